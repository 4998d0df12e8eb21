"""Cases at the edge of what can be typed, drawn at random by Hypothesis, and the workbooks they stand in."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

from hypothesis import strategies as st

from allocator import AllocatorError, solve
from allocator.input.template import write_template
from benchmarks.random_case import rows_of
from capital_allocation import PARAMETERS, Case, CaseError
from capital_allocation.notation import LARGEST, NOTHING, REQUIRED, Parameter
from tests.cases import strait

KEPT = ("first_year", "plan_years", "runout_years", "planned")
"""Drawn in a way of their own."""

THEMES: dict[str, dict[str, float]] = {
    "none": {},
    "nothing weighs anything": dict.fromkeys(
        ("weight", "hold_penalty", "decisive_penalty", "penalty", "reserve_value"), 0.0
    ),
    "nothing has an effect": {"effect": 0.0, "existing": 0.0},
    "no income": {"income": 0.0, "opening": 0.0, "floor": 0.0, "reserve_floor": 0.0},
    "nothing is ready": {"readiness": 0.0, "readiness_growth": 0.0, "floor": 0.0, "max_cut": 1.0},
    "no effort anywhere": {"width": 0.0, "floor": 0.0, "max_cut": 1.0},
    "one rule binds everything": {"max_rise": 0.0, "max_cut": 0.0, "floor": 0.0},
}
"""What a whole case may be an edge of: figures of all keys."""

Override = tuple[str, str, str, str, float | str]
"""A line of Bargains: sheet, row, column, operation, value."""

OVERRIDES: tuple[Override, ...] = (
    ("Income", "money", "*", "multiply", 0.0),
    ("Contingencies", "strait", "us_force", "set", 0.0),
    ("Contingencies", "strait", "must", "set", "yes"),
    ("Backup", "* / strait", "delay", "multiply", 0.0),
    ("Backup", "* / strait", "delay", "multiply", 10.0),
    ("Backup", "* / strait", "credibility", "set", 0.0),
    ("Scenarios", "*", "trust", "set", 1.0),
    ("Roles", "home", "weight", "set", 0.0),
    ("Expectations", "pledge", "level", "multiply", 0.0),
)


class Typed(NamedTuple):
    """What is typed into a workbook: the base bargain, and what another one changes."""

    case: Case
    overrides: tuple[Override, ...]

    def write(self, path: Path) -> None:
        """Write the workbook, with every effect, delay and weight uncertain."""
        heads = ("bargain", "sheet", "row", "column", "operation", "value")
        lines = [dict(zip(heads, ("other", *line), strict=True)) for line in self.overrides]
        doubts = [("Tiers", "*", "effect"), ("Roles", "*", "weight")]
        doubts += [("Backup", "*", "delay")] if self.case.contingencies else []
        ranges = [dict(zip((*heads[1:4], "low", "high"), (*doubt, 0.5, 1.5), strict=True)) for doubt in doubts]
        write_template(path, data={**rows_of(self.case), "Bargains": lines, "Ranges": ranges})


@st.composite
def typed(draw: st.DrawFn) -> Typed:
    """`strait` with fewer keys, and any of its figures left blank, 0 or at its bound; with or without a plan."""
    case = fewer(draw)
    words: dict[str, Any] = {}
    theme = THEMES[draw(st.sampled_from(("none", *THEMES)))]
    for declared in PARAMETERS.values():
        if declared.kind in (float, int, bool) and declared.name not in KEPT:
            words[declared.name] = figures(draw, declared, case)
    words |= {word: dict.fromkeys(case.figures(word), figure) for word, figure in theme.items()}
    case = with_plan(draw, mended(case, words))
    fitting = [line for line in OVERRIDES if line[1] not in ("strait", "* / strait") or case.contingencies]
    fitting = [line for line in fitting if line[1] != "pledge" or case.expectations]
    return Typed(case, tuple(draw(st.lists(st.sampled_from(fitting), max_size=2, unique=True))))


def fewer(draw: st.DrawFn) -> Case:
    """`strait`, or with fewer years, programs, contingencies, scenarios and expectations."""
    case = strait()
    plan_years = draw(st.sampled_from((2, 1)))
    runout_years = draw(st.sampled_from((0, 1)))
    dropped: dict[str, tuple[str, ...]] = {}
    if draw(st.sampled_from((False, False, True))):
        dropped["program"] = ("bases",)
    for word in ("contingency", "scenario", "expectation"):
        if draw(st.sampled_from((False, False, False, True))):
            dropped[word] = getattr(case, {"contingency": "contingencies"}.get(word, f"{word}s"))
    return without(case, dropped, plan_years, runout_years)


def without(case: Case, dropped: Mapping[str, tuple[str, ...]], plan_years: int, runout_years: int) -> Case:
    """The case without some keys, over other years."""
    years = range(case.first_year, case.first_year + plan_years + runout_years)
    sets = {
        "programs": "program",
        "contingencies": "contingency",
        "scenarios": "scenario",
        "expectations": "expectation",
    }
    changes: dict[str, Any] = {"plan_years": plan_years, "runout_years": runout_years}
    changes |= {
        members: tuple(k for k in getattr(case, members) if k not in dropped.get(word, ()))
        for members, word in sets.items()
    }
    changes["tiers"] = tuple((p, g) for p, g in case.tiers if p in changes["programs"])
    gone = {key for keys in dropped.values() for key in keys}
    for declared in PARAMETERS.values():
        if not declared.index:
            continue
        kept = {}
        for index, figure in getattr(case, declared.name).items():
            keys = index if isinstance(index, tuple) else (index,)
            if not gone & {*keys} and ("year" not in declared.index or keys[-1] in years):
                kept[index] = figure
        changes[declared.name] = kept
    last = case.years[-1]
    changes["income"] |= {(k, t): case.income[k, min(t, last)] for k in case.capitals for t in years}
    if "scenario" in dropped:
        changes |= {
            "probability": {"expected": 1.0},
            "trust": {"expected": 0.5},
            "scenarios": ("expected",),
            "delay": {("expected", c): 3.0 for c in changes["contingencies"]},
            "credibility": {("expected", c): 0.5 for c in changes["contingencies"]},
        }
    return replace(case, **changes)


def figures(draw: st.DrawFn, declared: Parameter, case: Case) -> dict[Any, Any]:
    """The figures of a parameter: as they are, or some of them at an edge."""
    typed_in = dict(case.figures(declared.name))
    kind = draw(st.sampled_from(("kept", "kept", "kept", "kept", "one", "all")))
    if kind == "kept" or not typed_in:
        return typed_in
    edge = draw(st.sampled_from(edges(declared)))
    keys = typed_in if kind == "all" else [draw(st.sampled_from(sorted(typed_in, key=str)))]
    return typed_in | dict.fromkeys(keys, edge)


def edges(declared: Parameter) -> list[Any]:
    """Blank, 0 and the bounds of a parameter; what is bounded by its size alone has no end to be at."""
    if declared.kind is bool:
        return [False, True]
    found: list[Any] = (
        [] if declared.default is REQUIRED else [None if declared.default is NOTHING else declared.default]
    )
    found += [declared.kind(bound) for bound in (0, declared.low, declared.high) if abs(bound) < LARGEST]
    return [edge for edge in dict.fromkeys(found) if declared.admits(edge)]


def mended(case: Case, words: dict[str, dict[Any, Any]]) -> Case:
    """The case with these figures, but for those that no case may have."""
    while True:
        try:
            return case.with_figures(words)
        except CaseError as error:
            faulty = {fault.word for fault in error.faults} | {w for f in error.faults for w, _ in f.beside}
            if not faulty & {*words}:
                return case
            words = {word: values for word, values in words.items() if word not in faulty}


def with_plan(draw: st.DrawFn, case: Case) -> Case:
    """The case with no plan typed, or with one: nothing, too much, or the best plan itself or next to it."""
    kind = draw(st.sampled_from(("none", "nothing", "too much", "best", "near best")))
    if kind == "none":
        return case
    planned: dict[Any, float | None] = dict.fromkeys(((p, t) for p in case.programs for t in case.plan), 0.0)
    if kind == "too much":
        planned |= dict.fromkeys(((case.programs[0], t) for t in case.plan), 1000.0)
    if kind in ("best", "near best"):
        try:
            effort = solve(case).values["effort"]
        except AllocatorError:
            return case
        planned = {key: effort[key] if effort[key] >= 1e-6 else 0.0 for key in planned}
        if kind == "near best":
            planned[next(iter(planned))] = 5.0
    persistence = draw(st.sampled_from((None, None, 0.0, 1.0)))
    if not any(planned.values()):
        persistence = None
    return replace(case, planned=planned, persistence=persistence)
