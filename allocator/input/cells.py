"""From a spreadsheet's cell to a typed value, or the reason why not; and when two spellings are one key."""

from __future__ import annotations

import datetime
import difflib
import math
import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from itertools import takewhile
from typing import Any

from allocator.input.spreadsheet import UNCALCULATED
from capital_allocation.notation import LARGEST, Parameter

ERROR_VALUES = frozenset(
    "#N/A #REF! #DIV/0! #VALUE! #NAME? #NUM! #NULL! #SPILL! #CALC! #FIELD! #GETTING_DATA #BLOCKED! #UNKNOWN!".split()  # noqa: SIM905
)
NUMBER = re.compile(
    r"(?P<sign>[+-]?)[¥$€£]?(?P<digits>[1-9][0-9]{0,2}(,[0-9]{3})+|[0-9]+)(?P<rest>(\.[0-9]+)?([eE][+-]?[0-9]+)?)(?P<percent>%?)"
)
DECIMAL_COMMA = re.compile(r"[+-]?[0-9]+,[0-9]+")
UNSHOWABLE = re.compile("[\ud800-\udfff\ufffe\uffff]")
MULTIPLIER = "multiplier"
"""Unit of a number by which a figure is multiplied."""

CLOSE, SLIP, MOST_NAMED = 0.6, 0.9, 12
"""How alike a word must be to be suggested, and to be taken for a slip; how many are named where none is alike."""

CALCULATE = "open the workbook in Excel, let it calculate, and save it"
"""How to mend a formula whose result was not saved."""

YES = frozenset({"yes", "true", "はい"})
NO = frozenset({"no", "false", "いいえ"})


class UnreadableError(ValueError):
    """A cell whose content is not of the wanted kind: what was found, and how to mend it."""

    def __init__(self, found: str, remedy: str) -> None:
        self.found = found
        self.remedy = remedy
        super().__init__(found)


def tidy_text(raw: object) -> str:
    """Text as it is shown: full-width and half-width forms joined, invisible characters and outer spaces gone."""
    text = re.sub(r"_x([0-9A-Fa-f]{4})_", lambda found: chr(int(found[1], 16)), str(raw))
    text = unicodedata.normalize("NFKC", text)
    spaced = (" " if character.isspace() else character for character in text)
    return " ".join("".join(character for character in spaced if not _is_invisible(character)).split())


def _is_invisible(character: str) -> bool:
    """Control and format characters, and the marks that choose between shapes of a character."""
    is_selector = "\ufe00" <= character <= "\ufe0f" or "\U000e0100" <= character <= "\U000e01ef"
    return is_selector or unicodedata.category(character) in ("Cf", "Cc")


@lru_cache(maxsize=100_000)
def match_key(text: str) -> str:
    """The form in which two spellings of one key are equal."""
    return tidy_text(text).casefold()


def is_blank(raw: object) -> bool:
    """Whether a cell holds nothing that can be seen."""
    return raw is None or (isinstance(raw, str) and not tidy_text(raw))


def shown(raw: object) -> str:
    """A cell's content as quoted in a message."""
    if is_blank(raw):
        return "nothing"
    if isinstance(raw, bool):
        return str(raw).upper()
    if isinstance(raw, int) and abs(raw) > LARGEST:
        return f"{float(raw):g}"
    return f"text {raw!r}" if isinstance(raw, str) else str(raw)


def nearest(text: str, known: Iterable[str]) -> str:
    """What a mistyped `text` may have meant: the closest of the `known`, or all of them."""
    words = list(dict.fromkeys(known))
    likeness = {word: _likeness(text, word) for word in words}
    close = sorted(
        (word for word in words if likeness[word][0] >= CLOSE), key=lambda word: likeness[word], reverse=True
    )
    if close:
        return f"did you mean {' or '.join(map(repr, close[:3]))}?"
    if not words:
        return "none is known"
    more = f" and {len(words) - MOST_NAMED} more" if len(words) > MOST_NAMED else ""
    return f"known are {', '.join(repr(word) for word in words[:MOST_NAMED])}{more}"


def is_close(text: str, word: str) -> bool:
    """Whether `text` is enough like `word` to be suggested for it."""
    return _likeness(text, word)[0] >= CLOSE


