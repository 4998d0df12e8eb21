"""From typed entries to a `Case`, and from a case's faults back to the cells they came from."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from allocator.input.cells import nearest, shown
from allocator.input.entries import (
    EXPECTED,
    Entries,
    Entry,
    Operation,
    find_key,
    is_unsure,
    known_keys,
    switch,
    target,
)
from allocator.input.layout import ACTIVE, DATA_SHEETS, HEAD_ROW, REPORT_SETTINGS, SETTINGS, Sheet
from allocator.problems import Place, Problems
from capital_allocation import PARAMETERS, Case, CaseError, Fault
from capital_allocation.notation import INDICES, REQUIRED, Parameter, keys_of
from capital_allocation.slips import slips


@dataclass(frozen=True)
class Source:
    """Where a value of a case came from: its cell, whether that was empty and the default used, its evidence mark.

    `operation` says how a line of Bargains made the value, if one did; its cell is then `place`.
    """

    place: Place
    is_default: bool
    evidence: str
    operation: Operation | None = None


Sources = dict[tuple[str, Any], Source]
"""Sources by the parameter's word and index."""


RESTS_ON = {
    "probability": ("scenario",),
    "floor": ("program", "tier"),
    "strain": ("expectation", "scenario"),
    "width": ("program", "tier", "capital"),
    "persistence": ("program",),
}
"""Keys by which figures are held against others, where these are more than the keys they are of."""


def sources_of(entries: Entries) -> Sources:
    """The source of every value that has a cell; the mark of a row says nothing of what a bargain sets instead."""
    return {
        target(address, entry): Source(
            entry.place,
            entry.value is None,
            entries.evidence.get((address.sheet, address.row), "") if entry.place.sheet == address.sheet else "",
            entry.operation,
        )
        for address, entry in entries.cells.items()
        if entry.declared.name in PARAMETERS
    }


def build_cases(by_bargain: Mapping[str, Entries], problems: Problems) -> list[Case]:
    """The cases of all bargains, the base first, but for those with faults, which are noted at their cells.

    Where some key could not be read there are none, and only faults that do not follow from that are noted.
    What may be a slip is said once, of the first bargain that has it.
    """
    base, cases, told = next(iter(by_bargain)), [], set[tuple[str, Any]]()
    for bargain, entries in by_bargain.items():
        _refuse_beyond_bounds(entries, problems)
        context = f" in bargain {bargain!r}" if bargain != base else ""
        case = _case(bargain, entries, context, problems)
        if case is not None and entries.are_keys_sure:
            cases.append(case)
            found = {(fault.word, fault.index): fault for fault in slips(case)}
            _warn([fault for value, fault in found.items() if value not in told], context, entries, problems)
            told |= found.keys()
    return cases


def _refuse_beyond_bounds(entries: Entries, problems: Problems) -> None:
    """Note figures outside their own bounds: of the report, or all where no case is made that would refuse them."""
    skipped = _skipped(entries)
    for address, entry in entries.cells.items():
        is_tried = entry.declared in REPORT_SETTINGS or not entries.are_keys_sure
        if is_tried and (address.sheet, address.row) not in skipped:
            value, declared = entry.value, entry.declared
            if value is not None and value is not REQUIRED and not declared.admits(value):
                found, index = _said(value), target(address, entry)[1]
                fault = f"{found} as {declared.head}{_of(index)}"
                problems.error(entry.place, fault, declared.allowed(), declared.advice(value))


def _case(bargain: str, entries: Entries, context: str, problems: Problems) -> Case | None:
    """The case of one bargain; None, with its faults noted at their cells, if it has any."""
    reported = {problem.place for problem in problems.errors if problem.place.cell}
    places, skipped = _places(entries), _skipped(entries)
    keys = _active_keys(entries, skipped)
    try:
        sets = {INDICES[word].members: tuple(members) for word, members in keys.items()}
        return Case(bargain=bargain, labels=entries.labels, **{**sets, **_figures(entries, skipped, keys)})
    except CaseError as error:
        for fault in error.faults:
            if _may_follow(fault, entries):
                continue
            if (fault.word, fault.index) not in places:
                _report_gap(fault, entries, problems)
            elif (place := places[fault.word, fault.index]) not in reported:
                found, allowed, remedy = _words(fault, context, entries)
                problems.error(place, found, _beside(allowed, fault, places), remedy)
        return None


