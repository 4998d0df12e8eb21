"""How HiGHS is set, and what is set otherwise for runs of one kind."""

from __future__ import annotations

from collections.abc import Mapping

Options = Mapping[str, bool | int | float | str]
"""Settings of HiGHS by the names of its options."""

DUST = 1e-12
"""Up to this size HiGHS drops coefficients, some of them silently; its default is 1e-9."""

OPTIONS: Options = {
    "output_flag": False,
    "solver": "simplex",
    "threads": 1,
    "presolve": "off",
    "simplex_dual_edge_weight_strategy": 1,  # devex: fastest on these programs
    "primal_feasibility_tolerance": 1e-9,
    "dual_feasibility_tolerance": 1e-9,
    "small_matrix_value": DUST,
}

WHOLE_OPTIONS: Options = {
    "solver": "choose",
    "presolve": "on",
    "mip_rel_gap": 1e-6,
    "mip_abs_gap": 0.0,
    "mip_feasibility_tolerance": 1e-9,
    "small_matrix_value": DUST,
}
"""Options where some columns are whole numbers."""

IIS_OPTIONS: Options = {
    "iis_strategy": 6,  # the default returns an empty set and calls it valid
    "iis_time_limit": 20.0,
}

DUAL, PRIMAL = 1, 4
"""Strategies of the simplex method."""

OTHER_COSTS: Options = {"simplex_strategy": PRIMAL}
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
