"""Regret: the sheet tells what `test_worlds` works out."""

from dataclasses import replace

import pytest

from allocator import solve
from allocator.analyses import regret
from allocator.hedge import least_regret
from allocator.worlds import worlds_of
from capital_allocation import Case
from tests.cases import studied, table
from tests.shelters import FRIEND, STRANGER, shelter, two_straits


def test_the_sheet_of_a_friend_and_a_stranger() -> None:
    """The friend's plan is regretted by 20 with a stranger, the stranger's by 10 with a friend; at best 20 / 3.

    With a friend, as the base expects, the plan of least regret has 20 / 3 less aid: so much it costs.
    """
    cases = (FRIEND, STRANGER)
    page = regret.page(studied(FRIEND), cases, [solve(case) for case in cases])
    worst = table(page, "Worst regret").set_index("plan")
    assert worst["worst regret"].to_dict() == pytest.approx(
        {"friend": 20.0, "stranger": 10.0, "the plan of least regret": 20 / 3}, abs=1e-3
    )
    assert worst.loc["friend", "worst if the US acts as in"] == "stranger / sure"
    matrix = table(page, "Regret of each plan").set_index("if the US acts as in")
    assert matrix.loc["friend / sure", "stranger"] == pytest.approx(10.0, abs=1e-3)
    assert matrix.loc["stranger / sure", "best security"] == pytest.approx(0.0, abs=1e-6)
    assert page.answer == (
        "The plan made for friend may be regretted by 20 at worst, if the US acts as in stranger / sure.",
        "The plan of least regret is never regretted by more than 6.67, whichever of the 2 ways the US acts; if it acts"
        " as friend expects, that insurance costs 6.67 of security.",
    )
    moves = table(page, "What the plan of least regret").set_index("program")
    assert moves["change"].to_dict() == pytest.approx({"guns": 20 / 3, "aid": -20 / 3})


def test_where_the_us_may_act_in_one_way_only_nothing_is_regretted() -> None:
    page = regret.page(studied(FRIEND), (FRIEND,), [solve(FRIEND)])
    assert page.answer == ("The US may act in one way only: the best plan for it is never regretted.",)


def test_a_bargain_without_a_plan_is_left_out() -> None:
    page = regret.page(studied(FRIEND), (FRIEND, STRANGER), [solve(FRIEND), None])
    assert table(page, "Worst regret")["plan"].tolist() == ["friend", "the plan of least regret"]


def holding(bargain: str, days: float) -> Case:
    """A friend who comes after some days, until which the strait must be held: a point of guns for each of them."""
    must = {"must_hold": {"strait": True}, "hold_pace": {"strait": 1.0}}
    return shelter(bargain, 1.0, delay={("sure", "strait"): days}, **must)


def test_a_plan_that_cannot_be_had_with_a_later_friend_is_said_to_be_such() -> None:
    """Five guns hold for 5 days, not for 8; with 8 at once, 2 of aid are left instead of 5: 3 less."""
    prompt, late = holding("prompt", 5.0), holding("late", 8.0)
    page = regret.page(studied(prompt), (prompt, late), [solve(prompt), solve(late)])
    assert page.answer == (
        "The plan made for prompt cannot be had if the US acts as in late / sure. Otherwise it may be regretted by 0 at"
        " worst, if the US acts as in prompt / sure.",
        "The plan of least regret is never regretted by more than 3, whichever of the 2 ways the US acts; if it acts as"
        " prompt expects, that insurance costs 3 of security.",
    )
    assert "or misses a must" in page.tables[1].note


def test_a_world_that_leaves_no_plan_is_left_out() -> None:
    """Ten guns are all that can be had, so nobody holds for 20 days."""
    prompt, never = holding("prompt", 5.0), holding("never", 20.0)
    page = regret.page(studied(prompt), (prompt, never), [solve(prompt), None])
    assert page.answer[1].startswith("The plan of least regret is regretted by 0 in the one way the US may act that")
    assert page.answer[2] == "No plan at all is left if the US acts as in never / sure: these ways are left out."
    line = table(page, "Regret of each plan").set_index("if the US acts as in").loc["never / sure"]
    assert line["prompt"] == line["the plan of least regret"] == "no plan"
    worst = table(page, "Worst regret").set_index("plan")
    assert worst["worlds it cannot be had in"].tolist() == [0, 0]
    assert worst["worst if the US acts as in"].tolist() == ["prompt / sure"] * 2


def test_regret_is_told_in_any_unit() -> None:
    """All judgements a thousandth of what they were, so is the regret of 20."""
    cases = [replace(case, weight={"profit": 0.001}, decisive_penalty={"strait": 0.003}) for case in (FRIEND, STRANGER)]
    page = regret.page(studied(cases[0]), cases, [solve(case) for case in cases])
    assert page.answer[0] == (
        "The plan made for friend may be regretted by 0.02 at worst, if the US acts as in stranger / sure."
    )


def test_where_no_one_plan_suits_all_allies_the_matrix_is_shown() -> None:
    one, other = two_straits("one", 8.0, 1.0), two_straits("other", 1.0, 8.0)
    page = regret.page(studied(one), (one, other), [solve(one), solve(other)])
    assert page.answer[1:] == (
        "No one plan suits all of the 2 ways in which the US may act: each plan breaks a hard limit in one of them, so"
        " there is no plan of least regret.",
    )
    assert len(page.tables) == 2
    matrix = table(page, "Regret of each plan").set_index("if the US acts as in")
    assert matrix.drop(columns="best security").to_dict("index") == {
        "one / sure": {"one": 0.0, "other": "cannot be had"},
        "other / sure": {"one": "cannot be had", "other": 0.0},
    }


def test_insurance_costs_what_it_takes_from_the_ally_the_base_expects() -> None:
    """As likely a friend as a stranger: 10 guns, 0. Least regret has 20/3: with a friend 10/3, with a stranger -20/3.

    So it is regretted by 20/3 at worst, and costs 0 less the mean of the two, -5/3. What it does in the run-out is
    no change of the plan.
    """
    either = replace(
        FRIEND,
        scenarios=("comes", "stays"),
        probability={"comes": 0.5, "stays": 0.5},
        trust={"comes": 1.0, "stays": 1.0},
        delay={("comes", "strait"): 0.0, ("stays", "strait"): 0.0},
        credibility={("comes", "strait"): 1.0, ("stays", "strait"): 0.0},
    )
    page = regret.page(studied(either), (either,), [solve(either)])
    assert page.answer[1].startswith("The plan of least regret is never regretted by more than 6.67,")
    assert page.answer[1].endswith("that insurance costs 1.67 of security.")


def test_changes_in_the_run_out_are_not_told() -> None:
    """In each of two years 20/3 guns, the second of them of the run-out, in which regret is as large."""
    cases = [replace(c, runout_years=1, income={("money", t): 10.0 for t in (2030, 2031)}) for c in (FRIEND, STRANGER)]
    page = regret.page(studied(cases[0]), cases, [solve(case) for case in cases])
    moves = table(page, "What the plan of least regret").set_index("program")
    assert moves.loc["aid", "this plan"] == pytest.approx(10.0)
    hedge = least_regret(worlds_of(cases)).effort
    assert moves.loc["guns", "the plan of least regret"] == pytest.approx(hedge["guns", "all", 2030])
