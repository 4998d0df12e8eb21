"""Ctrl-C ends `solve` within seconds, with 130 and one sentence, and no file is ever half written."""

import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from openpyxl import load_workbook

from allocator.interrupts import stoppable, unheard
from tests.running import FROM_HERE
from tests.workbooks import small

SECONDS = 3.0
"""Within these a run must end after Ctrl-C."""

DRIVER = """
import os, signal, sys, threading, time
from pathlib import Path

moment, said, arguments = sys.argv[1], Path(sys.argv[2]), sys.argv[3:]

def interrupt():
    said.write_text(repr(time.monotonic()))
    os.kill(os.getpid(), signal.SIGINT)

class Loading:
    def find_spec(self, name, path=None, target=None):
        if name == moment.removeprefix("loading "):
            sys.meta_path.remove(self)
            interrupt()

def endless():  # which of 50 numbers sum to half of each of five rows? HiGHS would be at it for hours
    import highspy, numpy as np
    highs, count = highspy.Highs(), 50
    highs.silent()
    highs.addVars(count, np.zeros(count), np.ones(count))
    places = np.arange(count, dtype=np.int32)
    highs.changeColsIntegrality(count, places, np.full(count, highspy.HighsVarType.kInteger))
    for row in np.random.default_rng(0).integers(1, 100, (6, count)).astype(float):
        highs.addRow(row.sum() // 2, row.sum() // 2, count, places, row)
    threading.Timer(0.3, interrupt).start()
    highs.run()

def deaf():  # as code that takes every exception for its own does
    end = time.monotonic() + 60.0
    interrupt()
    while time.monotonic() < end:
        try:
            time.sleep(60.0)
        except BaseException:
            pass

def instead(owner, name, act, number=1):
    honest, calls = getattr(owner, name), []
    def changed(*arguments):
        calls.append(name)
        if len(calls) == number:
            act()
        return honest(*arguments)
    setattr(owner, name, changed)

if moment.startswith("loading "):
    sys.meta_path.insert(0, Loading())
elif moment.startswith("run "):
    from allocator.highs import Highs
    what = moment.removeprefix("run ")
    acts = {"inside": endless, "deaf": deaf}
    instead(Highs, "_run", acts.get(what, interrupt), 1 if what in acts else int(what))
elif moment == "before replacing":
    instead(Path, "replace", interrupt)
elif moment == "after replacing":
    honest = Path.replace
    def replace(self, target):
        honest(self, target)
        interrupt()
        return target
    Path.replace = replace

from allocator.cli import main
raise SystemExit(main(arguments))
"""


