"""A workbook in, cases out; or every fault by cell, with what was found, what is allowed and how to mend it."""

import datetime
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from openpyxl import Workbook
from openpyxl.chart import BarChart, Reference

from allocator import InputError, WorkbookError, read_cases, solve
from allocator.input import workbook as workbook_module
from allocator.input.workbook import read_workbook
from allocator.problems import Problem, Severity
from tests.workbooks import column_of, default_book, edited, fill, place, row_of, small


def problems_of(path: Path) -> dict[str, Problem]:
    """The errors a workbook is refused for, by place."""
    with pytest.raises(WorkbookError) as refused:
        read_cases(path)
    return {str(p.place): p for p in refused.value.problems if p.severity is Severity.ERROR}


def test_the_default_case_reads_without_errors(japan_path: Path) -> None:
    workbook = read_workbook(japan_path)
    assert [case.bargain for case in workbook.cases] == [
        "Two-percent plan",
        "Cold War bargain",
        "2015 Guidelines",
        "Do more",
        "Unequal alliance",
        "US retrenchment",
    ]
    assert len(workbook.ranges) == 9
    (warning,) = workbook.warnings
    assert warning.severity is Severity.WARNING
    assert "effect of H15 / stretch" in warning.found


def test_how_likely_each_multiple_of_a_range_is(tmp_path: Path) -> None:
    """Uniform where nothing is typed, and in older workbooks, which have no such column."""
    cell = place("Ranges", ("Tiers",), "distribution")
    first, *others = read_workbook(edited(tmp_path / "w.xlsx", {cell: " Triangular"})).ranges
    assert first.distribution == "triangular"
    assert {line.distribution for line in others} == {"uniform"}

    def without_the_column(book: Workbook) -> None:
        book["Ranges"].delete_cols(column_of(book["Ranges"], "distribution"))

    older = read_workbook(edited(tmp_path / "older.xlsx", without_the_column))
    assert [line.distribution for line in older.ranges] == ["uniform"] * 9
    assert not [problem for problem in older.warnings if problem.place.sheet == "Ranges"]


def test_bargains_override_the_base(japan_path: Path) -> None:
    """`*`, `a / b`, set, multiply; shares that are multiplied stay capped at 1; the base stays as typed."""
    base, cold_war, *_, retrenchment = read_cases(japan_path)
    assert base.trust["as assumed"] == 0.62
    assert cold_war.trust["as assumed"] == 0.85
    assert cold_war.income["fiscal", 2030] == pytest.approx(8219.2 * 0.5063)
    assert cold_war.income["diplomatic", 2030] == 0.0
    assert cold_war.width["TAX", "surtax"] == 0.0
    assert cold_war.hold_pace["Senkaku"] == pytest.approx(2.5 * 0.55)
    assert cold_war.credibility["as assumed", "Senkaku"] == pytest.approx(0.53 * 1.15)
    assert set(cold_war.max_cut.values()) == {1.0}
    assert retrenchment.delay["retrenched", "Gray zone"] == pytest.approx(150.0)


@pytest.mark.parametrize(
    ("line", "word", "index", "value"),
    [
        (("Backup", "* / Senkaku", "credibility", "multiply", 3), "credibility", ("hesitant", "Senkaku"), 1.0),
        (("Backup", "* / Senkaku", "credibility", "add", 0.9), "credibility", ("hesitant", "Senkaku"), 1.0),
        (("Backup", "hesitant / *", "delay", "add", 2), "delay", ("hesitant", "Sea lanes"), 35.6),
        (("Income", "fiscal", 2029, "set", 7), "income", ("fiscal", 2029), 7.0),
        (("Tiers", "H01 / *", "political", "add", 1), "use", ("H01", "core", "political"), 1.00625),
        (("Relevance", "H01", "*", "set", 0), "relevance", ("H01", "Senkaku"), 0.0),
        (("Settings", "discount", "value", "set", 0.5), "discount", None, 0.5),
        (("Expectations", "Global goal", "must", "set", "yes"), "must_meet", "Global goal", True),
        (("Programs", "h01", "Max_Cut", "set", "blank"), "max_cut", "H01", None),
        (("Programs", "H01", "lead", "add", 1), "lead", "H01", 2),
    ],
)
def test_overrides(line: tuple[Any, ...], word: str, index: Any, value: Any, tmp_path: Path) -> None:
    def one_bargain(book: Workbook) -> None:
        book["Bargains"].delete_rows(4, 200)
        fill(
            book,
            "Bargains",
            [dict(zip(("bargain", "sheet", "row", "column", "operation", "value"), ("new", *line), strict=True))],
        )

    base, new = read_cases(edited(tmp_path / "w.xlsx", one_bargain))
    found = getattr(new, word)
    assert (found if index is None else found[index]) == (pytest.approx(value) if isinstance(value, float) else value)
    assert getattr(base, word) != found


