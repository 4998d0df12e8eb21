"""What was measured, as Markdown, and its place in docs/performance.md."""

from __future__ import annotations

import platform
from collections.abc import Iterable
from importlib.metadata import PackageNotFoundError, version

from allocator.program import Program
from benchmarks.measuring import Line, Task

BEGIN, END = "<!-- measured: make bench -->", "<!-- end of measured part -->"
PACKAGES = ("highspy", "numpy", "pyomo", "PuLP", "cvxpy", "linopy")
NOT_INSTALLED = "not installed"


def table(task: Task, lines: Iterable[Line]) -> str:
    """The ratios of one task."""
    rows = [
        f"| {line.name} | {_figure(line.ratio)} | {_spread(line)} |" if line.ratio else f"| {line.name} | | |"
        for line in lines
    ]
    return "\n".join(
        (f"*{task.title}*: {task.says}.", "", "| by | times the first | least to most |", "| --- | --- | --- |", *rows)
    )


def setting(program: Program, repetitions: int) -> str:
    """What was measured, how often and with which versions."""
    rows = program.rows
    size = f"{len(program.columns.names):,} columns, {len(rows.names):,} rows and {len(rows.columns):,} coefficients"
    versions = ", ".join(f"{name} {_version(name)}" for name in PACKAGES)
    return (
        f"The program has {size}; medians of {repetitions} repetitions.\n"
        f"CPython {platform.python_version()}, {versions}."
    )


def refreshed(text: str, measured: str) -> str:
    """The page with the part between the two marks replaced."""
    before, rest = text.split(BEGIN)
    _, after = rest.split(END)
    return f"{before}{BEGIN}\n\n{measured}\n\n{END}{after}"


def _figure(ratio: float) -> str:
    return f"{ratio:.2f}" if ratio < 10.0 else f"{ratio:.0f}"


def _spread(line: Line) -> str:
    return "" if line.least is None or line.most is None else f"{_figure(line.least)} to {_figure(line.most)}"


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return NOT_INSTALLED
