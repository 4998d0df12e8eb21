"""`new` writes the default case, or a blank workbook, the same every time; nothing of the data is lost."""

import csv
from importlib.resources import files
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.datavalidation import DataValidation

from allocator import OutputError, write_template
from allocator.input.layout import (
    BARGAINS,
    DATA_SHEETS,
    FIRST_ROW,
    HEAD_ROW,
    LAST_ROW,
    NEGOTIABLE,
    RANGES,
    SETTINGS,
    UNIT_ROW,
    Sheet,
)
from allocator.input.template import Carried
from tests.running import ROOT
from tests.workbooks import column_of, default_book, row_of


@pytest.mark.parametrize("name", ["japan", "tutorial", "blank"])
def test_inputs_are_fresh(name: Carried, tmp_path: Path) -> None:
    """`make docs` writes them; the same data give the same bytes."""
    write_template(tmp_path / "new.xlsx", name)
    assert (tmp_path / "new.xlsx").read_bytes() == (ROOT / "inputs" / f"{name}.xlsx").read_bytes()


@pytest.mark.parametrize("sheet", [SETTINGS.name, *(sheet.name for sheet in DATA_SHEETS), BARGAINS.name, RANGES.name])
def test_every_figure_source_and_name_of_the_data_is_in_the_workbook(sheet: str) -> None:
    """Cell by cell against the CSV the project carries, with numbers as numbers."""
    text = files("allocator").joinpath("data", "japan", f"{sheet.lower()}.csv").read_text(encoding="utf-8")
    page = default_book()[sheet]
    for number, row in enumerate(csv.DictReader(text.splitlines()), start=FIRST_ROW):
        if sheet == SETTINGS.name:
            number = row_of(page, row["setting"])
        for head, cell in row.items():
            if sheet == SETTINGS.name and head == "unit":
                continue  # the notation's own words stand there
            found = page.cell(number, column_of(page, int(head) if head.isdigit() else head)).value
            assert ("" if found is None else str(found)) == cell or float(found) == float(cell)


def test_every_sheet_has_sentence_words_and_units() -> None:
    for sheet in (SETTINGS, *DATA_SHEETS, BARGAINS, RANGES, NEGOTIABLE):
        page = default_book()[sheet.name]
        assert str(page["A1"].value).removesuffix(" (optional)") == sheet.says
        heads = [cell.value for cell in page[HEAD_ROW]]
        if sheet is not SETTINGS:
            assert all(cell.value for cell in page[UNIT_ROW])
            assert all(heads)
        assert page.freeze_panes == f"B{FIRST_ROW}"
        assert not page.merged_cells.ranges


def test_schema_version_stands_on_the_first_sheet() -> None:
    guide = default_book().worksheets[0]
    assert {row[0]: row[1] for row in guide.iter_rows(values_only=True)}["schema_version"] == 1


def test_blank_has_heads_and_defaults_but_no_figures(tmp_path: Path) -> None:
    write_template(tmp_path / "blank.xlsx", "blank")
    book = load_workbook(tmp_path / "blank.xlsx")
    for sheet in DATA_SHEETS:
        assert not any(cell.value for row in book[sheet.name].iter_rows(min_row=FIRST_ROW) for cell in row)
        assert book[sheet.name].cell(FIRST_ROW, 1).fill.fgColor.rgb == "FFFFF9E5"
    assert book["Settings"].cell(row_of(book["Settings"], "tail_share"), 2).value == 0.1


def test_a_missing_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match="there is no folder"):
        write_template(tmp_path / "nowhere" / "new.xlsx")


def limits_of(sheet: str, head: str, book: Workbook | None = None) -> DataValidation:
    """The drop-down or value limit of the cells under a head."""
    page = (book or default_book())[sheet]
    cell = page.cell(FIRST_ROW, column_of(page, head)).coordinate
    (found,) = (rule for rule in page.data_validations.dataValidation if cell in rule.sqref)
    return found


@pytest.mark.parametrize("sheet", DATA_SHEETS, ids=lambda sheet: sheet.name)
def test_value_limits_are_the_bounds_the_reader_uses(sheet: Sheet) -> None:
    for declared in sheet.columns:
        if declared.kind is str and not declared.choices and not declared.refers_to:
            continue
        rule = limits_of(sheet.name, declared.head)
        assert declared.meaning in rule.prompt
        assert f"{rule.sqref}".endswith(str(LAST_ROW))
        if declared.kind in (float, int):
            assert rule.type == ("whole" if declared.kind is int else "decimal")
            assert (float(rule.formula1), float(rule.formula2)) == (declared.low, declared.high)
        else:
            assert rule.type == "list"


