"""Whatever the user typed can be written to a cell, and reads back as it was typed."""

import re
import zipfile
from pathlib import Path
from xml.etree import ElementTree

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.xml.constants import SHEET_MAIN_NS
from xlsxwriter import Workbook as WrittenWorkbook

from allocator.text import LONGEST_TEXT, MOST_COLUMNS, MOST_ROWS, cell_text, escaped, sheet_name

REPLACED = "\N{REPLACEMENT CHARACTER}"


def read_back(texts: list[str], path: Path) -> list[object]:
    """What the cells say after `texts` went through `cell_text` and XlsxWriter."""
    with WrittenWorkbook(path) as book:
        page = book.add_worksheet()
        for row, text in enumerate(texts):
            assert page.write_string(row, 0, cell_text(text)) == 0, "XlsxWriter has shortened it"
    found = [row[0] for row in load_workbook(path).worksheets[0].values]
    assert found == shown(path, "sharedStrings.xml")
    return found


def shown(path: Path, part: str) -> list[str]:
    """The texts in `part` as Excel shows them: unlike openpyxl, it reads characters by their number."""
    with zipfile.ZipFile(path) as package:
        texts = ElementTree.fromstring(package.read(f"xl/{part}")).iter(f"{{{SHEET_MAIN_NS}}}t")
    return [re.sub("_x([0-9A-Fa-f]{4})_", lambda number: chr(int(number[1], 16)), text.text or "") for text in texts]


@pytest.mark.parametrize(
    "text",
    [
        "=1+1",
        "{=A1}",
        "_x0041_",
        "a _x000D_ and _xfFfE_",
        "_x41_ and _X0041_",
        "<b>&amp; \"quoted\" 'too'",
        " spaces \t and\nlines ",
        "日本 🗾 é",
        "https://example.org",
        "12",
        "\x85\N{LINE SEPARATOR}",
    ],
)
def test_text_comes_back_as_it_was_typed(text: str, tmp_path: Path) -> None:
    assert read_back([text], tmp_path / "t.xlsx") == [text]


@pytest.mark.parametrize(
    "character", ["\0", "\x01", "\x08", "\x0b", "\x0c", "\x1f", "\ud800", "\udfff", "\ufffe", "\uffff"]
)
def test_what_xml_cannot_hold_is_seen_to_be_missing(character: str, tmp_path: Path) -> None:
    assert read_back([f"a{character}b"], tmp_path / "t.xlsx") == [f"a{REPLACED}b"]


def test_lines_end_as_in_excel(tmp_path: Path) -> None:
    assert read_back(["one\r\ntwo\rthree\nfour"], tmp_path / "t.xlsx") == ["one\ntwo\nthree\nfour"]


def test_text_that_looks_like_formatting_stays_text(tmp_path: Path) -> None:
    texts = ["<r>x</r>", "<r></b></r>", "<r>" + "x" * (LONGEST_TEXT - 7) + "</r>"]
    found = read_back(texts, tmp_path / "t.xlsx")
    assert found == ["<r>x</r> ", "<r></b></r> ", texts[2][:-1] + "…"]


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("x" * 40_000, "x" * 32_766 + "…"),
        ("x" * 32_767, "x" * 32_767),
        ("x" * 32_768, "x" * 32_766 + "…"),
        ("🗾" * 16_383, "🗾" * 16_383),
        ("🗾" * 16_384, "🗾" * 16_383 + "…"),
        ("x" + "🗾" * 16_384, "x" + "🗾" * 16_382 + "…"),
        ("_x0041_" * 4_681, "_x0041_" * 4_681),
    ],
)
def test_text_is_shortened_to_what_a_cell_holds_and_says_so(text: str, shown: str, tmp_path: Path) -> None:
    assert read_back([text], tmp_path / "t.xlsx") == [shown]


@pytest.mark.parametrize("text", ["_x0041_", "_x0041_x0042_", "_xabcd_", "_x005F_", "_x41_ _X0041_ x0041_"])
def test_text_written_by_openpyxl_is_shown_as_it_was_typed(text: str, tmp_path: Path) -> None:
    book = Workbook()
    book.worksheets[0]["A1"] = escaped(cell_text(text))
    book.save(tmp_path / "t.xlsx")
    assert shown(tmp_path / "t.xlsx", "worksheets/sheet1.xml") == [text]


@pytest.mark.parametrize(
    ("name", "taken", "expected"),
    [
        ("Plan", [], "Plan"),
        ("2028/29: [what?]", [], "2028 29 what"),
        ("a*b\\c", [], "a b c"),
        ("'quoted'", [], "quoted"),
        ("it's", [], "it's"),
        ("two\nlines", [], "two lines"),
        ("a\0b\ud800", [], f"a{REPLACED}b{REPLACED}"),
        ("_x0041_", [], "x0041_"),
        ("", [], "Sheet"),
        ("?'*", ["Sheet"], "Sheet (2)"),
        ("history", [], "history (2)"),
        ("PLAN", ["plan"], "PLAN (2)"),
        ("Straße", ["STRASSE", "straße (2)"], "Straße (3)"),
        ("x" * 32, [], "x" * 30 + "…"),
        ("x" * 30 + "' of", [], "x" * 30 + "…"),
        ("x" * 31, ["x" * 31], "x" * 26 + "… (2)"),
        ("🗾" * 16, [], "🗾" * 15 + "…"),
    ],
)
def test_a_sheet_gets_a_name_that_excel_takes(name: str, taken: list[str], expected: str, tmp_path: Path) -> None:
    assert sheet_name(name, taken) == expected
    with WrittenWorkbook(tmp_path / "t.xlsx") as book:
        for other in (*taken, expected):
            book.add_worksheet(other)
    assert load_workbook(tmp_path / "t.xlsx").sheetnames == [*taken, expected]


def test_a_sheet_ends_where_excel_ends_it(tmp_path: Path) -> None:
    with WrittenWorkbook(tmp_path / "t.xlsx") as book:
        page = book.add_worksheet()
        assert page.write_string(MOST_ROWS - 1, MOST_COLUMNS - 1, "last") == 0
        assert page.write_string(MOST_ROWS, 0, "beyond") == page.write_string(0, MOST_COLUMNS, "beyond") == -1
