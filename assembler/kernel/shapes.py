"""What a value of YAML may look like: shapes, each declared once.

The readers hold what an author wrote to them (`misshapen`); the schemas that editors read are made
of them (`guides/schemas.py`). So an editor underlines what a build refuses, and nothing else.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from typing import NamedTuple

from .problems import did_you_mean
from .yamltext import Node


class Scalar(NamedTuple):
    """A text; every scalar of our YAML is one.

    choices: the only ones there may be. elsewhere: whether the reader reports a wrong choice where
    it uses it, in words of its own. pattern: what it must look like, for editors; the readers look
    for themselves. spellings: of names that may be spelt in several ways, each spelling with the
    usual one; for editors too. hint: what an editor says of a text that is not like that.
    """

    wanted: str = ""
    choices: Collection[str] = ()
    elsewhere: bool = False
    pattern: str = ""
    spellings: Callable[[], Mapping[str, str]] = dict
    hint: str = ""


class Numeral(NamedTuple):
    """A number without a sign; whole: without decimals. most: only of few."""

    wanted: str
    least: int = 0
    most: int | None = None
    whole: bool = True


class Several(NamedTuple):
    """A list. single: whether one item may stand alone, without its list. blank: whether an item
    may be left blank. empty: whether there need be none; for editors, readers report it
    themselves."""

    item: Shape
    wanted: str
    single: bool = True
    blank: bool = False
    empty: bool = True


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


class Either(NamedTuple):
    """One of several shapes, told apart by their form: a text, a list or a mapping."""

    shapes: tuple[Shape, ...]
    wanted: str


class Anything(NamedTuple):
    """Whatever its reader takes: nobody has declared it yet."""


class Setting(NamedTuple):
    """What stands under a key. explanation: for authors. blank: whether it may be left blank."""

    explanation: str
    shape: Shape
    blank: bool = True


Shape = Scalar | Numeral | Several | Entries | Either | Anything

ANSWER_WANTED = "“是”或“否”"


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
    if isinstance(shape, Either):
        shape = next((each for each in shape.shapes if _has_form(node, each)), shape)
    if not _has_form(node, shape):
        yield Misshapen(node, name, wanted_of(shape))
    elif isinstance(shape, Entries):
        yield from _within(node, shape)
    elif isinstance(shape, Several):
        yield from _items(node, name, shape)
    elif not _fits(node.text, shape):
        yield Misshapen(node, name, f"{wanted_of(shape)}，写的是“{node.text}”")


def _has_form(node: Node, shape: Shape) -> bool:
    """Whether it is a text, a list or a mapping, as the shape is."""
    if isinstance(shape, Several):
        return node.children is not None or (shape.single and _has_form(node, shape.item))
    if isinstance(shape, Entries):
        return node.is_map
    if isinstance(shape, Either):
        return any(_has_form(node, each) for each in shape.shapes)
    return isinstance(shape, Anything) or node.is_text


def wanted_of(shape: Shape) -> str:
    """What should stand there, in Chinese."""
    if isinstance(shape, Entries):
        return shape.wanted or f"{shape.name}的各项（名称: 值）"
    if isinstance(shape, Scalar) and shape.choices and not shape.wanted:
        return f"{'、'.join(filter(None, shape.choices))}之一"
    return "" if isinstance(shape, Anything) else shape.wanted or "文字"


def _within(node: Node, shape: Entries) -> Iterator[Misshapen]:
    for key, value in node.items():
        yield from misshapen_entry(key, value, shape)


def misshapen_entry(key: str, value: Node, shape: Entries) -> Iterator[Misshapen]:
    """What of one entry of a mapping is not of its shape."""
    setting = shape.setting(key)
    if setting is None:
        if not shape.elsewhere:
            yield Misshapen(value, key, "", did_you_mean(key, shape.keys))
    elif not value.null:
        yield from misshapen(value, key, setting.shape)
    elif not setting.blank:
        yield Misshapen(value, key, wanted_of(setting.shape))


def _items(node: Node, name: str, shape: Several) -> Iterator[Misshapen]:
    if node.children is None:
        yield from misshapen(node, name, shape.item)
        return
    for child in node.children:
        if not child.null:
            yield from misshapen(child, name, shape.item)
        elif not shape.blank:
            yield Misshapen(child, name, wanted_of(shape.item))


def _fits(text: str, shape: Shape) -> bool:
    """Whether a text is one of those there may be."""
    if isinstance(shape, Numeral):
        return _is_number(text, shape)
    if isinstance(shape, Scalar):
        return shape.elsewhere or not shape.choices or text in shape.choices
    return True


def _is_number(text: str, shape: Numeral) -> bool:
    digits, dot, decimals = text.partition(".")
    parts = (digits, decimals) if dot and not shape.whole else (text,)
    if len(digits) > 9 or not all(part.isascii() and part.isdecimal() for part in parts):
        return False
    return int(digits) >= shape.least and (shape.most is None or int(digits) <= shape.most)
