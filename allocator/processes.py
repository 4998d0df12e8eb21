"""An executor that runs jobs in processes on this machine.

Each worker is a ProcessPoolExecutor of one process. So it is known which job a process was at when it died (killed,
or out of memory), and no other worker loses its own: that job is done again by a new one. Workers never hear Ctrl-C,
which a terminal sends to all processes; the process that started them does, and ends them. They end with it, too.
"""

from __future__ import annotations

import importlib
import multiprocessing
import os
import pickle
import signal
import threading
import traceback
from collections import Counter, deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, ThreadPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from multiprocessing import resource_tracker
from typing import Any, Generic

from allocator.crew import Executor, J, R, Serial, Work
from allocator.errors import SolverError
from allocator.garbage import look_seldom

MOST_LOSSES = 3
"""Workers that one job may cost; it is then given up."""

CANNOT_START = (OSError, NotImplementedError)
"""Raised where the system does not let us start a process, or share locks with it."""


def cores() -> int:
    """Return how many processes this machine can run at once for us."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


@dataclass(frozen=True)
class Processes:
    """At most `count` processes; where none can be started, this process does the jobs."""

    count: int = field(default_factory=cores)
    _spare: list[_Worker] | None = field(default=None, repr=False, compare=False)

    @contextmanager
    def keep(self, module: str, most: int) -> Iterator[Executor]:
        """As `Pool.keep`; fewer workers where the system does not let us start all, and others may come later."""
        spare: list[_Worker] = []
        try:
            with suppress(*CANNOT_START):
                for _ in range(min(self.count, most)):
                    spare.append(_Worker(module))
            yield Processes(self.count, spare)
        finally:
            for worker in spare:
                worker.end()

    def do(self, work: Work[J, R], jobs: Sequence[J]) -> Iterator[tuple[int, R]]:
        """As `Executor.do`. Whatever ends it, no worker outlives it but those that are kept."""
        run = _Run[J, R](pickle.dumps(work), jobs, self._spare)
        try:
            run.start(min(self.count, len(jobs)))
            if not run.at_work:
                yield from Serial().do(work, jobs)
            while run.at_work:
                yield from run.results()
        finally:
            for worker, _ in run.at_work.values():
                worker.end()


class _Worker:
    """A pool of one process, which starts at once and imports a module."""

    def __init__(self, module: str = __name__) -> None:
        """Start it; raises one of CANNOT_START where that cannot be done."""
        _start_tracker()
        self._work: bytes | None = None
        self._pool = ProcessPoolExecutor(1, multiprocessing.get_context("spawn"), initializer=_begin)
        try:
            with ThreadPoolExecutor(1, initializer=_block_interrupts) as thread:  # whose process is born deaf
                thread.submit(self._pool.submit, importlib.import_module, module).result()
        except BaseException:
            self.end()
            raise
        # Only the process may hold an end for writing, else a result that it is killed in would be waited for.
        self._pool._result_queue._writer.close()  # type: ignore[attr-defined]

    def submit(self, work: bytes, job: bytes) -> Future[bytes]:
        """Send a job, and its work before the first one of it."""
        news = None if work is self._work else work
        self._work = work
        try:
            return self._pool.submit(_done, news, job)
        except BrokenProcessPool as error:  # it died before
            broken = Future[bytes]()
            broken.set_exception(error)
            return broken

    def end(self) -> None:
        """Kill the process, whatever it is at: it holds nothing that is not held here."""
        for process in list((self._pool._processes or {}).values()):
            process.kill()
        self._pool.shutdown()

    def __del__(self) -> None:
        """Leave no process at work where Ctrl-C came between its start and its first job."""
        self.end()


class _Run(Generic[J, R]):
    """The workers, each with the place of the job it is at, and the places of the jobs left to do."""

    def __init__(self, work: bytes, jobs: Sequence[J], spare: list[_Worker] | None) -> None:
        """Take what is to be done, and kept workers, to be joined by those that are done here."""
        self.at_work: dict[Future[bytes], tuple[_Worker, int]] = {}
        self._work, self._jobs, self._spare = work, jobs, spare
        self._left, self._losses = deque(range(len(jobs))), Counter[int]()

    def start(self, count: int) -> None:
        """Start workers and give each a job; fewer than asked for where the system does not let us."""
        with suppress(*CANNOT_START):
            for _ in range(count):
                self._assign(self._spare.pop() if self._spare else _Worker())

    def results(self) -> Iterator[tuple[int, R]]:
        """Yield what has come in by the time anything has; the workers are given more before it is handed on.

        Raises SolverError where a job has cost too many workers, or none can be started any more.
        """
        for future in wait(self.at_work, return_when=FIRST_COMPLETED).done:
            worker, place = self.at_work[future]
            try:
                result = pickle.loads(future.result())
            except BrokenProcessPool:
                del self.at_work[future]
                worker.end()
                self._do_again(place)
            else:
                del self.at_work[future]
                self._assign(worker)
                yield place, result

    def _assign(self, worker: _Worker) -> None:
        """Send the next job; where none is left, end the worker, or keep it for other work."""
        if self._left:
            place = self._left.popleft()
            self.at_work[worker.submit(self._work, pickle.dumps(self._jobs[place]))] = worker, place
        elif self._spare is None:
            worker.end()
        else:
            self._spare.append(worker)

    def _do_again(self, place: int) -> None:
        """Have a new worker do the job that another died of."""
        self._losses[place] += 1
        if self._losses[place] == MOST_LOSSES:
            raise SolverError(
                f"job {place + 1} of {len(self._jobs)} ended the process that did it {MOST_LOSSES} times; "
                "perhaps there is too little memory for so many workers"
            )
        self._left.appendleft(place)
        self.start(1)
        if not self.at_work:
            raise SolverError("a worker ended before its time, and no other could be started")


def _start_tracker() -> None:
    """Start Python's process that removes the locks of processes that are killed; it is to do so without a word."""
    if os.name != "posix":
        return
    before = os.environ.get("PYTHONWARNINGS", "")
    os.environ["PYTHONWARNINGS"] = f"{before},ignore::UserWarning:{resource_tracker.__name__}".lstrip(",")
    try:
        resource_tracker.ensure_running()
    finally:
        os.environ["PYTHONWARNINGS"] = before


