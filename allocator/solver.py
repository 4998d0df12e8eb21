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

import gc
import logging
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from math import isfinite
from typing import Any, TypeVar
from zlib import crc32

import numpy as np
from pyomo.core import ConcreteModel

from allocator.compiler import Compiler, amount
from allocator.errors import NoPlanError, SolverError
from allocator.fewer import LARGE, Arrays, fewer_scenarios, matches, start_from_fewer, with_common_sums
from allocator.highs import Highs, Optimum
from allocator.linear_program import Columns, Costs, Floats, Name, Rows
from allocator.solution import Solution
from capital_allocation import CONSTRAINTS, VARIABLES, Case, build_model
from capital_allocation.case import differing
from capital_allocation.formulation import (
    Touched,
    add_fulfilment,
    add_tie_break,
    objective_alone,
    rows_alone,
    touched_by,
)
from capital_allocation.objective import pieces
from capital_allocation.tie_break import CONSTRAINTS as TIE_BREAK

ZERO = 1e-9
"""Figures within this of a bound, relative to it, lie on it; optimal plans agree in security to this share."""

VIOLATION = 1e-6
"""Largest breach of a row, relative to its largest term, and of optimality, relative to security."""

LEAST = 1e-6
"""The least figure, other than 0, that a case can have."""

ROUNDING = 1e-12
"""Sums smaller than this share of their terms are nothing but rounding."""

HELD = 1e-11
"""A price holds its row or column in place if moving it could cost this share of security."""

PLAY = (0.0, 1e-9, 1e-8, 1e-7)
"""Room, relative to its size, within which effort is held while its consequences are sought: the least that will do."""

T = TypeVar("T")


@contextmanager
def _in_pyomo() -> Iterator[None]:
    """Pyomo at work: it makes many objects and no garbage, and looking for it would take half the time.

    It also prints to stdout what it raises, an interrupt too; raising is enough.
    """
    was_on, log = gc.isenabled(), logging.getLogger("pyomo")
    level = log.level
    gc.disable()
    log.setLevel(logging.CRITICAL + 1)
    try:
        yield
    finally:
        log.setLevel(level)
        if was_on:
            gc.enable()


@dataclass(frozen=True)
class Program:
    """A case's linear program: the model, and its arrays in the order of the notation."""

    case: Case
    model: ConcreteModel
    compiler: Compiler
    columns: Columns
    rows: Rows
    costs: Costs


@_in_pyomo()
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
        standing = highs.standing()
        _keep_to_optimal_face(highs, program, first)
        not_unique = _not_unique(highs, program.columns)
        best = _break_ties(highs, program, first)
        return _checked(program, first, standing, best, not_unique)
    except (NoPlanError, SolverError) as error:
        raise type(error)(f"{case.bargain}: {error}") from None


@_in_pyomo()
def compile_case(case: Case, figures: type = np.float64) -> Program:
    """Build the model of a case and compile it to arrays of this kind of figures."""
    model = build_model(case)
    compiler = Compiler(figures)
    columns = compiler.columns(getattr(model, declared.name) for declared in VARIABLES)
    rows = compiler.rows(getattr(model, declared.name) for declared in CONSTRAINTS)
    return Program(case, model, compiler, columns, rows, compiler.costs(model.security))


def loaded(program: Program) -> Highs:
    """The program in HiGHS, to be maximised."""
    highs = Highs(program.columns, program.rows)
    highs.set_costs(program.costs)
    return highs


@_in_pyomo()
def recompiled(program: Program, case: Case, touched: Touched) -> tuple[Rows, Costs]:
    """What is touched of a program as it is with other figures, over the columns it has; costs untouched stay."""
    rows = program.compiler.rows(rows_alone(program.model, case, touched.constraints))
    costs = program.compiler.costs(objective_alone(program.model, case)) if touched.objective else program.costs
    return rows, costs


def compile_like(known: Program, case: Case) -> Program:
    """The program of a case; where a known one has the same rows and columns, only what differs is compiled.

    Its model is then the known one's: good for its variables, not for its figures.
    """
    words = differing(known.case, case)
    if not words:
        return compile_case(case) if words is None else replace(known, case=case)
    touched = touched_by(words)
    if touched is None:
        return compile_case(case)
    rows, costs = recompiled(known, case, touched)
    families = {declared.name for declared in touched.constraints}
    if [name for name in known.rows.names if name.word in families] != list(rows.names):
        return compile_case(case)
    return replace(known, case=case, rows=known.rows.with_rows(rows), costs=costs)


