"""Demand prices: what would meeting a demand displace and cost, and what must come back for it to be worth it?"""

from __future__ import annotations

import math
from collections.abc import Sequence

import pandas as pd

from allocator.amounts import SLIGHT
from allocator.prices import Price, demands_of
from allocator.study import Study, most
from allocator.table import Page, Table
from capital_allocation import Case

TITLE = "What does meeting each demand cost, and what must come back for it to pay?"

DISPLACED = 3
"""How many displaced programs are named."""


def page(study: Study, cases: Sequence[Case]) -> Page:
    """Each pledge and demand: cost in security, money and each capital; what it displaces; what must come back."""
    prices = [Price(study, demand) for demand in demands_of(cases)]
    if not prices:
        return Page("Demand prices", TITLE, (study.say("Nothing is asked in any bargain."),), ())
    if not study.what_if.is_followed:
        return Page("Demand prices", TITLE, (study.say("The case is large: demands are not priced."),), ())
    return Page("Demand prices", TITLE, _answer(study, prices), (_costs(study, prices), _returns(study, prices)))


def _answer(study: Study, prices: Sequence[Price]) -> tuple[str, ...]:
    asking = [price for price in prices if 0.0 < price.cost < math.inf]
    least = SLIGHT * max((price.cost for price in asking), default=0.0)
    costly = sorted((price for price in asking if price.cost > least), key=lambda price: -price.cost)
    never = [study.label("expectation", price.demand.name) for price in prices if math.isinf(price.cost)]
    lines = [told(study, price) for price in costly]
    if never:
        lines.append(study.say("No plan meets in full, from the first year asked: {never}.", never=study.listed(never)))
    return tuple(lines) or (study.say("Every demand can be met at no cost."),)


def told(study: Study, price: Price) -> str:
    """What meeting a demand costs and displaces, in a sentence."""
    if price.cost == 0.0:
        return study.say(
            "Meeting {demand} in full costs nothing.", demand=study.label("expectation", price.demand.name)
        )
    k, money, displaced = study.case.money, study.amount(price.money), _displaced(study, price)
    return study.say(
        "Meeting {demand} in full ({level:g}) costs {cost} of security, {worth}; {displacing}.",
        demand=study.label("expectation", price.demand.name),
        level=price.demand.level,
        cost=study.amount(price.cost),
        worth=study.say("as much as {money} {unit} a year", money=money, unit=study.unit(k, money))
        if math.isfinite(price.money)
        else study.say("which no money would make good"),
        displacing=study.say(
            "it displaces, in {unit} over all plan years, {displaced}", unit=study.unit(k), displaced=displaced
        )
        if displaced
        else study.say("it displaces nothing"),
    )


def returned(study: Study, price: Price) -> str:
    """What must come back for meeting a demand to pay, in a sentence."""
    say, reward, doubt, earlier = study.say, price.reward(), price.doubt(), price.earlier()
    ways = {
        say("a reward of {reward:.3f} (reciprocity at full effort)", reward=reward): reward,
        say("every credibility raised by {share:.1%} of what it lacks to 1, in all years", share=doubt): doubt,
        say("every delay {share:.1%} shorter, in all years", share=earlier): earlier,
    }
    enough = [way for way, much in ways.items() if math.isfinite(much)]
    if not enough:
        return say("Nothing makes it pay: no reward, no end to all doubt, no arrival at once.")
    return say("It pays with one of: {ways}.", ways=study.parted(enough))


def _displaced(study: Study, price: Price) -> str:
    """The programs that lose most money where a demand is met, and how much over the plan years; empty if none do."""
    lost = {p: -money for p, money in price.moved().items() if study.case.role[p]}
    losers = most(lost, DISPLACED, SLIGHT * study.money)
    named = [
        study.say("{program} by {amount}", program=study.named("program", p), amount=study.amount(lost[p]))
        for p in losers
    ]
    return study.listed(named) if named else ""


def _costs(study: Study, prices: Sequence[Price]) -> Table:
    takes = {k: study.say("{capital} it takes", capital=study.label("capital", k)) for k in study.case.capitals}
    rows = []
    for price in prices:
        can = math.isfinite(price.cost)
        row: dict[str, object] = {
            "expectation": study.label("expectation", price.demand.name),
            "level": price.demand.level,
            "cost in security": price.cost if can else study.say("no plan"),
            "cost in money": price.money if can else None,
        }
        row |= {head: price.takes(k) if can else None for k, head in takes.items()}
        rows.append(row | {"displaces": (_displaced(study, price) or study.say("nothing")) if can else ""})
    units = {head: study.unit(k) for k, head in takes.items()} | {"level": "effort or points"}
    units |= {
        "cost in security": "security",
        "cost in money": study.say("{unit} a year", unit=study.unit(study.case.money)),
    }
    return Table(
        "What meeting it in full costs",
        pd.DataFrame(rows),
        units=units,
        note="Against not being asked at all. Levels are the base bargain's, or where that asks nothing the highest any"
        " bargain asks. What it takes of each capital, and the money it displaces elsewhere, are sums of the plan"
        " years.",
    )


def _returns(study: Study, prices: Sequence[Price]) -> Table:
    heads = ["expectation", "reward now", "reward needed", "or doubt ended", "or delays shortened"]
    units = dict.fromkeys(heads[1:3], "reciprocity at full effort") | dict.fromkeys(heads[3:], "of all")
    return Table(
        "What must come back for it to pay",
        pd.DataFrame([_return(study, price) for price in prices], columns=heads),
        units=units,
        formats=dict.fromkeys(heads[1:3], "0.000") | dict.fromkeys(heads[3:], "0.0%"),
        note="Each alone, with the demand met, exactly enough to score as if nothing had been asked. Doubt is what each"
        " credibility lacks to 1; delays are those of every scenario and contingency. Nothing: meeting it costs"
        " nothing. No limit: not even all of it would do. No plan: it cannot be met in full. A role, rather than a"
        " program, earns no reward: left blank.",
    )


def _return(study: Study, price: Price) -> dict[str, object]:
    """What must come back for a demand: for one that costs nothing, nothing; none will do where no plan meets it."""
    now = study.case.reward.get(price.demand.subject)
    row: dict[str, object] = {"expectation": study.label("expectation", price.demand.name), "reward now": now}
    heads = ("reward needed", "or doubt ended", "or delays shortened")
    if not 0.0 < price.cost < math.inf:
        return row | dict.fromkeys(heads, study.say("no plan" if price.cost else "nothing"))
    needed = None if now is None else price.reward()
    return row | dict(zip(heads, (needed, price.doubt(), price.earlier()), strict=True))
