"""Bargains on one yardstick, and what each changes."""

import math
from dataclasses import replace
from typing import Any

import pytest

from allocator import Solution, solve
from allocator.analyses import bargains
from allocator.table import Report
from capital_allocation import Case
from tests.cases import studied, table, waiting
from tests.shelters import FRIEND, STRANGER, shelter


def test_plans_and_allies_on_the_bases_yardstick() -> None:
    """The stranger's plan is all guns: worth 0 whoever comes. Aid alone with the stranger loses 3 for each of 10."""
    cases = (FRIEND, STRANGER)
    page = bargains.page(studied(FRIEND), cases, [solve(case) for case in cases])
    frame = table(page, "On the yardstick").set_index("bargain")
    assert frame.loc["friend"].tolist() == pytest.approx([10.0, 10.0, 10.0], abs=1e-4)
    assert frame.loc["stranger"].tolist() == pytest.approx([0.0, 0.0, 0.0], abs=1e-4)
    assert "planned anew with the base's means for the ally each expects: friend (10), stranger (0)" in page.answer[-1]


def test_what_is_as_good_as_tied_is_said() -> None:
    """An ally all but sure brings 9.995 points: 0.005 guns more, 0.005 aid less, of 10."""
    nearly = shelter("nearly", 0.9995)
    page = bargains.page(
        studied(FRIEND), (FRIEND, nearly, STRANGER), [solve(case) for case in (FRIEND, nearly, STRANGER)]
    )
    assert page.answer[-1].endswith("friend (10), nearly (9.99), stranger (0). As good as tied: friend and nearly.")


def test_other_weights_do_not_count_on_the_yardstick() -> None:
    """A bargain that prizes aid ninefold scores 90 by its own judgement; by the base's its plan is worth 10."""
    keen = shelter("keen", 1.0, weight={"profit": 9.0})
    page = bargains.page(studied(FRIEND), (FRIEND, keen), [solve(FRIEND), solve(keen)])
    assert "keen (90), friend (10)" in " ".join(page.answer)
    assert table(page, "On the yardstick").set_index("bargain").loc["keen"].tolist() == pytest.approx(
        [10.0] * 3, abs=1e-4
    )


def test_what_each_bargain_changes() -> None:
    """One figure from and to, several by one factor, several unlike, a setting."""
    case = replace(
        shelter("other", 0.5, income={("money", 2030): 12.5}),
        effect={("guns", "all"): 2.0, ("aid", "all"): 2.0},
        use={("guns", "all", "money"): 2.0, ("aid", "all", "money"): 3.0},
        discount=0.1,
    )
    frame = table(
        bargains.page(studied(FRIEND), (FRIEND, case), [solve(FRIEND), solve(case)]), "What each bargain changes"
    )
    assert frame.set_index("input")["other"].to_dict() == {
        "discount": "0 → 0.1",
        "income": "10 → 12.5",
        "effect": "× 2",
        "use": "2 figures",
        "credibility": "1 → 0.5",
    }


def test_the_default_case_on_one_yardstick(
    japan_report: Report, japan: tuple[Case, ...], japan_solutions: tuple[Solution, ...]
) -> None:
    """The base's plan is worth its own security; bests equal cases typed anew; the Cold War plan cannot be had."""
    frame = table(japan_report["Bargains"], "On the yardstick").set_index("bargain")
    base = japan[0]
    assert frame.loc[base.bargain].tolist() == pytest.approx([japan_solutions[0].security] * 3, abs=0.05)
    assert frame.loc["Cold War bargain", "its plan, its ally"] == -math.inf
    more = japan[3]
    typed = replace(
        base,
        trust=more.trust,
        probability=more.probability,
        delay=more.delay,
        credibility=more.credibility,
        us_force=more.us_force,
        reward=more.reward,
        provision=more.provision,
    )
    assert frame.loc["Do more", "base plans anew for its ally"] == pytest.approx(solve(typed).security, rel=1e-9)


