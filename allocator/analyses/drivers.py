"""Drivers: which judgements decide how the draws turn out?"""

from __future__ import annotations

import math
from typing import Any

import pandas as pd

from allocator.simulation.draws import Draws
from allocator.simulation.ranks import noise
from allocator.table import Chart, Page, Table

FIRST = 3
"""How many judgements the answer names."""

DRAWN = 12
"""How many judgements a chart shows."""

TORNADO = "Each judgement, alone and with the others"


def page(draws: Draws) -> Page:
    """Each judgement's rank correlation with what comes of the draws, beside what it does alone."""
    rows = sorted((_row(draws, place) for place in range(len(draws.design.doubts))), key=lambda row: -row["swing"])
    tables = [_tornado(draws, rows)]
    if draws.case.contingencies:
        tables.append(_days(draws, [row["place"] for row in rows]))
    chart = Chart(
        "What each judgement alone does to security",
        "tornado",
        TORNADO,
        ("security at low", "security at high"),
        "security gained",
        rows=(0, min(DRAWN, len(rows)) - 1),
        signed=True,
    )
    title = "Which judgements decide how the draws turn out?"
    return Page("Drivers", title, (sentence(draws, rows),), tuple(tables), (chart,) if rows else ())


def sentence(draws: Draws, rows: list[dict[str, Any]]) -> str:
    """The judgements that go with security most, over the draws, and by more than chance alone would bring about."""
    if not draws.count:
        return draws.say("No draw made so far has a best plan.")
    chance = noise(draws.count)
    told = sorted((row for row in rows if abs(row["rank correlation"]) > chance), key=_strength)
    if not told:
        return draws.say(
            "Over the draws security goes with no judgement by more than noise, a rank correlation of {noise:.2f}; more"
            " draws would tell more.",
            noise=_noise(draws),
        )
    return draws.say(
        "Over the draws security goes most with {first}; a rank correlation of 1 or -1 would mean that it alone"
        " decides, and up to {noise:.2f} is noise.",
        first=draws.listed(
            draws.say("{judgement} ({by:+.2f})", judgement=row["judgement"], by=row["rank correlation"])
            for row in told[:FIRST]
        ),
        noise=_noise(draws),
    )


def _strength(row: dict[str, Any]) -> float:
    return -abs(float(row["rank correlation"]))


def _row(draws: Draws, place: int) -> dict[str, Any]:
    doubt = draws.design.doubts[place]
    low, high = draws.gained(place)
    return {
        "place": place,
        "judgement": doubt.name,
        "meaning": draws.meaning(doubt),
        "low": doubt.low,
        "high": doubt.high,
        "rank correlation": draws.correlation(place, "security"),
        "security at low": low,
        "security at high": high,
        "swing": max(low, high, 0.0) - min(low, high, 0.0),
    }


def _noise(draws: Draws) -> float:
    """The largest correlation that is told to be noise: none exceeds 1."""
    return min(1.0, noise(draws.count))


def _tornado(draws: Draws, rows: list[dict[str, Any]]) -> Table:
    heads = ("judgement", "low", "high", "rank correlation", "security at low", "security at high", "swing", "meaning")
    frame = pd.DataFrame(
        [{head: draws.say("no plan") if row[head] == math.inf else row[head] for head in heads} for row in rows]
    )
    return Table(
        TORNADO,
        frame,
        units={"low": "multiple", "high": "multiple", "rank correlation": "-1 to 1"}
        | dict.fromkeys(("security at low", "security at high"), "gained")
        | {"swing": "security"},
        formats={"low": "0.00", "high": "0.00", "rank correlation": "+0.00;-0.00;0.00"},
        note=draws.say(
            "Rank correlation with security, over all draws: the other judgements vary too. Gained: with this judgement"
            " alone at its low or its high end, all others as typed. Where the two disagree, judgements work on each"
            " other. Correlations up to {noise:.2f} are noise.",
            noise=_noise(draws),
        ),
        filtered=True,
    )


def _days(draws: Draws, order: list[int]) -> Table:
    """Rank correlation of each judgement with the days held in each contingency."""
    heads = {c: draws.named("contingency", c) for c in draws.case.contingencies}
    rows = [
        {
            "judgement": draws.design.doubts[place].name,
            **{head: draws.correlation(place, "days held", c) for c, head in heads.items()},
        }
        for place in order
    ]
    return Table(
        "Rank correlation with the days held alone",
        pd.DataFrame(rows),
        units=dict.fromkeys(heads.values(), "-1 to 1"),
        formats=dict.fromkeys(heads.values(), "+0.00;-0.00;0.00"),
        note="In the last plan year. Above 0: the larger the figures, the longer Japan holds. Empty: the days do not"
        " vary.",
        filtered=True,
    )
