"""One sheet's rows as entries: keys found where they are defined, cells read as what their column holds."""

from __future__ import annotations

from allocator.input.cells import (
    CALCULATE,
    UnreadableError,
    is_close,
    match_key,
    nearest,
    read_value,
    shown,
    tidy_text,
)
from allocator.input.entries import Address, Entries, Entry, find_key, is_switched_off, is_unsure, known_keys
from allocator.input.grid import Grid, Row
from allocator.input.layout import ACTIVE, EVIDENCE, HEAD_ROW, NAMES, REPORT_SETTINGS, SETTINGS, Sheet
from allocator.input.spreadsheet import UNCALCULATED
from allocator.problems import Place, Problems
from capital_allocation import Label
from capital_allocation.notation import INDICES, REQUIRED, Parameter

KEY = Parameter("key", (), str, "text", "a key")
MARK = Parameter("evidence", (), str, "mark", "how well a figure is known", choices=tuple(EVIDENCE))


def read_settings(grid: Grid, entries: Entries, problems: Problems) -> None:
    """Take every setting from its row; an unknown one is an error if a known one is missing, else a warning."""
    if grid.lacks(("setting", "value"), problems):
        entries.unsure.add(SETTINGS.name)
        return
    known = {declared.head: declared for declared in SETTINGS.columns}
    typed = {row.number: match_key(str(row.cells.get("setting", ""))) for row in grid.rows}
    missing = [word for word in known if word not in typed.values()]
    for word in missing if all(word in known for word in typed.values()) else ():
        if known[word].default is not REQUIRED and known[word] not in REPORT_SETTINGS:
            remedy = "nothing if its default is meant; otherwise add the row"
            problems.warning(Place(SETTINGS.name), f"no setting {word!r}", known[word].allowed(), remedy)
    for row in grid.rows:
        word, place = typed[row.number], grid.place("value", row.number)
        address = Address(SETTINGS.name, (word,), "value")
        if word not in known:
            say = problems.error if missing else problems.warning
            remedy = nearest(word, missing) if missing else "nothing if it is yours: it is left alone"
            say(grid.place("setting", row.number), shown(row.cells.get("setting")), "a setting of this tool", remedy)
        elif address in entries.cells:
            first = entries.cells[address].place
            problems.error(place, f"the setting {word!r} again", f"each once (first in {first.cell})", "delete one")
        else:
            entries.cells[address] = _entry(row, "value", place, known[word], problems)


def read_sheet(sheet: Sheet, grid: Grid, entries: Entries, problems: Problems) -> None:
    """Take every row of a data sheet, its keys checked against the sheets read before."""
    if grid.lacks(sheet.down, problems):
        entries.unsure.add(sheet.name)
        return
    spread = _spread_heads(sheet, grid, entries, problems)
    if sheet.defines:
        entries.keys[sheet.defines] = []
    seen: dict[tuple[str, ...], tuple[Place, tuple[str, ...]]] = {}
    for row in grid.rows:
        figures, mark = _figures_of(sheet, grid, row, spread, problems), evidence_of(grid, row, problems)
        keys = _row_keys(sheet, grid, row, entries, problems)
        if keys is None:
            entries.unsure.add(sheet.name)
            continue
        place, form = grid.place(sheet.down[-1], row.number), tuple(map(match_key, keys))
        if form in seen:
            first, spelled = seen[form]
            entries.unsure.add(sheet.name)
            problems.error(
                place,
                f"{' / '.join(keys)!r} a second time ({' / '.join(spelled)!r} in {first.cell})",
                "each key once, whatever its case and width",
                "rename or delete one of the two rows",
            )
            continue
        seen[form] = place, keys
        if sheet.defines:
            _define(sheet, row, keys, place, entries)
            _report_names(sheet, grid, row, problems)
        entries.evidence[sheet.name, keys] = mark
        entries.cells.update({Address(sheet.name, keys, column): entry for column, entry in figures.items()})


def _figures_of(sheet: Sheet, grid: Grid, row: Row, spread: dict[str, str], problems: Problems) -> dict[str, Entry]:
    """The entries of a row by word, or by key where they run across."""
    columns = [(declared.head, declared.head, declared) for declared in (ACTIVE, *sheet.columns)]
    if sheet.across:
        columns += [(key, head, sheet.across) for head, key in spread.items()]
    return {
        column: _entry(row, head, grid.place(head, row.number), declared, problems)
        for column, head, declared in columns
    }


def _define(sheet: Sheet, row: Row, keys: tuple[str, ...], place: Place, entries: Entries) -> None:
    """Take a key on the sheet that introduces it."""
    entries.keys[sheet.defines].append(keys if len(keys) > 1 else keys[0])
    entries.forms.setdefault(sheet.defines, {})[match_key(keys[-1])] = keys[-1]
    if sheet.named:
        entries.key_places[sheet.defines, keys[0]] = place
        entries.labels[sheet.defines, keys[0]] = Label(*(tidy_text(row.cells.get(head, "")) for head in NAMES))


def _report_names(sheet: Sheet, grid: Grid, row: Row, problems: Problems) -> None:
    """Note formulas without a result where names should be."""
    for head in (head for head in NAMES if sheet.named and row.cells.get(head) is UNCALCULATED):
        problems.error(grid.place(head, row.number), str(UNCALCULATED), NAMES[head], CALCULATE)


