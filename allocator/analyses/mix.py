"""Mix: how much goes to each program, year by year, and what it builds?"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence

import pandas as pd

from allocator.amounts import SLIGHT
from allocator.measures import NO_ROLE, out_of_order, programs_of, used
from allocator.study import Study
from allocator.table import Page, Table

Figures = Callable[[str], dict[str, object]]
"""The figures of a program, by column head."""


def page(study: Study) -> Page:
    """Effort, capability and use of each capital by program and year, with subtotals by role."""
    tables = [_effort(study), _capability(study)]
    tables += [_use(study, k) for k in study.case.capitals]
    answer = tuple(filter(None, (sentence(study), _first_year(study), _out_of_order(study))))
    return Page("Mix", "How much goes to each program, year by year?", answer, tuple(tables))


def sentence(study: Study) -> str:
    """Which programs grow and fall most over the plan, weighed by what they use of money."""
    return _changes(study, study.case.plan[-1])


def _first_year(study: Study) -> str:
    """The same for the first year alone, which is the budget at hand; nothing in a plan of one year, or unknown."""
    is_known = any(current is not None for current in study.case.current.values())
    return _changes(study, study.case.plan[0]) if is_known and len(study.case.plan) > 1 else ""


def _changes(study: Study, last: int) -> str:
    case, before = study.case, study.case.plan[0] - 1
    changes = {
        p: (study.solution.values["effort"][p, last] - current) * case.money_use[p]
        for p in case.programs
        if (current := case.current[p]) is not None
    }
    if not changes:
        return study.say("No current effort is typed, so what changes against {year} is not known.", year=before)
    order = sorted(changes, key=lambda p: changes[p])
    least = SLIGHT * study.money
    rises = [p for p in reversed(order) if changes[p] > least]
    falls = [p for p in order if changes[p] < -least]
    if not rises and not falls:
        return study.say(
            "Between {before} and {last} no program changes, as far as current effort is known.",
            before=before,
            last=last,
        )
    text = (
        "Between {before} and {last}, in {unit}, most is added to {rises}; most is cut from {falls}."
        if rises and falls
        else "Between {before} and {last}, in {unit}, most is added to {rises}; nothing is cut."
        if rises
        else "Between {before} and {last}, in {unit}, most is cut from {falls}; nothing is added."
    )
    return study.say(
        text,
        before=before,
        last=last,
        unit=study.unit(case.money),
        rises=_moves(study, changes, rises),
        falls=_moves(study, changes, falls),
    )


def _moves(study: Study, changes: Mapping[str, float], programs: Sequence[str]) -> str:
    """The first of some programs, and by how much money they change."""
    return study.listed(
        study.say("{program} by {amount}", program=study.named("program", p), amount=study.amount(abs(changes[p])))
        for p in programs[:3]
    )


def _out_of_order(study: Study) -> str:
    """Where a later tier is bought before an earlier one is full, as the data allow where prices favour it."""
    found = out_of_order(study.case, study.solution)
    if not found:
        return ""
    places = [
        study.say("{program} in {years}", program=study.named("program", p), years=study.listed(map(str, years)))
        for p, years in found.items()
    ]
    return study.say(
        "A later tier is bought before an earlier one is full, because it is worth at least as much at this plan's"
        " prices: {places}.",
        places=study.listed(places),
    )


def _effort(study: Study) -> Table:
    case, solution = study.case, study.solution
    last_year = study.say("{year} current", year=case.first_year - 1)

    def figures(p: str) -> dict[str, object]:
        loose = sorted(t for q, t in solution.not_unique if q == p)
        years = study.listed(map(str, loose))
        return {
            "unit": case.program_unit[p],
            last_year: case.current[p],
            **{head: solution.values["effort"][p, t] for t, head in study.years().items()},
            "ceiling": case.ceiling[p],
            "also as good": study.say("other efforts in {years}", years=years) if loose else "",
        }

    note = "Run-out years keep the end of the plan from being starved and are no recommendation."
    if solution.not_unique:
        note += (
            " Where other plans are equally good, this one changes last year's effort least; the last column names the"
            " years in which effort could differ."
        )
    else:
        note += " No other plan is equally good."
    return _by_role(study, "Effort", figures, {}, note, {p: case.program_unit[p] for p in case.programs})


def _capability(study: Study) -> Table:
    capability = study.solution.values["capability"]

    def figures(p: str) -> dict[str, object]:
        years = {head: capability[p, t] for t, head in study.years().items()}
        return {"existing": study.case.existing[p], **years}

    units = dict.fromkeys(["existing", *study.years().values()], "points")
    return _by_role(study, "Capability", figures, units, "Points on one scale of the analyst's.")


def _use(study: Study, k: str) -> Table:
    def figures(p: str) -> dict[str, object]:
        return {head: used(study.case, study.solution, k, p, t) for t, head in study.years().items()}

    units = dict.fromkeys(study.years().values(), study.unit(k))
    title = study.say("Use of {capital}", capital=study.capital(k))
    return _by_role(study, title, figures, units, "Below 0: the program earns.")


def _by_role(
    study: Study,
    title: str,
    figures: Figures,
    units: dict[str, str],
    note: str,
    counted_in: Mapping[str, str] | None = None,
) -> Table:
    """A table of programs, role by role, each with its sum; no sum over programs counted in unlike units."""
    unit_of = counted_in or dict.fromkeys(study.case.programs, "")
    rows: list[dict[str, object]] = []
    sums: dict[int, list[tuple[int, int]]] = {}
    for r, programs in programs_of(study.case).items():
        first = len(rows)
        role = study.say(r) if r == NO_ROLE else study.label("role", r)
        rows += [{"program": study.named("program", p), "role": role, **figures(p)} for p in programs]
        if len({unit_of[p] for p in programs}) == 1:
            sums[len(rows)] = [(first, len(rows) - 1)]
            rows.append({"program": study.say("All of {role}", role=role), "role": role, **_sum_of(rows[first:])})
    if len(sums) > 1 and counted_in is None:
        whole = _sum_of([rows[part] for part in sums])
        sums[len(rows)] = [(part, part) for part in sums]
        rows.append({"program": study.say("All programs"), **whole})
    return Table(title, pd.DataFrame(rows), units=units, note=note, sums=sums)


def _sum_of(rows: list[dict[str, object]]) -> dict[str, object]:
    """The sums of figures, column by column; what is blank counts for nothing, what is the same text stays."""
    whole: dict[str, object] = {}
    for head in rows[0]:
        cells = [cell for row in rows if (cell := row.get(head)) is not None]
        if all(isinstance(cell, (int, float)) for cell in cells):
            whole[head] = math.fsum(cell for cell in cells if isinstance(cell, (int, float)))
        elif head == "unit":
            whole[head] = cells[0]
    return whole
