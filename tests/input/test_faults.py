"""Every type of fault, a workbook that shows it, and the exact message with its cell.

The workbook is the default case with one thing changed; the messages are all the errors it then has.
"""

from collections.abc import Callable
from pathlib import Path

import pytest
from openpyxl import Workbook

from allocator import WorkbookError, read_cases
from allocator.problems import Severity
from tests.workbooks import column_of, edited, fill, place, row_of

Edit = Callable[[Workbook], None]


def put(sheet: str, keys: tuple[str, ...], head: str | int, value: object) -> Edit:
    """Type a value into the cell under a head, in the row of these keys."""

    def edit(book: Workbook) -> None:
        target, cell = place(sheet, keys, head).split("!")
        book[target][cell].value = value

    return edit


def override(**changes: object) -> Edit:
    """One bargain of one line, with some of its cells changed."""
    line = {"bargain": "new", "sheet": "Programs", "row": "H01", "column": "reward", "operation": "set", "value": 0.5}

    def edit(book: Workbook) -> None:
        book["Bargains"].delete_rows(4, 200)
        fill(book, "Bargains", [{**line, **changes}])

    return edit


def uncertain(**changes: object) -> Edit:
    """One line of Ranges, with some of its cells changed."""
    line = {"sheet": "Programs", "row": "*", "column": "reward", "low": 0.5, "high": 1.5}

    def edit(book: Workbook) -> None:
        book["Ranges"].delete_rows(4, 200)
        fill(book, "Ranges", [{**line, **changes}])

    return edit


def head(sheet: str, old: str | int, new: object) -> Edit:
    def edit(book: Workbook) -> None:
        book[sheet].cell(2, column_of(book[sheet], old)).value = new

    return edit


def without_bargains(edit: Edit) -> Edit:
    """The same change in a workbook that has no other bargains or ranges, whose own lines would be faulty too."""

    def both(book: Workbook) -> None:
        for sheet in ("Bargains", "Ranges"):
            book[sheet].delete_rows(4, 200)
        edit(book)

    return both


def rename_sheet(old: str, new: str) -> Edit:
    def edit(book: Workbook) -> None:
        book[old].title = new

    return edit


def drop_row(sheet: str, *keys: str) -> Edit:
    def edit(book: Workbook) -> None:
        book[sheet].delete_rows(row_of(book[sheet], *keys))

    return edit


def merge(sheet: str, area: str) -> Edit:
    def edit(book: Workbook) -> None:
        book[sheet].merge_cells(area)

    return edit


def a_capital_without_its_key(book: Workbook) -> None:
    """Beside a column of the user's own, which is no capital."""
    fill(book, "Tiers", [{"opinion": "weak"}])
    book["Capitals"]["A5"] = None


def a_setting_again(book: Workbook) -> None:
    page = book["Settings"]
    page.append(["discount", 0.1])


