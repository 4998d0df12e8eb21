"""The workbook as it is laid out: which sheet holds which words.

One sheet per index of the notation: the words come from `capital_allocation`, the sheets from here. The
template writes by this layout and the reader reads by it.
"""

from __future__ import annotations

from dataclasses import dataclass

from capital_allocation import PARAMETERS
from capital_allocation.notation import Parameter

SCHEMA_VERSION = 1
"""Raised whenever a sheet or word of the workbook changes its name or meaning."""

HEAD_ROW, UNIT_ROW, FIRST_ROW = 2, 3, 4
"""Row 1 says what a sheet holds; the words, their units and the data start in these rows."""

GUIDE, CHECKS = "Guide", "Checks"
"""Sheets for the user, not read as data; the first carries the schema version."""

VERSION_WORD = "schema_version"
LAST_ROW = 1_003
"""Drop-downs and value limits in the template reach down to this row."""

EVIDENCE = {"S": "sourced", "C": "computed from sources", "R": "recalled, to be verified", "J": "judgement"}
BACKED = ("S", "C")
"""Evidence marks of figures that are more than a judgement: sourced, or computed from such."""
UNIFORM, TRIANGULAR = "uniform", "triangular"
"""How likely each multiple of a range is: all alike, or most likely what was typed, less so toward both ends."""
ACTIVE = Parameter("active", (), bool, "yes or no", "no: the row is skipped", default=True)

NAMES = {"name": "name in English", "name_ja": "name in Japanese"}
REMARKS = {
    "active": "yes or no; no = row skipped",
    "evidence": "S, C, R or J",
    "source": "where the figures are from",
    "note": "free text",
}


@dataclass(frozen=True)
class Sheet:
    """One sheet of data.

    Attributes:
        name: the sheet's name.
        says: the sentence in row 1; `says_ja` in Japanese.
        down: index words whose keys stand in the first columns of a row.
        columns: parameters with a column of their own.
        across: the parameter whose last index runs across as column heads.
        defines: the index word whose keys this sheet introduces.
        may_be_empty: whether the model works without any row here.
        may_be_missing: whether the workbook may do without the sheet, as those do that are older than it.
    """

    name: str
    says: str
    says_ja: str
    down: tuple[str, ...]
    columns: tuple[Parameter, ...] = ()
    across: Parameter | None = None
    defines: str = ""
    may_be_empty: bool = False
    may_be_missing: bool = False

    @property
    def named(self) -> bool:
        """Whether keys on this sheet carry display names."""
        return self.defines not in ("", "tier")

    @property
    def across_index(self) -> str:
        """The index word whose keys are column heads."""
        return self.across.index[-1] if self.across else ""

    def words(self) -> tuple[str, ...]:
        """Every column head but the keys that run across."""
        names = tuple(NAMES) if self.named else ()
        return (*self.down, *names, *(declared.head for declared in self.columns), *REMARKS)

    def column(self, head: str) -> Parameter | None:
        """The parameter with a column of its own under this head; None for a key that runs across."""
        if head == ACTIVE.name:
            return ACTIVE
        return next((declared for declared in self.columns if declared.head == head), None)


def _indexed_by(*index: str) -> tuple[Parameter, ...]:
    return tuple(declared for declared in PARAMETERS.values() if declared.index == index)


BASE_BARGAIN = Parameter("base_bargain", (), str, "name", "name of the bargain this workbook describes", default="base")

NEAR_OPTIMAL = Parameter(
    "near_optimal",
    (),
    float,
    "share of security",
    "how far below the best a plan may score and still count as good, in the report",
    default=0.01,
    high=1.0,
)
PROMISE_DISCOUNT = Parameter(
    "promise_discount",
    (),
    float,
    "share 0..1",
    "how much of US backup an adversary does not count on, in the report",
    default=0.5,
    high=1.0,
)
REPORT_SETTINGS = (NEAR_OPTIMAL, PROMISE_DISCOUNT)
"""Settings of the report, not of the model; workbooks without them are none the worse."""

SETTINGS = Sheet(
    "Settings",
    "Choices that hold for the whole case, one per row.",
    "ケース全体に関わる設定。一行に一つ。",
    ("setting",),
    (BASE_BARGAIN, *_indexed_by(), *REPORT_SETTINGS),
)

