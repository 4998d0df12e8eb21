"""Workbooks for tests: the template with some cells changed."""

from collections.abc import Callable, Mapping
from functools import cache
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from allocator.input.layout import FIRST_ROW, HEAD_ROW
from allocator.input.template import write_template

Edit = Callable[[Workbook], None]


def edited(path: Path, edits: Mapping[str, Any] | Edit, *, blank: bool = False) -> Path:
    """Write the default case (or the blank workbook) to `path` with cells such as `Programs!F4` changed."""
    book = load_workbook(BytesIO(_without_checks(blank)))
    if callable(edits):
        edits(book)
    else:
        for place, value in edits.items():
            sheet, cell = place.split("!")
            book[sheet][cell] = value
    book.save(path)
    return path


@cache
def _template(blank: bool) -> bytes:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "template.xlsx"
        write_template(path, "blank" if blank else "japan")
        return path.read_bytes()


@cache
def _without_checks(blank: bool) -> bytes:
    """The template without its Checks sheet, which the reader leaves alone and which is slow to load and save."""
    book = load_workbook(BytesIO(_template(blank)))
    del book["Checks"]
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()


@cache
def default_book() -> Workbook:
    """The default case as a workbook, to look places up in."""
    return load_workbook(BytesIO(_template(False)))


def column_of(sheet: Worksheet, head: str | int) -> int:
    """The column under a head."""
    return next(cell.column for cell in sheet[HEAD_ROW] if cell.value == head)


def row_of(sheet: Worksheet, *keys: str) -> int:
    """The row whose first cells are these keys."""
    rows = sheet.iter_rows(min_row=FIRST_ROW, max_col=len(keys), values_only=True)
    return next(number for number, row in enumerate(rows, start=FIRST_ROW) if row == keys)


def place(sheet: str, keys: tuple[str, ...], head: str | int) -> str:
    """The address of a figure of the default case, such as `Programs!F4`."""
    page = default_book()[sheet]
    return f"{sheet}!{page.cell(row_of(page, *keys), column_of(page, head)).coordinate}"


def fill(book: Workbook, sheet: str, rows: list[dict[str | int, Any]]) -> None:
    """Put rows under the heads of a sheet; heads that are missing (keys that run across) are added."""
    page = book[sheet]
    for number, row in enumerate(rows, start=FIRST_ROW):
        for head, value in row.items():
            if head not in [cell.value for cell in page[HEAD_ROW]]:
                page.cell(HEAD_ROW, page.max_column + 1, head)
            page.cell(number, column_of(page, head), value)


def small(path: Path, edits: Edit | None = None) -> Path:
    """Write a workbook that solves at once: two programs, one contingency, two years, a second bargain."""

    def fill_in(book: Workbook) -> None:
        settings = book["Settings"]
        for word, value in (("first_year", 2030), ("plan_years", 2)):
            settings.cell(row_of(settings, word), 2, value)
        fill(book, "Capitals", [{"capital": "money", "name_ja": "予算", "unit": "yen"}, {"capital": "will"}])
        fill(book, "Income", [{"capital": "money", 2030: 10, 2031: 10}, {"capital": "will", 2030: 3, 2031: 3}])
        fill(book, "Roles", [{"role": "home", "weight": 1}, {"role": "world", "weight": 0.5}])
        fill(book, "Programs", [{"program": "guns", "role": "home", "current": 5}, {"program": "aid", "role": "world"}])
        tiers = [{"program": "guns", "tier": "all", "width": 9, "effect": 1, "money": 1, "will": 0.5}]
        fill(book, "Tiers", [*tiers, {"program": "aid", "tier": "all", "width": 9, "effect": 1, "money": 1}])
        fill(book, "Relevance", [{"program": "guns", "strait": 1}])
        needs = {"hold_start": 4, "hold_pace": 1, "decisive": 20, "us_force": 20}
        penalties = {"hold_penalty": 1, "decisive_penalty": 1}
        fill(book, "Contingencies", [{"contingency": "strait", **needs, **penalties}])
        fill(book, "Backup", [{"scenario": "expected", "contingency": "strait", "delay": 3, "credibility": 0.5}])
        lines = {"bargain": "poor", "sheet": "Income", "row": "money", "column": "*", "operation": "multiply"}
        fill(book, "Bargains", [{**lines, "value": 0.5}])
        if edits:
            edits(book)

    return edited(path, fill_in, blank=True)
