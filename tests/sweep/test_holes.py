"""Holes and islands: stretches of a sweep without a plan, and plans between them, by hand and against many solves."""

import math
import random
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from allocator.analyses import value_curve
from allocator.errors import NoPlanError, UnboundedError
from allocator.operations import MULTIPLY
from allocator.study import Teller
from allocator.sweep.curve import Curve
from allocator.sweep.moved import Moved
from allocator.sweep.trace import trace
from allocator.what_if import WhatIf
from capital_allocation import Case
from tests.cases import product_mix, table, wyndor
from tests.sweep.cases import swept

DOORS_EARN, WINDOWS_EARN, HOURS = ("doors", "all", "supply"), ("windows", "all", "supply"), ("windows", "all", "two")
USE = {"money": [0, 0], "one": [1, 0], "two": [0, 1], "supply": [-1, -1]}
SUPPLY = {"money": 0, "one": 4, "two": 12, "supply": 0}


def hole() -> tuple[Case, Moved]:
    """Doors (at most 4) earn m of supply each, windows (12 / m at most) 1 each; 16 are asked for.

    4 m + 12 / m is 16 at 1 and at 3, and less between them.
    """
    case = product_mix({"doors": 0, "windows": 0}, SUPPLY, USE, reserve_floor={"supply": 16.0})
    return case, Moved("m", (("use", DOORS_EARN), ("use", HOURS)), MULTIPLY, 0.5, 4.0)


def island(hours: float) -> tuple[Case, Moved]:
    """At least m doors, which take an hour each; 3 windows earn m of supply each, of which 6 are asked for."""
    case = product_mix(
        {"doors": 0, "windows": 0},
        SUPPLY | {"one": hours, "two": 3},
        USE | {"supply": [0, -1]},
        floor={"doors": 1.0},
        reserve_floor={"supply": 6.0},
    )
    return case, Moved("m", (("floor", "doors"), ("use", WINDOWS_EARN)), MULTIPLY, 1.0, 8.0)


def stretches(curve: Curve) -> list[float]:
    """The ends of all stretches without a plan."""
    return [end for hole in curve.holes for end in hole]


def test_both_ends_of_a_hole() -> None:
    curve = trace(*hole())
    assert curve.how == "exact"
    assert stretches(curve) == pytest.approx([1.0, 3.0], abs=1e-7)
    assert math.isnan(curve.at(2.0))


def test_an_island_of_plans_where_the_case_as_typed_has_none() -> None:
    """From 2 on windows earn enough; up to 4 there are hours for the doors."""
    curve = trace(*island(hours=4.0))
    assert stretches(curve) == pytest.approx([1.0, 2.0, 4.0, 8.0], abs=1e-7)


def test_a_plan_at_one_amount_alone() -> None:
    """With 2.75 hours for doors and 2.75 windows' worth of supply, there is a plan at 2.75 and nowhere else."""
    case, moving = island(hours=2.75)
    curve = trace(case.with_figures({"reserve_floor": {"supply": 8.25}}), moving)
    assert stretches(curve) == pytest.approx([1.0, 2.75, 2.75, 8.0], abs=1e-6)


def test_no_plan_anywhere_is_said() -> None:
    with pytest.raises(NoPlanError, match="no plan with m from 1 to 8"):
        trace(*island(hours=1.5))


def test_holes_and_islands_are_told() -> None:
    """The table has an empty row in the hole, at which charts break off."""
    case, moving = hole()
    page = value_curve.page(Teller(case), trace(case, moving))
    assert "Between 1 and 3 times there is no plan." in page.answer
    assert "Wherever there is a plan, a hundredth more gains 0." in page.answer
    assert table(page, "Piece by piece")["what turns where it begins"].tolist()[-1] == "there is a plan again"
    moves = table(page, "What moves in the mix").set_index("amount")["security"]
    assert math.isnan(moves.loc[2.0])
    case, moving = island(hours=4.0)
    page = value_curve.page(Teller(case), trace(case, moving))
    assert "Below 2 times there is no plan. Above 4 times there is no plan." in page.answer
    assert page.answer[0].endswith("As typed (1 times) there is no plan.")


def test_a_plan_that_stays_is_the_same_only_where_there_is_one() -> None:
    """Two doors must be made, and take two of the four hours of plant one: no more than two can be kept back."""
    case = wyndor(floor={"doors": 2.0})
    page = value_curve.page(Teller(case), trace(case, swept("reserve_floor", "one", 0.0, 4.0)))
    assert "Above 2 capital there is no plan." in page.answer
    assert "The best plan is the same wherever there is one." in page.answer


