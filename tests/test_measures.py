"""Figures that several sheets share, each on its own, by hand."""

from dataclasses import replace

import pytest

from allocator import measures as of
from allocator import solve
from capital_allocation import Case
from tests.cases import product_mix, waiting

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
    assert of.spent_on_role(case, solution, "profit", case.plan) == pytest.approx(10.0)
    assert of.spent_on_role(case, solution, of.NO_ROLE, case.plan) == pytest.approx(-9.0)
    assert of.used_in_plan(case, solution, "money") == pytest.approx(1.0)


def test_what_is_used_for_a_role_leaves_out_what_others_of_it_earn() -> None:
    """With the levy in the role, too, guns use 10 of which it earns 9: 1 on balance."""
    case = replace(levy(), role={"guns": "profit", "levy": "profit"})
    solution = solve(case)
    assert of.spent_on_role(case, solution, "profit", case.plan) == pytest.approx(1.0)
    assert of.used_for_role(case, solution, "profit", case.plan) == pytest.approx(10.0)


@pytest.mark.parametrize(
    ("own", "threat", "days"), [(20.0, 2.0, 6.0), (20.0, 1.0, 16.0), (4.0, 1.0, 0.0), (3.0, 1.0, 0.0)]
)
def test_days_alone(own: float, threat: float, days: float) -> None:
    """Each unit of threat takes 4 points for the first day and 1 for each further: 20 points over 2 leave 6 days."""
    assert of.days_alone(own, threat, hold_start=4.0, hold_pace=1.0) == pytest.approx(days)


def test_needs_grow_with_the_threat() -> None:
    """Half as large again a year later: 1.5 times 20 to decide it; 1.5 times (4 + 10) to hold until late help."""
    case = waiting(growth={"strait": 0.5}, plan_years=2, income={("money", 2030): 10.0, ("money", 2031): 10.0})
    assert [of.needed_to_decide(case, "strait", t) for t in case.years] == [20.0, 30.0]
    assert [of.needed_to_hold(case, "strait", t, "late") for t in case.years] == [14.0, 21.0]


def test_the_least_that_decides_reckons_with_reciprocity() -> None:
    """10 of own weight against 16: 6 must come, of 20 points of force at trust 0.8: credibility 6 / 16, or force 15."""
    case = waiting(decisive={"strait": 16.0}, trust={"prompt": 0.8, "late": 0.8})
    solution = solve(case)
    assert of.least_credibility(case, solution, "strait", 2030, "late") == pytest.approx(0.375)
    assert of.least_force(case, solution, "strait", 2030, "late") == pytest.approx(15.0)


def test_backup_is_expected_over_scenarios() -> None:
    """Half believed 10 of 20 points come, believed a tenth 2: three quarters of 10 and a quarter of 2."""
    case = waiting(credibility={("prompt", "strait"): 0.5, ("late", "strait"): 0.1})
    assert of.expected_backup(case, solve(case), "strait", 2030) == pytest.approx(8.0)


@pytest.mark.parametrize(("reliance", "most"), [(1.0, 8.0), (0.1, 2.0)])
def test_no_more_backup_counts_than_may_be_relied_on(reliance: float, most: float) -> None:
    """Of 20 points half believed at reciprocity 0.8, 8; but no more than a tenth of 20, if no more may be relied on."""
    case = waiting(reliance={"strait": reliance})
    assert of.most_backup(case, "strait", 2030, "late", 0.8) == pytest.approx(most)


def test_the_likeliest_scenario_need_not_be_the_first() -> None:
    assert of.likeliest(waiting(scenarios=("late", "prompt"))) == "prompt"


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
    assert of.out_of_order(case, replace(solution, values={**solution.values, "tier_effort": bought})) == {}
    early = {**bought, ("x", "first", 2030): 4.0}
    assert of.out_of_order(case, replace(solution, values={**solution.values, "tier_effort": early})) == {"x": [2030]}
