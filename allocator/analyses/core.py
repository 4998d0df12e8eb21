"""Core: which programs are funded whatever turns out to be true?"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import pandas as pd

from allocator.simulation.draws import Draws
from allocator.simulation.ranks import mean, within
from allocator.table import Chart, Page, Table
from allocator.what_if import WhatIf

MORE = 0.01
"""How much of the way from the least to the most that the limits allow counts as more than the least."""

FUNDED = 1e-6
"""Effort that counts, as a share of the most."""

FIRM, RARE = 0.95, 0.05
"""Shares of draws from which on, and up to which, a program is named as firm, and as out."""

TITLE = "How often, and how far, each program is funded"


@dataclass(frozen=True)
class Standing:
    """How a program fares over the draws.

    Attributes:
        funded: share of draws in which it gets anything.
        above: share of draws in which it gets more than the limits force.
        extent: how much of the most it could get as typed, at most all, it typically (in the middle of those draws)
            gets then.
    """

    funded: float
    above: float
    extent: float

    @property
    def index(self) -> float:
        """The core index: how often it gets more than it must, times how far it is then funded."""
        return self.above * self.extent


def page(draws: Draws) -> Page:
    """Each program's share of draws, extent and core index, the firmest first."""
    standings = _standings(draws)
    order = sorted(standings, key=lambda p: -standings[p].index)
    rows = [_row(draws, p, standings[p]) for p in order]
    units = dict.fromkeys(("as typed", "5 %", "50 %", "95 %"), "effort per year")
    shares = ("funded at all", "more than it must", "extent")
    table = Table(
        TITLE,
        pd.DataFrame(rows),
        units=units
        | dict.fromkeys(("funded at all", "more than it must"), "share of draws")
        | {"extent": "of the most"},
        formats=dict.fromkeys(shares, "0%") | {"core index": "0.00"},
        note="Effort is a mean over the plan years; that of 5 % lies at or below the first figure. More than it must:"
        " than the limits force, as typed. Extent: the middle of what it gets then, as a share of the most it could"
        " get as typed; more than that counts as all. Core index: how often it gets more than it must, times extent; 1"
        " is always and in full, as typed.",
        filtered=True,
    )
    series = ("core index", "more than it must")
    chart = Chart("How often, and how firmly", "column", TITLE, series, "share of draws", is_share=True)
    title = "Which programs are funded whatever turns out to be true?"
    return Page("Core", title, sentences(draws, standings), (table,), (chart,))


def sentences(draws: Draws, standings: dict[str, Standing]) -> tuple[str, ...]:
    """Which programs get more than they must in nearly all draws, in some, in nearly none."""
    if not draws.count:
        return (draws.say("No draw made so far has a best plan."),)

    def listed(programs: list[str]) -> str:
        return draws.listed(draws.named("program", p) for p in programs)

    firm = [p for p, standing in standings.items() if standing.above >= FIRM]
    out = [p for p, standing in standings.items() if standing.above <= RARE]
    mixed = [p for p in standings if p not in firm and p not in out]
    lines = [
        draws.say(
            "In at least {share:.0%} of the draws these get more than the limits force: {firm}. In no more than"
            " {rare:.0%} of them these do: {out}.",
            share=FIRM,
            rare=RARE,
            firm=listed(firm),
            out=listed(out),
        )
    ]
    if mixed:
        told = (
            draws.say("{program} ({share:.0%})", program=draws.named("program", p), share=standings[p].above)
            for p in mixed
        )
        lines.append(
            draws.say(
                "Whether more is given to these depends on the judgements; in brackets the share of draws: {mixed}.",
                mixed=draws.listed(told),
            )
        )
    return tuple(lines)


def _standings(draws: Draws) -> dict[str, Standing]:
    """How each program fares, against the least and the most that the limits allow it, as typed."""
    case, years = draws.case, len(draws.case.plan)
    ends = WhatIf(case).extents([(p, case.plan) for p in case.programs])
    found = {}
    for p, (least, most) in zip(case.programs, ends, strict=True):
        effort = draws.of("effort", p)
        largest = float(np.max(effort, initial=0.0))
        low = least / years if math.isfinite(least) else 0.0
        high = most / years if math.isfinite(most) else largest
        above = effort[effort > low + max(MORE * (high - low), FUNDED * high)] if high > low else effort[:0]
        extent = min(1.0, within(above, 0.5) / high) if len(above) else 0.0
        funded = effort > FUNDED * max(high, largest)
        found[p] = Standing(mean(funded.astype(float)), len(above) / max(1, draws.count), extent)
    return found


def _row(draws: Draws, p: str, standing: Standing) -> dict[str, object]:
    effort = draws.of("effort", p)
    return {
        "program": p,
        "name": draws.label("program", p),
        "core index": standing.index,
        "funded at all": standing.funded,
        "more than it must": standing.above,
        "extent": standing.extent,
        "as typed": draws.typed("effort", p),
        "5 %": within(effort, 0.05),
        "50 %": within(effort, 0.5),
        "95 %": within(effort, 0.95),
        "unit": draws.case.program_unit[p],
    }
