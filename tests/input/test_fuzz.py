"""Whatever is spoilt in the workbook, nothing wrong is computed with.

One to five cells of the default case, heads, keys and figures alike, are overwritten with nonsense. Then
either the cases mean the same as before, or every spoilt cell is named, by its address or by what stands in it
(but for cells that hang on another spoilt one, such as its head: they are read once that is mended).
Blank cells and other valid figures are no nonsense: they mean their default or themselves.
"""

import datetime
from functools import cache
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, assume, given, settings
from hypothesis import strategies as st

from allocator import WorkbookError
from allocator.input.layout import BARGAINS, DATA_SHEETS, FIRST_ROW, HEAD_ROW, RANGES, SETTINGS
from allocator.input.workbook import read_workbook
from capital_allocation import Case
from tests.running import ROOT
from tests.workbooks import default_book, edited

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
