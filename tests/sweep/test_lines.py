"""Bounds from both sides: security lies between them, and no farther from the line than said."""

import numpy as np
import pytest

from allocator.sweep.lines import CLOSE, bounded
from allocator.sweep.trace import trace
from allocator.sweep.way import Way
from capital_allocation import Case
from tests.cases import strait, wyndor
from tests.sweep.cases import cold, multiplied, swept


@pytest.mark.parametrize(("word", "low", "high"), [("income", 0.7, 1.6), ("delay", 0.2, 3.0), ("weight", 0.0, 3.0)])
@pytest.mark.parametrize("close", [1e-2, 1e-4, 1e-7])
def test_security_lies_as_close_to_the_line_as_said(word: str, low: float, high: float, close: float) -> None:
    case = strait()
    moving = multiplied(case, word, low, high)
    way = Way(case, moving, low, high)
    pieces = bounded(way, close)
    assert max(piece.gap for piece in pieces) <= close
    for piece in pieces:
        amounts = np.linspace(piece.first.amount, piece.last.amount, 5)
        for amount, security in zip(amounts, cold(case, moving, amounts), strict=True):
            size = max(1.0, abs(piece.first.security), abs(piece.last.security))
            off = (security - piece.at(amount)) * (1.0 if way.is_concave else -1.0)
            assert -1e-7 * size <= off <= piece.gap * size + 1e-7 * size


def test_straight_pieces_end_exactly() -> None:
    """Where tangents meet on the curve there is a breakpoint: 12 and 24 hours of plant three (see `test_walk`).

    The first two tangents, 30 + 2.5 (b - 12) and 42, meet at 16.8, on a third.
    """
    way = Way(wyndor(), swept("income", ("three", 2030), 0.5, 30.0), 0.5, 30.0)
    pieces = bounded(way, 1e-9)
    assert [piece.last.amount for piece in pieces] == pytest.approx([12.0, 16.8, 24.0, 30.0])
    assert way.solves == 5


def test_a_budget_of_the_default_case_is_bounded(japan: tuple[Case, ...]) -> None:
    """Hundreds of breakpoints: bounds need less than half the solves of a grid of a thousand points."""
    figures = tuple(("income", ("fiscal", t)) for t in japan[0].years)
    moving = multiplied(japan[0], "income", 0.9, 1.2)
    moving = type(moving)("Income[fiscal].*", figures, moving.operation, 0.9, 1.2)
    curve = trace(japan[0], moving)
    assert curve.how == "bounded"
    assert 0.0 < curve.gap <= CLOSE
    assert curve.solves <= 500
    amounts = np.linspace(0.91, 1.19, 5)
    for amount, security in zip(amounts, cold(japan[0], moving, amounts), strict=True):
        assert curve.at(amount) == pytest.approx(security, rel=CLOSE)
