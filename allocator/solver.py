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

from contextlib import suppress
from zlib import crc32

import numpy as np

from allocator.basis import Optimum
from allocator.checked import checked
from allocator.errors import NoPlanError, SolverError
from allocator.highs import Highs
from allocator.linear_program import Columns, Costs, Floats
from allocator.optimum import VIOLATION, keep_to_optimal_face, proven, size_of
from allocator.program import Program, compile_case, in_pyomo, loaded
from allocator.solution import Solution
from capital_allocation import Case
from capital_allocation.formulation import add_fulfilment, add_tie_break
from capital_allocation.tie_break import CONSTRAINTS as TIE_BREAK

PLAYS = (0.0, 1e-9, 1e-8, 1e-7)
"""Room, relative to its size, within which effort is held while its consequences are sought: the least that will do."""

MANY_COLUMNS = 20_000
"""Columns from which on the consequences of a plan are sought afresh, with presolve."""

MOST_FULFILLED = 200_000
"""Columns up to which consequences that the plan leaves open are sought at their best; beyond, they stay as found."""


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
        keep_to_optimal_face(highs, program.columns, program.rows, first, size_of(program, first))
        not_unique = _not_unique(highs, program.columns)
        best = _break_ties(highs, program, first)
        return checked(program, first, standing, best, not_unique)
    except (NoPlanError, SolverError) as error:
        raise type(error)(f"{case.bargain}: {error}") from None


def _not_unique(highs: Highs, columns: Columns) -> frozenset[tuple[str, int]]:
    """Programs and years whose effort varies over the optimal face.

    A random mix of efforts has one and the same value over the face only if each of them has (but for a
    set of mixes of measure zero). Efforts seen to vary are taken out of the mix until no more vary.
    """
    places = columns.under("tier_effort")
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
    places = columns.under("tier_effort")
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
    for place in program.columns.under("tier_effort"):
        p, g, t = program.columns.names[place].index
        share = crc32(f"{p} {t}".encode()) / 2**32
        costs[place] = (1.0 + share) / (2.0 + program.case.tiers_of[p].index(g))
    return costs


def _run_with(highs: Highs, costs: Floats, *, afresh: bool = False) -> Floats:
    highs.set_costs(Costs(costs, 0.0))
    try:
        return (highs.run_afresh() if afresh else highs.run()).columns
    except NoPlanError:
        raise SolverError("HiGHS lost the optimal plans it had found") from None