def test_an_ally_that_leaves_no_plan_is_ranked_last_in_words() -> None:
    """Held for 20 days the strait would take 20 guns of the 10 that can be had."""
    must = {"must_hold": {"strait": True}, "hold_pace": {"strait": 1.0}}
    prompt, never = shelter("prompt", 1.0, **must), shelter("never", 1.0, delay={("sure", "strait"): 20.0}, **must)
    page = bargains.page(studied(prompt), (prompt, never), [solve(prompt), None])
    assert page.answer[-1].endswith("prompt (10), never (no plan).")


def test_plans_are_tried_with_the_ally_each_bargain_expects() -> None:
    """The plan for a friend is all aid: worth 10 with him, 10 less 3 for each of 10 with the stranger of the base."""
    cases = (STRANGER, FRIEND)
    frame = table(bargains.page(studied(STRANGER), cases, [solve(case) for case in cases]), "On the yardstick")
    line = frame.set_index("bargain").loc["friend"]
    assert line.tolist() == pytest.approx([-20.0, 10.0, 10.0], abs=1e-4)


def side_by_side(**changes: Any) -> dict[str, Any]:
    """`waiting` with a pledge of 30 guns, 10 of which can be had in 2030 and 2 in 2031: every table's first figure."""
    case = waiting(
        role={"guns": "home"},
        income={("money", 2030): 10.0, ("money", 2031): 2.0},
        expectations=("pledge",),
        subject={"pledge": "guns"},
        measure={"pledge": "effort"},
        level={"pledge": 30.0},
        strain={"pledge": 0.01},
        trust={"prompt": 0.5, "late": 0.5},
        **changes,
    )
    page = bargains.page(studied(case), (case,), [solve(case)])
    return {"said": page.answer[0]} | {shown.title: shown.frame["base"].iloc[0] for shown in page.tables}


def test_the_run_out_is_not_told() -> None:
    """10 guns hold 10 - 4 = 6 days; 20 short strain 0.2 of 0.5, so of 20 points half believed 3 come."""
    found = side_by_side(plan_years=1, runout_years=1)
    assert found["Money by role, plan years"] == pytest.approx(10.0)
    assert found["Capital used on balance, plan years"] == pytest.approx(10.0)
    assert found["Days Japan can hold alone, last plan year"] == pytest.approx(6.0)
    assert found["US backup, expected, last plan year"] == pytest.approx(3.0)
    assert found["Reciprocity, last plan year"] == pytest.approx(0.3)
    assert found["Expectations unmet, last plan year"] == pytest.approx(20.0)


def test_what_is_held_is_told_of_the_last_plan_year() -> None:
    """In 2030 10 points hold until prompt help, which takes 6; in 2031 there are 2."""
    held = "Contingencies held alone until help arrives, last plan year, likeliest scenario: base {} of 1."
    assert side_by_side(plan_years=1, runout_years=1)["said"] == held.format(1)
    assert side_by_side(plan_years=2)["said"] == held.format(0)


@pytest.mark.parametrize(
    "word", ["level", "penalty", "reserve_value", "saturation", "growth", "discount", "tail_share"]
)
def test_scores_by_other_judgements_are_said_not_to_be_on_one_scale(word: str) -> None:
    pledge = {"subject": {"ask": "guns"}, "measure": {"ask": "effort"}, "level": {"ask": 1.0}}
    base = replace(FRIEND, expectations=("ask",), **pledge)
    setting = isinstance(getattr(base, word), float)
    other = replace(base, bargain="other", **{word: 0.5 if setting else dict.fromkeys(getattr(base, word), 0.5)})
    for case, is_told in ((other, True), (replace(base, bargain="other", trust={"sure": 0.5}), False)):
        answer = " ".join(bargains.page(studied(base), (base, case), [solve(base), solve(case)]).answer)
        assert ("not on one scale" in answer) == is_told
