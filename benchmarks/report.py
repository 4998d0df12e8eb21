"""How long `allocator solve` and `allocator check` take, next to loading what they stand on.

    python -m benchmarks.report [--rounds N] [FILE]

Whole processes, in turns: one that imports pyomo.environ, pandas and openpyxl and no more, `check`, `solve` by one
process and by all cores. The fastest round of each counts, as other programs may hold up any one of them.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from allocator.processes import cores

IMPORTS = ["-c", "import pyomo.environ, pandas, openpyxl"]
DEFAULT = Path(__file__).parent.parent / "inputs" / "japan.xlsx"


def seconds(arguments: list[str]) -> float:
    """How long a Python process takes; it must end well."""
    start = time.perf_counter()
    subprocess.run([sys.executable, *arguments], check=True, capture_output=True)
    return time.perf_counter() - start


def main(arguments: list[str] | None = None) -> None:
    """Measure all in turns, and print each with its ratio to the imports."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file", type=Path, nargs="?", default=DEFAULT)
    parser.add_argument("--rounds", type=int, default=2)
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        solve = ["-m", "allocator", "solve", str(options.file), "-o", str(Path(folder) / "r.xlsx"), "--workers"]
        runs = {
            "imports alone": IMPORTS,
            "check": ["-m", "allocator", "check", str(options.file)],
            "solve, one process": [*solve, "1"],
            f"solve, {cores()} processes": [*solve, str(cores())],
        }
        found: dict[str, list[float]] = {name: [] for name in runs}
        for _ in range(options.rounds):
            for name, run in runs.items():
                found[name].append(seconds(run))
    imports = min(found["imports alone"])
    for name, times in found.items():
        print(f"{name:20s} {min(times):6.1f} s  {min(times) / imports:5.1f} times the imports")


if __name__ == "__main__":
    main()