@pytest.mark.parametrize(
    ("head", "value", "mend"),
    [
        ("sheet", "Programmes", "'Programs'"),
        ("row", "H0l", "did you mean"),
        ("row", "H01 / core", "known are"),
        ("column", "rewards", "'reward'"),
        ("operation", "times", "known are 'set'"),
        ("value", "much", "number"),
        ("value", None, "the word blank"),
        ("value", 1.5, "allowed value"),
        ("bargain", None, "name the bargain"),
    ],
)
def test_faulty_overrides_are_placed(head: str, value: object, mend: str, tmp_path: Path) -> None:
    def spoil(book: Workbook) -> None:
        page = book["Bargains"]
        book["Bargains"].delete_rows(4, 200)
        line = ("new", "Programs", "H01", "reward", "set", 0.5)
        fill(
            book,
            "Bargains",
            [dict(zip(("bargain", "sheet", "row", "column", "operation", "value"), line, strict=True))],
        )
        page.cell(4, column_of(page, head)).value = value

    page = default_book()["Bargains"]
    cell = f"Bargains!{page.cell(4, column_of(page, head)).coordinate}"
    assert mend in str(problems_of(edited(tmp_path / "w.xlsx", spoil))[cell])


@pytest.mark.parametrize(
    ("sheet", "keys", "head", "value", "found"),
    [
        ("Programs", ("H01",), "readiness", "3/4", "text '3/4'"),
        ("Programs", ("H01",), "readiness", True, "TRUE"),
        ("Programs", ("H01",), "readiness", 75, "75 as readiness of H01"),
        ("Programs", ("H01",), "lead", 1.5, "1.5"),
        ("Programs", ("H01",), "role", "homland", "text 'homland' as role of H01"),
        ("Programs", ("H01",), "program", None, "nothing"),
        ("Tiers", ("H01", "core"), "program", "H99", "the unknown program 'H99'"),
        ("Tiers", ("H01", "core"), "fiscal", "#DIV/0!", "the error value #DIV/0!"),
        ("Income", ("fiscal",), 2030, None, "nothing as income of fiscal / 2030"),
        ("Scenarios", ("hesitant",), "trust", 1.2, "1.2 as trust of hesitant"),
        ("Contingencies", ("Senkaku",), "must", "perhaps", "text 'perhaps'"),
        ("Expectations", ("Space pledge",), "measure", "money", "text 'money' as measure of Space pledge"),
        ("Expectations", ("Space pledge",), "subject", "H044", "text 'H044' as subject of Space pledge"),
        ("Settings", ("tail_share",), "value", 0, "0 as tail_share"),
        ("Ranges", ("Tiers",), "low", "little", "text 'little'"),
        ("Ranges", ("Tiers",), "distribution", "triangle", "text 'triangle'"),
    ],
)
def test_faults_are_named_by_cell(
    sheet: str, keys: tuple[str, ...], head: str | int, value: object, found: str, tmp_path: Path
) -> None:
    cell = place(sheet, keys, head)
    problem = problems_of(edited(tmp_path / "w.xlsx", {cell: value}))[cell]
    assert problem.found == found
    assert problem.allowed
    assert problem.remedy


def test_all_faults_at_once(tmp_path: Path) -> None:
    """Faults of every kind, on several sheets, in one run; and none reported twice for the other bargains."""
    cells = {
        place("Programs", ("H01",), "readiness"): "a lot",
        place("Programs", ("H02",), "build_rate"): 3,
        place("Scenarios", ("hesitant",), "probability"): 0.1,
        place("Income", ("political",), 2029): "forty",
        place("Backup", ("hesitant", "Senkaku"), "contingency"): "Senkako",
    }
    problems = problems_of(edited(tmp_path / "w.xlsx", cells))
    scenarios = place("Scenarios", ("retrenched",), "probability")
    expected = {cell for cell in cells if not cell.startswith("Scenarios")} | {scenarios}
    assert set(problems) == expected
    assert "did you mean 'Senkaku'" in str(problems[place("Backup", ("hesitant", "Senkaku"), "contingency")])


