"""The words of a formula are the words of its code."""

import pytest

from capital_allocation import CONSTRAINTS, EXPRESSIONS, PARAMETERS, VARIABLES
from capital_allocation.formulation import touched_by
from capital_allocation.notation import INDICES, Blank, Constraint, Parameter, letters
from capital_allocation.objective import LOSS, SECURITY, loss, pieces
from capital_allocation.tie_break import CONSTRAINTS as TIE_BREAK
from tests.models.vocabulary import words_of_code, words_of_formula


@pytest.mark.parametrize("declared", [*CONSTRAINTS, *TIE_BREAK], ids=lambda declared: declared.name)
def test_formula_and_rule_use_the_same_words(declared: Constraint) -> None:
    assert words_of_formula(declared.formula) == words_of_code(declared.rule)


@pytest.mark.parametrize(
    ("word", "rows", "objective"),
    [
        ("relevance", ["own_effect"], False),
        ("weight", [], True),
        ("hold_penalty", ["tail_link"], True),
        ("risk_aversion", [], True),
        ("use", ["capital_balance", "persistence_limit"], False),
        ("growth", ["hold_coverage", "reliance_limit", "decisive_coverage"], False),
        ("discount", ["tail_link"], True),
    ],
)
def test_what_a_parameter_stands_in(word: str, rows: list[str], objective: bool) -> None:
    """Relevance stands in own effect, a weight in the objective, a penalty in the loss, which the tail reads too.

    Uses stand behind the money that a plan of one's own takes, too, growth behind the threat, and the discount
    behind what a later year counts.
    """
    touched = touched_by([word])
    assert touched is not None
    assert [declared.name for declared in touched.constraints] == rows
    assert touched.objective == objective


@pytest.mark.parametrize("word", ["width", "saturation", "must_hold"])
def test_bounds_need_the_whole_program(word: str) -> None:
    assert touched_by([word]) is None


def test_objective_formula_and_code_use_the_same_words() -> None:
    assert words_of_formula(SECURITY) == words_of_code(pieces)
    assert words_of_formula(LOSS) - {"loss"} == words_of_code(loss)


@pytest.mark.parametrize("declared", [*CONSTRAINTS, *TIE_BREAK], ids=lambda declared: declared.name)
def test_every_constraint_says_a_sentence_over_known_indices(declared: Constraint) -> None:
    assert declared.says[0].isupper()
    assert declared.says.endswith(".")
    assert set(declared.index) <= set(INDICES)


@pytest.mark.parametrize("declared", PARAMETERS.values(), ids=lambda declared: declared.name)
def test_every_parameter_is_fully_declared(declared: Parameter) -> None:
    assert declared.unit
    assert declared.meaning
    assert declared.low <= declared.high
    assert set(declared.index) <= set(INDICES)
    assert declared.allowed()


def test_one_word_names_one_thing() -> None:
    """Parameters and variables share no word; constraints may carry the word of the limit they enforce."""
    variables = {declared.name for declared in (*VARIABLES, *EXPRESSIONS)}
    assert not variables & set(PARAMETERS)
    assert {declared.name for declared in CONSTRAINTS} & set(PARAMETERS) == {"reserve_floor"}
    assert not variables & {"dual", "rc", "slack"}


def test_letters_follow_the_index() -> None:
    assert letters(("program", "tier", "year")) == "p,g,t"


@pytest.mark.parametrize(
    ("name", "value", "admitted"),
    [
        ("keep", 1.0, True),
        ("keep", 1.01, False),
        ("keep", True, False),
        ("keep", float("nan"), False),
        ("income", -5.0, True),
        ("income", float("inf"), False),
        ("lead", 1, True),
        ("lead", 1.5, False),
        ("saturation", None, True),
        ("weight", None, False),
        ("measure", "effort", True),
        ("measure", "money", False),
        ("must_hold", True, True),
        ("must_hold", 1, False),
    ],
)
def test_parameters_admit_their_kind_within_bounds(name: str, value: object, admitted: bool) -> None:
    assert PARAMETERS[name].admits(value) is admitted


def test_what_is_left_out_is_not_there_and_limits_nothing() -> None:
    """0, no or no limit; but a program is ready and builds up at once, all may rest on backup, the tail is a tenth."""
    others = {word: item.default for word, item in PARAMETERS.items() if not isinstance(item.default, Blank)}
    assert {word: default for word, default in others.items() if default not in (0, "")} == {
        "readiness": 1.0,
        "build_rate": 1.0,
        "reliance": 1.0,
        "tail_share": 0.1,
    }


def test_shares_lie_between_0_and_1_and_other_amounts_are_0_or_more() -> None:
    """But income may be lost, uses may earn, threats may shrink, if not by nine tenths; and calendars have years."""
    numbers = {word: item for word, item in PARAMETERS.items() if item.kind in (int, float)}
    shares = {word for word, item in numbers.items() if item.is_share}
    assert shares == {
        word for word, item in numbers.items() if item.unit.startswith(("share", "reciprocity 0", "readiness"))
    } - {"growth"} | {"reward"}
    others = {word: (item.low, item.high) for word, item in numbers.items() if word not in shares}
    assert {word: ends for word, ends in others.items() if ends != (0.0, 1e9)} == {
        "first_year": (1900, 2200),
        "plan_years": (1, 100),
        "runout_years": (0, 100),
        "income": (-1e9, 1e9),
        "lead": (0, 100),
        "use": (-1e9, 1e9),
        "growth": (-0.9, 1.0),
        "from_year": (1900, 2200),
    }


def test_the_limit_of_the_first_year_is_that_of_any_year_unless_it_is_another() -> None:
    """A program is first as ready as typed, later by what it grows; money comes from income in every year."""
    limits = {declared.name: (declared.first_limit, declared.limit) for declared in CONSTRAINTS}
    assert limits["readiness_link"] == ("readiness", "readiness_growth")
    assert limits["capital_balance"] == ("income", "income")
