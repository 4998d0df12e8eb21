"""Stretches of a sweep: who walks them, and where they are joined."""

import pickle
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np
import pytest

from allocator.crew import Work
from allocator.errors import InputError, NoPlanError
from allocator.sweep.trace import Tracing, trace
from tests.cases import product_mix, strait, wyndor
from tests.sweep.cases import figures, multiplied, swept


class Backwards:
    """An executor that does the last job first."""

    def do(self, work: Work[Any, Any], jobs: Sequence[Any]) -> Iterator[tuple[int, Any]]:
        task: Callable[[Any], Any] = work.ready()
        for place in reversed(range(len(jobs))):
            yield place, task(jobs[place])


@pytest.mark.parametrize("word", ["income", "credibility", "weight"])
def test_who_does_the_work_and_in_which_order_makes_no_difference(word: str) -> None:
    moving = multiplied(strait(), word, 0.5, 1.6)
    assert figures(trace(strait(), moving)) == figures(trace(strait(), moving, Backwards()))


def test_where_stretches_are_joined_nothing_is_seen() -> None:
    """One straight piece from end to end: quarters and the amount as typed leave no breakpoint."""
    curve = trace(wyndor(), swept("income", ("three", 2030), 13.0, 23.0))
    assert len(curve.pieces) == 1
    assert curve.breaks == ()


def test_the_rest_of_what_has_too_many_pieces_is_solved_point_by_point(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is left out, and nothing called a stretch without a plan."""
    monkeypatch.setattr("allocator.sweep.trace.MOST_WALKED", 1)
    curve = trace(wyndor(), swept("income", ("three", 2030), 2.0, 30.0))
    assert (curve.how, curve.holes) == ("points", ())


def test_the_width_of_a_tier_is_a_bound_that_moves() -> None:
    """A window brings 5 while 4 doors fit beside it, then 3, as it takes two thirds of a door; 6 are the most."""
    curve = trace(wyndor(width={("windows", "all"): 9.0}), swept("width", ("windows", "all"), 1.0, 9.0))
    assert [after.first.amount for _, after in curve.breaks] == pytest.approx([3.0, 6.0])
    assert [curve.at(width) for width in (1.0, 3.0, 5.0, 6.0, 9.0)] == pytest.approx([17, 27, 33, 36, 36])


def test_where_a_tier_has_no_width_the_curve_has_a_value() -> None:
    """At 0 the ceiling vanishes from a row, and the basis beside it is none: that stretch is solved point by point."""
    curve = trace(wyndor(width={("windows", "all"): 9.0}), swept("width", ("windows", "all"), 0.0, 9.0))
    assert [curve.at(width) for width in (0.0, 1.0, 3.0, 6.0)] == pytest.approx([12, 17, 27, 36])
    assert [after.first.amount for _, after in curve.breaks if after.first.amount > 2.5] == pytest.approx([3.0, 6.0])


def test_shares_that_reach_one_stop_there() -> None:
    """Credibility 0.9 and 0.5, from 1/0.9 times on only the second moves, beyond twice none."""
    moving = multiplied(strait(), "credibility", 0.5, 3.0)
    curve = trace(strait(), moving)
    assert curve.at(2.0) == curve.at(2.7) == pytest.approx(curve.at(3.0))
    assert any(piece.last.amount == pytest.approx(1 / 0.9) for piece in curve.pieces)


def test_no_plan_anywhere_is_said() -> None:
    with pytest.raises(NoPlanError, match="no plan with income from 0 to 1"):
        trace(wyndor(floor={"windows": 3.0}), swept("income", ("two", 2030), 0.0, 1.0))


def test_ends_that_are_not_allowed_are_refused() -> None:
    with pytest.raises(InputError, match=r"delay would be -3\.0; allowed: a number, 0 or more"):
        trace(strait(), swept("delay", ("late", "strait"), -3.0, 1.0))


def test_a_curve_ends_where_security_grows_without_limit() -> None:
    """A door earns `a` hours of plant three, a window turns one of them into one of plant two, which a door takes.

    From a = 1 on, doors and windows feed each other without end; toward it, security grows beyond all bounds.
    """
    case = product_mix({"doors": 3, "windows": 5}, {"two": 12, "three": 18}, {"two": [1, -1], "three": [-1, 1]})
    curve = trace(case, swept("use", ("doors", "all", "three"), -2.0, 0.5))
    low, high = curve.span
    assert -1.0 <= low < -0.99
    assert high == 0.5
    assert np.isfinite(figures(curve)).all()
    assert curve.at(0.0) == pytest.approx(30 * 3 + 18 * 5)


def test_everything_can_be_sent() -> None:
    """Work and results go through pickle unchanged."""
    work = pickle.loads(pickle.dumps(Tracing(strait(), multiplied(strait(), "trust", 0.9, 1.1))))
    traced = pickle.loads(pickle.dumps(work.ready()((0.9, 1.1))))
    assert traced.pieces[0].first.amount == 0.9
