"""A strait that guns hold or an ally decides: small bargains with a friend, a stranger and one between."""

from dataclasses import replace
from typing import Any

from capital_allocation import Case
from tests.cases import product_mix


def shelter(bargain: str, credibility: float, **changes: Any) -> Case:
    """Ten of money for guns, which hold a strait that takes 10, or for aid, worth 1 a unit.

    A point short of deciding costs 3; the US brings credibility times 10. So a unit of guns saves 3 where help is
    short and nothing where it is not, and a unit of aid always earns 1.
    """
    case = product_mix(
        {"guns": 0, "aid": 1},
        {"money": 10},
        {"money": [1, 1]},
        bargain=bargain,
        effect={("guns", "all"): 1.0, ("aid", "all"): 1.0},
        role={"aid": "profit"},
        contingencies=("strait",),
        scenarios=("sure",),
        probability={"sure": 1.0},
        trust={"sure": 1.0},
        relevance={("guns", "strait"): 1.0},
        decisive={"strait": 10.0},
        us_force={"strait": 10.0},
        decisive_penalty={"strait": 3.0},
        delay={("sure", "strait"): 0.0},
        credibility={("sure", "strait"): credibility},
    )
    return replace(case, **changes)


FRIEND, STRANGER, ACQUAINTANCE = shelter("friend", 1.0), shelter("stranger", 0.0), shelter("acquaintance", 0.5)


def two_straits(bargain: str, east: float, west: float) -> Case:
    """Ten of money for guns in the east and ships in the west, a point each a day until help comes there: a must."""
    return product_mix(
        {"guns": 1, "ships": 1},
        {"money": 10},
        {"money": [1, 1]},
        bargain=bargain,
        contingencies=("east", "west"),
        scenarios=("sure",),
        probability={"sure": 1.0},
        trust={"sure": 1.0},
        relevance={("guns", "east"): 1.0, ("ships", "west"): 1.0},
        hold_pace={"east": 1.0, "west": 1.0},
        must_hold={"east": True, "west": True},
        delay={("sure", "east"): east, ("sure", "west"): west},
        credibility={("sure", "east"): 1.0, ("sure", "west"): 1.0},
    )
