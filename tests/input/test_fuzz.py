"""Whatever is spoilt in the workbook, or odd about its file, nothing wrong is computed with.

One to five cells of the default case, heads, keys and figures alike, are overwritten with nonsense. Then
either the cases mean the same as before, or every spoilt cell is named, by its address or by what stands in it
(but for cells that hang on another spoilt one, such as its head: they are read once that is mended).
Blank cells and other valid figures are no nonsense: they mean their default or themselves.

Files as other programs write them (parts of other names, cells without references, odd decorations) mean the same;
files that are broken where figures lie are refused. Neither ever has fewer rows in silence.
"""

import datetime
import re
from collections.abc import Callable
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from xml.etree import ElementTree

import pytest
from hypothesis import HealthCheck, Phase, assume, given, settings
from hypothesis import strategies as st

from allocator import InputError, WorkbookError
from allocator.input.layout import BARGAINS, DATA_SHEETS, FIRST_ROW, HEAD_ROW, RANGES, SETTINGS
from allocator.input.workbook import read_workbook
from capital_allocation import Case
from tests.packages import MAIN, parts_of, relations, written
from tests.running import ROOT
from tests.workbooks import default_book, edited, small

SHEETS = [sheet.name for sheet in (SETTINGS, *DATA_SHEETS, BARGAINS, RANGES)]
PLACES = [
    (sheet, cell.coordinate)
    for sheet in SHEETS
    for row in default_book()[sheet].iter_rows()
    for cell in row
    if cell.value is not None
    and (cell.row == HEAD_ROW or cell.row >= FIRST_ROW)
    and (sheet, cell.column) != ("Bargains", 1)  # another name there is another bargain
    and (sheet, cell.coordinate) != ("Settings", "B4")  # likewise
]
NONSENSE = st.sampled_from(["text", "error", "date", "flag"])


def spoilt(kind: str, number: int) -> object:
    return {
        "text": f"?!{number}?!",
        "error": "#REF!",
        "date": datetime.datetime(1999, 1, 1 + number),
        "flag": number % 2 == 0,
    }[kind]


def meaning(cases: tuple[Case, ...]) -> str:
    """What the model sees of the cases: no names, no units, no parties."""
    unseen = {"labels", "capital_unit", "program_unit", "party"}
    return repr([{word: value for word, value in vars(case).items() if word not in unseen} for case in cases])


@cache
def original() -> str:
    return meaning(read_workbook(ROOT / "inputs" / "japan.xlsx").cases)


@pytest.mark.slow
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture], phases=[Phase.generate])
@given(spoils=st.dictionaries(st.sampled_from(PLACES), NONSENSE, min_size=1, max_size=5))
def test_nonsense_is_named_or_without_meaning(spoils: dict[tuple[str, str], str], tmp_path: Path) -> None:
    assume(not any(kind == "flag" and is_flag(*place) for place, kind in spoils.items()))
    values = {place: spoilt(kind, number) for number, (place, kind) in enumerate(spoils.items())}
    path = edited(tmp_path / "w.xlsx", {f"{sheet}!{cell}": value for (sheet, cell), value in values.items()})
    try:
        workbook = read_workbook(path)
    except WorkbookError as error:
        said = "\n".join(map(str, error.problems))
        for (sheet, cell), value in values.items():
            content = str(value.year if isinstance(value, datetime.datetime) else value)
            named = f"{sheet}!{cell}:" in said or content in said
            hidden = is_hidden(sheet, cell, set(values))
            free = is_remark(sheet, cell) or (isinstance(value, str) and is_name(sheet, cell))
            assert named or hidden or free, (sheet, cell, value, said)
        return
    found = meaning(workbook.cases)
    for (sheet, cell), value in values.items():
        if isinstance(value, str):
            found = found.replace(repr(value), repr(default_book()[sheet][cell].value))
    assert found == original()


def is_remark(sheet: str, cell: str) -> bool:
    """Whether a cell is one of those that hold remarks, names or units: anything may stand there."""
    page = default_book()[sheet]
    head = page.cell(HEAD_ROW, page[cell].column).value
    return head in ("name", "name_ja", "unit", "meaning", "party", "evidence", "source", "note")


def is_hidden(sheet: str, cell: str, spoilt_places: set[tuple[str, str]]) -> bool:
    """Whether a cell cannot be judged yet: below spoilt heads, beside a spoilt setting, or addressing such a sheet."""
    if default_book()[sheet][cell].row == HEAD_ROW:
        return False
    headless = {other for other, place in spoilt_places if default_book()[other][place].row == HEAD_ROW}
    beside = sheet == "Settings" and ("Settings", f"A{cell[1:]}") in spoilt_places - {(sheet, cell)}
    return sheet in headless or beside or (bool(headless) and sheet in ("Bargains", "Ranges"))


