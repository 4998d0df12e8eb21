"""Everything that can go wrong, as one tree.

    AllocatorError                  exit code
      InputError                    2   the workbook or the command line is wrong
        WorkbookError               2   faults in the workbook, each with its place and remedy
      NoPlanError                   3   no plan satisfies the hard limits
      SolverError                   4   no proven optimum, for another reason; or lost workers
        UnboundedError              4   security could grow without limit
      OutputError                   2   the report cannot be written where it was asked for

Any other exception is a defect of ours and ends with exit code 1.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

if TYPE_CHECKING:
    from allocator.problems import Problem


class AllocatorError(Exception):
    """Base of every error this package raises on purpose."""

    exit_code: ClassVar[int] = 1


class InputError(AllocatorError):
    """What the user gave cannot be used; the message says what to do."""

    exit_code = 2


class WorkbookError(InputError):
    """The workbook has faults; `problems` lists all of them."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        self.problems = problems
        super().__init__("\n".join(str(problem) for problem in problems))


class NoPlanError(AllocatorError):
    """No plan satisfies the hard limits of a bargain."""

    exit_code = 3


class SolverError(AllocatorError):
    """No proven answer: the solver ended without one, what it found failed the check, or the workers are gone."""

    exit_code = 4


class UnboundedError(SolverError):
    """Security could grow without limit: some tier of unlimited width earns more than it uses."""


class OutputError(AllocatorError):
    """A file cannot be written where it was asked for."""

    exit_code = 2
