"""The plan of least regret, worked by hand and on the default case."""

from dataclasses import replace

import pytest

from allocator.hedge import least_regret
from allocator.solution import Solution
from allocator.worlds import expected, worlds_of
from capital_allocation import Case
from tests.shelters import FRIEND, STRANGER, two_straits


def test_the_plan_of_least_regret_by_hand() -> None:
    """With a friend, g guns are regretted by g; with a stranger by 2 (10 - g): alike, 20/3, at g = 20/3."""
    worlds = worlds_of([FRIEND, STRANGER])
    hedge = least_regret(worlds)
    assert hedge is not None
    assert hedge.worst_regret == pytest.approx(20 / 3)
    assert hedge.effort["guns", "all", 2030] == pytest.approx(20 / 3)
    assert [world.regret(hedge.effort) for world in worlds] == pytest.approx([20 / 3, 20 / 3], abs=1e-4)
    assert expected(FRIEND).security(hedge.effort) == pytest.approx(10 - 20 / 3, abs=1e-4)


def test_aversion_to_risk_weighs_a_certain_loss_like_any() -> None:
    """In a world that is certain the worst loss is the loss: the plan is the same, whatever the aversion to risk."""
    hedge = least_regret(worlds_of([replace(case, risk_aversion=0.5) for case in (FRIEND, STRANGER)]))
    assert hedge.worst_regret == pytest.approx(20 / 3)
    assert hedge.effort["guns", "all", 2030] == pytest.approx(20 / 3)


def test_no_bargains_plan_is_regretted_less_than_the_hedge(
    japan: tuple[Case, ...], japan_solutions: tuple[Solution, ...]
) -> None:
    worlds = worlds_of(japan)
    hedge = least_regret(worlds)
    assert hedge is not None
    worst = [max(world.regret(s.values["tier_effort"]) for world in worlds) for s in japan_solutions]
    assert min(worst) >= hedge.worst_regret
    assert max(world.regret(hedge.effort) for world in worlds) == pytest.approx(hedge.worst_regret, abs=0.05)
    held = expected(japan[0]).security(japan_solutions[0].values["tier_effort"])
    assert held == pytest.approx(japan_solutions[0].security, abs=0.05)


def test_allies_that_no_one_plan_suits() -> None:
    """One comes to the east after 8 days, the other to the west: 16 points for 10 of money."""
    assert least_regret(worlds_of([two_straits("one", 8.0, 1.0), two_straits("other", 1.0, 8.0)])) is None
