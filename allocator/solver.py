"""`solve`: a `Case` in, a proven `Solution` out.

Pyomo builds the model, HiGHS solves it. A first pass finds the optimum and its prices; a second pass, on
the face of all optimal plans, picks the plan that changes last year's effort least; a few more find
where the plan is not unique. Before anything is returned, every row is recomputed from the values.
"""

from __future__ import annotations

import gc
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from math import isfinite
from typing import Any

import numpy as np
from pyomo.core import ConcreteModel, value

from allocator.errors import NoPlanError, SolverError
from allocator.highs import Highs, Optimum
from allocator.linear_program import Columns, Compiler, Costs, Floats, Name, Rows
from allocator.solution import Solution
from capital_allocation import CONSTRAINTS, VARIABLES, Case, build_model
from capital_allocation.formulation import add_tie_break
from capital_allocation.objective import pieces
from capital_allocation.tie_break import CONSTRAINTS as TIE_BREAK

ZERO = 1e-9
"""Smaller prices and values than this, relative to their scale, are rounding."""

VIOLATION = 1e-6
"""Largest breach of a row, relative to its largest term, that is rounding and not an error."""


def solve(case: Case) -> Solution:
    """The best plan for `case`.

    Raises:
        NoPlanError: nothing satisfies the hard limits.
        SolverError: no optimum could be proven, or the answer failed its check.
    """
    with _no_garbage_collection():
        model = build_model(case)
        compiler, columns, rows, costs = compile_model(model)
    highs = Highs(columns, rows)
    highs.set_costs(costs)
    try:
        first = highs.run()
    except NoPlanError as error:
        raise NoPlanError(f"{case.bargain}: {error}") from None
    _keep_to_optimal_face(highs, columns, rows, first)
    loose = _not_unique(highs, columns)
    best = _break_ties(highs, compiler, model, case, costs, first)
    return _checked(case, model, columns, rows, first, best, loose)


def compile_model(model: ConcreteModel) -> tuple[Compiler, Columns, Rows, Costs]:
    """The arrays of a model of `build_model`, in the order of the notation."""
    compiler = Compiler()
    columns = compiler.columns(getattr(model, declared.name) for declared in VARIABLES)
    rows = compiler.rows(getattr(model, declared.name) for declared in CONSTRAINTS)
    return compiler, columns, rows, compiler.costs(model.security)


def _keep_to_optimal_face(highs: Highs, columns: Columns, rows: Rows, first: Optimum) -> None:
    """Hold what a nonzero price holds at its limit: what remains free is exactly the set of optimal plans."""
    size = float(np.max(np.abs(first.prices), initial=1.0))
    for put, limits, found, prices in (
        (highs.set_column_bounds, columns, first.columns, first.reduced_costs),
        (highs.set_row_bounds, rows, first.rows, first.prices),
    ):
        held = np.abs(prices) > ZERO * size
        nearest = np.where(found - limits.lower <= limits.upper - found, limits.lower, limits.upper)
        put(np.where(held, nearest, limits.lower), np.where(held, nearest, limits.upper))


def _not_unique(highs: Highs, columns: Columns) -> frozenset[tuple[str, int]]:
    """Programs and years whose effort varies over the optimal face.

    A random mix of efforts has one and the same value over the face only if each of them has (but for a
    set of mixes of measure zero). Efforts seen to vary are taken out of the mix until no more vary.
    """
    places = np.array([place for place, name in enumerate(columns.names) if name.word == "tier_effort"])
    keys = [(name.index[0], name.index[2]) for name in (columns.names[place] for place in places)]
    efforts = list(dict.fromkeys(keys))
    number = {key: place for place, key in enumerate(efforts)}
    group = np.array([number[key] for key in keys])
    varies = np.zeros(len(efforts), dtype=bool)
    random = np.random.default_rng(0)
    while True:
        weights = np.where(varies, 0.0, random.uniform(0.5, 1.0, len(efforts)))
        mix = np.zeros(len(columns.names))
        mix[places] = weights[group]
        highest, lowest = (_run_with(highs, Costs(sign * mix, 0.0)).columns[places] for sign in (1.0, -1.0))
        gap = np.abs(np.bincount(group, highest - lowest))
        size = np.maximum(1.0, np.bincount(group, np.abs(highest)))
        found = ~varies & (gap > VIOLATION * size)
        if not found.any():
            return frozenset(efforts[place] for place in np.flatnonzero(varies))
        varies |= found


