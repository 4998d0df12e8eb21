"""A large case is solved by way of fewer scenarios: what stands for what, and that the answer is the same."""

from dataclasses import replace

import numpy as np
import pytest

from allocator import certify, optimum, solve, solver
from allocator.exact.certificate import Verdict
from allocator.fewer import FEWER, FEWEST, SUM, fewer_scenarios, with_common_sums
from allocator.highs import Highs
from allocator.program import compile_case, loaded
from benchmarks.random_case import Size, random_case
from capital_allocation import Case
from tests.cases import strait

MANY = Size(programs=12, years=2, scenarios=40, contingencies=3, roles=2, expectations=3)


def with_scenarios(trust: dict[str, float], *, must: bool = False, **delays: float) -> Case:
    """`strait` with these scenarios, all alike but for their trust and, where given, their delay."""
    share = 1.0 / len(trust)
    pairs = [(s, "strait") for s in trust]
    return replace(
        strait(),
        scenarios=tuple(trust),
        probability=dict.fromkeys(trust, share),
        trust=trust,
        delay={pair: delays.get(pair[0], 3.0) for pair in pairs},
        credibility=dict.fromkeys(pairs, 0.9),
        must_hold={"strait": must},
    )


def test_few_scenarios_are_not_made_fewer() -> None:
    """14 would leave 7, less than 8."""
    assert fewer_scenarios(with_scenarios({f"s{number}": 0.6 for number in range(FEWER * (FEWEST - 1))})) is None


def test_each_scenario_counts_for_those_most_like_it() -> None:
    """Of 40 scenarios a quarter has trust 0.4, the rest 0.6: so do the twenty that stand for them, in probability."""
    case = with_scenarios({f"s{number}": 0.4 if number < 10 else 0.6 for number in range(40)})
    few = fewer_scenarios(case)
    assert few is not None
    assert len(few.scenarios) == 20
    wary = sum(few.probability[s] for s in few.scenarios if few.trust[s] == 0.4)
    assert wary == pytest.approx(0.25)
    assert sum(few.probability.values()) == pytest.approx(1.0)


@pytest.mark.parametrize("hardest", [f"s{number}" for number in range(0, 40, 7)])
def test_the_longest_wait_is_kept_where_a_contingency_must_be_held(hardest: str) -> None:
    case = with_scenarios({f"s{number}": 0.6 for number in range(40)}, must=True, **{hardest: 9.0})
    few = fewer_scenarios(case)
    assert few is not None
    assert hardest in few.scenarios


def test_nothing_is_left_out_where_nearly_every_scenario_is_the_hardest_for_something() -> None:
    """Each of 16 scenarios is the last in which help reaches one of 16 contingencies that must be held."""
    case = random_case(Size(programs=4, years=1, scenarios=16, contingencies=16, roles=1, expectations=0))
    waits = {
        (s, c): 9.0 if place == number else 3.0
        for place, s in enumerate(case.scenarios)
        for number, c in enumerate(case.contingencies)
    }
    assert fewer_scenarios(replace(case, must_hold=dict.fromkeys(case.contingencies, True), delay=waits)) is None


def test_which_scenarios_stand_for_all_does_not_depend_on_their_order() -> None:
    case = random_case(MANY)
    few, other = fewer_scenarios(case), fewer_scenarios(replace(case, scenarios=case.scenarios[::-1]))
    assert few is not None and other is not None
    assert set(few.scenarios) == set(other.scenarios)


def test_common_sums_leave_the_optimum_and_every_price_and_fewer_coefficients() -> None:
    """A column equal to a sum takes its place: what rows charge for the sum, they charge for the column."""
    case = random_case(MANY)
    several = [r for r in case.roles if list(case.role.values()).count(r) > 1]
    program = compile_case(case)
    columns, rows = with_common_sums(program.columns, program.rows)
    added = [name for name in rows.names if name.word == SUM]
    assert added == [name for name in columns.names if name.word == SUM]
    assert len(added) == len(case.years) * (len(several) + 1)  # capability by role, and reciprocity earned
    assert len(rows.columns) < len(program.rows.columns)
    shorter = Highs(columns, rows)
    shorter.set_costs(program.costs)
    optimum, other = shorter.run(), loaded(program).run()
    width, length = len(program.columns.names), len(program.rows.names)
    assert optimum.objective == pytest.approx(other.objective, rel=1e-9)
    charged = np.bincount(
        program.rows.columns, optimum.prices[:length][program.rows.row_of] * program.rows.coefficients, width
    )
    np.testing.assert_allclose(optimum.reduced_costs[:width], program.costs.per_column - charged, atol=1e-7)


@pytest.mark.parametrize("seed", range(3))
def test_by_way_of_fewer_scenarios_the_answer_is_the_same_and_proved(
    seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = random_case(MANY, seed)
    straight = solve(case)
    starts = []
    begun = optimum._begun
    monkeypatch.setattr(optimum, "LARGE_ROWS", 1)
    monkeypatch.setattr(solver, "MANY_COLUMNS", 1)
    monkeypatch.setattr(optimum, "_begun", lambda *arguments: starts.append(begun(*arguments)) or starts[-1])
    solution = solve(case)
    assert starts == [True]
    assert solution.security == pytest.approx(straight.security, rel=1e-9)
    assert certify(case, solution).verdict is Verdict.PROVED


def test_a_plan_held_within_a_hair_is_the_same_plan(monkeypatch: pytest.MonkeyPatch) -> None:
    """Room in which effort is held serves the solver alone: the effort reported is the one that was found."""
    case = random_case(MANY)
    exactly = solve(case)
    monkeypatch.setattr(solver, "PLAYS", (1e-8,))
    nearly = solve(case)
    assert nearly.values["tier_effort"] == exactly.values["tier_effort"]
    assert nearly.security == pytest.approx(exactly.security, rel=1e-9)


def test_of_the_largest_cases_open_consequences_stay_as_found(monkeypatch: pytest.MonkeyPatch) -> None:
    """The plan, its security and its proof are the same; only what costs nothing may be reported otherwise."""
    case = random_case(MANY)
    sought = solve(case)
    monkeypatch.setattr(solver, "MOST_FULFILLED", 0)
    found = solve(case)
    assert found.values["effort"] == pytest.approx(sought.values["effort"], abs=1e-6)
    assert found.security == pytest.approx(sought.security, rel=1e-9)
    assert certify(case, found).verdict is Verdict.PROVED


def test_a_case_without_a_plan_has_none_either_way(monkeypatch: pytest.MonkeyPatch) -> None:
    """Carrying on takes all the income there is, and floors and cuts ask for more than a tenth of it."""
    case = random_case(MANY)
    poor = replace(case, income={key: 0.1 * amount for key, amount in case.income.items()})
    monkeypatch.setattr(optimum, "LARGE_ROWS", 1)
    monkeypatch.setattr(solver, "MANY_COLUMNS", 1)
    with pytest.raises(solver.NoPlanError):
        solve(poor)