DATA_SHEETS = (
    Sheet(
        "Capitals",
        "The limited means of the nation: what each is counted in, what is kept, what must remain.",
        "国家の限られた資本：単位、繰越、最低限残すべき量。",
        ("capital",),
        _indexed_by("capital"),
        defines="capital",
    ),
    Sheet(
        "Roles",
        "What programs are for, and what a point of capability is worth in each role.",
        "事業の役割と、各役割における能力一点の価値。",
        ("role",),
        _indexed_by("role"),
        defines="role",
    ),
    Sheet(
        "Contingencies",
        "What may happen: what holding and deciding it takes, and what US force could bring.",
        "起こり得る事態：持ちこたえ、決するのに必要な力と、米軍がもたらし得る力。",
        ("contingency",),
        _indexed_by("contingency"),
        defines="contingency",
        may_be_empty=True,
    ),
    Sheet(
        "Scenarios",
        "Ways the US may behave; probabilities sum to 1.",
        "米国の振る舞い方のシナリオ。確率の合計は1。",
        ("scenario",),
        _indexed_by("scenario"),
        defines="scenario",
        may_be_empty=True,
    ),
    Sheet(
        "Programs",
        "What Japan can put effort into; how ready it is, how fast it may change, how it turns into capability.",
        "日本が取り組める事業：準備度、変化の速さ、能力への転化。",
        ("program",),
        _indexed_by("program"),
        defines="program",
    ),
    Sheet(
        "Tiers",
        "Slices of a program's effort, bought in order: how wide, how effective, and what a unit uses of each capital.",
        "事業の段階：幅、効果、一単位が使う各資本。順に積み上げる。",
        ("program", "tier"),
        _indexed_by("program", "tier"),
        across=PARAMETERS["use"],
        defines="tier",
    ),
    Sheet(
        "Income",
        "What comes in of each capital, year by year.",
        "各資本の年ごとの収入。",
        ("capital",),
        across=PARAMETERS["income"],
    ),
    Sheet(
        "Relevance",
        "Which share of a program's capability counts in each contingency.",
        "各事態で有効となる能力の割合。",
        ("program",),
        across=PARAMETERS["relevance"],
        may_be_empty=True,
    ),
    Sheet(
        "Links",
        "Which programs make others ready, and how fast.",
        "どの事業が他の事業の準備度をどれだけ高めるか。",
        ("enabler", "program"),
        _indexed_by("enabler", "program"),
        may_be_empty=True,
    ),
    Sheet(
        "Backup",
        "When US forces would arrive and how far the promise is believed, by scenario and contingency.",
        "米軍の来援までの日数と約束の信頼性（シナリオ・事態別）。",
        ("scenario", "contingency"),
        _indexed_by("scenario", "contingency"),
        may_be_empty=True,
    ),
    Sheet(
        "Expectations",
        "What Tokyo pledged and what Washington demands, and what it costs to leave it unmet.",
        "日本の約束と米国の要求、満たさない場合の代償。",
        ("expectation",),
        _indexed_by("expectation"),
        defines="expectation",
        may_be_empty=True,
    ),
    Sheet(
        "Plan",
        "A plan of your own, to be scored and stayed close to; an empty cell is left open.",
        "評価し、近くに留まりたい自分の計画。空欄は任せる。",
        ("program",),
        across=PARAMETERS["planned"],
        may_be_empty=True,
        may_be_missing=True,
    ),
)
"""In reading order: a sheet comes after those whose keys it uses."""

DEFINED_ON = {sheet.defines: sheet for sheet in DATA_SHEETS if sheet.defines}
DEFINED_ON["enabler"] = DEFINED_ON["program"]
"""The sheet that introduces the keys of each index word."""


@dataclass(frozen=True)
class ListSheet:
    """A sheet of plain rows: heads with their allowed values.

    `may_be_missing` where older workbooks have no such sheet; `spared` are the heads that they need not have.
    """

    name: str
    says: str
    says_ja: str
    heads: dict[str, str]
    may_be_missing: bool = False
    spared: tuple[str, ...] = ()

    @property
    def needed(self) -> list[str]:
        """The heads without which the sheet cannot be read."""
        return [head for head in self.heads if head not in self.spared]


ADDRESS = {
    "sheet": "name of a sheet",
    "row": "key; a / b for two; * = all",
    "column": "word, key that runs across, or *",
}
"""Heads of the columns that say which cells of other sheets a line means."""

BARGAINS = ListSheet(
    "Bargains",
    "Other deals between the allies, as changes to the other sheets; without any row there is only the base bargain.",
    "同盟間の別の取引を、他シートへの変更として記す。",
    {"bargain": "name"}
    | ADDRESS
    | {"operation": "set, multiply or add", "value": "number or word; blank = empty the cell"},
)
RANGES = ListSheet(
    "Ranges",
    "What is uncertain, as the lowest and highest multiple of the figure typed.",
    "不確かな数値の下限と上限（倍率）。",
    ADDRESS
    | {
        "low": "multiplier",
        "high": "multiplier",
        "distribution": "uniform (if empty) or triangular: most likely as typed",
    },
    spared=("distribution",),
)

NEGOTIABLE_BY_DEFAULT = {
    "income": True,
    "opening": True,
    "reserve_floor": True,
    "floor": True,
    "readiness": True,
    "readiness_growth": True,
    "max_rise": True,
    "max_cut": True,
    "width": True,
    "level": True,
    "must_meet": True,
    "must_hold": True,
    "persistence": True,
    "current": False,
    "existing": False,
    "hold_start": False,
    "hold_pace": False,
}
"""Inputs a diagnosis may propose to change, or would if marked so: budgets and limits yes, facts and threats no.

Inputs that are not here (weights, probabilities, effects) are never proposed: they do not stand in a hard limit's
right-hand side, or are what the analyst believes.
"""

NEGOTIABLE = ListSheet(
    "Negotiable",
    "Which inputs may be proposed to change if there is no plan; without any row, budgets and limits, not facts.",
    "計画が成り立たないとき変更を提案してよい入力。空欄なら予算と制限のみ。",
    ADDRESS | {"negotiable": "yes or no"},
    may_be_missing=True,
)
