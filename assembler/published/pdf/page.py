"""What stands on a page of a PDF, as plain values: signs, the lines that are drawn, pictures.

Coordinates are points from the left and from the top. A page whose text stands on its side (a wide
table turned round to fit) is turned, so that whoever goes on reads it upright.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from itertools import product
from typing import Any, NamedTuple

_EDGES_AT_MOST = 20_000
_SAME_SPOT = 2.0  # points within which the same sign was printed twice, to look bold
_THIN = 3.0  # points: a rectangle that is a line
_CID = "(cid:"


class Sign(NamedTuple):
    """A character where it stands. size: of its font, in points."""

    text: str
    x0: float
    x1: float
    top: float
    bottom: float
    size: float

    @property
    def middle(self) -> float:
        return (self.top + self.bottom) / 2

    @property
    def centre(self) -> float:
        return (self.x0 + self.x1) / 2


class DrawnLine(NamedTuple):
    """A straight line that is drawn, across or down."""

    x0: float
    x1: float
    top: float
    bottom: float

    @property
    def is_across(self) -> bool:
        return self.x1 - self.x0 >= self.bottom - self.top


class PagePicture(NamedTuple):
    """A picture's place."""

    x0: float
    x1: float
    top: float
    bottom: float


@dataclass(frozen=True)
class PageContent:
    """A page. unknown: signs whose font does not say what they are."""

    number: int
    width: float
    height: float
    signs: list[Sign]
    rules: list[DrawnLine] = field(default_factory=list)
    pictures: list[PagePicture] = field(default_factory=list)
    unknown: int = 0

    @property
    def is_picture(self) -> bool:
        """Whether a picture stands on most of the page, and hardly any text."""
        area = sum(
            max(0, min(p.x1, self.width) - max(p.x0, 0))
            * max(0, min(p.bottom, self.height) - max(p.top, 0))
            for p in self.pictures
        )
        return len(self.signs) < 20 and area > 0.3 * self.width * self.height


def page_content(page: Any, number: int) -> PageContent:
    """A page of pdfplumber."""
    known = [char for char in page.chars if not char["text"].startswith(_CID)]
    turned = [char for char in known if not char["upright"]]
    content = PageContent(
        number,
        float(page.width),
        float(page.height),
        _once(_sign(char) for char in known if char["upright"]),
        list(_rules(page)),
        [PagePicture(*map(float, _box(image))) for image in page.images],
        len(page.chars) - len(known),
    )
    return _upright(content, turned) if 2 * len(turned) > len(known) else content


def _box(shape: Any) -> tuple[Any, Any, Any, Any]:
    return shape["x0"], shape["x1"], shape["top"], shape["bottom"]


def _sign(char: Any) -> Sign:
    x0, x1, top, bottom = map(float, _box(char))
    return Sign(char["text"], x0, x1, top, bottom, float(char["size"]))


def _once(signs: Iterable[Sign]) -> list[Sign]:
    """Without blanks, and without what is printed twice in one spot to look bold."""
    kept: list[Sign] = []
    spots: dict[_Spot, Sign] = {}
    for sign in signs:
        spot = _Spot(sign.text, int(sign.x0 / _SAME_SPOT), int(sign.top / _SAME_SPOT))
        near = filter(None, map(spots.get, spot.around()))
        if sign.text.strip() and not any(_is_same_spot(sign, other) for other in near):
            spots[spot] = sign
            kept.append(sign)
    return kept


class _Spot(NamedTuple):
    """Where a sign stands, roughly."""

    text: str
    across: int
    down: int

    def around(self) -> Iterator[_Spot]:
        """The spot, and those beside it."""
        steps = product((0, -1, 1), (0, -1, 1))
        return (_Spot(self.text, self.across + i, self.down + j) for i, j in steps)


def _is_same_spot(one: Sign, other: Sign) -> bool:
    return abs(one.x0 - other.x0) < _SAME_SPOT and abs(one.top - other.top) < _SAME_SPOT


def _rules(page: Any) -> Iterator[DrawnLine]:
    """The lines that are drawn, and the edges of rectangles; a thin one is a line."""
    shapes = [*page.lines, *page.rects]
    for shape in shapes[:_EDGES_AT_MOST]:
        x0, x1, top, bottom = map(float, _box(shape))
        if shape["object_type"] == "line" or min(x1 - x0, bottom - top) <= _THIN:
            yield from _line(x0, x1, top, bottom)
        elif shape.get("stroke"):
            yield DrawnLine(x0, x1, top, top)
            yield DrawnLine(x0, x1, bottom, bottom)
            yield DrawnLine(x0, x0, top, bottom)
            yield DrawnLine(x1, x1, top, bottom)


def _line(x0: float, x1: float, top: float, bottom: float) -> Iterator[DrawnLine]:
    """A line along its middle; an aslant one is none of a table."""
    if bottom - top <= _THIN and x1 - x0 > bottom - top:
        yield DrawnLine(x0, x1, (top + bottom) / 2, (top + bottom) / 2)
    elif x1 - x0 <= _THIN:
        yield DrawnLine((x0 + x1) / 2, (x0 + x1) / 2, top, bottom)


def _upright(content: PageContent, turned: list[Any]) -> PageContent:
    """A page whose text runs up or down, turned round."""
    upward = sum(float(char["matrix"][1]) > 0 for char in turned) * 2 >= len(turned)
    width, height = content.width, content.height

    def box(x0: float, x1: float, top: float, bottom: float) -> tuple[float, float, float, float]:
        if upward:
            return height - bottom, height - top, x0, x1
        return top, bottom, width - x1, width - x0

    return replace(
        content,
        width=height,
        height=width,
        signs=_once(
            Sign(s.text, *box(s.x0, s.x1, s.top, s.bottom), s.size) for s in map(_sign, turned)
        ),
        rules=[DrawnLine(*box(*rule)) for rule in content.rules],
        pictures=[PagePicture(*box(*picture)) for picture in content.pictures],
    )
