"""Capitals: what comes in, what is used, what is kept, and what is a unit more worth?"""

from __future__ import annotations

import math

import pandas as pd

from allocator.measures import used
from allocator.study import Study
from allocator.table import Chart, Page, Table


def page(study: Study) -> Page:
    """Each capital's account over the years, its price, and who spends and earns it."""
    capitals = study.case.capitals
    return Page(
        "Capitals",
        "What comes in of each capital, what is used and kept, and what is one more unit worth?",
        (overview(study), *(sentence(study, k) for k in capitals)),
        (*(_account(study, k) for k in capitals), _spenders(study)),
        tuple(_chart(study, k) for k in capitals),
    )


def overview(study: Study) -> str:
    """Which capitals bind, and what one more unit of each is worth in the first year."""
    case, t = study.case, study.case.plan[0]
    prices = {k: [study.solution.shadow_price["capital_balance"][k, t] for t in case.plan] for k in case.capitals}
    always = [study.label("capital", k) for k in case.capitals if min(prices[k]) > 1e-9]
    never = [study.label("capital", k) for k in case.capitals if max(prices[k]) <= 1e-9]
    worths = [
        study.say(
            "{price} ({capital}, {unit})" if case.capital_unit[k] else "{price} ({capital})",
            price=study.amount(prices[k][0]),
            capital=study.label("capital", k),
            unit=study.unit(k),
        )
        for k in case.capitals
    ]
    lines = [
        study.say("Scarce in every plan year: {capitals}.", capitals=study.listed(always)),
        *([study.say("Never scarce: {capitals}.", capitals=study.listed(never))] if never else []),
        study.say("One more unit in {year} adds to security {worths}.", year=t, worths=study.listed(worths)),
    ]
    return study.sentences(lines)


def sentence(study: Study, k: str) -> str:
    """Whether a capital binds, and what a unit more is worth."""
    case = study.case
    prices = {t: study.solution.shadow_price["capital_balance"][k, t] for t in case.plan}
    scarce = [t for t, price in prices.items() if price > 1e-9]
    name = study.capital(k, first=True)
    if not scarce:
        return study.say("{capital} does not bind in any plan year: more of it would change nothing.", capital=name)
    dearest = max(scarce, key=lambda t: prices[t])
    return study.say(
        "{capital} is worth most in {year}: one more unit{counted} then adds {price} to security; it has a price in"
        " {scarce} of {years} plan years.",
        capital=name,
        year=dearest,
        counted=study.in_brackets(k),
        price=study.amount(prices[dearest]),
        scarce=len(scarce),
        years=len(case.plan),
    )


def _title(study: Study, k: str) -> str:
    return study.say("Account of {capital}", capital=study.capital(k))


def _account(study: Study, k: str) -> Table:
    case, solution = study.case, study.solution
    rows = []
    before = case.opening[k]
    for t, head in study.years().items():
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
    return Table(
        _title(study, k),
        pd.DataFrame(rows),
        units=dict.fromkeys(heads, study.unit(k)) | {"shadow price": "security per unit"},
        note=study.say(
            "Kept + income + earned - used = left at the end, of which {keep:.0%} is kept to the next year. Shadow"
            " price: security gained by a unit more of income.",
            keep=case.keep[k],
        ),
    )


def _chart(study: Study, k: str) -> Chart:
    """What comes in and what is used, plan years."""
    last = len(study.case.plan) - 1
    title = study.say("{capital}: what comes in, what is used", capital=study.capital(k, first=True))
    series = ("kept from last year", "income", "earned", "used")
    return Chart(title, "column", _title(study, k), series, study.unit(k), rows=(0, last))


def _spenders(study: Study) -> Table:
    case = study.case
    rows = []
    heads = {k: study.label("capital", k) for k in case.capitals}
    for p in case.programs:
        totals = {heads[k]: math.fsum(used(case, study.solution, k, p, t) for t in case.plan) for k in case.capitals}
        capability = math.fsum(study.solution.values["capability"][p, t] for t in case.plan)
        rows.append({"program": study.named("program", p), **totals, "capability": capability})
    return Table(
        study.say("Spenders and earners, plan years {years}", years=study.span()),
        pd.DataFrame(rows),
        units={heads[k]: study.unit(k) for k in case.capitals} | {"capability": "point-years"},
        note="Use of each capital, summed over the plan years; below 0: earns.",
    )
