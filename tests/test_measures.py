"""Figures read off a plan, each worked out by hand."""

import math
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from allocator import measures, solve
from allocator.solution import Solution
from capital_allocation import Case
from tests.cases import product_mix, strait, waiting

SOLVED = solve(strait())


def plan(**values: Mapping[Any, float]) -> Solution:
    """A solution of which only the values count."""
    return replace(SOLVED, values=values)


TIERS = {
    ("guns", "first", 2030): 30.0,
    ("guns", "second", 2030): 4.0,
    ("bases", "only", 2030): 10.0,
    ("guns", "first", 2031): 20.0,
    ("guns", "second", 2031): 0.0,
    ("bases", "only", 2031): 40.0,
}
"""Of `strait`: a unit of guns uses 1 of money, of their second tier 1.5, of bases 1; bases earn 0.05 of goodwill."""


def test_use_is_summed_over_tiers_programs_and_plan_years() -> None:
    """Guns of 2030 use 30 + 1.5 * 4 = 36 of money, all of both years 36 + 10 + 20 + 40 = 106; bases earn 0.5."""
    case, found = strait(), plan(tier_effort=TIERS)
    assert measures.used(case, found, "money", "guns", 2030) == 36.0
    assert measures.used(case, found, "goodwill", "bases", 2030) == -0.5
    assert measures.used_in_plan(case, found, "money") == 106.0
    assert measures.used_in_plan(replace(case, plan_years=1, runout_years=1), found, "money") == 46.0


def test_money_is_spent_on_roles_or_on_none() -> None:
    """Bases of no role spend 10 and 40; guns at home 36 and 20."""
    case = replace(strait(), role={"guns": "home"})
    found = plan(tier_effort=TIERS)
    assert measures.spent_on_role(case, found, "home", [2030, 2031]) == 56.0
    assert measures.spent_on_role(case, found, measures.NO_ROLE, [2031]) == 40.0
    assert measures.programs_of(case) == {"home": ("guns",), measures.NO_ROLE: ("bases",)}
    assert measures.programs_of(strait()) == {"home": ("guns", "bases")}


@pytest.mark.parametrize(
    ("own", "threat", "start", "pace", "days"),
    [
        (30.0, 1.0, 10.0, 4.0, 5.0),
        (30.0, 2.0, 10.0, 4.0, 1.25),
        (10.0, 1.0, 10.0, 4.0, 0.0),
        (9.0, 1.0, 10.0, 4.0, 0.0),
        (10.0, 1.0, 10.0, 0.0, math.inf),
        (10.0 - 1e-9, 1.0, 10.0, 0.0, math.inf),
        (10.0 - 1e-7, 1.0, 10.0, 0.0, 0.0),
        (0.5 - 8e-10, 1.0, 0.5, 0.0, math.inf),
    ],
)
def test_days_that_own_weight_suffices_for(own: float, threat: float, start: float, pace: float, days: float) -> None:
    """(30 - 10) / 4 = 5; twice the threat halves what there is: (15 - 10) / 4 = 1.25. A billionth short is enough."""
    assert measures.days_alone(own, threat, start, pace) == pytest.approx(days)
    assert measures.days_held(
        replace(waiting(), hold_start={"strait": start}, hold_pace={"strait": pace}),
        plan(own={("strait", 2030): own / threat}),
        "strait",
        2030,
    ) == pytest.approx(days)


def test_a_gap_of_nothing_but_rounding_is_none() -> None:
    gaps = {("strait", 2030, "prompt"): 1e-7, ("strait", 2030, "late"): 1e-5}
    assert measures.holds(plan(hold_gap=gaps), "strait", 2030, "prompt")
    assert not measures.holds(plan(hold_gap=gaps), "strait", 2030, "late")


def test_backup_is_expected_by_probability() -> None:
    """3/4 of 8 and 1/4 of 20 are 6 + 5 = 11."""
    backup = {("strait", 2030, "prompt"): 8.0, ("strait", 2030, "late"): 20.0}
    assert measures.expected_backup(waiting(), plan(backup=backup), "strait", 2030) == 11.0


def test_what_holding_and_deciding_take() -> None:
    """The threat of 2031 is 1.1: 1.1 * (10 + 2 * 7) = 26.4 to hold until late help, 1.1 * 40 = 44 to decide."""
    assert measures.needed_to_hold(strait(), "strait", 2031, "late") == pytest.approx(26.4)
    assert measures.needed_to_decide(strait(), "strait", 2031) == pytest.approx(44.0)


