"""A plan of one's own: by hand, against every choice of moves, and on the default case by solving it held."""

import itertools
import math
import random
from dataclasses import replace
from typing import Any

import pytest

from allocator import NoPlanError, solve
from allocator.input.workbook import Workbook
from allocator.linear_program import Name
from allocator.own_plan import OwnPlan, breaches, carried_on, typed
from allocator.solution import Solution
from allocator.worlds import expected
from capital_allocation import Case
from tests.cases import pair, product_mix, strait

PLANNED = {("a", 2030): 2.0, ("b", 2030): 8.0}


def score(own: OwnPlan) -> float:
    """Security of the plan itself, what it leaves open at its best; minus infinity where it cannot be had."""
    try:
        return own.with_free(()).security
    except NoPlanError:
        return -math.inf


def test_a_plan_that_can_be_had() -> None:
    """2 of a and 8 of b score 12 where all a scores 20. Of 16 that then move, 8 gain half: 4 from b to a."""
    own = OwnPlan(pair(), {("a", 2030): 2.0, ("b", 2030): 8.0})
    assert breaches(own.case, own.planned) == {}
    assert score(own) == pytest.approx(12.0, abs=1e-5)
    assert own.closest.effort == pytest.approx(own.planned, abs=1e-5)
    assert (own.best.security, own.best.moved, own.money) == pytest.approx((20.0, 16.0, 10.0))
    assert own.within([0.0, 0.8, 1.6, 2.0]) == pytest.approx([12.0, 16.0, 20.0, 20.0])
    assert own.best_moves(2) == ("a", "b")
    assert own.with_free(("a",)).security == pytest.approx(12.0, abs=1e-4)  # there is no money left for it
    assert own.with_free(("a", "b")).effort == pytest.approx({("a", 2030): 10.0, ("b", 2030): 0.0}, abs=1e-6)


def test_what_is_left_open_is_filled_in_at_its_best() -> None:
    """With 8 of b held and a open, the 2 of money left go to a: 12. The years of the plan alone are told."""
    own = OwnPlan(pair(), {("b", 2030): 8.0})
    assert score(own) == pytest.approx(12.0, abs=1e-5)
    assert own.closest.effort == pytest.approx({("a", 2030): 2.0, ("b", 2030): 8.0}, abs=1e-5)


def test_the_closest_plan_that_can_be_had() -> None:
    """6 of a and 8 of b use 14 of 10: 4 must go. Of all ways to move 4, dropping b is best: 6 of a, 4 of b, 16."""
    planned = {("a", 2030): 6.0, ("b", 2030): 8.0}
    assert breaches(pair(), planned) == {Name("capital_balance", ("money", 2030)): pytest.approx(4.0, abs=1e-5)}
    own = OwnPlan(pair(), planned)
    assert score(own) == -math.inf
    assert own.closest.moved == pytest.approx(4.0)
    assert own.closest.effort == pytest.approx({("a", 2030): 6.0, ("b", 2030): 4.0})
    assert own.closest.security == pytest.approx(16.0)


def test_the_closest_plan_moves_least_money_not_least_effort() -> None:
    """9 units of will are planned, of which there are 7; 2 of a move 2 of money, 2 of b would move 6.

    By effort both are as close, and less of b, which is worth less, would score better.
    """
    case = product_mix({"a": 2, "b": 1}, {"money": 100, "will": 7}, {"money": [1, 3], "will": [1, 1]})
    own = OwnPlan(case, {("a", 2030): 6.0, ("b", 2030): 3.0})
    assert (own.money, own.closest.moved) == pytest.approx((15.0, 2.0))
    assert own.closest.effort == pytest.approx({("a", 2030): 4.0, ("b", 2030): 3.0})


def test_what_the_solver_leaves_of_an_effort_is_no_effort_of_a_plan() -> None:
    """The closest plan has a millionth of a millionth of a unit of b: as a figure of a case that would be refused."""
    own = OwnPlan(pair(), {("a", 2030): 12.0, ("b", 2030): 0.0})
    vars(own)["closest"] = own.closest._replace(effort={("a", 2030): 10.0, ("b", 2030): 1e-12})
    assert own.had.planned == {("a", 2030): 10.0, ("b", 2030): 0.0}
    assert own.had.best.security == pytest.approx(20.0)


BROKEN: list[tuple[dict[str, Any], dict[str, float], Name, float]] = [
    ({"width": {("a", "all"): 3.0}}, {"a": 5.0}, Name("tier_effort", ("a", "all", 2030)), 2.0),
    ({"floor": {"a": 3.0}}, {"a": 1.0}, Name("effort_floor", ("a", 2030)), 2.0),
    ({"current": {"a": 1.0}, "max_rise": {"a": 2.0}}, {"a": 5.0}, Name("rise_limit", ("a", 2030)), 2.0),
    ({"current": {"a": 8.0}, "max_cut": {"a": 0.25}}, {"a": 5.0}, Name("cut_limit", ("a", 2030)), 1.0),
    (
        {"width": {("a", "all"): 8.0}, "readiness": {"a": 0.5}},
        {"a": 5.0},
        Name("readiness_limit", ("a", 2030)),
        1.0,
    ),
    (
        {
            "expectations": ("demand",),
            "subject": {"demand": "a"},
            "measure": {"demand": "effort"},
            "level": {"demand": 7.0},
            "must_meet": {"demand": True},
        },
        {"a": 5.0},
        Name("expectation_coverage", ("demand", 2030)),
        2.0,
    ),
]


