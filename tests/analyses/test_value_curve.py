"""Value curve: what the sheet says of a curve that can be drawn on paper."""

import pytest

from allocator.analyses import value_curve
from allocator.study import Teller
from allocator.sweep.moved import MULTIPLY, Moved
from allocator.sweep.trace import trace
from capital_allocation import Case
from tests.cases import strait, table, wyndor
from tests.sweep.cases import multiplied, swept


def test_a_curve_by_hand() -> None:
    """Plant three: 2.5 an hour up to 12, 1 up to 24, then nothing (see `test_walk`); as typed, 18 hours and 36."""
    curve = trace(wyndor(), swept("income", ("three", 2030), 0.0, 30.0))
    page = value_curve.page(Teller(wyndor()), curve)
    assert page.answer[0] == (
        "With income from 0 to 30 capital per year, security goes from 0 to 42."
        " As typed (18 capital per year) it is 36."
    )
    assert page.answer[1] == (
        "What one more gains: most, 2.5 from 0 to 12 capital per year; least, 0 from 24 to 30 capital per year."
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


def test_amounts_are_in_the_units_of_what_is_moved() -> None:
    """Plant three counted in hours, doors in pieces; what a door uses, in hours a unit; shares have no unit."""
    case = wyndor(capital_unit={"three": "hours"}, program_unit={"doors": "pieces"})
    for word, index, unit in (
        ("income", ("three", 2030), "hours a year"),
        ("reserve_floor", "three", "hours"),
        ("use", ("doors", "all", "three"), "hours per unit of effort"),
        ("floor", "doors", "pieces"),
        ("floor", "windows", "effort per year"),
    ):
        curve = trace(case, swept(word, index, 1.0, 3.0))
        page = value_curve.page(Teller(case), curve)
        assert f"from 1 to 3 {unit}, security" in page.answer[0]
        assert page.tables[0].units["from"] == page.tables[1].units["amount"] == page.charts[0].along == unit


def test_figures_that_differ_never_look_alike() -> None:
    """With 18 hours times 0.9999996 to 1.0000004 of plant three: in six digits both ends would be 1."""
    case = wyndor()
    curve = trace(case, Moved("hours", (("income", ("three", 2030)),), MULTIPLY, 0.9999996, 1.0000004))
    assert value_curve.page(Teller(case), curve).answer[0].startswith("With hours from 0.9999996 to 1 times")


def test_what_is_multiplied_is_told_by_the_hundredth_in_text_and_table() -> None:
    """A hundredth of the 18 hours of plant three is 0.18, worth 1 each up to 24, which is 4/3 times 18."""
    case = wyndor()
    curve = trace(case, Moved("hours", (("income", ("three", 2030)),), MULTIPLY, 1.0, 2.0))
    page = value_curve.page(Teller(case), curve)
    assert (
        "What a hundredth more gains: most, 0.18 from 1 to 1.33333 times; least, 0 from 1.33333 to 2 times."
        in page.answer
    )
    pieces = page.tables[0]
    assert pieces.frame["a hundredth more gains"].tolist() == pytest.approx([0.18, 0.0])
    assert pieces.units["a hundredth more gains"] == "security"


def test_no_plan_is_told_on_both_sides() -> None:
    """At least 3 windows (6 hours of plant two); a plan may not be forced to make doors in more than 4 hours."""
    case = wyndor(floor={"windows": 3.0})
    page = value_curve.page(Teller(case), trace(case, swept("income", ("two", 2030), 0.0, 12.0)))
    assert "Below 6 capital per year there is no plan." in page.answer
    case = wyndor()
    page = value_curve.page(Teller(case), trace(case, swept("floor", "windows", 0.0, 9.0)))
    assert "Above 6 effort per year there is no plan." in page.answer


def test_one_breakpoint_is_one() -> None:
    """From 2 to 5 hours of plant one, doors are made in 2 of them, up to 2 doors; see `test_walk`."""
    page = value_curve.page(Teller(wyndor()), trace(wyndor(), swept("income", ("one", 2030), 1.0, 3.0)))
    assert page.answer[-1].startswith("One exact breakpoint; ")


def test_a_plan_that_stays_is_told() -> None:
    page = value_curve.page(Teller(wyndor()), trace(wyndor(), swept("income", ("one", 2030), 5.0, 9.0)))
    assert "The best plan stays the same all the way." in page.answer
    assert "All the way one more gains 0." in page.answer
    assert len(page.charts) == 1


def test_what_is_not_exact_is_said() -> None:
    page = value_curve.page(Teller(strait()), trace(strait(), swept("discount", (), 0.0, 0.1)))
    assert page.answer[-2].startswith("This input does not move the program in proportion")
    assert table(page, "Piece by piece")["what turns where it begins"].tolist()[1] == ""
    assert not any(line.startswith("What one more gains") for line in page.answer)
    (note,) = [shown.note for shown in page.tables if shown.title == "Piece by piece"]
    assert note == "discount. Security was solved at these points; what lies between them is not known."


def test_everything_said_has_its_japanese(japan: tuple[Case, ...]) -> None:
    teller = Teller(japan[0], language="ja")
    page = value_curve.page(teller, trace(japan[0], multiplied(japan[0], "trust", 0.98, 1.02)))
    assert all("security" not in sentence and "from" not in sentence for sentence in page.answer)
