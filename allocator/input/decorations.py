"""What a workbook holds besides figures: links to elsewhere, and decorations that cannot be understood.

No figure hangs on them: they are named, so that nobody looks for them in a copy, and read past.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from openpyxl.chartsheet import Chartsheet
from openpyxl.comments.comment_sheet import CommentSheet
from openpyxl.drawing.spreadsheet_drawing import SpreadsheetDrawing
from openpyxl.styles.stylesheet import Stylesheet
from openpyxl.workbook.external_link import ExternalLink
from openpyxl.worksheet.table import Table

from allocator.input.parts import Parts, Relation
from allocator.input.spreadsheet import Page

Parser = Callable[[Any], object]

PARSERS: dict[str, Parser] = {
    "styles": lambda tree: Stylesheet.from_tree(tree),
    "comments": lambda tree: [*CommentSheet.from_tree(tree).comments],  # type: ignore[union-attr]
    "drawing": SpreadsheetDrawing.from_tree,
    "externalLink": ExternalLink.from_tree,
    "table": Table.from_tree,
    "chartsheet": Chartsheet.from_tree,
}
"""How openpyxl understands parts, by the kind of the relationship that leads to them."""

NAMES = {
    "styles": "fonts, fills and borders",
    "comments": "comments",
    "drawing": "drawings",
    "externalLink": "links to other programs or workbooks",
    "table": "tables",
}
"""What parts hold, by the kind of the relationship that leads to them; others are called by that kind."""


def links(parts: Parts) -> tuple[str, ...]:
    """What the workbook takes values from: the addresses of files, or the part that tells of another program."""
    found: list[str] = []
    for source in (one.target for one in parts.relations(parts.main).values() if one.kind == "externalLink"):
        files = [one.target for one in parts.relations(source).values() if one.is_external]
        found += files or [f"another program ({source})"]
    return tuple(found)


def not_understood(parts: Parts, pages: tuple[Page, ...]) -> tuple[str, ...]:
    """What is missing or cannot be understood among the decorations, each with its part."""
    return tuple(dict.fromkeys(_not_understood(parts, [parts.main, *(page.part for page in pages)])))


def _not_understood(parts: Parts, sources: list[str]) -> Iterator[str]:
    for relation in (one for source in sources for one in parts.relations(source).values() if not one.is_external):
        name = NAMES.get(relation.kind, f"parts of the kind {relation.kind!r}")
        if relation.target not in parts:
            yield f"{name} that are missing ({relation.target})"
        elif not _is_understood(parts, relation):
            yield f"{name} that cannot be understood ({relation.target})"


def _is_understood(parts: Parts, relation: Relation) -> bool:
    """Whether openpyxl can make sense of a part, if that is known of its kind."""
    parser = PARSERS.get(relation.kind)
    if parser is None:
        return True
    try:
        parser(parts.tree(relation.target))
    except Exception:  # openpyxl lets through whatever its parsers raise
        return False
    return True
