"""The Checks sheet: formulas that watch the figures while the user types, in Excel and LibreOffice alike.

Each formula is written with the value it has for the data, so that viewers that do not calculate show it.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from xlsxwriter.format import Format
from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import Worksheet

from allocator.input.layout import CHECKS, FIRST_ROW, HEAD_ROW, LAST_ROW

Heads = dict[str, list[str]]
Data = Mapping[str, list[dict[str, Any]]]

CAPITALS, PROGRAMS, SUBJECT_ROWS = 8, 100, 200
"""How many capitals and programs are watched, and how many subjects the drop-down of Expectations lists."""

TOP = 4
"""Row (from 1) of the first check: the sum of probabilities; a row per capital follows."""

BOTTOM = TOP + CAPITALS + 4
"""Row (from 1) of the first program."""

SUBJECT_COLUMN = xl_col_to_name(5 + CAPITALS + 1)
SUBJECTS = f"={CHECKS}!${SUBJECT_COLUMN}${TOP}:${SUBJECT_COLUMN}${TOP + SUBJECT_ROWS - 1}"
"""Programs, then roles: what an expectation may be about."""

FLOORS_USE, AT_MOST = "All floors, first tier, first year, use of ", "; at most what comes in, is kept and is raised"
OK, LOOK, NO_LIMIT = "ok", "LOOK HERE", "no limit"


def write_checks(page: Worksheet, styles: dict[str, Format], heads: Heads, data: Data) -> None:
    """Write the checks for the template whose sheets have these `heads` and this `data`."""
    page.write_string(0, 0, "What Excel itself can check while you type; `allocator check` finds more.", styles["says"])
    for column, head in enumerate(("check", "value", "should be", "verdict")):
        page.write_string(1, column, head, styles["head"])
    _probabilities(page, styles, heads, data)
    for number in range(CAPITALS):
        _capital(page, styles, number, heads, data)
    for column, head in enumerate(("program", "floor", "at most ceiling x readiness", "verdict")):
        page.write_string(BOTTOM - 2, column, head, styles["head"])
    page.write_string(
        BOTTOM - 3, 0, f"Floors, and what their first tiers use (first {PROGRAMS} programs)", styles["bold"]
    )
    for number in range(PROGRAMS):
        _program(page, styles, number, heads, data)
    _subjects(page, styles, data)
    page.set_column(0, 0, 78)
    page.set_column(1, 4 + CAPITALS, 14)
    page.freeze_panes(2, 1)
    page.set_landscape()
    page.fit_to_pages(1, 0)
    page.protect()


def _column(heads: Heads, sheet: str, head: str) -> str:
    letter = xl_col_to_name(heads[sheet].index(head))
    return f"{sheet}!${letter}${FIRST_ROW}:${letter}${LAST_ROW}"


def _lookup(sheet: str, key: str, head: str) -> str:
    """The figure in the row of a key (its first, if it has several) under a column head."""
    rows, block = f"{sheet}!$A${FIRST_ROW}:$A${LAST_ROW}", f"{sheet}!$A${FIRST_ROW}:$BZ${LAST_ROW}"
    return f"INDEX({block},MATCH({key},{rows},0),MATCH({head},{sheet}!$A${HEAD_ROW}:$BZ${HEAD_ROW},0))"


def _probabilities(page: Worksheet, styles: dict[str, Format], heads: Heads, data: Data) -> None:
    scenarios = data.get("Scenarios", [])
    total = math.fsum(row["probability"] for row in scenarios)
    keys, active, figures = (_column(heads, "Scenarios", head) for head in ("scenario", "active", "probability"))
    page.write_string(TOP - 1, 0, "Probabilities of the active scenarios, summed", styles["plain"])
    page.write_formula(TOP - 1, 1, f'=SUMIF({active},"<>no",{figures})', styles["figure"], total)
    page.write_number(TOP - 1, 2, 1, styles["figure"])
    fine = f'=IF(OR(COUNTA({keys})=0,ABS(B{TOP}-1)<0.000001),"{OK}","{LOOK}")'
    page.write_formula(TOP - 1, 3, fine, styles["verdict"], _verdict(not scenarios or abs(total - 1) < 1e-6))


def _capital(page: Worksheet, styles: dict[str, Format], number: int, heads: Heads, data: Data) -> None:
    """One row: what the floors use of a capital, against what there is in the first year and can be raised."""
    row, column = TOP + 1 + number, xl_col_to_name(4 + number)
    source = f"Capitals!$A${FIRST_ROW + number}"
    capitals = data.get("Capitals", [])
    key = str(capitals[number]["capital"]) if number < len(capitals) else ""
    page.write_formula(
        row - 1,
        0,
        f'=IF({source}="","","{FLOORS_USE}"&{source}&"{AT_MOST}")',
        styles["plain"],
        f"{FLOORS_USE}{key}{AT_MOST}" if key else "",
    )
    used = math.fsum(_use_of_floor(program, key, data) for program in data.get("Programs", []))
    page.write_formula(
        row - 1,
        1,
        f'=IF({source}="","",SUM({column}{BOTTOM}:{column}{BOTTOM + PROGRAMS - 1}))',
        styles["figure"],
        used if key else "",
    )
    _means(page, styles, row, source, heads, _means_of(key, data) if key else "")
    page.write_formula(
        row - 1,
        3,
        f'=IF({source}="","",IF(IF(ISNUMBER(C{row}),B{row}<=C{row},C{row}="{NO_LIMIT}"),"{OK}","{LOOK}"))',
        styles["verdict"],
        _verdict(used <= _number(_means_of(key, data))) if key else "",
    )
    page.write_formula(BOTTOM - 2, 4 + number, f'=IF({source}="","",{source})', styles["head"], key)


def _means(page: Worksheet, styles: dict[str, Format], row: int, source: str, heads: Heads, found: float | str) -> None:
    """Income of the first year, what is kept of the opening balance, and what tiers that earn can raise."""
    year = 'INDEX(Settings!$B$4:$B$50,MATCH("first_year",Settings!$A$4:$A$50,0))'
    income = _lookup("Income", source, year)
    opening, keep = (f"N({_lookup('Capitals', source, word)})" for word in ('"opening"', '"keep"'))
    uses = f"INDEX(Tiers!$A${FIRST_ROW}:$BZ${LAST_ROW},0,MATCH({source},Tiers!$A${HEAD_ROW}:$BZ${HEAD_ROW},0))"
    widths, keys = (_column(heads, "Tiers", head) for head in ("width", "tier"))
    endless = f'COUNTIFS({uses},"<0",{widths},"",{keys},"<>")>0'
    there = f"{income}+{opening}*{keep}-SUMPRODUCT(({uses}<0)*{uses}*{widths})"
    page.write_formula(
        row - 1,
        2,
        f'=IF({source}="","",IFERROR(IF({endless},"{NO_LIMIT}",{there}),"no income"))',
        styles["figure"],
        found,
    )


def _program(page: Worksheet, styles: dict[str, Format], number: int, heads: Heads, data: Data) -> None:
    """One row: a program's floor against its ceiling times readiness, and what the floor uses of each capital."""
    row = BOTTOM + number
    source = f"Programs!$A${FIRST_ROW + number}"
    programs = data.get("Programs", [])
    program = programs[number] if number < len(programs) else {}

    def cell(head: str) -> str:
        return f"Programs!${xl_col_to_name(heads['Programs'].index(head))}${FIRST_ROW + number}"

    def write(column: int, formula: str, style: str, result: Any) -> None:
        page.write_formula(row - 1, column, f'=IF({source}="","",{formula})', styles[style], result if program else "")

    floor, reach = _floor(program), _reach(program, data)
    widths = f"SUMIF({_column(heads, 'Tiers', 'program')},{source},{_column(heads, 'Tiers', 'width')})"
    ready = f'IF({cell("readiness")}="",1,{cell("readiness")})'
    unlimited = f'COUNTIFS({_column(heads, "Tiers", "program")},{source},{_column(heads, "Tiers", "width")},"")>0'
    write(0, source, "plain", program.get("program"))
    write(1, f"N({cell('floor')})", "figure", floor)
    write(2, f'IF({unlimited},"{NO_LIMIT}",{widths}*{ready})', "figure", reach)
    write(
        3,
        f'IF(ISNUMBER(C{row}),IF(B{row}<=C{row}*1.000001,"{OK}","{LOOK}"),"{OK}")',
        "verdict",
        _verdict(not isinstance(reach, float) or floor <= reach * 1.000001),
    )
    capitals = data.get("Capitals", [])
    for place in range(CAPITALS):
        head = f"{xl_col_to_name(4 + place)}${BOTTOM - 1}"
        key = str(capitals[place]["capital"]) if place < len(capitals) else ""
        used = _use_of_floor(program, key, data) if key else ""
        write(4 + place, f'IF({head}="","",IFERROR(B{row}*MAX(0,{_lookup("Tiers", source, head)}),0))', "figure", used)


