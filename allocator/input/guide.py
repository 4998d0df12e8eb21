"""The Guide sheet: what the workbook is for and how to fill it in, in English and Japanese."""

from __future__ import annotations

from collections.abc import Sequence

from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from allocator.input.layout import CHECKS, EVIDENCE, SCHEMA_VERSION, VERSION_WORD, ListSheet, Sheet

Line = tuple[str, str, str]
"""A line of the guide: what it is about, and what it says in English and in Japanese."""

TITLE = "Where should Japan's limited means go?  限られた資源をどこに振り向けるか"

PURPOSE = (
    "Purpose 目的",
    "The input of a linear program that spreads fiscal, political and diplomatic capital over programs for homeland, "
    "regional and global roles. Japan must hold alone as first responder until US help arrives; how much help comes "
    "depends on credibility, delay and what Tokyo gives in return.",
    "財政・政治・外交の三つの資本を、国土防衛・地域・グローバルの役割を担う事業に配分する線形計画の入力です。"
    "日本は米軍来援まで単独で持ちこたえ、来援の規模は信頼性・遅れ・日本の貢献によって決まります。",
)
STEPS = (
    (
        "Step 1 手順1",
        "Fill in Settings, Capitals, Income, Roles, Programs and Tiers. Optional sheets (grey tabs) may stay empty.",
        "Settings、Capitals、Income、Roles、Programs、Tiersを記入します。灰色タブのシートは任意です。",
    ),
    (
        "Step 2 手順2",
        "In each sheet row 1 says what it holds, row 2 the words, row 3 units and what an empty cell means; data start "
        "in row 4. Select a cell to read its meaning. Words in row 2 must stay; columns may be moved.",
        "各シートの1行目は説明、2行目は項目名、3行目は単位と空欄の意味、4行目からデータです。2行目の語は変えないでください。",
    ),
    (
        "Step 3 手順3",
        "Some keys run across: give Income one column for each year, Tiers one for each capital, Relevance one for "
        "each contingency. Insert the column anywhere and put the key in row 2.",
        "Incomeには年ごと、Tiersには資本ごと、Relevanceには事態ごとの列を設け、2行目にキーを書きます。",
    ),
    (
        "Step 4 手順4",
        "Look at the Checks sheet, save, then type:  allocator check FILE.xlsx  and mend what it names.",
        "Checksシートを確認して保存し、allocator check FILE.xlsx を実行して指摘を直します。",
    ),
    (
        "Step 5 手順5",
        "Type:  allocator solve FILE.xlsx  and read the report. This workbook is never written to.",
        "allocator solve FILE.xlsx を実行し、報告書を読みます。このファイルが書き換えられることはありません。",
    ),
)
THESIS = (
    "The default case 既定のケース",
    "It is built on a thesis: an unequal but realistic alliance, homeland first, in which Japan eases the US burden of "
    "defending Japan rather than doing more everywhere. Its effects, needs, rewards and penalties are judgements "
    "(evidence J), not findings about the world. Change what you doubt and see whether the answer changes.",
    "「不平等だが現実的な同盟」という主張に基づきます。効果・必要量・報い・罰則は判断(J)であり、事実の発見ではありません。"
    "疑わしい値を変え、答えが変わるかを確かめてください。",
)
TUTORIAL = (
    "The tutorial 練習",
    "A case made up to be solved on paper: three programs, three capitals, two years, one contingency. "
    "docs/TUTORIAL.md does the arithmetic, row by row and price by price. Solve it, compare, change a figure.",
    "手計算で解ける架空のケースです。三つの事業、三つの資本、二年、一つの事態。計算過程は docs/TUTORIAL.md にあります。"
    "解いて比べ、値を一つ変えて何が起きるかを確かめてください。",
)
BLANK = (
    "The figures 数値",
    "None yet. What you type as an effect, need, reward or penalty is a judgement: mark it J, and say whose.",
    "まだありません。効果や必要量などは判断です。evidenceにJと記し、sourceに根拠を書いてください。",
)


def write_guide(page: Worksheet, styles: dict[str, Format], sheets: Sequence[Sheet | ListSheet], figures: Line) -> None:
    """Write purpose, steps, what the figures are, colours, a linked index of the sheets and the schema version."""
    page.hide_gridlines(2)
    page.set_landscape()
    page.fit_to_pages(1, 0)
    page.set_column(0, 0, 26)
    page.set_column(1, 2, 68)
    page.write_string(0, 0, TITLE, styles["title"])
    row = 2
    for line in (PURPOSE, *STEPS, figures):
        row = _write_line(page, row, line, styles)
    row = _write_legend(page, row + 1, styles)
    row = _write_index(page, row + 1, styles, sheets)
    page.write_string(row + 1, 0, VERSION_WORD, styles["bold"])
    page.write_number(row + 1, 1, SCHEMA_VERSION, styles["wrap"])
    page.protect()


def _write_line(page: Worksheet, row: int, line: Line, styles: dict[str, Format]) -> int:
    word, english, japanese = line
    page.write_string(row, 0, word, styles["bold"])
    page.write_string(row, 1, english, styles["wrap"])
    page.write_string(row, 2, japanese, styles["wrap"])
    page.set_row(row, 15 * max(1, -(-len(english) // 66), -(-len(japanese) // 33)))
    return row + 1


def _write_legend(page: Worksheet, row: int, styles: dict[str, Format]) -> int:
    page.write_string(row, 0, "Colours 色分け", styles["bold"])
    legend = (
        ("key", "bold on yellow: a key, the name by which other sheets refer to the row", "太字・黄：キー"),
        ("input", "blue on yellow: a figure or word of yours", "青字・黄：入力値"),
        ("head", "white on dark blue: words of the tool, do not change", "白字・紺：項目名（変更不可）"),
        ("unit", "italic on grey: units and what an empty cell means", "斜体・灰：単位と空欄の意味"),
    )
    for offset, (style, english, japanese) in enumerate(legend, start=1):
        page.write_string(row + offset, 0, style, styles[style])
        page.write_string(row + offset, 1, english, styles["wrap"])
        page.write_string(row + offset, 2, japanese, styles["wrap"])
    marks = "; ".join(f"{mark} = {meaning}" for mark, meaning in EVIDENCE.items())
    page.write_string(row + len(legend) + 1, 0, "Evidence 根拠", styles["bold"])
    page.write_string(row + len(legend) + 1, 1, marks, styles["wrap"])
    page.write_string(row + len(legend) + 1, 2, "S＝出典あり、C＝計算、R＝記憶（要確認）、J＝判断", styles["wrap"])
    return row + len(legend) + 2


def _write_index(page: Worksheet, row: int, styles: dict[str, Format], sheets: Sequence[Sheet | ListSheet]) -> int:
    page.write_string(row, 0, "Sheets シート", styles["bold"])
    checks = (CHECKS, "What Excel itself can check while you type.", "入力中にExcelが確かめられること。")
    lines = [(sheet.name, sheet.says + _optional(sheet), sheet.says_ja) for sheet in sheets]
    for offset, (name, english, japanese) in enumerate([*lines, checks], start=1):
        page.write_url(row + offset, 0, f"internal:'{name}'!A1", styles["link"], string=name)
        page.write_string(row + offset, 1, english, styles["wrap"])
        page.write_string(row + offset, 2, japanese, styles["wrap"])
        page.set_row(row + offset, 15 * max(1, -(-len(english) // 66), -(-len(japanese) // 33)))
    return row + len(lines) + 2


def _optional(sheet: Sheet | ListSheet) -> str:
    return " (optional)" if isinstance(sheet, ListSheet) or sheet.may_be_empty else ""
