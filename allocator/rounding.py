"""Computed figures and their rounding noise: what counts as alike, what is shown, within what a figure is held."""

from __future__ import annotations

import math

ZERO = 1e-9
"""Figures within this of a bound, relative to it, lie on it; optimal plans agree in security to this share."""

PLAY = 1e-7
"""Room, relative to its size, within which a reported figure is held: it carries 12 digits."""


def tidy(figure: float, low: float = -math.inf, high: float = math.inf) -> float:
    """A figure without rounding noise: on its bound where it is within 1e-9 of it, 12 significant digits, no -0."""
    for bound in (low, high, 0.0):
        if math.isfinite(bound) and abs(figure - bound) <= ZERO * max(1.0, abs(bound)):
            return float(bound) + 0.0
    return float(f"{figure:.12g}")
