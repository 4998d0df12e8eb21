"""The report in Japanese: nothing is left in English, and every figure stays where it was."""

import ast
import re
import string
from pathlib import Path

import pytest

from allocator import make_report, solve, words
from allocator.input.workbook import read_workbook
from allocator.limits import BOUNDS
from capital_allocation import CONSTRAINTS, PARAMETERS
from tests.cases import strait
from tests.japanese import KEPT, OWN, fixed, latin
from tests.running import ROOT
from tests.workbooks import small

TELLING = ("report", "reports", "pages", "study", "limits", "made_by", "turns", "verdicts", "diagnosis/naming")
SOURCES = [
    *sorted((ROOT / "allocator" / "analyses").glob("*.py")),
    *(ROOT / "allocator" / f"{name}.py" for name in TELLING),
]


def said(path: Path) -> set[str]:
    """Every text in a module that is said as it stands."""
    calls = [node for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(node, ast.Call)]
    texts = (
        part.value
        for call in calls
        if isinstance(call.func, ast.Attribute) and call.func.attr == "say" and call.args
        for part in ast.walk(call.args[0])
        if isinstance(part, ast.Constant) and isinstance(part.value, str)
    )
    return {text for text in texts if re.search("[A-Za-z]{2}", re.sub(r"\{[^}]*\}", "", text))}


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.stem)
def test_every_sentence_has_its_japanese(path: Path) -> None:
    assert said(path) - set(words.japanese()) == set()


def test_every_limit_unit_and_meaning_has_its_japanese() -> None:
    texts = {declared.says for declared in CONSTRAINTS if declared.limit} | set(BOUNDS.values())
    texts |= {
        text for declared in PARAMETERS.values() for text in (declared.unit, declared.meaning, declared.blank) if text
    }
    assert texts - set(words.japanese()) == set()


def fields(text: str) -> list[str]:
    return sorted(f"{name}:{form}" for _, name, form, _ in string.Formatter().parse(text) if name is not None)


def test_figures_go_to_the_same_places() -> None:
    for english, japanese in words.japanese().items():
        assert japanese.strip(), english
        assert fields(japanese) == fields(english), english


def test_nothing_but_the_users_own_words_stays_latin(tmp_path: Path) -> None:
    """Said in Japanese from the start: of two cases, one of them read from a workbook, only keys and units stay."""
    workbook = read_workbook(small(tmp_path / "small.xlsx"))
    case = strait()
    reports = (
        make_report([case], [solve(case)], language="ja"),
        make_report(workbook.cases, [solve(case) for case in workbook.cases], workbook, language="ja"),
    )
    for report in reports:
        assert latin(fixed(report)) - KEPT - OWN == set()


def test_the_figures_are_the_same_in_both_languages() -> None:
    case, solution = strait(), solve(strait())
    english, japanese = make_report([case], [solution]), make_report([case], [solution], language="ja")
    for one, other in zip(english.pages, japanese.pages, strict=True):
        for table, twin in zip(one.tables, other.tables, strict=True):
            for (_, left), (_, right) in zip(table.frame.items(), twin.frame.items(), strict=True):
                numbers = [(a, b) for a, b in zip(left, right, strict=True) if isinstance(a, float) and abs(a) < 1e300]
                assert all(a == b or (a != a and b != b) for a, b in numbers)