def is_flag(sheet: str, cell: str) -> bool:
    """Whether a cell holds yes or no, so that TRUE and FALSE are no nonsense there."""
    page = default_book()[sheet]
    return page.cell(HEAD_ROW, page[cell].column).value in ("must", "active") and page[cell].row > HEAD_ROW


def is_name(sheet: str, cell: str) -> bool:
    """Whether a cell holds a key on the sheet that introduces it: any text is a name there."""
    page = default_book()[sheet]
    head = page.cell(HEAD_ROW, page[cell].column).value
    return any(known.name == sheet and known.defines == head for known in DATA_SHEETS)


def test_places_cover_the_workbook() -> None:
    assert {sheet for sheet, _ in PLACES} == set(SHEETS)
    assert len(PLACES) > 2400


Parts = dict[str, bytes]

BOOK, LINKS, LOOKS = "xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/styles.xml"
CELL, ROW, DATA = (f"{{{MAIN}}}{tag}" for tag in ("c", "row", "sheetData"))
FILLED = {f"{{{MAIN}}}v", f"{{{MAIN}}}is"}


@cache
def sound() -> tuple[Parts, str]:
    """The parts of a small workbook, and what its cases mean."""
    with TemporaryDirectory() as folder:
        path = small(Path(folder) / "w.xlsx")
        return parts_of(path), meaning(read_workbook(path).cases)


def sheet_names(parts: Parts) -> list[str]:
    """The parts of worksheets that can still be told by what they hold."""
    return sorted(name for name, content in parts.items() if b"<sheetData>" in content or b":sheetData>" in content)


def rewritten(parts: Parts, name: str, change: Callable[[ElementTree.Element], None]) -> None:
    tree = ElementTree.fromstring(parts[name])
    change(tree)
    parts[name] = ElementTree.tostring(tree)


def retargeted(parts: Parts, old: str, new: str) -> None:
    """Move a part, and the relationships that lead to it, which need not be told where they lay before."""
    parts[new] = parts.pop(old)
    base = re.escape(old.rpartition("/")[2]).encode()
    for name in [name for name in parts if name.endswith(".rels")]:
        parts[name] = re.sub(rb'Target="([^"]*/)?' + base + b'"', f'Target="/{new}"'.encode(), parts[name])


def rename_workbook(parts: Parts, _: int) -> None:
    if BOOK in parts and LINKS in parts:
        links = parts.pop(LINKS).replace(b'Target="', b'Target="/').replace(b'Target="//', b'Target="/')
        links = re.sub(rb'Target="/(?!xl/|docProps)', b'Target="/xl/', links)
        retargeted(parts, BOOK, "book/main part.xml")
        parts["book/_rels/main part.xml.rels"] = links


def move_a_sheet(parts: Parts, seed: int) -> None:
    name = sheet_names(parts)[seed % len(sheet_names(parts))]
    retargeted(parts, name, f"xl/elsewhere/{seed}/moved {name.rpartition('/')[2]}")


def drop_references(parts: Parts, seed: int) -> None:
    """Drop what follows from the row or cell before."""

    def drop(tree: ElementTree.Element) -> None:
        before = 0
        for row in tree.iter(ROW):
            number, column = int(row.get("r", before + 1)), 0
            for cell in row.iter(CELL):
                letters = cell.get("r", "").rstrip("0123456789")
                follows = not letters or letters == chr(ord("A") + column)
                column = column + 1 if follows else ord(letters[-1]) - ord("A") + 1
                if follows and (column + seed) % 3:
                    cell.attrib.pop("r", None)
            if number == before + 1:
                row.attrib.pop("r", None)
            before = number

    rewritten(parts, sheet_names(parts)[seed % len(sheet_names(parts))], drop)


def odd_looks(parts: Parts, seed: int) -> None:
    odd = (b'<family val="99"/>', b'<u val="1"/>', b'<b val="perhaps"/>')[seed % 3]
    parts[LOOKS] = parts[LOOKS].replace(b"<fonts", b"<fonts><font>" + odd + b"</font></fonts><fonts", 1)


def no_looks(parts: Parts, _: int) -> None:
    parts.pop(LOOKS, None)


def odd_comments(parts: Parts, seed: int) -> None:
    name = sheet_names(parts)[seed % len(sheet_names(parts))]
    folder, _, base = name.rpartition("/")
    comment = '<commentList><comment ref="A1" authorId="7"/></commentList>'
    parts[f"{folder}/_rels/{base}.rels"] = relations(("comments", "notes.xml"), ("drawing", "none.xml")).encode()
    parts[f"{folder}/notes.xml"] = f'<comments xmlns="{MAIN}"><authors/>{comment}</comments>'.encode()


