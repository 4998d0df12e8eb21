"""Workbooks of other versions: an invented version 0, in which some names were others."""

from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook

from allocator import InputError, cli, read_cases
from allocator.input import versions as versions_module
from allocator.input.versions import Renames
from tests.workbooks import edited

RENAMES = Renames(
    sheets={"Programmes": "Programs"},
    words={"Programs": {"minimum": "floor"}, "Settings": {"aversion": "risk_aversion"}},
)


def version_cell(book: Workbook) -> tuple[int, int]:
    (row,) = (row[0].row for row in book["Guide"].iter_rows(max_col=1) if row[0].value == "schema_version")
    return row, 2


def of_version(version: object) -> object:
    def change(book: Workbook) -> None:
        book["Guide"].cell(*version_cell(book)).value = version

    return change


@pytest.fixture
def old(tmp_path: Path) -> Path:
    """The default case as the invented version 0 would have it."""

    def age(book: Workbook) -> None:
        of_version(0)(book)  # type: ignore[operator]
        page = book["Programs"]
        next(cell for cell in page[2] if cell.value == "floor").value = "Minimum"
        page.title = "Programmes"
        next(cell for cell in book["Settings"]["A"] if cell.value == "risk_aversion").value = "aversion"

    return edited(tmp_path / "old.xlsx", age)


def test_an_older_version_is_refused_with_the_command_that_helps(old: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(versions_module, "UPGRADES", {0: RENAMES})
    with pytest.raises(InputError, match=r"is of schema version 0; this tool reads version 1.*allocator upgrade"):
        read_cases(old)


def test_upgrade_moves_names_and_keeps_figures(
    old: Path, tmp_path: Path, japan: tuple[object, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(versions_module, "UPGRADES", {0: RENAMES})
    before = old.read_bytes()
    assert cli.main(["upgrade", str(old), str(tmp_path / "new.xlsx")]) == 0
    assert read_cases(tmp_path / "new.xlsx") == japan
    assert old.read_bytes() == before


def test_in_an_upgraded_copy_text_does_not_become_a_formula(
    old: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Heads are looked through for old names: one of the user's own that begins with = stays text."""
    monkeypatch.setattr(versions_module, "UPGRADES", {0: RENAMES})
    book = load_workbook(old)
    head = book["Programmes"].cell(2, 40, "=A1")
    head.data_type = "s"
    book.save(old)
    assert cli.main(["upgrade", str(old), str(tmp_path / "new.xlsx")]) == 0
    found = load_workbook(tmp_path / "new.xlsx")["Programs"].cell(2, 40)
    assert (found.value, found.data_type) == ("=A1", "s")


def test_where_more_than_names_moved_a_new_workbook_is_advised(old: Path) -> None:
    with pytest.raises(InputError, match="copy your figures into it"):
        read_cases(old)


def test_a_newer_version_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="Install a newer version"):
        read_cases(edited(tmp_path / "w.xlsx", of_version(99)))  # type: ignore[arg-type]


@pytest.mark.parametrize("version", [None, "one"])
def test_without_a_version_the_sheets_speak_for_themselves(
    version: object, tmp_path: Path, japan: tuple[object, ...]
) -> None:
    assert read_cases(edited(tmp_path / "w.xlsx", of_version(version))) == japan  # type: ignore[arg-type]


def test_nothing_to_upgrade(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = edited(tmp_path / "w.xlsx", {})
    assert cli.main(["upgrade", str(path), str(tmp_path / "new.xlsx")]) == 2
    assert "there is nothing to upgrade" in capsys.readouterr().err
    assert cli.main(["upgrade", str(path), str(path)]) == 2
    assert load_workbook(path).sheetnames
