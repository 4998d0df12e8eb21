"""Questions asked of one optimum, in the user's words: what if a limit, an input or the whole case were other?

    case --compile--> program --solve--> optimum --what if?--> worth, reach, break-even, range

Limits are moved in the solved program itself. Inputs that stand among the coefficients are changed in the
case; the difference between its program and the first one is then applied to the solved program.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from allocator import changes, extents
from allocator.basis import Basis, Optimum
from allocator.crossings import Point, begins, closes
from allocator.extents import Effort
from allocator.highs_options import NEARBY
from allocator.linear_program import LARGE_ROWS, Floats, Name
from allocator.optimum import as_reported, proven
from allocator.program import Program, compile_case, compile_like, loaded
from allocator.ranging import Change, Direction, Ranging, Side, Sides
from allocator.rounding import ZERO, tidy
from allocator.solution import Solution
from capital_allocation import Case

GAIN = 1e-8
"""Security gained counts from this share of it on."""

Seen = dict[float, Basis | None]
"""Bases of optima, by the place on a curve where they were found; none for that of the case as it is."""


@dataclass(frozen=True, eq=False)
class WhatIf:
    """The optimum of one case, to be asked again.

    Where another case much like it is `nearby`, only what differs is compiled, and its optimum is where to start.

    Raises:
        NoPlanError: nothing satisfies the hard limits of the case.
        SolverError: no optimum could be proven.
    """

    case: Case
    solution: Solution | None = None
    nearby: WhatIf | None = None
    _sides: dict[tuple[tuple[Name, float], ...], Sides] = field(default_factory=dict, repr=False)

    @cached_property
    def program(self) -> Program:
        """The linear program of the case."""
        return compile_like(self.nearby.program, self.case) if self.nearby else compile_case(self.case)

    @cached_property
    def ranging(self) -> Ranging:
        """The optimum, standing still, and a second solver that moves."""
        still, moving = loaded(self.program), loaded(self.program)
        moving.tune(NEARBY)
        if self.nearby and _alike(self.nearby.program, self.program):
            still.start_from(self.nearby.ranging.basis)
        proven(still, self.program)
        return Ranging(still, moving, self.program.columns, self.program.rows, self.program.costs.per_column)

    @cached_property
    def optimum(self) -> Optimum:
        """The optimum; of a case too large to be followed, the one that was solved, where it is given."""
        if self.solution is None or self.is_followed:
            return self.ranging.optimum
        return as_reported(self.program, self.solution)

    @property
    def security(self) -> float:
        """The optimum."""
        return self.optimum.objective

    @property
    def rows(self) -> dict[Name, int]:
        """Place of each row."""
        return self.program.rows.places

    @property
    def columns(self) -> dict[Name, int]:
        """Place of each column."""
        return self.program.columns.places

    @property
    def is_followed(self) -> bool:
        """Whether every limit is followed both ways; of a larger case the prices of one basis are shown."""
        return len(self.rows) <= LARGE_ROWS

    def sides(self, *names: Name) -> Sides:
        """What limits (rows, or upper bounds of columns) are worth when all are raised or lowered by one."""
        return self.sides_along(dict.fromkeys(names, 1.0))

    def sides_along(self, moves: Mapping[Name, float]) -> Sides:
        """What limits are worth when they move together, each by its own amount per unit.

        In a case too large to be followed, the prices of one basis, with no reach.
        """
        if not self.is_followed:
            prices, worths = self.optimum.prices, self.optimum.reduced_costs
            rows = (amount * prices[self.rows[name]] for name, amount in moves.items() if name in self.rows)
            held = (amount * max(0.0, worths[self.columns[n]]) for n, amount in moves.items() if n in self.columns)
            side = Side(tidy(math.fsum((*rows, *held))), math.nan)
            return Sides(side, side)
        key = tuple(moves.items())
        if key not in self._sides:
            self._sides[key] = self.ranging.sides(self._direction(moves))
        return self._sides[key]

    def _direction(self, moves: Mapping[Name, float]) -> Direction:
        return Direction(
            {self.rows[name]: amount for name, amount in moves.items() if name in self.rows},
            {self.columns[name]: amount for name, amount in moves.items() if name in self.columns},
        )

    def step(self, step: float, *names: Name) -> float:
        """Security gained (below 0, lost) by moving limits a whole step; minus infinity where it leaves no plan.

        Not tried (NaN) in a case too large to be followed.
        """
        if not self.is_followed:
            return math.nan
        return self._gained(self.ranging.moved(self._direction(dict.fromkeys(names, 1.0)), step))

    def money(self, gain: float) -> float:
        """The money, more in every plan year, that would gain as much security; infinite where none does."""
        years = {Name("capital_balance", (self.case.money, t)): 1.0 for t in self.case.plan}
        return self.ranging.break_even(self._direction(years), gain)

    def cost_range(self, name: Name, value: float) -> tuple[float, float]:
        """How far the objective coefficient of a column may rise and fall while `value` stays optimal."""
        return self.ranging.cost_range(self.columns[name], value)

    def gain(self, change: Change) -> float:
        """Security gained by a change; minus infinity where it leaves no plan; not tried (NaN) where `step` is not."""
        if not self.is_followed:
            return math.nan
        return self._gained(self.ranging.security(change))

    def _gained(self, security: float) -> float:
        """Security less the optimum; differences within the solver's tolerance are none."""
        gain = security - self.security
        return 0.0 if abs(gain) <= ZERO * max(1.0, abs(self.security)) else gain

    def instead(self, **figures: Mapping[Any, Any]) -> Change:
        """As `changes.instead`."""
        return changes.instead(self.program, figures)

    def multiplied(self, words: Mapping[str, Iterable[Any]], by: float) -> Change:
        """As `changes.multiplied`."""
        return changes.multiplied(self.program, words, by)

    def without(self, e: str) -> Change:
        """As `changes.without`."""
        return changes.without(self.program, e)

    def by_key(self, change: Change, key: Callable[[Name], Any], *, of_columns: bool = False) -> dict[Any, Change]:
        """As `changes.by_key`."""
        return changes.by_key(self.program, change, key, of_columns=of_columns)

    def extents(self, efforts: Iterable[Effort], share: float | None = None) -> list[tuple[float, float]]:
        """The least and the most of efforts over all plans, or those within `share` of the optimum."""
        return extents.extents(self.program, efforts, self._within(share))

    def ends(self, efforts: Iterable[Effort], share: float | None = None, *, sign: float) -> list[float]:
        """The most of efforts (the least, with `sign` -1) over all plans, or those within `share` of the optimum."""
        return extents.ends(self.program, efforts, self._within(share), sign=sign)

    def _within(self, share: float | None) -> float | None:
        """The security of plans within a share of the optimum."""
        return None if share is None else self.security - share * abs(self.security)

    def spent(self, columns: Floats) -> dict[str, float]:
        """As `extents.spent`."""
        return extents.spent(self.program, columns)

    def reduced_cost(self, name: Name) -> float:
        """Security gained per unit by which a tier's effort is forced up.

        A floor of 0 forbids nothing that the tier's own lower bound allows: what HiGHS charges to it is part
        of the reduced cost.
        """
        optimum = self.optimum
        p, _, t = name.index
        floor = optimum.prices[self.rows[Name("effort_floor", (p, t))]] if self.case.floor[p] == 0.0 else 0.0
        return tidy(float(optimum.reduced_costs[self.columns[name]] + floor))

    def turning_point(self, change: Change, farthest: float) -> float:
        """How much of a change (a part, or many times it) is needed before security gains; infinite if too much.

        For a change of coefficients of tiers that are not used, and that never hurts. The prices give a least
        amount, which a re-solve just beyond confirms; where the optimum is degenerate it may be too little, and
        the amount is then sought between what does not gain and what does.
        """
        seen = Seen({0.0: None})

        def gains(amount: float) -> bool:
            gain = self._gained(self.near(change, amount, seen, amount)[0]) if self.is_followed else math.nan
            return gain > GAIN * max(1.0, abs(self.security))

        return begins(gains, self._entry(change), farthest)

    def _entry(self, change: Change) -> float:
        """The least amount of a change with which some column is worth its cost, by the prices."""
        prices, rates = self.ranging.optimum.prices, dict[int, float]()
        for (row, column), after in change.coefficients.items():
            gained = (self.program.rows.coefficient(row, column) - after) * float(prices[row])
            rates[column] = rates.get(column, 0.0) + gained
        names = self.program.columns.names
        amounts = (-self.reduced_cost(names[column]) / rate for column, rate in rates.items() if rate > ZERO)
        return max(0.0, min(amounts, default=math.inf))

    def at(self, change: Change, amount: float, seen: Seen, place: float) -> Point:
        """Security with a part of a change of costs and coefficients made, and its slope: gained per further unit.

        By the envelope theorem the slope is what the change itself is worth at the optimum and its prices. Where
        security is a convex function of the amount, as it is of anything in the objective, the slope supports it.
        """
        security, optimum = self.near(change, amount, seen, place)
        return Point(security, math.nan if optimum is None else changes.worth(self.program, change, optimum))

    def amount_for(self, change: Change, gain: float) -> float:
        """How much of a change that never hurts gains this much security; infinite where the whole of it does not."""
        size, seen = max(abs(self.security), abs(gain)), Seen({0.0: None})
        return closes(lambda part: gain - self._gained(self.near(change, part, seen, part)[0]), 0.0, 1.0, size)

    def near(self, change: Change, amount: float, seen: Seen, place: float) -> tuple[float, Optimum | None]:
        """Security with a part of a change made, and the optimum that has it, if there is one.

        It is sought from the basis of the nearest place seen; its own is added to them.
        """
        if amount == 0.0:
            return self.security, self.optimum
        basis = seen[min(seen, key=lambda other: abs(other - place))]
        security, optimum, end = self.ranging.changed_from(basis, changes.part_of(self.program, change, amount))
        if end is not None:
            seen[place] = end
        return security, optimum


def _alike(one: Program, other: Program) -> bool:
    """Whether programs have the same columns and rows, so that a basis of one is one of the other."""
    return one.columns.names == other.columns.names and one.rows.names == other.rows.names
