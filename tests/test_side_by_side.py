"""Sweeps, maps and simulations come to the same to the last bit, whoever does them and whoever dies."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from allocator.cluster import Cluster
from allocator.crew import Executor, Serial, Work
from allocator.doubts import usual_doubts
from allocator.processes import Processes
from allocator.simulation.design import Design
from allocator.simulation.outcomes import Simulation
from allocator.sweep.regions import map_of
from allocator.sweep.trace import trace
from tests.cases import strait
from tests.crews import Service, done, started
from tests.sweep.cases import multiplied

BATCHES = [range(start, start + 10) for start in range(0, 60, 10)]


def swept(executor: Executor) -> list[float]:
    """All figures of a curve and of a map."""
    case = strait()
    curve = trace(case, multiplied(case, "credibility", 0.5, 1.6), executor)
    figures = [figure for piece in curve.pieces for point in piece.points for figure in (point.amount, point.security)]
    found = map_of(case, multiplied(case, "income", 0.8, 1.2), multiplied(case, "weight", 0.5, 2.0), 4, executor)
    return figures + [spot.security for row in found.spots for spot in row]


def simulated(executor: Executor) -> np.ndarray:
    """All figures of a simulation, in the order of its points."""
    case = strait()
    found = done(executor, Simulation(case, Design(usual_doubts(case), 60, seed=5)), BATCHES)
    return np.concatenate([found[place].figures for place in range(len(BATCHES))])


def test_two_processes_come_to_the_same() -> None:
    assert swept(Processes(2)) == swept(Serial())
    assert np.array_equal(simulated(Processes(2)), simulated(Serial()), equal_nan=True)


class Killing:
    """A cluster one of whose workers is killed once the first result is in; another joins."""

    def __init__(self, service: Service, folder: Path) -> None:
        self._service, self._folder = service, folder

    def do(self, work: Work[Any, Any], jobs: Sequence[Any]) -> Iterator[tuple[int, Any]]:
        results = Cluster(self._service.address).do(work, jobs)
        yield next(results)
        self._service.workers[0].kill()
        self._service.workers.append(started(self._service.address, self._folder))
        yield from results


@pytest.mark.slow
def test_a_cluster_whose_worker_is_killed_mid_run_comes_to_the_same(service: Service, tmp_path: Path) -> None:
    assert np.array_equal(simulated(Killing(service, tmp_path)), simulated(Serial()), equal_nan=True)
    assert swept(Cluster(service.address)) == swept(Serial())
