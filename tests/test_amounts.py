"""Figures in sentences: three digits in any unit, and nothing where nothing is."""

import math

import pytest

from allocator.amounts import shown
from tests.cases import studied, wyndor


@pytest.mark.parametrize(
    ("figure", "text"),
    [
        (12345.6, "12,346"),
        (999.96, "1,000"),
        (100.4, "100"),
        (25.0, "25"),
        (25.37, "25.4"),
        (0.43329, "0.433"),
        (0.000123456, "0.000123"),
        (0.0000123456, "1.23e-05"),
        (-2.5, "-2.5"),
        (-0.0, "0"),
    ],
)
def test_three_digits_or_all_before_the_point(figure: float, text: str) -> None:
    assert shown(figure) == text


def test_next_to_nothing_of_a_whole_is_nothing() -> None:
    """A millionth of a millionth of 1 is rounding where the whole is 1, not where it is all there is."""
    assert shown(-1e-12, of=1.0) == shown(1e-12, of=-1.0) == "0"
    assert shown(1e-12) == "1e-12"


def test_a_change_has_a_sign_but_where_there_is_none() -> None:
    assert [shown(figure, of=10.0, signed=True) for figure in (3.0, -3.0, -1e-9)] == ["+3", "-3", "0"]


def test_what_has_no_end_is_said_in_words() -> None:
    study = studied(wyndor())
    said = [study.amount(figure) for figure in (math.inf, -math.inf, math.nan)]
    assert said == ["no limit", "no plan", "not known"]


def test_what_security_and_money_are_measured_against() -> None:
    """Two doors and six windows bring 6 + 30; a door takes one hour of plant one, which is the money here."""
    study = studied(wyndor())
    assert (study.scale, study.money) == pytest.approx((36.0, 2.0))
