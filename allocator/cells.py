"""From a spreadsheet's cells to typed values: one sheet as a `Grid`, one cell as a value or a reason why not."""

from __future__ import annotations

import datetime
import difflib
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from allocator.layout import FIRST_ROW, HEAD_ROW
from allocator.problems import Place, Problems
from capital_allocation.notation import Parameter

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
    text = unicodedata.normalize("NFKC", str(raw))
    visible = "".join(" " if character.isspace() else character for character in text)
    visible = "".join(character for character in visible if unicodedata.category(character) not in ("Cf", "Cc"))
    return " ".join(visible.split())


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
    return f"text {raw!r}" if isinstance(raw, str) else str(raw)


def nearest(text: str, known: Iterable[str]) -> str:
    """What a mistyped `text` may have meant: the closest of the `known`, or all of them."""
    by_key = {match_key(word): word for word in known}
    found = difflib.get_close_matches(match_key(text), by_key)
    words = [repr(by_key[key]) for key in found] or [repr(word) for word in by_key.values()]
    if not words:
        return "none is known"
    return f"did you mean {' or '.join(words)}?" if found else f"known are {', '.join(words)}"


def read_value(raw: object, declared: Parameter) -> Any:
    """The value of a cell that is not blank, of the kind declared; bounds are checked by `Case`.

    Raises UnreadableError.
    """
    if isinstance(raw, str) and raw.startswith("#"):
        raise UnreadableError(f"the error value {raw}", "mend the formula")
    if declared.kind is bool:
        return _read_flag(raw)
    if declared.kind is str:
        return _read_word(raw, declared)
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
    word = tidy_text(raw)
    for choice in declared.choices:
        if match_key(choice) == match_key(word):
            return choice
    return word


def _read_number(raw: object, declared: Parameter) -> float | int:
    if isinstance(raw, bool):
        raise UnreadableError(shown(raw), "type a number")
    if isinstance(raw, (datetime.date, datetime.time, datetime.timedelta)):
        raise UnreadableError(f"the date or time {raw}", "format the cell as a number and type it again")
    if not isinstance(raw, (int, float)):
        raise UnreadableError(shown(raw), "type a number, not text")
    if declared.kind is float:
        return float(raw)
    if raw != int(raw):
        raise UnreadableError(shown(raw), "type a whole number")
    return int(raw)


@dataclass(frozen=True)
class Row:
    """One row of a grid: its number and its cells that are not blank, by normalised head."""

    number: int
    cells: dict[str, object]


class Grid:
    """One worksheet: heads in row 2, data from row 4 on, formulas by the values last calculated."""

    def __init__(self, values: Worksheet, formulas: Worksheet, problems: Problems) -> None:
        self.name = values.title
        self.heads: dict[str, str] = {}
        self.rows: list[Row] = []
        self._columns: dict[str, int] = {}
        lines = list(values.iter_rows(values_only=True))
        if len(lines) >= HEAD_ROW:
            for column, raw in enumerate(lines[HEAD_ROW - 1], start=1):
                self._take_head(raw, column, problems)
        for number, line in enumerate(lines[FIRST_ROW - 1 :], start=FIRST_ROW):
            typed: dict[str, object] = {head: line[column - 1] for head, column in self._columns.items()}
            cells = {head: raw for head, raw in typed.items() if not is_blank(raw)}
            if cells:
                self.rows.append(Row(number, cells))
        for cell in (cell for line in formulas.iter_rows(min_row=FIRST_ROW) for cell in line if cell.data_type == "f"):
            if values[cell.coordinate].value is None:
                problems.error(
                    Place(self.name, cell.coordinate),
                    f"the formula {cell.value} without a result",
                    "a value, or a formula that has been calculated",
                    "open the workbook in Excel or LibreOffice, let it calculate, and save it",
                )

    def _take_head(self, raw: object, column: int, problems: Problems) -> None:
        if is_blank(raw):
            return
        text = tidy_text(int(raw) if isinstance(raw, float) and raw.is_integer() else raw)
        head = match_key(text)
        if head in self.heads:
            problems.error(
                Place(self.name, f"{get_column_letter(column)}{HEAD_ROW}"),
                f"the column head {text!r} a second time",
                f"each head once (first in {self.place(head).cell})",
                "rename or delete one of the two columns",
            )
            return
        self.heads[head] = text
        self._columns[head] = column

    def place(self, head: str, number: int = HEAD_ROW) -> Place:
        """The cell under a head in a row; the row's first cell where the column is missing."""
        return Place(self.name, f"{get_column_letter(self._columns.get(match_key(head), 1))}{number}")
