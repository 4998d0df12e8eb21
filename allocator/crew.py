"""Executors: the protocol, and the one that runs everything in this process.

    Work --sent--> worker --ready, once--> task;  job --task--> result

Work is small to send and is made ready once in each worker. Results come back as they are done, each with the
place of its job, and depend on the job alone: every executor gives the same ones. `processes` holds a pool of
processes, `cluster` the workers of a Dask cluster, and `hiring` picks an executor by the command line.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext
from typing import Protocol, TypeVar

J = TypeVar("J")
R = TypeVar("R")
J_in = TypeVar("J_in", contravariant=True)
R_out = TypeVar("R_out", covariant=True)


class Work(Protocol[J_in, R_out]):
    """Work that can be sent: a picklable value that returns the function of one job."""

    def ready(self) -> Callable[[J_in], R_out]:
        """Set up all that is heavy, once in each worker; return the function of one job."""
        ...


class Executor(Protocol):
    """Runs jobs."""

    def do(self, work: Work[J, R], jobs: Sequence[J]) -> Iterator[tuple[int, R]]:
        """Yield the place of each job and its result, as they are done, in any order; jobs are begun in order.

        What a job raises is raised here. Closing the iterator stops the jobs.

        Raises SolverError where a job ends every worker that tries it.
        """
        ...


class Pool(Executor, Protocol):
    """An executor that can keep its workers from one work to the next."""

    def keep(self, module: str, most: int) -> AbstractContextManager[Executor]:
        """Start the workers now and keep them to the end of the block.

        Args:
            module: a module that the workers import while they wait.
            most: the most jobs there will be at once.
        """
        ...


class Serial:
    """Runs the jobs in this process, one after the other."""

    def do(self, work: Work[J, R], jobs: Sequence[J]) -> Iterator[tuple[int, R]]:
        """Yield the place of each job and its result, in order."""
        task = work.ready()
        for place, job in enumerate(jobs):
            yield place, task(job)

    def keep(self, _module: str, _most: int) -> AbstractContextManager[Executor]:
        """Return itself: there are no workers to keep."""
        return nullcontext(self)
