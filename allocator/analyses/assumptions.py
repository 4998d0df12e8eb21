"""Assumptions: which judgements rest on little and weigh much?"""

from __future__ import annotations

import math
from collections import Counter
from typing import Any

import pandas as pd

from allocator.doubts import Doubt
from allocator.input.layout import EVIDENCE
from allocator.simulation.draws import Draws
from allocator.table import Page, Table

FIRM = ("S", "C")
"""Evidence marks of figures that are sourced, or computed from such."""

FIRST = 3
"""How many judgements the answer names."""


def page(draws: Draws) -> Page:
    """The log: every judgement with its evidence against its measured impact, weak and weighty ones first."""
    rows = sorted((_row(draws, place) for place in range(len(draws.design.doubts))), key=_order)
    shown = [{head: draws.say("no plan") if cell == math.inf else cell for head, cell in row.items()} for row in rows]
    table = Table(
        "Assumptions log",
        pd.DataFrame(shown),
        units={
            "low": "multiple",
            "high": "multiple",
            "impact": "security",
            "rank correlation": "-1 to 1",
            "weak": "share of figures",
            "doubtful impact": "security",
        },
        formats={"low": "0.00", "high": "0.00", "weak": "0%", "rank correlation": "+0.00;-0.00;0.00"},
        note="Evidence: how many of the figures bear which mark: S sourced, C computed, R recalled, J judgement,"
        " - none. Weak: the share that is neither sourced nor computed. Impact: the most that security changes with"
        " this judgement alone at an end of its range. Doubtful impact: impact times weak; it orders the list.",
        filtered=True,
    )
    return Page("Assumptions", "Which judgements rest on little and weigh much?", (sentence(draws, rows),), (table,))


def sentence(draws: Draws, rows: list[dict[str, Any]]) -> str:
    """What to look into first."""
    doubtful = [row for row in rows if row["doubtful impact"] > 0.0]
    if not doubtful:
        return draws.say("No judgement rests on weak evidence and changes security.")
    return draws.say(
        "Look into these first, since they rest on weak evidence and weigh most; in brackets the security each alone"
        " moves at most, times the share of its figures that is weak: {first}.",
        first=draws.listed(
            draws.say("{judgement} ({impact})", judgement=row["judgement"], impact=_impact(draws, row))
            for row in doubtful[:FIRST]
        ),
    )


def _impact(draws: Draws, row: dict[str, Any]) -> str:
    impact = row["doubtful impact"]
    return draws.say("no plan") if impact == math.inf else draws.amount(impact)


def _order(row: dict[str, Any]) -> tuple[float, float]:
    return -row["doubtful impact"], -row["impact"]


def _row(draws: Draws, place: int) -> dict[str, Any]:
    doubt = draws.design.doubts[place]
    marks = _marks(draws, doubt)
    count = sum(marks.values())
    weak = 1.0 - sum(marks[mark] for mark in FIRM) / count if count else 0.0
    impact = max(map(abs, draws.gained(place)))
    return {
        "judgement": doubt.name,
        "evidence": ", ".join(f"{mark} {marks[mark]}" for mark in (*EVIDENCE, "-") if marks[mark]),
        "figures": count,
        "low": doubt.low,
        "high": doubt.high,
        "distribution": draws.say(doubt.distribution),
        "impact": impact,
        "rank correlation": draws.correlation(place, "security"),
        "weak": weak,
        "doubtful impact": impact * weak if weak and not math.isnan(impact) else 0.0,
        "cell": doubt.cell,
    }


def _marks(draws: Draws, doubt: Doubt) -> Counter[str]:
    """How many figures of a judgement bear each evidence mark."""
    return Counter(
        draws.evidence(word, index) or "-" for word, figures in draws.moves(doubt).items() for index in figures
    )
