"""A review page read back: what a person finds on it, by the standard library's HTML parser."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from functools import cached_property
from html.parser import HTMLParser
from typing import Any

_VOID = {"meta", "link", "input", "col", "img", "br"}


@dataclass
class Node:
    """An element with what it holds."""

    tag: str
    attributes: dict[str, str]
    children: list[Node | str] = field(default_factory=list)

    @property
    def text(self) -> str:
        return "".join(c if isinstance(c, str) else c.text for c in self.children)

    @property
    def classes(self) -> list[str]:
        return self.attributes.get("class", "").split()

    def all(self, *tags: str) -> list[Node]:
        """Every element below with one of these tags, in order."""
        return [node for node in self.below() if node.tag in tags]

    def below(self) -> list[Node]:
        """Every element below, in order."""
        nodes = [child for child in self.children if isinstance(child, Node)]
        return [node for child in nodes for node in (child, *child.below())]

    def with_class(self, name: str) -> list[Node]:
        """Every element below of a class."""
        return [node for node in self.all(*_TAGS) if name in node.classes]


_TAGS = (
    "p",
    "span",
    "div",
    "td",
    "th",
    "tr",
    "li",
    "section",
    "table",
    "details",
    "mark",
    "b",
    "a",
)


class _TreeBuilder(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root = Node("", {})
        self.open = [self.root]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        node = Node(tag, {name: value or "" for name, value in attrs})
        self.open[-1].children.append(node)
        if tag not in _VOID:
            self.open.append(node)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.open[-1].children.append(Node(tag, {name: value or "" for name, value in attrs}))

    def handle_endtag(self, tag: str) -> None:
        if self.open[-1].tag != tag:
            raise AssertionError(f"</{tag}> inside <{self.open[-1].tag}>")
        self.open.pop()

    def handle_data(self, data: str) -> None:
        self.open[-1].children.append(data)


@dataclass(frozen=True)
class PageGrid:
    """A table of the report: cells as (text, columns, rows)."""

    anchor: str
    title: str
    head: list[list[tuple[str, int, int]]]
    body: list[list[tuple[str, int, int]]]


@dataclass(frozen=True)
class Listed:
    """A problem of the list. place: the anchor it leads to; origin: the row it shows."""

    place: str
    origin: Any


class PageRead:
    """Everything of a page that the tests look at."""

    def __init__(self, data: bytes) -> None:
        self.source = data.decode()
        builder = _TreeBuilder()
        builder.feed(self.source)
        if [node.tag for node in builder.open] != [""]:
            raise AssertionError(f"left open: {[node.tag for node in builder.open]}")
        self.root = builder.root
        every = self.root.below()
        self.tags = [(node.tag, node.attributes) for node in every]
        self.by_id = {n.attributes["id"]: n.text for n in every if "id" in n.attributes}
        self._scripts = self.root.all("script")
        self.styles = [node.text for node in self.root.all("style")]
        (self.report,) = self.root.all("article")

    @cached_property
    def data(self) -> Any:
        """What the page carries for its script."""
        return json.loads(next(s.text for s in self._scripts if "type" in s.attributes))

    @property
    def scripts(self) -> list[str]:
        return [s.text for s in self._scripts if "type" not in s.attributes]

    @property
    def policy(self) -> str:
        return next(a["content"] for tag, a in self.tags if tag == "meta" and "http-equiv" in a)

    @property
    def texts(self) -> list[str]:
        """The text of every element that holds nothing but text."""
        every = self.root.below()
        return [n.text for n in every if n.children and all(isinstance(c, str) for c in n.children)]

    @property
    def headings(self) -> list[str]:
        return [node.text for node in self.root.all("h1", "h2", "h3", "h4", "h5", "h6")]

    @property
    def paragraphs(self) -> list[str]:
        return [node.text for node in self.report.all("p")]

    @property
    def report_text(self) -> list[str]:
        return [n.text for n in self.report.all("h2", "h3", "h4", "h5", "h6", "p", "td", "th")]

    @property
    def cover(self) -> list[str]:
        return [p.text for p in self.report.with_class("cover")[0].all("p")]

    @property
    def notices(self) -> list[str]:
        return [node.text for node in self.root.with_class("notice")]

    @property
    def grids(self) -> list[PageGrid]:
        return [
            PageGrid(
                sheet.attributes["id"],
                sheet.all("h3")[0].text,
                _rows(sheet, "thead"),
                _rows(sheet, "tbody"),
            )
            for sheet in self.report.with_class("appended")
        ]

    @property
    def figures_in_report(self) -> list[tuple[str, Any]]:
        """The printed figures with their origins."""
        origins = self.data["origins"]
        return [
            (node.text, origins[int(node.attributes["data-origin"])])
            for node in self.report.with_class("figure")
        ]

    @property
    def problems(self) -> dict[str, list[Listed]]:
        """The listed problems by code, in the order of the page."""
        problems: dict[str, list[Listed]] = {}
        for node in self.root.with_class("problem"):
            shown = [
                n.attributes["data-origin"]
                for n in node.with_class("go")
                if "data-origin" in n.attributes
            ]
            origin = self.data["origins"][int(shown[0])] if shown else None
            code = node.with_class("code")[0].text
            problems.setdefault(code, []).append(
                Listed(node.attributes.get("data-place", ""), origin)
            )
        return problems

    @property
    def counted(self) -> list[tuple[str, str]]:
        return [
            (group.with_class("severity")[0].text, group.all("summary")[0].text.split()[-1])
            for group in self.root.with_class("group")
        ]


def _rows(sheet: Node, part: str) -> list[list[tuple[str, int, int]]]:
    return [
        [
            (
                cell.text,
                int(cell.attributes.get("colspan", 1)),
                int(cell.attributes.get("rowspan", 1)),
            )
            for cell in row.all("td", "th")
        ]
        for body in sheet.all(part)
        for row in body.all("tr")
    ]


def read_page(data: bytes) -> PageRead:
    """A page from its bytes."""
    return PageRead(data)
