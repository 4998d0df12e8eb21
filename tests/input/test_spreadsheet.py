"""Sheets, rows and cells are found as the format defines them; what cannot be is refused, never skipped."""

import datetime
from pathlib import Path

import pytest

from allocator import InputError
from allocator.input import spreadsheet
from allocator.input.package import Package, open_package
from allocator.input.spreadsheet import UNCALCULATED
from tests.packages import MAIN, one_sheet, relations, styles, worksheet, written

Rows = dict[int, dict[int, object]]


def opened(tmp_path: Path, parts: dict[str, str]) -> Package:
    return open_package(written(tmp_path / "w.xlsx", parts))


def rows_of(tmp_path: Path, rows: str, *related: tuple[str, str], **parts: str) -> Rows:
    named = {f"xl/{name}.xml": text for name, text in parts.items()}
    (page,) = opened(tmp_path, one_sheet(worksheet(rows), *related, parts=named)).pages
    return page.rows


def test_cells_and_rows_without_references_follow_from_those_before(tmp_path: Path) -> None:
    rows = (
        "<row><c><v>1</v></c><c><v>2</v></c></row>"
        '<row r="4"><c r="C4"><v>3</v></c><c><v>4</v></c></row>'
        '<row><c/><c><v>5</v></c></row><row><c r="B9"><v>6</v></c></row>'
    )
    assert rows_of(tmp_path, rows) == {1: {1: 1, 2: 2}, 4: {3: 3, 4: 4}, 5: {2: 5}, 9: {2: 6}}


def test_every_kind_of_cell(tmp_path: Path) -> None:
    rows = (
        '<row><c><v>1.5</v></c><c t="s"><v>0</v></c><c t="str"><v>sum</v></c><c t="b"><v>1</v></c>'
        '<c t="e"><v>#N/A</v></c><c t="inlineStr"><is><r><t>in</t></r><r><t>line</t></r></is></c>'
        '<c t="d"><v>2030-04-01</v></c><c t="n"><v>1E-3</v></c><c/><c><v/></c></row>'
    )
    texts = f'<sst xmlns="{MAIN}"><si><t>予算</t><rPh sb="0" eb="2"><t>ヨサン</t></rPh></si></sst>'
    found = rows_of(tmp_path, rows, ("sharedStrings", "texts.xml"), texts=texts)
    date = datetime.datetime(2030, 4, 1)
    assert list(found[1].values()) == [1.5, "予算", "sum", True, "#N/A", "inline", date, 0.001]


def test_formulas_are_told_from_values(tmp_path: Path) -> None:
    rows = '<row><c><f>1+1</f><v>2</v></c><c><f>A1</f></c><c t="str"><f>""</f><v></v></c><c><v>2</v></c></row>'
    (page,) = opened(tmp_path, one_sheet(worksheet(rows))).pages
    assert page.rows == {1: {1: 2, 2: UNCALCULATED, 4: 2}}
    assert page.formulas == ["A1", "C1"]


def test_dates_are_told_by_the_formats_of_cells(tmp_path: Path) -> None:
    rows = (
        '<row><c s="1"><v>46024</v></c><c s="2"><v>46024</v></c><c s="3"><v>0.5</v></c><c s="0"><v>46024</v></c></row>'
    )
    found = rows_of(tmp_path, rows, ("styles", "looks.xml"), looks=styles(0, 56, 164, 46, codes={164: "ge"}))
    day = datetime.datetime(2026, 1, 2)
    assert list(found[1].values()) == [day, day, datetime.timedelta(hours=12), 46024]
    assert rows_of(tmp_path, '<row><c s="1"><v>-5e9</v></c></row>', ("styles", "looks.xml"), looks=styles(0, 14)) == {
        1: {1: "#VALUE!"}
    }


def test_dates_may_count_from_1904(tmp_path: Path) -> None:
    sheet, looks = worksheet('<row><c s="0"><v>44562</v></c></row>'), {"xl/styles.xml": styles(14)}
    parts = one_sheet(sheet, ("styles", "styles.xml"), parts=looks, settings='<workbookPr date1904="1"/>')
    assert opened(tmp_path, parts).pages[0].rows == {1: {1: datetime.datetime(2026, 1, 2)}}