def test_a_fault_of_one_bargain_says_so(tmp_path: Path) -> None:
    """The Cold War bargain needs its own reach: raise a floor above what its narrower tiers allow."""

    def narrow(book: Workbook) -> None:
        page = book["Bargains"]
        page.append(["US retrenchment", "Tiers", "H12 / baseline", "width", "set", 1])

    (problem,) = problems_of(edited(tmp_path / "w.xlsx", narrow)).values()
    assert "in bargain 'US retrenchment'" in problem.found
    assert str(problem.place) == place("Programs", ("H12",), "floor")


def test_multiplying_all_leaves_blanks_blank(tmp_path: Path) -> None:
    def one_bargain(book: Workbook) -> None:
        book["Bargains"].delete_rows(4, 200)
        book["Bargains"].append(["new", "Programs", "*", "current", "multiply", 2])

    base, new = read_cases(edited(tmp_path / "w.xlsx", one_bargain))
    assert base.current["TAX"] is new.current["TAX"] is None
    assert new.current["H01"] == 2 * 940


@pytest.mark.parametrize("line", [("discount", "vlaue"), ("discount", None)])
def test_settings_are_overridden_by_value(line: tuple[str, str | None], tmp_path: Path) -> None:
    def one_bargain(book: Workbook) -> None:
        book["Bargains"].delete_rows(4, 200)
        book["Bargains"].append(["new", "Settings", *line, "set", 0.5])

    assert "Bargains!D4" in problems_of(edited(tmp_path / "w.xlsx", one_bargain))


@pytest.mark.parametrize(
    ("key", "other", "value"),
    [
        ("Tiers!A30", ("Expectations", ("Regional goal",), "subject"), "H99"),
        ("Tiers!A30", ("Programs", ("H03",), "role"), "nowhere"),
        ("Contingencies!A6", ("Programs", ("H03",), "role"), "nowhere"),
        ("Contingencies!A6", ("Programs", ("H10",), "floor"), 5000),
        ("Tiers!A30", ("Scenarios", ("hesitant",), "probability"), 0.9),
    ],
)
def test_a_fault_that_does_not_follow_from_an_unreadable_key_is_told_beside_it(
    key: str, other: tuple[str, tuple[str, ...], str], value: object, tmp_path: Path
) -> None:
    """What hangs on other sheets than the one with that key is held against them all the same."""
    found = problems_of(edited(tmp_path / "w.xlsx", {key: "QQ" if key == "Tiers!A30" else None, place(*other): value}))
    assert len(found) == 2
    assert key in found


@pytest.mark.parametrize("sheet", ["Tiers", "Relevance", "Links", "Roles", "Bargains", "Backup"])
def test_data_in_the_row_of_units_is_refused(sheet: str, tmp_path: Path) -> None:
    def close_up(book: Workbook) -> None:
        book[sheet].delete_rows(3)

    problems = problems_of(edited(tmp_path / "w.xlsx", close_up))
    assert "in row 3" in problems[f"{sheet}!A3"].found


def test_a_sheet_a_second_time(tmp_path: Path) -> None:
    def double(book: Workbook) -> None:
        book.create_sheet("Ｉｎｃｏｍｅ")

    problems = problems_of(edited(tmp_path / "w.xlsx", double))
    assert problems["sheet Ｉｎｃｏｍｅ"].found == "the sheet Income a second time"


def test_chart_sheets_are_no_data(tmp_path: Path) -> None:
    def chart(book: Workbook) -> None:
        del book["Ranges"]
        picture = BarChart()
        picture.add_data(Reference(book["Roles"], min_col=4, min_row=2, max_row=6), titles_from_data=True)
        book.create_chartsheet("Ranges").add_chart(picture)

    assert problems_of(edited(tmp_path / "w.xlsx", chart))["sheet Ranges"].found == "no such sheet"


def test_a_setting_left_out_is_a_warning(tmp_path: Path, japan: tuple[Any, ...]) -> None:
    def drop(book: Workbook) -> None:
        book["Settings"].delete_rows(row_of(book["Settings"], "risk_aversion"))

    workbook = read_workbook(edited(tmp_path / "w.xlsx", drop))
    assert workbook.cases[0].risk_aversion == 0.0
    assert any(p.found == "no setting 'risk_aversion'" for p in workbook.warnings)
    assert len(workbook.cases) == len(japan)


