"""Rendered texts into headings and paragraphs, by way of Markdown.

A printed value travels through Jinja and Markdown as a marker: a number between two private-use
characters. Markdown never sees the value itself, so nothing in the data can be taken for markup,
and the run it stands in can be told apart again afterwards.

Used of Markdown: # to #### headings, paragraphs, lists (each item a paragraph, numbered where the
list is), **bold**, a line --- before the signature (落款), which stands at the right, and small
tables of | cells | under a paragraph 表：… that is their title (表（不列目录）：… where it is no line of
the contents); pictures and footnotes, found
here too (`template/markup.py` says how they are written).
Everything else stays as typed: bold is found here, for Markdown's own rule refuses **“三公”**经费.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from itertools import chain, count, islice
from typing import Any, NamedTuple

from ..kernel.made_once import MadeOnce
from ..kernel.numerals import heading_number
from ..report import CLOSE, MARKER, OPEN, Block, Heading, Paragraph, Picture, Span, Table
from ..template.markup import CAPTION, PICTURE, PictureError, width_in_points
from .footnotes import REFERRED, footnotes_in, misplaced
from .small_table import small_table

UNNUMBERED = OPEN + CLOSE  # a marker that says only that something stands there


class Marked(str):
    """Text whose values are markers already: author's words that may go through as they are."""

    __slots__ = ()


def marker(number: int | str) -> Marked:
    """The marker of the span with that number."""
    return Marked(f"{OPEN}{number}{CLOSE}")


def spans_of(text: str, spans: Sequence[Span], bold: bool = False) -> Iterator[Span]:
    """Text with markers as spans."""
    for position, part in enumerate(MARKER.split(text)):
        if position % 2:
            span = spans[int(part)]
            yield replace(span, bold=True) if bold and not span.bold else span
        elif part:
            yield Span(part, bold=bold)


def displayed_text(text: str, spans: Sequence[Span]) -> str:
    """Text with its markers replaced by what they stand for."""
    return MARKER.sub(lambda marker: spans[int(marker[1])].text, text)


def spans_with_markers(spans: Sequence[Span], text: str) -> tuple[Span, ...]:
    """A text with markers of these spans as spans."""
    return join_spans(spans_of(text, spans))


def join_spans(spans: Iterable[Span]) -> tuple[Span, ...]:
    """Neighbouring spans of typed text that look alike as one."""
    joined: list[Span] = []
    typed_before: bool | None = None  # whether the span before was bold; None: it was no typed text
    for span in filter(_shows, spans):
        typed = _is_typed(span)
        if typed and span.bold is typed_before:
            joined[-1] = Span(joined[-1].text + span.text, bold=span.bold)
        else:
            joined.append(span)
        typed_before = span.bold if typed else None
    return tuple(joined)


def _shows(span: Span) -> bool:
    return bool(span.text or span.refers)


def _is_typed(span: Span) -> bool:
    """Whether a span is text of an author's."""
    return span.figure is None and not span.missing and not span.refers


# --- Markdown


@lru_cache(maxsize=1)
def _parser() -> Callable[[str], Any]:
    import mistune

    return mistune.create_markdown(renderer=None, plugins=["table"])


BOLD = "\ue002"  # stands for ** while Markdown reads the text
_ITEM_NUMBERS = ("1.", "（1）", "①")  # of lists, one within the other
_TITLE_OF_TABLE = re.compile(r"表(（不列目录）)?[：:]")  # begins the paragraph over a small table
_NO_TOKEN = {"type": ""}
_OUTLINES_KEPT, _TEXT_KEPT = 200, 20_000  # of one template; signs of a text that has one
_SIGNED = -1  # the level of a paragraph of the signature
_SIGNATURE_LINE = re.compile(r"(?m)^[ \t]*-{3,}[ \t]*$")
_PUT_BY = {ord(sign): chr(0xE010 + n) for n, sign in enumerate("*_<>&[]`~\\|")}
_PUT_BY_IN_TABLES = {sign: by for sign, by in _PUT_BY.items() if sign != ord("|")}
_PICTURE_BEGINS = "![".translate(_PUT_BY)
_PUT_BACK = {ord(kept): chr(sign) for sign, kept in _PUT_BY.items()}