def _may_follow(fault: Fault, entries: Entries) -> bool:
    """Whether there may be a fault only because some key could not be read."""
    if entries.are_keys_sure:
        return False
    declared = PARAMETERS.get(fault.word)
    if declared is None or SETTINGS.name in entries.unsure:
        return True
    words = declared.refers_to or RESTS_ON.get(fault.word, declared.index)
    return any(is_unsure(word, entries) for word in words)


def _warn(slips: Iterable[Fault], context: str, entries: Entries, problems: Problems) -> None:
    """Warn of what may be a slip, with the cells it lies between."""
    places = _places(entries)
    reported = {problem.place for problem in problems.errors if problem.place.cell}
    for fault in slips:
        if (place := places.get((fault.word, fault.index), Place(SETTINGS.name))) not in reported:
            found, allowed, remedy = _words(fault, context, entries)
            problems.warning(place, found, _beside(allowed, fault, places), remedy)


def _beside(allowed: str, fault: Fault, places: Mapping[tuple[str, Any], Place]) -> str:
    """What is allowed, with the cells of the other values it comes from."""
    cells: dict[str, list[str]] = {}
    for value in fault.beside:
        if value in places:
            cells.setdefault(value[0], []).append(str(places[value]))
    beside = "; ".join(f"{word} in {', '.join(dict.fromkeys(where))}" for word, where in cells.items())
    return f"{allowed} ({beside})" if beside else allowed


def _places(entries: Entries) -> dict[tuple[str, Any], Place]:
    """The cell of every value."""
    return {target(address, entry): entry.place for address, entry in entries.cells.items()}


def _skipped(entries: Entries) -> set[tuple[str, tuple[str, ...]]]:
    """The rows that are switched off, by sheet and keys."""
    return {
        (address.sheet, address.row)
        for address, entry in entries.cells.items()
        if entry.declared is ACTIVE and entry.value is False
    }


def _figures(entries: Entries, skipped: set[tuple[str, tuple[str, ...]]], keys: dict[str, list[Any]]) -> dict[str, Any]:
    """What the user typed, by word and index; cells left empty, and those of inactive keys, are not there."""
    given: dict[str, Any] = {}
    for address, entry in entries.cells.items():
        word, index = target(address, entry)
        if word not in PARAMETERS or entry.value is None or (address.sheet, address.row) in skipped:
            continue
        if index == ():
            given[word] = entry.value
        else:
            given.setdefault(word, {})[index] = _same_spelling(entry, entries)
    members = {word: set(active) for word, active in keys.items()} | {"year": _years(given)}
    for word, figures in given.items():
        if isinstance(figures, dict):
            given[word] = {index: value for index, value in figures.items() if _is_live(word, index, members)}
    return given


def _active_keys(entries: Entries, skipped: set[tuple[str, tuple[str, ...]]]) -> dict[str, list[Any]]:
    """The keys of each index word whose rows are active."""
    active: dict[str, list[Any]] = {}
    for sheet in (sheet for sheet in DATA_SHEETS if sheet.defines):
        keys = entries.keys.get(sheet.defines, [])
        rows = map(keys_of, keys)
        active[sheet.defines] = [key for key, row in zip(keys, rows, strict=True) if (sheet.name, row) not in skipped]
    active["tier"] = [(p, g) for p, g in active["tier"] if p in active["program"]]
    return active


def _same_spelling(entry: Entry, entries: Entries) -> Any:
    """A key used as a value, in the spelling of the sheet that defines it."""
    for word in entry.declared.refers_to:
        if isinstance(entry.value, str) and (key := find_key(word, entry.value, entries)):
            return key
    return entry.value


