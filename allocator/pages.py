"""What every report does with its pages: makes them whatever the solver says, and gathers their first sentences."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from allocator.errors import NoPlanError, SolverError
from allocator.input.cases import Sources
from allocator.input.workbook import Workbook
from allocator.study import Telling
from allocator.table import Page
from capital_allocation import Case


def made(study: Telling, name: str, make: Callable[[], Page]) -> Page:
    """A sheet; or, where the solver gave no verdict on its questions, one that says so: the report is not lost."""
    try:
        return make()
    except (NoPlanError, SolverError) as error:
        said = study.say("The solver gave no verdict on the questions of this sheet: {reason}.", reason=error)
        return Page(name, "What could not be answered?", (said,), ())


def findings(pages: Sequence[Page], heads: Mapping[str, tuple[str, int]]) -> list[tuple[str, str]]:
    """The first sentences of pages, each with the head it stands under, where it is the first of them."""
    answers = {page.name: page.answer for page in pages}
    return [
        (head if number == 0 else "", sentence)
        for name, (head, count) in heads.items()
        for number, sentence in enumerate(answers[name][:count])
    ]


def sources_by_bargain(cases: Sequence[Case], workbook: Workbook | None) -> dict[str, Sources]:
    """Where the figures of each bargain came from; nothing where no workbook was read."""
    return dict(zip((case.bargain for case in cases), workbook.sources, strict=True)) if workbook else {}
