"""Figures without their rounding noise."""

import pytest

from allocator.rounding import tidy


@pytest.mark.parametrize(
    ("figure", "low", "high", "tidied"),
    [(1.0000000001, 0.0, 1.0, 1.0), (-1e-17, 0.0, 5.0, 0.0), (0.1 + 0.2, 0.0, 1.0, 0.3), (1e9 + 0.1, 0.0, 1e9, 1e9)],
)
def test_figures_are_tidied(figure: float, low: float, high: float, tidied: float) -> None:
    assert tidy(figure, low, high) == tidied
    assert str(tidy(-0.0)) == "0.0"
