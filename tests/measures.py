"""How simple the code is, in figures: `python tests/measures.py` prints them.

Complexity is counted as radon counts it: branches, loops, boolean operators, comprehensions and
assertions, for every function and method by itself.
"""

from __future__ import annotations

import ast
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from radon.complexity import cc_visit
from radon.visitors import Function

ROOT = Path(__file__).resolve().parents[1]
CODE, TESTS = ROOT / "assembler", ROOT / "tests"

# Words that only somebody who was there would understand; a name says what the thing is.
DIALECT = frozenset(
    ("told", "said", "found", "plain", "work", "pieces", "struck", "gaps", "stored")
)


class Complexity(NamedTuple):
    """One function or method: its complexity, and where it stands."""

    value: int
    place: str


def modules(folder: Path) -> list[Path]:
    """Every module below a folder."""
    return sorted(folder.rglob("*.py"))


def complexities(paths: Iterable[Path]) -> list[Complexity]:
    """Every function and method of some modules, the hardest first."""
    blocks = (
        Complexity(block.complexity, f"{path.relative_to(ROOT)}:{block.lineno} {block.fullname}")
        for path in paths
        for block in cc_visit(path.read_text("utf-8"))
        if isinstance(block, Function)
    )
    return sorted(blocks, reverse=True)


def mean(functions: list[Complexity]) -> float:
    """The mean complexity."""
    return sum(function.value for function in functions) / len(functions)


def ninetieth(functions: list[Complexity]) -> int:
    """The complexity that nine functions in ten do not pass."""
    return functions[len(functions) // 10].value


def classes() -> dict[str, list[str]]:
    """The classes of the package by name, each with the modules it stands in."""
    by_name = defaultdict(list)
    for path in modules(CODE):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.ClassDef):
                by_name[node.name].append(str(path.relative_to(ROOT)))
    return by_name


def names(path: Path) -> Iterator[tuple[str, int]]:
    """Every name that a module gives to something, with its line."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        match node:
            case ast.Name(id=name, ctx=ast.Store()) | ast.arg(arg=name):
                yield name, node.lineno
            case ast.FunctionDef(name=name) | ast.ClassDef(name=name):
                yield name, node.lineno


def kept_layouts(folder: Path) -> int:
    """How many statements keep a layout of their own, as a table that is a picture does."""
    return sum(
        len(re.findall(r"# fmt: skip$", p.read_text("utf-8"), re.M)) for p in modules(folder)
    )


def main() -> None:
    """Print the figures."""
    for folder in (CODE, TESTS):
        functions = complexities(modules(folder))
        print(
            f"{folder.name}: {len(functions)} functions, complexity at most {functions[0].value}, "
            f"90th percentile {ninetieth(functions)}, mean {mean(functions):.2f}"
        )
    print(f"layouts kept by hand: {kept_layouts(CODE) + kept_layouts(TESTS)}")
    print(f"class names used twice: {sum(len(places) > 1 for places in classes().values())}")


if __name__ == "__main__":
    main()
