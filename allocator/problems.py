"""One thing the user should mend or know, with its place in the workbook."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import IntEnum
from typing import NamedTuple


class Place(NamedTuple):
    """A cell of the workbook, or a whole sheet where `cell` is empty."""

    sheet: str
    cell: str = ""

    def __str__(self) -> str:
        return f"{self.sheet}!{self.cell}" if self.cell else f"sheet {self.sheet}"


class Severity(IntEnum):
    """An error stops the run; a warning may be a slip; a note is for information."""

    ERROR = 0
    WARNING = 1
    NOTE = 2


@dataclass(frozen=True)
class Problem:
    """What was found at a place, what is allowed there, and how to mend it."""

    severity: Severity
    place: Place
    found: str
    allowed: str
    remedy: str

    def __str__(self) -> str:
        stop = "" if self.remedy.endswith("?") else "."
        return f"{self.place}: found {self.found}; allowed: {self.allowed}. To mend: {self.remedy}{stop}"


class Problems(list[Problem]):
    """Problems as they are found while reading."""

    def error(self, place: Place, found: str, allowed: str, remedy: str) -> None:
        """Note an error, once."""
        self._add(Problem(Severity.ERROR, place, found, allowed, remedy))

    def warning(self, place: Place, found: str, allowed: str, remedy: str) -> None:
        """Note a warning, once."""
        self._add(Problem(Severity.WARNING, place, found, allowed, remedy))

    def note(self, place: Place, found: str, allowed: str, remedy: str) -> None:
        """Note something the user may want to know, once."""
        self._add(Problem(Severity.NOTE, place, found, allowed, remedy))

    def remark(self, place: Place, remark: str, allowed: str) -> None:
        """Note how a cell was understood, if not as it stands."""
        if remark:
            self.note(place, remark, allowed, "nothing need be done if that is meant")

    def _add(self, problem: Problem) -> None:
        if problem not in self:
            self.append(problem)

    def in_order(self, sheets: list[str]) -> tuple[Problem, ...]:
        """All of them by place: sheets in this order (others first), then rows, then columns."""
        rank = {sheet: number for number, sheet in enumerate(sheets)}

        def key(problem: Problem) -> tuple[int, int, int, str, int]:
            sheet, cell = problem.place
            letters, digits = re.match(r"([A-Z]*)([0-9]*)", cell).groups()  # type: ignore[union-attr]
            return rank.get(sheet, -1), int(digits or 0), len(letters), letters, problem.severity

        return tuple(sorted(self, key=key))

    @property
    def errors(self) -> tuple[Problem, ...]:
        """The errors among them."""
        return tuple(problem for problem in self if problem.severity is Severity.ERROR)
