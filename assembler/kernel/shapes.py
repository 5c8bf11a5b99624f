"""What a value of YAML may look like: shapes, each declared once.

The readers hold what an author wrote to them (`misshapen`); the schemas that editors read are made
of them (`guides/schemas.py`). So an editor underlines what a build refuses, and nothing else.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from itertools import chain
from typing import NamedTuple

from .problems import did_you_mean
from .yamltext import Node

_TEXT = "文字"  # what is wanted where a shape does not say it
_WHOLE = re.compile(r"([0-9]{1,9})")
_DECIMAL = re.compile(r"([0-9]{1,9})(?:\.[0-9]+)?")


class Scalar(NamedTuple):
    """A text; every scalar of our YAML is one.

    choices: the only ones there may be. elsewhere: whether the reader reports a wrong choice where
    it uses it, in words of its own. pattern: what it must look like, for editors; the readers look
    for themselves. spellings: of names that may be spelt in several ways, each spelling with the
    usual one; for editors too. hint: what an editor says of a text that is not like that. filled:
    whether blanks alone are no text.
    """

    wanted: str = ""
    choices: Collection[str] = ()
    elsewhere: bool = False
    pattern: str = ""
    spellings: Callable[[], Mapping[str, str]] = dict
    hint: str = ""
    filled: bool = False

    def has_form(self, node: Node) -> bool:
        """Whether it is a text."""
        return node.is_text

    @property
    def expected(self) -> str:
        """What should stand there, in Chinese."""
        choices = "、".join(filter(None, self.choices))
        return self.wanted or (f"{choices}之一" if self.choices else _TEXT)

    def within(self, node: Node, name: str) -> Iterator[Misshapen]:
        """What is wrong with a text."""
        if self.choices and not self.elsewhere and node.text not in self.choices:
            yield _unfit(node, name, self)
        elif self.filled and not node.text.strip():
            yield Misshapen(node, name, self.expected)


class Numeral(NamedTuple):
    """A number without a sign; whole: without decimals. most: only of few."""

    wanted: str
    least: int = 0
    most: int | None = None
    whole: bool = True

    def has_form(self, node: Node) -> bool:
        """Whether it is a text."""
        return node.is_text

    @property
    def expected(self) -> str:
        """What should stand there, in Chinese."""
        return self.wanted or _TEXT

    def within(self, node: Node, name: str) -> Iterator[Misshapen]:
        """What is wrong with a text."""
        number = (_WHOLE if self.whole else _DECIMAL).fullmatch(node.text)
        if number is None or not self._allows(int(number[1])):
            yield _unfit(node, name, self)

    def _allows(self, number: int) -> bool:
        return self.least <= number and (self.most is None or number <= self.most)


class Several(NamedTuple):
    """A list. single: whether one item may stand alone, without its list. blank: whether an item
    may be left blank. empty: whether there need be none; for editors, readers report it
    themselves."""

    item: Shape
    wanted: str
    single: bool = True
    blank: bool = False
    empty: bool = True

    def has_form(self, node: Node) -> bool:
        """Whether it is a list, or may stand for one."""
        return node.children is not None or (self.single and self.item.has_form(node))

    @property
    def expected(self) -> str:
        """What should stand there, in Chinese."""
        return self.wanted or _TEXT

    def within(self, node: Node, name: str) -> Iterator[Misshapen]:
        """What is wrong with the items."""
        if node.children is None:
            return misshapen(node, name, self.item)
        return chain.from_iterable(self._within_item(child, name) for child in node.children)

    def _within_item(self, child: Node, name: str) -> Iterator[Misshapen]:
        if not child.null:
            yield from misshapen(child, name, self.item)
        elif not self.blank:
            yield Misshapen(child, name, self.item.expected)


class Entries(NamedTuple):
    """A mapping with these keys. name: what it is, in Chinese; each has its own. rest: the shape of
    whatever stands under another key; None where there is no other. elsewhere: whether the reader
    tells an unknown key where it uses the mapping. apart: keys of which only one may stand.
    wanted: what should stand there, where that is not plain from the name."""

    name: str
    keys: Mapping[str, Setting]
    rest: Shape | None = None
    rest_blank: bool = True
    elsewhere: bool = False
    apart: tuple[str, ...] = ()
    wanted: str = ""

    def setting(self, key: str) -> Setting | None:
        """What may stand under a key; None where there is no such key."""
        if key in self.keys:
            return self.keys[key]
        return Setting("", self.rest, self.rest_blank) if self.rest else None

    def has_form(self, node: Node) -> bool:
        """Whether it is a mapping."""
        return node.is_map

    @property
    def expected(self) -> str:
        """What should stand there, in Chinese."""
        return self.wanted or f"{self.name}的各项（名称: 值）"

    def within(self, node: Node, name: str) -> Iterator[Misshapen]:
        """What is wrong with the entries."""
        for key, value in node.items():
            yield from misshapen_entry(key, value, self)


class Either(NamedTuple):
    """One of several shapes, told apart by their form: a text, a list or a mapping."""

    shapes: tuple[Shape, ...]
    wanted: str

    def has_form(self, node: Node) -> bool:
        """Whether it has the form of one of them."""
        return any(each.has_form(node) for each in self.shapes)

    @property
    def expected(self) -> str:
        """What should stand there, in Chinese."""
        return self.wanted or _TEXT

    def within(self, node: Node, name: str) -> Iterator[Misshapen]:
        """What is wrong with it as the first of them that it has the form of."""
        shape = next(each for each in self.shapes if each.has_form(node))
        return shape.within(node, name)


class Anything(NamedTuple):
    """Whatever its reader takes: nobody has declared it yet."""

    @property
    def expected(self) -> str:
        """What should stand there: whatever there is."""
        return ""

    def has_form(self, node: Node) -> bool:
        """Nothing is wanted of it."""
        return True

    def within(self, node: Node, name: str) -> Iterator[Misshapen]:
        """Nothing is wrong with it."""
        return iter(())


class Setting(NamedTuple):
    """What stands under a key. explanation: for authors. blank: whether it may be left blank."""

    explanation: str
    shape: Shape
    blank: bool = True


Shape = Scalar | Numeral | Several | Entries | Either | Anything


def entries(
    name: str,
    known: Iterable[str],
    settings: Mapping[str, Setting],
    *,
    elsewhere: bool = False,
    apart: tuple[str, ...] = (),
) -> Entries:
    """A mapping whose reader knows these keys, as far as they are declared."""
    keys = {key: settings.get(key, Setting("", Anything())) for key in known}
    return Entries(name, keys, elsewhere=elsewhere, apart=apart)


class Misshapen(NamedTuple):
    """A value that is not of its shape. wanted: what should stand there; "" where its key is not
    known, with the nearest (hint)."""

    node: Node
    name: str
    wanted: str
    hint: str = ""


def misshapen(node: Node, name: str, shape: Shape) -> Iterator[Misshapen]:
    """What of a value is not of its shape, from top to bottom. name: the key it stands under."""
    if shape.has_form(node):
        yield from shape.within(node, name)
    else:
        yield Misshapen(node, name, shape.expected)


def _unfit(node: Node, name: str, shape: Scalar | Numeral) -> Misshapen:
    return Misshapen(node, name, f"{shape.expected}，写的是“{node.text}”")


def misshapen_entry(key: str, value: Node, shape: Entries) -> Iterator[Misshapen]:
    """What of one entry of a mapping is not of its shape."""
    setting = shape.setting(key)
    if setting is None:
        if not shape.elsewhere:
            yield Misshapen(value, key, "", did_you_mean(key, shape.keys))
    elif not value.null:
        yield from misshapen(value, key, setting.shape)
    elif not setting.blank:
        yield Misshapen(value, key, setting.shape.expected)
