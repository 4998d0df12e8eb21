"""The formulation as Markdown, generated from the notation, so that documents cannot drift from code.

`python -m allocator.document` rewrites the generated parts of docs/model.md and models/README.md in the
current folder; with `--check` it changes nothing and fails if they are stale.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from pathlib import Path

from capital_allocation import CONSTRAINTS, EXPRESSIONS, PARAMETERS, VARIABLES
from capital_allocation.notation import INDICES, REQUIRED, letters
from capital_allocation.objective import LOSS, SECURITY

BEGIN, END = "<!-- generated: make docs -->", "<!-- end of generated part -->"


def formulas() -> str:
    """The objective and every constraint: name, index, sentence, formula."""
    rows = ((f"`{c.name}`", letters(c.index), c.says, f"`{c.formula}`") for c in CONSTRAINTS)
    return "\n".join(
        (
            "The model maximises",
            "",
            "```",
            _dedented(SECURITY),
            "",
            _dedented(LOSS),
            "```",
            "",
            "subject to (t0 is the first year)",
            "",
            *_table(("constraint", "for each", "says", "formula"), rows),
        )
    )


def notation() -> str:
    """Sets, parameters and variables with their units and meanings."""
    sets = ((f"`{i.set_name}`", i.letter, i.word, i.meaning) for i in INDICES.values())
    parameters = (
        (f"`{p.name}`", letters(p.index), p.unit, p.allowed(), p.blank or _default(p.default), p.meaning)
        for p in PARAMETERS.values()
    )
    variables = ((f"`{v.name}`", letters(v.index), v.unit, v.bounds, v.meaning) for v in (*VARIABLES, *EXPRESSIONS))
    return "\n".join(
        (
            "### Sets",
            "",
            *_table(("set", "letter", "index", "meaning"), sets),
            "",
            "### Parameters",
            "",
            *_table(("parameter", "index", "unit", "allowed", "if empty", "meaning"), parameters),
            "",
            "Derived: `ceiling[p]` is the sum of `width[p,g]`; `discount_factor[t] = 1 / (1 + discount)^(t - t0)`;"
            " `threat[c,t] = (1 + growth[c])^(t - t0)`; `money_use[p]` is the largest fiscal `use[p,g,k]` of a"
            " program's tiers, in size (1 where all are 0);"
            " `planned_money` is the sum of `money_use[p] * planned[p,t]`.",
            "",
            "### Variables",
            "",
            *_table(("variable", "index", "unit", "bounds", "meaning"), variables),
        )
    )


def reference() -> str:
    """The whole notation: sets, parameters, variables, objective, constraints."""
    return f"{notation()}\n\n### Objective and constraints\n\n{formulas()}"


DOCUMENTS: dict[Path, Callable[[], str]] = {Path("docs/model.md"): formulas, Path("models/README.md"): reference}
"""Each document with what stands between its marks."""


def refreshed(text: str, generated: str) -> str:
    """`text` with the part between the two marks replaced."""
    before, rest = text.split(BEGIN)
    _, after = rest.split(END)
    return f"{before}{BEGIN}\n\n{generated}\n\n{END}{after}"


def main(arguments: Iterable[str]) -> int:
    """Rewrite the documents, or with `--check` say which are stale."""
    check = "--check" in arguments
    stale = []
    for path, generate in DOCUMENTS.items():
        text = path.read_text(encoding="utf-8")
        fresh = refreshed(text, generate())
        if text != fresh:
            stale.append(path)
            if not check:
                path.write_text(fresh, encoding="utf-8")
    if check and stale:
        sys.stderr.write(f"stale: {', '.join(map(str, stale))}; run make docs\n")
    return int(check and bool(stale))


def _table(heads: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> list[str]:
    lines = [heads, tuple("---" for _ in heads), *rows]
    return ["| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in lines]


def _dedented(formula: str) -> str:
    first, *rest = formula.splitlines()
    return "\n".join((first.strip(), *(f"    {line.strip()}" for line in rest)))


def _default(default: object) -> str:
    if isinstance(default, bool):
        return "yes" if default else "no"
    if isinstance(default, (int, float)):
        return f"{default:g}"
    return "required" if default is REQUIRED else "empty"


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
