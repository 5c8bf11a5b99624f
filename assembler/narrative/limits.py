"""What a text of a template may cost: which tags it may use, how much work all texts of a report may
do, and how long what they make may grow. Templates come from strangers; a loop over a loop over a
loop, a text joined to itself forty times, or a list of ten lists of ten lists must end with a
message and not with the machine.

Jinja's own sandbox guards attributes and calls, not work. So each text is looked through when it
is parsed: tags that are not needed are refused; loops, lists and comparisons are made to count.
Work is counted in steps, of which a machine of today does about a million a second: what a loop
turns through, what a list holds with all the lists in it, how long a text is that is looked at.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from decimal import Decimal
from functools import wraps
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
VALUE_AT_MOST = 50_000  # items of a list with all that stands in the lists within it
NESTED_AT_MOST = 10  # lists within lists
PRINTED_AT_MOST = 5_000_000  # signs of one rendering, and of all values of a report
STEPS_AT_MOST = 500_000  # of all texts of a report; a usual one takes 15 000
STEPS_A_LINE = 50  # more of them for each line of the dataset; a usual one takes 15
# Steps that these take, beside what their values weigh.
CALL, FILTERED, COMPUTED, PRINTED, RECORDED, PHRASE, BLOCK = 20, 10, 5, 3, 16, 10, 30
COMPILED = 300  # a short text, in the first report that has it
_SIGNS_A_STEP = 16
_PLACES_A_STEP = 64
_TAGS_AT_MOST = 5_000  # of one text, and of all sections of a template
_TAG_AT_MOST = 5_000  # signs of one tag
_IN_TAGS_AT_MOST = 100_000  # signs of all tags of a text
_LINE_AT_MOST = 50_000  # signs; no longer paragraph is read from a docx
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
COUNTED, JOINED, MADE, WEIGHED = "_counted", "_joined", "_made", "_weighed"
FORMULA_TOO_LONG = "算式太长"


class ExhaustedError(SecurityError):
    """The budget of a report is used up; the message is in Chinese."""


class Effort:
    """What the texts of one report have done so far: one budget for its sections, its tables and
    its shell."""

    def __init__(self, lines: int = 0) -> None:
        self.steps = self.printed = 0
        self.at_most = STEPS_AT_MOST + STEPS_A_LINE * lines
        self.reported = False

    def step(self, steps: int) -> None:
        """Count work that is about to be done."""
        self.steps += steps
        if self.steps > self.at_most:
            raise ExhaustedError("要做的太多（循环、比较、取数或文字），不像是一份报告要用的写法")

    def report_once(self, error: Exception) -> bool:
        """Whether a refusal is to be told: once the budget is used up every other text ends in the
        same one, which would only hide where the work was done."""
        if not isinstance(error, ExhaustedError):
            return True
        again, self.reported = self.reported, True
        return not again

    def prints(self, signs: int) -> None:
        """Count signs that are about to be printed."""
        self.printed += signs
        if self.printed > PRINTED_AT_MOST:
            raise too_much("写出的文字太多")


class LimitError(TemplateSyntaxError):
    """A text that tags would allow and this module does not; the message is in Chinese."""


class Counting(Protocol):
    """What keeps count: the draft that a text prints into."""

    @property
    def effort(self) -> Effort: ...

    def joinable(self, value: object) -> str: ...


def effort_of(context: Context) -> Effort:
    """The count that a text's work goes to."""
    draft: Counting = context[DRAFT]
    return draft.effort


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
            raise too_much(FORMULA_TOO_LONG)
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


def replaced(text: str, old: str, new: str) -> str:
    """A text with others in the place of some, which may be longer."""
    if len(text) + text.count(old) * len(new) > TEXT_AT_MOST:
        raise too_much("文字或列表太长")
    return text.replace(old, new)


def enumerated(separator: str, texts: list[str]) -> str:
    """Texts joined by a separator, which may be long itself."""
    if sum(map(len, texts)) + len(separator) * len(texts) > TEXT_AT_MOST:
        raise too_much("文字或列表太长")
    return separator.join(texts)


# --- what a value weighs


class _Nested:
    """A list or mapping of a text, with what it holds in all and how deep it is."""

    weight = depth = 1


