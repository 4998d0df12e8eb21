"""The linear program written down a second time, in exact fractions: what an answer is held against.

Nothing here comes from the model that is solved. Every row, bound and cost is assembled anew from the figures
of a `Case`, each taken as the decimal that was typed: 0.1 is one tenth. Read it beside the formulas of
docs/model.md: one function for each chapter, one statement for each constraint.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from fractions import Fraction
from itertools import product
from types import SimpleNamespace
from typing import Any

from allocator.exact.ledger import NIL, ONE, Key, Ledger, Range, Row, exact
from capital_allocation.case import PARAMETERS, Case

Term = tuple[Fraction, str, Any]
"""A coefficient, and the word and index of the column it stands before."""

SETS = ("capitals", "roles", "programs", "tiers", "contingencies", "scenarios", "expectations")


def assembled(case: Case) -> Ledger:
    """The program of a case, in exact arithmetic."""
    n = _figures(case)
    rows = {
        key: row
        for chapter in (_resources, _programs, _persistence, _expectations, _backup, _objective)
        for key, row in chapter(n)
    }
    return Ledger(dict(_columns(n)), _summed(_security(n)), rows)


def _figures(case: Case) -> SimpleNamespace:
    """Every figure of a case under its own word, numbers as fractions; then what is derived from them."""
    n = SimpleNamespace(**{word: getattr(case, word) for word in SETS})
    for word, declared in PARAMETERS.items():
        turn = _number if declared.kind is float else _as_is
        figures = getattr(case, word)
        is_indexed = isinstance(figures, Mapping)
        setattr(n, word, {key: turn(figure) for key, figure in figures.items()} if is_indexed else turn(figures))
    n.t0 = n.first_year
    n.years = range(n.t0, n.t0 + n.plan_years + n.runout_years)
    n.discount_factor = {t: 1 / (1 + n.discount) ** (t - n.t0) for t in n.years}
    n.threat = {(c, t): (1 + n.growth[c]) ** (t - n.t0) for c, t in product(n.contingencies, n.years)}
    n.tiers_of = {p: [g for q, g in n.tiers if q == p] for p in n.programs}
    widths = {p: [n.width[p, g] for g in n.tiers_of[p]] for p in n.programs}
    n.ceiling = {p: None if None in widths[p] else sum(widths[p], NIL) for p in n.programs}
    money = "fiscal" if "fiscal" in n.capitals else n.capitals[0]
    n.money_use = {p: max(abs(n.use[p, g, money]) for g in n.tiers_of[p]) or ONE for p in n.programs}
    n.planned = {key: effort for key, effort in n.planned.items() if effort is not None}
    n.of_role = {r: [p for p in n.programs if n.role[p] == r] for r in n.roles}
    n.about = {e: [n.subject[e]] if n.subject[e] in n.programs else n.of_role[n.subject[e]] for e in n.expectations}
    return n


def _number(figure: float | None) -> Fraction | None:
    return None if figure is None else exact(figure)


def _as_is(figure: Any) -> Any:
    return figure


def _summed(terms: Iterable[Term]) -> dict[Key, Fraction]:
    summed: dict[Key, Fraction] = {}
    for coefficient, word, index in terms:
        summed[word, index] = summed.get((word, index), NIL) + coefficient
    return {key: coefficient for key, coefficient in summed.items() if coefficient}


def _at_most(word: str, index: Any, terms: Iterable[Term], limit: Fraction) -> tuple[Key, Row]:
    return (word, index), Row(_summed(terms), Range(None, limit))


def _at_least(word: str, index: Any, terms: Iterable[Term], limit: Fraction) -> tuple[Key, Row]:
    return (word, index), Row(_summed(terms), Range(limit, None))


def _equal(word: str, index: Any, terms: Iterable[Term], limit: Fraction) -> tuple[Key, Row]:
    return (word, index), Row(_summed(terms), Range(limit, limit))


def _effort(n: SimpleNamespace, p: str, t: int, times: Fraction = ONE) -> list[Term]:
    """`effort[p,t]`: the sum of its tiers."""
    return [(times, "tier_effort", (p, g, t)) for g in n.tiers_of[p]]


def _share(n: SimpleNamespace, p: str, t: int, times: Fraction) -> list[Term]:
    """`effort[p,t] / ceiling[p]`, the share of full effort; nothing where full effort is none."""
    return _effort(n, p, t, times / n.ceiling[p]) if times and n.ceiling[p] else []


def _loss(n: SimpleNamespace, s: str, times: Fraction) -> Iterator[Term]:
    """`loss[s]`: discounted penalties of every gap."""
    for c, t in product(n.contingencies, n.years):
        yield times * n.discount_factor[t] * n.hold_penalty[c], "hold_gap", (c, t, s)
        yield times * n.discount_factor[t] * n.decisive_penalty[c], "decisive_gap", (c, t, s)


def _columns(n: SimpleNamespace) -> Iterator[tuple[Key, Range]]:
    """Every variable: 0 or more, unless said."""
    k, r, p, c, s, e = n.capitals, n.roles, n.programs, n.contingencies, n.scenarios, n.expectations
    t = n.years
    words: tuple[tuple[str, Iterable[Any], Callable[[Any], Fraction | None]], ...] = (
        ("tier_effort", ((*tier, year) for tier, year in product(n.tiers, t)), lambda i: n.width[i[0], i[1]]),
        ("capability", product(p, t), lambda _: None),
        ("readiness_reached", product(p, t), lambda _: ONE),
        ("balance", product(k, t), lambda _: None),
        ("unmet", product(e, t), lambda i: NIL if n.must_meet[i[0]] else None),
        ("reciprocity", product(t, s), lambda _: ONE),
        ("value", product(r, t, s), lambda i: n.saturation[i[0]]),
        ("own", product(c, t), lambda _: None),
        ("backup", product(c, t, s), lambda _: None),
        ("hold_gap", product(c, t, s), lambda i: NIL if n.must_hold[i[0]] else None),
        ("decisive_gap", product(c, t, s), lambda _: None),
        ("tail_excess", s, lambda _: None),
    )
    for word, domain, upper in words:
        for index in domain:
            yield (word, index), Range(NIL, upper(index))
    yield ("tail_level", ()), Range(None, None)
    if n.persistence is not None:
        yield from ((("departure", index), Range(NIL, None)) for index in product(p, t))


def _security(n: SimpleNamespace) -> Iterator[Term]:
    """What the plan maximises."""
    for s, r, t in product(n.scenarios, n.roles, n.years):
        yield n.probability[s] * n.discount_factor[t] * n.weight[r], "value", (r, t, s)
    for e, t in product(n.expectations, n.years):
        yield -n.discount_factor[t] * n.penalty[e], "unmet", (e, t)
    for k in n.capitals:
        yield n.reserve_value[k], "balance", (k, n.years[-1])
    for s in n.scenarios:
        yield from _loss(n, s, -(1 - n.risk_aversion) * n.probability[s])
        yield -n.risk_aversion * n.probability[s] / n.tail_share, "tail_excess", s
    yield -n.risk_aversion, "tail_level", ()


def _resources(n: SimpleNamespace) -> Iterator[tuple[Key, Row]]:
    for k, t in product(n.capitals, n.years):
        terms: list[Term] = [(ONE, "balance", (k, t))]
        terms += [(n.use[p, g, k], "tier_effort", (p, g, t)) for p, g in n.tiers]
        there = n.income[k, t]
        if t == n.t0:
            there += n.keep[k] * n.opening[k]
        else:
            terms.append((-n.keep[k], "balance", (k, t - 1)))
        yield _equal("capital_balance", (k, t), terms, there)
        yield _at_least("reserve_floor", (k, t), [(ONE, "balance", (k, t))], n.reserve_floor[k])


def _programs(n: SimpleNamespace) -> Iterator[tuple[Key, Row]]:
    for p, t in product(n.programs, n.years):
        effort, is_first = _effort(n, p, t), t == n.t0
        yield _at_least("effort_floor", (p, t), effort, n.floor[p])
        ready = [(ONE, "readiness_reached", (p, t))]
        if n.ceiling[p] is not None:
            used = [*effort, (-n.ceiling[p], "readiness_reached", (p, t))]
            yield _at_most("readiness_limit", (p, t), used, NIL)
        if is_first:
            yield _at_most("readiness_link", (p, t), ready, n.readiness[p])
        else:
            gained = [term for q in n.programs for term in _share(n, q, t - 1, -n.gain[q, p])]
            ready += [(-ONE, "readiness_reached", (p, t - 1)), *gained]
            yield _at_most("readiness_link", (p, t), ready, n.readiness_growth[p])
        yield from _pace(n, p, t)
        yield _capability(n, p, t)


def _persistence(n: SimpleNamespace) -> Iterator[tuple[Key, Row]]:
    """No more than a share of the money of the user's own plan moves."""
    if n.persistence is None:
        return
    for (p, t), planned in n.planned.items():
        effort = _effort(n, p, t)
        yield _at_most("departure_covers_rise", (p, t), [*effort, (-ONE, "departure", (p, t))], planned)
        yield _at_least("departure_covers_cut", (p, t), [*effort, (ONE, "departure", (p, t))], planned)
    whole = sum((n.money_use[p] * planned for (p, _), planned in n.planned.items()), NIL)
    moved: list[Term] = [(n.money_use[p] / whole, "departure", (p, t)) for p, t in n.planned]
    yield _at_most("persistence_limit", (), moved, n.persistence)


