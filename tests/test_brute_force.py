"""The default case, every reported price, range, break-even and near-optimal range against solving again.

The program is exported, read back and solved by HiGHS through its own interface: none of the tool's solving,
ratio tests or warm starts is used.
"""

import math
from collections.abc import Iterator, Sequence
from pathlib import Path

import highspy
import numpy as np
import pandas as pd
import pytest

from allocator.analyses import why
from allocator.export import readable, write_model
from allocator.limits import Limit, moved_with, sides_of, typed_limits
from allocator.linear_program import Name
from allocator.study import Study
from allocator.table import Report
from capital_allocation import Case
from tests.cases import table

CLOSE = 2e-6
"""How far a re-solved optimum of 10,000 may be from the one foretold."""


class Plain:
    """The exported program in a solver of its own, to be changed and solved; every change is taken back."""

    def __init__(self, study: Study, folder: Path) -> None:
        path = folder / "japan.lp"
        write_model(study.case, path)
        self.highs = highspy.Highs()
        self.highs.silent()
        assert self.highs.readModel(str(path)) == highspy.HighsStatus.kOk
        self.best = self.optimum()
        self.basis = self.highs.getBasis()
        model, program = self.highs.getLp(), study.what_if.program
        self.rows = _places(program.rows.names, model.row_names_)
        self.columns = _places(program.columns.names, model.col_names_)
        self.names = {place: name for name, place in self.rows.items()}
        self.row_limits = list(zip(model.row_lower_, model.row_upper_, strict=True))
        self.column_limits = list(zip(model.col_lower_, model.col_upper_, strict=True))

    def optimum(self) -> float:
        self.highs.run()
        if self.highs.getModelStatus() == highspy.HighsModelStatus.kInfeasible:
            return -math.inf
        assert self.highs.getModelStatus() == highspy.HighsModelStatus.kOptimal
        return self.highs.getInfo().objective_function_value

    def moved(self, moves: dict[Name, float], step: float) -> float:
        self._move(moves, step)
        self.highs.setBasis(self.basis)
        try:
            return self.optimum()
        finally:
            self._move(moves, 0.0)

    def _move(self, moves: dict[Name, float], step: float) -> None:
        for name, amount in moves.items():
            if name in self.rows:
                low, high = self.row_limits[self.rows[name]]
                self.highs.changeRowBounds(self.rows[name], low + amount * step, high + amount * step)
            else:
                low, high = self.column_limits[self.columns[name]]
                self.highs.changeColBounds(self.columns[name], low, high + amount * step)

    def costing(self, name: Name, cost: float) -> float:
        place = self.columns[name]
        before = self.highs.getLp().col_cost_[place]
        self.highs.changeColCost(place, before + cost)
        self.highs.setBasis(self.basis)
        try:
            return self.optimum()
        finally:
            self.highs.changeColCost(place, before)


def _places(names: Sequence[Name], written: Sequence[str]) -> dict[Name, int]:
    """Where each name stands in the file."""
    places = {text: place for place, text in enumerate(written)}
    return {name: places[text] for name, text in zip(names, readable(names), strict=True)}


@pytest.fixture(scope="module")
def plain(japan_study: Study, tmp_path_factory: pytest.TempPathFactory) -> Plain:
    return Plain(japan_study, tmp_path_factory.mktemp("plain"))


@pytest.fixture(scope="module")
def limits(japan_study: Study) -> tuple[Limit, ...]:
    return tuple(typed_limits(japan_study))


def wrong_sides(study: Study, plain: Plain, limits: tuple[Limit, ...]) -> Iterator[str]:
    """Limits whose price or reach is not what solving again shows."""
    for limit in limits:
        moves = moved_with(study, limit)
        for sign, side in zip((1.0, -1.0), sides_of(study, limit), strict=True):
            reach = min(side.reach, 1e3)
            if math.isinf(side.price):
                if plain.moved(moves, sign * 1e-4) > -math.inf:
                    yield f"{limit.name}: a plan where none was foretold"
                continue
            for part in (0.5, 1.0):
                foretold = plain.best + sign * part * reach * side.price
                if abs(plain.moved(moves, sign * part * reach) - foretold) > CLOSE * abs(plain.best):
                    yield f"{limit.name}: not {side.price:g} for {part:g} of {reach:g}"
            is_slack = limit.slack > 0.0 and side.price == 0.0  # said to hold as far as the slack, maybe further
            if is_slack or math.isinf(side.reach):
                continue
            beyond = side.reach * (1.0 + 1e-2) + 1e-2
            if plain.moved(moves, sign * beyond) > plain.best + sign * beyond * side.price - 1e-9:
                yield f"{limit.name}: {side.price:g} still beyond {side.reach:g}"


