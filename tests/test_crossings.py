"""Where curves cross, for curves whose crossings are known."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from allocator.crossings import Convex, Point, begins, closes, first_crossing


def pieces(*lines: tuple[float, float]) -> Convex:
    """The convex curve that is the highest of some lines, each given by its value at 0 and its slope."""

    def curve(place: float) -> Point:
        return max(Point(start + slope * place, slope) for start, slope in lines)

    return Convex(curve)


def test_straight_lines_cross_once() -> None:
    """10 - x falls to x at 5; toward 0 it never does."""
    upper, lower = pieces((10, -1)), pieces((0, 1))
    assert first_crossing(upper, lower, 1.0, 8.0) == pytest.approx(5.0)
    assert first_crossing(upper, lower, 1.0, 0.0) == math.inf
    assert first_crossing(lower, upper, 8.0, 0.0) == pytest.approx(5.0)


def test_the_first_of_two_crossings_is_found() -> None:
    """Max(4 - 4x, 4x - 4) dips below 1 between 0.75 and 1.25; at 3 it is far above again."""
    dip, level = pieces((4, -4), (-4, 4)), pieces((1, 0))
    assert first_crossing(dip, level, 0.0, 3.0) == pytest.approx(0.75)
    assert first_crossing(dip, level, 3.0, 0.0) == pytest.approx(1.25)


def test_curves_that_meet_at_the_start_and_curves_that_only_come_close() -> None:
    assert first_crossing(pieces((1, 1)), pieces((1, -1)), 0.0, 5.0) == 0.0
    assert first_crossing(pieces((4, -4), (-4, 4)), pieces((-0.01, 0)), 0.0, 3.0) == math.inf


LINES = st.lists(st.tuples(st.integers(-9, 9), st.integers(-9, 9)), min_size=1, max_size=4)


@given(LINES, LINES, st.sampled_from([0.0, 4.0, -4.0]))
def test_no_crossing_is_passed_over(above: list[tuple[int, int]], below: list[tuple[int, int]], far: float) -> None:
    """Against a fine grid: nothing before the crossing lies below, and at it the curves meet."""
    upper, lower = pieces(*above), pieces(*below)
    near = 1.0
    found = first_crossing(upper, lower, near, far)
    gaps = [(x, upper.value(x) - lower.value(x)) for x in (near + (far - near) * n / 500 for n in range(501))]
    before = [gap for x, gap in gaps if abs(x - near) < abs(found - near) - 1e-6]
    assert all(gap > -1e-6 for gap in before)
    if math.isfinite(found):
        assert upper.value(found) - lower.value(found) <= 1e-6


@pytest.mark.parametrize("power", [1, 2, 3, 9])
def test_a_gap_closes_where_it_must(power: int) -> None:
    assert closes(lambda x: 0.5**power - x**power, 0.0, 1.0, 1.0) == pytest.approx(0.5, abs=1e-6)


def test_gaps_that_are_closed_or_stay_open_or_fall_without_end() -> None:
    assert closes(lambda _: -1.0, 0.0, 1.0, 1.0) == 0.0
    assert closes(lambda x: 2.0 - x, 0.0, 1.0, 1.0) == math.inf
    assert closes(lambda x: 1.0 if x < 0.3 else -math.inf, 0.0, 1.0, 1.0) == pytest.approx(0.3, abs=1e-8)
    assert closes(lambda x: x - 0.25, 1.0, 0.0, 1.0) == pytest.approx(0.25)
    assert math.isnan(closes(lambda x: 1.0 if x < 0.3 else math.nan, 0.0, 1.0, 1.0))
    unknown = Convex(lambda x: Point(math.nan if x else 1.0, 0.0))
    assert math.isnan(first_crossing(unknown, pieces((0, 0)), 0.0, 1.0))


def test_where_something_begins() -> None:
    """At 3: seen at once if sought from there, found from 1 by doubling and halving; never before 2."""
    assert begins(lambda place: place > 3.0, 3.0, 10.0) == 3.0
    assert begins(lambda place: place > 3.0, 1.0, 10.0) == pytest.approx(3.0, rel=1e-3)
    assert begins(lambda place: place > 3.0, 1.0, 2.0) == math.inf
    assert begins(lambda place: place > 3.0, 3.0, 2.0) == math.inf
