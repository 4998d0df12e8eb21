"""`allocator price`: what meeting a demand would cost, and what must come back for it."""

from __future__ import annotations

import argparse
import math
from pathlib import Path

from allocator.commands.common import Commands, read
from allocator.errors import NoPlanError


def add(commands: Commands) -> None:
    """Add the command to the parser."""
    price = commands.add_parser("price", help="say what meeting a demand would cost, and what must come back for it")
    price.add_argument("file", type=Path, metavar="FILE")
    price.add_argument("demand", metavar='"SUBJECT MEASURE LEVEL"', help='for instance "H16 effort 400"')
    price.add_argument("--from", type=int, dest="from_year", metavar="YEAR", help="first year asked (default: at once)")
    price.set_defaults(command=_price)


def _price(options: argparse.Namespace) -> int:
    from allocator.analyses.pricing import returned, told
    from allocator.prices import Price, asked_for
    from allocator.reachable import refusal
    from allocator.solver import solve
    from allocator.study import Study
    from allocator.what_if import WhatIf

    case = read(options.file).cases[0]
    demand = asked_for(case, options.demand, options.from_year)
    price = Price(Study(case, solve(case), WhatIf(case)), demand)
    if price.cost == math.inf:
        raise NoPlanError(refusal(price.met.case, demand.name))
    print(told(price.study, price))
    if price.cost > 0.0:
        print(returned(price.study, price))
    return 0
