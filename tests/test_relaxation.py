"""Limits that give way by as little as they must, on programs solved on paper."""

import numpy as np
import pytest

from allocator.errors import NoPlanError
from allocator.linear_program import Columns, Name, Rows
from allocator.relaxation import least_breaches

X, Y = Name("x", ()), Name("y", ())
MONEY, NEED, BAND = Name("money", ()), Name("need", ()), Name("band", ())
INF = np.inf


def columns(x_upper: float = INF) -> Columns:
    return Columns((X, Y), np.zeros(2), np.array([x_upper, INF]))


def rows() -> Rows:
    """2 x + y <= 10 of money, x + y >= 14 of need, 1 <= x <= 3."""
    return Rows(
        (MONEY, NEED, BAND),
        np.array([-INF, 14.0, 1.0]),
        np.array([10.0, INF, 3.0]),
        np.array([0, 2, 4], dtype=np.int32),
        np.array([0, 1, 0, 1, 0], dtype=np.int32),
        np.array([2.0, 1.0, 1.0, 1.0, 1.0]),
    )


def test_the_one_limit_that_may_give_way_does() -> None:
    """With x at 1, need takes y = 13: 15 of money, 5 too much. Or money buys y = 8: need is short by 5."""
    more = least_breaches(columns(), rows(), {0: 2.0})
    assert (more.rows, more.columns) == ({MONEY: pytest.approx(5.0)}, {})
    assert more.total == pytest.approx(10.0)
    assert more.plan == pytest.approx([1.0, 13.0])
    assert least_breaches(columns(), rows(), {1: 1.0}).rows == {NEED: pytest.approx(-5.0)}


def test_the_cheapest_way_is_taken() -> None:
    """Without x the band is broken by 1 and money by 4, one less."""
    assert least_breaches(columns(), rows(), {0: 1.0, 2: 0.5}).rows == {
        MONEY: pytest.approx(4.0),
        BAND: pytest.approx(-1.0),
    }
    assert least_breaches(columns(), rows(), {0: 1.0, 2: 2.0}).rows == {MONEY: pytest.approx(5.0)}


def test_a_bound_gives_way_like_a_row() -> None:
    """The bound of x is 0.25, yet the band asks for 1: it rises by 0.75, and money by 5 as before."""
    found = least_breaches(columns(0.25), rows(), {0: 1.0}, {0: 1.0})
    assert found.columns == {X: pytest.approx(0.75)}
    assert found.rows == {MONEY: pytest.approx(5.0)}


def test_where_a_plan_exists_nothing_gives_way() -> None:
    found = least_breaches(columns(), rows(), {0: 1.0, 1: 1e-3})
    assert set(found.rows) == {NEED}
    easy = least_breaches(columns(), Rows((NEED,), *(np.array(v) for v in ([1.0], [INF])), *_terms()), {0: 1.0})
    assert (easy.rows, easy.total) == ({}, 0.0)


def _terms() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    return np.array([0], dtype=np.int32), np.array([0], dtype=np.int32), np.array([1.0])


def test_hard_limits_that_exclude_each_other_leave_no_plan() -> None:
    with pytest.raises(NoPlanError):
        least_breaches(columns(0.25), rows(), {0: 1.0, 1: 1.0})
