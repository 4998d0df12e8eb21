"""How much longer a simulation takes than HiGHS itself: ratios, measured side by side in one run.

    python benchmarks/simulation.py [CASE.xlsx] [--draws N] [--apart]

Every draw is solved three ways, in turn: as `allocator simulate` does it; by a raw loop of highspy that loads the
same arrays and starts from the same basis; and from the case by itself, built, compiled and solved cold. Printed
are the sums of their times, each over that of the raw loop, with the spread over a few rounds.
"""

from __future__ import annotations

import argparse
import statistics
import time
from collections.abc import Callable
from pathlib import Path

import highspy
import numpy as np

from allocator.doubts import apart, doubts_of
from allocator.highs_options import OPTIONS
from allocator.input.workbook import read_workbook
from allocator.optimum import proven
from allocator.program import compile_case, loaded
from allocator.simulation.batches import Trial, trials
from allocator.simulation.design import Design, figures_at
from allocator.simulation.outcomes import BATCH, Simulation
from capital_allocation import PARAMETERS

ROUNDS = 5


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("case", nargs="?", type=Path, default=Path("inputs/japan.xlsx"))
    parser.add_argument("--draws", type=int, default=BATCH)
    parser.add_argument("--apart", action="store_true")
    options = parser.parse_args()
    workbook = read_workbook(options.case)
    case = workbook.cases[0]
    doubts = doubts_of(case, workbook.ranges)
    design = Design(apart(case, doubts) if options.apart else doubts, options.draws)
    points = range(design.first_draw, design.count)
    figures = figures_at(case, design.doubts, design.multiples(points))
    moved = sum(map(len, figures.values()))

    task = Simulation(case, design).ready()
    programs = [trial.program for trial in trials(case, figures, len(points)) if isinstance(trial, Trial)]
    base = loaded(compile_case(case))
    base.run()
    basis = base.basis()

    def simulated() -> None:
        task(points)

    def raw() -> None:
        solver = highspy.Highs()
        for option, setting in OPTIONS.items():
            solver.setOptionValue(option, setting)
        for program in programs:
            columns, rows, costs = program.columns, program.rows, program.costs.per_column
            width, scale = len(costs), float(np.abs(costs).max())
            solver.clearModel()
            solver.changeObjectiveSense(highspy.ObjSense.kMaximize)
            solver.addVars(width, columns.lower, columns.upper)
            solver.changeColsCost(width, np.arange(width, dtype=np.int32), costs / scale)
            solver.addRows(
                len(rows.lower), rows.lower, rows.upper, len(rows.columns), rows.starts, rows.columns, rows.coefficients
            )
            solver.setBasis(basis.status)
            solver.run()

    def one_by_one() -> None:
        for number in range(0, len(points), 10):
            plain = {
                word: {index: PARAMETERS[word].kind(float(values[number])) for index, values in of_word.items()}
                for word, of_word in figures.items()
            }
            program = compile_case(case.with_figures(plain))
            proven(loaded(program), program)

    print(f"{len(points)} draws of {len(design.doubts)} judgements, which move {moved} figures")
    ways: dict[str, tuple[Callable[[], None], float]] = {
        "raw loop of highspy": (raw, 1.0),
        "simulate": (simulated, 1.0),
        "each draw by itself, cold": (one_by_one, 10.0),
    }
    seconds: dict[str, list[float]] = {name: [] for name in ways}
    for _ in range(ROUNDS):
        for name, (way, times) in ways.items():
            start = time.perf_counter()
            way()
            seconds[name].append(times * (time.perf_counter() - start))
    for name in ways:
        ratios = [own / raw for own, raw in zip(seconds[name], seconds["raw loop of highspy"], strict=True)]
        spread = f"{min(ratios):.2f} to {max(ratios):.2f}"
        each = statistics.median(seconds[name]) / len(points) * 1e3
        print(f"{name}: {statistics.median(ratios):.2f} times the raw loop ({spread}); {each:.1f} ms a draw here")


if __name__ == "__main__":
    main()
