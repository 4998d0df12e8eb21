"""What was drawn and what came of it, ready to be told."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np

from allocator.crew import Executor, Serial
from allocator.doubts import Doubt, moved, usual_doubts
from allocator.input.cases import Sources
from allocator.linear_program import Floats
from allocator.simulation.design import Design
from allocator.simulation.outcomes import OPTIMAL, VERDICTS, Measure, Simulation, jobs
from allocator.simulation.ranks import centred_ranks, rank_correlation
from allocator.study import Telling
from capital_allocation import PARAMETERS, Case


def simulate(
    case: Case,
    draws: int,
    *,
    seed: int = 0,
    doubts: Sequence[Doubt] = (),
    executor: Executor | None = None,
    language: str = "en",
) -> Draws:
    """Draw what is uncertain and solve each draw; nothing is written.

    Args:
        case: the case as typed.
        draws: how many draws.
        seed: another seed gives other draws.
        doubts: what is uncertain; every usual figure, a tenth down and up, if nothing is named.
        executor: where they are solved; in this process if None.
        language: "en" or "ja".

    Raises NoPlanError or SolverError where the case as typed has no proven plan.
    """
    simulation = Simulation(case, Design(tuple(doubts) or usual_doubts(case), draws, seed))
    todo = jobs(list(range(simulation.design.count)))
    found: dict[int, tuple[int, Floats]] = {}
    for place, outcomes in (executor or Serial()).do(simulation, todo):
        found |= outcomes.by_point(todo[place])
    return Draws(case, simulation, found, language=language)


@dataclass(frozen=True, eq=False)
class Draws(Telling):
    """The outcomes of a simulation, all of them or as many as there are.

    Attributes:
        case: the case as typed.
        simulation: what was drawn.
        found: the place of the verdict and the measures of each point solved.
        sources: the cell each value came from, where the case was read from a workbook.
        language: "en" or "ja".
    """

    case: Case
    simulation: Simulation
    found: Mapping[int, tuple[int, Floats]]
    sources: Sources = field(default_factory=dict)
    language: str = "en"

    @property
    def design(self) -> Design:
        """Which points there are."""
        return self.simulation.design

    @cached_property
    def drawn(self) -> list[int]:
        """The draws made, in order."""
        return sorted(point for point in self.found if point >= self.design.first_draw)

    @cached_property
    def verdicts(self) -> Counter[str]:
        """How many draws ended with each verdict."""
        return Counter(VERDICTS[self.found[point][0]] for point in self.drawn)

    @cached_property
    def _with_plan(self) -> list[int]:
        return [point for point in self.drawn if self.found[point][0] == OPTIMAL]

    @property
    def count(self) -> int:
        """Draws that have a best plan: those that shares and spreads are of."""
        return len(self._with_plan)

    @cached_property
    def _figures(self) -> Floats:
        width = len(self.simulation.measures)
        return np.array([self.found[point][1] for point in self._with_plan]).reshape(-1, width)

    @cached_property
    def _multiples(self) -> Floats:
        parts = [self.design.multiples(points) for points in jobs(self._with_plan)]
        return np.concatenate(parts) if parts else np.empty((0, len(self.design.doubts)))

    @cached_property
    def _place(self) -> dict[Measure, int]:
        return {measure: place for place, measure in enumerate(self.simulation.measures)}

    def of(self, word: str, key: str = "") -> Floats:
        """A measure in every draw that has a plan."""
        figures: Floats = self._figures[:, self._place[Measure(word, key)]]
        return figures

    def typed(self, word: str, key: str = "") -> float:
        """A measure of the case as typed."""
        return float(self.found[0][1][self._place[Measure(word, key)]])

    def multiples(self, place: int) -> Floats:
        """By what the judgement at a place was multiplied in every draw that has a plan."""
        multiples: Floats = self._multiples[:, place]
        return multiples

    def gained(self, place: int) -> tuple[float, float]:
        """Security gained where the judgement at a place alone is at its low and at its high end.

        Minus infinity where that leaves no plan.
        """
        low, high = (self._gained(point) for point in self.design.ends(place))
        return low, high

    def _gained(self, point: int) -> float:
        verdict, figures = self.found[point]
        return float(figures[0] - self.found[0][1][0]) if verdict == OPTIMAL else -np.inf

    def correlation(self, place: int, word: str, key: str = "") -> float:
        """Rank correlation of the judgement at a place with security or days held; NaN where either does not vary."""
        return self._correlations[place, Measure(word, key)]

    @cached_property
    def _correlations(self) -> dict[tuple[int, Measure], float]:
        told = [measure for measure in self.simulation.measures if measure.word in ("security", "days held")]
        outcomes = {measure: centred_ranks(self.of(*measure)) for measure in told}
        found: dict[tuple[int, Measure], float] = {}
        for place in range(len(self.design.doubts)):
            judgement = centred_ranks(self.multiples(place))
            found |= {(place, measure): rank_correlation(judgement, ranks) for measure, ranks in outcomes.items()}
        return found

    def moves(self, doubt: Doubt) -> dict[str, dict[Any, float]]:
        """The figures that a judgement moves, as typed."""
        return moved(self.case, doubt)

    def meaning(self, doubt: Doubt) -> str:
        """What a judgement is about, in words."""
        words = [word for word in doubt.figures if word in PARAMETERS]
        return self.listed(self.say(PARAMETERS[word].meaning) for word in words)
