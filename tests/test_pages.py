"""What README.md and docs/ say holds: commands, tasks, sheets, exit codes, quotes, examples and links."""

import argparse
import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import pytest

import allocator
from allocator import cli, document
from allocator.errors import AllocatorError
from allocator.input.layout import BARGAINS, CHECKS, DATA_SHEETS, EVIDENCE, GUIDE, NEGOTIABLE, RANGES, SETTINGS
from allocator.interrupts import EXIT_CODE
from allocator.table import Report
from allocator.terminal import UNHEARD
from benchmarks import performance
from tests.pages import DOCS, PAGES, README, anchors, blocks, section, text_of
from tests.running import ROOT

MOST_WORDS = 1_200
TYPED = re.compile(r"^(?: {4})?(?:\.venv[\\/]\w+[\\/])?allocator (.+?)(?: {2,}#.*)?$", re.MULTILINE)
COMMANDS = Path("docs", "commands.md")


def test_the_readme_is_short() -> None:
    """Counted as `wc -w` counts, code and tables included."""
    assert len(text_of(README).split()) < MOST_WORDS


def test_the_readme_leads_to_every_page() -> None:
    linked = set(re.findall(r"\]\(([^)#]+\.md)\)", section(README, "Where to read on")))
    assert linked >= {page.as_posix() for page in PAGES if page != README}


@pytest.mark.parametrize("page", PAGES, ids=str)
def test_links_lead_to_what_is_there(page: Path) -> None:
    """Files exist, and so do the headings that a link names."""
    for link in re.findall(r"\]\((?!https?:)([^)]+)\)", text_of(page)):
        name, _, heading = link.partition("#")
        target = ROOT / page.parent / name if name else ROOT / page
        assert target.exists(), link
        assert not heading or heading in anchors(target), link


def sentences(page: Path) -> set[str]:
    """The sentences and table rows of a page that are long enough to be copied, outside of generated parts."""
    text = text_of(page)
    for begin, end in ((document.BEGIN, document.END), (performance.BEGIN, performance.END)):
        text = re.sub(f"{begin}.*?{end}", "", text, flags=re.DOTALL)
    found = (" ".join(each.split()).lstrip("|>- ") for each in re.split(r"(?<=[.:?!])\s|\n\n|\n *[|>-]", text))
    return {sentence for sentence in found if len(re.findall(r"[a-z]+", sentence)) >= 9}


def test_nothing_is_said_on_two_pages() -> None:
    said: dict[str, Path] = {}
    for page in PAGES:
        again = {sentence: said[sentence] for sentence in sentences(page) if sentence in said}
        assert not again, page
        said |= dict.fromkeys(sentences(page), page)


def test_the_readme_quotes_the_report(japan_report: Report) -> None:
    """Every quoted sentence stands in the Summary."""
    lines = [line for line in text_of(README).splitlines() if line.startswith(">")]
    quoted = " ".join(" ".join(line.removeprefix(">") for line in lines).split())
    answers = [sentence for sentence in japan_report["Summary"].answer if sentence in quoted]
    assert quoted == " ".join(answers) != ""


