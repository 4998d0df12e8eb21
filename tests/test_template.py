"""`new` writes the default case, or a blank workbook, the same every time; nothing of the data is lost."""

import csv
from importlib.resources import files
from pathlib import Path

import pytest
from openpyxl import load_workbook

from allocator import OutputError, write_template
from allocator.layout import BARGAINS, DATA_SHEETS, FIRST_ROW, HEAD_ROW, RANGES, SETTINGS, UNIT_ROW
from tests.conftest import ROOT
from tests.workbooks import column_of, default_book, row_of


@pytest.mark.parametrize(("name", "blank"), [("japan", False), ("blank", True)])
def test_inputs_are_fresh(name: str, blank: bool, tmp_path: Path) -> None:
    """`make docs` writes them; the same data give the same bytes."""
    write_template(tmp_path / "new.xlsx", blank=blank)
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
            found = page.cell(number, column_of(page, int(head) if head.isdigit() else head)).value
            assert ("" if found is None else str(found)) == cell or float(found) == float(cell)


def test_every_sheet_has_sentence_words_and_units() -> None:
    for sheet in (SETTINGS, *DATA_SHEETS, BARGAINS, RANGES):
        page = default_book()[sheet.name]
        assert page["A1"].value == sheet.says
        heads = [cell.value for cell in page[HEAD_ROW]]
        if sheet is not SETTINGS:
            assert all(cell.value for cell in page[UNIT_ROW])
            assert all(heads)
        assert page.freeze_panes == f"B{FIRST_ROW}"
        assert not page.merged_cells.ranges


def test_schema_version_stands_on_the_first_sheet() -> None:
    guide = default_book().worksheets[0]
    assert {row[0]: row[1] for row in guide.iter_rows(values_only=True)}["schema_version"] == "1"


def test_blank_has_heads_and_defaults_but_no_figures(tmp_path: Path) -> None:
    write_template(tmp_path / "blank.xlsx", blank=True)
    book = load_workbook(tmp_path / "blank.xlsx")
    assert all(book[sheet.name].max_row == UNIT_ROW for sheet in DATA_SHEETS)
    assert book["Settings"].cell(row_of(book["Settings"], "tail_share"), 2).value == 0.1


def test_a_missing_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match="there is no folder"):
        write_template(tmp_path / "nowhere" / "new.xlsx")
