"""From cells to typed values: an exact table of what is accepted, and nothing accepted silently."""

import datetime
from typing import Any

import pytest

from allocator.input.cells import ERROR_VALUES, UnreadableError, match_key, nearest, parse_number, read_value, tidy_text
from capital_allocation import PARAMETERS
from capital_allocation.notation import Parameter

NUMBER, YEAR, WHOLE = PARAMETERS["income"], PARAMETERS["first_year"], PARAMETERS["lead"]
FLAG, CHOICE = PARAMETERS["must_hold"], PARAMETERS["measure"]


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("12", 12.0),
        (" 12 ", 12.0),
        ("　12", 12.0),
        ("１２３", 123.0),
        ("１，２３４", 1234.0),
        ("-5", -5.0),
        ("－5", -5.0),
        ("+5", 5.0),
        ("1234.5", 1234.5),
        ("1,234", 1234.0),
        ("1,234,567.25", 1234567.25),
        ("¥1,000", 1000.0),
        ("￥1,000", 1000.0),
        ("$5", 5.0),
        ("10%", 0.1),
        ("１０％", 0.1),
        ("1e5", 1e5),
        ("1.5E-3", 0.0015),
        ("0", 0.0),
    ],
)
def test_texts_that_plainly_mean_a_number(text: str, number: float) -> None:
    assert parse_number(text) == number
    value, remark = read_value(text, NUMBER)
    assert value == number
    assert f"is read as {number:g}" in remark


NO_PLAIN_NUMBERS = """
1_000 nan inf -inf Infinity 1e5x 12億円 △5 ▲5 (5) −5 1.234,5 1/2 1,23 12,34 1,2345 0,125 1,5 00,125 -0,500 1e999
,5 5. .5 ١٢ 十 ten 0x10 1e --5 5- % ¥ 1%%
"""


@pytest.mark.parametrize("text", [*NO_PLAIN_NUMBERS.split(), "1 000"])
def test_texts_that_are_no_plain_number(text: str) -> None:
    assert parse_number(text) is None
    with pytest.raises(UnreadableError, match="text"):
        read_value(text, NUMBER)


@pytest.mark.parametrize("error", sorted(ERROR_VALUES))
@pytest.mark.parametrize("declared", [NUMBER, FLAG, CHOICE], ids=["number", "flag", "word"])
def test_error_values_are_errors_everywhere(error: str, declared: Parameter) -> None:
    with pytest.raises(UnreadableError, match="the error value"):
        read_value(error, declared)


@pytest.mark.parametrize(
    ("raw", "declared", "value"),
    [
        (5, NUMBER, 5.0),
        (2.0, WHOLE, 2),
        (2030.0, YEAR, 2030),
        (datetime.datetime(2030, 4, 1), YEAR, 2030),
        (True, FLAG, True),
        ("yes", FLAG, True),
        ("はい", FLAG, True),
        (" NO ", FLAG, False),
        ("いいえ", FLAG, False),
        ("Effort", CHOICE, "effort"),
        ("ｅｆｆｏｒｔ", CHOICE, "effort"),
    ],
)
def test_values_of_each_kind(raw: object, declared: Parameter, value: object) -> None:
    assert read_value(raw, declared)[0] == value
    assert type(read_value(raw, declared)[0]) is type(value)


@pytest.mark.parametrize(
    ("raw", "declared"),
    [
        (True, NUMBER),
        (False, WHOLE),
        (2.5, WHOLE),
        (datetime.datetime(2024, 1, 1), NUMBER),
        (datetime.time(1, 2), NUMBER),
        (datetime.timedelta(1), NUMBER),
        (1, FLAG),
        (0, FLAG),
        ("maybe", FLAG),
        (True, CHOICE),
        (datetime.datetime(2024, 1, 1), CHOICE),
        ("a\ud800b", CHOICE),
        ("a\uffffb", CHOICE),
    ],
)
def test_values_of_the_wrong_kind(raw: object, declared: Parameter) -> None:
    with pytest.raises(UnreadableError):
        read_value(raw, declared)


@pytest.mark.parametrize(
    ("typed", "same"),
    [
        ("Aegis ", "Aegis"),
        ("Ａｅｇｉｓ", "aegis"),
        ("ﾐｻｲﾙ防衛", "ミサイル防衛"),
        ("ミサイル防衛　", "ミサイル防衛"),
        ("ガ", "ガ"),
        ("A\u200begis", "Aegis"),
        ("\ufeffAegis\u200e", "Aegis"),
        ("Aegis\ufe0f", "Aegis"),
        ("A_x0041_B", "AAB"),
        ("Aegis_x000D_", "Aegis"),
        ("a  b\nc", "a b c"),
    ],
)
def test_twins_are_one_key(typed: str, same: str) -> None:
    assert match_key(typed) == match_key(same)


def test_different_characters_stay_different() -> None:
    assert match_key("髙") != match_key("高")
    assert match_key("H01") != match_key("H0l")


def test_tidy_text_keeps_case() -> None:
    assert tidy_text("　Aegis　Ashore ") == "Aegis Ashore"


@pytest.mark.parametrize(
    ("text", "known", "advice"),
    [
        ("Senkako", ["Senkaku", "Sea lanes"], "did you mean 'Senkaku'?"),
        ("xyz", ["a", "b"], "known are 'a', 'b'"),
        ("xyz", [], "none is known"),
    ],
)
def test_nearest(text: str, known: list[Any], advice: str) -> None:
    assert nearest(text, known) == advice