def interrupted(moment: str, folder: Path) -> tuple[subprocess.CompletedProcess[str], float]:
    """`solve` in a process that interrupts itself at a moment, over an old report, and the seconds it took to end."""
    (folder / "r.xlsx").write_text("old")
    said = folder / "said"
    command = [sys.executable, "-c", DRIVER, moment, str(said), "solve", "w.xlsx", "-o", "r.xlsx"]
    done = subprocess.run(
        command,
        cwd=folder,
        env=FROM_HERE,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    ended = time.monotonic()
    seconds = ended - float(said.read_text())
    said.unlink()
    return done, seconds


@pytest.fixture(scope="module")
def workbook(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    return small(tmp_path_factory.mktemp("small") / "w.xlsx").read_bytes()


@pytest.mark.parametrize(
    "moment", ["loading pyomo", "loading openpyxl", "run 9", "run inside", "run deaf", "before replacing"]
)
def test_an_interrupt_ends_the_run_and_leaves_the_old_report(moment: str, workbook: bytes, tmp_path: Path) -> None:
    """While modules load, between runs of HiGHS, inside one, where the exception is swallowed, before the last step.

    The seconds are those of the fastest of three tries, as other programs may hold up one of them.
    """
    (tmp_path / "w.xlsx").write_bytes(workbook)
    for _ in range(3):
        done, seconds = interrupted(moment, tmp_path)
        assert done.returncode == 130, done.stderr
        assert done.stdout == ""
        assert done.stderr == "allocator: interrupted; every file is as it was, or new and whole\n"
        assert sorted(path.name for path in tmp_path.iterdir()) == ["r.xlsx", "w.xlsx"]
        assert (tmp_path / "r.xlsx").read_text() == "old"
        assert (tmp_path / "w.xlsx").read_bytes() == workbook
        if seconds < SECONDS:
            return
    pytest.fail(f"{moment}: it took {seconds:.1f} seconds to end")


def test_an_interrupt_after_the_last_step_leaves_the_new_report(workbook: bytes, tmp_path: Path) -> None:
    (tmp_path / "w.xlsx").write_bytes(workbook)
    done, _ = interrupted("after replacing", tmp_path)
    assert done.returncode == 130
    assert sorted(path.name for path in tmp_path.iterdir()) == ["r.xlsx", "w.xlsx"]
    assert "About" in load_workbook(tmp_path / "r.xlsx").sheetnames


def test_pressing_twice_is_pressing_once() -> None:
    """The second one must not end the tidying up that the first one began."""
    tidied = False
    with pytest.raises(KeyboardInterrupt), stoppable(lambda: None):
        try:
            os.kill(os.getpid(), signal.SIGINT)
            time.sleep(5.0)
        finally:
            os.kill(os.getpid(), signal.SIGINT)
            tidied = True
    assert tidied
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


def test_what_an_extension_makes_of_an_interrupt_is_still_one() -> None:
    with pytest.raises(KeyboardInterrupt), stoppable(lambda: None):
        try:
            os.kill(os.getpid(), signal.SIGINT)
            time.sleep(5.0)
        except KeyboardInterrupt:
            raise SystemError("initialization failed") from None


def test_other_errors_are_left_alone() -> None:
    with pytest.raises(ZeroDivisionError), stoppable(lambda: None):
        raise ZeroDivisionError


def test_who_sees_to_interrupts_already_keeps_doing_so() -> None:
    """A notebook's kernel, or a shell that has its background jobs ignore Ctrl-C."""
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        with stoppable(lambda: None), unheard():
            assert signal.getsignal(signal.SIGINT) is signal.SIG_IGN
    finally:
        signal.signal(signal.SIGINT, before)
    with unheard():
        assert signal.getsignal(signal.SIGINT) is before


def test_in_another_thread_nothing_is_changed() -> None:
    seen = []

    def run() -> None:
        with stoppable(lambda: None):
            seen.append(signal.getsignal(signal.SIGINT))

    thread = threading.Thread(target=run)
    thread.start()
    thread.join()
    assert seen == [signal.default_int_handler]


def test_where_no_other_thread_can_run_the_system_ends_the_process() -> None:
    """HiGHS' search for a conflict holds Python's lock, so that nobody else could; a shell shows this as 130, too."""
    program = """
import os, signal
from allocator.interrupts import stoppable, unheard
with stoppable(lambda: None), unheard():
    os.kill(os.getpid(), signal.SIGINT)
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (-signal.SIGINT, "", "")


def test_an_interrupt_while_modules_load_has_its_exit_code_too(tmp_path: Path) -> None:
    """Loading runs texts by `exec`; Python would hold a plain KeyboardInterrupt within one for unhandled."""
    (tmp_path / "interrupted.py").write_text(
        """
from argparse import Namespace
from allocator import cli

class Parser:
    def parse_args(self, _):
        text = "import os, signal; os.kill(os.getpid(), signal.SIGINT); [number for number in range(99)]"
        return Namespace(command=lambda _: exec(text))

cli.parser = Parser
raise SystemExit(cli.main([]))
"""
    )
    done = subprocess.run([sys.executable, "-m", "interrupted"], cwd=tmp_path, capture_output=True, check=False)
    assert done.returncode == 130


@pytest.mark.slow
@pytest.mark.parametrize("moment", [0.4, 1.0, 1.8, 2.6, 3.5])
def test_the_default_case_interrupted_from_outside(moment: float, japan_path: Path, tmp_path: Path) -> None:
    """Whatever the run is at by then: it takes several seconds more in all."""
    (tmp_path / "r.xlsx").write_text("old")
    command = [sys.executable, "-m", "allocator", "solve", str(japan_path), "-o", str(tmp_path / "r.xlsx")]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as run:
        time.sleep(moment)
        run.send_signal(signal.SIGINT)
        start = time.monotonic()
        out, err = run.communicate()
    seconds = time.monotonic() - start
    print(f"interrupted after {moment} seconds, it ended after {seconds:.2f}")
    assert run.returncode == 130
    assert out == ""
    assert err.splitlines()[-1] == "allocator: interrupted; every file is as it was, or new and whole"
    assert "Traceback" not in err
    assert sorted(path.name for path in tmp_path.iterdir()) == ["r.xlsx"]
    assert (tmp_path / "r.xlsx").read_text() == "old"
    assert seconds < SECONDS