@pytest.mark.parametrize("cell", ["Income!A20000", "Income!XFD300", "Income!A1048576"])
def test_a_space_far_away_is_no_data(cell: str, tmp_path: Path, japan: tuple[Any, ...]) -> None:
    assert read_cases(edited(tmp_path / "w.xlsx", {cell: " "})) == japan


def test_duplicate_keys_and_heads(tmp_path: Path) -> None:
    def spoil(book: Workbook) -> None:
        book["Roles"].cell(5, 1, "homeland")
        book["Capitals"].cell(2, 3, "capital")

    problems = problems_of(edited(tmp_path / "w.xlsx", spoil))
    assert "'homeland' a second time" in problems["Roles!A5"].found
    assert "'capital' a second time" in problems["Capitals!C2"].found


def test_missing_sheet_and_key_column(tmp_path: Path) -> None:
    def spoil(book: Workbook) -> None:
        book["Links"].title = "Link"
        book["Relevance"]["A2"] = "programme"

    problems = problems_of(edited(tmp_path / "w.xlsx", spoil))
    assert "did you mean 'Link'" in problems["sheet Links"].remedy
    assert "did you mean 'programme'" in problems["Relevance!A2"].remedy


def test_order_case_and_width_do_not_matter(japan: tuple[Any, ...], tmp_path: Path) -> None:
    """Sheets and columns may come in any order, keys in any case and width."""

    def shuffle(book: Workbook) -> None:
        book.move_sheet("Programs", -4)
        page = book["Links"]
        for row in page.iter_rows(min_row=2, max_col=3):
            row[0].value, row[2].value = row[2].value, row[0].value
        backup = book["Backup"]
        backup.cell(row_of(backup, "hesitant", "Senkaku"), 2, "ｓｅｎｋａｋｕ　")
        book["Programs"].title = "programs "

    assert read_cases(edited(tmp_path / "w.xlsx", shuffle)) == japan


def test_a_head_that_may_be_another_is_an_error(tmp_path: Path) -> None:
    """A missing word would mean its default; beside an unknown word it may just be mistyped."""

    def rename(book: Workbook) -> None:
        book["Programs"].cell(2, column_of(book["Programs"], "floor"), "flor")
        book["Settings"].cell(row_of(book["Settings"], "risk_aversion"), 1, "risk aversion")

    problems = problems_of(edited(tmp_path / "w.xlsx", rename))
    assert "did you mean 'flor'?" in problems[place("Programs", ("H01",), "floor").replace("4", "2")].remedy
    assert "did you mean 'risk_aversion'?" in problems["Settings!A9"].remedy


@pytest.mark.parametrize(("sheet", "old", "new"), [("Programs", "floor", "flor"), ("Tiers", "political", "politcal")])
def test_a_mistyped_head_is_one_problem(sheet: str, old: str, new: str, tmp_path: Path) -> None:
    """Not an error for the head that is missing and a warning for the one that is not known."""

    def rename(book: Workbook) -> None:
        book[sheet].cell(2, column_of(book[sheet], old), new)
        for name in ("Bargains", "Ranges"):
            book[name].delete_rows(4, 200)

    with pytest.raises(WorkbookError) as refused:
        read_cases(edited(tmp_path / "w.xlsx", rename))
    (problem,) = (problem for problem in refused.value.problems if problem.place.cell.endswith("2"))
    assert problem.severity is Severity.ERROR
    assert f"did you mean {new!r}" in problem.remedy


def test_figures_are_held_against_their_bounds_where_a_key_is_missing(tmp_path: Path) -> None:
    """No case can be made of a program without its key; what is wrong elsewhere is said all the same, once."""
    key, trust = place("Programs", ("H05",), "program"), place("Scenarios", ("hesitant",), "trust")
    mark = place("Programs", ("H05",), "evidence")
    problems = problems_of(edited(tmp_path / "w.xlsx", {key: None, mark: "X", trust: 50}))
    assert set(problems) == {key, mark, trust}
    assert problems[trust].found == "50 as trust of hesitant"


def test_figures_of_years_that_are_not_solved_are_a_warning(tmp_path: Path) -> None:
    """One for the sheet, at the first such year; years that only a bargain solves count."""

    def narrow(book: Workbook) -> None:
        fill(book, "Income", [{2029: 5, 2032: 7, 2033: 8}, {2033: 9}])
        fill(book, "Bargains", [{}, {"bargain": "long", "sheet": "Settings", "row": "plan_years", "column": "value"}])
        fill(book, "Bargains", [{}, {"operation": "set", "value": 3}])
        book["Income"].cell(5, column_of(book["Income"], 2032), 3)

    (warning,) = read_workbook(small(tmp_path / "w.xlsx", narrow)).warnings
    assert (warning.place.sheet, warning.found) == ("Income", "figures for 2029, 2033")
    assert warning.allowed == "years from 2030 to 2032, which are solved"


