"""Sheets made side by side: the same report, whoever makes it and whatever befalls who does."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from openpyxl import load_workbook

from allocator import Solution, make_report, solve
from allocator.crew import Serial, Work
from allocator.errors import SolverError
from allocator.input.workbook import Workbook, read_workbook
from allocator.processes import Processes
from allocator.report import LARGEST
from allocator.table import Report
from tests.running import FROM_HERE
from tests.workbooks import small

SECONDS = 3.0
"""Within these a run must end after Ctrl-C."""


class Backwards:
    """Does jobs in the opposite order."""

    def do(self, work: Work[Any, Any], jobs: Sequence[Any]) -> Iterator[tuple[int, Any]]:
        task = work.ready()
        yield from [(place, task(jobs[place])) for place in reversed(range(len(jobs)))]


class GivingUp:
    """Does a few jobs, then no more."""

    def do(self, work: Work[Any, Any], jobs: Sequence[Any]) -> Iterator[tuple[int, Any]]:
        yield from list(Serial().do(work, jobs[:3]))
        raise SolverError("job 4 ended the process that did it 3 times")


@pytest.fixture(scope="module")
def workbook(tmp_path_factory: pytest.TempPathFactory) -> Workbook:
    return read_workbook(small(tmp_path_factory.mktemp("small") / "w.xlsx"))


@pytest.fixture(scope="module")
def solutions(workbook: Workbook) -> tuple[Solution, ...]:
    return tuple(solve(case) for case in workbook.cases)


def assert_alike(one: Report, other: Report) -> None:
    """Everything but the frames is compared as it is."""
    assert [page.name for page in one.pages] == [page.name for page in other.pages]
    for page, like in zip(one.pages, other.pages, strict=True):
        assert (page.title, page.answer, page.charts, page.heads) == (like.title, like.answer, like.charts, like.heads)
        for table, same in zip(page.tables, like.tables, strict=True):
            pd.testing.assert_frame_equal(table.frame, same.frame, check_exact=True)
            assert (table.title, table.note, table.units, table.formats, table.sums) == (
                *(same.title, same.note, same.units, same.formats, same.sums),
            )


@pytest.mark.slow
@pytest.mark.parametrize(
    "executor", [Processes(2), Backwards(), GivingUp()], ids=lambda executor: type(executor).__name__
)
@pytest.mark.parametrize("language", ["en", "ja"])
def test_who_makes_the_sheets_makes_no_difference(
    executor: Any, language: str, workbook: Workbook, solutions: tuple[Solution, ...]
) -> None:
    alone = make_report(workbook.cases, solutions, workbook, language=language)
    assert_alike(alone, make_report(workbook.cases, solutions, workbook, language=language, executor=executor))


def test_without_a_workbook(workbook: Workbook, solutions: tuple[Solution, ...]) -> None:
    alone = make_report(workbook.cases, solutions)
    assert "What was read" not in [page.name for page in alone.pages]
    assert_alike(alone, make_report(workbook.cases, solutions, executor=Processes(2)))


def test_the_largest_are_sheets(workbook: Workbook, solutions: tuple[Solution, ...]) -> None:
    assert {page.name for page in make_report(workbook.cases, solutions).pages} >= {
        name for job in LARGEST for name in job
    }


@pytest.mark.slow
def test_the_default_case_by_two_workers(
    japan_workbook: Workbook, japan_solutions: tuple[Solution, ...], japan_report: Report
) -> None:
    assert_alike(
        japan_report, make_report(japan_workbook.cases, japan_solutions, japan_workbook, executor=Processes(2))
    )


@pytest.fixture
def run(tmp_path: Path) -> Iterator[tuple[subprocess.Popen[str], list[int]]]:
    """`solve` over an old report, in a group of its own, and its two workers."""
    small(tmp_path / "w.xlsx")
    (tmp_path / "r.xlsx").write_text("old")
    command = ["-m", "allocator", "solve", "w.xlsx", "-o", "r.xlsx", "--workers", "2"]
    with subprocess.Popen(
        [sys.executable, *command],
        cwd=tmp_path,
        env=FROM_HERE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    ) as started:
        workers: list[int] = []
        while len(workers) < 2 and started.poll() is None:
            workers = [child for child in children(started.pid) if "spawn_main" in command_of(child)]
        yield started, workers
        started.kill()


def children(number: int) -> list[int]:
    """The processes that a process has started."""
    try:
        return [int(child) for child in Path(f"/proc/{number}/task/{number}/children").read_text().split()]
    except FileNotFoundError:
        return []


def command_of(number: int) -> str:
    """What was typed, so to speak, to start a process."""
    try:
        return Path(f"/proc/{number}/cmdline").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return ""


on_linux = pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="workers are looked up in /proc")


@on_linux
def test_a_killed_worker_costs_nothing(run: tuple[subprocess.Popen[str], list[int]], tmp_path: Path) -> None:
    process, workers = run
    os.kill(workers[0], signal.SIGKILL)
    assert process.communicate() == ("wrote r.xlsx\n", "")
    assert process.returncode == 0
    assert "About" in load_workbook(tmp_path / "r.xlsx").sheetnames


@on_linux
def test_an_interrupt_ends_all_without_noise(run: tuple[subprocess.Popen[str], list[int]], tmp_path: Path) -> None:
    """As a terminal does it, while the workers load what they need: every process of the group is told."""
    process, workers = run
    start = time.monotonic()
    os.killpg(process.pid, signal.SIGINT)
    out, err = process.communicate()
    assert (process.returncode, out) == (130, "")
    assert err == "allocator: interrupted; every file is as it was, or new and whole\n"
    assert time.monotonic() - start < SECONDS
    assert not any("spawn_main" in command_of(worker) for worker in workers)
    assert (tmp_path / "r.xlsx").read_text() == "old"


@on_linux
@pytest.mark.slow
def test_killing_all_of_it_leaves_the_old_report(run: tuple[subprocess.Popen[str], list[int]], tmp_path: Path) -> None:
    process, _ = run
    process.kill()
    process.communicate()
    assert (tmp_path / "r.xlsx").read_text() == "old"
