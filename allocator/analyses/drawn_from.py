"""About, of a simulation: what was drawn, from what, with what, and what came of each draw?"""

from __future__ import annotations

import pandas as pd

from allocator.made_by import made_by
from allocator.simulation.draws import Draws
from allocator.simulation.outcomes import VERDICTS
from allocator.table import Page, Table

SAME = "The same input, number of draws and seed give the same draws and outcomes."

MEANING = {
    "optimal": "a proven best plan: counted in every share and spread",
    "no plan": "no plan satisfies the hard limits",
    "no valid case": "the figures drawn break a rule of the input, for instance a floor above its ceiling",
    "no limit": "security could grow without limit",
    "not proven": "the solver ended without a proven best plan",
}


def page(draws: Draws, source: str, command: str) -> Page:
    """How many draws were made and counted; versions, options and the seed, so that they can be made again."""
    facts = {"bargain": draws.case.bargain, "draws": f"{len(draws.drawn):,}", "seed": str(draws.design.seed)}
    return Page(
        "About",
        "What was drawn, with what, and what came of each draw?",
        sentences(draws),
        (_verdicts(draws), made_by(draws, [draws.case], source, command, facts, SAME)),
    )


def sentences(draws: Draws) -> tuple[str, ...]:
    """How many draws there are, how many count, and how to read them."""
    made, asked, judgements = len(draws.drawn), draws.design.draws, len(draws.design.doubts)
    lines = [
        draws.say(
            "Made: {draws} of {judgements}, a Latin hypercube. With a best plan, and so counted: {count:,}.",
            draws=draws.say("{count:,} draws" if made != 1 else "1 draw", count=made),
            judgements=draws.say("{count} judgements" if judgements != 1 else "1 judgement", count=judgements),
            count=draws.count,
        )
    ]
    if made < asked:
        lines.append(
            draws.say(
                "{asked:,} draws were asked for: these are the first, which are spread less evenly than all of them.",
                asked=asked,
            )
        )
    return (
        *lines,
        draws.say(
            "Where several plans of a draw are equally good, one of them is counted: the one the solver reaches from"
            " the plan as typed."
        ),
        draws.say("The draws say what follows from the ranges typed. They are no forecast."),
    )


def _verdicts(draws: Draws) -> Table:
    rows = [
        {"verdict": draws.say(verdict), "draws": draws.verdicts[verdict], "meaning": draws.say(MEANING[verdict])}
        for verdict in VERDICTS
    ]
    return Table("What came of the draws", pd.DataFrame(rows), formats={"draws": "#,##0"})
