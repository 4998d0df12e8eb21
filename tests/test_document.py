"""Documents hold what the notation says, and say when they do not."""

import re
from itertools import chain
from pathlib import Path

import pytest

from allocator import document
from capital_allocation import CONSTRAINTS, EXPRESSIONS, PARAMETERS, VARIABLES
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
    assert "stale: docs/model.md, models/README.md" in capsys.readouterr().err
    assert document.main([]) == 0
    assert document.main(["--check"]) == 0


def test_every_word_is_documented() -> None:
    text = document.notation() + document.formulas()
    for declared in (*PARAMETERS.values(), *VARIABLES, *EXPRESSIONS, *CONSTRAINTS):
        assert f"`{declared.name}`" in text
    explained = text.split("Derived: ")[1].splitlines()[0]
    for word in chain(*DERIVED.values()):
        assert re.search(rf"`{word}\b", explained), word
