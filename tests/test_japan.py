"""The default case, proved against figures and methods independent of the solver."""

from dataclasses import replace
from pathlib import Path

import highspy
import numpy as np
import pytest

from allocator import Solution, solve
from allocator.export import write_model
from allocator.program import compile_case
from capital_allocation import Case

SECURITY = {
    "Two-percent plan": -10069.3,
    "Cold War bargain": 1187.6,
    "2015 Guidelines": -11065.7,
    "Do more": -14768.2,
    "Unequal alliance": -8415.5,
    "US retrenchment": -24845.0,
}
"""Security of each bargain by an independent implementation, to five significant figures."""


def test_security_of_all_bargains(japan_solutions: tuple[Solution, ...]) -> None:
    assert {s.bargain: float(f"{s.security:.5g}") for s in japan_solutions} == {
        bargain: float(f"{figure:.5g}") for bargain, figure in SECURITY.items()
    }
    assert all(solution.largest_violation < 1e-6 for solution in japan_solutions)


@pytest.mark.parametrize("bargain", SECURITY)
def test_strong_duality(bargain: str, japan: tuple[Case, ...], japan_solutions: tuple[Solution, ...]) -> None:
    """Limits times their prices, plus bounds times reduced costs, give security: no better plan exists.

    The products are summed from the reported prices and the rows as compiled, not from HiGHS' own objective;
    signs are checked too, so the prices prove optimality by themselves.
    """
    case = next(case for case in japan if case.bargain == bargain)
    solution = next(solution for solution in japan_solutions if solution.bargain == bargain)
    program = compile_case(case)
    columns, rows, costs = program.columns, program.rows, program.costs
    prices = np.array([solution.shadow_price[name.word][name.index] for name in rows.names])
    reduced = costs.per_column.copy()
    for row, price in enumerate(prices):
        places = slice(rows.starts[row], rows.starts[row + 1] if row + 1 < len(rows.starts) else None)
        np.subtract.at(reduced, rows.columns[places], price * rows.coefficients[places])
    limits = np.where(prices > 0, rows.upper, rows.lower)
    assert np.isfinite(limits[np.abs(prices) > 1e-7]).all()
    bounds = np.where(reduced > 0, columns.upper, columns.lower)
    priced = np.abs(reduced) > 1e-7
    assert np.isfinite(bounds[priced]).all()
    dual = float(prices[np.abs(prices) > 1e-7] @ limits[np.abs(prices) > 1e-7]) + float(
        reduced[priced] @ bounds[priced]
    )
    assert dual + costs.offset == pytest.approx(solution.security, rel=1e-8)


def test_complementary_slackness(japan_solutions: tuple[Solution, ...]) -> None:
    for solution in japan_solutions:
        for word, prices in solution.shadow_price.items():
            worst = max(abs(price) * solution.slack[word][index] for index, price in prices.items())
            assert worst < 1e-4, word


@pytest.mark.parametrize(
    ("word", "limit", "index", "step"),
    [
        ("capital_balance", "income", ("political", 2030), 1e-3),
        ("capital_balance", "income", ("diplomatic", 2029), 1e-3),
        ("reciprocity_limit", "trust", "hesitant", 1e-6),
        ("expectation_coverage", "level", "Industry pledge", 1e-3),
        ("effort_floor", "floor", "G01", 1e-3),
    ],
)
def test_shadow_prices_equal_finite_differences(
    word: str, limit: str, index: object, step: float, japan: tuple[Case, ...], japan_solutions: tuple[Solution, ...]
) -> None:
    """Raise one figure the user typed by a little and solve again: security moves by price times step.

    Where a figure stands in several rows (a trust in every year), their prices add up.
    """
    case, solution = japan[0], japan_solutions[0]
    keys = index if isinstance(index, tuple) else (index,)
    rows = [row for row in solution.shadow_price[word] if set(keys) <= set(row if isinstance(row, tuple) else (row,))]
    price = sum(solution.shadow_price[word][row] for row in rows)
    figures = getattr(case, limit)
    raised = solve(replace(case, **{limit: {**figures, index: figures[index] + step}}))
    assert price != 0.0
    assert (raised.security - solution.security) / step == pytest.approx(price, rel=1e-3)


