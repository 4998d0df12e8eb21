"""Who does the work makes no difference: not to the answers, nor when a worker is killed."""

import argparse
import builtins
import multiprocessing
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import pytest

from allocator import cli
from allocator.cluster import Cluster, _done
from allocator.crew import Executor, Serial
from allocator.errors import InputError, NoPlanError, SolverError
from allocator.hiring import add_executor_options, executor_of
from allocator.linear_program import Name
from allocator.processes import MOST_LOSSES, Processes, cores
from allocator.what_if import WhatIf
from tests.cases import wyndor
from tests.crews import Service, done, scheduler_alone, started
from tests.running import FROM_HERE, ROOT
from tests.workbooks import small


@dataclass(frozen=True)
class Doubling:
    """Doubles numbers; every getting ready is noted in a folder."""

    folder: Path

    def ready(self) -> Callable[[int], int]:
        (self.folder / f"ready-{os.getpid()}-{time.monotonic_ns()}").touch()
        return lambda number: 2 * number


@dataclass(frozen=True)
class Fatal:
    """Doubles numbers; the worker that gets `number` is killed, as often as `times` says."""

    folder: Path
    number: int
    times: int

    def ready(self) -> Callable[[int], int]:
        return self._double

    def _double(self, number: int) -> int:
        if number == self.number and len(list(self.folder.glob("death-*"))) < self.times:
            (self.folder / f"death-{time.monotonic_ns()}").touch()
            os.kill(os.getpid(), signal.SIGKILL)
        return 2 * number


class AwkwardError(Exception):
    """Cannot be sent as it is: it takes two arguments and keeps one."""

    def __init__(self, what: str, why: str) -> None:
        super().__init__(f"{what}: {why}")


@dataclass(frozen=True)
class Failing:
    """Raises what a job asks for."""

    def ready(self) -> Callable[[str], Any]:
        return self._raise

    def _raise(self, kind: str) -> Any:
        if kind == "no plan":
            raise NoPlanError("Do more: no plan")
        if kind == "awkward":
            raise AwkwardError("this", "that")
        return (lambda: None) if kind == "unsendable" else kind


@dataclass(frozen=True)
class NeverReady:
    """Fails before its first job."""

    def ready(self) -> Callable[[int], int]:
        raise NoPlanError("not even one")


@dataclass(frozen=True)
class Halfway:
    """Doubles numbers; the worker that gets 3 is killed once, with half of its answer sent."""

    folder: Path

    def ready(self) -> Callable[[int], int]:
        return self._double

    def _double(self, number: int) -> int:
        if number == 3 and not (self.folder / "death").exists():
            (self.folder / "death").touch()
            Connection._send = send_half  # type: ignore[attr-defined]
        return 2 * number


