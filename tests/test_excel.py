"""A report rendered as a workbook: what is in the value is in the file."""

import math
import re
import zipfile
from pathlib import Path

import pandas as pd
import pytest
from openpyxl import load_workbook

from allocator import OutputError, excel, write_report
from allocator.excel import rendered
from allocator.table import Chart, Page, Report, Table


def one_table(frame: pd.DataFrame) -> Report:
    return Report("test", (Page("Page", "What?", ("So.",), (Table("Table", frame),)),))


def cells(path: Path, sheet: str) -> list[list[object]]:
    return [[cell.value for cell in row] for row in load_workbook(path)[sheet].iter_rows()]


def test_every_figure_of_the_report_is_in_the_file(japan_report: Report, tmp_path: Path) -> None:
    path = write_report(japan_report, tmp_path / "r.xlsx")
    book = load_workbook(path, data_only=True)
    for page in japan_report.pages:
        rows = [[cell.value for cell in row] for row in book[page.name].iter_rows()]
        for table in page.tables:
            start = next(number for number, row in enumerate(rows) if row[0] == table.title)
            first = start + (4 if table.note else 3)
            empty = table.frame.replace("", None).isna().all()
            shown = table.frame.loc[:, [not gone or n == 0 for n, gone in enumerate(empty)]]
            for offset, line in enumerate(shown.itertuples(index=False)):
                for found, expected in zip(rows[first + offset], line, strict=False):
                    if isinstance(expected, float) and math.isfinite(expected):
                        assert found == expected
                        assert str(found) != "-0.0"
                    elif isinstance(expected, str):
                        assert found == (expected or None)


def test_the_same_report_gives_the_same_bytes(japan_report: Report) -> None:
    assert rendered(japan_report) == rendered(japan_report)


TEXTS = [
    "=1+1",
    "@SUM(1)",
    "+1",
    "-1",
    "#N/A",
    "http://x",
    "計画:案",
    "名前" * 16,
    "a\ufffeb",
    "c\ud800d",
    "_x0041_",
    "e\x07f",
]


def test_user_text_never_becomes_a_formula_and_never_breaks_the_file(tmp_path: Path) -> None:
    path = write_report(one_table(pd.DataFrame({"name": TEXTS, "x": 1.0})), tmp_path / "r.xlsx")
    page = load_workbook(path)["Page"]
    found = [row[0] for row in page.iter_rows(min_row=8) if row[0].value]
    assert [cell.value for cell in found] == [re.sub("[\ufffe\ud800\x07]", "\ufffd", text) for text in TEXTS]
    assert {cell.data_type for cell in found} == {"s"}


def test_text_longer_than_a_cell_is_shortened_and_says_so(tmp_path: Path) -> None:
    path = write_report(one_table(pd.DataFrame({"name": ["x" * 40_000], "y": 1.0})), tmp_path / "r.xlsx")
    text = str(load_workbook(path)["Page"]["A8"].value)
    assert len(text) == 32_767
    assert text.endswith("…")


def test_rows_beyond_a_sheet_are_left_out_and_counted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(excel, "MOST_ROWS", 20)
    path = write_report(one_table(pd.DataFrame({"x": [float(n) for n in range(100)]})), tmp_path / "r.xlsx")
    column = [row[0] for row in cells(path, "Page")]
    assert len(column) <= 20
    assert any(str(cell).endswith("rows more than a sheet can hold are left out.") for cell in column)


def test_columns_beyond_a_sheet_are_left_out_and_counted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(excel, "MOST_COLUMNS", 10)
    path = write_report(one_table(pd.DataFrame({f"c{n}": [float(n)] for n in range(25)})), tmp_path / "r.xlsx")
    rows = cells(path, "Page")
    assert max(map(len, rows)) == 10
    assert "15 columns more than a sheet can hold are left out." in [row[0] for row in rows]


def test_a_column_without_anything_in_it_is_left_out(tmp_path: Path) -> None:
    """But not the first, nor one that a chart draws, nor one of a table without rows; zeros are something."""
    frame = pd.DataFrame({"what": ["", ""], "none": [None, math.nan], "text": ["", ""], "zero": [0.0, 0.0]})
    chart = Chart("drawn", "column", "Table", ("none",), "yen")
    for charts, heads in (((), ["what", "zero"]), ((chart,), ["what", "none", "zero"])):
        page = Page("Page", "What?", ("So.",), (Table("Table", frame),), charts)
        rows = cells(write_report(Report("test", (page,)), tmp_path / f"{len(charts)}.xlsx"), "Page")
        assert [cell for row in rows if row[0] == "what" for cell in row if cell] == heads
    rows = cells(write_report(one_table(frame.iloc[:0]), tmp_path / "empty.xlsx"), "Page")
    assert [cell for row in rows if row[0] == "what" for cell in row if cell] == list(frame.columns)


def test_texts_beside_figures_are_set_off_to_the_left(tmp_path: Path) -> None:
    """An indent without a side is none in LibreOffice: the text would touch the figure before it."""
    frame = pd.DataFrame({"x": [1.0], "middle": ["a longer text"], "last": ["Income!B5"]})
    page = load_workbook(write_report(one_table(frame), tmp_path / "r.xlsx"))["Page"]
    for row in page.iter_rows(min_row=6, max_row=8, min_col=2, max_col=3):
        for cell in row:
            assert (cell.alignment.horizontal, cell.alignment.indent) == ("left", 1)


def test_words_in_place_of_figures_stand_like_figures(tmp_path: Path) -> None:
    frame = pd.DataFrame({"name": ["a", "b", "c"], "x": [1.0, math.inf, "nothing"], "text": ["word", "or", "two"]})
    page = load_workbook(write_report(one_table(frame), tmp_path / "r.xlsx"))["Page"]
    sides = {cell.value: cell.alignment.horizontal for row in page.iter_rows(min_row=8) for cell in row}
    assert [sides[word] for word in (1, "no limit", "nothing", "word", "two")] == [
        None,
        *["right"] * 2,
        *["center"] * 2,
    ]


