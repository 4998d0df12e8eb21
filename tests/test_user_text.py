"""Text of the user is text wherever it goes: no part of any file takes it for a formula, an address or a link."""

import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from openpyxl import Workbook

from allocator import cli
from allocator.input.template import _carried, write_template
from tests.workbooks import fill, row_of, small

MARK = "EVIL"

HOSTILE = {
    "money": "=EVIL!A1",
    "yen": "=cmd|'/c EVIL'!A1",
    "will": "+EVIL!A1",
    "home": "-EVIL!$A$1",
    "world": "@EVIL!A1",
    "guns": '=HYPERLINK("http://EVIL")',
    "aid": "EVIL!$B2",
    "all": "{=EVIL!A1}",
    "strait": "http://EVIL!A1",
    "expected": "internal:EVIL!A1",
    "poor": "=EVIL!B1",
    "base": "<r>=EVIL!A1</r>",
}
"""What each key, unit or name of the small workbook is called instead."""

FORMULAS = {"f", "definedName", "formula", "formula1", "formula2", "calculatedColumnFormula"}
"""Elements, of any namespace, whose text a spreadsheet program calculates."""

QUOTED = re.compile(r"'(?:[^']|'')*'!")
"""The name of a sheet within a formula."""


def hostile(book: Workbook) -> None:
    """Rename everything that the user may name, as text."""
    fill(book, "Ranges", [{"sheet": "Tiers", "row": "*", "column": "effect", "low": 0.5, "high": 1.5, "source": "yen"}])
    fill(book, "Scenarios", [{"scenario": "expected", "probability": 1, "trust": 1}])
    for sheet in ("Capitals", "Programs", "Contingencies"):
        fill(book, sheet, [{"name": "yen", "name_ja": "yen"}])
    settings = book["Settings"]
    settings.cell(row_of(settings, "base_bargain"), 2, "base")
    for page in book.worksheets:
        for row in page.iter_rows():
            for cell in row:
                if cell.value in HOSTILE:
                    cell.value = HOSTILE[cell.value]
                    cell.data_type = "s"


def no_plan(book: Workbook) -> None:
    fill(book, "Programs", [{"floor": 9}])
    hostile(book)


def faults(book: Workbook) -> None:
    fill(book, "Programs", [{"readiness": 7, "role": "yen"}, {"current": "yen"}])
    hostile(book)


def calculated(path: Path) -> Iterator[tuple[str, str]]:
    """Every formula of every part, with the part, and every target outside."""
    with zipfile.ZipFile(path) as package:
        parts = {name: package.read(name) for name in package.namelist() if name.endswith((".xml", ".rels", ".vml"))}
    for name, part in parts.items():
        for element in ElementTree.fromstring(part).iter():
            kind = element.tag.rpartition("}")[2]
            if kind in FORMULAS:
                yield name, element.text or ""
            elif element.get("TargetMode") == "External":
                yield name, element.get("Target", "")


def assert_only_text(path: Path) -> None:
    with zipfile.ZipFile(path) as package:
        assert MARK in "".join(package.read(name).decode() for name in package.namelist() if name.endswith(".xml"))
    for part, formula in calculated(path):
        assert MARK not in QUOTED.sub("", formula), f"{part}: {formula}"


COMMANDS = {
    "sweep": ["sweep", "w.xlsx", f"Income[{HOSTILE['money']}].2030", "30", "60", "-o", "r.xlsx"],
    "check": ["check", "w.xlsx", "-o", "r.xlsx"],
    "solve": ["solve", "w.xlsx", "-o", "r.xlsx"],
    "map": [
        *("sweep", "w.xlsx", f"Income[{HOSTILE['money']}].*", "0.5", "2", "--by", "multiply", "-o", "r.xlsx"),
        *("--and", f"Roles[{HOSTILE['home']}].weight", "1", "2", "--points", "2"),
    ],
    "simulate": ["simulate", "w.xlsx", "--draws", "4", "-o", "r.xlsx", "--bargain", HOSTILE["poor"]],
}


@pytest.mark.parametrize(
    "name", ["sweep", "check", *(pytest.param(name, marks=pytest.mark.slow) for name in ("solve", "map", "simulate"))]
)
def test_in_a_report(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    small(tmp_path / "w.xlsx", hostile)
    assert cli.main(COMMANDS[name]) == 0
    assert_only_text(tmp_path / "r.xlsx")


def test_in_a_diagnosis(tmp_path: Path) -> None:
    path = small(tmp_path / "w.xlsx", no_plan)
    assert cli.main(["solve", str(path), "-o", str(tmp_path / "r.xlsx")]) == 3
    assert_only_text(tmp_path / "r.diagnosis.xlsx")


def test_in_a_marked_copy(tmp_path: Path) -> None:
    path = small(tmp_path / "w.xlsx", faults)
    assert cli.main(["check", str(path), "-o", str(tmp_path / "r.xlsx")]) == 2
    assert_only_text(tmp_path / "r.xlsx")


def test_in_a_template_of_other_data(tmp_path: Path) -> None:
    """The tutorial, every text of which is hostile: a key as a head, too."""
    carried = _carried("tutorial")
    keys = {row["capital"] for row in carried["Capitals"]}

    def renamed(text: Any) -> Any:
        return f"=EVIL!A1 {text}" if isinstance(text, str) else text

    data = {
        sheet: [{renamed(head) if head in keys else head: renamed(cell) for head, cell in row.items()} for row in rows]
        for sheet, rows in carried.items()
        if sheet != "Settings"
    }
    write_template(tmp_path / "t.xlsx", data={"Settings": carried["Settings"], **data})
    assert_only_text(tmp_path / "t.xlsx")
