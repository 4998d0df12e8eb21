"""The command line: `allocator new | check | solve | sweep | simulate | price | export | upgrade`.

Exit codes: 0 done; 1 a defect of ours; 2 the workbook or the command line is wrong; 3 no plan satisfies
the hard limits; 4 the solver stopped for another reason; 130 interrupted.
"""

from __future__ import annotations

import argparse
import datetime
import math
import os
import shlex
import sys
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

from allocator.crew import Alone, Crew
from allocator.errors import (
    AllocatorError,
    InputError,
    NoPlanError,
    OutputError,
    SolverError,
    UnboundedError,
    WorkbookError,
)
from allocator.files import discard_temporaries
from allocator.hiring import add_crew_options, crew_of
from allocator.interrupts import EXIT_CODE, stoppable

if TYPE_CHECKING:
    from allocator.draws import Draws
    from allocator.problems import Problem
    from allocator.simulation import Simulation
    from allocator.solution import Solution
    from allocator.sweep.curve import Curve
    from allocator.sweep.regions import Map
    from allocator.workbook import Workbook
    from capital_allocation import Case

LANGUAGES = ("en", "ja")
WAYS = ("set", "multiply", "add")
FEWEST_POINTS, MOST_POINTS = 2, 200
REPORT_ENDING = ".report.xlsx"
SWEEP_ENDING = ".sweep.xlsx"
SIMULATION_ENDING = ".simulation.xlsx"
DRAWS_ENDING = ".draws.csv"
MARKED_ENDING = ".problems.xlsx"
DIAGNOSIS_ENDING = ".diagnosis.xlsx"
INTERRUPTED = "allocator: interrupted; every file is as it was, or new and whole"
MOST_DRAWS = 1_000_000

WORTH_A_CREW = 500
"""Decisions of all bargains together, one for each tier and year, from which on several processes are worth it."""

FIRST_PROBLEMS = 20
"""How many problems are listed on the terminal before the rest is only counted."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code; errors go to stderr in plain words."""
    options = _parser().parse_args(arguments)
    options.typed = shlex.join(["allocator", *(sys.argv[1:] if arguments is None else arguments)])
    try:
        with stoppable(_give_up):
            return int(options.command(options))
    except WorkbookError as error:
        _list_problems(error.problems)
        return error.exit_code
    except AllocatorError as error:
        print(f"allocator: {error}", file=sys.stderr)
        return error.exit_code
    except KeyboardInterrupt:
        discard_temporaries()
        print(INTERRUPTED, file=sys.stderr)
        return EXIT_CODE
    except Exception as error:
        print(
            f"allocator: a defect of this program, please report it: {type(error).__name__}: {error}", file=sys.stderr
        )
        return 1


def _give_up() -> None:
    """What is left to do where an interrupt does not get through to `main`."""
    discard_temporaries()
    os.write(2, f"{INTERRUPTED}\n".encode())


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="allocator",
        description="Where limited fiscal, political and diplomatic capital should go, given conditional US backup.",
    )
    parser.add_argument("--version", action="version", version=f"%(prog)s {version('alliance-allocator')}")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    new = commands.add_parser(
        "new", help="write an input workbook: the default Japan case, the tutorial or a blank one"
    )
    new.add_argument("file", type=Path, metavar="FILE")
    instead = new.add_mutually_exclusive_group()
    instead.add_argument("--blank", action="store_true", help="without the figures of the default case")
    instead.add_argument("--tutorial", action="store_true", help="the small case solved on paper in docs/TUTORIAL.md")
    new.set_defaults(command=_new)

    check = commands.add_parser("check", help="say everything that is wrong with a workbook")
    check.add_argument("file", type=Path, metavar="FILE")
    check.add_argument("-o", "--output", type=Path, metavar="COPY", help="write a marked copy that links every problem")
    check.set_defaults(command=_check)

    upgrade = commands.add_parser("upgrade", help="copy a workbook of an older version into today's names")
    upgrade.add_argument("old", type=Path, metavar="OLD")
    upgrade.add_argument("new", type=Path, metavar="NEW")
    upgrade.set_defaults(command=_upgrade)

    solve = commands.add_parser("solve", help="find the best plan of every bargain and write the report")
    solve.add_argument("file", type=Path, metavar="FILE")
    solve.add_argument(
        "-o",
        "--output",
        type=Path,
        metavar="REPORT",
        help=f"default: outputs/FILE{REPORT_ENDING}, or beside FILE without a folder outputs",
    )
    solve.add_argument("--lang", choices=LANGUAGES, default="en", help="language of the report (default: en)")
    add_crew_options(solve)
    solve.set_defaults(command=_solve)

    sweep = commands.add_parser("sweep", help="follow security and the best plan as an input changes, or two")
    sweep.add_argument("file", type=Path, metavar="FILE")
    sweep.add_argument("what", metavar='"SHEET[ROW].COLUMN"', help='such as "Backup[* / Senkaku].credibility"')
    sweep.add_argument("low", type=_amount, metavar="FROM")
    sweep.add_argument("high", type=_amount, metavar="TO")
    sweep.add_argument("--by", choices=WAYS, help="what an amount does to a figure (default: set, for one figure)")
    sweep.add_argument("--and", dest="other", nargs=3, metavar=("WHAT", "FROM", "TO"), help="a second input: a map")
    sweep.add_argument("--and-by", choices=WAYS, help="the same as --by, for the second input")
    sweep.add_argument("--points", type=int, default=21, help="points of the map each way (default: 21)")
    sweep.add_argument("--bargain", help="default: the base bargain")
    sweep.add_argument("-o", "--output", type=Path, metavar="REPORT", help=f"default: as solve, FILE{SWEEP_ENDING}")
    sweep.add_argument("--lang", choices=LANGUAGES, default="en", help="language of the report (default: en)")
    add_crew_options(sweep)
    sweep.set_defaults(command=_sweep)

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
    add_crew_options(simulate)
    simulate.set_defaults(command=_simulate)

    price = commands.add_parser("price", help="say what meeting a demand would cost, and what must come back for it")
    price.add_argument("file", type=Path, metavar="FILE")
    price.add_argument("demand", metavar='"SUBJECT MEASURE LEVEL"', help='for instance "H16 effort 400"')
    price.add_argument("--from", type=int, dest="from_year", metavar="YEAR", help="first year asked (default: at once)")
    price.set_defaults(command=_price)

    export = commands.add_parser("export", help="write the linear program for another solver")
    export.add_argument("file", type=Path, metavar="FILE")
    export.add_argument("model", type=Path, metavar="MODEL.lp|MODEL.mps")
    export.add_argument("--bargain", help="default: the base bargain")
    export.set_defaults(command=_export)
    return parser


