"""Only `word/` touches the XML of a document. What it hands out are values, and handles for the
operations of `word.edit`; here every other module is read for what would reach through them.

mypy holds the rest: an element is a type of its own (`word.read.tree.Element`), not `Any`.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

CODE = Path(__file__).parents[1] / "assembler"
PARSERS = ("lxml", "xml")
TAGS = Path("files/markup.py")
"""Reads workbooks that are web pages or XML, never a document; it builds no tree."""
# What belongs to elements, and to nothing else that this code uses.
OF_ELEMENTS = frozenset(
    [
        *("addnext", "addprevious", "attrib", "getnext", "getparent", "getprevious"),
        *("getroottree", "iterancestors", "iterchildren", "itersiblings", "makeelement"),
        *("nsmap", "tail", "xpath"),
    ]
)
# Where the values and handles of `word/` keep their elements.
HELD = frozenset(["element", "elements", "row_elements", "text_elements", "root"])
# An element of a page in the browser (NiceGUI), which is none of a document.
OF_PAGES = frozenset(["ui.element"])
# What works on elements themselves.
NAMES = frozenset(["Element", "by_name", "find", "name_of", "parent_of", "parsed", "value_of"])


def breaches(text: str) -> Iterator[str]:
    """What a module does that only `word/` may do."""
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names if _is_parser(alias.name))
        elif isinstance(node, ast.ImportFrom):
            yield from _imported(node)
        elif isinstance(node, ast.Attribute) and ast.unparse(node) not in OF_PAGES:
            yield from (f".{name}" for name in (OF_ELEMENTS | HELD) & {node.attr})


def _imported(node: ast.ImportFrom) -> Iterator[str]:
    module = node.module or ""
    if not node.level and _is_parser(module):
        yield module
    elif "word" in module.split("."):
        for alias in node.names:
            if alias.name in NAMES or alias.name.startswith("_"):
                yield f"{module}.{alias.name}"


def _is_parser(module: str) -> bool:
    return module.split(".")[0] in PARSERS


OUTSIDE = sorted(path for path in CODE.rglob("*.py") if path.relative_to(CODE).parts[0] != "word")


def test_nobody_else_touches_an_element() -> None:
    seen = {str(path.relative_to(CODE)): [*breaches(path.read_text("utf-8"))] for path in OUTSIDE}
    tags = seen.pop(str(TAGS))
    assert {path: what for path, what in seen.items() if what} == {}
    assert set(tags) == {"lxml.etree"}


@pytest.mark.parametrize(
    ("planted", "breach"),
    [
        ("import lxml.etree", "lxml.etree"),
        ("def read():\n    from lxml import etree", "lxml"),
        ("from xml.etree import ElementTree", "xml.etree"),
        ("from ..word.read.tree import Element", "word.read.tree.Element"),
        ("from ..word.read.tree import UnreadableError, find", "word.read.tree.find"),
        ("from ..word.edit.rows import _set_text", "word.edit.rows._set_text"),
        ("def gone(block):\n    block.element.clear()", ".element"),
        ("row = table.row_elements[0]", ".row_elements"),
        ("small = thing.getnext()", ".getnext"),
        ("parent = run.getparent()", ".getparent"),
        ("for e in document.root.iter(): pass", ".root"),
        ("rest = one.tail", ".tail"),
    ],
)
def test_a_breach_is_seen(planted: str, breach: str) -> None:
    assert [*breaches(planted)] == [breach]


def test_values_and_operations_are_no_breach() -> None:
    allowed = """
from ..word.edit.blocks import Grafts, remove_block
from ..word.read.blocks import ReadParagraph
from ..word.read.tree import UnreadableError

def show() -> None:
    ui.element("div")

def take_out(block: ReadParagraph) -> None:
    if not block.text:
        remove_block(block)
"""
    assert [*breaches(allowed)] == []


def test_an_element_is_a_type() -> None:
    """`Any` would let mypy pass whatever is done with one."""
    tree = ast.parse((CODE / "word/read/tree.py").read_text("utf-8"))
    (element,) = [
        node for node in tree.body if isinstance(node, ast.ClassDef) and node.name == "Element"
    ]
    assert [ast.unparse(base) for base in element.bases] == ["Protocol"]
