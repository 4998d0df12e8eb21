"""`export`: the linear program as an LP or MPS file with readable names, to be read by any solver.

Both are written here and not by HiGHS: with figures to the last bit, a decimal point whatever the locale of the
process, and only what HiGHS, CBC and GLPK read alike. Readers do not agree on how an MPS file asks to maximise, so it
minimises `minus_security`; an LP file maximises `security`. A constant of the objective is the cost of a column
`constant`, which is 1.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from allocator.errors import InputError
from allocator.files import check_writable, written_whole
from allocator.linear_program import Columns, Costs, Floats, Name, Rows
from allocator.program import compile_case
from capital_allocation import Case
from capital_allocation.notation import keys_of

LONGEST_NAME = 100
"""Characters of a name that CBC still takes."""
LONGEST_LINE = 400
"""Characters of a line of an LP file that all readers hold, a few names at least."""
ENDING = len("#123456#upper")
"""Characters that may be added to a name."""


def write_model(case: Case, path: Path, source: Path | None = None) -> None:
    """Write the linear program of `case` to `path`; its ending, .lp or .mps, decides the format.

    Raises InputError for another ending, OutputError where it cannot be written; a file that was there then stays.
    """
    text_of = {".lp": lp_text, ".mps": mps_text}.get(path.suffix.lower())
    if text_of is None:
        raise InputError(f"{path}: the name must end in .lp or .mps")
    check_writable(path, source)
    program = compile_case(case)
    content = text_of(program.columns, program.rows, program.costs)
    with written_whole(path) as temporary:
        temporary.write_bytes(content.encode("ascii"))


def lp_text(columns: Columns, rows: Rows, costs: Costs) -> str:
    """The program as an LP file, which maximises `security`."""
    columns, objective = _with_constant(columns, costs)
    names = readable(columns.names)
    unused = np.setdiff1d(np.arange(len(names)), rows.columns[rows.coefficients != 0.0])
    named = np.union1d(np.flatnonzero(objective), unused)  # a column is read where it is first named
    costing = _terms(named, objective[named], names) or [f"+0 {names[0]}"]  # GLPK reads no empty row or objective
    lines = ["\\ maximises security", "max", *_lp_lines("security", costing), "st"]
    for place, name in enumerate(readable(rows.names)):
        terms = rows.terms_of(place)
        left = _terms(rows.columns[terms], rows.coefficients[terms], names) or [f"+0 {names[0]}"]
        for label, limit in _lp_limits(name, float(rows.lower[place]), float(rows.upper[place])):
            lines += _lp_lines(label, [*left, limit])
    bounds = map(_lp_bound, names, columns.lower.tolist(), columns.upper.tolist())
    return "\n".join([*lines, "bounds", *filter(None, bounds), "end", ""])


def mps_text(columns: Columns, rows: Rows, costs: Costs) -> str:
    """The program as a free MPS file, which minimises `minus_security`: security with its sign turned."""
    columns, objective = _with_constant(columns, costs)
    column_names, row_names = readable(columns.names), readable(rows.names)
    limits = list(zip(row_names, rows.lower.tolist(), rows.upper.tolist(), strict=True))
    lines = ["* minimises minus_security: security with its sign turned", "NAME allocator", "ROWS", " N minus_security"]
    lines += [f" {_mps_kind(low, high)} {name}" for name, low, high in limits]
    lines.append("COLUMNS")
    by_column: list[list[str]] = [[f"minus_security {_figure(-cost)}"] for cost in objective.tolist()]
    for row, column, figure in zip(*(part.tolist() for part in rows.entries()), strict=True):
        by_column[column].append(f"{row_names[row]} {_figure(figure)}")
    lines += [f" {name} {entry}" for name, entries in zip(column_names, by_column, strict=True) for entry in entries]
    lines.append("RHS")
    right = [(name, low if math.isfinite(low) else high) for name, low, high in limits]
    lines += [f" RHS {name} {_figure(limit)}" for name, limit in right if limit and math.isfinite(limit)]
    ranged = [(name, high - low) for name, low, high in limits if low < high and math.isfinite(high - low)]
    lines += ["RANGES", *(f" RANGE {name} {_figure(width)}" for name, width in ranged)] if ranged else []
    lines.append("BOUNDS")
    bounds = zip(column_names, columns.lower.tolist(), columns.upper.tolist(), strict=True)
    lines += [f" {kind} BOUND {name}{figure}" for name, low, high in bounds for kind, figure in _mps_bounds(low, high)]
    return "\n".join([*lines, "ENDATA", ""])


def readable(names: Iterable[Name]) -> list[str]:
    """Names that LP and MPS files can hold, such as `balance(fiscal,2028)`.

    Where two would be alike, a number is added.
    """
    taken: set[str] = set()
    result = []
    for name in names:
        keys = keys_of(name.index)
        index = ",".join(_spelled(str(key)) for key in keys)
        text = candidate = (f"{name.word}({index})" if keys else name.word)[: LONGEST_NAME - ENDING]
        count = 1
        while candidate in taken:
            count += 1
            candidate = f"{text}#{count}"
        taken.add(candidate)
        result.append(candidate)
    return result


def _spelled(key: str) -> str:
    """A key in the letters that LP files allow; others by their Unicode number."""
    return re.sub(r"[^A-Za-z0-9_.]", lambda found: "_" if found[0].isascii() else f"u{ord(found[0]):x}", key)[:60]


def _with_constant(columns: Columns, costs: Costs) -> tuple[Columns, Floats]:
    """The columns and their costs; the constant of the objective, if there is one, as the cost of a last column."""
    if not costs.offset:
        return columns, costs.per_column
    one = Columns((Name("constant", ()),), np.ones(1), np.ones(1))
    joined = Columns(
        columns.names + one.names, np.append(columns.lower, one.lower), np.append(columns.upper, one.upper)
    )
    return joined, np.append(costs.per_column, costs.offset)


def _figure(amount: float) -> str:
    """A figure to the last bit, whole ones without decimals; infinity as all readers spell it."""
    return repr(amount + 0.0).removesuffix(".0")


def _signed(amount: float) -> str:
    figure = _figure(amount)
    return figure if figure.startswith("-") else f"+{figure}"


def _terms(places: NDArray[np.integer], figures: Floats, names: Sequence[str]) -> list[str]:
    return [
        f"{_signed(figure)} {names[place]}" for place, figure in zip(places.tolist(), figures.tolist(), strict=True)
    ]


def _lp_lines(label: str, parts: Sequence[str]) -> Iterator[str]:
    """A row or objective, broken into lines that readers can hold."""
    line = f" {label}:"
    for part in parts:
        if len(line) + len(part) > LONGEST_LINE:
            yield line
            line = " "
        line += f" {part}"
    yield line


def _lp_limits(name: str, low: float, high: float) -> Iterator[tuple[str, str]]:
    """The limits of a row, each with a label: a row between two limits is two rows, as GLPK reads no other."""
    if low == high:
        yield name, f"= {_signed(low)}"
        return
    if math.isfinite(low):
        yield name, f">= {_signed(low)}"
    if math.isfinite(high):
        yield f"{name}#upper" if math.isfinite(low) else name, f"<= {_signed(high)}"


def _lp_bound(name: str, low: float, high: float) -> str:
    """The bounds of a column; nothing for those that every reader takes without being told."""
    if low == high:
        return f" {name} = {_figure(low)}"
    if low == -math.inf and high == math.inf:
        return f" {name} free"
    if high == math.inf:
        return f" {name} >= {_figure(low)}" if low else ""
    return f" {name} <= {_figure(high)}" if low == 0.0 < high else f" {_figure(low)} <= {name} <= {_figure(high)}"


def _mps_kind(low: float, high: float) -> str:
    """The kind of a row: equal, at least (also of one between two limits), at most, or free."""
    if low == high:
        return "E"
    return "G" if math.isfinite(low) else "L" if math.isfinite(high) else "N"


def _mps_bounds(low: float, high: float) -> Iterator[tuple[str, str]]:
    """The bounds of a column, each with what MPS calls it; the lower first, as an upper one below 0 moves it."""
    if low == high:
        yield "FX", f" {_figure(low)}"
    elif low == -math.inf and high == math.inf:
        yield "FR", ""
    else:
        if low == -math.inf:
            yield "MI", ""
        elif low:
            yield "LO", f" {_figure(low)}"
        if high < math.inf:
            yield "UP", f" {_figure(high)}"
