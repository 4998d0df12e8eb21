"""Judgements: which typed figures does the answer rest on most?"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pandas as pd

from allocator.doubts import Doubt
from allocator.ranging import Change
from allocator.study import Study
from allocator.table import Page, Table
from capital_allocation import PARAMETERS, CaseError

FIRST = 3
"""How many judgements the summary names."""


@dataclass(frozen=True)
class Effect:
    """What a doubt does to the answer at one end: security gained, and the money that moves elsewhere."""

    gain: float
    moved: float


def page(study: Study, doubts: tuple[Doubt, ...]) -> Page:
    """Each doubt moved to both ends, one at a time: what security gains, how much money moves."""
    title = "Which judgements does the answer rest on most?"
    if not study.what_if.is_followed:
        return Page("Judgements", title, (study.say("The case is large: judgements are not moved."),), ())
    found = sorted(_tried(study, doubts), key=lambda line: -max(line[1].moved, line[2].moved))
    unit = study.unit(study.case.money)
    rows = [
        {
            "figures": doubt.name,
            "meaning": study.listed(study.say(PARAMETERS[word].meaning) for word in doubt.figures),
            "low": doubt.low,
            "high": doubt.high,
            "security at low": low.gain,
            "security at high": high.gain,
            "money moved at low": low.moved,
            "money moved at high": high.moved,
            "cell": doubt.cell,
        }
        for doubt, low, high in found
    ]
    table = Table(
        "Each judgement moved alone",
        pd.DataFrame(rows),
        units={
            "low": "multiple",
            "high": "multiple",
            "security at low": "gained",
            "security at high": "gained",
            "money moved at low": unit,
            "money moved at high": unit,
        },
        formats={"low": "0.00", "high": "0.00"},
        note="Money moved: how much of the plan years' money would go to other programs, if the figure were known."
        " Shares stay capped at 1. A change of a need or weight moves security also because the yardstick changes.",
    )
    return Page("Judgements", title, (sentence(study, rows),), (table,))


def sentence(study: Study, rows: list[dict[str, Any]]) -> str:
    """The judgements that would move the plan most, and the one that would cost most."""

    def at(row: dict[str, Any], figure: str) -> str:
        low, high = abs(row[f"{figure} at low"]), abs(row[f"{figure} at high"])
        end = "low" if low >= high else "high"
        return study.say(
            "{figures} ({meaning}) at {by:g} times, which moves {money:,.0f} {unit} and changes security by"
            " {gain:+,.0f}",
            figures=row["figures"],
            meaning=row["meaning"],
            by=row[end],
            money=row[f"money moved at {end}"],
            unit=study.unit(study.case.money),
            gain=row[f"security at {end}"],
        )

    moving = study.say(
        "Of {count} judgements tested, each alone and within its range, these would move the plan most: {moving}.",
        count=len(rows),
        moving=study.parted(at(row, "money moved") for row in rows[:FIRST]),
    )
    dearest = max(rows, key=lambda row: max(abs(row["security at low"]), abs(row["security at high"])))
    return study.sentences((moving, study.say("Security depends most on {dearest}.", dearest=at(dearest, "security"))))


def _tried(study: Study, doubts: tuple[Doubt, ...]) -> Iterator[tuple[Doubt, Effect, Effect]]:
    for doubt in doubts:
        yield doubt, _effect(study, doubt, doubt.low), _effect(study, doubt, doubt.high)


def _effect(study: Study, doubt: Doubt, by: float) -> Effect:
    change = _change(study, doubt, by)
    if change is None:
        return Effect(-math.inf, 0.0)
    security, optimum = study.what_if.ranging.changed(change)
    if optimum is None:
        return Effect(-math.inf, 0.0)
    before, after = study.what_if.spent(study.what_if.ranging.optimum.columns), study.what_if.spent(optimum.columns)
    moved = math.fsum(abs(after[p] - before[p]) for p in before) / 2.0
    return Effect(security - study.what_if.security, moved)


def _change(study: Study, doubt: Doubt, by: float) -> Change | None:
    """The program with all figures of a doubt multiplied; None where they cannot be."""
    try:
        return study.what_if.multiplied(doubt.figures, by)
    except (CaseError, ValueError):
        return None
