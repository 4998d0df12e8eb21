"""Limits and what they are worth on both sides, by hand and by solving the case with another figure."""

import math
from typing import Any

import pytest

from allocator import solve
from allocator.limits import Limit, sides_of, typed_limits
from allocator.linear_program import Name
from allocator.study import Study
from capital_allocation import Case
from tests.cases import product_mix, studied

WIDTH = Name("tier_effort", ("x", "all", 2030))


def limits(study: Study) -> dict[Name, Limit]:
    return {limit.name: limit for limit in typed_limits(study)}


def half_ready(money: float, width: float = 10.0) -> Case:
    """Two points a unit of x, half ready for 10 units a year, which take a unit of money each."""
    tier = {("x", "all"): width}
    return product_mix({"x": 2}, {"money": money}, {"money": [1]}, width=tier, readiness={"x": 0.5})


def test_a_wider_tier_is_used_as_far_as_its_program_is_ready() -> None:
    """Of 10 units 5 can be used; one wider, half a unit more, worth 1."""
    study = studied(half_ready(100.0))
    more = sides_of(study, limits(study)[WIDTH]).more
    assert more.price == pytest.approx(1.0)
    assert more.price == pytest.approx(solve(half_ready(100.0, 11.0)).security - solve(half_ready(100.0)).security)


def test_a_tier_can_be_narrowed_as_far_as_readiness_leaves_room() -> None:
    """3 of 10 units are used, of which 5 can be: at a width of 6 it is 3."""
    study = studied(half_ready(3.0))
    assert sides_of(study, limits(study)[WIDTH]).less == pytest.approx((0.0, 4.0))


@pytest.mark.parametrize(("floor", "price"), [(0.0, math.nan), (2.0, 1.0)])
def test_there_is_no_floor_below_none(floor: float, price: float) -> None:
    """Y brings 1 where x brings 2: a floor of 2 costs 1 a unit, and one less would cost nothing less below 0."""
    case = product_mix({"x": 2, "y": 1}, {"money": 10}, {"money": [1, 1]}, floor={"y": floor})
    study = studied(case)
    less = sides_of(study, limits(study)[Name("effort_floor", ("y", 2030))]).less
    assert abs(less.price) == pytest.approx(price, nan_ok=True)


@pytest.mark.parametrize(
    ("changes", "slack"),
    [
        ({"keep": {"money": 1.0}}, {2030: 0.0, 2031: 12.0}),
        ({"keep": {"money": 0.0}}, {2030: 6.0, 2031: 6.0}),
        ({"keep": {"money": 0.0}, "reserve_value": {"money": 1.0}}, {2030: 6.0, 2031: 0.0}),
    ],
)
def test_income_is_left_over_where_nothing_keeps_it(changes: dict[str, Any], slack: dict[int, float]) -> None:
    """4 of 10 are used each year. What is kept to the next year, or of worth after the last, is not left over."""
    income = {("money", 2030): 10.0, ("money", 2031): 10.0}
    case = product_mix(
        {"x": 2}, {"money": 10}, {"money": [1]}, plan_years=2, income=income, width={("x", "all"): 4.0}, **changes
    )
    found = limits(studied(case))
    assert {t: found[Name("capital_balance", ("money", t))].slack for t in slack} == pytest.approx(slack)
