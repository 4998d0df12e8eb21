"""Is this file a workbook that can be opened safely? Decided by content, before any cell is read.

An .xlsx file is a zip archive of XML parts. What could hang, flood or mislead a reader is refused here in
one sentence; what the reader must know of the sheets (formulas, merged cells, hidden rows) is noted.
"""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from xml.etree import ElementTree

from allocator.errors import InputError

MOST_BYTES, MOST_UNPACKED, MOST_PARTS, MOST_CELLS = 50_000_000, 300_000_000, 2_000, 500_000
"""Far above any real case; far below what would exhaust a machine."""

SAVE_AS = "Open it in Excel or LibreOffice and save it as an Excel workbook (.xlsx)."
DAMAGED = f"is damaged. Restore an earlier copy, or: {SAVE_AS}"
MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
STRICT = b"http://purl.oclc.org/ooxml"


@dataclass
class SheetFacts:
    """What openpyxl does not tell of a sheet's values: how they came about and what is hidden or merged."""

    hidden: bool = False
    hidden_rows: list[int] = field(default_factory=list)
    merged: list[str] = field(default_factory=list)
    formulas: dict[str, bool] = field(default_factory=dict)
    """Cells with a formula, and whether its result was saved."""
    rows: list[int] = field(default_factory=list)
    """Rows that hold something, in order."""
    columns: dict[str, int] = field(default_factory=dict)
    """Letters of the columns that hold something, with the last row in which they do."""


@dataclass(frozen=True)
class Package:
    """A file found safe to open: its bytes, facts by sheet title, and whether macros or links lie in it."""

    content: bytes
    sheets: dict[str, SheetFacts]
    macros: bool
    links: tuple[str, ...]


def open_package(path: Path) -> Package:
    """Inspect the file at `path`.

    Raises InputError, in one sentence with the way out, if it is no workbook or not a safe one.
    """
    try:
        return _inspect(_read(path))
    except InputError as error:
        raise InputError(f"{path}: {error}") from None
    except (zipfile.BadZipFile, zlib.error, EOFError, ElementTree.ParseError, KeyError, NotImplementedError):
        raise InputError(f"{path}: {DAMAGED}") from None


def _read(path: Path) -> bytes:
    if path.name.startswith("~$"):
        raise InputError(f"is the mark Excel leaves while a workbook is open; give {path.name[2:]} instead.")
    try:
        if path.stat().st_size > MOST_BYTES:
            raise InputError(f"is larger than {MOST_BYTES:,} bytes; no case needs that.")
        return path.read_bytes()
    except PermissionError:
        raise InputError("cannot be opened: permission denied. Is it open in Excel?") from None
    except OSError as error:
        raise InputError(f"cannot be opened: {error.strerror}.") from None


def _inspect(content: bytes) -> Package:
    _check_kind(content)
    archive = zipfile.ZipFile(io.BytesIO(content))
    _check_parts(archive)
    sheets = dict(_sheets(archive))
    names = archive.namelist()
    relations = [name for name in names if re.fullmatch(r"xl/externalLinks/_rels/.*\.rels", name)]
    texts = [archive.read(name).decode("utf-8", "replace") for name in relations]
    targets = tuple(target for text in texts for target in re.findall(r'Target="([^"]+)"', text))
    return Package(content, sheets, any(name.endswith("vbaProject.bin") for name in names), targets)


def _check_kind(content: bytes) -> None:
    """Refuse what is not a zip archive, by what it is."""
    start = content[:8]
    if not content:
        raise InputError("is empty. Restore an earlier copy.")
    if start.startswith(b"\xd0\xcf\x11\xe0"):
        if "EncryptedPackage".encode("utf-16-le") in content:
            raise InputError("is protected by a password. Save a copy without one in Excel.")
        raise InputError(f"is an old Excel file (.xls) or another old Office file. {SAVE_AS}")
    if start.startswith(b"PK"):
        return
    if content.lstrip()[:1] == b"<":
        raise InputError(f"is a web page or XML, whatever its name says. {SAVE_AS}")
    if b"\0" in content[:1000]:
        raise InputError(f"is not an Excel workbook. {SAVE_AS}")
    raise InputError(f"is a text file (for instance CSV), not an Excel workbook. {SAVE_AS}")


