"""Pieces of a way by hand, and against solving every case by itself."""

import math
from itertools import pairwise
from typing import Any

import numpy as np
import pytest

from allocator.sweep.curve import Piece
from allocator.sweep.trace import trace
from allocator.sweep.walk import walk
from allocator.sweep.way import CrookedError, Way
from capital_allocation import Case
from tests.cases import product_mix, strait, wyndor
from tests.sweep.cases import cold, multiplied, swept


def ends(pieces: tuple[Piece, ...]) -> list[float]:
    """Where pieces begin, then where the last one ends."""
    return [piece.first.amount for piece in pieces] + [pieces[-1].last.amount]


def test_a_limit_by_hand() -> None:
    """Plant three makes windows first (5 for 2 hours), from 12 hours on doors (3 for 3), from 24 on nothing more."""
    curve = trace(wyndor(), swept("income", ("three", 2030), 0.0, 30.0))
    assert ends(curve.pieces) == pytest.approx([0.0, 12.0, 24.0, 30.0], abs=1e-6)
    assert [piece.first.slope for piece in curve.pieces] == pytest.approx([2.5, 1.0, 0.0])
    assert [piece.last.security for piece in curve.pieces] == pytest.approx([30.0, 42.0, 42.0])
    efforts = [piece.last.effort[:, 0].tolist() for piece in curve.pieces]
    assert np.array(efforts) == pytest.approx(np.array([[0.0, 6.0], [4.0, 6.0], [4.0, 6.0]]))
    assert all(piece.is_straight for piece in curve.pieces)
    assert curve.how == "exact"


def test_an_objective_by_hand() -> None:
    """2 doors and 6 windows are best until a door brings 7.5; then 4 doors and 3 windows. The plan jumps there."""
    curve = trace(wyndor(), swept("effect", ("doors", "all"), 1.0, 9.0))
    assert ends(curve.pieces) == pytest.approx([1.0, 7.5, 9.0], abs=1e-6)
    before, after = curve.pieces
    assert (before.last.security, after.first.security) == pytest.approx((45.0, 45.0))
    assert (before.first.slope, after.first.slope) == pytest.approx((2.0, 4.0))
    assert before.last.effort[:, 0] == pytest.approx([2.0, 6.0])
    assert after.first.effort[:, 0] == pytest.approx([4.0, 3.0])


def test_a_coefficient_by_hand() -> None:
    """A window takes `a` hours of plant three, which has 18.

    Up to 3 hours there are 6 windows and 6 - 2a doors (at most 4, so from a = 1 on): 48 - 6a. Up to 5 hours,
    windows alone, 18/a of them: 90/a. Beyond, 4 doors first and windows in the 6 hours left: 12 + 30/a.
    """
    curve = trace(wyndor(), swept("use", ("windows", "all", "three"), 1.0, 8.0))
    assert ends(curve.pieces) == pytest.approx([1.0, 3.0, 5.0, 8.0], abs=1e-6)
    assert [piece.is_straight for piece in curve.pieces] == [True, False, False]
    for a in (1.0, 3.0, 5.0, 8.0):
        assert curve.at(a) == pytest.approx(48 - 6 * a if a <= 3 else 90 / a if a <= 5 else 12 + 30 / a)
    assert [piece.first.slope for piece in curve.pieces] == pytest.approx([-6.0, -10.0, -30 / 25])


def test_a_way_that_ends_where_there_is_no_plan() -> None:
    """At least 3 windows must be made, which take 6 hours of plant two: with less there is no plan."""
    case = wyndor(floor={"windows": 3.0})
    curve = trace(case, swept("income", ("two", 2030), 0.0, 12.0))
    assert curve.span == pytest.approx((6.0, 12.0), abs=1e-6)
    assert curve.at(6.0) == pytest.approx(27.0)
    assert math.isnan(curve.at(5.0))


def test_degenerate_steps_lead_on() -> None:
    """Four copies of one plant: many bases are the same vertex, and one of them must lead past it."""
    plants = {"one": [1, 0], "two": [0, 2], "three": [3, 2]} | {f"copy {n}": [3, 2] for n in range(4)}
    case = product_mix({"doors": 3, "windows": 5}, dict.fromkeys(plants, 18) | {"one": 4, "two": 12}, plants)
    curve = trace(case, swept("income", ("two", 2030), 2.0, 20.0))
    assert curve.at(2.0) == pytest.approx(3 * 4 + 5)
    # up to 6 hours all doors can be made, then each window displaces two thirds of a door, up to 9 windows
    assert ends(curve.pieces) == pytest.approx([2.0, 6.0, 18.0, 20.0], abs=1e-5)