def _break_ties(
    highs: Highs, compiler: Compiler, model: ConcreteModel, case: Case, costs: Costs, first: Optimum
) -> Floats:
    """The optimal plan that changes last year's effort least, as column values."""
    add_tie_break(model, case)
    extra = compiler.columns([model.effort_change])
    highs.add(extra, compiler.rows(getattr(model, declared.name) for declared in TIE_BREAK))
    distance = compiler.costs(model.distance)
    found = _run_with(highs, Costs(-distance.per_column, 0.0)).columns[: len(costs.per_column)]
    security = float(costs.per_column @ found) + costs.offset
    if abs(security - first.objective) > ZERO * max(1.0, abs(first.objective)):
        raise SolverError(f"{case.bargain}: the tie-break moved security from {first.objective!r} to {security!r}")
    return found


def _run_with(highs: Highs, costs: Costs) -> Optimum:
    highs.set_costs(costs)
    return highs.run()


def _checked(
    case: Case,
    model: ConcreteModel,
    columns: Columns,
    rows: Rows,
    first: Optimum,
    best: Floats,
    not_unique: frozenset[tuple[str, int]],
) -> Solution:
    """Put the plan into the model, recompute every row and the objective from the values, and report them."""
    tidied = [tidy(*figures) for figures in zip(best.tolist(), columns.lower, columns.upper, strict=True)]
    values = by_word(columns.names, tidied)
    for word, figures in values.items():
        for index, figure in figures.items():
            getattr(model, word)[index if index != () else None].set_value(figure, skip_validation=True)
    for word in ("effort", "loss"):
        values[word] = {index: tidy(value(item)) for index, item in getattr(model, word).items()}

    slack, worst = [], 0.0
    for name, low, high in zip(rows.names, rows.lower.tolist(), rows.upper.tolist(), strict=True):
        activity = value(getattr(model, name.word)[name.index].body)
        distance = min(activity - low, high - activity)
        limit = low if isfinite(low) else high
        worst = max(worst, -distance / max(1.0, abs(limit)))
        slack.append(tidy(distance, 0.0) if distance > 0.0 else 0.0)
    if worst > VIOLATION:
        raise SolverError(f"{case.bargain}: the plan breaks a row by {worst:g} of its size")

    parts = {name: tidy(value(piece)) for name, piece in pieces(model, case).items()}
    security = sum(parts.values())
    if abs(security - first.objective) > VIOLATION * max(1.0, abs(first.objective)):
        raise SolverError(f"{case.bargain}: security recomputed is {security!r}, HiGHS said {first.objective!r}")
    return Solution(
        bargain=case.bargain,
        status="optimal",
        security=security,
        pieces=parts,
        values=values,
        slack=by_word(rows.names, slack),
        shadow_price=by_word(rows.names, map(tidy, first.prices.tolist())),
        reduced_cost=by_word(columns.names, map(tidy, first.reduced_costs.tolist())),
        not_unique=not_unique,
        largest_violation=worst,
    )


def tidy(figure: float, low: float = -np.inf, high: float = np.inf) -> float:
    """A figure without rounding noise: on its bound where it is within 1e-9 of it, 12 significant digits, no -0."""
    for bound in (low, high, 0.0):
        if isfinite(bound) and abs(figure - bound) <= ZERO * max(1.0, abs(bound)):
            return float(bound) + 0.0
    return float(f"{figure:.12g}")


def by_word(names: Iterable[Name], figures: Iterable[float]) -> dict[str, dict[Any, float]]:
    """Figures by word, then by index."""
    sorted_out: dict[str, dict[Any, float]] = {}
    for name, figure in zip(names, figures, strict=True):
        sorted_out.setdefault(name.word, {})[name.index] = figure
    return sorted_out


@contextmanager
def _no_garbage_collection() -> Iterator[None]:
    """Building makes many objects and no garbage; looking for it would take half the time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
