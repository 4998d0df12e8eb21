"""Mutation testing: the share of small changes to the code that the quick tests notice, and those that they do not.

    python -m benchmarks.mutants [--sample N] [--seed N] [--only PART ...]

A mutant is the code with one sign, number, condition or loop changed by an operator of Cosmic Ray. It is tested in a
copy of the checkout by the quick tests that reach the changed line in a run under coverage: first those in the file
that mirrors its module, then all others, the fastest first. It survives if none fails.
"""

from __future__ import annotations

import argparse
import os
import random
import re
import shlex
import shutil
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import chdir
from itertools import accumulate, chain
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

from tqdm import tqdm

LIMIT = 15.0
"""Seconds of tests, as measured under coverage, of the mirroring file, and as many again of all others."""

OPERATORS = re.compile(
    r"core/(AddNot|ExceptionReplacer|NumberReplacer|ZeroIterationForLoop|Replace(True|False|And|Or|Break|Continue)With.*"
    r"|.*_(Eq_NotEq|NotEq_Eq|Lt_LtE|LtE_Lt|Gt_GtE|GtE_Gt|Is_IsNot|IsNot_Is|Add_Sub|Sub_Add|Mul_Div|Div_Mul"
    r"|FloorDiv_Mul|Mod_Mul|Pow_Mul|BitOr_BitAnd|BitAnd_BitOr|USub_UAdd|Delete_Not))"
)
"""One change for each sign, of the ten that Cosmic Ray offers: most of the others fail at once."""

PYTEST = (sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-m", "not slow")


class Reached(NamedTuple):
    """The quick tests that run each line, by file, and how long each takes."""

    tests: Mapping[Path, Mapping[int, Sequence[str]]]
    seconds: Mapping[str, float]

    def chosen(self, path: Path, lines: Iterable[int]) -> list[str]:
        """Tests of a mutant in their order. A line that runs at import only is tested by all that reach its module."""
        of_line = self.tests.get(path, {})
        of_module = set(chain.from_iterable(of_line.values()))
        own = {test for test in of_module if f"/test_{path.stem}.py::" in test}
        others = ({test for line in lines for test in of_line.get(line, ())} or of_module) - own
        return [*self.within_limit(own), *self.within_limit(others)]

    def within_limit(self, tests: Iterable[str]) -> list[str]:
        """The fastest tests, together not longer than `LIMIT`."""
        ordered = sorted(tests, key=lambda test: (self.seconds[test], test))
        spent = accumulate(self.seconds[test] for test in ordered)
        return [test for test, so_far in zip(ordered, spent, strict=True) if so_far <= LIMIT]


def reached() -> Reached:
    """Run the quick tests of the working folder under coverage. Raises CalledProcessError where one fails."""
    from coverage import CoverageData

    recording = ("--cov", "--cov-context=test", "--cov-report=", "--durations=0", "-vv", "-nauto")
    told = subprocess.check_output([*PYTEST, *recording], text=True)
    (data := CoverageData()).read()
    tests = {
        Path(file).relative_to(Path.cwd()): {
            line: sorted({context.rpartition("|")[0] for context in contexts} - {""})
            for line, contexts in data.contexts_by_lineno(file).items()
        }
        for file in data.measured_files()
    }
    seconds: defaultdict[str, float] = defaultdict(float)
    for spent, test in re.findall(r"^(\d+\.\d+)s \w+ +(.*)$", told, flags=re.MULTILINE):
        seconds[test] += float(spent)
    return Reached(tests, seconds)


def is_left_out(node: Any) -> bool:
    """Whether a change would be no fault: in messages, types, decorators (sizes of caches) and assertions of zip."""
    if not (above := node.parent):
        return False
    if node is getattr(above, "annotation", None) or (above.type == "annassign" and node is above.children[1]):
        return True
    is_assertion = above.type == "argument" and above.get_first_leaf().value == "strict"
    return is_assertion or above.type in ("decorator", "fstring", "raise_stmt", "tfpdef") or is_left_out(above)


def mutations(path: Path) -> Iterator[Any]:
    """Every mutation of a module, in the order of Cosmic Ray."""
    from cosmic_ray.ast import ast_nodes, get_ast_from_path
    from cosmic_ray.plugins import get_operator, operator_names
    from cosmic_ray.work_item import MutationSpec

    nodes = list(ast_nodes(get_ast_from_path(path)))
    for name in filter(OPERATORS.fullmatch, operator_names()):
        operator = get_operator(name)()
        places = ((node, start, end) for node in nodes for start, end in operator.mutation_positions(node))
        for occurrence, (node, start, end) in enumerate(places):
            if not is_left_out(node):
                yield MutationSpec(path, name, occurrence, start, end)


def survivors(sample: Sequence[Any], found: Reached) -> Iterator[tuple[Path, int, str]]:
    """The mutations that no test notices: module, line, and the lines that it changes."""
    from cosmic_ray.mutating import mutate_and_test

    for each in tqdm(sample, unit=" mutants"):
        tests = found.chosen(each.module_path, range(each.start_pos[0], each.end_pos[0] + 1))
        run = shlex.join([*PYTEST, "-x", *tests] if tests else [sys.executable, "-c", ""])
        if not (result := mutate_and_test([each], run, timeout=60 + 10 * LIMIT)).is_killed:
            changed = re.findall(r"^[-+](?!-- |\+\+ ).*", result.diff, flags=re.MULTILINE)
            yield each.module_path, each.start_pos[0], "\n".join(changed)


def copy_checkout(folder: Path) -> None:
    """Copy the files of the working folder that Git knows or would add."""
    listed = subprocess.check_output(("git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"))
    for file in filter(Path.is_file, map(Path, os.fsdecode(listed).split("\0"))):
        (folder / file.parent).mkdir(parents=True, exist_ok=True)
        shutil.copy(file, folder / file)


def main() -> None:
    """Test a sample of the mutants; print the survivors and the score."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sample", type=int, default=300, help="how many mutants to test, drawn at random")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--only", nargs="+", default=[""], metavar="PART", help="of paths of modules: solver.py exact/")
    options = parser.parse_args()
    with TemporaryDirectory() as copy:
        copy_checkout(Path(copy))
        os.environ["PYTHONPATH"] = os.pathsep.join((copy, f"{copy}/models"))
        with chdir(copy):
            paths = sorted(
                path for root in ("allocator", "models") for path in Path(root).rglob("*.py") if path.name[0] != "_"
            )
            wanted = (path for path in paths if any(part in str(path) for part in options.only))
            every = list(chain.from_iterable(map(mutations, wanted)))
            sample = random.Random(options.seed).sample(every, min(options.sample, len(every)))
            alive = sorted(survivors(sample, reached()))
    print(*(f"{path}:{line}\n{changed}" for path, line, changed in alive), sep="\n")
    print(f"{len(sample) - len(alive)} of {len(sample)} mutants killed; {len(every)} in all, seed {options.seed}")


if __name__ == "__main__":
    main()
