"""What is swept: figures of the workbook that move together, from one amount to another."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from allocator.errors import InputError
from allocator.input.addresses import AddressBook, MeaninglessError
from allocator.operations import ADD, MULTIPLY, SET
from capital_allocation import PARAMETERS, Case, CaseError

ROUNDING = 1e-12
"""A share this close to 1 is 1; a figure this close to 0, by the size of what it is made of, is 0."""

ADDRESS = re.compile(r"\s*(?P<sheet>[^\[\];]+?)\s*\[(?P<row>[^\]]*)\]\s*\.\s*(?P<column>[^;]+?)\s*")
FORM = '"Sheet[row].column", such as "Backup[* / Senkaku].credibility", several of them with ";" between'


@dataclass(frozen=True)
class Moved:
    """Figures that move together.

    Attributes:
        name: what the user typed.
        figures: the word and the index of each.
        operation: what an amount does to them.
        low, high: the first amount and the last.
    """

    name: str
    figures: tuple[tuple[str, Any], ...]
    operation: str
    low: float
    high: float

    @property
    def unit(self) -> str:
        """What the amount is counted in."""
        return "multiple" if self.operation == MULTIPLY else PARAMETERS[self.figures[0][0]].unit

    def figures_at(self, case: Case, amount: float) -> dict[str, dict[Any, float]]:
        """The figures at an amount, by word and index; a share that is multiplied or added to stays capped at 1."""
        found: dict[str, dict[Any, float]] = {}
        for word, index in self.figures:
            figure = self._moved(case.figures(word)[index], amount)
            is_capped = PARAMETERS[word].is_share and self.operation != SET
            found.setdefault(word, {})[index] = 1.0 if is_capped and figure > 1.0 - ROUNDING else figure
        return found

    def _moved(self, typed: float, amount: float) -> float:
        """A figure moved by an amount; what is left of it by rounding alone, where it passes through 0, is 0."""
        figure = {SET: amount, MULTIPLY: typed * amount, ADD: typed + amount}[self.operation]
        size = abs(typed) if self.operation == MULTIPLY else max(abs(typed), abs(self.low), abs(self.high))
        return 0.0 if abs(figure) <= ROUNDING * size else figure

    def case_at(self, case: Case, amount: float) -> Case:
        """The case at an amount. Raises InputError where the figures are not allowed there."""
        try:
            return case.with_figures(self.figures_at(case, amount))
        except CaseError as error:
            fault = error.faults[0]
            raise InputError(
                f"{self.name} at {amount:g}: {fault.word} would be {fault.found}; allowed: {fault.allowed}. "
                "To mend: choose other ends"
            ) from None

    def typed(self, case: Case) -> float | None:
        """The amount that leaves the case as it was typed; None where there is no one such amount."""
        if self.operation != SET:
            return 1.0 if self.operation == MULTIPLY else 0.0
        typed = {case.figures(word)[index] for word, index in self.figures}
        return typed.pop() if len(typed) == 1 else None

    def turns(self, case: Case) -> list[float]:
        """The amounts on the way at which a share reaches 1 and moves no further."""
        if self.operation == SET:
            return []
        shares = {case.figures(word)[index] for word, index in self.figures if PARAMETERS[word].is_share}
        ends = {1.0 / share if self.operation == MULTIPLY else 1.0 - share for share in shares if share}
        return sorted(end for end in ends if self.low < end < self.high)


def moved(book: AddressBook, case: Case, what: str, ends: tuple[float, float], operation: str | None = None) -> Moved:
    """What the user means by `what`, moved from one end to the other.

    Where no operation is given, the amounts take the place of the figures, which must then be one figure, or alike.

    Raises InputError where `what` addresses nothing that can be swept, or the ends do not suit it.
    """
    low, high = ends
    if not low < high:
        raise InputError(f"from {low:g} to {high:g}: the first end must lie below the second")
    figures = tuple(dict.fromkeys(figure for part in what.split(";") for figure in _addressed(book, part)))
    typed = {(word, index): case.figures(word).get(index) for word, index in figures}
    known = {figure: float(value) for figure, value in typed.items() if value is not None}
    if not known:
        raise InputError(f"{what}: every cell it addresses is blank or not active; a blank limit cannot be swept")
    unlike = set(known.values())
    if operation is None and len(unlike) > 1:
        raise InputError(
            f"{what}: {len(known)} figures from {min(unlike):g} to {max(unlike):g}; "
            "say --by multiply, --by add or, for one figure for all, --by set"
        )
    return Moved(what.strip(), tuple(known), operation or SET, low, high)


def _addressed(book: AddressBook, part: str) -> list[tuple[str, Any]]:
    """The word and index of every figure that one address means."""
    typed = ADDRESS.fullmatch(part)
    if typed is None:
        raise InputError(f"{part.strip()!r} is no address; write {FORM}")
    try:
        found = [book.target(address) for address in book.meant(typed["sheet"], typed["row"].strip(), typed["column"])]
    except MeaninglessError as reason:
        raise InputError(f"{part.strip()}: {reason}") from None
    for word, _ in found:
        if word not in PARAMETERS or PARAMETERS[word].kind is not float:
            raise InputError(f"{part.strip()}: {word} is no figure that can move bit by bit; compare bargains instead")
    return found
