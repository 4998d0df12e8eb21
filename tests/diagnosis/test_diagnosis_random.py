"""Every claim of a diagnosis, tried on cases without a plan drawn at random."""

import random
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from allocator import NoPlanError, solve
from allocator.analyses import no_plan
from allocator.diagnosis.diagnosis import Diagnosis
from allocator.diagnosis.least_change import changed
from allocator.diagnosis.negotiable import Input
from capital_allocation import Case, CaseError
from tests.cases import strait
from tests.diagnosis.claims import ends, is_feasible, solves

MANY = 25

TIGHTER: tuple[tuple[str, tuple[Any, ...], tuple[Any, ...]], ...] = (
    ("income", (("money", 2030), ("money", 2031)), (-5.0, 3.0, 10.0)),
    ("income", (("goodwill", 2030), ("goodwill", 2031)), (-8.0, 0.0)),
    ("reserve_floor", ("money", "goodwill"), (8.0, 20.0, 60.0)),
    ("floor", ("guns", "bases"), (20.0, 24.9, 40.0)),
    ("must_meet", ("pledge",), (True,)),
    ("level", ("pledge",), (30.0, 40.0)),
    ("must_hold", ("strait",), (True,)),
    ("max_cut", ("guns", "bases"), (0.01, 0.1)),
    ("max_rise", ("guns", "bases"), (0.0, 1.0)),
    ("current", ("guns", "bases"), (0.0, 1.0, 24.0, 39.0)),
    ("readiness", ("guns", "bases"), (0.1, 0.4)),
    ("width", (("guns", "first"), ("bases", "only")), (2.0, 8.0)),
)
"""What may be made tighter: a word, the keys to choose from, the figures to choose from."""


def without_plan() -> Iterator[Case]:
    """Cases with a few figures made tighter that no plan satisfies."""
    draw = random.Random(0)
    while True:
        words: dict[str, Any] = {}
        for word, keys, figures in draw.choices(TIGHTER, k=draw.randint(1, 4)):
            words.setdefault(word, dict(getattr(strait(), word)))[draw.choice(keys)] = draw.choice(figures)
        try:
            solve(case := replace(strait(), **words))
        except CaseError:
            continue
        except NoPlanError:
            yield case


@pytest.mark.slow
def test_every_claim_holds() -> None:
    """The conflict by brute force, the least change and each input alone by solving, the impossible at many figures."""
    for case, _ in zip(without_plan(), range(MANY), strict=False):
        diagnosis = Diagnosis(case)
        program, members = diagnosis.what_if.program, diagnosis.conflict.members
        assert diagnosis.conflict.is_irreducible
        assert not is_feasible(program, members)
        assert all(is_feasible(program, [other for other in members if other != name]) for name in members)
        assert no_plan.page(diagnosis).tables
        assert diagnosis.least
        solve(changed(case, diagnosis.least))
        for one in diagnosis.repair.inputs:
            figure = diagnosis.alone.get(one)
            tried = figures_of(one) if figure is None else [figure]
            assert [solves(diagnosis, one, each) for each in tried] == [figure is not None] * len(tried), one


def figures_of(one: Input) -> list[float | bool]:
    """Figures an input may take, from one end to the other."""
    between = () if one.is_switch else (one.figure + times * one.size for times in (-0.9, -0.5, 0.3, 1.0, 3.0, 10.0))
    return [figure for figure in (*ends(one), *between) if one.is_switch or one.low <= figure <= one.high]
