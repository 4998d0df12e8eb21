"""`Solution`: a proven optimum in the words of the model."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

Figures = Mapping[str, Mapping[Any, float]]
"""Numbers by word, then by index: a key, or a tuple of keys; `()` where the word has no index."""


@dataclass(frozen=True)
class Solution:
    """The optimal plan of one case.

    Attributes:
        bargain: name of the case's bargain.
        status: always "optimal": nothing else becomes a Solution.
        security: the objective, all years.
        pieces: what `security` is the sum of.
        values: every variable, and the expressions `effort` and `loss`, after the tie-break.
        slack: distance of every row from its limit, 0 or more.
        shadow_price: security gained per unit by which the limit of a row is raised, before the tie-break.
        reduced_cost: security gained per unit by which a variable is forced up, before the tie-break.
        basis: of every column and row, whether it follows from the rest ("basic") or at which limit it stands
            ("lower", "upper"; "free" where it has none and stands at 0), before the tie-break.
        not_unique: programs and years whose effort differs among equally good plans.
        largest_violation: the largest breach of any row, recomputed from the values, relative to the row's size.
        duality_gap: security that the prices leave possible beyond the plan's; nothing, but for rounding.
    """

    bargain: str
    status: str
    security: float
    pieces: Mapping[str, float]
    values: Figures
    slack: Figures
    shadow_price: Figures
    reduced_cost: Figures
    basis: Mapping[str, Mapping[Any, str]]
    not_unique: frozenset[tuple[str, int]]
    largest_violation: float
    duality_gap: float
