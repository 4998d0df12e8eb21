"""`allocator simulate`: what is uncertain drawn, each draw solved, and what holds whatever is true."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from allocator.commands.common import (
    LANGUAGES,
    Commands,
    beside,
    default_output,
    executor,
    is_elsewhere,
    place_of,
    read,
    report_path,
    stopwatch,
)
from allocator.errors import InputError, OutputError
from allocator.files import discard_temporaries
from allocator.hiring import add_executor_options
from allocator.interrupts import EXIT_CODE

if TYPE_CHECKING:
    from allocator.input.workbook import Workbook
    from allocator.simulation.draws import Draws
    from allocator.simulation.outcomes import Simulation

SIMULATION_ENDING = ".simulation.xlsx"
DRAWS_ENDING = ".draws.csv"
MOST_DRAWS = 1_000_000


def add(commands: Commands) -> None:
    """Add the command to the parser."""
    simulate = commands.add_parser("simulate", help="draw what is uncertain, and say what holds whatever is true")
    simulate.add_argument("file", type=Path, metavar="FILE")
    simulate.add_argument("--draws", type=_count, required=True, metavar="N", help="how many draws")
    simulate.add_argument("--seed", type=_seed, default=0, help="another seed gives other draws (default: 0)")
    simulate.add_argument(
        "--apart", action="store_true", help="draw every figure for itself (default: a line of Ranges moves as one)"
    )
    simulate.add_argument("--bargain", help="default: the base bargain")
    simulate.add_argument(
        "-o", "--output", type=Path, metavar="REPORT", help=f"default: FILE{SIMULATION_ENDING}, placed as solve does"
    )
    simulate.add_argument("--lang", choices=LANGUAGES, default="en", help="language of the report (default: en)")
    simulate.add_argument(
        "--draws-file", type=Path, metavar="PATH", help=f"default: FILE{DRAWS_ENDING} beside the report"
    )
    simulate.add_argument("--so-far", action="store_true", help="report on the draws made so far, make no more")
    add_executor_options(simulate)
    simulate.set_defaults(command=_simulate)


def _simulate(options: argparse.Namespace) -> int:
    from allocator.files import check_writable
    from allocator.progress import shown
    from allocator.simulation.draws import Draws
    from allocator.simulation.draws_file import DrawsFile, carry_out

    stamps = stopwatch()
    asked: Path = options.output or default_output(options.file, SIMULATION_ENDING)
    output = report_path(asked, options.file)
    kept: Path = options.draws_file or beside(asked, DRAWS_ENDING)
    check_writable(kept, options.file)
    if kept.resolve() in (asked.resolve(), output.resolve()):
        raise InputError(f"{kept}: is asked for both the report and the draws; name another file for one of them")
    workbook = read(options.file)
    place = place_of(options.bargain, workbook)
    simulation = _simulation(workbook, place, options)
    file, design = DrawsFile(kept, simulation), simulation.design
    found = file.read()
    points = range(design.first_draw if options.so_far else design.count)
    try:
        with shown(len(points), sum(point in found for point in points), "solves") as progress:
            carry_out(file, executor(options, [simulation.case]), points, found, progress)
        draws = Draws(simulation.case, simulation, found, workbook.sources[place], options.lang)
        return _write_simulation(draws, output, kept, stamps(), options)
    except KeyboardInterrupt:
        discard_temporaries()
        made = sum(point >= design.first_draw for point in file.points())
        print(f"allocator: interrupted; {made:,} of {design.draws:,} draws are kept in {kept}", file=sys.stderr)
        print("allocator: the same command goes on from there; with --so-far it reports on these", file=sys.stderr)
        return EXIT_CODE


def _simulation(workbook: Workbook, place: int, options: argparse.Namespace) -> Simulation:
    """What is to be drawn; lines of Ranges that move nothing are named."""
    from allocator.doubts import apart, doubts_of, moved
    from allocator.simulation.design import Design
    from allocator.simulation.outcomes import Simulation

    case = workbook.cases[place]
    doubts = doubts_of(case, workbook.ranges)
    if not any(moved(case, doubt) for doubt in doubts):
        raise InputError(f"{options.file}: nothing to draw; name on the sheet Ranges what is uncertain")
    for doubt in doubts:
        if not moved(case, doubt):
            print(f"note: {doubt.cell or doubt.name}: the range of {doubt.name} moves no figure", file=sys.stderr)
    return Simulation(case, Design(apart(case, doubts) if options.apart else doubts, options.draws, options.seed))


def _write_simulation(
    draws: Draws, output: Path, kept: Path, stamps: Mapping[str, str], options: argparse.Namespace
) -> int:
    from allocator.excel import rendered
    from allocator.files import write_whole
    from allocator.reports import make_simulation

    report = make_simulation(draws, source=options.file.name, command=options.typed, stamps=stamps)
    landed = write_whole(output, rendered(report))
    print(f"wrote {landed}; the draws stand in {kept}")
    return OutputError.exit_code if is_elsewhere(landed, output) else 0


def _count(text: str) -> int:
    """A number of draws."""
    if not text.isascii() or not text.isdigit() or not 1 <= int(text) <= MOST_DRAWS:
        raise argparse.ArgumentTypeError(f"found {text!r}; allowed: a whole number from 1 to {MOST_DRAWS}")
    return int(text)


def _seed(text: str) -> int:
    """What the draws start from."""
    if not text.isascii() or not text.isdigit() or int(text) >= 2**63:
        raise argparse.ArgumentTypeError(f"found {text!r}; allowed: a whole number, 0 or more")
    return int(text)
