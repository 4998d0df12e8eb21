"""What models/README.md says of adding a constraint is done here, with the code that stands there."""

import importlib.util
import re
import textwrap
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from allocator import certify, program, solve
from allocator.exact import assembly
from allocator.exact.certificate import Verdict
from capital_allocation import Case, formulation
from capital_allocation.notation import Constraint
from tests.models.lp import lp_text
from tests.models.vocabulary import words_of_code, words_of_formula
from tests.running import ROOT

PAGE = (ROOT / "models" / "README.md").read_text(encoding="utf-8")
CONSTRAINT, ASSEMBLY = re.findall(r"```python\n(.*?)```", PAGE, flags=re.DOTALL)
(GOLDEN,) = re.findall(r"```lp\n(.*?)```", PAGE, flags=re.DOTALL)


@pytest.fixture
def shared_force(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Constraint:
    """The constraint of the page, in the model for as long as a test lasts."""
    path = tmp_path / "shared_force.py"
    path.write_text(CONSTRAINT, encoding="utf-8")
    spec = importlib.util.spec_from_file_location("shared_force", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    for place in (formulation, program):
        monkeypatch.setattr(place, "CONSTRAINTS", (*place.CONSTRAINTS, module.shared_force))
    return module.shared_force


@pytest.fixture
def assembled_too(monkeypatch: pytest.MonkeyPatch) -> None:
    """The statement of the page, in the chapter of the second assembly that it names."""
    names = dict(vars(assembly))
    exec(f"def stated(n):\n{textwrap.indent(ASSEMBLY, '    ')}", names)
    stated: Callable[[SimpleNamespace], Iterator[Any]] = names["stated"]
    chapter = assembly._backup

    def longer(n: SimpleNamespace) -> Iterator[Any]:
        yield from chapter(n)
        yield from stated(n)

    monkeypatch.setattr(assembly, "_backup", longer)


def two_fronts() -> Case:
    """Two contingencies that only the US can decide, by 80 and 60 of 100 points; a point short costs 2 and 1."""
    fronts = ("west", "east")
    return Case(
        capitals=("money",),
        roles=("home",),
        programs=("guns",),
        tiers=(("guns", "all"),),
        contingencies=fronts,
        first_year=2030,
        plan_years=1,
        income={("money", 2030): 0.0},
        weight={"home": 0.0},
        role={"guns": "home"},
        use={("guns", "all", "money"): 1.0},
        decisive={"west": 80.0, "east": 60.0},
        us_force=dict.fromkeys(fronts, 100.0),
        decisive_penalty={"west": 2.0, "east": 1.0},
        delay={("expected", c): 0.0 for c in fronts},
        credibility={("expected", c): 1.0 for c in fronts},
    )


def test_without_it_both_contingencies_are_decided() -> None:
    assert solve(two_fronts()).security == 0


@pytest.mark.usefixtures("shared_force")
def test_with_it_the_plan_is_as_worked_out_by_hand() -> None:
    """0.8 of the forces go west; the 0.2 left bring 20 of 60 points east, and one more share is worth 100."""
    found = solve(two_fronts())
    index = (2030, "expected")
    assert found.values["backup"] == {("west", *index): 80, ("east", *index): 20}
    assert found.security == -40
    assert found.slack["shared_force"][index] == 0
    assert found.shadow_price["shared_force"][index] == pytest.approx(100)


def test_its_rows_stand_on_the_page_as_the_golden_file_has_them(shared_force: Constraint) -> None:
    rows = lp_text(shared_force.name).split("st\n")[1].split("bounds\n")[0]
    assert rows.removesuffix("end\n") == GOLDEN


def test_it_says_its_sentence_and_formula_in_the_words_of_its_code(shared_force: Constraint) -> None:
    assert words_of_formula(shared_force.formula) == words_of_code(shared_force.rule) == {"backup", "us_force"}
    assert shared_force.says == "US forces that help in one contingency are not there to help in another."


@pytest.mark.usefixtures("shared_force")
def test_the_certificate_objects_until_it_is_assembled_too(request: pytest.FixtureRequest) -> None:
    found = solve(two_fronts())
    refused = certify(two_fronts(), found)
    assert refused.verdict is Verdict.OBJECTS
    assert "shared_force" in {objection.key[0] for objection in refused.objections}
    request.getfixturevalue("assembled_too")
    certificate = certify(two_fronts(), found)
    assert certificate.verdict is Verdict.PROVED
    assert certificate.objective == -40


def test_every_module_named_exists() -> None:
    section = PAGE.split("## Where each idea lives\n")[1]
    named = re.findall(r"`((?:allocator|capital_allocation)(?:\.\w+)*)`", section)
    assert len(named) > 20
    for name in named:
        assert importlib.util.find_spec(name), name
