"""What a report must publish (应当公开的内容): a list in YAML that an authority can extend."""

from __future__ import annotations

from collections.abc import Iterator
from operator import attrgetter
from pathlib import Path
from typing import NamedTuple

from ..kernel.problems import Problem, problem
from ..kernel.yamltext import Node, YamlError, parse_yaml

OWN = Path(__file__).parent / "requirements.yaml"
_KINDS = ("预算", "决算")
_WHERE = ("标题", "正文", "表")
_KEYS = ("名称", "写作", "见于", "依据", "不要求")
_LIMIT = 200_000  # bytes of a list
_ENTRIES = 500


class Requirement(NamedTuple):
    """words: any of them shows that it is there. where: 标题, 正文 or 表."""

    name: str
    words: tuple[str, ...]
    where: str
    reason: str


Requirements = dict[str, tuple[Requirement, ...]]
"""By kind: 预算, 决算."""


class _UnusableError(Exception):
    """A list that cannot be used; the argument says why, in Chinese."""


def requirements(extra: Path | None, problems: list[Problem]) -> Requirements | None:
    """Our list, with an authority's own laid over it; None, and told, where that is no such list."""
    own = _read(OWN)
    if extra is None:
        return own
    try:
        return _merged(own, _read(extra))
    except _UnusableError as error:
        problems.append(problem("A-61", why=f"{extra.name}{error}"))
    return None


def _merged(own: Requirements, other: Requirements) -> Requirements:
    """Those of both; of one name the other's, and none that is not required."""
    merged: Requirements = {}
    for kind in _KINDS:
        by_name = {one.name: one for one in (*own.get(kind, ()), *other.get(kind, ()))}
        merged[kind] = tuple(filter(attrgetter("words"), by_name.values()))
    return merged


def _read(path: Path) -> Requirements:
    root = _parsed(_bytes(path))
    if not root.is_map:
        raise _UnusableError("里应是“预算”“决算”两部分")
    return {kind: tuple(_entries(kind, node)) for kind, node in root.items() if _known(kind, node)}


def _bytes(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            data = file.read(_LIMIT + 1)
    except OSError as error:
        from ..kernel.problems import system_reason

        raise _UnusableError(f"打不开：{system_reason(error)}") from error
    if len(data) > _LIMIT:
        raise _UnusableError("太大")
    return data


def _parsed(data: bytes) -> Node:
    try:
        return parse_yaml(data.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise _UnusableError("不是 UTF-8 的文字") from error
    except YamlError as error:
        raise _UnusableError(f" 第{error.line}行：{error.reason}") from error


def _known(kind: str, node: Node) -> bool:
    if kind not in _KINDS:
        raise _UnusableError(f" 第{node.line}行：没有“{kind}”这一部分，只有“预算”“决算”")
    return True


def _entries(kind: str, node: Node) -> Iterator[Requirement]:
    if node.children is None or len(node.children) > _ENTRIES:
        raise _UnusableError(f" 第{node.line}行：“{kind}”下面应是一项一项的要求，最多{_ENTRIES}项")
    for entry in node.children:
        yield _entry(entry)


def _entry(node: Node) -> Requirement:
    fault = next(_faults(node), "")
    if fault:
        raise _UnusableError(f" 第{node.line}行：{fault}")
    name, where = _name(node), node.word("见于", "正文")
    if node.word("不要求") == "是":
        return Requirement(name, (), where, "")
    words = tuple(filter(None, node.texts("写作"))) or (name,)
    return Requirement(name, words, where, node.word("依据", "应当公开"))


def _name(node: Node) -> str:
    return node.word("名称").strip()


def _faults(node: Node) -> Iterator[str]:
    """What is wrong with an entry."""
    if not _name(node):
        yield "每一项都要有“名称”"
    for key, _ in node.items():
        if key not in _KEYS:
            yield f"不认识“{key}”，可写的是{'、'.join(_KEYS)}"
    where = node.word("见于", "正文")
    if where not in _WHERE:
        yield f"“见于”写的是“{where}”，应是标题、正文或表"
