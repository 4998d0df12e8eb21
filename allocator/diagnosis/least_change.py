"""The least change of typed figures that leaves a plan: of all negotiable ones together, or of one alone.

The elastic relaxation chooses how far each figure moves, measured against its size. Where coefficients move, they
count with the plan at hand, so that a few rounds are made. Whatever is proposed was rounded outward, typed into the
case and solved.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from allocator.diagnosis.conflict import TYPED_BOUNDS, TYPED_ROWS, Conflict
from allocator.diagnosis.elastic import elastic, moved_by
from allocator.diagnosis.moves import Move, moves_of
from allocator.diagnosis.negotiable import Input
from allocator.errors import NoPlanError, SolverError
from allocator.linear_program import Floats
from allocator.optimum import proven
from allocator.program import compile_case, loaded
from allocator.relaxation import costs_by_size, least_breaches
from allocator.what_if import WhatIf
from capital_allocation import Case, CaseError

ROUNDS = 3
"""Relaxations made where coefficients move, each at the plan of the one before."""

STRETCHES = (1.0, 1.02, 1.1, 1.25, 1.5, 2.0, 4.0)
"""Multiples of a move that are tried, in this order, until a plan is found."""

FAR = 1e3
"""How many times its size a figure is moved, at most, to see whether it can leave a plan alone."""

CLOSE = 5e-3
"""How closely a figure is sought, as a share of its change."""

Typed = Mapping[Input, float | bool]
"""Figures to be typed."""


def changed(case: Case, typed: Typed) -> Case:
    """The case with other figures typed. Raises CaseError where that is no case."""
    words: dict[str, dict[Any, Any]] = {}
    for one, figure in typed.items():
        words.setdefault(one.word, {}).update(one.values(figure))
    return case.with_figures(words)


def has_plan(case: Case, typed: Typed) -> bool:
    """Whether the case has a proven optimum with these figures."""
    try:
        program = compile_case(changed(case, typed))
        proven(loaded(program), program)
    except (CaseError, NoPlanError, SolverError):
        return False
    return True


def rounded(one: Input, move: float) -> float | bool:
    """The figure to type for a move: rounded outward to two digits of the move, within what may be typed."""
    if one.is_switch:
        return False
    step = 10.0 ** (math.floor(math.log10(abs(move))) - 1)
    steps = (one.figure + move) / step
    whole = math.ceil(steps - 1e-9) if move > 0.0 else math.floor(steps + 1e-9)
    return min(one.high, max(one.low, float(f"{whole * step:.12g}")))


@dataclass(frozen=True, eq=False)
class Repair:
    """A case without a plan, the inputs that may change, and the conflict found among its limits."""

    what_if: WhatIf
    inputs: tuple[Input, ...]
    conflict: Conflict

    @cached_property
    def moves(self) -> Mapping[Input, Move]:
        """What each input moves."""
        return moves_of(self.what_if, self.inputs)

    @property
    def stuck(self) -> tuple[Input, ...]:
        """Inputs that cannot be tried, since the case allows neither more nor less of them."""
        return tuple(one for one in self.inputs if one not in self.moves)

    @cached_property
    def _nearest(self) -> Floats:
        """The plan that breaks typed limits least, each measured against its size."""
        rows, columns = self.what_if.program.rows, self.what_if.program.columns
        give = costs_by_size(rows.names, (rows.lower, rows.upper), TYPED_ROWS)
        bounds = costs_by_size(columns.names, (columns.lower, columns.upper), TYPED_BOUNDS)
        return least_breaches(columns, rows, give, bounds).plan

    def least(self, inputs: Iterable[Input] | None = None) -> dict[Input, float | bool] | None:
        """The least change of inputs (or only of some) with which a plan was found; None where none was."""
        chosen = {one: move for one, move in self.moves.items() if inputs is None or one in inputs}
        plan, best = self._nearest, None
        for _ in range(ROUNDS if any(move.coefficients for move in chosen.values()) else 1):
            try:
                moved, plan = self._relaxed(chosen, plan)
            except (NoPlanError, SolverError):
                break
            typed = self._solved(moved)
            if typed is not None and (best is None or _cost(typed) < _cost(best)):
                best = typed
        return best and self._lean(best)

    def _relaxed(self, moves: Mapping[Input, Move], plan: Floats) -> tuple[dict[Input, float], Floats]:
        """How far each input must move, coefficients counted at a plan; and the plan it leaves."""
        program = self.what_if.program
        columns, rows, costs = elastic(program.columns, program.rows, moves, plan)
        found = least_breaches(columns, rows, {}, costs)
        return moved_by(moves, found.columns), found.plan[: len(plan)]

    def _solved(self, moved: Mapping[Input, float]) -> dict[Input, float | bool] | None:
        """The figures to type for these moves, or a little more, with which there is a plan."""
        for stretch in STRETCHES:
            typed = {one: rounded(one, stretch * move) for one, move in moved.items()}
            if typed and has_plan(self.what_if.case, typed):
                return typed
        return None

    def _lean(self, typed: dict[Input, float | bool]) -> dict[Input, float | bool]:
        """The changes without those that are not needed."""
        for one in list(typed):
            fewer = {other: figure for other, figure in typed.items() if other != one}
            if fewer and has_plan(self.what_if.case, fewer):
                typed = fewer
        return typed

    def stands_in_conflict(self, one: Input) -> bool:
        """Whether an input moves anything the conflict is made of; one that does not leaves it as it is."""
        rows, columns = self.what_if.program.rows.names, self.what_if.program.columns.names
        move, members = self.moves.get(one, Move()), set(self.conflict.members)
        touched = {rows[row] for row in (*move.rows, *(row for row, _ in move.coefficients))}
        in_rows = any(name in members or name.word not in TYPED_ROWS for name in touched)
        return in_rows or any(columns[column] in members for column in move.columns)

    def alone(self, one: Input) -> float | bool | None:
        """The figure an input must take if nothing else changes; None where no figure leaves a plan."""
        case = self.what_if.case
        if one.is_switch or not self.stands_in_conflict(one):
            return False if one.is_switch and has_plan(case, {one: False}) else None
        if typed := self.least([one]):
            return self._sought(one, typed[one]) if self.moves[one].coefficients else typed[one]
        ends = (max(one.low, one.figure - FAR * one.size), min(one.high, one.figure + FAR * one.size))
        found = [self._sought(one, end) for end in ends if end != one.figure and has_plan(case, {one: end})]
        return min(found, key=lambda figure: abs(figure - one.figure), default=None)

    def _sought(self, one: Input, enough: float) -> float:
        """The figure nearest to what is typed that leaves a plan, where `enough` does."""
        case, short = self.what_if.case, float(one.figure)
        while abs(enough - short) > CLOSE * abs(enough - one.figure):
            middle = (short + enough) / 2.0
            short, enough = (short, middle) if has_plan(case, {one: middle}) else (middle, enough)
        moves = (move for move in (short - one.figure, enough - one.figure) if move)
        figures = (float(rounded(one, move)) for move in moves)
        return next((figure for figure in figures if has_plan(case, {one: figure})), enough)


def _cost(typed: Typed) -> float:
    """How much is changed, each figure measured against its size; a switch counts as much as two whole figures."""
    return float(
        np.sum([2.0 if one.is_switch else abs(figure - one.figure) / one.size for one, figure in typed.items()])
    )
