"""What the tags of a text ask for in so many words: slices, phrases, attributes of names.

A branch that this year's figures do not take is not rendered; what it asks for in words is looked up
all the same, so that it does not break at another department's desk. (`template check` tries every
branch, and so what is computed too.)
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple, TypeGuard

from jinja2 import nodes

from ..dataset.schema import LEDGERS
from ..figures import Figures
from ..kernel.problems import Place
from ..template.template import Template
from .limits import MADE
from .wording import phrase_entry

_OF_LEDGERS = (*LEDGERS, "预算数")
_GROUPED = {"比上年": "增加", "完成": "完成率"}  # a function that takes a group, a phrase it uses
_ITSELF = ("原因", "差异原因")  # functions whose 用语 is one phrase
_ATTRIBUTED = ("部门",)


class Asked(NamedTuple):
    """function: what is called, "" for an attribute. name: what an attribute is asked of. words:
    keywords and what they are, texts only. values: what is written without a keyword."""

    place: Place
    function: str
    name: str
    words: Mapping[str, Any]
    values: tuple[str, ...]

    def look_up(self, figures: Figures, template: Template, attribute: Callable[..., Any]) -> None:
        """Raises what rendering would."""
        if self.function in _OF_LEDGERS:
            basis = figures.dataset.budget_basis
            name = self.function if self.function in figures.ledgers else basis
            figures.ledgers[name].condition(**self.words)
        elif self.function == "清单":
            self._look_up_list(figures)
        elif self.function in _GROUPED:
            phrase_entry(template, _GROUPED[self.function], self.words["用语"])
        elif self.function in _ITSELF:
            phrase_entry(template, self.words["用语"], "")
        elif self.function:
            phrase_entry(template, self.values[0], "".join(self.values[1:2]))
        else:
            attribute(self.name, self.values[0])

    def _look_up_list(self, figures: Figures) -> None:
        """A list, its column where one is named, the values that its rows are to have."""
        from ..figures.own_lists import column_named

        rows = figures.own_lists.rows(self.name).where(**self.words)
        if "合计" in self.values[1:]:
            rows.total(self.values[0])
        elif self.values:
            column_named(rows.sheet, self.values[0])


def asked_in(used: Iterable[nodes.Node], text: str, place: Place) -> Iterator[Asked]:
    """What the nodes of a section ask for."""
    lines, used = text.split("\n"), list(used)
    own = {node.name for node in used if isinstance(node, nodes.Name) and node.ctx == "store"}
    for node in used:
        asked = _asked(node)
        if asked is not None and asked[1] not in own:
            function, name, words, values, sign = asked
            where = place_of_tag(lines, node.lineno, sign, place)
            yield Asked(where, function, name, words, values)


def place_of_tag(lines: Sequence[str], row: int, sign: str, place: Place) -> Place:
    """Where the tag begins in which something stands."""
    line = lines[row - 1] if row <= len(lines) else ""
    return Place(place.file, row=row, character=max(_tag_before(line, sign), 0) + 1)


def _tag_before(line: str, sign: str) -> int:
    """Where the tag begins in which something stands."""
    at = line.find(sign)
    return max(line.rfind("{{", 0, at), line.rfind("{%", 0, at))


def _asked(
    node: nodes.Node,
) -> tuple[str, str, dict[str, Any], tuple[str, ...], str] | None:
    match node:
        case nodes.Getattr(node=nodes.Name(name=name), attr=attribute) if name in _ATTRIBUTED:
            return "", name, {}, (attribute,), f"{name}.{attribute}"
        case nodes.Call(node=nodes.Name(name=function)):
            return _called(function, node)
    return None


def _called(
    function: str, node: nodes.Call
) -> tuple[str, str, dict[str, Any], tuple[str, ...], str] | None:
    if function == "用语":
        return _phrase_called(node)
    words = {one.key: value for one in node.kwargs if (value := literal(one.value))}
    if function in _OF_LEDGERS and words:
        return function, "", words, (), _sign(words)
    if function in (*_GROUPED, *_ITSELF) and isinstance(words.get("用语"), str):
        return function, "", words, (), _sign({"用语": words["用语"]})
    return None


def _phrase_called(
    node: nodes.Call,
) -> tuple[str, str, dict[str, Any], tuple[str, ...], str] | None:
    """A phrase that is called by its own name, in so many words."""
    values = tuple(filter(_is_text, map(literal, node.args)))
    if not values or len(values) < len(node.args):
        return None
    return "用语", "", {}, values, f"'{values[0]}'"


def _is_text(value: object) -> TypeGuard[str]:
    return isinstance(value, str)


def _sign(words: Mapping[str, Any]) -> str:
    """How the first of the words is written."""
    name, value = next(iter(words.items()))
    return f"{name}='{value}'" if isinstance(value, str) else f"{name}=["


def literal(node: nodes.Node) -> str | list[str] | None:
    """A text, or a list of texts, that is written out; None for anything else."""
    match node:
        case nodes.Const(value=str(value)):
            return value
        case nodes.Filter(name=name, node=nodes.Expr() as made) if name == MADE:
            return literal(made)
        case nodes.List(items=items) | nodes.Tuple(items=items):
            return _literals(items)
    return None


def _literals(items: Sequence[nodes.Expr]) -> list[str] | None:
    """The texts of a list; None where it has anything else."""
    values = [item.value for item in items if isinstance(item, nodes.Const)]
    texts = list(filter(_is_text, values))
    return texts if len(texts) == len(items) else None
