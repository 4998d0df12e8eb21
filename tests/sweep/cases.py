"""What tests of the sweep move, and independent optima along the way."""

from collections.abc import Iterable
from typing import Any

from allocator.operations import MULTIPLY, SET
from allocator.sweep.curve import Curve
from allocator.sweep.moved import Moved
from allocator.what_if import WhatIf
from capital_allocation import Case


def swept(word: str, index: Any, low: float, high: float) -> Moved:
    """One figure that takes every amount."""
    return Moved(word, ((word, index),), SET, low, high)


def multiplied(case: Case, word: str, low: float, high: float) -> Moved:
    """All figures of a word multiplied together."""
    figures = tuple((word, index) for index, figure in case.figures(word).items() if figure)
    return Moved(word, figures, MULTIPLY, low, high)


def cold(case: Case, moved: Moved, amounts: Iterable[float]) -> list[float]:
    """Security at each amount, each case built and solved by itself."""
    return [WhatIf(moved.case_at(case, amount)).security for amount in amounts]


def figures(curve: Curve) -> list[float]:
    """Every amount of a curve and its security."""
    return [figure for piece in curve.pieces for point in piece.points for figure in (point.amount, point.security)]
