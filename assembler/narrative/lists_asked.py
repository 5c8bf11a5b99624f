"""What a text asks of lists (清单) in so many words: which list, which of its columns, be it in a
branch that is not rendered. A variable is followed to the list whose rows it goes through.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from jinja2 import nodes

from ..template.files import LISTS
from .literals import Asked, literal, place_of_tag

_FUNCTIONS = ("清单合计", "清单数")
_ROW, _ROWS, _GROUPS = range(3)


class _Followed(NamedTuple):
    """What an expression gives of a list: one row, rows, or groups of rows."""

    name: str
    what: int


class _ListQuestion(NamedTuple):
    """values: the column, and 合计 where it is added up. sign: how it is written."""

    line: int
    name: str
    words: Mapping[str, Any]
    values: tuple[str, ...]
    sign: str


def lists_asked(tree: nodes.Template, text: str, place: Any) -> Iterator[Asked]:
    """What a text asks of lists, each where its tag begins."""
    lines = text.split("\n")
    for asked in _Follower().within(tree):
        where = place_of_tag(lines, asked.line, asked.sign, place)
        yield Asked(where, LISTS, asked.name, asked.words, asked.values)


class _Follower:
    """Goes through a text in its order and keeps what its variables are."""

    def __init__(self) -> None:
        self.variables: dict[str, _Followed | None] = {}

    def within(self, node: nodes.Node) -> Iterator[_ListQuestion]:
        """What a node and all below it ask."""
        match node:
            case nodes.For(target=nodes.Name(name=name), iter=values):
                followed = self._follow(values)
                inner = {_ROWS: _ROW, _GROUPS: _ROWS}.get(followed.what) if followed else None
                known = followed is not None and inner is not None
                self.variables[name] = _Followed(followed.name, inner) if known else None  # type: ignore[union-attr, arg-type]
            case nodes.Assign(target=nodes.Name(name=name), node=value):
                self.variables[name] = self._follow(value)
        question = self._question(node)
        if question is not None:
            yield question
        for child in node.iter_child_nodes():
            yield from self.within(child)

    def _follow(self, node: nodes.Node) -> _Followed | None:
        """What an expression gives of a list; None where it gives anything else."""
        match node:
            case nodes.Filter(node=nodes.Expr() as inner, name=name) if name.startswith("_"):
                return self._follow(inner)
            case nodes.Name(name=name):
                return self.variables.get(name)
            case nodes.Call(node=nodes.Name(name=name), args=[first]) if name == LISTS:
                called = literal(first)
                return _Followed(called, _ROWS) if isinstance(called, str) else None
            case nodes.Call(node=nodes.Getattr(node=of, attr="筛选" | "按" as method)):
                followed = self._follow(of)
                if followed is None or followed.what != _ROWS:
                    return None
                return followed if method == "筛选" else followed._replace(what=_GROUPS)
        return None

    def _question(self, node: nodes.Node) -> _ListQuestion | None:
        match node:
            case nodes.Getattr(node=of, attr=attribute):
                followed = self._follow(of)
                if followed is None or followed.what != _ROW:
                    return None
                return _ListQuestion(node.lineno, followed.name, {}, (attribute,), f".{attribute}")
            case nodes.Call(node=nodes.Name(name=name), args=[first, *others]):
                called = literal(first)
                if not isinstance(called, str) or name not in (LISTS, *_FUNCTIONS):
                    return None
                return _asked_of(called, node, others, adds_up=name == _FUNCTIONS[0])
            case nodes.Call(node=nodes.Getattr(node=of, attr=method)):
                followed = self._follow(of)
                if followed is None or followed.what != _ROWS:
                    return None
                return _asked_of(followed.name, node, node.args, adds_up=method == "合计")
        return None


def _asked_of(
    name: str, call: nodes.Call, arguments: list[nodes.Expr], *, adds_up: bool
) -> _ListQuestion:
    words = {one.key: value for one in call.kwargs if (value := literal(one.value))}
    columns = [value for value in map(literal, arguments[:1]) if isinstance(value, str)]
    values = (*columns, "合计") if columns and adds_up else tuple(columns)
    sign = f"'{(*columns, name)[0]}'"
    return _ListQuestion(call.lineno, name, words, values, sign)
