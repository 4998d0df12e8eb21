"""The report as a value: its figures are the solution's, its sentences carry them."""

import math
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest
from openpyxl import load_workbook

from allocator import Solution, make_report, solve
from allocator.table import Page, Report, Table
from allocator.workbook import read_workbook
from capital_allocation import PARAMETERS, Case
from tests.cases import product_mix, strait


def table(page: Page, title: str) -> pd.DataFrame:
    return next(table.frame for table in page.tables if table.title.startswith(title))


@pytest.fixture(scope="module")
def report(japan: Sequence[Case], japan_solutions: Sequence[Solution]) -> Report:
    return make_report(japan, japan_solutions)


def test_one_question_one_sheet(report: Report) -> None:
    names = [page.name for page in report.pages]
    assert names == ["Summary", "Mix", "Capitals", "US backup", "Expectations", "Bargains"]
    for page in report.pages:
        assert page.title.endswith("?")
        assert all(sentence.endswith(".") for sentence in page.answer)


def test_summary_says_it_in_sentences_with_figures(report: Report) -> None:
    text = " ".join(report["Summary"].answer)
    assert "scores -10,069.3 points of security" in text
    assert "96.6% to homeland" in text
    assert (
        "Political capital is worth most in 2028: one more unit (political points) then adds 39.2 to security" in text
    )
    assert "arrives, 2028: as assumed: 1 of 6; hesitant: 0 of 6; retrenched: 0 of 6. Short" in text
    assert "most is added to Ammunition (H09) by" in text
    assert "4 of 5 expectations are met (3 more ask nothing in this bargain); not met: Industry pledge" in text
    assert "Senkaku 2.9 of 7 days" in text
    assert "not findings about the world" in text


def test_money_by_role_adds_up_to_income(report: Report, japan: Sequence[Case]) -> None:
    """Fiscal income is all used and cannot be kept: roles and surtax together use exactly the income."""
    frame = table(report["Summary"], "Mix by role")
    for t in japan[0].plan:
        assert frame[str(t)].sum() == pytest.approx(japan[0].income["fiscal", t])


def test_accounts_balance(report: Report) -> None:
    for name in ("Fiscal", "Political", "Diplomatic"):
        frame = table(report["Capitals"], f"{name} capital")
        total = frame["kept from last year"] + frame["income"] + frame["earned"] - frame["used"]
        assert total.to_numpy() == pytest.approx(frame["left at the end"].to_numpy(), abs=1e-6)


def test_mix_shows_the_solution(report: Report, japan: Sequence[Case], japan_solutions: Sequence[Solution]) -> None:
    frame = table(report["Mix"], "Effort")
    for t in japan[0].plan:
        expected = [japan_solutions[0].values["effort"][p, t] for p in japan[0].programs]
        assert frame[str(t)].tolist() == expected
    assert "2033 run-out" in frame.columns


def test_days_held_meet_the_arrival_exactly_where_the_gap_closes(report: Report) -> None:
    """`holds` comes from the gap, days from own weight: they must agree in every row."""
    frame = table(report["US backup"], "Holding alone")
    assert len(frame) == 6 * 3 * 8
    for row in frame.to_dict("records"):
        assert (row["holds"] == "yes") == (row["days held alone"] >= row["help arrives after"] - 1e-6)
        assert row["hold gap"] == pytest.approx(max(0.0, row["needed to hold"] - row["own weight"]), abs=1e-6)


def test_deciding_is_shared_between_own_weight_backup_and_gap(report: Report) -> None:
    frame = table(report["US backup"], "Deciding")
    covered = frame["own weight"] + frame["US backup"] + frame["decisive gap"]
    assert (covered >= frame["needed to decide"] - 1e-6).all()
    assert (frame["US backup"] <= frame["most the US can give"] + 1e-6).all()
    assert (frame["US backup"] <= frame["most Japan may rely on"] + 1e-6).all()


def test_reciprocity_is_trust_plus_reward_less_strain(report: Report) -> None:
    frame = table(report["US backup"], "Reciprocity")
    whole = frame["trust"] + frame["earned by rewarded programs"] + frame["strained by unmet expectations"]
    assert (frame["reciprocity"] <= whole.clip(upper=1.0) + 1e-6).all()


