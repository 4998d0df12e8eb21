"""The marked copy lists, links and marks every problem, and changes no figure."""

from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook

from allocator import OutputError, WorkbookError, cli, read_cases
from allocator.input.marked import PLAIN, write_marked_copy
from allocator.input.package import open_package
from tests.packages import MAIN, changed
from tests.workbooks import default_book, edited, place, small


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


def test_merged_cells_are_marked_at_their_first(tmp_path: Path) -> None:
    def merge(book: Workbook) -> None:
        book["Income"].merge_cells("B4:C4")
        book["Income"]["B4"].value = "much"

    path = small(tmp_path / "w.xlsx", merge)
    assert cli.main(["check", str(path), "-o", str(tmp_path / "copy.xlsx")]) == 2
    copy = load_workbook(tmp_path / "copy.xlsx")
    text = copy["Income"]["B4"].comment.text
    assert [word in text for word in ("merged cells", "text 'much'", "figures for 2028")] == [True] * 3
    assert copy["Income"]["B4"].fill.fgColor.rgb == "00FFC7CE"


ODD_STYLES = f'<styleSheet xmlns="{MAIN}"><cellXfs><xf numFmtId="0"/></cellXfs><fills><fill/></fills></styleSheet>'


def test_what_cannot_be_copied_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Where openpyxl cannot read the decorations, the copy holds figures and texts only."""

    def odd(name: str, content: bytes) -> bytes:
        return ODD_STYLES.encode() if name == "xl/styles.xml" else content

    def edit(book: Workbook) -> None:
        book["Roles"]["B4"].value = "=1+1"
        book["Roles"]["B4"].data_type = "s"

    path = changed(small(tmp_path / "w.xlsx", edit), odd)
    assert cli.main(["check", str(path), "-o", str(tmp_path / "copy.xlsx")]) == 0
    assert PLAIN in capsys.readouterr().err
    copy, package = load_workbook(tmp_path / "copy.xlsx"), open_package(path)
    assert copy["Problems"]["A2"].value == PLAIN
    for page in package.pages:
        found = {row: {c.column: c.value for c in copy[page.title][row] if c.value is not None} for row in page.rows}
        assert found == {row: {c: v for c, v in cells.items() if v != ""} for row, cells in page.rows.items()}


def test_a_copy_that_cannot_be_written_is_a_failure(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = small(tmp_path / "w.xlsx")
    assert cli.main(["check", str(path), "-o", str(tmp_path / "none" / "copy.xlsx")]) == 2
    assert "no marked copy" in capsys.readouterr().err


def test_the_input_is_never_overwritten(faulty: Path) -> None:
    with pytest.raises(OutputError, match="is the input itself"):
        write_marked_copy(faulty, (), faulty)
    assert "Problems" not in default_book().sheetnames
