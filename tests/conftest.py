"""Shared fixtures: the default case is read and solved once."""

import gc
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from allocator import Solution, make_report, read_cases, solve
from allocator.input.workbook import Workbook, read_workbook
from allocator.study import Study
from allocator.table import Report
from allocator.what_if import WhatIf
from capital_allocation import Case
from tests.crews import Service, scheduler_alone, started
from tests.running import ROOT

settings.register_profile("steady", deadline=None, derandomize=True, max_examples=25)
settings.load_profile("steady")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update-golden", action="store_true", help="rewrite the golden LPs from the code")


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Tests of the whole report are slow, and run in one process, which makes it once."""
    for item in items:
        if "japan_report" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.xdist_group("the report"))
            item.add_marker(pytest.mark.slow)


def pytest_collection_finish() -> None:
    """What collecting the tests has made stays to the end: the garbage collector need not look at it again."""
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session")
def japan_path() -> Path:
    return ROOT / "inputs" / "japan.xlsx"


@pytest.fixture(scope="session")
def japan(japan_path: Path) -> tuple[Case, ...]:
    return read_cases(japan_path)


@pytest.fixture(scope="session")
def japan_solutions(japan: tuple[Case, ...]) -> tuple[Solution, ...]:
    return tuple(solve(case) for case in japan)


@pytest.fixture(scope="session")
def japan_workbook(japan_path: Path) -> Workbook:
    return read_workbook(japan_path)


@pytest.fixture(scope="session")
def japan_study(japan_workbook: Workbook, japan_solutions: tuple[Solution, ...]) -> Study:
    """The base bargain under study."""
    case = japan_workbook.cases[0]
    return Study(case, japan_solutions[0], WhatIf(case), japan_workbook.sources[0])


@pytest.fixture(scope="session")
def japan_report(japan_workbook: Workbook, japan_solutions: tuple[Solution, ...]) -> Report:
    """The whole report, which takes a while to make."""
    return make_report(japan_workbook.cases, japan_solutions, japan_workbook)


@pytest.fixture
def service(tmp_path: Path) -> Iterator[Service]:
    """A scheduler and two workers on loopback."""
    with scheduler_alone() as found:
        found.workers += [started(found.address, tmp_path) for _ in range(2)]
        yield found


@pytest.fixture
def tiny_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 64 kB."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", str(folder)]
    if not shutil.which("mount") or subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("mounting a small disk takes root")
    yield folder
    subprocess.run(["umount", str(folder)], check=True)