FAULTS: dict[str, tuple[Edit, list[str]]] = {
    "a word in a number column": (
        put("Programs", ("H01",), "readiness", "high"),
        [
            "Programs!H4: found text 'high'; allowed: a number from 0 to 1. To mend: type a plain number such as 0.5, not text.",
        ],
    ),
    "a fraction as text": (
        put("Income", ("fiscal",), 2029, "1/2"),
        [
            "Income!C4: found text '1/2'; allowed: a number. To mend: type a plain number such as 1234.5, not text.",
        ],
    ),
    "a decimal comma": (
        put("Programs", ("H01",), "readiness", "0,5"),
        [
            "Programs!H4: found text '0,5'; allowed: a number from 0 to 1. To mend: type 0.5 if that is meant: a decimal point, not a comma.",
        ],
    ),
    "a year in words": (
        put("Expectations", ("Space pledge",), "from_year", "soon"),
        [
            "Expectations!H6: found text 'soon'; allowed: a whole number from 1900 to 2200. To mend: type a whole number such as 2030, not text.",
        ],
    ),
    "a length in words": (
        put("Programs", ("H01",), "lead", "two"),
        [
            "Programs!L4: found text 'two'; allowed: a whole number from 0 to 100. To mend: type a whole number such as 3, not text.",
        ],
    ),
    "a mark of evidence that is none": (
        put("Programs", ("H01",), "evidence", "X"),
        [
            "Programs!Q4: found text 'X'; allowed: S (sourced); C (computed from sources); R (recalled, to be verified); J (judgement). To mend: type one of these letters, or clear the cell.",
        ],
    ),
    "a mark of evidence never calculated": (
        put("Programs", ("H01",), "evidence", '="J"'),
        [
            "Programs!Q4: found a formula without a result; allowed: S or C or R or J. To mend: open the workbook in Excel, let it calculate, and save it.",
        ],
    ),
    "a mark of evidence that is none, of a range": (
        put("Ranges", ("Tiers",), "evidence", 0),
        [
            "Ranges!G4: found text '0'; allowed: S (sourced); C (computed from sources); R (recalled, to be verified); J (judgement). To mend: type one of these letters, or clear the cell.",
        ],
    ),
    "a share of the report typed as a percentage": (
        put("Settings", ("near_optimal",), "value", 5),
        [
            "Settings!B12: found 5 as near_optimal; allowed: a number from 0 to 1. To mend: type 0.05 if 5 % is meant.",
        ],
    ),
    "a share of the report in a bargain": (
        override(sheet="Settings", row="near_optimal", column="value", value=0.1),
        [
            "Bargains!C4: found text 'near_optimal'; allowed: a setting of the model; this one is the same for all bargains. To mend: set it on the sheet Settings.",
        ],
    ),
    "a flag in a number column": (
        put("Programs", ("H01",), "readiness", True),
        [
            "Programs!H4: found TRUE; allowed: a number from 0 to 1. To mend: type a number.",
        ],
    ),
    "an error value": (
        put("Tiers", ("H01", "core"), "width", "#DIV/0!"),
        [
            "Tiers!C5: found the error value #DIV/0!; allowed: a number, 0 or more. To mend: mend the formula or type the value.",
        ],
    ),
    "a formula never calculated": (
        put("Tiers", ("H01", "core"), "width", "=20*2"),
        [
            "Tiers!C5: found a formula without a result; allowed: a number, 0 or more. To mend: open the workbook in Excel, let it calculate, and save it.",
        ],
    ),
    "half a year": (
        put("Programs", ("H01",), "lead", 1.5),
        [
            "Programs!L4: found 1.5; allowed: a whole number from 0 to 100. To mend: type a whole number.",
        ],
    ),
    "a percentage typed as a number": (
        put("Scenarios", ("hesitant",), "trust", 50),
        [
            "Scenarios!E5: found 50 as trust of hesitant; allowed: a number from 0 to 1. To mend: type 0.5 if 50 % is meant.",
        ],
    ),
    "a share above 1": (
        put("Scenarios", ("hesitant",), "trust", 1.5),
        [
            "Scenarios!E5: found 1.5 as trust of hesitant; allowed: a number from 0 to 1. To mend: change it to an allowed value.",
        ],
    ),
    "a negative figure": (
        put("Programs", ("H01",), "existing", -1),
        [
            "Programs!J4: found -1 as existing of H01; allowed: a number, 0 or more. To mend: change it to an allowed value.",
        ],
    ),
    "a figure too small for its unit": (
        put("Contingencies", ("Senkaku",), "hold_pace", 1e-7),
        [
            "Contingencies!E4: found 1e-07 as hold_pace of Senkaku; allowed: a number, 0 or more. To mend: change the unit, so that figures are 0 or between 1e-06 and 1e+09 in size.",
        ],
    ),
    "a figure too large for its unit": (
        put("Programs", ("H01",), "existing", 1e10),
        [
            "Programs!J4: found 1e+10 as existing of H01; allowed: a number, 0 or more. To mend: change the unit, so that figures are 0 or between 1e-06 and 1e+09 in size.",
        ],
    ),
    "a flag that is none": (
        put("Contingencies", ("Senkaku",), "must", "perhaps"),
        [
            "Contingencies!L4: found text 'perhaps'; allowed: yes or no. To mend: type yes or no.",
        ],
    ),
    "a measure that is none": (
        put("Expectations", ("Space pledge",), "measure", "money"),
        [
            "Expectations!F6: found text 'money' as measure of Space pledge; allowed: effort or capability. To mend: change it to an allowed value.",
        ],
    ),
    "a required cell left empty": (
        put("Backup", ("hesitant", "Senkaku"), "delay", None),
        [
            "Backup!C10: found nothing as delay of hesitant / Senkaku; allowed: a number, 0 or more. To mend: fill it in: days until US forces arrive.",
        ],
    ),
    "an empty key": (
        put("Relevance", ("H01",), "program", None),
        [
            "Relevance!A4: found nothing; allowed: the key of a program. To mend: type the key, or clear the row.",
        ],
    ),
    "a mistyped key": (
        put("Relevance", ("H01",), "program", "H011"),
        [
            "Relevance!A4: found the unknown program 'H011'; allowed: a key of programs. To mend: did you mean 'H01' or 'H11'?",
        ],
    ),
    "a key that addresses all": (
        put("Roles", ("global",), "role", "*"),
        [
            "Roles!A6: found '*'; allowed: a key without ' / ', other than *. To mend: rename it: Bargains address keys so.",
        ],
    ),
    "a mistyped role": (
        put("Programs", ("H01",), "role", "homland"),
        [
            "Programs!D4: found text 'homland' as role of H01; allowed: a key of roles. To mend: use a role of the case or leave it blank; did you mean 'homeland'?",
        ],
    ),
    "a mistyped subject": (
        put("Expectations", ("Space pledge",), "subject", "H044"),
        [
            "Expectations!E6: found text 'H044' as subject of Space pledge; allowed: a key of programs or roles. To mend: use a program or a role of the case; did you mean 'H04'?",
        ],
    ),
    "a role switched off": (
        without_bargains(put("Roles", ("global",), "active", "no")),
        [
            "Programs!D24: found text 'global' as role of G01; allowed: a key of roles. To mend: 'global' is switched off in Roles!G6: switch it on, or this row off.",
            "Programs!D25: found text 'global' as role of G02; allowed: a key of roles. To mend: 'global' is switched off in Roles!G6: switch it on, or this row off.",
            "Programs!D26: found text 'global' as role of G03; allowed: a key of roles. To mend: 'global' is switched off in Roles!G6: switch it on, or this row off.",
            "Expectations!E5: found text 'global' as subject of Global goal; allowed: a key of programs or roles. To mend: 'global' is switched off in Roles!G6: switch it on, or this row off.",
        ],
    ),
    "a key a second time": (
        put("Roles", ("global",), "role", "ＲＥＧＩＯＮＡＬ"),
        [
            "Roles!A6: found 'REGIONAL' a second time ('regional' in A5); allowed: each key once, whatever its case and width. To mend: rename or delete one of the two rows.",
        ],
    ),
    "a head a second time": (
        head("Capitals", "opening", "keep"),
        [
            "Capitals!F2: found the column head 'keep' a second time; allowed: each head once (first in E2). To mend: rename or delete one of the two columns.",
            "Capitals!E6: found 10 as keep of diplomatic; allowed: a number from 0 to 1. To mend: type 0.1 if 10 % is meant.",
        ],
    ),
    "no column of keys": (
        head("Links", "enabler", "helper"),
        [
            "Links!A2: found no column 'enabler'; allowed: the column heads enabler, program. To mend: put 'enabler' at the head of its column in row 2; did you mean 'helper'?",
        ],
    ),
    "no column for a year": (
        without_bargains(head("Income", 2030, "FY2030")),
        [
            "Income!A2: found no column 2030; allowed: a column for every year. To mend: insert a column with 2030 in row 2 and fill it in.",
        ],
    ),
    "no column for a capital": (
        without_bargains(head("Tiers", "political", "politcal")),
        [
            "Tiers!F2: found no column 'political'; allowed: a column for every capital. To mend: insert a column with political in row 2; did you mean 'politcal'?",
        ],
    ),
    "no sheet": (
        rename_sheet("Links", "Link"),
        [
            "sheet Links: found no such sheet; allowed: every sheet of the template, empty where it does not apply. To mend: add the sheet or give it back its name (did you mean 'Link'?).",
        ],
    ),
    "no sheet of keys": (
        rename_sheet("Programs", "Projects"),
        [
            "sheet Programs: found no such sheet; allowed: every sheet of the template, empty where it does not apply. To mend: add the sheet or give it back its name (known are 'Projects').",
        ],
    ),
    "no sheet of capitals": (
        rename_sheet("Capitals", "Means"),
        [
            "sheet Capitals: found no such sheet; allowed: every sheet of the template, empty where it does not apply. To mend: add the sheet or give it back its name (known are 'Means').",
        ],
    ),
    "a capital without its key": (
        a_capital_without_its_key,
        [
            "Capitals!A5: found nothing; allowed: the key of a capital. To mend: type the key, or clear the row.",
        ],
    ),
    "no sheet of settings": (
        rename_sheet("Settings", "Setting"),
        [
            "sheet Settings: found no such sheet; allowed: every sheet of the template, empty where it does not apply. To mend: add the sheet or give it back its name (did you mean 'Setting'?).",
        ],
    ),
    "no sheet of pairs": (
        rename_sheet("Backup", "Backing"),
        [
            "sheet Backup: found no such sheet; allowed: every sheet of the template, empty where it does not apply. To mend: add the sheet or give it back its name (did you mean 'Backing'?).",
        ],
    ),
    "a program without its key": (
        put("Programs", ("H05",), "program", None),
        [
            "Programs!A8: found nothing; allowed: the key of a program. To mend: type the key, or clear the row.",
        ],
    ),
    "no column of programs": (
        head("Programs", "program", "programme"),
        [
            "Programs!A2: found no column 'program'; allowed: the column heads program. To mend: put 'program' at the head of its column in row 2; did you mean 'programme'?",
        ],
    ),
    "no row for a pair": (
        drop_row("Backup", "hesitant", "Senkaku"),
        [
            "sheet Backup: found no row 'hesitant / Senkaku'; allowed: a row for every scenario and contingency. To mend: add the row.",
        ],
    ),
    "no row of a setting": (
        drop_row("Settings", "plan_years"),
        [
            "sheet Settings: found no setting 'plan_years'; allowed: a whole number from 1 to 100. To mend: add a row with plan_years under 'setting'.",
        ],
    ),
    "no tier": (
        without_bargains(lambda book: book["Tiers"].delete_rows(row_of(book["Tiers"], "TAX", "surtax"))),
        [
            "Programs!A27: found no row of TAX on Tiers; allowed: at least one tier. To mend: add a tier of program 'TAX'.",
        ],
    ),
    "merged cells": (
        merge("Programs", "D5:D7"),
        [
            "Programs!D5:D7: found merged cells; allowed: one value in each cell. To mend: unmerge them and fill every cell.",
        ],
    ),
    "a stray far below": (
        lambda book: book["Links"].cell(700, 1, "H14") and None,
        [
            "Links!A700: found something in row 700, 688 rows below the rest; allowed: data without gaps of more than 200 rows. To mend: move the row up or delete it.",
        ],
    ),
    "probabilities that do not sum to 1": (
        put("Scenarios", ("hesitant",), "probability", 0.2),
        [
            "Scenarios!D6: found 0.2 as probability of retrenched; allowed: probabilities that sum to 1; now 0.9 (probability in Scenarios!D4, Scenarios!D5, Scenarios!D6). To mend: change the probabilities until they sum to 1; scenarios switched off do not count.",
        ],
    ),
    "no tail": (
        put("Settings", ("tail_share",), "value", 0),
        [
            "Settings!B10: found 0 as tail_share; allowed: a share from 0.001 to 1. To mend: type for instance 0.1, the worst tenth.",
        ],
    ),
    "a floor out of reach": (
        put("Programs", ("H03",), "floor", 400),
        [
            "Programs!F6: found 400 as floor of H03; allowed: at most 275, the ceiling 500 times the readiness 0.55. To mend: lower the floor, widen a tier or raise the readiness.",
        ],
    ),
    "strain beyond trust": (
        put("Expectations", ("Space pledge",), "strain", 0.1),
        [
            "Expectations!I6: found 0.1 as strain of Space pledge; allowed: strain times level of all expectations up to 0.4, the trust of 'retrenched' (now 1.104). To mend: lower strain or level of the expectations, or raise that trust.",
        ],
    ),
    "an unlimited tier before the last": (
        put("Tiers", ("H01", "core"), "width", None),
        [
            "Tiers!C5: found nothing as width of H01 / core; allowed: a number: only a last tier may be unlimited. To mend: give the tier a width.",
        ],
    ),
    "an unlimited tier under a readiness": (
        without_bargains(put("Tiers", ("H03", "stretch"), "width", None)),
        [
            "Tiers!C15: found nothing as width of H03 / stretch; allowed: a number, since readiness refers to the ceiling of 'H03'. To mend: give the last tier a width, or drop the readiness.",
        ],
    ),
    "a bargain on no sheet": (
        override(sheet="Programmes"),
        [
            "Bargains!B4: found text 'Programmes'; allowed: a sheet with data. To mend: did you mean 'Programs'?",
        ],
    ),
    "a bargain on no row": (
        override(row="H0l"),
        [
            "Bargains!C4: found text 'H0l'; allowed: a key of Programs, *. To mend: did you mean 'H01' or 'H02' or 'H03'?",
        ],
    ),
    "a bargain on no column": (
        override(column="rewards"),
        [
            "Bargains!D4: found text 'rewards'; allowed: a column of Programs. To mend: did you mean 'reward' or 'readiness'?",
        ],
    ),
    "a bargain that does nothing known": (
        override(operation="times"),
        [
            "Bargains!E4: found text 'times'; allowed: set or multiply or add. To mend: known are 'set', 'multiply', 'add'.",
        ],
    ),
    "a bargain to a wrong value": (
        override(value="much"),
        [
            "Bargains!F4: found text 'much'; allowed: a number from 0 to 1. To mend: type a plain number such as 0.5, not text.",
        ],
    ),
    "a bargain beyond a bound": (
        override(value=1.5),
        [
            "Bargains!F4: found 1.5 as reward of H01 in bargain 'new'; allowed: a number from 0 to 1. To mend: change it to an allowed value.",
        ],
    ),
    "a bargain multiplying a blank": (
        override(column="max_rise", operation="multiply", value=2),
        [
            "Bargains!F4: found multiply on nothing; allowed: a number, 0 or more. To mend: use set here.",
        ],
    ),
    "a bargain without a name": (
        override(bargain=None),
        [
            "Bargains!A4: found nothing; allowed: the name of a bargain other than 'Two-percent plan', which is the workbook as it stands. To mend: name the bargain this line belongs to.",
        ],
    ),
    "a bargain named like the base": (
        override(bargain="Two-percent plan"),
        [
            "Bargains!A4: found text 'Two-percent plan'; allowed: the name of a bargain other than 'Two-percent plan', which is the workbook as it stands. To mend: name the bargain this line belongs to.",
        ],
    ),
    "a bargain that breaks a rule": (
        override(sheet="Tiers", row="H12 / baseline", column="width", value=1),
        [
            "Programs!F15: found 223 as floor of H12 in bargain 'new'; allowed: at most 133.5, the ceiling 178 times the readiness 0.75. To mend: lower the floor, widen a tier or raise the readiness.",
        ],
    ),
    "data in the row of units": (
        without_bargains(lambda book: book["Links"].delete_rows(3)),
        [
            "Links!A3: found 0.05 in row 3; allowed: units in row 3, data from row 4 on. To mend: insert a row for the units above, or move the data down to row 4.",
        ],
    ),
    "a bargain that sets nothing": (
        override(value=None),
        [
            "Bargains!F4: found nothing; allowed: a number from 0 to 1. To mend: type the value, or the word blank to empty the cell.",
        ],
    ),
    "a multiple that is no number": (
        override(operation="multiply", value="half"),
        [
            "Bargains!F4: found text 'half'; allowed: a number. To mend: type a plain number such as 0.9, not text.",
        ],
    ),
    "half a year by multiplication": (
        override(column="lead", operation="multiply", value=0.5),
        [
            "Bargains!F4: found multiply giving 0.5; allowed: a whole number from 0 to 100. To mend: use set with a whole number.",
        ],
    ),
    "a setting a second time": (
        a_setting_again,
        [
            "Settings!B14: found the setting 'discount' again; allowed: each once (first in B8). To mend: delete one.",
        ],
    ),
    "bargains without their values": (
        head("Bargains", "value", "figure"),
        [
            "Bargains!A2: found no column 'value'; allowed: the column heads bargain, sheet, row, column, operation, value. To mend: put 'value' at the head of its column in row 2; known are 'figure', 'evidence', 'source', 'note'.",
        ],
    ),
    "ranges without their lows": (
        head("Ranges", "low", "least"),
        [
            "Ranges!A2: found no column 'low'; allowed: the column heads sheet, row, column, low, high. To mend: put 'low' at the head of its column in row 2; known are 'least', 'distribution', 'evidence', 'source', 'note'.",
        ],
    ),
    "marks without their column": (
        head("Negotiable", "negotiable", "may"),
        [
            "Negotiable!A2: found no column 'negotiable'; allowed: the column heads sheet, row, column, negotiable. To mend: put 'negotiable' at the head of its column in row 2; known are 'may', 'evidence', 'source', 'note'.",
        ],
    ),
    "a range from above to below": (
        uncertain(low=2),
        [
            "Ranges!D4: found 2 above 1.5; allowed: low no more than high. To mend: exchange the two.",
        ],
    ),
    "a range that is no number": (
        uncertain(high="wide"),
        [
            "Ranges!E4: found text 'wide'; allowed: a number, 0 or more. To mend: type a plain number such as 0.9, not text.",
        ],
    ),
}


@pytest.mark.parametrize("name", FAULTS)
def test_fault(name: str, tmp_path: Path) -> None:
    edit, messages = FAULTS[name]
    with pytest.raises(WorkbookError) as refused:
        read_cases(edited(tmp_path / "w.xlsx", edit))
    assert [str(p) for p in refused.value.problems if p.severity is Severity.ERROR] == messages