def _block_interrupts() -> None:
    """Keep Ctrl-C from this thread, and from every process that it starts."""
    if hasattr(signal, "pthread_sigmask"):
        signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})


def _begin() -> None:
    """In a worker: what comes before all work."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _leave_no_locks()
    look_seldom()
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _leave_no_locks() -> None:
    """Have locks made here, as Pyomo makes one, no names by which they would outlive a worker that is killed."""
    if "fork" in multiprocessing.get_all_start_methods():
        multiprocessing.set_start_method("fork", force=True)


def _end_with_parent() -> None:
    """Should the process that started this one end, however it does, end too: nobody waits for the rest."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


_tasks: list[Callable[[Any], Any]] = []
"""In a worker: the function of one job of the work at hand, once it is ready."""


def _done(work: bytes | None, job: bytes) -> bytes:
    """In a worker: return the result of a job, of new work if there is some."""
    try:
        if work is not None:
            _tasks.clear()
            _tasks.append(pickle.loads(work).ready())
        return pickle.dumps(_tasks[0](pickle.loads(job)))
    except Exception as error:
        raise _sendable(error) from None


def _sendable(error: Exception) -> Exception:
    """Return the exception with a note of where it was raised; in words where it cannot be sent."""
    error.add_note("".join(traceback.format_exception(error)))
    try:
        pickle.loads(pickle.dumps(error))
    except Exception:
        return RuntimeError(f"{type(error).__name__}: {error}")
    return error
