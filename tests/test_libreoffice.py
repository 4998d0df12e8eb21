"""Round trips through LibreOffice: what it calculates, keeps and saves. Skipped where it is not installed."""

import shutil
import subprocess
from pathlib import Path

import pytest
from openpyxl import load_workbook

from allocator import read_cases, write_report
from allocator.input.layout import DATA_SHEETS
from allocator.input.workbook import read_workbook
from allocator.table import Report
from tests.running import ROOT
from tests.workbooks import default_book, place

SOFFICE = shutil.which("soffice")
pytestmark = pytest.mark.skipif(SOFFICE is None, reason="LibreOffice (soffice) is not installed")


def saved_by_libreoffice(path: Path, folder: Path) -> Path:
    command = [str(SOFFICE), "--headless", f"-env:UserInstallation=file://{folder}/profile", "--convert-to"]
    command += ["xlsx:Calc MS Excel 2007 XML", "--outdir", str(folder / "saved"), str(path)]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    return folder / "saved" / path.name


@pytest.fixture(scope="module")
def saved(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return saved_by_libreoffice(ROOT / "inputs" / "japan.xlsx", tmp_path_factory.mktemp("libreoffice"))


@pytest.mark.slow
def test_a_saved_template_reads_to_the_same_case(saved: Path, japan: tuple[object, ...]) -> None:
    assert read_cases(saved) == japan
    assert len(read_workbook(saved).ranges) == 9


@pytest.mark.slow
def test_a_saved_template_keeps_drop_downs_formulas_and_styles(saved: Path) -> None:
    before, after = default_book(), load_workbook(saved)
    assert after.sheetnames == before.sheetnames
    for sheet in DATA_SHEETS:
        old, new = before[sheet.name], after[sheet.name]
        kinds = [sorted(rule.type for rule in page.data_validations.dataValidation if rule.type) for page in (old, new)]
        assert set(kinds[0]) <= set(kinds[1])
        assert new["A4"].font.b
        assert new["A4"].fill.fgColor.rgb == old["A4"].fill.fgColor.rgb
    formulas = [sum(c.data_type == "f" for row in book["Checks"].iter_rows() for c in row) for book in (before, after)]
    assert formulas[0] == formulas[1] > 500


@pytest.mark.slow
@pytest.mark.parametrize("name", ["japan", "blank"])
def test_checks_are_calculated_to_the_values_they_are_written_with(name: str, tmp_path: Path) -> None:
    """Saved by openpyxl, formulas lose their values, so what comes back is LibreOffice's own calculation."""
    source = ROOT / "inputs" / f"{name}.xlsx"
    book = load_workbook(source)
    book.save(tmp_path / "bare.xlsx")
    written = load_workbook(source, data_only=True)["Checks"]
    calculated = load_workbook(saved_by_libreoffice(tmp_path / "bare.xlsx", tmp_path), data_only=True)["Checks"]
    for row in written.iter_rows():
        for cell in row:
            found = calculated[cell.coordinate].value
            assert (found or None) == (pytest.approx(cell.value) if cell.value else None), cell.coordinate


@pytest.mark.slow
@pytest.mark.parametrize(("more", "verdict"), [(0, "ok"), (5500, "ok"), (6000, "LOOK HERE")])
def test_floors_are_checked_against_what_comes_in_and_is_raised(more: float, verdict: str, tmp_path: Path) -> None:
    """Floors of 2,992 and more, where 7,900 come in and the surtax raises 1,000."""
    book = load_workbook(ROOT / "inputs" / "japan.xlsx")
    cell = place("Programs", ("H10",), "floor").removeprefix("Programs!")
    book["Programs"][cell] = book["Programs"][cell].value + more
    book.save(tmp_path / "bare.xlsx")
    page = load_workbook(saved_by_libreoffice(tmp_path / "bare.xlsx", tmp_path), data_only=True)["Checks"]
    row = next(row for row in page.iter_rows(max_col=4, values_only=True) if "use of fiscal" in str(row[0]))
    assert row[3] == verdict


@pytest.mark.slow
def test_the_report_opens_and_shows_its_figures(tmp_path: Path, japan_report: Report) -> None:
    path = write_report(japan_report, tmp_path / "r.xlsx")
    again = load_workbook(saved_by_libreoffice(path, tmp_path))
    for page in load_workbook(path).worksheets:
        for row in page.iter_rows():
            for cell in row:
                if isinstance(cell.value, (int, float)):
                    assert again[page.title][cell.coordinate].value == pytest.approx(cell.value)
