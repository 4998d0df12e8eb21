"""Capitals: what comes in, what is used, what is kept, and what is a unit more worth?"""

from __future__ import annotations

import math

import pandas as pd

from allocator.measures import listed, named, used, year_heads
from allocator.solution import Solution
from allocator.table import Page, Table
from capital_allocation import Case


def page(case: Case, solution: Solution) -> Page:
    """Each capital's account over the years, its price, and who spends and earns it."""
    answer = tuple(sentence(case, solution, k) for k in case.capitals)
    tables = [_account(case, solution, k) for k in case.capitals]
    return Page(
        "Capitals",
        "What comes in of each capital, what is used and kept, and what is one more unit worth?",
        answer,
        (*tables, _spenders(case, solution)),
    )


def sentence(case: Case, solution: Solution, k: str) -> str:
    """Whether a capital binds, and what a unit more is worth."""
    prices = {t: solution.shadow_price["capital_balance"][k, t] for t in case.plan}
    scarce = [t for t, price in prices.items() if price > 1e-9]
    name = case.label("capital", k).capitalize()
    if not scarce:
        return f"{name} capital does not bind in any plan year: more of it would change nothing."
    dearest = max(scarce, key=lambda t: prices[t])
    unit = case.capital_unit[k] or "units"
    return (
        f"{name} capital is worth most in {dearest}: one more unit ({unit}) then adds {prices[dearest]:.3g} to"
        f" security; it has a price in {len(scarce)} of {len(case.plan)} plan years."
    )


def _account(case: Case, solution: Solution, k: str) -> Table:
    rows = []
    before = case.opening[k]
    for t, head in year_heads(case).items():
        balance = solution.values["balance"][k, t]
        rows.append(
            {
                "year": head,
                "kept from last year": case.keep[k] * before,
                "income": case.income[k, t],
                "used": math.fsum(max(0.0, used(case, solution, k, p, t)) for p in case.programs),
                "earned": math.fsum(max(0.0, -used(case, solution, k, p, t)) for p in case.programs),
                "left at the end": balance,
                "reserve required": case.reserve_floor[k],
                "shadow price": solution.shadow_price["capital_balance"][k, t],
            }
        )
        before = balance
    heads = ("kept from last year", "income", "used", "earned", "left at the end", "reserve required")
    units = dict.fromkeys(heads, case.capital_unit[k]) | {"shadow price": "security per unit"}
    return Table(
        f"{case.label('capital', k).capitalize()} capital",
        pd.DataFrame(rows),
        units=units,
        note="Kept + income + earned - used = left at the end. Shadow price: security gained by a unit more of income.",
    )


def _spenders(case: Case, solution: Solution) -> Table:
    rows = []
    for p in case.programs:
        totals = {k: math.fsum(used(case, solution, k, p, t) for t in case.plan) for k in case.capitals}
        capability = math.fsum(solution.values["capability"][p, t] for t in case.plan)
        rows.append({"program": named(case, "program", p), **totals, "capability": capability})
    years = f"{case.plan[0]} to {case.plan[-1]}"
    return Table(
        f"Spenders and earners, plan years {years}",
        pd.DataFrame(rows),
        units={**case.capital_unit, "capability": "point-years"},
        note=f"Use of {listed(case.capitals)} capital, summed over the plan years; below 0: earns.",
    )
