"""The optimum of a program, proven by its own prices; of a large case, found by way of fewer scenarios."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from allocator.basis import Optimum
from allocator.errors import SolverError
from allocator.fewer import Arrays, fewer_scenarios, matches, start_from_fewer, with_common_sums
from allocator.highs import Highs
from allocator.linear_program import LARGE_ROWS, Columns, Floats, Rows
from allocator.program import Program, compile_case
from allocator.rounding import ZERO
from allocator.solution import Solution
from capital_allocation.notation import SMALLEST

VIOLATION = 1e-6
"""Largest breach of a row, relative to its largest term, and of optimality, relative to security."""

HELD = 1e-11
"""A price holds its row or column in place if moving it could cost this share of the objective."""

ROUNDING = 1e-12
"""Sums smaller than this share of their terms are nothing but rounding."""


def proven(highs: Highs, program: Program) -> Optimum:
    """The optimum, proven by its own prices in the user's units; solved a second way if the first does not prove it.

    Raises SolverError where neither does: weights and penalties then span more than HiGHS can tell apart.
    """
    run = highs.go_on if not highs.has_basis and _begun(highs, program) else highs.run
    for solve_it in (run, highs.run_afresh):
        first = solve_it()
        gain = possible_gain(program, first)
        if gain <= VIOLATION * size_of(program, first):
            return first
    raise SolverError(
        f"HiGHS called a plan optimal that may still gain {gain:g}; "
        "weights and penalties span too many orders of magnitude"
    )


def _begun(highs: Highs, program: Program) -> bool:
    """Whether a large case could be given the basis of its optimum, found by way of fewer scenarios."""
    if len(program.rows.names) < LARGE_ROWS or fewer_scenarios(program.case) is None:
        return False
    try:
        found, arrays, _ = _by_fewer(program)
        columns = matches(program.columns.names, arrays[0].names)
        highs.stand_as(found, columns, matches(program.rows.names, arrays[1].names))
    except SolverError:
        return False
    return True


def _by_fewer(program: Program) -> tuple[Highs, Arrays, Optimum]:
    """The optimum of a program with common sums, from that of fewer scenarios, if they can be made fewer."""
    arrays = with_common_sums(*_arrays(program))
    highs = Highs(*arrays)
    highs.set_costs(program.costs)
    few = fewer_scenarios(program.case)
    if few is None:
        return highs, arrays, highs.run_afresh()
    start_from_fewer(highs, arrays, *_by_fewer(compile_case(few)))
    return highs, arrays, highs.go_on()


def _arrays(program: Program) -> Arrays:
    return program.columns, program.rows


def as_reported(program: Program, solution: Solution) -> Optimum:
    """The optimum of a program as a solution reports it."""
    values, prices, worths = solution.values, solution.shadow_price, solution.reduced_cost
    columns, rows = program.columns.names, program.rows
    found = np.array([values[word][index] for word, index in columns])
    return Optimum.given(
        solution.security,
        columns=found,
        reduced_costs=np.array([worths[word][index] for word, index in columns]),
        rows=np.bincount(rows.row_of, rows.coefficients * found[rows.columns], len(rows.names)).astype(np.float64),
        prices=np.array([prices[word][index] for word, index in rows.names]),
    )


def keep_to_optimal_face(highs: Highs, columns: Columns, rows: Rows, first: Optimum, size: float) -> None:
    """Hold what a price holds at its limit, and the objective itself: what remains free are the optimal plans.

    Tiers of unlimited width get an end, far out, so that plans that use them for nothing stay finite.

    Args:
        highs: the program, at its optimum.
        columns: its columns, with the bounds they have.
        rows: its rows.
        first: that optimum.
        size: the size of its objective, against which differences in it are judged.
    """
    far = 1e3 * max(1.0, float(np.max(np.abs(first.columns), initial=0.0)))
    worth = HELD * size
    tiers, upper = columns.under("tier_effort"), columns.upper.copy()
    upper[tiers] = np.minimum(upper[tiers], far)
    reach = np.where(np.isfinite(upper - columns.lower), upper - columns.lower, np.maximum(1.0, np.abs(first.columns)))
    held = np.abs(first.reduced_costs) * reach > worth
    highs.set_column_bounds(*_held(held, first.columns, columns.lower, upper))
    held = np.abs(first.prices) * np.maximum(1.0, rows.largest_terms(first.columns)) > worth
    highs.set_row_bounds(*_held(held, first.rows, rows.lower, rows.upper))
    highs.keep_objective(first.objective - ZERO * size)


def _held(held: NDArray[np.bool_], found: Floats, lower: Floats, upper: Floats) -> tuple[Floats, Floats]:
    """Bounds in which what is held stands at the nearer of its limits."""
    nearest = np.where(found - lower <= upper - found, lower, upper)
    return np.where(held, nearest, lower), np.where(held, nearest, upper)


def size_of(program: Program, first: Optimum) -> float:
    """The size of security, against which differences in it are judged: at least 1, unless all its terms are smaller.

    A plan twice as good counts as such even where all that is at stake is a millionth.
    """
    found = np.abs(first.columns)
    terms = np.abs(program.costs.per_column * found)[found > ZERO * np.max(found, initial=SMALLEST)]
    largest = float(np.max(terms, initial=0.0))
    return max(min(1.0, largest or 1.0), abs(first.objective))


def possible_gain(program: Program, first: Optimum) -> float:
    """How much more security the prices leave possible; nothing, where they prove the optimum.

    HiGHS' tolerances are absolute; where costs span many orders, a small one may be lost in them. Reduced
    costs are recomputed from the prices, and every column moves as far as it may (or, without a bound, as far
    as the largest value).
    """
    rows, columns, costs = program.rows, program.columns, program.costs.per_column
    terms = first.prices[rows.row_of] * rows.coefficients
    reduced = costs - np.bincount(rows.columns, terms, len(costs))
    size = np.abs(costs) + np.bincount(rows.columns, np.abs(terms), len(costs))
    reduced[np.abs(reduced) <= ROUNDING * size] = 0.0
    far = max(1.0, float(np.max(np.abs(first.columns), initial=0.0)))
    up = np.minimum(columns.upper - first.columns, far)
    down = np.minimum(first.columns - columns.lower, far)
    return float(np.sum(np.maximum(reduced * up, 0.0)) + np.sum(np.maximum(-reduced * down, 0.0)))