def _years(given: dict[str, Any]) -> set[int]:
    lengths = [given.get(word, 0) for word in ("first_year", "plan_years", "runout_years")]
    if not all(isinstance(length, int) for length in lengths):
        return set()
    return set(range(lengths[0], lengths[0] + lengths[1] + lengths[2]))


def _is_live(word: str, index: Any, members: dict[str, set[Any]]) -> bool:
    """Whether every key of an index is active; figures of inactive keys and of other years are left out."""
    words = PARAMETERS[word].index
    keys = keys_of(index)
    if words[:2] == ("program", "tier"):
        return keys[:2] in members["tier"] and all(key in members["capital"] for key in keys[2:])
    scenarios = members["scenario"] or {EXPECTED}
    known = {**members, "scenario": scenarios, "enabler": members["program"]}
    return all(key in known[word] for word, key in zip(words, keys, strict=True))


def _report_gap(fault: Fault, entries: Entries, problems: Problems) -> None:
    """Note a fault without a cell, unless it may follow from a row that could not be read."""
    sheet = next(sheet for sheet in (SETTINGS, *DATA_SHEETS) if _holds(sheet, fault.word))
    if sheet.name not in entries.unsure:
        problems.error(*_gap(fault, sheet, entries))


def _gap(fault: Fault, sheet: Sheet, entries: Entries) -> tuple[Place, str, str, str]:
    """A fault without a cell, as a message: a sheet without rows, a row or a column that is missing."""
    if sheet is SETTINGS:
        remedy = f"add a row with {fault.word} under 'setting'"
        return Place(sheet.name), f"no setting {fault.word!r}", PARAMETERS[fault.word].allowed(), remedy
    if fault.word not in PARAMETERS:
        place = entries.key_places.get(("program", fault.index), Place(sheet.name))
        return place, f"no row{_of(fault.index)} on {sheet.name}", fault.allowed, fault.remedy
    keys = keys_of(fault.index)
    row = " / ".join(map(str, keys[: len(sheet.down)]))
    if sheet.across and fault.word == sheet.across.name and str(keys[-1]) not in entries.spread.get(sheet.name, set()):
        place = Place(sheet.name, f"A{HEAD_ROW}")
        remedy = f"insert a column with {keys[-1]} in row {HEAD_ROW} and fill it in"
        return place, f"no column {keys[-1]}", f"a column for every {sheet.across_index}", remedy
    return Place(sheet.name), f"no row {row!r}", f"a row for every {' and '.join(sheet.down)}", "add the row"


def _holds(sheet: Sheet, word: str) -> bool:
    """Whether a parameter, or the members of a set, stand on this sheet."""
    parameters = (*sheet.columns, *([sheet.across] if sheet.across else []))
    is_set = bool(sheet.defines) and word == INDICES[sheet.defines].members
    return is_set or word in [declared.name for declared in parameters]


def _words(fault: Fault, context: str, entries: Entries) -> tuple[str, str, str]:
    """What was found, what is allowed, and how to mend it, as a message says them."""
    declared = PARAMETERS[fault.word]
    return (
        f"{_said(fault.found)} as {declared.head}{_of(fault.index)}{context}",
        fault.allowed,
        _remedy(fault, declared, entries),
    )


def _said(value: Any) -> str:
    """A value in words, a figure as short as it can be."""
    return f"{value:g}" if isinstance(value, float) else shown(value)


def _of(index: Any) -> str:
    """The keys of a fault in words: ` of H01 / core`."""
    keys = keys_of(index)
    return f" of {' / '.join(map(str, keys))}" if keys else ""


def _remedy(fault: Fault, declared: Parameter, entries: Entries) -> str:
    """How to mend a fault; for a key that is not there, whether it is switched off or what it may have meant."""
    if not declared.refers_to or not isinstance(fault.found, str):
        return fault.remedy
    for word in declared.refers_to:
        key = find_key(word, fault.found, entries)
        entry = switch(word, key, entries) if key else None
        if entry is not None and entry.value is False:
            return f"{key!r} is switched off in {entry.place}: switch it on, or this row off"
    known = [key for word in declared.refers_to for key in known_keys(word, entries)]
    return f"{fault.remedy}; {nearest(fault.found, known)}"
