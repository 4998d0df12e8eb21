"""Competitors side by side: interleaved repetitions, each measured against the limit in the same repetition."""

from __future__ import annotations

import gc
import math
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from statistics import median
from time import process_time
from typing import NamedTuple

SAME = 1e-6
"""Objectives of the same programs agree to this share."""


@dataclass(frozen=True)
class Competitor:
    """One way to do a task; `run` does it once and returns the objectives it found."""

    name: str
    run: Callable[[], Sequence[float]]
    needs: str = ""
    """The package without which it cannot run."""

    @property
    def is_installed(self) -> bool:
        """Whether what it needs is there."""
        return not self.needs or find_spec(self.needs) is not None


@dataclass(frozen=True)
class Task:
    """What all competitors do; the first of them is the limit that the others are measured against."""

    title: str
    says: str
    competitors: tuple[Competitor, ...]


class Line(NamedTuple):
    """The time of a competitor over that of the limit: the median of all repetitions, the least and the most.

    None, where it is not installed.
    """

    name: str
    ratio: float | None
    least: float | None = None
    most: float | None = None


def measure(task: Task, repetitions: int) -> list[Line]:
    """Time every competitor that is installed. Raises ValueError where one finds another optimum than the limit."""
    running = [each for each in task.competitors if each.is_installed]
    ratios: dict[str, list[float]] = {each.name: [] for each in running}
    with _silent():
        expected = running[0].run()
        for competitor in running[1:]:
            _require_same(competitor, competitor.run(), expected)
        for _ in range(repetitions):
            seconds = {each.name: _seconds(each) for each in running}
            for name, taken in seconds.items():
                ratios[name].append(taken / seconds[running[0].name])
    return [
        Line(each.name, median(found), min(found), max(found))
        if (found := ratios.get(each.name))
        else Line(each.name, None)
        for each in task.competitors
    ]


@contextmanager
def _silent() -> Iterator[None]:
    """Nothing reaches stdout meanwhile, not from C either: some solvers greet."""
    sys.stdout.flush()
    kept, nowhere = os.dup(1), os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    try:
        yield
    finally:
        sys.stdout.flush()
        os.dup2(kept, 1)
        os.close(kept)
        os.close(nowhere)


def _seconds(competitor: Competitor) -> float:
    """Processor time: what else the machine does meanwhile does not count."""
    gc.collect()
    start = process_time()
    competitor.run()
    return process_time() - start


def _require_same(competitor: Competitor, found: Sequence[float], expected: Sequence[float]) -> None:
    pairs = list(zip(found, expected, strict=True))
    for place, (one, other) in enumerate(pairs):
        if not math.isclose(one, other, rel_tol=SAME):
            raise ValueError(f"{competitor.name}: optimum {place + 1} of {len(pairs)} is {one!r}, not {other!r}")
