"""The program of a case while figures move: its arrays at every share of the way, and its optimum there.

Every figure of the program moves in proportion to the share of the way, which a third point proves. So the
arrays at both ends give those at any share, and no step needs Pyomo.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import product

import numpy as np

from allocator.basis import Basis, Optimum, Places
from allocator.changes import part_of
from allocator.errors import NoPlanError, UnboundedError
from allocator.highs_options import NEARBY
from allocator.linear_program import Floats
from allocator.optimum import proven
from allocator.program import Program, compile_case, loaded
from allocator.ranging import Change
from allocator.sweep.moved import Moved
from allocator.what_if import WhatIf
from capital_allocation import Case

PROPORTION = 1e-12
"""How far, relative to its size, a figure at the third point may lie from the line between the ends."""


class CrookedError(ValueError):
    """Some figure of the program does not move in proportion, or rows come and go."""


@dataclass(frozen=True)
class Moving:
    """Figures that move: what they are at the start, and how far they move on the whole way."""

    start: Floats
    whole: Floats

    def at(self, share: float) -> Floats:
        """The figures at a share of the way."""
        return self.start + share * self.whole


@dataclass(frozen=True)
class Stop:
    """The optimum at one share of the way; by its prices, security has this slope there."""

    share: float
    optimum: Optimum
    slope: float
    basis: Basis

    @property
    def security(self) -> float:
        """The optimum."""
        return self.optimum.objective

    def line(self, share: float) -> float:
        """At another share, the value of the line that touches here."""
        return self.security + self.slope * (share - self.share)


class Way:
    """The way of a case from one amount to another.

    Raises:
        CrookedError: something does not move in proportion.
        InputError: the case is not allowed at an end.
    """

    def __init__(self, case: Case, moved: Moved, begin: float, end: float) -> None:
        """Compile the program at both ends, and at a third point."""
        self.begin, self.end = begin, end
        moved.case_at(case, end)
        start = WhatIf(moved.case_at(case, begin))
        self.program: Program = start.program
        change, third = (_change(start, moved.figures_at(case, at)) for at in (end, (begin + end) / 2.0))
        _prove_proportion(part_of(self.program, change, 0.5), third)
        self._take(change)
        self.highs = loaded(self.program)
        self.effort = effort_of(self.program)
        self.solves = 0

    def _take(self, change: Change) -> None:
        """Keep a change to the whole way as arrays."""
        rows, columns, costs = self.program.rows, self.program.columns, self.program.costs.per_column
        self.rows, self.row_lower, self.row_upper = _limits(change.rows, rows.lower, rows.upper)
        self.columns, self.column_lower, self.column_upper = _limits(change.columns, columns.lower, columns.upper)
        self.priced = np.array(list(change.costs), dtype=np.int32)
        self.costs = _moving(costs[self.priced], list(change.costs.values()))
        places = np.array(list(change.coefficients), dtype=np.int32).reshape(-1, 2)
        self.entry_rows, self.entry_columns = places[:, 0], places[:, 1]
        before = [rows.coefficient(*place) for place in change.coefficients]
        self.coefficients = _moving(np.array(before), list(change.coefficients.values()))

    @property
    def moves_limits(self) -> bool:
        """Whether limits move."""
        return bool(len(self.rows) or len(self.columns))

    @property
    def is_concave(self) -> bool:
        """Whether security is a concave function of the share: nothing but limits moves."""
        return not len(self.priced) and not len(self.entry_rows)

    @property
    def is_convex(self) -> bool:
        """Whether security is a convex function of the share: nothing but the objective moves."""
        return not self.moves_limits and not len(self.entry_rows)

    def amount(self, share: float) -> float:
        """The amount at a share of the way."""
        return self.end if share == 1.0 else self.begin + share * (self.end - self.begin)

    def share(self, amount: float) -> float:
        """The share of the way at an amount."""
        return (amount - self.begin) / (self.end - self.begin)

    def per_unit(self, slope: float) -> float:
        """A slope over the whole way as one per unit of the amount."""
        return slope / (self.end - self.begin)

    def put(self, share: float) -> None:
        """Give the solver the program at a share of the way."""
        highs = self.highs
        if len(self.rows):
            highs.move_rows(self.rows, self.row_lower.at(share), self.row_upper.at(share))
        if len(self.columns):
            highs.move_columns(self.columns, self.column_lower.at(share), self.column_upper.at(share))
        if len(self.priced):
            highs.move_costs(self.priced, self.costs.at(share))
        if len(self.entry_rows):
            highs.move_coefficients(self.entry_rows, self.entry_columns, self.coefficients.at(share))

    def first(self) -> Stop:
        """The optimum at the begin, proven by its prices. Raises as `proven` does."""
        self.put(0.0)
        self.solves += 1
        try:
            optimum = proven(self.highs, self.program)
        finally:
            self.highs.tune(NEARBY)
        return Stop(0.0, optimum, self.slope(optimum), self.highs.basis())

    def solved(self, share: float, basis: Basis | None = None) -> Stop:
        """The optimum at a share of the way, sought from a basis, if one is given. Raises as `Highs.run` does."""
        self.put(share)
        if basis is not None:
            self.highs.start_from(basis)
        self.solves += 1
        optimum = self.highs.run()
        return Stop(share, optimum, self.slope(optimum), self.highs.basis())

    def slope(self, optimum: Optimum) -> float:
        """What the whole way would gain by the prices of an optimum: by the envelope theorem, security's slope."""
        prices, reduced, found = optimum.prices, optimum.reduced_costs, optimum.columns
        gained = _worth(prices[self.rows], self.row_lower, self.row_upper)
        gained += _worth(reduced[self.columns], self.column_lower, self.column_upper)
        gained += float(self.costs.whole @ found[self.priced])
        return gained - float((prices[self.entry_rows] * self.coefficients.whole) @ found[self.entry_columns])


