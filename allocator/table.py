"""A report as a value: pages of sentences and tables. Rendering comes last, in `excel`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import pandas as pd


@dataclass(frozen=True)
class Table:
    """One table of a page.

    Attributes:
        title: what it shows.
        frame: the figures; column heads as the reader sees them, the frame's index is not shown.
        units: unit by column head, shown under the head.
        formats: Excel number format by column head; others are chosen by the size of the figures.
        note: how to read it.
    """

    title: str
    frame: pd.DataFrame
    units: Mapping[str, str] = field(default_factory=dict)
    formats: Mapping[str, str] = field(default_factory=dict)
    note: str = ""


@dataclass(frozen=True)
class Page:
    """One sheet of a report: the question, its answer in sentences, the tables behind it."""

    name: str
    title: str
    answer: tuple[str, ...]
    tables: tuple[Table, ...]


@dataclass(frozen=True)
class Report:
    """A whole report, page by page."""

    title: str
    pages: tuple[Page, ...]

    def __getitem__(self, name: str) -> Page:
        """The page of this name."""
        return next(page for page in self.pages if page.name == name)
