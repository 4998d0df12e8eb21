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
        "A later tier is bought before an earlier one is full, because it brings more for what it uses: x in 2030."
    )
