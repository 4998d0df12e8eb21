"""`allocator sweep`: security and the best plan as an input changes, or two."""

from __future__ import annotations

import argparse
import math
from pathlib import Path
from typing import TYPE_CHECKING

from allocator.commands.common import (
    LANGUAGES,
    Commands,
    default_output,
    executor,
    is_elsewhere,
    place_of,
    read,
    report_path,
    stopwatch,
)
from allocator.errors import InputError, OutputError
from allocator.hiring import add_executor_options
from allocator.operations import OPERATIONS

if TYPE_CHECKING:
    from allocator.sweep.curve import Curve
    from allocator.sweep.regions import Map

SWEEP_ENDING = ".sweep.xlsx"
FEWEST_POINTS, MOST_POINTS = 2, 200


def add(commands: Commands) -> None:
    """Add the command to the parser."""
    sweep = commands.add_parser("sweep", help="follow security and the best plan as an input changes, or two")
    sweep.add_argument("file", type=Path, metavar="FILE")
    sweep.add_argument("what", metavar='"SHEET[ROW].COLUMN"', help='such as "Backup[* / Senkaku].credibility"')
    sweep.add_argument("low", type=_amount, metavar="FROM")
    sweep.add_argument("high", type=_amount, metavar="TO")
    sweep.add_argument(
        "--by", choices=OPERATIONS, help="what an amount does to a figure (default: set, for one figure)"
    )
    sweep.add_argument("--and", dest="other", nargs=3, metavar=("WHAT", "FROM", "TO"), help="a second input: a map")
    sweep.add_argument("--and-by", choices=OPERATIONS, help="the same as --by, for the second input")
    sweep.add_argument("--points", type=int, default=21, help="points of the map each way (default: 21)")
    sweep.add_argument("--bargain", help="default: the base bargain")
    sweep.add_argument("-o", "--output", type=Path, metavar="REPORT", help=f"default: as solve, FILE{SWEEP_ENDING}")
    sweep.add_argument("--lang", choices=LANGUAGES, default="en", help="language of the report (default: en)")
    add_executor_options(sweep)
    sweep.set_defaults(command=_sweep)


def _sweep(options: argparse.Namespace) -> int:
    from allocator.excel import rendered
    from allocator.files import write_whole
    from allocator.progress import Watched
    from allocator.reports import make_sweep
    from allocator.sweep.moved import moved
    from allocator.sweep.regions import map_of
    from allocator.sweep.trace import trace

    stamps = stopwatch()
    output = report_path(options.output or default_output(options.file, SWEEP_ENDING), options.file)
    workbook = read(options.file)
    case = workbook.cases[place_of(options.bargain, workbook)]
    swept = moved(workbook.book, case, options.what, (options.low, options.high), options.by)
    found: Curve | Map
    if options.other:
        what, low, high = options.other
        try:
            ends = _amount(low), _amount(high)
        except argparse.ArgumentTypeError as error:
            raise InputError(f"--and: {error}") from None
        up = moved(workbook.book, case, what, ends, options.and_by)
        found = map_of(case, swept, up, _points(options.points), Watched(executor(options, [case]), "rows"))
    else:
        found = trace(case, swept, Watched(executor(options, [case]), "stretches"))
    report = make_sweep(case, found, workbook, language=options.lang, command=options.typed, stamps=stamps())
    landed = write_whole(output, rendered(report))
    print("\n".join(report.pages[0].answer))
    print(f"wrote {landed}")
    return OutputError.exit_code if is_elsewhere(landed, output) else 0


def _amount(typed: str) -> float:
    """A number with an end."""
    try:
        amount = float(typed)
    except ValueError:
        amount = math.nan
    if not math.isfinite(amount):
        raise argparse.ArgumentTypeError(f"{typed!r} is no number")
    return amount


def _points(count: int) -> int:
    if not FEWEST_POINTS <= count <= MOST_POINTS:
        raise InputError(f"--points {count}: allowed are {FEWEST_POINTS} to {MOST_POINTS}")
    return count
