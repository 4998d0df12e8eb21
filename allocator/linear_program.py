"""A linear program as arrays: columns, rows and costs, with the word and index of each."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from allocator.errors import SolverError

Floats = NDArray[np.float64]
Integers = NDArray[np.int32]

LARGE_ROWS = 20_000
"""Rows from about which on a program is large: what takes many solves of it is left out, or done another way."""


class Name(NamedTuple):
    """A column or row in the user's words: the component's word and its index (a key or a tuple of keys)."""

    word: str
    index: Any


@dataclass(frozen=True)
class Columns:
    """Variables in order, with their bounds."""

    names: tuple[Name, ...]
    lower: Floats
    upper: Floats

    @cached_property
    def places(self) -> dict[Name, int]:
        """The place of each."""
        return {name: place for place, name in enumerate(self.names)}

    def under(self, word: str) -> Integers:
        """The places of those under one word."""
        return np.array([place for place, name in enumerate(self.names) if name.word == word], dtype=np.int32)


@dataclass(frozen=True)
class Rows:
    """Constraints in order: lower <= matrix @ columns <= upper, the matrix compressed by rows."""

    names: tuple[Name, ...]
    lower: Floats
    upper: Floats
    starts: Integers
    columns: Integers
    coefficients: Floats

    @cached_property
    def places(self) -> dict[Name, int]:
        """The place of each."""
        return {name: place for place, name in enumerate(self.names)}

    @cached_property
    def row_of(self) -> NDArray[np.intp]:
        """The row each coefficient stands in."""
        return np.repeat(np.arange(len(self.names)), np.diff(np.append(self.starts, len(self.columns))))

    def coefficient(self, row: int, column: int) -> float:
        """A coefficient by its place; 0 where there is none."""
        return self._by_place.get((row, column), 0.0)

    @cached_property
    def _by_place(self) -> dict[tuple[int, int], float]:
        places = zip(self.row_of.tolist(), self.columns.tolist(), strict=True)
        return dict(zip(places, self.coefficients.tolist(), strict=True))

    def entries(self) -> Entries:
        """Every coefficient with its row and its column."""
        return Entries(self.row_of, self.columns.astype(np.int64), self.coefficients)

    def with_rows(self, others: Rows) -> Rows:
        """These rows with those that `others` has too as they are there; names stay in their order."""
        places = np.array([others.places.get(name, -1) for name in self.names], dtype=np.int64)
        replaced = np.flatnonzero(places >= 0)
        lower, upper = self.lower.copy(), self.upper.copy()
        lower[replaced], upper[replaced] = others.lower[places[replaced]], others.upper[places[replaced]]
        here = np.empty(len(others.names), dtype=np.int64)
        here[places[replaced]] = replaced
        kept = places[self.row_of] < 0
        parts = (
            Entries(self.row_of[kept], self.columns[kept].astype(np.int64), self.coefficients[kept]),
            Entries(here[others.row_of], others.columns.astype(np.int64), others.coefficients),
        )
        return assembled(self.names, lower, upper, parts)

    def largest_terms(self, columns: Floats) -> Floats:
        """The largest term of each row at these values, in size; 0 where all vanish."""
        terms = np.append(np.abs(self.coefficients * columns[self.columns]), 0.0)
        return np.asarray(np.maximum.reduceat(terms, self.starts), dtype=np.float64)

    def terms_of(self, row: int) -> slice:
        """Where the columns and coefficients of a row stand."""
        end = self.starts[row + 1] if row + 1 < len(self.starts) else len(self.columns)
        return slice(self.starts[row], end)


class Entries(NamedTuple):
    """Coefficients in any order, each with its row and its column."""

    rows: NDArray[np.int64]
    columns: NDArray[np.int64]
    coefficients: Floats


def assembled(names: Iterable[Name], lower: Floats, upper: Floats, parts: Iterable[Entries]) -> Rows:
    """Rows from their coefficients; what is 0 is left out."""
    row_of, columns, coefficients = (np.concatenate(each) for each in zip(*parts, strict=True))
    kept = np.flatnonzero(coefficients)
    order = kept[np.argsort(row_of[kept], kind="stable")]
    return Rows(
        tuple(names),
        lower,
        upper,
        np.searchsorted(row_of[order], np.arange(len(lower))).astype(np.int32),
        columns[order].astype(np.int32),
        coefficients[order].astype(np.float64),
    )


@dataclass(frozen=True)
class Costs:
    """A linear objective: `offset + per_column @ columns`."""

    per_column: Floats
    offset: float

    @property
    def scale(self) -> float:
        """The power of two by which to divide costs: the largest becomes about 1.

        Where they span more than three orders, it may stay larger (up to 2^16), so that the smallest are not
        lost in HiGHS' tolerances.
        """
        sizes = np.abs(self.per_column[self.per_column != 0.0])
        if not len(sizes):
            return 1.0
        span = np.clip(sizes.max() / sizes.min() / 2.0**10, 1.0, 2.0**16)
        return float(2.0 ** np.ceil(np.log2(sizes.max() / span)))


def refuse_unsound(
    what: str, figures: Floats | float, most: float, *, least: float = 0.0, is_limit: bool = False
) -> None:
    """Refuse figures that are no number, as large as `most`, or no larger than `least` but not 0; limits may be inf.

    HiGHS takes some of these without a word, and calls optimal what it makes of them. Raises SolverError.
    """
    sizes = np.abs(np.asarray(figures))
    unsound = ~(sizes < most)
    if is_limit:
        unsound &= ~np.isinf(sizes)
    unsound |= (sizes > 0.0) & (sizes <= least)
    if unsound.any():
        raise SolverError(f"a {what} of {sizes[unsound][0]:g} is beyond what HiGHS computes with")
