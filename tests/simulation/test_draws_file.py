"""The file of draws: whole lines, gone on with wherever it stopped, and never over anybody else's."""

import codecs
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from allocator import InputError, NoPlanError, OutputError
from allocator.crew import J, R, Serial, Work
from allocator.doubts import Doubt, apart
from allocator.linear_program import Floats
from allocator.simulation.design import Design
from allocator.simulation.draws_file import MARK, DrawsFile, carry_out
from allocator.simulation.outcomes import Simulation
from tests.cases import product_mix, strait
from tests.running import ROOT

CASE = product_mix({"x": 2, "y": 1}, {"money": 10}, {"money": [1, 1]}, floor={"x": 1.0})
DOUBTS = (
    Doubt("x, the first", {"effect": (("x", "all"),)}, 0.0, 2.0),
    Doubt("floor", {"floor": ("x",)}, 0.5, 12.0),
)
SIMULATION = Simulation(CASE, Design(DOUBTS, 20, seed=4))
Found = dict[int, tuple[int, Floats]]


class Counted:
    """Progress as a number."""

    def __init__(self) -> None:
        self.done = 0.0

    def update(self, n: float | None = 1) -> None:
        self.done += n or 0


def carried_out(path: Path, simulation: Simulation = SIMULATION) -> Found:
    """Read the file and go on with it to the end."""
    file = DrawsFile(path, simulation)
    found = file.read()
    carry_out(file, Serial(), range(simulation.design.count), found, Counted())
    return found


def alike(one: Found, other: Found) -> bool:
    return sorted(one) == sorted(other) and all(
        one[point][0] == other[point][0] and np.array_equal(one[point][1], other[point][1], equal_nan=True)
        for point in one
    )


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    path = tmp_path_factory.mktemp("whole") / "draws.csv"
    carried_out(path)
    return path.read_bytes()


def test_what_was_written_is_read_to_the_last_bit(tmp_path: Path) -> None:
    """Verdicts too: a floor of more than 10 leaves no plan."""
    found = carried_out(tmp_path / "draws.csv")
    assert alike(DrawsFile(tmp_path / "draws.csv", SIMULATION).read(), found)
    assert {verdict for verdict, _ in found.values()} == {0, 1}
    assert len(found) == SIMULATION.design.count == 25


def test_the_file_says_what_it_holds(whole: bytes) -> None:
    first, heads, typed, *_ = whole.decode().splitlines()
    assert first.startswith(f'{MARK}{{"bargain": "base", "seed": 4, "draws": 20, "input": "')
    assert heads == 'point,verdict,security,effort x,effort y,"x, the first",floor'
    assert typed == "0,optimal,20.0,10.0,0.0,1.0,1.0"


def test_any_name_can_be_told(tmp_path: Path) -> None:
    """Quotes, line breaks, Japanese, and half a pair of code units, which UTF-8 has no bytes for."""
    odd = 'a "b", c\n日本\ud800'
    case = replace(CASE, bargain=odd, labels={})
    doubts = (replace(DOUBTS[0], name=odd), DOUBTS[1])
    simulation = Simulation(case, Design(doubts, 3))
    found = carried_out(tmp_path / "draws.csv", simulation)
    assert alike(DrawsFile(tmp_path / "draws.csv", simulation).read(), found)
    with pytest.raises(InputError, match="of seed 0, not 1"):
        DrawsFile(tmp_path / "draws.csv", Simulation(case, Design(doubts, 3, seed=1))).read()


