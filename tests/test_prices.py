"""What demands cost and what must come back, by hand and against solving again with it typed in."""

import math
from dataclasses import replace

import pytest

from allocator import InputError, SolverError, solve
from allocator.highs import Highs, Optimum
from allocator.prices import Demand, Price, asked_for
from allocator.study import Study
from tests.cases import product_mix, studied
from tests.shelters import FRIEND, shelter


def test_a_demand_by_hand() -> None:
    """Ten of money for aid at 1 a unit, with a sure friend. Four guns asked for displace four of aid: cost 4.

    Money that gains as much: four more. No doubt is left and no delay, so neither can be ended.
    """
    price = Price(studied(FRIEND), Demand("guns", "guns", "effort", 4.0))
    assert price.cost == pytest.approx(4.0)
    assert price.money == pytest.approx(4.0)
    assert price.moved() == pytest.approx({"guns": 4.0, "aid": -4.0})
    assert price.takes("money") == pytest.approx(4.0)
    assert price.doubt() == price.earlier() == math.inf


def test_what_must_come_back_by_hand() -> None:
    """A friend half believed brings 5 of the 10 that decide the strait; 5 guns do the rest, 5 aid: worth 5.

    Six aid asked for leave 4 guns: a gap of 1, a loss of 3, aid of 6, worth 3 in all: cost 2. A credibility of c makes
    up for it where 6 - 3 (10 - 4 - 10 c) = 5, so c = 17/30: doubt falls from 1/2 by 1/15, which is 2/15 of it.
    """
    price = Price(studied(shelter("half", 0.5)), Demand("aid", "aid", "effort", 6.0))
    assert price.cost == pytest.approx(2.0)
    assert price.doubt() == pytest.approx(2 / 15)


def test_the_run_out_costs_security_but_is_not_counted_in_money() -> None:
    """Four guns in the plan year and in the run-out displace four of aid in each: cost 8.

    Of money, 4 in the plan year go to guns; 8 more there make good what both years cost.
    """
    case = replace(FRIEND, runout_years=1, income={("money", 2030): 10.0, ("money", 2031): 10.0})
    price = Price(studied(case), Demand("guns", "guns", "effort", 4.0))
    assert price.cost == pytest.approx(8.0)
    assert price.takes("money") == pytest.approx(4.0)
    assert price.moved() == pytest.approx({"guns": 4.0, "aid": -4.0})
    assert price.money == pytest.approx(8.0)


def test_a_demand_of_a_later_year_costs_from_then_on() -> None:
    """Four guns from 2031 on displace four of aid in that year alone."""
    case = replace(FRIEND, plan_years=2, income={("money", 2030): 10.0, ("money", 2031): 10.0})
    assert Price(studied(case), Demand("guns", "guns", "effort", 4.0, 2031)).cost == pytest.approx(4.0)


def test_the_reward_needed_comes_on_top_of_the_present_one() -> None:
    """A friend trusted by half brings 5 points and, at reward r, 10 r times the aid in tenths: 10 aid would earn r.

    At 0.1 the best is the aid a that leaves no gap: a - 5 - 0.1 a = 0, a = 50/9, worth as much. Of 6 aid asked for,
    at reward r, 1 - 6 r points are missing, each a loss of 3: 6 - 3 (1 - 6 r) = 50/9 where r = 23/162.
    """
    case = replace(FRIEND, trust={"sure": 0.5}, reward={"aid": 0.1}, width={("aid", "all"): 10.0})
    price = Price(studied(case), Demand("aid", "aid", "effort", 6.0))
    assert price.free[0] == pytest.approx(50 / 9)
    assert price.cost == pytest.approx(50 / 9 - 4.8)
    assert price.reward() == pytest.approx(23 / 162)
    again = replace(price.met.case, reward={"aid": 23 / 162})
    assert solve(again).security == pytest.approx(50 / 9)


def test_a_demand_that_is_in_the_case_is_priced_against_not_being_made() -> None:
    """Unmet it would cost 5 a gun, so the plan has the four guns: 6. Were they not asked for, 10 of aid."""
    asked = {"subject": "guns", "measure": "effort", "level": 4.0, "penalty": 5.0}
    case = replace(FRIEND, expectations=("ask",), **{word: {"ask": value} for word, value in asked.items()})
    price = Price(studied(case), Demand("ask", "guns", "effort", 4.0))
    assert price.cost == pytest.approx(4.0)
    assert price.moved() == pytest.approx({"guns": 4.0, "aid": -4.0})


def test_a_demand_takes_what_it_adds_to_what_is_there() -> None:
    """With a friend half believed 5 guns are bought anyway: 8 take 3 more."""
    assert Price(studied(shelter("half", 0.5)), Demand("guns", "guns", "effort", 8.0)).takes("money") == pytest.approx(
        3
    )


