"""The tutorial: its workbook solves as its page says, figure by figure.

The page is written and solved by hand. Here each line of its tables is worked out in fractions, as it stands,
and held against the program and its solution: a figure that is stale on either side fails.
"""

import re
from collections.abc import Iterator
from fractions import Fraction
from importlib.resources import files
from itertools import takewhile
from typing import Any

import pytest
from openpyxl import Workbook as OpenpyxlWorkbook
from openpyxl import load_workbook

from allocator import Solution, certify, cli, solve
from allocator.exact.assembly import assembled
from allocator.exact.ledger import exact
from allocator.input.workbook import Workbook, read_workbook
from allocator.limits import sides_of, typed_limits
from allocator.sweep.moved import moved
from capital_allocation import CONSTRAINTS, Case
from tests.cases import studied
from tests.running import ROOT

PAGE = (ROOT / "docs" / "TUTORIAL.md").read_text(encoding="utf-8")
Lines = list[list[str]]


def tables(heading: str) -> list[Lines]:
    """The lines of every table under a heading, without heads, as cells."""
    (body,) = re.findall(rf"^#+ {heading}\n(.*?)(?=^#|\Z)", PAGE, flags=re.DOTALL | re.MULTILINE)
    blocks = re.findall(r"(?:^\|.*\n?)+", body, flags=re.MULTILINE)
    return [[[cell.strip() for cell in line.strip("|").split("|")] for line in b.splitlines()[2:]] for b in blocks]


def table(heading: str) -> Lines:
    """The lines of the only table under a heading."""
    (lines,) = tables(heading)
    return lines


def worked(expression: str) -> Fraction:
    """What an expression of the page comes to."""
    figures = re.sub(r"\d+(\.\d+)?", lambda figure: f"Fraction('{figure[0]}')", expression.strip("`"))
    return Fraction(eval(figures, {"Fraction": Fraction, "min": min}))


def index_of(keys: str) -> Any:
    """`strait, 2028` as the index of a row; years are numbers."""
    if keys == "the only one":
        return ()
    found = tuple(int(key) if key.isdigit() else key for key in keys.split(", "))
    return found if len(found) > 1 else found[0]


@pytest.fixture(scope="module")
def workbook(tmp_path_factory: pytest.TempPathFactory) -> Workbook:
    """The workbook as `new` writes it and the reader takes it: without a single warning."""
    path = tmp_path_factory.mktemp("tutorial") / "tutorial.xlsx"
    assert cli.main(["new", str(path), "--tutorial"]) == 0
    found = read_workbook(path)
    assert not found.warnings
    return found


@pytest.fixture(scope="module")
def case(workbook: Workbook) -> Case:
    (only,) = workbook.cases
    return only


@pytest.fixture(scope="module")
def solution(case: Case) -> Solution:
    return solve(case)


def test_it_is_small(case: Case) -> None:
    """Three programs, one of each role, three capitals; one of everything else, but for the years."""
    assert sorted(role for role in case.role.values() if role) == ["global", "homeland", "regional"]
    assert case.capitals == ("fiscal", "political", "diplomatic")
    assert [len(keys) for keys in (case.contingencies, case.scenarios, case.expectations, case.years)] == [1, 1, 1, 2]


def test_the_story_is_told_with_figures_of_the_workbook() -> None:
    """But for what 2029 counts, every figure of the story is typed in a cell."""
    data = "\n".join(
        path.read_text(encoding="utf-8") for path in files("allocator").joinpath("data", "tutorial").iterdir()
    )
    told = re.findall(r"\d+(?:\.\d+)?", str(table("The story")).replace("1 / 1.25 = 0.8", ""))
    assert set(told) <= {figure.lstrip("-") for figure in re.split(r"[,\n]", data)}


def test_exact_arithmetic_proves_the_only_best_plan(case: Case, solution: Solution) -> None:
    certificate = certify(case, solution)
    assert certificate.verdict.name == "PROVED"
    assert certificate.objective == certificate.bound == 237
    assert not solution.not_unique


def test_every_constraint_has_its_table_in_order() -> None:
    section = PAGE.split("## Every row\n")[1].split("## Every price\n")[0]
    assert re.findall(r"^### (\w+)$", section, flags=re.MULTILINE) == [declared.name for declared in CONSTRAINTS]


