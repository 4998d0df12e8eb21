"""The report's words in English and Japanese, from one table.

Analyses are written in English. What they say is looked up in `data/words.csv`, sentence by sentence, with
the figures left out; what is fixed (titles, heads, units, notes) is exchanged at the end, in `translated`.
"""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from importlib.resources import files

from allocator.table import NO_LIMIT, NO_PLAN, Chart, Page, Report, Table


@cache
def japanese() -> Mapping[str, str]:
    """Every phrase of the report, and what it is in Japanese."""
    text = (files("allocator") / "data" / "words.csv").read_text(encoding="utf-8")
    return {row["en"]: row["ja"] for row in csv.DictReader(io.StringIO(text))}


def phrase(text: str, language: str) -> str:
    """A phrase in a language; as it stands where the table does not have it."""
    return japanese().get(text, text) if language == "ja" else text


def translated(report: Report, language: str) -> Report:
    """The report with its fixed words in another language."""
    if language == "en":
        return report
    return Report(phrase(report.title, language), tuple(_page(page, language) for page in report.pages), report.stamps)


def _page(page: Page, language: str) -> Page:
    return Page(
        phrase(page.name, language),
        phrase(page.title, language),
        tuple(phrase(sentence, language) for sentence in page.answer),
        tuple(_table(table, language) for table in page.tables),
        tuple(_chart(chart, language) for chart in page.charts),
        tuple(phrase(head, language) for head in page.heads),
    )


def _table(table: Table, language: str) -> Table:
    def by_head(texts: Mapping[str, str]) -> dict[str, str]:
        return {phrase(head, language): phrase(text, language) for head, text in texts.items()}

    def endless(cell: object) -> object:
        if isinstance(cell, float) and math.isinf(cell):
            return phrase(NO_LIMIT if cell > 0 else NO_PLAN, language)
        return cell

    return replace(
        table,
        title=phrase(table.title, language),
        frame=table.frame.rename(columns=lambda head: phrase(head, language)).map(endless),
        units=by_head(table.units),
        formats={phrase(head, language): number_format for head, number_format in table.formats.items()},
        note=phrase(table.note, language),
    )


def _chart(chart: Chart, language: str) -> Chart:
    return replace(
        chart,
        title=phrase(chart.title, language),
        table=phrase(chart.table, language),
        series=tuple(phrase(head, language) for head in chart.series),
        unit=phrase(chart.unit, language),
        along=phrase(chart.along, language),
    )