def _pace(n: SimpleNamespace, p: str, t: int) -> Iterator[tuple[Key, Row]]:
    """`rise_limit` and `cut_limit`; `current` stands before t0, and where it is blank nothing is asked in t0."""
    effort, before, is_first = _effort(n, p, t), n.current[p], t == n.t0
    if is_first and before is None:
        return
    if n.max_rise[p] is not None:
        terms = effort if is_first else effort + _effort(n, p, t - 1, -ONE)
        yield _at_most("rise_limit", (p, t), terms, n.max_rise[p] + (before if is_first else 0))
    if n.max_cut[p] is not None:
        least = 1 - n.max_cut[p]
        terms = effort if is_first else effort + _effort(n, p, t - 1, -least)
        yield _at_least("cut_limit", (p, t), terms, least * before if is_first else NIL)


def _capability(n: SimpleNamespace, p: str, t: int) -> tuple[Key, Row]:
    """`capability_balance`; `existing` stands before t0, for what is there and for what is sustained."""
    rate, began, inherited = n.build_rate[p], t - n.lead[p], NIL
    terms: list[Term] = [(ONE, "capability", (p, t))]
    if t == n.t0:
        inherited += (1 - rate) * n.existing[p]
    else:
        terms.append((rate - 1, "capability", (p, t - 1)))
    if began < n.t0:
        inherited += rate * n.existing[p]
    else:
        terms += [(-rate * n.effect[p, g], "tier_effort", (p, g, began)) for g in n.tiers_of[p]]
    return _equal("capability_balance", (p, t), terms, inherited)


