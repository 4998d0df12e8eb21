"""At the edges of what can be typed every command answers, and every sheet of the report is made.

Each of the cases is `strait` with fewer keys and with figures left blank, at 0 or at their bounds. Whether a case is
refused as it stands, has no plan, or is worth nothing: that is said, and is no defect.
"""

import contextlib
import io
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from openpyxl import load_workbook

from allocator import cli
from tests.degenerate import Typed, typed

FEW, MANY = 3, 300
"""Cases tried in the quick suite, and in the slow one."""

MAPPED = ("--and", "Roles[home].weight", "0", "1", "--points", "3")
"""What makes a sweep a small map."""

DONE, REFUSED, NO_PLAN = 0, 2, 3
"""Exit codes."""

generated = settings(phases=[Phase.generate], suppress_health_check=list(HealthCheck))


def run(*arguments: str | Path) -> tuple[int, str]:
    """A command's exit code, and all it says."""
    said = io.StringIO()
    with contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
        return cli.main([str(argument) for argument in arguments]), said.getvalue()


def assert_answered(typed: Typed, folder: Path) -> None:
    """Every command on a workbook answers, says nothing that is empty or no number, and loses no sheet."""
    path = folder / "w.xlsx"
    typed.write(path)
    code, said = run("check", path)
    assert code in (DONE, REFUSED), said
    if code == REFUSED:
        assert run("solve", path, "-o", folder / "r.xlsx")[0] == REFUSED
        return
    for command in (
        ("solve", path, "-o", folder / "r.xlsx"),
        ("sweep", path, "Income[money].2030", "0", "40", "-o", folder / "c.xlsx"),
        ("sweep", path, "Tiers[*].effect", "0", "2", "--by", "multiply", "-o", folder / "e.xlsx"),
        ("sweep", path, "Income[money].2030", "0", "40", *MAPPED, "-o", folder / "m.xlsx"),
        ("simulate", path, "--draws", "3", "-o", folder / "s.xlsx"),
        ("price", path, "guns effort 10"),
        ("price", path, "home capability 5"),
        ("export", path, folder / "m.mps"),
    ):
        code, said = run(*command)
        assert code in (DONE, NO_PLAN) or "nothing to draw" in said, (command, said)
        assert "one of: ." not in said, (command, said)
        assert "nan" not in said, (command, said)
    for report in folder.glob("*.xlsx"):
        assert_whole(report)


def assert_whole(report: Path) -> None:
    """No sheet of a report says that it could not be made."""
    book = load_workbook(report, read_only=True)
    for page in book.worksheets:
        for row in page.iter_rows(values_only=True):
            assert not any("The solver gave no verdict" in str(cell) for cell in row), (report.name, page.title, row)
    book.close()


@settings(generated, max_examples=FEW)
@given(typed=typed())
def test_a_case_at_the_edge_is_a_case(typed: Typed) -> None:
    with TemporaryDirectory() as folder:
        assert_answered(typed, Path(folder))


@pytest.mark.slow
@settings(generated, max_examples=MANY)
@given(typed=typed())
def test_many_cases_at_the_edge_are_cases(typed: Typed) -> None:
    with TemporaryDirectory() as folder:
        assert_answered(typed, Path(folder))