class _List(list[Any], _Nested):
    pass


class _Mapping(dict[Any, Any], _Nested):
    pass


def weight(value: Any) -> int:
    """How many steps it takes to go through a value."""
    if isinstance(value, str):
        return 1 + len(value) // _SIGNS_A_STEP
    if isinstance(value, _Nested):
        return value.weight
    if isinstance(value, Figure):
        return 1 + len(value.formula) // _SIGNS_A_STEP + len(value.places) // _PLACES_A_STEP
    return 1 + len(value) if isinstance(value, list | tuple | Mapping) else 1


@pass_context
def made(context: Context, value: Any) -> Any:
    """A list or mapping that has been made, with its weight; anything else as it is."""
    if not isinstance(value, list | tuple | dict):
        effort_of(context).step(weight(value))
        return value
    limited(value)
    effort_of(context).step(2 + len(value) // 2)
    held = [*value, *value.values()] if isinstance(value, dict) else value
    counted: _List | _Mapping = _Mapping(value) if isinstance(value, dict) else _List(value)
    counted.weight = 1 + sum(map(weight, held))
    counted.depth = 1 + max((getattr(one, "depth", 0) for one in held), default=0)
    if counted.weight > VALUE_AT_MOST:
        raise too_much("文字或列表太长")
    if counted.depth > NESTED_AT_MOST:
        raise too_much("列表套得太深")
    return counted


@pass_context
def _weighed(context: Context, value: Any) -> Any:
    """A value that is about to be compared, counted with all it holds."""
    effort_of(context).step(weight(value))
    return value


@pass_context
def _counted(context: Context, values: Any, weight: int) -> Iterator[Any]:
    """The values of a loop, each of which is counted."""
    if isinstance(values, Figure) or not hasattr(values, "__iter__"):
        raise UnknownNameError("{% for %} 的 in 后面应是一列，如 单位列表、支出().按('功能类')")
    step = effort_of(context).step
    for value in values:
        step(weight)
        yield value


@pass_context
def _joined(context: Context, values: list[Any]) -> str:
    """What `~` makes: marked text, where any of it is. Figures are printed."""
    draft: Counting = context[DRAFT]
    texts: list[str] = []
    for value in values:
        draft.effort.step(weight(value))
        texts.append(draft.joinable(limited(value)))
    kind = next((type(text) for text in texts if type(text) is not str), str)
    return kind(enumerated("", texts))


def printable(value: Any) -> Any:
    """A value that is a number or a text; lists and figures are written by filters."""
    if isinstance(value, str | int | Decimal):
        return value
    raise too_much("这里应是一个数或文字，写的是列表或指标（指标先用筛选器写成文字）")


def counting(function: Callable[..., Any]) -> Callable[..., Any]:
    """A filter that counts what it is given and what it makes."""
    takes_context = hasattr(function, "jinja_pass_arg")

    @pass_context
    @wraps(function)
    def filtered(context: Context, value: Any, *arguments: Any, **named: Any) -> Any:
        step = effort_of(context).step
        step(FILTERED + weight(value))
        given = (context, value) if takes_context else (value,)
        result = function(*given, *arguments, **named)
        step(weight(result))
        return result

    return filtered


FILTERS = {COUNTED: _counted, JOINED: _joined, MADE: made, WEIGHED: _weighed}


# --- looking through a text


def checked(tree: nodes.Template) -> nodes.Template:
    """The parsed text, made to count; raises LimitError where it may not be used."""
    _check_statements(tree.body, 0)
    _rewrite(tree)
    return tree


def check_size(source: str) -> int:
    """Refuses a text with so much in tags that compiling it takes the machine's memory; how many
    tags it has."""
    parts = _BEGINS.split(source)
    if len(parts) > _TAGS_AT_MOST:
        raise LimitError(too_many_tags(), 1)
    line, signs = 1, 0
    for before, tag in pairwise(parts):
        line += before.count("\n")
        end = _ENDS.search(tag)
        length = end.start() if end else len(tag)
        signs += length
        if length > _TAG_AT_MOST:
            raise LimitError(f"这个标签太长（最多{_TAG_AT_MOST}个字）", line)
        if signs > _IN_TAGS_AT_MOST:
            raise LimitError(f"标签里的字太多（最多{_IN_TAGS_AT_MOST}个）", line)
    return len(parts) - 1


def too_many_tags() -> str:
    """What is said of a text, or a template, that has more tags than any report needs."""
    return f"标签太多（最多{_TAGS_AT_MOST}个）"


def are_too_many(tags: int) -> bool:
    """Whether all sections of a template together have more tags than any report needs."""
    return tags > _TAGS_AT_MOST


def check_lines(text: str, effort: Effort) -> None:
    """Refuses a rendered text that Markdown would take long for."""
    effort.step(weight(text) + BLOCK * text.count("\n\n"))
    if max(map(len, text.split("\n"))) > _LINE_AT_MOST:
        raise too_much(f"一行太长（最多{_LINE_AT_MOST}个字）")


def _is_huge(value: object) -> bool:
    return isinstance(value, int | Decimal) and not -_LARGEST <= value <= _LARGEST


def _check_statements(body: Iterable[nodes.Node], depth: int) -> None:
    for node in body:
        _check_statement(node)
        inner = depth + isinstance(node, nodes.For)
        if inner > _LOOPS_WITHIN:
            raise LimitError(f"循环套得太深（最多{_LOOPS_WITHIN}层）", node.lineno)
        if isinstance(node, nodes.Output):
            continue
        for name in ("body", "elif_", "else_"):
            _check_statements(getattr(node, name, ()), inner)


def _check_statement(node: nodes.Node) -> None:
    if not isinstance(node, _ALLOWED) or getattr(node, "recursive", False):
        raise LimitError("这里只能用 {% if %}、{% for %} 和 {% set %}", node.lineno or 1)


def _check_constant(constant: nodes.Const) -> None:
    value = constant.value
    if isinstance(value, float) and not isfinite(value) or _is_huge(value):
        raise LimitError("数字太大", constant.lineno)
    if isinstance(value, str) and PRIVATE.search(value):  # could be taken for a marker
        raise LimitError("有不能用的特殊字符（私用区字符）", constant.lineno)


def _rewrite(node: nodes.Node) -> None:
    """Loops over counted values, lists that know what they hold, comparisons that count, `~` by a
    function that looks at what it makes. Constants are checked on the way: to go through a text
    twice takes longer than anything done with it."""
    if isinstance(node, nodes.Const):
        _check_constant(node)
    for name, value in node.iter_fields():
        if isinstance(value, list):
            setattr(node, name, list(map(_rewritten, value)))
        elif isinstance(value, nodes.Node):
            setattr(node, name, _rewritten(value))
    if isinstance(node, nodes.For):
        steps = nodes.Const(_steps_a_turn(node), lineno=node.lineno)
        node.iter = _filter(COUNTED, node.iter, [steps])
    elif isinstance(node, nodes.Compare | nodes.Operand) and not isinstance(node.expr, nodes.Const):
        node.expr = _filter(WEIGHED, node.expr, [])


def _steps_a_turn(loop: nodes.For) -> int:
    """What a turn of a loop counts, by how much stands in it."""
    parts = [*loop.body, *([loop.test] if loop.test else [])]
    inner = chain.from_iterable(part.find_all(nodes.Node) for part in parts)
    return 1 + sum(1 for _ in inner) // _NODES_A_STEP


def _rewritten(value: Any) -> Any:
    if not isinstance(value, nodes.Node):
        return value
    _rewrite(value)
    if isinstance(value, nodes.Concat):
        return _filter(JOINED, nodes.List(value.nodes, lineno=value.lineno), [])
    if _makes(value):
        return _filter(MADE, value, [])
    return value


def _makes(node: nodes.Node) -> bool:
    """Whether an expression makes a new list or mapping, or a part of one."""
    if isinstance(node, nodes.Tuple):
        return node.ctx == "load"
    if isinstance(node, nodes.Getitem):
        return isinstance(node.arg, nodes.Slice)
    return isinstance(node, nodes.List | nodes.Dict)


def _filter(name: str, of: nodes.Node, arguments: list[nodes.Expr]) -> nodes.Filter:
    return nodes.Filter(of, name, arguments, [], None, None, lineno=of.lineno)
