"""Cases drawn at random by Hypothesis."""

from dataclasses import replace

from hypothesis import strategies as st

from capital_allocation import Case
from tests.cases import strait

shares = st.floats(0.0, 1.0).map(lambda share: round(share, 3))
amounts = st.floats(0.0, 100.0).map(lambda amount: round(amount, 2))


@st.composite
def cases(draw: st.DrawFn) -> Case:
    """Variations of `strait` that always have a plan: no floor, no cut limit, no reserve."""
    return replace(
        strait(),
        floor={},
        max_cut={},
        reserve_floor={},
        income={key: draw(amounts) for key in strait().income},
        opening={"goodwill": draw(amounts)},
        trust={s: max(0.12, draw(shares)) for s in ("prompt", "late")},
        credibility={(s, "strait"): draw(shares) for s in ("prompt", "late")},
        delay={(s, "strait"): draw(amounts) for s in ("prompt", "late")},
        us_force={"strait": draw(amounts)},
        risk_aversion=draw(shares),
        relevance={("guns", "strait"): draw(shares), ("bases", "strait"): draw(shares)},
    )
