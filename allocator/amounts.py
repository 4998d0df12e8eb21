"""Figures in sentences: in about three digits, whatever they are counted in, and which of them are worth a word."""

from __future__ import annotations

import math

SLIGHT = 1e-5
"""What is less than this share of the whole it belongs to is not worth a word."""

NOTHING = 1e-7
"""What is less than this share of the whole it belongs to is rounding."""

DIGITS, SMALLEST = 3, 1e-4
"""Digits that a sentence shows of a figure, or all before the point; figures below the smallest go by powers of ten."""


def shown(figure: float, of: float = 0.0, *, signed: bool = False) -> str:
    """A finite figure in three digits, or all before the point; as 0 where it is next to nothing of the whole."""
    if abs(figure) <= NOTHING * abs(of) or figure == 0.0:
        return "0"
    sign = "+" if signed else ""
    if abs(figure) < SMALLEST:
        return f"{figure:{sign}.{DIGITS}g}"
    decimals = max(0, DIGITS - 1 - math.floor(math.log10(abs(figure))))
    text = f"{figure:{sign},.{decimals}f}"
    return text.rstrip("0").rstrip(".") if decimals else text
