"""The optimum as penalties move under risk aversion: its values, and the lines that bound it."""

from dataclasses import replace

import numpy as np
import pytest

from allocator.penalties import GAPS, PenaltyCurve
from allocator.what_if import WhatIf
from benchmarks.random_case import Size, random_case
from capital_allocation import Case


def averse(risk_aversion: float) -> Case:
    """A small case with four scenarios, of which the worst third counts."""
    return replace(random_case(Size(4, 2, 4, 2, 2, 1), 7), risk_aversion=risk_aversion, tail_share=0.3)


def curve_of(case: Case, word: str) -> PenaltyCurve:
    return PenaltyCurve(WhatIf(case), word, tuple(case.figures(word)))


def alone(case: Case, word: str, multiple: float) -> float:
    """Security with penalties multiplied, built and solved by itself."""
    figures = {key: figure * multiple for key, figure in case.figures(word).items()}
    return WhatIf(case.with_figures({word: figures})).security


@pytest.mark.parametrize("word", GAPS)
@pytest.mark.parametrize("risk_aversion", [0.0, 0.4, 1.0])
def test_values_lie_between_the_lines(word: str, risk_aversion: float) -> None:
    """In wide windows and narrow ones, upward and downward; where a window starts, they touch the curve."""
    case = averse(risk_aversion)
    curve = curve_of(case, word)
    for start, end in ((1.0, 3.0), (1.0, 0.0), (0.6, 0.7), (4.0, 10.0)):
        below, above = curve.below(start, end), curve.above(start, end)
        for share in (0.0, 0.3, 0.8, 1.0):
            value = alone(case, word, start + share * (end - start))
            play = 1e-7 * max(1.0, abs(value))
            assert all(low.start + share * (low.end - low.start) <= value + play for low in below)
            assert all(high.start + share * (high.end - high.start) >= value - play for high in above)
        values = curve.value(start), alone(case, word, start), below[0].start, above[0].start
        assert values == pytest.approx((values[0],) * 4)


def test_narrow_windows_have_close_lines() -> None:
    curve = curve_of(averse(0.7), "hold_penalty")
    for start in np.linspace(0.5, 2.0, 7):
        (low, _), (high,) = curve.below(start, start + 0.001), curve.above(start, start + 0.001)
        assert high.end - low.end <= 1e-3 * abs(high.end)
