"""Outcomes: each is what solving that draw's own case gives, whoever solves it, when and with what others."""

import pickle
import random
from collections.abc import Callable, Iterator
from dataclasses import replace

import numpy as np
import pytest

from allocator import NoPlanError, solve
from allocator.crew import Serial
from allocator.doubts import Doubt, doubts_of, usual_doubts
from allocator.highs import Highs
from allocator.input.workbook import Workbook
from allocator.measures import days_held, likeliest
from allocator.simulation.design import Design, figures_at
from allocator.simulation.outcomes import BATCH, VERDICTS, Outcomes, Simulation, jobs
from capital_allocation import PARAMETERS, Case, CaseError
from tests.cases import product_mix, strait, waiting


def case_of(simulation: Simulation, point: int) -> Case:
    """The case of one point, its figures put in as if they had been typed."""
    case, design = simulation.case, simulation.design
    drawn = figures_at(case, design.doubts, design.multiples(range(point, point + 1)))
    return case.with_figures(
        {
            word: {index: PARAMETERS[word].kind(values[0]) for index, values in of_word.items()}
            for word, of_word in drawn.items()
        }
    )


def of(simulation: Simulation, outcomes: Outcomes, word: str, key: str = "") -> list[float]:
    (place,) = (n for n, measure in enumerate(simulation.measures) if measure == (word, key))
    return outcomes.figures[:, place].tolist()


def test_security_by_hand() -> None:
    """All 10 go to x, worth 2 times its multiple, or to y, worth 1: security is 10 times the larger."""
    case = product_mix({"x": 2, "y": 1}, {"money": 10}, {"money": [1, 1]})
    simulation = Simulation(case, Design((Doubt("x", {"effect": (("x", "all"),)}, 0.0, 2.0),), 20))
    outcomes = simulation.ready()(range(simulation.design.count))
    multiples = simulation.design.multiples(range(simulation.design.count))[:, 0]
    assert of(simulation, outcomes, "security") == pytest.approx((10.0 * np.maximum(2.0 * multiples, 1.0)).tolist())
    assert of(simulation, outcomes, "effort", "x") == pytest.approx(np.where(multiples > 0.5, 10.0, 0.0).tolist())
    assert outcomes.verdicts == [0] * simulation.design.count


def test_every_measure_is_that_of_a_cold_solve() -> None:
    """Of each point of a case with every kind of row: security, and where the plan is unique what else there is."""
    case = strait()
    simulation = Simulation(case, Design(usual_doubts(case), 30, seed=1))
    outcomes = simulation.ready()(range(simulation.design.count))
    for point in range(simulation.design.count):
        drawn = case_of(simulation, point)
        solution = solve(drawn)
        assert of(simulation, outcomes, "security")[point] == pytest.approx(solution.security, rel=1e-7)
        if solution.not_unique:
            continue
        for p in case.programs:
            effort = sum(solution.values["effort"][p, t] for t in case.plan) / 2.0
            assert of(simulation, outcomes, "effort", p)[point] == pytest.approx(effort, abs=1e-6)
        held = days_held(drawn, solution, "strait", 2031)
        late = {s: max(0.0, drawn.delay[s, "strait"] - held) for s in case.scenarios}
        assert of(simulation, outcomes, "days held", "strait")[point] == pytest.approx(held, abs=1e-6)
        assert of(simulation, outcomes, "days short", "strait")[point] == pytest.approx(late["prompt"], abs=1e-6)
        chance = sum(case.probability[s] for s in case.scenarios if late[s] > 1e-6)
        assert of(simulation, outcomes, "chance of falling short", "strait")[point] == pytest.approx(chance)
        unmet = solution.values["unmet"]["pledge", 2031] / 2.0 + solution.values["unmet"]["pledge", 2030] / 2.0
        assert of(simulation, outcomes, "unmet", "pledge")[point] == pytest.approx(unmet, abs=1e-6)


