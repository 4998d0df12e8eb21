"""An executor that runs jobs in the workers of a Dask cluster, which may stand on many machines.

Dask keeps work and jobs, gives them to the workers, also to those that join later, and does the jobs of a lost one
again, as often as it is set to. `distributed` comes with the extra `cluster` and is loaded only here.
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
        with connected(self.address) as client:
            from distributed.client import FutureCancelledError
            from distributed.comm import CommClosedError

            try:
                yield from _results(client, work, jobs)
            except (CommClosedError, FutureCancelledError):
                raise SolverError(f"the cluster at {self.address} was lost before all was done") from None

    def keep(self, _module: str, _most: int) -> AbstractContextManager[Executor]:
        """Return itself: its workers are there before and after."""
        return nullcontext(self)


def _results(client: Client, work: Work[J, R], jobs: Sequence[J]) -> Iterator[tuple[int, R]]:
    """Yield the place of each job and its result, as they are done."""
    from distributed import as_completed

    name, code = f"allocator-{uuid4().hex}", code_hash()
    held = client.submit(bytes, pickle.dumps(work), key=name)
    places = {
        client.submit(_done, name, code, held, pickle.dumps(job), pure=False, priority=-place): place
        for place, job in enumerate(jobs)
    }
    for future in as_completed(list(places), loop=client.loop):
        yield places.pop(future), _result(future)


def _result(future: Any) -> Any:
    """Return the result of a job; raises what it raised."""
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
def connected(address: str) -> Iterator[Client]:
    """Yield a client of a scheduler that has a worker; Dask logs nothing meanwhile, as what matters is raised."""
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
    """Drop what Dask logs; its loggers have levels of their own."""
    log = logging.getLogger("distributed")
    before = log.handlers, log.propagate
    log.handlers, log.propagate = [logging.NullHandler()], False
    try:
        yield
    finally:
        log.handlers, log.propagate = before


_at_work = threading.Lock()


def _done(name: str, code: str, work: bytes, job: bytes) -> bytes:
    """In a worker: return the result of a job; its threads take turns. Raises InputError where its code is another."""
    if code != code_hash():
        raise InputError(f"a worker of the cluster does not {SAME_CODE}")
    with _at_work:
        return pickle.dumps(_ready(name, work)(pickle.loads(job)))


@lru_cache(maxsize=2)
def _ready(_: str, work: bytes) -> Callable[[Any], Any]:
    """In a worker: make work ready, once."""
    task: Callable[[Any], Any] = pickle.loads(work).ready()
    return task
