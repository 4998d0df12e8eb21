"""`write_report`: a report rendered as an Excel workbook, whole or not at all."""

from __future__ import annotations

import datetime
import math
import statistics
import textwrap
from pathlib import Path
from typing import Any

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from allocator.files import check_writable, written_whole
from allocator.table import Page, Report, Table

HEAD = {"bold": True, "bg_color": "#D9E2F3", "text_wrap": True, "valign": "top", "bottom": 1}
UNIT = {"italic": True, "font_color": "#595959", "text_wrap": True, "valign": "top", "bottom": 1}
STYLES: dict[str, dict[str, Any]] = {
    "title": {"bold": True, "font_size": 14, "font_color": "#1F3864"},
    "answer": {"text_wrap": True, "valign": "top"},
    "table": {"bold": True, "font_size": 12, "font_color": "#1F3864", "bottom": 2, "bottom_color": "#1F3864"},
    "note": {"italic": True, "font_color": "#595959"},
    "head": HEAD,
    "head right": HEAD | {"align": "right"},
    "unit": UNIT,
    "unit right": UNIT | {"align": "right"},
    "text": {"valign": "top", "text_wrap": True, "indent": 1},
    "label": {"valign": "top"},
}
ANSWER_COLUMNS = 9
"""Answers run over this many columns, so that they read as lines and not as a tower."""
NO_LIMIT = "no limit"
LINE = 15.0
"""Height of a line, in points."""
WIDEST, WIDE, FIGURE_WIDTH = 44.0, 18.0, 11.0
"""Width, in characters, of the widest first column, the widest other column, and a column of figures."""


def write_report(report: Report, path: Path, source: Path | None = None) -> Path:
    """Write `report` to `path` (never over `source`, the input) and return the path.

    Raises OutputError; an earlier file at `path` then stays as it was.
    """
    check_writable(path, source)
    with written_whole(path) as temporary:
        book = xlsxwriter.Workbook(str(temporary), {"strings_to_formulas": False, "strings_to_urls": False})
        book.set_properties({"title": report.title, "created": datetime.datetime(2026, 1, 1)})
        writer = _Writer(book)
        for page in report.pages:
            writer.write_page(page)
        book.close()
    return path


class _Writer:
    """Formats and the place reached while one workbook is written."""

    def __init__(self, book: xlsxwriter.Workbook) -> None:
        self._book = book
        self._styles: dict[str, Format] = {name: book.add_format(style) for name, style in STYLES.items()}
        self._numbers: dict[str, Format] = {}

    def write_page(self, page: Page) -> None:
        sheet = self._book.add_worksheet(page.name)
        sheet.hide_gridlines(2)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        widths = _column_widths(page)
        for column, width in enumerate(widths):
            sheet.set_column(column, column, width)
        sheet.write_string(0, 0, page.title, self._styles["title"])
        row = 2
        for sentence in page.answer:
            sheet.merge_range(row, 0, row, ANSWER_COLUMNS - 1, sentence, self._styles["answer"])
            sheet.set_row(row, LINE * _lines(sentence, sum(widths[:ANSWER_COLUMNS])))
            row += 1
        for table in page.tables:
            row = self._write_table(sheet, table, row + 1, widths)

    def _write_table(self, sheet: Worksheet, table: Table, row: int, widths: list[float]) -> int:
        heads = list(table.frame.columns)
        for column in range(len(heads)):
            sheet.write_string(row, column, table.title if column == 0 else "", self._styles["table"])
        if table.note:
            row += 1
            sheet.write_string(row, 0, table.note, self._styles["note"])
        for offset, style, texts in (
            (1, "head", [str(head) for head in heads]),
            (2, "unit", [table.units.get(head, "") for head in heads]),
        ):
            sheet.set_row(row + offset, LINE * max(map(_lines, texts, widths)))
            for column, text in enumerate(texts):
                side = " right" if _is_numeric(table.frame[heads[column]].tolist()) else ""
                sheet.write_string(row + offset, column, text, self._styles[style + side])
        row += 3
        for column, head in enumerate(heads):
            cells = table.frame[head].tolist()
            number = self._number(table.formats.get(head) or _number_format(cells))
            text = self._styles["label" if column in (0, len(heads) - 1) else "text"]
            for offset, cell in enumerate(cells):
                _write_cell(sheet, row + offset, column, cell, number, text)
        for offset, line in enumerate(table.frame.iloc[:, :-1].itertuples(index=False)):
            texts = [str(cell) if isinstance(cell, str) else "" for cell in line]
            sheet.set_row(row + offset, LINE * max(map(_lines, texts, widths), default=1))
        return row + len(table.frame)

    def _number(self, number_format: str) -> Format:
        if number_format not in self._numbers:
            self._numbers[number_format] = self._book.add_format({"num_format": number_format, "valign": "top"})
        return self._numbers[number_format]


def _write_cell(sheet: Worksheet, row: int, column: int, cell: object, number: Format, text: Format) -> None:
    if cell is None or cell == "" or (isinstance(cell, float) and math.isnan(cell)):
        return
    if isinstance(cell, (int, float)) and math.isfinite(cell):
        sheet.write_number(row, column, cell, number)
    else:
        sheet.write_string(row, column, NO_LIMIT if isinstance(cell, float) else str(cell), text)


def _is_numeric(cells: list[object]) -> bool:
    return any(isinstance(cell, (int, float)) for cell in cells)


def _number_format(cells: list[object]) -> str:
    """As many decimals as mean something: about three digits of the middling figure."""
    figures = [abs(cell) for cell in cells if isinstance(cell, (int, float)) and math.isfinite(cell) and cell]
    if all(figure == int(figure) for figure in figures):
        return "#,##0"
    middling = statistics.median(figures)
    for least, number_format in ((100.0, "#,##0"), (10.0, "#,##0.0"), (1.0, "#,##0.00")):
        if middling >= least:
            return number_format
    return "#,##0.000"


def _lines(text: str, width: float) -> int:
    """Lines that `text` takes in a column of this width."""
    return max(1, len(textwrap.wrap(text, max(4, int(width * 1.05)))))


def _column_widths(page: Page) -> list[float]:
    """The first column as wide as its labels, the others as their figures need.

    Longer texts wrap or, in a table's last column, run on to the right.
    """
    widths = [FIGURE_WIDTH] * max([ANSWER_COLUMNS, *(len(table.frame.columns) for table in page.tables)])
    for table in page.tables:
        for column, head in enumerate(table.frame.columns):
            is_last = column == len(table.frame.columns) - 1
            texts = [] if is_last and column else [cell for cell in table.frame[head] if isinstance(cell, str)]
            words = [*str(head).split(), *table.units.get(head, "").split()]
            longest = max([0, *map(len, words), *map(len, texts)]) + 1.5
            widths[column] = max(widths[column], min(longest, WIDEST if column == 0 else WIDE))
    return widths
