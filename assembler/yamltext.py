"""YAML as people write it: every scalar is text, and every value remembers line and column.

Dataset and template files are read through here, so all of them refuse the same dangers:
aliases (a short file can expand without end), nesting without measure, duplicate keys.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

_DEPTH_AT_MOST = 20


class YamlError(Exception):
    """The text cannot be used; `reason` in Chinese, with line and column (both from 1)."""

    def __init__(self, reason: str, line: int, column: int) -> None:
        super().__init__(reason)
        self.reason, self.line, self.column = reason, line, column


@dataclass(frozen=True, slots=True)
class Node:
    """A YAML value: text (None where nothing is written), a list of nodes, or a mapping."""

    value: str | None | list[Node] | dict[str, Node]
    line: int
    column: int

    @property
    def is_map(self) -> bool:
        return isinstance(self.value, dict)

    @property
    def is_list(self) -> bool:
        return isinstance(self.value, list)

    @property
    def text(self) -> str:
        """The scalar's text, "" where nothing is written."""
        return self.value if isinstance(self.value, str) else ""

    def items(self) -> Iterator[tuple[str, Node]]:
        """Key and value of a mapping; nothing for anything else."""
        return iter(self.value.items() if isinstance(self.value, dict) else ())

    def get(self, key: str) -> Node | None:
        """The value under a key, None where there is none."""
        return self.value.get(key) if isinstance(self.value, dict) else None

    def word(self, key: str, default: str = "") -> str:
        """The text under a key."""
        found = self.get(key)
        return default if found is None or not isinstance(found.value, str) else found.value

    def entries(self, key: str) -> list[Node]:
        """The list under a key; a single value counts as a list of one."""
        found = self.get(key)
        if found is None or found.value is None:
            return []
        return found.value if isinstance(found.value, list) else [found]

    def texts(self, key: str) -> list[str]:
        """The texts of the list under a key."""
        return [node.text for node in self.entries(key)]

    def plain(self) -> Any:
        """The same as plain text, lists and dicts."""
        if isinstance(self.value, dict):
            return {key: node.plain() for key, node in self.value.items()}
        if isinstance(self.value, list):
            return [node.plain() for node in self.value]
        return self.value


EMPTY = Node({}, 1, 1)


def parse_yaml(text: str) -> Node:
    """Parse one YAML document. Raises YamlError; an empty document is an empty mapping."""
    import yaml

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        root = yaml.compose(text, Loader=loader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        where = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        raise YamlError("不是规范的 YAML：" + _in_chinese(str(error.problem)), *where) from None
    except (yaml.YAMLError, RecursionError) as error:
        position = getattr(error, "position", None)
        line = text.count("\n", 0, position) + 1 if isinstance(position, int) else 1
        raise YamlError("含有 YAML 不允许的字符或嵌套过深", line, 1) from None
    return EMPTY if root is None else _convert(root, 0, set())


def _in_chinese(reason: str) -> str:
    """The parser's reason in Chinese where it is a frequent one."""
    known = {
        "could not find expected ':'": "缺少冒号",
        "mapping values are not allowed": "这里不能再有冒号（冒号后要有空格；值里有冒号请加引号）",
        "did not find expected key": "缩进不对齐，或引号、括号没有配对",
        "did not find expected '-' indicator": "列表的缩进不对齐",
        "found character that cannot start any token": "有不能开头的字符（缩进请用空格，不用制表符）",
        "found unexpected end of stream": "引号没有配对",
        "did not find expected ',' or": "括号没有配对，或缺少逗号",
        "found undefined alias": "引用（*）没有定义；值以 * 开头请加引号",
    }
    return next((chinese for english, chinese in known.items() if english in reason), reason)


def _convert(node: Any, depth: int, seen: set[int]) -> Node:
    line, column = node.start_mark.line + 1, node.start_mark.column + 1
    if id(node) in seen:
        raise YamlError("不支持引用（& 和 *），请把内容直接写出", line, column)
    if depth > _DEPTH_AT_MOST:
        raise YamlError("嵌套过深", line, column)
    if node.id == "scalar":
        plain_null = node.tag.endswith(":null") and node.style is None
        return Node(None if plain_null else node.value, line, column)
    seen.add(id(node))
    if node.id == "sequence":
        return Node([_convert(child, depth + 1, seen) for child in node.value], line, column)
    return Node(_convert_pairs(node.value, depth, seen), line, column)


def _convert_pairs(pairs: Any, depth: int, seen: set[int]) -> dict[str, Node]:
    result: dict[str, Node] = {}
    for key, value in pairs:
        mark = key.start_mark
        if key.id != "scalar":
            raise YamlError("冒号前只能是文字", mark.line + 1, mark.column + 1)
        if key.value in result:
            raise YamlError(f"“{key.value}”写了两次", mark.line + 1, mark.column + 1)
        result[key.value] = _convert(value, depth + 1, seen)
    return result
