"""`new`: the input workbook, filled with the default case or the tutorial, or blank.

The layout decides sheets and heads, the notation decides value limits, drop-downs and explanations. A case
is carried as CSV, one file per sheet, in a folder of `allocator/data`. The same data give the same bytes.
"""

from __future__ import annotations

import csv
import datetime
import io
from collections.abc import Mapping
from importlib.resources import files
from pathlib import Path
from typing import Any, Literal

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from allocator.files import check_writable, written_whole
from allocator.input.checks import SUBJECTS, write_checks
from allocator.input.guide import BLANK, THESIS, TUTORIAL, Line, write_guide
from allocator.input.layout import (
    ACTIVE,
    BARGAINS,
    CHECKS,
    DATA_SHEETS,
    DEFINED_ON,
    EVIDENCE,
    FIRST_ROW,
    GUIDE,
    HEAD_ROW,
    LAST_ROW,
    NAMES,
    NEGOTIABLE,
    RANGES,
    REMARKS,
    SETTINGS,
    TRIANGULAR,
    UNIFORM,
    UNIT_ROW,
    ListSheet,
    Sheet,
)
from allocator.operations import OPERATIONS
from allocator.text import cell_text
from capital_allocation.notation import LARGEST, NOTHING, REQUIRED, Parameter

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
    "Plan",
)
"""Data sheets as the user meets them."""

HEAD = {"bold": True, "bg_color": "#1F3864", "font_color": "#FFFFFF", "border": 1, "valign": "top"}
STYLES: dict[str, dict[str, Any]] = {
    "title": {"bold": True, "font_size": 14, "font_color": "#1F3864"},
    "says": {"italic": True, "font_color": "#404040"},
    "head": HEAD,
    "unit": {"italic": True, "bg_color": "#EDEDED", "border": 1, "text_wrap": True, "valign": "top"},
    "key": {"bold": True, "bg_color": "#FFF9E5", "border": 1, "border_color": "#BFBFBF"},
    "input": {"font_color": "#0000C0", "bg_color": "#FFF9E5", "border": 1, "border_color": "#BFBFBF"},
    "plain": {"valign": "top"},
    "bold": {"bold": True, "valign": "top"},
    "wrap": {"text_wrap": True, "valign": "top"},
    "link": {"font_color": "#0563C1", "underline": 1, "valign": "top"},
    "figure": {"num_format": "#,##0.0##"},
    "verdict": {"bold": True},
}
LISTS = (BARGAINS, RANGES, NEGOTIABLE)
"""Sheets of plain rows, after the data."""

SPARE_ROWS = 20
"""Yellow rows below the data, waiting to be filled."""
SHOWN_UNITS = {"days": "days", "points": "points", "years": "years"}
"""Units shown in the cell behind the figure."""

Rows = list[dict[str, Any]]


Carried = Literal["japan", "tutorial", "blank"]
"""The cases that `new` can write: the default, the small one solved on paper, or none."""

ABOUT_FIGURES: dict[Carried, Line] = {"japan": THESIS, "tutorial": TUTORIAL, "blank": BLANK}
"""What the guide says of the figures of each."""


