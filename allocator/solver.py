"""`solve`: a `Case` in, a proven `Solution` out.

Pyomo builds the model, HiGHS solves it in a few passes, each from the basis of the one before:

1. the optimum, and its prices;
2. on the face of all optimal plans, where the plan is not unique;
3. the optimal plan that changes last year's effort least, and among those one that only names decide on;
4. with that plan fixed, the consequences it leaves open, at their best.

Before anything is returned, every row is recomputed from the values, and the prices are checked to prove
that no better plan exists.
"""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from math import isfinite
from typing import Any, TypeVar
from zlib import crc32

import numpy as np
from numpy.typing import NDArray
from pyomo.core import ConcreteModel

from allocator.basis import Optimum, Places
from allocator.compiler import amount
from allocator.errors import NoPlanError, SolverError
from allocator.highs import Highs
from allocator.linear_program import Columns, Costs, Floats, Name, Rows
from allocator.optimum import VIOLATION, possible_gain, proven, size_of
from allocator.program import Program, compile_case, in_pyomo, loaded
from allocator.rounding import ZERO, tidy
from allocator.solution import Solution
from capital_allocation import Case
from capital_allocation.formulation import add_fulfilment, add_tie_break
from capital_allocation.objective import pieces
from capital_allocation.tie_break import CONSTRAINTS as TIE_BREAK

HELD = 1e-11
"""A price holds its row or column in place if moving it could cost this share of security."""

PLAYS = (0.0, 1e-9, 1e-8, 1e-7)
"""Room, relative to its size, within which effort is held while its consequences are sought: the least that will do."""

MANY_COLUMNS = 20_000
"""Columns from which on the consequences of a plan are sought afresh, with presolve."""

MOST_FULFILLED = 200_000
"""Columns up to which consequences that the plan leaves open are sought at their best; beyond, they stay as found."""

T = TypeVar("T")


@in_pyomo()
def solve(case: Case) -> Solution:
    """The best plan for `case`.

    Raises:
        NoPlanError: nothing satisfies the hard limits.
        SolverError: no optimum could be proven, or the answer failed its check.
    """
    program = compile_case(case)
    highs = loaded(program)
    try:
        first = proven(highs, program)
        standing = highs.basis().in_words
        _keep_to_optimal_face(highs, program, first)
        not_unique = _not_unique(highs, program.columns)
        best = _break_ties(highs, program, first)
        return _checked(program, first, standing, best, not_unique)
    except (NoPlanError, SolverError) as error:
        raise type(error)(f"{case.bargain}: {error}") from None


def _keep_to_optimal_face(highs: Highs, program: Program, first: Optimum) -> None:
    """Hold what a price holds at its limit, and security itself: what remains free are the optimal plans.

    Tiers of unlimited width get an end, far out, so that plans that use them for nothing stay finite.
    """
    far = 1e3 * max(1.0, float(np.max(np.abs(first.columns), initial=0.0)))
    size = size_of(program, first)
    worth = HELD * size
    columns, rows = program.columns, program.rows
    tiers, upper = _places(columns, "tier_effort"), columns.upper.copy()
    upper[tiers] = np.minimum(upper[tiers], far)
    reach = np.where(np.isfinite(upper - columns.lower), upper - columns.lower, np.maximum(1.0, np.abs(first.columns)))
    held = np.abs(first.reduced_costs) * reach > worth
    highs.set_column_bounds(*_held(held, first.columns, columns.lower, upper))
    held = np.abs(first.prices) * np.maximum(1.0, _largest_terms(rows, first.columns)) > worth
    highs.set_row_bounds(*_held(held, first.rows, rows.lower, rows.upper))
    highs.keep_objective(first.objective - ZERO * size)


def _held(held: NDArray[np.bool_], found: Floats, lower: Floats, upper: Floats) -> tuple[Floats, Floats]:
    """Bounds in which what is held stands at the nearer of its limits."""
    nearest = np.where(found - lower <= upper - found, lower, upper)
    return np.where(held, nearest, lower), np.where(held, nearest, upper)


def _largest_terms(rows: Rows, columns: Floats) -> Floats:
    """The largest term of each row at these values, in size; 0 where all vanish."""
    terms = np.append(np.abs(rows.coefficients * columns[rows.columns]), 0.0)
    return np.asarray(np.maximum.reduceat(terms, rows.starts), dtype=np.float64)


