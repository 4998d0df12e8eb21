"""Outcomes on disk: a line for each point, added as points are solved, so that a run that ends goes on later.

The first line says what was drawn from what, the second what stands where. Lines come in any order and are
whole: of a line that was being written when the machine stopped, nothing is kept.
"""

from __future__ import annotations

import codecs
import csv
import hashlib
import io
import itertools
import json
import math
import os
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path

import numpy as np

from allocator.crew import Executor
from allocator.errors import InputError, OutputError
from allocator.identity import logical_hash
from allocator.linear_program import Floats
from allocator.progress import Progress
from allocator.simulation.outcomes import OPTIMAL, VERDICTS, Outcomes, Simulation, jobs

MARK = "# allocator draws "
"""How such a file begins."""

SAYS = {
    "bargain": "of the bargain {!r}, not {!r}",
    "seed": "of seed {}, not {}",
    "draws": "of {} draws, not {}",
    "input": "of another input: its figures have changed",
    "judgements": "of other judgements: the sheet Ranges has changed, or --apart",
}
"""What tells two files apart, in the order in which it is looked for; what else differs is a version."""


class DrawsFile:
    """The file of one simulation."""

    def __init__(self, path: Path, simulation: Simulation) -> None:
        self.path, self.simulation = path, simulation
        self._facts = _facts(simulation)
        self._header = _header(self._facts, simulation)

    def read(self) -> dict[int, tuple[int, Floats]]:
        """What the file holds already, by point: the place of the verdict, and the measures. Nothing is written.

        Raises InputError where the file is not of this simulation, or is damaged.
        """
        width = len(self.simulation.measures)
        found: dict[int, tuple[int, Floats]] = {}
        for number, line in enumerate(self._lines(), start=self._header.count(b"\n") + 1):
            try:
                point, verdict, *figures = line.decode(errors="replace").split(",")[: 2 + width]
                if int(point) not in range(self.simulation.design.count):
                    raise ValueError(f"there is no point {point}")
                place = VERDICTS.index(verdict)
                found.setdefault(int(point), (place, self._figures(figures, place)))
            except ValueError as error:
                remedy = f"delete the line, or the file ({error})"
                raise InputError(f"{self.path}: line {number} is damaged; {remedy}") from None
        return found

    def _figures(self, told: list[str], verdict: int) -> Floats:
        """The measures of a line; all where there is a best plan, else none. Raises ValueError for anything else."""
        simulation = self.simulation
        if verdict != OPTIMAL and not any(told):
            return np.full(len(simulation.measures), math.nan)
        for measure, figure in zip(simulation.measures, told, strict=True):
            if not math.isfinite(float(figure)) and not (figure == "inf" and simulation.may_be_endless(measure)):
                raise ValueError(f"{measure}: {figure}")
        if verdict != OPTIMAL:
            raise ValueError(f"figures beside {VERDICTS[verdict]!r}")
        return np.array([float(figure) for figure in told])

    def points(self) -> set[int]:
        """The points of which the file holds whole lines: quicker than reading what these say."""
        return {int(line.partition(b",")[0]) for line in self._lines()}

    def _lines(self) -> list[bytes]:
        """The whole lines after the header; none where that is not whole yet."""
        content = _plain(self._content())
        return content[len(self._header) :].split(b"\n")[:-1] if content.startswith(self._header) else []

    @contextmanager
    def open(self) -> Iterator[Appending]:
        """Add to the file, after its last whole line.

        Raises InputError where the file is not of this simulation, OutputError where it cannot be written.
        """
        self._content()
        try:
            self.path.touch()
            file = self.path.open("r+b", buffering=0)
        except OSError as error:
            raise _unwritable(self.path, error) from None
        with file:
            appending = Appending(self.path, file, self.simulation)
            appending.keep_others_out()
            content = self._content()
            is_begun = _plain(content).startswith(self._header)
            appending.cut(content.rindex(b"\n") + 1 if is_begun else 0)
            if not is_begun:
                appending.put(self._header)
            yield appending

    def _content(self) -> bytes:
        """What the file holds, if it is of this simulation or empty."""
        try:
            content = self.path.read_bytes() if self.path.exists() else b""
        except OSError as error:
            raise InputError(f"{self.path}: cannot be read: {error.strerror or error}") from None
        plain = _plain(content)
        if not plain.startswith(self._header) and not self._header.startswith(plain):
            remedy = "name another file with --draws-file, or delete it"
            raise InputError(f"{self.path}: {self._refusal(plain)}; {remedy}")
        return content

    def _refusal(self, content: bytes) -> str:
        """Why a file is not one to go on with."""
        first = content.split(b"\n", 1)[0].decode(errors="replace")
        try:
            facts = json.loads(first.removeprefix(MARK)) if first.startswith(MARK) else None
        except ValueError:
            facts = None
        if not isinstance(facts, dict):
            return "is not a file of draws"
        for word, says in SAYS.items():
            if facts.get(word) != self._facts[word]:
                return f"holds draws {says.format(facts.get(word), self._facts[word])}"
        if facts == self._facts:
            return "its first two lines have been changed, perhaps by a spreadsheet program that saved it"
        return "holds draws made with other versions of this tool, HiGHS or numpy"


