"""The report as a value: its figures are the solution's, its sentences carry them."""

import math
from collections.abc import Sequence
from pathlib import Path

import pytest
from openpyxl import load_workbook

from allocator import Solution, SolverError, make_report, solve
from allocator.analyses import bargains, mix, regret, summary
from allocator.input.workbook import Workbook
from allocator.study import Study
from allocator.table import Report, Table
from allocator.what_if import WhatIf
from capital_allocation import PARAMETERS, Case
from tests.cases import product_mix, strait, studied, table


def test_one_question_one_sheet(japan_report: Report) -> None:
    assert [page.name for page in japan_report.pages] == [
        *(
            "Summary",
            "Mix",
            "Capitals",
            "Exchange rates",
            "US backup",
            "What to ask",
            "Promise audit",
            "Demand prices",
            "Why, why not",
        ),
        *(
            "Objective by piece",
            "Judgements",
            "Bargains",
            "Flip points",
            "Regret",
            "Your plan",
            "Revealed priorities",
            "Answer",
            "Sensitivity",
            "What was read",
            "About",
        ),
    ]
    for page in japan_report.pages:
        assert page.title.endswith("?")
        assert page.answer
        assert all(sentence.endswith(".") for sentence in page.answer)


def test_summary_says_it_in_sentences_with_figures(japan_report: Report) -> None:
    """Each head answers one question of a decision-maker, with figures."""
    summary = japan_report["Summary"]
    heads = [head for head in summary.heads if head]
    assert heads == [
        *(
            "What to do",
            "What moves",
            "What is firm",
            "What binds",
            "At what rate",
            "Until help arrives",
            "What to ask",
        ),
        *(
            "What to promise",
            "What to doubt",
            "Which ally",
            "If another ally comes",
            "Your plan",
            "How far it is proved",
            "The score",
            "Beware",
        ),
    ]
    assert len(summary.heads) == len(summary.answer)
    text = " ".join(summary.answer)
    for part in (
        "96.6% to homeland",
        "most is added to Ammunition (H09) by",
        "Part of it is raised by Defence surtax (TAX) (5,000 billion yen)",
        "every plan within 1 % of the best puts more into Ammunition (H09)",
        "less into Ships, aircraft, vehicles (H06)",
        "Scarce in every plan year: fiscal, political and diplomatic",
        "39.2 (political, political points)",
        "arrives, 2028: as assumed: 1 of 6, hesitant: 0 of 6 and retrenched: 0 of 6",
        "Senkaku 2.9 of 7",
        "US backup carries 5% to 23%",
        "arrival a day earlier in Missile strike",
        "Expectations met in 2032: 4 of 5. Asking nothing in this bargain: 3.",
        "lower: Industry pledge (dropping it gains 281)",
        "Thinnest margins of own weight over what holding takes, 2032: Cyber attack 0.0%",
        "Of 9 judgements tested",
        "Tiers: political (capital a unit of effort uses",
        "scores -10,069 points of security",
        "not findings about the world",
    ):
        assert part in text


def test_charts_draw_columns_that_are_there_plan_years_only(japan_report: Report) -> None:
    drawn = [(page, chart) for page in japan_report.pages for chart in page.charts]
    assert len(drawn) == 10
    for page, chart in drawn:
        frame = table(page, chart.table)
        assert set(chart.series) <= set(frame.columns)
        low, high = chart.rows or (0, len(frame) - 1)
        figures = frame[list(chart.series)].iloc[low : high + 1].to_numpy().ravel()
        assert chart.signed == any(isinstance(figure, float) and figure < 0.0 for figure in figures)
        labels = list(chart.series) if chart.across else frame.iloc[:, 0].tolist()
        first, last = (0, len(labels) - 1) if chart.across else (chart.rows or (0, len(labels) - 1))
        assert not any("run-out" in str(label) for label in labels[first : last + 1])


def test_sums_are_sums(japan_report: Report) -> None:
    """Every row said to be a sum is the sum of its rows, column by column."""
    checked = 0
    for page in japan_report.pages:
        for shown in page.tables:
            for row, ranges in shown.sums.items():
                rows = [number for low, high in ranges for number in range(low, high + 1)]
                for head in shown.frame.columns:
                    whole = shown.frame[head].iloc[row]
                    if isinstance(whole, float) and math.isfinite(whole):
                        assert whole == pytest.approx(shown.frame[head].iloc[rows].dropna().sum(), abs=1e-6)
                        checked += 1
    assert checked > 100


def test_money_by_role_adds_up_to_income(japan_report: Report, japan: Sequence[Case]) -> None:
    """Fiscal income is all used and cannot be kept: roles and surtax together use exactly the income."""
    frame = table(japan_report["Summary"], "Mix by role").set_index("role")
    for t in japan[0].plan:
        assert frame.loc["All programs", str(t)] == pytest.approx(japan[0].income["fiscal", t])


def test_accounts_balance(japan_report: Report) -> None:
    for name in ("fiscal", "political", "diplomatic"):
        frame = table(japan_report["Capitals"], f"Account of {name} capital")
        total = frame["kept from last year"] + frame["income"] + frame["earned"] - frame["used"]
        assert total.to_numpy() == pytest.approx(frame["left at the end"].to_numpy(), abs=1e-6)