def _not_unique(highs: Highs, columns: Columns) -> frozenset[tuple[str, int]]:
    """Programs and years whose effort varies over the optimal face.

    A random mix of efforts has one and the same value over the face only if each of them has (but for a
    set of mixes of measure zero). Efforts seen to vary are taken out of the mix until no more vary.
    """
    places = _places(columns, "tier_effort")
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
        highest, lowest = (_run_with(highs, sign * mix)[places] for sign in (1.0, -1.0))
        gap = np.abs(np.bincount(group, highest - lowest))
        size = np.maximum(1.0, np.bincount(group, np.abs(highest)))
        found = ~varies & (gap > VIOLATION * size)
        if not found.any():
            return frozenset(efforts[place] for place in np.flatnonzero(varies))
        varies |= found


def _break_ties(highs: Highs, program: Program, first: Optimum) -> Floats:
    """The optimal plan that changes last year's effort least, its consequences at their best, as column values."""
    model, compiler, columns = program.model, program.compiler, program.columns
    add_tie_break(model, program.case)
    extra = compiler.columns([model.effort_change])
    highs.add(extra, compiler.rows(getattr(model, declared.name) for declared in TIE_BREAK))
    nearest = -compiler.costs(model.distance).per_column
    plan = _run_with(highs, nearest)
    highs.keep_objective(float(nearest @ plan[: len(nearest)]))
    plan = _run_with(highs, _by_name(program))
    found = plan[: len(columns.names)]
    if len(columns.names) <= MOST_FULFILLED:
        add_fulfilment(model, program.case)
        found = _fulfilled(highs, columns, plan, compiler.costs(model.fulfilment).per_column)[: len(columns.names)]
    security = float(program.costs.per_column @ found) + program.costs.offset
    if abs(security - first.objective) > VIOLATION * size_of(program, first):
        raise SolverError(f"the tie-break moved security from {first.objective!r} to {security!r}")
    return found


def _fulfilled(highs: Highs, columns: Columns, plan: Floats, costs: Floats) -> Floats:
    """The consequences of a plan at their best by these costs.

    In large cases rounding can add up to more than HiGHS tolerates; the plan is then held within a hair. With the
    plan held, presolve leaves next to nothing of them.
    """
    is_large = len(columns.names) >= MANY_COLUMNS
    places = _places(columns, "tier_effort")
    lower, upper = columns.lower[places], columns.upper[places]
    held = np.clip(plan[places], lower, upper)
    for play in PLAYS:
        room = play * np.maximum(1.0, np.abs(held))
        highs.move_columns(places, np.maximum(lower, held - room), np.minimum(upper, held + room))
        with suppress(SolverError):
            found = _run_with(highs, costs, afresh=is_large)
            found[places] = held
            return found
    raise SolverError("HiGHS lost the consequences of the plan it had found")


def _by_name(program: Program) -> Floats:
    """Costs that favour early tiers of a program and, between programs and years, go by their names alone.

    So the plan does not depend on the order of the input, nor on how HiGHS gets there: but for a set of cases of
    measure zero, one plan has most of such a mix.
    """
    costs = np.zeros(len(program.columns.names))
    for place in _places(program.columns, "tier_effort"):
        p, g, t = program.columns.names[place].index
        share = crc32(f"{p} {t}".encode()) / 2**32
        costs[place] = (1.0 + share) / (2.0 + program.case.tiers_of[p].index(g))
    return costs


def _places(columns: Columns, word: str) -> Places:
    return np.array([place for place, name in enumerate(columns.names) if name.word == word], dtype=np.int32)


def _run_with(highs: Highs, costs: Floats, *, afresh: bool = False) -> Floats:
    highs.set_costs(Costs(costs, 0.0))
    try:
        return (highs.run_afresh() if afresh else highs.run()).columns
    except NoPlanError:
        raise SolverError("HiGHS lost the optimal plans it had found") from None


def _checked(
    program: Program,
    first: Optimum,
    standing: list[str],
    best: Floats,
    not_unique: frozenset[tuple[str, int]],
) -> Solution:
    """Put the plan into the model, recompute every row and the objective from the values, and report them."""
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
    limits = rows.lower.tolist(), rows.upper.tolist(), _largest_terms(rows, found).tolist()
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
