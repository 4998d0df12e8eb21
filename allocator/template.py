"""`new`: the input workbook, filled with the default case or blank.

The layout decides sheets and heads; the default case is carried as CSV, one file per sheet, in
`allocator/data`. The same data give the same bytes.
"""

from __future__ import annotations

import csv
import datetime
from importlib.resources import files
from pathlib import Path
from typing import Any

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from allocator.files import check_writable, written_whole
from allocator.layout import (
    BARGAINS,
    DATA_SHEETS,
    EVIDENCE,
    FIRST_ROW,
    GUIDE,
    HEAD_ROW,
    NAMES,
    RANGES,
    REMARKS,
    SCHEMA_VERSION,
    SETTINGS,
    UNIT_ROW,
    ListSheet,
    Sheet,
)
from capital_allocation.notation import NOTHING, REQUIRED, Parameter

ORDER = (
    "Capitals",
    "Income",
    "Roles",
    "Programs",
    "Tiers",
    "Relevance",
    "Links",
    "Contingencies",
    "Scenarios",
    "Backup",
    "Expectations",
)
"""Data sheets as the user meets them."""

STYLES: dict[str, dict[str, Any]] = {
    "title": {"bold": True, "font_size": 14, "font_color": "#1F3864"},
    "says": {"italic": True, "font_color": "#404040"},
    "head": {"bold": True, "bg_color": "#1F3864", "font_color": "#FFFFFF", "border": 1},
    "unit": {
        "italic": True,
        "font_color": "#595959",
        "bg_color": "#EDEDED",
        "border": 1,
        "text_wrap": True,
        "valign": "top",
    },
    "key": {"bold": True, "bg_color": "#FFF9E5", "border": 1, "border_color": "#BFBFBF"},
    "input": {"font_color": "#0000C0", "bg_color": "#FFF9E5", "border": 1, "border_color": "#BFBFBF"},
    "plain": {},
    "wrap": {"text_wrap": True, "valign": "top"},
}

Rows = list[dict[str, Any]]


def write_template(path: Path, *, blank: bool = False) -> None:
    """Write the default Japan case, or with `blank` an empty workbook, to `path`.

    Raises OutputError where it cannot be written.
    """
    check_writable(path)
    data: dict[str, Rows] = {} if blank else japan()
    with written_whole(path) as temporary:
        book = xlsxwriter.Workbook(str(temporary))
        book.set_properties({"title": "Input of the alliance allocator", "created": datetime.datetime(2026, 1, 1)})
        styles = {name: book.add_format(style) for name, style in STYLES.items()}
        _write_guide(book.add_worksheet(GUIDE), styles, blank)
        _write_settings(book.add_worksheet(SETTINGS.name), styles, data.get(SETTINGS.name, []))
        for sheet in _in_order():
            _write_sheet(book.add_worksheet(sheet.name), styles, sheet, data)
        for listed in (BARGAINS, RANGES):
            _write_list(book.add_worksheet(listed.name), styles, listed, data.get(listed.name, []))
        book.close()


def japan() -> dict[str, Rows]:
    """The default case: rows by sheet, numbers as numbers, empty cells as None."""
    data = {}
    for name in (SETTINGS.name, *ORDER, BARGAINS.name, RANGES.name):
        text = files("allocator").joinpath("data", "japan", f"{name.lower()}.csv").read_text(encoding="utf-8")
        rows = csv.DictReader(text.splitlines())
        data[name] = [{head: _typed(cell) for head, cell in row.items()} for row in rows]
    return data


def _typed(cell: str) -> float | int | str | None:
    if cell == "":
        return None
    try:
        number = float(cell)
    except ValueError:
        return cell
    return int(number) if number.is_integer() else number


def _write_guide(page: Worksheet, styles: dict[str, Format], blank: bool) -> None:
    page.hide_gridlines(2)
    page.set_column(0, 0, 24)
    page.set_column(1, 1, 96, styles["wrap"])
    page.write_row(0, 0, ["Where should Japan's limited means go?", ""], styles["title"])
    lines: list[tuple[str, str]] = [
        (
            "What this is",
            "The input of a linear program that spreads fiscal, political and diplomatic capital over programs for "
            "homeland, regional and global roles, while US backup depends on credibility, delay and what Tokyo gives.",
        ),
        (
            "The figures",
            "None yet: fill in the sheets from left to right."
            if blank
            else "The default Japan case. Its effects, needs, rewards and penalties are judgements (evidence J), not "
            "findings about the world. Change what you doubt and see whether the answer changes.",
        ),
        (
            "How to fill it in",
            "Row 1 says what a sheet holds, row 2 the words, row 3 their units; data start in row 4. "
            "Yellow cells with blue figures are yours. An empty cell takes the default shown in row 3.",
        ),
        ("How to run it", "Save the workbook, then type:  allocator solve THIS-FILE.xlsx"),
        ("Evidence", "; ".join(f"{mark} = {meaning}" for mark, meaning in EVIDENCE.items())),
        ("schema_version", str(SCHEMA_VERSION)),
    ]
    sheets: tuple[Sheet | ListSheet, ...] = (SETTINGS, *_in_order(), BARGAINS, RANGES)
    lines += [(sheet.name, sheet.says) for sheet in sheets]
    for row, (word, says) in enumerate(lines, start=2):
        page.write_string(row, 0, word, styles["key"])
        page.write_string(row, 1, says, styles["wrap"])


