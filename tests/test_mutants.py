"""Mutants: which tests judge them, what is never changed, and what is copied."""

import subprocess
from pathlib import Path
from shutil import which

import pytest

from benchmarks import mutants
from benchmarks.mutants import Reached

ROBUST = Path("pack/robust.py")
SECONDS = {
    "tests/pack/test_robust.py::test_slow": 3.0,
    "tests/pack/test_robust.py::test_quick": 1.0,
    "tests/test_other.py::test_quick": 0.5,
    "tests/test_other.py::test_elsewhere": 0.1,
    "tests/test_not_robust.py::test_long": 14.6,
}
SLOW, QUICK, OTHER, ELSEWHERE, LONG = SECONDS


def reached(lines: dict[int, list[str]]) -> Reached:
    return Reached({ROBUST: lines}, SECONDS)


def test_the_mirroring_file_comes_first_then_who_reaches_the_line_fastest_first() -> None:
    """Of its own file, tests that reach another line of the module count, too: they may use what others have cached."""
    found = reached({3: [OTHER, QUICK], 4: [ELSEWHERE, SLOW]})
    assert found.chosen(ROBUST, range(3, 4)) == [QUICK, SLOW, OTHER]


def test_a_line_that_only_an_import_runs_is_judged_by_all_who_reach_its_module() -> None:
    assert reached({1: [], 4: [ELSEWHERE, SLOW]}).chosen(ROBUST, [1]) == [SLOW, ELSEWHERE]


def test_tests_beyond_the_limit_are_not_run() -> None:
    """0.5 s of one and 14.6 s of the other are 15.1 s, over the limit of 15."""
    assert mutants.LIMIT == 15.0
    assert reached({3: [LONG, OTHER]}).chosen(ROBUST, [3]) == [OTHER]


def test_a_module_that_no_test_reaches_has_none() -> None:
    assert reached({}).chosen(ROBUST, [1]) == []
    assert reached({3: [QUICK]}).chosen(Path("pack/unknown.py"), [3]) == []


def test_messages_types_decorators_and_assertions_are_never_changed(tmp_path: Path) -> None:
    """Of the nine lines that could be changed, only the comparison and the sums can be faults."""
    pytest.importorskip("cosmic_ray", reason="installed by `make mutants`")
    module = tmp_path / "module.py"
    module.write_text(
        "LIMIT: int | None = None\n"
        "@cache(maxsize=4)\n"
        "def more(a: int | str = None) -> int | None:\n"
        "    if a < LIMIT:\n"
        "        raise ValueError(a + 1)\n"
        "    told = f'{a + 1}'\n"
        "    return a + LIMIT\n"
        "zip(told, strict=True)\n"
        "sum(n + n for n in told)\n",
        encoding="utf-8",
    )
    found = {(each.start_pos[0], each.operator_name.rpartition("_")[2]) for each in mutants.mutations(module)}
    assert {line for line, _ in found} == {4, 7, 9}
    assert (7, "Sub") in found


@pytest.mark.skipif(which("git") is None, reason="the copy is of what Git knows")
def test_the_copy_holds_what_git_knows_or_would_add(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    checkout, copy = tmp_path / "checkout", tmp_path / "copy"
    for name in ("pack/new.py", "kept.md", "left_out.log", ".gitignore"):
        (checkout / name).parent.mkdir(parents=True, exist_ok=True)
        (checkout / name).write_text("*.log\n", encoding="utf-8")
    subprocess.run(["git", "init", "-q", checkout], check=True)
    subprocess.run(["git", "-C", checkout, "add", "kept.md"], check=True)
    monkeypatch.chdir(checkout)
    mutants.copy_checkout(copy)
    found = {path.relative_to(copy).as_posix() for path in copy.rglob("*") if path.is_file()}
    assert found == {"pack/new.py", "kept.md", ".gitignore"}
