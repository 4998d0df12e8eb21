"""The certificate: what it proves, what it calls a matter of tolerance, and every mistake it must object to."""

import dataclasses
from collections.abc import Callable, Mapping
from dataclasses import replace
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import given

from allocator import Solution, Verdict, certify, checked, program, solve, solver
from allocator.exact.certificate import Certificate
from allocator.program import Program, compile_case
from capital_allocation import Case, backup, expectations, formulation, objective, programs, resources
from capital_allocation.notation import Constraint
from tests.cases import product_mix, strait, wyndor
from tests.strategies import cases

Rule = Callable[..., Any]


def certified(case: Case) -> Certificate:
    return certify(case, solve(case))


def restanding(solution: Solution, changes: Mapping[tuple[str, Any], str]) -> Solution:
    """A solution whose basis is said to be another one."""
    basis = {word: dict(by_index) for word, by_index in solution.basis.items()}
    for (word, index), at in changes.items():
        basis[word][index] = at
    return replace(solution, basis=basis)


def test_a_textbook_optimum_is_proved() -> None:
    found = certified(wyndor())
    assert (found.verdict, found.objective, found.bound) == (Verdict.PROVED, 36, 36)
    assert found.shortcoming is None
    assert found.objections == ()


def test_thirds_are_thirds() -> None:
    """Three hours a door, ten hours, one point a door: 10/3, which no decimal is."""
    found = certified(product_mix({"doors": 1}, {"hours": 10}, {"hours": [3]}))
    assert found.objective == Fraction(10, 3)
    assert 0 < found.deviation.size < 1e-11


def test_decimals_are_taken_as_typed() -> None:
    """At 0.1 an hour, 0.3 hours make exactly 3, though 0.3 / 0.1 is not 3 in binary."""
    assert certified(product_mix({"doors": 1}, {"hours": 0.3}, {"hours": [0.1]})).objective == 3


def test_a_degenerate_optimum_is_proved() -> None:
    """One of each and two hours in all: three limits meet where two would do, so that some basic figure is 0."""
    case = product_mix(
        {"doors": 1, "windows": 1},
        {"hours": 2},
        {"hours": [1, 1]},
        width={("doors", "all"): 1.0, ("windows", "all"): 1.0},
    )
    found = certified(case)
    assert (found.verdict, found.objective) == (Verdict.PROVED, 2)


def test_tiny_costs_are_proved_too() -> None:
    """A point is worth a millionth and an hour makes a hundredth: 100 hours are worth a millionth, exactly."""
    found = certified(product_mix({"doors": 0.01}, {"hours": 100}, {"hours": [1]}, weight={"profit": 1e-6}))
    assert (found.verdict, found.objective) == (Verdict.PROVED, Fraction(1, 10**6))


def test_a_basis_that_only_looks_optimal_at_tiny_costs_is_objected_to() -> None:
    """Doing nothing scores 0 where a millionth is to be had: within every absolute tolerance, and all there is."""
    case = product_mix({"doors": 0.01}, {"hours": 100}, {"hours": [1]}, weight={"profit": 1e-6})
    idle = {("tier_effort", ("doors", "all", 2030)): "lower", ("balance", ("hours", 2030)): "basic"}
    found = certify(case, restanding(solve(case), idle))
    assert found.verdict is Verdict.OBJECTS
    assert (found.objective, found.bound) == (0, Fraction(1, 10**6))
    assert [objection.what for objection in found.objections] == ["could gain"]


def test_an_answer_within_the_tolerance_is_called_so() -> None:
    """At least 1.0000000005 doors, and at most 1: HiGHS' tolerance of 1e-9 lets it pass, exact arithmetic does not."""
    case = product_mix(
        {"doors": 1}, {"hours": 5}, {"hours": [1]}, floor={"doors": 1.0000000005}, width={("doors", "all"): 1.0}
    )
    found = certified(case)
    assert found.verdict is Verdict.WITHIN
    assert found.shortcoming is not None
    assert found.shortcoming[:2] == ("basis breaks", ("effort_floor", ("doors", 2030)))
    assert found.shortcoming.size == pytest.approx(5e-10)
    assert found.objections == ()


def test_a_basis_that_is_not_optimal_is_objected_to() -> None:
    """No doors, 6 windows: 30, feasible, and the third plant has 6 hours left, at 3 a door.

    At most 4 doors fit the first plant, so no plan scores more than 30 + 4 * 3 = 42 by these prices.
    """
    doors = ("tier_effort", ("doors", "all", 2030))
    found = certify(wyndor(), restanding(solve(wyndor()), {doors: "lower", ("balance", ("three", 2030)): "basic"}))
    assert found.verdict is Verdict.OBJECTS
    assert (found.objective, found.bound) == (30, 42)
    gain = next(objection for objection in found.objections if objection.what == "could gain")
    assert gain.key == doors
    assert gain.size == pytest.approx(12 / 42)


