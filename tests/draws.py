"""Draws for tests: outcomes made up, so that what is told of them can be counted on paper."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from allocator.doubts import Doubt
from allocator.simulation.design import Design
from allocator.simulation.draws import Draws
from allocator.simulation.outcomes import VERDICTS, Simulation
from capital_allocation import Case
from tests.cases import product_mix

MIX = product_mix(
    {"x": 2, "y": 1},
    {"money": 10},
    {"money": [1, 1]},
    width={("x", "all"): 8.0, ("y", "all"): 40.0},
    contingencies=("strait", "gulf"),
    scenarios=("prompt", "late"),
    probability={"prompt": 0.75, "late": 0.25},
    trust={"prompt": 1.0, "late": 1.0},
    delay={(s, c): 3.0 for s in ("prompt", "late") for c in ("strait", "gulf")},
    credibility={(s, c): 1.0 for s in ("prompt", "late") for c in ("strait", "gulf")},
)


def made_up(
    *security: float | str, doubts: Sequence[Doubt], ends: Sequence[float | str], case: Case = MIX, **measures: Any
) -> Draws:
    """Draws with these outcomes: security as typed first, then of each draw; `ends` that of each judgement's ends.

    A word instead of a figure is the verdict of a point without a plan. `measures` are figures of each draw by what
    they measure, such as `effort_x` or `days_held_strait`; all others are 0.
    """
    simulation = Simulation(case, Design(tuple(doubts), len(security) - 1))
    figures = {str(measure).replace(" ", "_"): place for place, measure in enumerate(simulation.measures)}
    found = {}
    for point, outcome in enumerate((security[0], *ends, *security[1:])):
        row = np.zeros(len(simulation.measures))
        draw = point - simulation.design.first_draw
        for word, of_draws in measures.items():
            row[figures[word]] = of_draws[draw] if draw >= 0 else 0.0
        if isinstance(outcome, str):
            found[point] = (VERDICTS.index(outcome), np.full(len(row), np.nan))
        else:
            row[0] = outcome
            found[point] = (0, row)
    return Draws(case, simulation, found)


def doubt(name: str = "x", low: float = 0.5, high: float = 1.5) -> Doubt:
    """A judgement about what x brings."""
    return Doubt(name, {"effect": (("x", "all"),)}, low, high, f"Ranges!D{len(name)}")
