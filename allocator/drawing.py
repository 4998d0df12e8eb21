"""Charts of a report as native Excel charts, drawn from the cells of their table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import xlsxwriter
from xlsxwriter.chart import Chart as ExcelChart

from allocator.table import Chart
from allocator.text import chart_text

WIDTH, HEIGHT = 490, 288
"""Size of a chart, in pixels."""

COLOURS = ("#1F3864", "#C55A11", "#7F7F7F", "#548235", "#BF9000", "#5B9BD5", "#7030A0", "#A5A5A5")
"""Told apart in print and by the colour-blind in this order."""

GRID = {"visible": True, "line": {"color": "#D9D9D9"}}
"""The lines behind a chart, by which its amounts are read."""

KINDS: Mapping[str, dict[str, str]] = {
    "column": {"type": "column"},
    "stacked": {"type": "column", "subtype": "stacked"},
    "line": {"type": "line"},
    "curve": {"type": "scatter", "subtype": "straight"},
    "tornado": {"type": "bar"},
}


class Placed(NamedTuple):
    """Where a table has been written: its sheet, the row of its heads, its first row of data, its heads, its length."""

    sheet: str
    head_row: int
    first_row: int
    heads: Sequence[str]
    length: int


def draw(book: xlsxwriter.Workbook, chart: Chart, placed: Placed) -> ExcelChart:
    """The native chart of a table written at `placed`."""
    drawn = book.add_chart(dict(KINDS[chart.kind]))
    first, last = chart.rows or (0, placed.length - 1)
    rows = [placed.first_row + first, placed.first_row + last]
    columns = [placed.heads.index(head) for head in chart.series]
    for number, series in enumerate(_across(placed, rows, columns) if chart.across else _down(placed, rows, columns)):
        colour = COLOURS[number % len(COLOURS)]
        overlaid = {"overlap": 100, "gap": 40} if chart.kind == "tornado" else {}
        drawn.add_series(series | overlaid | {"fill": {"color": colour}, "line": {"color": colour, "width": 2.25}})
    drawn.set_title({"name": chart_text(chart.title), "name_font": {"size": 12, "bold": True}, "overlay": False})
    axis: dict[str, Any] = {"name": chart_text(chart.unit), "major_gridlines": GRID}
    if chart.scale:
        axis |= {"min": chart.scale[0], "max": chart.scale[1]}
    else:
        axis |= {"log_base": 10} if chart.log else {} if chart.signed else {"min": 0}
    if chart.is_share:
        axis |= {"max": 1, "num_format": "0%"}
    names: dict[str, Any] = {"label_position": "low"}  # below the bars, also where these hang down
    names |= {"num_format": chart.labels} if chart.labels else {}
    names |= {"name": chart_text(chart.along), "min": chart.span[0], "max": chart.span[1]} if chart.span else {}
    if chart.kind == "tornado":  # lies on its side, the first row on top
        drawn.set_x_axis(axis)
        drawn.set_y_axis(names | {"reverse": True, "interval_unit": 1, "major_gridlines": {"visible": False}})
    else:
        drawn.set_y_axis(axis)
        drawn.set_x_axis(names)
    drawn.set_legend({"position": "bottom"})
    drawn.set_size({"width": WIDTH, "height": HEIGHT})
    return drawn


def _down(placed: Placed, rows: list[int], columns: list[int]) -> list[dict[str, Any]]:
    """One series for each column; the first column labels the axis."""
    categories = [placed.sheet, rows[0], 0, rows[1], 0]
    return [
        {
            "name": [placed.sheet, placed.head_row, column],
            "categories": categories,
            "values": [placed.sheet, rows[0], column, rows[1], column],
        }
        for column in columns
    ]


def _across(placed: Placed, rows: list[int], columns: list[int]) -> list[dict[str, Any]]:
    """One series for each row; the heads of adjoining columns label the axis."""
    first, last = min(columns), max(columns)
    return [
        {
            "name": [placed.sheet, row, 0],
            "categories": [placed.sheet, placed.head_row, first, placed.head_row, last],
            "values": [placed.sheet, row, first, row, last],
        }
        for row in range(rows[0], rows[1] + 1)
    ]
