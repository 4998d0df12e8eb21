"""Summary: what should be done, what does it rest on, and what would change it?"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

import pandas as pd

from allocator.amounts import SLIGHT
from allocator.limits import Limit, limit_name, limit_words, sides_of
from allocator.measures import (
    NO_ROLE,
    NO_SCORE,
    days_held,
    holds,
    likeliest,
    out_of_order,
    programs_of,
    spent_on_role,
    used,
    used_for_role,
)
from allocator.study import Study
from allocator.table import Chart, Page, Table, decimals

JUDGEMENTS = (
    "These are the numbers of one set of judgements, typed in the workbook, not findings about the world. Change"
    " figures marked J, or not marked, and solve again before you rely on them; the sheets Judgements and Bargains show"
    " what would change."
)
MIX, USE, DAYS = "Mix by role", "Use and price of the capitals", "Days alone against the arrival of help"


def page(study: Study, limits: tuple[Limit, ...]) -> Page:
    """The answer on one page, but for what other sheets contribute."""
    lines = [("What to do", _mix(study)), ("The score", _security(study)), ("Beware", study.say(JUDGEMENTS))]
    if skipped := out_of_order(study.case, study.solution):
        lines.append(("", _skipped(study, skipped)))
    tables = (
        _by_role(study),
        _capitals(study),
        *([_days(study)] if study.case.contingencies else []),
        _binding(study, limits),
        _pieces(study),
    )
    return Page(
        "Summary",
        study.say("{bargain}: where should the means go?", bargain=study.case.bargain),
        tuple(sentence for _, sentence in lines),
        tables,
        _charts(study),
        tuple(head for head, _ in lines),
    )


def with_findings(page: Page, findings: Sequence[tuple[str, str]]) -> Page:
    """That page with what other sheets contribute, each with its head, after what to do; as it is, if it has no heads.

    It then only says why it could not be made.
    """
    if not page.heads:
        return page
    (head, *heads), (answer, *answers) = page.heads, page.answer
    found_heads, found = zip(*findings, strict=True)
    return replace(page, heads=(head, *found_heads, *heads), answer=(answer, *found, *answers))


def _security(study: Study) -> str:
    if not study.scale:
        return study.say(NO_SCORE)
    amount = study.amount(study.solution.security, study.scale)
    return study.say(
        "The best plan scores {score}: the value of capability less penalties for gaps, all years discounted. The score"
        " ranks plans under the same judgements and means nothing by itself.",
        score=study.say("1 point of security" if amount == "1" else "{amount} points of security", amount=amount),
    )


def _skipped(study: Study, programs: Iterable[str]) -> str:
    """A doubt about the plan: tiers that it skips."""
    return study.say(
        "The plan buys a later tier before an earlier one is full, in some years, of {programs}: nothing in a linear"
        " program forbids that. If it cannot be done, lower the effect or raise the uses of the later tier.",
        programs=study.listed(study.named("program", p) for p in programs),
    )


def _mix(study: Study) -> str:
    case = study.case
    if set(programs_of(case)) == {NO_ROLE}:
        return study.say("No program has a role, so there is no mix by role.")
    spent = _used_by_role(study)
    total = math.fsum(spent.values())
    return study.sentences((_shares(study, spent, total), _earners(study, total)))


def _used_by_role(study: Study) -> dict[str, float]:
    """Money that the programs of each role use over the plan years."""
    case = study.case
    return {r: used_for_role(case, study.solution, r, case.plan) for r in case.roles}


def _shares(study: Study, spent: Mapping[str, float], total: float) -> str:
    """How the money used for the roles is shared among them."""
    if not total:
        return study.say("No money is used for the roles in {years}.", years=study.span())
    shares = (
        study.say("{share:.1%} to {role}", share=amount / total, role=study.label("role", r))
        for r, amount in spent.items()
    )
    amount = study.amount(total)
    return study.say(
        "Of {total} {unit} used for the roles in {years}, {shares}.",
        total=amount,
        unit=study.unit(study.case.money, amount),
        years=study.span(),
        shares=study.listed(shares),
    )


def _earners(study: Study, total: float) -> str:
    """The programs that earn money, if any, beside a total that is used."""
    case = study.case
    raised = {p: -use for p in case.programs if (use := _money(study, p)) < -SLIGHT * study.money}
    if not raised:
        return ""
    amounts = {p: study.amount(amount) for p, amount in raised.items()}
    earners = study.listed(
        study.say(
            "{program} ({amount} {unit})",
            program=study.named("program", p),
            amount=amount,
            unit=study.unit(case.money, amount),
        )
        for p, amount in amounts.items()
    )
    is_part = math.fsum(raised.values()) <= total
    return study.say(
        "Part of it is raised by {earners}." if is_part else "Money is earned by {earners}.", earners=earners
    )


def _money(study: Study, p: str) -> float:
    """Money a program uses over the plan years."""
    return math.fsum(used(study.case, study.solution, study.case.money, p, t) for t in study.case.plan)


def _by_role(study: Study) -> Table:
    case, rows = study.case, list[dict[str, object]]()
    spent = _used_by_role(study)
    total = math.fsum(spent.values())
    for r in programs_of(case):
        amounts = {str(t): spent_on_role(case, study.solution, r, [t]) for t in case.plan}
        whole = math.fsum(amounts.values())
        share = spent[r] / total if total and r != NO_ROLE else None
        role = study.say(r) if r == NO_ROLE else study.label("role", r)
        rows.append({"role": role, **amounts, "all plan years": whole, "share": share})
    sums = {len(rows): [(0, len(rows) - 1)]}
    heads = [*map(str, case.plan), "all plan years"]
    rows.append(
        {"role": study.say("All programs"), **{head: math.fsum(_number(row[head]) for row in rows) for head in heads}}
    )
    return Table(
        MIX,
        pd.DataFrame(rows),
        units=dict.fromkeys(heads, study.unit(case.money)),
        formats={"share": "0.0%"},
        note=study.say(
            "Use of {capital}. Below 0: earns. Shares are of what programs of the roles use; what others earn is not"
            " taken off.",
            capital=study.capital(case.money),
        ),
        sums=sums,
    )


def _number(cell: object) -> float:
    return cell if isinstance(cell, float) else 0.0


def _capitals(study: Study) -> Table:
    """For each plan year and capital: what is used of what there is, and what one more unit is worth."""
    case, solution = study.case, study.solution
    rows = []
    for t in case.plan:
        row: dict[str, object] = {"year": str(t)}
        for k in case.capitals:
            spent = math.fsum(max(0.0, used(case, solution, k, p, t)) for p in case.programs)
            there = spent + solution.values["balance"][k, t]
            row[_share(study, k)] = spent / there if there else 0.0
            row[_price(study, k)] = solution.shadow_price["capital_balance"][k, t]
        rows.append(row)
    shares = {_share(study, k): "of what there is" for k in case.capitals}
    prices = {_price(study, k): study.say("security per {unit}", unit=study.unit(k)) for k in case.capitals}
    frame = pd.DataFrame(rows)[["year", *shares, *prices]]
    return Table(
        USE,
        frame,
        units=shares | prices,
        formats=dict.fromkeys(shares, "0%"),
        note="What there is: kept from last year, income, and what programs earn. Price: security gained by a little"
        " more income, per unit.",
    )


def _share(study: Study, k: str) -> str:
    return study.say("{capital} used", capital=study.label("capital", k))


def _price(study: Study, k: str) -> str:
    return study.say("{capital} price", capital=study.label("capital", k))


def _days(study: Study) -> Table:
    case, solution, rows = study.case, study.solution, list[dict[str, object]]()
    first, last = case.plan[0], case.plan[-1]
    for c in case.contingencies:
        row: dict[str, object] = {"contingency": study.label("contingency", c)}
        row |= {_alone(study, t): days_held(case, solution, c, t) for t in dict.fromkeys((first, last))}
        for s in case.scenarios:
            row[_help(study, s)] = case.delay[s, c]
            row[_holds(study, s)] = study.yes(holds(solution, c, last, s))
        rows.append(row)
    heads = [head for head in rows[0] if not isinstance(rows[0][head], str)]
    pairs = [(days_held(case, solution, c, last), case.delay[s, c]) for c in case.contingencies for s in case.scenarios]
    return Table(
        DAYS,
        pd.DataFrame(rows),
        units=dict.fromkeys(heads, "days") | {_holds(study, s): str(last) for s in case.scenarios},
        formats=dict.fromkeys(heads, f"#,##0.{'0' * decimals(pairs, 1)}"),
        note="0 days: Japan's own weight is below what the first day takes.",
    )


def _alone(study: Study, t: int) -> str:
    return study.say("held alone, {year}", year=t)


def _help(study: Study, s: str) -> str:
    return study.say("help, {scenario}", scenario=study.label("scenario", s))


def _holds(study: Study, s: str) -> str:
    return study.say("holds, {scenario}", scenario=study.label("scenario", s))


def _binding(study: Study, limits: tuple[Limit, ...]) -> Table:
    """The limits worth moving in the plan years, a line for each kind: where one more gains or costs most."""
    kinds: dict[str, list[Limit]] = {}
    for limit in limits:
        if limit.is_binding and (limit.year is None or limit.year in study.case.plan):
            kinds.setdefault(limit.name.word, []).append(limit)
    rows = []
    for here in kinds.values():
        gains = {limit: sides_of(study, limit).more.price for limit in here}
        moved = {limit: gain for limit, gain in gains.items() if math.isfinite(gain) and abs(gain) > 1e-9}
        order = sorted(moved, key=lambda limit: -abs(moved[limit]))
        dearest = next((limit for limit in order if _follows_its_cell(study, limit)), None)
        if dearest is not None:
            rows.append(
                {
                    "limit": limit_name(study, dearest),
                    "with a price": study.say("{priced} of {all}", priced=len(moved), all=len(here)),
                    "one more gains": moved[dearest],
                    "for up to": sides_of(study, dearest).more.reach,
                    "cell": study.cell(dearest.parameter, dearest.key),
                    "it says": study.say(limit_words(dearest)),
                }
            )
    return Table(
        "Limits with a price in the plan years",
        pd.DataFrame(rows),
        units={"with a price": "of those the plan meets", "one more gains": "security per unit", "for up to": "units"},
        note="The dearest limit of each kind that another figure in its cell would move. The price is that of this one"
        " row in this one year, in the unit of the row: a cell may stand behind many rows. Below 0, raising it costs.",
    )


def _follows_its_cell(study: Study, limit: Limit) -> bool:
    """Whether another figure in its cell moves something in the year of a limit, as far as this plan goes.

    The largest cut from an effort of 0, for one, is none whatever share is typed. So, too, where it cannot be tried,
    or where the case is large.
    """
    figure = study.case.figures(limit.parameter).get(limit.key)
    if not isinstance(figure, float) or not study.what_if.is_followed:
        return True
    try:
        change = study.what_if.instead(**{limit.parameter: {limit.key: 0.99 * figure if figure else 0.01}})
    except ValueError:
        return True
    columns, rows = study.what_if.optimum.columns, study.what_if.program.rows
    shifts = dict.fromkeys(change.rows, 1.0)
    for (row, column), after in change.coefficients.items():
        shifts[row] = shifts.get(row, 0.0) + (after - rows.coefficient(row, column)) * float(columns[column])
    moved = (rows.names[row] for row, shift in shifts.items() if abs(shift) > 1e-9)
    return bool(change.columns) or any(limit.year is None or limit.year in name.index for name in moved)


def _pieces(study: Study) -> Table:
    rows = [{"piece": study.say(name), "security": figure} for name, figure in study.solution.pieces.items()]
    rows.append({"piece": study.say("security"), "security": study.solution.security})
    sums = {len(rows) - 1: [(0, len(rows) - 2)]}
    note = (
        "The pieces add up to security. Expected loss counts with 1 - risk_aversion, that in the worst scenarios with"
        " risk_aversion. The sheet Objective by piece takes them further apart."
    )
    return Table("Security by piece, all years", pd.DataFrame(rows), note=note, sums=sums)


def _charts(study: Study) -> tuple[Chart, ...]:
    """Mix where programs have roles, use, days and prices; plan years only."""
    case, solution = study.case, study.solution
    roles, last = len(programs_of(case)) - (NO_ROLE in programs_of(case)), case.plan[-1]
    prices = [solution.shadow_price["capital_balance"][k, t] for k in case.capitals for t in case.plan]
    charts = []
    if roles:
        years = tuple(map(str, case.plan))
        unit = study.unit(case.money)
        earns = any(spent_on_role(case, solution, r, [t]) < 0.0 for r in case.roles for t in case.plan)
        rows = (0, roles - 1)
        charts.append(Chart("Money by role and year", "stacked", MIX, years, unit, rows, across=True, signed=earns))
    charts.append(
        Chart(
            "Capital used, of what there is",
            "column",
            USE,
            tuple(_share(study, k) for k in case.capitals),
            "share",
            is_share=True,
        )
    )
    if case.contingencies:
        days = tuple(_alone(study, t) for t in dict.fromkeys((case.plan[0], last)))
        arrival = _help(study, likeliest(case))
        charts.append(Chart("Days alone against the arrival of help", "column", DAYS, (*days, arrival), "days"))
    charts.append(
        Chart(
            "Shadow prices of the capitals",
            "line",
            USE,
            tuple(_price(study, k) for k in case.capitals),
            "security per unit",
            log=min(prices) > 0.0,
        )
    )
    return tuple(charts)
