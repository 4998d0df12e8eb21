"""No plan: which limits exclude each other, and which figures would have to change?"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pandas as pd

from allocator.diagnosis.diagnosis import Diagnosis, Value, figures_of
from allocator.diagnosis.least_change import Typed
from allocator.diagnosis.naming import SEVERAL, as_typed, in_cell, input_name, line_of, of_keys, years_of
from allocator.diagnosis.negotiable import Input
from allocator.limits import BOUNDS
from allocator.linear_program import Name
from allocator.operations import MULTIPLY, SET
from allocator.study import DECLARED
from allocator.table import Page, Table
from capital_allocation.notation import Constraint

CONFLICT, LEAST, ALONE = "Limits that exclude each other", "The least change", "Each input alone"
"""Titles of the tables."""

EXACT = {"now": "General", "instead": "General"}


def page(diagnosis: Diagnosis) -> Page:
    """The conflict, the least change, and each input alone."""
    tables = [_conflict(diagnosis)]
    if diagnosis.least:
        tables.append(_least(diagnosis))
    if diagnosis.alone:
        tables.append(_alone(diagnosis))
    answer, bargain = list(_answer(diagnosis)), diagnosis.case.bargain
    return Page(
        bargain,
        diagnosis.say("{bargain}: why is there no plan, and what would have to change?", bargain=bargain),
        tuple(sentence for _, sentence in answer),
        tuple(tables),
        heads=tuple(diagnosis.say(head) for head, _ in answer),
    )


def _answer(diagnosis: Diagnosis) -> Iterator[tuple[str, str]]:
    """Sentences, each with its head, or none where it goes on."""
    say = diagnosis.say
    yield (
        "What was found",
        say(
            "No plan satisfies the hard limits of {bargain}. Nothing was optimised: there is no plan to show.",
            bargain=diagnosis.case.bargain,
        ),
    )
    yield "Why", _why(diagnosis)
    yield (
        "",
        say(
            "It is the smallest conflict found; there may be others. What is proposed below ends all of them: it was"
            " solved with every other limit as it is."
        ),
    )
    yield "", _proved(diagnosis)
    yield "What would help", _least_in_words(diagnosis)
    yield "", _alone_in_words(diagnosis)
    yield (
        "Mind",
        say(
            "Budgets and limits are taken as negotiable, facts and threats are not; the sheet Negotiable says otherwise"
            " for any cell. A cell outside Bargains serves every bargain: to change it for one, add a line to Bargains."
        ),
    )


def _why(diagnosis: Diagnosis) -> str:
    say, count = diagnosis.say, len(diagnosis.conflict.members)
    if not diagnosis.conflict.is_irreducible:
        return say("A conflict lies within these {count} limits; not all of them may be needed.", count=count)
    if count == 1:
        return say("One limit cannot be met, whatever the others are: the first table names it.")
    return say(
        "{count} limits exclude each other (first table). Each is needed: without any one of them, the rest of them can"
        " be met together. That was tried one by one.",
        count=count,
    )


def _proved(diagnosis: Diagnosis) -> str:
    proof = diagnosis.proof
    if proof is None:
        return diagnosis.say("That there is no plan rests on the solver's arithmetic: no exact proof was found.")
    count = len(proof.weights)
    proved = diagnosis.say(
        "That there is no plan is proved in exact arithmetic, from the figures as typed: a weighted sum of rows of the"
        " linear program asks for {shortfall:,.6g} more than any plan can give.",
        shortfall=float(proof.shortfall),
    )
    takes = diagnosis.say(
        "It takes {count} rows, those that keep the books too, and so another number than the limits above."
        if count > 1
        else "It takes a single row.",
        count=count,
    )
    return diagnosis.sentences((proved, takes))


def _least_in_words(diagnosis: Diagnosis) -> str:
    say, least = diagnosis.say, diagnosis.least
    if not least:
        return say("No change of the negotiable inputs was found that leaves a plan.")
    sentences = [
        say(
            "The least change found, measured against the figures: {changes}. It was solved: a plan exists then.",
            changes=diagnosis.parted(_named_few(diagnosis, least)),
        )
    ]
    if not all(map(diagnosis.repair.stands_in_conflict, least)):
        more = say("Not all of these figures stand in the conflict shown: ending only that one would leave another.")
        sentences.append(more)
    return diagnosis.sentences(sentences)


def _alone_in_words(diagnosis: Diagnosis) -> str:
    say, stuck = diagnosis.say, diagnosis.repair.stuck
    known = [(one, figure) for one, figure in diagnosis.alone.items() if figure is not None]
    enough = dict(sorted(known, key=lambda typed: _share_moved(*typed)))
    rest = len(diagnosis.repair.inputs) - len(diagnosis.alone) - len(stuck)
    sentences = [
        say(
            "Alone it takes one of: {inputs}." if len(enough) > 1 else "Alone only this ends it: {inputs}.",
            inputs=diagnosis.parted(_named_few(diagnosis, enough)),
        )
        if enough
        else say("No input alone leaves a plan.")
    ]
    if rest:
        sentences.append(
            say(
                "The other {count} negotiable inputs do not stand in the conflict: none of them can end it alone."
                if rest > 1
                else "The other negotiable input does not stand in the conflict: it cannot end it alone.",
                count=rest,
            )
        )
    if stuck:
        sentences.append(
            say(
                "Not tried: {count} of the negotiable inputs, which other figures let be neither raised nor lowered,"
                " such as {input}."
                if len(stuck) > 1
                else "Not tried: {input}, which other figures let be neither raised nor lowered.",
                count=len(stuck),
                input=input_name(diagnosis, stuck[0]),
            )
        )
    return diagnosis.sentences(sentences)


def _share_moved(one: Input, figure: float | bool) -> float:
    """How far an input would have to move, as a share of the larger of both figures."""
    size = max(abs(one.figure), abs(figure))
    return abs(figure - one.figure) / size if size else 0.0


def _named_few(diagnosis: Diagnosis, typed: Typed) -> list[str]:
    """Inputs with what is typed now and instead; where they are many, the rest is counted."""
    names = [
        f"{input_name(diagnosis, one)} {as_typed(one.figure)} → {as_typed(figure)}" for one, figure in typed.items()
    ]
    more = len(names) - SEVERAL
    return names if more <= 1 else [*names[:SEVERAL], diagnosis.say("{count} more (table below)", count=more)]


def _conflict(diagnosis: Diagnosis) -> Table:
    grouped: dict[tuple[str, tuple[Value, ...]], list[Name]] = {}
    for name in diagnosis.conflict.members:
        grouped.setdefault((name.word, tuple(figures_of(diagnosis.case, name))), []).append(name)
    rows = [_member(diagnosis, word, list(values), names) for (word, values), names in grouped.items()]
    note = "Rows that only keep the books, and what holds by nature (nothing below zero), are not shown."
    return Table(CONFLICT, pd.DataFrame(rows), note=note)


def _member(diagnosis: Diagnosis, word: str, values: list[Value], names: list[Name]) -> dict[str, object]:
    declared = DECLARED[word]
    says = declared.says if isinstance(declared, Constraint) else BOUNDS[word]
    main, index = values[0]
    cells = dict.fromkeys(diagnosis.cell(*value) for value in values)
    return {
        "limit": main,
        "of": of_keys(diagnosis, main, (index,)),
        "years": years_of(diagnosis, [year for name in names if (year := _year(declared.index, name)) is not None]),
        "typed": "; ".join(_typed_value(diagnosis, what, which) for what, which in values),
        "cell": "; ".join(cell for cell in cells if cell),
        "what it says": diagnosis.say(says),
    }


def _typed_value(diagnosis: Diagnosis, word: str, index: Any) -> str:
    """A value with its word, and how a line of Bargains made it: `income 3,999.77 (7,900 × 0.5063)`."""
    text = f"{word} {as_typed(diagnosis.case.figures(word)[index])}"
    source = diagnosis.sources.get((word, index))
    if source is None or source.operation is None or source.operation.word == SET:
        return text
    sign = "×" if source.operation.word == MULTIPLY else "+"
    return f"{text} ({as_typed(source.operation.before)} {sign} {as_typed(source.operation.figure)})"


def _year(words: tuple[str, ...], name: Name) -> int | None:
    return int(name.index[words.index("year")]) if "year" in words else None


def _least(diagnosis: Diagnosis) -> Table:
    rows = [line_of(diagnosis, one) | {"instead": in_cell(figure)} for one, figure in diagnosis.least.items()]
    frame = pd.DataFrame(rows)[["input", "of", "years", "now", "instead", "cell", "what the cell does"]]
    note = "Type the figures under 'instead' into the cells, all of them together."
    return Table(LEAST, frame, formats=EXACT, note=note)


def _alone(diagnosis: Diagnosis) -> Table:
    impossible = diagnosis.say("impossible alone")
    rows = [
        line_of(diagnosis, one) | {"instead": impossible if figure is None else in_cell(figure)}
        for one, figure in diagnosis.alone.items()
    ]
    frame = pd.DataFrame(rows)[["input", "of", "years", "now", "instead", "cell", "what the cell does"]]
    note = "Each line by itself, with everything else as it is. Figures are rounded outward and were solved."
    return Table(ALONE, frame, formats=EXACT, note=note)
