"""The words of the model, as a formula and as code have them."""

import ast
import inspect
import re
import textwrap
from itertools import chain

from capital_allocation import EXPRESSIONS, PARAMETERS, VARIABLES
from capital_allocation.formulation import DERIVED

VOCABULARY = (
    {*PARAMETERS, *chain(*DERIVED.values()), "effort_change"}
    | {declared.name for declared in VARIABLES}
    | {declared.name for declared in EXPRESSIONS}
)
SHORTHANDS: dict[str, set[str]] = {"subjects": {"subject", "role"}, "first_year": set()}
"""Helpers of `Case`, with the words they stand for; formulas write t0 for the first year."""


def words_of_formula(formula: str) -> set[str]:
    return {word for word in re.findall(r"[a-z_]+", formula) if word in VOCABULARY}


def words_of_code(function: object) -> set[str]:
    tree = ast.parse(textwrap.dedent(inspect.getsource(function)))  # type: ignore[arg-type]
    names = {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
    return {word for name in names for word in SHORTHANDS.get(name, {name})} & VOCABULARY
