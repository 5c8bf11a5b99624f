"""YAML as people write it: every scalar is text, and every node knows its line and character.

Dataset and template files are read through here. Built from the events of the C parser in one
pass: no value is interpreted (2024-04-10 and 是 stay as typed), and nesting or references
cannot make it run away, for both are refused when met.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

LIBRARY = "yaml"  # by which texts are read; to load it takes a while
_CHINESE_MARKS = frozenset("“”‘’…—")
SYNTAX, ALIAS, DEPTH, REPEATED = "syntax", "alias", "depth", "repeated"


class YamlError(Exception):
    """The text is no YAML that can be used. kind: one of the four above; `reason` in Chinese,
    with line and character (from 1)."""

    def __init__(self, kind: str, line: int, character: int, reason: str) -> None:
        super().__init__(reason)
        self.kind, self.line, self.character, self.reason = kind, line, character, reason


@dataclass(slots=True)
class Node:
    """A text, a list of nodes, or a mapping (pairs of a key's node and a value's).

    null: nothing is written here, which is not the same as an empty text in quotes. file: where it
    was written, of what was merged into another file's.
    """

    line: int
    character: int
    text: str = ""
    children: list[Node] | None = None
    pairs: list[tuple[Node, Node]] | None = None
    null: bool = False
    file: str = ""
    _keys: list[Node] = field(default_factory=list, repr=False)

    def add(self, child: Node) -> None:
        """Take the next child: an item, or by turns a key and its value."""
        if self.children is not None:
            self.children.append(child)
        elif self._keys and self.pairs is not None:
            self.pairs.append((self._keys.pop(), child))
        else:
            self._keys.append(child)

    @property
    def is_map(self) -> bool:
        return self.pairs is not None

    @property
    def is_text(self) -> bool:
        return self.pairs is None and self.children is None

    def items(self) -> Iterator[tuple[str, Node]]:
        """Key and value of a mapping; nothing for anything else."""
        return ((key.text, value) for key, value in self.pairs or ())

    def get(self, key: str) -> Node | None:
        """The value under a key, None where there is none."""
        for name, value in self.pairs or ():
            if name.text == key:
                return value
        return None

    def has_key(self, key: str) -> bool:
        """Whether a mapping in it, however deep, has that key."""
        inner = (*(value for _, value in self.items()), *(self.children or ()))
        return self.get(key) is not None or any(node.has_key(key) for node in inner)

    def word(self, key: str, default: str = "") -> str:
        """The text under a key."""
        node = self.get(key)
        return default if node is None or not node.is_text or node.null else node.text

    def entries(self, key: str) -> list[Node]:
        """The list under a key; a single value counts as a list of one."""
        node = self.get(key)
        if node is None or node.null:
            return []
        return [node] if node.children is None else node.children

    def texts(self, key: str) -> list[str]:
        """The texts of the list under a key."""
        return [node.text for node in self.entries(key)]

    def as_data(self, mapping: Callable[[Node, dict[str, Any]], Any] | None = None) -> Any:
        """The same as str, list and dict; None where nothing is written. mapping: makes what
        stands for a mapping, of its node and its values."""
        if self.pairs is not None:
            values = {key: value.as_data(mapping) for key, value in self.items()}
            return values if mapping is None else mapping(self, values)
        if self.children is not None:
            return [child.as_data(mapping) for child in self.children]
        return None if self.null else self.text


def parse_yaml(text: str, depth: int = 20, unique: bool = True) -> Node:
    """The tree of a YAML document; an empty document is an empty mapping.

    depth: how far it may be nested; the limit is ours, whatever the parser allows. unique: whether
    a key that stands twice is refused here. Raises YamlError.
    """
    import yaml

    loader = yaml.CSafeLoader if hasattr(yaml, "CSafeLoader") else yaml.SafeLoader
    try:
        root = _tree(yaml.parse(text, Loader=loader), depth)
    except yaml.MarkedYAMLError as error:
        _refuse_depth_before(error, text, depth, loader)
        raise _unparsable(error, text) from None
    except yaml.YAMLError as error:
        position = getattr(error, "position", None)
        row = text.count("\n", 0, position) + 1 if isinstance(position, int) else 1
        raise YamlError(SYNTAX, row, 1, "有不能用的字符（看不见的控制字符）") from None
    if unique:
        _refuse_repeated(root)
    return root


def _refuse_depth_before(error: Any, text: str, depth: int, loader: Any) -> None:
    """Raise YamlError for nesting beyond our limit that begins before what the parser refused.

    Parsers look up to a thousand signs ahead for the colon of a key, and some of them (PyYAML
    6.0.4) refuse deep nesting there, by their own limit and in their own words, before we have
    heard of it. In the text up to that place they cannot look further ahead.
    """
    import yaml

    mark = error.problem_mark or error.context_mark
    try:
        _tree(yaml.parse(text[: mark.index] if mark else text, Loader=loader), depth)
    except YamlError as refused:
        if refused.kind == DEPTH:
            raise
    except yaml.YAMLError:
        pass  # the text ends in the middle: it is what was refused before that counts


def _tree(events: Any, depth: int) -> Node:
    root = Node(1, 1, children=[])
    stack = [root]
    for event in events:
        kind = type(event).__name__
        if kind == "ScalarEvent":
            stack[-1].add(_scalar(event))
        elif kind in ("MappingStartEvent", "SequenceStartEvent"):
            if len(stack) > depth:
                raise YamlError(DEPTH, *_mark(event), "嵌套的层次太多")
            node = Node(*_mark(event))
            if kind == "MappingStartEvent":
                node.pairs = []
            else:
                node.children = []
            stack[-1].add(node)
            stack.append(node)
        elif kind in ("MappingEndEvent", "SequenceEndEvent"):
            stack.pop()
        elif kind == "AliasEvent":
            raise YamlError(ALIAS, *_mark(event), "不支持引用（& 和 *），请把内容直接写出")
    first, *others = root.children or [Node(1, 1, pairs=[])]
    for second in others:
        raise YamlError(SYNTAX, second.line, second.character, "文件中间有分隔线“---”")
    return first


def _mark(event: Any) -> tuple[int, int]:
    return event.start_mark.line + 1, event.start_mark.column + 1


def _scalar(event: Any) -> Node:
    text: str = event.value
    null = event.style in (None, "") and text in ("", "~")
    if event.style != "|" and event.end_mark.line > event.start_mark.line:
        text = _unfolded(text)
    return Node(*_mark(event), text="" if null else text, null=null)


def _unfolded(text: str) -> str:
    """Without the spaces between Chinese signs: YAML joins lines by one, and Chinese has none."""
    first, *others = text.split(" ")
    joined = [first]
    for before, after in pairwise([first, *others]):
        if not (_is_chinese(before[-1:]) and _is_chinese(after[:1])):
            joined.append(" ")
        joined.append(after)
    return "".join(joined)


def _is_chinese(sign: str) -> bool:
    return (
        "\u3000" <= sign <= "\u303f"
        or "\u3400" <= sign <= "\u9fff"
        or "\uff00" <= sign <= "\uffef"
        or sign in _CHINESE_MARKS
    )


def _refuse_repeated(node: Node) -> None:
    """Each key of a mapping once, and a text."""
    seen: set[str] = set()
    for key, value in node.pairs or ():
        if not key.is_text:
            raise YamlError(SYNTAX, key.line, key.character, "冒号前只能是文字")
        if key.text in seen:
            raise YamlError(REPEATED, key.line, key.character, f"“{key.text}”写了两次")
        seen.add(key.text)
        _refuse_repeated(value)
    for child in node.children or ():
        _refuse_repeated(child)


_NO_COLON = "could not find expected ':'"
_UNENDED = "unexpected end of stream"
_REASONS = (
    ("found character '\\t'", "行首或值前用了制表符（Tab），请改用空格"),
    ("mapping values are not allowed", "一行里有两个“名称: 值”，或值里有“: ”（请给值加引号）"),
    (_NO_COLON, "名称后面缺少英文冒号“:”和空格"),
    ("did not find expected '-' indicator", "列表里混进了不以“- ”开头的行，或缩进不一致"),
    ("did not find expected key", "缩进不一致，或引号没有成对"),
    ("did not find expected ',' or", "方括号或花括号没有成对"),
    (f"found {_UNENDED}", "引号没有成对"),
    ("cannot start any token", "值以特殊符号开头（请给值加引号）"),
    ("while scanning an alias", "值以“*”开头（请给值加引号）"),
    ("while scanning an anchor", "值以“&”开头（请给值加引号）"),
    ("while scanning a tag", "值以“!”开头（请给值加引号）"),
    ("while scanning a directive", "行首有“%”（请给值加引号）"),
    ("unknown escape character", "双引号里的“\\”有特殊含义（请改用单引号）"),
)


_BARE_TAG = re.compile(r"^[^#\n\"']*:\s*\{[{%]", re.MULTILINE)
_BARE_PLACEHOLDER = re.compile(r"[^#\n\"':]{1,60}:[ ]+\{[^{}:,\"'\n]{1,40}\}[^\s#,}]")
_WIDE_COLON = re.compile(r"^[ \t]*(?:- )?[\w.]{1,12}：", re.MULTILINE)
_ITEM = re.compile(r"([ \t]*)- ")
_NAMED = re.compile(r"([ \t]*)[\w.]{1,12}(?:：|:(?=\s))")
_NO_DASH = "这一行接在列表的一项后面，行首却没有“- ”（另起一段的，行首加上“- ”）"


def _missing_dash(error: Any, text: str) -> YamlError | None:
    """The row right below a list item that was meant as one, but lacks its sign."""
    if _NO_COLON not in str(error.problem) or not error.context_mark:
        return None
    row, lines = error.context_mark.line, text.splitlines()
    item = _ITEM.match(next(filter(str.strip, reversed(lines[:row])), ""))
    if item is None or row >= len(lines):
        return None
    indent = len(lines[row]) - len(lines[row].lstrip())
    as_items_do = 0 < indent == len(item[1])
    if _WIDE_COLON.match(lines[row]) and not as_items_do:
        return None  # a field whose colon is wrong
    return YamlError(SYNTAX, row + 1, 1, _NO_DASH)


def _wide_colon(error: Any, text: str) -> YamlError | None:
    """The first name with a colon of the wrong width. An item of a list is prose, and its colon
    right, unless lines of its own kind go on below it."""
    for name in _WIDE_COLON.finditer(text):
        item, end = _ITEM.match(name[0]), text.find("\n", name.end())
        following = _NAMED.match(text, end + 1) if end >= 0 else None
        if item is None or (following and len(following[1]) > len(item[1])):
            row = text.count("\n", 0, name.end()) + 1
            reason = "“名称”后面用了中文冒号“：”，应是英文冒号“:”加一个空格"
            return YamlError(SYNTAX, row, len(name[0].rpartition("\n")[2]), reason)
    return None


def _bare_tag(error: Any, text: str) -> YamlError | None:
    """A value that begins with a tag: the parser takes its braces for a mapping."""
    tag = _BARE_TAG.search(text)
    if tag is None:
        return None
    row = text.count("\n", 0, tag.start()) + 1
    return YamlError(SYNTAX, row, 1, "值以“{{”开头，要给整个值加上引号")


def _as_parser_says(error: Any, text: str) -> YamlError:
    message = f"{error.context or ''} {error.problem or ''}"
    mark = error.problem_mark or error.context_mark
    if error.context_mark and any(map(message.__contains__, (_UNENDED, _NO_COLON))):
        mark = error.context_mark  # where it begins, not where the text goes on or ends
    lines = text.splitlines() or [""]
    if "\t" in lines[min(mark.line, len(lines) - 1)][: mark.column + 1]:
        message = _REASONS[0][0]
    reason = next((ours for theirs, ours in _REASONS if theirs in message), "写法不合 YAML 格式")
    return YamlError(SYNTAX, min(mark.line + 1, len(lines)), mark.column + 1, reason)


def _bare_placeholder(error: Any, text: str) -> YamlError | None:
    """A phrase that begins with a placeholder: {差额}，增长{比例}."""
    if error.problem_mark is None:
        return None
    row = error.problem_mark.line
    lines = text.splitlines()
    if row >= len(lines) or not _BARE_PLACEHOLDER.match(lines[row]):
        return None
    return YamlError(SYNTAX, row + 1, 1, "值以“{”开头，要给整个值加上引号")


# What people get wrong, and what the parser reports at another place or as something else.
_MISTAKES = (_missing_dash, _wide_colon, _bare_tag, _bare_placeholder)


def _unparsable(error: Any, text: str) -> YamlError:
    mistakes = (mistake(error, text) for mistake in _MISTAKES)
    return next(filter(None, mistakes), None) or _as_parser_says(error, text)
