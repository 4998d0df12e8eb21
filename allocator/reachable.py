"""Where no plan meets a demand in full: how much of it can be met, and from which year on all of it can."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np

from allocator.highs import Highs
from allocator.linear_program import Columns, Costs, Entries, Name, assembled
from allocator.program import compile_case
from allocator.rounding import ZERO
from capital_allocation import Case


def refusal(case: Case, e: str) -> str:
    """Why an expectation that must be met leaves no plan, and what would: less of it, or a later year."""
    start, year = case.from_year[e] or case.first_year, first_year_met(case, e)
    later = f"from {year} on it can be met: --from {year} asks for that" if year else "no later year changes that"
    return (
        f"{case.bargain}: no plan meets {e!r} in full from {start} on; the most that one plan meets in all those years"
        f" is {_floored(most_met(case, e)):g}; {later}"
    )


def most_met(case: Case, e: str) -> float:
    """The most of an expectation's level that one plan meets in every year it is asked.

    All its rows share one shortfall, which is made as small as it can be.
    """
    program, level = compile_case(case), case.level[e]
    rows, columns, width = program.rows, program.columns, len(program.columns.names)
    asked = [
        place for place, name in enumerate(rows.names) if name.word == "expectation_coverage" and name.index[0] == e
    ]
    shared = Entries(np.array(asked, dtype=np.int64), np.full(len(asked), width), np.ones(len(asked)))
    with_shortfall = Columns(
        (*columns.names, Name("shortfall", ())), np.append(columns.lower, 0.0), np.append(columns.upper, level)
    )
    highs = Highs(with_shortfall, assembled(rows.names, rows.lower, rows.upper, (rows.entries(), shared)))
    highs.set_costs(Costs(np.append(np.zeros(width), -1.0), 0.0))
    short = float(highs.run().columns[width])
    return level - short if short > ZERO * max(1.0, level) else level


def first_year_met(case: Case, e: str) -> int | None:
    """The first year after the one asked from which some plan meets an expectation in full; None if there is none."""
    start = case.from_year[e] or case.first_year
    for year in (year for year in case.years if year > start):
        if most_met(replace(case, from_year={**case.from_year, e: year}), e) == case.level[e]:
            return year
    return None


def _floored(amount: float) -> float:
    """An amount with six digits, rounded down, so that it can be asked for."""
    step = 10.0 ** (math.floor(math.log10(amount)) - 5) if amount > 0.0 else 1.0
    return math.floor(amount / step + ZERO) * step
