"""The marked copy lists, links and marks every problem, and changes no figure."""

from pathlib import Path

import pytest
from openpyxl import load_workbook

from allocator import OutputError, WorkbookError, read_cases
from allocator.input.marked import write_marked_copy
from tests.workbooks import default_book, edited, place


@pytest.fixture
def faulty(tmp_path: Path) -> Path:
    cells = {place("Programs", ("H01",), "readiness"): 2, place("Roles", ("global",), "weight"): "=1+1"}
    return edited(tmp_path / "w.xlsx", cells)


def marked(path: Path, copy: Path) -> WorkbookError:
    with pytest.raises(WorkbookError) as refused:
        read_cases(path)
    write_marked_copy(path, refused.value.problems, copy)
    return refused.value


def test_every_problem_is_a_line_with_a_link(faulty: Path, tmp_path: Path) -> None:
    error = marked(faulty, tmp_path / "copy.xlsx")
    page = load_workbook(tmp_path / "copy.xlsx")["Problems"]
    lines = list(page.iter_rows(min_row=4))
    assert [row[1].value for row in lines] == [str(problem.place) for problem in error.problems]
    for row, problem in zip(lines, error.problems, strict=True):
        assert row[0].value == problem.severity.name.lower()
        assert [cell.value for cell in row[2:5]] == [problem.found, problem.allowed, problem.remedy]
        assert row[1].hyperlink.location == f"'{problem.place.sheet}'!{problem.place.cell}"


def test_faulty_cells_are_marked_and_figures_kept(faulty: Path, tmp_path: Path) -> None:
    marked(faulty, tmp_path / "copy.xlsx")
    copy = load_workbook(tmp_path / "copy.xlsx")
    sheet, cell = place("Programs", ("H01",), "readiness").split("!")
    assert "ERROR: 2 as readiness of H01" in copy[sheet][cell].comment.text
    assert copy[sheet][cell].value == 2
    assert copy[sheet][cell].border.left.style == "thick"
    original = load_workbook(faulty)
    for page in original.worksheets:
        for row in page.iter_rows():
            assert [c.value for c in copy[page.title][row[0].row]][: len(row)] == [c.value for c in row]


def test_what_the_user_typed_never_becomes_a_formula(tmp_path: Path) -> None:
    sheet, cell = place("Programs", ("H01",), "role").split("!")
    path = edited(tmp_path / "w.xlsx", {f"{sheet}!{cell}": "@SUM(1)", "Tiers!A5": "+H01"})
    marked(path, tmp_path / "copy.xlsx")
    page = load_workbook(tmp_path / "copy.xlsx")["Problems"]
    assert {c.data_type for row in page.iter_rows(min_row=4, max_col=5) for c in row if c.value} == {"s"}


def test_the_input_is_never_overwritten(faulty: Path) -> None:
    with pytest.raises(OutputError, match="is the input itself"):
        write_marked_copy(faulty, (), faulty)
    assert "Problems" not in default_book().sheetnames