@pytest.mark.parametrize(
    ("sheet", "head", "source"),
    [
        ("Programs", "role", "OFFSET(Roles!$A$4,0,0,MAX(1,COUNTA(Roles!$A$4:$A$1003)),1)"),
        ("Tiers", "program", "OFFSET(Programs!$A$4,0,0,MAX(1,COUNTA(Programs!$A$4:$A$1003)),1)"),
        ("Links", "enabler", "OFFSET(Programs!$A$4,0,0,MAX(1,COUNTA(Programs!$A$4:$A$1003)),1)"),
        ("Backup", "scenario", "OFFSET(Scenarios!$A$4,0,0,MAX(1,COUNTA(Scenarios!$A$4:$A$1003)),1)"),
        ("Expectations", "subject", "Checks!$O$4:$O$203"),
        ("Expectations", "measure", '"effort,capability"'),
        ("Contingencies", "must", '"yes,no"'),
        ("Programs", "active", '"yes,no"'),
        ("Programs", "evidence", '"S,C,R,J"'),
        ("Bargains", "operation", '"set,multiply,add"'),
        ("Negotiable", "negotiable", '"yes,no"'),
        ("Ranges", "distribution", '"uniform,triangular"'),
    ],
)
def test_drop_downs(sheet: str, head: str, source: str) -> None:
    """Keys come from ranges that grow with the sheet that defines them."""
    assert limits_of(sheet, head).formula1 == source


def test_optional_sheets_are_marked() -> None:
    sheets = [sheet.name for sheet in (*DATA_SHEETS, BARGAINS, RANGES, NEGOTIABLE)]
    optional = {name for name in sheets if str(default_book()[name]["A1"].value).endswith("(optional)")}
    assert set(sheets) - optional == {"Capitals", "Income", "Roles", "Programs", "Tiers"}
    assert all(default_book()[name].sheet_properties.tabColor is not None for name in optional)


def test_the_guide_leads_everywhere_in_both_languages() -> None:
    book = default_book()
    guide = book["Guide"]
    links = {
        cell.hyperlink.location.split("!")[0].strip("'") for row in guide.iter_rows() for cell in row if cell.hyperlink
    }
    assert links == set(book.sheetnames) - {"Guide"}
    text = " ".join(str(cell.value) for row in guide.iter_rows() for cell in row if cell.value)
    assert "unequal but realistic alliance" in text
    assert "judgements (evidence J), not findings" in text
    assert "判断(J)" in text
    for sheet in DATA_SHEETS:
        assert sheet.says_ja in text


@pytest.mark.parametrize(
    ("tax", "raised", "verdict"),
    [
        ({"money": -1, "width": 2}, 12, "ok"),
        ({"money": -1, "width": 1}, 11, "LOOK HERE"),
        ({"money": -1}, "no limit", "ok"),
    ],
)
def test_the_checks_count_what_taxes_raise(tax: dict[str, int], raised: object, verdict: str, tmp_path: Path) -> None:
    """Floors of 12 where 10 come in: a tax of 2 is enough, of 1 is not, of any size is; its floor is no use."""
    data = {
        "Settings": [{"setting": "first_year", "value": 2030}],
        "Capitals": [{"capital": "money", "opening": 0, "keep": 0}],
        "Income": [{"capital": "money", "2030": 10}],
        "Programs": [{"program": "guns", "floor": 12}, {"program": "tax", "floor": 1}],
        "Tiers": [
            {"program": "guns", "tier": "all", "width": 20, "money": 1},
            {"program": "tax", "tier": "all", "width": None, **tax},
        ],
    }
    write_template(tmp_path / "w.xlsx", data=data)
    page = load_workbook(tmp_path / "w.xlsx", data_only=True)["Checks"]
    row = next(row for row in page.iter_rows(max_col=4, values_only=True) if str(row[0]).startswith("All floors"))
    assert row[1:] == (12, raised, verdict)


def test_no_macros_no_passwords() -> None:
    for page in default_book().worksheets:
        assert page.protection.sheet == (page.title in ("Guide", "Checks"))
        assert page.protection.password is None
