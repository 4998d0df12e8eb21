"""The exported program is the program: HiGHS, CBC and GLPK read the same optimum from it, in both formats."""

import itertools
import math
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import highspy
import numpy as np
import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as such

from allocator import InputError, OutputError, Solution, read_cases, solve
from allocator.export import lp_text, mps_text, readable, write_model
from allocator.linear_program import Columns, Costs, Name, Rows
from allocator.program import compile_case
from benchmarks.random_case import Size, random_case
from capital_allocation import Case
from tests.cases import product_mix, strait, waiting, wyndor
from tests.running import FROM_HERE, ROOT
from tests.strategies import cases

INF = math.inf

ENDINGS = [".lp", ".mps"]


def by_highs(path: Path) -> float:
    highs = highspy.Highs()
    highs.silent()
    assert highs.readModel(str(path)) == highspy.HighsStatus.kOk
    assert highs.run() == highspy.HighsStatus.kOk
    return highs.getObjectiveValue()


def by_cbc(path: Path) -> float:
    out = subprocess.run(["cbc", str(path), "-solve"], capture_output=True, text=True, check=True).stdout
    assert "Invalid" not in out
    assert "error" not in out.replace("read with 0 errors", "")
    (optimum,) = re.findall(r"^Optimal - objective value (\S+)$", out, flags=re.MULTILINE)[-1:]
    return float(optimum)


def by_glpk(path: Path) -> float:
    format_ = "--lp" if path.suffix == ".lp" else "--freemps"
    said = path.with_suffix(".glpk")
    command = ["glpsol", format_, str(path), "-w", str(said)]
    out = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    assert "OPTIMAL" in out, out
    (optimum,) = re.findall(r"^s bas \d+ \d+ f f (\S+)$", said.read_text(), flags=re.MULTILINE)
    return float(optimum)


def read_by(path: Path) -> dict[str, float]:
    """The optimum by every reader that is installed, as security."""
    readers = {"highs": by_highs}
    readers |= {"cbc": by_cbc} if shutil.which("cbc") else {}
    readers |= {"glpk": by_glpk} if shutil.which("glpsol") else {}
    sign = 1.0 if path.suffix == ".lp" else -1.0
    return {name: sign * reader(path) for name, reader in readers.items()}


def assert_read_alike(case: Case, folder: Path) -> None:
    security = solve(case).security
    for ending in ENDINGS:
        write_model(case, folder / f"model{ending}")
        found = read_by(folder / f"model{ending}")
        assert found == pytest.approx(dict.fromkeys(found, security), rel=1e-6, abs=1e-6), ending


@pytest.mark.parametrize("ending", ENDINGS)
def test_the_default_case_is_read_alike(
    ending: str, japan: tuple[Case, ...], japan_solutions: tuple[Solution, ...], tmp_path: Path
) -> None:
    path = tmp_path / f"model{ending}"
    write_model(japan[0], path)
    found = read_by(path)
    assert found == pytest.approx(dict.fromkeys(found, japan_solutions[0].security), rel=1e-7)
    assert "hold_coverage(Taiwan_spill_over,2028,as_assumed)" in path.read_text(encoding="utf-8")


def test_small_cases_are_read_alike(tmp_path: Path) -> None:
    for case in (read_cases(ROOT / "inputs" / "tutorial.xlsx")[0], wyndor(), waiting(), strait()):
        assert_read_alike(case, tmp_path)


def test_a_case_in_which_nothing_is_worth_anything_is_read_alike(tmp_path: Path) -> None:
    """An empty objective, which GLPK does not read."""
    assert_read_alike(replace(wyndor(), effect={}), tmp_path)


@such(max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(case=cases())
def test_random_cases_are_read_alike(case: Case, tmp_path: Path) -> None:
    assert_read_alike(case, tmp_path)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(6))
def test_larger_random_cases_are_read_alike(seed: int, tmp_path: Path) -> None:
    assert_read_alike(random_case(Size(programs=12, years=5, scenarios=4, contingencies=5), seed), tmp_path)


def test_awkward_names_survive(tmp_path: Path) -> None:
    """Spaces, Japanese, names like numbers or operators or longer than readers hold, alike once made readable."""
    names = ["1e5", "a b", "a-b", "防衛", "+", "free", "長" * 80, "x" * 200, "x" * 199 + "y"]
    case = product_mix(dict.fromkeys(names, 1.0), {"money": 5}, {"money": range(1, 10)})
    assert solve(case).security == 5.0
    assert_read_alike(case, tmp_path)