def _expectations(n: SimpleNamespace) -> Iterator[tuple[Key, Row]]:
    for e, t in product(n.expectations, n.years):
        if n.from_year[e] is None or t >= n.from_year[e]:
            delivered: list[Term] = [(ONE, "unmet", (e, t))]
            for p in n.about[e]:
                delivered += _effort(n, p, t) if n.measure[e] == "effort" else [(ONE, "capability", (p, t))]
            yield _at_least("expectation_coverage", (e, t), delivered, n.level[e])


def _backup(n: SimpleNamespace) -> Iterator[tuple[Key, Row]]:
    for t, s in product(n.years, n.scenarios):
        terms = [(ONE, "reciprocity", (t, s)), *((n.strain[e], "unmet", (e, t)) for e in n.expectations)]
        terms += [term for p in n.programs for term in _share(n, p, t, -n.reward[p])]
        yield _at_most("reciprocity_limit", (t, s), terms, n.trust[s])
    for c, t in product(n.contingencies, n.years):
        counted = [(-n.relevance[p, c], "capability", (p, t)) for p in n.programs]
        yield _equal("own_effect", (c, t), [(ONE, "own", (c, t)), *counted], NIL)
    for c, t, s in product(n.contingencies, n.years, n.scenarios):
        threat, i = n.threat[c, t], (c, t, s)
        own, backup = (ONE, "own", (c, t)), (ONE, "backup", i)
        given = (-n.credibility[s, c] * n.us_force[c], "reciprocity", (t, s))
        need = threat * (n.hold_start[c] + n.hold_pace[c] * n.delay[s, c])
        yield _at_least("hold_coverage", i, [own, (ONE, "hold_gap", i)], need)
        yield _at_most("backup_limit", i, [backup, given], NIL)
        yield _at_most("reliance_limit", i, [backup], n.reliance[c] * threat * n.decisive[c])
        yield _at_least("decisive_coverage", i, [own, backup, (ONE, "decisive_gap", i)], threat * n.decisive[c])


def _objective(n: SimpleNamespace) -> Iterator[tuple[Key, Row]]:
    for r, t, s in product(n.roles, n.years, n.scenarios):
        served = [(-ONE, "capability", (p, t)) for p in n.of_role[r]]
        terms = [(ONE, "value", (r, t, s)), *served, (-n.provision[r], "reciprocity", (t, s))]
        yield _at_most("value_limit", (r, t, s), terms, NIL)
    for s in n.scenarios:
        terms = [(ONE, "tail_excess", s), (ONE, "tail_level", ()), *_loss(n, s, -ONE)]
        yield _at_least("tail_link", s, terms, NIL)
