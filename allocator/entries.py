"""The workbook's data as addressed entries: what stands where, typed, before any bargain is applied."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple

from allocator.cells import Grid, Row, UnreadableError, match_key, nearest, read_value, shown, tidy_text
from allocator.layout import ACTIVE, NAMES, SETTINGS, Sheet
from allocator.problems import Place, Problems
from capital_allocation import Label
from capital_allocation.notation import INDICES, REQUIRED, Parameter


class Address(NamedTuple):
    """Where a value belongs: sheet, keys of the row, and the word or key at the head of the column."""

    sheet: str
    row: tuple[str, ...]
    column: str


@dataclass(frozen=True)
class Entry:
    """A typed value with the cell it came from; None for an empty cell, REQUIRED for one that cannot be read."""

    value: Any
    place: Place
    declared: Parameter


@dataclass(frozen=True)
class Entries:
    """Everything typed in the workbook.

    `keys` holds, by index word, every key in the order of its sheet, the inactive ones too; tiers are
    pairs. `labels` holds their display names. `homes` is where a sheet's missing row would be added.
    """

    cells: dict[Address, Entry] = field(default_factory=dict)
    keys: dict[str, list[Any]] = field(default_factory=dict)
    labels: dict[tuple[str, str], Label] = field(default_factory=dict)

    def with_cells(self, changed: dict[Address, Entry]) -> Entries:
        """A copy in which some cells differ."""
        return replace(self, cells={**self.cells, **changed})


def read_settings(grid: Grid, entries: Entries, problems: Problems) -> None:
    """Take every setting from its row."""
    known = {declared.head: declared for declared in SETTINGS.columns}
    for row in grid.rows:
        typed = row.cells.get("setting")
        word = match_key(str(typed)) if typed is not None else ""
        if word not in known:
            place = grid.place("setting", row.number)
            problems.warning(
                place, shown(typed), "a setting of this tool", f"nothing need be done; {nearest(word, known)}"
            )
            continue
        place = grid.place("value", row.number)
        address = Address(SETTINGS.name, (word,), "value")
        if address in entries.cells:
            first = entries.cells[address].place
            problems.error(
                place, f"the setting {word!r} a second time", f"each once (first in {first.cell})", "delete one"
            )
            continue
        entries.cells[address] = _entry(row, "value", place, known[word], problems)


def read_sheet(sheet: Sheet, grid: Grid, entries: Entries, problems: Problems) -> None:
    """Take every row of a data sheet, its keys checked against the sheets read before."""
    missing = [word for word in sheet.down if word not in grid.heads]
    for word in missing:
        problems.error(
            grid.place(""),
            f"no column {word!r}",
            "the column heads " + ", ".join(sheet.words()),
            f"put {word!r} at the head of the column with the keys ({nearest(word, grid.heads.values())})",
        )
    if missing:
        return
    spread = _spread_heads(sheet, grid, entries, problems)
    if sheet.defines:
        entries.keys[sheet.defines] = []
    seen: dict[tuple[str, ...], int] = {}
    for row in grid.rows:
        keys = _row_keys(sheet, grid, row, entries, problems)
        if keys is None:
            continue
        form = tuple(map(match_key, keys))
        if form in seen:
            problems.error(
                grid.place(sheet.down[-1], row.number),
                f"{' / '.join(keys)!r} a second time",
                f"each key once (first in row {seen[form]})",
                "rename or delete one of the two rows",
            )
            continue
        seen[form] = row.number
        _take_row(sheet, grid, row, keys, spread, entries, problems)


def _take_row(
    sheet: Sheet,
    grid: Grid,
    row: Row,
    keys: tuple[str, ...],
    spread: dict[str, str],
    entries: Entries,
    problems: Problems,
) -> None:
    if sheet.defines:
        entries.keys[sheet.defines].append(keys if len(keys) > 1 else keys[0])
    if sheet.named:
        label = Label(*(tidy_text(row.cells.get(head, "")) for head in NAMES))
        entries.labels[sheet.defines, keys[0]] = label
    for declared in (ACTIVE, *sheet.columns):
        place = grid.place(declared.head, row.number)
        address = Address(sheet.name, keys, declared.head)
        entries.cells[address] = _entry(row, declared.head, place, declared, problems)
    if sheet.across:
        for head, key in spread.items():
            place = grid.place(head, row.number)
            address = Address(sheet.name, keys, key)
            entries.cells[address] = _entry(row, head, place, sheet.across, problems)


def _entry(row: Row, head: str, place: Place, declared: Parameter, problems: Problems) -> Entry:
    raw = row.cells.get(match_key(head))
    if raw is None:
        return Entry(None, place, declared)
    try:
        return Entry(read_value(raw, declared), place, declared)
    except UnreadableError as reason:
        problems.error(place, reason.found, declared.allowed(), reason.remedy)
        return Entry(REQUIRED, place, declared)


def _row_keys(sheet: Sheet, grid: Grid, row: Row, entries: Entries, problems: Problems) -> tuple[str, ...] | None:
    """The keys of a row in the spelling of the sheet that defines them; None if one is blank or unknown."""
    keys = []
    for word in sheet.down:
        place = grid.place(word, row.number)
        typed = row.cells.get(word)
        if typed is None:
            problems.error(place, "nothing", f"the key of a {word}", "type the key, or clear the row")
            return None
        key = tidy_text(int(typed) if isinstance(typed, float) and typed.is_integer() else typed)
        if word == sheet.defines:
            keys.append(_checked_key(key, sheet, place, entries, problems))
            continue
        found = find_key(word, key, entries)
        if found is None:
            known = _known(word, entries)
            problems.error(
                place, f"the unknown {word} {key!r}", f"a key of {INDICES[word].members}", nearest(key, known)
            )
            return None
        keys.append(found)
    return tuple(keys)


def _checked_key(key: str, sheet: Sheet, place: Place, entries: Entries, problems: Problems) -> str:
    """A key as typed; tiers may share a key across programs, other keys may not differ in case or width alone."""
    if sheet.defines == "tier":
        return key
    for other in entries.keys[sheet.defines]:
        if other != key and match_key(other) == match_key(key):
            problems.error(
                place,
                f"{key!r}, which differs from {other!r} in case or width alone",
                "keys that differ in more than that",
                "rename one of the two",
            )
    if " / " in key or key == "*":
        problems.error(
            place, repr(key), "a key without ' / ', other than *", "rename it: Bargains address keys that way"
        )
    return key


def find_key(word: str, typed: str, entries: Entries) -> str | None:
    """The key of an index word that `typed` means, whatever its case and width."""
    wanted = match_key(typed)
    return next((key for key in _known(word, entries) if match_key(key) == wanted), None)


def _known(word: str, entries: Entries) -> list[str]:
    """The keys a column of this index word may hold; `expected` stands in where no scenario is given."""
    word = "program" if word == "enabler" else word
    keys: Iterable[Any] = entries.keys.get(word, [])
    if word == "tier":
        return list(dict.fromkeys(tier for _, tier in keys))
    return list(keys) or (["expected"] if word == "scenario" else [])


def _spread_heads(sheet: Sheet, grid: Grid, entries: Entries, problems: Problems) -> dict[str, str]:
    """Heads that are keys running across, with the key each means; other unknown heads are left alone."""
    known = set(sheet.words())
    across = _known(sheet.across_index, entries)
    spread: dict[str, str] = {}
    ignored = []
    for head, text in grid.heads.items():
        if head in known:
            continue
        if sheet.across_index == "year" and head.isdigit() and len(head) == 4:
            spread[head] = head
        elif sheet.across_index and (key := find_key(sheet.across_index, text, entries)):
            spread[head] = key
        else:
            ignored.append(text)
    for text in ignored:
        problems.warning(
            grid.place(text),
            f"the column {text!r}",
            "the column heads " + ", ".join((*sheet.words(), *across)),
            f"nothing if it is yours: it is left alone ({nearest(text, (*sheet.words(), *across))})",
        )
    for declared in sheet.columns:
        if declared.head not in grid.heads:
            problems.warning(
                grid.place(""),
                f"no column {declared.head!r}",
                declared.allowed(),
                "nothing if its default is meant; otherwise add the column",
            )
    return spread
