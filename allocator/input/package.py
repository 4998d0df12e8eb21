"""Is this file a workbook that can be opened safely? Decided by content, before any cell is read.

An .xlsx file is a zip archive of XML parts. What could hang, flood or mislead a reader is refused in one sentence.
"""

from __future__ import annotations

import io
import lzma
import stat
import struct
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

from allocator.errors import InputError
from allocator.input.decorations import links, not_understood
from allocator.input.parts import DAMAGED, PASSWORD, SAVE_AS, Parts
from allocator.input.spreadsheet import Page, read_pages

MOST_BYTES = 50_000_000
"""Far above any real case; far below what would exhaust a machine."""

BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    struct.error,
    EOFError,
    ElementTree.ParseError,
    KeyError,
    NotImplementedError,
    ValueError,
)
"""What unpacking and parsing a damaged archive raises."""


@dataclass(frozen=True)
class Package:
    """A file found safe to open: its bytes and worksheets, and whether macros or links lie in it.

    `left_out` names what it holds besides, but cannot be understood: decorations, on which no figure hangs.
    """

    content: bytes
    pages: tuple[Page, ...]
    macros: bool
    links: tuple[str, ...]
    left_out: tuple[str, ...]


def open_package(path: Path) -> Package:
    """Inspect and read the file at `path`.

    Raises InputError, in one sentence with the way out, if it is no workbook or not a safe one.
    """
    try:
        return _inspect(_read(path))
    except InputError as error:
        raise InputError(f"{path}: {error}") from None
    except BROKEN:
        raise InputError(f"{path}: {DAMAGED}") from None


def _read(path: Path) -> bytes:
    if path.name.startswith("~$"):
        raise InputError(f"is the mark Excel leaves while a workbook is open; give {path.name[2:]} instead.")
    try:
        found = path.stat()
        if stat.S_ISDIR(found.st_mode):
            raise InputError("is a folder; name a workbook in it.")
        if not stat.S_ISREG(found.st_mode):
            raise InputError("is a device or pipe, not a file; save the workbook as a file and name that.")
        if found.st_size > MOST_BYTES:
            raise InputError(f"is larger than {MOST_BYTES:,} bytes; no case needs that.")
        return path.read_bytes()
    except PermissionError:
        raise InputError("cannot be opened: permission denied. Is it open in Excel?") from None
    except OSError as error:
        raise InputError(f"cannot be opened: {error.strerror}.") from None


def _inspect(content: bytes) -> Package:
    _check_kind(content)
    parts = Parts(zipfile.ZipFile(io.BytesIO(content)))
    pages = read_pages(parts)
    macros = any(name.endswith("vbaproject.bin") for name in parts)
    return Package(content, pages, macros, links(parts), not_understood(parts, pages))


def _check_kind(content: bytes) -> None:
    """Refuse what is not a zip archive, by what it is."""
    start = content[:8]
    if not content:
        raise InputError("is empty. Restore an earlier copy.")
    if start.startswith(b"\xd0\xcf\x11\xe0"):
        if "EncryptedPackage".encode("utf-16-le") in content:
            raise InputError(PASSWORD)
        raise InputError(f"is an old Excel file (.xls) or another old Office file. {SAVE_AS}")
    if start.startswith(b"PK"):
        return
    if content.lstrip()[:1] == b"<":
        raise InputError(f"is a web page or XML, whatever its name says. {SAVE_AS}")
    if b"\0" in content[:1000]:
        raise InputError(f"is not an Excel workbook. {SAVE_AS}")
    raise InputError(f"is a text file (for instance CSV), not an Excel workbook. {SAVE_AS}")