def test_backup_counts_up_to_what_may_be_relied_on() -> None:
    """Of 20 points half are believed, at a reciprocity of 0.8: 8; reliance on a quarter of 20 lets 5 count."""
    assert measures.most_backup(waiting(), "strait", 2030, "prompt", 0.8) == pytest.approx(8.0)
    bold = replace(waiting(), reliance={"strait": 0.25})
    assert measures.most_backup(bold, "strait", 2030, "prompt", 0.8) == pytest.approx(5.0)


@pytest.mark.parametrize(
    ("changes", "own", "reciprocity", "credibility", "force"),
    [
        ({}, 12.0, 0.8, 0.5, 20.0),
        ({}, 20.0, 0.0, 0.0, 0.0),
        ({}, 25.0, 0.8, 0.0, 0.0),
        ({}, 12.0, 0.0, math.inf, math.inf),
        ({"us_force": {"strait": 0.0}}, 12.0, 0.8, math.inf, 20.0),
        ({"reliance": {"strait": 0.5}}, 10.0, 1.0, 0.5, 20.0),
        ({"reliance": {"strait": 0.5}}, 9.0, 1.0, math.inf, math.inf),
    ],
)
def test_the_least_the_us_must_bring(
    changes: dict[str, Any], own: float, reciprocity: float, credibility: float, force: float
) -> None:
    """Of 20 points 12 are there: 8 = credibility * 20 * 0.8 with 1/2, or 0.5 * force * 0.8 with 20.

    Where Japan may rely on half of 20, 10 may be missing, 11 not: then nothing that the US brings decides the matter.
    """
    case: Case = replace(waiting(), **changes)
    found = plan(own={("strait", 2030): own}, reciprocity={(2030, "prompt"): reciprocity})
    assert measures.least_credibility(case, found, "strait", 2030, "prompt") == pytest.approx(credibility)
    assert measures.least_force(case, found, "strait", 2030, "prompt") == pytest.approx(force)


def test_a_later_tier_before_an_earlier_is_full_is_out_of_order() -> None:
    """The first tier of guns is 30 wide: full in 2030; in 2031 10 are left while the second one takes some, or none."""
    assert measures.out_of_order(strait(), plan(tier_effort=TIERS)) == {}
    late = {**TIERS, ("guns", "second", 2031): 1.0}
    assert measures.out_of_order(strait(), plan(tier_effort=late)) == {"guns": [2031]}
    rounding = {**late, ("guns", "first", 2031): 30.0 - 1e-7}
    assert measures.out_of_order(strait(), plan(tier_effort=rounding)) == {}
    both = {**late, ("guns", "first", 2030): 29.0}
    assert measures.out_of_order(strait(), plan(tier_effort=both)) == {"guns": [2030, 2031]}


@pytest.mark.parametrize(
    ("share", "prompt", "late"), [(0.1, 0.0, 1.0), (0.25, 0.0, 1.0), (0.5, 0.5, 0.5), (1.0, 0.75, 0.25)]
)
def test_the_tail_is_filled_from_the_largest_loss_on(share: float, prompt: float, late: float) -> None:
    """A late scenario of 1/4, the worse: it fills a tail of up to 1/4; of 1/2 it is a half, of all its own share."""
    case = replace(waiting(), tail_share=share)
    assert measures.tail_weights(case, {"prompt": 1.0, "late": 5.0}) == pytest.approx({"prompt": prompt, "late": late})


ALL = "all"


def levy() -> Case:
    """Guns use a unit of money each; a levy of no role earns one, at most 9 a year; 1 comes in, for two years."""
    return product_mix(
        {"guns": 2, "levy": 0},
        {"money": 1},
        {"money": [1, -1]},
        role={"guns": "profit"},
        width={("guns", ALL): 20.0, ("levy", ALL): 9.0},
        income={("money", 2030): 1.0, ("money", 2031): 1.0},
        runout_years=1,
    )


def test_money_of_roles_and_of_none() -> None:
    """Guns use 9 + 1; the levy, of no role, uses -9. What is used in the plan leaves out the run-out year."""
    case = levy()
    solution = solve(case)
    assert measures.spent_on_role(case, solution, "profit", case.plan) == pytest.approx(10.0)
    assert measures.spent_on_role(case, solution, measures.NO_ROLE, case.plan) == pytest.approx(-9.0)
    assert measures.used_in_plan(case, solution, "money") == pytest.approx(1.0)