def proven(highs: Highs, program: Program) -> Optimum:
    """The optimum, proven by its own prices in the user's units; solved a second way if the first does not prove it.

    Raises SolverError where neither does: weights and penalties then span more than HiGHS can tell apart.
    """
    run = highs.go_on if not highs.has_basis and _begun(highs, program) else highs.run
    for solve_it in (run, highs.run_afresh):
        first = solve_it()
        gain = _possible_gain(program, first)
        if gain <= VIOLATION * _size(program, first):
            return first
    raise SolverError(
        f"HiGHS called a plan optimal that may still gain {gain:g}; "
        "weights and penalties span too many orders of magnitude"
    )


def _begun(highs: Highs, program: Program) -> bool:
    """Whether a large case could be given the basis of its optimum, found by way of fewer scenarios."""
    if len(program.rows.names) < LARGE or fewer_scenarios(program.case) is None:
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


def _size(program: Program, first: Optimum) -> float:
    """The size of security, against which differences in it are judged: at least 1, unless all its terms are smaller.

    A plan twice as good counts as such even where all that is at stake is a millionth.
    """
    found = np.abs(first.columns)
    terms = np.abs(program.costs.per_column * found)[found > ZERO * np.max(found, initial=LEAST)]
    largest = float(np.max(terms, initial=0.0))
    return max(min(1.0, largest or 1.0), abs(first.objective))


def _possible_gain(program: Program, first: Optimum) -> float:
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


def _keep_to_optimal_face(highs: Highs, program: Program, first: Optimum) -> None:
    """Hold what a price holds at its limit, and security itself: what remains free are the optimal plans.

    Tiers of unlimited width get an end, far out, so that plans that use them for nothing stay finite.
    """
    far = 1e3 * max(1.0, float(np.max(np.abs(first.columns), initial=0.0)))
    size = _size(program, first)
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


def _held(held: Any, found: Floats, lower: Floats, upper: Floats) -> tuple[Floats, Floats]:
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
    add_fulfilment(model, program.case)
    found = _fulfilled(highs, columns, plan, compiler.costs(model.fulfilment).per_column)[: len(columns.names)]
    security = float(program.costs.per_column @ found) + program.costs.offset
    if abs(security - first.objective) > VIOLATION * _size(program, first):
        raise SolverError(f"the tie-break moved security from {first.objective!r} to {security!r}")
    return found


def _fulfilled(highs: Highs, columns: Columns, plan: Floats, costs: Floats) -> Floats:
    """The consequences of a plan at their best by these costs.

    In large cases rounding can add up to more than HiGHS tolerates; the plan is then held within a hair. With the
    plan held, presolve leaves next to nothing of them.
    """
    is_large = len(columns.names) >= LARGE
    places = _places(columns, "tier_effort")
    lower, upper = columns.lower[places], columns.upper[places]
    held = np.clip(plan[places], lower, upper)
    for play in PLAY:
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


def _places(columns: Columns, word: str) -> Any:
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
    standing: tuple[list[str], list[str]],
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

    slack, worst = [], 0.0
    sizes = _largest_terms(rows, np.array(tidied))
    for name, low, high, size in zip(rows.names, rows.lower.tolist(), rows.upper.tolist(), sizes.tolist(), strict=True):
        activity = amount(_item(model, name).body)
        distance = min(activity - low, high - activity)
        limit = low if isfinite(low) else high
        worst = max(worst, -distance / max(1.0, abs(limit), size))
        slack.append(tidy(distance, 0.0) if distance > ZERO * size else 0.0)
    if worst > VIOLATION:
        raise SolverError(f"the plan breaks a row by {worst:g} of its size")

    parts = {name: tidy(amount(piece)) for name, piece in pieces(model, case).items()}
    security = tidy(sum(parts.values()))
    scale = max(_size(program, first), *map(abs, parts.values()))
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
        basis=by_word(columns.names + rows.names, standing[0] + standing[1]),
        not_unique=not_unique,
        largest_violation=worst,
        duality_gap=tidy(_possible_gain(program, first), 0.0),
    )


def _item(model: ConcreteModel, name: Name) -> Any:
    """A variable or row of the model by its name; what has no index stands under None there."""
    return getattr(model, name.word)[None if name.index == () else name.index]


def tidy(figure: float, low: float = -np.inf, high: float = np.inf) -> float:
    """A figure without rounding noise: on its bound where it is within 1e-9 of it, 12 significant digits, no -0."""
    for bound in (low, high, 0.0):
        if isfinite(bound) and abs(figure - bound) <= ZERO * max(1.0, abs(bound)):
            return float(bound) + 0.0
    return float(f"{figure:.12g}")


def by_word(names: Iterable[Name], figures: Iterable[T]) -> dict[str, dict[Any, T]]:
    """Figures by word, then by index."""
    sorted_out: dict[str, dict[Any, T]] = {}
    for name, figure in zip(names, figures, strict=True):
        sorted_out.setdefault(name.word, {})[name.index] = figure
    return sorted_out
