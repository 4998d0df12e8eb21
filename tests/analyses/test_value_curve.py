"""Value curve: what the sheet says of a curve that can be drawn on paper."""

import pytest

from allocator.analyses import value_curve
from allocator.study import Teller
from allocator.sweep.trace import trace
from capital_allocation import Case
from tests.cases import strait, table, wyndor
from tests.sweep.cases import multiplied, swept


def test_a_curve_by_hand() -> None:
    """Plant three: 2.5 an hour up to 12, 1 up to 24, then nothing (see `test_walk`); as typed, 18 hours and 36."""
    curve = trace(wyndor(), swept("income", ("three", 2030), 0.0, 30.0))
    page = value_curve.page(Teller(wyndor()), curve)
    assert page.answer[0] == (
        "With income from 0 capital per year to 30 capital per year, security goes from 0.0 to 42.0."
        " As typed (18 capital per year) it is 36.0."
    )
    assert page.answer[1] == (
        "One more gains most, 2.5 a unit, from 0 capital per year to 12 capital per year, and least, 0, from"
        " 24 capital per year to 30 capital per year."
    )
    assert page.answer[-1].startswith("2 exact breakpoints; ")
    frame = table(page, "Piece by piece")
    assert frame["from"].tolist() == pytest.approx([0.0, 12.0, 24.0])
    assert frame["security at its end"].tolist() == pytest.approx([30.0, 42.0, 42.0])
    assert frame["one more gains"].tolist() == pytest.approx([2.5, 1.0, 0.0])
    assert frame["between"].tolist() == ["straight"] * 3
    turned = frame["what turns where it begins"].tolist()
    assert turned[0] == ""
    assert turned[1].startswith("doors / all / 2030 begins; ")
    assert len(page.charts) == 2
    mix = table(value_curve.mix_page(Teller(wyndor()), curve), "Money along the way")
    assert mix["windows"].tolist() == pytest.approx([0.0, 6.0, 6.0, 6.0])
    assert mix["amount"].tolist() == pytest.approx([0.0, 12.0, 24.0, 30.0])


def test_no_plan_is_told_on_both_sides() -> None:
    """At least 3 windows (6 hours of plant two); a plan may not be forced to make doors in more than 4 hours."""
    case = wyndor(floor={"windows": 3.0})
    page = value_curve.page(Teller(case), trace(case, swept("income", ("two", 2030), 0.0, 12.0)))
    assert "Below 6 capital per year there is no plan." in page.answer
    case = wyndor()
    page = value_curve.page(Teller(case), trace(case, swept("floor", "windows", 0.0, 9.0)))
    assert "Above 6 effort per year there is no plan." in page.answer


def test_a_plan_that_stays_is_told() -> None:
    page = value_curve.page(Teller(wyndor()), trace(wyndor(), swept("income", ("one", 2030), 5.0, 9.0)))
    assert "The best plan stays the same all the way." in page.answer
    assert "All the way one more gains 0 a unit." in page.answer
    assert len(page.charts) == 1


def test_what_is_not_exact_is_said() -> None:
    page = value_curve.page(Teller(strait()), trace(strait(), swept("discount", (), 0.0, 0.1)))
    assert page.answer[-2].startswith("This input does not move the program in proportion")
    assert table(page, "Piece by piece")["what turns where it begins"].tolist()[1] == ""


def test_everything_said_has_its_japanese(japan: tuple[Case, ...]) -> None:
    teller = Teller(japan[0], language="ja")
    page = value_curve.page(teller, trace(japan[0], multiplied(japan[0], "trust", 0.98, 1.02)))
    assert all("security" not in sentence and "from" not in sentence for sentence in page.answer)