def send_half(line: Connection, message: bytes) -> None:
    os.write(line.fileno(), bytes(message)[: len(message) // 2])
    os.kill(os.getpid(), signal.SIGKILL)


@dataclass(frozen=True)
class Telling:
    """Tells which process does a job."""

    def ready(self) -> Callable[[int], int]:
        return lambda _: os.getpid()


@dataclass(frozen=True)
class Solving:
    """Security of Wyndor's plan, where plant 3 has other hours."""

    def ready(self) -> Callable[[float], float]:
        what_if = WhatIf(wyndor())
        return lambda more: what_if.step(more, Name("capital_balance", ("three", 2030)))


class Counted(list[int]):
    """Jobs that note how far they have been asked for."""

    asked = 0

    def __getitem__(self, place: Any) -> Any:
        self.asked = max(self.asked, place + 1)
        return super().__getitem__(place)


def is_over(number: int) -> bool:
    """Whether there is no such process any more, or nothing but its name."""
    try:
        return Path(f"/proc/{number}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except (FileNotFoundError, ProcessLookupError):
        return True


def test_a_pool_that_is_kept_does_other_work_too(tmp_path: Path) -> None:
    """Whoever has done numbers tells who they are; nobody is left once the executor is let go."""
    with Processes(2).keep("allocator.solver", 2) as executor:
        assert done(executor, Doubling(tmp_path), range(9)) == {place: 2 * place for place in range(9)}
        first = {int(noted.name.split("-")[1]) for noted in tmp_path.glob("ready-*")}
        told = set(done(executor, Telling(), [0] * 20).values())
        assert told <= first
        assert len(multiprocessing.active_children()) == 2
    assert not multiprocessing.active_children()


def test_one_of_a_pool_killed_between_works_is_replaced(tmp_path: Path) -> None:
    with Processes(2).keep("allocator.solver", 2) as executor:
        for child in multiprocessing.active_children():
            child.kill()
            child.join()
        assert done(executor, Doubling(tmp_path), range(9)) == {place: 2 * place for place in range(9)}


def test_alone_goes_in_order(tmp_path: Path) -> None:
    assert list(Serial().do(Doubling(tmp_path), [3, 1, 2])) == [(0, 6), (1, 2), (2, 4)]


def test_processes_do_what_one_alone_does(tmp_path: Path) -> None:
    """Every job once, each worker ready once, and none of them left."""
    jobs = list(range(200))
    assert done(Processes(2), Doubling(tmp_path), jobs) == dict(Serial().do(Doubling(tmp_path / ".."), jobs))
    assert len(list(tmp_path.glob("ready-*"))) == 2
    assert multiprocessing.active_children() == []


def test_solves_come_to_the_same() -> None:
    """An hour of plant 3 is worth 1, down from 18 hours to 12 and up to 24."""
    assert done(Processes(2), Solving(), [-6.0, -1.0, 6.0, 9.0]) == {0: -6.0, 1: -1.0, 2: 6.0, 3: 6.0}


def test_no_more_workers_than_jobs(tmp_path: Path) -> None:
    assert done(Processes(8), Doubling(tmp_path), [1]) == {0: 2}
    assert len(list(tmp_path.glob("ready-*"))) == 1
    assert done(Processes(8), Doubling(tmp_path), []) == {}


def test_work_is_done_elsewhere_and_at_once() -> None:
    assert os.getpid() not in done(Processes(2), Telling(), [0] * 20).values()


def test_jobs_wait_until_they_are_needed(tmp_path: Path) -> None:
    """Of 1000 jobs, two workers hold two when the first result is in, and are given one more."""
    jobs = Counted(range(1000))
    results = Processes(2).do(Doubling(tmp_path), jobs)
    next(results)
    assert jobs.asked == 3
    results.close()  # type: ignore[attr-defined]
    assert multiprocessing.active_children() == []


@pytest.mark.parametrize("times", [1, MOST_LOSSES - 1])
def test_a_killed_worker_loses_nothing(times: int, tmp_path: Path) -> None:
    work = Fatal(tmp_path, 7, times)
    assert done(Processes(2), work, range(20)) == {place: 2 * place for place in range(20)}
    assert len(list(tmp_path.glob("death-*"))) == times


def test_a_worker_killed_while_it_answers_loses_nothing(tmp_path: Path) -> None:
    """Nobody waits for the other half of its answer."""
    assert done(Processes(2), Halfway(tmp_path), range(6)) == {place: 2 * place for place in range(6)}
    assert (tmp_path / "death").exists()


@pytest.mark.slow
def test_a_job_that_kills_every_worker_is_given_up(tmp_path: Path) -> None:
    with pytest.raises(SolverError, match="job 8 of 20 ended the process that did it 3 times"):
        done(Processes(2), Fatal(tmp_path, 7, 99), range(20))
    assert len(list(tmp_path.glob("death-*"))) == MOST_LOSSES
    assert multiprocessing.active_children() == []


@pytest.mark.slow
def test_what_a_job_raises_comes_back() -> None:
    """With a note of where it was raised; what cannot be sent, in words."""
    with pytest.raises(NoPlanError) as raised:
        done(Processes(2), Failing(), ["fine", "no plan"])
    assert str(raised.value) == "Do more: no plan"
    assert "_raise" in raised.value.__notes__[0]
    with pytest.raises(RuntimeError, match="AwkwardError: this: that"):
        done(Processes(2), Failing(), ["awkward"])
    with pytest.raises((AttributeError, TypeError, RuntimeError), match="lambda"):
        done(Processes(2), Failing(), ["unsendable"])
    with pytest.raises(NoPlanError, match="not even one"):
        done(Processes(2), NeverReady(), [1])


def test_where_no_process_can_be_started_one_does_it_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_: object) -> None:
        raise PermissionError("no processes here")

    monkeypatch.setattr(multiprocessing.context.SpawnProcess, "start", refuse)
    assert list(Processes(2).do(Telling(), [0, 0])) == [(0, os.getpid()), (1, os.getpid())]


INTERRUPTED = """
import multiprocessing, os, sys, time
from allocator.processes import Processes
from allocator.interrupts import stoppable

class Slow:
    def ready(self):
        self.lock = multiprocessing.Lock()  # as Pyomo makes one
        return self.job
    def job(self, number):
        os.write(1, f"{os.getpid()}\\n".encode())
        time.sleep(60.0)

if __name__ == "__main__":
    try:
        with stoppable(lambda: None):
            list(Processes(2).do(Slow(), range(9)))
    except KeyboardInterrupt:
        sys.exit(130)
"""


@pytest.fixture
def slow(tmp_path: Path) -> Iterator[tuple[subprocess.Popen[str], list[int]]]:
    """A process with two workers at work, and theirs, in a group of their own as in a terminal."""
    program = tmp_path / "slow.py"
    program.write_text(INTERRUPTED)
    with subprocess.Popen(
        [sys.executable, str(program)],
        env=FROM_HERE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    ) as run:
        assert run.stdout is not None
        yield run, [int(run.stdout.readline()) for _ in range(2)]
        run.kill()


def test_an_interrupt_ends_all_of_them_without_noise(slow: tuple[subprocess.Popen[str], list[int]]) -> None:
    """As a terminal does it: every process of the group is told."""
    run, workers = slow
    start = time.monotonic()
    os.killpg(run.pid, signal.SIGINT)
    assert run.communicate()[1] == ""
    assert run.returncode == 130
    assert time.monotonic() - start < 3.0
    assert all(map(is_over, workers))


@pytest.mark.slow
def test_a_process_that_must_be_ended_takes_its_workers_along_without_noise(tmp_path: Path) -> None:
    """As where HiGHS does not hear Ctrl-C: nothing is said of locks that nobody has removed."""
    program = tmp_path / "deaf.py"
    program.write_text(
        """
import os, signal, sys, time
from allocator.processes import Processes
from allocator.interrupts import stoppable
from tests.test_crew import Telling

if __name__ == "__main__":
    with stoppable(lambda: None), Processes(2).keep("allocator.errors", 2) as pool:
        print(*{number for _, number in pool.do(Telling(), [0] * 9)})
        sys.stdout.flush()
        while True:
            try:
                os.kill(os.getpid(), signal.SIGINT)
                time.sleep(60.0)
            except KeyboardInterrupt:
                pass
"""
    )
    done = subprocess.run([sys.executable, str(program)], env=FROM_HERE, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (130, "")
    assert all(is_over(int(worker)) for worker in done.stdout.split())


@pytest.mark.slow
def test_workers_do_not_outlive_a_killed_parent(slow: tuple[subprocess.Popen[str], list[int]]) -> None:
    run, workers = slow
    run.kill()
    end = time.monotonic() + 10.0
    while not all(map(is_over, workers)):
        assert time.monotonic() < end, "a worker went on"
        time.sleep(0.01)


def test_a_cluster_does_what_one_alone_does_though_a_worker_is_killed(service: Service, tmp_path: Path) -> None:
    """Two workers, one of them killed once both have got ready; a third one joins."""
    jobs = list(range(100))
    results = Cluster(service.address).do(Doubling(tmp_path), jobs)
    found = dict([next(results)])
    service.workers[0].kill()
    service.workers.append(started(service.address, tmp_path))
    for place, result in results:
        assert place not in found
        found[place] = result
    assert found == {place: 2 * place for place in jobs}


@pytest.mark.slow
def test_solves_of_a_cluster_come_to_the_same(service: Service) -> None:
    jobs = [-6.0, -1.0, 6.0, 9.0] * 5
    assert done(Cluster(service.address), Solving(), jobs) == dict(Serial().do(Solving(), jobs))


@pytest.mark.slow
def test_a_job_that_kills_its_worker_is_done_by_another(service: Service, tmp_path: Path) -> None:
    work = Fatal(tmp_path, 7, 1)
    assert done(Cluster(service.address), work, range(20)) == {place: 2 * place for place in range(20)}
    assert len(list(tmp_path.glob("death-*"))) == 1


@pytest.mark.slow
def test_a_job_that_kills_every_worker_of_a_cluster_is_given_up(service: Service, tmp_path: Path) -> None:
    """Dask gives up after four."""
    service.workers += [started(service.address, tmp_path) for _ in range(3)]
    with pytest.raises(SolverError, match="a job ended every worker of the cluster"):
        done(Cluster(service.address), Fatal(tmp_path, 7, 99), range(20))


@pytest.mark.slow
def test_a_lost_cluster_is_told_in_words(service: Service, tmp_path: Path) -> None:
    """The scheduler is killed under way."""
    results = Cluster(service.address).do(Doubling(tmp_path), range(1000))
    next(results)
    service.scheduler.kill()
    with pytest.raises(SolverError, match="was lost before all was done"):
        list(results)


@pytest.mark.slow
def test_what_a_job_raises_comes_back_from_a_cluster(service: Service) -> None:
    with pytest.raises(NoPlanError, match="Do more: no plan"):
        done(Cluster(service.address), Failing(), ["fine", "no plan"])


@pytest.mark.slow
def test_workers_with_other_code_are_refused_before_they_work(tmp_path: Path) -> None:
    """Though their version has the same number."""

    def assert_refused() -> None:
        with scheduler_alone() as service, pytest.raises(InputError, match="do not run the same code"):
            service.workers.append(started(service.address, tmp_path, folder))
            done(Cluster(service.address), Doubling(tmp_path), [1])

    folder = tmp_path / "elsewhere"
    for part in ("allocator", "models/capital_allocation", "tests"):
        shutil.copytree(ROOT / part, folder / part, ignore=shutil.ignore_patterns("__pycache__"))
    with (folder / "allocator" / "amounts.py").open("a") as file:
        file.write("# another line\n")
    assert_refused()
    (folder / "allocator" / "identity.py").write_text("older = True\n")
    assert_refused()
    assert not list(tmp_path.glob("ready-*"))


def test_a_worker_that_comes_later_with_other_code_is_refused_too() -> None:
    with pytest.raises(InputError, match="a worker of the cluster does not run the same code"):
        _done("work", "another hash", b"", b"")


def test_a_cluster_that_is_not_there_is_told_in_words(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("allocator.cluster.PATIENCE", 0.5)
    with pytest.raises(InputError, match="no Dask scheduler answers at tcp:"):
        done(Cluster("tcp://127.0.0.1:1"), Doubling(tmp_path), [1])


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "tcp://127.0.0.1",
        "tcp://127.0.0.1:x",
        "nonsense://here:1",
        "http://here:8787",
        "tcp://:1",
        "",
        "8786",
    ],
)
def test_what_is_no_address_of_a_scheduler_is_refused_in_one_line(
    address: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = small(tmp_path / "x.xlsx")
    assert cli.main(["solve", str(path), "--scheduler", address]) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert line == f"allocator: --scheduler {address}: is no address of a scheduler; one looks like tcp://10.0.0.1:8786"


@pytest.mark.parametrize(
    "address", ["tcp://10.0.0.1:8786", "tcp://host.example:1", "localhost:8786", "tcp://[::1]:8786"]
)
def test_addresses_of_schedulers_are_taken(address: str) -> None:
    assert Cluster(address).address == address


def test_a_cluster_needs_an_extra(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    honest = builtins.__import__

    def without(name: str, *others: Any) -> Any:
        if name.startswith("distributed"):
            raise ModuleNotFoundError(name)
        return honest(name, *others)

    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(InputError, match=r"pip install 'alliance-allocator\[cluster\]'"):
        done(Cluster("tcp://127.0.0.1:1"), Doubling(tmp_path), [1])


@pytest.mark.parametrize(
    ("typed", "executor"),
    [
        ([], Processes(cores()) if cores() > 1 else Serial()),
        (["--workers", "3"], Processes(3)),
        (["--scheduler", "tcp://here:8786"], Cluster("tcp://here:8786")),
    ],
)
def test_the_command_line_picks_an_executor(typed: list[str], executor: Executor) -> None:
    parser = argparse.ArgumentParser()
    add_executor_options(parser)
    assert executor_of(parser.parse_args(typed)) == executor


def test_one_worker_is_this_process_and_none_is_refused() -> None:
    parser = argparse.ArgumentParser()
    add_executor_options(parser)
    assert isinstance(executor_of(parser.parse_args(["--workers", "1"])), Serial)
    with pytest.raises(InputError, match="one at least"):
        executor_of(parser.parse_args(["--workers", "0"]))
    with pytest.raises(SystemExit):
        parser.parse_args(["--workers", "2", "--scheduler", "tcp://here:8786"])