Pictures = Callable[[str], Picture]  # the picture of a path


def blocks_of(
    text: str,
    spans: Sequence[Span],
    section: str,
    pictures: Pictures | None = None,
    outlines: MadeOnce | None = None,
) -> list[Block]:
    """The headings, paragraphs and small tables of a rendered section, headings not yet numbered.

    # is a section's own heading (level 2 of the report: level 1 are its parts). pictures: without
    them what is written for pictures and footnotes stays as it is typed; what they raise is raised.
    outlines: those that are known of the template.
    Raises SmallTableError, FootnoteError, PictureError.
    """
    notes: Iterator[str] = iter(())
    if pictures is not None and "[^" in text:
        text, texts = footnotes_in(text, lambda label: displayed_text(label, spans))
        notes = iter(texts)
    section_blocks = _SectionBlocks(section, spans, iter(MARKER.findall(text)), notes, pictures)
    for raw in _outline_of(text, outlines):
        section_blocks.add(raw)
    return section_blocks.blocks


@dataclass(slots=True)
class _SectionBlocks:
    """The blocks of a section while they are made. numbers: of the markers that are still to come;
    notes: the footnotes that are; counts: items of each list so far."""

    section: str
    spans: Sequence[Span]
    numbers: Iterator[str]
    notes: Iterator[str]
    pictures: Pictures | None
    blocks: list[Block] = field(default_factory=list)
    counts: dict[int, int] = field(default_factory=dict)

    def add(self, raw: _Block) -> None:
        """The next block of the outline."""
        if self.pictures is not None and self._illustrates(raw):
            self.blocks.append(self._illustrated(raw, self.pictures))
            return
        if raw.grid is not None:
            self._table(raw.grid, raw.text)
        else:
            self._text(raw, self._shown(raw.text))
        if REFERRED in raw.text:
            self._footnotes(raw.text.count(REFERRED))

    def _text(self, raw: _Block, shown: tuple[Span, ...]) -> None:
        if raw.level > 0:
            self.blocks.append(Heading(raw.level, "", shown))
        elif any(span.text.strip() for span in shown):
            self._paragraph(raw, shown)

    def _paragraph(self, raw: _Block, shown: tuple[Span, ...]) -> None:
        """A paragraph, with its number where it begins an item of a list."""
        if raw.item is not None:
            shown = join_spans((Span(raw.item.number(self.counts)), *shown))
        self.blocks.append(Paragraph(shown, self.section, raw.level == _SIGNED))

    def _shown(self, text: str) -> tuple[Span, ...]:
        return _spans(text, self.numbers, self.spans)

    def _table(self, grid: _Grid, title: str) -> None:
        if any(REFERRED in cell for cell in chain.from_iterable(grid.rows)):
            raise misplaced()
        key = f"{self.section}之表{1 + sum(isinstance(block, Table) for block in self.blocks)}"
        begins = _TITLE_OF_TABLE.match(title)
        shown = self._shown(title[begins.end() :] if begins else "")
        cells = [list(map(self._shown, row)) for row in grid.rows]
        table = small_table(key, shown, cells, grid.aligns)
        self.blocks.append(replace(table, listed=not (begins and begins[1])))

    # --- pictures and footnotes

    def _illustrates(self, raw: _Block) -> bool:
        """Whether a block of the outline is a picture, or the caption of the one before it."""
        if raw.level > 0 or raw.grid is not None:
            return False
        return _PICTURE_BEGINS in raw.text or (
            raw.text.startswith(CAPTION) and _lacks_caption(self.blocks[-1:])
        )

    def _illustrated(self, raw: _Block, pictures: Pictures) -> Paragraph:
        """A picture as a paragraph, which with its caption takes the place of the one before it."""
        text = raw.text.translate(_PUT_BACK).strip()
        if text.startswith(CAPTION):
            illustrated, caption = self.blocks.pop(), text
            assert isinstance(illustrated, Paragraph)
        else:
            illustrated, caption = self._picture(text, pictures)
        if REFERRED in caption:
            raise misplaced()
        return illustrated._replace(spans=self._shown(caption[len(CAPTION[0]) :].strip()))

    def _picture(self, text: str, pictures: Pictures) -> tuple[Paragraph, str]:
        """A picture, and the caption that stands in its own paragraph."""
        tag = PICTURE.match(text)
        caption = text[tag.end() :].strip() if tag else text
        if tag is None or (caption and not caption.startswith(CAPTION)):
            raise PictureError("图片要单独成段，不能和文字写在一起，前后各空一行")
        alt = "".join(span.text for span in self._shown(tag[1]))
        wished = width_in_points(tag[3] or "")
        picture = pictures(tag[2].strip())._replace(alt=alt, wished=wished)
        return Paragraph((), self.section, picture=picture), caption

    def _footnotes(self, count: int) -> None:
        """The footnotes to which the last block refers, as paragraphs."""
        (owner,) = self.blocks[-1:] or (None,)
        if not isinstance(owner, Paragraph) or sum(s.refers for s in owner.spans) != count:
            raise misplaced()
        for note in islice(self.notes, count):
            text = MARKER.sub(UNNUMBERED, note.replace("**", BOLD))
            shown = _spans(text, iter(MARKER.findall(note)), self.spans)
            self.blocks.append(owner._replace(spans=shown, is_footnote=True))


