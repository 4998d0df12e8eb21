"""The options of the command line that pick an executor."""

from __future__ import annotations

import argparse

from allocator.crew import Pool, Serial
from allocator.errors import InputError
from allocator.processes import Processes, cores


def add_executor_options(parser: argparse.ArgumentParser) -> None:
    """Add `--workers N` and `--scheduler ADDRESS`, which exclude each other, to a command."""
    group = parser.add_mutually_exclusive_group()
    group.add_argument("--workers", type=int, metavar="N", help="processes at work at once (default: all cores)")
    group.add_argument("--scheduler", metavar="ADDRESS", help="use the Dask cluster at this address: tcp://HOST:PORT")


def executor_of(options: argparse.Namespace) -> Pool:
    """Return the executor that these options ask for; with one worker, this process is it.

    Raises InputError if fewer than one worker is asked for.
    """
    if options.scheduler is not None:
        from allocator.cluster import Cluster

        return Cluster(options.scheduler)
    count = cores() if options.workers is None else options.workers
    if count < 1:
        raise InputError(f"--workers {count}: there must be one at least")
    return Serial() if count == 1 else Processes(count)
