"""The order of CONTRIBUTING.md: a module imports only what stands above it or beside it there."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[1]
CODE = ROOT / "assembler"
XML_PARSERS = ("lxml", "xml.etree", "xml.parsers", "xml.dom", "xml.sax")


def listed() -> dict[str, int]:
    """Each module of the first table with the number of its row."""
    text = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
    table = text.partition("| room | what it is for |")[2].partition("\n\n")[0]
    names = (
        re.findall(r"`([a-z_]+)(?:\.py|/)`", row.split("|")[1]) for row in table.splitlines()[2:]
    )
    return {name: number for number, row in enumerate(names) for name in row}


def imports() -> Iterator[tuple[Path, str]]:
    """Every import, also those within functions, by its whole name."""
    for path in sorted(CODE.rglob("*.py")):
        package = path.relative_to(ROOT).parts[:-1]
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Import):
                yield from ((path, alias.name) for alias in node.names)
            elif isinstance(node, ast.ImportFrom):
                above = package[: len(package) - node.level + 1] if node.level else ()
                base = ".".join([*above, *([node.module] if node.module else [])])
                yield from ((path, f"{base}.{alias.name}") for alias in node.names)


def room(name: str) -> str:
    return name.split(".")[1] if "." in name else ""


def test_every_module_is_listed() -> None:
    found = {p.stem for p in CODE.iterdir() if p.suffix == ".py" or (p / "__init__.py").is_file()}
    assert found - {"__init__"} == set(listed())


def test_imports_go_up_the_list() -> None:
    row = listed()
    downward = {
        f"{path.relative_to(CODE)} imports {name}"
        for path, name in imports()
        if name.startswith("assembler.")
        and room(name) in row
        and row[room(name)] > row[path.relative_to(CODE).parts[0].removesuffix(".py")]
    }
    assert downward == set()


def test_only_word_parses_xml() -> None:
    """But for workbooks that are web pages or XML, whose tags are handed on one by one."""
    parsers = {path.relative_to(CODE) for path, name in imports() if name.startswith(XML_PARSERS)}
    assert {path.parts[0] for path in parsers - {Path("files/markup.py")}} == {"word"}


def test_sequences_are_paired_in_one_place() -> None:
    """difflib pairs for `text.alignment` alone; elsewhere it only suggests the nearest name."""
    users = {(str(path.relative_to(CODE)), name) for path, name in imports() if "difflib" in name}
    assert {use for use in users if use[1] != "difflib.get_close_matches"} == {
        ("text/alignment.py", "difflib.Match"),
        ("text/alignment.py", "difflib.SequenceMatcher"),
    }
