"""What becomes of the best plan where figures are drawn: one line of figures for each point of a design.

    Simulation --sent--> worker --ready, once--> base optimum;  range of points --> outcomes, a row for each

Every point is solved from the basis of the case as typed, in a solver of its own. So an outcome depends on its
point alone: not on what was solved before, nor with what, nor by whom.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np

from allocator.basis import Basis
from allocator.crew import Work
from allocator.errors import NoPlanError, SolverError, UnboundedError
from allocator.highs_options import NEARBY
from allocator.linear_program import Columns, Floats, Name
from allocator.measures import days_alone, likeliest
from allocator.optimum import proven
from allocator.program import Program, compile_case, loaded
from allocator.rounding import tidy
from allocator.simulation.batches import Trial, trials
from allocator.simulation.design import Design, figures_at
from capital_allocation import Case, CaseError

BATCH = 100
"""Points of one job: enough that building their model costs little, few enough that little is lost."""

VERDICTS = ("optimal", "no plan", "no valid case", "no limit", "not proven")
OPTIMAL, NO_PLAN, NO_CASE, NO_LIMIT, NOT_PROVEN = range(len(VERDICTS))
"""What may come of a point, in words and by its place; only of the first are there figures."""

LATE = 1e-6
"""Days within which help comes in time all the same."""


class Measure(NamedTuple):
    """One figure of an outcome: what it is, and of which key."""

    word: str
    key: str = ""

    def __str__(self) -> str:
        return f"{self.word} {self.key}".strip()


class Outcomes(NamedTuple):
    """What came of some points: the place of each verdict in `VERDICTS`, and a row of measures, NaN without a plan."""

    verdicts: list[int]
    figures: Floats

    def by_point(self, points: range) -> dict[int, tuple[int, Floats]]:
        """The verdict and the measures of each of the points these are outcomes of."""
        return dict(zip(points, zip(self.verdicts, self.figures, strict=True), strict=True))


@dataclass(frozen=True)
class Simulation(Work[range, Outcomes]):
    """A case and the points at which it is solved.

    Measures, in order: security; the effort of each program, a mean over the plan years; in the last plan year, of
    each contingency: the days held alone, the days by which that falls short of the arrival of help in the likeliest
    scenario, and the chance, over all scenarios, that it falls short; what is unmet of each expectation, a mean over
    the plan years.
    """

    case: Case
    design: Design

    @cached_property
    def measures(self) -> tuple[Measure, ...]:
        """The columns of the outcomes."""
        case = self.case
        return (
            Measure("security"),
            *(Measure("effort", p) for p in case.programs),
            *(
                Measure(word, c)
                for word in ("days held", "days short", "chance of falling short")
                for c in case.contingencies
            ),
            *(Measure("unmet", e) for e in case.expectations),
        )

    def may_be_endless(self, measure: Measure) -> bool:
        """Whether a measure may be infinite: the days held where waiting costs nothing, as typed or at some draw."""
        if measure.word != "days held":
            return False
        lows = (doubt.low for doubt in self.design.doubts if measure.key in doubt.figures.get("hold_pace", ()))
        return self.case.hold_pace[measure.key] == 0.0 or min(lows, default=1.0) <= 0.0

    def __getstate__(self) -> dict[str, object]:
        """What is sent to another process: not what it can work out by itself."""
        return {"case": self.case, "design": self.design}

    def ready(self) -> Callable[[range], Outcomes]:
        """Solve the case as typed; then any points, from there.

        Raises NoPlanError or SolverError where the case itself has no proven optimum.
        """
        program = compile_case(self.case)
        highs = loaded(program)
        try:
            proven(highs, program)
        except (NoPlanError, SolverError) as error:
            raise type(error)(f"{self.case.bargain}: {error}") from None
        basis = highs.basis()
        reading = _Reading(self.case, program.columns)

        def outcomes(points: range) -> Outcomes:
            multiples = self.design.multiples(points)
            figures = figures_at(self.case, self.design.doubts, multiples)
            found = [_solved(trial, program, basis, reading) for trial in trials(self.case, figures, len(points))]
            empty = np.full(len(self.measures), np.nan)
            rows = [empty if isinstance(outcome, int) else outcome for outcome in found]
            return Outcomes([outcome if isinstance(outcome, int) else OPTIMAL for outcome in found], np.array(rows))

        return outcomes


def jobs(points: list[int]) -> list[range]:
    """Points, in order, as ranges of no more than a batch."""
    found: list[range] = []
    for point in points:
        if found and found[-1].stop == point and len(found[-1]) < BATCH:
            found[-1] = range(found[-1].start, point + 1)
        else:
            found.append(range(point, point + 1))
    return found


def _solved(trial: Trial | CaseError, base: Program, basis: Basis, reading: _Reading) -> Floats | int:
    """The measures of a point, or the place of its verdict."""
    if isinstance(trial, CaseError):
        return NO_CASE
    program = trial.program
    try:
        highs = loaded(program)
        if program.rows.names == base.rows.names:  # years drawn may leave rows out; columns are always the same
            highs.start_from(basis)
            highs.tune(NEARBY)
        optimum = proven(highs, program)
    except NoPlanError:
        return NO_PLAN
    except UnboundedError:
        return NO_LIMIT
    except SolverError:
        return NOT_PROVEN
    return np.array([tidy(optimum.objective), *reading.of(trial, optimum.columns)])


class _Reading:
    """Reads measures off the columns of a plan."""

    def __init__(self, case: Case, columns: Columns) -> None:
        place, plan = columns.places, case.plan
        self._years, self._last = len(plan), plan[-1]
        self._efforts = [
            np.array([place[Name("tier_effort", (p, g, t))] for g in case.tiers_of[p] for t in plan])
            for p in case.programs
        ]
        self._own = {c: place[Name("own", (c, self._last))] for c in case.contingencies}
        self._unmet = [np.array([place[Name("unmet", (e, t))] for t in plan]) for e in case.expectations]
        self._likeliest = likeliest(case)

    def of(self, trial: Trial, columns: Floats) -> Iterator[float]:
        """The measures but for security, in order."""
        case, figure, last = trial.case, trial.figure, self._last
        for places in self._efforts:
            yield tidy(math.fsum(columns[places].tolist()) / self._years)
        held, short, chance = [], [], []
        for c, place in self._own.items():
            known = (case.threat[c, last], case.hold_start[c], case.hold_pace[c])
            held.append(days_alone(float(columns[place]), *map(figure, known)))
            late = {s: max(0.0, figure(case.delay[s, c]) - held[-1]) for s in case.scenarios}
            short.append(late[self._likeliest])
            chance.append(math.fsum(figure(case.probability[s]) for s in case.scenarios if late[s] > LATE))
        yield from map(tidy, (*held, *short, *chance))
        for places in self._unmet:
            yield tidy(math.fsum(columns[places].tolist()) / self._years)