def test_a_basis_that_breaks_a_limit_is_objected_to() -> None:
    """No windows, all hours of the third plant: 6 doors, where the first plant has hours for 4."""
    windows = ("tier_effort", ("windows", "all", 2030))
    found = certify(wyndor(), restanding(solve(wyndor()), {windows: "lower", ("balance", ("two", 2030)): "basic"}))
    broken = next(objection for objection in found.objections if objection.what == "basis breaks")
    assert broken.key == ("balance", ("one", 2030))


@pytest.mark.parametrize(
    "changes",
    [
        {("tier_effort", ("doors", "all", 2030)): "lower"},
        {("balance", ("two", 2030)): "basic"},
        {("tier_effort", ("doors", "all", 2030)): "lower", ("tier_effort", ("windows", "all", 2030)): "upper"},
        {("tier_effort", ("doors", "all", 2030)): "lower", ("reserve_floor", ("one", 2030)): "basic"},
    ],
    ids=["too few basic", "too many basic", "at a limit that is not there", "no two rows for two unknowns"],
)
def test_what_is_no_basis_is_objected_to(changes: Mapping[tuple[str, Any], str]) -> None:
    found = certify(wyndor(), restanding(solve(wyndor()), changes))
    assert found.verdict is Verdict.OBJECTS


def test_too_much_work_leaves_a_bound_and_says_so() -> None:
    """Without the exact solution, the reported prices still prove that no plan scores more than -19.522."""
    found = certify(strait(), solve(strait()), most_bits=0)
    assert found.verdict is Verdict.BOUNDED
    assert found.objective is None
    assert found.bound is not None
    assert 0 <= found.bound - Fraction(-19522, 1000) < Fraction(1, 10**6)


def test_every_bargain_is_proved(japan: tuple[Case, ...], japan_solutions: tuple[Solution, ...]) -> None:
    for case, solution in zip(japan, japan_solutions, strict=True):
        found = certify(case, solution)
        assert found.verdict is Verdict.PROVED
        assert found.bound == found.objective
        assert found.deviation.size < 1e-9
        assert float(found.objective or 0) == pytest.approx(solution.security, rel=1e-10)


@given(case=cases())
def test_certificates_agree_with_the_solver(case: Case) -> None:
    solution = solve(case)
    found = certify(case, solution)
    assert found.verdict in (Verdict.PROVED, Verdict.WITHIN), found.objections
    assert float(found.objective or 0) == pytest.approx(solution.security, rel=1e-9, abs=1e-7)


# Mistakes in the model: each rule below is wrong in one place, and solves to a consistent answer of another model.


def flipped_sign(m: Any, case: Case, c: str, t: int) -> Any:
    return (
        m.own[c, t]
        + sum(-case.relevance[p, c] * m.capability[p, t] * (-1 if p == "bases" else 1) for p in case.programs)
        == 0
    )


def dropped_term(m: Any, case: Case, t: int, s: str) -> Any:
    return m.reciprocity[t, s] + sum(case.strain[e] * m.unmet[e, t] for e in case.expectations) <= case.trust[s]


def wrong_year(m: Any, case: Case, p: str, t: int) -> Any:
    """No lead: what effort sustains counts in the same year."""
    rate, is_first = case.build_rate[p], t == case.first_year
    sustained = sum(case.effect[p, g] * m.tier_effort[p, g, t] for g in case.tiers_of[p])
    before = 0.0 if is_first else (1 - rate) * m.capability[p, t - 1]
    return m.capability[p, t] - before - rate * sustained == ((1 - rate) * case.existing[p] if is_first else 0.0)


def wrong_limit(m: Any, case: Case, c: str, t: int, s: str) -> Any:
    return m.own[c, t] + m.hold_gap[c, t, s] >= case.hold_start[c] + case.hold_pace[c] * case.delay[s, c]


def forgotten_keep(m: Any, case: Case, k: str, t: int) -> Any:
    used = sum(case.use[p, g, k] * m.tier_effort[p, g, t] for p, g in case.tiers)
    kept = case.keep[k] * case.opening[k] if t == case.first_year else 0.0
    return m.balance[k, t] + used == case.income[k, t] + kept


def forgotten_start(m: Any, case: Case, e: str, t: int) -> Any:
    return sum(m.capability[p, t] for p in case.subjects[e]) + m.unmet[e, t] >= case.level[e]


@pytest.mark.parametrize(
    ("declared", "wrong", "place"),
    [
        (backup.own_effect, flipped_sign, ("own_effect", ("strait", 2031))),
        (backup.reciprocity_limit, dropped_term, ("reciprocity_limit", (2031, "prompt"))),
        (programs.capability_balance, wrong_year, ("capability_balance", ("guns", 2030))),
        (backup.hold_coverage, wrong_limit, ("hold_coverage", ("strait", 2031, "late"))),
        (resources.capital_balance, forgotten_keep, ("capital_balance", ("goodwill", 2031))),
        (expectations.expectation_coverage, forgotten_start, ("expectation_coverage", ("pledge", 2030))),
    ],
    ids=lambda value: value.__name__ if callable(value) else "",
)
def test_a_wrong_rule_is_objected_to(
    monkeypatch: pytest.MonkeyPatch, declared: Constraint, wrong: Rule, place: tuple[str, Any]
) -> None:
    rules = [replace(one, rule=wrong) if one is declared else one for one in formulation.CONSTRAINTS]
    monkeypatch.setattr(formulation, "CONSTRAINTS", tuple(rules))
    found = certified(strait())
    assert found.verdict is Verdict.OBJECTS
    assert place in {objection.key for objection in found.objections}


