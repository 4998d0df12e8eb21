"""A run that is killed, or shares its output with another, costs nothing: the old report is intact or the new whole.

The number of trials is that of the environment variable KILLS; a hundred take about two minutes.
"""

import os
import random
import signal
import subprocess
import sys
import time
from io import BytesIO
from pathlib import Path

import pytest
from openpyxl import load_workbook

from allocator import files
from allocator.files import TEMPORARY, write_whole
from tests.running import FROM_HERE
from tests.workbooks import small

TRIALS = int(os.environ.get("KILLS", "3"))

DYING = """
import os, signal, sys
from pathlib import Path

def die():
    os.kill(os.getpid(), signal.SIGKILL)

moment = sys.argv.pop(1)
if moment == "while writing":
    import allocator.files
    def half(descriptor):
        os.truncate(descriptor, 1000)
        die()
    allocator.files.os.fsync = half
else:
    honest = Path.replace
    def replace(self, target):
        if moment == "before replacing":
            die()
        honest(self, target)
        die()
    Path.replace = replace
from allocator.cli import main
main(sys.argv[1:])
"""


def is_whole(report: Path) -> bool:
    return "About" in load_workbook(BytesIO(report.read_bytes())).sheetnames


def started(folder: Path, *program: str) -> subprocess.Popen[str]:
    """`solve` of w.xlsx to r.xlsx in a process of its own."""
    return subprocess.Popen(
        [sys.executable, *program, "solve", "w.xlsx", "-o", "r.xlsx"],
        cwd=folder,
        env=FROM_HERE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


@pytest.fixture(scope="module")
def workbook(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    return small(tmp_path_factory.mktemp("small") / "w.xlsx").read_bytes()


@pytest.fixture
def folder(workbook: bytes, tmp_path: Path) -> Path:
    """The input and an old report."""
    (tmp_path / "w.xlsx").write_bytes(workbook)
    (tmp_path / "r.xlsx").write_text("old")
    return tmp_path


def others(folder: Path) -> list[str]:
    """What there is in a folder beside the input and the report."""
    return sorted({path.name for path in folder.iterdir()} - {"w.xlsx", "r.xlsx"})


@pytest.mark.slow
def test_killed_at_any_moment(folder: Path, workbook: bytes) -> None:
    """Moments are spread over the time that a whole run takes, every third of them over its last tenth."""
    start = time.monotonic()
    with started(folder, "-m", "allocator") as run:
        run.wait()
    whole = time.monotonic() - start
    assert run.returncode == 0
    pick = random.Random(0)
    killed = kept = new = 0
    for trial in range(TRIALS):
        (folder / "r.xlsx").write_text("old")
        share = pick.uniform(0.9, 1.05) if trial % 3 == 0 else pick.uniform(0.0, 1.0)
        with started(folder, "-m", "allocator") as run:
            try:
                run.wait(share * whole)
            except subprocess.TimeoutExpired:
                run.kill()
                killed += 1
        if (folder / "r.xlsx").read_text(errors="replace") == "old":
            kept += 1
        else:
            assert is_whole(folder / "r.xlsx")
            new += 1
        assert (folder / "w.xlsx").read_bytes() == workbook
        assert all(name.startswith(TEMPORARY) for name in others(folder))
    print(f"{killed} of {TRIALS} killed before their end: {kept} old reports intact, {new} new whole")
    assert kept + new == TRIALS


@pytest.mark.slow
@pytest.mark.parametrize(
    ("moment", "report_is_new", "left"),
    [("while writing", False, 1), ("before replacing", False, 1), ("after replacing", True, 0)],
)
def test_killed_at_the_worst_moments(
    moment: str, report_is_new: bool, left: int, folder: Path, workbook: bytes
) -> None:
    """Half the new report is written; all of it is, under a name of its own; it has just taken the old one's place."""
    with started(folder, "-c", DYING, moment) as run:
        run.wait()
    assert run.returncode == -signal.SIGKILL
    if report_is_new:
        assert is_whole(folder / "r.xlsx")
    else:
        assert (folder / "r.xlsx").read_text() == "old"
    assert (folder / "w.xlsx").read_bytes() == workbook
    assert len(others(folder)) == left
    assert all(name.startswith(TEMPORARY) for name in others(folder))


def test_what_killed_runs_leave_is_removed_a_day_later(tmp_path: Path) -> None:
    """Not sooner, as another run may be writing it; and nothing else that is hidden is touched."""
    day = 24 * 3600
    for name, age in (
        (f"{TEMPORARY}0123.xlsx", day + 60),
        (f"{TEMPORARY}4567.xlsx", day - 60),
        (".mine.xlsx", 9 * day),
    ):
        (tmp_path / name).write_text("half")
        os.utime(tmp_path / name, (time.time() - age,) * 2)
    write_whole(tmp_path / "r.xlsx", b"new")
    assert sorted(path.name for path in tmp_path.iterdir()) == [f"{TEMPORARY}4567.xlsx", ".mine.xlsx", "r.xlsx"]


def test_a_leftover_of_another_user_is_left(tmp_path: Path) -> None:
    """What cannot be removed is no reason not to write the report."""
    left = tmp_path / f"{TEMPORARY}0123.xlsx"
    left.mkdir()
    os.utime(left, (0, 0))
    assert write_whole(tmp_path / "r.xlsx", b"new").read_bytes() == b"new"
    assert left.exists()


@pytest.mark.slow
def test_two_runs_at_once_end_in_one_whole_report(folder: Path, workbook: bytes) -> None:
    """Each is written whole; the later one stays."""
    runs = [started(folder, "-m", "allocator") for _ in range(2)]
    results = [(*run.communicate(), run.returncode) for run in runs]
    assert results == [("wrote r.xlsx\n", "", 0)] * 2
    assert is_whole(folder / "r.xlsx")
    assert others(folder) == []
    assert (folder / "w.xlsx").read_bytes() == workbook


def test_discarding_takes_only_what_is_in_use(tmp_path: Path) -> None:
    """As when a run is ended from outside `main`: its temporary file goes, its report stays."""
    (tmp_path / "r.xlsx").write_bytes(b"old")
    with files.written_whole(tmp_path / "r.xlsx") as temporary:
        temporary.write_bytes(b"half")
        files.discard_temporaries()
        assert [path.name for path in tmp_path.iterdir()] == ["r.xlsx"]
        temporary.write_bytes(b"new")
    assert (tmp_path / "r.xlsx").read_bytes() == b"new"