def test_what_is_used_for_a_role_leaves_out_what_others_of_it_earn() -> None:
    """With the levy in the role, too, guns use 10 of which it earns 9: 1 on balance."""
    case = replace(levy(), role={"guns": "profit", "levy": "profit"})
    solution = solve(case)
    assert measures.spent_on_role(case, solution, "profit", case.plan) == pytest.approx(1.0)
    assert measures.used_for_role(case, solution, "profit", case.plan) == pytest.approx(10.0)


@pytest.mark.parametrize(
    ("own", "threat", "days"), [(20.0, 2.0, 6.0), (20.0, 1.0, 16.0), (4.0, 1.0, 0.0), (3.0, 1.0, 0.0)]
)
def test_days_alone(own: float, threat: float, days: float) -> None:
    """Each unit of threat takes 4 points for the first day and 1 for each further: 20 points over 2 leave 6 days."""
    assert measures.days_alone(own, threat, hold_start=4.0, hold_pace=1.0) == pytest.approx(days)


def test_needs_grow_with_the_threat() -> None:
    """Half as large again a year later: 1.5 times 20 to decide it; 1.5 times (4 + 10) to hold until late help."""
    case = waiting(growth={"strait": 0.5}, plan_years=2, income={("money", 2030): 10.0, ("money", 2031): 10.0})
    assert [measures.needed_to_decide(case, "strait", t) for t in case.years] == [20.0, 30.0]
    assert [measures.needed_to_hold(case, "strait", t, "late") for t in case.years] == [14.0, 21.0]


def test_the_least_that_decides_reckons_with_reciprocity() -> None:
    """10 of own weight against 16: 6 must come, of 20 points of force at trust 0.8: credibility 6 / 16, or force 15."""
    case = waiting(decisive={"strait": 16.0}, trust={"prompt": 0.8, "late": 0.8})
    solution = solve(case)
    assert measures.least_credibility(case, solution, "strait", 2030, "late") == pytest.approx(0.375)
    assert measures.least_force(case, solution, "strait", 2030, "late") == pytest.approx(15.0)


def test_backup_is_expected_over_scenarios() -> None:
    """Half believed 10 of 20 points come, believed a tenth 2: three quarters of 10 and a quarter of 2."""
    case = waiting(credibility={("prompt", "strait"): 0.5, ("late", "strait"): 0.1})
    assert measures.expected_backup(case, solve(case), "strait", 2030) == pytest.approx(8.0)


@pytest.mark.parametrize(("reliance", "most"), [(1.0, 8.0), (0.1, 2.0)])
def test_no_more_backup_counts_than_may_be_relied_on(reliance: float, most: float) -> None:
    """Of 20 points half believed at reciprocity 0.8, 8; but no more than a tenth of 20, if no more may be relied on."""
    case = waiting(reliance={"strait": reliance})
    assert measures.most_backup(case, "strait", 2030, "late", 0.8) == pytest.approx(most)


def test_the_likeliest_scenario_need_not_be_the_first() -> None:
    assert measures.likeliest(waiting(scenarios=("late", "prompt"))) == "prompt"


def test_tiers_out_of_order_in_the_run_out_are_not_told() -> None:
    """The second tier is bought before the first is full in the run-out only, which is no recommendation."""
    tiers = (("x", "first"), ("x", "second"))
    case = Case(
        capitals=("money",),
        roles=("home",),
        programs=("x",),
        tiers=tiers,
        first_year=2030,
        plan_years=1,
        runout_years=1,
        income={("money", 2030): 10.0, ("money", 2031): 10.0},
        weight={"home": 1.0},
        width=dict.fromkeys(tiers, 5.0),
    )
    solution = solve(case)
    bought = {
        ("x", "first", 2030): 5.0,
        ("x", "second", 2030): 5.0,
        ("x", "first", 2031): 4.0,
        ("x", "second", 2031): 1.0,
    }
    assert measures.out_of_order(case, replace(solution, values={**solution.values, "tier_effort": bought})) == {}
    early = {**bought, ("x", "first", 2030): 4.0}
    late = replace(solution, values={**solution.values, "tier_effort": early})
    assert measures.out_of_order(case, late) == {"x": [2030]}
