"""Every constraint, and the objective, as a linear program small enough to read.

The case is `tests.cases.strait`; each file in `tests/golden` holds the rows of one constraint, as the
exporter writes them. Read the file beside the formula: it must say the same. A change of the algebra shows
here as a difference; `pytest --update-golden` accepts it.
"""

from pathlib import Path

import pytest

from capital_allocation import CONSTRAINTS, EXPRESSIONS, VARIABLES, build_model
from capital_allocation.tie_break import CONSTRAINTS as TIE_BREAK
from tests.cases import strait
from tests.models.lp import lp_text

GOLDEN = Path(__file__).parent.parent / "golden"

ALL = [declared.name for declared in (*CONSTRAINTS, *TIE_BREAK)]


@pytest.mark.parametrize("name", [*ALL, "security"])
def test_rows_stand_as_on_paper(name: str, request: pytest.FixtureRequest) -> None:
    golden = GOLDEN / f"{name}.lp"
    found = lp_text(name)
    if request.config.getoption("--update-golden"):
        golden.write_text(found, encoding="utf-8")
    assert found == golden.read_text(encoding="utf-8")


def test_no_component_is_without_a_golden_lp() -> None:
    """Each constraint has a file, and each variable and expression of the notation occurs in one of them."""
    assert {path.stem for path in GOLDEN.glob("*.lp")} == {*ALL, "security"}
    text = "".join(path.read_text(encoding="utf-8") for path in GOLDEN.glob("*.lp"))
    for declared in VARIABLES:
        word = f"{declared.name}(" if declared.index else declared.name
        assert word in text, declared.name
    for declared in EXPRESSIONS:  # written out into their terms: effort into tier_effort, loss into gaps
        assert f"{declared.name}(" not in text.replace("tier_effort(", "")


def test_model_holds_the_notation_and_nothing_else() -> None:
    model = build_model(strait())
    components = {item.local_name for item in model.component_objects()}
    sets = {"CAPITALS", "ROLES", "PROGRAMS", "TIERS", "YEARS", "CONTINGENCIES", "SCENARIOS", "EXPECTATIONS"}
    words = {declared.name for declared in (*VARIABLES, *EXPRESSIONS, *CONSTRAINTS)}
    assert components == sets | words | {"security"}