def is_slip(text: str, word: str) -> bool:
    """Whether `text` is probably a mistyped `word`."""
    return _likeness(text, word)[0] >= SLIP


def _likeness(text: str, word: str) -> tuple[float, int]:
    """How alike two spellings are: the share of common characters, then the length of the common beginning."""
    typed, known = match_key(text), match_key(word)
    beginning = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(typed, known, strict=False)))
    return difflib.SequenceMatcher(None, typed, known).ratio(), beginning


def read_value(raw: object, declared: Parameter) -> tuple[Any, str]:
    """The value of a cell that is not blank, of the kind declared, and how it was understood if not as typed.

    Bounds are checked by `Case`. Raises UnreadableError.
    """
    if raw is UNCALCULATED:
        raise UnreadableError(str(raw), CALCULATE)
    if isinstance(raw, str) and (raw in ERROR_VALUES or (raw.startswith("#") and declared.kind is not str)):
        raise UnreadableError(f"the error value {raw}", "mend the formula or type the value")
    if declared.kind is bool:
        return _read_flag(raw), ""
    if declared.kind is str:
        return _read_word(raw, declared), ""
    return _read_number(raw, declared)


def _read_flag(raw: object) -> bool:
    if isinstance(raw, bool):
        return raw
    word = match_key(str(raw))
    if word in YES | NO:
        return word in YES
    raise UnreadableError(shown(raw), "type yes or no")


def _read_word(raw: object, declared: Parameter) -> str:
    if isinstance(raw, (bool, datetime.date, datetime.time)):
        raise UnreadableError(shown(raw), "type text")
    if isinstance(raw, str) and UNSHOWABLE.search(raw):
        raise UnreadableError(f"text {raw!r} with a character that cannot be shown", "type it again")
    word = tidy_text(raw)
    for choice in declared.choices:
        if match_key(choice) == match_key(word):
            return choice
    return word


def _read_number(raw: object, declared: Parameter) -> tuple[float | int, str]:
    remark = ""
    if isinstance(raw, bool):
        raise UnreadableError(shown(raw), "type a number")
    if isinstance(raw, (datetime.date, datetime.time, datetime.timedelta)):
        if declared.unit != "year" or not isinstance(raw, datetime.date):
            raise UnreadableError(f"the date or time {raw}", "format the cell as a number and type it again")
        raw, remark = raw.year, f"the date {raw} is read as its year"
    if isinstance(raw, str):
        number = parse_number(raw)
        if number is None:
            raise UnreadableError(shown(raw), _number_to_type(raw, declared))
        raw, remark = number, f"{shown(raw)} is read as {number:g}"
    if not isinstance(raw, (int, float)):
        raise UnreadableError(shown(raw), "type a number")
    if declared.kind is float:
        return float(raw), remark
    if raw != int(raw):
        raise UnreadableError(shown(raw), "type a whole number")
    return int(raw), remark


def _number_to_type(text: str, declared: Parameter) -> str:
    """How to mend a text that is no number, with an example of the kind that is wanted."""
    if DECIMAL_COMMA.fullmatch(tidy_text(text)) and declared.kind is float:
        return f"type {tidy_text(text).replace(',', '.')} if that is meant: a decimal point, not a comma"
    if declared.kind is int:
        return f"type a whole number such as {2030 if declared.unit == 'year' else 3}, not text"
    example = 0.9 if declared.unit == MULTIPLIER else 0.5 if declared.is_share else 1234.5
    return f"type a plain number such as {example}, not text"


def parse_number(text: str) -> float | None:
    """The number that a text plainly means, or None.

    Plain are digits with a sign before, a point, an exponent; commas only between groups of three digits, the
    first of which does not begin with 0, since '0,125' is meant as a decimal; a currency sign before and a percent
    sign behind; all of it in full width too. Nothing else is guessed.
    """
    plain = NUMBER.fullmatch(tidy_text(text))
    if plain is None:
        return None
    number = float(plain["sign"] + plain["digits"].replace(",", "") + plain["rest"])
    if not math.isfinite(number):
        return None
    return number / 100 if plain["percent"] else number
