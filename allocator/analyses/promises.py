"""Promise audit: what was pledged or demanded, is it met, what does the gap cost, and what to do about it?"""

from __future__ import annotations

import math
from collections.abc import Sequence

import pandas as pd

from allocator.amounts import SLIGHT
from allocator.linear_program import Name
from allocator.measures import most_backup
from allocator.ranging import Change
from allocator.study import Study
from allocator.table import Page, Table

MET = 1e-6
"""An expectation is met where less than this stays unmet."""


def page(study: Study) -> Page:
    """What to do about each expectation, and each year's level, delivery and gap."""
    tables = (_verdicts(study), _by_year(study)) if study.case.expectations else ()
    title = "What was pledged or demanded, is it met, and what to do about it?"
    return Page("Promise audit", title, sentences(study), tuple(table for table in tables if len(table.frame)))


def sentences(study: Study) -> tuple[str, ...]:
    """Which expectations stay unmet at the end of the plan, and which to delay or drop."""
    case = study.case
    if not case.expectations:
        return (study.say("The case has no expectations."),)
    asking = [e for e in case.expectations if case.level[e] > 0 and _asked(study, e, case.plan)]
    later = [e for e in case.expectations if case.level[e] > 0 and e not in asking]
    if not asking and not later:
        return (study.say("No expectation asks anything in this bargain."),)
    lines = [_met(study, asking)] if asking else []
    advice = {e: verdict(study, e) for e in asking}
    grouped = [
        study.say(
            "{verdict}: {expectations}", verdict=study.say(word), expectations=_worded(study, asking, advice, word)
        )
        for word in ("keep", "delay", "lower", "drop")
        if word in advice.values()
    ]
    if grouped:
        lines.append(study.say("To do: {advice}.", advice=study.parted(grouped)))
    if later:
        named = study.listed(study.label("expectation", e) for e in later)
        lines.append(study.say("Asked only after the plan years: {later}.", later=named))
    if not any(_asked(study, e, case.years) for e in case.expectations):
        lines.append(study.say("None is asked in any year solved, so there is no table by year."))
    if not study.what_if.is_followed:
        lines.append(study.say("The case is large: what dropping or meeting an expectation would gain is not tried."))
    return tuple(lines)


def _asked(study: Study, e: str, years: Sequence[int]) -> list[int]:
    """The years, of some, in which an expectation is asked."""
    return [t for t in years if Name("expectation_coverage", (e, t)) in study.what_if.rows]


def _met(study: Study, asking: list[str]) -> str:
    """How many of the expectations asked are met at the end of the plan, and which are not."""
    case, t = study.case, study.case.plan[-1]
    unmet = [
        study.say(
            "{expectation} ({unmet} of {level:g} short)",
            expectation=study.label("expectation", e),
            unmet=study.amount(study.solution.values["unmet"][e, t]),
            level=case.level[e],
        )
        for e in asking
        if study.solution.values["unmet"][e, t] > MET
    ]
    kept, idle = len(asking) - len(unmet), sum(case.level[e] == 0 for e in case.expectations)
    met = [study.say("Expectations met in {year}: {met} of {all}.", year=t, met=kept, all=len(asking))]
    if idle:
        met.append(study.say("Asking nothing in this bargain: {idle}.", idle=idle))
    if unmet:
        met.append(study.say("Not met: {unmet}.", unmet=study.listed(unmet)))
    return study.sentences(met)


def _worded(study: Study, asking: list[str], advice: dict[str, str], word: str) -> str:
    """The expectations with a verdict; of those not simply kept, what dropping them would gain."""
    labels = []
    for e in (e for e in asking if advice[e] == word):
        label, gain = study.label("expectation", e), study.what_if.gain(study.what_if.without(e))
        if word != "keep" and gain > SLIGHT * study.scale:
            text = "{expectation} (dropping it gains {gain})"
            label = study.say(text, expectation=label, gain=study.amount(gain))
        labels.append(label)
    return study.listed(labels)


def verdict(study: Study, e: str) -> str:
    """Keep, delay, lower or drop an expectation; no word where it asks nothing in the plan years.

    Kept: met in every plan year it is for. Delayed: met in the last plan year but not in all before. Lowered: not
    met in the last plan year, whatever was met before. Dropped: neither strain nor penalty nor must hangs on it,
    so nobody would miss it.
    """
    case, years = study.case, _asked(study, e, study.case.plan)
    if case.level[e] == 0 or not years:
        return ""
    if not (case.strain[e] or case.penalty[e] or case.must_meet[e]):
        return "drop"
    unmet = [study.solution.values["unmet"][e, t] > MET for t in years]
    if not any(unmet):
        return "keep"
    return "lower" if unmet[-1] else "delay"


