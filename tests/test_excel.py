"""A report rendered as a workbook: what is in the value is in the file."""

import math
from pathlib import Path

import pandas as pd
import pytest
from openpyxl import load_workbook

from allocator import OutputError, Solution, make_report, write_report
from allocator.table import Page, Report, Table
from capital_allocation import Case


def one_table(frame: pd.DataFrame) -> Report:
    return Report("test", (Page("Page", "What?", ("So.",), (Table("Table", frame),)),))


def cells(path: Path, sheet: str) -> list[list[object]]:
    return [[cell.value for cell in row] for row in load_workbook(path)[sheet].iter_rows()]


def test_every_figure_of_the_report_is_in_the_file(
    japan: tuple[Case, ...], japan_solutions: tuple[Solution, ...], tmp_path: Path
) -> None:
    report = make_report(japan, japan_solutions)
    path = write_report(report, tmp_path / "r.xlsx")
    for page in report.pages:
        rows = cells(path, page.name)
        for table in page.tables:
            start = next(number for number, row in enumerate(rows) if row[0] == table.title)
            first = start + (4 if table.note else 3)
            for offset, line in enumerate(table.frame.itertuples(index=False)):
                for found, expected in zip(rows[first + offset], line, strict=False):
                    if isinstance(expected, float) and math.isfinite(expected):
                        assert found == pytest.approx(expected, rel=1e-12)
                    elif isinstance(expected, str):
                        assert found == (expected or None)


def test_the_same_report_gives_the_same_bytes(
    japan: tuple[Case, ...], japan_solutions: tuple[Solution, ...], tmp_path: Path
) -> None:
    report = make_report(japan, japan_solutions)
    first, second = (write_report(report, tmp_path / name).read_bytes() for name in ("a.xlsx", "b.xlsx"))
    assert first == second


def test_user_text_never_becomes_a_formula(tmp_path: Path) -> None:
    texts = ["=1+1", "@SUM(1)", "+1", "-1", "#N/A", "http://x", "計画:案"]
    path = write_report(one_table(pd.DataFrame({"name": texts})), tmp_path / "r.xlsx")
    book = load_workbook(path)
    found = [cell for row in book["Page"].iter_rows() for cell in row if cell.value in texts]
    assert [cell.value for cell in found] == texts
    assert {cell.data_type for cell in found} == {"s"}


def test_infinite_and_missing_figures_are_words_and_blanks(tmp_path: Path) -> None:
    path = write_report(one_table(pd.DataFrame({"days": [1.0, math.inf, math.nan]})), tmp_path / "r.xlsx")
    column = [row[0] for row in cells(path, "Page")]
    assert "no limit" in column
    assert 1 in column


@pytest.mark.parametrize(
    ("figures", "number_format"),
    [
        ([8900.4, 12.3], "#,##0"),
        ([12.34, 1.5, 40.0], "#,##0.0"),
        ([1.234], "#,##0.00"),
        ([0.0321], "#,##0.000"),
        ([3.0], "#,##0"),
    ],
)
def test_figures_carry_the_digits_that_mean_something(figures: list[float], number_format: str, tmp_path: Path) -> None:
    path = write_report(one_table(pd.DataFrame({"figure": figures})), tmp_path / "r.xlsx")
    found = [cell for row in load_workbook(path)["Page"].iter_rows() for cell in row if cell.value in figures]
    assert {cell.number_format for cell in found} == {number_format}


def test_the_input_is_never_overwritten(tmp_path: Path) -> None:
    source = tmp_path / "in.xlsx"
    source.write_text("input")
    with pytest.raises(OutputError, match="is the input itself"):
        write_report(one_table(pd.DataFrame({"x": [1]})), source, source)
    assert source.read_text() == "input"
