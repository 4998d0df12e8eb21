"""US backup: does Japan hold until help arrives, and how much help comes?"""

from __future__ import annotations

import math
from collections.abc import Iterator

import pandas as pd

from allocator.measures import (
    days_held,
    expected_backup,
    holds,
    least_credibility,
    least_force,
    likeliest,
    needed_to_decide,
    needed_to_hold,
)
from allocator.study import Study
from allocator.table import Page, Table, decimals

THINNEST = 3
"""How many margins a sentence names."""


def page(study: Study) -> Page:
    """Tokyo's side: holding, deciding, reciprocity; Washington's: what Japan takes off its hands."""
    tables = [_reciprocity(study)]
    if study.case.contingencies:
        tables = [_holding(study), _deciding(study), *tables, _washington(study)]
    return Page(
        "US backup",
        "Does Japan hold alone until help arrives, and how much help comes?",
        sentences(study),
        tuple(tables),
    )


def sentences(study: Study) -> tuple[str, ...]:
    """Where Japan holds at both ends of the plan, in days; how much the US gives, and why not more."""
    case = study.case
    if not case.contingencies:
        return (study.say("The case has no contingencies: nothing need be held."),)
    first, last = case.plan[0], case.plan[-1]
    said = (_margins_in(study, last), _given_in(study, last), _earned_in(study, last))
    return (*(_holding_in(study, t) for t in dict.fromkeys((first, last))), *filter(None, said))


def _holding_in(study: Study, t: int) -> str:
    """In how many contingencies Japan holds, by scenario; the days it holds in the likeliest."""
    case, solution, expected = study.case, study.solution, likeliest(study.case)
    counts = [
        study.say(
            "{scenario}: {held} of {all}",
            scenario=study.label("scenario", s),
            held=sum(holds(solution, c, t, s) for c in case.contingencies),
            all=len(case.contingencies),
        )
        for s in case.scenarios
    ]
    days = [
        study.say(
            "{contingency} {days} of {delay:g}" if math.isfinite(held) else "{contingency} without limit",
            contingency=study.label("contingency", c),
            days=f"{held:.{decimals([(held, delay)], 1)}f}",
            delay=delay,
        )
        for c in case.contingencies
        for held, delay in [(days_held(case, solution, c, t), case.delay[expected, c])]
    ]
    return study.say(
        "Contingencies in which Japan holds alone until help arrives, {year}: {counts}. Days held, of the days until"
        " help arrives if the US acts as in '{scenario}': {days}.",
        year=t,
        counts=study.listed(counts),
        scenario=study.label("scenario", expected),
        days=study.listed(days),
    )


def _margins_in(study: Study, t: int) -> str:
    """By how much own weight exceeds what holding takes in the likeliest scenario, thinnest first; nothing if none."""
    case, s = study.case, likeliest(study.case)
    margins = {
        c: study.solution.values["own"][c, t] / need - 1.0
        for c in case.contingencies
        if (need := needed_to_hold(case, c, t, s)) > 0.0
    }
    if not margins:
        return ""
    thinnest = sorted(margins, key=lambda c: margins[c])[:THINNEST]
    return study.say(
        "Thinnest margins of own weight over what holding takes, {year}: {margins}. Needs are judgements: read the"
        " direction, not the count.",
        year=t,
        margins=study.listed(_margin(study, c, round(margins[c], 3)) for c in thinnest),
    )


def _margin(study: Study, c: str, margin: float) -> str:
    """A margin in words: what is left over, or what is short."""
    label = study.label("contingency", c)
    short = "{contingency} {share:.1%} short"
    return study.say(short, contingency=label, share=-margin) if margin < 0.0 else f"{label} {abs(margin):.1%}"


