"""What to ask: which change on Washington's side would be worth most?"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pandas as pd

from allocator.linear_program import Name
from allocator.study import Study
from allocator.table import Page, Table

TENTH = 0.1
"""A tenth of full credibility."""

SOONER, SURER, STRONGER = "delay", "credibility", "us_force"

HEADS = {SOONER: "a day earlier", SURER: "credibility 0.1 higher", STRONGER: "a point more force"}

Worths = dict[str, dict[Any, float]]
"""Security gained, by the word of what is asked for, then by contingency (and scenario)."""


def page(study: Study) -> Page:
    """Worth of a day earlier, of a tenth more credibility, of a point of US force, in security and in money."""
    title = "What should Tokyo ask of Washington first?"
    if not study.case.contingencies:
        return Page("What to ask", title, (study.say("The case has no contingencies: nothing need be held."),), ())
    if not study.what_if.is_followed:
        return Page(
            "What to ask", title, (study.say("The case is large: what Washington could bring is not tried."),), ()
        )
    together = {word: _by(study, word, _contingency) for word in (SOONER, SURER, STRONGER)}
    apart = {word: _by(study, word, _contingency_and_scenario) for word in (SOONER, SURER)}
    tables = (_by_contingency(study, together), _by_scenario(study, apart))
    return Page("What to ask", title, (_sentence(study, together),), tables)


def _sentence(study: Study, worths: Worths) -> str:
    """The arrival, the credibility and the force that are worth most."""

    def best(word: str) -> tuple[str, float]:
        c = max(study.case.contingencies, key=lambda c: worths[word].get(c, 0.0))
        return study.label("contingency", c), study.what_if.money(worths[word].get(c, 0.0))

    known = [
        ("arrival a day earlier in {contingency} ({money})", *best(SOONER)),
        ("credibility 0.1 higher in {contingency} ({money})", *best(SURER)),
        ("one more point of US force in {contingency} ({money})", *best(STRONGER)),
    ]
    asked = sorted((line for line in known if line[2] > 0.0), key=lambda line: -line[2])
    if not asked:
        return study.say(
            "Nothing asked of Washington alone would add to security: no arrival a day earlier, no credibility 0.1"
            " higher, no more force."
        )
    return study.say(
        "Worth asking of Washington, in brackets the {unit} more in every plan year that would be worth as much:"
        " {asked}.",
        unit=study.unit(study.case.money),
        asked=study.listed(study.say(text, contingency=c, money=study.amount(money)) for text, c, money in asked),
    )


def _contingency(name: Name) -> Any:
    return name.index[0]


def _contingency_and_scenario(name: Name) -> Any:
    return name.index[0], name.index[2]


def _by(study: Study, word: str, key: Callable[[Name], Any]) -> dict[Any, float]:
    """Security gained by more of what the US brings, by a key of the rows it stands in; no line where nothing moves."""
    better: dict[str, Callable[[float], float]] = {
        SOONER: lambda days: max(0.0, days - 1.0),
        SURER: lambda share: min(1.0, share + TENTH),
        STRONGER: lambda points: points + 1.0,
    }
    figures = {index: better[word](figure) for index, figure in getattr(study.case, word).items()}
    changes = study.what_if.by_key(study.what_if.instead(**{word: figures}), key)
    return {found: study.what_if.gain(change) for found, change in changes.items()}


def _by_contingency(study: Study, worths: Worths) -> Table:
    rows = []
    for c in study.case.contingencies:
        row: dict[str, object] = {"contingency": study.named("contingency", c)}
        row |= _worths(study, worths, c)
        rows.append(row)
    return Table(
        "Asked for in all scenarios at once",
        pd.DataFrame(rows),
        units=_units(study, rows[0]),
        note="Each figure is solved afresh, the plan adapted. In money: how much more income in every plan year would"
        " gain as much.",
    )


def _by_scenario(study: Study, worths: Worths) -> Table:
    case, rows = study.case, list[dict[str, object]]()
    for c in case.contingencies:
        for s in case.scenarios:
            row: dict[str, object] = {
                "contingency": study.named("contingency", c),
                "scenario": study.label("scenario", s),
                "help arrives after": case.delay[s, c],
                "credibility": case.credibility[s, c],
            }
            rows.append(row | _worths(study, worths, (c, s)))
    return Table(
        "Asked for in one scenario",
        pd.DataFrame(rows),
        units=_units(study, rows[0]) | {"help arrives after": "days", "credibility": "share 0..1"},
        formats={"help arrives after": "0.0", "credibility": "0.00"},
        note="A promise that holds only if the US acts as in that scenario.",
    )


def _worths(study: Study, worths: Worths, at: Any) -> dict[str, object]:
    row: dict[str, object] = {}
    for word, by_key in worths.items():
        worth = by_key.get(at, 0.0)
        row[HEADS[word]] = worth
        row[f"{HEADS[word]}, in money"] = study.what_if.money(worth)
    return row


def _units(study: Study, row: dict[str, object]) -> dict[str, str]:
    worths = [head for head in row if head.removesuffix(", in money") in HEADS.values()]
    return {head: study.unit(study.case.money) if head.endswith("in money") else "security" for head in worths}
