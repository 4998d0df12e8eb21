"""The pages that people read: README.md, docs/ and models/README.md."""

import re
from pathlib import Path

from tests.running import ROOT

README = Path("README.md")
MODELS = Path("models", "README.md")
DOCS = tuple(sorted(path.relative_to(ROOT) for path in ROOT.joinpath("docs").glob("*.md")))
PAGES = (README, *DOCS, MODELS)


def text_of(page: str | Path) -> str:
    """The text of a page, by its path in the repository."""
    return (ROOT / page).read_text(encoding="utf-8")


def section(page: str | Path, heading: str) -> str:
    """The text from a heading to the next one of the same or a higher rank."""
    (found,) = re.findall(
        rf"^(#+) {re.escape(heading)}\n(.*?)(?=^\1 |\Z)", text_of(page), flags=re.DOTALL | re.MULTILINE
    )
    return str(found[1])


def blocks(page: str | Path, language: str = "") -> list[str]:
    """The code blocks of a page that are marked with this language; a block within a list is moved to the left."""
    found = re.findall(r"^( *)```(\w*)\n(.*?)^ *```$", text_of(page), flags=re.DOTALL | re.MULTILINE)
    return [re.sub(rf"^{indent}", "", code, flags=re.MULTILINE) for indent, marked, code in found if marked == language]


def anchors(page: str | Path) -> set[str]:
    """The anchors that GitHub gives to the headings of a page."""
    headings = re.findall(r"^#+ (.+)$", text_of(page), flags=re.MULTILINE)
    return {re.sub(r"[^\w -]", "", heading).lower().replace(" ", "-") for heading in headings}
