"""Shared fixtures: the default case is read and solved once."""

from pathlib import Path

import pytest
from hypothesis import settings

from allocator import Solution, read_cases, solve
from capital_allocation import Case

settings.register_profile("steady", deadline=None, derandomize=True, max_examples=25)
settings.load_profile("steady")

ROOT = Path(__file__).parent.parent


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update-golden", action="store_true", help="rewrite the golden LPs from the code")


@pytest.fixture(scope="session")
def japan_path() -> Path:
    return ROOT / "inputs" / "japan.xlsx"


@pytest.fixture(scope="session")
def japan(japan_path: Path) -> tuple[Case, ...]:
    return read_cases(japan_path)


@pytest.fixture(scope="session")
def japan_solutions(japan: tuple[Case, ...]) -> tuple[Solution, ...]:
    return tuple(solve(case) for case in japan)
