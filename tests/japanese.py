"""What a report in Japanese may hold in Latin letters, and what to look for them in."""

import re
from collections.abc import Iterable

from allocator.table import Report
from capital_allocation import PARAMETERS

KEPT = {"us", "near_optimal", "promise_discount", "excel", "links", "bargains", "ranges", "plan", *PARAMETERS}
"""Latin words of the tool that stay: words and sheets of the workbook, names of things."""

OWN = {"guns", "bases", "aid", "home", "world", "money", "will", "goodwill", "strait", "prompt", "late", "expected"}
OWN |= {"pledge", "base", "poor", "yen", "small", "xlsx"}
"""Words of the two cases."""


def latin(texts: Iterable[str]) -> set[str]:
    """Latin words of two letters or more, in small letters."""
    return {word.casefold() for text in texts for word in re.findall("[A-Za-z_]{2,}", text)}


def fixed(report: Report) -> list[str]:
    """Everything on the pages of a report but the cells."""
    texts: list[str] = []
    for page in report.pages:
        texts += [page.name, page.title, *page.answer, *page.heads, *(chart.title for chart in page.charts)]
        for table in page.tables:
            texts += [table.title, table.note, *map(str, table.frame.columns), *table.units.values()]
    return texts