def _given_in(study: Study, t: int) -> str:
    """What the US carries in the likeliest scenario, and what keeps it from more."""
    case, solution, s = study.case, study.solution, likeliest(study.case)
    backup = {c: solution.values["backup"][c, t, s] for c in case.contingencies}
    shares = [backup[c] / needed_to_decide(case, c, t) for c in case.contingencies if case.decisive[c]]
    short = [c for c in case.contingencies if solution.values["decisive_gap"][c, t, s] > 1e-6]
    relied = [c for c in short if backup[c] >= case.reliance[c] * needed_to_decide(case, c, t) - 1e-6]
    given = [c for c in short if c not in relied]
    low, high = (f"{end(shares, default=0.0):.0%}" for end in (min, max))
    said = (
        "In {year}, as in '{scenario}', US backup carries {low} of what deciding a contingency takes."
        if low == high
        else "In {year}, as in '{scenario}', US backup carries {low} to {high} of what deciding a contingency takes."
    )
    lines = [study.say(said, year=t, scenario=study.label("scenario", s), low=low, high=high)]
    if given:
        lines.append(
            study.say(
                "It gives all that credible force times reciprocity allows, and that is not enough in {given}.",
                given=study.listed(study.label("contingency", c) for c in given),
            )
        )
    if relied:
        lines.append(
            study.say(
                "Japan may rely on no more in {relied}, and that is not enough.",
                relied=study.listed(study.label("contingency", c) for c in relied),
            )
        )
    if not short:
        lines.append(study.say("More is not needed to decide them."))
    return study.sentences(lines)


def _earned_in(study: Study, t: int) -> str:
    case, s = study.case, likeliest(study.case)
    earned, strained = (sum(amount for _, amount in moves(study, t)) for moves in (_earners, _strainers))
    said = study.say(
        "Reciprocity in {year}, from 0 to 1, is {levels}: the share of credible US force that comes. In '{scenario}' it"
        " is trust {trust:.2f} plus {earned:.2f} earned by programs less {strained:.2f} strained by unmet"
        " expectations.",
        year=t,
        levels=study.listed(
            f"{study.solution.values['reciprocity'][t, s]:.2f} ({study.label('scenario', s)})" for s in case.scenarios
        ),
        scenario=study.label("scenario", s),
        trust=case.trust[s],
        earned=earned,
        strained=strained,
    )
    if case.trust[s] + earned - strained <= 1.0 + 1e-6:
        return said
    return study.sentences((said, study.say("What goes beyond 1 does not count.")))


def _lines(study: Study) -> Iterator[tuple[str, str, int, dict[str, object]]]:
    """Contingency, scenario and year of each line, and its first cells."""
    for c in study.case.contingencies:
        for s in study.case.scenarios:
            for t, head in study.years().items():
                named, label = study.named("contingency", c), study.label("scenario", s)
                yield c, s, t, {"contingency": named, "scenario": label, "year": head}


def _holding(study: Study) -> Table:
    case, solution = study.case, study.solution
    rows = [
        {
            **head,
            "own weight": solution.values["own"][c, t],
            "needed to hold": needed_to_hold(case, c, t, s),
            "hold gap": solution.values["hold_gap"][c, t, s],
            "days held alone": days_held(case, solution, c, t),
            "help arrives after": case.delay[s, c],
            "holds": study.yes(holds(solution, c, t, s)),
            "worth of a point": -solution.shadow_price["hold_coverage"][c, t, s],
        }
        for c, s, t, head in _lines(study)
    ]
    units = dict.fromkeys(("own weight", "needed to hold", "hold gap"), "points")
    units |= dict.fromkeys(("days held alone", "help arrives after"), "days")
    return Table(
        "Tokyo's side: holding alone until help arrives",
        pd.DataFrame(rows),
        units=units | {"worth of a point": "security per point"},
        formats={"days held alone": "0.00", "help arrives after": "0.00"},
        note="Days held alone are the longest delay with which the plan still holds; 0: own weight is below what the"
        " first day takes. Worth of a point: security gained if one point less were needed.",
        filtered=True,
    )


def _deciding(study: Study) -> Table:
    case, values = study.case, study.solution.values
    rows = []
    for c, s, t, head in _lines(study):
        need, own, backup = needed_to_decide(case, c, t), values["own"][c, t], values["backup"][c, t, s]
        rows.append(
            {
                **head,
                "needed to decide": need,
                "own weight": own,
                "US backup": backup,
                "decisive gap": values["decisive_gap"][c, t, s],
                "most the US can give": case.credibility[s, c] * case.us_force[c] * values["reciprocity"][t, s],
                "most Japan may rely on": case.reliance[c] * need,
                "share carried by the US": backup / need if need else 0.0,
                "credibility": case.credibility[s, c],
                "least credibility": least_credibility(case, study.solution, c, t, s),
                "US force": case.us_force[c],
                "least US force": least_force(case, study.solution, c, t, s),
            }
        )
    points = ("needed to decide", "own weight", "US backup", "decisive gap", "most the US can give")
    units = dict.fromkeys((*points, "most Japan may rely on", "US force", "least US force"), "points")
    return Table(
        "Tokyo's side: deciding the matter together",
        pd.DataFrame(rows),
        units=units | {"least credibility": "share 0..1", "credibility": "share 0..1"},
        formats={"share carried by the US": "0%", "least credibility": "0.00", "credibility": "0.00"},
        note="The most the US can give is credibility times force times reciprocity. Least credibility and least US"
        " force: with which this plan would still decide the matter; a credibility above 1, or no limit, cannot be"
        " had.",
        filtered=True,
    )


