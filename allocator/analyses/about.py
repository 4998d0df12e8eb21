"""About: what made this report, from what, how, and how far may it be trusted?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import pandas as pd

from allocator.made_by import made_by
from allocator.solution import Solution
from allocator.study import Study, Telling
from allocator.table import Page, Table
from allocator.verdicts import Found, opening, verdict_table
from capital_allocation import Case

LIMITS = (
    "A linear program adds effects up and knows no surprise: no synergies beyond Links, no indivisible purchases, no"
    " adversary who reacts to the plan.",
    "Points are one analyst's scale; needs are set so that the present plan is near adequate.",
    "Scores of bargains with different weights or needs are not on one scale.",
    "Effects, needs, rewards and penalties marked J are judgements, not findings about the world.",
)


def page(study: Study, cases: Sequence[Case], solutions: Sequence[Solution | None], source: str, command: str) -> Page:
    """Versions and options, the input, each bargain's status and proof, and the limits of it all; not yet certified."""
    return Page(
        "About",
        "What made this report, from what, and how far may it be trusted?",
        tuple(map(study.say, LIMITS)),
        (_made_by(study, cases, source, command), _proofs(study, cases, solutions)),
    )


def certified(page: Page, study: Study, cases: Sequence[Case], found: Sequence[Found]) -> Page:
    """That page with what exact arithmetic says of each bargain."""
    answer, tables = (opening(study, found), *page.answer), (*page.tables, verdict_table(study, cases, found))
    return replace(page, answer=answer, tables=tables)


def brief(telling: Telling, source: str, command: str, facts: Mapping[str, str]) -> Page:
    """Versions and options, the input and the limits of it all, for a report on one case that is no full report."""
    title = "What made this report, from what, and how far may it be trusted?"
    made = made_by(telling, [telling.case], source, command, facts)
    return Page("About", title, tuple(map(telling.say, LIMITS)), (made,))


def _made_by(study: Study, cases: Sequence[Case], source: str, command: str) -> Table:
    program = study.what_if.program
    size = study.say(
        "{rows:,} rows, {columns:,} columns, {coefficients:,} coefficients",
        rows=len(program.rows.names),
        columns=len(program.columns.names),
        coefficients=len(program.rows.columns),
    )
    note = "The hash is of the figures as read: it stays the same however the workbook is coloured or sorted by column."
    return made_by(study, cases, source, command, {"size of the linear program": size}, note)


def _proofs(study: Study, cases: Sequence[Case], solutions: Sequence[Solution | None]) -> Table:
    rows = [
        {
            "bargain": case.bargain,
            "status": study.say(solution.status if solution else "no plan, or none proven"),
            "security": solution.security if solution else None,
            "largest row violation": solution.largest_violation if solution else None,
            "duality gap": solution.duality_gap if solution else None,
            "plan is unique": study.yes(not solution.not_unique) if solution else "",
        }
        for case, solution in zip(cases, solutions, strict=True)
    ]
    return Table(
        "How each bargain was solved",
        pd.DataFrame(rows),
        units={"largest row violation": "share of the row", "duality gap": "security"},
        formats={"largest row violation": "0.0E+00", "duality gap": "0.0E+00", "security": "#,##0.0"},
        note="Violation: every row recomputed from the reported figures. Gap: what the prices leave possible beyond the"
        " plan, recomputed from them; a gap of 0 proves that no plan scores more.",
    )
