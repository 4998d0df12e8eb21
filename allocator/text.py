"""What Excel can hold: any text made fit for a cell or the name of a sheet."""

from __future__ import annotations

import itertools
import re
from collections.abc import Collection

MOST_ROWS = 1_048_576
MOST_COLUMNS = 16_384
LONGEST_TEXT = 32_767
LONGEST_NAME = 31
"""Both in UTF-16 units, as Excel counts: an emoji is two."""

UNWRITABLE = re.compile(r"[\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff]")
"""Characters that XML 1.0 cannot hold."""
ESCAPE = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
"""Where Excel would read a character by its number: to it `_x0041_` is A."""
FORBIDDEN = re.compile(rf"[\[\]:*?/\\]|{ESCAPE.pattern}")
ADDRESS = re.compile(r"!(?=\$?[A-Z]+\$?\d)")
"""Where XlsxWriter would see the address of a cell in a title."""
RESERVED = "history"


def cell_text(text: str) -> str:
    """`text` as a cell can hold it, shortened if it must be; to be written by XlsxWriter as a string.

    XlsxWriter escapes `_x0041_` itself; for openpyxl, which does not, see `escaped`.
    """
    text = _writable(text)
    if text.startswith("<r>") and text.endswith("</r>"):
        text += " "  # XlsxWriter would take it for formatting of its own and write it unescaped
    return _shortened(text, LONGEST_TEXT)


def chart_text(text: str) -> str:
    """`text` as a title in a chart can bear it: never taken for the address of a cell.

    XlsxWriter takes any title with `!A1` in it for a formula; a word joiner, which nobody sees, parts the two.
    """
    return ADDRESS.sub("!\N{WORD JOINER}", cell_text(text))


def escaped(text: str) -> str:
    """`text` such that Excel shows `_x0041_` as it stands, to be written by openpyxl."""
    return ESCAPE.sub("_x005F_", text)


def sheet_name(name: str, taken: Collection[str]) -> str:
    """`name` as a sheet can bear it, numbered if it is among those `taken` (letter case does not count)."""
    plain = " ".join(FORBIDDEN.sub(" ", _writable(name)).split()).strip(" '") or "Sheet"
    used = {RESERVED, *(other.casefold() for other in taken)}
    for number in itertools.count(1):
        ending = f" ({number})" if number > 1 else ""
        candidate = _shortened(plain, LONGEST_NAME - len(ending)) + ending
        if candidate.casefold() not in used:
            break
    return candidate


def _writable(text: str) -> str:
    """Line ends as Excel has them, and the replacement character for what XML cannot hold."""
    return UNWRITABLE.sub("\N{REPLACEMENT CHARACTER}", text.replace("\r\n", "\n").replace("\r", "\n"))


def _shortened(text: str, most: int) -> str:
    """`text` in at most so many UTF-16 units, with … for what is left out."""
    units = text.encode("utf-16-le")
    if len(units) <= 2 * most:
        return text
    return units[: 2 * (most - 1)].decode("utf-16-le", errors="ignore") + "…"  # half a pair is dropped
