"""Ranks, rank correlation and shares, against examples worked by hand."""

import math
from collections.abc import Sequence

import numpy as np
import pytest

from allocator.simulation.ranks import centred_ranks, mean, noise, rank_correlation, ranks, within


def correlation(one: Sequence[float] | np.ndarray, other: Sequence[float] | np.ndarray) -> float:
    return rank_correlation(centred_ranks(one), centred_ranks(other))


def test_figures_alike_share_the_mean_of_their_ranks() -> None:
    """20 and 20 stand at places 2 and 3, so both have 2.5."""
    assert ranks([30.0, 20.0, 10.0, 20.0]).tolist() == [4.0, 2.5, 1.0, 2.5]


def test_what_has_no_end_ranks_last() -> None:
    assert ranks([math.inf, 1.0, math.inf, 2.0]).tolist() == [3.5, 1.0, 3.5, 2.0]


def test_rounding_is_no_difference() -> None:
    assert ranks([1e6, 1e6 + 1e-5, 2e6]).tolist() == [1.5, 1.5, 3.0]


def test_rank_correlation_without_ties_by_the_textbook_formula() -> None:
    """1 - 6 sum of d^2 / (n (n^2 - 1)): ranks 1 2 3 4 5 against 2 1 4 3 5, d^2 sum 4, 1 - 24 / 120 = 0.8."""
    assert correlation([1, 2, 3, 4, 5], [20, 10, 40, 30, 50]) == pytest.approx(0.8)


def test_rank_correlation_with_ties_by_hand() -> None:
    """Ranks 1, 2.5, 2.5, 4 against 1, 2, 3, 4, less their mean of 2.5.

    -1.5, 0, 0, 1.5 against -1.5, -0.5, 0.5, 1.5: products sum to 4.5; squares to 4.5 and 5; 4.5 / sqrt(22.5).
    """
    assert correlation([1, 5, 5, 9], [1, 2, 3, 4]) == pytest.approx(4.5 / math.sqrt(22.5))


def test_only_the_order_counts() -> None:
    figures = np.array([3.0, -1.0, 7.0, 0.5])
    assert correlation(figures, np.exp(figures)) == pytest.approx(1.0)
    assert correlation(figures, -(figures**3)) == pytest.approx(-1.0)


def test_what_does_not_vary_goes_with_nothing() -> None:
    assert math.isnan(correlation([1, 1, 1], [1, 2, 3]))
    assert math.isnan(correlation([], []))


def test_within_what_a_share_of_the_draws_stays() -> None:
    """Of 20 figures, the first is that of 5 %, the tenth that of 50 %, the nineteenth that of 95 %."""
    figures = np.arange(20.0, 0.0, -1.0)
    assert [within(figures, share) for share in (0.05, 0.5, 0.95, 1.0)] == [1.0, 10.0, 19.0, 20.0]
    assert within(np.array([4.0]), 0.05) == 4.0
    assert math.isnan(within(np.array([]), 0.5))


def test_means() -> None:
    assert mean(np.array([1.0, 2.0, 6.0])) == 3.0
    assert mean(np.array([1.0, math.inf])) == math.inf
    assert math.isnan(mean(np.array([])))


def test_noise_falls_with_the_root_of_the_draws() -> None:
    assert noise(101) == pytest.approx(0.196)
    assert noise(1) == 1.0
