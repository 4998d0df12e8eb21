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
