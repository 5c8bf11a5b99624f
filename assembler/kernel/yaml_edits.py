"""One entry of a YAML text written anew; everything else stays as it was typed, sign for sign: comments,
order, quotes, empty lines.

Where values stand is found by the parser's own marks. What comes of an edit is read again and held
against what it should be, so that an unusual way of writing is refused rather than spoilt.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from .yamltext import YamlError, parse_yaml

Same = Callable[[str, str], bool]
_DEPTH = 8


class NotEdited(ValueError):  # noqa: N818 - told to the clerk, not an error of the program
    """The text cannot be edited; the argument says in Chinese why."""


@dataclass(slots=True)
class Spanned:
    """A value and where it stands: from the sign `start` to before `end`, its first sign in that
    column of its line. pairs: of a mapping; children: of a list; in_braces: written between braces or
    brackets."""

    start: int
    end: int
    column: int
    text: str = ""
    style: str = ""
    in_braces: bool = False
    pairs: list[tuple[Spanned, Spanned]] | None = None
    children: list[Spanned] | None = None
    within: list[Spanned] = field(default_factory=list)

    @property
    def is_blank(self) -> bool:
        """Whether nothing stands there at all."""
        return self.start == self.end and self.pairs is None and self.children is None

    @property
    def last(self) -> int:
        """The end of what stands in it last."""
        return self.within[-1].last if self.within and not self.in_braces else self.end


def with_texts(
    text: str, path: Sequence[str], texts: Sequence[str], listed: bool, same: Same = str.__eq__
) -> str:
    """The YAML text with an entry that is these texts: a list of them where `listed`, else the only
    one; none takes away what stands there. path: the names that lead to the entry. same: whether a
    typed name is the one meant. Raises NotEdited."""
    try:
        before = parse_yaml(text, _DEPTH, unique=False).as_data()
    except YamlError as error:
        raise NotEdited(f"第{error.line}行写法不对：{error.reason}") from None
    root = _spans(text)
    ends = "\r\n" if "\r\n" in text else "\n"
    edited = _Edit(text, ends, listed, list(texts), same).made(root, list(path))
    _hold(before, edited, path, texts, same)
    return edited


def with_scalar(text: str, path: Sequence[str], value: str) -> str:
    """The YAML text with another single text where one stands already, be it an empty one. Raises
    NotEdited."""
    try:
        standing = parse_yaml(text, _DEPTH, unique=False)
    except YamlError as error:
        raise NotEdited(f"第{error.line}行写法不对：{error.reason}") from None
    data = standing.as_data()
    for name in path:
        if not _is_map(data) or name not in data:
            raise NotEdited(f"没有“{name}”这一项")
        data = data[name]
    if isinstance(data, (dict, list)):
        raise NotEdited(f"“{path[-1]}”不是一段文字")
    return with_texts(text, path, [value], listed=False)


def _hold(before: Any, edited: str, path: Sequence[str], texts: Sequence[str], same: Same) -> None:
    """Nothing else may have changed."""
    try:
        after = parse_yaml(edited, _DEPTH, unique=False).as_data()
    except YamlError:
        after = None
    now, _ = _taken(after, path, same), _taken(before, path, same)
    if list(_texts(now)) != list(filter(None, texts)) or _without_blank(before) != _without_blank(
        after
    ):
        raise NotEdited("它的写法和一般的不同，不能由程序改，请用记事本改")


def _texts(value: Any) -> Iterator[str]:
    for one in value if isinstance(value, list) else [value]:
        if one:
            yield str(one)


def _taken(data: Any, path: Sequence[str], same: Same) -> Any:
    """The value at a path, taken out of the mapping; None where there is none."""
    name, *rest = path
    key = next((one for one in data or () if same(one, name)), None) if _is_map(data) else None
    if key is None:
        return None
    return _taken(data[key], rest, same) if rest else data.pop(key)


def _is_map(data: Any) -> bool:
    return isinstance(data, dict)


def _without_blank(data: Any) -> Any:
    """Without groups of nothing: one that is begun for an entry stays when the entry goes."""
    if not _is_map(data):
        return data
    cleaned = {key: _without_blank(value) for key, value in data.items()}
    return {key: value for key, value in cleaned.items() if value not in (None, {}, [])}


# --- where everything stands


def _spans(text: str) -> Spanned:
    """The tree of a text that parses. The parser in Python: its marks count signs."""
    import yaml

    events = iter(yaml.parse(text, Loader=yaml.SafeLoader))
    for event in events:
        if isinstance(event, yaml.NodeEvent):
            return _node(event, events)
    return Spanned(len(text), len(text), 0, pairs=[])


def _node(event: Any, events: Iterator[Any]) -> Spanned:
    kind = type(event).__name__
    mark = event.start_mark
    node = Spanned(mark.index, event.end_mark.index, mark.column)
    if kind == "ScalarEvent":
        node.text, node.style = event.value, event.style or ""
        return node
    node.in_braces = bool(event.flow_style)
    for inner in events:
        if type(inner).__name__ in ("MappingEndEvent", "SequenceEndEvent"):
            node.end = inner.end_mark.index
            break
        node.within.append(_node(inner, events))
    if kind == "SequenceStartEvent":
        node.children = node.within
    else:
        node.pairs = list(zip(node.within[::2], node.within[1::2], strict=True))
    return node


# --- one edit


@dataclass(frozen=True, slots=True)
class _Edit:
    """What is to stand there."""

    text: str
    ends: str
    listed: bool
    texts: list[str]
    same: Same

    def made(self, root: Spanned, path: list[str]) -> str:
        node, at = root, 0
        while node.pairs is not None:
            value = next((v for key, v in node.pairs if self.same(key.text, path[at])), None)
            if value is None:
                return self._added(node, path[at:], is_root=at == 0)
            if at == len(path) - 1:
                return self._replaced(node, value)
            node, at = value, at + 1
        if not node.is_blank and node is not root:
            raise NotEdited("它的写法和一般的不同，不能由程序改，请用记事本改")
        if node is root:
            return self._added(Spanned(0, 0, 0, pairs=[]), path, is_root=True)
        if not self.texts:
            return self.text  # a group of nothing has nothing to take away
        return self._put(node.start, node.start, self._lines(path[at:], self._indent(node) + 2))

    def _put(self, start: int, end: int, new: str) -> str:
        return self.text[:start] + new + self.text[end:]

    def _line_start(self, at: int) -> int:
        return self.text.rfind("\n", 0, at) + 1

    def _line_end(self, at: int) -> int:
        """The end of the line without what ends it."""
        end = self.text.find("\n", at)
        end = len(self.text) if end < 0 else end
        return end - 1 if end > at and self.text[end - 1] == "\r" else end

    def _indent(self, node: Spanned) -> int:
        line = self.text[self._line_start(node.start) :]
        return len(line) - len(line.lstrip(" "))

    def _trimmed(self, node: Spanned) -> int:
        """The end of what stands there, without the empty lines after it."""
        return node.start + len(self.text[node.start : node.last].rstrip("\r\n "))

    # --- what is there already

    def _replaced(self, parent: Spanned, value: Spanned) -> str:
        if not self.texts:
            return self._emptied(parent, value)
        if value.children and not value.in_braces and self.listed:
            return self._listed_anew(value)
        one = self._value(value.style, parent.in_braces, self._indent(value))
        start = value.start
        if value.is_blank or self._is_below(value) or one[:1] in "\r\n":
            start = self._behind_name(value)
            one = one if one[:1] in "\r\n" else f" {one}"
        return self._put(start, self._trimmed(value), one)

    def _is_below(self, value: Spanned) -> bool:
        """Whether it is a group or a list on lines of its own, below its name."""
        return bool(value.within) and not value.in_braces

    def _behind_name(self, value: Spanned) -> int:
        """Where the name of a value ends."""
        return value.start if value.is_blank else len(self.text[: value.start].rstrip(" \r\n"))

    def _emptied(self, parent: Spanned, value: Spanned) -> str:
        if parent.in_braces:
            return self._put(value.start, self._trimmed(value), '""')
        start = value.start
        if self._is_below(value):  # from its first sign on, a line below the name
            start = self._line_start(value.start) - len(self.ends)
            start = max(start, self.text.rfind(":", 0, value.start) + 1)
        return self._put(start, max(self._trimmed(value), start), "")

    def _listed_anew(self, value: Spanned) -> str:
        """The items of a list: those that stay are not touched."""
        items, edited = value.children or [], self.text
        last = self._line_end(self._trimmed(items[-1]))
        indent = " " * value.column
        more = "".join(f"{self.ends}{indent}- {scalar(one)}" for one in self.texts[len(items) :])
        edited = edited[:last] + more + edited[last:]
        for number in reversed(range(len(items))):
            item = items[number]
            if number >= len(self.texts):
                end = self._line_end(self._trimmed(item))
                before = max(self._line_start(item.start) - len(self.ends), 0)
                edited = edited[:before] + edited[end:]
            elif item.text != self.texts[number]:
                blank = " " if item.is_blank and edited[item.start - 1] == "-" else ""
                one = blank + scalar(self.texts[number], item.style)
                edited = edited[: item.start] + one + edited[self._trimmed(item) :]
        return edited

    # --- what is new

    def _added(self, parent: Spanned, path: list[str], is_root: bool) -> str:
        if not self.texts:
            return self.text
        if parent.in_braces:
            if len(path) > 1:
                raise NotEdited("它的写法和一般的不同，不能由程序改，请用记事本改")
            entry = f"{scalar(path[0])}: {self._value('', True, 0)}"
            if not parent.pairs:
                return self._put(parent.start, parent.end, f"{{{entry}}}")
            at = parent.pairs[-1][1].end
            return self._put(at, at, f", {entry}")
        if is_root:
            at = len(self.text)
            lines = self._lines(path, 0)
            ended = not self.text or self.text.endswith("\n")
            return self._put(at, at, (lines[len(self.ends) :] if ended else lines) + self.ends)
        at = self._line_end(self._trimmed((parent.pairs or [])[-1][1]))
        return self._put(at, at, self._lines(path, parent.column))

    def _lines(self, path: Sequence[str], indent: int) -> str:
        """The entry on lines of its own, below the groups that it stands in."""
        groups = [
            f"{self.ends}{' ' * (indent + 2 * at)}{scalar(name)}:" for at, name in enumerate(path)
        ]
        value = self._value("", False, indent + 2 * len(path) - 2)
        return "".join(groups) + (value if value[:1] in "\r\n" else f" {value}")

    def _value(self, style: str, in_braces: bool, indent: int) -> str:
        """The texts as they stand behind a name."""
        if not self.listed:
            return scalar(self.texts[0], style, in_braces)
        if in_braces:
            return f"[{', '.join(scalar(one, '', True) for one in self.texts)}]"
        line = f"{self.ends}{' ' * (indent + 2)}- "
        return "".join(f"{line}{scalar(one)}" for one in self.texts)


def scalar(text: str, style: str = "", in_braces: bool = False) -> str:
    """A text as YAML has it: in the quotes that it had, and where it would be taken for something
    else."""
    if style == "'" and text.isprintable():
        return "'" + text.replace("'", "''") + "'"
    if style != '"' and text and _is_plain(text, in_braces):
        return text
    return json.dumps(text, ensure_ascii=False)


def _is_plain(text: str, in_braces: bool) -> bool:
    """Whether it is read as it stands, as a text and as nothing else."""
    sample = f"{{a: {text}}}" if in_braces else f"a: {text}"
    try:
        node = parse_yaml(sample).get("a")
        item = parse_yaml(f"- {text}").children
    except YamlError:
        return False
    texts = (node, item[0] if item else None)
    return all(one is not None and one.is_text and one.text == text for one in texts)