def test_numbers_in_unknown_formats_are_noted(tmp_path: Path) -> None:
    parts = one_sheet(worksheet('<row><c s="7"><v>5</v></c><c><v>6</v></c></row>'))
    (page,) = opened(tmp_path, parts).pages
    assert (page.rows, page.unformatted) == ({1: {1: 5, 2: 6}}, ["A1"])


def test_parts_may_have_any_name(tmp_path: Path) -> None:
    parts = one_sheet(worksheet("<row><c><v>1</v></c></row>"))
    parts["odd/Book 2.main"] = parts.pop("xl/workbook.xml")
    parts["odd/a/b.data"] = parts.pop("xl/worksheets/sheet1.xml")
    del parts["xl/_rels/workbook.xml.rels"]
    parts["odd/_rels/Book 2.main.rels"] = relations(("worksheet", "../ODD\\a/b.data"))
    parts["_rels/.rels"] = relations(("thumbnail", "a.png"), ("officeDocument", "/odd/Book%202.main"))
    assert opened(tmp_path, parts).pages[0].rows == {1: {1: 1}}


def test_two_sheets_of_one_name_are_two_pages(tmp_path: Path) -> None:
    parts = one_sheet(worksheet("<row><c><v>1</v></c></row>"))
    second = '<sheet name="Data" sheetId="2" r:id="r1"/></sheets>'
    parts["xl/workbook.xml"] = parts["xl/workbook.xml"].replace("</sheets>", second)
    assert [page.title for page in opened(tmp_path, parts).pages] == ["Data", "Data"]


def test_hidden_rows_and_merged_cells_are_told(tmp_path: Path) -> None:
    sheet = worksheet('<row hidden="1"/><row hidden="true"/>', '<mergeCells><mergeCell ref="$B$4:C5"/></mergeCells>')
    (page,) = opened(tmp_path, one_sheet(sheet)).pages
    assert (page.hidden_rows, page.merged) == ([1, 2], ["B4:C5"])


REFUSED = {
    "a cell of another row": '<row r="1"><c r="A2"><v>1</v></c></row>',
    "a cell without a name": '<row r="1"><c r="1A"><v>1</v></c></row>',
    "a cell twice": '<row r="1"><c r="A1"><v>1</v></c><c r="A1"><v>2</v></c></row>',
    "a cell twice in rows of one number": '<row r="1"><c><v>1</v></c></row><row r="1"><c><v>2</v></c></row>',
    "a row of no number": '<row r="x"><c><v>1</v></c></row>',
    "a row beyond the last": '<row r="1048577"><c><v>1</v></c></row>',
    "a column beyond the last": '<row r="1"><c r="XFE1"><v>1</v></c></row>',
    "a cell outside of rows": "<c><v>1</v></c>",
    "a cell within something else": "<row><choice><c><v>1</v></c></choice></row>",
    "a text that is missing": '<row><c t="s"><v>0</v></c></row>',
    "a text of no number": '<row><c t="s"><v>-1</v></c></row>',
    "a number that is none": "<row><c><v>1_000</v></c></row>",
    "a number beyond all": "<row><c><v>1e999</v></c></row>",
    "no number": "<row><c><v>nan</v></c></row>",
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_be_placed_or_read_is_refused(name: str, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"is damaged \(.*'Data'"):
        rows_of(tmp_path, REFUSED[name])


@pytest.mark.parametrize(
    ("part", "content"),
    [
        ("xl/worksheets/sheet1.xml", None),
        ("xl/worksheets/sheet1.xml", "<worksheet><sheetData/></worksheet>"),
        ("xl/_rels/workbook.xml.rels", None),
        ("xl/worksheets/sheet1.xml", worksheet("", '<mergeCells><mergeCell ref="x"/></mergeCells>')),
    ],
)
def test_a_sheet_whose_content_is_missing_or_foreign_is_refused(part: str, content: str | None, tmp_path: Path) -> None:
    parts = one_sheet(worksheet(""))
    parts |= {part: content} if content else {}
    if content is None:
        del parts[part]
    with pytest.raises(InputError, match=r"is damaged .*'Data'"):
        opened(tmp_path, parts)


def test_a_sheet_of_endless_rows_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spreadsheet, "MOST_ROWS", 100)
    with pytest.raises(InputError, match="has a row '101'"):
        rows_of(tmp_path, "<row/>" * 101)
