"""Every branch of a text tried, whatever the figures are; and which branches were reached.

A text is parsed as for a report, then its tree is changed: for a trial, each `{% if %}` becomes
all of its branches one after the other, its conditions evaluated beside them; for a rehearsal,
each branch notes that it was reached. Each tag gets a number in place of its line, so that what
goes wrong in it is led back to the very tag, and the trial goes on with the others.
"""

from __future__ import annotations

import re
from bisect import bisect
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from jinja2 import Environment, nodes
from jinja2 import Template as JinjaTemplate

from ..kernel.problems import Place, Problem, problem
from ..narrative.language import FAILURES, SectionEnvironment, reason_of, rendered
from ..narrative.wording import PhraseError

_TAGS = re.compile(r"\{#.*?(?:#\}|\Z)|\{\{|\{%", re.DOTALL)
_MOST_MISTAKES = 50
REACHED = "_reached"
_LINE_BEGINS, _LINE_ENDS = "⟦", "⟧"
_LINE = re.compile(r"⟦(\d{1,6})⟧")
_USE = re.compile(r"⟦(用语)(\d{1,6})⟧")
_NOTE = re.compile(r"⟦(?:(?:用语)?\d{1,6}|值|完)⟧")
_VALUE = re.compile(r"⟦值⟧([^⟦]*)⟦完⟧")
NO_SUCH_NAME = "用到了没有的名称"


@dataclass
class Branch:
    """A branch of a text: where its tag stands, what the author wrote as its condition; the names
    on which it hangs."""

    place: Place
    condition: str
    names: frozenset[str] = frozenset()
    reached: bool = False


@dataclass
class _Tags:
    """The tags of a text in order: of each its place and its source."""

    text: str
    file: str
    starts: list[int] = field(default_factory=list)
    breaks: list[int] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.starts = [tag.start() for tag in _TAGS.finditer(self.text) if tag[0][:2] != "{#"]
        self.breaks = [at for at, sign in enumerate(self.text) if sign == "\n"]

    def place(self, number: int) -> Place:
        """Where a tag stands, by its number; the last one where there are not so many."""
        start = self.starts[min(number, len(self.starts) - 1)]
        row = bisect(self.breaks, start - 1)
        before = self.breaks[row - 1] if row else -1
        return Place(self.file, row=row + 1, character=start - before)

    def source(self, number: int) -> str:
        """What is written in a tag, without its braces."""
        start = self.starts[number]
        ends = [at for at in (self.text.find(end, start) for end in ("%}", "}}")) if at > 0]
        return self.text[start + 2 : min(ends, default=start + 2)].strip(" -")


def _branching(node: nodes.Node) -> Iterator[nodes.If | nodes.For]:
    """The `{% if %}` and `{% for %}` of a tree in the order of the text."""
    for child in getattr(node, "body", ()):
        if isinstance(child, nodes.If | nodes.For):
            yield child
        yield from _branching(child)
    for branch in getattr(node, "elif_", ()):
        yield from _branching(branch)
    for child in getattr(node, "else_", None) or ():
        if isinstance(child, nodes.If | nodes.For):
            yield child
        yield from _branching(child)


class Trial:
    """A text whose every branch is tried."""

    def __init__(self, environment: Environment, text: str, file: str) -> None:
        self.environment, self.text, self.file = environment, text, file
        self.left_out: set[int] = set()  # numbers of tags that have failed
        self.tags = _Tags(text, file)

    def mistakes(self, names: dict[str, Any]) -> Iterator[Problem]:
        """What goes wrong in any branch, each mistake at its tag."""
        for number, reason in self.failures(names):
            yield problem("M-14", self.tags.place(number), reason=reason)

    def failures(self, names: dict[str, Any]) -> Iterator[tuple[int, str]]:
        """The numbers of the tags that fail, and why."""
        for _ in range(_MOST_MISTAKES):
            tree = self._numbered()
            code = self.environment.compile(_flattened(tree, self.left_out), filename=self.file)
            compiled = JinjaTemplate.from_code(self.environment, code, {})
            try:
                rendered(compiled, names, {})
                return
            except FAILURES as error:
                number = _number_of(error, self.file)
                if number is None or number in self.left_out:
                    return
                follows = bool(self.left_out) and reason_of(error) == NO_SUCH_NAME
                self.left_out.add(number)
                if not follows and not (isinstance(error, PhraseError) and error.reported):
                    yield number, reason_of(error)

    def _numbered(self) -> nodes.Template:
        """The tree with each tag's number in place of its line. (Jinja writes the line of a
        statement into the code it makes.)"""
        tree = self.environment.parse(self.text, filename=self.file)
        numbers = count()
        _number(tree, numbers)
        return tree


