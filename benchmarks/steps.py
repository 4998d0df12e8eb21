"""Sweep steps: one input moved in steps, there and back, with a solve at each; everything is loaded once, untimed."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from allocator.changes import part_of
from allocator.highs_options import OPTIONS
from allocator.operations import MULTIPLY
from allocator.program import compile_case, loaded
from allocator.ranging import Change
from allocator.sweep.moved import Moved
from allocator.sweep.way import Way
from allocator.what_if import WhatIf
from benchmarks import interfaces, limit
from benchmarks.measuring import Competitor, Task
from capital_allocation import Case

AMOUNTS = (0.0, 0.25, 0.5, 0.75, 1.0, 0.75, 0.5, 0.25)
"""Parts of the way an input goes."""

FARTHEST = 0.8
"""Where it goes to, as a multiple of what was typed."""


PYOMO = {"appsi_highs": interfaces.Appsi, "highs": interfaces.Newer}


@dataclass(frozen=True)
class Sweep:
    """One input along its way: the change of the whole way, the change and the case of each step."""

    whole: Change
    changes: tuple[Change, ...]
    cases: tuple[Case, ...]


def task(case: Case) -> Task:
    """Limits (income), costs (a weight) and coefficients (credibility) moved, each input by itself."""
    what_if = WhatIf(case)
    inputs: list[Mapping[str, Sequence[Any]]] = [
        {"income": [(case.money, t) for t in case.plan]},
        {"weight": [case.roles[0]]},
        {"credibility": [(s, case.contingencies[0]) for s in case.scenarios]},
    ]
    sweeps = [_sweep(what_if, words) for words in inputs]
    cases = [other for sweep in sweeps for other in sweep.cases]
    changes = [sweep.changes for sweep in sweeps]
    return Task(
        "A sweep step",
        "one input moved a step and solved again, in a program already loaded",
        (
            Competitor("highspy, changes made one by one, from the last basis", _raw(what_if, sweeps, OPTIONS)),
            Competitor(
                "highspy, changes made one by one, from the last basis, its own options",
                _raw(what_if, sweeps, limit.QUIET),
            ),
            Competitor("**allocator**: a sweep, from the basis of the step before", _sweeps(case, inputs)),
            Competitor("allocator: what-if, from the basis of the optimum", _what_if(what_if, sweeps)),
            Competitor("allocator: built, compiled and loaded again", lambda: [_again(other) for other in cases]),
            *(
                Competitor(f"Pyomo, {name}, persistent", interfaces.persistent(interface, what_if.program, changes))
                for name, interface in PYOMO.items()
            ),
            *(
                Competitor(f"Pyomo, {name}, built again", interfaces.built_anew(interface, cases))
                for name, interface in PYOMO.items()
            ),
        ),
    )


def _sweep(what_if: WhatIf, words: Mapping[str, Sequence[Any]]) -> Sweep:
    whole = what_if.multiplied(words, FARTHEST)
    changes = tuple(part_of(what_if.program, whole, amount) for amount in AMOUNTS)
    cases = []
    for amount in AMOUNTS:
        by = 1.0 + amount * (FARTHEST - 1.0)
        figures = {word: {key: what_if.case.figures(word)[key] * by for key in keys} for word, keys in words.items()}
        cases.append(what_if.case.with_figures(figures))
    return Sweep(whole, changes, tuple(cases))


def _raw(what_if: WhatIf, sweeps: Sequence[Sweep], options: Mapping[str, Any]) -> Callable[[], list[float]]:
    solvers = [limit.held(what_if.program, options) for _ in sweeps]

    def run() -> list[float]:
        found = []
        for solver, sweep in zip(solvers, sweeps, strict=True):
            for change in sweep.changes:
                for row, limits in change.rows.items():
                    solver.changeRowBounds(row, *limits)
                for column, cost in change.costs.items():
                    solver.changeColCost(column, cost)
                for place, coefficient in change.coefficients.items():
                    solver.changeCoeff(*place, coefficient)
                found.append(limit.optimum(solver))
        return found

    return run


def _what_if(what_if: WhatIf, sweeps: Sequence[Sweep]) -> Callable[[], list[float]]:
    ranging = what_if.ranging

    def run() -> list[float]:
        found = []
        for sweep in sweeps:
            for amount in AMOUNTS:
                security, optimum = ranging.changed(part_of(what_if.program, sweep.whole, amount))
                if optimum is not None:
                    np.asarray(optimum.columns)
                found.append(security)
        return found

    return run


def _sweeps(case: Case, inputs: Sequence[Mapping[str, Sequence[Any]]]) -> Callable[[], list[float]]:
    """As `allocator sweep` solves just beyond each breakpoint."""
    ways = []
    for words in inputs:
        figures = tuple((word, key) for word, keys in words.items() for key in keys)
        way = Way(case, Moved("swept", figures, MULTIPLY, FARTHEST, 1.0), 1.0, FARTHEST)
        ways.append((way, way.first().basis))

    def run() -> list[float]:
        found = []
        for way, basis in ways:
            for share in AMOUNTS:
                stop = way.solved(share, basis)
                np.asarray(stop.optimum.columns)
                basis = stop.basis
                found.append(stop.security)
        return found

    return run


def _again(case: Case) -> float:
    return loaded(compile_case(case)).run().objective
