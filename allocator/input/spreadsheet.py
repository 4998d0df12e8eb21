"""The worksheets of a workbook as values: the one reader of what cells hold.

Sheets, rows and cells are found as the format defines them: sheets by relationships, a row or cell without a
reference by the one before it. What a spreadsheet program would show is read, or the file is refused; nothing is
skipped. Decorations are not looked at, but for the number formats that make a number a date.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, time
from xml.etree import ElementTree

from openpyxl.utils import column_index_from_string, get_column_letter
from openpyxl.utils.datetime import CALENDAR_MAC_1904, CALENDAR_WINDOWS_1900, from_excel

from allocator.errors import InputError
from allocator.input.number_formats import Shown, shown_by_style
from allocator.input.parts import MAIN, Parts, damaged

MOST_CELLS, MOST_ROWS, MOST_COLUMNS = 500_000, 1_048_576, 16_384
"""Far above any real case; the format's own limits."""

ID = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
CELL, ROW, VALUE, FORMULA, INLINE, MERGE, ITEM, TEXT, RUN = (
    MAIN + tag for tag in ("c", "row", "v", "f", "is", "mergeCell", "si", "t", "r")
)
REFERENCE = re.compile("([A-Za-z]{1,3})([1-9][0-9]{0,6})")
NUMBER = re.compile(r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]+)?")
TRUE = ("1", "true")

NO_WORKSHEETS = ("chartsheet", "dialogsheet", "xlMacrosheet", "xlIntlMacrosheet")
"""Kinds of relationships to sheets without cells of data."""


class _Uncalculated:
    def __str__(self) -> str:
        return "a formula without a result"


UNCALCULATED = _Uncalculated()
"""Stands for the value of a formula whose result was not saved."""


@dataclass
class Page:
    """One worksheet: what its cells hold by row and column, and what is particular about it.

    `formulas` are the cells with a formula whose result was saved; a formula without one holds UNCALCULATED.
    `unformatted` are numbers whose format is not known, so that they may be dates.
    """

    title: str
    part: str
    is_hidden: bool = False
    rows: dict[int, dict[int, object]] = field(default_factory=dict)
    hidden_rows: list[int] = field(default_factory=list)
    merged: list[str] = field(default_factory=list)
    formulas: list[str] = field(default_factory=list)
    unformatted: list[str] = field(default_factory=list)


def read_pages(parts: Parts) -> tuple[Page, ...]:
    """Every worksheet in the order of the workbook. Raises InputError, and what parsing XML raises, if damaged."""
    workbook, relations = parts.tree(parts.main), parts.relations(parts.main)
    styles = parts.related(parts.main, "styles")
    formats = shown_by_style(parts.tree(styles)) if styles and styles in parts else []
    settings = workbook.find(f"{MAIN}workbookPr")
    from_1904 = settings is not None and settings.get("date1904") in TRUE
    reader = _Reader(list(_shared_texts(parts)), formats, CALENDAR_MAC_1904 if from_1904 else CALENDAR_WINDOWS_1900)
    pages = []
    for sheet in workbook.iterfind(f"{MAIN}sheets/{MAIN}sheet"):
        title, relation = sheet.get("name", ""), relations.get(sheet.get(ID, ""))
        if relation is not None and relation.kind in NO_WORKSHEETS:
            continue
        if relation is None or relation.target not in parts:
            raise damaged(f"the content of sheet {title!r} is missing")
        page = Page(title, relation.target, is_hidden=sheet.get("state", "visible") != "visible")
        reader.read(parts, page)
        pages.append(page)
    return tuple(pages)


def _shared_texts(parts: Parts) -> Iterator[str]:
    """The texts that cells refer to by number."""
    name = parts.related(parts.main, "sharedStrings")
    if name is None:
        return
    with parts.open(name) as stream:
        for _, element in ElementTree.iterparse(stream, events=("end",)):
            if element.tag == ITEM:
                yield _text(element)
                element.clear()


def _text(element: ElementTree.Element) -> str:
    """The text of a cell without its phonetic guides."""
    runs = (child if child.tag == TEXT else child.find(TEXT) for child in element if child.tag in (TEXT, RUN))
    return "".join(run.text or "" for run in runs if run is not None)


