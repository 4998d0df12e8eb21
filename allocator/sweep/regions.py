"""Two inputs at once: a grid of optima, and the kind of plan that is best at each point of it."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from allocator.crew import Executor, Serial
from allocator.errors import NoPlanError, UnboundedError
from allocator.linear_program import Floats
from allocator.sweep.moved import Moved
from allocator.sweep.way import CrookedError, Way, effort_of, solved_alone
from capital_allocation import Case

NONE, SOME, FULL = "none", "some", "full"
"""What a program gets over the plan years: nothing, something, or all it can take in every year."""

HARDLY = 1e-6
"""Efforts within this share of the ceiling of nothing, or of the ceiling, are nothing, or full."""

Kind = tuple[str, ...]
"""What each program gets."""


@dataclass(frozen=True)
class Spot:
    """The best plan at one point of the grid; no kind where there is no plan."""

    security: float
    kind: Kind | None


@dataclass(frozen=True)
class Map:
    """Optima over a grid: `spots[j][i]` is at `across.low + ...` the i-th amount across and the j-th up.

    Attributes:
        across, up: the two inputs.
        amounts_across, amounts_up: where the grid lines stand.
        spots: by row (up), then column (across).
        programs: what a kind speaks of.
    """

    across: Moved
    up: Moved
    amounts_across: tuple[float, ...]
    amounts_up: tuple[float, ...]
    spots: tuple[tuple[Spot, ...], ...]
    programs: tuple[str, ...]

    @cached_property
    def kinds(self) -> dict[Kind, int]:
        """The kinds of plans on the map, the most frequent first, each with the number of its points."""
        counted = Counter(spot.kind for row in self.spots for spot in row if spot.kind is not None)
        return dict(sorted(counted.items(), key=lambda item: (-item[1], item[0])))


@dataclass(frozen=True)
class MapWork:
    """The work of a map: a job is one row of it."""

    case: Case
    across: Moved
    up: Moved
    amounts: tuple[float, ...]

    def ready(self) -> Callable[[float], tuple[Spot, ...]]:
        """A function of the amount of the input that goes up."""
        return self._row

    def _row(self, amount: float) -> tuple[Spot, ...]:
        case = self.up.case_at(self.case, amount)
        try:
            return self._along(case, Way(case, self.across, self.across.low, self.across.high))
        except CrookedError:
            return tuple(self._alone(case, each) for each in self.amounts)

    def _along(self, case: Case, way: Way) -> tuple[Spot, ...]:
        """Every point from the basis of the one before."""
        spots, basis = [], None
        for amount in self.amounts:
            try:
                stop = way.solved(way.share(amount), basis)
            except (NoPlanError, UnboundedError):
                spots.append(Spot(float("nan"), None))
                continue
            basis = stop.basis
            spots.append(Spot(stop.security, _kind(case, way.effort(stop.optimum.columns))))
        return tuple(spots)

    def _alone(self, case: Case, amount: float) -> Spot:
        """A point built and solved by itself."""
        found = solved_alone(self.across.case_at(case, amount))
        if found is None:
            return Spot(float("nan"), None)
        program, optimum = found
        return Spot(optimum.objective, _kind(program.case, effort_of(program)(optimum.columns)))


def map_of(case: Case, across: Moved, up: Moved, points: int, executor: Executor | None = None) -> Map:
    """The map of a case over two inputs, `points` by `points`.

    Raises InputError where the case is not allowed at some point, SolverError where the solver gave no verdict.
    """
    for amount in (up.low, up.high):
        for end in (across.low, across.high):
            across.case_at(up.case_at(case, amount), end)
    lines_across, lines_up = (_lines(moved.low, moved.high, points) for moved in (across, up))
    work = MapWork(case, across, up, lines_across)
    found: Iterable[tuple[int, tuple[Spot, ...]]] = (executor or Serial()).do(work, lines_up)
    rows = sorted(found, key=lambda row: row[0])
    return Map(across, up, lines_across, lines_up, tuple(row for _, row in rows), case.programs)


def _lines(low: float, high: float, points: int) -> tuple[float, ...]:
    """Amounts evenly spread from end to end; those between the ends in digits that can be shown, three of a step."""
    first, *between, last = np.linspace(low, high, points).tolist()
    step = (high - low) / (points - 1)
    decimals = 2 - math.floor(math.log10(step)) if step > 0.0 else 12
    return (first, *(round(amount, decimals) for amount in between), last)


def _kind(case: Case, effort: Floats) -> Kind:
    plan = [case.years.index(t) for t in case.plan]
    kinds = []
    for p, efforts in zip(case.programs, effort[:, plan], strict=True):
        ceiling = case.ceiling[p]
        hardly = HARDLY * (ceiling if np.isfinite(ceiling) else 1.0)
        if efforts.max() <= hardly:
            kinds.append(NONE)
        else:
            kinds.append(FULL if efforts.min() >= ceiling - hardly else SOME)
    return tuple(kinds)
