"""Random but plausible cases of any size, in the shape of the default one.

    size, seed --> Case --> rows by sheet --> workbook

Every case has a plan: carrying on with last year's effort meets every hard limit, since floors, readiness, incomes
and demands are sized by it. Needs lie about what that effort holds, so that some are met and some are not.
From the command line: `python -m benchmarks.random_case case.xlsx --programs 1000 --scenarios 500`.
"""

from __future__ import annotations

import argparse
import math
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from allocator.input.layout import DATA_SHEETS, SETTINGS, Sheet
from allocator.input.template import Rows, write_template
from capital_allocation import Case

FISCAL, POLITICAL, DIPLOMATIC = CAPITALS = ("fiscal", "political", "diplomatic")
ROLES = {"homeland": 1.0, "regional": 0.6, "global": 0.4}
"""Roles of the default case and what a point weighs there; more roles weigh as much as the last."""

TIERS = {"baseline": 1.0, "core": 0.7, "expansion": 0.5, "stretch": 0.32}
"""Tiers and how effective each is, measured by the first."""

FIRST_YEAR = 2028
SMALLEST_PROBABILITY = 1e-5
TRUST = (0.35, 0.7)
STRAINED = 0.5
"""Share of the least trust that all pledges together can strain."""


@dataclass(frozen=True)
class Size:
    """How much of everything a case has."""

    programs: int = 24
    years: int = 8
    scenarios: int = 3
    contingencies: int = 6
    roles: int = 3
    expectations: int = 8

    def __str__(self) -> str:
        return f"{self.programs} programs x {self.years} years x {self.scenarios} scenarios x {self.contingencies} c."


def random_case(size: Size, seed: int = 0) -> Case:
    """A case of a size; the same size and seed give the same case."""
    return _Draw(size, seed).case()