@pytest.mark.parametrize(
    ("lines", "rows", "printed", "pane"), [(1, 30, "$6:$7", "A8"), (1, 29, None, None), (20, 30, "$25:$26", None)]
)
def test_heads_of_a_long_table_stay_in_view(
    lines: int, rows: int, printed: str | None, pane: str | None, tmp_path: Path
) -> None:
    """Printed on every sheet of paper; held on the screen unless 20 lines of answers above would be held with them."""
    frame = pd.DataFrame({"x": [float(n) for n in range(rows)]})
    report = Report("test", (Page("Page", "What?", ("So.",) * lines, (Table("Table", frame),)),))
    page = load_workbook(write_report(report, tmp_path / "r.xlsx"))["Page"]
    assert (page.print_title_rows, page.freeze_panes) == (printed, pane)


def test_a_head_has_the_height_that_bold_letters_take(tmp_path: Path) -> None:
    """Eleven letters fit on a line of a column eleven wide as they are, but not in bold."""
    frame = pd.DataFrame({"name": ["a"], "money moved": [1.0]})
    page = load_workbook(write_report(one_table(frame), tmp_path / "r.xlsx"))["Page"]
    assert page.row_dimensions[6].height == 30.0


def test_sums_are_live_and_carry_their_values(tmp_path: Path) -> None:
    """A viewer that does not calculate shows the value; Excel the sum of the cells above."""
    frame = pd.DataFrame({"what": ["a", "b", "all"], "x": [1.5, 2.0, 3.5]})
    page = Page("Page", "What?", ("So.",), (Table("Table", frame, sums={2: [(0, 1)]}),))
    path = write_report(Report("test", (page,)), tmp_path / "r.xlsx")
    assert load_workbook(path)["Page"]["B10"].value == "=SUM(B8:B9)"
    assert load_workbook(path, data_only=True)["Page"]["B10"].value == 3.5


def test_charts_are_native_and_drawn_from_the_cells(tmp_path: Path) -> None:
    frame = pd.DataFrame({"role": ["home", "away"], "2030": [1.0, 2.0], "2031": [3.0, 4.0]})
    down = Chart("by role", "column", "Table", ("2030", "2031"), "yen")
    across = Chart("by year", "stacked", "Table", ("2030", "2031"), "yen", rows=(1, 1), across=True)
    page = Page("Page", "What?", ("So.",), (Table("Table", frame),), (down, across))
    path = write_report(Report("test", (page,)), tmp_path / "r.xlsx")
    with zipfile.ZipFile(path) as package:
        drawn = [package.read(f"xl/charts/chart{n}.xml").decode() for n in (1, 2)]
    head = next(number for number, row in enumerate(cells(path, "Page"), start=1) if row[0] == "role")
    for column in "BC":
        assert f"Page!${column}${head + 2}:${column}${head + 3}" in drawn[0]
    assert f"Page!$B${head + 3}:$C${head + 3}" in drawn[1]
    assert f"Page!$B${head}:$C${head}" in drawn[1]
    assert f"Page!$A${head + 3}" in drawn[1]


def test_a_tornado_lies_on_its_side_with_the_first_row_on_top(tmp_path: Path) -> None:
    frame = pd.DataFrame({"judgement": ["a", "b"], "low": [-3.0, 1.0], "high": [2.0, -1.0]})
    chart = Chart("alone", "tornado", "Table", ("low", "high"), "security", signed=True)
    path = write_report(
        Report("test", (Page("Page", "What?", ("So.",), (Table("Table", frame),), (chart,)),)), tmp_path / "r.xlsx"
    )
    with zipfile.ZipFile(path) as package:
        drawn = package.read("xl/charts/chart1.xml").decode()
    assert '<c:barDir val="bar"/>' in drawn
    assert '<c:overlap val="100"/>' in drawn
    names = drawn[drawn.index("<c:catAx>") : drawn.index("</c:catAx>")]
    assert '<c:orientation val="maxMin"/>' in names
    assert '<c:tickLblPos val="low"/>' in names
    assert "security" in drawn[drawn.index("<c:valAx>") :]


def test_figures_are_free_of_noise(tmp_path: Path) -> None:
    """Beside a figure of 1,000, 1e-14 is rounding; -0 is 0; digits beyond the twelfth are none."""
    path = write_report(one_table(pd.DataFrame({"x": [1000.0, 1e-14, -0.0, 1 / 3]})), tmp_path / "r.xlsx")
    found = [row[0] for row in cells(path, "Page") if isinstance(row[0], (int, float))]
    assert [str(figure) for figure in found] == ["1000", "0", "0", "0.333333333333"]


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


def test_a_shaded_table_is_shaded_but_for_its_first_column(tmp_path: Path) -> None:
    table = Table("Map", pd.DataFrame({"up": [2.0, 1.0], "0.5": [3.0, 4.0], "1": [5.0, 6.0]}), shaded=True)
    path = tmp_path / "r.xlsx"
    write_report(Report("x", (Page("Map", "Which?", (), (table,)),)), path)
    (shades,) = load_workbook(path)["Map"].conditional_formatting
    cells = {cell.value for row in load_workbook(path)["Map"][str(shades.sqref)] for cell in row}
    assert cells == {3.0, 4.0, 5.0, 6.0}


def test_an_empty_table_is_written_by_its_title(tmp_path: Path) -> None:
    path = write_report(one_table(pd.DataFrame()), tmp_path / "r.xlsx")
    assert cells(path, "Page")[4][0] == "Table"
