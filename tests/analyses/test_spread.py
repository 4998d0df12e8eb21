"""Spread: shares, means and histogram of made-up draws."""

import math

from allocator.analyses import spread
from tests.cases import table
from tests.draws import doubt, made_up


def test_shares_of_twenty_draws() -> None:
    """Security 1 to 20: a twentieth lies at or below 1, half at or below 10; the mean is 10.5."""
    page = spread.page(made_up(7, *range(20, 0, -1), doubts=[doubt()], ends=[1, 1]))
    line = table(page, "Security").iloc[0]
    assert line[["as typed", "mean", "5 %", "25 %", "50 %", "75 %", "95 %"]].tolist() == [7, 10.5, 1, 5, 10, 15, 19]
    assert page.answer[0] == (
        "Security is 7 as typed. Nine tenths of the draws (20) lie between 1 and 19, the middle one at 10."
    )


def test_the_histogram_counts_every_draw_once() -> None:
    """From 0 to 20 in twenty bars of 1; the last one holds its upper end."""
    lines = table(spread.page(made_up(0, *range(21), doubts=[doubt()], ends=[1, 1])), "How often")
    assert lines["draws"].tolist() == [1] * 19 + [2]
    assert (lines["from"].iloc[0], lines["to"].iloc[-1]) == (0.0, 20.0)


def test_days_held_and_short() -> None:
    """Two of four draws are short, by 1 and 2 days, 1.5 on average; by less than a twentieth of a day is not short."""
    page = spread.page(
        made_up(
            *[1] * 5,
            doubts=[doubt()],
            ends=[1, 1],
            days_held_strait=[2.0, 1.0, 3.0, 2.99],
            days_short_strait=[1.0, 2.0, 0.0, 0.01],
            chance_of_falling_short_strait=[1.0, 1.0, 0.25, 0.25],
            days_held_gulf=[math.inf] * 4,
        )
    )
    lines = table(page, "Days held alone").set_index("contingency")
    assert lines.loc["strait", ["5 %", "50 %", "95 %"]].tolist() == [1.0, 2.0, 3.0]
    assert lines.loc["strait", "share of draws with days short"] == 0.5
    assert lines.loc["strait", "days short then"] == 1.5
    assert lines.loc["strait", "chance of falling short"] == 0.625
    assert math.isinf(lines.loc["gulf", "mean"])
    assert page.answer[1].endswith(": strait 1.0 to 3.0 (50%) and gulf without limit.")
    assert "strait 1.0 to 3.0 (50%)" in page.answer[1]
    assert "if the US acts as in 'prompt'" in page.answer[1]


def test_draws_without_a_plan_are_left_out() -> None:
    page = spread.page(made_up(1, "no plan", 3, "no valid case", 5, doubts=[doubt()], ends=[1, 1]))
    assert table(page, "Security").iloc[0]["mean"] == 4.0
    assert "of the draws (2) lie" in page.answer[0]


def test_without_any_plan_drawn_there_is_nothing_to_tell() -> None:
    page = spread.page(made_up(1, "no plan", doubts=[doubt()], ends=[1, 1]))
    assert page.answer == ("No draw made so far has a best plan.",)
    assert [chart.title for chart in page.charts] == ["Where help comes too late"]
