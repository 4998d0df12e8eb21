"""Spread: how far apart may security and the days held alone turn out?"""

from __future__ import annotations

import math

import numpy as np
import pandas as pd

from allocator.linear_program import Floats
from allocator.measures import likeliest
from allocator.simulation.draws import Draws
from allocator.simulation.ranks import SHARES, mean, within
from allocator.table import Chart, Page, Table

BARS = 20
"""Bars of a histogram."""

SHORT = 0.05
"""Days from which on falling short counts, as they are shown with one decimal."""

SECURITY, HISTOGRAM, DAYS = "Security", "How often security is how high", "Days held alone, last plan year"


def page(draws: Draws) -> Page:
    """Security and days held over the draws: mean, shares, a histogram, and where Japan falls short."""
    tables, charts = [_security(draws)], []
    if draws.count:
        tables.append(_histogram(draws))
        charts.append(Chart(HISTOGRAM, "column", HISTOGRAM, ("draws",), "draws", labels="#,##0"))
    if draws.case.contingencies:
        tables.append(_days(draws))
        head = "share of draws with days short"
        charts.append(Chart("Where help comes too late", "column", DAYS, (head,), "share of draws", is_share=True))
    title = "How far apart may security and the days held alone turn out?"
    return Page("Spread", title, sentences(draws), tuple(tables), tuple(charts))


def sentences(draws: Draws) -> tuple[str, ...]:
    """Where nine tenths of the draws lie, and how often Japan does not hold until help arrives."""
    if not draws.count:
        return (draws.say("No draw made so far has a best plan."),)
    low, middle, high = (within(draws.of("security"), share) for share in (0.05, 0.5, 0.95))
    lines = [
        draws.say(
            "Security is {typed} as typed. Nine tenths of the draws ({count:,}) lie between {low} and {high},"
            " the middle one at {middle}.",
            typed=draws.amount(draws.typed("security")),
            count=draws.count,
            low=draws.amount(low),
            middle=draws.amount(middle),
            high=draws.amount(high),
        )
    ]
    case = draws.case
    if case.contingencies:
        lines.append(
            draws.say(
                "Days held alone in {year}, nine tenths of the draws, and in brackets the share of draws in which help"
                " comes later if the US acts as in '{scenario}': {told}.",
                year=case.plan[-1],
                scenario=draws.label("scenario", likeliest(case)),
                told=draws.listed(_days_told(draws, c) for c in case.contingencies),
            )
        )
    return tuple(lines)


def _days_told(draws: Draws, c: str) -> str:
    """The days held in a contingency over nine tenths of the draws, and how often they do not suffice."""
    low, high = (within(draws.of("days held", c), share) for share in (0.05, 0.95))
    return draws.say(
        "{contingency} {low} to {high} ({share:.0%})" if math.isfinite(low) else "{contingency} without limit",
        contingency=draws.label("contingency", c),
        low=_told(draws, low),
        high=_told(draws, high),
        share=_share(draws.of("days short", c)),
    )


def _spread(typed: float, figures: Floats) -> dict[str, float]:
    shares = {f"{share:.0%}".replace("%", " %"): within(figures, share) for share in SHARES}
    return {"as typed": typed, "mean": mean(figures), **shares}


def _security(draws: Draws) -> Table:
    row = {"": draws.say("security"), **_spread(draws.typed("security"), draws.of("security"))}
    note = "At or below the figure under 5 % lie 5 % of the draws, and so on."
    return Table(SECURITY, pd.DataFrame([row]), note=note)


def _histogram(draws: Draws) -> Table:
    counts, edges = np.histogram(draws.of("security"), BARS)
    rows = [
        {"from": low, "to": high, "draws": count}
        for low, high, count in zip(edges[:-1].tolist(), edges[1:].tolist(), counts.tolist(), strict=True)
    ]
    units = {"from": "security", "to": "security"}
    return Table(HISTOGRAM, pd.DataFrame(rows), units=units, formats={"draws": "#,##0"})


def _days(draws: Draws) -> Table:
    rows = []
    for c in draws.case.contingencies:
        held = draws.of("days held", c)
        rows.append(
            {
                "contingency": draws.label("contingency", c),
                **_spread(draws.typed("days held", c), held),
                "share of draws with days short": _share(draws.of("days short", c)),
                "days short then": mean(_above(draws.of("days short", c))),
                "chance of falling short": mean(draws.of("chance of falling short", c)),
            }
        )
    frame = pd.DataFrame(rows)
    days = [head for head in frame.columns if head.endswith(" %") or head in ("as typed", "mean", "days short then")]
    return Table(
        DAYS,
        frame,
        units=dict.fromkeys(days, "days"),
        formats=dict.fromkeys(days, "0.0") | {"share of draws with days short": "0%", "chance of falling short": "0%"},
        note=draws.say(
            "Days short: help arrives later than Japan holds, if the US acts as in '{scenario}'. Chance of falling"
            " short: over all scenarios by their probability, and all draws.",
            scenario=draws.label("scenario", likeliest(draws.case)),
        ),
    )


def _told(draws: Draws, days: float) -> str:
    return f"{days:.1f}" if math.isfinite(days) else draws.amount(days)


def _above(short: Floats) -> Floats:
    return short[short >= SHORT]


def _share(short: Floats) -> float:
    """The share of draws in which days are short."""
    return len(_above(short)) / len(short) if len(short) else 0.0
