"""Your plan: the sheet tells what `test_own_plan` works out, with the cells."""

from dataclasses import replace
from pathlib import Path

import pytest

from allocator import solve
from allocator.analyses import your_plan
from allocator.input.workbook import read_workbook
from allocator.own_plan import OwnPlan, chosen
from allocator.study import Study
from allocator.table import Page
from allocator.what_if import WhatIf
from tests.cases import pair, product_mix, studied, table
from tests.workbooks import fill, small

PLANNED = {("a", 2030): 2.0, ("b", 2030): 8.0}


def page_of(study: Study) -> Page:
    """The sheet of a case, on the plan it has."""
    return your_plan.page(study, chosen(study.case))


def test_the_sheet_of_a_plan_that_can_be_had() -> None:
    page = page_of(studied(pair(planned=PLANNED, program_unit={"a": "boats"})))
    assert page.answer == (
        "This is about the plan typed on the sheet Plan.",
        "It scores 12, the best plan 20: a gap of 8.",
        "a up by 8 boats on average and b down by 8 units on average close 100% of that gap and move 16 units.",
    )
    moves = table(page, "The moves").set_index("program")
    assert moves.loc["a", "2030"] == pytest.approx(8.0, abs=1e-5)
    closeness = table(page, "The price of staying close")
    assert closeness["may move"].tolist()[-1] == pytest.approx(1.6)
    assert closeness["price"].tolist() == pytest.approx([8.0 * (1 - step) for step in your_plan.STEPS], abs=1e-4)


def test_the_price_is_drawn_over_the_share_that_may_move() -> None:
    """Shares of 0, 8, 16, 32 ... 160 % stand as far apart as they are; where the plan is the best, there is one."""
    (chart,) = page_of(studied(pair(planned=PLANNED))).charts
    assert (chart.kind, chart.along, chart.span) == ("curve", "share of the plan's money", (0.0, 1.6))
    (chart,) = page_of(studied(pair(planned={("a", 2030): 6.0, ("b", 2030): 4.0}))).charts
    assert chart.span[0] < chart.span[1]


def test_the_price_of_the_persistence_asked_for() -> None:
    """Of 10, 4 may move: 2 from b to a, 14 instead of 20."""
    page = page_of(studied(pair(planned=PLANNED, persistence=0.4)))
    assert page.answer[-1] == (
        "The plan recommended in this report may move 40% of the money of your plan: staying so close costs 6 of"
        " security."
    )


def test_what_a_plan_breaks_is_told_by_cell(tmp_path: Path) -> None:
    """12 guns where the tier takes 9: 3 too many, and the will for these 9 is 1.5 short."""
    plan = [{"program": "guns", 2030: 12, 2031: 5}]
    path = small(tmp_path / "own.xlsx", lambda book: fill(book, "Plan", plan))
    workbook = read_workbook(path)
    case = workbook.cases[0]
    study = Study(case, solve(case), WhatIf(case), workbook.sources[0])
    page = page_of(study)
    assert page.answer[1].startswith("Limits it breaks: 2 (below), so it cannot be had as it is.")
    broken = table(page, "Limits that the plan breaks").set_index("in the plan")
    cell = str(workbook.sources[0]["planned", ("guns", 2030)].place)
    assert broken["broken by"].to_dict() == pytest.approx({cell: 3.0, "all of 2030": 1.5}, abs=1e-4)
    assert broken.loc[cell, "set in"].startswith("Tiers!")
    assert broken.loc["all of 2030", "set in"].startswith("Income!")


def test_without_a_plan_last_years_effort_is_carried_on() -> None:
    page = page_of(studied(pair(current={"a": 1.0, "b": 6.0})))
    assert page.answer[0] == "No plan is typed on the sheet Plan: this is about carrying on with the effort of 2029."
    assert page.answer[1] == "It scores 8, the best plan 20: a gap of 12."


def test_without_plan_and_effort_there_is_nothing_to_score() -> None:
    page = page_of(studied(pair()))
    assert page.answer == ("No plan is typed on the sheet Plan, and no effort of last year.",)
    assert replace(pair(), planned={}).planned == {("a", 2030): None, ("b", 2030): None}


def test_closeness_counts_from_the_plan_typed_though_it_cannot_be_had() -> None:
    """6 of a and 8 of b use 14 of 10 money: 4 must go, two sevenths of 14, to 6 of a and 4 of b, worth 16.

    The best, 10 of a, is 12 away. Any share told, rounded up as it is shown, can be typed.
    """
    planned = {("a", 2030): 6.0, ("b", 2030): 8.0}
    page = page_of(studied(pair(planned=planned)))
    assert "The closest plan that can be had moves 4 units of its 14," in page.answer[1]
    closeness = table(page, "The price of staying close")
    assert closeness["may move"].iloc[[0, -1]].tolist() == [0.286, 0.858]
    assert closeness["price"].iloc[-1] == pytest.approx(0.0, abs=1e-6)
    for share, security in zip(closeness["may move"], closeness["security"], strict=True):
        assert solve(pair(planned=planned, persistence=share)).security == pytest.approx(security, abs=1e-4)


def test_scores_and_moves_are_told_in_any_unit() -> None:
    """In thousandths of money: 2 and 8 of them score 12, the best is 20, and 8 move from b to a."""
    case = product_mix(
        {"a": 2, "b": 1}, {"money": 0.01}, {"money": [1, 1]}, planned={("a", 2030): 0.002, ("b", 2030): 0.008}
    )
    assert page_of(studied(case)).answer[1:] == (
        "It scores 0.012, the best plan 0.02: a gap of 0.008.",
        "a up by 0.008 units on average and b down by 0.008 units on average close 100% of that gap and move 0.016"
        " units.",
    )


def test_a_move_that_is_none_is_not_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """From 4 of a to 10: b, of which there is and stays none, may be free to move and does not."""
    monkeypatch.setattr(OwnPlan, "best_moves", lambda _, count: ("a", "b")[:count])
    page = page_of(studied(pair(planned={("a", 2030): 4.0, ("b", 2030): 0.0})))
    assert table(page, "The moves")["program"].tolist() == ["a"]


@pytest.mark.parametrize("short", [0.0, 5e-8])
def test_a_plan_as_good_as_the_best_up_to_rounding(short: float) -> None:
    """10 of a are the best; a few billionths less are as good, and nothing betters them."""
    page = page_of(studied(pair(planned={("a", 2030): 10.0 - short, ("b", 2030): 0.0})))
    assert page.answer[1:] == ("It scores 20: it is as good as the best plan.",)
    assert [shown.title for shown in page.tables] == [
        "The price of staying close",
        "The plan, and what could be had instead",
    ]
    assert table(page, "The price of staying close")["gap closed"].tolist() == [1.0]


def test_a_plan_of_which_nothing_can_be_had_is_scored() -> None:
    nothing_ready = {"width": {("a", "all"): 9.0, ("b", "all"): 9.0}, "readiness": {"a": 0.0, "b": 0.0}}
    page = page_of(studied(pair(planned=PLANNED, **nothing_ready)))
    assert "moves 10 units of its 10, and stands for it" in page.answer[1]
    assert page.answer[2] == "It scores 0: it is as good as the best plan."
