"""Assumptions: which judgements rest on little and weigh much?"""

from __future__ import annotations

import math
from collections import Counter
from typing import Any

import pandas as pd

from allocator.doubts import Doubt
from allocator.input.layout import BACKED, EVIDENCE
from allocator.simulation.draws import Draws
from allocator.table import Page, Table

WITHOUT = "no best plan at"
"""Head of the multiples at which a judgement alone leaves no best plan, or breaks a rule of the input."""

FIRST = 3
"""How many judgements the answer names."""


def page(draws: Draws) -> Page:
    """The log: every judgement with its evidence against its measured impact, weak and weighty ones first."""
    rows = sorted((_row(draws, place) for place in range(len(draws.design.doubts))), key=_order)
    table = Table(
        "Assumptions log",
        pd.DataFrame([{**row, WITHOUT: draws.listed(row[WITHOUT]) if row[WITHOUT] else ""} for row in rows]),
        units={
            "low": "multiple",
            "high": "multiple",
            "impact": "security",
            "rank correlation": "-1 to 1",
            "weak": "share of figures",
            "doubtful impact": "security",
            WITHOUT: "multiple",
        },
        formats={"low": "0.00", "high": "0.00", "weak": "0%", "rank correlation": "+0.00;-0.00;0.00"},
        note="Evidence: how many of the figures bear which mark: S sourced, C computed, R recalled, J judgement,"
        " - none. A row of the workbook has one mark for all its figures: read in its source which of them that backs."
        " Weak: the share that is neither sourced nor computed. Impact: the most that security changes with"
        " this judgement alone at an end of its range that has a best plan. Doubtful impact: impact times weak; it"
        " orders the list.",
        filtered=True,
    )
    return Page("Assumptions", "Which judgements rest on little and weigh much?", (sentence(draws, rows),), (table,))


def sentence(draws: Draws, rows: list[dict[str, Any]]) -> str:
    """What to look into first."""
    doubtful = [row for row in rows if row["doubtful impact"] > 0.0]
    apart = [
        draws.say("{judgement} at {by} times", judgement=row["judgement"], by=by) for row in rows for by in row[WITHOUT]
    ]
    text = "Not compared with these, since no best plan is known there: {apart}."
    said = [draws.say(text, apart=draws.listed(draws.first(apart, FIRST)))] if apart else []
    if not doubtful:
        return draws.sentences([draws.say("No judgement rests on weak evidence and changes security."), *said])
    first = draws.say(
        "Look into these first, since they rest on weak evidence and weigh most; in brackets the security each alone"
        " moves at most, times the share of its figures that is weak: {first}.",
        first=draws.listed(
            draws.say("{judgement} ({impact})", judgement=row["judgement"], impact=draws.amount(row["doubtful impact"]))
            for row in doubtful[:FIRST]
        ),
    )
    return draws.sentences([first, *said])


def _order(row: dict[str, Any]) -> tuple[float, float]:
    return -row["doubtful impact"], -row["impact"]


def _row(draws: Draws, place: int) -> dict[str, Any]:
    doubt = draws.design.doubts[place]
    marks = _marks(draws, doubt)
    count = sum(marks.values())
    weak = 1.0 - sum(marks[mark] for mark in BACKED) / count if count else 0.0
    ends = dict(zip((doubt.low, doubt.high), draws.gained(place), strict=True))
    impact = max((abs(gain) for gain in ends.values() if math.isfinite(gain)), default=0.0)
    return {
        "judgement": doubt.name,
        "evidence": ", ".join(f"{mark} {marks[mark]}" for mark in (*EVIDENCE, "-") if marks[mark]),
        "figures": count,
        "low": doubt.low,
        "high": doubt.high,
        "distribution": draws.say(doubt.distribution),
        "impact": impact,
        WITHOUT: [f"{by:g}" for by, gain in ends.items() if not math.isfinite(gain)],
        "rank correlation": draws.correlation(place, "security"),
        "weak": weak,
        "doubtful impact": impact * weak,
        "cell": doubt.cell,
    }


def _marks(draws: Draws, doubt: Doubt) -> Counter[str]:
    """How many figures of a judgement bear each evidence mark."""
    return Counter(
        draws.evidence(word, index) or "-" for word, figures in draws.moves(doubt).items() for index in figures
    )
