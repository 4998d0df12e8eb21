"""What other inputs change in a program, against solving the changed case afresh."""

import math
from typing import Any

import pytest

from allocator import solve
from allocator.changes import instead
from allocator.differences import difference
from allocator.linear_program import Name
from allocator.program import compile_case
from allocator.what_if import WhatIf
from tests.cases import strait

CHANGES: list[dict[str, Any]] = [
    {"credibility": {("late", "strait"): 0.6}},
    {"delay": {("prompt", "strait"): 2.0, ("late", "strait"): 6.0}},
    {"us_force": {"strait": 21.0}},
    {"effect": {("guns", "first"): 2.5}},
    {"use": {("bases", "only", "goodwill"): -0.1, ("guns", "second", "money"): 1.0}},
    {"weight": {"home": 2.0}},
    {"trust": {"late": 0.5}},
    {"saturation": {"home": 20.0}},
    {"income": {("money", 2031): 60.0}},
    {"width": {("guns", "first"): 25.0}},
    {"hold_penalty": {"strait": 4.0}, "penalty": {"pledge": 1.0}},
    {"reserve_value": {"goodwill": 2.0}},
    {"risk_aversion": {(): 0.7}},
]


@pytest.mark.parametrize("figures", CHANGES, ids=lambda figures: "-".join(figures))
def test_another_input_equals_solving_the_changed_case(figures: dict[str, Any]) -> None:
    case, what_if = strait(), WhatIf(strait())
    changed = case.with_figures(figures)
    gain = what_if.gain(what_if.instead(**figures))
    assert gain == pytest.approx(solve(changed).security - solve(case).security, abs=1e-7)
    assert what_if.step(0.0, Name("capital_balance", ("money", 2030))) == pytest.approx(0.0, abs=1e-9)


@pytest.mark.parametrize("figures", CHANGES, ids=lambda figures: "-".join(figures))
def test_rows_compiled_alone_differ_as_the_whole_program_does(figures: dict[str, Any]) -> None:
    """Only what an input stands in is compiled anew; the difference is that of the whole programs."""
    program = compile_case(strait())
    assert instead(program, figures) == difference(program, compile_case(strait().with_figures(figures)))


def test_inputs_that_leave_no_plan_lose_everything() -> None:
    what_if = WhatIf(strait())
    assert what_if.gain(what_if.instead(floor={"guns": 24.9}, income={("money", 2030): 1.0})) == -math.inf


def test_programs_of_other_rows_have_no_difference() -> None:
    """A cut limit where there was none adds rows."""
    program = compile_case(strait())
    with pytest.raises(ValueError, match="same rows and columns"):
        instead(program, {"max_cut": {"bases": 0.1}, "current": {"bases": 3.0}})
    assert not any(vars(difference(program, program)).values())


def test_one_difference_serves_every_key() -> None:
    """All credibilities a tenth higher, taken apart by scenario: each part is what that scenario alone would change."""
    case, what_if = strait(), WhatIf(strait())
    higher = {key: share + 0.1 for key, share in case.credibility.items()}
    parts = what_if.by_key(what_if.instead(credibility=higher), lambda name: name.index[2])
    assert set(parts) == {"prompt", "late"}
    for s, part in parts.items():
        alone = what_if.instead(credibility={(s, "strait"): higher[s, "strait"]})
        assert what_if.gain(part) == pytest.approx(what_if.gain(alone), abs=1e-9)
