"""Judgements: which typed figures does the answer rest on most?"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

import pandas as pd

from allocator.amounts import NOTHING, SLIGHT
from allocator.doubts import Doubt
from allocator.study import Study
from allocator.table import Page, Table
from capital_allocation import PARAMETERS, CaseError

FIRST = 3
"""How many judgements the summary names."""


@dataclass(frozen=True)
class Effect:
    """What a doubt does to the answer at one end: security gained, the money that moves elsewhere.

    Where it is no case, the figures break a rule of the input.
    """

    gain: float
    moved: float
    is_case: bool = True


Tried = tuple[Doubt, Effect, Effect]
"""A doubt, and what it does at its low and at its high end."""


def page(study: Study, doubts: tuple[Doubt, ...]) -> Page:
    """Each doubt moved to both ends, one at a time: what security gains, how much money moves."""
    title = "Which judgements does the answer rest on most?"
    if not study.what_if.is_followed:
        return Page("Judgements", title, (study.say("The case is large: judgements are not moved."),), ())
    found = sorted(_tried(study, doubts), key=lambda line: -max(line[1].moved, line[2].moved))
    return Page("Judgements", title, (sentence(study, found),), (_table(study, found),))


def _table(study: Study, found: list[Tried]) -> Table:
    unit = study.unit(study.case.money)
    rows = [
        {
            "figures": doubt.name,
            "meaning": _meaning(study, doubt),
            "low": doubt.low,
            "high": doubt.high,
            "security at low": low.gain,
            "security at high": high.gain,
            "money moved at low": low.moved if math.isfinite(low.gain) else None,
            "money moved at high": high.moved if math.isfinite(high.gain) else None,
            "cell": doubt.cell,
        }
        for doubt, low, high in found
    ]
    return Table(
        "Each judgement moved alone",
        pd.DataFrame(rows),
        units=dict.fromkeys(("low", "high"), "multiple")
        | dict.fromkeys(("security at low", "security at high"), "gained")
        | dict.fromkeys(("money moved at low", "money moved at high"), unit),
        formats={"low": "0.00", "high": "0.00"},
        note="Money moved: how much of the plan years' money would go to other programs, if the figure were known."
        " Shares stay capped at 1. A change of a need or weight moves security also because the yardstick changes."
        " No plan: none is left, or the figures break a rule of the input. Blank: nothing is known, because the solver"
        " proved nothing or the change would be another program.",
    )


def sentence(study: Study, found: list[Tried]) -> str:
    """The judgements that would move the plan most, and the one that would cost most; apart, those without a figure."""
    moved = sorted((_end(tried, _moved) for tried in found), key=lambda end: -_moved(end))
    moving = [end for end in moved if _moved(end) > SLIGHT * study.money][:FIRST]
    text = (
        "Of {count} judgements tested, each alone and within its range, these would move the plan most: {moving}."
        if moving and len(found) > 1
        else "The one judgement tested, within its range, would move the plan most like this: {moving}."
        if moving
        else "Of {count} judgements tested, each alone and within its range, none would move the plan."
        if len(found) > 1
        else "The one judgement tested would not move the plan within its range."
    )
    said = [study.say(text, count=len(found), moving=study.parted(_told(study, end) for end in moving))]
    dearest = max((_end(tried, _changed) for tried in found), key=_changed)
    if _changed(dearest) > NOTHING * study.scale:
        said.append(study.say("Security depends most on {dearest}.", dearest=_told(study, dearest)))
    apart = [_told(study, end) for tried in found for end in _ends(tried) if not math.isfinite(end.effect.gain)]
    if apart:
        named = study.parted(study.first(apart, FIRST))
        said.append(study.say("Not compared with these, since no best plan is known there: {apart}.", apart=named))
    return study.sentences(said)


class End(NamedTuple):
    """A doubt at one end of its range, and what it does there."""

    doubt: Doubt
    by: float
    effect: Effect


def _ends(tried: Tried) -> tuple[End, End]:
    doubt, low, high = tried
    return End(doubt, doubt.low, low), End(doubt, doubt.high, high)


def _end(tried: Tried, size: Callable[[End], float]) -> End:
    """The end at which a judgement does most."""
    return max(_ends(tried), key=size)


def _moved(end: End) -> float:
    """The money that moves; none where there is no best plan."""
    return end.effect.moved if math.isfinite(end.effect.gain) else 0.0


def _changed(end: End) -> float:
    """By how much security changes; by nothing where there is no best plan."""
    return abs(end.effect.gain) if math.isfinite(end.effect.gain) else 0.0


def _told(study: Study, end: End) -> str:
    """A judgement at an end of its range, and what it does there."""
    effect = end.effect
    parts = {"figures": end.doubt.name, "meaning": _meaning(study, end.doubt), "by": end.by}
    if effect.gain == -math.inf:
        text = (
            "{figures} ({meaning}) at {by:g} times, which leaves no plan"
            if effect.is_case
            else "{figures} ({meaning}) at {by:g} times, which breaks a rule of the input"
        )
        return study.say(text, **parts)
    if effect.gain == math.inf:
        return study.say("{figures} ({meaning}) at {by:g} times, which leaves security no limit", **parts)
    if math.isnan(effect.gain):
        return study.say("{figures} ({meaning}) at {by:g} times, of which nothing is proven", **parts)
    money = study.amount(effect.moved, study.money)
    return study.say(
        "{figures} ({meaning}) at {by:g} times, which moves {money} {unit} and changes security by {gain}",
        **parts,
        money=money,
        unit=study.unit(study.case.money, money),
        gain=study.amount(effect.gain, study.scale, signed=True),
    )


def _meaning(study: Study, doubt: Doubt) -> str:
    return study.listed(study.say(PARAMETERS[word].meaning) for word in doubt.figures)


def _tried(study: Study, doubts: tuple[Doubt, ...]) -> Iterator[Tried]:
    for doubt in doubts:
        yield doubt, _effect(study, doubt, doubt.low), _effect(study, doubt, doubt.high)


def _effect(study: Study, doubt: Doubt, by: float) -> Effect:
    """What a doubt does at one end; where there is no best plan, what takes the place of security, and nothing moves.

    That is -inf where no plan is left, inf where security has no limit, NaN where nothing is proven or tried.
    """
    try:
        change = study.what_if.multiplied(doubt.figures, by)
    except CaseError:
        return Effect(-math.inf, 0.0, is_case=False)
    except ValueError:  # the rows differ: another program, which is not tried
        return Effect(math.nan, 0.0)
    security, optimum = study.what_if.ranging.changed(change)
    gain = security - study.what_if.security
    if optimum is None:
        return Effect(gain, 0.0)
    before, after = study.what_if.spent(study.what_if.ranging.optimum.columns), study.what_if.spent(optimum.columns)
    moved = math.fsum(abs(after[p] - before[p]) for p in before) / 2.0
    return Effect(gain, moved)
