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
    answer = tuple(filter(None, (sentence(case, solution), _out_of_order(case, solution))))
    return Page("Mix", "How much goes to each program, year by year?", answer, tuple(tables))


def sentence(case: Case, solution: Solution) -> str:
    """Which programs grow and fall most over the plan, weighed by what they use of money."""
    first, last = case.plan[0], case.plan[-1]
    changes = {
        p: (solution.values["effort"][p, last] - current) * case.money_use[p]
        for p in case.programs
        if (current := case.current[p]) is not None
    }
    order = sorted(changes, key=lambda p: changes[p])
    unit = case.capital_unit[case.money] or case.money
    rises = [f"{named(case, 'program', p)} by {changes[p]:,.0f}" for p in reversed(order) if changes[p] > 0.5][:3]
    falls = [f"{named(case, 'program', p)} by {-changes[p]:,.0f}" for p in order if changes[p] < -0.5][:3]
    years = f"Between {first - 1} and {last}"
    if not rises and not falls:
        return f"{years} no program changes, as far as current effort is known."
    return f"{years}, in {unit}, most is added to {listed(rises)}; most is cut from {listed(falls)}."


def _out_of_order(case: Case, solution: Solution) -> str:
    """Where a later tier is bought before an earlier one is full, which the data allow if the later is better."""
    found: dict[str, list[int]] = {}
    for p, tiers in case.tiers_of.items():
        for t in case.plan:
            effort = [solution.values["tier_effort"][p, g, t] for g in tiers]
            gaps = [(case.width[p, g] or 0.0) - spent > 1e-6 for g, spent in zip(tiers, effort, strict=True)]
            if any(gap and any(later > 1e-6 for later in effort[n + 1 :]) for n, gap in enumerate(gaps)):
                found.setdefault(p, []).append(t)
    if not found:
        return ""
    places = listed(f"{named(case, 'program', p)} in {listed(map(str, years))}" for p, years in found.items())
    return f"A later tier is bought before an earlier one is full, because it is more effective: {places}."


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
