"""What contributors rely on says the same thing everywhere: hooks, citation, licence."""

import re
import tomllib

from tests.pages import text_of

PROJECT = tomllib.loads(text_of("pyproject.toml"))["project"]


def test_hooks_run_what_make_check_runs_before_the_tests() -> None:
    """The same commands in the same order, from the same environment, and nothing fetched from elsewhere."""
    hooks = text_of(".pre-commit-config.yaml")
    recipe = re.search(r"^check:.*\n((?:\t.*\n)+)", text_of("Makefile"), flags=re.MULTILINE)
    assert recipe is not None
    *quick, tests = re.findall(r"\$\(BIN\)/(.+)", recipe[1])
    assert tests.startswith("pytest")
    assert re.findall(r"entry: \.venv/bin/(.+)", hooks) == quick
    assert re.findall(r"repo: (.+)", hooks) == ["local"]
    assert hooks.count("language: system") == hooks.count("id: ") == len(quick)


def test_one_version_one_licence_one_author() -> None:
    citation = dict(re.findall(r"^(?:  - )?([\w-]+): (.+)$", text_of("CITATION.cff"), flags=re.MULTILINE))
    assert citation["title"] == PROJECT["name"]
    assert citation["version"] == PROJECT["version"]
    assert citation["license"] == PROJECT["license"] == "MIT"
    assert [{"name": citation["name"]}] == PROJECT["authors"]
    licence = text_of("LICENSE")
    assert licence.startswith("MIT License\n")
    assert f"The {citation['name']}\n" in licence
    assert PROJECT["license-files"] == ["LICENSE"]


def test_every_development_tool_is_pinned() -> None:
    """So that a machine set up tomorrow is the machine of today."""
    pinned = {line.split("==")[0].casefold() for line in text_of("constraints.txt").split()}
    asked = [*PROJECT["dependencies"], *PROJECT["optional-dependencies"]["dev"]]
    assert {re.split(r"[<>=]", need)[0].casefold() for need in asked} <= pinned
