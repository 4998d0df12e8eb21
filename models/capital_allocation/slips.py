"""What may be meant but often is a slip; and figures that leave no plan, which can be told from them alone.

One function per kind, yielding one `Fault` for each case of it. None of them refuses a case.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from itertools import pairwise
from typing import TYPE_CHECKING

from capital_allocation.notation import sum_of
from capital_allocation.rules import TOLERANCE, Fault

if TYPE_CHECKING:
    from capital_allocation.case import Case

OUT_OF_LINE = 5.0
"""How many times both years beside it an income is that looks mistyped, or how small a part of them."""


def slips(case: Case) -> Iterator[Fault]:
    """Everything that is worth a warning."""
    for kind in (
        _tiers_out_of_order,
        _expectations_too_late,
        _losses_as_income,
        _incomes_out_of_line,
        _programs_that_enable_themselves,
        _cuts_too_slow_for_the_ceiling,
        _floors_beyond_means,
        _nothing_counts,
    ):
        yield from kind(case)


def _tiers_out_of_order(case: Case) -> Iterator[Fault]:
    """Tiers are bought in order only if a later one is never better without being dearer."""
    for p, tiers in case.tiers_of.items():
        for before, g in pairwise(tiers):
            rises = case.effect[p, g] > case.effect[p, before]
            dearer = any(case.use[p, g, k] > case.use[p, before, k] for k in case.capitals)
            if rises and not dearer:
                yield Fault(
                    "effect",
                    (p, g),
                    case.effect[p, g],
                    f"at most {case.effect[p, before]:g}, as in tier {before!r} before it: no capital is used more",
                    "lower the effect, raise a use, or accept that the later tier is bought first",
                )


def _expectations_too_late(case: Case) -> Iterator[Fault]:
    for e, start in case.from_year.items():
        if start is not None and start > case.years[-1]:
            yield Fault(
                "from_year",
                e,
                start,
                f"a year up to {case.years[-1]}, the last one solved",
                "nothing if it is meant: the expectation is without effect",
            )


def _losses_as_income(case: Case) -> Iterator[Fault]:
    for index, income in case.income.items():
        if income < 0.0:
            remedy = "nothing if so much is lost that year; otherwise drop the minus"
            yield Fault("income", index, income, "0 or more, as a rule", remedy)


def _incomes_out_of_line(case: Case) -> Iterator[Fault]:
    """One year far above or below both years beside it; at either end, the two nearest."""
    for k in case.capitals:
        for place, t in enumerate(case.years[: len(case.years) if len(case.years) > 2 else 0]):
            first = min(max(place - 1, 0), len(case.years) - 3)
            beside = [year for year in case.years[first : first + 3] if year != t]
            low, high = sorted(case.income[k, year] for year in beside)
            income = case.income[k, t]
            if low > 0.0 and (income > OUT_OF_LINE * high or 0.0 <= income < low / OUT_OF_LINE):
                yield Fault(
                    "income",
                    (k, t),
                    income,
                    f"a figure like those of {beside[0]} and {beside[1]}, {case.income[k, beside[0]]:g} and"
                    f" {case.income[k, beside[1]]:g}, as a rule",
                    "nothing if that year is meant to stand out; otherwise mend the figure",
                )


def _programs_that_enable_themselves(case: Case) -> Iterator[Fault]:
    for (q, p), gain in case.gain.items():
        if q == p and gain > 0.0:
            remedy = "nothing if its own effort is meant to make it ready; otherwise name the other program"
            yield Fault("gain", (q, p), gain, "a link from a program to another", remedy)


def _cuts_too_slow_for_the_ceiling(case: Case) -> Iterator[Fault]:
    """What remains of the effort before after the largest cut must fit under the ceiling in the first year."""
    for p, current in case.current.items():
        cut, ceiling, readiness = case.max_cut[p], case.ceiling[p], case.readiness[p]
        if current is None or cut is None or ceiling == math.inf:
            continue
        if current * (1.0 - cut) > ceiling * readiness * (1.0 + TOLERANCE):
            yield Fault(
                "current",
                p,
                current,
                f"at most {ceiling * readiness / (1.0 - cut):g}: in the first year it can fall to {current:g} x"
                f" (1 - {cut:g}) = {current * (1.0 - cut):g}, and must not be above {ceiling:g} x {readiness:g} ="
                f" {ceiling * readiness:g}, the ceiling times the readiness",
                "lower it, allow a larger cut or widen a tier: as it is there can be no plan",
                (("max_cut", p), *(("width", (p, g)) for g in case.tiers_of[p]), ("readiness", p)),
            )


def _floors_beyond_means(case: Case) -> Iterator[Fault]:
    """In the first year in which floors use more of a capital than there can be, however much is saved before."""
    for k in case.capitals:
        used, raised = _least_use(case, k)
        balance = case.opening[k] if math.isfinite(raised) else math.inf
        for t in case.years if math.isfinite(balance) else ():
            saved = case.keep[k] * balance
            balance = saved + case.income[k, t] + raised - used
            missing = case.reserve_floor[k] - balance
            if missing > TOLERANCE * max(1.0, used):
                yield Fault(
                    "income",
                    (k, t),
                    case.income[k, t],
                    f"{case.income[k, t] + missing:g} or more: floors use at least {used:g} a year, programs raise at"
                    f" most {raised:g}, {saved:g} can be saved before, {case.reserve_floor[k]:g} must remain",
                    "lower floors, or raise what comes in: as it is there can be no plan",
                )
                break


def _least_use(case: Case, k: str) -> tuple[float, float]:
    """The least of a capital that floors use in a year, and the most that can be raised beside them."""
    used, raised = [], []
    for p, tiers in case.tiers_of.items():
        floor = case.floor[p]
        for use, g in sorted((case.use[p, g, k], g) for g in tiers):
            typed = case.width[p, g]
            width = math.inf if typed is None else typed
            if use < 0.0:
                raised.append(-use * width)
                floor -= width
            elif floor > 0.0:
                used.append(use * min(floor, width))
                floor -= width
    return sum_of(used), sum_of(raised)


def _nothing_counts(case: Case) -> Iterator[Fault]:
    """Without a weight, a penalty or a reserve value every plan scores 0."""
    words = ("hold_penalty", "decisive_penalty", "penalty", "reserve_value", "weight")
    counted = [figure for word in words for figure in case.figures(word).values()]
    if not any(counted):
        yield Fault(
            "weight",
            case.roles[0],
            0.0,
            "above 0 for some role, as every weight, penalty and reserve value is 0",
            "nothing if it is meant: every plan scores 0, and none is better than another",
        )