class _Draw:
    """One case while it is drawn."""

    def __init__(self, size: Size, seed: int) -> None:
        self._random = np.random.default_rng(seed)
        self._years = size.years
        self._roles = _keys("R", size.roles, tuple(ROLES))
        self._programs = _keys("P", size.programs)
        taxes = size.programs // 24  # one, as in the default case
        self._taxes, self._serving = self._programs[:taxes], self._programs[taxes:]
        self._contingencies = _keys("C", size.contingencies)
        self._scenarios = _keys("S", size.scenarios)
        self._expectations = _keys("E", size.expectations)
        self._figures: dict[str, Any] = {}
        self._used = dict.fromkeys(CAPITALS, 0.0)
        self._capability: dict[str, float] = {}

    def case(self) -> Case:
        self._draw_roles()
        for p in self._serving:
            self._draw_program(p)
        for p in self._taxes:
            self._draw_tax(p)
        self._draw_rewards_and_links()
        self._draw_incomes()
        self._draw_saturation()
        self._draw_contingencies()
        self._draw_scenarios()
        for number, e in enumerate(self._expectations):
            self._draw_expectation(number, e)
        return Case(
            capitals=CAPITALS,
            roles=self._roles,
            programs=self._programs,
            tiers=tuple(self._figures["width"]),
            contingencies=self._contingencies,
            scenarios=self._scenarios,
            expectations=self._expectations,
            first_year=FIRST_YEAR,
            plan_years=self._years,
            discount=0.02,
            risk_aversion=0.3,
            tail_share=0.2,
            **self._figures,
        )

    def _put(self, word: str, index: Any, value: Any) -> None:
        self._figures.setdefault(word, {})[index] = value

    def _between(self, low: float, high: float) -> float:
        return _typed(self._random.uniform(low, high))

    def _chosen(self, keys: tuple[str, ...], count: int) -> list[str]:
        """Some keys, none twice, in their order."""
        places = self._random.choice(len(keys), size=min(count, len(keys)), replace=False)
        return [keys[place] for place in sorted(places)]

    def _draw_roles(self) -> None:
        for r in self._roles:
            self._put("weight", r, ROLES.get(r, min(ROLES.values())))
            self._put("provision", r, 0.0 if r == self._roles[0] else 20.0)

    def _draw_program(self, p: str) -> None:
        """A program with all its tiers; last year's effort keeps the capability there is."""
        random = self._random
        ceiling = math.exp(random.uniform(math.log(30.0), math.log(3000.0)))
        readiness = self._between(0.5, 1.0)
        current = _typed(ceiling * readiness * random.uniform(0.5, 0.9))
        widths = _typed(current * random.uniform(0.05, 0.4)), *(_typed(ceiling * share) for share in (0.45, 0.4, 0.3))
        effect = math.exp(random.uniform(math.log(0.02), math.log(0.1)))
        political, diplomatic = self._between(0.001, 0.01), self._between(0.0005, 0.008)
        earns = random.random() < 0.1  # goodwill, abroad
        sustained, left = 0.0, current
        for (g, fall), width in zip(TIERS.items(), widths, strict=True):
            use = {FISCAL: 1.0}
            if g != "baseline":
                use |= {POLITICAL: political, DIPLOMATIC: -5.0 * diplomatic if earns else diplomatic}
            self._put("width", (p, g), width)
            self._put("effect", (p, g), _typed(effect * fall))
            filled = min(width, left)
            left -= filled
            sustained += self._figures["effect"][p, g] * filled
            for k, amount in use.items():
                self._put("use", (p, g, k), _typed(amount))
                self._used[k] += amount * filled
        r = self._roles[0] if random.random() < 0.6 else str(random.choice(self._roles))
        self._capability[p] = _typed(sustained)
        figures = {
            "role": r,
            "program_unit": "billion yen / year",
            "floor": widths[0],
            "current": current,
            "readiness": readiness,
            "readiness_growth": 0.03,
            "existing": self._capability[p],
            "build_rate": self._between(0.2, 0.9),
            "lead": int(random.choice(3, p=(0.7, 0.2, 0.1))),
            "max_cut": 0.25,
        }
        if random.random() < 0.3:
            figures["max_rise"] = _typed(0.2 * ceiling)
        for word, value in figures.items():
            self._put(word, p, value)
        for c in self._chosen(self._contingencies, max(2, round(len(self._contingencies) / 4))):
            self._put("relevance", (p, c), round(self._random.uniform(0.1, 1.0), 1))

    def _draw_tax(self, p: str) -> None:
        """A program that raises money and costs political capital."""
        self._put("width", (p, "surtax"), 2000.0)
        self._put("use", (p, "surtax", FISCAL), -1.0)
        self._put("use", (p, "surtax", POLITICAL), self._between(0.005, 0.015))

    def _draw_rewards_and_links(self) -> None:
        """A few programs that Washington values, and a few that make others ready."""
        few = math.ceil(len(self._serving) / 20)
        for p in self._chosen(self._serving, few):
            self._put("reward", p, _typed(self._random.uniform(0.1, 0.5) / few))
        for q in self._chosen(self._serving, few):
            for p in self._chosen(self._serving, 5):
                if p != q:
                    self._put("gain", (q, p), self._between(0.05, 0.125))

    def _draw_incomes(self) -> None:
        """What last year's effort uses, so that it can be carried on and nothing more is free."""
        for k, growth in zip(CAPITALS, (1.02, 1.0, 1.0), strict=True):
            base = max(0.0, self._used[k]) * 1.001
            for number in range(self._years):
                self._put("income", (k, FIRST_YEAR + number), _typed(base * growth**number, digits=6))
        self._put("keep", POLITICAL, 0.5)
        self._put("keep", DIPLOMATIC, 0.9)
        self._put("opening", DIPLOMATIC, 10.0)
        self._put("reserve_value", POLITICAL, 0.5)
        self._put("reserve_value", DIPLOMATIC, 1.0)
        self._put("capital_unit", FISCAL, "billion yen")
        for k in (POLITICAL, DIPLOMATIC):
            self._put("capital_unit", k, f"{k} points")

    def _served(self, r: str) -> float:
        """Capability in a role under last year's effort."""
        return math.fsum(size for p, size in self._capability.items() if self._figures["role"][p] == r)

    def _draw_saturation(self) -> None:
        """All roles but the first have enough at some point."""
        for r in self._roles[1:]:
            self._put("saturation", r, _typed(1.3 * self._served(r) + 20.0))

    def _draw_contingencies(self) -> None:
        """Needs about what last year's effort suffices for."""
        for c in self._contingencies:
            relevance = self._figures.get("relevance", {})
            own = math.fsum(relevance.get((p, c), 0.0) * size for p, size in self._capability.items()) or 1.0
            days, penalty = self._between(1.0, 40.0), self._between(5.0, 20.0)
            self._put("hold_start", c, _typed(0.9 * own))
            self._put("hold_pace", c, _typed(0.12 * own / days))
            self._put("decisive", c, _typed(own * self._random.uniform(1.2, 1.6)))
            self._put("us_force", c, _typed(own * self._random.uniform(0.4, 1.2)))
            self._put("growth", c, 0.015)
            self._put("reliance", c, 0.6)
            self._put("hold_penalty", c, penalty)
            self._put("decisive_penalty", c, _typed(0.6 * penalty))
            belief = self._random.uniform(0.3, 0.8)
            for s in self._scenarios:
                lateness, doubt = math.exp(self._random.normal(0.0, 0.5)), self._random.uniform(0.4, 1.1)
                self._put("delay", (s, c), _typed(days * lateness, digits=3))
                self._put("credibility", (s, c), _typed(belief * doubt, digits=3))

    def _draw_scenarios(self) -> None:
        """Probabilities that are typed with few digits and sum to 1."""
        count = len(self._scenarios)
        parts = round(1.0 / SMALLEST_PROBABILITY)
        shares = 1 + np.floor(self._random.dirichlet(np.full(count, 2.0)) * (parts - count)).astype(int)
        shares[np.argmax(shares)] += parts - shares.sum()
        for s, share in zip(self._scenarios, shares.tolist(), strict=True):
            self._put("probability", s, round(share * SMALLEST_PROBABILITY, 5))
            self._put("trust", s, round(self._random.uniform(*TRUST), 2))

    def _draw_expectation(self, number: int, e: str) -> None:
        """In turn: a goal for a role, a pledge for a program that strains while unmet, a demand that must be met."""
        kind = ("goal", "pledge", "demand")[number % 3]
        p = self._chosen(self._serving, 1)[0]
        subject = str(self._random.choice(self._roles)) if kind == "goal" else p
        have = self._served(subject) if kind == "goal" else self._capability[p]
        level = _typed(have * self._random.uniform(0.95, 1.15) if kind == "goal" else 1.3 * have)
        if kind == "demand":
            level = _typed(0.8 * self._figures["current"][p])
        figures = {
            "party": "Washington" if kind == "demand" else "Tokyo",
            "subject": subject,
            "measure": "effort" if kind == "demand" else "capability",
            "level": level,
            "penalty": {"goal": 4.0, "pledge": 2.0, "demand": 0.0}[kind],
            "must_meet": kind == "demand",
        }
        if kind == "pledge":
            figures["strain"] = _typed(STRAINED * TRUST[0] / len(self._expectations) / level)
            figures["from_year"] = FIRST_YEAR + int(self._random.integers(0, self._years))
        for word, value in figures.items():
            self._put(word, e, value)


