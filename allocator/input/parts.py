"""The parts of an .xlsx archive: safe to parse, and found by relationships, as the format defines them."""

from __future__ import annotations

import posixpath
import zipfile
from collections.abc import Iterator
from typing import IO, NamedTuple
from urllib.parse import unquote
from xml.etree import ElementTree

from allocator.errors import InputError

MOST_UNPACKED, MOST_PARTS = 300_000_000, 2_000
"""Far above any real case; far below what would exhaust a machine."""

SAVE_AS = "Open it in Excel or LibreOffice and save it as an Excel workbook (.xlsx)."
DAMAGED = f"is damaged. Restore an earlier copy, or: {SAVE_AS}"
MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
STRICT = "{http://purl.oclc.org/ooxml/"
PASSWORD = "is protected by a password. Save a copy without one in Excel."
XML_ENDINGS = (".xml", ".rels", ".vml")


class Relation(NamedTuple):
    """A relationship: the last word of its type, and the part (or, outside the archive, the address) it leads to."""

    kind: str
    target: str
    is_external: bool


def damaged(what: str) -> InputError:
    """The error that says what cannot be read in a file."""
    return InputError(f"is damaged ({what}). Restore an earlier copy, or: {SAVE_AS}")


class Parts:
    """The parts of an archive by name, whatever the case of its letters.

    Raises InputError for archives made to flood or deceive, for other documents in zip form, and for XML with
    declarations that expand.
    """

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive = archive
        self._checked: set[str] = set()
        members = archive.infolist()
        names = [_normal(part.filename) for part in members]
        if len(set(names)) < len(names) or any(".." in name.split("/") or name.startswith("/") for name in names):
            raise InputError(f"has parts with the same or with suspicious names. {SAVE_AS}")
        if len(names) > MOST_PARTS or sum(part.file_size for part in members) > MOST_UNPACKED:
            raise InputError(
                "unpacks to far more than any case needs; it may be a trap. Save a copy with the data only."
            )
        if any(part.flag_bits & 1 for part in members):
            raise InputError(PASSWORD)
        self._members = dict(zip(names, members, strict=True))
        self.main = self._main()
        for name in names:
            if name.endswith(XML_ENDINGS):
                self._check_xml(name)

    def __contains__(self, name: str) -> bool:
        return _normal(name) in self._members

    def __iter__(self) -> Iterator[str]:
        return iter(self._members)

    def open(self, name: str) -> IO[bytes]:
        """The content of a part, to be parsed. Raises KeyError if there is none of this name."""
        self._check_xml(_normal(name))
        return self._archive.open(self._members[_normal(name)])

    def tree(self, name: str) -> ElementTree.Element:
        """A part, parsed. Raises KeyError if there is none of this name."""
        with self.open(name) as stream:
            return ElementTree.parse(stream).getroot()

    def relations(self, name: str = "") -> dict[str, Relation]:
        """The relationships of a part, or of the whole archive, by their ids."""
        folder, base = posixpath.split(name)
        file = posixpath.join(folder, "_rels", f"{base}.rels")
        if file not in self:
            return {}
        found = {}
        for number, one in enumerate(self.tree(file).iterfind("{*}Relationship")):
            is_external = one.get("TargetMode") == "External"
            target = one.get("Target", "")
            if not is_external:
                target = self._resolved(folder, target)
            kind = one.get("Type", "").rpartition("/")[2]
            found[one.get("Id", f"{number}")] = Relation(kind, target, is_external)
        return found

    def related(self, name: str, kind: str) -> str | None:
        """The part that a part leads to by its first relationship of a kind; None if there is none."""
        return next((one.target for one in self.relations(name).values() if one.kind == kind), None)

    def _resolved(self, folder: str, target: str) -> str:
        """The name of the part meant by a target, which may be relative, absolute or escaped as in an address."""
        name = posixpath.normpath(posixpath.join("/", folder, target.replace("\\", "/"))).lstrip("/")
        return name if name in self else unquote(name)

    def _main(self) -> str:
        """The name of the workbook part."""
        if "mimetype" in self and b"opendocument" in self._archive.read(self._members["mimetype"]):
            raise InputError(f"is an OpenDocument file (.ods). {SAVE_AS}")
        main = self.related("", "officeDocument") or ""
        if main.endswith(".bin") or "xl/workbook.bin" in self:
            raise InputError(f"is a binary workbook (.xlsb). {SAVE_AS}")
        tag = self.tree(main).tag if main in self else ""
        if tag.startswith(STRICT):
            raise InputError(
                "is saved as Strict Open XML. In Excel, save it as Excel Workbook (.xlsx), not Strict Open XML."
            )
        if tag != f"{MAIN}workbook":
            raise InputError(f"is an archive, but not an Excel workbook. {SAVE_AS}")
        return main

    def _check_xml(self, name: str) -> None:
        """Refuse declarations that expand, and parts longer than they say (zipfile stops reading there)."""
        if name in self._checked:
            return
        tail = b""
        with self._archive.open(self._members[name]) as stream:
            while chunk := stream.read(1 << 20):
                text = tail + chunk.replace(b"\0", b"")
                if b"<!DOCTYPE" in text or b"<!ENTITY" in text:
                    raise InputError(f"holds XML declarations that no workbook needs; it may be a trap. {SAVE_AS}")
                tail = text[-16:]
        self._checked.add(name)


def _normal(name: str) -> str:
    """The form in which two names of one part are equal."""
    return name.replace("\\", "/").casefold()