@pytest.mark.parametrize("name", [declared.name for declared in CONSTRAINTS])
def test_every_row_stands_with_its_figures_slack_and_price(name: str, case: Case, solution: Solution) -> None:
    """Both sides worked out, against the row as exact arithmetic assembles it and the plan as it was solved."""
    rows = {index: row for (word, index), row in assembled(case).rows.items() if word == name}
    lines = {index_of(keys): rest for keys, *rest in table(name)}
    assert list(lines) == list(solution.slack[name])
    for index, (figures, slack, price) in lines.items():
        left, sign, right = re.fullmatch(r"`(.+) (<=|=|>=) (.+)`", figures).groups()  # type: ignore[union-attr]
        row = rows[index]
        activity = sum(times * exact(solution.values[word][key]) for (word, key), times in row.terms.items())
        limits = {"<=": (None, worked(right)), "=": (worked(right),) * 2, ">=": (worked(right), None)}
        assert worked(left) == activity, index
        assert (row.range.lower, row.range.upper) == limits[sign], index
        assert Fraction(slack) == abs(worked(left) - worked(right)) == exact(solution.slack[name][index]), index
        assert float(price) == pytest.approx(solution.shadow_price[name][index], abs=1e-12), index


def test_the_six_efforts_follow_from_six_limits(solution: Solution) -> None:
    lines = table("The plan")
    assert {index_of(keys.strip("`")) for keys, *_ in lines} == set(solution.values["effort"])
    for keys, figures, _ in lines:
        formula, effort = figures.split(" = ")
        assert worked(formula) == worked(effort) == exact(solution.values["effort"][index_of(keys.strip("`"))])


def priced(lines: Lines) -> dict[tuple[str, Any], Fraction]:
    """The prices of a table, each worked out."""
    for word, keys, formula, price, *_ in lines:
        assert worked(formula) == Fraction(price), (word, keys)
    return {(word.strip("`"), index_of(keys)): Fraction(price) for word, keys, _, price, *_ in lines}


def nonzero(figures: Any) -> dict[tuple[str, Any], Fraction]:
    return {(word, i): exact(figure) for word, column in figures.items() for i, figure in column.items() if figure}


def test_every_price_is_worked_out(solution: Solution) -> None:
    """Of rows and of bounds: exactly those that are not 0."""
    rows, bounds = tables("Every price")
    assert priced(rows) == nonzero(solution.shadow_price)
    assert priced(bounds) == nonzero(solution.reduced_cost)


def test_limits_times_prices_prove_the_plan(case: Case, solution: Solution) -> None:
    """Strong duality: the products add up to security, and none is left out."""
    *lines, (_, _, _, total) = table("The proof")
    figures = {}
    for limit, figure, price, product in lines:
        word, keys = re.fullmatch(r"`(\w+)` (.+)", limit).groups()  # type: ignore[union-attr]
        figures[word, index_of(keys)] = (Fraction(figure), Fraction(price))
        assert Fraction(figure) * Fraction(price) == Fraction(product)
    ledger = assembled(case)
    prices = nonzero(solution.shadow_price) | nonzero(solution.reduced_cost)
    ranges = {key: row.range for key, row in ledger.rows.items()} | ledger.columns
    limits = {key: ranges[key].upper if price > 0 else ranges[key].lower for key, price in prices.items()}
    assert figures == {key: (limit, prices[key]) for key, limit in limits.items() if limit}
    assert sum(figure * price for figure, price in figures.values()) == Fraction(total) == exact(solution.security)


def test_pieces_add_up(solution: Solution) -> None:
    *lines, (_, whole, security) = tables("The answer")[0]
    assert {name: Fraction(figure) for name, _, figure in lines} == {
        name: exact(figure) for name, figure in solution.pieces.items()
    }
    assert all(worked(formula) == Fraction(figure) for _, formula, figure in lines)
    assert worked(whole) == Fraction(security) == exact(solution.security)


def answers() -> Iterator[tuple[str, list[Fraction]]]:
    """Every question of the second table with its answers, year by year, where there is a formula worked out."""
    for question, *cells in tables("The answer")[1]:
        pairs = [cell.split(" = ") for cell in cells]
        assert all(worked(formula) == Fraction(figure) for formula, figure in (pair for pair in pairs if pair[1:]))
        yield question, [Fraction(pair[-1]) for pair in pairs]


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> OpenpyxlWorkbook:
    """What `new` and `solve` leave on disk, read back."""
    folder = tmp_path_factory.mktemp("report")
    path, written = folder / "tutorial.xlsx", folder / "report.xlsx"
    assert cli.main(["new", str(path), "--tutorial"]) == 0
    assert cli.main(["solve", str(path), "-o", str(written)]) == 0
    return load_workbook(written)