def write_template(path: Path, case: Carried = "japan", *, data: Mapping[str, Rows] | None = None) -> None:
    """Write a case that is carried along, or other rows by sheet, to `path`.

    Raises OutputError where it cannot be written.
    """
    check_writable(path)
    if data is None:
        data = {} if case == "blank" else _carried(case)
    content = io.BytesIO()  # XlsxWriter's own files would fail on a full disk in its own words
    book = xlsxwriter.Workbook(content, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    book.set_properties({"title": "Input of the alliance allocator", "created": datetime.datetime(2026, 1, 1)})
    _Template(book, data).write(ABOUT_FIGURES[case])
    book.close()
    with written_whole(path) as temporary:
        temporary.write_bytes(content.getvalue())


def _carried(case: Carried) -> dict[str, Rows]:
    """A case carried along: rows by sheet, numbers as numbers, empty cells as None; a sheet without a file is empty."""
    data = {}
    for name in (SETTINGS.name, *ORDER, BARGAINS.name, RANGES.name):
        file = files("allocator").joinpath("data", case, f"{name.lower()}.csv")
        if file.is_file():
            rows = csv.DictReader(file.read_text(encoding="utf-8").splitlines())
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


class _Template:
    """One workbook while it is written."""

    def __init__(self, book: xlsxwriter.Workbook, data: Mapping[str, Rows]) -> None:
        self._book = book
        self._data = data
        self._styles: dict[str, Format] = {name: book.add_format(style) for name, style in STYLES.items()}
        self._figures: dict[str, Format] = {}

    def write(self, figures: Line) -> None:
        """Every sheet; `figures` is what the guide says of them."""
        sheets = sorted(DATA_SHEETS, key=lambda sheet: ORDER.index(sheet.name))
        write_guide(self._book.add_worksheet(GUIDE), self._styles, (SETTINGS, *sheets, *LISTS), figures)
        self._settings(self._book.add_worksheet(SETTINGS.name))
        for sheet in sheets:
            self._sheet(self._book.add_worksheet(sheet.name), sheet)
        for listed in LISTS:
            self._list(self._book.add_worksheet(listed.name), listed)
        heads = {sheet.name: list(self._heads(sheet)) for sheet in sheets}
        write_checks(self._book.add_worksheet(CHECKS), self._styles, heads, self._data)

    def _settings(self, page: Worksheet) -> None:
        typed = {row["setting"]: row["value"] for row in self._data.get(SETTINGS.name, [])}
        self._open(page, SETTINGS.says, {"setting": "word", "value": "", "unit": "", "meaning": ""})
        for row, declared in enumerate(SETTINGS.columns, start=FIRST_ROW - 1):
            default = None if declared.default in (REQUIRED, NOTHING) else declared.default
            page.write(row, 0, declared.head, self._styles["key"])
            page.write(row, 1, typed.get(declared.head, default), self._styles["input"])
            page.write(row, 2, unit_text(declared), self._styles["plain"])
            page.write(row, 3, declared.meaning, self._styles["plain"])
            page.data_validation(row, 1, row, 1, _validation(declared))
        page.set_column(0, 1, 18)
        page.set_column(2, 2, 34)
        page.set_column(3, 3, 80)

    def _sheet(self, page: Worksheet, sheet: Sheet) -> None:
        heads = self._heads(sheet)
        optional = " (optional)" if sheet.may_be_empty else ""
        self._open(page, f"{sheet.says}{optional}", heads)
        if sheet.may_be_empty:
            page.set_tab_color("#BFBFBF")
        declared = {parameter.head: parameter for parameter in (*sheet.columns, ACTIVE)}
        if sheet.across:
            declared |= dict.fromkeys(self._across_keys(sheet), sheet.across)
        self._rows(page, list(heads), self._data.get(sheet.name, []), len(sheet.down), declared)
        for column, head in enumerate(heads):
            if head in sheet.down and head != sheet.defines:
                _limit(page, column, {"validate": "list", "source": _keys_of(head)})
            elif head in declared:
                _limit(page, column, _validation(declared[head]))
            elif head == "evidence":
                _limit(page, column, {"validate": "list", "source": list(EVIDENCE)})

    def _heads(self, sheet: Sheet) -> dict[str, str]:
        """Column heads of a data sheet with what row 3 says under each."""
        heads = {word: f"key of {DEFINED_ON[word].name}" if word != sheet.defines else "key" for word in sheet.down}
        if sheet.named:
            heads |= NAMES
        heads |= {declared.head: unit_text(declared) for declared in sheet.columns}
        if sheet.across:
            heads |= dict.fromkeys(self._across_keys(sheet), unit_text(sheet.across))
        return heads | REMARKS

    def _across_keys(self, sheet: Sheet) -> list[str]:
        """The keys that run across, as the data have them; a blank workbook shows an example year."""
        if sheet.across_index == "year":
            example = self._data.get(sheet.name) or [{"2028": None}]
            return [head for head in example[0] if head.isdigit()]
        return [str(row[sheet.across_index]) for row in self._data.get(DEFINED_ON[sheet.across_index].name, [])]

    def _list(self, page: Worksheet, sheet: ListSheet) -> None:
        heads = sheet.heads | {head: says for head, says in REMARKS.items() if head != "active"}
        self._open(page, f"{sheet.says} (optional)", heads)
        page.set_tab_color("#BFBFBF")
        self._rows(page, list(heads), self._data.get(sheet.name, []), 1, {})
        choices = {
            "sheet": [SETTINGS.name, *ORDER],
            "operation": list(OPERATIONS),
            "negotiable": ["yes", "no"],
            "distribution": [UNIFORM, TRIANGULAR],
            "evidence": list(EVIDENCE),
        }
        for column, head in enumerate(heads):
            if head in choices:
                _limit(page, column, {"validate": "list", "source": choices[head]})

    def _open(self, page: Worksheet, says: str, heads: dict[str, str]) -> None:
        page.write_string(0, 0, says, self._styles["says"])
        for column, (head, unit) in enumerate(heads.items()):
            page.write(HEAD_ROW - 1, column, int(head) if head.isdigit() else cell_text(head), self._styles["head"])
            page.write_string(UNIT_ROW - 1, column, unit, self._styles["unit"])
        page.set_row(UNIT_ROW - 1, 48)
        page.freeze_panes(FIRST_ROW - 1, 1)
        page.set_landscape()
        page.fit_to_pages(1, 0)

    def _rows(self, page: Worksheet, heads: list[str], rows: Rows, keys: int, declared: dict[str, Parameter]) -> None:
        for number, row in enumerate([*rows, *({} for _ in range(SPARE_ROWS))], start=FIRST_ROW - 1):
            for column, head in enumerate(heads):
                cell = row.get(head)
                style = self._styles["key"] if column < keys else self._figure(declared.get(head))
                if isinstance(cell, str):
                    page.write_string(number, column, cell_text(cell), style)
                else:
                    page.write(number, column, cell, style)
        for column, head in enumerate(heads):
            longest = max([len(head), *(_width(row.get(head)) for row in rows)])
            page.set_column(column, column, min(48, max(13, longest + 2)))

    def _figure(self, declared: Parameter | None) -> Format:
        """The style of an input cell; some show their unit behind the figure."""
        unit = SHOWN_UNITS.get(declared.unit, "") if declared else ""
        if not unit:
            return self._styles["input"]
        if unit not in self._figures:
            self._figures[unit] = self._book.add_format(STYLES["input"] | {"num_format": f'General" {unit}"'})
        return self._figures[unit]


def _limit(page: Worksheet, column: int, validation: dict[str, Any]) -> None:
    page.data_validation(FIRST_ROW - 1, column, LAST_ROW - 1, column, validation)


def _validation(declared: Parameter) -> dict[str, Any]:
    """The drop-down or value limit of a parameter's cells, with its meaning as a hint."""
    hint = {
        "input_title": declared.head[:32],
        "input_message": f"{declared.meaning}. Allowed: {declared.allowed()}."[:255],
        "error_title": "Not allowed here",
        "error_message": f"{declared.head}: {declared.allowed()}."[:255],
    }
    if declared.kind is bool:
        return {"validate": "list", "source": ["yes", "no"], **hint}
    if declared.choices:
        return {"validate": "list", "source": list(declared.choices), **hint}
    if declared.refers_to:
        source = _keys_of(declared.refers_to[0]) if len(declared.refers_to) == 1 else SUBJECTS
        return {"validate": "list", "source": source, **hint}
    if declared.kind is str:
        return {"validate": "any", **hint}
    kind = "integer" if declared.kind is int else "decimal"
    bounds = {"minimum": max(declared.low, -LARGEST), "maximum": min(declared.high, LARGEST)}
    return {"validate": kind, "criteria": "between", **bounds, **hint}


def _keys_of(word: str) -> str:
    """The keys of an index word as a range that grows with its sheet."""
    sheet = DEFINED_ON[word]
    column = "$" + "ABCD"[sheet.down.index(sheet.defines)]
    cells = f"{sheet.name}!{column}${FIRST_ROW}"
    return f"=OFFSET({cells},0,0,MAX(1,COUNTA({cells}:{column}${LAST_ROW})),1)"


def _width(cell: Any) -> int:
    return 0 if cell is None else sum(2 if ord(character) > 0x2E80 else 1 for character in str(cell))


def unit_text(declared: Parameter) -> str:
    """What row 3 says under a word: unit or allowed words, and what an empty cell means."""
    unit = " or ".join(declared.choices) or declared.unit
    if declared.default is REQUIRED:
        return unit
    if declared.default is NOTHING:
        return f"{unit}; empty = {declared.blank}"
    if declared.kind is bool:
        return f"{unit}; empty = {'yes' if declared.default else 'no'}"
    return f"{unit}; empty = {declared.default:g}" if declared.kind in (int, float) else unit
