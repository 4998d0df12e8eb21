"""Sensitivity: what is each decision and each limit worth, how far does that hold? In the columns of Excel Solver."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pandas as pd

from allocator.limits import Limit, limit_name, limit_words, price_of, sides_of, variable_name
from allocator.linear_program import Floats, Name
from allocator.ranging import Sides
from allocator.study import Study
from allocator.table import Page, Table

EFFECTS = ("capability_balance", "reciprocity_limit", "expectation_coverage")
"""Rows in which effort brings something; in all others it uses something up or meets a limit."""


def page(study: Study, limits: tuple[Limit, ...]) -> Page:
    """Variable cells and constraints in the columns of Excel Solver's report, with plain words to the right."""
    constraints, degenerate = _constraints(study, limits)
    return Page(
        "Sensitivity",
        "What is each decision and each limit worth, and how far does that hold?",
        tuple(_answer(study, degenerate)),
        (_variables(study), constraints),
    )


def _answer(study: Study, degenerate: int) -> list[str]:
    loose = len(study.solution.not_unique)
    lines = [
        study.say(
            "The optimum is degenerate: {count:,} limits are worth less when raised than they cost when lowered. Their"
            " lines show both."
            if degenerate > 1
            else "The optimum is degenerate: one limit is worth less when raised than it costs when lowered. Its line"
            " shows both.",
            count=degenerate,
        )
        if degenerate
        else study.say("The optimum is not degenerate: one more of each limit is worth what one less costs."),
        study.say(
            "The plan is not unique: {count} efforts could differ at no loss; their coefficients cannot move at all."
            if loose > 1
            else "The plan is not unique: one effort could differ at no loss; its coefficient cannot move at all.",
            count=loose,
        )
        if loose
        else study.say(
            "The plan is unique: any other effort of a program in a year scores less, though tiers alike may share it"
            " otherwise."
        ),
    ]
    if not study.what_if.is_followed:
        lines.append(study.say("The case is large: prices are those of one basis, ranges are not shown."))
    return lines


def _variables(study: Study) -> Table:
    worths, rows = _worths(study), []
    for (p, g, t), value in study.solution.values["tier_effort"].items():
        name = Name("tier_effort", (p, g, t))
        reduced, worth = study.what_if.reduced_cost(name), worths[study.what_if.columns[name]]
        rises, falls = study.what_if.cost_range(name, value) if study.what_if.is_followed else (math.nan, math.nan)
        rows.append(
            {
                "Cell": study.cell("width", (p, g)),
                "Name": variable_name(study, p, g, t),
                "Final Value": value,
                "Reduced Cost": reduced,
                "Objective Coefficient": worth,
                "Allowable Increase": rises,
                "Allowable Decrease": falls,
                "in words": study.say(_words_of_variable(study, p, g, value, reduced)),
            }
        )
    return Table(
        "Variable Cells",
        pd.DataFrame(rows),
        note="Objective coefficient: what a unit of effort brings, through capability, reciprocity and expectations, at"
        " the prices of the optimum. Reduced cost: that, less what the capital and limits it uses are worth. Within the"
        " allowable changes of the coefficient, each alone, the whole plan stays best.",
        filtered=True,
    )


def _words_of_variable(study: Study, p: str, g: str, value: float, reduced: float) -> str:
    width = study.case.width[p, g]
    if width == 0.0:
        return "Closed: the tier has no width."
    if value == 0.0:
        return "Not used: a unit would cost more than it brings." if reduced < 0.0 else "Not used."
    if width is not None and value >= width:
        return "Full: a wider tier would be used." if reduced > 0.0 else "Full."
    return "Used in part: the last unit brings what it costs."


def _worths(study: Study) -> Floats:
    """What a unit of each column brings: its own objective coefficient, and its effects at their prices."""
    program = study.what_if.program
    rows, prices = program.rows, study.what_if.optimum.prices
    counted = np.array([name.word in EFFECTS for name in rows.names])
    terms = np.where(counted, prices, 0.0)[rows.row_of] * rows.coefficients
    return np.asarray(program.costs.per_column - np.bincount(rows.columns, terms, len(program.columns.names)))


def _constraints(study: Study, limits: tuple[Limit, ...]) -> tuple[Table, int]:
    """The table, and how many limits are degenerate."""
    rows: list[dict[str, Any]] = []
    degenerate = 0
    for limit in limits:
        sides = sides_of(study, limit)
        degenerate += not sides.alike
        rows.append(
            {
                "Cell": study.cell(limit.parameter, limit.key),
                "Name": limit_name(study, limit),
                "Final Value": limit.value,
                "Shadow Price": sides.more.price if sides.alike else price_of(study, limit),
                "Constraint R.H. Side": limit.right,
                "Allowable Increase": sides.more.reach,
                "Allowable Decrease": sides.less.reach,
                "one more gains": sides.more.price,
                "one less costs": study.say("no plan") if math.isinf(sides.less.price) else sides.less.price,
                "unique": study.yes(sides.alike),
                "in words": _words_of_limit(study, limit, sides),
                "it says": study.say(limit_words(limit)),
            }
        )
    table = Table(
        "Constraints",
        pd.DataFrame(rows),
        units={"one more gains": "security per unit", "one less costs": "security per unit"},
        note="Allowable increase and decrease: how far the right-hand side may move while one more keeps gaining, and"
        " one less keeps costing, what is said here. No limit stands where Excel prints 1E+30. NO under unique: the"
        " optimum is degenerate there, and one number cannot say both. A wider tier also raises what its program can"
        " use by the share it is ready for; where other programs raise that share (Links), the figures of a width are"
        " those at the margin, with the share as it is.",
        filtered=True,
    )
    return table, degenerate


def _words_of_limit(study: Study, limit: Limit, sides: Sides) -> str:
    more, less = sides
    if limit.slack > 0.0 and more.price == less.price == 0.0:
        return study.say("Not binding: {slack} to spare.", slack=study.amount(limit.slack))
    if math.isnan(less.price):
        return study.say("Asks for nothing; one more costs {more}.", more=study.amount(0.0 - more.price))
    if math.isinf(more.price):
        return study.say("No plan if raised; lowered by one it costs {less}.", less=study.amount(less.price))
    if math.isinf(less.price):
        return study.say("No plan if lowered; raised by one it gains {more}.", more=study.amount(more.price))
    if sides.alike and more.price == 0.0:
        return study.say("Met exactly, but worth nothing at the margin.")
    gained = "One more gains {more}, one less costs {less}."
    lost = "One more costs {more}, one less gains {less}."
    return study.say(
        lost if more.price < 0.0 else gained, more=study.amount(abs(more.price)), less=study.amount(abs(less.price))
    )
