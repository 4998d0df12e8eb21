"""A Dask cluster of one's own, and all that a crew does."""

import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from allocator.crew import Crew
from tests.running import FROM_HERE


@dataclass
class Service:
    """A scheduler and its workers, as processes."""

    address: str
    scheduler: subprocess.Popen[str]
    workers: list[subprocess.Popen[str]]


def dask(*arguments: str) -> subprocess.Popen[str]:
    """A process of Dask's own command line."""
    program = f"from distributed.cli import dask_{arguments[0]} as cli; cli.main()"
    return subprocess.Popen(
        [sys.executable, "-c", program, *arguments[1:], "--no-dashboard"],
        env=FROM_HERE | {"DASK_DISTRIBUTED__WORKER__MEMORY__TERMINATE": "false"},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )


def started(address: str, folder: Path) -> subprocess.Popen[str]:
    return dask("worker", address, "--no-nanny", "--nthreads", "1", "--local-directory", str(folder))


def done(crew: Crew, work: Any, jobs: Any) -> dict[int, Any]:
    """All results by place, none twice."""
    results = list(crew.do(work, jobs))
    by_place = dict(results)
    assert len(by_place) == len(results)
    return by_place
