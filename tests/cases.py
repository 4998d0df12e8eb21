"""Small cases that can be solved on paper, used by many tests."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import pandas as pd

from allocator import solve
from allocator.study import Study
from allocator.table import Page
from allocator.what_if import WhatIf
from capital_allocation import Case


def product_mix(
    profit: Mapping[str, float],
    resources: Mapping[str, float],
    use: Mapping[str, Sequence[float]],
    **more: Any,
) -> Case:
    """The textbook product-mix LP as a case: maximise profit @ x subject to use @ x <= resources, x >= 0.

    Resources are capitals of one year, activities programs with one tier of unlimited width, profit their
    effect; `use` gives, by resource, the use of each activity in order.
    """
    activities = list(profit)
    tiers = tuple((p, "all") for p in activities)
    return Case(
        **{
            "capitals": tuple(resources),
            "roles": ("profit",),
            "programs": tuple(activities),
            "tiers": tiers,
            "first_year": 2030,
            "plan_years": 1,
            "income": {(k, 2030): float(amount) for k, amount in resources.items()},
            "weight": {"profit": 1.0},
            "role": dict.fromkeys(activities, "profit"),
            "effect": {(p, "all"): float(profit[p]) for p in activities},
            "use": {
                (p, "all", k): float(amount)
                for k, amounts in use.items()
                for p, amount in zip(activities, amounts, strict=True)
            },
            **more,
        }
    )


def wyndor(**more: Any) -> Case:
    """Doors bring 3, windows 5; plants have 4, 12 and 18 hours: the best is 2 doors and 6 windows, 36."""
    use = {"one": [1, 0], "two": [0, 2], "three": [3, 2]}
    return product_mix({"doors": 3, "windows": 5}, {"one": 4, "two": 12, "three": 18}, use, **more)


def pair(**more: Any) -> Case:
    """A earns 2, b 1 a unit; each uses one of 10 money."""
    return product_mix({"a": 2, "b": 1}, {"money": 10}, {"money": [1, 1]}, **more)


def pair_of_roles(**more: Any) -> Case:
    """A serves role x with 2 points a unit, b role y with 1; money 10, no more than 6 of each; both roles weigh 1."""
    return product_mix(
        {"a": 2, "b": 1},
        {"money": 10},
        {"money": [1, 1]},
        roles=("x", "y"),
        weight={"x": 1.0, "y": 1.0},
        role={"a": "x", "b": "y"},
        width={("a", "all"): 6.0, ("b", "all"): 6.0},
        **more,
    )


def waiting(**changes: Any) -> Case:
    """One program of 10 points against one contingency, help prompt with 3/4 and late with 1/4."""
    case = Case(
        capitals=("money",),
        roles=("home",),
        programs=("guns",),
        tiers=(("guns", "all"),),
        contingencies=("strait",),
        scenarios=("prompt", "late"),
        first_year=2030,
        plan_years=1,
        risk_aversion=0.5,
        tail_share=0.5,
        income={("money", 2030): 10.0},
        weight={"home": 0.0},
        width={("guns", "all"): 100.0},
        effect={("guns", "all"): 1.0},
        use={("guns", "all", "money"): 1.0},
        relevance={("guns", "strait"): 1.0},
        hold_start={"strait": 4.0},
        hold_pace={"strait": 1.0},
        decisive={"strait": 20.0},
        us_force={"strait": 20.0},
        hold_penalty={"strait": 1.0},
        decisive_penalty={"strait": 1.0},
        probability={"prompt": 0.75, "late": 0.25},
        trust={"prompt": 1.0, "late": 1.0},
        delay={("prompt", "strait"): 2.0, ("late", "strait"): 10.0},
        credibility={("prompt", "strait"): 0.5, ("late", "strait"): 0.5},
    )
    return replace(case, **changes)


def strait() -> Case:
    """Two programs, two years, one contingency, two scenarios, one pledge: every kind of row, few of each.

    `guns` has two tiers, builds slowly with a lead of a year and starts half ready; `bases` makes it ready
    and earns reciprocity. The threat grows by a tenth, so needs in 2031 are 1.1 times those of 2030.
    """
    return Case(
        capitals=("money", "goodwill"),
        roles=("home",),
        programs=("guns", "bases"),
        tiers=(("guns", "first"), ("guns", "second"), ("bases", "only")),
        contingencies=("strait",),
        scenarios=("prompt", "late"),
        expectations=("pledge",),
        first_year=2030,
        plan_years=2,
        discount=0.25,
        risk_aversion=0.4,
        tail_share=0.5,
        opening={"goodwill": 10.0},
        keep={"goodwill": 0.5},
        reserve_floor={"goodwill": 2.0},
        reserve_value={"goodwill": 3.0},
        income={("money", 2030): 40.0, ("money", 2031): 50.0, ("goodwill", 2030): 1.0, ("goodwill", 2031): 1.0},
        weight={"home": 1.0},
        saturation={"home": 90.0},
        provision={"home": 4.0},
        role={"guns": "home", "bases": "home"},
        floor={"guns": 5.0},
        current={"guns": 20.0},
        readiness={"guns": 0.5},
        readiness_growth={"guns": 0.1},
        existing={"guns": 8.0},
        build_rate={"guns": 0.25},
        lead={"guns": 1},
        max_rise={"guns": 6.0},
        max_cut={"guns": 0.3},
        reward={"bases": 0.2},
        width={("guns", "first"): 30.0, ("guns", "second"): 20.0, ("bases", "only"): 40.0},
        effect={("guns", "first"): 2.0, ("guns", "second"): 1.0, ("bases", "only"): 0.5},
        use={
            ("guns", "first", "money"): 1.0,
            ("guns", "second", "money"): 1.5,
            ("bases", "only", "money"): 1.0,
            ("guns", "first", "goodwill"): 0.1,
            ("guns", "second", "goodwill"): 0.1,
            ("bases", "only", "goodwill"): -0.05,
        },
        relevance={("guns", "strait"): 0.8, ("bases", "strait"): 0.4},
        gain={("bases", "guns"): 0.2},
        hold_start={"strait": 10.0},
        hold_pace={"strait": 2.0},
        decisive={"strait": 40.0},
        growth={"strait": 0.1},
        us_force={"strait": 20.0},
        reliance={"strait": 0.6},
        hold_penalty={"strait": 3.0},
        decisive_penalty={"strait": 2.0},
        probability={"prompt": 0.75, "late": 0.25},
        trust={"prompt": 0.6, "late": 0.4},
        delay={("prompt", "strait"): 3.0, ("late", "strait"): 7.0},
        credibility={("prompt", "strait"): 0.9, ("late", "strait"): 0.5},
        subject={"pledge": "home"},
        measure={"pledge": "capability"},
        level={"pledge": 12.0},
        from_year={"pledge": 2031},
        strain={"pledge": 0.01},
        penalty={"pledge": 5.0},
    )


def studied(case: Case, **more: Any) -> Study:
    """A case solved and ready for any analysis."""
    return Study(case, solve(case), WhatIf(case), **more)


def table(page: Page, title: str) -> pd.DataFrame:
    """The figures of the table whose title starts so."""
    return next(shown.frame for shown in page.tables if shown.title.startswith(title))