def _new(options: argparse.Namespace) -> int:
    from allocator.template import write_template

    _refuse_existing(options.file)
    _require_xlsx(options.file)
    write_template(options.file, blank=options.blank, tutorial=options.tutorial)
    print(f"wrote {options.file}")
    return 0


def _check(options: argparse.Namespace) -> int:
    copy: Path | None = options.output
    if copy is not None:
        _require_xlsx(copy)
    try:
        workbook = _read(options.file)
    except WorkbookError as error:
        if copy is not None:
            _mark(options.file, error.problems, copy)
        raise
    if copy is not None:
        _mark(options.file, workbook.warnings, copy)
    bargains = ", ".join(case.bargain for case in workbook.cases)
    print(f"{options.file}: no errors; bargains: {bargains}")
    return 0


def _upgrade(options: argparse.Namespace) -> int:
    from allocator.versions import upgrade

    _require_xlsx(options.new)
    _refuse_existing(options.new)
    version = upgrade(options.old, options.new)
    print(f"wrote {options.new}, upgraded from version {version}")
    return 0


def _solve(options: argparse.Namespace) -> int:
    from allocator.excel import rendered
    from allocator.files import write_whole
    from allocator.report import make_report

    started, start = datetime.datetime.now().astimezone(), time.perf_counter()
    output = _destination(options.output or _default_output(options.file), options.file)
    try:
        workbook = _read(options.file)
    except WorkbookError as error:
        _mark(options.file, error.problems, _beside(output, MARKED_ENDING))
        raise
    solutions, refusals = _solutions(workbook)
    if solutions[0] is None:
        _write_diagnosis(_diagnosis(workbook, refusals, options), output, options)
        raise refusals[workbook.cases[0].bargain]
    stamps = {"started": started.isoformat(timespec="seconds"), "seconds": f"{time.perf_counter() - start:.1f}"}
    report = make_report(
        workbook.cases,
        solutions,
        workbook,
        language=options.lang,
        command=options.typed,
        stamps=stamps,
        crew=_crew(options, workbook.cases),
    )
    diagnosis = _diagnosis(workbook, refusals, options)  # before anything is written, as it may take long
    landed = write_whole(output, rendered(report))
    _write_diagnosis(diagnosis, output, options)
    for refusal in refusals.values():
        print(f"allocator: {refusal}; the report says so and covers the others", file=sys.stderr)
    print(f"wrote {landed}")
    if landed != output:
        print(f"allocator: {output} could not be written; nothing is lost, see above", file=sys.stderr)
        return OutputError.exit_code
    return next(iter(refusals.values())).exit_code if refusals else 0


def _crew(options: argparse.Namespace, cases: Sequence[Case]) -> Crew:
    """Who does the work: processes start in about a second, which small cases are not worth unless asked for."""
    size = sum(len(case.tiers) * len(case.years) for case in cases)
    is_asked = options.workers is not None or options.scheduler is not None
    return crew_of(options) if is_asked or size >= WORTH_A_CREW else Alone()


