"""Exchange rates: what is one unit of each capital worth in the others?"""

from __future__ import annotations

import math

import pandas as pd

from allocator.linear_program import Name
from allocator.ranging import Sides
from allocator.study import Study
from allocator.table import Page, Table

NOTED = 0.005
"""How much dearer, as a share, a whole unit must be to be worth a word."""


def page(study: Study) -> Page:
    """Prices of each capital in both directions, and what they make of one capital in units of another."""
    tables = (_prices(study), *([_rates(study)] if len(study.case.capitals) > 1 else []))
    lines = sentences(study)
    if not study.what_if.is_followed:
        lines += (study.say("The case is large: prices are those of one basis, ranges are not shown."),)
    return Page("Exchange rates", "What is one unit of each capital worth in the others?", lines, tables)


def sentences(study: Study) -> tuple[str, ...]:
    """What a unit of each capital but money is worth in money, over the plan years, and which are worth nothing."""
    case = study.case
    if len(case.capitals) == 1:
        return (study.say("There is only one capital: nothing can be exchanged for it."),)
    free = [k for k in case.capitals if _is_free(study, k)]
    lines = [_worth(study, k) for k in case.capitals if k not in (case.money, *free)]
    if free:
        capitals = study.listed(study.capital(k) for k in free)
        lines.append(study.say("At the margin a unit more or less of {capitals} changes nothing.", capitals=capitals))
    return tuple(lines)


def _is_free(study: Study, k: str) -> bool:
    """Whether a little more or less of a capital is worth nothing in any plan year."""
    return all(abs(side.price) <= 1e-9 for t in study.case.plan for side in _sides(study, k, t))


def _worth(study: Study, k: str) -> str:
    """What a unit of a capital is worth in money."""
    case = study.case
    known = [rate for t in case.plan if math.isfinite(rate := made_good_by(study, k, case.money, t))]
    parts = {"capital": study.capital(k), "counted": study.in_brackets(k)}
    if not known:
        return study.say(
            "At the margin no amount of {money} makes good one unit of {capital}{counted} less, in any plan year.",
            **parts,
            money=study.capital(case.money),
        )
    low, high = study.amount(min(known)), study.amount(max(known))
    worth = low if low == high else study.say("{low} to {high}", low=low, high=high)
    said = study.say(
        "At the margin one unit of {capital}{counted} is worth {worth} {money} over the plan years.",
        **parts,
        worth=worth,
        money=study.unit(case.money, worth),
    )
    dearer = _dearer(study, k) if study.what_if.is_followed else 0.0
    if dearer < NOTED:
        return said
    more = study.say("A whole unit less costs up to {dearer:.0%} more than that.", dearer=dearer)
    return study.sentences((said, more))


def _dearer(study: Study, k: str) -> float:
    """How much more than its price at the margin a whole unit less costs, at most over the plan years."""
    names = {Name("capital_balance", (k, t)): _sides(study, k, t).less.price for t in study.case.plan}
    costs = [-study.what_if.step(-1.0, name) / price - 1.0 for name, price in names.items() if price > 1e-9]
    return max([0.0, *(cost for cost in costs if math.isfinite(cost))])


def made_good_by(study: Study, given: str, got: str, t: int) -> float:
    """Units of capital `got` that make good one unit less of `given` in a year; infinite where none do."""
    return _ratio(_sides(study, given, t).less.price, _sides(study, got, t).more.price)


def _freed_by(study: Study, given: str, got: str, t: int) -> float:
    """Units of capital `got` that one unit more of `given` makes dispensable."""
    return _ratio(_sides(study, given, t).more.price, _sides(study, got, t).less.price)


def _ratio(cost: float, worth: float) -> float:
    if cost <= 1e-9:
        return 0.0
    return cost / worth if worth > 1e-9 else math.inf


def _sides(study: Study, k: str, t: int) -> Sides:
    return study.what_if.sides(Name("capital_balance", (k, t)))


def _prices(study: Study) -> Table:
    rows = []
    for k in study.case.capitals:
        for t, head in study.years().items():
            name = Name("capital_balance", (k, t))
            more, less = _sides(study, k, t)
            rows.append(
                {
                    "capital": study.label("capital", k),
                    "unit": study.unit(k),
                    "year": head,
                    "price of more": more.price,
                    "holds for (more)": more.reach,
                    "price of less": less.price,
                    "holds for (less)": less.reach,
                    "one whole unit more gains": study.what_if.step(1.0, name),
                    "one whole unit less costs": -study.what_if.step(-1.0, name),
                }
            )
    units = {
        "price of more": "security per unit",
        "holds for (more)": "units up",
        "price of less": "security per unit",
        "holds for (less)": "units down",
        "one whole unit more gains": "security",
        "one whole unit less costs": "security",
    }
    return Table(
        "Prices of the capitals",
        pd.DataFrame(rows),
        units=units,
        note="A price is exact for a small step and holds as far as said; a whole unit is solved afresh.",
    )


def _rates(study: Study) -> Table:
    capitals = study.case.capitals
    rows = []
    for t, head in study.years().items():
        for given in capitals:
            row: dict[str, object] = {
                "year": head,
                "one unit of": f"{study.label('capital', given)} ({study.unit(given)})",
            }
            for got in capitals:
                label = study.label("capital", got)
                if got != given:
                    row[study.say("less: made good by {capital}", capital=label)] = made_good_by(study, given, got, t)
                    row[study.say("more: makes up for {capital}", capital=label)] = _freed_by(study, given, got, t)
            rows.append(row)
    heads = [
        (study.say(text, capital=study.label("capital", k)), study.unit(k))
        for k in capitals
        for text in ("less: made good by {capital}", "more: makes up for {capital}")
    ]
    frame = pd.DataFrame(rows)[["year", "one unit of", *(head for head, _ in heads)]]
    return Table(
        "Exchange between capitals",
        frame,
        units=dict(heads),
        note="Both columns agree where a capital has one price. Of its own capital a unit is worth one: left blank.",
    )