def test_points_without_a_plan_are_never_joined_over() -> None:
    """Force and credibility are multiplied by each other, so nothing moves in proportion: points alone are known."""
    ally: dict[str, Any] = {
        "contingencies": ("strait",),
        "scenarios": ("sure",),
        "probability": {"sure": 1.0},
        "trust": {"sure": 1.0},
        "delay": {("sure", "strait"): 0.0},
        "us_force": {"strait": 1.0},
        "credibility": {("sure", "strait"): 0.1},
        "decisive_penalty": {"strait": 1.0},
        "decisive": {"strait": 9.0},
    }
    case, moving = hole()
    figures = (*moving.figures, ("us_force", "strait"), ("credibility", ("sure", "strait")))
    case, moving = replace(case, **ally), replace(moving, figures=figures)
    curve = trace(case, moving)
    assert curve.how == "points"
    ((low, high),) = curve.holes
    assert 0.95 <= low <= 1.0
    assert 3.0 <= high <= 3.05
    assert value_curve.page(Teller(case), curve).answer[1].startswith("No point solved between 1 and 3.0")


def mixed(seed: int) -> tuple[Case, Moved]:
    """Three programs that use or earn four capitals at random, of which nothing may lack; some figures move."""
    draw = random.Random(seed)
    names, capitals = ("a", "b", "c"), ("k", "l", "m", "n")
    use = {k: [draw.choice([-2.0, -1.0, 0.0, 0.5, 1.0, 2.0]) for _ in names] for k in capitals}
    case = product_mix(
        {p: draw.uniform(0.0, 3.0) for p in names},
        {k: round(draw.uniform(-2.0, 3.0), 2) for k in capitals},
        use,
        width={(p, "all"): draw.uniform(1.0, 4.0) for p in names},
        floor={p: draw.choice([0.0, 0.0, 0.5]) for p in names},
    )
    typed = [("use", index) for index, figure in case.use.items() if figure]
    typed += [("income", index) for index, figure in case.income.items() if figure]
    return case, Moved("m", tuple(draw.sample(typed, 5)), MULTIPLY, 0.0, 4.0)


def alone(case: Case, moving: Moved, amount: float) -> float:
    """Security of the case at an amount, built and solved by itself; NaN where there is no best plan."""
    try:
        return WhatIf(moving.case_at(case, amount)).security
    except (NoPlanError, UnboundedError):
        return math.nan


def check_against_single_cases(seed: int, points: int) -> int:
    """Compare a random sweep with cases solved by themselves; count stretches without a plan."""
    case, moving = mixed(seed)
    amounts = (np.linspace(moving.low, moving.high, points)[1:-1] + 1e-3).tolist()
    expected = [alone(case, moving, amount) for amount in amounts]
    try:
        curve = trace(case, moving)
    except NoPlanError:
        assert np.isnan(expected).all()
        return 1
    for amount, security in zip(amounts, expected, strict=True):
        assert curve.at(amount) == pytest.approx(security, rel=1e-6, abs=1e-6, nan_ok=True), (seed, amount)
    return len(curve.holes)


def check_against_a_formula(seed: int) -> int:
    """Compare a random sweep with the most that can be earned, at 1,000 amounts; count holes between plans.

    Every program uses a capital of its own, and all earn supply; of either, what a unit takes or earns moves or not.
    """
    draw, names = random.Random(seed), ("a", "b", "c", "d")
    earned, used, hours, width = ({p: round(draw.uniform(0.5, 3.0), 2) for p in names} for _ in range(4))
    moved_earnings, moved_uses = ({p for p in names if draw.random() < 0.5} for _ in range(2))
    amounts = np.linspace(0.2, 4.0, 1_000)
    most = np.zeros(len(amounts))
    for p in names:
        per_unit = used[p] * (amounts if p in moved_uses else 1.0)
        most += earned[p] * (amounts if p in moved_earnings else 1.0) * np.minimum(width[p], hours[p] / per_unit)
    asked = draw.uniform(most.min(), most.max()) - 1e-3
    use = {p: [used[p] if p == other else 0.0 for other in names] for p in names}
    case = product_mix(
        dict.fromkeys(names, 1.0),
        hours | {"supply": 0.0},
        use | {"supply": [-earned[p] for p in names]},
        width={(p, "all"): width[p] for p in names},
        reserve_floor={"supply": asked},
    )
    figures = [("use", (p, "all", "supply")) for p in sorted(moved_earnings)]
    figures += [("use", (p, "all", p)) for p in sorted(moved_uses)]
    if not figures:
        return 0
    curve = trace(case, Moved("m", tuple(figures), MULTIPLY, 0.2, 4.0))
    for amount, left in zip(amounts.tolist(), (most - asked).tolist(), strict=True):
        assert math.isnan(curve.at(amount)) == (left < 0.0) or abs(left) < 1e-6, (seed, amount)
    return sum(low > 0.2 and high < 4.0 for low, high in curve.holes)


@pytest.mark.parametrize("seed", [14, 28])
def test_plans_are_where_a_formula_says(seed: int) -> None:
    check_against_a_formula(seed)


@pytest.mark.slow
def test_many_sweeps_have_plans_where_a_formula_says() -> None:
    assert sum(check_against_a_formula(seed) for seed in range(100, 300)) >= 14


@pytest.mark.slow
def test_many_sweeps_have_plans_where_single_cases_have_one() -> None:
    assert sum(check_against_single_cases(seed, 41) for seed in range(100)) >= 40
