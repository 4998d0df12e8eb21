"""Promise audit: verdicts, and what dropping or insisting does, against solving again."""

import math
from dataclasses import replace
from typing import Any

import pytest

from allocator import solve
from allocator.analyses import promises
from allocator.table import Report
from tests.cases import product_mix, strait, studied, table, waiting

RICHER = {("money", 2030): 10.0, ("money", 2031): 30.0}


def pledging(**changes: Any) -> Any:
    """`waiting` with a pledge about the effort of guns, of which 10 can be had."""
    pledge = {
        "expectations": ("pledge",),
        "subject": {"pledge": "guns"},
        "measure": {"pledge": "effort"},
        "level": {"pledge": 30.0},
        "strain": {"pledge": 0.01},
        "trust": {"prompt": 0.5, "late": 0.5},
    }
    return waiting(**(pledge | changes))


@pytest.mark.parametrize(
    ("changes", "verdict"),
    [
        ({"level": {"pledge": 8.0}}, "keep"),
        ({}, "lower"),
        ({"strain": {}}, "drop"),
        ({"level": {"pledge": 0.0}}, ""),
        ({"plan_years": 2, "income": RICHER, "level": {"pledge": 15.0}}, "delay"),
        ({"from_year": {"pledge": 2031}}, ""),
    ],
)
def test_verdicts(changes: dict[str, Any], verdict: str) -> None:
    """Met: keep. Met only in the richer second year: delay. Never met: lower. Without any consequence: drop."""
    assert promises.verdict(studied(pledging(**changes)), "pledge") == verdict


def test_expectations_are_counted_in_words_that_suit_any_number() -> None:
    """30 asked where 10 can be had; a second expectation asks nothing, and is told only where it is there."""
    met, _ = promises.sentences(studied(pledging()))
    assert met == "Expectations met in 2030: 0 of 1. Not met: pledge (20 of 30 short)."
    two: dict[str, Any] = {
        word: {"pledge": value, "silent": value} for word, value in (("subject", "guns"), ("measure", "effort"))
    }
    two["level"] = {"pledge": 30.0, "silent": 0.0}
    met, _ = promises.sentences(studied(pledging(expectations=("pledge", "silent"), **two)))
    assert met.startswith("Expectations met in 2030: 0 of 1. Asking nothing in this bargain: 1. Not met:")
    assert promises.sentences(studied(pledging(level={"pledge": 0.0}))) == (
        "No expectation asks anything in this bargain.",
    )


def test_dropping_and_insisting_equal_solving_again() -> None:
    case = strait()
    line = table(promises.page(studied(case)), "What to do").iloc[0]
    best = solve(case).security
    dropped = solve(replace(case, level={"pledge": 0.0})).security - best
    assert line["gain if dropped"] == pytest.approx(dropped, abs=1e-7)
    must = solve(replace(case, must_meet={"pledge": True})).security - best
    assert line["gain if it must be met"] == pytest.approx(must, abs=1e-7)


def test_what_cannot_be_met_says_so() -> None:
    """30 asked where 10 can be had."""
    line = table(promises.page(studied(pledging())), "What to do").iloc[0]
    assert line["gain if it must be met"] == -math.inf
    assert line["met since"] == "not met"


def test_backup_lost_elsewhere() -> None:
    """20 short at 0.01 strain 0.2 of reciprocity: of 0.5 * 20 = 10 points of credible force, 2 are lost."""
    frame = table(promises.page(studied(pledging())), "Expectations by year")
    assert frame["reciprocity lost"].tolist() == pytest.approx([0.2])
    assert frame["backup lost elsewhere"].tolist() == pytest.approx([2.0])


def test_expectations_are_delivered_or_unmet(japan_report: Report) -> None:
    frame = table(japan_report["Promise audit"], "Expectations by year")
    assert (frame["delivered"] + frame["unmet"] >= frame["level"] - 1e-6).all()


def test_a_case_without_expectations() -> None:
    page = promises.page(studied(waiting()))
    assert page.tables == ()
    assert page.answer == ("The case has no expectations.",)


def by_years(unmet_in: int) -> Any:
    """`waiting` over two years with a pledge of 15 guns, of which one year can have 10 and the other 30."""
    poor, rich = ("money", unmet_in), ("money", 4061 - unmet_in)
    return pledging(plan_years=2, income={poor: 10.0, rich: 30.0}, level={"pledge": 15.0})


def test_met_earlier_but_not_at_the_end_is_to_be_lowered() -> None:
    """15 are met in 2030, of which 10 can be had in 2031: ask for what is delivered then; met since is not."""
    page = promises.page(studied(by_years(2031)))
    line = table(page, "What to do").iloc[0]
    assert (line["to do"], line["met since"]) == ("lower", "not met")
    assert "Lower: not met in the last, so ask for what is delivered then." in page.tables[0].note


