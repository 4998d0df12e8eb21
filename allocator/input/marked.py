"""The marked copy: the user's workbook, copied, with every problem listed, linked and marked at its cell."""

from __future__ import annotations

import io
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path

from openpyxl import Workbook, load_workbook
from openpyxl.cell import Cell
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.worksheet import Worksheet

from allocator.files import check_writable, written_whole
from allocator.problems import Place, Problem, Severity
from allocator.text import cell_text, escaped

PROBLEMS = "Problems"
HEADS = {"severity": 10, "place": 24, "found": 50, "allowed": 50, "to mend": 60}
COLOURS = {Severity.ERROR: "FFC7CE", Severity.WARNING: "FFEB9C", Severity.NOTE: "DDEBF7"}
LONGEST = 30_000
"""Characters of a comment or cell; Excel's own limit is a little higher."""


def write_marked_copy(source: Path, problems: Sequence[Problem], path: Path) -> None:
    """Write the copy to `path`, never over `source`. Raises OutputError where it cannot be written."""
    check_writable(path, source)
    book = load_workbook(io.BytesIO(source.read_bytes()))
    _list(book, problems)
    for place, here in _by_cell(problems).items():
        if place.sheet in book.sheetnames:
            _mark(book[place.sheet], place, here)
    with written_whole(path) as temporary:
        book.save(temporary)


def _by_cell(problems: Sequence[Problem]) -> dict[Place, list[Problem]]:
    found: dict[Place, list[Problem]] = defaultdict(list)
    for problem in problems:
        if problem.place.cell:
            found[problem.place].append(problem)
    return found


def _list(book: Workbook, problems: Sequence[Problem]) -> None:
    """A first sheet with one line per problem, its place a link to the cell."""
    title = PROBLEMS
    while title in book.sheetnames:
        title += "_"
    page = book.create_sheet(title, 0)
    _put(
        page.cell(1, 1), "What is wrong with this copy of the workbook; the links lead to the cells, which are marked."
    )
    page["A1"].font = Font(bold=True, size=14)
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


def _mark(page: Worksheet, place: Place, problems: Sequence[Problem]) -> None:
    """Colour and comment a cell (the first of an area); a comment that was there is kept below."""
    cell = page[place.cell.split(":")[0]]
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
