"""Who does the work: this process alone, several processes, or the workers of a cluster.

    Work --sent--> worker --ready, once--> task;  job --task--> result

Work is small to send and is made ready once where it is done. Results come back as they are done, each with
the place of its job, and depend on nothing but the job: so it makes no difference who did it. Alone stands here;
the others have modules of their own, `processes` and `cluster`, and `hiring` picks one.
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
    """Work that can be sent: a picklable value that says how to get ready for its jobs."""

    def ready(self) -> Callable[[J_in], R_out]:
        """Whatever is heavy to set up, done once by each worker; then a function of one job."""
        ...


class Crew(Protocol):
    """Who does jobs."""

    def do(self, work: Work[J, R], jobs: Sequence[J]) -> Iterator[tuple[int, R]]:
        """The place of each job and its result, as they are done, in any order; jobs are begun in order.

        What a job raises is raised here. Who stops asking for results stops the work.

        Raises SolverError where a job ends every worker that tries it.
        """
        ...


class Kept(Crew, Protocol):
    """A crew that can be kept together."""

    def keep(self, module: str, most: int) -> AbstractContextManager[Crew]:
        """The same crew for several works, one after the other: who did the first need not be found again.

        Args:
            module: what its workers may load while they wait.
            most: jobs there will be at once, at most.
        """
        ...


class Alone:
    """This process does the jobs, one after the other."""

    def do(self, work: Work[J, R], jobs: Sequence[J]) -> Iterator[tuple[int, R]]:
        """The place of each job and its result, in order."""
        task = work.ready()
        for place, job in enumerate(jobs):
            yield place, task(job)

    def keep(self, _module: str, _most: int) -> AbstractContextManager[Crew]:
        """Itself."""
        return nullcontext(self)