class _Reader:
    """Reads worksheets of one workbook, which share texts, formats, a calendar and the most cells allowed."""

    def __init__(self, texts: list[str], formats: list[Shown | None], epoch: datetime) -> None:
        self._texts, self._formats, self._epoch = texts, formats, epoch
        self._budget = MOST_CELLS
        self._columns = {get_column_letter(number): number for number in range(1, 100)}

    def read(self, parts: Parts, page: Page) -> None:
        """Stream a worksheet into its page; every cell of it is taken, or it is refused."""
        seen, taken, row, root = 0, 0, 0, ""
        with parts.open(page.part) as stream:
            for _, element in ElementTree.iterparse(stream, events=("end",)):
                root = element.tag  # of the last element, when all is read
                if element.tag == CELL:
                    seen += 1
                    if seen > self._budget:
                        raise InputError(
                            f"has more than {MOST_CELLS:,} cells, most of them probably empty but formatted. "
                            "Delete the rows and columns beyond your data and save it again."
                        )
                elif element.tag == ROW:
                    row = _row_number(element, row, page)
                    taken += self._take_row(element, row, page)
                    element.clear()
                elif element.tag == MERGE:
                    page.merged.append(_area(element, page))
        if root != f"{MAIN}worksheet" or taken < seen:
            raise damaged(f"sheet {page.title!r} holds cells that are not in its rows")
        self._budget -= seen

    def _take_row(self, element: ElementTree.Element, row: int, page: Page) -> int:
        """Take the cells of a row; return how many there are, empty ones included."""
        if element.get("hidden") in TRUE:
            page.hidden_rows.append(row)
        column, count, values = 0, 0, page.rows.get(row, {})
        for cell in element.iterfind(CELL):
            count += 1
            column = self._column(cell.get("r"), column, row, page)
            if not len(cell):
                continue
            place = f"{get_column_letter(column)}{row}"
            value = self._value(cell, place, page)
            if value is not None and column in values:
                raise damaged(f"cell {place} of sheet {page.title!r} is there twice")
            if value is not None:
                values[column] = value
        if values:
            page.rows[row] = values
        return count

    def _column(self, reference: str | None, before: int, row: int, page: Page) -> int:
        """The column of a cell, by its reference or, without one, by the cell before it."""
        column = before + 1
        if reference is not None:
            found = REFERENCE.fullmatch(reference)
            if found is None or int(found[2]) != row:
                raise damaged(f"a cell in row {row} of sheet {page.title!r} says that it is {reference!r}")
            letters = found[1].upper()
            column = self._columns.get(letters) or column_index_from_string(letters)
        if column > MOST_COLUMNS:
            raise damaged(f"row {row} of sheet {page.title!r} has more than {MOST_COLUMNS:,} columns")
        return column

    def _value(self, cell: ElementTree.Element, place: str, page: Page) -> object:
        """What a cell holds; None if nothing."""
        value, inline, kind = cell.find(VALUE), cell.find(INLINE), cell.get("t", "n")
        text = (value.text or "") if value is not None else ""
        if cell.find(FORMULA) is not None:
            # A formula whose result is the empty text is saved with an empty value of type str.
            if not text and (value is None or kind != "str"):
                return UNCALCULATED
            page.formulas.append(place)
        if not text:
            return _text(inline) if inline is not None else None
        if kind == "n":
            return self._number(text, cell.get("s", "0"), place, page)
        if kind == "s":
            if not text.strip().isdecimal() or int(text) >= len(self._texts):
                raise damaged(f"the text of cell {place} of sheet {page.title!r} is missing")
            return self._texts[int(text)]
        if kind == "b":
            return text.strip() in TRUE
        if kind == "d":
            return _iso_date(text)
        return text

    def _number(self, text: str, style: str, place: str, page: Page) -> object:
        """A number, or the date or time as which it is shown."""
        text = text.strip()
        if not NUMBER.fullmatch(text) or not math.isfinite(float(text)):
            raise damaged(f"cell {place} of sheet {page.title!r} holds {text!r} as a number")
        number = float(text) if any(sign in text for sign in ".eE") else int(text)
        is_known = style.isdecimal() and (int(style) < len(self._formats) or style == "0")
        shown = self._formats[int(style)] if is_known and self._formats else Shown.NUMBER if is_known else None
        if shown is None:
            page.unformatted.append(place)
        if shown is None or shown is Shown.NUMBER:
            return number
        try:
            found: object = from_excel(number, self._epoch, timedelta=shown is Shown.ELAPSED)
        except (OverflowError, ValueError):
            return "#VALUE!"  # as spreadsheet programs show what lies outside their calendar
        return found


def _row_number(element: ElementTree.Element, before: int, page: Page) -> int:
    """The number of a row: its own, that of its cells, or, without either, the one after the row before it."""
    typed = element.get("r")
    if typed is None:
        references = (REFERENCE.fullmatch(cell.get("r", "")) for cell in element.iterfind(CELL))
        typed = next((found[2] for found in references if found), str(before + 1))
    if not typed.strip().isdecimal() or not 1 <= int(typed) <= MOST_ROWS:
        raise damaged(f"sheet {page.title!r} has a row {typed!r}")
    return int(typed)


def _area(element: ElementTree.Element, page: Page) -> str:
    """The merged cells an element tells of."""
    area = element.get("ref", "").replace("$", "").upper()
    if not all(REFERENCE.fullmatch(corner) for corner in area.split(":")):
        raise damaged(f"sheet {page.title!r} has merged cells {area!r}")
    return area


def _iso_date(text: str) -> object:
    """A date or time written as ISO 8601 has it; the text itself if it is none."""
    for read in (datetime.fromisoformat, time.fromisoformat):
        with suppress(ValueError):
            return read(text.strip())
    return text
