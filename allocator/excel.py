"""`write_report`: a report rendered as an Excel workbook, whole or not at all."""

from __future__ import annotations

import datetime
import io
import math
import statistics
import unicodedata
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd
import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.utility import xl_rowcol_to_cell
from xlsxwriter.worksheet import Worksheet

from allocator.drawing import HEIGHT, WIDTH, Placed, draw
from allocator.files import destination, write_whole
from allocator.table import NO_LIMIT, NO_PLAN, Page, Report, Table, is_figure
from allocator.text import MOST_COLUMNS, MOST_ROWS, cell_text, sheet_name

HEAD = {"bold": True, "bg_color": "#D9E2F3", "text_wrap": True, "valign": "top", "bottom": 1}
UNIT = {"italic": True, "font_color": "#595959", "text_wrap": True, "valign": "top", "bottom": 1}
SUM = {"bold": True, "top": 1}
INDENTED = {"align": "left", "indent": 1}
"""Off the figures of the column before; without a side, LibreOffice indents nothing."""
STYLES: dict[str, dict[str, Any]] = {
    "title": {"bold": True, "font_size": 14, "font_color": "#1F3864"},
    "answer": {"text_wrap": True, "valign": "top"},
    "answer head": {"bold": True, "font_color": "#1F3864", "valign": "top"},
    "table": {"bold": True, "font_size": 12, "font_color": "#1F3864", "bottom": 2, "bottom_color": "#1F3864"},
    "note": {"italic": True, "font_color": "#595959", "text_wrap": True, "valign": "top"},
    "head": HEAD,
    "head text": HEAD | INDENTED,
    "head right": HEAD | {"align": "right"},
    "unit": UNIT,
    "unit text": UNIT | INDENTED,
    "unit right": UNIT | {"align": "right"},
    "last": {"valign": "top"} | INDENTED,
    "last sum": {"valign": "top"} | INDENTED | SUM,
    "short": {"valign": "top", "align": "center"},
    "short sum": {"valign": "top", "align": "center"} | SUM,
    "word": {"valign": "top", "text_wrap": True, "align": "right"},
    "word sum": {"valign": "top", "text_wrap": True, "align": "right"} | SUM,
    "long": {"valign": "top", "text_wrap": True} | INDENTED,
    "long sum": {"valign": "top", "text_wrap": True} | INDENTED | SUM,
    "text": {"valign": "top", "text_wrap": True} | INDENTED,
    "text sum": {"valign": "top", "text_wrap": True} | INDENTED | SUM,
    "label": {"valign": "top", "text_wrap": True},
    "label sum": {"valign": "top", "text_wrap": True} | SUM,
}
SHADES = {"type": "3_color_scale", "min_color": "#F4B183", "mid_color": "#FFFFFF", "max_color": "#8FAADC"}
"""From the least figure of a table to the most, told apart by the colour-blind."""
ANSWER_COLUMNS = 9
"""Answers and notes run over this many columns, so that they read as lines and not as a tower."""
LINE = 15.0
"""Height of a line, in points."""
SHORT, LONG = 4, 60.0
"""Letters of what counts as a short word; width of a last column of long texts that wraps."""
HIGHEST = 409.0
"""The most a row of Excel can be high."""
CHART_LINES = -(-HEIGHT // 20) + 1
BOLD = 1.15
"""How much wider the letters of a head are than those of a cell."""
LONG_TABLE = 30
"""Rows from which on the heads of a page's last table stay in view, and are printed on every sheet of paper."""
MOST_HELD = 16 * LINE
"""What may stand above the rows of a table for it to stay in view with the heads, in points."""
WIDEST, WIDE, FIGURE_WIDTH = 40.0, 18.0, 11.0
"""Width, in characters, of the widest first two columns, the widest other column, and a column of figures."""


def write_report(report: Report, path: Path, source: Path | None = None) -> Path:
    """Write `report` to `path` (never over `source`, the input) and return where it landed.

    That is another name or folder only if `path` cannot be written to: a finished report is never lost. A
    file that was at `path` then stays as it was. Raises OutputError where nothing can be written.
    """
    return write_whole(destination(path, source), rendered(report))


def rendered(report: Report) -> bytes:
    """The report as the content of an .xlsx file; the same report gives the same bytes."""
    content = io.BytesIO()
    options = {"strings_to_formulas": False, "strings_to_urls": False, "in_memory": True}
    book = xlsxwriter.Workbook(content, options)
    book.set_properties({"title": cell_text(report.title), "created": datetime.datetime(2026, 1, 1)})
    for name, stamp in report.stamps.items():
        book.set_custom_property(name, cell_text(stamp))
    writer = _Writer(book)
    for page in report.pages:
        writer.write_page(page)
    book.close()
    return content.getvalue()


class _Writer:
    """Formats and the place reached while one workbook is written."""

    def __init__(self, book: xlsxwriter.Workbook) -> None:
        self._book = book
        self._styles: dict[str, Format] = {name: book.add_format(style) for name, style in STYLES.items()}
        self._numbers: dict[tuple[str, bool], Format] = {}
        self._names: list[str] = []
        self._heights: dict[int, float] = {}

    def write_page(self, page: Page) -> None:
        page = replace(page, tables=tuple(_without_empty(table, page) for table in page.tables))
        self._names.append(sheet_name(page.name, self._names))
        self._heights.clear()
        sheet = self._book.add_worksheet(self._names[-1])
        sheet.hide_gridlines(2)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        widths = _column_widths(page)
        for column, width in enumerate(widths):
            sheet.set_column(column, column, width)
        sheet.write_string(0, 0, cell_text(page.title), self._styles["title"])
        row = self._write_answer(sheet, page, widths) + 1
        charts_row = row
        row += CHART_LINES * -(-len(page.charts) // 2)
        if page.heads and page.charts:
            sheet.set_h_pagebreaks([charts_row])
        placed = {}
        for table in page.tables:
            placed[table.title] = self._write_table(sheet, table, row, widths, wraps=_wraps(table, page))
            row = placed[table.title].first_row + placed[table.title].length + 1
        if page.tables and len(page.tables[-1].frame) >= LONG_TABLE:
            self._hold_heads(sheet, placed[page.tables[-1].title])
        for number, chart in enumerate(page.charts):
            line, side = divmod(number, 2)
            offset = {"x_offset": side * (WIDTH + 8), "object_position": 3}
            drawn = draw(self._book, chart, placed[chart.table])
            sheet.insert_chart(charts_row + line * CHART_LINES, 0, drawn, offset)

    def _hold_heads(self, sheet: Worksheet, placed: Placed) -> None:
        """Print the heads of a table on every sheet of paper; keep them in view, where not much stands above them."""
        sheet.repeat_rows(placed.head_row, placed.first_row - 1)
        if sum(self._heights.get(row, LINE) for row in range(placed.first_row)) <= MOST_HELD:
            sheet.freeze_panes(placed.first_row, 0)

    def _write_answer(self, sheet: Worksheet, page: Page, widths: list[float]) -> int:
        first = 1 if page.heads else 0
        width = sum(widths[first:ANSWER_COLUMNS])
        row = 2
        for number, sentence in enumerate(page.answer):
            if page.heads:
                sheet.write_string(row, 0, cell_text(page.heads[number]), self._styles["answer head"])
            sheet.merge_range(row, first, row, ANSWER_COLUMNS - 1, "", self._styles["answer"])
            sheet.write_string(row, first, cell_text(sentence), self._styles["answer"])
            self._set_height(sheet, row, _height(_lines(sentence, width)))
            row += 1
        return row

    def _write_table(self, sheet: Worksheet, table: Table, row: int, widths: list[float], *, wraps: bool) -> Placed:
        frame = table.frame.iloc[: MOST_ROWS - row - 5, :MOST_COLUMNS]
        heads = [str(head) for head in frame.columns]
        for column in range(max(1, len(heads))):
            text = cell_text(table.title) if column == 0 else ""
            sheet.write_string(row, column, text, self._styles["table"])
        if note := f"{table.note} {_left_out(table, frame)}".strip():
            row += 1
            sheet.merge_range(row, 0, row, ANSWER_COLUMNS - 1, "", self._styles["note"])
            sheet.write_string(row, 0, cell_text(note), self._styles["note"])
            self._set_height(sheet, row, _height(_lines(note, sum(widths[:ANSWER_COLUMNS]))))
        self._write_heads(sheet, table, row + 1, heads, widths)
        first = row + 3
        for column, head in enumerate(heads):
            self._write_column(sheet, table, first, column, frame[head].tolist(), wraps=wraps)
        wrapped = frame if wraps else frame.iloc[:, :-1]
        for offset, line in enumerate(wrapped.itertuples(index=False)):
            texts = [str(cell) if isinstance(cell, str) else "" for cell in line]
            lines = max(map(_lines, texts, widths), default=1)
            if lines > 1:
                self._set_height(sheet, first + offset, _height(lines))
        if table.shaded and len(frame):
            sheet.conditional_format(first, 1, first + len(frame) - 1, len(heads) - 1, SHADES)
        if table.filtered and len(frame):
            sheet.autofilter(first - 1, 0, first + len(frame) - 1, len(heads) - 1)
        return Placed(sheet.get_name(), row + 1, first, heads, len(frame))

    def _write_heads(self, sheet: Worksheet, table: Table, row: int, heads: list[str], widths: list[float]) -> None:
        """The heads of a table, and under them what its columns are counted in."""
        units = [table.units.get(head, "") for head in heads]
        for offset, style, texts, letters in ((0, "head", heads, BOLD), (1, "unit", units, 1.0)):
            narrower = [width / letters for width in widths]
            self._set_height(sheet, row + offset, _height(max(map(_lines, texts, narrower), default=1)))
            for column, text in enumerate(texts):
                is_numeric = _is_numeric(table.frame[heads[column]].tolist())
                side = " right" if is_numeric else " text" if column else ""
                sheet.write_string(row + offset, column, cell_text(text), self._styles[style + side])

    def _write_column(
        self, sheet: Worksheet, table: Table, first: int, column: int, cells: list[object], *, wraps: bool
    ) -> None:
        heads = list(table.frame.columns)
        number_format = table.formats.get(heads[column]) or _number_format(cells)
        style = _text_style(cells, is_first=column == 0, is_last=column == len(heads) - 1, wraps=wraps)
        for offset, cell in enumerate(cells):
            is_sum = offset in table.sums
            if is_figure(cell):
                form = self._number(number_format, is_sum)
                if is_sum:
                    formula = _sum_formula(table.sums[offset], first, column)
                    sheet.write_formula(first + offset, column, formula, form, cell)
                else:
                    sheet.write_number(first + offset, column, cell, form)
            elif text := _text_of(cell):
                form = self._styles[f"{style} sum" if is_sum else style]
                sheet.write_string(first + offset, column, cell_text(text), form)
            elif is_sum:
                sheet.write_blank(first + offset, column, None, self._styles["label sum"])

    def _set_height(self, sheet: Worksheet, row: int, height: float) -> None:
        sheet.set_row(row, height)
        self._heights[row] = height

    def _number(self, number_format: str, is_sum: bool) -> Format:
        if (number_format, is_sum) not in self._numbers:
            style = {"num_format": number_format, "valign": "top"} | (SUM if is_sum else {})
            self._numbers[number_format, is_sum] = self._book.add_format(style)
        return self._numbers[number_format, is_sum]


def _without_empty(table: Table, page: Page) -> Table:
    """A table without columns in which no row has anything, but for the first and those that a chart draws."""
    drawn = {head for chart in page.charts if chart.table == table.title for head in chart.series}
    kept = [
        number == 0 or head in drawn or any(is_figure(cell) or _text_of(cell) for cell in table.frame[head])
        for number, head in enumerate(table.frame.columns)
    ]
    return replace(table, frame=table.frame.loc[:, kept]) if len(table.frame) else table


def _text_style(cells: list[object], *, is_first: bool, is_last: bool, wraps: bool) -> str:
    """How the texts of a column are set: labels, words in place of figures like these, short ones in the middle.

    Long ones wrap or run on.
    """
    if is_first:
        return "label"
    if any(map(is_figure, cells)):
        return "word"
    if max((len(cell) for cell in cells if isinstance(cell, str)), default=0) <= SHORT:
        return "short"
    if not is_last:
        return "text"
    return "long" if wraps else "last"


def _wraps(table: Table, page: Page) -> bool:
    """Whether the last column of a table is long text, in a column that no other table needs for its figures."""
    last = len(table.frame.columns) - 1
    others = [other for other in page.tables if other is not table and len(other.frame.columns) > last]
    texts = [cell for cell in table.frame.iloc[:, last] if isinstance(cell, str)] if last > 0 else []
    return not others and max(map(_cells_wide, texts), default=0) > LONG


def _left_out(table: Table, frame: pd.DataFrame) -> str:
    """What of a table a sheet cannot hold, in words."""
    more = [all_ - held for all_, held in zip(table.frame.shape, frame.shape, strict=True)]
    counts = [f"{count:,} {what}" for count, what in zip(more, ("rows", "columns"), strict=True) if count]
    return f"{' and '.join(counts)} more than a sheet can hold are left out." if counts else ""


def _text_of(cell: object) -> str:
    """A cell as text: nothing for what is missing, words for what has no end."""
    if cell is None or (isinstance(cell, float) and math.isnan(cell)):
        return ""
    if isinstance(cell, float):
        return NO_LIMIT if cell > 0 else NO_PLAN
    return str(cell)


def _sum_formula(ranges: Any, first: int, column: int) -> str:
    """The live sum of ranges of rows of one column."""
    parts = [
        xl_rowcol_to_cell(first + low, column)
        if low == high
        else f"{xl_rowcol_to_cell(first + low, column)}:{xl_rowcol_to_cell(first + high, column)}"
        for low, high in ranges
    ]
    return f"=SUM({','.join(parts)})"


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


def _cells_wide(text: str) -> int:
    """Width of a text in characters; Japanese ones take nearly two."""
    if text.isascii():
        return len(text)
    wide = sum(unicodedata.east_asian_width(character) in "WF" for character in text)
    return len(text) + math.ceil(0.8 * wide)


def _lines(text: str, width: float) -> int:
    """Lines that `text` takes in a column of this width: words are not broken, Japanese is anywhere."""
    line, lines, room = 0, 1, max(4, int(width * 1.05))
    if len(text) <= room and text.isascii():
        return 1
    for word in text.split(" "):
        size = _cells_wide(word)
        if line and line + 1 + size > room:
            lines, line = lines + 1, 0
        lines += max(0, size - 1) // room if not line else 0
        line = line + 1 + size if line else (size - 1) % room + 1 if size else 0
    return lines


def _height(lines: int) -> float:
    """Height of a row of so many lines."""
    return min(LINE * lines, HIGHEST)


def _column_widths(page: Page) -> list[float]:
    """The first column as wide as its labels, the others as their figures need.

    Longer texts wrap or, in a table's last column, run on to the right.
    """
    widths = [FIGURE_WIDTH] * max([ANSWER_COLUMNS, *(len(table.frame.columns) for table in page.tables)])
    widths[0] = max([FIGURE_WIDTH, *(_cells_wide(head) + 1.5 for head in page.heads)])
    for table in page.tables:
        for column, head in enumerate(table.frame.columns):
            is_last = 0 < column == len(table.frame.columns) - 1
            runs_on = is_last and not _wraps(table, page)
            texts = [] if runs_on else [cell for cell in table.frame[head] if isinstance(cell, str)]
            words = [*str(head).split(), *table.units.get(head, "").split()]
            longest = max([0, *map(_cells_wide, words), *map(_cells_wide, texts)]) + 1.5
            most = LONG if is_last else WIDEST if column < 2 else WIDE
            widths[column] = max(widths[column], min(longest, most))
    return widths