def test_pieces_recomputed_from_the_values(japan: tuple[Case, ...], japan_solutions: tuple[Solution, ...]) -> None:
    """Loss, its tail average by sorting the scenarios, and value, from the reported gaps alone."""
    for case, solution in zip(japan, japan_solutions, strict=True):
        gaps = solution.values
        loss = {
            s: sum(
                (1 + case.discount) ** (case.first_year - t)
                * (
                    case.hold_penalty[c] * gaps["hold_gap"][c, t, s]
                    + case.decisive_penalty[c] * gaps["decisive_gap"][c, t, s]
                )
                for c in case.contingencies
                for t in case.years
            )
            for s in case.scenarios
        }
        left, tail = case.tail_share, 0.0
        for s in sorted(loss, key=lambda s: -loss[s]):
            weight = min(left, case.probability[s])
            tail, left = tail + weight * loss[s], left - weight
        expected = sum(case.probability[s] * loss[s] for s in case.scenarios)
        assert solution.pieces["expected loss"] == pytest.approx(-(1 - case.risk_aversion) * expected)
        assert solution.pieces["loss in the worst scenarios"] == pytest.approx(
            -case.risk_aversion * tail / case.tail_share
        )
        value = sum(
            case.probability[s] * (1 + case.discount) ** (case.first_year - t) * case.weight[r] * figure
            for (r, t, s), figure in gaps["value"].items()
        )
        assert solution.pieces["value of the roles"] == pytest.approx(value)


def test_every_source_evidence_mark_and_japanese_name_is_kept(japan: tuple[Case, ...]) -> None:
    case = japan[0]
    assert len(case.programs) == 24
    assert case.label("program", "H01", "ja") == "スタンド・オフ防衛能力"
    assert case.label("contingency", "Senkaku", "ja") == "尖閣諸島"
    assert all(("program", p) in case.labels for p in case.programs)


OBJECTIVE = ("weight", "reserve_value", "hold_penalty", "decisive_penalty", "penalty")


@pytest.mark.parametrize("factor", [1e-5, 1e-2, 1e2, 1e6])
def test_the_unit_of_security_does_not_matter(
    factor: float, japan: tuple[Case, ...], japan_solutions: tuple[Solution, ...]
) -> None:
    case, solution = japan[0], japan_solutions[0]
    scaled = {word: {key: factor * figure for key, figure in getattr(case, word).items()} for word in OBJECTIVE}
    found = solve(replace(case, **scaled))
    assert found.security == pytest.approx(factor * solution.security, rel=1e-8)
    assert found.values["effort"] == pytest.approx(solution.values["effort"], rel=1e-6, abs=1e-6)


@pytest.mark.parametrize(
    ("word", "key", "figure"),
    [
        ("hold_penalty", "Taiwan spill-over", 1e5),
        ("hold_penalty", "Gray zone", 1e7),
        ("penalty", "Space pledge", 1e5),
        ("penalty", "Regional goal", 1e9),
    ],
)
def test_heavy_penalties_agree_with_another_way_of_solving(
    word: str, key: str, figure: float, japan: tuple[Case, ...], tmp_path: Path
) -> None:
    """The exported program, read back and solved by HiGHS with its own options, presolve and all."""
    case = replace(japan[0], **{word: {**getattr(japan[0], word), key: figure}})
    write_model(case, tmp_path / "model.lp")
    highs = highspy.Highs()
    highs.silent()
    highs.readModel(str(tmp_path / "model.lp"))
    highs.run()
    assert solve(case).security == pytest.approx(highs.getObjectiveValue(), rel=1e-7)