def test_never_met_before_it_is_asked() -> None:
    """Asked from 2031 on, 8 of 10 guns are met since 2031."""
    case = pledging(plan_years=2, income={("money", 2030): 10.0, ("money", 2031): 10.0}, level={"pledge": 8.0})
    line = table(promises.page(studied(replace(case, from_year={"pledge": 2031}))), "What to do").iloc[0]
    assert line["met since"] == 2031


def test_what_is_not_asked_yet_is_not_counted_as_met() -> None:
    """Of two pledges one is asked only after the last year: it is named, and no other is counted."""
    case = pledging(
        expectations=("pledge", "later"),
        subject={"pledge": "guns", "later": "guns"},
        measure={"pledge": "effort", "later": "effort"},
        level={"pledge": 8.0, "later": 8.0},
        from_year={"later": 2031},
    )
    page = promises.page(studied(case))
    assert page.answer == (
        "Expectations met in 2030: 1 of 1.",
        "To do: keep: pledge.",
        "Asked only after the plan years: later.",
    )
    line = table(page, "What to do").iloc[1]
    assert line["to do"] == "asked only after the plan years"
    assert line["met since"] is None or math.isnan(line["met since"])


def test_where_all_are_asked_too_late_there_is_no_table_by_year() -> None:
    page = promises.page(studied(pledging(from_year={"pledge": 2031})))
    assert [shown.title for shown in page.tables] == ["What to do about each expectation"]
    assert page.answer == (
        "Asked only after the plan years: pledge.",
        "None is asked in any year solved, so there is no table by year.",
    )


def test_what_dropping_gains_is_told_in_any_unit() -> None:
    """A penalty of 0.001 for each of 20 guns short: dropping the pledge gains 0.02."""
    case = pledging(penalty={"pledge": 0.001}, strain={})
    assert "lower: pledge (dropping it gains 0.02)" in promises.page(studied(case)).answer[1]


def test_backup_lost_elsewhere_is_no_more_than_full_reciprocity_would_bring() -> None:
    """Trust 1 and 10 of 100 rewarded guns make 1.1, less 0.2 strained 0.9; unstrained 1, so 1 point of 10 is lost."""
    case = pledging(trust={"prompt": 1.0, "late": 1.0}, reward={"guns": 1.0})
    frame = table(promises.page(studied(case)), "Expectations by year")
    assert frame["reciprocity lost"].tolist() == pytest.approx([0.2])
    assert frame["backup lost elsewhere"].tolist() == pytest.approx([1.0])


def with_run_out(level: float) -> Any:
    """A pledge of guns: 10 can be had in the plan year, 5 in the run-out."""
    income = {("money", 2030): 10.0, ("money", 2031): 5.0}
    return studied(pledging(runout_years=1, income=income, level={"pledge": level}))


def test_the_run_out_is_not_averaged() -> None:
    """5 of 15 are short in the plan year, 10 in the run-out: 0.05 of reciprocity, and so 0.5 of 10 points, are lost."""
    page = promises.page(with_run_out(15.0))
    line = table(page, "What to do").iloc[0]
    assert line["reciprocity lost"] == pytest.approx(0.05)
    assert line["backup lost elsewhere"] == pytest.approx(0.5)
    assert line["delivered in the last plan year"] == pytest.approx(10.0)
    assert page.answer[0] == "Expectations met in 2030: 0 of 1. Not met: pledge (5 of 15 short)."


def test_what_is_met_in_the_plan_is_kept_whatever_the_run_out() -> None:
    """8 are met in 2030 and not in the run-out, where they cannot be met: no plan meets them in every year."""
    line = table(promises.page(with_run_out(8.0)), "What to do").iloc[0]
    assert (line["to do"], line["met since"]) == ("keep", 2030)
    assert line["gain if it must be met"] == -math.inf


def test_a_must_that_is_met_is_kept() -> None:
    """Neither strain nor penalty hangs on it, but it may not be unmet."""
    case = pledging(level={"pledge": 8.0}, strain={}, must_meet={"pledge": True})
    assert promises.verdict(studied(case), "pledge") == "keep"


def test_a_role_delivers_what_all_its_programs_do() -> None:
    """6 of a and 4 of b, both of the role asked."""
    case = product_mix(
        {"a": 2, "b": 1},
        {"money": 10},
        {"money": [1, 1]},
        width={("a", "all"): 6.0},
        expectations=("ask",),
        subject={"ask": "profit"},
        measure={"ask": "effort"},
        level={"ask": 12.0},
    )
    frame = table(promises.page(studied(case)), "Expectations by year")
    assert (frame["delivered"].tolist(), frame["unmet"].tolist()) == ([10.0], [2.0])


@pytest.mark.parametrize(("level", "worth"), [(10.0, 0.0), (12.0, 1.0)])
def test_asking_one_less_is_worth_what_it_saves(level: float, worth: float) -> None:
    """The 10 guns that can be had are there anyway: of 10 asked, one less saves nothing; of 12, a penalty of 1."""
    case = pledging(level={"pledge": level}, penalty={"pledge": 1.0}, strain={})
    frame = table(promises.page(studied(case)), "Expectations by year")
    assert frame["worth of asking one less"].tolist() == pytest.approx([worth])
