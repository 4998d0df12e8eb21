"""The same case in other units: another figure for everything, the same plan."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from capital_allocation import Case


def times(figures: Mapping[Any, Any], factor: float, which: Callable[[Any], bool] = lambda _: True) -> dict[Any, Any]:
    """Figures in a unit so many times smaller; blanks stay blank."""
    return {key: figure if figure is None or not which(key) else figure * factor for key, figure in figures.items()}


def in_units_of_capital(case: Case, capital: str, factor: float) -> Case:
    """What is had, kept and used of a capital, and what a unit of it is worth in the end."""

    def is_meant(key: Any) -> bool:
        return capital in (key if isinstance(key, tuple) else (key,))

    words = ("income", "opening", "reserve_floor", "use")
    changes = {word: times(getattr(case, word), factor, is_meant) for word in words}
    return replace(case, **changes, reserve_value=times(case.reserve_value, 1 / factor, is_meant))


def in_units_of_effort(case: Case, factor: float) -> Case:
    """Widths and what is compared to them, and what a unit of effort gives and takes."""
    words = ("width", "current", "planned", "floor", "max_rise")
    up = {word: times(getattr(case, word), factor) for word in words}
    down = {word: times(getattr(case, word), 1 / factor) for word in ("effect", "use")}
    return replace(case, **up, **down, **_asked(case, "effort", factor))


def in_points(case: Case, factor: float) -> Case:
    """Points of capability and of need, and what a point is worth."""
    many = ("effect", "existing", "saturation", "provision", "hold_start", "hold_pace", "decisive", "us_force")
    up = {word: times(getattr(case, word), factor) for word in many}
    down = {word: times(getattr(case, word), 1 / factor) for word in ("weight", "hold_penalty", "decisive_penalty")}
    return replace(case, **up, **down, **_asked(case, "capability", factor))


def _asked(case: Case, measure: str, factor: float) -> dict[str, Any]:
    """Levels of what is asked by this measure, and what a unit of it that is missing costs."""

    def is_meant(key: Any) -> bool:
        return bool(case.measure[key] == measure)

    down = {word: times(getattr(case, word), 1 / factor, is_meant) for word in ("strain", "penalty")}
    return {"level": times(case.level, factor, is_meant), **down}


def in_units_of_security(case: Case, factor: float) -> Case:
    """All that is worth something, or costs it."""
    worth = ("weight", "hold_penalty", "decisive_penalty", "penalty", "reserve_value")
    return replace(case, **{word: times(getattr(case, word), factor) for word in worth})
