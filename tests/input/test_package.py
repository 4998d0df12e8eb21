"""What is no workbook, or no safe one, is refused by content in one sentence, quickly and in little memory."""

import io
import os
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import pytest
from openpyxl import load_workbook

from allocator import InputError, cli, read_cases
from allocator.input.package import open_package
from allocator.input.workbook import read_workbook
from tests.packages import Change, changed, one_sheet, relations, worksheet, written
from tests.running import FROM_HERE
from tests.workbooks import edited


def repacked(path: Path, change: Change, extra: dict[str, bytes] | None = None) -> Path:
    """The default case with its parts changed: `change` gives a part's new content, or None to drop it."""
    return changed(edited(path, {}), change, extra)


def same(_: str, content: bytes) -> bytes:
    return content


def zipped(**parts: bytes) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name.replace("__", "/"), content)
    return stream.getvalue()


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)
WRONG_FILES = {
    "empty": (b"", "is empty"),
    "csv": ("program,役割\nH01,防衛\n".encode(), "is a text file"),
    "html": (b"  <html><body>table</body></html>", "is a web page or XML"),
    "binary": (b"\x00\x01\x02" * 100, "is not an Excel workbook"),
    "old xls": (OLE + "Workbook".encode("utf-16-le"), "is an old Excel file"),
    "password": (OLE + "EncryptedPackage".encode("utf-16-le"), "is protected by a password"),
    "ods": (zipped(mimetype=b"application/vnd.oasis.opendocument.spreadsheet"), "is an OpenDocument file"),
    "xlsb": (zipped(xl__workbook_bin=b"").replace(b"workbook_bin", b"workbook.bin"), "is a binary workbook"),
    "docx": (zipped(word__document=b"<x/>"), "is an archive, but not an Excel workbook"),
    "cut short": (b"PK\x03\x04 broken", "is damaged"),
}


@pytest.mark.parametrize("name", WRONG_FILES)
def test_wrong_files(name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    content, words = WRONG_FILES[name]
    path = tmp_path / "case.xlsx"
    path.write_bytes(content)
    started = time.perf_counter()
    assert cli.main(["solve", str(path)]) == 2
    assert time.perf_counter() - started < 5
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith(f"allocator: {path}: {words}")
    assert list(tmp_path.iterdir()) == [path]


def test_the_name_does_not_decide(tmp_path: Path, japan: tuple[object, ...]) -> None:
    path = edited(tmp_path / "case.xlsx", {}).rename(tmp_path / "case.xls")
    assert read_cases(path) == japan


def test_owner_files_and_locked_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(InputError, match=r"give case\.xlsx instead"):
        open_package(tmp_path / "~$case.xlsx")

    def locked(_: Path) -> bytes:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "read_bytes", locked)
    with pytest.raises(InputError, match="Is it open in Excel"):
        open_package(edited(tmp_path / "case.xlsx", {}))


def test_truncated_and_flipped_files(tmp_path: Path) -> None:
    whole = edited(tmp_path / "case.xlsx", {}).read_bytes()
    path = tmp_path / "bad.xlsx"
    for share in (0.1, 0.5, 0.9, 0.99):
        path.write_bytes(whole[: int(len(whole) * share)])
        with pytest.raises(InputError, match="is damaged"):
            read_cases(path)
    flipped = bytearray(whole)
    for place in range(2000, len(whole) - 2000, 997):
        flipped[place] ^= 0xFF
    path.write_bytes(flipped)
    with pytest.raises(InputError, match="is damaged"):
        read_cases(path)


def test_damaged_styles(tmp_path: Path) -> None:
    path = repacked(tmp_path / "w.xlsx", lambda name, text: text[:100] if name == "xl/styles.xml" else text)
    with pytest.raises(InputError, match="is damaged"):
        read_cases(path)


def test_only_files_are_read(tmp_path: Path) -> None:
    """A device never ends, and a pipe is waited for: what is no file is refused before it is opened."""
    with pytest.raises(InputError, match="is a folder"):
        open_package(tmp_path)
    if hasattr(os, "mkfifo"):
        os.mkfifo(tmp_path / "pipe.xlsx")
        for path in (tmp_path / "pipe.xlsx", Path("/dev/zero")):
            with pytest.raises(InputError, match="is a device or pipe"):
                open_package(path)


def test_a_part_of_any_name_is_held_against_bombs(tmp_path: Path) -> None:
    parts = one_sheet('<!DOCTYPE x SYSTEM "file:///etc/passwd">' + worksheet(""))
    parts["xl/data"] = parts.pop("xl/worksheets/sheet1.xml")
    parts["xl/_rels/workbook.xml.rels"] = relations(("worksheet", "data"))
    with pytest.raises(InputError, match="declarations that no workbook needs"):
        open_package(written(tmp_path / "w.xlsx", parts))


def test_a_password_on_the_archive(tmp_path: Path) -> None:
    content = bytearray(written(tmp_path / "w.xlsx", one_sheet(worksheet(""))).read_bytes())
    content[content.index(b"PK\x01\x02") + 8] |= 1
    (tmp_path / "w.xlsx").write_bytes(content)
    with pytest.raises(InputError, match="protected by a password"):
        open_package(tmp_path / "w.xlsx")


def test_strict_open_xml(tmp_path: Path) -> None:
    def strict(_: str, content: bytes) -> bytes:
        return content.replace(
            b"http://schemas.openxmlformats.org/spreadsheetml/2006/main",
            b"http://purl.oclc.org/ooxml/spreadsheetml/main",
        )

    with pytest.raises(InputError, match="is saved as Strict Open XML"):
        read_cases(repacked(tmp_path / "w.xlsx", strict))


