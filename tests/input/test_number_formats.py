"""What a number format makes of a number, by the codes that Excel in Japan and elsewhere writes."""

from xml.etree import ElementTree

import pytest

from allocator.input.number_formats import Shown, shown_by, shown_by_style
from tests.packages import styles

DATES = [
    "yyyy-mm-dd",
    "d-mmm",
    "h:mm AM/PM",
    "m/d/yy;@",
    'ggge"年"m"月"d"日"',
    'yyyy"年"',
    'e"年度"',
    "[$-411]ge.m.d;@",
    "[$-ja-JP-x-gannen]ggge",
    "[$-F800]dddd\\,\\ mmmm\\ dd",
    "aaa",
    "aaaa;@",
    "b2yyyy",
    "0;[Red]yyyy",
    "A/P",
    "[DBNum3]e",
    "ss.00",
]
NUMBERS = [
    "General",
    "G/標準",
    'General" days"',
    "0.00E+00",
    "##0.0e+0",
    "#,##0.0##",
    '"令和"0"年"',
    "[$¥-411]#,##0",
    "[Red][>=100]0;[Blue]0",
    "0%",
    "@",
    "_(* #,##0_);_(* \\(#,##0\\)",
    "0\\d",
    "0_y",
    '#,##0"億円"',
    '0 "months',
    "[DBNum1]0",
]


@pytest.mark.parametrize("code", DATES)
def test_codes_of_dates_and_times(code: str) -> None:
    assert shown_by(code) is Shown.DATE


@pytest.mark.parametrize("code", NUMBERS)
def test_codes_of_numbers(code: str) -> None:
    assert shown_by(code) is Shown.NUMBER


@pytest.mark.parametrize("code", ["[h]:mm", "[mm]:ss", "[SS].00", "[h]"])
def test_codes_of_time_gone_by(code: str) -> None:
    assert shown_by(code) is Shown.ELAPSED


def test_built_in_formats_need_no_code() -> None:
    dates = [*range(14, 23), *range(27, 37), 45, 47, *range(50, 59)]
    assert set(shown_by_style(ElementTree.fromstring(styles(*dates)))) == {Shown.DATE}
    assert shown_by_style(ElementTree.fromstring(styles(46))) == [Shown.ELAPSED]
    numbers = [*range(14), *range(37, 45), 48, 49, 59, 164]
    assert set(shown_by_style(ElementTree.fromstring(styles(*numbers)))) == {Shown.NUMBER}


def test_codes_of_the_workbook_are_its_own() -> None:
    tree = ElementTree.fromstring(
        styles(164, 0, 165, codes={164: "e", 165: "0"}).replace('numFmtId="0"', 'numFmtId="?"')
    )
    assert shown_by_style(tree) == [Shown.DATE, None, Shown.NUMBER]
