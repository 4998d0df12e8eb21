"""Summary: what should be done, what binds, and what does it rest on?"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import pandas as pd

from allocator.measures import NO_ROLE, days_held, holds, listed, named, spent_on_role, used_in_plan
from allocator.solution import Solution
from allocator.table import Page, Table
from capital_allocation import CONSTRAINTS, Case
from capital_allocation.notation import Constraint

JUDGEMENTS = (
    "These are the numbers of one set of judgements, typed in the workbook, not findings about the world. "
    "Change the figures marked J and solve again before you rely on them; the Bargains sheet shows what other deals, "
    "with their own judgements, would bring."
)

ACCOUNTING = ("own_effect", "capability_balance", "value_limit", "tail_link", "backup_limit")
"""Rows that keep the books and hold no limit of the user's."""


def page(case: Case, solution: Solution, findings: tuple[str, ...]) -> Page:
    """The answer on one page; `findings` are the sentences other sheets contribute."""
    tables = (
        _by_role(case, solution),
        _capitals(case, solution),
        *([_days(case, solution)] if case.contingencies else []),
        _binding(case, solution),
        _pieces(solution),
    )
    sentences = (_security(solution), _mix(case, solution), *findings, JUDGEMENTS)
    return Page("Summary", f"{case.bargain}: where should the means go?", sentences, tables)


def _security(solution: Solution) -> str:
    return (
        f"The best plan scores {solution.security:,.1f} points of security: the value of capability less penalties for"
        " gaps, all years discounted. The score ranks plans under the same judgements and means nothing by itself."
    )


def _roles(case: Case) -> list[str]:
    return [*case.roles, *([NO_ROLE] if any(case.role[p] is None for p in case.programs) else [])]


def _mix(case: Case, solution: Solution) -> str:
    spent = {r: spent_on_role(case, solution, r, case.plan) for r in case.roles}
    total = math.fsum(spent.values())
    shares = [f"{amount / total:.1%} to {case.label('role', r)}" for r, amount in spent.items()] if total else []
    unit = case.capital_unit[case.money] or case.money
    return f"Of {total:,.0f} {unit} used for the roles in {case.plan[0]} to {case.plan[-1]}, {listed(shares)}."


def _by_role(case: Case, solution: Solution) -> Table:
    rows = []
    total = math.fsum(spent_on_role(case, solution, r, case.plan) for r in case.roles)
    for r in _roles(case):
        amounts = {str(t): spent_on_role(case, solution, r, [t]) for t in case.plan}
        whole = math.fsum(amounts.values())
        share = whole / total if total and r != NO_ROLE else None
        rows.append({"role": case.label("role", r), **amounts, "all plan years": whole, "share": share})
    heads = [*map(str, case.plan), "all plan years"]
    return Table(
        f"Mix by role: use of {case.label('capital', case.money)} capital",
        pd.DataFrame(rows),
        units=dict.fromkeys(heads, case.capital_unit[case.money]),
        formats={"share": "0.0%"},
        note="Below 0: earns. Shares are of what the roles use.",
    )


def _capitals(case: Case, solution: Solution) -> Table:
    rows = []
    for k in case.capitals:
        prices = [solution.shadow_price["capital_balance"][k, t] for t in case.plan]
        rows.append(
            {
                "capital": case.label("capital", k),
                "unit": case.capital_unit[k],
                "opening": case.opening[k],
                "income": math.fsum(case.income[k, t] for t in case.plan),
                "used": used_in_plan(case, solution, k),
                "left after the plan": solution.values["balance"][k, case.plan[-1]],
                "years it binds": sum(price > 1e-9 for price in prices),
                "price, first year": prices[0],
                "price, last plan year": prices[-1],
            }
        )
    return Table(
        "Capitals over the plan years",
        pd.DataFrame(rows),
        units={
            "used": "on balance",
            "years it binds": f"of {len(case.plan)}",
            "price, first year": "security per unit",
            "price, last plan year": "security per unit",
        },
        formats={"years it binds": "0"},
        note="Price: security gained by a little more income, per unit. What is not used is kept in part only"
        " (`keep`), so opening + income - used may exceed what is left.",
    )


def _days(case: Case, solution: Solution) -> Table:
    rows = []
    first, last = case.plan[0], case.plan[-1]
    for c in case.contingencies:
        row: dict[str, object] = {
            "contingency": named(case, "contingency", c),
            f"held alone, {first}": days_held(case, solution, c, first),
            f"held alone, {last}": days_held(case, solution, c, last),
        }
        for s in case.scenarios:
            label = case.label("scenario", s)
            row[f"help, {label}"] = case.delay[s, c]
            row[f"holds, {label}"] = "yes" if holds(solution, c, last, s) else "NO"
        rows.append(row)
    heads = [head for head in rows[0] if head != "contingency" and not head.startswith("holds")]
    return Table(
        f"Days Japan can hold alone against the arrival of help, {last}",
        pd.DataFrame(rows),
        units=dict.fromkeys(heads, "days"),
        note="0 days: Japan's own weight is below what the first day takes.",
    )


def _binding(case: Case, solution: Solution) -> Table:
    rows = []
    for declared in CONSTRAINTS:
        prices = _in_plan(case, declared, solution.shadow_price.get(declared.name, {}))
        binding = {index: abs(price) for index, price in prices.items() if abs(price) > 1e-9}
        if binding and declared.name not in ACCOUNTING:
            dearest = max(binding, key=lambda index: binding[index])
            rows.append(
                {
                    "limit": declared.name,
                    "binds in": f"{len(binding)} of {len(prices)}",
                    "highest price": prices[dearest],
                    "found at": " / ".join(map(str, dearest if isinstance(dearest, tuple) else (dearest,))),
                    "it says": declared.says,
                }
            )
    rows.sort(key=lambda row: -abs(float(str(row["highest price"]))))
    note = "Price: security gained if the limit is raised by one; below 0, raising it costs. A unit is the limit's own."
    return Table(
        "What binds in the plan years", pd.DataFrame(rows), units={"highest price": "security per unit"}, note=note
    )


def _in_plan(case: Case, declared: Constraint, prices: Mapping[Any, float]) -> dict[Any, float]:
    """The prices of a constraint's rows in the years of the plan."""
    if "year" not in declared.index:
        return dict(prices)
    place = declared.index.index("year")
    return {index: price for index, price in prices.items() if index[place] in case.plan}


def _pieces(solution: Solution) -> Table:
    rows = [{"piece": name, "security": figure} for name, figure in solution.pieces.items()]
    rows.append({"piece": "security", "security": solution.security})
    return Table("Security by piece, all years", pd.DataFrame(rows), note="The pieces add up to security.")