def _solutions(workbook: Workbook) -> tuple[list[Solution | None], dict[str, AllocatorError]]:
    """The solution of every bargain, or why there is none; if the base has none, the others are not tried."""
    from allocator.solver import solve

    solutions: list[Solution | None] = []
    refusals: dict[str, AllocatorError] = {}
    for case in workbook.cases:
        try:
            solutions.append(solve(case))
        except (NoPlanError, SolverError) as error:
            solutions.append(None)
            refusals[case.bargain] = error
            if solutions[0] is None:
                break
    return solutions, refusals


def _diagnosis(workbook: Workbook, refusals: Mapping[str, AllocatorError], options: argparse.Namespace) -> bytes | None:
    """The content of a workbook that says why bargains have no best plan; None if there is nothing to say."""
    from allocator.excel import rendered
    from allocator.report import make_diagnosis

    kinds = (NoPlanError, UnboundedError)
    cases = [case for case in workbook.cases if isinstance(refusals.get(case.bargain), kinds)]
    if not cases:
        return None
    if sys.stderr.isatty():
        print("allocator: a bargain has no plan; looking for the reason and for what would help", file=sys.stderr)
    try:
        return rendered(make_diagnosis(cases, workbook, language=options.lang))
    except SolverError as error:
        print(f"allocator: no diagnosis: {error}", file=sys.stderr)
        return None


def _write_diagnosis(content: bytes | None, output: Path, options: argparse.Namespace) -> None:
    """Write a diagnosis beside the report; if it cannot be written, that is said and costs nothing else."""
    from allocator.files import destination, write_whole

    if content is None:
        return
    try:
        landed = write_whole(destination(_beside(output, DIAGNOSIS_ENDING), options.file), content)
    except OutputError as error:
        print(f"allocator: no diagnosis: {error}", file=sys.stderr)
        return
    print(f"wrote {landed}: why there is no plan, and what would give one", file=sys.stderr)


def _beside(output: Path, ending: str) -> Path:
    """The file beside a report that has its name and another ending."""
    return output.with_name(f"{output.stem.removesuffix('.report').removesuffix('.simulation')}{ending}")


def _simulate(options: argparse.Namespace) -> int:
    from allocator.draws import Draws
    from allocator.draws_file import DrawsFile, carry_out
    from allocator.files import check_writable
    from allocator.progress import shown

    started, start = datetime.datetime.now().astimezone(), time.perf_counter()
    asked: Path = options.output or _default_output(options.file, SIMULATION_ENDING)
    output = _destination(asked, options.file)
    kept: Path = options.draws_file or _beside(asked, DRAWS_ENDING)
    check_writable(kept, options.file)
    if kept.resolve() in (asked.resolve(), output.resolve()):
        raise InputError(f"{kept}: is asked for both the report and the draws; name another file for one of them")
    workbook = _read(options.file)
    place = _place_of(options.bargain, workbook)
    simulation = _simulation(workbook, place, options)
    file, design = DrawsFile(kept, simulation), simulation.design
    found = file.read()
    points = range(design.first_draw if options.so_far else design.count)
    try:
        with shown(len(points), sum(point in found for point in points), "solves") as progress:
            carry_out(file, _crew(options, [simulation.case]), points, found, progress)
        draws = Draws(simulation.case, simulation, found, workbook.sources[place], options.lang)
        stamps = {"started": started.isoformat(timespec="seconds"), "seconds": f"{time.perf_counter() - start:.1f}"}
        return _write_simulation(draws, output, kept, stamps, options)
    except KeyboardInterrupt:
        discard_temporaries()
        made = sum(point >= design.first_draw for point in found)
        print(f"allocator: interrupted; {made:,} of {design.draws:,} draws are kept in {kept}", file=sys.stderr)
        print("allocator: the same command goes on from there; with --so-far it reports on these", file=sys.stderr)
        return EXIT_CODE


def _simulation(workbook: Workbook, place: int, options: argparse.Namespace) -> Simulation:
    """What is to be drawn; lines of Ranges that move nothing are named."""
    from allocator.design import Design
    from allocator.doubts import apart, doubts_of, moved
    from allocator.simulation import Simulation

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
    from allocator.report import make_simulation

    report = make_simulation(draws, source=options.file.name, command=options.typed, stamps=stamps)
    landed = write_whole(output, rendered(report))
    print(f"wrote {landed}; the draws stand in {kept}")
    if landed != output:
        print(f"allocator: {output} could not be written; nothing is lost, see above", file=sys.stderr)
        return OutputError.exit_code
    return 0