def test_prices_and_reaches_of_some_limits(japan_study: Study, plain: Plain, limits: tuple[Limit, ...]) -> None:
    some = np.random.default_rng(4).choice(len(limits), 60, replace=False)
    assert list(wrong_sides(japan_study, plain, tuple(limits[place] for place in some))) == []


@pytest.mark.slow
def test_prices_and_reaches_of_all_limits(japan_study: Study, plain: Plain, limits: tuple[Limit, ...]) -> None:
    assert len(limits) > 2000
    assert list(wrong_sides(japan_study, plain, limits)) == []


def wrong_coefficients(plain: Plain, lines: pd.DataFrame) -> Iterator[str]:
    """Variable cells for which the plan is not best up to the allowable change, or still is beyond it."""
    for name, line in lines.iterrows():
        value = line["Final Value"]
        for sign, reach in ((1.0, line["Allowable Increase"]), (-1.0, line["Allowable Decrease"])):
            within = sign * min(reach, 10.0)
            if abs(plain.costing(name, within) - (plain.best + within * value)) > CLOSE * abs(plain.best):
                yield f"{name}: not best up to {within:g}"
            beyond = sign * (reach * 1.01 + 1e-3)
            if math.isfinite(reach) and plain.costing(name, beyond) < plain.best + beyond * value + 1e-9:
                yield f"{name}: still best beyond {reach:g}"


def variables(report: Report, case: Case) -> pd.DataFrame:
    frame = table(report["Sensitivity"], "Variable Cells").copy()
    frame.index = [Name("tier_effort", (p, g, t)) for p, g in case.tiers for t in case.years]
    return frame


def test_ranges_of_some_coefficients(plain: Plain, japan_report: Report, japan: tuple[Case, ...]) -> None:
    lines = variables(japan_report, japan[0])
    assert list(wrong_coefficients(plain, lines.iloc[:: len(lines) // 40])) == []


@pytest.mark.slow
def test_ranges_of_all_coefficients(plain: Plain, japan_report: Report, japan: tuple[Case, ...]) -> None:
    assert list(wrong_coefficients(plain, variables(japan_report, japan[0]))) == []


def gains(study: Study, plain: Plain, tier: tuple[str, str], word: str, factor: float) -> bool:
    """Whether security gains if a tier's effect, or all it uses, is multiplied in the plan years."""
    case, highs, changed = study.case, plain.highs, []
    for t in case.plan:
        place = plain.columns[Name("tier_effort", (*tier, t))]
        _, rows, coefficients = highs.getColEntries(place)
        for row, coefficient in zip(rows.tolist(), coefficients.tolist(), strict=True):
            kind = plain.names[row].word
            if (word, kind) == ("effect", "capability_balance") or (
                (word, kind) == ("use", "capital_balance") and coefficient > 0.0
            ):
                changed.append((row, place, coefficient))
    for row, place, coefficient in changed:
        highs.changeCoeff(row, place, coefficient * factor)
    highs.setBasis(plain.basis)
    found = plain.optimum()
    for row, place, coefficient in changed:
        highs.changeCoeff(row, place, coefficient)
    return found > plain.best + 1e-5


def test_break_evens_of_all_tiers_not_funded(japan_study: Study, plain: Plain) -> None:
    """Each tier's effect, or its uses, multiplied a little less and a little more than said."""
    found = why.break_evens(japan_study)
    assert len(found) > 10
    for tier, even in found.items():
        for share, is_gain in ((0.99, False), (1.01, True)):
            if math.isfinite(even.better):
                assert gains(japan_study, plain, tier, "effect", 1.0 + share * even.better) == is_gain, tier
            if math.isfinite(even.cheaper):
                assert gains(japan_study, plain, tier, "use", 1.0 - share * even.cheaper) == is_gain, tier


def test_ranges_over_all_good_plans(japan_study: Study, plain: Plain) -> None:
    """Forcing a program's effort to the end of its range costs 1 % of security; beyond it, more."""
    case, highs = japan_study.case, plain.highs
    least_score = plain.best - japan_study.near_optimal * abs(plain.best)
    for p, firm in why.firmness(japan_study).items():
        places = [plain.columns[Name("tier_effort", (p, g, t))] for g in case.tiers_of[p] for t in case.plan]
        row = highs.getNumRow()
        highs.addRow(-highspy.kHighsInf, highspy.kHighsInf, len(places), np.array(places), np.ones(len(places)))
        for end, sign in ((firm.least, -1.0), (firm.most, 1.0)):
            step = 1e-3 * max(1.0, abs(end))
            for beyond, is_good in ((-step, True), (step, False)):
                limit = end + sign * beyond
                bounds = (limit, highspy.kHighsInf) if sign > 0.0 else (-highspy.kHighsInf, limit)
                highs.changeRowBounds(row, *bounds)
                assert (plain.optimum() >= least_score - 1e-6) == is_good, (p, sign)
        highs.deleteRows(1, np.array([row], dtype=np.int32))
