"""Workbooks of other schema versions: refused with what to do, or upgraded where only names moved."""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from openpyxl import Workbook, load_workbook

from allocator.errors import InputError
from allocator.files import check_writable, written_whole
from allocator.input.cells import match_key
from allocator.input.layout import GUIDE, HEAD_ROW, SCHEMA_VERSION, SETTINGS, VERSION_WORD
from allocator.input.package import open_package


@dataclass(frozen=True)
class Renames:
    """How names moved from one version to the next: sheets by old name; words by new sheet name, then old word."""

    sheets: Mapping[str, str] = field(default_factory=dict)
    words: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


UPGRADES: dict[int, Renames] = {}
"""Renames from each older version to the next. A version missing here cannot be upgraded."""


def version_of(book: Workbook) -> int | None:
    """The schema version on the Guide sheet; None where there is none."""
    cell = _version_cell(book)
    if cell is None:
        return None
    value = book[cell[0]].cell(cell[1], cell[2]).value
    return int(str(value)) if str(value).isdecimal() else None


def check_version(path: Path, book: Workbook) -> None:
    """Refuse a workbook of another version. Raises InputError with what to do.

    A workbook without a version is read as it is: its sheets and words are checked one by one anyway.
    """
    found = version_of(book)
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
    book = load_workbook(io.BytesIO(open_package(old).content))
    found = version_of(book)
    if found is None or found >= SCHEMA_VERSION:
        raise InputError(f"{old}: is of schema version {found or 'unknown'}; there is nothing to upgrade")
    for version in range(found, SCHEMA_VERSION):
        if version not in UPGRADES:
            raise InputError(f"{old}: version {version} cannot be upgraded; copy your figures into a new workbook")
        _rename(book, UPGRADES[version])
    cell = _version_cell(book)
    if cell is not None:
        book[cell[0]].cell(cell[1], cell[2], SCHEMA_VERSION)
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
            if isinstance(cell.value, str):
                cell.value = forms.get(match_key(cell.value), cell.value)


def _version_cell(book: Workbook) -> tuple[str, int, int] | None:
    """Sheet, row and column of the schema version."""
    title = next((name for name in book.sheetnames if match_key(name) == match_key(GUIDE)), None)
    if title is None:
        return None
    for row in book[title].iter_rows(max_row=200, max_col=1):
        if isinstance(row[0].value, str) and match_key(row[0].value) == VERSION_WORD:
            return title, row[0].row, 2
    return None