def _sweep(options: argparse.Namespace) -> int:
    from allocator.excel import rendered
    from allocator.files import write_whole
    from allocator.report import make_sweep
    from allocator.sweep.moved import moved
    from allocator.sweep.regions import map_of
    from allocator.sweep.trace import trace

    started, start = datetime.datetime.now().astimezone(), time.perf_counter()
    output = _destination(options.output or _default_output(options.file, SWEEP_ENDING), options.file)
    workbook = _read(options.file)
    case = workbook.cases[_place_of(options.bargain, workbook)]
    swept = moved(workbook.book, case, options.what, (options.low, options.high), options.by)
    found: Curve | Map
    if options.other:
        what, low, high = options.other
        try:
            ends = _amount(low), _amount(high)
        except argparse.ArgumentTypeError as error:
            raise InputError(f"--and: {error}") from None
        up = moved(workbook.book, case, what, ends, options.and_by)
        found = map_of(case, swept, up, _points(options.points), _crew(options, [case]))
    else:
        found = trace(case, swept, _crew(options, [case]))
    stamps = {"started": started.isoformat(timespec="seconds"), "seconds": f"{time.perf_counter() - start:.1f}"}
    report = make_sweep(case, found, workbook, language=options.lang, command=options.typed, stamps=stamps)
    print("\n".join(report.pages[0].answer))
    landed = write_whole(output, rendered(report))
    print(f"wrote {landed}")
    return 0 if landed == output else OutputError.exit_code


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


def _price(options: argparse.Namespace) -> int:
    from allocator.analyses.pricing import Price, asked_for, returned, told
    from allocator.solver import solve
    from allocator.study import Study
    from allocator.what_if import WhatIf

    case = _read(options.file).cases[0]
    demand = asked_for(case, options.demand, options.from_year)
    price = Price(Study(case, solve(case), WhatIf(case)), demand)
    if price.cost == math.inf:
        raise NoPlanError(f"{case.bargain}: no plan meets {demand.name!r} in full")
    print(told(price.study, price))
    if price.cost > 0.0:
        print(returned(price.study, price))
    return 0


def _export(options: argparse.Namespace) -> int:
    from allocator.export import write_model

    workbook = _read(options.file)
    write_model(workbook.cases[_place_of(options.bargain, workbook)], options.model, options.file)
    print(f"wrote {options.model}")
    return 0


def _place_of(bargain: str | None, workbook: Workbook) -> int:
    """The place of a bargain by its name; of the base where none is named."""
    names = [case.bargain for case in workbook.cases]
    if bargain is None:
        return 0
    if bargain not in names:
        raise InputError(f"there is no bargain {bargain!r}; known are {', '.join(names)}")
    return names.index(bargain)


def _mark(source: Path, problems: Sequence[Problem], copy: Path) -> None:
    """Write the marked copy; if it cannot be written, that is said and the problems are listed all the same."""
    from allocator.marked import write_marked_copy

    try:
        write_marked_copy(source, problems, copy)
    except OutputError as error:
        print(f"allocator: no marked copy: {error}", file=sys.stderr)
        return
    print(f"wrote {copy}, a copy of {source} with every problem marked", file=sys.stderr)


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


def _refuse_existing(path: Path) -> None:
    if path.exists():
        raise OutputError(f"{path}: exists already; choose another name, so that nothing is lost")


def _require_xlsx(path: Path) -> None:
    if path.suffix.lower() != ".xlsx":
        raise InputError(f"{path}: the name must end in .xlsx")


def _read(path: Path) -> Workbook:
    """The workbook at `path`; its warnings go to stderr."""
    from allocator.workbook import read_workbook

    workbook = read_workbook(path)
    _list_problems(workbook.warnings)
    return workbook


def _default_output(path: Path, ending: str = REPORT_ENDING) -> Path:
    """In `outputs` under the current folder if there is one, else beside the input."""
    folder = Path("outputs") if Path("outputs").is_dir() else path.parent
    return folder / f"{path.stem}{ending}"


def _destination(asked: Path, source: Path) -> Path:
    """Where a report asked for will go; said, if that is elsewhere."""
    from allocator.files import destination

    _require_xlsx(asked)
    output = destination(asked, source)
    if output != asked:
        print(f"{asked} is open in another program; the report goes to {output}", file=sys.stderr)
    return output


def _list_problems(problems: Sequence[Problem]) -> None:
    """Errors first, then warnings, then notes; the first twenty, then a count."""
    in_order = sorted(problems, key=lambda problem: problem.severity)
    for problem in in_order[:FIRST_PROBLEMS]:
        print(f"{problem.severity.name.lower()}: {problem}", file=sys.stderr)
    rest = Counter(problem.severity.name.lower() for problem in in_order[FIRST_PROBLEMS:])
    if rest:
        counts = ", ".join(f"{count} {name}{'s' if count > 1 else ''}" for name, count in rest.items())
        print(f"... and {counts} more", file=sys.stderr)
