"""What was read: every value the model used, and the cell it came from."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pandas as pd

from allocator.input.cases import Sources
from allocator.input.layout import EVIDENCE
from allocator.input.workbook import Workbook
from allocator.problems import Problem
from allocator.study import Study
from allocator.table import Page, Table
from capital_allocation import PARAMETERS, Case
from capital_allocation.notation import keys_of

EXACT = "General"
"""Figures as they were typed, not rounded for reading."""


def page(study: Study, workbook: Workbook) -> Page:
    """The values of the base bargain, what other bargains change, and what is worth knowing about the input."""
    base, sources = workbook.cases[0], workbook.sources[0]
    values = pd.DataFrame(_values(study, base, sources))
    changes = [row for number in range(1, len(workbook.cases)) for row in _changes(study, workbook, number)]
    tables = [
        *([_remarks(study, workbook.warnings)] if workbook.warnings else []),
        Table(
            study.say("Values of {bargain}", bargain=base.bargain),
            values,
            formats={"figure": EXACT},
            note="Default: the cell is empty, or there is no such cell.",
        ),
        *([_table_of_changes(changes)] if changes else []),
    ]
    return Page("What was read", "Which values did the model use?", _answer(study, workbook, values), tuple(tables))


def _answer(study: Study, workbook: Workbook, values: pd.DataFrame) -> tuple[str, ...]:
    counts = values["evidence"].value_counts()
    marks = [study.say("{count:,} marked {mark}", count=counts[mark], mark=mark) for mark in EVIDENCE if mark in counts]
    return (
        study.say(
            "{all:,} values were read from {file}: {marks}; {defaults:,} by default."
            if marks
            else "{all:,} values were read from {file}, none of them with an evidence mark; {defaults:,} by default.",
            all=len(values),
            file=workbook.path.name,
            marks=study.listed(marks),
            defaults=int((values["default"] == study.whether(True)).sum()),
        ),
    )


def _values(study: Study, case: Case, sources: Sources) -> Iterator[dict[str, object]]:
    """One line per value with a cell; values without one, all defaults, in one line per word."""
    for name, declared in PARAMETERS.items():
        figures = case.figures(name)
        missing = 0
        for index, value in figures.items():
            source = sources.get((name, index))
            if source is None:
                missing += 1
                continue
            yield {
                "of": _keys(study, index),
                "value": name,
                "figure": _shown(study, value, declared.blank),
                "unit": study.say(declared.unit),
                "default": study.whether(source.is_default),
                "evidence": source.evidence,
                "cell": str(source.place),
            }
        if missing:
            yield {
                "of": study.say("{missing:,} others", missing=missing),
                "value": name,
                "figure": _shown(study, declared.default, declared.blank),
                "unit": study.say(declared.unit),
                "default": study.whether(True),
                "evidence": "",
                "cell": "",
            }


def _changes(study: Study, workbook: Workbook, number: int) -> Iterator[dict[str, object]]:
    base, case, sources = workbook.cases[0], workbook.cases[number], workbook.sources[number]
    for name, declared in PARAMETERS.items():
        before, after = base.figures(name), case.figures(name)
        for index, value in after.items():
            if index not in before or before[index] != value:
                source = sources.get((name, index))
                yield {
                    "of": _keys(study, index),
                    "value": name,
                    "bargain": case.bargain,
                    "base": _shown(study, before.get(index), declared.blank),
                    "here": _shown(study, value, declared.blank),
                    "cell": str(source.place) if source else "",
                }


def _table_of_changes(changes: list[dict[str, object]]) -> Table:
    formats = {"base": EXACT, "here": EXACT}
    return Table("What the other bargains change", pd.DataFrame(changes), formats=formats)


def _remarks(study: Study, problems: tuple[Problem, ...]) -> Table:
    rows = [
        {
            "where": str(p.place),
            "kind": study.say(p.severity.name.lower()),
            "found": p.found,
            "remark": f"{p.allowed}; {p.remedy}",
        }
        for p in problems
    ]
    return Table("Worth knowing about the input", pd.DataFrame(rows))


def _keys(study: Study, index: Any) -> str:
    if index == ():
        return study.say("the whole case")
    return " / ".join(map(str, keys_of(index)))


def _shown(study: Study, value: Any, blank: str) -> object:
    if value is None:
        return study.say(blank or "empty")
    if isinstance(value, bool):
        return study.whether(value)
    return value if isinstance(value, (int, float)) else str(value)