def test_a_wrong_cost_is_objected_to(monkeypatch: pytest.MonkeyPatch) -> None:
    """Points of the second year counted in full, though the user discounts them by a fifth."""
    right = objective.pieces

    def wrong(m: Any, case: Case) -> dict[str, Any]:
        return right(m, case) | {
            "value of the roles": sum(case.probability[s] * m.value[r, t, s] for r, t, s in m.value)
        }

    monkeypatch.setattr(objective, "pieces", wrong)
    monkeypatch.setattr(checked, "pieces", wrong)
    found = certified(strait())
    assert found.verdict is Verdict.OBJECTS
    assert {objection.what for objection in found.objections} >= {"reduced cost", "security"}
    priced = next(objection for objection in found.objections if objection.what == "reduced cost")
    assert priced.key[0] == "value"
    assert priced.key[1][1] == 2031


def test_a_wrong_derived_figure_is_objected_to(monkeypatch: pytest.MonkeyPatch) -> None:
    """What `Case` derives is derived anew: a threat that never grows does not go unseen."""
    monkeypatch.setattr(Case, "threat", {("strait", 2030): 1.0, ("strait", 2031): 1.0})
    found = certified(strait())
    assert found.verdict is Verdict.OBJECTS
    assert found.objections[0].key[0] in ("hold_coverage", "reliance_limit", "decisive_coverage")
    assert found.objections[0].key[1][1] == 2031


def wrong_program(case: Case, change: Callable[[Program], Program], monkeypatch: pytest.MonkeyPatch) -> Certificate:
    """The certificate where HiGHS was given other arrays than the model says."""
    monkeypatch.setattr(solver, "compile_case", lambda case: change(compile_case(case)))
    return certified(case)


def test_a_wrong_limit_in_the_arrays_is_objected_to(monkeypatch: pytest.MonkeyPatch) -> None:
    """A reserve of 4 instead of 2 leaves a plan that is feasible, and too careful."""

    def change(program: Program) -> Program:
        places = np.array([name.word == "reserve_floor" for name in program.rows.names])
        lower = np.where(places & (program.rows.lower > 0.0), 4.0, program.rows.lower)
        return replace(program, rows=replace(program.rows, lower=lower))

    found = wrong_program(strait(), change, monkeypatch)
    assert found.verdict is Verdict.OBJECTS
    assert found.objections[0].key[:1] == ("reserve_floor",)


def test_a_wrong_bound_in_the_arrays_is_objected_to(monkeypatch: pytest.MonkeyPatch) -> None:
    """A tier of 4 hours' width where 6 are of use."""

    def change(program: Program) -> Program:
        upper = program.columns.upper.copy()
        upper[program.columns.names.index(("tier_effort", ("windows", "all", 2030)))] = 4.0
        return replace(program, columns=replace(program.columns, upper=upper))

    found = wrong_program(wyndor(width={("windows", "all"): 9.0}), change, monkeypatch)
    assert found.verdict is Verdict.OBJECTS
    assert ("tier_effort", ("windows", "all", 2030)) in {objection.key for objection in found.objections}


def test_a_row_that_is_missing_is_objected_to(monkeypatch: pytest.MonkeyPatch) -> None:
    kept = tuple(one for one in formulation.CONSTRAINTS if one.name != "cut_limit")
    monkeypatch.setattr(formulation, "CONSTRAINTS", kept)
    monkeypatch.setattr(program, "CONSTRAINTS", kept)
    found = certified(strait())
    assert found.verdict is Verdict.OBJECTS
    assert found.objections[0][:2] == ("unmatched", ("cut_limit", ("guns", 2030)))


@pytest.mark.parametrize("word", ["capability", "effort", "loss", "own"])
def test_a_figure_changed_after_the_solve_is_objected_to(word: str) -> None:
    solution = solve(strait())
    index = list(solution.values[word])[-1]
    values = {name: dict(figures) for name, figures in solution.values.items()}
    values[word][index] += 0.01
    found = certify(strait(), replace(solution, values=values))
    assert found.verdict is Verdict.OBJECTS


def test_a_piece_of_security_that_is_off_is_objected_to() -> None:
    solution = solve(strait())
    pieces = {**solution.pieces, "reserves": solution.pieces["reserves"] + 0.01}
    found = certify(strait(), replace(solution, pieces=pieces))
    assert [objection[:2] for objection in found.objections] == [("piece", ("reserves", ()))]


def test_a_certificate_is_a_value() -> None:
    found = certified(strait())
    with pytest.raises(dataclasses.FrozenInstanceError):
        found.verdict = Verdict.OBJECTS  # type: ignore[misc]
    assert found == certified(strait())
