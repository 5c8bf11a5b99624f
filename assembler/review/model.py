"""A review page as plain values: what is on it, and nothing of how it looks."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

from ..kernel.problems import Place, Problem
from ..report import Table

if TYPE_CHECKING:
    from .waterfall import Waterfall


@dataclass(frozen=True, slots=True)
class TextRun:
    """A run of text. origin: number of its origin, None for plain text. gap: the anchor of what
    is still missing, "" elsewhere; why: what the clerk has yet to give there. note: no text, but the
    number of a footnote, counted from 1."""

    text: str
    bold: bool = False
    origin: int | None = None
    gap: str = ""
    why: str = ""
    note: int = 0


class MadeBy(NamedTuple):
    """A line of the template, or of the dataset, that made a text; `words` name both."""

    words: str
    place: Place


class ShownPicture(NamedTuple):
    """A picture: the page carries it in itself (`data:`). width: in pixels of a page."""

    address: str
    alt: str
    width: int


@dataclass(frozen=True, slots=True)
class Text:
    """A heading (level 1 to 5) or a paragraph (level 0). anchor: "" where nothing leads here.
    at_end: stands at the right, as a signature does. made: what made it in the template. picture:
    above the text; note: of a footnote its number, from 1. chart: above the text, an svg element."""

    runs: tuple[TextRun, ...]
    level: int = 0
    number: str = ""
    anchor: str = ""
    at_end: bool = False
    made: tuple[MadeBy, ...] = ()
    picture: ShownPicture | None = None
    note: int = 0
    chart: str = ""

    @property
    def text(self) -> str:
        return "".join(run.text for run in self.runs)


@dataclass(frozen=True, slots=True)
class TableSheet:
    """A table on a sheet of its own. gap_anchors: those of its cells that are still missing, in
    reading order. made: what made it in the template, its columns one by one, and the rows of
    each block of a form; sides: of each column the number of its block."""

    anchor: str
    table: Table
    gap_anchors: tuple[str, ...] = ()
    made: tuple[MadeBy, ...] = ()
    made_columns: tuple[tuple[MadeBy, ...], ...] = ()
    made_rows: tuple[tuple[MadeBy | None, ...], ...] = ()
    sides: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the report: its heading, then its blocks."""

    heading: Text
    blocks: tuple[Text | TableSheet, ...]


@dataclass(frozen=True, slots=True)
class Shown:
    """A number on the page outside of the report, with the number of its origin."""

    text: str
    origin: int | None = None


@dataclass(frozen=True, slots=True)
class Compared:
    """A figure of this year beside last year's. size: the change as a share of the largest
    change of all, from −1 to 1, to four decimals; None where it cannot be drawn beside others."""

    name: str
    now: Shown
    before: Shown
    change: Shown
    rate: str
    direction: str  # "up", "down" or "flat"
    size: str | None

    @property
    def length(self) -> Decimal:
        """The size as a number; 0 where it cannot be drawn."""
        return Decimal(self.size or 0)


@dataclass(frozen=True, slots=True)
class CompositionPart:
    """One part of a whole: its share in per cent, as shown and as it is drawn."""

    label: str
    amount: Shown
    percent: str
    width: str


@dataclass(frozen=True, slots=True)
class Composition:
    """A whole and its parts. drawn: whether a bar can show them (no part is negative)."""

    title: str
    total: Shown
    parts: tuple[CompositionPart, ...]
    drawn: bool


@dataclass(frozen=True, slots=True)
class Located:
    """A problem with the anchor of the place in the report that it concerns, "" where none is
    known; origin: the row of the dataset it is about, to look at."""

    problem: Problem
    anchor: str = ""
    origin: int | None = None


@dataclass(frozen=True, slots=True)
class ReviewPage:
    """Everything on the page. source: what it was made from. notices: said at the top. origins:
    what stands behind the numbers, as plain JSON values. problems: None where none were looked
    for."""

    title: str
    source: str
    cover: tuple[str, ...]
    sections: tuple[Section, ...]
    origins: dict[str, object]
    notices: tuple[str, ...] = ()
    problems: tuple[Located, ...] | None = ()
    compared: tuple[Compared, ...] = ()
    unit: str = ""
    compositions: tuple[Composition, ...] = ()
    waterfalls: tuple[Waterfall, ...] = ()
