"""The marked copy: the user's workbook, copied, with every problem listed, linked and marked at its cell."""

from __future__ import annotations

import io
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path

from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.worksheet.hyperlink import Hyperlink

from allocator.errors import OutputError
from allocator.files import check_writable, written_whole
from allocator.input.copies import plain_copy, whole_copy
from allocator.input.package import open_package
from allocator.problems import Place, Problem, Severity
from allocator.text import cell_text, escaped

PROBLEMS = "Problems"
HEADS = {"severity": 10, "place": 24, "found": 50, "allowed": 50, "to mend": 60}
COLOURS = {Severity.ERROR: "FFC7CE", Severity.WARNING: "FFEB9C", Severity.NOTE: "DDEBF7"}
PLAIN = "This copy holds the figures only: formats, formulas and comments of the workbook could not be copied."
LONGEST = 30_000
"""Characters of a comment or cell; Excel's own limit is a little higher."""


def write_marked_copy(source: Path, problems: Sequence[Problem], path: Path) -> str:
    """Write the copy to `path`, never over `source`; return what it lacks in a sentence, empty if nothing.

    Raises OutputError where it cannot be written, InputError where `source` cannot be read.
    """
    check_writable(path, source)
    package = open_package(source)
    book = whole_copy(package)
    content, lacks = _rendered(book, problems) if book else None, ""
    if content is None:
        content, lacks = _rendered(plain_copy(package), problems, PLAIN), PLAIN
    if content is None:
        raise OutputError(f"{path}: the workbook cannot be copied; save it once in Excel or LibreOffice and check that")
    with written_whole(path) as temporary:
        temporary.write_bytes(content)
    return lacks


def _rendered(book: Workbook, problems: Sequence[Problem], remark: str = "") -> bytes | None:
    """The workbook with its problems listed and marked; None where openpyxl cannot write what it has read."""
    stream = io.BytesIO()
    _list(book, problems, remark)
    for (sheet, cell), here in _by_cell(book, problems).items():
        _mark(book[sheet][cell], here)
    try:
        book.save(stream)
    except Exception:  # openpyxl lets through whatever it stumbles over
        return None
    return stream.getvalue()


def _by_cell(book: Workbook, problems: Sequence[Problem]) -> dict[Place, list[Problem]]:
    """Problems by the cell to mark: the first of an area, and of merged cells the one that is shown."""
    found: dict[Place, list[Problem]] = defaultdict(list)
    for problem in problems:
        sheet, cell = problem.place
        if cell and sheet in book.sheetnames:
            corner = cell.split(":")[0]
            merged = (area.coord for area in book[sheet].merged_cells.ranges if corner in area)
            found[Place(sheet, next(merged, corner).split(":")[0])].append(problem)
    return found


def _list(book: Workbook, problems: Sequence[Problem], remark: str) -> None:
    """A first sheet with one line per problem, its place a link to the cell."""
    title = PROBLEMS
    while title in book.sheetnames:
        title += "_"
    page = book.create_sheet(title, 0)
    _put(
        page.cell(1, 1), "What is wrong with this copy of the workbook; the links lead to the cells, which are marked."
    )
    page["A1"].font = Font(bold=True, size=14)
    page["A2"] = remark or None
    for column, (head, width) in enumerate(HEADS.items(), start=1):
        cell = page.cell(3, column, head)
        cell.font, cell.border = Font(bold=True), Border(bottom=Side(style="thin"))
        page.column_dimensions[cell.column_letter].width = width
    for row, problem in enumerate(problems, start=4):
        texts = (problem.severity.name.lower(), str(problem.place), problem.found, problem.allowed, problem.remedy)
        for column, text in enumerate(texts, start=1):
            cell = page.cell(row, column)
            _put(cell, text)
            cell.alignment = Alignment(wrap_text=True, vertical="top")
        page.cell(row, 1).fill = PatternFill("solid", fgColor=COLOURS[problem.severity])
        if problem.place.sheet in book.sheetnames:
            link = page.cell(row, 2)
            sheet = problem.place.sheet.replace("'", "''")
            target = f"'{sheet}'!{problem.place.cell or 'A1'}"
            link.hyperlink = Hyperlink(ref=link.coordinate, location=target)
            link.font = Font(color="0563C1", underline="single")
    page.freeze_panes = "A4"
    book.active = 0


def _mark(cell: Cell, problems: Sequence[Problem]) -> None:
    """Colour and comment a cell; a comment that was there is kept below."""
    text = "\n\n".join(f"{problem.severity.name}: {problem.found}. {problem.remedy}." for problem in problems)
    earlier = f"\n\n{cell.comment.text}" if cell.comment else ""
    cell.comment = Comment((text + earlier)[:LONGEST], "allocator", width=360, height=160)
    worst = min(problem.severity for problem in problems)
    cell.fill = PatternFill("solid", fgColor=COLOURS[worst])
    edge = Side(style="thick", color="C00000")
    cell.border = Border(left=edge, right=edge, top=edge, bottom=edge)


def _put(cell: Cell, text: str) -> None:
    """Text as text: what the user typed never becomes a formula."""
    cell.value = escaped(cell_text(text[:LONGEST]))
    cell.data_type = "s"