def _check_parts(archive: zipfile.ZipFile) -> None:
    """Refuse other documents in zip form, and archives made to flood or deceive."""
    names = archive.namelist()
    if "mimetype" in names and b"opendocument" in archive.read("mimetype"):
        raise InputError(f"is an OpenDocument file (.ods). {SAVE_AS}")
    if "xl/workbook.bin" in names:
        raise InputError(f"is a binary workbook (.xlsb). {SAVE_AS}")
    if "xl/workbook.xml" not in names or "[Content_Types].xml" not in names:
        raise InputError(f"is an archive, but not an Excel workbook. {SAVE_AS}")
    folded = [name.casefold() for name in names]
    if len(set(folded)) < len(folded) or any(".." in name.split("/") or name.startswith("/") for name in names):
        raise InputError(f"has parts with the same or with suspicious names. {SAVE_AS}")
    if len(names) > MOST_PARTS or sum(part.file_size for part in archive.infolist()) > MOST_UNPACKED:
        raise InputError("unpacks to far more than any case needs; it may be a trap. Save a copy with the data only.")
    for part in archive.infolist():
        if part.filename.endswith((".xml", ".rels", ".vml")):
            _check_xml(archive, part)


def _check_xml(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> None:
    """Refuse declarations that expand, and parts longer than they say (zipfile stops reading there)."""
    tail = b""
    with archive.open(part) as stream:
        while chunk := stream.read(1 << 20):
            text = tail + chunk.replace(b"\0", b"")
            if b"<!DOCTYPE" in text or b"<!ENTITY" in text:
                raise InputError(f"holds XML declarations that no workbook needs; it may be a trap. {SAVE_AS}")
            if part.filename == "xl/workbook.xml" and STRICT in text:
                raise InputError(
                    "is saved as Strict Open XML. In Excel, save it as Excel Workbook (.xlsx), not Strict Open XML."
                )
            tail = text[-16:]


def _sheets(archive: zipfile.ZipFile) -> Iterator[tuple[str, SheetFacts]]:
    """Each worksheet's title and facts."""
    relations = ElementTree.fromstring(archive.read("xl/_rels/workbook.xml.rels"))
    targets = {relation.get("Id", ""): relation.get("Target", "") for relation in relations}
    budget = MOST_CELLS
    for sheet in ElementTree.fromstring(archive.read("xl/workbook.xml")).iter(f"{MAIN}sheet"):
        part = posixpath.normpath(posixpath.join("xl", targets[sheet.get(RELATION, "")])).lstrip("/")
        facts = SheetFacts(hidden=sheet.get("state", "visible") != "visible")
        if "worksheets" in part:
            budget -= _take_facts(archive, part, facts, budget)
        yield sheet.get("name", ""), facts


def _take_facts(archive: zipfile.ZipFile, part: str, facts: SheetFacts, budget: int) -> int:
    """Stream one worksheet into `facts`; return how many cells it has."""
    cells = 0
    with archive.open(part) as stream:
        for _, element in ElementTree.iterparse(stream, events=("end",)):
            tag = element.tag.removeprefix(MAIN)
            if tag == "c":
                cells += 1
                if cells > budget:
                    raise InputError(
                        f"has more than {MOST_CELLS:,} cells, most of them probably empty but formatted. "
                        "Delete the rows and columns beyond your data and save it again."
                    )
                _take_cell(element, facts)
            elif tag == "row":
                if element.get("hidden") in ("1", "true"):
                    facts.hidden_rows.append(int(element.get("r", "0")))
                element.clear()
            elif tag == "mergeCell":
                facts.merged.append(element.get("ref", ""))
    return cells


def _take_cell(element: ElementTree.Element, facts: SheetFacts) -> None:
    place, value = element.get("r", ""), element.find(f"{MAIN}v")
    is_filled = value is not None and bool(value.text)
    if element.find(f"{MAIN}f") is not None:
        # A formula whose result is the empty text is saved with an empty value of type str.
        facts.formulas[place] = is_filled or (value is not None and element.get("t") == "str")
    if is_filled or element.find(f"{MAIN}is") is not None:
        letters = place.rstrip("0123456789")
        row = int(place[len(letters) :])
        facts.columns[letters] = row
        if not facts.rows or facts.rows[-1] != row:
            facts.rows.append(row)
