"""A basis at any share of the way, without solving: what it makes of the program, and where it ends.

What is basic follows from what stands at its limits, the prices follow from what is basic. A basis is optimal
while nothing basic passes a limit and no price or reduced cost turns its sign; where it ends is found by ratio
tests on values and prices with their rates. They are exact where everything is linear in the share. Where
coefficients move, values are quotients of polynomials, and the tests are repeated closer and closer.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from allocator.basis import AT_LOWER, AT_UPPER, Basis
from allocator.errors import SolverError
from allocator.linear_program import Floats
from allocator.sweep.way import Way

STILL = 1e-10
"""What moves less than this share of its size over the whole way does not move."""

ROUNDING = 1e-9
"""Values and prices beyond their limits by less than this share of their size are on them."""

MOST_TESTS = 120
"""Ratio tests after which the end of a basis is taken to lie where they stand."""


Places = NDArray[np.int64]


class Margins(NamedTuple):
    """How far everything is from ending the basis, and how fast that changes with the share of the way."""

    room: Floats
    rate: Floats

    def first(self, left: float) -> tuple[float, float]:
        """How far the way goes on, if rates stay, until the first room is used up that will be before its end.

        And the rate of that room; `left` is how much of the way is left.
        """
        ends = np.flatnonzero(self.room + left * self.rate < -ROUNDING)
        if not len(ends):
            return math.inf, 0.0
        steps = np.maximum(self.room[ends], 0.0) / -self.rate[ends]
        first = int(np.argmin(steps))
        return float(steps[first]), float(-self.rate[ends[first]])

    def back(self) -> float:
        """How far back, if rates stay, every room that is used up was still there."""
        gone = (self.room < -ROUNDING) & (self.rate < 0.0)
        return float(np.max(self.room[gone] / self.rate[gone], initial=0.0))


@dataclass(frozen=True)
class Standing:
    """A basis at a share of the way.

    Attributes:
        share: the share of the way.
        security: what the basis makes of it.
        slope: security gained by the whole way, at this rate.
        columns: values of the columns.
        rates: how far they move on the whole way, at this rate.
        margins: how far everything is from ending the basis.
    """

    share: float
    security: float
    slope: float
    columns: Floats
    rates: Floats
    margins: Margins

    @cached_property
    def ahead(self) -> tuple[float, float]:
        """How far the basis goes on if rates stay, and the rate at which it then ends."""
        return self.margins.first(1.0 - self.share)

    @property
    def is_optimal(self) -> bool:
        """Whether the basis is optimal here."""
        return bool(np.all(self.margins.room >= -ROUNDING))


class Stander:
    """Puts bases at shares of a way."""

    def __init__(self, way: Way) -> None:
        """Arrays over the columns and rows of the way, coefficients that move being added to those that stay."""
        self.way = way
        program = way.program
        self._width = len(program.columns.names)
        stays = program.rows.entries()
        self._rows = np.concatenate([stays.rows, way.entry_rows.astype(np.int64)])
        self._columns = np.concatenate([stays.columns, way.entry_columns.astype(np.int64)])
        self._entries = np.concatenate([stays.coefficients, np.zeros(len(way.entry_rows))])
        self._moving = np.concatenate([np.zeros(len(stays.rows)), way.coefficients.whole])
        self._lower = np.concatenate([program.columns.lower, program.rows.lower])
        self._upper = np.concatenate([program.columns.upper, program.rows.upper])
        self._lower_rate, self._upper_rate = np.zeros(len(self._lower)), np.zeros(len(self._lower))
        for places, lower, upper in (
            (way.columns, way.column_lower, way.column_upper),
            (way.rows + self._width, way.row_lower, way.row_upper),
        ):
            self._lower_rate[places], self._upper_rate[places] = lower.whole, upper.whole
        self._cost_rate = np.zeros(self._width)
        self._cost_rate[way.priced] = way.costs.whole
        self._costs = program.costs.per_column

    def at(self, share: float, basis: Basis) -> Standing:
        """A basis at a share of the way."""
        highs, width = self.way.highs, self._width
        self.way.put(share)
        highs.start_from(basis)
        try:
            basic = highs.factors.basic()
        except SolverError:  # the basis is singular here
            return self._singular(share)
        entries, costs = self._entries + share * self._moving, self._costs + share * self._cost_rate
        lower, upper = self._lower + share * self._lower_rate, self._upper + share * self._upper_rate

        values, rates = self._standing(basis, lower, upper)
        self._fill(values, basic, self._activity(entries, values))
        moved = self._activity(self._moving, values)
        self._fill(rates, basic, self._activity(entries, rates) + moved)

        columns = values[:width]
        security = float(costs @ columns) + self.way.program.costs.offset
        slope = float(self._cost_rate @ columns + costs @ rates[:width])
        sides = (
            (values - lower, rates - self._lower_rate, lower),
            (upper - values, self._upper_rate - rates, upper),
        )
        primal = [_margins(room[basic], rate[basic], limit[basic]) for room, rate, limit in sides]
        dual = self._dual(basis, basic, entries, costs, lower == upper)
        margins = Margins(*(np.concatenate(parts) for parts in zip(*primal, dual, strict=True)))
        return Standing(share, security, slope, columns, rates[:width], margins)

    def _singular(self, share: float) -> Standing:
        """What no basis is: nothing is known of it but that it is not optimal."""
        nowhere = np.full(self._width, np.nan)
        return Standing(share, np.nan, np.nan, nowhere, nowhere, Margins(np.array([-np.inf]), np.zeros(1)))

    def end(self, share: float, basis: Basis) -> Standing:
        """Where, from a share at which it is optimal, a basis ends; at the latest where the way ends."""
        here, beyond = self.at(share, basis), None
        for test in range(1, MOST_TESTS):
            span = (beyond.share if beyond else 1.0) - here.share
            back = beyond.margins.back() if beyond else 0.0
            step = here.ahead[0] if here.ahead[0] < span else span - back
            if beyond and (step <= 0.0 or step >= span or test % 3 == 0):
                step = span / 2.0  # so that the span at least halves every third time, whatever the rates say
            there = self.at(min(1.0, here.share + step), basis)
            if not there.is_optimal:
                beyond = there
            elif there.share == 1.0 or there.ahead[0] <= ROUNDING or span - step <= ROUNDING:
                return there
            else:
                here = there
        return here

    def _standing(self, basis: Basis, lower: Floats, upper: Floats) -> tuple[Floats, Floats]:
        """Values and rates of what stands at a limit; 0 of what is basic."""
        at_lower, at_upper = basis.standing == AT_LOWER, basis.standing == AT_UPPER
        values, rates = np.zeros(len(lower)), np.zeros(len(lower))
        values[at_lower], values[at_upper] = lower[at_lower], upper[at_upper]
        rates[at_lower], rates[at_upper] = self._lower_rate[at_lower], self._upper_rate[at_upper]
        return values, rates

    def _fill(self, values: Floats, basic: Places, activity: Floats) -> None:
        """Add the values of what is basic, given the activity of rows without it."""
        found = self.way.highs.factors.moved_by(values[self._width :] - activity)
        values[basic] = found * np.where(basic < self._width, 1.0, -1.0)

    def _activity(self, entries: Floats, values: Floats) -> Floats:
        terms = entries * values[self._columns]
        return np.bincount(self._rows, terms, len(self._lower) - self._width).astype(np.float64)

    def _priced(self, entries: Floats, prices: Floats) -> Floats:
        return np.bincount(self._columns, entries * prices[self._rows], self._width).astype(np.float64)

    def _dual(self, basis: Basis, basic: Places, entries: Floats, costs: Floats, fixed: NDArray[np.bool_]) -> Margins:
        """How far prices, and reduced costs, are from turning their sign."""

        def priced(worths: Floats) -> Floats:
            of_basic = np.where(basic < self._width, worths[np.where(basic < self._width, basic, 0)], 0.0)
            return self.way.highs.factors.priced_by(of_basic)

        prices = priced(costs)
        rate = self._cost_rate - self._priced(self._moving, prices)
        price_rates = priced(rate)
        worths = np.concatenate([costs - self._priced(entries, prices), prices])
        rates = np.concatenate([rate - self._priced(entries, price_rates), price_rates])
        sizes = np.concatenate([np.abs(costs) + self._priced(np.abs(entries), np.abs(prices)), np.abs(prices)])
        lower, upper = ((basis.standing == side) & ~fixed for side in (AT_LOWER, AT_UPPER))
        return _margins(*(np.concatenate([-of[lower], of[upper]]) for of in (worths, rates, sizes)))


def _margins(rooms: Floats, rates: Floats, sizes: Floats) -> Margins:
    """Rooms and their rates by size, without those that have no end, and without noise."""
    kept = np.isfinite(rooms)
    by = np.maximum(1.0, np.abs(sizes[kept]))
    rates = rates[kept] / by
    return Margins(rooms[kept] / by, np.where(np.abs(rates) > STILL, rates, 0.0))
