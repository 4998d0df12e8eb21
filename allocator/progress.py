"""How far long work has come: a bar with rate and time left on a terminal, nothing elsewhere."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Protocol

from tqdm import tqdm

from allocator.crew import Executor, J, R, Work


class Progress(Protocol):
    """Where work says how much of it has just been done."""

    def update(self, n: float | None = 1) -> bool | None:
        """So much more is done."""
        ...


@contextmanager
def shown(total: int, done: int, unit: str) -> Iterator[Progress]:
    """A bar from `done` to `total` on the terminal of stderr, if it is one."""
    is_quiet = not sys.stderr.isatty()
    tqdm.monitor_interval = 0  # no thread of its own
    with tqdm(total=total, initial=done, unit=f" {unit}", disable=is_quiet, dynamic_ncols=True, leave=False) as bar:
        yield bar


@dataclass(frozen=True)
class Watched:
    """An executor whose jobs are counted on a bar as they are done."""

    executor: Executor
    unit: str

    def do(self, work: Work[J, R], jobs: Sequence[J]) -> Iterator[tuple[int, R]]:
        """Yield the place of each job and its result, as the executor gives them."""
        with shown(len(jobs), 0, self.unit) as progress:
            for result in self.executor.do(work, jobs):
                progress.update(1)
                yield result
