"""The linear programs of many draws, compiled as one.

    case + figures drawn --build, compile once--> arrays of drawn figures --pick a draw--> one program for each draw

Building and compiling a model takes several times as long as solving it, and is the same for every draw but for
the figures. Where it is not, since draws disagree on what stands in the model, each draw is compiled by itself.
Either way a draw's program is the same to the last bit: the last one of each batch is compiled both ways.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from allocator.linear_program import Costs, Floats, Rows
from allocator.program import Program, compile_case
from allocator.simulation.drawn import Drawn, UnevenError, of_draw
from capital_allocation import PARAMETERS, Case, CaseError

Figures = Mapping[str, Mapping[Any, Floats]]
"""Figures that differ from those typed, by word and index, with a value for each draw."""


@dataclass(frozen=True)
class Trial:
    """One draw: its case and its program.

    The case may be that of its whole batch, `number` telling which of its draws this is.
    """

    case: Case
    program: Program
    number: int = 0

    def figure(self, figure: float) -> float:
        """A figure of the case as it is in this draw."""
        return of_draw(figure, self.number)


def trials(case: Case, figures: Figures, count: int) -> Iterator[Trial | CaseError]:
    """The draws of a batch in order; of one that makes no valid case, the reason."""
    batch = _compiled_as_one(case, figures, count) if figures else None
    for number in range(count):
        yield batch[number] if batch else _by_itself(case, figures, number)


def _compiled_as_one(case: Case, figures: Figures, count: int) -> _Batch | None:
    """The batch; None where it cannot be compiled as one, or not to what its last draw is by itself."""
    drawn = {word: {index: Drawn(values) for index, values in of_word.items()} for word, of_word in figures.items()}
    try:
        together = case.with_figures(drawn)
        batch = _Batch(together, compile_case(together, object), count)
    except (CaseError, UnevenError):
        return None
    last = _by_itself(case, figures, count - 1)
    return batch if isinstance(last, Trial) and same(last.program, batch[count - 1].program) else None


def _by_itself(case: Case, figures: Figures, number: int) -> Trial | CaseError:
    """A draw, its figures put into the case like any other."""
    plain = {
        word: {index: PARAMETERS[word].kind(float(values[number])) for index, values in of_word.items()}
        for word, of_word in figures.items()
    }
    try:
        alone = case.with_figures(plain)
    except CaseError as error:
        return error
    return Trial(alone, compile_case(alone))


def same(one: Program, other: Program) -> bool:
    """Whether two programs have the very same names and figures."""
    return (
        one.columns.names == other.columns.names
        and one.rows.names == other.rows.names
        and one.costs.offset == other.costs.offset
        and all(
            np.array_equal(left, right)
            for left, right in (
                (one.columns.lower, other.columns.lower),
                (one.columns.upper, other.columns.upper),
                (one.rows.lower, other.rows.lower),
                (one.rows.upper, other.rows.upper),
                (one.rows.starts, other.rows.starts),
                (one.rows.columns, other.rows.columns),
                (one.rows.coefficients, other.rows.coefficients),
                (one.costs.per_column, other.costs.per_column),
            )
        )
    )


class _Batch:
    """The programs of a batch by the number of the draw."""

    def __init__(self, case: Case, program: Program, count: int) -> None:
        self._case, self._program = case, program
        columns, rows, costs = program.columns, program.rows, program.costs
        self._figures = [
            _Figures(figures, count)
            for figures in (columns.lower, columns.upper, rows.lower, rows.upper, rows.coefficients, costs.per_column)
        ]

    def __getitem__(self, number: int) -> Trial:
        program = self._program
        lower, upper, least, most, coefficients, costs = (figures.of_draw(number) for figures in self._figures)
        rows = replace(program.rows, lower=least, upper=most, coefficients=coefficients)
        offset = of_draw(program.costs.offset, number)
        return Trial(
            self._case,
            replace(
                program,
                columns=replace(program.columns, lower=lower, upper=upper),
                rows=without_zeros(rows),
                costs=Costs(costs, offset),
            ),
            number,
        )


class _Figures:
    """An array of figures, some of them drawn."""

    def __init__(self, figures: Any, count: int) -> None:
        self._first = figures.astype(np.float64)
        self._places = np.flatnonzero([isinstance(figure, Drawn) for figure in figures])
        self._values = np.array([figures[place].vector for place in self._places]).reshape(-1, count)

    def of_draw(self, number: int) -> Floats:
        """The array as it is in one draw."""
        figures: Floats = self._first.copy()
        figures[self._places] = self._values[:, number]
        return figures


def without_zeros(rows: Rows) -> Rows:
    """Rows without coefficients of 0, which a draw may have where others have not."""
    kept = rows.coefficients != 0.0
    if kept.all():
        return rows
    starts = np.concatenate([[0], np.cumsum(kept)])[rows.starts]
    return replace(
        rows,
        starts=starts.astype(np.int32),
        columns=rows.columns[kept],
        coefficients=rows.coefficients[kept],
    )