def test_mix_shows_the_solution(
    japan_report: Report, japan: Sequence[Case], japan_solutions: Sequence[Solution]
) -> None:
    case, frame = japan[0], table(japan_report["Mix"], "Effort").set_index("program")
    for p in case.programs:
        line = frame.loc[f"{case.label('program', p)} ({p})"]
        assert [line[str(t)] for t in case.plan] == [japan_solutions[0].values["effort"][p, t] for t in case.plan]
    assert "2033 run-out" in frame.columns
    homeland = [f"{case.label('program', p)} ({p})" for p in case.programs if case.role[p] == "homeland"]
    assert frame.loc["All of homeland", "2030"] == pytest.approx(frame.loc[homeland, "2030"].sum())


def test_bargains_stand_side_by_side(japan_report: Report, japan_solutions: Sequence[Solution]) -> None:
    frame = table(japan_report["Bargains"], "Security").set_index("")
    assert frame.loc["security"].to_dict() == {s.bargain: s.security for s in japan_solutions}
    pieces = frame.drop(index="security").sum()
    assert pieces.to_dict() == pytest.approx(frame.loc["security"].to_dict())
    assert "others than in Two-percent plan: Cold War bargain" in " ".join(japan_report["Bargains"].answer)


def test_a_bargain_without_a_plan_says_so(
    japan_study: Study, japan: Sequence[Case], japan_solutions: Sequence[Solution]
) -> None:
    page = bargains.page(japan_study, japan[:2], [japan_solutions[0], None])
    assert any(line.startswith("Cold War bargain: no plan satisfies its hard limits") for line in page.answer)
    assert set(table(page, "Security")["Cold War bargain"]) == {"no plan"}


def test_without_a_base_plan_there_is_no_report(japan: Sequence[Case]) -> None:
    with pytest.raises(ValueError, match="nothing to report"):
        make_report(japan[:1], [None])


def test_a_case_without_ally_or_pledges_has_a_report() -> None:
    case = product_mix({"x": 3, "y": 5}, {"money": 4, "will": 2}, {"money": [1, 1], "will": [0, 1]})
    report = make_report([case], [solve(case)])
    assert report["US backup"].answer == ("The case has no contingencies: nothing need be held.",)
    assert report["Promise audit"].tables == ()
    assert "Days" not in " ".join(table.title for table in report["Summary"].tables)


def test_equally_good_plans_are_named() -> None:
    case = product_mix({"a": 1, "b": 1}, {"money": 10}, {"money": [1, 1]}, current={"a": 7.0, "b": 3.0})
    frame = table(mix.page(studied(case)), "Effort").set_index("program")
    assert frame.loc[["a", "b"], "also as good"].tolist() == ["other efforts in 2030"] * 2


def test_tables_have_units_only_for_their_columns(japan_report: Report) -> None:
    def check(shown: Table) -> None:
        assert set(shown.units) <= set(shown.frame.columns), shown.title
        assert set(shown.formats) <= set(shown.frame.columns), shown.title

    for page in japan_report.pages:
        for shown in page.tables:
            check(shown)


def test_what_was_read_is_what_was_typed(japan_path: Path, japan_workbook: Workbook, japan_report: Report) -> None:
    """Every figure with a cell equals the cell of the input; every value of the case is there or counted."""
    page = japan_report["What was read"]
    frame = table(page, "Values of")
    book = load_workbook(japan_path, data_only=True)
    typed = frame[(frame["cell"] != "") & (frame["default"] == "no")]
    assert len(typed) > 1000
    for row in typed.to_dict("records"):
        sheet, cell = row["cell"].split("!")
        assert book[sheet][cell].value == row["figure"], row
    blank = frame[(frame["cell"] != "") & (frame["default"] == "yes")]
    assert all(book[place.split("!")[0]][place.split("!")[1]].value is None for place in blank["cell"])
    case = japan_workbook.cases[0]
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


def test_a_sheet_without_a_verdict_says_so_and_the_others_stand(monkeypatch: pytest.MonkeyPatch) -> None:
    def gives_up(*_: object) -> None:
        raise SolverError("gave up")

    monkeypatch.setattr(regret, "page", gives_up)
    case = product_mix({"x": 3}, {"money": 4}, {"money": [1]})
    report = make_report([case], [solve(case)])
    assert report["Regret"].answer == ("The solver gave no verdict on the questions of this sheet: gave up.",)
    assert report["Mix"].tables


def test_a_summary_without_a_verdict_says_so_and_the_sheets_stand(monkeypatch: pytest.MonkeyPatch) -> None:
    def gives_up(*_: object) -> None:
        raise SolverError("gave up")

    monkeypatch.setattr(summary, "page", gives_up)
    case = product_mix({"a": 2}, {"money": 10}, {"money": [1]})
    report = make_report([case], [solve(case)])
    assert report["Summary"].answer == ("The solver gave no verdict on the questions of this sheet: gave up.",)
    assert report["Mix"].tables


def test_what_is_not_tried_in_a_large_case_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where re-solves would take too long, no sheet goes missing and none pretends."""
    case = strait()
    solution = solve(case)
    followed = make_report([case], [solution])
    monkeypatch.setattr(WhatIf, "is_followed", False)
    report = make_report([case], [solution])
    assert [page.name for page in report.pages] == [page.name for page in followed.pages]
    large = {page.name for page in report.pages if any("The case is large" in line for line in page.answer)}
    assert large >= {"Regret", "Your plan", "Revealed priorities", "Sensitivity"}
    assert not any("The case is large" in line for page in followed.pages for line in page.answer)