def effort_of(program: Program) -> Callable[[Floats], Floats]:
    """What reads the effort by program and year off the columns of a plan."""
    case, names, places = program.case, program.columns.names, program.columns.under("tier_effort")
    numbers = {(p, t): number for number, (p, t) in enumerate(product(case.programs, case.years))}
    groups = [numbers[name.index[0], name.index[2]] for name in (names[place] for place in places)]
    shape = len(case.programs), len(case.years)

    def effort(columns: Floats) -> Floats:
        return np.bincount(groups, columns[places], len(numbers)).astype(np.float64).reshape(shape)

    return effort


def solved_alone(case: Case) -> tuple[Program, Optimum] | None:
    """The program of a case and its optimum, built and solved by itself; None where there is no best plan."""
    program = compile_case(case)
    try:
        return program, proven(loaded(program), program)
    except (NoPlanError, UnboundedError):
        return None


def _change(start: WhatIf, figures: Mapping[str, Mapping[object, float]]) -> Change:
    try:
        return start.instead(**figures)
    except ValueError as error:
        raise CrookedError(str(error)) from None


def _moving(start: Floats, end: list[float]) -> Moving:
    return Moving(start, np.array(end) - start)


def _limits(change: Mapping[int, tuple[float, float]], lower: Floats, upper: Floats) -> tuple[Places, Moving, Moving]:
    """Limits that move: their places, then both sides; what is infinite stays."""
    places = np.array(list(change), dtype=np.int32)
    ends = np.array(list(change.values())).reshape(-1, 2)
    sides = []
    for before, after in ((lower[places], ends[:, 0]), (upper[places], ends[:, 1])):
        moves = before != after
        whole = np.subtract(after, before, out=np.zeros(len(places)), where=moves)
        if not np.isfinite(whole).all():
            raise CrookedError("a limit comes or goes on the way")
        sides.append(Moving(before, whole))
    return places, sides[0], sides[1]


def _worth(prices: Floats, lower: Moving, upper: Moving) -> float:
    """What limits that move gain by their prices; a price above 0 holds at the upper limit, below 0 at the lower."""
    return float(np.maximum(prices, 0.0) @ upper.whole + np.minimum(prices, 0.0) @ lower.whole)


def _prove_proportion(half: Change, third: Change) -> None:
    """Raise CrookedError unless a third point is half the way."""
    for expected, found in (
        (half.rows, third.rows),
        (half.columns, third.columns),
        (half.costs, third.costs),
        (half.coefficients, third.coefficients),
    ):
        for place in expected.keys() | found.keys():
            if place not in expected or place not in found:
                raise CrookedError("a figure moves only part of the way")
            if not np.allclose(expected[place], found[place], rtol=PROPORTION, atol=PROPORTION):  # type: ignore[index]
                raise CrookedError("a figure does not move in proportion")