def test_a_warning_names_the_cells_its_figures_come_from(tmp_path: Path) -> None:
    """5,000 less a quarter are 3,750, beyond 1,400 at a readiness of 0.75; other bargains do not say so again."""
    found = read_workbook(edited(tmp_path / "w.xlsx", {place("Programs", ("H01",), "current"): 5000})).warnings
    (warning,) = (problem for problem in found if "current" in problem.found)
    cells = "(max_cut in Programs!N4; width in Tiers!C4, Tiers!C5, Tiers!C6, Tiers!C7; readiness in Programs!H4)"
    assert warning.allowed.endswith(cells)


def test_marks_of_evidence_may_be_in_small_letters(tmp_path: Path) -> None:
    workbook = read_workbook(edited(tmp_path / "w.xlsx", {place("Programs", ("H01",), "evidence"): "ｊ"}))
    assert workbook.sources[0]["floor", "H01"].evidence == "J"


def test_a_column_left_out_is_a_warning(tmp_path: Path, japan: tuple[Any, ...]) -> None:
    def drop(book: Workbook) -> None:
        book["Programs"].delete_cols(column_of(book["Programs"], "max_rise"))

    workbook = read_workbook(edited(tmp_path / "w.xlsx", drop))
    assert workbook.cases == japan
    assert any(p.found == "no column 'max_rise'" for p in workbook.warnings)


def test_a_mistyped_bargain_is_doubted(tmp_path: Path) -> None:
    cell = "Bargains!A10"
    workbook = read_workbook(edited(tmp_path / "w.xlsx", {cell: "Cold War bargian"}))
    (warning,) = (p for p in workbook.warnings if str(p.place) == cell)
    assert "did you mean 'Cold War bargain'?" in warning.remedy


def test_unknown_sheets_and_columns_are_left_alone_with_a_warning(japan: tuple[Any, ...], tmp_path: Path) -> None:
    def add(book: Workbook) -> None:
        book.create_sheet("My notes")["A1"] = "mine"
        page = book["Programs"]
        page.cell(2, page.max_column + 1, "opinion")

    workbook = read_workbook(edited(tmp_path / "w.xlsx", add))
    assert workbook.cases == japan
    assert [w.found for w in workbook.warnings[:2]] == ["the sheet 'My notes'", "the column 'opinion'"]


def test_inactive_rows_are_skipped_with_all_that_refers_to_them(tmp_path: Path) -> None:
    def switch_off(book: Workbook) -> None:
        for sheet, key in (
            ("Programs", "H16"),
            ("Contingencies", "Cyber attack"),
            ("Expectations", "Demand: extra US equipment"),
        ):
            page = book[sheet]
            page.cell(row_of(page, key), column_of(page, "active"), "no")
        book["Bargains"].delete_rows(4, 200)

    (case,) = read_cases(edited(tmp_path / "w.xlsx", switch_off))
    assert "H16" not in case.programs
    assert "Cyber attack" not in case.contingencies
    assert not any("H16" in key for key in case.use)
    solve(case)


def test_a_bargain_may_switch_rows_off(tmp_path: Path) -> None:
    def one_bargain(book: Workbook) -> None:
        book["Bargains"].delete_rows(4, 200)
        book["Bargains"].append(["no surtax", "Programs", "TAX", "active", "set", "no"])

    base, without = read_cases(edited(tmp_path / "w.xlsx", one_bargain))
    assert set(base.programs) - set(without.programs) == {"TAX"}


def test_missing_years_capitals_and_contingencies_are_columns_to_insert(tmp_path: Path) -> None:
    """One line for each missing column, however many rows and bargains would need it."""

    def rename(book: Workbook) -> None:
        for sheet, head, other in (
            ("Income", 2030, "FY2030"),
            ("Tiers", "political", "politcal"),
            ("Relevance", "Senkaku", "S"),
        ):
            book[sheet].cell(2, column_of(book[sheet], head), other)

    path = edited(tmp_path / "w.xlsx", rename)
    problems = problems_of(path)
    assert problems["Income!A2"].found == "no column 2030"
    politcal = place("Tiers", ("H01", "core"), "political").replace("5", "2")
    assert problems[politcal].remedy == "insert a column with political in row 2; did you mean 'politcal'?"
    assert problems["Relevance!A2"].found == "no column 'Senkaku'"
    others = [place for place in problems if not place.startswith(("Bargains", "Ranges"))]
    assert others == ["Income!A2", politcal, "Relevance!A2"]


