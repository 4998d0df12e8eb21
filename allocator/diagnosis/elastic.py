"""A linear program in which typed figures may move: a column per figure and direction, measured in its size."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from allocator.diagnosis.moves import Move
from allocator.diagnosis.negotiable import Input
from allocator.linear_program import Columns, Entries, Floats, Name, Rows, assembled
from capital_allocation.notation import LARGEST

SWITCH_COST = 2.0
"""What giving up a must costs per point given up, relative to a figure moved by its whole size."""

NOISE = 1e-9
"""Smaller coefficients are rounding of the steps by which figures were moved."""


@dataclass
class _Terms:
    """Coefficients to be added to a program, and rows with only an upper limit."""

    rows: list[int] = field(default_factory=list)
    columns: list[int] = field(default_factory=list)
    coefficients: list[float] = field(default_factory=list)
    limits: list[float] = field(default_factory=list)

    def put(self, row: int, column: int, coefficient: float) -> None:
        if abs(coefficient) <= NOISE:
            return
        self.rows.append(row)
        self.columns.append(column)
        self.coefficients.append(coefficient)


def elastic(
    columns: Columns, rows: Rows, moves: Mapping[Input, Move], plan: Floats
) -> tuple[Columns, Rows, dict[int, float]]:
    """The program with a column up and one down for each input, held at 0, and the cost of letting each go.

    Columns are those of the program, then up and down of each input in turn. What an input moves among the
    coefficients counts with the values of `plan`.
    """
    width, height, terms = len(columns.names), len(rows.names), _Terms()
    lifted = {
        place: number for number, place in enumerate(sorted({c for move in moves.values() for c in move.columns}))
    }
    for place in lifted:
        terms.put(height + len(terms.limits), place, 1.0)
        terms.limits.append(float(columns.upper[place]))
    costs = {}
    for number, (one, move) in enumerate(moves.items()):
        for column, sign, room in zip(
            (width + 2 * number, width + 2 * number + 1), (1.0, -1.0), _rooms(one), strict=True
        ):
            costs[column] = SWITCH_COST if one.is_switch else 1.0
            for row, amount in _shifts(move, plan).items():
                terms.put(row, column, -sign * amount * one.size)
            for place, amount in move.columns.items():
                terms.put(height + lifted[place], column, -sign * amount * one.size)
            if room < LARGEST:
                terms.put(height + len(terms.limits), column, 1.0)
                terms.limits.append(room / one.size)
    upper = columns.upper.copy()
    upper[list(lifted)] = np.inf
    names = tuple(Name(word, (number,)) for number in range(len(moves)) for word in ("up", "down"))
    wider = Columns(
        columns.names + names,
        np.concatenate([columns.lower, np.zeros(len(names))]),
        np.concatenate([upper, np.zeros(len(names))]),
    )
    return wider, _joined(rows, terms), costs


def moved_by(moves: Mapping[Input, Move], let_go: Mapping[Name, float]) -> dict[Input, float]:
    """By how much each input moves, where it does, from how far its columns were let go."""
    moved = {
        one: one.size * (let_go.get(Name("up", (number,)), 0.0) - let_go.get(Name("down", (number,)), 0.0))
        for number, one in enumerate(moves)
    }
    return {one: move for one, move in moved.items() if move}


def _rooms(one: Input) -> tuple[float, float]:
    """How far a figure may rise and fall; a must is only ever given up."""
    return (LARGEST, 0.0) if one.is_switch else (one.high - one.figure, one.figure - one.low)


def _shifts(move: Move, plan: Floats) -> dict[int, float]:
    """What a unit moves on the right of each row, coefficients brought there with the values of a plan."""
    shifts = dict(move.rows)
    for (row, column), amount in move.coefficients.items():
        shifts[row] = shifts.get(row, 0.0) - amount * float(plan[column])
    return shifts


def _joined(rows: Rows, terms: _Terms) -> Rows:
    """The rows with more terms, and more rows."""
    count = len(terms.limits)
    more = Entries(
        np.array(terms.rows, dtype=np.int64), np.array(terms.columns, dtype=np.int64), np.array(terms.coefficients)
    )
    return assembled(
        rows.names + tuple(Name("limit", (number,)) for number in range(count)),
        np.concatenate([rows.lower, np.full(count, -np.inf)]),
        np.concatenate([rows.upper, np.array(terms.limits, dtype=np.float64)]),
        (rows.entries(), more),
    )
