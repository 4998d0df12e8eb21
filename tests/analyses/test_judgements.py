"""Judgements: each moved alone, against solving the changed case."""

import math
from dataclasses import replace

import pandas as pd
import pytest

from allocator import NoPlanError, SolverError, solve
from allocator.analyses import judgements
from allocator.doubts import Doubt, doubts_of
from allocator.errors import UnboundedError
from allocator.highs import Highs, Optimum
from allocator.input.workbook import Workbook
from allocator.table import Page
from capital_allocation import Case
from tests.cases import product_mix, strait, studied, table


def test_both_ends_equal_solving_again() -> None:
    case = strait()
    doubt = Doubt("effects", {"effect": tuple(case.effect)}, 0.75, 1.25)
    line = table(judgements.page(studied(case), (doubt,)), "Each judgement").iloc[0]
    for end, by in (("low", 0.75), ("high", 1.25)):
        moved = solve(replace(case, effect={key: by * effect for key, effect in case.effect.items()}))
        assert line[f"security at {end}"] == pytest.approx(moved.security - solve(case).security, abs=1e-7)


def test_money_moved_by_hand() -> None:
    """All 10 go to x, which earns 2 against 1; were y three times as good, all 10 would go there."""
    case = product_mix({"x": 2, "y": 1}, {"money": 10}, {"money": [1, 1]})
    doubt = Doubt("y", {"effect": (("y", "all"),)}, 1.0, 3.0)
    page = judgements.page(studied(case), (doubt,))
    line = table(page, "Each judgement").iloc[0]
    assert (line["money moved at low"], line["money moved at high"]) == pytest.approx((0.0, 10.0))
    assert "y (capability sustained by a unit) at 3 times, which moves 10 units" in page.answer[0]


def test_shares_stay_capped_at_one() -> None:
    """Credibility 0.9 times 1.5 is 1, not 1.35."""
    case = strait()
    doubt = Doubt("credibility", {"credibility": (("prompt", "strait"),)}, 1.0, 1.5)
    line = table(judgements.page(studied(case), (doubt,)), "Each judgement").iloc[0]
    certain = {**case.credibility, ("prompt", "strait"): 1.0}
    assert line["security at high"] == pytest.approx(
        solve(replace(case, credibility=certain)).security - solve(case).security, abs=1e-7
    )


def test_what_the_workbook_doubts(japan_workbook: Workbook) -> None:
    """The nine lines of Ranges; `Tiers / * / political` is the use of political capital of every tier."""
    case = japan_workbook.cases[0]
    doubts = {doubt.name: doubt for doubt in doubts_of(case, japan_workbook.ranges)}
    assert len(doubts) == 9
    political = doubts["Tiers: political"]
    assert set(political.figures) == {"use"}
    assert len(political.figures["use"]) == len(case.tiers)
    assert (political.low, political.high) == (0.75, 1.25)


def test_without_ranges_the_usual_figures_are_doubted() -> None:
    doubts = {doubt.name: doubt for doubt in doubts_of(strait(), ())}
    assert {"weight", "effect", "use", "credibility", "hold_penalty"} <= set(doubts)
    assert "gain" not in doubts
    assert {(doubt.low, doubt.high) for doubt in doubts.values()} == {(0.9, 1.1)}


def moved_without_verdict(error: Exception, monkeypatch: pytest.MonkeyPatch) -> Page:
    """The page on a doubt about `strait` whose every re-solve ends so."""
    study, honest = studied(strait()), Highs.run
    moving = study.what_if.ranging._highs

    def gives_up(highs: Highs) -> Optimum:
        if highs is moving:
            raise error
        return honest(highs)

    monkeypatch.setattr(Highs, "run", gives_up)
    doubt = Doubt("effects", {"effect": tuple(study.case.effect)}, 0.75, 1.25)
    return judgements.page(study, (doubt,))


@pytest.mark.parametrize(
    ("error", "gain", "words"),
    [
        (SolverError("gave up"), math.nan, "of which nothing is proven"),
        (UnboundedError("no end"), math.inf, "which leaves security no limit"),
        (NoPlanError("none"), -math.inf, "which leaves no plan"),
    ],
)
def test_without_an_optimum_what_is_known_is_said(
    error: Exception, gain: float, words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A solver that gives up proves nothing: that is not "no plan"."""
    page = moved_without_verdict(error, monkeypatch)
    line = table(page, "Each judgement").iloc[0]
    assert line["security at low"] == pytest.approx(gain, nan_ok=True)
    assert pd.isna(line["money moved at low"])
    assert words in page.answer[0]


def test_a_doubt_that_makes_another_program_is_not_without_a_plan() -> None:
    """Asked from 2030 instead of 2031, the pledge has one more row: not tried, and so not "no plan"."""
    doubt = Doubt("from", {"from_year": ("pledge",)}, 0.9999, 1.0)
    line = table(judgements.page(studied(strait()), (doubt,)), "Each judgement").iloc[0]
    assert pd.isna(line["security at low"])
    assert line["security at high"] == pytest.approx(0.0, abs=1e-7)


def two_programs(unit: float) -> Case:
    """All 10 go to x, which brings 2 against 1, money counted in a unit so many times as large."""
    return product_mix({"x": 2 * unit, "y": unit}, {"money": 10 / unit}, {"money": [1, 1]})


def test_what_moves_nothing_is_not_named_as_a_mover() -> None:
    """At 1.1 times y brings 1.1, still less than x: nothing moves and nothing changes."""
    doubt = Doubt("y", {"effect": (("y", "all"),)}, 0.9, 1.1)
    assert judgements.page(studied(two_programs(1.0)), (doubt,)).answer == (
        "The one judgement tested would not move the plan within its range.",
    )


def test_what_moves_is_told_in_any_unit() -> None:
    """Of 10 / 1e6 of money all would move; security of 20 then is 30."""
    doubt = Doubt("y", {"effect": (("y", "all"),)}, 1.0, 3.0)
    (answer,) = judgements.page(studied(two_programs(1e6)), (doubt,)).answer
    assert "at 3 times, which moves 1e-05 units and changes security by +10" in answer


def test_what_has_no_best_plan_does_not_take_the_place_of_the_weightiest() -> None:
    """Without enough money for its floor of 5, at a third of 10, no plan is left; effects change security by 2."""
    case = replace(two_programs(1.0), floor={"x": 5.0})
    income = Doubt("income", {"income": (("money", 2030),)}, 1 / 3, 1.0)
    effect = Doubt("x", {"effect": (("x", "all"),)}, 0.9, 1.0)
    (answer,) = judgements.page(studied(case), (income, effect)).answer
    dearest, apart = answer.split("Not compared with these, since no best plan is known there: ")
    assert dearest.endswith(
        "Security depends most on x (capability sustained by a unit) at 0.9 times, which moves 0 units and changes"
        " security by -2. "
    )
    assert apart == "income (what comes in (or, below 0, is lost)) at 0.333333 times, which leaves no plan."


def test_figures_that_no_case_may_have_are_said_to_be_such() -> None:
    """A floor of 5 of a program of which 6 can be used: at 0.8 times its readiness no more than 4.8 can."""
    case = replace(two_programs(1.0), width={("x", "all"): 6.0}, floor={"x": 5.0}, readiness={"x": 1.0})
    doubt = Doubt("readiness", {"readiness": ("x",)}, 0.8, 1.0)
    (answer,) = judgements.page(studied(case), (doubt,)).answer
    assert answer.endswith("at 0.8 times, which breaks a rule of the input.")
