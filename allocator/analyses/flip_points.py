"""Flip points: which judgements, moved how far, would turn the ranking of the bargains?"""

from __future__ import annotations

import itertools
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from allocator.doubts import USUAL_HIGH, USUAL_LOW
from allocator.flips import Ally, Flip, are_alike, are_tied, flips, ranked
from allocator.input.cases import Sources
from allocator.input.layout import BACKED
from allocator.input.ranges import Range
from allocator.study import Study
from allocator.table import Page, Table
from capital_allocation import PARAMETERS, Case

NAME, TITLE = "Flip points", "Which judgements would turn the ranking of the bargains?"
CHANGE = "+0.00%;-0.00%"
"""How a change is shown."""

FIRST = 3
"""How many of the nearest flips the answer tells."""


@dataclass(frozen=True)
class Doubted:
    """A flip, and what is known of the figures that would have to move.

    Attributes:
        low, high: the multiples between which they are doubted.
        sourced: how many of them are sourced or computed.
    """

    flip: Flip
    low: float
    high: float
    sourced: int

    @property
    def by_judgement_alone(self) -> bool:
        """Whether the step turns within the range of figures that no source backs."""
        return self.low <= self.flip.multiple <= self.high and not self.sourced

    @property
    def distance(self) -> float:
        """How far the figures would have to move, as a share of what was typed."""
        return abs(self.flip.multiple - 1.0)


def page(study: Study, cases: Sequence[Case], sources: Mapping[str, Sources], ranges: Sequence[Range]) -> Page:
    """Every step of the ranking, and every judgement that turns it, the nearest first.

    Args:
        study: the base bargain.
        cases: all bargains, the base first.
        sources: by bargain, where figures came from; empty where they were not read from a workbook.
        ranges: what the workbook says is uncertain.
    """
    if len(cases) == 1:
        return Page(NAME, TITLE, (study.say("There is only one bargain, so nothing is ranked."),), ())
    if not study.what_if.is_followed:
        return Page(NAME, TITLE, (study.say("The case is large: rankings are not tried."),), ())
    allies = ranked(cases)
    left_out = _left_out(study, [case.bargain for case in cases], [ally.bargain for ally in allies])
    if len(allies) == 1:
        return Page(NAME, TITLE, (*left_out, study.say("Only one bargain is left, so nothing is ranked.")), ())
    steps = list(itertools.pairwise(allies))
    tried = [flip for step in steps for flip in flips(*step)]
    found = [_doubted(flip, sources, ranges) for flip in tried if math.isfinite(flip.multiple)]
    found.sort(key=lambda doubted: float(f"{doubted.distance:.6g}"))  # of those that turn together, in their own order
    margins = {(above.bargain, below.bargain): _margin(above, below) for above, below in steps}
    tables = (_steps(study, margins, found), _flips(study, found))
    return Page(NAME, TITLE, (*_answer(study, margins, found), *_not_settled(study, tried), *left_out), tables)


def _not_settled(study: Study, tried: Sequence[Flip]) -> tuple[str, ...]:
    """The judgements of which it could not be told whether they turn a step."""
    text = "Whether these turn a step could not be told, as the solver gave no verdict: {judgements}."
    none = [f"{_judgement(study, flip)} ({_whose(study, flip)})" for flip in tried if math.isnan(flip.multiple)]
    return (study.say(text, judgements=study.listed(tuple(dict.fromkeys(none)))),) if none else ()


def _left_out(study: Study, bargains: Sequence[str], ranks: Sequence[str]) -> tuple[str, ...]:
    """The bargains that are not ranked."""
    none = [bargain for bargain in bargains if bargain not in ranks]
    text = "Not ranked, since with that ally the base has no plan: {bargains}."
    return (study.say(text, bargains=study.listed(none)),) if none else ()


def _margin(above: Ally, below: Ally) -> float:
    """How far one ally stays above another; 0 where both are worth the same."""
    return 0.0 if are_alike(above, below) else above.security - below.security


def _doubted(flip: Flip, sources: Mapping[str, Sources], ranges: Sequence[Range]) -> Doubted:
    judgement = flip.judgement
    figures = {(judgement.word, key) for key in judgement.keys}
    lines = [line for line in ranges if figures & set(line.values)]
    low = min((line.low for line in lines), default=USUAL_LOW)
    high = max((line.high for line in lines), default=USUAL_HIGH)
    read = sources.get(judgement.bargain or next(iter(sources), ""), {})
    sourced = sum(figure in read and read[figure].evidence in BACKED for figure in figures)
    return Doubted(flip, low, high, sourced)