def test_a_program_with_every_kind_of_limit_is_read_alike(tmp_path: Path) -> None:
    """Rows between two limits, without a limit, and empty; bounds of every kind; a constant in the objective."""
    bounds = [(0.0, INF), (-INF, INF), (-INF, 1.0), (-3.0, -1.0), (2.0, 2.0), (0.5, INF), (0.0, 0.0), (-5.0, 4.0)]
    limits = [(-1.0, 2.0), (-INF, 6.0), (-INF, INF), (-10.0, INF), (0.0, 0.0), (-INF, 7.0), (-INF, 1.0)]
    terms = [[0, 1], [1, 2, 5], [3], [1, 3], [6], [5, 7, 0], []]
    columns = Columns(tuple(Name("x", n) for n in range(len(bounds))), *map(np.array, zip(*bounds, strict=True)))
    rows = Rows(
        tuple(Name("r", n) for n in range(len(limits))),
        *map(np.array, zip(*limits, strict=True)),
        np.cumsum([0, *map(len, terms[:-1])], dtype=np.int32),
        np.array([*itertools.chain(*terms)], dtype=np.int32),
        np.ones(sum(map(len, terms))),
    )
    costs = Costs(np.array([1.0, 1.0, 0.25, 1.0, 1.0, -1.0, 1.0, 0.1]), 1000.5)
    x0, x1, x2, x5 = 6.5 - 4.0, -0.5, 1.0, 0.5  # 6.5 is what row 5 leaves of 7; row 0 holds x1 at 2 less x0
    best = 1000.5 + x0 + x1 + 0.25 * x2 - 1.0 + 2.0 - x5 + 0.1 * 4.0
    for ending, text_of in ((".lp", lp_text), (".mps", mps_text)):
        path = tmp_path / f"model{ending}"
        path.write_text(text_of(columns, rows, costs), encoding="ascii")
        found = read_by(path)
        assert found == pytest.approx(dict.fromkeys(found, best)), ending


@pytest.mark.parametrize("ending", ENDINGS)
def test_every_figure_is_written_to_the_last_bit(ending: str, tmp_path: Path) -> None:
    case = replace(strait(), income={**strait().income, ("money", 2030): 100.0 / 3.0})
    path = tmp_path / f"model{ending}"
    write_model(case, path)
    highs = highspy.Highs()
    highs.silent()
    highs.readModel(str(path))
    read, program = highs.getLp(), compile_case(case)
    limits = dict(zip(read.row_names_, zip(read.row_lower_, read.row_upper_, strict=True), strict=True))
    rows = program.rows
    assert limits == dict(
        zip(readable(rows.names), zip(rows.lower.tolist(), rows.upper.tolist(), strict=True), strict=True)
    )
    sign = 1.0 if ending == ".lp" else -1.0
    costs = dict(zip(read.col_names_, (sign * cost for cost in read.col_cost_), strict=True))
    assert costs == dict(zip(readable(program.columns.names), program.costs.per_column.tolist(), strict=True))


@contextmanager
def decimal_comma(folder: Path) -> Iterator[dict[str, str]]:
    """The environment of a process in which German is a locale."""
    if not shutil.which("localedef"):
        pytest.skip("localedef, which makes locales, is not installed")
    made = ["localedef", "-i", "de_DE", "-f", "UTF-8", "--no-archive", str(folder / "de_DE.UTF-8")]
    if subprocess.run(made, capture_output=True, check=False).returncode > 1:
        pytest.skip("the source of the locale de_DE is not installed")
    yield FROM_HERE | {"LOCPATH": str(folder)}


@pytest.mark.slow
def test_figures_have_a_decimal_point_in_a_locale_with_commas(tmp_path: Path) -> None:
    """As where the tool is called from a program that speaks German, in C too."""
    program = (
        "import locale, sys; locale.setlocale(locale.LC_ALL, 'de_DE.UTF-8'); assert f'{0.5:n}' == '0,5';"
        "from pathlib import Path; from allocator.export import write_model; from tests.cases import strait;"
        "[write_model(strait(), Path(path)) for path in sys.argv[1:]]"
    )
    here, there = ([tmp_path / f"{name}{ending}" for ending in ENDINGS] for name in ("here", "there"))
    for path in here:
        write_model(strait(), path)
    with decimal_comma(tmp_path) as environment:
        subprocess.run([sys.executable, "-c", program, *map(str, there)], env=environment, cwd=ROOT, check=True)
    assert [path.read_bytes() for path in there] == [path.read_bytes() for path in here]


def test_on_a_full_disk_the_old_file_stays_and_that_is_an_output_error(
    tiny_disk: Path, japan: tuple[Case, ...]
) -> None:
    path = tiny_disk / "model.lp"
    path.write_text("old")
    with pytest.raises(OutputError, match=r"model.lp: cannot be written: No space left on device"):
        write_model(japan[0], path)
    assert path.read_text() == "old"
    assert [file.name for file in tiny_disk.iterdir()] == ["model.lp"]


def test_readable_names_are_unique() -> None:
    names = readable([Name("effort", ("a b", 2030)), Name("effort", ("a-b", 2030)), Name("tail_level", ())])
    assert names == ["effort(a_b,2030)", "effort(a_b,2030)#2", "tail_level"]


def test_other_endings_are_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="must end in"):
        write_model(replace(strait()), tmp_path / "model.xlsx")
