"""An executor of the workers of a Dask cluster, which may stand on many machines.

Dask keeps the work and gives it to every worker that needs it, also to those that join later; jobs go out a few at
a time. Where a worker is lost, others do its jobs. `distributed` comes with the extra `cluster`, loaded only here.
"""

from __future__ import annotations

import logging
import pickle
import re
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from allocator.crew import Executor, J, R, Work
from allocator.errors import InputError, SolverError
from allocator.identity import code_hash

if TYPE_CHECKING:
    from distributed import Client

PATIENCE = 10.0
"""Seconds in which a scheduler must answer, and have a worker."""

ADDRESS = re.compile(r"(tcp://)?(\[[^\]\s]+\]|[^\s:/\[\]]+):\d{1,5}")
"""An address of a scheduler: of others Dask itself speaks in tracebacks."""

AHEAD = 2
"""Jobs sent for each thread of the workers, so that none waits for the next."""


SAME_CODE = "run the same code: install the same version of this package, of HiGHS, numpy and Pyomo there"


@dataclass(frozen=True)
class Cluster:
    """The workers of the scheduler at `address`, such as `tcp://10.0.0.1:8786`.

    They need this package, too, with the same code. A worker does one job at a time, however many threads it has.
    Raises InputError for what is no such address.
    """

    address: str

    def __post_init__(self) -> None:
        if not ADDRESS.fullmatch(self.address):
            message = f"--scheduler {self.address}: is no address of a scheduler; one looks like tcp://10.0.0.1:8786"
            raise InputError(message)

    def do(self, work: Work[J, R], jobs: Sequence[J]) -> Iterator[tuple[int, R]]:
        """As `Executor.do`.

        Raises InputError where there is no such cluster or its workers run other code, SolverError where it is lost.
        """
        with _connected(self.address) as client:
            from distributed.client import FutureCancelledError
            from distributed.comm import CommClosedError

            try:
                yield from _results(client, work, jobs)
            except (CommClosedError, FutureCancelledError):
                raise SolverError(f"the cluster at {self.address} was lost before all was done") from None

    def keep(self, _module: str, _most: int) -> AbstractContextManager[Executor]:
        """Itself: its workers are there before and after."""
        return nullcontext(self)


def _results(client: Client, work: Work[J, R], jobs: Sequence[J]) -> Iterator[tuple[int, R]]:
    """The place of each job and its result, as they are done."""
    from distributed import as_completed

    name, code = f"allocator-{uuid4().hex}", code_hash()
    held = client.submit(bytes, pickle.dumps(work), key=name)
    left, places = iter(enumerate(jobs)), dict[Any, int]()

    def sent() -> list[Any]:
        """The next jobs, until enough are out; workers may have come or gone."""
        enough = AHEAD * max(1, sum(client.nthreads().values()))
        numbered = list(islice(left, max(0, enough - len(places))))
        futures = [client.submit(_done, name, code, held, pickle.dumps(job), pure=False) for _, job in numbered]
        places.update(zip(futures, (place for place, _ in numbered), strict=True))
        return futures

    finished = as_completed(sent(), loop=client.loop)
    for future in finished:
        place, result = places.pop(future), _result(future)
        finished.update(sent())
        yield place, result


def _result(future: Any) -> Any:
    """What a job came to; raises what it raised."""
    from distributed import KilledWorker

    try:
        return pickle.loads(future.result())
    except KilledWorker:
        raise SolverError(
            "a job ended every worker of the cluster that tried it; perhaps they have too little memory"
        ) from None
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] != "allocator":
            raise
        raise InputError("the workers of the cluster do not have this package: install it there") from None


@contextmanager
def _connected(address: str) -> Iterator[Client]:
    """The scheduler, with a worker at least; what Dask logs is quiet, as what matters is raised."""
    try:
        from distributed import Client
    except ImportError:
        raise InputError("a cluster needs the package distributed: pip install 'alliance-allocator[cluster]'") from None
    with _quiet():
        try:
            client = Client(address, timeout=PATIENCE, set_as_default=False)
        except (OSError, ValueError):
            message = f"no Dask scheduler answers at {address}; an address looks like tcp://10.0.0.1:8786"
            raise InputError(message) from None
        with client:
            try:
                client.wait_for_workers(1, timeout=PATIENCE)
            except TimeoutError:
                raise InputError(f"the Dask scheduler at {address} has no workers; start some first") from None
            _require_same_code(client)
            yield client


def _require_same_code(client: Client) -> None:
    """Refuse workers that would compute something else. Raises InputError."""
    found: dict[str, Any] = client.run(_code_of_worker, on_error="return")
    if others := sorted(address for address, code in found.items() if code != code_hash()):
        raise InputError(f"the workers at {', '.join(others)} do not {SAME_CODE}")


def _code_of_worker() -> str:
    """The hash of the code of a worker, which asks for it."""
    return code_hash()


@contextmanager
def _quiet() -> Iterator[None]:
    """What Dask logs goes nowhere; its loggers have levels of their own."""
    log = logging.getLogger("distributed")
    before = log.handlers, log.propagate
    log.handlers, log.propagate = [logging.NullHandler()], False
    try:
        yield
    finally:
        log.handlers, log.propagate = before


_at_work = threading.Lock()


def _done(name: str, code: str, work: bytes, job: bytes) -> bytes:
    """One job, at a worker; its threads take turns. Raises InputError at a worker that came later with other code."""
    if code != code_hash():
        raise InputError(f"a worker of the cluster does not {SAME_CODE}")
    with _at_work:
        return pickle.dumps(_ready(name, work)(pickle.loads(job)))


@lru_cache(maxsize=2)
def _ready(_: str, work: bytes) -> Callable[[Any], Any]:
    """Work made ready, once for each worker."""
    task: Callable[[Any], Any] = pickle.loads(work).ready()
    return task
