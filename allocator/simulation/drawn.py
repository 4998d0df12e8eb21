"""A figure that has another value in each of many draws, so that a model is built once for all of them.

Arithmetic goes draw by draw, in the very steps that plain figures would take, so that a model of drawn figures
holds to the last bit what a model of each draw's own figures would. What must be decided (is it 0? is it too
large?) is decided for all draws at once; where they disagree, `UnevenError` says so.
"""

from __future__ import annotations

import math
import operator
from collections.abc import Callable, Iterable
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pyomo.common.numeric_types import RegisterNumericType

Vector = NDArray[np.float64]


class UnevenError(Exception):
    """A question with another answer in some draws than in others."""


class Drawn(float):
    """A figure with a value in every draw; taken for a plain float, it is that of the first draw."""

    __slots__ = ("vector",)
    vector: Vector

    def __new__(cls, vector: Vector) -> Drawn:
        """Take the values, draw by draw."""
        drawn = super().__new__(cls, vector[0])
        drawn.vector = vector
        return drawn

    def __add__(self, other: Any) -> Any:
        return _drawn(operator.add, self, other)

    def __radd__(self, other: Any) -> Any:
        return _drawn(operator.add, other, self)

    def __sub__(self, other: Any) -> Any:
        return _drawn(operator.sub, self, other)

    def __rsub__(self, other: Any) -> Any:
        return _drawn(operator.sub, other, self)

    def __mul__(self, other: Any) -> Any:
        return _drawn(operator.mul, self, other)

    def __rmul__(self, other: Any) -> Any:
        return _drawn(operator.mul, other, self)

    def __truediv__(self, other: Any) -> Any:
        return _drawn(_quotient, self, other)

    def __rtruediv__(self, other: Any) -> Any:
        return _drawn(_quotient, other, self)

    def __pow__(self, other: Any, modulo: None = None) -> Any:
        return _drawn(_power, self, other)

    def __rpow__(self, other: Any, modulo: None = None) -> Any:
        return _drawn(_power, other, self)

    def __neg__(self) -> Drawn:
        return Drawn(-self.vector)

    def __pos__(self) -> Drawn:
        return self

    def __abs__(self) -> Drawn:
        return Drawn(np.abs(self.vector))

    def __bool__(self) -> bool:
        """False only where it is 0 in every draw: what may count in some draws belongs into the model."""
        return bool(self.vector.any())

    def __eq__(self, other: object) -> bool:
        """True only where it is so in every draw."""
        return bool(np.all(self.vector == _values(other)))

    def __ne__(self, other: object) -> bool:
        return not self == other

    def __hash__(self) -> int:
        return hash(self.vector.tobytes())

    def __lt__(self, other: Any) -> bool:
        return _agreed(self.vector < _values(other))

    def __le__(self, other: Any) -> bool:
        return _agreed(self.vector <= _values(other))

    def __gt__(self, other: Any) -> bool:
        return _agreed(self.vector > _values(other))

    def __ge__(self, other: Any) -> bool:
        return _agreed(self.vector >= _values(other))

    def __reduce__(self) -> Any:
        return Drawn, (self.vector,)

    @staticmethod
    def total(figures: Iterable[float]) -> Drawn:
        """The sum of figures in every draw, correctly rounded as by `math.fsum`."""
        figures = list(figures)
        count = next(len(figure.vector) for figure in figures if isinstance(figure, Drawn))
        spread = [np.broadcast_to(_values(figure), count).tolist() for figure in figures]
        return Drawn(np.array([math.fsum(of_draw) for of_draw in zip(*spread, strict=True)]))


RegisterNumericType(Drawn)


def of_draw(figure: float, number: int) -> float:
    """A figure, drawn or not, as it is in one draw."""
    return float(figure.vector[number]) if isinstance(figure, Drawn) else figure


def _values(figure: Any) -> Any:
    return figure.vector if isinstance(figure, Drawn) else figure


def _drawn(operation: Callable[[Any, Any], Any], left: Any, right: Any) -> Any:
    """The operation draw by draw; not ours to do where one side is no figure, but a Pyomo expression."""
    for side in (left, right):
        if not isinstance(side, (int, float)):
            return NotImplemented
    return Drawn(operation(_values(left), _values(right)))


def _quotient(left: Any, right: Any) -> Any:
    """Division as Python has it, which refuses what numpy calls infinite."""
    if np.any(np.equal(right, 0.0)):
        raise ZeroDivisionError
    return left / right


def _power(left: Any, right: Any) -> Any:
    """Powers as Python has them; those of numpy may differ in the last bit, and by how many there are."""
    pairs = np.broadcast_arrays(np.asarray(left, dtype=np.float64), np.asarray(right, dtype=np.float64))
    return np.array([base**exponent for base, exponent in zip(*(each.tolist() for each in pairs), strict=True)])


def _agreed(answers: Any) -> bool:
    first = bool(answers[0])
    if not (answers if first else ~answers).all():
        raise UnevenError
    return first
