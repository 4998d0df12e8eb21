"""A plan found, put back into the model: every row and security recomputed from its values, and reported."""

from __future__ import annotations

from collections.abc import Iterable
from math import isfinite
from typing import Any, TypeVar

import numpy as np
from pyomo.core import ConcreteModel

from allocator.basis import Optimum
from allocator.compiler import amount
from allocator.errors import SolverError
from allocator.linear_program import Floats, Name
from allocator.optimum import VIOLATION, possible_gain, size_of
from allocator.program import Program
from allocator.rounding import ZERO, tidy
from allocator.solution import Solution
from capital_allocation.objective import pieces

T = TypeVar("T")


def checked(
    program: Program,
    first: Optimum,
    standing: list[str],
    best: Floats,
    not_unique: frozenset[tuple[str, int]],
) -> Solution:
    """The solution of a program: the best plan and, by the first optimum and its basis, the prices that prove it.

    Raises SolverError where a row or security, recomputed, is not what HiGHS said.
    """
    case, model, columns, rows = program.case, program.model, program.columns, program.rows
    tidied = [tidy(*figures) for figures in zip(best.tolist(), columns.lower, columns.upper, strict=True)]
    values = by_word(columns.names, tidied)
    for word, figures in values.items():
        for index, figure in figures.items():
            _item(model, Name(word, index)).set_value(figure, skip_validation=True)
    for word in ("effort", "loss"):
        values[word] = {index: tidy(amount(item)) for index, item in getattr(model, word).items()}

    slack, worst = _slack(program, np.array(tidied))
    parts = {name: tidy(amount(piece)) for name, piece in pieces(model, case).items()}
    security = tidy(sum(parts.values()))
    scale = max(size_of(program, first), *map(abs, parts.values()))
    if scale < ZERO:
        raise SolverError(f"security comes to {first.objective:g}, too little to compute with; choose smaller units")
    if abs(security - first.objective) > VIOLATION * scale:
        raise SolverError(f"security recomputed is {security!r}, HiGHS said {first.objective!r}")
    return Solution(
        bargain=case.bargain,
        status="optimal",
        security=security,
        pieces=parts,
        values=values,
        slack=by_word(rows.names, slack),
        shadow_price=by_word(rows.names, map(tidy, first.prices.tolist())),
        reduced_cost=by_word(columns.names, map(tidy, first.reduced_costs.tolist())),
        basis=by_word(columns.names + rows.names, standing),
        not_unique=not_unique,
        largest_violation=worst,
        duality_gap=tidy(possible_gain(program, first), 0.0),
    )


def _slack(program: Program, found: Floats) -> tuple[list[float], float]:
    """The slack of every row as the model has it, and the largest breach of any, relative to the row's size.

    Raises SolverError where that is too large.
    """
    rows, slack, worst = program.rows, list[float](), 0.0
    limits = rows.lower.tolist(), rows.upper.tolist(), rows.largest_terms(found).tolist()
    for name, low, high, size in zip(rows.names, *limits, strict=True):
        activity = amount(_item(program.model, name).body)
        distance = min(activity - low, high - activity)
        limit = low if isfinite(low) else high
        worst = max(worst, -distance / max(1.0, abs(limit), size))
        slack.append(tidy(distance, 0.0) if distance > ZERO * size else 0.0)
    if worst > VIOLATION:
        raise SolverError(f"the plan breaks a row by {worst:g} of its size")
    return slack, worst


def _item(model: ConcreteModel, name: Name) -> Any:
    """A variable or row of the model by its name; what has no index stands under None there."""
    return getattr(model, name.word)[None if name.index == () else name.index]


def by_word(names: Iterable[Name], figures: Iterable[T]) -> dict[str, dict[Any, T]]:
    """Figures by word, then by index."""
    sorted_out: dict[str, dict[Any, T]] = {}
    for name, figure in zip(names, figures, strict=True):
        sorted_out.setdefault(name.word, {})[name.index] = figure
    return sorted_out
