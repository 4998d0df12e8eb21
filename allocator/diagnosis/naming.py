"""An input in words: what it is of, in which years, where it is typed, and what a figure typed there does."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from allocator.diagnosis.diagnosis import Diagnosis
from allocator.diagnosis.negotiable import Input
from allocator.operations import ADD, MULTIPLY, SET
from capital_allocation import PARAMETERS
from capital_allocation.notation import keys_of

SEVERAL = 3
"""Keys named one by one; more are counted."""


def as_typed(figure: float | bool) -> str:
    """A figure as it is typed, with all its digits."""
    if isinstance(figure, bool):
        return "yes" if figure else "no"  # what is typed into the cell, in either language
    return f"{figure:,.12g}"


DOES = {
    SET: "the figure itself",
    MULTIPLY: "multiplies the figures",
    ADD: "is added to the figures",
}
"""What a figure in a cell is, by its operation."""


def line_of(diagnosis: Diagnosis, one: Input) -> dict[str, object]:
    """An input as a line of a table."""
    words = PARAMETERS[one.word].index
    years = [index[words.index("year")] for index in one.indexes] if "year" in words else []
    return {
        "input": one.word,
        "of": of_keys(diagnosis, one.word, one.indexes),
        "years": years_of(diagnosis, years),
        "now": in_cell(one.figure),
        "cell": one.place,
        "what the cell does": diagnosis.say(DOES[one.operation]),
    }


def in_cell(figure: float | bool) -> object:
    """A figure as a cell of the report holds it."""
    return as_typed(figure) if isinstance(figure, bool) else figure


def input_name(diagnosis: Diagnosis, one: Input) -> str:
    """An input in words: its word, what it is of, its cell."""
    line = line_of(diagnosis, one)
    of = " ".join(str(line[head]) for head in ("of", "years") if line[head])
    return f"{one.word} ({of}; {one.place})" if one.place else f"{one.word} ({of})"


def of_keys(diagnosis: Diagnosis, word: str, indexes: Iterable[Any]) -> str:
    """What figures are of: their keys with names, years left out; many are counted."""
    words = PARAMETERS[word].index
    labels = dict.fromkeys(
        " / ".join(diagnosis.named(of, key) for of, key in zip(words, keys_of(index), strict=True) if of != "year")
        for index in indexes
    )
    if len(labels) > SEVERAL:
        return diagnosis.say("{count} of them", count=len(labels))
    return diagnosis.listed(labels)


def years_of(diagnosis: Diagnosis, years: list[int]) -> str:
    """Years one by one, or from the first to the last where none is left out."""
    years = sorted(set(years))
    if not years:
        return ""
    if len(years) > 1 and years[-1] - years[0] == len(years) - 1:
        return diagnosis.say("{first} to {last}", first=years[0], last=years[-1])
    return ", ".join(map(str, years))
