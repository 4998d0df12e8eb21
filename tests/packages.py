"""Workbooks as archives: made part by part, or with parts changed."""

import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
DOCUMENT = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"

Change = Callable[[str, bytes], bytes | None]


def relations(*targets: tuple[str, str]) -> str:
    """A part of relationships, by kind and target, with the ids r1, r2, ..."""
    lines = (
        f'<Relationship Id="r{number}" Type="{DOCUMENT}/{kind}" Target="{target}"/>'
        for number, (kind, target) in enumerate(targets, start=1)
    )
    return f'<Relationships xmlns="{PACKAGE}">{"".join(lines)}</Relationships>'


def worksheet(rows: str, after: str = "") -> str:
    """A worksheet's part."""
    return f'<worksheet xmlns="{MAIN}"><sheetData>{rows}</sheetData>{after}</worksheet>'


def styles(*cell_formats: int, codes: Mapping[int, str] | None = None) -> str:
    """A part of styles: the numbers of the cells' formats in turn, and the codes of some."""
    listed = "".join(f'<numFmt numFmtId="{number}" formatCode="{code}"/>' for number, code in (codes or {}).items())
    used = "".join(f'<xf numFmtId="{number}"/>' for number in cell_formats)
    return f'<styleSheet xmlns="{MAIN}"><numFmts>{listed}</numFmts><cellXfs>{used}</cellXfs></styleSheet>'


def one_sheet(
    sheet: str, *related: tuple[str, str], parts: Mapping[str, str] | None = None, settings: str = ""
) -> dict[str, str]:
    """The parts of a workbook with one worksheet, named `Data`."""
    listed = '<sheets><sheet name="Data" sheetId="1" r:id="r1"/></sheets>'
    return {
        "[Content_Types].xml": "<Types/>",
        "_rels/.rels": relations(("officeDocument", "xl/workbook.xml")),
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{DOCUMENT}">{settings}{listed}</workbook>',
        "xl/_rels/workbook.xml.rels": relations(("worksheet", "worksheets/sheet1.xml"), *related),
        "xl/worksheets/sheet1.xml": sheet,
        **(parts or {}),
    }


def written(path: Path, parts: Mapping[str, str | bytes]) -> Path:
    """Write parts as an archive."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return path


def parts_of(path: Path) -> dict[str, bytes]:
    """The parts of an archive by name."""
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def changed(path: Path, change: Change, extra: Mapping[str, bytes] | None = None) -> Path:
    """Change the parts of an archive in place: `change` gives a part's new content, or None to drop it."""
    parts = {name: change(name, content) for name, content in parts_of(path).items()}
    return written(path, {name: text for name, text in {**parts, **(extra or {})}.items() if text is not None})
