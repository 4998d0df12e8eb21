"""What was read: how many values, with which marks of evidence."""

from pathlib import Path

from allocator import solve
from allocator.analyses import reading
from allocator.input.workbook import read_workbook
from allocator.study import Study
from allocator.what_if import WhatIf
from tests.workbooks import fill, small


def answer(path: Path) -> str:
    workbook = read_workbook(path)
    case = workbook.cases[0]
    (said,) = reading.page(Study(case, solve(case), WhatIf(case), workbook.sources[0]), workbook).answer
    return said


def test_marks_are_counted_or_said_to_be_none(tmp_path: Path) -> None:
    assert "values were read from w.xlsx, none of them with an evidence mark;" in answer(small(tmp_path / "w.xlsx"))
    marked = small(tmp_path / "m.xlsx", lambda book: fill(book, "Tiers", [{"evidence": "S"}]))
    assert "marked S; " in answer(marked)
