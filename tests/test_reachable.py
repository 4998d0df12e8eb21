"""How much of a demand that no plan meets in full can be met, by hand."""

from dataclasses import replace

import pytest

from allocator.reachable import first_year_met, most_met, refusal
from capital_allocation import Case
from tests.cases import strait
from tests.test_worlds import FRIEND


def asked(case: Case, measure: str, level: float, year: int | None = None) -> Case:
    """The case with guns that must be had from a year on."""
    return replace(
        case,
        expectations=("ask",),
        subject={"ask": "guns"},
        measure={"ask": measure},
        level={"ask": level},
        from_year={"ask": year},
        must_meet={"ask": True},
        party={},
        strain={},
        penalty={},
    )


def test_ten_of_money_buy_ten_guns_in_any_year() -> None:
    case = asked(FRIEND, "effort", 11.0)
    assert most_met(case, "ask") == pytest.approx(10.0)
    assert first_year_met(case, "ask") is None
    assert refusal(case, "ask").endswith("in all those years is 10; no later year changes that")
    assert most_met(asked(FRIEND, "effort", 10.0), "ask") == 10.0


def test_guns_that_take_time_can_be_asked_for_later() -> None:
    """The guns of strait stay at 8 points in 2030. 25 of them, all that are ready, sustain 50 points.

    A quarter of the way from 8 to 50 is 18.5 in 2031: so 9 can be had from then on, 19 never.
    """
    nine, nineteen = (asked(strait(), "capability", level) for level in (9.0, 19.0))
    assert most_met(nine, "ask") == pytest.approx(8.0)
    assert most_met(nineteen, "ask") == pytest.approx(8.0)
    assert most_met(asked(strait(), "capability", 19.0, 2031), "ask") == pytest.approx(18.5)
    assert (first_year_met(nine, "ask"), first_year_met(nineteen, "ask")) == (2031, None)
    assert refusal(nine, "ask") == (
        "base: no plan meets 'ask' in full from 2030 on; the most that one plan meets in all those years is 8; from"
        " 2031 on it can be met: --from 2031 asks for that"
    )


def test_a_plan_to_stay_close_to_is_no_obstacle() -> None:
    """The row of persistence has no index and asks for nothing. Of 10 of money 5 may move: 2.5 from aid to guns."""
    planned = {("guns", 2030): 5.0, ("aid", 2030): 5.0}
    case = replace(asked(FRIEND, "effort", 11.0), planned=planned, persistence=0.5)
    assert most_met(case, "ask") == pytest.approx(7.5)
