"""Revealed priorities: what would one have to care about for a plan to be the best one?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import pandas as pd

from allocator.own_plan import OwnPlan
from allocator.priorities import Held, Priority, Revealed, priorities_of, revealed
from allocator.study import Study
from allocator.table import Page, Table
from allocator.what_if import WhatIf
from capital_allocation import PARAMETERS

NAME, TITLE = "Revealed priorities", "By which priorities would this plan be the best?"
FACTORS = (1.25, 1.5, 2.0, 3.0, 5.0, 10.0)
"""How far priorities may move, up and down, from what was typed."""

FIRST = 3
"""How many of the priorities that move most up, and down, the answer names."""

MOVED = 0.005
"""Multiples nearer to 1 than this are as typed."""


def page(study: Study, own: OwnPlan) -> Page:
    """The priorities that the plan on the sheet Plan reveals; without one, last year's effort carried on."""
    if not any(own.planned.values()) or not priorities_of(study.case):
        return Page(NAME, TITLE, (study.say("There is no plan, or no priority, to be revealed."),), ())
    if not study.what_if.is_followed:
        return Page(NAME, TITLE, (study.say("The case is large: priorities are not sought."),), ())
    near = study.case.persistence is not None  # the best plan is sought wherever it lies
    what_if = WhatIf(replace(study.case, persistence=None)) if near else study.what_if
    held, found = Held(what_if, own.had.planned), dict[float, Revealed]()
    for factor in FACTORS:
        found[factor] = revealed(held, factor)
        if found[factor].is_best:
            break
    last = found[max(found)]
    tables = (_priorities(study, last), _factors(found))
    return Page(NAME, TITLE, _answer(study, found, is_typed=own.is_typed), tables)


def _answer(study: Study, found: Mapping[float, Revealed], *, is_typed: bool) -> tuple[str, ...]:
    factor = max(found)
    last = found[factor]
    which = (
        study.say("This is about the plan typed on the sheet Plan, or the closest that can be had.")
        if is_typed
        else study.say(
            "This is about carrying on with the effort of {year}, or the closest plan that can be had.",
            year=study.case.first_year - 1,
        )
    )
    if not last.own_gap:
        return which, study.say("It is a best plan by your own priorities.")
    short = study.say("By your own priorities it falls {gap} short of the best plan.", gap=study.amount(last.own_gap))
    if last.is_best:
        text = "It would be a best plan with priorities within {factor:g} times yours, up or down."
    else:
        text = (
            "No priorities within {factor:g} times yours, up or down, make it a best plan: with those that come"
            " closest it still falls {gap} short."
        )
    said = study.say(text, factor=factor, gap=study.amount(last.gap))
    return which, short, study.sentences((said, _told(study, last)))


def _told(study: Study, found: Revealed) -> str:
    """The priorities that move most up and most down, as multiples of what was typed."""
    by = found.multiples
    up = sorted((priority for priority in by if by[priority] > 1.0 + MOVED), key=lambda priority: -by[priority])
    down = sorted((priority for priority in by if by[priority] < 1.0 - MOVED), key=lambda priority: by[priority])
    said = [study.say("Raised most: {priorities}.", priorities=_first(study, found, up))] if up else []
    said += [study.say("Lowered most: {priorities}.", priorities=_first(study, found, down))] if down else []
    return study.sentences(said)


def _first(study: Study, found: Revealed, order: Sequence[Priority]) -> str:
    """The first of some priorities, and how many more there are."""
    named = [
        study.say("{priority} {by:.2g} times", priority=_name(study, priority), by=found.multiples[priority])
        for priority in order
    ]
    return study.listed(study.first(named, FIRST))


def _name(study: Study, priority: Priority) -> str:
    (index,) = PARAMETERS[priority.word].index
    return f"{priority.word} {study.label(index, priority.key)}"


def _priorities(study: Study, found: Revealed) -> Table:
    rows = []
    for priority, by in found.multiples.items():
        figure = getattr(study.case, priority.word)[priority.key]
        low, high = found.ranges[priority]
        rows.append(
            {
                "priority": _name(study, priority),
                "meaning": study.say(PARAMETERS[priority.word].meaning),
                "yours": figure,
                "revealed": figure * by,
                "times yours": by,
                "at least": low,
                "at most": high,
                "cell": study.cell(priority.word, priority.key),
            }
        )
    return Table(
        "Your priorities and those that the plan reveals",
        pd.DataFrame(rows),
        units={
            **dict.fromkeys(("yours", "revealed"), "security per point or unit"),
            **dict.fromkeys(("at least", "at most"), "times yours"),
        },
        formats=dict.fromkeys(("times yours", "at least", "at most"), "0.00"),
        note="Of all priorities by which the plan comes closest to the best, those closest to yours. At least, at most:"
        " how far each alone is pinned down by the plan, the others as they will; wide ranges say that the plan reveals"
        " little. All together are worth as much, in this plan and the best one, as yours.",
    )


def _factors(found: Mapping[float, Revealed]) -> Table:
    own_gap = next(iter(found.values())).own_gap
    rows = [{"priorities within": 1.0, "short of the best": own_gap, "of the gap by yours": 1.0 if own_gap else 0.0}]
    rows += [
        {
            "priorities within": factor,
            "short of the best": each.gap,
            "of the gap by yours": each.gap / own_gap if own_gap else 0.0,
        }
        for factor, each in found.items()
    ]
    return Table(
        "How far priorities would have to move",
        pd.DataFrame(rows),
        units={"priorities within": "times yours, up or down", "short of the best": "security"},
        formats={"priorities within": "0.##", "of the gap by yours": "0%"},
        note="The security by which the plan stays short of the best, where every priority may move by a factor.",
    )