def _answer(study: Study, margins: Mapping[tuple[str, str], float], found: Sequence[Doubted]) -> tuple[str, ...]:
    resting = [step for step in margins if any(_step(each) == step and each.by_judgement_alone for each in found)]
    tied = [f"{above} = {below}" for (above, below), margin in margins.items() if margin == 0.0]
    ties = [study.say("Worth the same, so that nothing turns: {tied}.", tied=study.parted(tied))] if tied else []
    if len(tied) == len(margins):
        return tuple(ties)
    told = study.parted(_told(study, margins, each) for each in _nearest(found)[:FIRST])
    return (
        study.say(
            "Steps of the ranking that rest on judgement alone: {count} of {all}. Figures that no source backs would"
            " turn them, moved within their range."
            if resting
            else "Steps of the ranking that rest on judgement alone: 0 of {all}. Figures that no source backs turn none"
            " within their range.",
            count=len(resting),
            all=len(margins) - len(tied),
        ),
        *ties,
        study.say("Nearest to turning: {told}.", told=told) if found else study.say("No judgement turns any step."),
    )


def _nearest(found: Sequence[Doubted]) -> list[Doubted]:
    """The nearest flip of each step."""
    first: dict[tuple[str, str], Doubted] = {}
    for each in found:
        first.setdefault(_step(each), each)
    return list(first.values())


def _told(study: Study, margins: Mapping[tuple[str, str], float], each: Doubted) -> str:
    upper, lower = each.flip.above, each.flip.below
    text = "{margin}, as good as a tie" if are_tied(upper.security, lower.security) else "{margin}"
    return study.say(
        "{above} above {below} (by {margin}) turns if {judgement} of {whose} moves by {change:+.3g} %",
        above=upper.bargain,
        below=lower.bargain,
        margin=study.say(text, margin=study.amount(margins[_step(each)], study.scale)),
        judgement=_judgement(study, each.flip),
        whose=_whose(study, each.flip),
        change=100.0 * (each.flip.multiple - 1.0),
    )


def _step(each: Doubted) -> tuple[str, str]:
    return each.flip.above.bargain, each.flip.below.bargain


def _judgement(study: Study, flip: Flip) -> str:
    """The word, and the key where it is one figure of several."""
    word, keys = flip.judgement.word, flip.judgement.keys
    (index,) = PARAMETERS[word].index[:1] or ("",)
    return f"{word} {study.label(index, keys[0])}" if word == "weight" else word


def _whose(study: Study, flip: Flip) -> str:
    return flip.judgement.bargain or study.say("all bargains alike")


def _steps(study: Study, margins: Mapping[tuple[str, str], float], found: Sequence[Doubted]) -> Table:
    rows = []
    for step, margin in margins.items():
        here = [each for each in found if _step(each) == step]
        row: dict[str, object] = {"above": step[0], "below": step[1], "margin": margin}
        none = study.say("none found" if margin else "worth the same")
        row["nearest flip"] = _judgement(study, here[0].flip) if here else none
        row["of"] = _whose(study, here[0].flip) if here else ""
        row["moved by"] = here[0].flip.multiple - 1.0 if here else None
        row["rests on judgement alone"] = study.whether(any(e.by_judgement_alone for e in here))
        rows.append(row)
    return Table(
        "The ranking, step by step",
        pd.DataFrame(rows),
        units={"margin": "security", "moved by": "of what was typed"},
        formats={"moved by": CHANGE},
        note="Ranked as on the sheet Bargains: by what the base can reach with the ally each bargain expects. A step"
        " rests on judgement alone where figures of which none is marked S or C would turn it, moved alone and within"
        " their range (sheet Ranges; a tenth down and up where it says nothing).",
    )


def _flips(study: Study, found: Sequence[Doubted]) -> Table:
    rows = [
        {
            "judgement": _judgement(study, each.flip),
            "meaning": study.say(PARAMETERS[each.flip.judgement.word].meaning),
            "of": _whose(study, each.flip),
            "turns if moved by": each.flip.multiple - 1.0,
            "above": each.flip.above.bargain,
            "below": each.flip.below.bargain,
            "low": each.low - 1.0,
            "high": each.high - 1.0,
            "within its range": study.whether(each.low <= each.flip.multiple <= each.high),
            "figures": len(each.flip.judgement.keys),
            "of which sourced": each.sourced,
        }
        for each in found
    ]
    heads = ["judgement", "meaning", "of", "turns if moved by", "above", "below", "low", "high"]
    return Table(
        "What turns a step, the nearest first",
        pd.DataFrame(rows, columns=[*heads, "within its range", "figures", "of which sourced"]),
        units=dict.fromkeys(("turns if moved by", "low", "high"), "of what was typed"),
        formats={"turns if moved by": CHANGE, "low": "+0%;-0%", "high": "+0%;-0%"},
        note="All figures of a judgement are multiplied together, shares up to 1; others from none to ten times. What"
        " is not listed turns nothing within these bounds. A figure that a bargain changes is a judgement.",
    )
