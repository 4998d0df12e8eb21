"""Does any step grow faster than the case? Each step of `allocator solve`, at sizes that grow fourfold.

    python -m benchmarks.scale                 # four sizes, the largest 1,000 programs x 500 scenarios
    python -m benchmarks.scale --sizes 3       # only the smaller ones

The size of a case is the number of nonzeros of its program. Each size is written as a workbook and solved in a process
of its own, from the workbook to the report; the table shows the time of each step per nonzero, as a multiple of
what it is at the smallest size. Steps that take less than `LEAST` of the whole at the largest size are left out.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from time import process_time
from typing import Any

from allocator import program, report, solver, verdicts
from allocator.analyses import summary
from allocator.excel import write_report
from allocator.input.workbook import read_workbook
from benchmarks.random_case import Size, random_case, write_workbook

SIZES = tuple(
    Size(programs, 10, scenarios, 20, 3, 12) for programs, scenarios in ((95, 47), (220, 110), (480, 240), (1000, 500))
)
"""About four times the nonzeros each, up to the largest that the tool is made for."""

GROWS = 1.5
"""From this multiple on, a step has grown faster than the case."""

LEAST = 0.005
"""Share of the whole, at the largest size, below which a step is not shown."""


class Watch:
    """Processor time by step; the time of a step within another counts to the inner one alone."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}
        self._inner = [0.0]

    def timed(self, step: str, do: Callable[..., Any]) -> Callable[..., Any]:
        """A function whose time is counted to a step."""

        def watched(*arguments: Any, **options: Any) -> Any:
            start = process_time()
            self._inner.append(0.0)
            try:
                return do(*arguments, **options)
            finally:
                took = process_time() - start
                self.seconds[step] = self.seconds.get(step, 0.0) + took - self._inner.pop()
                self._inner[-1] += took
                print(f"{self.seconds[step]:10.1f} s  {step}", file=sys.stderr, flush=True)

        return watched

    def put_on(self, module: Any, name: str, step: str) -> None:
        """Count the time of a function of a module."""
        setattr(module, name, self.timed(step, getattr(module, name)))


WATCHED = (
    (program, "build_model", "build and compile"),
    (program.Compiler, "columns", "build and compile"),
    (program.Compiler, "rows", "build and compile"),
    (program.Compiler, "costs", "build and compile"),
    (solver, "loaded", "load"),
    (solver, "proven", "first optimum"),
    (solver, "keep_to_optimal_face", "tie-break"),
    (solver, "_not_unique", "tie-break"),
    (solver, "_break_ties", "tie-break"),
    (solver, "checked", "check"),
    (report, "typed_limits", "sheets"),
    (report, "made", "sheets"),
    (summary, "page", "sheets"),
    (verdicts, "certify", "certificate"),
)


def measure(path: Path) -> dict[str, Any]:
    """Solve the workbook at `path` and write its report beside it; seconds by step, nonzeros, peak memory."""
    watch = Watch()
    for module, name, step in WATCHED:
        watch.put_on(module, name, step)
    workbook = watch.timed("read", read_workbook)(path)
    case = workbook.cases[0]
    solution = solver.solve(case)
    made = report.make_report([case], [solution], workbook)
    watch.timed("write", write_report)(made, path.with_name("report.xlsx"))
    seconds = dict(watch.seconds)
    rows = program.compile_case(case).rows
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    return {"nonzeros": len(rows.columns), "rows": len(rows.names), "peak": peak, "seconds": seconds}


def in_a_process(size: Size, seed: int) -> dict[str, Any]:
    """Measure one size in a fresh process."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "case.xlsx"
        write_workbook(random_case(size, seed), path)
        command = [sys.executable, "-m", "benchmarks.scale", "--workbook", str(path)]
        done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    return dict(json.loads(done.stdout.splitlines()[-1]))


def compared(found: list[dict[str, Any]]) -> str:
    """Time per nonzero of each step, as a multiple of that at the smallest size."""
    first, last = found[0], found[-1]
    whole = sum(last["seconds"].values())
    lines = ["| step | share of the whole | " + " | ".join(f"{one['nonzeros']:,}" for one in found) + " | |"]
    lines.append("| --- " * (len(found) + 3) + "|")
    for step, seconds in last["seconds"].items():
        if seconds < LEAST * whole:
            continue
        unit = first["seconds"][step] / first["nonzeros"]
        ratios = [one["seconds"][step] / one["nonzeros"] / unit for one in found]
        mark = "GROWS" if ratios[-1] > GROWS else ""
        lines.append(f"| {step} | {seconds / whole:.0%} | " + " | ".join(f"{r:.2f}" for r in ratios) + f" | {mark} |")
    totals = [sum(one["seconds"].values()) / one["nonzeros"] for one in found]
    lines.append("| all | 100% | " + " | ".join(f"{total / totals[0]:.2f}" for total in totals) + " | |")
    lines.append("| peak memory, GiB | | " + " | ".join(f"{one['peak']:.2f}" for one in found) + " | |")
    return "\n".join(lines)


def main() -> None:
    """Measure each step at several sizes and print how it grows."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.scale", description=main.__doc__)
    parser.add_argument("--sizes", type=int, default=len(SIZES), help="how many of the sizes, the smallest first")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--workbook", type=Path, help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.workbook:
        print(json.dumps(measure(chosen.workbook)))
        return
    found = []
    for size in SIZES[: chosen.sizes]:
        print(size, file=sys.stderr)
        found.append(in_a_process(size, chosen.seed))
    print(compared(found))


if __name__ == "__main__":
    main()
