"""The reader: an Excel workbook in, one `Case` per bargain out, or everything that is wrong with it.

    path --open--> grids --entries--> typed, addressed entries --overrides, Case--> cases

The first case is the workbook as it stands; every other bargain is the workbook with its overrides.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from allocator.errors import InputError, WorkbookError
from allocator.input.addresses import AddressBook
from allocator.input.blanks import report_blanks
from allocator.input.cases import Sources, build_cases, sources_of
from allocator.input.cells import match_key, nearest
from allocator.input.entries import Address, Entries
from allocator.input.grid import Grid
from allocator.input.layout import (
    BARGAINS,
    BASE_BARGAIN,
    CHECKS,
    DATA_SHEETS,
    GUIDE,
    NEAR_OPTIMAL,
    NEGOTIABLE,
    PROMISE_DISCOUNT,
    RANGES,
    REPORT_SETTINGS,
    SETTINGS,
)
from allocator.input.overrides import Marks, apply_overrides, read_bargains, read_negotiable
from allocator.input.package import open_package
from allocator.input.ranges import Range, read_ranges
from allocator.input.sheets import evidence_of, read_settings, read_sheet
from allocator.input.versions import check_version
from allocator.problems import Place, Problem, Problems
from capital_allocation import Case
from capital_allocation.notation import Parameter

WHOLE = "the workbook"

REQUIRED_SHEETS = tuple(sheet for sheet in (SETTINGS, *DATA_SHEETS) if not sheet.may_be_missing)
"""Sheets of the case without which its figures are not all there."""


@dataclass(frozen=True)
class Workbook:
    """What was read.

    Attributes:
        path: the file.
        cases: one per bargain, the base first.
        sources: where the values of each case came from.
        ranges: what is uncertain, and how far.
        warnings: what may be a slip or is worth knowing, but is no error.
        near_optimal: share of security by which a plan may fall short and still count as good.
        promise_discount: share of US backup on which an adversary does not count.
        negotiable: what is marked as open to change, or not, should there be no plan.
        book: every address of the workbook as it stands, to be found by pattern.
    """

    path: Path
    cases: tuple[Case, ...]
    sources: tuple[Sources, ...]
    ranges: tuple[Range, ...]
    warnings: tuple[Problem, ...]
    near_optimal: float = NEAR_OPTIMAL.default
    promise_discount: float = PROMISE_DISCOUNT.default
    negotiable: Marks = field(default_factory=dict)
    book: AddressBook = field(default_factory=lambda: AddressBook(Entries()))


def read_cases(path: str | Path) -> tuple[Case, ...]:
    """One case per bargain of the workbook at `path`, the base first.

    Raises:
        InputError: the file cannot be opened as a workbook.
        WorkbookError: it has faults; all of them are listed.
    """
    return read_workbook(path).cases


def read_workbook(path: str | Path) -> Workbook:
    """Read everything in the workbook at `path`; raises as `read_cases` does."""
    path = Path(path)
    problems = Problems()
    grids = _read_grids(path, problems)
    entries = Entries(unsure={sheet.name for sheet in REQUIRED_SHEETS if sheet.name not in grids})
    if SETTINGS.name in grids:
        read_settings(grids[SETTINGS.name], entries, problems)
    for sheet in DATA_SHEETS:
        if sheet.name in grids:
            read_sheet(sheet, grids[sheet.name], entries, problems)
    base = str(_setting(entries, BASE_BARGAIN))
    book = AddressBook(entries)
    overrides = read_bargains(grids[BARGAINS.name], book, base, problems) if BARGAINS.name in grids else {}
    ranges = read_ranges(grids[RANGES.name], book, problems) if RANGES.name in grids else ()
    marks = read_negotiable(grids[NEGOTIABLE.name], book, problems) if NEGOTIABLE.name in grids else {}
    for grid in (grids[sheet.name] for sheet in (BARGAINS, RANGES, NEGOTIABLE) if sheet.name in grids):
        for row in grid.rows:
            evidence_of(grid, row, problems)

    by_bargain = {base: entries}
    by_bargain |= {bargain: apply_overrides(entries, lines, problems) for bargain, lines in overrides.items()}
    cases = tuple(build_cases(by_bargain, problems))
    _report_idle_years(entries, cases, problems)
    report_blanks(entries, problems)
    in_order = problems.in_order(list(grids))
    if problems.errors:
        raise WorkbookError(in_order)
    if [case.bargain for case in cases] != list(by_bargain):
        raise RuntimeError(f"{path}: {len(by_bargain)} bargains without an error, but {len(cases)} cases")
    sources = tuple(map(sources_of, by_bargain.values()))
    near_optimal, promise_discount = (float(_setting(entries, declared)) for declared in REPORT_SETTINGS)
    return Workbook(path, cases, sources, ranges, in_order, near_optimal, promise_discount, marks, book)


def _report_idle_years(entries: Entries, cases: tuple[Case, ...], problems: Problems) -> None:
    """Warn of figures for years that no bargain solves: they are not read."""
    solved = {str(t) for case in cases for t in case.years}
    for sheet in (sheet for sheet in DATA_SHEETS if sheet.across_index == "year" and cases):
        idle: dict[str, Place] = {}
        for address, entry in entries.cells.items():
            if address.sheet == sheet.name and sheet.column(address.column) is None and entry.value is not None:
                idle |= {} if address.column in solved else {address.column: entry.place}
        if idle:
            found = f"figures for {', '.join(sorted(idle))}"
            allowed = f"years from {min(solved)} to {max(solved)}, which are solved"
            remedy = "nothing if they are not meant to count: they are not read; otherwise mend years in Settings"
            problems.warning(idle[min(idle)], found, allowed, remedy)


def _read_grids(path: Path, problems: Problems) -> dict[str, Grid]:
    """Every known sheet by name; missing ones are errors, unknown ones are left alone with a warning."""
    package = open_package(path)
    if package.macros:
        problems.note(Place(WHOLE), "macros", "anything", "nothing need be done: they are not run")
    for link in package.links:
        problems.note(Place(WHOLE), f"a link to {link}", "anything", "nothing need be done: saved values are used")
    for left_out in package.left_out:
        problems.note(Place(WHOLE), left_out, "anything", "nothing need be done: the figures are read without them")
    check_version(path, package.pages)
    wanted = {match_key(sheet.name): sheet.name for sheet in (SETTINGS, *DATA_SHEETS, BARGAINS, RANGES, NEGOTIABLE)}
    grids: dict[str, Grid] = {}
    unknown = []
    for page in package.pages:
        title, name = page.title, wanted.get(match_key(page.title))
        if name in grids:
            problems.error(Place(title), f"the sheet {name} a second time", "each sheet once", "rename or delete one")
        elif name is not None:
            grids[name] = Grid(page, problems)
        elif match_key(title) not in (match_key(GUIDE), match_key(CHECKS)):
            unknown.append(title)
    if len(grids) < len(wanted) / 2:
        raise InputError(f"{path}: is a workbook, but not an input of this tool; `allocator new` writes one.")
    _report_sheets(unknown, [name for name in wanted.values() if name not in grids], problems)
    return grids


def _report_sheets(unknown: list[str], missing: list[str], problems: Problems) -> None:
    """Missing sheets are errors; unknown ones are left alone with a warning, unless one may be a missing one."""
    spared = {sheet.name for sheet in (*DATA_SHEETS, NEGOTIABLE) if sheet.may_be_missing}
    needed = [name for name in missing if name not in spared]
    for name in needed:
        problems.error(
            Place(name),
            "no such sheet",
            "every sheet of the template, empty where it does not apply",
            "add the sheet" + (f" or give it back its name ({nearest(name, unknown)})" if unknown else ""),
        )
    for title in () if needed else unknown:
        problems.warning(
            Place(title),
            f"the sheet {title!r}",
            "the sheets of the template" + (f" ({nearest(title, missing)})" if missing else ""),
            "nothing if it is yours: it is left alone",
        )


def _setting(entries: Entries, declared: Parameter) -> Any:
    """A setting that is no figure of the model; its default where the user typed nothing that can be read."""
    entry = entries.cells.get(Address(SETTINGS.name, (declared.name,), "value"))
    return entry.value if entry and isinstance(entry.value, declared.kind) else declared.default
