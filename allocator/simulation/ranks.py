"""Order statistics of what was drawn: ranks, rank correlation, and figures that a share of draws stays within."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from allocator.linear_program import Floats

SHARES = (0.05, 0.25, 0.5, 0.75, 0.95)
"""Shares of draws by which a spread is told."""

SAME = 1e-9
"""Figures within this of each other, relative to the largest, are one: what differs by less is rounding."""


def within(figures: Floats, share: float) -> float:
    """The least figure drawn that at least this share of draws stays within; NaN where there is none."""
    if not len(figures):
        return math.nan
    ordered = np.sort(figures)
    return float(ordered[max(0, math.ceil(share * len(ordered) - SAME) - 1)])


def mean(figures: Floats) -> float:
    """The mean; NaN where there is nothing to take it of, infinite where a figure is."""
    return float(np.sum(figures)) / len(figures) if len(figures) else math.nan


def ranks(figures: Sequence[float] | Floats) -> Floats:
    """The rank of each figure from 1 on; figures alike share the mean of their ranks."""
    values = np.asarray(figures, dtype=np.float64)
    order = np.argsort(values, kind="stable")
    ordered = values[order]
    finite = np.abs(ordered[np.isfinite(ordered)])
    with np.errstate(invalid="ignore"):
        is_new = np.diff(ordered, prepend=-np.inf) > SAME * float(np.max(finite, initial=0.0))
    is_new[:1] = True
    group = np.cumsum(is_new) - 1
    counts = np.bincount(group)
    last = np.cumsum(counts)
    found = np.empty(len(values))
    found[order] = (last - (counts - 1) / 2.0)[group]
    return found


def centred_ranks(figures: Sequence[float] | Floats) -> Floats:
    """Ranks less their mean."""
    return ranks(figures) - (len(figures) + 1) / 2.0


def rank_correlation(one: Floats, other: Floats) -> float:
    """Spearman's rank correlation of figures whose centred ranks these are; NaN where either does not vary.

    C. Spearman, "The proof and measurement of association between two things", American Journal of
    Psychology 15(1), 1904.
    """
    size = math.sqrt(float(one @ one) * float(other @ other))
    return float(one @ other) / size if size > 0.0 else math.nan


def noise(count: int) -> float:
    """The rank correlation that unrelated figures stay within 95 times of 100."""
    return 1.96 / math.sqrt(count - 1) if count > 1 else 1.0