def _number(node: Any, numbers: Iterator[int]) -> None:
    """Number the tags below a node in the order of the text; an end tag (`{% endif %}`) and a
    branch's own tag count too."""
    body: list[nodes.Node] = []
    for child in getattr(node, "body", ()):
        body += _split(child, numbers) if isinstance(child, nodes.Output) else [child]
        if not isinstance(child, nodes.Output):
            _number_statement(child, numbers)
    node.body = body


def _split(output: nodes.Output, numbers: Iterator[int]) -> list[nodes.Node]:
    """An output of several parts as one each."""
    parts: list[nodes.Node] = []
    for part in output.nodes:
        line = output.lineno
        if not isinstance(part, nodes.TemplateData):
            line = part.lineno = next(numbers) + 1
        parts.append(nodes.Output([part], lineno=line))
    return parts


def _number_statement(node: Any, numbers: Iterator[int]) -> None:
    """A statement takes the number of its first tag; what is inside, and its other tags, follow."""
    node.lineno = next(numbers) + 1
    if isinstance(node, nodes.Assign | nodes.ExprStmt):
        return
    _number(node, numbers)
    for branch in getattr(node, "elif_", ()):
        branch.lineno = next(numbers) + 1
        _number(branch, numbers)
    other = getattr(node, "else_", None)
    if other:
        next(numbers)  # {% else %}
        holder = nodes.Template(other, lineno=1)
        _number(holder, numbers)
        node.else_ = holder.body
    next(numbers)  # {% endif %}, {% endfor %}, {% endwith %}


def _number_of(error: BaseException, file: str) -> int | None:
    """The number of the tag in which an error arose."""
    number, trace = None, error.__traceback__
    while trace is not None:
        if trace.tb_frame.f_code.co_filename == file:
            number = trace.tb_lineno - 1
        trace = trace.tb_next
    return number


# --- all branches at once


def with_every_branch(tree: nodes.Template) -> nodes.Template:
    """A text that prints every branch of its conditions, one after the other."""
    return _flattened(tree, set())


def _flattened(tree: nodes.Template, left_out: set[int]) -> nodes.Template:
    tree.body = list(_flat(tree.body, left_out))
    return tree


def _flat(body: Iterable[Any], left_out: set[int]) -> Iterator[nodes.Node]:
    """Statements with every condition answered both ways, without those that have failed."""
    for node in body:
        failed = node.lineno - 1 in left_out and not _is_text(node)
        if failed and not isinstance(node, nodes.If):
            continue
        if failed:  # its condition alone has
            node.test = nodes.Const(True, lineno=node.lineno)
        _evaluate_all(node)
        if isinstance(node, nodes.If):
            yield from _branches(node, left_out)
            continue
        for name in ("body", "else_"):
            inner = getattr(node, name, None)
            if inner:
                setattr(node, name, list(_flat(inner, left_out)))
        yield node


def _is_text(node: nodes.Node) -> bool:
    return isinstance(node, nodes.Output) and isinstance(node.nodes[0], nodes.TemplateData)


def _branches(node: nodes.If, left_out: set[int]) -> Iterator[nodes.Node]:
    """Condition and body of each branch, one after the other."""
    yield nodes.ExprStmt(node.test, lineno=node.lineno)
    yield from _flat(node.body, left_out)
    for branch in node.elif_:
        if branch.lineno - 1 not in left_out:
            _evaluate_all(branch)
            yield nodes.ExprStmt(branch.test, lineno=branch.lineno)
        yield from _flat(branch.body, left_out)
    yield from _flat(node.else_, left_out)