def _lacks_caption(last: Sequence[Block]) -> bool:
    """Whether the last block is a picture without a caption so far."""
    return any(isinstance(b, Paragraph) and b.picture and not b.spans for b in last)


def lines_of_no_table(text: str, outlines: MadeOnce) -> list[str]:
    """Lines that an author began like those of a table, and that are none; what is printed in them
    as …. outlines: those that are known of the template."""
    outline = _outline_of(text, outlines)
    lines = (raw.text for raw in outline if raw.level <= 0 and raw.text.startswith("|"))
    return [line.replace(UNNUMBERED, "…").translate(_PUT_BACK) for line in lines]


class _ListItem(NamedTuple):
    """That a paragraph begins an item of a numbered list. form: of its number; of: its list; start:
    the first number of that."""

    form: str
    of: int
    start: int

    def number(self, counts: dict[int, int]) -> str:
        """Its number. counts: the items of each list before it; those left blank are not counted."""
        counts[self.of] = counts.get(self.of, self.start - 1) + 1
        return heading_number(1, counts[self.of], (self.form,))


class _Grid(NamedTuple):
    """The cells of a small table, the header first. aligns: of its columns, "" for the usual."""

    rows: tuple[tuple[str, ...], ...]
    aligns: tuple[str, ...]


class _Block(NamedTuple):
    """A block of the outline. level: of a heading, 0 for a paragraph. text: of a table its title."""

    level: int
    text: str
    item: _ListItem | None = None
    grid: _Grid | None = None


def _outline_of(text: str, outlines: MadeOnce | None) -> tuple[_Block, ...]:
    """The outline of a text with markers, whatever numbers they have."""
    text = MARKER.sub(UNNUMBERED, text)
    if outlines is None or len(text) > _TEXT_KEPT:
        return _outline(text)
    if text not in outlines and len(outlines) >= _OUTLINES_KEPT:
        return _outline(text)
    return outlines.once(text, lambda: _outline(text))


@lru_cache(maxsize=1024)
def _outline(text: str) -> tuple[_Block, ...]:
    """Each block in order.

    Kept: as no value stands in it and the markers have lost their numbers, this text is the same
    for every department whose section takes the same turns.
    """
    return tuple(_blocks(_parser()(_escaped(text)), 0, count()))


def _escaped(text: str) -> str:
    """The text with the signs that Markdown would read otherwise put by."""
    text = "\n".join(map(_put_by, text.replace("**", BOLD).split("\n")))
    return _SIGNATURE_LINE.sub("\n---\n", text)  # never what makes a heading of a line


def _put_by(line: str) -> str:
    """A line without the signs of markup; what parts the cells of a table stays."""
    return line.translate(_PUT_BY_IN_TABLES if line.startswith("|") else _PUT_BY)


