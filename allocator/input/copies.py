"""A workbook to be changed: a copy of the file with all it holds, or of its figures alone."""

from __future__ import annotations

import datetime
import io
import warnings

from openpyxl import Workbook, load_workbook

from allocator.input.package import Package
from allocator.input.spreadsheet import UNCALCULATED
from allocator.text import cell_text, escaped


def whole_copy(package: Package) -> Workbook | None:
    """The workbook with formats, formulas and comments; None where openpyxl cannot make sense of them."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # openpyxl warns of what it cannot write back
            book = load_workbook(io.BytesIO(package.content))
    except Exception:  # openpyxl lets through whatever its parsers raise
        return None
    return book if [page.title for page in book.worksheets] == [page.title for page in package.pages] else None


def plain_copy(package: Package) -> Workbook:
    """The values of every sheet, formulas by their results; no formats and no comments."""
    book = Workbook()
    book.remove(book.worksheets[0])
    for page in package.pages:
        sheet = book.create_sheet(page.title)
        for row, cells in page.rows.items():
            for column, value in cells.items():
                cell = sheet.cell(row, column)
                if isinstance(value, (bool, int, float, datetime.date, datetime.time, datetime.timedelta)):
                    cell.value = value
                elif value is not UNCALCULATED:
                    cell.value = escaped(cell_text(str(value)))
                    cell.data_type = "s"
    return book
