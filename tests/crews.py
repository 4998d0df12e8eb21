"""A Dask cluster of one's own, and all results of an executor."""

import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from allocator.crew import Executor
from tests.running import ROOT, environment_of


@dataclass
class Service:
    """A scheduler and its workers, as processes."""

    address: str
    scheduler: subprocess.Popen[str]
    workers: list[subprocess.Popen[str]]


@contextmanager
def scheduler_alone() -> Iterator[Service]:
    """A scheduler on loopback, to which workers may be added; all are killed in the end."""
    scheduler = dask("scheduler", "--host", "127.0.0.1", "--port", "0")
    assert scheduler.stderr is not None
    address = next(found[0] for line in scheduler.stderr if (found := re.search(r"tcp://127\.0\.0\.1:\d+", line)))
    service = Service(address, scheduler, [])
    try:
        yield service
    finally:
        for process in (*service.workers, scheduler):
            process.kill()
            process.communicate()


def dask(*arguments: str, root: Path = ROOT) -> subprocess.Popen[str]:
    """A process of Dask's own command line, with the packages of this folder or another."""
    program = f"from distributed.cli import dask_{arguments[0]} as cli; cli.main()"
    return subprocess.Popen(
        [sys.executable, "-c", program, *arguments[1:], "--no-dashboard"],
        cwd=root,
        env=environment_of(root) | {"DASK_DISTRIBUTED__WORKER__MEMORY__TERMINATE": "false"},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )


def started(address: str, folder: Path, root: Path = ROOT) -> subprocess.Popen[str]:
    return dask("worker", address, "--no-nanny", "--nthreads", "1", "--local-directory", str(folder), root=root)


def done(executor: Executor, work: Any, jobs: Any) -> dict[int, Any]:
    """All results by place, none twice."""
    results = list(executor.do(work, jobs))
    by_place = dict(results)
    assert len(by_place) == len(results)
    return by_place
