"""The inputs that a diagnosis may propose to change: one per cell the user typed, with the values it feeds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from allocator.input.cases import Sources
from allocator.input.layout import NEGOTIABLE_BY_DEFAULT
from allocator.input.overrides import Marks
from allocator.operations import ADD, MULTIPLY, SET
from capital_allocation import PARAMETERS, Case
from capital_allocation.notation import LARGEST

KIN = (("income", "opening", "reserve_floor"), ("floor", "current", "max_rise", "width"))
"""Words counted in the same unit of a capital, or of a program: a figure of 0 is measured against the others."""


@dataclass(frozen=True)
class Input:
    """One figure the user typed, in one cell, and the values of the case that come from it.

    Attributes:
        word: the parameter.
        indexes: the values it feeds; several where a line of Bargains means several cells.
        operation: "set", "multiply" or "add": what the figure does to a value before it.
        befores: the values before, in the order of `indexes`; without meaning for "set".
        figure: what is typed now, or stands for an empty cell.
        size: what a change of it is measured against, above 0.
        place: the cell, as text; empty where there is none.
    """

    word: str
    indexes: tuple[Any, ...]
    operation: str
    befores: tuple[float, ...]
    figure: float | bool
    size: float
    place: str

    @property
    def is_switch(self) -> bool:
        """Whether it is a yes or no."""
        return isinstance(self.figure, bool)

    @property
    def low(self) -> float:
        """The least figure that may be typed."""
        return 0.0 if self.operation == MULTIPLY else PARAMETERS[self.word].low - self._added

    @property
    def high(self) -> float:
        """The largest figure that may be typed."""
        return LARGEST if self.operation == MULTIPLY else PARAMETERS[self.word].high - self._added

    @property
    def _added(self) -> float:
        return max(self.befores) if self.operation == ADD else 0.0

    def values(self, figure: float | bool) -> dict[Any, float | bool]:
        """The values of the case if this figure were typed; shares stay capped at 1, as for any bargain."""
        cap = 1.0 if PARAMETERS[self.word].is_share and self.operation != SET else LARGEST
        made = zip(self.indexes, self.befores, strict=True)
        return {index: self._value(before, figure, cap) for index, before in made}

    def _value(self, before: float, figure: float | bool, cap: float) -> float | bool:
        if self.operation == SET:
            return figure
        return min(cap, before * figure if self.operation == MULTIPLY else before + figure)

    def slopes(self) -> dict[Any, float]:
        """By how much each value moves per unit of the figure."""
        return {
            index: before if self.operation == MULTIPLY else 1.0
            for index, before in zip(self.indexes, self.befores, strict=True)
        }


def inputs_of(case: Case, sources: Sources, marks: Marks) -> tuple[Input, ...]:
    """Every negotiable input of a case, in the order of the notation.

    A cell that feeds several values is negotiable only if all of them are. Values that are blank (no limit) or a
    no restrict nothing and are not there.
    """
    by_cell: dict[Any, list[tuple[str, Any]]] = {}
    for word in NEGOTIABLE_BY_DEFAULT:
        for index, value in case.figures(word).items():
            if value is not None and value is not False:
                source = sources.get((word, index))
                by_cell.setdefault(source.place if source else (word, index), []).append((word, index))
    return tuple(
        _input(case, sources, fed)
        for fed in by_cell.values()
        if all(marks.get(value, NEGOTIABLE_BY_DEFAULT[value[0]]) for value in fed)
    )


def _input(case: Case, sources: Sources, fed: list[tuple[str, Any]]) -> Input:
    word, first = fed[0]
    indexes = tuple(index for _, index in fed)
    figures, source = case.figures(word), sources.get(fed[0])
    operation, figure, befores = SET, figures[first], (0.0,) * len(fed)
    if source and source.operation and source.operation.word != SET:
        operation, figure = source.operation.word, source.operation.figure
        made = (sources[value].operation for value in fed)
        befores = tuple(float(each.before) for each in made if each)
    place = str(source.place) if source else ""
    if isinstance(figure, bool):
        return Input(word, indexes, operation, befores, figure, 1.0, place)
    size = abs(figure) or (_kin_size(case, word, first) if operation == SET else 0.0) or 1.0
    return Input(word, indexes, operation, befores, float(figure), size, place)


def _kin_size(case: Case, word: str, index: Any) -> float:
    """The largest figure counted in the same unit of the same capital or program; 0 where there is none."""
    kin = next((words for words in KIN if word in words), (word,))
    return max(
        (
            abs(value)
            for other in kin
            for key, value in case.figures(other).items()
            if value is not None and first_key(key) == first_key(index)
        ),
        default=0.0,
    )


def first_key(index: Any) -> Any:
    """The first key of an index, or the only one."""
    return index[0] if isinstance(index, tuple) and index else index
