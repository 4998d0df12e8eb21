"""The rate of a pool of processes as a share of the rate of as many processes that share nothing.

    python -m benchmarks.crew [--workers N] [--jobs N] [--rounds N]

A job is a small batch of solves of the default case with every effect and need changed at random. Both sides do the
same jobs, start-up included, in turns; the best round of each counts, as other programs may hold up any one of them.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from allocator.crew import Serial
from allocator.input.workbook import read_cases
from allocator.processes import Processes, cores
from allocator.what_if import WhatIf
from capital_allocation import Case

BATCH = 5
"""Solves in a job."""

CHANGED = ("effect", "hold_start", "decisive", "us_force")
"""Figures that are changed, each by up to a tenth."""


@dataclass(frozen=True)
class Draws:
    """Security with changed figures; a job is the seed of a batch."""

    case: Case

    def ready(self) -> Callable[[int], list[float]]:
        """The case solved once; every draw starts from there."""
        what_if = WhatIf(self.case)

        def batch(seed: int) -> list[float]:
            random = np.random.default_rng(seed)
            return [what_if.gain(what_if.instead(**drawn(self.case, random))) for _ in range(BATCH)]

        return batch


def drawn(case: Case, random: np.random.Generator) -> dict[str, dict[object, float]]:
    """Figures by word, each multiplied by a number of its own."""
    return {
        word: {key: figure * random.uniform(0.9, 1.1) for key, figure in case.figures(word).items() if figure}
        for word in CHANGED
    }


def independent(workers: int, jobs: int) -> None:
    """As many processes, each with its share of the jobs and no word to anybody."""
    runs = [
        subprocess.Popen([sys.executable, "-m", "benchmarks.crew", "--alone", str(first), str(jobs), str(workers)])
        for first in range(workers)
    ]
    for run in runs:
        if run.wait():
            raise SystemExit("a process of the comparison failed")


def default_case() -> Case:
    """The base bargain of the default case."""
    return read_cases(Path(__file__).parent.parent / "inputs" / "japan.xlsx")[0]


def seconds(act: Callable[[], object]) -> float:
    """How long something takes."""
    start = time.perf_counter()
    act()
    return time.perf_counter() - start


def main(arguments: list[str] | None = None) -> None:
    """Measure both side by side, and say what share one reaches of the other."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--workers", type=int, default=cores())
    parser.add_argument("--jobs", type=int, default=60)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--alone", type=int, nargs=3, help=argparse.SUPPRESS)
    options = parser.parse_args(arguments)
    case = default_case()
    if options.alone:
        list(Serial().do(Draws(case), range(*options.alone)))
        return
    pool = Processes(options.workers)
    apart, together = [], []
    for _ in range(options.rounds):
        apart.append(seconds(lambda: independent(options.workers, options.jobs)))
        together.append(seconds(lambda: list(pool.do(Draws(case), range(options.jobs)))))
    print(
        f"{options.jobs} jobs of {BATCH} solves, {options.workers} workers: {min(apart):.1f} s by independent "
        f"processes, {min(together):.1f} s by a pool: {min(apart) / min(together):.2f} of their rate"
    )


if __name__ == "__main__":
    main()
