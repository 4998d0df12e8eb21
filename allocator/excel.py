"""`write_report`: a report rendered as an Excel workbook, whole or not at all."""

from __future__ import annotations

import datetime
import math
from pathlib import Path
from typing import Any

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from allocator.files import check_writable, written_whole
from allocator.table import Page, Report, Table

STYLES: dict[str, dict[str, Any]] = {
    "title": {"bold": True, "font_size": 14, "font_color": "#1F3864"},
    "answer": {"text_wrap": True, "valign": "top"},
    "table": {"bold": True, "font_size": 12, "font_color": "#1F3864", "bottom": 2, "bottom_color": "#1F3864"},
    "note": {"italic": True, "font_color": "#595959"},
    "head": {"bold": True, "bg_color": "#D9E2F3", "text_wrap": True, "valign": "top", "bottom": 1},
    "unit": {"italic": True, "font_color": "#595959", "text_wrap": True, "valign": "top", "bottom": 1},
    "text": {"valign": "top"},
}
ANSWER_COLUMNS = 9
"""Answers run over this many columns, so that they read as lines and not as a tower."""
WIDEST = 46


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
        line = sum((widths + [9] * ANSWER_COLUMNS)[:ANSWER_COLUMNS])
        row = 2
        for sentence in page.answer:
            sheet.merge_range(row, 0, row, ANSWER_COLUMNS - 1, sentence, self._styles["answer"])
            sheet.set_row(row, 15 * math.ceil(1.1 * len(sentence) / line))
            row += 1
        for table in page.tables:
            row = self._write_table(sheet, table, row + 1)

    def _write_table(self, sheet: Worksheet, table: Table, row: int) -> int:
        heads = list(table.frame.columns)
        for column in range(max(1, len(heads))):
            sheet.write_string(row, column, table.title if column == 0 else "", self._styles["table"])
        if table.note:
            row += 1
            sheet.write_string(row, 0, table.note, self._styles["note"])
        for column, head in enumerate(heads):
            sheet.write_string(row + 1, column, str(head), self._styles["head"])
            sheet.write_string(row + 2, column, table.units.get(head, ""), self._styles["unit"])
        row += 3
        for column, head in enumerate(heads):
            cells = table.frame[head].tolist()
            style = self._number(table.formats.get(head) or _number_format(cells))
            for offset, cell in enumerate(cells):
                self._write_cell(sheet, row + offset, column, cell, style)
        return row + len(table.frame)

    def _write_cell(self, sheet: Worksheet, row: int, column: int, cell: object, style: Format) -> None:
        if cell is None or (isinstance(cell, float) and math.isnan(cell)):
            return
        if isinstance(cell, (int, float)) and math.isfinite(cell):
            sheet.write_number(row, column, cell, style)
        elif isinstance(cell, float):
            sheet.write_string(row, column, "no limit", self._styles["text"])
        else:
            sheet.write_string(row, column, str(cell), self._styles["text"])

    def _number(self, number_format: str) -> Format:
        if number_format not in self._numbers:
            self._numbers[number_format] = self._book.add_format({"num_format": number_format, "valign": "top"})
        return self._numbers[number_format]


def _number_format(cells: list[object]) -> str:
    """As many decimals as mean something for figures of this size: about three digits of the largest."""
    figures = [abs(cell) for cell in cells if isinstance(cell, (int, float)) and math.isfinite(cell)]
    largest = max(figures, default=0.0)
    if all(figure == int(figure) for figure in figures):
        return "#,##0"
    for least, number_format in ((100.0, "#,##0"), (10.0, "0.0"), (1.0, "0.00")):
        if largest >= least:
            return number_format
    return "0.0000"


def _column_widths(page: Page) -> list[int]:
    """Wide enough for the longest text of each column; heads and units may wrap."""
    widths: list[int] = []
    for table in page.tables:
        for column, head in enumerate(table.frame.columns):
            words = [*str(head).split(), *table.units.get(head, "").split()]
            texts = [cell for cell in table.frame[head] if isinstance(cell, str)]
            longest = max([9, *(len(word) for word in words), *(len(text) for text in texts)]) + 2
            if column == len(widths):
                widths.append(0)
            widths[column] = min(WIDEST, max(widths[column], longest))
    return widths
