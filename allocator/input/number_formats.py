"""Which number formats show a number as a date or a time, Japanese and other East Asian ones included."""

from __future__ import annotations

import re
from enum import Enum
from xml.etree import ElementTree

from allocator.input.parts import MAIN

BUILT_IN_DATES = frozenset({*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59), *range(71, 82)})
"""Numbers of formats that need no code: general, East Asian (27 to 36, 50 to 58) and Thai dates and times."""

ELAPSED_ID = 46
"""The built-in format of hours gone by."""

LITERAL = re.compile(r'"[^"]*"?|[\\_*].|\[[^\]]*\]|general|g/[^\W_a-z]+|e[+-]|am/pm|a/p', re.IGNORECASE | re.DOTALL)
"""What stands for itself or says how a number is shown: text, colours, conditions, locales, exponents."""

ELAPSED = re.compile(r"\[(h+|m+|s+)\]", re.IGNORECASE)
HALVES = re.compile(r"am/pm|a/p", re.IGNORECASE)
DATE = re.compile(r"[ymdhsegb]|aaa", re.IGNORECASE)
"""Years (also of an era: e, g; Buddhist: b), months, days, hours, seconds, and names of weekdays (aaa)."""


class Shown(Enum):
    """What a cell's number format makes of its number."""

    NUMBER = "number"
    DATE = "date"
    ELAPSED = "elapsed time"


def shown_by(code: str) -> Shown:
    """What a format code makes of a number: a date if any of its sections does."""
    text = re.sub(r'"[^"]*"?|\\.', "", code)
    if ELAPSED.search(text):
        return Shown.ELAPSED
    return Shown.DATE if HALVES.search(text) or DATE.search(LITERAL.sub("", code)) else Shown.NUMBER


def shown_by_style(styles: ElementTree.Element) -> list[Shown | None]:
    """What each style of cells makes of a number, in the order by which cells refer to them; None if unknown."""
    codes: dict[str, Shown] = {}
    for number in styles.iter(f"{MAIN}numFmt"):
        codes[number.get("numFmtId", "")] = shown_by(number.get("formatCode", ""))
    formats = (one.get("numFmtId", "0") for one in styles.iterfind(f"{MAIN}cellXfs/{MAIN}xf"))
    return [_shown(number.strip(), codes) for number in formats]


def _shown(number: str, codes: dict[str, Shown]) -> Shown | None:
    """What the format of this number makes of a number; a date where the built-in one or the code given is one."""
    if not number.isdecimal():
        return None
    by_code = codes.get(number, Shown.NUMBER)
    if by_code is Shown.NUMBER and int(number) in BUILT_IN_DATES:
        return Shown.ELAPSED if int(number) == ELAPSED_ID else Shown.DATE
    return by_code
