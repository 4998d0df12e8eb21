"""Mix: how much goes to each program, year by year, and what it builds?"""

from __future__ import annotations

import pandas as pd

from allocator.measures import NO_ROLE, listed, named, used, year_heads
from allocator.solution import Solution
from allocator.table import Page, Table
from capital_allocation import Case


def page(case: Case, solution: Solution) -> Page:
    """Effort, capability and use of each capital by program and year."""
    tables = [_effort(case, solution), _capability(case, solution)]
    tables += [_use(case, solution, k) for k in case.capitals]
    return Page("Mix", "How much goes to each program, year by year?", (_answer(case, solution),), tuple(tables))


def _answer(case: Case, solution: Solution) -> str:
    first, last = case.plan[0], case.plan[-1]
    effort = solution.values["effort"]
    known = [(p, now) for p in case.programs if (now := case.current[p]) is not None]
    change = sorted(((effort[p, last] - now, p) for p, now in known), key=lambda pair: pair[0])
    more = [named(case, "program", p) for amount, p in reversed(change) if amount > 1e-6][:3]
    less = [named(case, "program", p) for amount, p in change if amount < -1e-6][:3]
    years = f"Between {first - 1} and {last}"
    return f"{years} effort grows most in {listed(more)}, and falls most in {listed(less)}."


def _rows(case: Case) -> list[dict[str, object]]:
    return [{"program": named(case, "program", p), "role": case.role[p] or NO_ROLE} for p in case.programs]


def _effort(case: Case, solution: Solution) -> Table:
    rows = _rows(case)
    for p, row in zip(case.programs, rows, strict=True):
        row["unit"] = case.program_unit[p]
        row[f"{case.first_year - 1} current"] = case.current[p]
        row |= {head: solution.values["effort"][p, t] for t, head in year_heads(case).items()}
        row["ceiling"] = case.ceiling[p]
        loose = sorted(t for q, t in solution.not_unique if q == p)
        row["also as good"] = f"other efforts in {listed(map(str, loose))}" if loose else ""
    note = "Run-out years keep the end of the plan from being starved and are no recommendation."
    if solution.not_unique:
        note += (
            " Where other plans are equally good, this one changes last year's effort least;"
            " the last column names the years in which effort could differ."
        )
    else:
        note += " No other plan is equally good."
    return Table("Effort", pd.DataFrame(rows), note=note)


def _capability(case: Case, solution: Solution) -> Table:
    rows = _rows(case)
    for p, row in zip(case.programs, rows, strict=True):
        row["existing"] = case.existing[p]
        row |= {head: solution.values["capability"][p, t] for t, head in year_heads(case).items()}
    heads = ["existing", *year_heads(case).values()]
    return Table("Capability", pd.DataFrame(rows), units=dict.fromkeys(heads, "points"))


def _use(case: Case, solution: Solution, k: str) -> Table:
    rows = _rows(case)
    for p, row in zip(case.programs, rows, strict=True):
        row |= {head: used(case, solution, k, p, t) for t, head in year_heads(case).items()}
    units = dict.fromkeys(year_heads(case).values(), case.capital_unit[k])
    title = f"Use of {case.label('capital', k)} capital"
    return Table(title, pd.DataFrame(rows), units=units, note="Below 0: the program earns.")
