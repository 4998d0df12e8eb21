"""Revealed priorities: which weights and penalties would make a plan the best one, or come closest?

An inverse linear program (R. K. Ahuja and J. B. Orlin, "Inverse optimization", Operations Research 49(5), 2001).
A plan is best where prices exist that prove it: so prices and priorities are sought together,

    minimise gap = sum over limits of price * slack of the plan at the limit
    subject to, for every column,  cost by the priorities - sum of price * coefficient = price of its bounds,
    prices of the right sign, priorities within a factor of the analyst's own, and all that they make of the plan
    and of the best plan together worth as much as by these (or making light of everything would close any gap),

and of the priorities whose gap is least, those closest to the analyst's own. Aversion to risk weighs scenarios by
how bad they are under the plan, which depends on the priorities: these weights, and what the plan leaves open,
are taken as they are under the priorities found, and the search is repeated until they agree.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np

from allocator.basis import Optimum
from allocator.changes import part_of
from allocator.errors import NoPlanError
from allocator.highs import Highs
from allocator.highs_options import OTHER_COSTS
from allocator.linear_program import Columns, Costs, Entries, Floats, Name, Rows, assembled
from allocator.ranging import Change
from allocator.rounding import PLAY, tidy
from allocator.what_if import WhatIf
from capital_allocation import Case

WORDS = ("weight", "hold_penalty", "decisive_penalty", "penalty")
"""What is a priority: what a role is worth, what a gap costs, what an unmet expectation costs."""

TAIL = ("tail_link", "tail_level", "tail_excess")
"""How aversion to risk weighs scenarios."""

AGREES = 1e-6
"""Security, relative to its size, within which two gaps are the same."""

MOST_ROUNDS = 8
"""Rounds after which the best priorities seen are told."""


class Priority(NamedTuple):
    """One figure of the objective: its word and its key."""

    word: str
    key: Any


@dataclass(frozen=True, eq=False)
class Revealed:
    """The priorities that come closest to making a plan the best.

    Attributes:
        multiples: of what the analyst typed, by priority.
        gap: security of the best plan by these priorities, less that of the plan at hand.
        own_gap: the same by the analyst's own.
    """

    multiples: Mapping[Priority, float]
    gap: float
    own_gap: float
    _inverse: _Inverse | None = field(repr=False)

    @property
    def is_best(self) -> bool:
        """Whether the plan is a best one by these priorities."""
        return self.gap == 0.0

    @cached_property
    def ranges(self) -> dict[Priority, tuple[float, float]]:
        """Between which multiples each priority may lie, the others as they will, with the gap no larger."""
        if self._inverse is None:  # nothing is nearer than the analyst's own
            return {priority: (by, by) for priority, by in self.multiples.items()}
        least, most = self._inverse.ranges().tolist()
        return {priority: (least[place], most[place]) for place, priority in enumerate(self.multiples)}


def priorities_of(case: Case) -> tuple[Priority, ...]:
    """Every priority of a case that is not 0."""
    return tuple(Priority(word, key) for word in WORDS for key, figure in case.figures(word).items() if figure)


def revealed(held: Held, factor: float) -> Revealed:
    """The priorities by which a plan is best, or nearest to it; of these, the closest to those of the case.

    They lie between the analyst's own divided by `factor` and times it.

    Raises:
        NoPlanError: the plan cannot be had.
    """
    multiples = np.ones(len(held.priorities))
    own_gap = held.gap(multiples)
    found: tuple[float, Floats, _Inverse | None] = own_gap, multiples, None
    for _ in range(MOST_ROUNDS):
        inverse = _Inverse(held, held.optimum(multiples), factor)
        least, multiples = inverse.closest()
        gap = held.gap(multiples)
        if gap <= found[0]:
            found = gap, multiples, inverse
        if gap <= least + AGREES * held.size:
            break
    gap, multiples, chosen = found
    gap, own_gap = (each if each > AGREES * held.size else 0.0 for each in (gap, own_gap))
    return Revealed(dict(zip(held.priorities, multiples.tolist(), strict=True)), gap, own_gap, chosen)


@dataclass(frozen=True, eq=False)
class Held:
    """A case whose priorities can be multiplied, with and without a plan held.

    Attributes:
        what_if: the case.
        effort: a plan that can be had, by program and year; what it leaves open is at its best.
    """

    what_if: WhatIf
    effort: Mapping[tuple[str, int], float]
    _optima: dict[tuple[float, ...], Optimum] = field(default_factory=dict, repr=False)

    @cached_property
    def priorities(self) -> tuple[Priority, ...]:
        """Those of the case."""
        return priorities_of(self.what_if.case)

    @property
    def size(self) -> float:
        """The size of security."""
        return max(1.0, abs(self.what_if.security))

    @cached_property
    def at_nothing(self) -> tuple[Change, ...]:
        """The program with each priority at 0, the others as typed."""
        return tuple(self.what_if.instead(**{word: {key: 0.0}}) for word, key in self.priorities)

    def multiplied(self, multiples: Floats) -> Change:
        """The program with priorities multiplied; each stands in figures of its own."""
        program, pairs = self.what_if.program, zip(self.at_nothing, multiples.tolist(), strict=True)
        parts = [part_of(program, at, 1.0 - by) for at, by in pairs]
        return Change(
            costs={place: cost for part in parts for place, cost in part.costs.items()},
            coefficients={place: value for part in parts for place, value in part.coefficients.items()},
        )

    def optimum(self, multiples: Floats) -> Optimum:
        """The plan held, what it leaves open at its best. Raises NoPlanError where it cannot be had."""
        key = tuple(multiples.tolist())
        if key not in self._optima:
            self._optima[key] = self._solved(multiples)
        return self._optima[key]

    def _solved(self, multiples: Floats) -> Optimum:
        rows = {}
        for key, value in self.effort.items():
            room = PLAY * max(1.0, value)
            rows[self.what_if.rows[Name("effort_floor", key)]] = (value - room, value + room)
        _, optimum = self.what_if.ranging.changed(replace(self.multiplied(multiples), rows=rows))
        if optimum is None:
            raise NoPlanError("the plan cannot be had")
        return optimum

    def gap(self, multiples: Floats) -> float:
        """Security of the best plan by these priorities, less that of the plan held."""
        best = self.what_if.ranging.security(self.multiplied(multiples))
        return max(0.0, best - self.optimum(multiples).objective)


class _Inverse:
    """The inverse program of a plan: prices and priorities that prove it, as far as any can."""

    def __init__(self, held: Held, plan: Optimum, factor: float) -> None:
        """Take the plan, with the weights of scenarios that its prices of the tail say."""
        self._count, self._size = len(held.priorities), held.size
        columns, rows, slacks = _program(held, plan)
        columns.lower[: self._count], columns.upper[: self._count] = 1.0 / factor, factor
        self._width = len(columns.names)
        self._highs = Highs(columns, rows)
        self._gap = Costs(-slacks, 0.0)

    def closest(self) -> tuple[float, Floats]:
        """The least gap, and of the multiples that leave no more, those closest to 1."""
        self._highs.set_costs(self._gap)
        least = -self._highs.run().objective
        self._highs.keep_objective(-least - AGREES / 10.0 * self._size)
        self._highs.tune(OTHER_COSTS)
        distance = np.zeros(self._width)
        distance[self._count : 3 * self._count] = -1.0
        return least, self._run(distance)

    def ranges(self) -> Floats:
        """The least and the most of each multiple that leave no larger gap."""
        ends = np.zeros((2, self._count))
        for place in range(self._count):
            for row, sign in enumerate((-1.0, 1.0)):
                costs = np.zeros(self._width)
                costs[place] = sign
                ends[row, place] = self._run(costs)[place]
        return ends

    def _run(self, costs: Floats) -> Floats:
        self._highs.set_costs(Costs(costs, 0.0))
        return self._highs.run().columns[: self._count]


def _program(held: Held, plan: Optimum) -> tuple[Columns, Rows, Floats]:
    """Multiples, what they lie above and below 1, then prices of every finite limit of rows and of columns.

    Returns the columns, the rows (one for each column of the program, in order, then what all is worth, then the
    distances from 1), and the slack of the plan at each limit.
    """
    columns, count = held.what_if.program.columns, len(held.priorities)
    width = len(columns.names)
    parts, slacks, first = list[Entries](), [np.zeros(3 * count)], 3 * count
    for entries, slack in _prices(columns, held.what_if.program.rows, plan):
        parts.append(entries._replace(columns=entries.columns + first))
        slacks.append(slack)
        first += len(slack)
    worth, rest = _worth(held, plan)
    parts.append(worth)
    each, one = np.arange(count), np.ones(count)
    stakes = _stakes(worth, count, plan.columns, held.what_if.ranging.optimum.columns)
    parts.append(Entries(np.full(count, width), each, stakes))
    for shift, sign in ((0, 1.0), (count, -1.0), (2 * count, 1.0)):
        parts.append(Entries(width + 1 + each, each + shift, sign * one))
    right = np.concatenate([-rest, [stakes.sum()], one])
    free = [place for place, name in enumerate(columns.names) if name.word in TAIL]
    lower, upper = right.copy(), right.copy()
    lower[free], upper[free] = -np.inf, np.inf
    names = (*columns.names, Name("at stake", ()), *(Name("distance", priority) for priority in held.priorities))
    return (
        Columns(tuple(Name("figure", (place,)) for place in range(first)), np.zeros(first), np.full(first, np.inf)),
        assembled(names, lower, upper, parts),
        np.concatenate(slacks),
    )


def _prices(columns: Columns, rows: Rows, plan: Optimum) -> Iterator[tuple[Entries, Floats]]:
    """The prices of limits from above and from below, of rows (but those of the tail), then of columns."""
    is_tail, places = [name.word in TAIL for name in rows.names], np.arange(len(columns.names))
    matrix = Entries(rows.columns.astype(np.int64), rows.row_of, rows.coefficients)
    bounds = Entries(places, places, np.ones(len(places)))
    yield _priced(matrix, np.where(is_tail, np.inf, rows.upper), rows.upper - plan.rows, 1.0)
    yield _priced(matrix, np.where(is_tail, -np.inf, rows.lower), plan.rows - rows.lower, -1.0)
    yield _priced(bounds, columns.upper, columns.upper - plan.columns, 1.0)
    yield _priced(bounds, columns.lower, plan.columns - columns.lower, -1.0)


def _priced(matrix: Entries, limits: Floats, slack: Floats, sign: float) -> tuple[Entries, Floats]:
    """Prices of the finite limits among these, charged to the columns that stand in them, and their slacks.

    Within the room in which the plan is held it stands at the limit.
    """
    finite = np.isfinite(limits)
    number = np.cumsum(finite) - 1
    kept = finite[matrix.columns]
    entries = Entries(matrix.rows[kept], number[matrix.columns[kept]], -sign * matrix.coefficients[kept])
    slack, room = slack[finite], PLAY * np.maximum(1.0, np.abs(limits[finite]))
    return entries, np.where(slack <= room, 0.0, slack)


def _worth(held: Held, plan: Optimum) -> tuple[Entries, Floats]:
    """What a unit of each column is worth per multiple of each priority, and what it is worth whatever they are.

    A loss counts in the objective and, as far as aversion to risk says so, at the price of its scenario's tail.
    """
    what_if = held.what_if
    rest = what_if.program.costs.per_column.copy()
    rows, columns, worth = list[int](), list[int](), list[float]()
    for number, at_nothing in enumerate(held.at_nothing):
        figures = dict.fromkeys(at_nothing.costs, 0.0)
        for place, without in at_nothing.costs.items():
            figures[place] = float(what_if.program.costs.per_column[place]) - without
            rest[place] -= figures[place]
        for (row, place), without in at_nothing.coefficients.items():
            weighed = tidy(float(plan.prices[row])) * (what_if.program.rows.coefficient(row, place) - without)
            figures[place] = figures.get(place, 0.0) - weighed
        rows += figures
        columns += [number] * len(figures)
        worth += figures.values()
    return Entries(np.array(rows), np.array(columns), np.array(worth)), rest


def _stakes(worth: Entries, count: int, *plans: Floats) -> Floats:
    """What each priority is worth in all of these plans, gaps as well as gains; as a share of the largest."""
    stakes = np.zeros(count)
    for plan in plans:
        np.add.at(stakes, worth.columns, np.abs(worth.coefficients * plan[worth.rows]))
    shares = stakes / max(1.0, float(stakes.max(initial=0.0)))
    return np.array([tidy(share, 0.0) for share in shares.tolist()])
