"""Mix: what is said of the change from last year, and of tiers out of order, by hand."""

from allocator.analyses import mix
from tests.analyses.test_why import skipping
from tests.cases import product_mix, studied


def test_without_current_effort_no_change_is_known() -> None:
    """No current effort is typed: that is not "no program changes", and it is said once, however many the years."""
    income = {("money", year): 10.0 for year in (2030, 2031)}
    for case in (
        product_mix({"a": 2}, {"money": 10}, {"money": [1]}),
        product_mix({"a": 2}, {"money": 10}, {"money": [1]}, plan_years=2, income=income),
    ):
        assert mix.page(studied(case)).answer == (
            "No current effort is typed, so what changes against 2029 is not known.",
        )


def test_tiers_out_of_order_are_told_with_their_years() -> None:
    assert mix.page(studied(skipping())).answer[-1] == (
        "A later tier is bought before an earlier one is full, because it is worth at least as much at this plan's"
        " prices: x in 2030."
    )


def test_what_only_falls_or_only_rises_is_told_so() -> None:
    """Of 10 for a, 12 were put in before, or 8, or as many."""
    for current, said in (
        (12.0, "Between 2029 and 2030, in units, most is cut from a by 2; nothing is added."),
        (8.0, "Between 2029 and 2030, in units, most is added to a by 2; nothing is cut."),
        (10.0, "Between 2029 and 2030 no program changes, as far as current effort is known."),
    ):
        case = product_mix({"a": 2}, {"money": 10}, {"money": [1]}, current={"a": current})
        assert mix.sentence(studied(case)) == said


def test_changes_are_told_in_any_unit() -> None:
    """All of the money goes to a, worth 2 against 1: 4 units move from b, or 4e-06 in millions."""
    for unit, moved in ((1.0, "4"), (1e6, "4e-06")):
        effect, current = {"a": 2 * unit, "b": unit}, {"a": 6 / unit, "b": 4 / unit}
        case = product_mix(effect, {"money": 10 / unit}, {"money": [1, 1]}, current=current)
        assert mix.page(studied(case)).answer[0] == (
            f"Between 2029 and 2030, in units, most is added to a by {moved}; most is cut from b by {moved}."
        )