def _in_order() -> list[Sheet]:
    return sorted(DATA_SHEETS, key=lambda sheet: ORDER.index(sheet.name))


def _write_settings(page: Worksheet, styles: dict[str, Format], rows: Rows) -> None:
    typed = {row["setting"]: row["value"] for row in rows}
    _open_sheet(page, styles, SETTINGS.says, {"setting": "word", "value": "", "unit": "", "meaning": ""})
    for row, declared in enumerate(SETTINGS.columns, start=FIRST_ROW - 1):
        default = None if declared.default in (REQUIRED, NOTHING) else declared.default
        page.write(row, 0, declared.head, styles["key"])
        page.write(row, 1, typed.get(declared.head, default), styles["input"])
        page.write(row, 2, declared.unit, styles["plain"])
        page.write(row, 3, declared.meaning, styles["plain"])
    page.set_column(0, 2, 18)
    page.set_column(3, 3, 80)


def _write_sheet(page: Worksheet, styles: dict[str, Format], sheet: Sheet, data: dict[str, Rows]) -> None:
    heads = dict.fromkeys(sheet.down, "key")
    if sheet.named:
        heads |= NAMES
    heads |= {declared.head: unit_text(declared) for declared in sheet.columns}
    if sheet.across:
        heads |= dict.fromkeys(_across_keys(sheet, data), unit_text(sheet.across))
    heads |= REMARKS
    _open_sheet(page, styles, sheet.says, heads)
    _write_rows(page, styles, list(heads), data.get(sheet.name, []), keys=len(sheet.down))


def _across_keys(sheet: Sheet, data: dict[str, Rows]) -> list[str]:
    """The keys that run across, as the data have them; a blank workbook shows an example."""
    if sheet.across_index == "year":
        example = data.get(sheet.name) or [{"capital": None, "2028": None}]
        return [head for head in example[0] if head.isdigit()]
    defining = next(other for other in DATA_SHEETS if other.defines == sheet.across_index)
    return [str(row[sheet.across_index]) for row in data.get(defining.name, [])]


def _write_list(page: Worksheet, styles: dict[str, Format], sheet: ListSheet, rows: Rows) -> None:
    extra = {head: says for head, says in REMARKS.items() if head != "active"}
    _open_sheet(page, styles, sheet.says, sheet.heads | extra)
    _write_rows(page, styles, list(sheet.heads | extra), rows, keys=1)


def _open_sheet(page: Worksheet, styles: dict[str, Format], says: str, heads: dict[str, str]) -> None:
    page.write_string(0, 0, says, styles["says"])
    for column, (head, unit) in enumerate(heads.items()):
        page.write(HEAD_ROW - 1, column, int(head) if head.isdigit() else head, styles["head"])
        page.write_string(UNIT_ROW - 1, column, unit, styles["unit"])
    page.freeze_panes(FIRST_ROW - 1, 1)


def _write_rows(page: Worksheet, styles: dict[str, Format], heads: list[str], rows: Rows, keys: int) -> None:
    for number, row in enumerate(rows, start=FIRST_ROW - 1):
        for column, head in enumerate(heads):
            cell = row.get(head)
            style = styles["key" if column < keys else "input"]
            if isinstance(cell, str):
                page.write_string(number, column, cell, style)
            else:
                page.write(number, column, cell, style)
    for column, head in enumerate(heads):
        longest = max([len(head), *(_width(row.get(head)) for row in rows)])
        page.set_column(column, column, min(48, max(12, longest + 2)))


def _width(cell: Any) -> int:
    return 0 if cell is None else sum(2 if ord(character) > 0x2E80 else 1 for character in str(cell))


def unit_text(declared: Parameter) -> str:
    """What row 3 says under a word: unit, and what an empty cell means."""
    unit = " or ".join(declared.choices) or declared.unit
    if declared.default is REQUIRED:
        return unit
    if declared.default is NOTHING:
        return f"{unit}; empty = {declared.blank}"
    if declared.kind is bool:
        return f"{unit}; empty = {'yes' if declared.default else 'no'}"
    return f"{unit}; empty = {declared.default:g}" if declared.kind in (int, float) else unit