def test_the_run_out_is_no_part_of_an_outcome() -> None:
    """10 guns in 2030, 2 in the run-out: 20 short of 30; 6 days held, enough for prompt help but not for late, 10."""
    case = waiting(
        runout_years=1,
        income={("money", 2030): 10.0, ("money", 2031): 2.0},
        expectations=("pledge",),
        subject={"pledge": "guns"},
        measure={"pledge": "effort"},
        level={"pledge": 30.0},
        penalty={"pledge": 1.0},
    )
    simulation = Simulation(case, Design((Doubt("weight", {"weight": ("home",)}, 1.0, 1.0),), 1))
    outcomes = simulation.ready()(range(1))
    assert of(simulation, outcomes, "effort", "guns") == pytest.approx([10.0])
    assert of(simulation, outcomes, "unmet", "pledge") == pytest.approx([20.0])
    assert of(simulation, outcomes, "days held", "strait") == pytest.approx([6.0])
    assert of(simulation, outcomes, "days short", "strait") == [0.0]
    assert of(simulation, outcomes, "chance of falling short", "strait") == pytest.approx([0.25])


@pytest.fixture(scope="module")
def default(japan_workbook: Workbook) -> Simulation:
    case = japan_workbook.cases[0]
    return Simulation(case, Design(doubts_of(case, japan_workbook.ranges), 1000, seed=7))


def assert_as_cold(simulation: Simulation, points: range) -> None:
    outcomes = simulation.ready()(points)
    assert outcomes.verdicts == [0] * len(points)
    for security, point in zip(of(simulation, outcomes, "security"), points, strict=True):
        assert security == pytest.approx(solve(case_of(simulation, point)).security, rel=1e-8)


def test_draws_of_the_default_case_are_as_cold_solves(default: Simulation) -> None:
    assert_as_cold(default, range(500, 503))


@pytest.mark.slow
def test_many_draws_of_the_default_case_are_as_cold_solves(default: Simulation) -> None:
    assert_as_cold(default, range(60))


def narrow() -> Simulation:
    """A floor of 5 under a ceiling of 8 and an income of 6.5: of its multiples up to 2, some leave no plan or case."""
    case = product_mix({"x": 2}, {"money": 6.5}, {"money": [1]}, floor={"x": 5.0}, width={("x", "all"): 8.0})
    return Simulation(case, Design((Doubt("floor", {"floor": ("x",)}, 0.5, 2.0),), 30))


def test_draws_without_a_plan_are_told_from_those_without_a_case() -> None:
    """5 times the multiple: up to 6.5 there is a plan, up to 8 a case."""
    simulation = narrow()
    outcomes = simulation.ready()(range(simulation.design.count))
    for point, verdict in enumerate(outcomes.verdicts):
        floor = 5.0 * simulation.design.multiples(range(point, point + 1))[0, 0]
        expected = "optimal" if floor <= 6.5 else "no plan" if floor <= 8.0 else "no valid case"
        assert VERDICTS[verdict] == expected
        assert np.isnan(outcomes.figures[point]).all() == (expected != "optimal")
    assert {VERDICTS[verdict] for verdict in outcomes.verdicts} == {"optimal", "no plan", "no valid case"}


def test_a_draw_in_which_security_has_no_end() -> None:
    """`x` earns half a unit of will, times the multiple, for one of money, of which `y` earns one for one of will."""
    case = product_mix(
        {"x": 1, "y": 0}, {"money": 10, "will": 10}, {"money": [1, -1], "will": [-0.5, 1]}, width={("y", "all"): None}
    )
    simulation = Simulation(case, Design((Doubt("will", {"use": (("x", "all", "will"),)}, 0.5, 4.0),), 4))
    outcomes = simulation.ready()(range(simulation.design.count))
    multiples = simulation.design.multiples(range(simulation.design.count))[:, 0]
    assert [VERDICTS[verdict] for verdict in outcomes.verdicts] == [
        "optimal" if multiple < 2.0 else "no limit" for multiple in multiples
    ]
    assert "no limit" in [VERDICTS[verdict] for verdict in outcomes.verdicts]


def test_a_draw_that_highs_refuses_costs_that_draw_alone() -> None:
    """A reward of 1e-6 over a width of 1e5 is a coefficient of 1e-11; over 1e4 times that, HiGHS would drop it."""
    case = product_mix({"x": 1}, {"money": 10}, {"money": [1]}, reward={"x": 1e-6}, width={("x", "all"): 1e5})
    simulation = Simulation(case, Design((Doubt("width", {"width": (("x", "all"),)}, 1.0, 1e4),), 2))
    outcomes = simulation.ready()(range(3))
    assert [VERDICTS[verdict] for verdict in outcomes.verdicts] == ["optimal", "optimal", "not proven"]
    assert of(simulation, outcomes, "security")[:2] == [10.0, 10.0]


