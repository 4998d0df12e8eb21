"""The workbook's data as addressed entries: what stands where, typed, before any bargain is applied."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple

from allocator.input.cells import match_key
from allocator.input.layout import ACTIVE, DEFINED_ON, SETTINGS
from allocator.problems import Place
from capital_allocation import Label
from capital_allocation.notation import Parameter

EXPECTED = "expected"
"""The one scenario of a workbook without scenarios."""


class Address(NamedTuple):
    """Where a value belongs: sheet, keys of the row, and the word or key at the head of the column."""

    sheet: str
    row: tuple[str, ...]
    column: str


class Operation(NamedTuple):
    """What a line of Bargains does to a value: the word, the figure typed there, the value before."""

    word: str
    figure: Any
    before: Any


@dataclass(frozen=True)
class Entry:
    """A typed value with the cell it came from; None for an empty cell, REQUIRED for one that cannot be read.

    `operation` says how a line of Bargains made it, if one did.
    """

    value: Any
    place: Place
    declared: Parameter
    operation: Operation | None = None


@dataclass(frozen=True)
class Entries:
    """Everything typed in the workbook.

    `keys` holds, by index word, every key in the order of its sheet, the inactive ones too; tiers are
    pairs. `forms` finds a key by the form in which its spellings are equal. `labels` holds display names,
    `spread` the keys that run across each sheet, `evidence` the mark of each row,
    `key_places` the cell of each key on the sheet that defines it. `unsure` holds the sheets of which not every row
    could be read, each for a reason that was noted: what else is missing may follow from that.
    """

    cells: dict[Address, Entry] = field(default_factory=dict)
    keys: dict[str, list[Any]] = field(default_factory=dict)
    forms: dict[str, dict[str, str]] = field(default_factory=dict)
    labels: dict[tuple[str, str], Label] = field(default_factory=dict)
    spread: dict[str, set[str]] = field(default_factory=dict)
    evidence: dict[tuple[str, tuple[str, ...]], str] = field(default_factory=dict)
    key_places: dict[tuple[str, str], Place] = field(default_factory=dict)
    unsure: set[str] = field(default_factory=set)

    @property
    def are_keys_sure(self) -> bool:
        """Whether every key of every index could be read, so that cases can be made of them."""
        defining = {sheet.name for sheet in DEFINED_ON.values()} | {SETTINGS.name}
        return not self.unsure & defining

    def with_cells(self, changed: dict[Address, Entry]) -> Entries:
        """A copy in which some cells differ."""
        return replace(self, cells={**self.cells, **changed})


def find_key(word: str, typed: str, entries: Entries) -> str | None:
    """The key of an index word that `typed` means, whatever its case and width."""
    form = match_key(typed)
    if word == "scenario" and not entries.keys.get(word) and form == EXPECTED:
        return EXPECTED
    return _forms(word, entries).get(form)


def known_keys(word: str, entries: Entries) -> list[str]:
    """The keys a column of this index word may hold; `expected` stands in where no scenario is given."""
    keys = list(_forms(word, entries).values())
    return keys or ([EXPECTED] if word == "scenario" else [])


def is_unsure(word: str, entries: Entries) -> bool:
    """Whether the sheet that defines the keys of an index word may have keys that could not be read."""
    return word in DEFINED_ON and DEFINED_ON[word].name in entries.unsure


def _forms(word: str, entries: Entries) -> dict[str, str]:
    sheet = DEFINED_ON.get(word)
    return entries.forms.get(sheet.defines, {}) if sheet else {}


def switch(word: str, key: str, entries: Entries) -> Entry | None:
    """The `active` cell of a key's own row."""
    sheet = DEFINED_ON.get(word)
    return entries.cells.get(Address(sheet.name, (key,), ACTIVE.name)) if sheet else None


def is_switched_off(word: str, key: str, entries: Entries) -> bool:
    """Whether a key's own row is not active in the workbook as it stands."""
    entry = switch(word, key, entries)
    return entry is not None and entry.value is False


def target(address: Address, entry: Entry) -> tuple[str, Any]:
    """The parameter's word and index an entry belongs to."""
    declared = entry.declared
    if address.sheet == SETTINGS.name:
        return declared.name, ()
    keys: tuple[Any, ...] = address.row
    if len(declared.index) > len(keys):
        keys = (*keys, int(address.column) if declared.index[-1] == "year" else address.column)
    return declared.name, keys if len(keys) > 1 else keys[0]
