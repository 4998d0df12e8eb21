"""Decorations never decide whether figures can be read: what cannot be understood is named and read past."""

from pathlib import Path

import pytest

from allocator.input.package import open_package
from tests.packages import MAIN, one_sheet, relations, styles, worksheet, written

LOOKS = styles(0)
FONT = f'<styleSheet xmlns="{MAIN}"><fonts><font>%s</font></fonts><cellXfs><xf numFmtId="0"/></cellXfs></styleSheet>'
NAMELESS = LOOKS.replace("</styleSheet>", '<cellStyles><cellStyle xfId="0"/></cellStyles></styleSheet>')
FONTS = "fonts, fills and borders that cannot be understood (xl/styles.xml)"


@pytest.mark.parametrize(
    "content",
    [
        FONT % '<family val="99"/>',
        FONT % '<u val="1"/>',
        f'<styleSheet xmlns="{MAIN}"><fills><fill/></fills><cellXfs><xf numFmtId="0"/></cellXfs></styleSheet>',
        NAMELESS,
    ],
)
def test_odd_styles(content: str, tmp_path: Path) -> None:
    parts = one_sheet(worksheet("<row><c><v>1</v></c></row>"), ("styles", "styles.xml"))
    package = open_package(written(tmp_path / "w.xlsx", parts | {"xl/styles.xml": content}))
    assert package.pages[0].rows == {1: {1: 1}}
    assert package.left_out == (FONTS,)


def test_odd_and_missing_decorations_of_sheets(tmp_path: Path) -> None:
    comments = (
        f'<comments xmlns="{MAIN}"><authors/><commentList><comment ref="A1" authorId="0"/></commentList></comments>'
    )
    parts = one_sheet(worksheet("<row><c><v>1</v></c></row>"), ("theme", "theme1.xml"), ("styles", "styles.xml"))
    parts["xl/worksheets/_rels/sheet1.xml.rels"] = relations(("comments", "../notes.xml"), ("drawing", "none.xml"))
    package = open_package(written(tmp_path / "w.xlsx", parts | {"xl/notes.xml": comments}))
    assert package.pages[0].rows == {1: {1: 1}}
    assert package.left_out == (
        "parts of the kind 'theme' that are missing (xl/theme1.xml)",
        "fonts, fills and borders that are missing (xl/styles.xml)",
        "comments that cannot be understood (xl/notes.xml)",
        "drawings that are missing (xl/worksheets/none.xml)",
    )


def test_a_link_to_another_program(tmp_path: Path) -> None:
    parts = one_sheet(worksheet(""), ("externalLink", "link.xml"), parts={"xl/link.xml": "<externalLink/>"})
    assert open_package(written(tmp_path / "w.xlsx", parts)).links == ("another program (xl/link.xml)",)


def test_what_can_be_understood_is_not_named(tmp_path: Path) -> None:
    parts = one_sheet(worksheet(""), ("styles", "styles.xml"), parts={"xl/styles.xml": LOOKS})
    assert open_package(written(tmp_path / "w.xlsx", parts)).left_out == ()
