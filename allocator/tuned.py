"""HiGHS with options for one kind of question, where those that suit most would take many times as long."""

from __future__ import annotations

from collections.abc import Mapping

from allocator.highs import Highs
from allocator.program import Program

Options = Mapping[str, bool | int | float]

OTHER_COSTS: Options = {"simplex_strategy": 4}
"""For runs between which only costs change: the last plan still can be had, and the primal simplex goes on from it."""

NEARBY: Options = {"dual_simplex_cost_perturbation_multiplier": 0.0, "simplex_iteration_limit": 1_000_000}
"""For runs from the basis of a program much like it: shaking costs apart, against cycling, would take more steps than
it saves. Should a run cycle all the same, it ends without a verdict, and is run afresh.
"""

FEW_CHOICES: Options = {
    "mip_heuristic_run_rins": False,
    "mip_heuristic_run_rens": False,
    "mip_heuristic_run_root_reduced_cost": False,
}
"""For few whole numbers: better plans than rounding finds at once are not worth a long search of their own."""


class Tuned(Highs):
    """HiGHS whose options can be changed between runs."""

    def tune(self, options: Options) -> None:
        """Change options from the next run on. Raises SolverError where HiGHS does not know them."""
        for option, setting in options.items():
            self._ok(self._solver.setOptionValue(option, setting), f"option {option}")


def tuned(program: Program) -> Tuned:
    """The program in HiGHS, to be maximised and tuned."""
    highs = Tuned(program.columns, program.rows)
    highs.set_costs(program.costs)
    return highs
