"""A vertex of the program and its basis: how far limits and costs may move until the basis changes.

Arrays run over the columns, then the rows; a row counts as a variable whose value is its activity. What stands
at a limit determines what is basic: `rates` say how.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from allocator.basis import Basis, Optimum
from allocator.highs import Highs
from allocator.linear_program import Floats, Rows

PIVOT = 1e-9
"""What moves less than this per unit does not move; what is worth less is worth nothing."""


class Met(NamedTuple):
    """The step at which something meets its limit first, its place, and whether the limit is the upper one."""

    step: float
    place: int = -1
    is_upper: bool = False


@dataclass(frozen=True)
class Tableau:
    """An optimum with its basis, the solver that stands there, and the limits as they were then."""

    highs: Highs
    optimum: Optimum
    basis: Basis
    rows: Rows
    lower: Floats
    upper: Floats
    _last: dict[int, Floats] = field(default_factory=dict, repr=False)

    @cached_property
    def width(self) -> int:
        """How many columns there are."""
        return len(self.optimum.columns)

    @cached_property
    def values(self) -> Floats:
        """Values of the columns, activities of the rows."""
        return np.concatenate([self.optimum.columns, self.optimum.rows])

    @cached_property
    def worths(self) -> Floats:
        """Security per unit by which a column or a row is forced up."""
        return np.concatenate([self.optimum.reduced_costs, self.optimum.prices])

    @cached_property
    def order(self) -> NDArray[np.int64]:
        """The places of what is basic, in the order of the basis."""
        return self.highs.factors.basic()

    @cached_property
    def is_basic(self) -> NDArray[np.bool_]:
        """What follows from the others."""
        mask = np.zeros(len(self.values), dtype=bool)
        mask[self.order] = True
        return mask

    @cached_property
    def at_upper(self) -> NDArray[np.bool_]:
        """What stands nearer to its upper limit and so, if it is not basic, on it; what is fixed, if it would rise."""
        nearer = self.upper - self.values <= self.values - self.lower
        return np.asarray(np.where(self.lower == self.upper, self.worths > 0.0, nearer))

    @cached_property
    def may_rise(self) -> NDArray[np.bool_]:
        """What stands at its lower limit and could leave it."""
        return ~self.is_basic & (self.lower < self.upper) & ~self.at_upper

    @cached_property
    def may_fall(self) -> NDArray[np.bool_]:
        """What stands at its upper limit and could leave it."""
        return ~self.is_basic & (self.lower < self.upper) & self.at_upper

    def room(self, moves: Floats) -> Met:
        """How far limits may move, each by its rate, until something basic meets a limit of its own.

        Both limits of a row move, of a column the upper one.
        """
        is_row = np.arange(len(self.values)) >= self.width
        driven = np.where(~self.is_basic & (is_row | self.at_upper), moves, 0.0)
        rates = self._rates_of_basic(driven)[self.order]
        upper, lower = moves[self.order], np.where(is_row, moves, 0.0)[self.order]
        values = self.values[self.order]
        standing = np.flatnonzero(~self.is_basic & ~is_row)  # their upper bound may come down to the lower one
        ends = (
            _first(self.upper[self.order] - values, rates - upper, self.order, is_upper=True),
            _first(values - self.lower[self.order], lower - rates, self.order, is_upper=False),
            _first((self.upper - self.lower)[standing], -moves[standing], standing, is_upper=True),
        )
        return min(ends, key=lambda met: met.step)

    def changes_prices(self, met: Met) -> bool:
        """Whether beyond where a basic place meets its limit another basis, with other prices, holds (or none).

        If not, the optimum is dual degenerate there and only a solve can tell.
        """
        if not self.is_basic[met.place]:
            return True
        rates = self._rates_on(met.place) * (-1.0 if met.is_upper else 1.0)
        entering = (self.may_rise & (rates > PIVOT)) | (self.may_fall & (rates < -PIVOT))
        return not bool(np.any(entering & (np.abs(self.worths) <= PIVOT)))

    def cost_room(self, column: int, sign: float) -> Met:
        """How far the cost of a column may rise (or fall) until something else is worth entering the basis."""
        if not self.is_basic[column]:
            stays = bool(self.at_upper[column]) == (sign > 0.0)
            return Met(math.inf) if stays else Met(abs(float(self.worths[column])), column, bool(self.at_upper[column]))
        rates = sign * self._rates_on(column)
        everything = np.arange(len(self.values))
        ends = (
            _first(-self.worths[self.may_rise], rates[self.may_rise], everything[self.may_rise], is_upper=False),
            _first(self.worths[self.may_fall], -rates[self.may_fall], everything[self.may_fall], is_upper=True),
        )
        return min(ends, key=lambda met: met.step)

    def changes_plan(self, met: Met) -> bool:
        """Whether what enters the basis moves at all; if not, the vertex is degenerate and only a solve can tell."""
        moves = np.zeros(len(self.values))
        moves[met.place] = -1.0 if met.is_upper else 1.0
        rates, values = self._rates_of_basic(moves)[self.order], self.values[self.order]
        rooms = (
            _first(self.upper[self.order] - values, rates, self.order, is_upper=True).step,
            _first(values - self.lower[self.order], -rates, self.order, is_upper=False).step,
        )
        return min(rooms) > PIVOT * max(1.0, abs(float(self.values[met.place])))

    def _rates_of_basic(self, moves: Floats) -> Floats:
        """How everything basic moves when what is not moves at these rates; by place."""
        sides = moves[self.width :].copy()
        for column in np.flatnonzero(moves[: self.width]):
            places = np.flatnonzero(self.rows.columns == column)
            np.subtract.at(sides, self.rows.row_of[places], self.rows.coefficients[places] * moves[column])
        rates = np.zeros(len(self.values))
        rates[self.order] = self.highs.factors.moved_by(sides) * np.where(self.order >= self.width, -1.0, 1.0)
        return rates

    def _rates_on(self, place: int) -> Floats:
        """How one basic place moves per unit by which each other rises; by place. The last one is remembered."""
        if place not in self._last:
            self._last.clear()
            self._last[place] = self._read_rates_on(place)
        return self._last[place]

    def _read_rates_on(self, place: int) -> Floats:
        over_columns, over_rows = self.highs.factors.traded_for(int(np.flatnonzero(self.order == place)[0]))
        return np.concatenate([-over_columns, over_rows]) * (-1.0 if place >= self.width else 1.0)


def _first(room: Floats, rate: Floats, places: NDArray[np.int64], *, is_upper: bool) -> Met:
    """Where a room, shrinking at these rates, is used up first."""
    shrinking = np.flatnonzero((rate > PIVOT) & np.isfinite(room))
    if not len(shrinking):
        return Met(math.inf)
    steps = room[shrinking] / rate[shrinking]
    first = int(np.argmin(steps))
    return Met(max(0.0, float(steps[first])), int(places[shrinking[first]]), is_upper)
