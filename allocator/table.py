"""A report as a value: pages of sentences, charts and tables. Rendering comes last, in `excel`."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeGuard

import pandas as pd

NO_LIMIT, NO_PLAN = "no limit", "no plan"
"""What infinity says in a cell, and minus infinity."""

NOISE = 1e-12
"""What is smaller than this share of the largest figure of its column is rounding; figures carry as many digits."""


@dataclass(frozen=True)
class Chart:
    """A picture of one table of the same page.

    Attributes:
        title: what it shows, as a finding or a question.
        kind: "column", "stacked", "line"; "curve": points joined, each at the figure in the first column; or
            "tornado": bars from top to bottom, the series over each other.
        table: title of the table it draws.
        series: column heads of the table, one series each.
        unit: what the values are counted in.
        rows: the rows drawn, first and last (counted from 0); all of them if not given.
        across: draw rows as series, and the heads in `series` along the axis.
        log: on a logarithmic scale.
        is_share: from nothing to all, in percent.
        signed: with figures below 0; all others start from 0.
        labels: number format of the labels along the axis, where they are figures.
        along: of a curve, what the figures along the axis are counted in.
        span: of a curve, the ends of that axis.
        scale: the ends of the other axis, where they are not left to Excel.
    """

    title: str
    kind: str
    table: str
    series: tuple[str, ...]
    unit: str
    rows: tuple[int, int] | None = None
    across: bool = False
    log: bool = False
    is_share: bool = False
    signed: bool = False
    labels: str = ""
    along: str = ""
    span: tuple[float, float] | None = None
    scale: tuple[float, float] | None = None


@dataclass(frozen=True)
class Table:
    """One table of a page; its figures are kept to 12 significant digits, without rounding noise and -0.

    Attributes:
        title: what it shows.
        frame: the figures; column heads as the reader sees them, the frame's index is not shown.
        units: unit by column head, shown under the head.
        formats: Excel number format by column head; others are chosen by the size of the figures.
        note: how to read it.
        sums: rows that are sums of others, by their number: the first and last row summed. Written as live
            formulas over the figures of each column, with their values.
        filtered: whether the reader can filter its rows.
        shaded: whether its figures, but for the first column, are shaded from the least to the most.
    """

    title: str
    frame: pd.DataFrame
    units: Mapping[str, str] = field(default_factory=dict)
    formats: Mapping[str, str] = field(default_factory=dict)
    note: str = ""
    sums: Mapping[int, Sequence[tuple[int, int]]] = field(default_factory=dict)
    filtered: bool = False
    shaded: bool = False

    def __post_init__(self) -> None:
        object.__setattr__(self, "frame", self.frame.apply(_tidied_column))


@dataclass(frozen=True)
class Page:
    """One sheet of a report: the question, its answer in sentences (each with a head, or none), charts, tables."""

    name: str
    title: str
    answer: tuple[str, ...]
    tables: tuple[Table, ...]
    charts: tuple[Chart, ...] = ()
    heads: tuple[str, ...] = ()


@dataclass(frozen=True)
class Report:
    """A whole report, page by page; `stamps` go to the file's properties, not to its cells."""

    title: str
    pages: tuple[Page, ...]
    stamps: Mapping[str, str] = field(default_factory=dict)

    def __getitem__(self, name: str) -> Page:
        """The page of this name."""
        return next(page for page in self.pages if page.name == name)


def is_figure(cell: object) -> TypeGuard[float]:
    """Whether a cell holds a number with an end."""
    return isinstance(cell, (int, float)) and not isinstance(cell, bool) and math.isfinite(cell)


def decimals(pairs: Iterable[tuple[float, float]], least: int) -> int:
    """The decimals, at least so many, in which no two figures of a pair look alike that differ by more than 1e-6."""
    unlike = [pair for pair in pairs if all(map(math.isfinite, pair)) and abs(pair[0] - pair[1]) > 1e-6]
    return next(d for d in range(least, 8) if all(f"{one:.{d}f}" != f"{other:.{d}f}" for one, other in unlike))


def _tidied_column(column: pd.Series) -> pd.Series:
    least = NOISE * max((abs(cell) for cell in column if is_figure(cell)), default=0.0)
    return column.map(lambda cell: _tidied(cell, least) if isinstance(cell, float) and math.isfinite(cell) else cell)


def _tidied(figure: float, least: float) -> float:
    return 0.0 if abs(figure) <= max(least, NOISE * NOISE) else float(f"{figure:.12g}") + 0.0
