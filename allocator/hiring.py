"""Which crew does the work, by what was typed on the command line."""

from __future__ import annotations

import argparse

from allocator.crew import Alone, Kept
from allocator.errors import InputError
from allocator.processes import Processes, cores


def add_crew_options(parser: argparse.ArgumentParser) -> None:
    """Let a command be told `--workers N`, or `--scheduler ADDRESS`."""
    group = parser.add_mutually_exclusive_group()
    group.add_argument("--workers", type=int, metavar="N", help="processes at work at once (default: all cores)")
    group.add_argument("--scheduler", metavar="ADDRESS", help="use the Dask cluster at this address: tcp://HOST:PORT")


def crew_of(options: argparse.Namespace) -> Kept:
    """The crew that these options ask for: this process alone where it would be the only worker.

    Raises InputError where they make no sense.
    """
    if options.scheduler is not None:
        from allocator.cluster import Cluster

        return Cluster(options.scheduler)
    count = cores() if options.workers is None else options.workers
    if count < 1:
        raise InputError(f"--workers {count}: there must be one at least")
    return Alone() if count == 1 else Processes(count)
