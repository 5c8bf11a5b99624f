"""What a text of a template may cost: which tags it may use, how often its loops may turn, and
how long what it makes may grow. Templates come from strangers; a loop over a loop over a loop, or
a text joined to itself forty times, must end with a message and not with the machine.

Jinja's own sandbox guards attributes and calls, not work. So each text is looked through when it
is parsed: tags that are not needed are refused, loops are made to count, `~` to check its result.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from decimal import Decimal
from itertools import chain, pairwise
from math import isfinite
from typing import Any, Protocol

from jinja2 import TemplateSyntaxError, nodes, pass_context
from jinja2.exceptions import SecurityError
from jinja2.runtime import Context

from ..figures import Figure, UnknownNameError
from ..template.reading import PRIVATE

DRAFT = "_draft"
TEXT_AT_MOST = 1_000_000  # signs or items of one value
PRINTED_AT_MOST = 5_000_000  # signs of one rendering, and of all values of a report
STEPS_AT_MOST = 1_000_000  # of all loops of a report; a step is a few tags
_TAGS_AT_MOST = 20_000  # of one text
_TAG_AT_MOST = 5_000  # signs of one tag
_LOOPS_WITHIN = 6
_BEGINS, _ENDS = re.compile(r"\{[{%]"), re.compile(r"[}%]\}")
_LARGEST = 10**30
_FORMULA_AT_MOST = 20_000
_NODES_A_STEP = 8
_ALLOWED = (
    nodes.Output,
    nodes.For,
    nodes.If,
    nodes.Assign,
    nodes.With,
    nodes.ExprStmt,
)
COUNTED, JOINED = "_counted", "_joined"


class LimitError(TemplateSyntaxError):
    """A text that tags would allow and this module does not; the message is in Chinese."""


class Counting(Protocol):
    """What keeps count: the draft that a text prints into."""

    def step(self, weight: int) -> None: ...

    def joinable(self, value: object) -> str: ...


def too_much(what: str) -> SecurityError:
    """The refusal of what would grow without end."""
    return SecurityError(f"{what}，不像是一份报告要用的写法")


def limited(value: Any) -> Any:
    """A value that has been computed, unless it is too long or too large."""
    if isinstance(value, str | list | tuple) and len(value) > TEXT_AT_MOST:
        raise too_much("文字或列表太长")
    if _is_huge(value):
        raise too_much("数字太大")
    if isinstance(value, Figure):
        limited(value.amount)
        if len(value.formula) > _FORMULA_AT_MOST:
            raise too_much("算式太长")
    return value


def joined(parts: Iterable[str]) -> str:
    """Parts of a text as one; stops as soon as they are too long for a report."""
    kept, length = [], 0
    for part in parts:
        kept.append(part)
        length += len(part)
        if length > PRINTED_AT_MOST:
            raise too_much("写出的文字太多")
    return "".join(kept)


@pass_context
def _counted(context: Context, values: Any, weight: int) -> Iterator[Any]:
    """The values of a loop, each of which is counted."""
    draft: Counting = context[DRAFT]
    if isinstance(values, Figure) or not hasattr(values, "__iter__"):
        raise UnknownNameError("{% for %} 的 in 后面应是一列，如 单位列表、支出().按('功能类')")
    for value in values:
        draft.step(weight)
        yield value


@pass_context
def _joined(context: Context, values: list[Any]) -> str:
    """What `~` makes: marked text, where any of it is. Figures are printed."""
    draft: Counting = context[DRAFT]
    texts = [draft.joinable(limited(value)) for value in values]
    kind = next((type(text) for text in texts if type(text) is not str), str)
    return kind(limited("".join(texts)))


FILTERS = {COUNTED: _counted, JOINED: _joined}


# --- looking through a text


def checked(tree: nodes.Template) -> nodes.Template:
    """The parsed text, made to count; raises LimitError where it may not be used."""
    _check_statements(tree.body, 0)
    _rewrite(tree)
    return tree


def check_size(source: str) -> None:
    """Refuses a text with so many tags that compiling it takes the machine's memory."""
    parts = _BEGINS.split(source)
    if len(parts) > _TAGS_AT_MOST:
        raise LimitError(f"标签太多（最多{_TAGS_AT_MOST}个）", 1)
    line = 1
    for before, tag in pairwise(parts):
        line += before.count("\n")
        end = _ENDS.search(tag)
        if (end.start() if end else len(tag)) > _TAG_AT_MOST:
            raise LimitError(f"这个标签太长（最多{_TAG_AT_MOST}个字）", line)


def _is_huge(value: object) -> bool:
    return isinstance(value, int | Decimal) and not -_LARGEST <= value <= _LARGEST


def _check_statements(body: Iterable[nodes.Node], depth: int) -> None:
    for node in body:
        if not isinstance(node, _ALLOWED) or getattr(node, "recursive", False):
            raise LimitError("这里只能用 {% if %}、{% for %} 和 {% set %}", node.lineno or 1)
        inner = depth + isinstance(node, nodes.For)
        if inner > _LOOPS_WITHIN:
            raise LimitError(f"循环套得太深（最多{_LOOPS_WITHIN}层）", node.lineno)
        if isinstance(node, nodes.Output):
            continue
        for name in ("body", "elif_", "else_"):
            _check_statements(getattr(node, name, ()), inner)


def _check_constant(constant: nodes.Const) -> None:
    value = constant.value
    if isinstance(value, float) and not isfinite(value) or _is_huge(value):
        raise LimitError("数字太大", constant.lineno)
    if isinstance(value, str) and PRIVATE.search(value):  # could be taken for a marker
        raise LimitError("有不能用的特殊字符（私用区字符）", constant.lineno)


def _rewrite(node: nodes.Node) -> None:
    """Loops over counted values, `~` by a function that looks at what it makes. Constants are
    checked on the way: to go through a text twice takes longer than anything done with it."""
    if isinstance(node, nodes.Const):
        _check_constant(node)
    for name, value in node.iter_fields():
        if isinstance(value, list):
            setattr(node, name, list(map(_rewritten, value)))
        elif isinstance(value, nodes.Node):
            setattr(node, name, _rewritten(value))
    if isinstance(node, nodes.For):
        weight = nodes.Const(_weight(node), lineno=node.lineno)
        node.iter = _filter(COUNTED, node.iter, [weight])


def _weight(loop: nodes.For) -> int:
    """What a turn of a loop counts, by how much stands in it."""
    parts = chain.from_iterable(part.find_all(nodes.Node) for part in loop.body)
    return 1 + sum(1 for _ in parts) // _NODES_A_STEP


def _rewritten(value: Any) -> Any:
    if not isinstance(value, nodes.Node):
        return value
    _rewrite(value)
    if isinstance(value, nodes.Concat):
        return _filter(JOINED, nodes.List(value.nodes, lineno=value.lineno), [])
    return value


def _filter(name: str, of: nodes.Node, arguments: list[nodes.Expr]) -> nodes.Filter:
    return nodes.Filter(of, name, arguments, [], None, None, lineno=of.lineno)
