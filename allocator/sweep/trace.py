"""The whole curve of a case: stretch by stretch, each walked exactly, or bounded where it is too finely broken."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from itertools import islice, pairwise

import numpy as np

from allocator.crew import Executor, Serial
from allocator.errors import NoPlanError, UnboundedError
from allocator.linear_program import Name
from allocator.sweep.curve import POINTS, Curve, Piece, Point, joined
from allocator.sweep.lines import bounded
from allocator.sweep.moved import Moved
from allocator.sweep.walk import follow
from allocator.sweep.way import CrookedError, Way, effort_of, solved_alone
from capital_allocation import Case

STRETCHES = 4
"""Equal stretches into which a sweep is cut, whoever walks them."""

MOST_PIECES = 125
"""Pieces of one stretch that are walked; where there would be more, it is bounded instead, if it can be."""

SEEN = 30
"""Pieces after which it can be told whether there would be too many."""

MOST_WALKED = 2_000
"""Pieces walked on one stretch that cannot be bounded; on the rest of it, programs are solved one by one."""

CROOKED_POINTS = 25
"""Programs solved on a stretch on which figures do not move in proportion."""

Stretch = tuple[float, float]


@dataclass(frozen=True)
class Traced:
    """One stretch of a sweep, done."""

    pieces: tuple[Piece, ...]
    columns: tuple[Name, ...]
    rows: tuple[Name, ...]
    solves: int


@dataclass(frozen=True)
class Tracing:
    """The work of a sweep: a job is one stretch of it."""

    case: Case
    moved: Moved

    def ready(self) -> Callable[[Stretch], Traced | None]:
        """A function of one stretch; None where nothing is found on it."""
        return self._traced

    def _traced(self, stretch: Stretch) -> Traced | None:
        for ends in (stretch, stretch[::-1]):
            try:
                way = Way(self.case, self.moved, *ends)
                pieces = _pieces(way)
            except CrookedError:
                return self._crooked(stretch)
            except UnboundedError:
                continue
            if any(math.isnan(point.security) for piece in pieces for point in piece.points):
                return self._crooked(stretch)  # a coefficient vanishes at an end, and with it the basis
            ordered = pieces if ends == stretch else tuple(piece.reversed() for piece in pieces)
            if len(pieces) == MOST_WALKED and pieces[-1].last.amount != ends[1]:
                low, high = sorted((pieces[-1].last.amount, ends[1]))
                rest = self._crooked((low, high))
                ordered += rest.pieces if rest else ()
            return Traced(ordered, way.program.columns.names, way.program.rows.names, way.solves)
        return None

    def _crooked(self, stretch: Stretch) -> Traced | None:
        """Programs built and solved one by one; what lies between them is not known.

        Points join into pieces where no point between them is without a plan.
        """
        runs, program = [list[Point]()], None
        amounts = np.linspace(*stretch, CROOKED_POINTS).tolist()
        for amount in amounts:
            found = solved_alone(self.moved.case_at(self.case, amount))
            if found is None:
                runs.append([])
                continue
            program, optimum = found
            runs[-1].append(Point(amount, optimum.objective, float("nan"), effort_of(program)(optimum.columns)))
        if program is None:
            return None
        pairs = (pair for run in runs for pair in pairwise(run * 2 if len(run) == 1 else run))
        pieces = tuple(Piece(pair, POINTS, gap=float("nan")) for pair in pairs)
        return Traced(pieces, program.columns.names, program.rows.names, len(amounts))


def trace(case: Case, moved: Moved, executor: Executor | None = None) -> Curve:
    """The curve of a case over all amounts of a sweep.

    Raises:
        InputError: the case is not allowed at some amount.
        NoPlanError: there is no plan anywhere.
        SolverError: the solver gave no verdict.
    """
    typed = moved.typed(case)
    cuts = {*np.linspace(moved.low, moved.high, STRETCHES + 1).tolist(), *moved.turns(case)}
    cuts |= {typed} if typed is not None and moved.low < typed < moved.high else set()
    for end in (moved.low, moved.high):
        moved.case_at(case, end)
    stretches = list(pairwise(sorted(cuts)))
    found = [traced for _, traced in sorted((executor or Serial()).do(Tracing(case, moved), stretches)) if traced]
    pieces = joined(piece for traced in found for piece in traced.pieces)
    if not pieces:
        raise NoPlanError(f"{case.bargain}: no plan with {moved.name} from {moved.low:g} to {moved.high:g}")
    return Curve(
        moved,
        pieces,
        found[0].columns,
        found[0].rows,
        case.programs,
        case.years,
        sum(traced.solves for traced in found),
    )


def _pieces(way: Way) -> tuple[Piece, ...]:
    """The pieces of a way: walked, or bounded where they are too many and it can be."""
    can_be_bounded = way.is_concave or way.is_convex
    pieces: list[Piece] = []
    for piece in islice(follow(way), MOST_WALKED):
        pieces.append(piece)
        if can_be_bounded and len(pieces) >= SEEN and len(pieces) > MOST_PIECES * way.share(piece.last.amount):
            try:
                return bounded(way)
            except (NoPlanError, UnboundedError):
                can_be_bounded = False
    return tuple(pieces)
