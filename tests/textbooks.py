"""Published product-mix problems: the special case of the model with one role, one year and no ally.

Sources:
    Wyndor Glass: Hillier and Lieberman, Introduction to Operations Research, chapter 3 and section 4.7.
    Reddy Mikks: Taha, Operations Research: An Introduction, chapter 2 and section 3.6.
    TOYCO: Taha, section 3.6.
    Dakota: Winston, Operations Research: Applications and Algorithms, sections 4.5 and 6.
    Giapetto: Winston, sections 3.1 and 6.1.
    Par, Inc.: Anderson, Sweeney and Williams, An Introduction to Management Science, chapters 2 and 3.
"""

from typing import NamedTuple


class Textbook(NamedTuple):
    profit: dict[str, float]
    resources: dict[str, float]
    use: dict[str, list[float]]
    optimum: float
    mix: dict[str, float]
    shadow_price: dict[str, float]
    tolerance: float = 1e-9


TEXTBOOKS = {
    "Wyndor Glass": Textbook(
        {"doors": 3, "windows": 5},
        {"plant 1": 4, "plant 2": 12, "plant 3": 18},
        {"plant 1": [1, 0], "plant 2": [0, 2], "plant 3": [3, 2]},
        36,
        {"doors": 2, "windows": 6},
        {"plant 1": 0, "plant 2": 1.5, "plant 3": 1},
    ),
    "Reddy Mikks": Textbook(
        {"exterior": 5, "interior": 4},
        {"M1": 24, "M2": 6, "market limit": 1, "demand limit": 2},
        {"M1": [6, 4], "M2": [1, 2], "market limit": [-1, 1], "demand limit": [0, 1]},
        21,
        {"exterior": 3, "interior": 1.5},
        {"M1": 0.75, "M2": 0.5, "market limit": 0, "demand limit": 0},
    ),
    "TOYCO": Textbook(
        {"trains": 3, "trucks": 2, "cars": 5},
        {"operation 1": 430, "operation 2": 460, "operation 3": 420},
        {"operation 1": [1, 2, 1], "operation 2": [3, 0, 2], "operation 3": [1, 4, 0]},
        1350,
        {"trains": 0, "trucks": 100, "cars": 230},
        {"operation 1": 1, "operation 2": 2, "operation 3": 0},
    ),
    "Dakota": Textbook(
        {"desks": 60, "tables": 30, "chairs": 20},
        {"lumber": 48, "finishing": 20, "carpentry": 8},
        {"lumber": [8, 6, 1], "finishing": [4, 2, 1.5], "carpentry": [2, 1.5, 0.5]},
        280,
        {"desks": 2, "tables": 0, "chairs": 8},
        {"lumber": 0, "finishing": 10, "carpentry": 10},
    ),
    "Giapetto": Textbook(
        {"soldiers": 3, "trains": 2},
        {"finishing": 100, "carpentry": 80, "demand": 40},
        {"finishing": [2, 1], "carpentry": [1, 1], "demand": [1, 0]},
        180,
        {"soldiers": 20, "trains": 60},
        {"finishing": 1, "carpentry": 1, "demand": 0},
    ),
    "Par, Inc.": Textbook(
        {"standard": 10, "deluxe": 9},
        {"cutting": 630, "sewing": 600, "finishing": 708, "inspection": 135},
        {"cutting": [0.7, 1], "sewing": [0.5, 5 / 6], "finishing": [1, 2 / 3], "inspection": [0.1, 0.25]},
        7668,
        {"standard": 540, "deluxe": 252},
        {"cutting": 4.375, "sewing": 0, "finishing": 6.9375, "inspection": 0},
    ),
}
