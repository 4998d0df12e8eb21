"""Mix: what is said of the change from last year, and of tiers out of order, by hand."""

from allocator.analyses import mix
from tests.analyses.test_why import skipping
from tests.cases import product_mix, studied


def test_without_current_effort_no_change_is_known() -> None:
    """No current effort is typed: that is not "no program changes"."""
    study = studied(product_mix({"a": 2}, {"money": 10}, {"money": [1]}))
    assert mix.page(study).answer == ("No current effort is typed, so what changes against 2029 is not known.",)


def test_tiers_out_of_order_are_told_with_their_years() -> None:
    assert mix.page(studied(skipping())).answer[-1] == (
        "A later tier is bought before an earlier one is full, because it is worth at least as much at this plan's"
        " prices: x in 2030."
    )


def test_changes_are_told_in_any_unit() -> None:
    """All of the money goes to a, worth 2 against 1: 4 units move from b, or 4e-06 in millions."""
    for unit, moved in ((1.0, "4"), (1e6, "4e-06")):
        effect, current = {"a": 2 * unit, "b": unit}, {"a": 6 / unit, "b": 4 / unit}
        case = product_mix(effect, {"money": 10 / unit}, {"money": [1, 1]}, current=current)
        assert mix.page(studied(case)).answer[0] == (
            f"Between 2029 and 2030, in units, most is added to a by {moved}; most is cut from b by {moved}."
        )
