"""An executor of processes on this machine.

Each worker is a fresh process that holds one job at a time, so that it is known which one it was at when it died
(killed, or out of memory): that job is done again by another. Workers never hear Ctrl-C, which a terminal sends
to all processes; the process that started them does, and ends them. Should it be killed itself, they end too.
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
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from multiprocessing import resource_tracker
from multiprocessing.connection import Connection, wait
from types import FrameType
from typing import Any, Generic

from allocator.crew import Executor, J, R, Serial, Work
from allocator.errors import SolverError
from allocator.garbage import look_seldom

MOST_LOSSES = 3
"""Workers that one job may cost; it is then given up."""

MODULE, WORK, JOB = b"m", b"w", b"j"
"""What a worker is sent: a module that work will need, work to get ready for, or a job of it."""

BROKEN = (EOFError, OSError)
"""What talking to a process raises that is no more."""


def cores() -> int:
    """How many processes this machine can run at once for us."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


class _Worker:
    """A process and the job it is at."""

    def __init__(self) -> None:
        """Start it; raises OSError where the system does not let us."""
        context = multiprocessing.get_context("spawn")
        self.line, theirs = context.Pipe()
        self.process = context.Process(target=_serve, args=(theirs,), daemon=True)
        self.place = -1
        try:
            with _deaf_from_birth():
                self.process.start()
        except OSError:
            self.line.close()
            raise
        finally:
            theirs.close()

    def send(self, kind: bytes, message: bytes) -> None:
        """To a worker that is no more, too: that is found out when its answer is awaited."""
        with suppress(*BROKEN):
            self.line.send_bytes(kind + message)

    def end(self) -> None:
        """At once, whatever it is at: it holds nothing that is not held here."""
        self.line.close()
        self.process.kill()
        self.process.join()
        self.process.close()


@dataclass(frozen=True)
class Processes:
    """Workers on this machine, `count` at most; where no process can be started, this one does the jobs."""

    count: int = field(default_factory=cores)
    _spare: list[_Worker] | None = field(default=None, repr=False, compare=False)

    @contextmanager
    def keep(self, module: str, most: int) -> Iterator[Executor]:
        """As `Pool.keep`; fewer workers where the system does not let us start all, and others may come later."""
        spare: list[_Worker] = []
        try:
            with suppress(OSError):
                for _ in range(min(self.count, most)):
                    spare.append(_Worker())
                    spare[-1].send(MODULE, module.encode())
            yield Processes(self.count, spare)
        finally:
            for worker in spare:
                worker.end()

    def do(self, work: Work[J, R], jobs: Sequence[J]) -> Iterator[tuple[int, R]]:
        """As `Executor.do`. Whatever ends it, no worker outlives it."""
        shift = _Shift[J, R](pickle.dumps(work), jobs, self._spare)
        try:
            shift.hire(min(self.count, len(jobs)))
            if not shift.workers:
                yield from Serial().do(work, jobs)
                return
            while shift.workers:
                yield from shift.results()
        finally:
            for worker in shift.workers.values():
                worker.end()