def test_missing_rows_are_named_once(tmp_path: Path) -> None:
    def drop(book: Workbook) -> None:
        book["Backup"].delete_rows(row_of(book["Backup"], "hesitant", "Senkaku"))
        book["Settings"].delete_rows(row_of(book["Settings"], "plan_years"))

    problems = problems_of(edited(tmp_path / "w.xlsx", drop))
    assert problems["sheet Backup"].found == "no row 'hesitant / Senkaku'"
    assert problems["sheet Settings"].found == "no setting 'plan_years'"


def test_what_is_switched_off_is_said_where_it_is_referred_to(tmp_path: Path) -> None:
    def switch_off(book: Workbook) -> None:
        for sheet, key in (("Programs", "H04"), ("Roles", "global")):
            book[sheet].cell(row_of(book[sheet], key), column_of(book[sheet], "active"), "no")

    problems = problems_of(edited(tmp_path / "w.xlsx", switch_off))
    program = place("Programs", ("H04",), "active")
    assert f"'H04' is switched off in {program}" in problems[place("Expectations", ("Space pledge",), "subject")].remedy
    assert "'global' is switched off in Roles!" in problems[place("Programs", ("G01",), "role")].remedy


def test_a_report_is_no_input(tmp_path: Path) -> None:
    path = tmp_path / "w.xlsx"
    book = Workbook()
    book.active.title = "Summary"
    book.save(path)
    with pytest.raises(InputError, match="is a workbook, but not an input of this tool"):
        read_cases(path)


def test_a_formula_without_a_result_is_refused(tmp_path: Path) -> None:
    cell = place("Programs", ("H01",), "floor")
    problem = problems_of(edited(tmp_path / "w.xlsx", {cell: "=20+20"}))[cell]
    assert "without a result" in problem.found


def test_a_formula_without_a_result_is_no_name(tmp_path: Path) -> None:
    def edit(book: Workbook) -> None:
        book["Roles"]["B4"].value = book["Bargains"]["A4"].value = "=1+1"

    found = problems_of(small(tmp_path / "w.xlsx", edit))
    assert {place: one.found for place, one in found.items()} == dict.fromkeys(
        ("Roles!B4", "Bargains!A4"), "a formula without a result"
    )


def test_a_case_of_four_roles_and_empty_sheets_solves(tmp_path: Path) -> None:
    """Two capitals, four roles, one year; no contingency, link, scenario, expectation, bargain or range."""
    roles = ["a", "b", "c", "d"]

    def small(book: Workbook) -> None:
        settings = book["Settings"]
        settings.cell(row_of(settings, "first_year"), 2, 2030)
        settings.cell(row_of(settings, "plan_years"), 2, 1)
        fill(book, "Capitals", [{"capital": "money"}, {"capital": "will"}])
        fill(book, "Income", [{"capital": "money", 2030: 10}, {"capital": "will", 2030: 3}])
        fill(book, "Roles", [{"role": role, "weight": weight} for weight, role in enumerate(roles, start=1)])
        fill(book, "Programs", [{"program": f"p{role}", "role": role} for role in roles])
        tiers = [{"program": f"p{role}", "tier": "all", "width": 4, "effect": 1, "money": 1} for role in roles]
        tiers[3]["will"] = 1
        fill(book, "Tiers", tiers)

    (case,) = read_cases(edited(tmp_path / "w.xlsx", small, blank=True))
    solution = solve(case)
    assert solution.values["effort"] == pytest.approx(
        {("pa", 2030): 0, ("pb", 2030): 3, ("pc", 2030): 4, ("pd", 2030): 3}
    )
    assert solution.security == pytest.approx(4 * 3 + 3 * 4 + 2 * 3)