def lines_of(book: OpenpyxlWorkbook, sheet: str, key: str, among: str) -> list[dict[str, Any]]:
    """The lines with a key, as values by head, of the table that has the head `among`."""
    rows = list(book[sheet].iter_rows(values_only=True))
    (top,) = (place for place, row in enumerate(rows) if among in row)
    below = takewhile(lambda row: row[0] is not None, rows[top + 2 :])
    return [{str(head): cell for head, cell in zip(rows[top], row, strict=True)} for row in below if key in row]


def test_the_report_says_the_same(report: OpenpyxlWorkbook) -> None:
    """From the command line to the sheets: mix, days held, reciprocity, backup and security by piece."""
    held = lines_of(report, "US backup", "Strait (strait)", "days held alone")
    decided = lines_of(report, "US backup", "Strait (strait)", "decisive gap")
    given = lines_of(report, "US backup", "As expected", "strained by unmet expectations")
    names = {"coast": "Coastal defence", "partners": "Partner training", "peacekeeping": "Peacekeeping"}
    (efforts,) = zip(
        *(lines_of(report, "Mix", f"{name} ({p})", "2027 current") for p, name in names.items()), strict=True
    )
    found = {
        **{f"effort: {p}": [line["2028"], line["2029"]] for p, line in zip(names, efforts, strict=True)},
        "days held alone, of 10": [line["days held alone"] for line in held],
        "reciprocity": [line["reciprocity"] for line in given],
        "US backup, points": [line["US backup"] for line in decided],
        "share of the matter carried by the US": [line["share carried by the US"] for line in decided],
    }
    assert dict(answers()) == {question: list(map(exact, figures)) for question, figures in found.items()}
    assert [line["help arrives after"] for line in held] == [10, 10]
    for name, _, figure in tables("The answer")[0][:-1]:
        (line,) = lines_of(report, "Summary", name, "piece")
        assert exact(line["security"]) == Fraction(figure)


def test_no_sentence_says_less_than_nothing(report: OpenpyxlWorkbook) -> None:
    """A difference that is nothing but rounding is 0, not -0: staying close to the old plan costs nothing here."""
    said = [str(cell) for page in report for row in page.iter_rows(values_only=True) for cell in row if cell]
    assert any("staying so close costs 0 of security" in text for text in said)
    assert not [text for text in said if re.search(r"(?<![\w.])-0(?:\.0+)?(?![\d.]*\d)", text)]


@pytest.mark.parametrize(
    ("limit", "price"),
    [("width: Coastal defence / first / 2029", "1.2 + 0.7 * 0.3"), ("reserve_floor: fiscal / 2029", "-0.6")],
)
def test_the_report_prices_a_cell_that_stands_in_two_limits(limit: str, price: str, report: OpenpyxlWorkbook) -> None:
    """What the program splits over two limits, the report adds up, and the page says so."""
    (line,) = lines_of(report, "Sensitivity", limit, "Shadow Price")
    assert exact(line["Shadow Price"]) == worked(price)
    assert price in PAGE
    assert f"says {float(worked(price)):g}" in PAGE


@pytest.mark.parametrize("line", table("Try it"), ids=lambda line: f"{line[0]} {line[2]}")
def test_what_the_reader_may_try(line: list[str], workbook: Workbook, case: Case) -> None:
    cell, before, after, security, _ = line
    start, end = float(before), float(after)
    change = moved(workbook.book, case, cell, (min(start, end), max(start, end)))
    assert change.typed(case) == start
    assert solve(change.case_at(case, end)).security == pytest.approx(float(worked(security)), abs=1e-9)


def test_a_capital_at_its_reserve_is_binding(case: Case) -> None:
    """4 diplomatic points are left at the end, which the reserve asks for; one more is worth 2."""
    study = studied(case)
    (limit,) = (one for one in typed_limits(study) if one.name == ("capital_balance", ("diplomatic", 2029)))
    assert limit.is_binding
    assert sides_of(study, limit).more.price == pytest.approx(2.0)
