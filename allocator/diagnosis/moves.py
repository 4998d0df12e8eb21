"""What a typed figure moves in the linear program: limits, bounds and coefficients, per unit of the figure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from allocator.diagnosis.negotiable import Input, first_key
from allocator.ranging import Change
from allocator.what_if import WhatIf
from capital_allocation import PARAMETERS, Case, CaseError

STEP = 2.0**-10
"""Share of its size by which a value is moved to see what it moves."""

SAFE_BELOW = ("floor", "level")
"""Values that a rule of the case may hold from above, so that they are moved downward where they can be."""

FLAGS = {"must_meet": "unmet", "must_hold": "hold_gap"}
"""The variable that each flag holds at 0."""


@dataclass(frozen=True)
class Move:
    """What a unit of a figure moves: rows' limits, columns' upper bounds, coefficients; each by place."""

    rows: dict[int, float] = field(default_factory=dict)
    columns: dict[int, float] = field(default_factory=dict)
    coefficients: dict[tuple[int, int], float] = field(default_factory=dict)

    def add(self, other: Move, times: float) -> None:
        """Move also so many times what another moves."""
        _add(self.rows, other.rows, times)
        _add(self.columns, other.columns, times)
        _add(self.coefficients, other.coefficients, times)


def _add(mine: dict[Any, float], theirs: dict[Any, float], times: float) -> None:
    for place, amount in theirs.items():
        mine[place] = mine.get(place, 0.0) + times * amount


def moves_of(what_if: WhatIf, inputs: Iterable[Input]) -> dict[Input, Move]:
    """What every input moves; those of which some figure can move neither up nor down in the case are not there."""
    inputs = tuple(inputs)
    units: dict[tuple[str, Any], Move] = {}
    for word in dict.fromkeys(one.word for one in inputs):
        indexes = [index for one in inputs if one.word == word for index in one.indexes]
        of_word = _of_flags(what_if, word, indexes) if word in FLAGS else _of_values(what_if, word, indexes)
        units |= {(word, index): move for index, move in of_word.items()}
    found = {}
    for one in inputs:
        slopes = {index: slope for index, slope in one.slopes().items() if slope}
        if all((one.word, index) in units for index in slopes):
            found[one] = Move()
            for index, slope in slopes.items():
                found[one].add(units[one.word, index], slope)
    return found


def _of_flags(what_if: WhatIf, word: str, keys: Sequence[str]) -> dict[Any, Move]:
    """A must that is given up a little: its bound of 0 is lifted."""
    moves: dict[Any, Move] = {key: Move() for key in keys}
    for name, place in what_if.columns.items():
        if name.word == FLAGS[word] and name.index[0] in moves:
            moves[name.index[0]].columns[place] = 1.0
    return moves


def _of_values(what_if: WhatIf, word: str, indexes: Sequence[Any]) -> dict[Any, Move]:
    """Many values are moved at once, one per first key: what moves is told apart by the first key of its names."""
    moves: dict[Any, Move] = {}
    rest = list(indexes)
    while rest:
        batch = {first_key(index): index for index in reversed(rest)}
        rest = [index for index in rest if batch[first_key(index)] != index]
        for steps, change in _stepped(what_if, word, list(batch.values())):
            moves |= {index: Move() for index in steps}
            _tell_apart(what_if, change, {first_key(index): (moves[index], step) for index, step in steps.items()})
    return moves


def _stepped(what_if: WhatIf, word: str, indexes: list[Any]) -> Iterator[tuple[dict[Any, float], Change]]:
    """Small steps of values, and the change they make to the program; a value that can move neither way has none.

    All are moved at once. Where the case refuses that, each half of them is, down to the one that is refused: that one
    is moved the other way, and left out where the case refuses that, too.
    """
    steps = {index: _step(what_if.case, word, index) for index in indexes}
    ways = (steps,) if len(steps) > 1 else (steps, {index: -step for index, step in steps.items()})
    for way in ways:
        figures = what_if.case.figures(word)
        try:
            yield way, what_if.instead(**{word: {index: figures[index] + step for index, step in way.items()}})
        except CaseError:
            continue
        return
    if len(indexes) > 1:
        middle = len(indexes) // 2
        yield from _stepped(what_if, word, indexes[:middle])
        yield from _stepped(what_if, word, indexes[middle:])


def _step(case: Case, word: str, index: Any) -> float:
    """A small step of a value, downward where upward is not allowed or less safe."""
    figure = case.figures(word)[index]
    step = STEP * (abs(figure) or 1.0)
    is_down = figure + step > PARAMETERS[word].high or (word in SAFE_BELOW and figure > 0.0)
    return -step if is_down else step


def _tell_apart(what_if: WhatIf, change: Change, steps: dict[Any, tuple[Move, float]]) -> None:
    """Write what changed to the move of the first key it has: a row's limit by the row, all else by the column."""
    rows, columns = what_if.program.rows, what_if.program.columns
    for row, limits in change.rows.items():
        move, step = steps[first_key(rows.names[row].index)]
        before = (float(rows.lower[row]), float(rows.upper[row]))
        shift = next(after - was for after, was in zip(limits, before, strict=True) if after != was)
        move.rows[row] = shift / step
    for column, (_, upper) in change.columns.items():
        move, step = steps[first_key(columns.names[column].index)]
        move.columns[column] = (upper - float(columns.upper[column])) / step
    for (row, column), after in change.coefficients.items():
        move, step = steps[first_key(columns.names[column].index)]
        move.coefficients[row, column] = (after - rows.coefficient(row, column)) / step
