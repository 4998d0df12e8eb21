"""One optimum asked again: what a limit or a cost is worth in each direction, and how far that holds.

At a degenerate optimum the prices of one basis say too much or too little: one more of a limit may be worth
less than one less of it costs, and a basis may change without its prices changing. So each direction is
followed step by step: a ratio test finds where the basis ends, a warm re-solve just beyond finds the next
one, until the worth of a unit changes. What is returned is a property of the program, not of a basis.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np

from allocator.basis import Basis, Optimum
from allocator.errors import NoPlanError, SolverError, UnboundedError
from allocator.highs import Highs
from allocator.linear_program import Columns, Floats, Rows
from allocator.tableau import PIVOT, Tableau

NUDGE = 1e-7
"""A step this large, relative to the figure moved, counts as just beyond a point; points closer than that are one."""

SAME = 1e-7
"""Worths within this of each other, relative to their size, are the same."""

MOST_STEPS = 60
"""Bases passed in one direction before its reach is given as at least what was seen."""


class Side(NamedTuple):
    """One direction of a limit.

    Attributes:
        price: security per unit: gained by raising the limit, or lost by lowering it; infinite where the
            smallest step leaves no plan.
        reach: how far the limit may move before that price changes.
    """

    price: float
    reach: float


class Sides(NamedTuple):
    """Both directions of a limit: the worth of one more, the cost of one less. Alike unless degenerate."""

    more: Side
    less: Side

    @property
    def alike(self) -> bool:
        """Whether one more is worth what one less costs, or there is no less, so that the limit has one price."""
        return math.isnan(self.less.price) or _same(self.more.price, self.less.price)


@dataclass(frozen=True)
class Direction:
    """Limits that move together: by place, how far per unit. Columns move by their upper bound."""

    rows: Mapping[int, float] = field(default_factory=dict)
    columns: Mapping[int, float] = field(default_factory=dict)


@dataclass(frozen=True)
class Change:
    """What differs in another program of the same rows and columns, as the figures it has there."""

    rows: Mapping[int, tuple[float, float]] = field(default_factory=dict)
    columns: Mapping[int, tuple[float, float]] = field(default_factory=dict)
    costs: Mapping[int, float] = field(default_factory=dict)
    coefficients: Mapping[tuple[int, int], float] = field(default_factory=dict)


class Ranging:
    """An optimum to be asked again; every question starts from its basis and leaves no trace.

    Where a change leaves no plan, its optimum is minus infinity; where security could grow without limit,
    infinity; where nothing could be proven, NaN: a question that fails costs its answer, not the report.
    """

    def __init__(self, still: Highs, moving: Highs, columns: Columns, rows: Rows, costs: Floats) -> None:
        """Take two solvers that hold the program: `still`, at its optimum, stays there; `moving` answers."""
        self._highs, self._columns, self._rows, self._costs = moving, columns, rows, costs
        self._lower = np.concatenate([columns.lower, rows.lower])
        self._upper = np.concatenate([columns.upper, rows.upper])
        self.optimum = still.run()
        self._base = Tableau(still, self.optimum, still.basis(), rows, self._lower.copy(), self._upper.copy())

    @property
    def basis(self) -> Basis:
        """The basis of the optimum."""
        return self._base.basis

    def sides(self, direction: Direction) -> Sides:
        """What a limit is worth when it is raised, and when it is lowered."""
        return Sides(self._follow(direction, 1.0), self._follow(direction, -1.0))

    def cost_range(self, column: int, value: float) -> tuple[float, float]:
        """How far the cost of a column may rise, and fall, while a plan that has it at `value` stays optimal."""
        increase, decrease = (self._follow_cost(column, value, sign) for sign in (1.0, -1.0))
        return increase, decrease

    def moved(self, direction: Direction, step: float) -> float:
        """The optimum with limits moved by a step."""
        try:
            return self._at(direction, step, self._base.basis).optimum.objective
        except (NoPlanError, SolverError) as error:
            return _instead_of_optimum(error)
        finally:
            self._move(direction, 0.0)

    def security(self, change: Change) -> float:
        """The optimum with `change` made."""
        return self.changed(change)[0]

    def changed(self, change: Change) -> tuple[float, Optimum | None]:
        """Security with `change` made, and the optimum that has it; none where there is none (see `Ranging`)."""
        security, optimum, _ = self.changed_from(None, change)
        return security, optimum

    def changed_from(self, basis: Basis | None, change: Change) -> tuple[float, Optimum | None, Basis | None]:
        """The same from the basis of a change much like this one, and the basis it ends with."""
        self._make(change)
        try:
            self._highs.start_from(basis or self._base.basis)
            # the last plan can be had still where only costs change: the primal simplex goes on from it
            is_objective = bool(change.costs) and not (change.rows or change.columns or change.coefficients)
            optimum = self._highs.go_on() if is_objective else self._highs.run()
            return optimum.objective, optimum, self._highs.basis()
        except (NoPlanError, SolverError) as error:
            return _instead_of_optimum(error), None, None
        finally:
            self._unmake(change)

    def break_even(self, direction: Direction, gain: float) -> float:
        """The least step in `direction` that gains this much security; infinite where none does.

        The optimum is a concave function of the step, so Newton's method comes from below and ends exactly.
        """
        step, target = 0.0, self.optimum.objective + gain
        vertex, tolerance = self._base, NUDGE * max(1.0, abs(gain))
        price = self._follow(direction, 1.0).price
        try:
            for _ in range(MOST_STEPS):
                short = target - vertex.optimum.objective
                if short <= tolerance:
                    return step
                if price <= PIVOT:
                    return math.inf
                step += short / price
                vertex = self._at(direction, step, vertex.basis)
                price = self._price(direction, vertex.optimum)
            return math.inf
        except (NoPlanError, SolverError):
            return math.inf
        finally:
            self._move(direction, 0.0)

    def _follow(self, direction: Direction, sign: float) -> Side:
        """Step from basis to basis while a unit's worth stays the same."""
        moves = self._moves(direction) * sign
        size = max([1.0, *(self._size(int(place)) for place in np.flatnonzero(moves))])
        price, reach = math.nan, 0.0
        position, vertex, nudge = 0.0, self._base, NUDGE * size
        try:
            for _ in range(MOST_STEPS):
                met = vertex.room(moves)
                if met.step > PIVOT * size:
                    here = self._price(direction, vertex.optimum)
                    if math.isnan(price):
                        price = here
                    elif not _same(here, price):
                        break
                    reach = position + met.step
                    if math.isinf(reach) or vertex.changes_prices(met):
                        break
                nudge = NUDGE * size if met.step > nudge else 10.0 * nudge
                position = max(reach, position) + nudge
                vertex = self._at(direction, sign * position, vertex.basis)
            return Side(0.0 if math.isnan(price) else price, reach)
        except NoPlanError:
            return Side(-sign * math.inf if math.isnan(price) else price, reach)
        except SolverError:
            return Side(price, reach)
        finally:
            self._move(direction, 0.0)

    def _at(self, direction: Direction, step: float, basis: Basis) -> Tableau:
        self._move(direction, step)
        return self._run(basis)

    def _run(self, basis: Basis) -> Tableau:
        self._highs.start_from(basis)
        optimum = self._highs.run()
        return Tableau(self._highs, optimum, self._highs.basis(), self._rows, self._lower.copy(), self._upper.copy())

    def _move(self, direction: Direction, step: float) -> None:
        for row, per_unit in direction.rows.items():
            self._highs.set_row(row, self._rows.lower[row] + step * per_unit, self._rows.upper[row] + step * per_unit)
            self._lower[len(self._costs) + row] = self._rows.lower[row] + step * per_unit
            self._upper[len(self._costs) + row] = self._rows.upper[row] + step * per_unit
        for column, per_unit in direction.columns.items():
            upper = self._columns.upper[column] + step * per_unit
            if upper < self._columns.lower[column]:
                raise NoPlanError("an upper bound below the lower one")
            self._highs.set_column(column, self._columns.lower[column], upper)
            self._upper[column] = upper

    def _moves(self, direction: Direction) -> Floats:
        """How far each limit moves per unit; by place, columns first."""
        moves = np.zeros(len(self._upper))
        moves[list(direction.columns)] = list(direction.columns.values())
        moves[[len(self._costs) + row for row in direction.rows]] = list(direction.rows.values())
        return moves

    def _size(self, place: int) -> float:
        """The size of the finite limit at a place; 0 where there is none."""
        return max(
            (abs(limit) for limit in (self._upper[place], self._lower[place]) if math.isfinite(limit)), default=0.0
        )

    def _price(self, direction: Direction, optimum: Optimum) -> float:
        """Security per unit of `direction` by the prices of one optimum."""
        rows = sum(per_unit * optimum.prices[row] for row, per_unit in direction.rows.items())
        reduced = optimum.reduced_costs
        return float(rows + sum(per_unit * max(0.0, reduced[column]) for column, per_unit in direction.columns.items()))

    def _follow_cost(self, column: int, value: float, sign: float) -> float:
        """Step from basis to basis while the column stays at `value`.

        Where several plans are best, the optimum at hand may be another than the one with `value`: what counts is
        which of them is best just beyond.
        """
        cost, tolerance = float(self._costs[column]), 1e-6 * max(1.0, abs(value))
        reach, position, vertex = 0.0, 0.0, self._base
        try:
            for _ in range(MOST_STEPS):
                if abs(vertex.optimum.columns[column] - value) <= tolerance:
                    met = vertex.cost_room(column, sign)
                    reach = position + met.step
                    if math.isinf(reach) or vertex.changes_plan(met):
                        break
                elif position > 0.0:
                    break
                position = reach + NUDGE * max(1.0, abs(cost), reach)
                self._highs.set_cost(column, cost + sign * position)
                vertex = self._run(vertex.basis)
            return reach
        except SolverError:  # without limit: the plan has changed; without a verdict: at least so far
            return reach
        finally:
            self._highs.set_cost(column, cost)

    def _make(self, change: Change) -> None:
        for row, limits in change.rows.items():
            self._highs.set_row(row, *limits)
        for column, bounds in change.columns.items():
            self._highs.set_column(column, *bounds)
        for column, cost in change.costs.items():
            self._highs.set_cost(column, cost)
        for (row, column), coefficient in change.coefficients.items():
            self._highs.set_coefficient(row, column, coefficient)

    def _unmake(self, change: Change) -> None:
        for row in change.rows:
            self._highs.set_row(row, self._rows.lower[row], self._rows.upper[row])
        for column in change.columns:
            self._highs.set_column(column, self._columns.lower[column], self._columns.upper[column])
        for column in change.costs:
            self._highs.set_cost(column, float(self._costs[column]))
        for row, column in change.coefficients:
            self._highs.set_coefficient(row, column, self._rows.coefficient(row, column))


def _instead_of_optimum(error: NoPlanError | SolverError) -> float:
    if isinstance(error, NoPlanError):
        return -math.inf
    return math.inf if isinstance(error, UnboundedError) else math.nan


def _same(one: float, other: float) -> bool:
    return one == other or abs(one - other) <= SAME * max(1.0, abs(one), abs(other))
