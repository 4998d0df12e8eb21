"""Drawn figures: arithmetic is that of each draw by itself, to the last bit; decisions are made for all at once."""

import math
import operator
import pickle
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from allocator.simulation.drawn import Drawn, UnevenError, of_draw
from capital_allocation.notation import sum_of

ONE = [0.1, 0.7, 1e9, 3.0, -2.5]
OTHER = [0.3, -0.2, 1e-6, 7.0, 11.0]


def drawn(*values: float) -> Drawn:
    return Drawn(np.array(values))


@pytest.mark.parametrize("do", [operator.add, operator.sub, operator.mul, operator.truediv])
def test_arithmetic_is_that_of_every_draw(do: Callable[[Any, Any], Any]) -> None:
    """Of two drawn figures, of a drawn and a plain one, and of a plain and a drawn one."""
    both, left, right = do(drawn(*ONE), drawn(*OTHER)), do(drawn(*ONE), 0.3), do(0.3, drawn(*ONE))
    for number, (one, other) in enumerate(zip(ONE, OTHER, strict=True)):
        assert of_draw(both, number) == do(one, other)
        assert of_draw(left, number) == do(one, 0.3)
        assert of_draw(right, number) == do(0.3, one)


def test_powers_are_those_of_python_however_many_there_are() -> None:
    """Numpy's own may differ in the last bit; threats grow by powers."""
    rates = np.random.default_rng(0).uniform(0.5, 1.5, 1001)
    powers, reflected = Drawn(rates) ** 7, 1.07 ** Drawn(rates)
    assert powers.vector.tolist() == [rate**7 for rate in rates.tolist()]
    assert reflected.vector.tolist() == [1.07**rate for rate in rates.tolist()]


def test_signs_and_sizes() -> None:
    assert (-drawn(1.0, -2.0)).vector.tolist() == [-1.0, 2.0]
    assert abs(drawn(1.0, -2.0)).vector.tolist() == [1.0, 2.0]
    assert (+drawn(1.0, -2.0)).vector.tolist() == [1.0, -2.0]


def test_taken_for_a_plain_figure_it_is_that_of_the_first_draw() -> None:
    figure = drawn(0.25, 0.5)
    assert isinstance(figure, float)
    assert float(figure) == 0.25
    assert (of_draw(figure, 1), of_draw(0.75, 1)) == (0.5, 0.75)


def test_what_counts_in_some_draws_counts() -> None:
    assert bool(drawn(0.0, 1.0))
    assert not bool(drawn(0.0, 0.0))


def test_equal_is_equal_in_every_draw() -> None:
    assert drawn(1.0, 1.0) == 1.0
    assert drawn(1.0, 2.0) != 1.0
    assert drawn(1.0, 2.0) == drawn(1.0, 2.0)
    assert hash(drawn(1.0, 2.0)) == hash(drawn(1.0, 2.0))


@pytest.mark.parametrize("ask", [operator.lt, operator.le, operator.gt, operator.ge])
def test_draws_that_agree_answer_and_others_refuse(ask: Callable[[Any, Any], bool]) -> None:
    assert ask(drawn(1.0, 2.0), 5.0) == ask(1.0, 5.0)
    assert ask(5.0, drawn(1.0, 2.0)) == ask(5.0, 1.0)
    with pytest.raises(UnevenError):
        ask(drawn(1.0, 9.0), 5.0)


def test_division_by_nothing_is_refused_as_by_python() -> None:
    with pytest.raises(ZeroDivisionError):
        drawn(1.0, 1.0) / drawn(1.0, 0.0)


def test_a_sum_is_correctly_rounded_in_every_draw() -> None:
    """Ten tenths make 1, which adding them one by one misses."""
    tenths = [drawn(0.1, 0.2)] * 5 + [0.1] * 5
    assert sum_of(tenths).vector.tolist() == [1.0, math.fsum([0.2] * 5 + [0.1] * 5)]  # type: ignore[attr-defined]
    assert sum_of([0.1] * 10) == 1.0


def test_it_can_be_sent() -> None:
    figure = pickle.loads(pickle.dumps(drawn(1.0, 2.0)))
    assert isinstance(figure, Drawn)
    assert figure.vector.tolist() == [1.0, 2.0]
