"""Expectations: what was pledged or demanded, is it met, and what does the gap cost?"""

from __future__ import annotations

import math

import pandas as pd

from allocator.measures import listed, year_heads
from allocator.solution import Solution
from allocator.table import Page, Table
from capital_allocation import Case


def page(case: Case, solution: Solution) -> Page:
    """Each expectation's level, delivery and gap, year by year."""
    tables = (_table(case, solution),) if case.expectations else ()
    return Page("Expectations", "What was pledged or demanded, and is it met?", (sentence(case, solution),), tables)


def unmet_in(case: Case, solution: Solution, t: int) -> list[str]:
    """The expectations that stay partly unmet in a year."""
    return [e for e in case.expectations if solution.values["unmet"][e, t] > 1e-6]


def sentence(case: Case, solution: Solution) -> str:
    """Which expectations stay unmet at the end of the plan."""
    if not case.expectations:
        return "The case has no expectations."
    t = case.plan[-1]
    asking = [e for e in case.expectations if case.level[e] > 0]
    unmet = [
        f"{case.label('expectation', e)} ({solution.values['unmet'][e, t]:.3g} of {case.level[e]:g} short)"
        for e in unmet_in(case, solution, t)
    ]
    idle = len(case.expectations) - len(asking)
    silent = f" ({idle} more ask nothing in this bargain)" if idle else ""
    sentence = f"In {t}, {len(asking) - len(unmet)} of {len(asking)} expectations are met{silent}"
    return f"{sentence}; not met: {listed(unmet)}." if unmet else f"{sentence}."


def _table(case: Case, solution: Solution) -> Table:
    rows = []
    for e in case.expectations:
        measure = solution.values[case.measure[e]]
        for t, head in year_heads(case).items():
            if (e, t) not in solution.slack["expectation_coverage"]:
                continue
            unmet = solution.values["unmet"][e, t]
            rows.append(
                {
                    "expectation": case.label("expectation", e),
                    "party": case.party[e],
                    "of": case.subject[e],
                    "measure": case.measure[e],
                    "year": head,
                    "level": case.level[e],
                    "delivered": math.fsum(measure[p, t] for p in case.subjects[e]),
                    "unmet": unmet,
                    "must": "yes" if case.must_meet[e] else "no",
                    "reciprocity lost": case.strain[e] * unmet,
                    "worth of asking one less": -solution.shadow_price["expectation_coverage"][e, t],
                }
            )
    return Table(
        "Expectations by year",
        pd.DataFrame(rows),
        units={
            "level": "effort or points",
            "delivered": "effort or points",
            "unmet": "effort or points",
            "reciprocity lost": "share 0..1",
            "worth of asking one less": "security",
        },
        formats={"reciprocity lost": "0.000"},
    )