class _Shift(Generic[J, R]):
    """The workers and what is left to do."""

    def __init__(self, work: bytes, jobs: Sequence[J], spare: list[_Worker] | None) -> None:
        """Take what is to be done, and workers at hand, to be joined by those that are done here."""
        self.workers: dict[Connection, _Worker] = {}
        self._work, self._jobs, self._spare = work, jobs, spare
        self._next, self._again, self._losses = 0, deque[int](), Counter[int]()

    def hire(self, count: int) -> None:
        """Start workers and give each a job; fewer than asked for where the system does not let us."""
        for _ in range(count):
            try:
                worker = self._spare.pop() if self._spare else _Worker()
            except OSError:
                return
            self.workers[worker.line] = worker
            worker.send(WORK, self._work)
            self._assign(worker)

    def results(self) -> Iterator[tuple[int, R]]:
        """What has come in by the time anything has; the workers are given more before it is handed on."""
        for line in wait(list(self.workers)):
            worker = self.workers[line]  # type: ignore[index]
            place = worker.place
            try:
                is_done, result = worker.line.recv()
            except BROKEN:
                self._replace(worker)
                continue
            if not is_done:
                raise result
            self._assign(worker)
            yield place, result

    def _assign(self, worker: _Worker) -> None:
        """Send the next job; where none is left, end the worker, or keep it for other work."""
        if self._again:
            worker.place = self._again.popleft()
        elif self._next < len(self._jobs):
            worker.place, self._next = self._next, self._next + 1
        else:
            del self.workers[worker.line]
            if self._spare is None:
                worker.end()
            else:
                self._spare.append(worker)
            return
        worker.send(JOB, pickle.dumps(self._jobs[worker.place]))

    def _replace(self, worker: _Worker) -> None:
        """Put another in the place of one that died; its job comes first.

        Raises SolverError where the job has cost too many workers, or nobody can be found for it.
        """
        place, line = worker.place, worker.line
        worker.end()
        del self.workers[line]
        self._again.append(place)
        self._losses[place] += 1
        if self._losses[place] == MOST_LOSSES:
            raise SolverError(
                f"job {place + 1} of {len(self._jobs)} ended the process that did it {MOST_LOSSES} times; "
                "perhaps there is too little memory for so many workers"
            )
        self.hire(1)
        if not self.workers:
            raise SolverError("a worker ended before its time, and no other could be started")


@contextmanager
def _deaf_from_birth() -> Iterator[None]:
    """Processes started within never hear Ctrl-C; this one does, once they are started whole."""
    if hasattr(signal, "pthread_sigmask"):
        resource_tracker.ensure_running()  # its own start would end the deafness
        with _held_up():
            before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
            try:
                yield
            finally:
                signal.pthread_sigmask(signal.SIG_SETMASK, before)
    else:
        with _held_up():
            yield


@contextmanager
def _held_up() -> Iterator[None]:
    """Ctrl-C within is seen to at the end; a thread that hears it for this one would not mind a mask."""
    before = signal.getsignal(signal.SIGINT)
    if threading.current_thread() is not threading.main_thread() or not callable(before):
        yield
        return
    heard: list[tuple[int, FrameType | None]] = []
    signal.signal(signal.SIGINT, lambda number, frame: heard.append((number, frame)))
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
        if heard:
            before(*heard[0])


def _serve(line: Connection) -> None:
    """The life of a worker: get ready for work that comes, then a job at a time until other work comes, or the end."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _leave_no_locks()
    look_seldom()
    threading.Thread(target=_end_with_parent, daemon=True).start()
    task: Callable[[Any], Any] | None = None
    work = b""
    while True:
        try:
            message = line.recv_bytes()
        except BROKEN:
            return
        kind, message = message[:1], message[1:]
        if kind == MODULE:
            importlib.import_module(message.decode())
            continue
        if kind == WORK:
            task, work = None, message
            continue
        try:
            task = task or pickle.loads(work).ready()
            answer = pickle.dumps((True, task(pickle.loads(message))))
        except Exception as error:
            answer = _raised(error)
        with suppress(*BROKEN):
            line.send_bytes(answer)


def _leave_no_locks() -> None:
    """Have locks made here, as Pyomo makes one, no names by which they would outlive a worker that is killed."""
    if "fork" in multiprocessing.get_all_start_methods():
        multiprocessing.set_start_method("fork", force=True)


def _raised(error: Exception) -> bytes:
    """An exception to be raised where the job came from, with a note of where it was raised here."""
    error.add_note("".join(traceback.format_exception(error)))
    try:
        answer = pickle.dumps((False, error))
        pickle.loads(answer)
    except Exception:
        return pickle.dumps((False, RuntimeError(f"{type(error).__name__}: {error}")))
    return answer


def _end_with_parent() -> None:
    """Should the process that started this one end, however it does, end too: nobody waits for the rest."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