MOVES: list[tuple[str, float, float]] = [
    ("income", 0.7, 1.6),
    ("delay", 0.2, 3.0),
    ("trust", 0.5, 1.4),
    ("weight", 0.0, 3.0),
    ("penalty", 0.0, 3.0),
    ("credibility", 0.1, 1.1),
    ("us_force", 0.0, 3.0),
    ("effect", 0.5, 2.0),
    ("use", 0.6, 1.5),
    ("relevance", 0.2, 1.2),
    ("hold_penalty", 0.1, 4.0),
    ("build_rate", 0.2, 1.5),
    ("strain", 0.0, 2.0),
    ("risk_aversion", 0.0, 2.0),
]


@pytest.mark.parametrize(("word", "low", "high"), MOVES)
def test_curves_equal_a_grid_of_independent_solves(word: str, low: float, high: float) -> None:
    """Every kind of figure, one that moves limits, costs, coefficients or several of them."""
    case = strait()
    moving = multiplied(case, word, low, high)
    curve = trace(case, moving)
    assert curve.how == "exact"
    compare(curve.at, case, moving, np.linspace(low, high, 23)[1:-1])
    between(curve.pieces)


def between(pieces: tuple[Piece, ...]) -> None:
    """Pieces meet, and security goes on where they do."""
    for before, after in pairwise(pieces):
        assert after.first.amount == pytest.approx(before.last.amount, abs=1e-6)
        assert after.first.security == pytest.approx(before.last.security, rel=1e-7, abs=1e-7)


def compare(at: Any, case: Case, moving: Any, amounts: Any, close: float = 1e-7) -> None:
    for amount, security in zip(amounts, cold(case, moving, amounts), strict=True):
        assert at(amount) == pytest.approx(security, rel=close, abs=close), amount


@pytest.mark.parametrize(("word", "low", "high"), [("credibility", 0.9, 1.0), ("trust", 0.95, 1.05)])
def test_curves_of_the_default_case(word: str, low: float, high: float, japan: tuple[Case, ...]) -> None:
    moving = multiplied(japan[0], word, low, high)
    curve = trace(japan[0], moving)
    assert curve.how == "exact"
    compare(curve.at, japan[0], moving, np.linspace(low, high, 7))


@pytest.mark.slow
@pytest.mark.parametrize(
    ("word", "low", "high"),
    [
        ("credibility", 0.5, 1.05),
        ("reward", 0.5, 1.5),
        ("weight", 0.5, 2.0),
        ("hold_penalty", 0.5, 2.0),
        ("effect", 0.97, 1.03),
    ],
)
def test_fine_grids_of_the_default_case(word: str, low: float, high: float, japan: tuple[Case, ...]) -> None:
    """And no more linear programs are solved than half those of a grid of 1,000; a fifth for weights and promises."""
    moving = multiplied(japan[0], word, low, high)
    curve = trace(japan[0], moving)
    assert curve.how == "exact"
    assert curve.solves <= (200 if word in ("credibility", "weight") else 500)
    compare(curve.at, japan[0], moving, np.linspace(low, high, 25))
    between(curve.pieces)


def test_what_does_not_move_in_proportion_is_said() -> None:
    moving = swept("discount", (), 0.0, 0.1)
    with pytest.raises(CrookedError):
        Way(strait(), moving, 0.0, 0.1)
    curve = trace(strait(), moving)
    assert curve.how == "points"
    assert math.isnan(curve.gap)
    amounts = [piece.first.amount for piece in curve.pieces]
    assert [piece.first.security for piece in curve.pieces] == pytest.approx(cold(strait(), moving, amounts))


def test_one_solve_for_each_piece(japan: tuple[Case, ...]) -> None:
    """Where a basis ends is found by ratio tests, so that a breakpoint costs one solve."""
    way = Way(japan[0], multiplied(japan[0], "credibility", 0.9, 1.0), 0.9, 1.0)
    assert way.solves <= len(list(walk(way))) + 1