def _blocks(tokens: Any, level: int, lists: Iterator[int]) -> Iterator[_Block]:
    """level: of what stands in none of its own. lists: numbers for those that are numbered."""
    for token, title in _titled(tokens):
        kind = token["type"]
        if kind == "thematic_break":
            level = _SIGNED
        elif kind == "heading":
            level = 0  # a signature has no headings: what follows one is text again
            yield _Block(min(token["attrs"]["level"], 4) + 1, "".join(_raw(token)))
        elif kind in ("paragraph", "block_text", "block_code"):
            yield _Block(level, "".join(_raw(token)))
        elif kind == "table":
            yield _Block(0, title, grid=_grid(token))
        elif kind == "list" and token["attrs"]["ordered"]:
            yield from _numbered(token, level, lists)
        elif "children" in token:
            yield from _blocks(token["children"], level, lists)


def _titled(tokens: Any) -> Iterator[tuple[Any, str]]:
    """The tokens, and with a table its title: a paragraph before it, which is then no other."""
    kept = [token for token in tokens if token["type"] != "blank_line"]
    for before, token, after in zip([_NO_TOKEN, *kept], kept, [*kept[1:], _NO_TOKEN], strict=False):
        title = _title_in(before) if token["type"] == "table" else ""
        if not (after["type"] == "table" and _title_in(token)):
            yield token, title


def _title_in(token: Any) -> str:
    """What a paragraph is the title of a table with; "" where it is none."""
    text = "".join(_raw(token)) if token["type"] == "paragraph" else ""
    return text if _TITLE_OF_TABLE.match(text) else ""


def _grid(token: Any) -> _Grid:
    """A table of Markdown."""
    head, *bodies = token["children"]
    rows = [head, *chain.from_iterable(body["children"] for body in bodies)]
    aligns = tuple(cell["attrs"]["align"] or "" for cell in head["children"])
    texts = (tuple("".join(_raw(cell)) for cell in row["children"]) for row in rows)
    return _Grid(tuple(texts), aligns)


def _numbered(token: Any, level: int, lists: Iterator[int]) -> Iterator[_Block]:
    """The items of a numbered list, each number before the first paragraph of its item."""
    item = _ListItem(_number_form(token), next(lists), token["attrs"].get("start", 1))
    for child in token["children"]:
        for at, block in enumerate(_blocks(child["children"], level, lists)):
            is_first = at == 0 and block.level <= 0 and block.item is None
            yield block._replace(item=item) if is_first else block


def _number_form(token: Any) -> str:
    """How the items of a list are numbered: by its depth, the outermost as it is typed."""
    depth = token["attrs"]["depth"]
    if not depth and token["bullet"] == ")":
        return "1）"
    return _ITEM_NUMBERS[min(depth, len(_ITEM_NUMBERS) - 1)]


def _spans(raw: str, numbers: Iterator[str], spans: Sequence[Span]) -> tuple[Span, ...]:
    """The spans of a heading or paragraph; every second part between ** is bold."""
    first, *others = raw.split(UNNUMBERED)
    text = first + "".join([f"{OPEN}{next(numbers)}{CLOSE}{other}" for other in others])
    shown: list[Span] = []
    for number, part in enumerate(text.split(BOLD)):
        shown += spans_of(part.translate(_PUT_BACK), spans, bold=number % 2 == 1)
    joined = join_spans(shown)
    return tuple(_references_apart(joined)) if REFERRED in raw else joined


def _references_apart(spans: Iterable[Span]) -> Iterator[Span]:
    """The spans, what refers to a footnote by itself."""
    for span in spans:
        before, *behind = span.text.split(REFERRED)
        yield from [replace(span, text=before)] if before else ()
        for text in behind:
            yield Span("", refers=True)
            yield from [replace(span, text=text)] if text else ()


def _raw(token: Any) -> Iterator[str]:
    if "children" not in token:
        # A line break within a paragraph is the author's own wrapping: Chinese joins without space.
        if token["type"] not in ("softbreak", "linebreak"):
            yield token.get("raw", "").strip("\n")
        return
    for child in token["children"]:
        yield from _raw(child)
