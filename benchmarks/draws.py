"""Draws: hundreds of inputs drawn at random at once, and a solve for each draw; what differs is at hand as arrays."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from allocator.highs import Highs
from allocator.highs_options import NEARBY
from allocator.linear_program import Costs, Rows
from allocator.program import Program, compile_case, loaded
from benchmarks import limit
from benchmarks.measuring import Competitor, Task
from capital_allocation import PARAMETERS, Case

WORDS = ("effect", "use", "relevance", "income", "weight", "credibility", "hold_start", "decisive", "hold_penalty")
COUNT = 8
SPREAD = 0.1
"""Each input lies up to this share below or above what was typed."""


@dataclass(frozen=True)
class Draw:
    """One draw as arrays: its rows and costs, and what differs among coefficients, each with its row and column."""

    rows: Rows
    costs: Costs
    coefficients: tuple[tuple[int, int, float], ...]


def task(case: Case) -> Task:
    """Every way to solve the draws of a case."""
    program = compile_case(case)
    cases = [drawn(case, seed) for seed in range(COUNT)]
    draws = _draws(program, [compile_case(other) for other in cases])
    inputs = sum(bool(figure) for word in WORDS for figure in case.figures(word).values())
    return Task(
        "A draw",
        f"{inputs} inputs changed at once and solved again, the changed arrays at hand",
        (
            Competitor("highspy, the arrays set, from the last basis", _hot(program, draws)),
            Competitor("**allocator**: the program loaded, from the basis of the optimum", _loaded(program, draws)),
            Competitor("allocator: the arrays set, from the basis of the optimum", _set(program, draws)),
            Competitor(
                "allocator: built, compiled and loaded again",
                lambda: [loaded(compile_case(other)).run().objective for other in cases],
            ),
        ),
    )


def drawn(case: Case, seed: int) -> Case:
    """The case with its inputs drawn, none beyond what is allowed."""
    uniform = random.Random(seed).uniform
    return case.with_figures(
        {
            word: {
                key: min(figure * uniform(1.0 - SPREAD, 1.0 + SPREAD), PARAMETERS[word].high)
                for key, figure in case.figures(word).items()
            }
            for word in WORDS
        }
    )


def _draws(program: Program, others: Sequence[Program]) -> list[Draw]:
    """The draws as arrays, each with every coefficient that differs in one of them."""
    base = program.rows
    if not all(np.array_equal(base.columns, other.rows.columns) for other in others):
        raise ValueError("a draw has other terms than the case")
    unlike = np.flatnonzero(np.any([base.coefficients != other.rows.coefficients for other in others], axis=0))
    rows, columns = base.row_of[unlike].tolist(), base.columns[unlike].tolist()
    return [
        Draw(other.rows, other.costs, tuple(zip(rows, columns, other.rows.coefficients[unlike].tolist(), strict=True)))
        for other in others
    ]


def _hot(program: Program, draws: Sequence[Draw]) -> Callable[[], list[float]]:
    solver = limit.held(program)
    columns = np.arange(len(program.costs.per_column), dtype=np.int32)
    places = np.arange(len(program.rows.lower), dtype=np.int32)

    def run() -> list[float]:
        found = []
        for draw in draws:
            for row, column, coefficient in draw.coefficients:
                solver.changeCoeff(row, column, coefficient)
            solver.changeRowsBounds(len(places), places, draw.rows.lower, draw.rows.upper)
            solver.changeColsCost(len(columns), columns, draw.costs.per_column)
            found.append(limit.optimum(solver))
        return found

    return run


def _loaded(program: Program, draws: Sequence[Draw]) -> Callable[[], list[float]]:
    """As `allocator simulate` does it."""
    first = loaded(program)
    first.run()
    basis = first.basis()

    def run() -> list[float]:
        found = []
        for draw in draws:
            highs = Highs(program.columns, draw.rows)
            highs.set_costs(draw.costs)
            highs.start_from(basis)
            highs.tune(NEARBY)
            found.append(_read(highs))
        return found

    return run


def _set(program: Program, draws: Sequence[Draw]) -> Callable[[], list[float]]:
    highs = loaded(program)
    highs.run()
    basis = highs.basis()

    def run() -> list[float]:
        found = []
        for draw in draws:
            for row, column, coefficient in draw.coefficients:
                highs.set_coefficient(row, column, coefficient)
            highs.set_row_bounds(draw.rows.lower, draw.rows.upper)
            highs.set_costs(draw.costs)
            highs.start_from(basis)
            found.append(_read(highs))
        return found

    return run


def _read(highs: Highs) -> float:
    """Solve from where it stands, read the plan, and return the objective."""
    optimum = highs.run()
    optimum.columns.sum()
    return optimum.objective