def _earners(study: Study, t: int) -> list[tuple[str, float]]:
    """Programs that earn reciprocity in a year, and how much."""
    case, effort = study.case, study.solution.values["effort"]
    return [
        (p, case.reward[p] * effort[p, t] / case.ceiling[p])
        for p in case.programs
        if case.reward[p] and effort[p, t] > 1e-9
    ]


def _strainers(study: Study, t: int) -> list[tuple[str, float]]:
    """Expectations whose gap strains reciprocity in a year, and how much."""
    case, unmet = study.case, study.solution.values.get("unmet", {})
    return [(e, case.strain[e] * unmet[e, t]) for e in case.expectations if case.strain[e] * unmet[e, t] > 1e-9]


def _reciprocity(study: Study) -> Table:
    case, solution = study.case, study.solution
    rows = []
    for s in case.scenarios:
        for t, head in study.years().items():
            earners, strainers = _earners(study, t), _strainers(study, t)
            rows.append(
                {
                    "scenario": study.label("scenario", s),
                    "year": head,
                    "trust": case.trust[s],
                    "earned by rewarded programs": math.fsum(earned for _, earned in earners),
                    "strained by unmet expectations": math.fsum(strained for _, strained in strainers),
                    "reciprocity": solution.values["reciprocity"][t, s],
                    "worth of 0.01 more": solution.shadow_price["reciprocity_limit"][t, s] / 100,
                    "from what": study.say(
                        "earned by {earners}; strained by {strainers}",
                        earners=study.listed(f"{study.label('program', p)} {x:.3f}" for p, x in earners),
                        strainers=study.listed(f"{study.label('expectation', e)} {x:.3f}" for e, x in strainers),
                    ),
                }
            )
    words = ("trust", "earned by rewarded programs", "strained by unmet expectations", "reciprocity")
    return Table(
        "Reciprocity: what earns it and what strains it",
        pd.DataFrame(rows),
        units=dict.fromkeys(words, "share 0..1") | {"worth of 0.01 more": "security"},
        formats=dict.fromkeys(words, "0.000"),
        note="Reciprocity is at most 1 and at most trust + earned - strained.",
    )


def _washington(study: Study) -> Table:
    case, solution = study.case, study.solution
    rows = []
    for c in case.contingencies:
        for t, head in study.years().items():
            need, own, backup = (
                needed_to_decide(case, c, t),
                solution.values["own"][c, t],
                expected_backup(case, solution, c, t),
            )
            believed = own + (1.0 - study.promise_discount) * backup
            rows.append(
                {
                    "contingency": study.named("contingency", c),
                    "year": head,
                    "needed to decide": need,
                    "carried by Japan": min(own, need),
                    "left to the US": max(0.0, need - own),
                    "US force": case.us_force[c],
                    "backup, expected": backup,
                    "share carried by the US": backup / need if need else 0.0,
                    "as an adversary sees it": believed / need if need else 1.0,
                }
            )
    points = ("needed to decide", "carried by Japan", "left to the US", "US force", "backup, expected")
    return Table(
        "Washington's side: what Japan takes off its hands",
        pd.DataFrame(rows),
        units=dict.fromkeys(points, "points") | {"as an adversary sees it": "of what deciding takes"},
        formats={"share carried by the US": "0%", "as an adversary sees it": "0%"},
        note=study.say(
            "What Japan carries the US need not send. An adversary is taken to discount US backup by {discount:.0%}"
            " (setting promise_discount).",
            discount=study.promise_discount,
        ),
        filtered=True,
    )
