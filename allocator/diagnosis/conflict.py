"""Why there is no plan: a smallest set of typed limits that exclude each other; or the ray along which all is endless.

Limits are the rows and upper bounds that come from a figure the user typed. Rows that only keep the books, and bounds
that hold by nature (nothing below zero, no share above 1), always stand and are no part of a conflict.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

import numpy as np

from allocator.errors import NoPlanError, SolverError
from allocator.highs import Highs
from allocator.linear_program import LARGE_ROWS, Columns, Costs, Name, Rows
from allocator.program import Program
from allocator.rounding import ZERO
from allocator.study import DECLARED
from capital_allocation import CONSTRAINTS, VARIABLES

TYPED_ROWS = frozenset(declared.name for declared in CONSTRAINTS if declared.limit)
TYPED_BOUNDS = frozenset(declared.name for declared in VARIABLES if declared.limit)

YEAR_AT = {word: declared.index.index("year") for word, declared in DECLARED.items() if "year" in declared.index}
"""Where the year stands in the index of rows and columns."""

LAST_RESORT = "readiness_limit"
"""Where a ceiling is in the way, it is shown by the widths that make it, if they suffice."""


@dataclass(frozen=True)
class Conflict:
    """Typed limits that leave no plan, whatever the others are.

    Attributes:
        members: rows and columns (for their upper bounds), in the order of the formulation.
        is_irreducible: whether it is proven that without any one of them the others leave a plan; else a conflict
            lies within them.
    """

    members: tuple[Name, ...]
    is_irreducible: bool


class Trial:
    """One program whose typed limits can be dropped and put back, to see whether a plan remains."""

    def __init__(self, columns: Columns, rows: Rows) -> None:
        self._columns, self._rows = columns, rows
        self.highs = Highs(columns, rows)
        self.typed = (
            *(name for name in rows.names if name.word in TYPED_ROWS),
            *(
                name
                for name, upper in zip(columns.names, columns.upper, strict=True)
                if name.word in TYPED_BOUNDS and np.isfinite(upper)
            ),
        )

    def smallest_first(self) -> list[Name]:
        """The typed limits by the size of their figure, 0 last: dropping small ones first leaves few large ones."""
        limits = np.where(np.isfinite(self._rows.upper), self._rows.upper, self._rows.lower)
        sizes = dict(zip(self._rows.names, np.abs(limits).tolist(), strict=True))
        sizes |= dict(zip(self._columns.names, np.abs(self._columns.upper).tolist(), strict=True))
        return sorted(late_first(self.typed), key=lambda name: sizes[name] or np.inf)

    def has_plan(self, kept: Iterable[Name]) -> bool:
        """Whether a plan satisfies these typed limits, the books and what holds by nature.

        Raises SolverError where HiGHS gives no verdict.
        """
        kept = set(kept)
        free_rows = np.array([name.word in TYPED_ROWS and name not in kept for name in self._rows.names])
        free = np.array([name.word in TYPED_BOUNDS and name not in kept for name in self._columns.names])
        rows, columns = self._rows, self._columns
        self.highs.set_row_bounds(np.where(free_rows, -np.inf, rows.lower), np.where(free_rows, np.inf, rows.upper))
        self.highs.set_column_bounds(columns.lower, np.where(free, np.inf, columns.upper))
        try:
            self.highs.run()
        except NoPlanError:
            return False
        return True


def late_first(names: Iterable[Name]) -> list[Name]:
    """Limits from the last year to the first: a conflict is easiest to read in the first year that has it."""
    return sorted(names, key=lambda name: -int(name.index[YEAR_AT[name.word]]) if name.word in YEAR_AT else 0)


def find_conflict(program: Program) -> Conflict:
    """The smallest conflict found among the typed limits of a program without a plan.

    A conflict is not unique: up to three searches are made, one within what HiGHS finds and, unless the program is
    large, two among all limits. The smallest set is shown; late limits are dropped before early ones.

    Raises:
        ValueError: there is a plan, so nothing is in conflict.
        SolverError: HiGHS gave no verdict on the program as it is.
    """
    trial = Trial(program.columns, program.rows)
    if trial.has_plan(trial.typed):
        raise ValueError("a plan satisfies all limits: there is no conflict")
    rows, columns = Trial(program.columns, program.rows).highs.conflict()
    named = {program.rows.names[row] for row in rows} | {program.columns.names[column] for column in columns}
    suspects = [name for name in trial.typed if name in named]
    try:
        starts = [] if trial.has_plan(suspects) else [late_first(suspects)]
        if not starts or len(program.rows.names) <= LARGE_ROWS:
            starts = [late_first(trial.typed), trial.smallest_first(), *starts]
        smallest = min((_reduced(trial, start) for start in starts), key=len)
    except SolverError:
        return Conflict(tuple(suspects or trial.typed), is_irreducible=False)
    members = tuple(name for name in trial.typed if name in smallest)
    return Conflict(members, is_irreducible(program, members))


def is_irreducible(program: Program, members: Iterable[Name]) -> bool:
    """Whether typed limits are proven a conflict of which every one is needed, each by a solve from the start."""
    members = tuple(members)
    try:
        if Trial(program.columns, program.rows).has_plan(members):
            return False
        without = ([other for other in members if other != name] for name in members)
        return all(Trial(program.columns, program.rows).has_plan(kept) for kept in without)
    except SolverError:
        return False


def _reduced(trial: Trial, members: list[Name]) -> set[Name]:
    """Members that still leave no plan, after all that are not needed are dropped: first many at a time, then one."""
    plain = [name for name in members if name.word != LAST_RESORT]
    members = members if trial.has_plan(plain) else plain
    size = max(1, len(members) // 2)
    while True:
        place = 0
        while place < len(members):
            fewer = members[:place] + members[place + size :]
            if trial.has_plan(fewer):
                place += size
            else:
                members = fewer
        if size == 1:
            return set(members)
        size = max(1, min(size // 2, len(members) // 2))


def endless_ray(program: Program) -> Mapping[Name, float]:
    """A direction in which security grows without end: every column that moves, none by more than 1; none if bounded.

    Found among the plans of the same program with every finite limit at 0, so that no tolerance hides in it.
    """
    columns, rows = program.columns, program.rows
    finite_rows = [np.where(np.isfinite(limit), 0.0, limit) for limit in (rows.lower, rows.upper)]
    lower = np.where(np.isfinite(columns.lower), 0.0, -1.0)
    upper = np.where(np.isfinite(columns.upper), 0.0, 1.0)
    highs = Highs(replace(columns, lower=lower, upper=upper), replace(rows, lower=finite_rows[0], upper=finite_rows[1]))
    highs.set_costs(Costs(program.costs.per_column, 0.0))
    optimum = highs.run()
    if optimum.objective <= ZERO:
        return {}
    moved = zip(columns.names, optimum.columns.tolist(), strict=True)
    return {name: move for name, move in moved if abs(move) > ZERO}
