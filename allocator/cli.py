"""The command line: `allocator new | check | solve | sweep | simulate | price | export | upgrade`.

Exit codes: 0 done; 1 a defect of ours; 2 the workbook or the command line is wrong; 3 no plan satisfies
the hard limits; 4 the solver stopped for another reason, or its workers are gone; 5 done, but something that was
said is lost, as standard output or error was closed or full; 130 interrupted.
"""

from __future__ import annotations

import argparse
import os
import shlex
import sys
from collections.abc import Sequence
from contextlib import suppress
from importlib.metadata import version
from pathlib import Path

from allocator.commands import price, simulate, solve, sweep, workbooks
from allocator.commands.common import list_problems
from allocator.errors import AllocatorError, WorkbookError
from allocator.files import discard_temporaries
from allocator.interrupts import EXIT_CODE, stoppable
from allocator.terminal import forgiving

INTERRUPTED = "allocator: interrupted; every file is as it was, or new and whole"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code; errors go to stderr in plain words."""
    with forgiving() as heard:
        try:
            return _run(arguments) or heard()
        except SystemExit as ended:  # argparse has said why, or what it was asked for
            raise SystemExit(ended.code or heard()) from None


def _run(arguments: Sequence[str] | None) -> int:
    arguments = sys.argv[1:] if arguments is None else arguments
    options = parser().parse_args(arguments)
    options.typed = typed(arguments, options)
    try:
        with stoppable(_give_up):
            return int(options.command(options))
    except WorkbookError as error:
        list_problems(error.problems)
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


def typed(arguments: Sequence[str], options: argparse.Namespace) -> str:
    """The command as it may be told to others: as typed, but of each path only the name of the file."""
    paths = {value for value in vars(options).values() if isinstance(value, Path)}

    def told(argument: str) -> str:
        for path in (argument, argument.partition("=")[2], argument[2:]):  # PATH, --output=PATH, -oPATH
            if path and Path(path) in paths:
                return f"{argument.removesuffix(path)}{Path(path).name}"
        return argument

    return shlex.join(["allocator", *map(told, arguments)])


def _give_up() -> None:
    """What is left to do where an interrupt does not get through to `main`."""
    discard_temporaries()
    with suppress(OSError):
        os.write(2, f"{INTERRUPTED}\n".encode())


def parser() -> argparse.ArgumentParser:
    """The parser of the command line."""
    found = argparse.ArgumentParser(
        prog="allocator",
        description="Where limited fiscal, political and diplomatic capital should go, given conditional US backup.",
    )
    found.add_argument("--version", action="version", version=f"%(prog)s {version('alliance-allocator')}")
    commands = found.add_subparsers(required=True, metavar="COMMAND")
    for group in (workbooks, solve, sweep, simulate, price):
        group.add(commands)
    return found
