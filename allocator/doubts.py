"""What is uncertain: figures, and the multiples of what was typed between which they may lie."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from allocator.input.layout import UNIFORM
from allocator.input.ranges import Range
from capital_allocation import PARAMETERS, Case
from capital_allocation.notation import keys_of

USUAL = (
    "weight",
    "effect",
    "use",
    "relevance",
    "readiness",
    "hold_start",
    "hold_pace",
    "decisive",
    "us_force",
    "hold_penalty",
    "decisive_penalty",
    "delay",
    "credibility",
    "trust",
    "reward",
    "strain",
    "penalty",
)
"""Words tried where the workbook says of nothing that it is uncertain."""

USUAL_LOW, USUAL_HIGH = 0.9, 1.1


@dataclass(frozen=True)
class Doubt:
    """A judgement: figures that may all lie between a low and a high multiple of what was typed."""

    name: str
    figures: Mapping[str, tuple[Any, ...]]
    low: float
    high: float
    cell: str = ""
    distribution: str = UNIFORM


def usual_doubts(case: Case) -> tuple[Doubt, ...]:
    """What to doubt where the user named nothing: every usual figure, a tenth down and up."""
    return tuple(
        Doubt(word, {word: tuple(getattr(case, word))}, USUAL_LOW, USUAL_HIGH)
        for word in USUAL
        if any(getattr(case, word).values())
    )


def doubts_of(case: Case, ranges: Iterable[Range]) -> tuple[Doubt, ...]:
    """What the workbook says is uncertain, a judgement for each line; the usual figures where it says nothing."""
    doubts = []
    for line in ranges:
        figures: dict[str, tuple[Any, ...]] = {}
        for word, index in line.values:
            figures[word] = (*figures.get(word, ()), index)
        doubts.append(Doubt(line.name, figures, line.low, line.high, str(line.place), line.distribution))
    return tuple(doubts) or usual_doubts(case)


def moved(case: Case, doubt: Doubt) -> dict[str, dict[Any, float]]:
    """The figures that a doubt moves, as typed: of those it names, numbers other than 0."""
    found: dict[str, dict[Any, float]] = {}
    for word, indexes in doubt.figures.items():
        if word in PARAMETERS and PARAMETERS[word].kind in (float, int):
            typed = case.figures(word)
            numbers = {index: typed[index] for index in indexes if typed.get(index)}
            found |= {word: numbers} if numbers else {}
    return found


def apart(case: Case, doubts: Sequence[Doubt]) -> tuple[Doubt, ...]:
    """A doubt for each figure, which may then move without the others; those that move none stay as they are."""
    return tuple(
        replace(doubt, name=f"{doubt.name} {' / '.join(map(str, keys_of(index)))}".strip(), figures={word: (index,)})
        for doubt in doubts
        for word, figures in moved(case, doubt).items()
        for index in figures
    )
