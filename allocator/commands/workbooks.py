"""`allocator new | check | upgrade | export`: workbooks written, checked, renewed, and handed on."""

from __future__ import annotations

import argparse
from pathlib import Path

from allocator.commands.common import Commands, list_problems, mark, place_of, read, refuse_existing, require_xlsx
from allocator.errors import OutputError, WorkbookError


def add(commands: Commands) -> None:
    """Add the commands to the parser."""
    new = commands.add_parser(
        "new", help="write an input workbook: the default Japan case, the tutorial or a blank one"
    )
    new.add_argument("file", type=Path, metavar="FILE")
    instead = new.add_mutually_exclusive_group()
    instead.add_argument(
        "--blank", dest="case", action="store_const", const="blank", help="without the figures of the default case"
    )
    instead.add_argument(
        "--tutorial",
        dest="case",
        action="store_const",
        const="tutorial",
        help="the small case solved on paper in docs/TUTORIAL.md",
    )
    new.set_defaults(command=_new, case="japan")

    check = commands.add_parser("check", help="say everything that is wrong with a workbook")
    check.add_argument("file", type=Path, metavar="FILE")
    check.add_argument("-o", "--output", type=Path, metavar="COPY", help="write a marked copy that links every problem")
    check.set_defaults(command=_check)

    upgrade = commands.add_parser("upgrade", help="copy a workbook of an older version into today's names")
    upgrade.add_argument("old", type=Path, metavar="OLD")
    upgrade.add_argument("new", type=Path, metavar="NEW")
    upgrade.set_defaults(command=_upgrade)

    export = commands.add_parser("export", help="write the linear program for another solver")
    export.add_argument("file", type=Path, metavar="FILE")
    export.add_argument("model", type=Path, metavar="MODEL.lp|MODEL.mps")
    export.add_argument("--bargain", help="default: the base bargain")
    export.set_defaults(command=_export)


def _new(options: argparse.Namespace) -> int:
    from allocator.input.template import write_template

    refuse_existing(options.file)
    require_xlsx(options.file)
    write_template(options.file, options.case)
    print(f"wrote {options.file}")
    return 0


def _check(options: argparse.Namespace) -> int:
    from allocator.input.workbook import read_workbook

    copy: Path | None = options.output
    if copy is not None:
        require_xlsx(copy)
    try:
        workbook = read_workbook(options.file)
    except WorkbookError as error:
        if copy is not None:
            mark(options.file, error.problems, copy)
        raise
    list_problems(workbook.warnings)
    is_copied = copy is None or mark(options.file, workbook.warnings, copy)
    bargains = ", ".join(case.bargain for case in workbook.cases)
    print(f"{options.file}: no errors; bargains: {bargains}")
    return 0 if is_copied else OutputError.exit_code


def _upgrade(options: argparse.Namespace) -> int:
    from allocator.input.versions import upgrade

    require_xlsx(options.new)
    refuse_existing(options.new)
    version = upgrade(options.old, options.new)
    print(f"wrote {options.new}, upgraded from version {version}")
    return 0


def _export(options: argparse.Namespace) -> int:
    from allocator.export import write_model

    workbook = read(options.file)
    write_model(workbook.cases[place_of(options.bargain, workbook)], options.model, options.file)
    print(f"wrote {options.model}")
    return 0