def no_extras(parts: Parts, _: int) -> None:
    for name in [name for name in parts if name.startswith(("docProps", "xl/theme"))]:
        del parts[name]


def wrong_dimensions(parts: Parts, _: int) -> None:
    for name in sheet_names(parts):
        parts[name] = re.sub(rb'<dimension ref="[^"]*"', b'<dimension ref="A1"', parts[name])


def backslashes(parts: Parts, _: int) -> None:
    for name in [name for name in parts if name.startswith("xl/theme")]:
        parts[name.replace("/", "\\")] = parts.pop(name)


FOREIGN = (
    rename_workbook,
    move_a_sheet,
    drop_references,
    odd_looks,
    no_looks,
    odd_comments,
    no_extras,
    wrong_dimensions,
    backslashes,
)
Oddity = tuple[Callable[[Parts, int], None], int]


@settings(max_examples=20)
@given(oddities=st.lists(st.tuples(st.sampled_from(FOREIGN), st.integers(0, 99)), min_size=1, max_size=5))
def test_files_of_other_programs_mean_the_same(
    oddities: list[Oddity], tmp_path_factory: pytest.TempPathFactory
) -> None:
    parts, expected = dict(sound()[0]), sound()[1]
    for oddity, seed in oddities:
        if oddity is not odd_looks or LOOKS in parts:
            oddity(parts, seed)
    workbook = read_workbook(written(tmp_path_factory.getbasetemp() / "foreign.xlsx", parts))
    assert meaning(workbook.cases) == expected


def lose(parts: Parts, seed: int) -> None:
    """Lose a part."""
    needed = [BOOK, LINKS, "_rels/.rels", *sheet_names(parts)]
    del parts[needed[seed % len(needed)]]


def mangle(change: Callable[[ElementTree.Element, int], None]) -> Callable[[Parts, int], None]:
    """Change a worksheet where its data lie."""

    def changed(parts: Parts, seed: int) -> None:
        data = [name for name in sheet_names(parts) if parts[name].count(b"<row") > 3]
        rewritten(parts, data[seed % len(data)], lambda tree: change(tree, seed))

    return changed


def some(tree: ElementTree.Element, tag: str, seed: int) -> ElementTree.Element:
    found = [one for one in tree.iter(tag) if FILLED & {inner.tag for inner in one.iter()}]
    return found[seed % len(found)]


def wrap_a_row(tree: ElementTree.Element, seed: int) -> None:
    row, (data,) = some(tree, ROW, seed), tree.iter(DATA)
    data[list(data).index(row)] = wrapped = ElementTree.Element("{x}choice")
    wrapped.extend(row)


def rename_a_row(tree: ElementTree.Element, seed: int) -> None:
    some(tree, ROW, seed).tag = "{x}row"


def misplace_a_cell(tree: ElementTree.Element, seed: int) -> None:
    some(tree, CELL, seed).set("r", ("A1000", "0", "XFE3", "ABCD1")[seed % 4])


def double_a_cell(tree: ElementTree.Element, seed: int) -> None:
    row = some(tree, ROW, seed)
    row.append(next(cell for cell in row.iter(CELL) if len(cell)))


SPOILT = [("n", "nan"), ("n", "1_0"), ("n", "1e999"), ("s", "99999999"), ("s", "-1"), ("s", "x")]


def spoil_a_figure(tree: ElementTree.Element, seed: int) -> None:
    cell, (kind, text) = some(tree, CELL, seed), SPOILT[seed % len(SPOILT)]
    cell.clear()
    cell.set("t", kind)
    ElementTree.SubElement(cell, f"{{{MAIN}}}v").text = text


def rename_a_sheet_element(tree: ElementTree.Element, _: int) -> None:
    tree.tag = "{x}worksheet"


MANGLED = [
    lose,
    *map(mangle, (wrap_a_row, rename_a_row, misplace_a_cell, double_a_cell, spoil_a_figure, rename_a_sheet_element)),
]


@settings(max_examples=30)
@given(broken=st.sampled_from(MANGLED), seed=st.integers(0, 99))
def test_files_broken_where_figures_lie_are_refused(
    broken: Callable[[Parts, int], None], seed: int, tmp_path_factory: pytest.TempPathFactory
) -> None:
    parts = dict(sound()[0])
    broken(parts, seed)
    with pytest.raises(InputError):
        read_workbook(written(tmp_path_factory.getbasetemp() / "broken.xlsx", parts))