def _verdicts(study: Study) -> Table:
    case, values = study.case, study.solution.values
    rows = []
    for e in case.expectations:
        last = case.plan[-1]
        rows.append(
            {
                "expectation": study.label("expectation", e),
                "party": case.party[e],
                "of": _subject(study, e),
                "level": case.level[e],
                "delivered in the last plan year": _delivered(study, e, last),
                "met since": _since(study, e),
                "to do": study.say(_to_do(study, e)),
                "gain if dropped": study.what_if.gain(study.what_if.without(e)),
                "gain if it must be met": _if_must(study, e),
                "reciprocity lost": math.fsum(case.strain[e] * values["unmet"][e, t] for t in case.plan)
                / len(case.plan),
                "backup lost elsewhere": math.fsum(_backup_lost(study, e, t) for t in case.plan) / len(case.plan),
            }
        )
    units = {
        "level": "effort or points",
        "delivered in the last plan year": "effort or points",
        "gain if dropped": "security",
        "gain if it must be met": "security",
        "reciprocity lost": "average plan year",
        "backup lost elsewhere": "points, average plan year",
    }
    return Table(
        "What to do about each expectation",
        pd.DataFrame(rows),
        units=units,
        formats={"reciprocity lost": "0.000", "met since": "0"},
        note="Keep: met in all plan years it is asked in. Delay: met in the last of them but not in all before, so ask"
        " later. Lower: not met in the last, so ask for what is delivered then. Drop: nothing hangs on it. Dropped and"
        " met are solved afresh, in all years.",
    )


def _since(study: Study, e: str) -> int | str | None:
    """The plan year from which on an expectation is met, of those it is asked in; none where it is asked in none."""
    years = _asked(study, e, study.case.plan)
    if not years or study.case.level[e] == 0:
        return None
    unmet = [t for t in years if study.solution.values["unmet"][e, t] > MET]
    return next((t for t in years if not unmet or t > unmet[-1]), study.say("not met"))


def _to_do(study: Study, e: str) -> str:
    if study.case.level[e] == 0:
        return "asks nothing in this bargain"
    return verdict(study, e) or "asked only after the plan years"


def _subject(study: Study, e: str) -> str:
    subject = study.case.subject[e]
    return study.named("program" if subject in study.case.programs else "role", subject)


def _delivered(study: Study, e: str, t: int) -> float:
    measure = study.solution.values[study.case.measure[e]]
    return math.fsum(measure[p, t] for p in study.case.subjects[e])


def _if_must(study: Study, e: str) -> float:
    """Security gained if nothing may stay unmet in any year; minus infinity where that cannot be."""
    columns = [study.what_if.columns[Name("unmet", (e, t))] for t in study.case.years]
    return study.what_if.gain(Change(columns=dict.fromkeys(columns, (0.0, 0.0))))


def _backup_lost(study: Study, e: str, t: int) -> float:
    """Points of US backup, expected over the scenarios and summed over contingencies, that the gap costs in a year."""
    case, values = study.case, study.solution.values
    lost = case.strain[e] * values["unmet"][e, t]
    if not lost:
        return 0.0
    total = 0.0
    for s in case.scenarios:
        reciprocity = values["reciprocity"][t, s]
        for c in case.contingencies:
            without = most_backup(case, c, t, s, min(1.0, reciprocity + lost))
            total += case.probability[s] * (without - most_backup(case, c, t, s, reciprocity))
    return total


def _by_year(study: Study) -> Table:
    case, values = study.case, study.solution.values
    rows = []
    for e in case.expectations:
        subjects = case.subjects[e]
        for t, head in study.years().items():
            name = Name("expectation_coverage", (e, t))
            if name not in study.what_if.rows:
                continue
            unmet = values["unmet"][e, t]
            rows.append(
                {
                    "expectation": study.label("expectation", e),
                    "of": _subject(study, e),
                    "measure": study.say(case.measure[e]),
                    "year": head,
                    "readiness": values["readiness_reached"][subjects[0], t] if len(subjects) == 1 else None,
                    "level": case.level[e],
                    "delivered": _delivered(study, e, t),
                    "unmet": unmet,
                    "must": study.whether(case.must_meet[e]),
                    "reciprocity lost": case.strain[e] * unmet,
                    "backup lost elsewhere": _backup_lost(study, e, t),
                    "worth of asking one less": study.what_if.sides(name).less.price * -1.0,
                }
            )
    units = dict.fromkeys(("level", "delivered", "unmet"), "effort or points")
    return Table(
        "Expectations by year",
        pd.DataFrame(rows),
        units=units
        | {
            "readiness": "of the program, 0..1",
            "reciprocity lost": "share 0..1",
            "backup lost elsewhere": "points, expected",
            "worth of asking one less": "security",
        },
        formats={"reciprocity lost": "0.000", "readiness": "0.00"},
        note="Backup lost elsewhere: over all contingencies, since strain lowers reciprocity everywhere.",
        filtered=True,
    )