def test_a_demand_of_a_role_takes_what_all_its_programs_do() -> None:
    """Five of a role, of whose two programs each gives no more than 3, and none is bought unasked."""
    case = product_mix(
        {"a": 1, "b": 1, "c": 2},
        {"money": 10},
        {"money": [1, 1, 1]},
        roles=("x", "y"),
        weight={"x": 1.0, "y": 1.0},
        role={"a": "x", "b": "x", "c": "y"},
        width={("a", "all"): 3.0, ("b", "all"): 3.0},
    )
    assert Price(studied(case), Demand("ask", "x", "effort", 5.0)).takes("money") == pytest.approx(5.0)


BREAK_EVENS = ("reward", "credibility", "delay")


@pytest.mark.parametrize("word", BREAK_EVENS)
def test_break_evens_typed_in_make_good_the_cost(word: str, japan_study: Study) -> None:
    """Of US equipment for 200: with that reward, or so much doubt ended or delay cut, security is as if not asked."""
    case = japan_study.case
    price = Price(japan_study, Demand("Demand: extra US equipment", "H16", "effort", 200.0))
    met = price.met.case
    doubt, earlier = price.doubt(), price.earlier()
    changed = {
        "reward": {**case.reward, "H16": price.reward()},
        "credibility": {key: share + doubt * (1.0 - share) for key, share in case.credibility.items()},
        "delay": {key: days * (1.0 - earlier) for key, days in case.delay.items()},
    }[word]
    free = solve(replace(case, level={**case.level, "Demand: extra US equipment": 0.0})).security
    assert solve(met).security == pytest.approx(free - price.cost, rel=1e-9)
    assert solve(replace(met, **{word: changed})).security == pytest.approx(free, rel=1e-8)


def test_money_typed_in_makes_good_the_cost(japan_study: Study) -> None:
    price = Price(japan_study, Demand("more", "G02", "effort", 10.0))
    case = price.met.case
    income = {**case.income, **{("fiscal", t): case.income["fiscal", t] + price.money for t in case.plan}}
    assert solve(replace(case, income=income)).security == pytest.approx(price.free[0], rel=1e-8)


def test_a_price_without_a_verdict_is_no_price(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the solver gives up on the case in which nothing is asked, the demand does not cost nothing."""
    study, honest = studied(FRIEND), Highs.run
    moving = study.what_if.ranging._highs

    def gives_up(highs: Highs) -> Optimum:
        if highs is moving:
            raise SolverError("gave up")
        return honest(highs)

    monkeypatch.setattr(Highs, "run", gives_up)
    with pytest.raises(SolverError, match="no plan is proven best where 'guns' is not asked"):
        _ = Price(study, Demand("guns", "guns", "effort", 4.0)).cost


def test_a_demand_in_words() -> None:
    case = product_mix({"big guns": 1, "aid": 1}, {"money": 10}, {"money": [1, 1]})
    demand = asked_for(case, "Big Guns  effort 4", 2030)
    assert demand == Demand("Big Guns  effort 4", "big guns", "effort", 4.0, 2030)
    assert asked_for(case, "profit capability 2.5").subject == "profit"


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ("H99 effort 4", "asks of nothing known; programs and roles are x, profit"),
        ("effort 4", "asks of nothing known"),
        ("x 4", "the measure is missing, effort or capability; type for instance 'x effort 4'"),
        ("x", "the measure is missing, effort or capability; type for instance 'x effort 400'"),
        ("x effort", "the level is ''; it must be a number, 0 or more"),
        ("x money 4", "asks for 'money'; it must be effort or capability"),
        ("x effort many", "the level is 'many'; it must be a number, 0 or more"),
        ("x effort nan", "the level is 'nan'"),
        ("x effort -1", "the level is '-1'"),
    ],
)
def test_words_that_cannot_be_understood(words: str, message: str) -> None:
    with pytest.raises(InputError, match=message):
        asked_for(product_mix({"x": 1}, {"money": 10}, {"money": [1]}), words)


def test_a_year_that_is_not_solved_is_refused() -> None:
    with pytest.raises(InputError, match=r"--from 2029: allowed are 2030 to 2030, the years solved"):
        asked_for(product_mix({"x": 1}, {"money": 10}, {"money": [1]}), "x effort 4", 2029)


@pytest.mark.parametrize(("subject", "measure"), [("aid", "effort"), ("profit", "capability")])
def test_a_demand_that_is_met_anyway_costs_nothing_and_needs_nothing_back(subject: str, measure: str) -> None:
    """With a sure friend all 10 go to aid, which alone serves profit: 4 are asked for, and no program has a reward."""
    price = Price(studied(FRIEND), Demand("asked", subject, measure, 4.0))
    assert (price.cost, price.money, price.reward(), price.doubt(), price.earlier()) == (0.0, 0.0, 0.0, 0.0, 0.0)
    assert price.takes("money") == 0.0
