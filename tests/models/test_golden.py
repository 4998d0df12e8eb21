"""Every constraint, and the objective, as a linear program small enough to read.

The case is `tests.cases.strait`; each file in `tests/golden` holds the rows of one constraint, as the
exporter writes them. Read the file beside the formula: it must say the same. A change of the algebra shows
here as a difference; `pytest --update-golden` accepts it.
"""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from allocator.compiler import Compiler
from allocator.export import readable
from allocator.highs import Highs
from allocator.linear_program import Columns, Costs
from capital_allocation import CONSTRAINTS, EXPRESSIONS, VARIABLES, build_model
from capital_allocation.formulation import add_tie_break
from capital_allocation.tie_break import CONSTRAINTS as TIE_BREAK
from tests.cases import strait

GOLDEN = Path(__file__).parent.parent / "golden"
PLANNED = {("guns", 2030): 20.0, ("guns", 2031): 25.0, ("bases", 2030): 10.0}
"""A plan of one's own, for the rows that stay close to it."""

ALL = [declared.name for declared in (*CONSTRAINTS, *TIE_BREAK)]


def lp_text(name: str, path: Path) -> str:
    """The rows of one constraint over the columns they touch, as an LP file; `security` stands with `tail_link`."""
    case = replace(strait(), persistence=0.25, planned=PLANNED)
    model = build_model(case)
    compiler = Compiler()
    columns = compiler.columns(getattr(model, declared.name) for declared in VARIABLES)
    if name in [declared.name for declared in TIE_BREAK]:
        add_tie_break(model, case)
        extra = compiler.columns([model.effort_change])
        columns = Columns(
            columns.names + extra.names,
            np.concatenate([columns.lower, extra.lower]),
            np.concatenate([columns.upper, extra.upper]),
        )
    is_objective = name == "security"
    rows = compiler.rows([model.tail_link if is_objective else getattr(model, name)])
    costs = compiler.costs(model.security).per_column if is_objective else np.zeros(len(columns.names))
    touched = np.union1d(rows.columns, np.flatnonzero(costs))
    rows = replace(rows, columns=np.searchsorted(touched, rows.columns).astype(np.int32))
    used = Columns(tuple(columns.names[place] for place in touched), columns.lower[touched], columns.upper[touched])
    highs = Highs(used, rows)
    highs.set_costs(Costs(costs[touched], 0.0))
    highs.write(str(path), readable(used.names), readable(rows.names))
    return path.read_text(encoding="utf-8")


@pytest.mark.parametrize("name", [*ALL, "security"])
def test_rows_stand_as_on_paper(name: str, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    golden = GOLDEN / f"{name}.lp"
    found = lp_text(name, tmp_path / "found.lp")
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