def test_expectations_are_delivered_or_unmet(report: Report) -> None:
    frame = table(report["Expectations"], "Expectations by year")
    assert (frame["delivered"] + frame["unmet"] >= frame["level"] - 1e-6).all()


def test_bargains_stand_side_by_side(report: Report, japan_solutions: Sequence[Solution]) -> None:
    frame = table(report["Bargains"], "Security").set_index("")
    assert frame.loc["security"].to_dict() == {s.bargain: s.security for s in japan_solutions}
    pieces = frame.drop(index="security").sum()
    assert pieces.to_dict() == pytest.approx(frame.loc["security"].to_dict())
    assert "not on one scale: Cold War bargain" in " ".join(report["Bargains"].answer)


def test_a_bargain_without_a_plan_says_so(japan: Sequence[Case], japan_solutions: Sequence[Solution]) -> None:
    page = make_report(japan[:2], [japan_solutions[0], None])["Bargains"]
    assert any(line.startswith("Cold War bargain: no plan satisfies its hard limits") for line in page.answer)
    assert set(table(page, "Security")["Cold War bargain"]) == {"no plan"}


def test_without_a_base_plan_there_is_no_report(japan: Sequence[Case]) -> None:
    with pytest.raises(ValueError, match="nothing to report"):
        make_report(japan[:1], [None])


def test_a_case_without_ally_or_pledges_has_a_report() -> None:
    case = product_mix({"x": 3, "y": 5}, {"money": 4, "will": 2}, {"money": [1, 1], "will": [0, 1]})
    report = make_report([case], [solve(case)])
    assert report["US backup"].answer == ("The case has no contingencies: nothing need be held.",)
    assert report["Expectations"].tables == ()
    assert "Days" not in " ".join(table.title for table in report["Summary"].tables)


def test_equally_good_plans_are_named() -> None:
    case = product_mix({"a": 1, "b": 1}, {"money": 10}, {"money": [1, 1]}, current={"a": 7.0, "b": 3.0})
    frame = table(make_report([case], [solve(case)])["Mix"], "Effort")
    assert frame["also as good"].tolist() == ["other efforts in 2030"] * 2


def test_days_without_end_where_waiting_costs_nothing() -> None:
    case = replace(strait(), hold_pace={}, hold_start={})
    frame = table(make_report([case], [solve(case)])["US backup"], "Holding alone")
    assert all(math.isinf(days) for days in frame["days held alone"])


def test_tables_have_units_only_for_their_columns(report: Report) -> None:
    def check(shown: Table) -> None:
        assert set(shown.units) <= set(shown.frame.columns), shown.title
        assert set(shown.formats) <= set(shown.frame.columns), shown.title

    for page in report.pages:
        for shown in page.tables:
            check(shown)


def test_what_was_read_is_what_was_typed(japan_path: Path, japan_solutions: Sequence[Solution]) -> None:
    """Every figure with a cell equals the cell of the input; every value of the case is there or counted."""
    workbook = read_workbook(japan_path)
    page = make_report(workbook.cases, japan_solutions, workbook)["What was read"]
    frame = table(page, "Values of")
    book = load_workbook(japan_path, data_only=True)
    typed = frame[(frame["cell"] != "") & (frame["default"] == "no")]
    assert len(typed) > 1000
    for row in typed.to_dict("records"):
        sheet, cell = row["cell"].split("!")
        assert book[sheet][cell].value == row["figure"], row
    blank = frame[(frame["cell"] != "") & (frame["default"] == "yes")]
    assert all(book[place.split("!")[0]][place.split("!")[1]].value is None for place in blank["cell"])
    case = workbook.cases[0]
    others = sum(int(row["of"].split()[0].replace(",", "")) for row in frame[frame["cell"] == ""].to_dict("records"))
    total = sum(len(getattr(case, name)) if declared.index else 1 for name, declared in PARAMETERS.items())
    assert len(frame[frame["cell"] != ""]) + others == total
    assert frame.set_index(["value", "of"]).loc[("current", "H01"), "evidence"] == "S"
    changes = table(page, "What the other bargains change").set_index(["bargain", "value", "of"])
    assert changes.loc[("Cold War bargain", "trust", "hesitant")].to_dict() == {
        "base": 0.5,
        "here": 0.68,
        "cell": "Bargains!F5",
    }
    remarks = table(page, "Worth knowing")
    assert "effect of H15 / stretch" in remarks["found"][0]
