"""Documents hold what the notation says, and say when they do not."""

import argparse
import re
import shlex
from itertools import chain
from pathlib import Path

import pytest

from allocator import cli, document
from allocator.table import Report
from capital_allocation import CONSTRAINTS, EXPRESSIONS, PARAMETERS, VARIABLES, Case
from capital_allocation.formulation import DERIVED
from tests.running import ROOT


def test_generated_parts_are_fresh(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    assert document.main(["--check"]) == 0


def test_stale_documents_are_named_and_then_mended(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for path in document.DOCUMENTS:
        copy = tmp_path / path
        copy.parent.mkdir(exist_ok=True)
        copy.write_text((ROOT / path).read_text(encoding="utf-8").replace("hold_pace", "hold_speed"), encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    assert document.main(["--check"]) == 1
    assert "stale: README.md, models/README.md" in capsys.readouterr().err
    assert document.main([]) == 0
    assert document.main(["--check"]) == 0


def test_every_word_is_documented() -> None:
    text = document.notation() + document.formulas()
    for declared in (*PARAMETERS.values(), *VARIABLES, *EXPRESSIONS, *CONSTRAINTS):
        assert f"`{declared.name}`" in text
    explained = text.split("Derived: ")[1].splitlines()[0]
    for word in chain(*DERIVED.values()):
        assert re.search(rf"`{word}\b", explained), word


def test_the_readme_quotes_the_report(japan: tuple[Case, ...], japan_report: Report) -> None:
    """Every quoted sentence stands in the Summary; every figure of the table stands in Bargains."""
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    quoted = " ".join(line.removeprefix(">").strip() for line in readme.splitlines() if line.startswith(">"))
    answers = [sentence for sentence in japan_report["Summary"].answer if sentence in quoted]
    assert " ".join(answers) == " ".join(quoted.split())
    days = next(table.frame for table in japan_report["Bargains"].tables if table.title.startswith("Days")).set_index(
        ""
    )
    for contingency in ("Senkaku", "Taiwan spill-over"):
        figures = " | ".join(f"{figure:.1f}" for figure in days.loc[contingency])
        assert f"| {contingency} | {figures} |" in readme
    assert [case.bargain for case in japan] == list(days.columns)


@pytest.mark.slow
def test_the_python_of_the_readme_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    code = readme.split("```python\n")[1].split("```")[0]
    monkeypatch.chdir(tmp_path)
    (tmp_path / "outputs").mkdir()
    (tmp_path / "inputs").symlink_to(ROOT / "inputs")
    exec(compile(code, "README.md", "exec"), {})
    assert (tmp_path / "outputs" / "mine.xlsx").exists()


def commands() -> dict[str, argparse.ArgumentParser]:
    """The parser of each command."""
    (found,) = (action.choices for action in cli.parser()._actions if isinstance(action.choices, dict))
    return found


def test_every_command_of_the_readme_is_one() -> None:
    """Lines to be typed are understood, and the table names every command, with options that exist."""
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    typed = re.findall(r"^(?:    )?allocator (.+?)(?: {2,}#.*)?$", readme, flags=re.MULTILINE)
    assert len(typed) >= 3
    for line in typed:
        cli.parser().parse_args(shlex.split(line))
    table = re.findall(r"^\| `allocator (\w+)(.*?)\| [a-z]", readme, flags=re.MULTILINE)
    assert {name for name, _ in table} == set(commands())
    for name, form in table:
        known = {option for action in commands()[name]._actions for option in action.option_strings}
        assert set(re.findall(r"--[a-z-]+", form)) <= known, name


def test_every_task_of_the_readme_is_one() -> None:
    readme, makefile = ((ROOT / name).read_text(encoding="utf-8") for name in ("README.md", "Makefile"))
    tasks = set(re.findall(r"^([a-z-]+):", makefile, flags=re.MULTILINE))
    quoted = "".join(re.findall(r"`[^`]*`|^make .*$", readme, flags=re.MULTILINE))
    assert set(re.findall(r"\bmake ([a-z-]+)\b", quoted)) <= tasks


def test_every_sheet_of_the_report_is_explained(japan_report: Report) -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    explained = readme.split("## Reading the report")[1].split("\n## ")[0]
    for page in japan_report.pages:
        assert page.name in explained
    assert f"has {len(japan_report.pages)} sheets" in readme
