"""Answer: what is in each decision, how far is the plan from each limit? In the columns of Excel Solver."""

from __future__ import annotations

import pandas as pd

from allocator.limits import Limit, limit_name, limit_words, variable_name
from allocator.study import Study
from allocator.table import Page, Table
from capital_allocation.notation import Constraint


def page(study: Study, limits: tuple[Limit, ...]) -> Page:
    """Objective cell, variable cells, constraints, in the columns of Excel Solver's report."""
    binding = sum(limit.is_binding for limit in limits)
    answer = study.say(
        "Security is {security}. Of {all:,} limits typed or following from what was typed, the plan stands at"
        " {binding:,}.",
        security=study.amount(study.solution.security),
        all=len(limits),
        binding=binding,
    )
    return Page(
        "Answer",
        "What is in each decision, and how far is the plan from each limit?",
        (answer,),
        (_objective(study), _variables(study), _constraints(study, limits)),
    )


def _objective(study: Study) -> Table:
    rows = [{"Cell": "", "Name": study.say("security"), "Final Value": study.solution.security}]
    return Table("Objective Cell (Max)", pd.DataFrame(rows))


def _variables(study: Study) -> Table:
    case = study.case
    rows = [
        {
            "Cell": study.cell("width", (p, g)),
            "Name": variable_name(study, p, g, t),
            "Original Value": _last_year(study, p, g),
            "Final Value": value,
            "Integer": study.say("Contin"),
        }
        for (p, g, t), value in study.solution.values["tier_effort"].items()
    ]
    return Table(
        "Variable Cells",
        pd.DataFrame(rows),
        note=study.say(
            "Effort by tier. Cell: the width of the tier. Original value: effort in {year}, filled tier by tier.",
            year=case.first_year - 1,
        ),
        filtered=True,
    )


def _last_year(study: Study, p: str, g: str) -> float | None:
    """Effort of the year before in one tier, if tiers were filled in order."""
    left = study.case.current[p]
    if left is None:
        return None
    for tier in study.case.tiers_of[p]:
        width = study.case.width[p, tier]
        here = left if width is None else min(left, width)
        if tier == g:
            return here
        left -= here
    return None


def _constraints(study: Study, limits: tuple[Limit, ...]) -> Table:
    rows = [
        {
            "Cell": study.cell(limit.parameter, limit.key),
            "Name": limit_name(study, limit),
            "Cell Value": limit.value,
            "Formula": _formula(limit),
            "Status": study.say("Binding" if limit.is_binding else "Not Binding"),
            "Slack": limit.slack,
            "in words": study.say(limit_words(limit)),
        }
        for limit in limits
    ]
    return Table(
        "Constraints",
        pd.DataFrame(rows),
        note="Cell: where the limit was typed. Slack of an income: what is left over beyond the reserve and lost; what"
        " is kept is used. In the first year the right-hand side includes what was kept of the opening balance.",
        filtered=True,
    )


def _formula(limit: Limit) -> str:
    declared = limit.declared
    return declared.formula if isinstance(declared, Constraint) else f"{declared.name} <= {limit.parameter}"
