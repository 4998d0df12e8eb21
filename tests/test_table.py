"""Figures of tables: digits that say what is meant."""

import math

import pytest

from allocator.table import decimals


@pytest.mark.parametrize(
    ("pairs", "shown"),
    [([], 1), ([(2.0, 7.0)], 1), ([(2.491, 2.5)], 2), ([(2.0, 7.0), (2.4994, 2.5)], 3), ([(2.5, 2.5 + 1e-9)], 1)],
)
def test_figures_that_differ_look_unlike(pairs: list[tuple[float, float]], shown: int) -> None:
    assert decimals(pairs, 1) == shown


def test_what_has_no_end_looks_unlike_anything() -> None:
    assert decimals([(math.inf, 2.5)], 0) == 0
