"""Nothing of the solver reaches the terminal: one line on stdout where a report was written, else none."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.running import FROM_HERE
from tests.workbooks import fill, small

LINES = {"solve": ["wrote r.xlsx"], "check": ["w.xlsx: no errors; bargains: base, poor"]}


def run(folder: Path, command: str, *more: str) -> subprocess.CompletedProcess[str]:
    """A command on w.xlsx as a script runs it, which sees what libraries print past Python, too."""
    return subprocess.run(
        [sys.executable, "-m", "allocator", command, "w.xlsx", *more],
        cwd=folder,
        env=FROM_HERE,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize("command", LINES)
def test_stdout_is_one_line(command: str, tmp_path: Path) -> None:
    small(tmp_path / "w.xlsx")
    done = run(tmp_path, command, *(["-o", "r.xlsx"] if command == "solve" else []))
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines() == LINES[command]


def test_a_diagnosis_leaves_stdout_empty(tmp_path: Path) -> None:
    """HiGHS prints while it looks for a conflict, if it is not told otherwise; what is said of it goes to stderr."""
    small(tmp_path / "w.xlsx", lambda book: fill(book, "Programs", [{"floor": 9}]))
    done = run(tmp_path, "solve", "-o", "r.xlsx")
    assert done.returncode == 3
    assert done.stdout == ""
    said = [line.split(":")[0] for line in done.stderr.splitlines()]
    assert said == ["2 warnings", "wrote r.diagnosis.xlsx", "allocator"]
