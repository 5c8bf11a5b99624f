"""`报告.yaml` as a tree of texts in which every node knows its line and character.

Built from the events of the C parser: one pass, no value is interpreted (2024-04-10 and 是 stay
as typed), and nesting or references cannot make it run away, for both are refused when met.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

_DEPTH_AT_MOST = 8
_HAN = r"[\u3000-\u303f\u3400-\u9fff\uff00-\uffef“”‘’…—]"
_FOLDED = re.compile(rf"(?<={_HAN}) (?={_HAN})")


class Unparsable(Exception):  # noqa: N818 - told to the clerk, not an error of the program
    """The text is no YAML that can be used: problem code, line and character (from 1), why."""

    def __init__(self, code: str, line: int, character: int, reason: str = "") -> None:
        super().__init__(code)
        self.code, self.line, self.character, self.reason = code, line, character, reason


@dataclass(slots=True)
class Node:
    """A text, a list of nodes, or a mapping (pairs of a key's node and a value's)."""

    line: int
    character: int
    text: str | None = None
    items: list[Node] | None = None
    pairs: list[tuple[Node, Node]] | None = None
    pending: list[Node] = field(default_factory=list)

    def add(self, child: Node) -> None:
        """Take the next child: an item, or by turns a key and its value."""
        if self.items is not None:
            self.items.append(child)
        elif self.pending and self.pairs is not None:
            self.pairs.append((self.pending.pop(), child))
        else:
            self.pending.append(child)


def parse_yaml(text: str) -> Node:
    """The tree of a YAML document; an empty document is an empty mapping.

    Raises Unparsable.
    """
    import yaml

    loader = yaml.CSafeLoader if hasattr(yaml, "CSafeLoader") else yaml.SafeLoader
    try:
        return _tree(yaml.parse(text, Loader=loader))
    except yaml.MarkedYAMLError as error:
        raise _unparsable(error, text) from None
    except yaml.YAMLError as error:
        raise Unparsable("D-41", 1, 1, f"有不能用的字符：{str(error).splitlines()[0]}") from None


def _tree(events: Any) -> Node:
    root = Node(1, 1, items=[])
    stack = [root]
    for event in events:
        _take(event, type(event).__name__, stack)
    documents = root.items or []
    if len(documents) > 1:
        second = documents[1]
        raise Unparsable("D-41", second.line, second.character, "文件中间有分隔线“---”")
    return documents[0] if documents else Node(1, 1, pairs=[])


def _take(event: Any, kind: str, stack: list[Node]) -> None:
    if kind == "ScalarEvent":
        stack[-1].add(_scalar(event))
    elif kind in ("MappingStartEvent", "SequenceStartEvent"):
        _open(event, kind, stack)
    elif kind in ("MappingEndEvent", "SequenceEndEvent"):
        stack.pop()
    elif kind == "AliasEvent":
        raise Unparsable("D-43", *_mark(event))


def _open(event: Any, kind: str, stack: list[Node]) -> None:
    line, character = _mark(event)
    if len(stack) > _DEPTH_AT_MOST:
        raise Unparsable("D-44", line, character)
    node = Node(line, character)
    if kind == "MappingStartEvent":
        node.pairs = []
    else:
        node.items = []
    stack[-1].add(node)
    stack.append(node)


def _mark(event: Any) -> tuple[int, int]:
    return event.start_mark.line + 1, event.start_mark.column + 1


def _scalar(event: Any) -> Node:
    text: str = event.value
    if event.style in (None, ""):
        text = "" if text == "~" else text
    if event.style != "|" and event.end_mark.line > event.start_mark.line:
        text = _FOLDED.sub("", text)  # YAML joins lines by a space, which Chinese has none of
    return Node(*_mark(event), text=text)


_REASONS = (
    ("found character '\\t'", "行首或值前用了制表符（Tab），请改用空格"),
    ("mapping values are not allowed", "一行里有两个“名称: 值”，或值里有“: ”（请给值加引号）"),
    ("could not find expected ':'", "名称后面缺少英文冒号“:”和空格"),
    ("did not find expected '-' indicator", "列表里混进了不以“- ”开头的行，或缩进不一致"),
    ("did not find expected key", "缩进不一致，或引号没有成对"),
    ("did not find expected ',' or", "方括号或花括号没有成对"),
    ("found unexpected end of stream", "引号没有成对"),
    ("cannot start any token", "值以特殊符号开头（请给值加引号）"),
    ("while scanning an alias", "值以“*”开头（请给值加引号）"),
    ("while scanning an anchor", "值以“&”开头（请给值加引号）"),
    ("while scanning a tag", "值以“!”开头（请给值加引号）"),
    ("while scanning a directive", "行首有“%”（请给值加引号）"),
    ("unknown escape character", "双引号里的“\\”有特殊含义（请改用单引号）"),
)


def _unparsable(error: Any, text: str) -> Unparsable:
    said = f"{error.context or ''} {error.problem or ''}"
    mark = error.problem_mark or error.context_mark
    if "unexpected end of stream" in said and error.context_mark:
        mark = error.context_mark  # where the quotation begins, not where the file ends
    line = (text.splitlines() or [""])[min(mark.line, len(text.splitlines()) - 1)]
    if "\t" in line[: mark.column + 1]:
        said = _REASONS[0][0]
    reason = next((ours for theirs, ours in _REASONS if theirs in said), "写法不合 YAML 格式")
    return Unparsable("D-41", mark.line + 1, mark.column + 1, reason)
