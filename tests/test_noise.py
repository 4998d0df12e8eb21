"""Nothing of the solver reaches the terminal: one line on stdout where a report was written, else none."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.workbooks import small

LINES = {"solve": ["wrote r.xlsx"], "check": ["w.xlsx: no errors; bargains: base, poor"]}


@pytest.mark.parametrize("command", LINES)
def test_stdout_is_one_line(command: str, tmp_path: Path) -> None:
    """As a script sees it, which reads what other libraries print past Python, too."""
    small(tmp_path / "w.xlsx")
    more = ["-o", "r.xlsx"] if command == "solve" else []
    done = subprocess.run(
        [sys.executable, "-m", "allocator", command, "w.xlsx", *more],
        cwd=tmp_path,
        env=os.environ | {"PYTHONPATH": str(Path(__file__).parent.parent)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.splitlines() == LINES[command]
    assert done.stderr == ""