def test_cut_at_any_byte_it_is_finished_to_the_same_bytes(whole: bytes, tmp_path: Path) -> None:
    """Anywhere in the header, in lines, at their ends; and the whole."""
    path = tmp_path / "draws.csv"
    places = [0, 1, len(MARK), *range(2, len(whole), len(whole) // 50), len(whole) - 1, len(whole)]
    places += [place for place, byte in enumerate(whole) if byte == ord("\n")][:4]
    for place in places:
        path.write_bytes(whole[:place])
        carried_out(path)
        assert path.read_bytes() == whole, f"cut at byte {place}"


def test_only_what_is_missing_is_solved(whole: bytes, tmp_path: Path) -> None:
    path = tmp_path / "draws.csv"
    lines = whole.splitlines(keepends=True)
    path.write_bytes(b"".join(lines[:2] + lines[5:12]) + lines[12][:7])
    file = DrawsFile(path, SIMULATION)
    found = file.read()
    assert sorted(found) == sorted(file.points()) == list(range(3, 10))
    progress = Counted()
    carry_out(file, Serial(), range(SIMULATION.design.count), found, progress)
    assert progress.done == 25 - 7
    assert sorted(path.read_bytes().splitlines()) == sorted(whole.splitlines())


def test_a_finished_file_is_not_touched(whole: bytes, tmp_path: Path) -> None:
    path = tmp_path / "draws.csv"
    path.write_bytes(whole)
    path.chmod(0o444)
    os.utime(path, (1.0, 1.0))
    found = carried_out(path)
    assert len(found) == 25
    assert path.stat().st_mtime == 1.0


class Interrupted:
    """Whoever does the jobs one by one, last one first, and is interrupted after some of them."""

    def __init__(self, after: int) -> None:
        self.after = after

    def do(self, work: Work[J, R], jobs: Sequence[J]) -> Iterator[tuple[int, R]]:
        task = work.ready()
        for number, place in enumerate(reversed(range(len(jobs)))):
            if number == self.after:
                raise KeyboardInterrupt
            yield place, task(jobs[place])


def test_an_interrupted_run_keeps_what_is_done(whole: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Jobs of four points: 25 points are seven jobs, and the three done are points 24, 20 to 23 and 16 to 19."""
    monkeypatch.setattr("allocator.simulation.outcomes.BATCH", 4)
    path = tmp_path / "draws.csv"
    file = DrawsFile(path, SIMULATION)
    found: Found = {}
    with pytest.raises(KeyboardInterrupt):
        carry_out(file, Interrupted(3), range(SIMULATION.design.count), found, Counted())
    assert sorted(found) == list(range(16, 25))
    assert alike(file.read(), found)
    carried_out(path)
    assert sorted(path.read_bytes().splitlines()) == sorted(whole.splitlines())


def test_nothing_is_written_before_something_is_done(tmp_path: Path) -> None:
    simulation = replace(SIMULATION, case=replace(CASE, floor={"x": 11.0}))
    with pytest.raises(NoPlanError):
        carried_out(tmp_path / "draws.csv", simulation)
    assert list(tmp_path.iterdir()) == []


OTHERS = {
    "of another seed": (replace(SIMULATION, design=replace(SIMULATION.design, seed=5)), "of seed 4, not 5"),
    "of another number": (replace(SIMULATION, design=replace(SIMULATION.design, draws=21)), "of 20 draws, not 21"),
    "of another input": (replace(SIMULATION, case=replace(CASE, floor={"x": 1.5})), "its figures have changed"),
    "of another bargain": (replace(SIMULATION, case=replace(CASE, bargain="other")), "'base', not 'other'"),
    "of other ranges": (
        replace(SIMULATION, design=replace(SIMULATION.design, doubts=(DOUBTS[0], replace(DOUBTS[1], high=2.0)))),
        "of other judgements",
    ),
    "apart": (
        replace(SIMULATION, design=replace(SIMULATION.design, doubts=apart(CASE, DOUBTS[:1]))),
        "of other judgements",
    ),
}


@pytest.mark.parametrize("name", OTHERS)
def test_draws_of_another_run_are_refused_and_left_alone(name: str, whole: bytes, tmp_path: Path) -> None:
    simulation, reason = OTHERS[name]
    path = tmp_path / "draws.csv"
    path.write_bytes(whole)
    with pytest.raises(InputError, match=reason) as refusal:
        carried_out(path, simulation)
    assert "name another file with --draws-file, or delete it" in str(refusal.value)
    assert path.read_bytes() == whole


@pytest.mark.parametrize(
    "content", [b"my notes\n", b"\x89PNG\r\n", b"# allocator draws nonsense\n", b"\n", b"1,2,3\n4"]
)
def test_other_files_are_refused_and_left_alone(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "draws.csv"
    path.write_bytes(content)
    with pytest.raises(InputError, match="is not a file of draws"):
        carried_out(path)
    assert path.read_bytes() == content


def test_draws_of_other_versions_are_refused(whole: bytes, tmp_path: Path) -> None:
    """Their bits may differ."""
    path = tmp_path / "draws.csv"
    path.write_bytes(whole.replace(b'"numpy": "', b'"numpy": "9'))
    with pytest.raises(InputError, match="other versions of this tool, HiGHS or numpy"):
        carried_out(path)


@pytest.mark.parametrize(
    "damage", [b"7,optimal,1.0\n", b"seven,optimal,1.0,1.0,1.0,1.0,1.0\n", b"7,good,1,1,1,1,1\n", b"\n"]
)
def test_a_damaged_line_is_named(damage: bytes, whole: bytes, tmp_path: Path) -> None:
    path = tmp_path / "draws.csv"
    lines = whole.splitlines(keepends=True)
    path.write_bytes(b"".join([*lines[:5], damage, *lines[5:]]))
    with pytest.raises(InputError, match="line 6 is damaged"):
        carried_out(path)


@pytest.mark.parametrize("figure", ["nan", "inf", "-inf", "", "1e999"])
def test_a_figure_made_none_by_hand_is_refused(figure: str, whole: bytes, tmp_path: Path) -> None:
    path = tmp_path / "draws.csv"
    path.write_bytes(whole.replace(b"\n0,optimal,20.0,10.0,", f"\n0,optimal,20.0,{figure},".encode()))
    with pytest.raises(InputError, match="line 3 is damaged; delete the line, or the file"):
        carried_out(path)


@pytest.mark.parametrize("line", [b"3,no plan,1.0,2.0,3.0,1.0,1.0\n", b"25,optimal,20.0,10.0,0.0,1.0,1.0\n"])
def test_figures_without_a_plan_and_points_that_nobody_drew_are_refused(
    line: bytes, whole: bytes, tmp_path: Path
) -> None:
    path = tmp_path / "draws.csv"
    path.write_bytes(whole + line)
    with pytest.raises(InputError, match="line 28 is damaged"):
        carried_out(path)


def test_days_held_without_end_are_read_again(tmp_path: Path) -> None:
    """Waiting costs nothing in the strait."""
    simulation = Simulation(replace(strait(), hold_pace={}), Design((Doubt("e", {"effect": ()}, 0.9, 1.1),), 2))
    found = carried_out(tmp_path / "draws.csv", simulation)
    assert np.isinf(found[0][1]).any()
    assert alike(DrawsFile(tmp_path / "draws.csv", simulation).read(), found)


def test_line_ends_and_the_mark_of_another_system_change_nothing(whole: bytes, tmp_path: Path) -> None:
    """Saved by an editor on Windows, cut off in a line, and gone on with; or cut off in the first line."""
    path, saved = tmp_path / "draws.csv", codecs.BOM_UTF8 + whole.replace(b"\n", b"\r\n")
    path.write_bytes(whole)
    expected = carried_out(path)
    for cut in (len(saved), len(saved) // 2, 40):
        path.write_bytes(saved[:cut])
        assert alike(carried_out(path), expected)
        assert alike(DrawsFile(path, SIMULATION).read(), expected)


def test_a_first_line_changed_by_another_program_is_not_blamed_on_versions(whole: bytes, tmp_path: Path) -> None:
    path = tmp_path / "draws.csv"
    path.write_bytes(whole.replace(b"point,verdict", b"point;verdict"))
    with pytest.raises(InputError, match="its first two lines have been changed, perhaps by a spreadsheet program"):
        carried_out(path)


@pytest.mark.skipif(sys.platform == "win32", reason="there the system keeps nobody out")
def test_two_runs_do_not_write_into_each_other(tmp_path: Path) -> None:
    file = DrawsFile(tmp_path / "draws.csv", SIMULATION)
    with file.open(), pytest.raises(OutputError, match="another run is adding to it"):
        carried_out(tmp_path / "draws.csv")
    assert len(carried_out(tmp_path / "draws.csv")) == 25


def test_a_folder_that_is_gone_is_said(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match="cannot be written: No such file"):
        carried_out(tmp_path / "gone" / "draws.csv")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no full device")
def test_a_full_disk_is_said(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """What the file holds stays, and the next run goes on with it."""
    file = DrawsFile(tmp_path / "draws.csv", SIMULATION)
    with file.open() as appending:
        monkeypatch.setattr(appending, "_file", open("/dev/full", "r+b", buffering=0))  # noqa: PTH123, SIM115
        with pytest.raises(OutputError, match="No space left on device; what it holds stays"):
            appending.put(b"more")
        appending._file.close()
    assert len(carried_out(tmp_path / "draws.csv")) == 25


KILLED = """
import os, sys
sys.path.insert(0, sys.argv[2])
from pathlib import Path
from allocator.simulation.draws_file import Appending, DrawsFile
from tests.simulation.test_draws_file import SIMULATION, carried_out
import allocator.simulation.outcomes
allocator.simulation.outcomes.BATCH = 3
honest, calls = Appending.put, []
def put(self, content):
    calls.append(content)
    if len(calls) == int(sys.argv[3]):
        honest(self, content[: len(content) // 2])
        os.kill(os.getpid(), 9)
    honest(self, content)
Appending.put = put
carried_out(Path(sys.argv[1]))
"""


@pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
@pytest.mark.parametrize("moment", [1, 2, 5])
def test_killed_while_it_writes(moment: int, whole: bytes, tmp_path: Path) -> None:
    """In the middle of the header, of the first batch, of a later one: half of it is on disk."""
    path = tmp_path / "draws.csv"
    done = subprocess.run([sys.executable, "-c", KILLED, str(path), str(ROOT), str(moment)], check=False)
    assert done.returncode == -9
    assert 0 < len(path.read_bytes()) < len(whole)
    carried_out(path)
    assert path.read_bytes() == whole