def test_a_case_without_a_plan_is_not_drawn_from() -> None:
    case = product_mix({"x": 2}, {"money": 4}, {"money": [1]}, floor={"x": 5.0})
    with pytest.raises(NoPlanError):
        Simulation(case, Design((Doubt("floor", {"floor": ("x",)}, 0.5, 2.0),), 3)).ready()


def test_a_draw_with_other_rows_is_solved_from_the_start() -> None:
    """A pledge of 2031 times 0.9996 is one of 2030, in which a row more asks for it."""
    case = replace(strait(), level={"pledge": 35.0})
    simulation = Simulation(case, Design((Doubt("from", {"from_year": ("pledge",)}, 0.9996, 1.0),), 2))
    outcomes = simulation.ready()(range(3))
    drawn = case_of(simulation, 1)
    assert drawn.from_year["pledge"] == 2030
    assert of(simulation, outcomes, "security")[1] == pytest.approx(solve(drawn).security, rel=1e-8)
    assert of(simulation, outcomes, "security")[1] < of(simulation, outcomes, "security")[0]


@pytest.mark.parametrize("make", [lambda: Simulation(strait(), Design(usual_doubts(strait()), 25)), narrow])
def test_the_same_bits_in_any_order_and_batch(make: Callable[[], Simulation]) -> None:
    """As one batch, one by one in any order, in batches of seven from the end, and by one who was sent the work."""
    simulation = make()
    count = simulation.design.count
    whole = simulation.ready()(range(count))

    def put_together(batches: Iterator[range], task: Callable[[range], Outcomes]) -> bytes:
        figures, verdicts = np.empty_like(whole.figures), [-1] * count
        for batch in batches:
            outcomes = task(batch)
            figures[batch.start : batch.stop] = outcomes.figures
            verdicts[batch.start : batch.stop] = outcomes.verdicts
        return figures.tobytes() + bytes(verdicts)

    singly = [range(point, point + 1) for point in range(count)]
    random.Random(0).shuffle(singly)
    sevens = [range(start, min(start + 7, count)) for start in range(0, count, 7)][::-1]
    expected = whole.figures.tobytes() + bytes(whole.verdicts)
    sent = pickle.loads(pickle.dumps(simulation))
    assert put_together(iter(singly), simulation.ready()) == expected
    assert put_together(iter(sevens), sent.ready()) == expected


@pytest.mark.slow
def test_the_same_bits_of_the_default_case(default: Simulation) -> None:
    whole = default.ready()(range(19, 119))
    task = default.ready()
    for start, stop in ((100, 119), (19, 20), (60, 100), (20, 60)):
        assert task(range(start, stop)).figures.tobytes() == whole.figures[start - 19 : stop - 19].tobytes()


def test_a_warm_run_that_proves_nothing_is_solved_another_way(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the basis of the case as typed leads nowhere, a draw is solved from the start, to the same end."""
    case = strait()
    simulation = Simulation(case, Design(usual_doubts(case), 3))
    expected = simulation.ready()(range(simulation.design.count))
    task = simulation.ready()
    monkeypatch.setattr(Highs, "run", Highs.run_afresh)
    afresh = task(range(simulation.design.count))
    assert afresh.figures[:, 0].tolist() == pytest.approx(expected.figures[:, 0].tolist(), rel=1e-9)


def test_jobs_are_small_and_leave_out_what_is_done() -> None:
    found = jobs([*range(3), *range(5, 5 + BATCH + 2)])
    assert found == [range(3), range(5, 5 + BATCH), range(5 + BATCH, 7 + BATCH)]
    assert jobs([]) == []


def test_a_single_executor_gives_every_job_its_outcomes() -> None:
    simulation = Simulation(strait(), Design(usual_doubts(strait()), 3))
    todo = jobs(list(range(simulation.design.count)))
    ((place, outcomes),) = Serial().do(simulation, todo)
    assert place == 0
    assert len(outcomes.verdicts) == simulation.design.count


def test_what_is_invalid_says_so_by_itself() -> None:
    """The independent half of the verdict above: the case of such a draw is refused."""
    simulation = narrow()
    with pytest.raises(CaseError, match="at most 8"):
        case_of(simulation, 2)


def test_the_likeliest_scenario_is_that_of_the_case_as_typed() -> None:
    assert likeliest(strait()) == "prompt"