@pytest.mark.parametrize(("limit", "effort", "name", "amount"), BROKEN, ids=lambda value: getattr(value, "word", ""))
def test_every_kind_of_limit_can_be_broken(
    limit: dict[str, Any], effort: dict[str, float], name: Name, amount: float
) -> None:
    planned = {(p, 2030): value for p, value in effort.items()}
    assert breaches(pair(**limit), planned) == {name: pytest.approx(amount, abs=1e-5)}


def test_a_must_that_cannot_be_held() -> None:
    """The strait takes 10 points; 4 guns of 2 points leave 2 short."""
    case = pair(
        contingencies=("strait",),
        relevance={("a", "strait"): 1.0},
        hold_start={"strait": 10.0},
        must_hold={"strait": True},
        delay={("expected", "strait"): 0.0},
        credibility={("expected", "strait"): 0.0},
    )
    found = breaches(case, {("a", 2030): 4.0})
    assert found == {Name("hold_coverage", ("strait", 2030, "expected")): pytest.approx(2.0, abs=1e-5)}


@pytest.mark.parametrize("seed", range(6))
def test_the_best_moves_are_the_best_of_all_choices(seed: int) -> None:
    """Five activities, two resources, half of both spent evenly: every pair tried, none gains more."""
    chance = random.Random(seed)
    names = "abcde"
    use = {k: [chance.randint(1, 9) for _ in names] for k in ("money", "will")}
    case = product_mix({p: chance.randint(1, 9) for p in names}, {"money": 40, "will": 60}, use)
    planned = {(p, 2030): 20.0 / max(sum(uses) for uses in use.values()) for p in names}
    own = OwnPlan(case, planned)
    best = max(own.with_free(pair).security for pair in itertools.combinations(names, 2))
    assert own.with_free(own.best_moves(2)).security == pytest.approx(best, abs=1e-3)


def test_what_is_typed_and_what_is_carried_on() -> None:
    case = replace(strait(), planned={("guns", 2030): 3.0})
    assert typed(case) == {("guns", 2030): 3.0}
    assert typed(replace(case, planned={("guns", 2030): 0.0})) == {}
    assert carried_on(case) == {("guns", 2030): 20.0, ("guns", 2031): 20.0}


def test_the_plan_of_another_bargain_in_the_default_case(
    japan_workbook: Workbook, japan_solutions: tuple[Solution, ...]
) -> None:
    """Its effort alone, tiers left open, scores as it does with its tiers held; staying close to it, as solved anew."""
    base, other = japan_workbook.cases[0], japan_solutions[2]
    planned = {(p, t): effort for (p, t), effort in other.values["effort"].items()}
    own = OwnPlan(base, planned)
    assert score(own) == pytest.approx(expected(base).security(other.values["tier_effort"]), abs=0.05)
    assert own.best.security == pytest.approx(japan_solutions[0].security, rel=1e-7)
    for share in (0.002, 0.01):
        close = solve(replace(base, planned=planned, persistence=share))
        assert own.within([share]) == [pytest.approx(close.security, rel=1e-9)]


def test_carrying_on_in_the_default_case(japan: tuple[Case, ...]) -> None:
    """The limits it breaks are really broken, and only these: widened by as much, the plan can be had."""
    case = japan[0]
    planned = carried_on(case)
    broken = breaches(case, planned)
    assert score(OwnPlan(case, planned)) == -math.inf
    income = {index: amount for (word, index), amount in broken.items() if word == "capital_balance"}
    assert income
    more = {key: case.income[key] + amount + 1e-4 for key, amount in income.items()}
    ready = {index[0]: 1.0 for (word, index) in broken if word == "readiness_limit"}
    widened = replace(
        case, income={**case.income, **more}, readiness={p: ready.get(p, case.readiness[p]) for p in case.programs}
    )
    assert score(OwnPlan(widened, planned)) > -math.inf


def test_the_best_plan_is_the_one_that_is_solved() -> None:
    """A unit of b earns a ten-billionth of all: no less of it may be taken for the sake of moving less money."""
    use = {"money": [1, 0], "will": [0, 1]}
    case = product_mix({"a": 1e6, "b": 1e-3}, {"money": 10, "will": 10}, use)
    own = OwnPlan(case, {("a", 2030): 10.0, ("b", 2030): 5.0})
    assert solve(case).not_unique == frozenset()
    assert own.best.effort == pytest.approx(solve(case).values["effort"])


def test_the_best_plan_of_the_default_case_is_the_one_that_is_solved(
    japan: tuple[Case, ...], japan_solutions: tuple[Solution, ...]
) -> None:
    best, effort = OwnPlan(japan[0], carried_on(japan[0])).best, japan_solutions[0].values["effort"]
    assert japan_solutions[0].not_unique == frozenset()
    assert best.effort == pytest.approx({key: effort[key] for key in best.effort}, rel=1e-6, abs=1e-6)


def test_where_nothing_can_be_had_the_closest_plan_is_none_at_all() -> None:
    """Nothing is ready: 2 of a and 8 of b must go, and the best plan is no better than that."""
    own = OwnPlan(pair(width={("a", "all"): 9.0, ("b", "all"): 9.0}, readiness={"a": 0.0, "b": 0.0}), PLANNED)
    assert own.closest.moved == pytest.approx(10.0)
    assert own.had.planned == {("a", 2030): 0.0, ("b", 2030): 0.0}
    assert own.had.best.security == own.had.closest.security == 0.0
    assert own.had.best_moves(2) is not None


def test_an_effort_next_to_its_ceiling_stands_at_it() -> None:
    """A ten-trillionth from 9 of a to its ceiling is rounding: as a coefficient HiGHS would drop it."""
    own = OwnPlan(pair(width={("a", "all"): 9.0, ("b", "all"): 9.0}), {("a", 2030): 9.0 - 1e-13, ("b", 2030): 0.0})
    assert own.best_moves(1) == ("b",)