def _subjects(page: Worksheet, styles: dict[str, Format], data: Data) -> None:
    """Programs, then roles, in one column: the source of a drop-down."""
    column = 5 + CAPITALS + 1
    page.write_string(TOP - 2, column, "subjects", styles["head"])
    programs, roles = (f"{name}!$A${FIRST_ROW}:$A${LAST_ROW}" for name in ("Programs", "Roles"))
    keys = [row["program"] for row in data.get("Programs", [])] + [row["role"] for row in data.get("Roles", [])]
    for number in range(SUBJECT_ROWS):
        place = f"(ROW()-{TOP - 1})"
        page.write_formula(
            TOP - 1 + number,
            column,
            f"=IF({place}<=COUNTA({programs}),INDEX({programs},{place}),"
            f'IF({place}<=COUNTA({programs})+COUNTA({roles}),INDEX({roles},{place}-COUNTA({programs})),""))',
            styles["plain"],
            keys[number] if number < len(keys) else "",
        )


def _floor(program: dict[str, Any]) -> float:
    return float(program.get("floor") or 0.0)


def _reach(program: dict[str, Any], data: Data) -> float | str:
    widths = [row["width"] for row in data.get("Tiers", []) if row["program"] == program.get("program")]
    if None in widths:
        return NO_LIMIT
    readiness = program.get("readiness")
    return math.fsum(widths) * (1.0 if readiness is None else readiness)


def _use_of_floor(program: dict[str, Any], capital: str, data: Data) -> float:
    first = next((row for row in data.get("Tiers", []) if row["program"] == program.get("program")), {})
    return _floor(program) * max(0.0, float(first.get(capital) or 0.0))


def _means_of(capital: str, data: Data) -> float | str:
    """Income of the first year, what is kept of the opening balance, and what tiers that earn can raise."""
    year = next(str(row["value"]) for row in data["Settings"] if row["setting"] == "first_year")
    income = next(row[year] for row in data["Income"] if row["capital"] == capital)
    held = next(row for row in data["Capitals"] if row["capital"] == capital)
    earning = [(row["width"], row[capital]) for row in data["Tiers"] if (row.get(capital) or 0.0) < 0.0]
    if any(width is None for width, _ in earning):
        return NO_LIMIT
    raised = math.fsum(-float(width) * float(use) for width, use in earning)
    return float(income) + float(held["opening"]) * float(held["keep"]) + raised


def _number(figure: float | str) -> float:
    """A figure, without end where it has no limit."""
    return math.inf if isinstance(figure, str) else figure


def _verdict(fine: bool) -> str:
    return OK if fine else LOOK