def test_a_missing_file(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot be opened"):
        read_cases(tmp_path / "none.xlsx")


def test_merged_cells_in_a_table_are_refused(tmp_path: Path) -> None:
    def merge(book: Workbook) -> None:
        book["Programs"].merge_cells("D5:D7")
        book["Roles"].merge_cells("A1:D1")

    problems = problems_of(edited(tmp_path / "w.xlsx", merge))
    assert problems["Programs!D5:D7"].found == "merged cells"
    assert not any(place.startswith("Roles") for place in problems)


def test_hidden_sheets_and_rows_are_read_and_noted(tmp_path: Path, japan: tuple[Any, ...]) -> None:
    def hide(book: Workbook) -> None:
        book["Links"].sheet_state = "veryHidden"
        for row in (5, 6):
            book["Tiers"].row_dimensions[row].hidden = True

    workbook = read_workbook(edited(tmp_path / "w.xlsx", hide))
    assert workbook.cases == japan
    notes = {str(p.place): p.found for p in workbook.warnings if p.severity is Severity.NOTE}
    assert notes == {"sheet Links": "the sheet is hidden", "Tiers!A5": "hidden rows: A5, A6"}


def test_blank_rows_and_spaces_are_no_data(tmp_path: Path, japan: tuple[Any, ...]) -> None:
    def blanks(book: Workbook) -> None:
        page = book["Roles"]
        for row in range(8, 58):
            page.cell(row, 1, "　 ")
        book["Links"].insert_rows(6, 3)

    assert read_cases(edited(tmp_path / "w.xlsx", blanks)) == japan


def test_a_stray_far_below_is_refused_not_ignored(tmp_path: Path) -> None:
    problems = problems_of(edited(tmp_path / "w.xlsx", {"Links!A700": "H14"}))
    assert "something in row 700" in problems["Links!A700"].found


def test_something_without_a_head_is_warned_of(tmp_path: Path) -> None:
    workbook = read_workbook(edited(tmp_path / "w.xlsx", {"Links!J5": 0.5}))
    warned = [str(p.place) for p in workbook.warnings if "without a head" in p.found]
    assert warned == ["Links!J5"]


def test_numbers_as_text_are_read_and_said(tmp_path: Path, japan: tuple[Any, ...]) -> None:
    cell = place("Programs", ("H06",), "floor")
    workbook = read_workbook(edited(tmp_path / "w.xlsx", {cell: "¥４８０"}))
    assert workbook.cases == japan
    (note,) = (p for p in workbook.warnings if str(p.place) == cell)
    assert note.found == "text '¥４８０' is read as 480"


def test_numbers_as_text_are_read_and_said_in_lists_too(tmp_path: Path) -> None:
    def edit(book: Workbook) -> None:
        book["Bargains"]["F4"] = "0.5"
        address = {"sheet": "Roles", "row": "home", "column": "weight"}
        line = {**address, "bargain": "poor", "operation": "set"}
        fill(book, "Bargains", [{"value": "0.5"}, {**line, "value": "２"}])
        fill(book, "Ranges", [{**address, "low": "0.9", "high": "110%"}])

    workbook = read_workbook(small(tmp_path / "w.xlsx", edit))
    assert workbook.cases[1].income["money", 2030] == 5
    assert workbook.cases[1].weight["home"] == 2
    assert [(one.low, one.high) for one in workbook.ranges] == [(0.9, 1.1)]
    said = {str(p.place): p.found for p in workbook.warnings if "is read as" in p.found}
    assert said == {
        "Bargains!F4": "text '0.5' is read as 0.5",
        "Bargains!F5": "text '２' is read as 2",
        "Ranges!D4": "text '0.9' is read as 0.9",
        "Ranges!E4": "text '110%' is read as 1.1",
    }


def test_a_decimal_comma_is_refused_wherever_a_number_is_read(tmp_path: Path) -> None:
    def edit(book: Workbook) -> None:
        address = {"sheet": "Roles", "row": "home", "column": "weight"}
        line = {**address, "bargain": "poor", "operation": "set"}
        fill(book, "Bargains", [{"value": "0,125"}, {**line, "value": "0,250"}])
        fill(book, "Ranges", [{**address, "low": "0,900", "high": "1,5"}])
        fill(book, "Tiers", [{"width": "0,125"}])

    with pytest.raises(WorkbookError) as refused:
        read_workbook(small(tmp_path / "w.xlsx", edit))
    assert {str(p.place): p.remedy for p in refused.value.problems if p.severity is Severity.ERROR} == {
        place: f"type {figure} if that is meant: a decimal point, not a comma"
        for place, figure in {
            "Tiers!C4": "0.125",
            "Bargains!F4": "0.125",
            "Bargains!F5": "0.250",
            "Ranges!D4": "0.900",
            "Ranges!E4": "1.5",
        }.items()
    }


def test_a_remark_about_a_cell_hides_no_fault_there(tmp_path: Path) -> None:
    """Else the base would be left out in silence, and the bargain that mends it be taken for the base."""

    def edit(book: Workbook) -> None:
        line = {"bargain": "mended", "sheet": "Programs", "row": "guns", "column": "readiness", "operation": "set"}
        fill(book, "Bargains", [{**line, "value": 1}])
        fill(book, "Programs", [{"readiness": "1.5"}])
        fill(book, "Tiers", [{"effect": "-2"}])

    with pytest.raises(WorkbookError) as refused:
        read_workbook(small(tmp_path / "w.xlsx", edit))
    errors = [p.found for p in refused.value.problems if p.severity is Severity.ERROR]
    assert errors == ["1.5 as readiness of guns", "-2 as effect of guns / all"]


def test_without_an_error_there_are_as_many_cases_as_bargains(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbook_module, "build_cases", lambda *_: [])
    with pytest.raises(RuntimeError, match="2 bargains without an error, but 0 cases"):
        read_workbook(small(tmp_path / "w.xlsx"))


def test_twin_keys_are_reported_with_both_cells(tmp_path: Path) -> None:
    problems = problems_of(edited(tmp_path / "w.xlsx", {"Roles!A5": "Ｈｏｍｅｌａｎｄ\u200b"}))
    assert "'homeland' in A4" in problems["Roles!A5"].found


def test_years_may_be_dates(tmp_path: Path, japan: tuple[Any, ...]) -> None:
    cell = place("Income", ("fiscal",), 2029)
    head = f"Income!{cell.split('!')[1].rstrip('0123456789')}2"
    workbook = read_workbook(edited(tmp_path / "w.xlsx", {head: datetime.datetime(2029, 4, 1)}))
    assert workbook.cases == japan


def test_formulas_with_results_are_used_and_noted(tmp_path: Path) -> None:
    path = tmp_path / "w.xlsx"
    with xlsxwriter.Workbook(path) as book:
        source = default_book()
        for page in source.worksheets:
            sheet = book.add_worksheet(page.title)
            for row in page.iter_rows():
                for cell in row:
                    if cell.value is not None:
                        sheet.write(cell.row - 1, cell.column - 1, cell.value)
        column = column_of(source["Roles"], "weight") - 1
        book.get_worksheet_by_name("Roles").write_formula(3, column, "=0.5+0.5", None, 1.0)
    workbook = read_workbook(path)
    assert workbook.cases[0].weight["homeland"] == 1.0
    assert any("formulas, used by the results last saved: " in p.found for p in workbook.warnings)


def test_problems_come_in_the_order_of_the_workbook(tmp_path: Path) -> None:
    cells = {"Tiers!D10": "x", "Tiers!D5": "x", "Programs!F30": 1, "Income!C4": "x", "Tiers!C10": "x"}
    with pytest.raises(WorkbookError) as refused:
        read_cases(edited(tmp_path / "w.xlsx", cells))
    errors = [str(p.place) for p in refused.value.problems if p.severity is Severity.ERROR]
    assert errors == ["Income!C4", "Programs!A30", "Tiers!D5", "Tiers!C10", "Tiers!D10"]


def test_what_is_negotiable_is_read_by_the_addresses_of_bargains(tmp_path: Path) -> None:
    """Where lines overlap the last one counts; a yes for what is never proposed is a warning."""
    lines = [("Programs", "*", "floor", "no"), ("Programs", "H01", "floor", "Yes"), ("Roles", "*", "weight", "yes")]
    rows = [dict(zip(("sheet", "row", "column", "negotiable"), line, strict=True)) for line in lines]
    workbook = read_workbook(edited(tmp_path / "w.xlsx", lambda book: fill(book, "Negotiable", rows)))
    assert workbook.negotiable["floor", "H01"] is True
    assert workbook.negotiable["floor", "H02"] is False
    assert "yes for weight" in [problem.found for problem in workbook.warnings]


def test_a_workbook_without_the_sheet_negotiable_is_none_the_worse(tmp_path: Path) -> None:
    def remove(book: Workbook) -> None:
        del book["Negotiable"]

    assert read_workbook(edited(tmp_path / "w.xlsx", remove)).negotiable == {}


def test_negotiable_takes_yes_or_no(tmp_path: Path) -> None:
    row = {"sheet": "Programs", "row": "H01", "column": "floor", "negotiable": "maybe"}
    problems = problems_of(edited(tmp_path / "w.xlsx", lambda book: fill(book, "Negotiable", [row])))
    assert problems["Negotiable!D4"].allowed == "yes or no"
