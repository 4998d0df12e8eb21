"""Flip points: the sheet tells what `test_flips` works out, and what the figures rest on."""

import math
from dataclasses import replace

import pytest

from allocator.analyses import flip_points
from allocator.input.cases import Source
from allocator.input.ranges import Range
from allocator.problems import Place
from tests.cases import studied, table
from tests.shelters import ACQUAINTANCE, FRIEND, shelter

CREDIBILITY = ("credibility", ("sure", "strait"))


def test_the_sheet_of_a_friend_and_an_acquaintance() -> None:
    """Nothing turns the step within a tenth of what was typed: the friend must be believed half as much."""
    page = flip_points.page(studied(ACQUAINTANCE), (ACQUAINTANCE, FRIEND), {}, ())
    assert page.answer == (
        "Steps of the ranking that rest on judgement alone: 0 of 1. Figures that no source backs turn none within"
        " their range.",
        "Nearest to turning: friend above acquaintance (by 5) turns if credibility of friend moves by -50 %.",
    )
    (step,) = table(page, "The ranking").to_dict("records")
    assert (step["above"], step["below"], step["rests on judgement alone"]) == ("friend", "acquaintance", "no")
    assert step["margin"] == pytest.approx(5.0)
    turns = table(page, "What turns")["turns if moved by"].tolist()
    assert turns == sorted(turns, key=lambda turn: round(abs(turn), 6))


def test_allies_that_are_worth_the_same_are_told_as_such() -> None:
    """A twin of the friend is worth what the friend is; only the step to the acquaintance can turn."""
    cases = (FRIEND, replace(FRIEND, bargain="twin"), ACQUAINTANCE)
    page = flip_points.page(studied(FRIEND), cases, {}, ())
    assert "judgement alone: 0 of 1." in page.answer[0]
    assert page.answer[1] == "Worth the same, so that nothing turns: friend = twin."
    ranking = table(page, "The ranking")
    assert ranking["nearest flip"].tolist()[0] == "worth the same"
    assert ranking["margin"].tolist()[0] == 0.0
    page = flip_points.page(studied(FRIEND), cases[:2], {}, ())
    assert page.answer == ("Worth the same, so that nothing turns: friend = twin.",)


def test_what_could_not_be_told_is_not_passed_over(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a verdict of the solver a judgement is not one that turns nothing."""
    flips = flip_points.flips
    unknown = lambda *step: (flip._replace(multiple=math.nan) for flip in flips(*step))  # noqa: E731
    monkeypatch.setattr(flip_points, "flips", unknown)
    page = flip_points.page(studied(ACQUAINTANCE), (ACQUAINTANCE, FRIEND), {}, ())
    assert page.answer[-1].startswith("Whether these turn a step could not be told, as the solver gave no verdict: ")
    assert "credibility (friend)" in page.answer[-1]


def test_a_step_that_is_as_good_as_a_tie_says_so() -> None:
    """An ally all but sure brings 9.995 points of 10: 0.005 guns more, 0.005 aid less."""
    nearly = shelter("nearly", 0.9995)
    page = flip_points.page(studied(nearly), (nearly, FRIEND), {}, ())
    assert "friend above nearly (by 0.005, as good as a tie) turns if" in page.answer[1]


@pytest.mark.parametrize(("mark", "alone"), [("J", "yes"), ("", "yes"), ("S", "no"), ("C", "no")])
def test_a_ranking_rests_on_judgement_alone_where_no_source_backs_what_turns_it(mark: str, alone: str) -> None:
    """Doubted by half, the friend's credibility turns the step; unless it is sourced or computed."""
    doubted = Range("credibility", (CREDIBILITY,), 0.4, 1.6, Place("Ranges", "D4"))
    sources = {"acquaintance": {}, "friend": {CREDIBILITY: Source(Place("Backup", "C4"), False, mark)}}
    page = flip_points.page(studied(ACQUAINTANCE), (ACQUAINTANCE, FRIEND), sources, (doubted,))
    flips = table(page, "What turns").set_index(["judgement", "of"])
    assert flips.loc[("credibility", "friend"), "within its range"] == "yes"
    assert flips.loc[("us_force", "friend"), "within its range"] == "no"
    assert table(page, "The ranking")["rests on judgement alone"].tolist() == [alone]


def test_one_bargain_has_no_ranking() -> None:
    assert flip_points.page(studied(FRIEND), (FRIEND,), {}, ()).tables == ()


def test_an_ally_that_leaves_no_plan_is_named_and_the_others_are_ranked() -> None:
    """Held for 20 days the strait would take 20 guns of the 10 that can be had."""
    must = {"must_hold": {"strait": True}, "hold_pace": {"strait": 1.0}}
    prompt, distrusted = shelter("prompt", 1.0, **must), shelter("distrusted", 0.5, **must)
    never = shelter("never", 1.0, delay={("sure", "strait"): 20.0}, **must)
    page = flip_points.page(studied(prompt), (prompt, distrusted, never), {}, ())
    assert len(table(page, "The ranking")) == 1
    assert page.answer[-1] == "Not ranked, since with that ally the base has no plan: never."
    assert flip_points.page(studied(prompt), (prompt, never), {}, ()).answer == (
        "Not ranked, since with that ally the base has no plan: never.",
        "Only one bargain is left, so nothing is ranked.",
    )
