"""Workbooks of other schema versions: refused with what to do, or upgraded where only names moved."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from openpyxl import Workbook

from allocator.errors import InputError
from allocator.files import check_writable, written_whole
from allocator.input.cells import match_key
from allocator.input.copies import whole_copy
from allocator.input.layout import GUIDE, HEAD_ROW, SCHEMA_VERSION, SETTINGS, VERSION_WORD
from allocator.input.package import open_package
from allocator.input.spreadsheet import Page

VERSION_COLUMN = 2
"""The column of the Guide sheet in which the schema version stands."""


@dataclass(frozen=True)
class Renames:
    """How names moved from one version to the next: sheets by old name; words by new sheet name, then old word."""

    sheets: Mapping[str, str] = field(default_factory=dict)
    words: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


UPGRADES: dict[int, Renames] = {}
"""Renames from each older version to the next. A version missing here cannot be upgraded."""


def version_of(pages: Sequence[Page]) -> int | None:
    """The schema version on the Guide sheet; None where there is none."""
    for page, row in _version_rows(pages):
        value = page.rows[row].get(VERSION_COLUMN)
        return int(str(value)) if str(value).isdecimal() else None
    return None


def check_version(path: Path, pages: Sequence[Page]) -> None:
    """Refuse a workbook of another version. Raises InputError with what to do.

    A workbook without a version is read as it is: its sheets and words are checked one by one anyway.
    """
    found = version_of(pages)
    if found is None or found == SCHEMA_VERSION:
        return
    said = f"{path}: is of schema version {found}; this tool reads version {SCHEMA_VERSION}"
    if found > SCHEMA_VERSION:
        raise InputError(f"{said}. Install a newer version of the tool.")
    if all(version in UPGRADES for version in range(found, SCHEMA_VERSION)):
        raise InputError(f"{said}. Make an upgraded copy: allocator upgrade {path} NEW.xlsx")
    raise InputError(f"{said}. Write a new workbook with `allocator new` and copy your figures into it.")


def upgrade(old: Path, new: Path) -> int:
    """Write a copy of `old` in today's names to `new`; return the version it had.

    Raises InputError where `old` is not of an older version that can be upgraded, OutputError where `new`
    cannot be written.
    """
    check_writable(new, old)
    package = open_package(old)
    found = version_of(package.pages)
    if found is None or found >= SCHEMA_VERSION:
        raise InputError(f"{old}: is of schema version {found or 'unknown'}; there is nothing to upgrade")
    missing = [version for version in range(found, SCHEMA_VERSION) if version not in UPGRADES]
    if missing:
        raise InputError(f"{old}: version {missing[0]} cannot be upgraded; copy your figures into a new workbook")
    book = whole_copy(package)
    if book is None:
        raise InputError(f"{old}: holds what cannot be copied; save it once in Excel or LibreOffice and upgrade that")
    for page, row in _version_rows(package.pages):
        book[page.title].cell(row, VERSION_COLUMN, SCHEMA_VERSION)
    for version in range(found, SCHEMA_VERSION):
        _rename(book, UPGRADES[version])
    with written_whole(new) as temporary:
        book.save(temporary)
    return found


def _rename(book: Workbook, renames: Renames) -> None:
    for page in book.worksheets:
        names = {match_key(old): name for old, name in renames.sheets.items()}
        page.title = names.get(match_key(page.title), page.title)
    for sheet, words in renames.words.items():
        page = book[sheet]
        forms = {match_key(old): word for old, word in words.items()}
        cells = list(page["A"]) if sheet == SETTINGS.name else list(page[HEAD_ROW])
        for cell in cells:
            if isinstance(cell.value, str) and match_key(cell.value) in forms:  # else text could become a formula
                cell.value = forms[match_key(cell.value)]


def _version_rows(pages: Sequence[Page]) -> Iterator[tuple[Page, int]]:
    """The guide and its row with the schema version, if there are such."""
    for page in (page for page in pages if match_key(page.title) == match_key(GUIDE)):
        for row, cells in sorted(page.rows.items()):
            if isinstance(cells.get(1), str) and match_key(str(cells[1])) == VERSION_WORD:
                yield page, row