def _entry(row: Row, head: str, place: Place, declared: Parameter, problems: Problems) -> Entry:
    raw = row.cells.get(match_key(head))
    if raw is None:
        return Entry(None, place, declared)
    try:
        value, remark = read_value(raw, declared)
    except UnreadableError as reason:
        problems.error(place, reason.found, declared.allowed(), reason.remedy)
        return Entry(REQUIRED, place, declared)
    problems.remark(place, remark, declared.allowed())
    return Entry(value, place, declared)


def evidence_of(grid: Grid, row: Row, problems: Problems) -> str:
    """The evidence mark of a row, in capitals; empty where none is typed or, the reason noted, it is none."""
    place = grid.place(MARK.name, row.number)
    mark = _entry(row, MARK.name, place, MARK, problems).value
    if mark is None or mark is REQUIRED:
        return ""
    if not MARK.admits(mark):
        allowed = "; ".join(f"{known} ({meaning})" for known, meaning in EVIDENCE.items())
        problems.error(place, shown(mark), allowed, "type one of these letters, or clear the cell")
        return ""
    return str(mark)


def _row_keys(sheet: Sheet, grid: Grid, row: Row, entries: Entries, problems: Problems) -> tuple[str, ...] | None:
    """The keys of a row in the spelling of the sheet that defines them; None if one is blank or unknown."""
    keys = []
    for word in sheet.down:
        place = grid.place(word, row.number)
        key = _read_key(word, row.cells.get(word), place, problems)
        if key and word != sheet.defines:
            key = _known_key(word, key, place, entries, problems)
        keys.append(key)
    return tuple(keys) if all(keys) else None


def _read_key(word: str, raw: object, place: Place, problems: Problems) -> str:
    """A key as text, in the user's spelling; empty, with the reason noted, if the cell holds none."""
    if raw is None:
        problems.error(place, "nothing", f"the key of a {word}", "type the key, or clear the row")
        return ""
    try:
        key = str(read_value(int(raw) if isinstance(raw, float) and raw.is_integer() else raw, KEY)[0])
    except UnreadableError as reason:
        problems.error(place, reason.found, KEY.allowed(), reason.remedy)
        return ""
    if " / " in key or key == "*":
        problems.error(place, repr(key), "a key without ' / ', other than *", "rename it: Bargains address keys so")
        return ""
    return key


def _known_key(word: str, key: str, place: Place, entries: Entries, problems: Problems) -> str:
    """A key in the spelling of the sheet that defines it; empty, with the reason noted, if it is unknown.

    Where some key of that sheet could not be read, it may be this one, which is taken as typed.
    """
    found = find_key(word, key, entries)
    if found is None and is_unsure(word, entries):
        return key
    if found is None:
        remedy = nearest(key, known_keys(word, entries))
        problems.error(place, f"the unknown {word} {key!r}", f"a key of {INDICES[word].members}", remedy)
    return found or ""


def _spread_heads(sheet: Sheet, grid: Grid, entries: Entries, problems: Problems) -> dict[str, str]:
    """Heads that are keys running across, with the key each means; other unknown heads are left alone."""
    known = set(sheet.words())
    across = known_keys(sheet.across_index, entries)
    spread: dict[str, str] = {}
    ignored = []
    for head, text in grid.heads.items():
        if head in known:
            continue
        if sheet.across_index == "year" and head.isdigit() and len(head) == 4:
            spread[head] = head
        elif sheet.across_index and (key := find_key(sheet.across_index, text, entries)):
            spread[head] = key
        elif not is_unsure(sheet.across_index, entries):
            ignored.append(text)
    missing = [
        key
        for key in across
        if grid.rows and key not in spread.values() and not is_switched_off(sheet.across_index, key, entries)
    ]
    for key in missing:
        problems.error(
            grid.place(next((text for text in ignored if is_close(key, text)), "")),
            f"no column {key!r}",
            f"a column for every {sheet.across_index}",
            f"insert a column with {key} in row {HEAD_ROW}" + (f"; {nearest(key, ignored)}" if ignored else ""),
        )
    others = [text for text in ignored if not any(is_close(key, text) for key in missing)]
    _report_heads(sheet, grid, others, across, problems)
    entries.spread[sheet.name] = set(spread.values())
    return spread


def _report_heads(sheet: Sheet, grid: Grid, unknown: list[str], across: list[str], problems: Problems) -> None:
    """Unknown heads are left alone with a warning, missing ones mean their default: unless one may be the other."""
    words = (*sheet.words(), *across)
    missing = [declared.head for declared in sheet.columns if declared.head not in grid.heads]
    mistyped = {text for text in unknown for word in missing if len(unknown) == 1 or is_close(word, text)}
    for text in unknown:
        if text in mistyped:
            continue
        problems.warning(
            grid.place(text),
            f"the column {text!r}",
            f"the column heads {', '.join(words)}",
            f"nothing if it is yours: it is left alone ({nearest(text, words)})",
        )
    for word in missing:
        say = problems.error if unknown else problems.warning
        remedy = nearest(word, unknown) if unknown else "nothing if its default is meant; otherwise add the column"
        place = grid.place(next((text for text in unknown if len(unknown) == 1 or is_close(word, text)), ""))
        say(place, f"no column {word!r}", f"the column heads {', '.join(words)}", remedy)
