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
from allocator.highs import NEARBY, OTHER_COSTS, Basis, Optimum
from allocator.linear_program import Costs, Floats, Name
from allocator.optimum import ZERO, proven
from allocator.program import Program, compile_case, compile_like, loaded, recompiled
from allocator.ranging import Change, Direction, Ranging, Side, Sides
from allocator.solution import Solution
from allocator.solver import tidy
from allocator.spans import effort_spans
from capital_allocation import PARAMETERS, Case
from capital_allocation.formulation import touched_by

CONFIRM = 1e-4
"""How far beyond a turning point, relative to it, a re-solve must show a gain; and how closely one is sought."""

GAIN = 1e-8
"""Security gained counts from this share of it on."""

LARGEST_FOLLOWED = 20_000
"""Rows up to which every limit is followed in both directions; larger cases show the prices of one basis."""


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
        values, prices, worths = self.solution.values, self.solution.shadow_price, self.solution.reduced_cost
        columns, rows = self.program.columns.names, self.program.rows.names
        found = np.array([values[word][index] for word, index in columns])
        return Optimum.given(
            self.solution.security,
            columns=found,
            reduced_costs=np.array([worths[word][index] for word, index in columns]),
            rows=np.bincount(self.program.rows.row_of, self._terms(found), len(rows)).astype(np.float64),
            prices=np.array([prices[word][index] for word, index in rows]),
        )

    def _terms(self, columns: Floats) -> Floats:
        return np.asarray(self.program.rows.coefficients * columns[self.program.rows.columns])

    @property
    def security(self) -> float:
        """The optimum."""
        return self.optimum.objective

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
        efforts = list(efforts)
        least = self.ends(efforts, share, sign=-1.0)
        return list(zip(least, self.ends(efforts, share, sign=1.0), strict=True))

    def ends(
        self, efforts: Iterable[tuple[str, tuple[int, ...]]], share: float | None = None, *, sign: float
    ) -> list[float]:
        """The most effort of programs over years (the least, with `sign` -1), over all plans or good ones.

        Where a plan seen already goes as far as the program's own limits allow, none goes farther.
        """
        highs = loaded(self.program)
        seen = [highs.run().columns]
        if share is not None:
            highs.keep_objective(self.security - share * abs(self.security))
        highs.tune(OTHER_COSTS)
        spans, found = effort_spans(self.case), list[float]()
        for p, years in efforts:
            costs = self._effort(p, years)
            end = math.fsum(spans[p, t][1 if sign > 0.0 else 0] for t in years)
            room = ZERO * max(1.0, abs(end)) if math.isfinite(end) else -1.0
            if not any(abs(float(costs @ plan) - end) <= room for plan in seen):
                highs.set_costs(Costs(sign * costs, 0.0))
                try:
                    seen.append(highs.run().columns)
                    end = float(costs @ seen[-1])
                except (NoPlanError, SolverError) as error:
                    end = sign * math.inf if isinstance(error, UnboundedError) else math.nan
            found.append(tidy(end))
        return found

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
            gain = self._gained(self._near(change, amount, seen, amount)[0]) if self.is_followed else math.nan
            return gain > GAIN * max(1.0, abs(self.security))

        low = self._entry(change)
        if low > farthest:
            return math.inf
        high = min(low * (1.0 + CONFIRM) + CONFIRM, farthest)
        if gains(high):
            return low
        while not gains(high):
            if high >= farthest:
                return math.inf
            low, high = high, min(2.0 * high, farthest)
        while high - low > CONFIRM * high:
            middle = (low + high) / 2.0
            low, high = (low, middle) if gains(middle) else (middle, high)
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

    def at(self, change: Change, amount: float, seen: Seen, place: float) -> Point:
        """Security with a part of a change of costs and coefficients made, and its slope: gained per further unit.

        By the envelope theorem the slope is what the change itself is worth at the optimum and its prices. Where
        security is a convex function of the amount, as it is of anything in the objective, the slope supports it.
        """
        security, optimum = self._near(change, amount, seen, place)
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
        size, seen = max(abs(self.security), abs(gain)), Seen({0.0: None})
        return closes(lambda part: gain - self._gained(self._near(change, part, seen, part)[0]), 0.0, 1.0, size)

    def _near(self, change: Change, amount: float, seen: Seen, place: float) -> tuple[float, Optimum | None]:
        """A part of a change tried from the basis of the nearest place seen; its own is added to them."""
        if amount == 0.0:
            return self.security, self.optimum
        basis = seen[min(seen, key=lambda other: abs(other - place))]
        security, optimum, end = self.ranging.changed_from(basis, self.part_of(change, amount))
        if end is not None:
            seen[place] = end
        return security, optimum

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


def _alike(one: Program, other: Program) -> bool:
    """Whether programs have the same columns and rows, so that a basis of one is one of the other."""
    return one.columns.names == other.columns.names and one.rows.names == other.rows.names


def _asks(name: Name, e: str) -> bool:
    """Whether a row asks for an expectation to be met."""
    return name.word == "expectation_coverage" and name.index[0] == e


def _nothing() -> Change:
    return Change({}, {}, {}, {})