def _evaluate_all(node: nodes.Node) -> None:
    """`a or b`, `a and b`, `a if b else c` evaluate all their parts: [b, a or b][-1]."""
    for name, value in node.iter_fields():
        if name in ("body", "elif_", "else_"):
            continue
        if isinstance(value, nodes.Node):
            _evaluate_all(value)
            setattr(node, name, _both(value))
        elif isinstance(value, list):
            for each in value:
                if isinstance(each, nodes.Node):
                    _evaluate_all(each)
            setattr(node, name, [_both(v) if isinstance(v, nodes.Node) else v for v in value])


def _both(value: nodes.Node) -> nodes.Node:
    match value:
        case nodes.And(right=other) | nodes.Or(right=other):
            others = [other]
        case nodes.CondExpr(expr2=nodes.Expr() as other):
            others = [other]
        case _:
            return value
    items = nodes.List([*others, value], lineno=value.lineno)
    last = nodes.Const(-1, lineno=value.lineno)
    return nodes.Getitem(items, last, "load", lineno=value.lineno)


# --- which branches are reached


class Watched:
    """A text that notes which of its branches it reached, and prints the number of its line after
    each line and value (`lines_in` reads them). first: the line of its file it begins on."""

    def __init__(
        self, environment: SectionEnvironment, text: str, file: str, first: int = 1
    ) -> None:
        self.file, self.first = file, first
        tags = self._tags = _Tags(text, file)
        tree = environment.parse(text, filename=file)
        self._hangs = _dependencies(tree)
        self.branches: list[Branch] = []
        for choice in list(tree.find_all(nodes.CondExpr)):
            self._watch_choice(choice)
        _note_lines(tree, first)
        _number(tree, count())
        for node in list(_branching(tree)):
            self._watch(node, tags)
        code = environment.compile(tree, filename=file)
        self.compiled = JinjaTemplate.from_code(environment, code, {})

    def _watch_choice(self, choice: nodes.CondExpr) -> None:
        """A note in both parts of `a if b else c`."""
        place = Place(self.file, row=choice.lineno + self.first - 1)
        names = self._names_behind(choice.test)
        choice.expr1 = self._noted(choice.expr1, Branch(place, "if 的值", names))
        if choice.expr2 is not None:
            choice.expr2 = self._noted(choice.expr2, Branch(place, "else 的值", names))

    def _noted(self, value: nodes.Expr, branch: Branch) -> nodes.Expr:
        line = value.lineno
        both = nodes.List([self._call(branch, line), value], lineno=line)
        return nodes.Getitem(both, nodes.Const(-1, lineno=line), "load", lineno=line)

    def _watch(self, node: nodes.If | nodes.For, tags: _Tags) -> None:
        """A note at the start of each branch, also of the one that is not written."""
        names: frozenset[str] = frozenset()
        conditions = [node, *node.elif_] if isinstance(node, nodes.If) else [node]
        for branch in conditions:
            for asked in (getattr(branch, "iter", None), branch.test):
                names |= self._names_behind(asked) if asked else frozenset()
            number = branch.lineno - 1
            place, source = self._at(tags.place(number)), tags.source(number)
            self._note(branch.body, Branch(place, source, names))
        place, source = self._at(tags.place(node.lineno - 1)), tags.source(node.lineno - 1)
        if node.else_:
            self._note(node.else_, Branch(place, f"{source} 的 else", names))
        elif len(conditions) == 1 and isinstance(node, nodes.If):  # what is said without it
            self._note(node.else_, Branch(place, f"{source}，不成立时", names))

    def _at(self, place: Place) -> Place:
        """A place of the text in its file."""
        if self.first == 1:
            return place
        return Place(self.file, row=(place.row or 1) + self.first - 1)

    def place_of(self, error: BaseException) -> Place:
        """The tag in which an error arose."""
        number = _number_of(error, self.file)
        return (
            Place(self.file, row=self.first)
            if number is None
            else self._at(self._tags.place(number))
        )

    def _note(self, body: list[nodes.Node], branch: Branch) -> None:
        body.insert(0, nodes.ExprStmt(self._call(branch, 1), lineno=1))

    def _call(self, branch: Branch, line: int) -> nodes.Call:
        number = nodes.Const(len(self.branches), lineno=line)
        self.branches.append(branch)
        name = nodes.Name(REACHED, "load", lineno=line)
        return nodes.Call(name, [number], [], None, None, lineno=line)

    def _names_behind(self, asked: nodes.Node) -> frozenset[str]:
        """The names an expression hangs on, by way of what the text sets and goes through."""
        names, waiting = set[str](), _names_in(asked)
        while waiting:
            name = waiting.pop()
            if name not in names:
                names.add(name)
                waiting |= self._hangs.get(name, set())
        return frozenset(names)

    @property
    def unreached(self) -> list[Branch]:
        """The branches that have not been reached."""
        return [branch for branch in self.branches if not branch.reached]

    def names(self) -> Mapping[str, Callable[[int], str]]:
        """What the text needs to know beside the names of every text."""

        def reached(number: int) -> str:
            self.branches[number].reached = True
            return ""

        return {REACHED: reached}


