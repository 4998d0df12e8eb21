"""Regret: the sheet tells what `test_worlds` works out."""

import pytest

from allocator import solve
from allocator.analyses import regret
from tests.cases import studied, table
from tests.shelters import FRIEND, STRANGER


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
        "The plan of least regret is never regretted by more than 7, whichever of the 2 ways the US acts; if it acts as"
        " friend expects, that insurance costs 7 of security.",
    )
    moves = table(page, "What the plan of least regret").set_index("program")
    assert moves["change"].to_dict() == pytest.approx({"guns": 20 / 3, "aid": -20 / 3})


def test_where_the_us_may_act_in_one_way_only_nothing_is_regretted() -> None:
    page = regret.page(studied(FRIEND), (FRIEND,), [solve(FRIEND)])
    assert page.answer == ("The US may act in one way only: the best plan for it is never regretted.",)


def test_a_bargain_without_a_plan_is_left_out() -> None:
    page = regret.page(studied(FRIEND), (FRIEND, STRANGER), [solve(FRIEND), None])
    assert table(page, "Worst regret")["plan"].tolist() == ["friend", "the plan of least regret"]