def _plain(content: bytes) -> bytes:
    """What a file holds, without what editors of other systems add: a mark at the start, and to the ends of lines."""
    return content.removeprefix(codecs.BOM_UTF8).replace(b"\r\n", b"\n")


def carry_out(
    file: DrawsFile, executor: Executor, points: Iterable[int], found: dict[int, tuple[int, Floats]], progress: Progress
) -> None:
    """Have those points solved that are not found yet; each batch is added to the file, and to what is found.

    The file is touched only once there is something to add. Raises NoPlanError or SolverError where the case as
    typed has no proven plan, else as `DrawsFile.open` does.
    """
    simulation = file.simulation
    todo = jobs([point for point in points if point not in found])
    if not todo:
        return
    results = executor.do(simulation, todo)
    first = next(results)
    with file.open() as appending:
        for place, outcomes in itertools.chain([first], results):
            appending.add(todo[place], outcomes)
            found.update(outcomes.by_point(todo[place]))
            progress.update(len(todo[place]))


class Appending:
    """A file of draws open for more."""

    def __init__(self, path: Path, file: io.FileIO, simulation: Simulation) -> None:
        self._path, self._file, self._design = path, file, simulation.design

    def add(self, points: range, outcomes: Outcomes) -> None:
        """Add the outcomes of some points, so that they stay whatever happens next."""
        multiples = self._design.multiples(points).tolist()
        text = io.StringIO()
        rows = csv.writer(text, lineterminator="\n")
        for point, verdict, figures, by in zip(
            points, outcomes.verdicts, outcomes.figures.tolist(), multiples, strict=True
        ):
            told = ["" if math.isnan(figure) else repr(figure) for figure in figures]
            rows.writerow([point, VERDICTS[verdict], *told, *map(repr, by)])
        self.put(text.getvalue().encode())

    def put(self, content: bytes) -> None:
        """Write, and hand it to the system."""
        try:
            while content:
                content = content[self._file.write(content) :]
        except OSError as error:
            raise _unwritable(self._path, error) from None

    def cut(self, length: int) -> None:
        """Leave so much of the file, and go on behind it."""
        try:
            self._file.truncate(length)
            self._file.seek(0, os.SEEK_END)
        except OSError as error:
            raise _unwritable(self._path, error) from None

    def keep_others_out(self) -> None:
        """Hold the file for this run as long as it is open, where the system can."""
        if sys.platform == "win32":
            return
        import fcntl

        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise OutputError(f"{self._path}: another run is adding to it; wait, or name another file") from None


def _unwritable(path: Path, error: OSError) -> OutputError:
    reason = error.strerror or error
    return OutputError(f"{path}: cannot be written: {reason}; what it holds stays; mend that and run again")


def _facts(simulation: Simulation) -> dict[str, object]:
    """What the outcomes depend on."""
    case, design = simulation.case, simulation.design
    judgements = repr([(doubt.figures, doubt.low, doubt.high, doubt.distribution) for doubt in design.doubts])
    return {
        "bargain": case.bargain,
        "seed": design.seed,
        "draws": design.draws,
        "input": logical_hash([case]),
        "judgements": hashlib.sha256(judgements.encode()).hexdigest(),
        "allocator": version("alliance-allocator"),
        "highspy": version("highspy"),
        "numpy": version("numpy"),
    }


def _header(facts: dict[str, object], simulation: Simulation) -> bytes:
    text = io.StringIO()
    text.write(f"{MARK}{json.dumps(facts, ensure_ascii=False)}\n")
    names = [" ".join(doubt.name.split()) for doubt in simulation.design.doubts]
    csv.writer(text, lineterminator="\n").writerow(["point", "verdict", *map(str, simulation.measures), *names])
    return text.getvalue().encode(errors="backslashreplace")