@pytest.mark.slow
@pytest.mark.parametrize("page", [page for page in (README, *DOCS) if blocks(page, "python")], ids=str)
def test_the_python_of_a_page_runs(page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """All blocks of a page one after the other, as one script."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "outputs").mkdir()
    (tmp_path / "inputs").symlink_to(ROOT / "inputs")
    names = {"__name__": "__main__"}
    for code in blocks(page, "python"):
        exec(compile(code, page, "exec"), names)
    for written in re.findall(r'write_report\(.+"(.+?)"', text_of(page)):
        assert Path(written).exists(), written


def commands() -> dict[str, argparse.ArgumentParser]:
    """The parser of each command."""
    (found,) = (action.choices for action in cli.parser()._actions if isinstance(action.choices, dict))
    return found


def typed() -> Iterator[tuple[Path, str]]:
    """Every command that a reader may type, with its page: in blocks, or in backticks outside of tables."""
    for page in PAGES:
        code = "\n".join(blocks(page))
        prose = re.sub(r"^ *```.*?^ *```$", "", text_of(page), flags=re.DOTALL | re.MULTILINE)
        prose = re.sub(r"^\|.*$", "", prose, flags=re.MULTILINE)
        inline = re.findall(r"`([^`]+)`", prose)
        for text in (code, prose, *inline):
            yield from ((page, line) for line in TYPED.findall(text))


def test_every_command_to_be_typed_is_understood() -> None:
    lines = list(typed())
    assert {README, COMMANDS, Path("docs", "TUTORIAL.md")} <= {page for page, _ in lines}
    for _, line in lines:
        cli.parser().parse_args(shlex.split(line.replace("\\", "/")))


def test_every_command_is_explained_with_options_that_exist() -> None:
    table = re.findall(r"^\| `allocator (\w+)(.*?)\| [a-z]", text_of(COMMANDS), flags=re.MULTILINE)
    assert {name for name, _ in table} == set(commands())
    for name, form in table:
        known = {option for action in commands()[name]._actions for option in action.option_strings}
        assert set(re.findall(r"--[a-z-]+", form)) <= known, name


def exit_codes(error: type[AllocatorError]) -> set[int]:
    """The exit codes of an error and of all errors that are a kind of it."""
    return {error.exit_code}.union(*map(exit_codes, error.__subclasses__()))


def test_every_exit_code_is_explained() -> None:
    explained = re.findall(r"^\| (\d+) \|", section(COMMANDS, "Exit codes"), flags=re.MULTILINE)
    assert list(map(int, explained)) == sorted({0, UNHEARD, EXIT_CODE} | exit_codes(AllocatorError))


def test_every_task_is_one() -> None:
    tasks = set(re.findall(r"^([a-z-]+):", text_of("Makefile"), flags=re.MULTILINE))
    for page in PAGES:
        shown = [line for code in blocks(page) for line in code.splitlines()]
        quoted = "\n".join((*shown, *re.findall(r"`([^`\n]+)`", text_of(page))))
        assert set(re.findall(r"^make ([a-z-]+)\b", quoted, flags=re.MULTILINE)) <= tasks, page


def test_ci_runs_the_commands_of_the_readme() -> None:
    """In the block that shows them first."""
    run = re.findall(r"^make .+$", text_of(".ci/run"), flags=re.MULTILINE)
    shown = [line.split("  ")[0] for line in blocks(README)[0].splitlines()]
    assert sorted(run) == sorted(shown)


def test_every_sheet_of_the_report_is_explained(japan_report: Report) -> None:
    page = "docs/report.md"
    rows = re.findall(r"^\| (.+?) \|", section(page, "Sheet by sheet"), flags=re.MULTILINE)
    explained = " | ".join(rows)
    for sheet in japan_report.pages:
        assert sheet.name in explained
    assert f"has {len(japan_report.pages)} sheets" in text_of(page)


def test_every_sheet_of_the_workbook_is_explained() -> None:
    rows = re.findall(r"^\| (\w+) \|", section("docs/workbook.md", "The sheets"), flags=re.MULTILINE)
    lists = [sheet.name for sheet in (BARGAINS, RANGES, NEGOTIABLE)]
    sheets = [GUIDE, SETTINGS.name, *(sheet.name for sheet in DATA_SHEETS), *lists, CHECKS]
    assert rows == ["sheet", *sheets]


def test_the_sheets_needed_are_named() -> None:
    needed = {sheet.name for sheet in DATA_SHEETS if not sheet.may_be_empty}
    (named,) = re.findall(r"^(.+) are needed\.", section("docs/workbook.md", "The sheets"), flags=re.MULTILINE)
    assert set(re.split(", | and ", named)) == needed


def test_every_evidence_mark_is_explained() -> None:
    rows = re.findall(r"^\| `(\w)` \| (.+) \|$", section("docs/workbook.md", "Evidence"), flags=re.MULTILINE)
    assert dict(rows) == EVIDENCE


def test_every_error_is_explained() -> None:
    rows = re.findall(r"^\| `(\w+)` \|", section("docs/python.md", "No plan, and other errors"), flags=re.MULTILINE)
    public = {name for name in allocator.__all__ if name.endswith("Error")}
    assert set(rows) == public - {"AllocatorError"}
