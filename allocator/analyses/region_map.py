"""Map: which kind of plan is best where, as two inputs change at once?"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from functools import partial

import pandas as pd

from allocator.operations import MULTIPLY
from allocator.study import Telling
from allocator.sweep.moved import Moved
from allocator.sweep.regions import FULL, NONE, SOME, Kind, Map
from allocator.table import Page, Table

DIFFERENCES = 6
"""How many programs are named in which a kind of plan differs from the most frequent one."""


def page(telling: Telling, found: Map) -> Page:
    """Security and the kind of the best plan at every point of a grid, and what sets the kinds apart."""
    names, none = region_names(found), telling.say("no plan")
    letters = [[names[spot.kind] if spot.kind else none for spot in row] for row in found.spots]
    security = [[spot.security for spot in row] for row in found.spots]
    return Page(
        "Map",
        "Which kind of plan is best where, as two inputs change at once?",
        tuple(filter(None, (_sentence(telling, found, names), _no_plan(telling, found), _security(telling, found)))),
        (
            _grid(telling, found, "Kinds of plans", letters),
            _kinds(telling, found, names),
            _grid(telling, found, "Security", security),
        ),
    )


def region_names(found: Map) -> dict[Kind, str]:
    """A letter for each kind, the most frequent first; two letters from the 27th on."""
    return {kind: _letters(number) for number, kind in enumerate(found.kinds)}


def _letters(number: int) -> str:
    return (chr(ord("A") + number // 26 - 1) if number >= 26 else "") + chr(ord("A") + number % 26)


def _sentence(telling: Telling, found: Map, names: Mapping[Kind, str]) -> str:
    points = sum(map(len, found.spots))
    if not found.kinds:
        return telling.say("There is no plan anywhere on the map.")
    kind, count = next(iter(found.kinds.items()))
    return telling.say(
        "{kinds} kinds of plans are best somewhere on the map; kind {name} on {share:.0%} of its {points} points."
        if len(found.kinds) > 1
        else "One kind of plan, {name}, is best wherever there is a plan: on {share:.0%} of the"
        " {points} points of the map.",
        kinds=len(found.kinds),
        name=names[kind],
        share=count / points,
        points=points,
    )


def _no_plan(telling: Telling, found: Map) -> str:
    """At how many points nothing satisfies the hard limits; nothing where there is a plan at all or at none."""
    spots = [spot for row in found.spots for spot in row]
    count = sum(spot.kind is None for spot in spots)
    text = (
        "There is no plan at {count} of its {points} points; between two points that have one there may be none, too."
    )
    return telling.say(text, count=count, points=len(spots)) if 0 < count < len(spots) else ""


def _security(telling: Telling, found: Map) -> str:
    """Security in the four corners."""
    spots = [row[place] for row in (found.spots[0], found.spots[-1]) for place in (0, -1)]
    corners = [spot.security if spot.kind else -math.inf for spot in spots]
    return telling.say(
        "Security with both at their least is {least}, with only {across} at its most {only_across}, with"
        " only {up} at its most {only_up}, with both {both}.",
        least=telling.amount(corners[0]),
        across=found.across.name,
        only_across=telling.amount(corners[1]),
        up=found.up.name,
        only_up=telling.amount(corners[2]),
        both=telling.amount(corners[3]),
    )


def _grid(telling: Telling, found: Map, title: str, cells: Sequence[Sequence[object]]) -> Table:
    head = telling.say("{up} (down), {across} (across)", up=found.up.name, across=found.across.name)
    across = [_shown(amount) for amount in found.amounts_across]
    lines = list(zip(found.amounts_up, cells, strict=True))
    rows = [{head: amount} | dict(zip(across, line, strict=True)) for amount, line in reversed(lines)]
    note = telling.say(
        "Across: {across}, in {across_unit}. Down: {up}, in {up_unit}.",
        across=found.across.name,
        across_unit=_unit(telling, found.across),
        up=found.up.name,
        up_unit=_unit(telling, found.up),
    )
    return Table(title, pd.DataFrame(rows), formats={head: "#,##0.0###"}, note=note, shaded=True)


def _shown(amount: float) -> str:
    """An amount in all its digits: it is the one that was solved."""
    return f"{amount:,.12g}"


def _unit(telling: Telling, moved: Moved) -> str:
    return telling.say("multiples of what is typed") if moved.operation == MULTIPLY else telling.say(moved.unit)


def _kinds(telling: Telling, found: Map, names: Mapping[Kind, str]) -> Table:
    points, usual = sum(map(len, found.spots)), next(iter(found.kinds), ())
    rows = [
        {
            "kind": names[kind],
            "share of the map": count / points,
            "what sets it apart": (_whole if kind == usual else partial(_apart, usual=usual))(telling, found, kind),
        }
        for kind, count in found.kinds.items()
    ]
    return Table(
        "What sets the kinds apart",
        pd.DataFrame(rows, columns=["kind", "share of the map", "what sets it apart"]),
        formats={"share of the map": "0%"},
        note="A kind is what each program gets over the plan years: nothing, something, or all it can take in every"
        " year. The first kind is told in full, the others by what differs from it.",
    )


def _whole(telling: Telling, found: Map, kind: Kind) -> str:
    """Programs that get nothing, and those that get all; the others get something."""
    by_kind: dict[str, list[str]] = {NONE: [], SOME: [], FULL: []}
    for p, gets in zip(found.programs, kind, strict=True):
        by_kind[gets].append(telling.named("program", p))
    nothing, full = telling.listed(by_kind[NONE]), telling.listed(by_kind[FULL])
    return telling.say("nothing: {nothing}; in full: {full}", nothing=nothing, full=full)


def _apart(telling: Telling, found: Map, kind: Kind, usual: Kind) -> str:
    texts = {NONE: "{program} gets nothing", FULL: "{program} is full"}
    parts = [
        telling.say(texts.get(gets, "{program} gets something"), program=telling.named("program", p))
        for p, before, gets in zip(found.programs, usual, kind, strict=True)
        if before != gets
    ]
    return telling.parted(telling.first(parts, DIFFERENCES))