def _names_in(node: nodes.Node) -> set[str]:
    """Names in an expression, and figures named as text: 同增减('收入总计', …)."""
    every = [node, *node.find_all((nodes.Name, nodes.Const))]
    names = {one.name for one in every if isinstance(one, nodes.Name)}
    return names | {str(one.value) for one in every if isinstance(one, nodes.Const)}


def _dependencies(tree: nodes.Template) -> dict[str, set[str]]:
    """What each name hangs on that the text itself sets, or goes through a list by."""
    hangs: dict[str, set[str]] = {}
    for each in tree.find_all(nodes.For):
        behind = _names_in(each.iter) | (_names_in(each.test) if each.test else set())
        for target in (*_names_in(each.target), "loop"):
            hangs.setdefault(target, set()).update(behind)
    for assigned in tree.find_all(nodes.Assign):
        for target in _names_in(assigned.target):
            hangs.setdefault(target, set()).update(_names_in(assigned.node))
    return hangs


def _note_lines(tree: nodes.Template, first: int) -> None:
    """The number of its line at the end of each line of text, and after each value."""
    for data in tree.find_all(nodes.TemplateData):
        data.data = _with_lines(data.data, data.lineno + first - 1)
    for output in tree.find_all(nodes.Output):
        parts: list[nodes.Expr] = []
        for part in output.nodes:
            parts.append(part)
            if not isinstance(part, nodes.TemplateData):
                mark = f"{_LINE_BEGINS}{part.lineno + first - 1}{_LINE_ENDS}"
                parts.append(nodes.TemplateData(mark, lineno=part.lineno))
        output.nodes = parts


def _with_lines(text: str, first: int) -> str:
    """A stretch of text with the number of each line at its end, of a table's row within its last
    cell; not of one that ends a section or says nothing."""
    lines = text.split("\n")
    return "\n".join(_with_line(line, number) for number, line in enumerate(lines, first))


def _with_line(line: str, number: int) -> str:
    row = line.rstrip()
    if row.startswith("!["):  # behind a picture nothing may stand: into its words
        return f"{line[:2]}{_LINE_BEGINS}{number}{_LINE_ENDS}{line[2:]}"
    if not line.strip(" -|:" if "|" in line else " -"):
        return line
    end = len(row) - 1 if row.endswith("|") else len(line)
    return f"{line[:end]}{_LINE_BEGINS}{number}{_LINE_ENDS}{line[end:]}"


def use_mark(number: int) -> str:
    """What a phrase that was used leaves in the text (`uses_in` reads them)."""
    return f"{_LINE_BEGINS}用语{number}{_LINE_ENDS}"


def value_marked(text: str) -> str:
    """A text of the data as it is printed in a rehearsal (`with_data_as` finds it again)."""
    return f"{_LINE_BEGINS}值{_LINE_ENDS}{text}{_LINE_BEGINS}完{_LINE_ENDS}"


def with_data_as(text: str, shown: Callable[[str], str]) -> str:
    """A printed text with other words in place of the texts of the data."""
    return _VALUE.sub(lambda value: shown(value[1]), text)


def uses_in(text: str) -> list[int]:
    """The numbers of the phrases that a printed text was made with, in order."""
    return list(dict.fromkeys(int(number) for _, number in _USE.findall(text)))


def lines_in(text: str) -> list[int]:
    """The lines of its template that a printed text comes from, in order."""
    return sorted({int(number) for number in _LINE.findall(text)})


def without_notes(text: str) -> str:
    """The printed text as a report has it."""
    return _NOTE.sub("", text)
