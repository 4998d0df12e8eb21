"""Talking cannot lose work: whatever becomes of standard output and error, files are written and stay."""

import io
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook

from allocator import cli
from allocator.terminal import UNHEARD
from tests.running import FROM_HERE
from tests.workbooks import fill, small

FULL = Path("/dev/full")
SWEEP = ["sweep", "防衛é.xlsx", "Income[予算].2030", "30", "60", "-o", "掃引é.sweep.xlsx"]
PROGRAM = [sys.executable, "-W", "error", "-m", "allocator"]


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a workbook whose name and keys few encodings hold."""

    def in_japanese(book: Workbook) -> None:
        fill(book, "Capitals", [{"capital": "予算"}])
        fill(book, "Income", [{"capital": "予算"}])
        fill(book, "Bargains", [{"row": "予算", "bargain": "é貧"}])
        next(cell for cell in book["Tiers"][2] if cell.value == "money").value = "予算"

    small(tmp_path / "防衛é.xlsx", in_japanese)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture(params=["closed", "full"])
def broken(request: pytest.FixtureRequest) -> Iterator[io.TextIOWrapper]:
    """A stream that takes nothing; what it holds it would try to write once more as it is closed."""
    if request.param == "full" and not FULL.exists():
        pytest.skip("there is no /dev/full here")
    if request.param == "full":
        descriptor = os.open(FULL, os.O_WRONLY)
    else:
        reader, descriptor = os.pipe()
        os.close(reader)
    with os.fdopen(descriptor, "w", encoding="utf-8", buffering=1) as stream:
        yield stream


@pytest.mark.parametrize("encoding", ["ascii", "cp932"])
def test_a_character_that_the_terminal_cannot_show_is_escaped(
    encoding: str, here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = io.BytesIO()
    monkeypatch.setattr("sys.stdout", io.TextIOWrapper(out, encoding=encoding))
    assert cli.main(["check", "防衛é.xlsx"]) == 0
    assert cli.main(SWEEP) == 0
    told = out.getvalue().decode(encoding)
    expected = "防衛\\xe9.xlsx: no errors; bargains: base, \\xe9貧"
    assert expected.encode(encoding, errors="backslashreplace").decode(encoding) in told
    assert load_workbook(here / "掃引é.sweep.xlsx").sheetnames[0] == "Value curve"


def test_what_nobody_hears_costs_nothing_and_is_told_by_the_exit_code(
    broken: io.TextIOWrapper, here: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.stdout", broken)
    assert cli.main(SWEEP) == UNHEARD == 5
    assert load_workbook(here / "掃引é.sweep.xlsx").sheetnames[0] == "Value curve"
    assert cli.main(["export", "防衛é.xlsx", "model.lp"]) == 0, "it leads nowhere now, and that takes all"
    assert capsys.readouterr().err == ""


def test_messages_that_nobody_hears_leave_the_exit_code_of_an_error(
    broken: io.TextIOWrapper, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stderr", broken)
    assert cli.main(["check", "none.xlsx"]) == 2


def test_a_command_without_standard_streams_does_its_work(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As where they are closed before it starts."""
    monkeypatch.setattr("sys.stdout", None)
    monkeypatch.setattr("sys.stderr", None)
    assert cli.main(["export", "防衛é.xlsx", "model.lp"]) == UNHEARD
    assert (here / "model.lp").exists()


def test_nothing_is_said_of_it_as_the_process_ends() -> None:
    """Python itself would say that an exception was ignored, and end with 120."""
    if not FULL.exists():
        pytest.skip("there is no /dev/full here")
    for option, code in (("--version", UNHEARD), ("--nonsense", 2)):
        with FULL.open("w") as full:
            done = subprocess.run([*PROGRAM, option], env=FROM_HERE, stdout=full, stderr=subprocess.PIPE, check=False)
        assert done.returncode == code
        assert b"Exception ignored" not in done.stderr
        assert b"Traceback" not in done.stderr
