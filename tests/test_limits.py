"""The limits that the user typed, with sense, slack and worth on both sides, by hand."""

import math
from typing import Any

import pytest

from allocator import solve
from allocator.limits import Limit, limit_name, limit_words, moved_with, price_of, sides_of, typed_limits
from allocator.linear_program import Name
from allocator.ranging import Side, Sides
from allocator.study import Study
from capital_allocation import Case
from tests.cases import pair_of_roles, product_mix, strait, studied, wyndor

PLANTS = studied(wyndor())
SHARED = studied(pair_of_roles(floor={"b": 1.0}))
STRAIT = studied(strait())


def limit(study: Any, word: str, *index: Any) -> Limit:
    return next(each for each in typed_limits(study) if each.name == Name(word, index))


def sides(more: tuple[float, float], less: tuple[float, float]) -> Sides:
    """Worth and reach of raising a limit, then cost and reach of lowering it."""
    return Sides(*(Side(pytest.approx(price, nan_ok=True), pytest.approx(reach)) for price, reach in (more, less)))


@pytest.mark.parametrize(
    ("plant", "hours", "used", "worth"),
    [
        ("one", 4.0, 2.0, sides((0.0, math.inf), (0.0, 2.0))),
        ("two", 12.0, 12.0, sides((1.5, 6.0), (1.5, 6.0))),
        ("three", 18.0, 18.0, sides((1.0, 6.0), (1.0, 6.0))),
    ],
)
def test_hours_that_are_not_kept_are_a_limit_from_above(plant: str, hours: float, used: float, worth: Sides) -> None:
    """2 doors and 6 windows leave 2 of 4 hours in the first plant; the others hold from 6 to 18 and from 12 to 24."""
    found = limit(PLANTS, "capital_balance", plant, 2030)
    assert (found.parameter, found.key, found.sense, found.year) == ("income", (plant, 2030), "<=", 2030)
    assert (found.right, found.value, found.slack) == pytest.approx((hours, used, hours - used))
    assert found.is_binding == (hours == used)
    assert sides_of(PLANTS, found) == worth


def test_a_reserve_is_a_limit_from_below_and_at_0_there_is_no_less_of_it() -> None:
    """2 hours of the first plant may be reserved for nothing; one of the second costs 3/2, for the 6 hours above."""
    spare, tight = (limit(PLANTS, "reserve_floor", plant, 2030) for plant in ("one", "two"))
    assert (spare.sense, spare.right, spare.value, spare.slack) == (">=", 0.0, 2.0, 2.0)
    assert sides_of(PLANTS, spare) == sides((0.0, 2.0), (0.0, math.inf))
    assert sides_of(PLANTS, tight).more == Side(pytest.approx(-1.5), pytest.approx(6.0))
    assert math.isnan(sides_of(PLANTS, tight).less.price)
    assert sides_of(PLANTS, tight).less.reach == 0.0


def test_a_width_is_raised_with_the_ceiling_of_its_program() -> None:
    """6 of a and 4 of b: a wider tier of a turns b, worth 1, into a, worth 2, until the floor of 1; narrower, until 6.

    The tier of b has 2 to spare, and narrows by them for nothing.
    """
    tight, spare = (limit(SHARED, "tier_effort", p, "all", 2030) for p in ("a", "b"))
    assert (tight.right, tight.value, tight.slack) == (6.0, 6.0, 0.0)
    assert moved_with(SHARED, tight) == {tight.name: 1.0, Name("readiness_limit", ("a", 2030)): 1.0}
    assert price_of(SHARED, tight) == pytest.approx(1.0)
    assert sides_of(SHARED, tight) == sides((1.0, 3.0), (1.0, 2.0))
    assert sides_of(SHARED, spare) == sides((0.0, math.inf), (0.0, 2.0))


def test_only_the_share_that_is_ready_rises_with_a_width() -> None:
    """Guns are half ready in 2030."""
    width = limit(STRAIT, "tier_effort", "guns", "first", 2030)
    assert moved_with(STRAIT, width)[Name("readiness_limit", ("guns", 2030))] == 0.5


def test_what_is_kept_or_of_worth_at_the_end_is_an_equation() -> None:
    """Half of what goodwill is left is kept, and the last counts 3 a unit; money left in a year is lost."""
    for year in (2030, 2031):
        assert limit(STRAIT, "capital_balance", "goodwill", year).sense == "="
        assert limit(STRAIT, "capital_balance", "money", year).sense == "<="


def test_limits_go_by_the_figures_they_come_from() -> None:
    """Readiness limits effort by two rows, which are told apart; from the second year on its growth does."""

    def told(word: str, *index: Any) -> str:
        return limit_name(STRAIT, limit(STRAIT, word, *index))

    assert told("readiness_link", "guns", 2030) == "readiness (readiness_link): guns / 2030"
    assert told("readiness_limit", "guns", 2030) == "readiness (readiness_limit): guns / 2030"
    assert told("readiness_link", "guns", 2031) == "readiness_growth: guns / 2031"
    assert told("tier_effort", "guns", "first", 2031) == "width: guns / first / 2031"
    assert told("hold_coverage", "strait", 2031, "late") == "hold_start: strait / late / 2031"
    assert limit(STRAIT, "tier_effort", "guns", "first", 2031).key == ("guns", "first")


def test_a_limit_says_what_its_row_or_bound_says() -> None:
    assert limit_words(limit(SHARED, "tier_effort", "a", "all", 2030)) == "A tier takes no more effort than it is wide."
    assert limit_words(limit(STRAIT, "rise_limit", "guns", 2030)).startswith(
        "Effort rises from year to year by no more"
    )


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
