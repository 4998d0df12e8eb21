"""No end: which tiers of unlimited width let security grow forever?"""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from allocator.diagnosis.conflict import endless_ray
from allocator.diagnosis.diagnosis import Diagnosis
from allocator.errors import NoPlanError, SolverError
from allocator.optimum import proven
from allocator.program import compile_case, loaded
from allocator.table import Page, Table
from capital_allocation import Case

TIERS = "Tiers that grow together without end"

AMPLE = 1e3
"""A width this many times the largest typed one, or of 1, stands for any that has an end."""


def page(diagnosis: Diagnosis) -> Page:
    """The tiers of a direction in which security grows forever, what a unit moves, and whether a width ends it."""
    case, say = diagnosis.case, diagnosis.say
    ray = endless_ray(diagnosis.what_if.program)
    moved = {name.index[:2]: move for name, move in ray.items() if name.word == "tier_effort"}
    rows = [_tier(diagnosis, p, g, moved[p, g]) for p, g in moved]
    named = [f"{diagnosis.named('program', p)} / {g}" for p, g in moved]
    answer = {
        "What was found": say(
            "Security of {bargain} could grow without limit: there is no best plan to show.", bargain=case.bargain
        ),
        "Why": say(
            "Together these tiers of unlimited width earn at least what they use: {tiers}.",
            tiers=diagnosis.listed(named),
        ),
        "What would help": say("Give one of them a width, or check the signs of what a unit uses: below 0, it earns."),
    }
    title = say("{bargain}: why is there no end to what can be gained?", bargain=case.bargain)
    tables = (Table(TIERS, pd.DataFrame(rows), formats={"effort": "0.###"}),) if rows else ()
    return Page(case.bargain, title, tuple(answer.values()), tables, heads=tuple(map(say, answer)))


def _tier(diagnosis: Diagnosis, p: str, g: str, move: float) -> dict[str, object]:
    case = diagnosis.case
    uses = (f"{diagnosis.named('capital', k)} {case.use[p, g, k]:g}" for k in case.capitals if case.use[p, g, k])
    return {
        "program": diagnosis.named("program", p),
        "tier": g,
        "effort": move,
        "a unit uses": "; ".join(uses),
        "cell of its width": diagnosis.cell("width", (p, g)),
        "a width here is enough": diagnosis.yes(_ends(case, p, g)),
    }


def _ends(case: Case, p: str, g: str) -> bool:
    """Whether a width of this tier alone leaves a best plan."""
    largest = max([1.0, *(width for width in case.width.values() if width is not None)])
    program = compile_case(replace(case, width={**case.width, (p, g): AMPLE * largest}))
    try:
        proven(loaded(program), program)
    except (NoPlanError, SolverError):
        return False
    return True
