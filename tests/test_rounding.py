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


@pytest.mark.parametrize(
    ("figure", "low", "high", "tidied"),
    [
        (1.0 + 2e-9, 0.0, 1.0, 1.000000002),
        (100.0 - 9e-8, 0.0, 100.0, 100.0),
        (100.0 - 2e-7, 0.0, 100.0, 99.9999998),
        (0.5 + 9e-10, 0.5, 1.0, 0.5),
        (2e-9, -1.0, 1.0, 2e-9),
        (1.0 / 3.0, 0.0, 1.0, 0.333333333333),
        (-7.0, -float("inf"), float("inf"), -7.0),
    ],
)
def test_only_rounding_is_tidied_away(figure: float, low: float, high: float, tidied: float) -> None:
    """A billionth of a bound is rounding, two are not; of what is left 12 digits count."""
    assert tidy(figure, low, high) == tidied
