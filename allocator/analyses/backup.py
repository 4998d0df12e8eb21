"""US backup: does Japan hold until help arrives, and how much help comes?"""

from __future__ import annotations

import math

import pandas as pd

from allocator.measures import days_held, holds, likeliest, listed, named, year_heads
from allocator.solution import Solution
from allocator.table import Page, Table
from capital_allocation import Case


def page(case: Case, solution: Solution) -> Page:
    """Holding and deciding, per contingency, scenario and year; reciprocity and where it comes from."""
    tables = (_holding(case, solution), _deciding(case, solution), _reciprocity(case, solution))
    return Page(
        "US backup",
        "Does Japan hold alone until help arrives, and how much help comes?",
        sentences(case, solution),
        tables if case.contingencies else tables[2:],
    )


def sentences(case: Case, solution: Solution) -> tuple[str, ...]:
    """Where Japan holds at both ends of the plan, in days, and how generous the US is."""
    if not case.contingencies:
        return ("The case has no contingencies: nothing need be held.",)
    last = case.plan[-1]
    levels = [f"{solution.values['reciprocity'][last, s]:.2f} ({case.label('scenario', s)})" for s in case.scenarios]
    return (
        *(_holding_in(case, solution, t) for t in dict.fromkeys((case.plan[0], last))),
        f"Reciprocity in {last}, from 0 to 1, is {listed(levels)}: the share of credible US force that comes.",
    )


def _holding_in(case: Case, solution: Solution, t: int) -> str:
    """In how many contingencies Japan holds, by scenario, and where it falls short in the likeliest."""
    counts = [
        f"{case.label('scenario', s)}: {sum(holds(solution, c, t, s) for c in case.contingencies)}"
        f" of {len(case.contingencies)}"
        for s in case.scenarios
    ]
    expected = likeliest(case)
    short = [
        f"{case.label('contingency', c)} {days_held(case, solution, c, t):.1f} of {case.delay[expected, c]:g} days"
        for c in case.contingencies
        if not holds(solution, c, t, expected)
    ]
    sentence = f"Contingencies in which Japan holds alone until help arrives, {t}: {'; '.join(counts)}"
    if not short:
        return f"{sentence}."
    return f"{sentence}. Short if the US acts as in {case.label('scenario', expected)!r}: {listed(short)}."


def _holding(case: Case, solution: Solution) -> Table:
    rows = []
    for c in case.contingencies:
        for s in case.scenarios:
            for t, head in year_heads(case).items():
                rows.append(
                    {
                        "contingency": named(case, "contingency", c),
                        "scenario": case.label("scenario", s),
                        "year": head,
                        "own weight": solution.values["own"][c, t],
                        "needed to hold": case.threat[c, t]
                        * (case.hold_start[c] + case.hold_pace[c] * case.delay[s, c]),
                        "hold gap": solution.values["hold_gap"][c, t, s],
                        "days held alone": days_held(case, solution, c, t),
                        "help arrives after": case.delay[s, c],
                        "holds": "yes" if holds(solution, c, t, s) else "NO",
                        "worth of a point": -solution.shadow_price["hold_coverage"][c, t, s],
                    }
                )
    return Table(
        "Holding alone until help arrives",
        pd.DataFrame(rows),
        units={
            "own weight": "points",
            "needed to hold": "points",
            "hold gap": "points",
            "days held alone": "days",
            "help arrives after": "days",
            "worth of a point": "security per point",
        },
        formats={"days held alone": "0.00", "help arrives after": "0.00"},
        note="0 days: own weight is below what the first day takes. Worth of a point: security gained if one point"
        " less were needed.",
    )


def _deciding(case: Case, solution: Solution) -> Table:
    rows = []
    for c in case.contingencies:
        for s in case.scenarios:
            for t, head in year_heads(case).items():
                need = case.threat[c, t] * case.decisive[c]
                backup = solution.values["backup"][c, t, s]
                rows.append(
                    {
                        "contingency": named(case, "contingency", c),
                        "scenario": case.label("scenario", s),
                        "year": head,
                        "needed to decide": need,
                        "own weight": solution.values["own"][c, t],
                        "US backup": backup,
                        "decisive gap": solution.values["decisive_gap"][c, t, s],
                        "most the US can give": case.credibility[s, c]
                        * case.us_force[c]
                        * solution.values["reciprocity"][t, s],
                        "most Japan may rely on": case.reliance[c] * need,
                        "share carried by the US": backup / need if need else 0.0,
                    }
                )
    points = (
        "needed to decide",
        "own weight",
        "US backup",
        "decisive gap",
        "most the US can give",
        "most Japan may rely on",
    )
    return Table(
        "Deciding the matter together",
        pd.DataFrame(rows),
        units=dict.fromkeys(points, "points"),
        formats={"share carried by the US": "0%"},
        note="The most the US can give is credibility times force times reciprocity.",
    )


def _reciprocity(case: Case, solution: Solution) -> Table:
    rows = []
    effort, unmet = solution.values["effort"], solution.values.get("unmet", {})
    for s in case.scenarios:
        for t, head in year_heads(case).items():
            earned = math.fsum(
                case.reward[p] * effort[p, t] / case.ceiling[p]
                for p in case.programs
                if case.reward[p] and effort[p, t]
            )
            strained = math.fsum(case.strain[e] * unmet[e, t] for e in case.expectations)
            rows.append(
                {
                    "scenario": case.label("scenario", s),
                    "year": head,
                    "trust": case.trust[s],
                    "earned by rewarded programs": earned,
                    "strained by unmet expectations": -strained,
                    "reciprocity": solution.values["reciprocity"][t, s],
                    "worth of 0.01 more": solution.shadow_price["reciprocity_limit"][t, s] / 100,
                }
            )
    words = ("trust", "earned by rewarded programs", "strained by unmet expectations", "reciprocity")
    return Table(
        "Reciprocity: what earns it and what strains it",
        pd.DataFrame(rows),
        units=dict.fromkeys(words, "share 0..1") | {"worth of 0.01 more": "security"},
        formats=dict.fromkeys(words, "0.000"),
        note="Reciprocity is at most 1 and at most trust + earned - strained; it is lower where more is of no use.",
    )