@pytest.mark.parametrize(
    "declaration",
    [b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>', b'<!DOCTYPE x SYSTEM "file:///etc/passwd">'],
)
def test_entity_bombs_and_external_entities(declaration: bytes, tmp_path: Path) -> None:
    def bomb(name: str, content: bytes) -> bytes:
        return content.replace(b"<worksheet", declaration + b"<worksheet", 1) if "sheet3" in name else content

    with pytest.raises(InputError, match="declarations that no workbook needs"):
        read_cases(repacked(tmp_path / "w.xlsx", bomb))


@pytest.mark.parametrize("name", ["XL/workbook.xml", "xl/../../evil.xml", "/etc/evil.xml"])
def test_duplicate_and_climbing_parts(name: str, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="same or with suspicious names"):
        read_cases(repacked(tmp_path / "w.xlsx", same, {name: b"<x/>"}))


REFUSE = """
import re, sys, time, zipfile
from xml.etree.ElementTree import iterparse
from pathlib import Path
from allocator.input.package import open_package
started = time.process_time()
try:
    open_package(Path(sys.argv[1]))
except Exception as error:
    taken = time.process_time() - started
    status = Path("/proc/self/status")
    peak = re.search("VmHWM:\\s+(\\d+)", status.read_text())[1] if status.exists() else 0
    started = time.process_time()
    with zipfile.ZipFile(sys.argv[1]) as package:
        for part in (name for name in package.namelist() if name.endswith(".xml")):
            for _ in iterparse(package.open(part)):
                pass
    print(type(error).__name__, taken / (time.process_time() - started), peak)
"""


def ghost_sheet(rows: int, columns: int) -> bytes:
    """Rows of cells that hold nothing but a format."""
    letters = [chr(ord("A") + column) for column in range(columns)]
    lines = (
        f'<row r="{row}">' + "".join(f'<c r="{letter}{row}" s="1"/>' for letter in letters) + "</row>"
        for row in range(100, 100 + rows)
    )
    return "".join(lines).encode()


@pytest.mark.parametrize("kind", ["ghost cells", "zip bomb", "many parts"])
def test_floods_are_refused_in_bounded_time_and_memory(kind: str, tmp_path: Path) -> None:
    """In a process of its own, so that its memory can be measured (whole process, imports included).

    Time is measured against parsing the same XML once, in the same process: machines differ, that ratio does not.
    """
    extra: dict[str, bytes] = {}
    change: Change = same
    if kind == "ghost cells":
        flood = ghost_sheet(30_000, 20)

        def change(name: str, content: bytes) -> bytes:
            return content.replace(b"</sheetData>", flood + b"</sheetData>") if "sheet4" in name else content

    elif kind == "zip bomb":
        extra = {f"xl/media/{number}.bin": bytes(40_000_000) for number in range(8)}
    else:
        extra = {f"xl/media/{number}.bin": b"" for number in range(2_001)}
    path = repacked(tmp_path / "w.xlsx", change, extra)
    done = subprocess.run([sys.executable, "-c", REFUSE, str(path)], capture_output=True, text=True, check=True)
    error, ratio, kilobytes = done.stdout.split()
    assert error == "InputError"
    assert float(ratio) < 1.5
    assert int(kilobytes) < 300_000


def test_a_format_in_the_last_row_is_read_past(tmp_path: Path, japan: tuple[object, ...]) -> None:
    """One formatted empty cell in row 1,048,576 must not make a million rows."""

    def change(name: str, content: bytes) -> bytes:
        ghost = b'<row r="1048576"><c r="XFD1048576" s="1"/></row></sheetData>'
        return content.replace(b"</sheetData>", ghost) if "sheet4" in name else content

    path = repacked(tmp_path / "w.xlsx", change)
    started = time.process_time()
    assert read_cases(path) == japan
    assert time.process_time() - started < 10


def test_wrong_dimensions_do_not_hide_rows(tmp_path: Path, japan: tuple[object, ...]) -> None:
    def change(_: str, content: bytes) -> bytes:
        start = content.find(b'<dimension ref="')
        return (
            content
            if start < 0
            else content.replace(content[start : content.find(b"/>", start)], b'<dimension ref="A1:B2"')
        )

    assert read_cases(repacked(tmp_path / "w.xlsx", change)) == japan


def test_macros_and_links_are_noted(tmp_path: Path, japan: tuple[object, ...]) -> None:
    link = b'<Relationship Id="r99" Type="t/externalLink" Target="other/link.xml"/></Relationships>'
    file = b'<Relationships><Relationship Id="r" Target="file:///C:/other.xlsx" TargetMode="External"/></Relationships>'

    def linked(name: str, content: bytes) -> bytes:
        return content.replace(b"</Relationships>", link) if name == "xl/_rels/workbook.xml.rels" else content

    extra = {"xl/vbaProject.bin": b"macro", "xl/other/link.xml": b"<x/>", "xl/other/_rels/link.xml.rels": file}
    workbook = read_workbook(repacked(tmp_path / "w.xlsx", linked, extra))
    assert workbook.cases == japan
    found = [problem.found for problem in workbook.warnings]
    assert "macros" in found
    assert "a link to file:///C:/other.xlsx" in found


def test_reading_does_not_depend_on_lxml(japan_path: Path) -> None:
    """Openpyxl parses with lxml where it is installed; the cases must be the same either way."""
    code = "import sys; from allocator import read_cases; print(hash(repr(read_cases(sys.argv[1]))))"
    prints = {
        subprocess.run(
            [sys.executable, "-c", code, str(japan_path)],
            capture_output=True,
            text=True,
            check=True,
            env=FROM_HERE | {"OPENPYXL_LXML": choice, "PYTHONHASHSEED": "0"},
        ).stdout
        for choice in ("True", "False")
    }
    assert len(prints) == 1
    assert load_workbook(japan_path).sheetnames
