"""Value curve: how do security and the best plan change with an input?"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import pandas as pd

from allocator.linear_program import Floats
from allocator.operations import MULTIPLY
from allocator.study import Telling
from allocator.sweep.curve import BOUNDED, EXACT, POINTS, Curve, Piece, Point
from allocator.table import Chart, Page, Table
from allocator.turns import turns
from capital_allocation.notation import keys_of

BROKEN = (
    "{name}. At every breakpoint one basis gives way to another: what then begins or ends, reaches a limit or leaves"
    " it. A piece that is not straight is slightly curved, because the input multiplies a decision."
)
SAMPLED = "{name}. Security was solved at these points; what lies between them is not known."

MOST_POINTS = 500
"""Points listed before only the ends of pieces are."""

HOLES = 6
"""Stretches without a plan that are told."""

MOVED = 1e-3
"""A program moves if its money changes by more than this share of all money moved."""

ONE_MORE, HUNDREDTH = "one more", "a hundredth more"
"""The step whose gain is told, where amounts are figures and where they are multiples."""

EFFORT = "effort per year"
OF_CAPITAL = {
    "capital": "{unit}",
    "capital per year": "{unit} a year",
    "capital per unit of effort": "{unit} per unit of effort",
}
"""What figures of a program and of a capital are counted in, where its own unit is not put in its place."""

PROGRAMS_DRAWN = 6
"""How many programs the chart of the mix shows."""

HOW = {
    EXACT: "Every breakpoint is exact: between two of them one basis holds, which was followed from one to the other.",
    BOUNDED: "There are too many breakpoints to list: between the points shown security lies within {gap:.4%} of a"
    " straight line, which bounds from both sides prove.",
    POINTS: "This input does not move the program in proportion: security was solved at the points shown; between"
    " them it is not known.",
}


def page(telling: Telling, curve: Curve) -> Page:
    """Security over the amounts, what moves most in the mix, and what turns at each breakpoint."""
    drawn = _moving_programs(telling, curve)[:PROGRAMS_DRAWN]
    moves = _moves(telling, curve, drawn)
    charts = [_chart(telling, curve, "How security changes", moves, ("security",), "security")]
    if drawn:
        heads = tuple(telling.named("program", p) for p in drawn)
        money = telling.say("{unit} a year", unit=telling.unit(telling.case.money))
        charts.append(_chart(telling, curve, "What moves in the mix", moves, heads, money))
    answer = (_ends(telling, curve), _no_plan(telling, curve), _worth(telling, curve), _movers(telling, curve, drawn))
    known = telling.say(HOW[curve.how], gap=curve.gap)
    return Page(
        "Value curve",
        "How do security and the best plan change with an input?",
        (*filter(None, answer), known, _solved(telling, curve)),
        (_pieces(telling, curve), moves),
        tuple(charts),
    )


def mix_page(telling: Telling, curve: Curve) -> Page:
    """The money of every program along the way."""
    drawn = _moving_programs(telling, curve)[:PROGRAMS_DRAWN]
    answer = _movers(telling, curve, drawn)
    return Page("Mix along the way", "How much goes to each program along the way?", (answer,), (_mix(telling, curve),))


def unit(telling: Telling, curve: Curve) -> str:
    """What an amount is counted in: of a capital or a program, what that is counted in, where it is said."""
    said, case = curve.moved.unit, telling.case
    units = case.capital_unit if said in OF_CAPITAL else case.program_unit if said == EFFORT else {}
    counted = {units[key] for _, index in curve.moved.figures for key in keys_of(index) if key in units}
    own = counted.pop() if len(counted) == 1 else ""
    return telling.say(OF_CAPITAL.get(said, "{unit}"), unit=own) if own else telling.say(said)


def amount(telling: Telling, curve: Curve, at: float, digits: int = 6) -> str:
    """An amount as the user means it: a multiple, or a figure with its unit."""
    figure = f"{at:,.{digits}g}"
    if curve.moved.operation == MULTIPLY:
        return telling.say("{amount} times", amount=figure)
    return figure if "0..1" in curve.moved.unit else f"{figure} {unit(telling, curve)}"


def _span(telling: Telling, curve: Curve, low: float, high: float) -> dict[str, str]:
    """Both ends of a part of the way, the unit with the second; in as many digits as it takes to tell them apart."""
    digits = next((digits for digits in range(6, 15) if f"{low:.{digits}g}" != f"{high:.{digits}g}"), 6)
    return {"low": f"{low:,.{digits}g}", "high": amount(telling, curve, high, digits)}


def _ends(telling: Telling, curve: Curve) -> str:
    first, last = curve.pieces[0].first, curve.pieces[-1].last
    said = telling.say(
        "With {name} from {low} to {high}, security goes from {first} to {last}.",
        name=curve.moved.name,
        **_span(telling, curve, first.amount, last.amount),
        first=telling.amount(first.security),
        last=telling.amount(last.security),
    )
    typed = curve.moved.typed(telling.case)
    if typed is None or not curve.moved.low <= typed <= curve.moved.high:
        return said
    shown, security = amount(telling, curve, typed), curve.at(typed)
    if math.isnan(security):
        return telling.sentences((said, telling.say("As typed ({typed}) there is no plan.", typed=shown)))
    here = telling.say("As typed ({typed}) it is {security}.", typed=shown, security=telling.amount(security))
    return telling.sentences((said, here))


def _no_plan(telling: Telling, curve: Curve) -> str:
    """Where no plan satisfies the hard limits; nothing if there is one everywhere."""
    said = []
    for low, high in curve.holes:
        if curve.how == POINTS:
            text, ends = "No point solved between {low} and {high} has a plan.", _span(telling, curve, low, high)
        elif low == curve.moved.low:
            text, ends = "Below {amount} there is no plan.", {"amount": amount(telling, curve, high)}
        elif high == curve.moved.high:
            text, ends = "Above {amount} there is no plan.", {"amount": amount(telling, curve, low)}
        else:
            text, ends = "Between {low} and {high} there is no plan.", _span(telling, curve, low, high)
        said.append(telling.say(text, **ends))
    if len(said) > HOLES:
        said[HOLES:] = [telling.say("Of stretches without a plan there are {count} in all.", count=len(said))]
    return telling.sentences(said)


def _worth(telling: Telling, curve: Curve) -> str:
    """Where one more unit, or a hundredth more of what is multiplied, gains most, and where least."""
    more, step = _step(curve)
    slopes = {piece: step * _slope(piece) for piece in curve.pieces if piece.last.amount > piece.first.amount}
    if not slopes or curve.how == POINTS:
        return ""
    most, least = max(slopes, key=lambda piece: slopes[piece]), min(slopes, key=lambda piece: slopes[piece])
    more = telling.say(more)
    if math.isclose(slopes[most], slopes[least], rel_tol=1e-6, abs_tol=1e-9):
        text = "Wherever there is a plan, {more} gains {slope}." if curve.holes else "All the way {more} gains {slope}."
        return telling.say(text, more=more, slope=telling.amount(slopes[most]))
    ends = (_span(telling, curve, piece.first.amount, piece.last.amount) for piece in (most, least))
    parts = [
        telling.say("{slope} from {low} to {high}", slope=telling.amount(slopes[piece]), **span)
        for piece, span in zip((most, least), ends, strict=True)
    ]
    return telling.say("What {more} gains: most, {most}; least, {least}.", more=more, most=parts[0], least=parts[1])


def _step(curve: Curve) -> tuple[str, float]:
    """The step whose gain is told, and its size: a unit, or a hundredth of what is multiplied."""
    return (HUNDREDTH, 0.01) if curve.moved.operation == MULTIPLY else (ONE_MORE, 1.0)


def _slope(piece: Piece) -> float:
    """What a unit gains on average over a piece."""
    return (piece.last.security - piece.first.security) / (piece.last.amount - piece.first.amount)


def _movers(telling: Telling, curve: Curve, programs: Sequence[str]) -> str:
    """The programs whose money changes most, from one end to the other."""
    if not programs:
        alike = "The best plan is the same wherever there is one."
        return telling.say(alike if curve.holes else "The best plan stays the same all the way.")
    first, last = (_money(telling, curve, point.effort) for point in (curve.pieces[0].first, curve.pieces[-1].last))
    moves = [
        telling.say(
            "{program} from {first} to {last}",
            program=telling.named("program", p),
            first=telling.amount(first[curve.programs.index(p)]),
            last=telling.amount(last[curve.programs.index(p)]),
        )
        for p in programs[:3]
    ]
    return telling.say(
        "In {unit} a year the mix moves most in {moves}.",
        unit=telling.unit(telling.case.money),
        moves=telling.listed(moves),
    )


def _solved(telling: Telling, curve: Curve) -> str:
    if curve.how != EXACT:
        return telling.say(
            "{points:,} points are shown; {solves:,} linear programs were solved.",
            points=len(_points(curve)),
            solves=curve.solves,
        )
    one = "One exact breakpoint; {solves:,} linear programs were solved."
    more = "{breaks:,} exact breakpoints; {solves:,} linear programs were solved."
    breaks = len(curve.breaks)
    return telling.say(one if breaks == 1 else more, breaks=breaks, solves=curve.solves)


def _money(telling: Telling, curve: Curve, effort: Floats) -> Floats:
    """Money by program, on average over the plan years."""
    case = telling.case
    plan = [curve.years.index(t) for t in case.plan]
    use = np.array([case.money_use[p] for p in curve.programs])
    return np.asarray(use * effort[:, plan].mean(axis=1))


def _moving_programs(telling: Telling, curve: Curve) -> list[str]:
    """The programs whose money changes along the way, the most moved first."""
    money = np.array([_money(telling, curve, point.effort) for point in _points(curve)])
    moved = money.max(axis=0) - money.min(axis=0)
    order = np.argsort(-moved, kind="stable")
    least = MOVED * float(money.sum(axis=1).max())
    return [curve.programs[place] for place in order if moved[place] > least]


def _points(curve: Curve) -> list[Point]:
    """The points of all pieces, in order, or their ends alone where these are many.

    What is the same on both sides of a breakpoint stands once.
    """
    every = [point for piece in curve.pieces for point in piece.points]
    if len(every) > MOST_POINTS:
        every = [end for piece in curve.pieces for end in (piece.first, piece.last)]
    points = every[:1]
    for point in every[1:]:
        if point.amount != points[-1].amount or not np.allclose(points[-1].effort, point.effort):
            points.append(point)
    return points


def _pieces(telling: Telling, curve: Curve) -> Table:
    """Every piece: from where to where, security at its ends, what one more gains, and what turns at its begin."""
    more, step = _step(curve)
    rows = [
        {
            "from": piece.first.amount,
            "to": piece.last.amount,
            "security": piece.first.security,
            "security at its end": piece.last.security,
            f"{more} gains": step * piece.first.slope,
            f"{more} gains at its end": step * piece.last.slope,
            "between": telling.say("straight" if piece.is_straight else "curved") if piece.how == EXACT else "",
            "what turns where it begins": _turned(telling, curve, before, piece),
        }
        for before, piece in zip((None, *curve.pieces), curve.pieces, strict=False)
    ]
    return Table(
        "Piece by piece",
        pd.DataFrame(rows),
        units=dict.fromkeys(("from", "to"), unit(telling, curve))
        | dict.fromkeys((f"{more} gains", f"{more} gains at its end"), "security"),
        formats=dict.fromkeys(("from", "to"), "#,##0.0000##"),
        note=telling.say(SAMPLED if curve.how == POINTS else BROKEN, name=curve.moved.name),
        filtered=True,
    )


def _turned(telling: Telling, curve: Curve, before: Piece | None, piece: Piece) -> str:
    if before is None or before.standing is None or piece.standing is None:
        return ""
    if before.last.amount < piece.first.amount:
        return telling.say("there is a plan again")
    return turns(telling, curve.columns + curve.rows, before.standing, piece.standing)


def _mix(telling: Telling, curve: Curve) -> Table:
    """Money of each program at the ends of the pieces."""
    order = _moving_programs(telling, curve)
    order += [p for p in curve.programs if p not in order]
    places = [curve.programs.index(p) for p in order]
    heads = [telling.named("program", p) for p in order]
    rows = []
    for point in _points(curve):
        money = _money(telling, curve, point.effort)[places].tolist()
        rows.append({"amount": point.amount} | dict(zip(heads, money, strict=True)))
    note = telling.say(
        "Money a year that each program moves, in {unit}, on average over the plan years; between two rows of one"
        " piece it changes in proportion. Where two rows have one amount, the plan jumps there.",
        unit=telling.unit(telling.case.money),
    )
    return _along(telling, curve, "Money along the way", rows, note)


def _moves(telling: Telling, curve: Curve, programs: Sequence[str]) -> Table:
    """What the programs that move most gain or lose of money, counted from the first amount."""
    places = [curve.programs.index(p) for p in programs]
    heads = [telling.named("program", p) for p in programs]
    points = _points(curve)
    first = _money(telling, curve, points[0].effort)[places]
    rows = [
        {"amount": point.amount, "security": point.security}
        | dict(zip(heads, (_money(telling, curve, point.effort)[places] - first).tolist(), strict=True))
        for point in points
    ]
    note = telling.say(
        "Money a year, in {unit}, more or less than at the first amount, for the programs that move most.",
        unit=telling.unit(telling.case.money),
    )
    return _along(telling, curve, "What moves in the mix", rows, note)


def _along(telling: Telling, curve: Curve, title: str, rows: list[dict[str, float]], note: str) -> Table:
    """A table with a row for each amount, and an empty one in every hole, so that charts break off there."""
    first, last = curve.span
    holes = ((low, high) for low, high in curve.holes if first <= low and high <= last)
    rows = sorted([*rows, *({"amount": (low + high) / 2.0} for low, high in holes)], key=lambda row: row["amount"])
    units, formats = {"amount": unit(telling, curve)}, {"amount": "#,##0.0000##"}
    return Table(title, pd.DataFrame(rows), units=units, formats=formats, note=note)


def _chart(telling: Telling, curve: Curve, title: str, table: Table, series: tuple[str, ...], counted: str) -> Chart:
    figures = table.frame[list(series)].to_numpy(dtype=float)
    scale = _scale(float(np.nanmin(figures)), float(np.nanmax(figures)))
    span = curve.moved.low, curve.moved.high
    along = unit(telling, curve)
    return Chart(title, "curve", table.title, series, counted, along=along, span=span, scale=scale)


def _scale(low: float, high: float) -> tuple[float, float]:
    """Round ends of an axis that holds these figures."""
    step = 10.0 ** math.floor(math.log10((high - low) or abs(high) or 1.0))
    step /= 2.0 if (high - low) < 5.0 * step else 1.0
    return step * math.floor(low / step), step * (math.floor(high / step) + 1.0)
