"""Random cases, random inputs: curves equal independent solves, or say that they do not know."""

import math
import random

import numpy as np
import pytest

from allocator.errors import InputError, NoPlanError, UnboundedError
from allocator.operations import MULTIPLY
from allocator.sweep.moved import Moved
from allocator.sweep.trace import trace
from allocator.what_if import WhatIf
from benchmarks.random_case import Size, random_case
from capital_allocation import PARAMETERS, Case

WORDS = [
    word for word, declared in PARAMETERS.items() if declared.kind is float and word not in ("probability", "planned")
]


def sweep(seed: int) -> tuple[Case, Moved]:
    """One input of a case, or all figures of a word, and how far they move."""
    draw = random.Random(seed)
    size = Size(draw.randint(2, 6), draw.randint(1, 4), draw.randint(1, 4), draw.randint(1, 3), 2, draw.randint(0, 3))
    case = random_case(size, draw.randrange(10**6))
    typed = {word: [(word, index) for index, figure in case.figures(word).items() if figure] for word in WORDS}
    figures = typed[draw.choice([word for word in WORDS if typed[word]])]
    figures = [draw.choice(figures)] if draw.random() < 0.5 else figures
    ends = draw.choice([0.0, 0.3, 0.6, 0.9]), draw.choice([1.1, 1.6, 3.0])
    return case, Moved(figures[0][0], tuple(figures), MULTIPLY, *ends)


def alone(case: Case, moving: Moved, amount: float) -> float:
    """Security of the case at an amount, built and solved by itself; NaN where there is no best plan."""
    try:
        return WhatIf(moving.case_at(case, amount)).security
    except (NoPlanError, UnboundedError):
        return math.nan


def check(seed: int) -> None:
    case, moving = sweep(seed)
    try:
        curve = trace(case, moving)
    except InputError:  # an end that is not allowed, said in words
        return
    if curve.how == "points":
        return
    close = 1e-6 if curve.how == "exact" else curve.gap
    for amount in np.linspace(moving.low, moving.high, 7)[1:-1] + 1e-4:
        found, expected = curve.at(float(amount)), alone(case, moving, float(amount))
        assert found == pytest.approx(expected, rel=close, abs=close, nan_ok=True), (moving, amount)


@pytest.mark.parametrize("seed", range(8))
def test_a_random_sweep_equals_independent_solves(seed: int) -> None:
    check(seed)


@pytest.mark.slow
def test_many_random_sweeps_equal_independent_solves() -> None:
    for seed in range(100, 180):
        check(seed)
