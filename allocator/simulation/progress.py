"""How far long work has come: a bar with rate and time left on a terminal, nothing elsewhere."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol

from tqdm import tqdm


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
