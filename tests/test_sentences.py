"""What a report says suits the figures it says it of, whatever a case is called and however small it is."""

import random
import re
from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest

from allocator import make_report, simulate, solve
from allocator.analyses import capitals, spread, summary
from allocator.study import Teller
from allocator.table import Report
from capital_allocation import Case
from capital_allocation.case import Label
from tests.cases import product_mix, studied, table, waiting
from tests.shelters import FRIEND, STRANGER

COUNTED = "unit point limit effort judgement way kind draw row year program figure step plan input breakpoint day"
FAULTS = {
    "a doubled word": r"\b([A-Za-z]{2,}) \1\b|資本資本",
    "a list of nothing": r": ?[.;]|：[。；]|\(\)|（）",
    "a gap": r"  |^ | $",
    "many of one": rf"(?<!\d of )(?<![\d.,])\b1 (?:{'|'.join(f'{noun}s' for noun in COUNTED.split())})\b",
    "a share below nothing": r"-\d[\d.,]*%",
}


def sentences(report: Report) -> Iterator[str]:
    """Every sentence, title and note of a report."""
    for page in report.pages:
        yield from (page.title, *page.answer, *(chart.title for chart in page.charts))
        for shown in page.tables:
            yield from (shown.title, shown.note)


def levy(**changes: Any) -> Case:
    """Guns serve A and use a unit of money; a levy serves B and earns one, at most 9; 1 unit comes in."""
    return product_mix(
        {"guns": 2, "levy": 0.1},
        {"money": 1},
        {"money": [1, -1]},
        **{
            "roles": ("A", "B"),
            "weight": {"A": 1.0, "B": 0.1},
            "role": {"guns": "A", "levy": "B"},
            "width": {("guns", "all"): 20.0, ("levy", "all"): 9.0},
            **changes,
        },
    )


def any_case(seed: int) -> Case:
    """A small case at random: few programs, capitals with odd names, some earners, some figures 1, some blank."""
    chance = random.Random(seed)
    capitals = chance.sample(["Diplomatic capital", "US goodwill", "capital", "外交資本"], chance.randint(1, 2))
    programs = ("x", "y", "z")[: chance.randint(1, 3)]
    roles = ("A", "B")[: chance.randint(1, 2)]
    return product_mix(
        {p: chance.choice([0.0, 1.0, 2.0]) for p in programs[1:]} | {programs[0]: 1.0},
        {k: chance.choice([1.0, 10.0]) for k in capitals},
        {k: [chance.choice([-1.0, 0.0, 1.0, 3.0]) for _ in programs] for k in capitals},
        roles=roles,
        weight=dict.fromkeys(roles, 1.0),
        role={p: chance.choice(roles) for p in programs},
        width={(p, "all"): chance.choice([1.0, 2.0]) for p in programs},
        current={p: chance.choice([None, 1.0, 2.0]) for p in programs},
        expectations=("ask",),
        subject={"ask": programs[-1]},
        measure={"ask": "effort"},
        level={"ask": chance.choice([0.0, 1.0, 3.0])},
        penalty={"ask": 0.5},
    )


@cache
def cases(name: str) -> tuple[Case, ...]:
    """The bargains of a report: some odd by hand, others at random."""
    odd: dict[str, tuple[Case, ...]] = {
        "a role that earns": (levy(current={"guns": 1.0, "levy": 8.0}),),
        "short of holding": (waiting(hold_start={"strait": 20.0}),),
        "two allies": (FRIEND, STRANGER),
    }
    return odd[name] if name in odd else (any_case(int(name)),)


@pytest.mark.parametrize(
    ("name", "language"),
    [
        *((name, "en") for name in ("a role that earns", "short of holding", "two allies", "0", "1", "2")),
        *((name, "ja") for name in ("a role that earns", "0")),
    ],
)
def test_every_sentence_is_whole(name: str, language: str) -> None:
    found = cases(name)
    report = make_report(found, [solve(case) for case in found], language=language)
    said = [
        (fault, sentence)
        for sentence in sentences(report)
        for fault, form in FAULTS.items()
        if re.search(form, sentence, re.IGNORECASE)
    ]
    assert said == []


def test_shares_of_money_are_of_what_is_used() -> None:
    """The levy earns 9, so with the 1 that comes in guns use 10: all that is used, though A and B use 1 on balance."""
    page = summary.page(studied(levy()), ())
    assert page.answer[0] == (
        "Of 10 units used for the roles in 2030, 100.0% to A and 0.0% to B. Part of it is raised by levy (9 units)."
    )
    frame = table(page, "Mix by role").set_index("role")
    assert frame["share"].iloc[:2].tolist() == pytest.approx([1.0, 0.0])
    assert frame["all plan years"].tolist() == pytest.approx([10.0, -9.0, 1.0])


def test_where_no_money_is_used_none_is_shared() -> None:
    """Guns that bring nothing are not bought, while the levy and what it brings are worth keeping."""
    effect = {("guns", "all"): 0.0, ("levy", "all"): 1.0}
    page = summary.page(studied(levy(effect=effect, reserve_value={"money": 0.1})), ())
    assert page.answer[0] == "No money is used for the roles in 2030. Money is earned by levy (9 units)."


@pytest.mark.parametrize(
    ("key", "said"),
    [
        ("political", "Political capital"),
        ("US goodwill", "US goodwill capital"),
        ("Diplomatic capital", "Diplomatic capital"),
        ("外交資本", "外交資本"),
    ],
)
def test_a_capital_is_called_so_once(key: str, said: str) -> None:
    case = product_mix({"x": 1}, {key: 1}, {key: [1]})
    assert Teller(case).capital(key, first=True) == said


def test_a_unit_without_a_name_is_one_of_many_or_one() -> None:
    case = product_mix({"x": 1}, {"money": 1, "yen": 1}, {"money": [1], "yen": [1]}, capital_unit={"yen": "yen"})
    teller = Teller(case)
    assert [teller.unit("money", amount) for amount in ("1", "1.5", "")] == ["unit", "units", "units"]
    assert teller.unit("yen", "1") == "yen"
    assert (teller.in_brackets("yen"), teller.in_brackets("money")) == (" (yen)", "")


def test_japanese_labels_stand_alone() -> None:
    """A name in Japanese says for itself that it is a capital."""
    labels = {("capital", "money"): Label("fiscal", "財政資本")}
    case = product_mix({"x": 1}, {"money": 1}, {"money": [1]}, labels=labels)
    assert (Teller(case).capital("money"), Teller(case, language="ja").capital("money")) == (
        "fiscal capital",
        "財政資本",
    )


def test_the_unit_of_a_price_is_told_where_it_has_a_name() -> None:
    case = product_mix({"x": 1}, {"money": 1, "yen": 1}, {"money": [1], "yen": [2]}, capital_unit={"yen": "trillion"})
    said = capitals.overview(studied(case))
    assert said.endswith("One more unit in 2030 adds to security 0 (money) and 0.5 (yen, trillion).")


def test_days_without_limit_are_told_so_of_draws() -> None:
    """Where waiting takes nothing, Japan holds without limit in every draw."""
    draws = simulate(waiting(hold_start={}, hold_pace={}), 2)
    assert spread.sentences(draws)[1].endswith("if the US acts as in 'prompt': strait without limit.")