def _keys(letter: str, count: int, known: tuple[str, ...] = ()) -> tuple[str, ...]:
    """So many keys: those known first."""
    digits = len(str(count))
    return (*known[:count], *(f"{letter}{number:0{digits}}" for number in range(len(known) + 1, count + 1)))


def _typed(figure: float, digits: int = 4) -> float:
    """A figure as people type it."""
    return float(f"{figure:.{digits}g}")


def rows_of(case: Case) -> dict[str, Rows]:
    """A case as the rows of an input workbook, by sheet: what stands there reads back as the same case."""
    rows = {sheet.name: _rows(case, sheet) for sheet in DATA_SHEETS}
    settings = {declared.head: getattr(case, declared.name, None) for declared in SETTINGS.columns}
    settings["base_bargain"] = case.bargain
    rows[SETTINGS.name] = [{"setting": word, "value": value} for word, value in settings.items() if value is not None]
    return rows


def _rows(case: Case, sheet: Sheet) -> Rows:
    """The rows of one sheet; those that say nothing are left out where the sheet brings no keys of its own."""
    found = []
    for key in case.domain(sheet.down):
        keys = key if isinstance(key, tuple) else (key,)
        figures = {declared.head: _cell(case.figures(declared.name)[key]) for declared in sheet.columns}
        if sheet.across:
            typed = case.figures(sheet.across.name)
            figures |= {str(other): _cell(typed[(*keys, other)]) for other in case.domain((sheet.across_index,))}
        if sheet.defines or not sheet.may_be_empty or any(figures.values()):
            found.append(dict(zip(sheet.down, keys, strict=True)) | figures)
    return found


def _cell(value: Any) -> Any:
    return ("no", "yes")[value] if isinstance(value, bool) else value


def write_workbook(case: Case, path: Path) -> None:
    """Write a case as an input workbook."""
    write_template(path, data=rows_of(case))


def main() -> None:
    """Write a random case as an input workbook."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.random_case", description=main.__doc__)
    parser.add_argument("path", type=Path)
    for word, default in vars(Size()).items():
        parser.add_argument(f"--{word}", type=int, default=default)
    parser.add_argument("--seed", type=int, default=0)
    chosen = vars(parser.parse_args())
    size = Size(**{word: chosen[word] for word in vars(Size())})
    write_workbook(random_case(size, chosen["seed"]), chosen["path"])


if __name__ == "__main__":
    main()
