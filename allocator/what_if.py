"""Questions asked of one optimum, in the user's words: what if a limit, an input or the whole case were other?

    case --compile--> program --solve--> optimum --what if?--> worth, reach, break-even, range

Limits are moved in the solved program itself. Inputs that stand among the coefficients are changed in the
case; the difference between its program and the first one is then applied to the solved program.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

import numpy as np

from allocator.crossings import Point, closes
from allocator.differences import difference, difference_of_costs, difference_of_rows
from allocator.errors import NoPlanError, SolverError, UnboundedError
from allocator.highs import Highs
from allocator.linear_program import Costs, Floats, Name
from allocator.ranging import Change, Direction, Ranging, Sides
from allocator.solver import ZERO, Program, compile_case, loaded, proven, recompiled, tidy
from capital_allocation import PARAMETERS, Case
from capital_allocation.formulation import touched_by

CONFIRM = 1e-4
"""How far beyond a turning point, relative to it, a re-solve must show a gain; and how closely one is sought."""

GAIN = 1e-8
"""Security gained counts from this share of it on."""

LARGEST_FOLLOWED = 20_000
"""Rows up to which every limit is followed in both directions; larger cases show the prices of one basis."""


@dataclass(frozen=True, eq=False)
class WhatIf:
    """The optimum of one case, to be asked again.

    Raises:
        NoPlanError: nothing satisfies the hard limits of the case.
        SolverError: no optimum could be proven.
    """

    case: Case
    _sides: dict[tuple[tuple[Name, float], ...], Sides] = field(default_factory=dict, repr=False)

    @cached_property
    def program(self) -> Program:
        """The linear program of the case."""
        return compile_case(self.case)

    @cached_property
    def ranging(self) -> Ranging:
        """The optimum, standing still, and a second solver that moves."""
        still, moving = loaded(self.program), loaded(self.program)
        proven(still, self.program)
        return Ranging(still, moving, self.program.columns, self.program.rows, self.program.costs.per_column)

    @property
    def security(self) -> float:
        """The optimum."""
        return self.ranging.optimum.objective

    @cached_property
    def rows(self) -> dict[Name, int]:
        """Place of each row."""
        return {name: place for place, name in enumerate(self.program.rows.names)}

    @cached_property
    def columns(self) -> dict[Name, int]:
        """Place of each column."""
        return {name: place for place, name in enumerate(self.program.columns.names)}

    @property
    def is_followed(self) -> bool:
        """Whether the case is small enough to follow every limit."""
        return len(self.rows) <= LARGEST_FOLLOWED

    def sides(self, *names: Name) -> Sides:
        """What limits (rows, or upper bounds of columns) are worth when all are raised or lowered by one."""
        return self.sides_along(dict.fromkeys(names, 1.0))

    def sides_along(self, moves: Mapping[Name, float]) -> Sides:
        """What limits are worth when they move together, each by its own amount per unit."""
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
        """Security gained (below 0, lost) by moving limits a whole step; minus infinity where it leaves no plan."""
        return self._gained(self.ranging.moved(self._direction(dict.fromkeys(names, 1.0)), step))

    def money(self, gain: float) -> float:
        """The money, more in every plan year, that would gain as much security; infinite where none does."""
        years = {Name("capital_balance", (self.case.money, t)): 1.0 for t in self.case.plan}
        return self.ranging.break_even(self._direction(years), gain)

    def cost_range(self, name: Name, value: float) -> tuple[float, float]:
        """How far the objective coefficient of a column may rise and fall while `value` stays optimal."""
        return self.ranging.cost_range(self.columns[name], value)

    def gain(self, change: Change) -> float:
        """Security gained by a change; minus infinity where it leaves no plan."""
        return self._gained(self.ranging.security(change))

    def _gained(self, security: float) -> float:
        """Security less the optimum; differences within the solver's tolerance are none."""
        gain = security - self.security
        return 0.0 if abs(gain) <= ZERO * max(1.0, abs(self.security)) else gain

    def instead(self, **figures: Mapping[Any, Any]) -> Change:
        """The change to the program where the case has other figures, by word and key; figures not given stay.

        Raises ValueError where that adds or drops rows, for instance by filling in a blank limit.
        """
        case = self.case.with_figures(figures)
        touched = touched_by(figures)
        if touched is None:
            return difference(self.program, compile_case(case))
        rows, costs = recompiled(self.program, case, touched)
        return replace(
            difference_of_rows(self.program.rows, rows, self.rows, len(self.columns)),
            costs=difference_of_costs(self.program.costs, costs),
        )

    def multiplied(self, words: Mapping[str, Iterable[Any]], by: float) -> Change:
        """The change to the program where figures, by word and index, are multiplied, none beyond what is allowed."""
        figures: dict[str, dict[Any, Any]] = {}
        for word, indexes in words.items():
            declared, typed = PARAMETERS[word], self.case.figures(word)
            known = {index: typed[index] for index in indexes if typed.get(index) is not None}
            figures[word] = {index: declared.kind(min(value * by, declared.high)) for index, value in known.items()}
        return self.instead(**figures)

    def without(self, e: str) -> Change:
        """The change to the program where an expectation asks nothing any more, in no year."""
        asked = (place for name, place in self.rows.items() if _asks(name, e))
        return Change(rows=dict.fromkeys(asked, (0.0, math.inf)))

    def by_key(self, change: Change, key: Callable[[Name], Any], *, of_columns: bool = False) -> dict[Any, Change]:
        """A change taken apart by a key of the names of its rows, or of its columns.

        Where inputs of different keys touch different rows, one compiled difference serves all of them.
        """
        names = self.program.columns.names if of_columns else self.program.rows.names
        parts: dict[Any, Change] = {}
        for row, limits in {} if of_columns else change.rows.items():
            parts.setdefault(key(names[row]), _nothing()).rows[row] = limits  # type: ignore[index]
        for place, coefficient in change.coefficients.items():
            part = parts.setdefault(key(names[place[1 if of_columns else 0]]), _nothing())
            part.coefficients[place] = coefficient  # type: ignore[index]
        return parts

    def extents(
        self, efforts: Iterable[tuple[str, tuple[int, ...]]], share: float | None = None
    ) -> list[tuple[float, float]]:
        """Least and most effort of programs over years, over all plans, or those within `share` of the optimum."""
        highs = loaded(self.program)
        highs.run()
        if share is not None:
            highs.keep_objective(self.security - share * abs(self.security))
        found = []
        for p, years in efforts:
            costs = self._effort(p, years)
            least, most = (self._end(highs, sign * costs) for sign in (-1.0, 1.0))
            found.append((-least, most))
        return found

    def _end(self, highs: Highs, costs: Floats) -> float:
        """The most of these costs; infinite where there is no end."""
        highs.set_costs(Costs(costs, 0.0))
        try:
            return tidy(float(costs @ highs.run().columns))
        except (NoPlanError, SolverError) as error:
            return math.inf if isinstance(error, UnboundedError) else math.nan

    def reduced_cost(self, name: Name) -> float:
        """Security gained per unit by which a tier's effort is forced up.

        A floor of 0 forbids nothing that the tier's own lower bound allows: what HiGHS charges to it is part
        of the reduced cost.
        """
        optimum = self.ranging.optimum
        p, _, t = name.index
        floor = optimum.prices[self.rows[Name("effort_floor", (p, t))]] if self.case.floor[p] == 0.0 else 0.0
        return tidy(float(optimum.reduced_costs[self.columns[name]] + floor))

    def turning_point(self, change: Change, farthest: float) -> float:
        """How much of a change (a part, or many times it) is needed before security gains; infinite if too much.

        For a change of coefficients of tiers that are not used, and that never hurts. The prices give a least
        amount, which a re-solve just beyond confirms; where the optimum is degenerate it may be too little, and
        the amount is then sought between what does not gain and what does.
        """
        low = self._entry(change)
        if low > farthest:
            return math.inf
        high = min(low * (1.0 + CONFIRM) + CONFIRM, farthest)
        if self._gains(change, high):
            return low
        while not self._gains(change, high):
            if high >= farthest:
                return math.inf
            low, high = high, min(2.0 * high, farthest)
        while high - low > CONFIRM * high:
            middle = (low + high) / 2.0
            low, high = (low, middle) if self._gains(change, middle) else (middle, high)
        return high

    def _entry(self, change: Change) -> float:
        """The least amount of a change with which some column is worth its cost, by the prices."""
        prices, rates = self.ranging.optimum.prices, dict[int, float]()
        for (row, column), after in change.coefficients.items():
            gained = (self.program.rows.coefficient(row, column) - after) * float(prices[row])
            rates[column] = rates.get(column, 0.0) + gained
        names = self.program.columns.names
        amounts = (-self.reduced_cost(names[column]) / rate for column, rate in rates.items() if rate > ZERO)
        return max(0.0, min(amounts, default=math.inf))

    def _gains(self, change: Change, amount: float) -> bool:
        """Whether this much of a change gains security."""
        return self.gain(self.part_of(change, amount)) > GAIN * max(1.0, abs(self.security))

    def part_of(self, change: Change, amount: float) -> Change:
        """A part of a change of limits, bounds, costs and coefficients, or many times it."""
        rows, columns, costs = self.program.rows, self.program.columns, self.program.costs.per_column

        def toward(before: float, after: float) -> float:
            return before + amount * (after - before) if before != after else before

        return Change(
            rows={
                row: (toward(float(rows.lower[row]), low), toward(float(rows.upper[row]), high))
                for row, (low, high) in change.rows.items()
            },
            columns={
                place: (toward(float(columns.lower[place]), low), toward(float(columns.upper[place]), high))
                for place, (low, high) in change.columns.items()
            },
            costs={place: toward(float(costs[place]), after) for place, after in change.costs.items()},
            coefficients={
                place: toward(self.program.rows.coefficient(*place), after)
                for place, after in change.coefficients.items()
            },
        )

    def at(self, change: Change, amount: float) -> Point:
        """Security with a part of a change of costs and coefficients made, and its slope: gained per further unit.

        By the envelope theorem the slope is what the change itself is worth at the optimum and its prices. Where
        security is a convex function of the amount, as it is of anything in the objective, the slope supports it.
        """
        security, optimum = self.ranging.changed(self.part_of(change, amount))
        if optimum is None:
            return Point(security, math.nan)
        costs, columns, prices = self.program.costs.per_column, optimum.columns, optimum.prices
        slope = math.fsum((after - costs[place]) * columns[place] for place, after in change.costs.items())
        slope -= math.fsum(
            prices[row] * (after - self.program.rows.coefficient(row, column)) * columns[column]
            for (row, column), after in change.coefficients.items()
        )
        return Point(security, slope)

    def amount_for(self, change: Change, gain: float) -> float:
        """How much of a change that never hurts gains this much security; infinite where the whole of it does not."""
        size = max(abs(self.security), abs(gain))
        return closes(lambda amount: gain - self.gain(self.part_of(change, amount)), 0.0, 1.0, size)

    def spent(self, columns: Floats) -> dict[str, float]:
        """Money each program moves over the plan years, in a plan given by its columns."""
        case = self.case
        return {p: case.money_use[p] * float(self._effort(p, case.plan) @ columns) for p in case.programs}

    def _effort(self, p: str, years: tuple[int, ...]) -> Floats:
        costs = np.zeros(len(self.columns))
        for g in self.case.tiers_of[p]:
            for t in years:
                costs[self.columns[Name("tier_effort", (p, g, t))]] = 1.0
        return costs


def _asks(name: Name, e: str) -> bool:
    """Whether a row asks for an expectation to be met."""
    return name.word == "expectation_coverage" and name.index[0] == e


def _nothing() -> Change:
    return Change({}, {}, {}, {})
