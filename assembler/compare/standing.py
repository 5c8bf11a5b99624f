"""An edited docx as it stands: its snapshot with what the file says in the place of what was built.

What was published is what the file says. Blocks are led back to the snapshot, so that a figure of a
reworded sentence, and a cell of a table with a row more, are still the same figure and cell; what a
person wrote stands there as well, and which places these are is kept beside it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain, repeat, zip_longest
from operator import attrgetter

from ..kernel.printable import within_quotes
from ..snapshot.matching import Match, PrintedBlock, figure_places, match, unspaced
from ..snapshot.values import (
    FigureMark,
    MissingMark,
    Snapshot,
    SnapshotBlock,
    SnapshotParagraph,
    SnapshotTable,
)
from ..text.alignment import longest_rising_pairs
from ..text.marked import MarkedText, edited_tokens
from ..text.numbers import numbers_in
from ..word.read.blocks import ReadBlock, ReadDocument, ReadParagraph, ReadTable
from ..word.read.pictures import picture_digests
from .hand_edits import GoneRow, HandEdits, row_texts
from .standing_charts import charts_as_standing
from .standing_tables import StandingTable, added_table, table_as_it_stands

_LONGEST_TITLE = 60
_OWN_LINES = ("label", "title", "caption", "note")  # printed blocks that belong to a table


def as_it_stands(snapshot: Snapshot, document: ReadDocument) -> tuple[Snapshot, HandEdits]:
    """The snapshot of an edited file as that reads now, and what of it was changed by hand."""
    standing = _Standing(snapshot, document)
    standing.run()
    made = standing.snapshot()
    return made, standing.edits(made)


@dataclass
class _StandingBlock:
    """A block as it stands. was: its number in the snapshot, -1 where a person added it."""

    block: SnapshotBlock
    was: int
    is_edited: bool = False
    table: StandingTable | None = None
    around: bool = False

    @property
    def is_addition(self) -> bool:
        """Whether it is a paragraph that a person added."""
        return self.was < 0 and isinstance(self.block, SnapshotParagraph)

    def in_section(self, section: str) -> SnapshotBlock:
        """The block; a paragraph that a person added in the section where it stands."""
        if isinstance(self.block, SnapshotParagraph) and self.is_addition and not self.block.level:
            return replace(self.block, section=section)
        return self.block

    @property
    def is_heading(self) -> bool:
        """Whether it is a heading."""
        return isinstance(self.block, SnapshotParagraph) and self.block.level > 0

    @property
    def text(self) -> str:
        """What it says; "" for a table."""
        return _text_of(self.block)


class _Standing:
    """Goes through the file once, block by block."""

    def __init__(self, snapshot: Snapshot, document: ReadDocument) -> None:
        self.built = snapshot
        self.match: Match = match(snapshot, document)
        self.anchors = _anchors(self.match)
        self.pictures = picture_digests(document) if snapshot.pictures else None
        self.charts = charts_as_standing(snapshot, document) if snapshot.charts else {}
        self.blocks: list[_StandingBlock] = []
        self.figures = list(snapshot.figures)
        self._emitted: set[int] = set()
        self.cover: list[str] = []
        self._lines = _lines_of_tables(self.match)

    # --- block by block

    def run(self) -> None:
        """The blocks in the order of the file."""
        first = min(self.match.block_of.values(), default=len(self.match.blocks))
        above = self.match.blocks[:first]
        self.cover += [block.text for block in above if isinstance(block, ReadParagraph)]
        for number in range(first, len(self.match.blocks)):
            self._read(number, self.match.blocks[number])

    def _read(self, number: int, block: ReadBlock) -> None:
        printed = self.match.printed_as(number)
        if isinstance(block, ReadTable):
            self._table(self.match.printed_of.get(number), block)
        elif printed is None:
            self._added(block)
        elif printed.kind not in _OWN_LINES:
            for piece, text in self._parted(number, printed, block):
                self._paragraph(number, piece, text)

    def _parted(
        self, number: int, printed: PrintedBlock, block: ReadParagraph
    ) -> Iterator[tuple[PrintedBlock, str]]:
        """A paragraph of the file, cut where another one was run together with it; those parts of a
        paragraph that a person only set on lines of their own put together again."""
        text = block.text
        for other in self._run_into(number):
            before, inner, behind = text.partition(other.text)
            if inner and before and other.kind not in _OWN_LINES:
                yield printed, before
                printed, text = other, inner + behind
        yield printed, text

    def _run_into(self, number: int) -> Iterable[PrintedBlock]:
        """The blocks that were run together with a paragraph of the file, in their order."""
        joined = sorted(n for n, at in self.match.joined.items() if at == number)
        return map(self.match.printed.__getitem__, joined)

    def _paragraph(self, number: int, printed: PrintedBlock, text: str) -> None:
        was = self.built.blocks[printed.block]
        assert isinstance(was, SnapshotParagraph)
        if unspaced(text) == unspaced(printed.text):
            kept = self._with_picture(was)
            is_edited = kept.chart != was.chart
            self._append(_StandingBlock(kept, printed.block, is_edited=is_edited))
            return
        new = self._reworded(was, printed, text, self.anchors.get(number, {}))
        edited = _StandingBlock(self._with_picture(new), printed.block, is_edited=True)
        last = self._addition_above
        if last and unspaced(last.text + text) == unspaced(printed.text):
            self.blocks.pop()
            edited = _StandingBlock(self._with_picture(was), printed.block)
        self._append(edited)

    @property
    def _addition_above(self) -> _StandingBlock | None:
        """The block before, where a person added it."""
        last = self.blocks[-1] if self.blocks else None
        return last if last and last.is_addition else None

    def _with_picture(self, block: SnapshotParagraph) -> SnapshotParagraph:
        """Without its picture, where the file has none with its contents or its words any more; with
        its chart as it stands."""
        mark = block.picture
        if block.chart is not None:
            return replace(block, chart=self.charts.get(block.chart.key))
        if mark is None or self.pictures is None or mark.digest in self.pictures:
            return block
        words = set[str]().union(*self.pictures.values())
        return block if mark.alt in words else replace(block, picture=None)

    def _append(self, block: _StandingBlock) -> None:
        self.blocks.append(block)
        if block.was >= 0:
            self._emitted.add(block.was)
            self._unprinted_behind(block.was)

    def _unprinted_behind(self, was: int) -> None:
        """A picture without a caption is no text of the file: it follows what it stood behind."""
        following = self.built.blocks[was + 1 : was + 2]
        for block in following:
            if isinstance(block, SnapshotParagraph) and block.picture and not block.text:
                kept = self._with_picture(block)
                self._append(_StandingBlock(kept, was + 1, is_edited=kept is not block))

    # --- a paragraph that reads differently

    def _reworded(
        self,
        was: SnapshotParagraph,
        printed: PrintedBlock,
        text: str,
        anchors: Mapping[int, tuple[int, int]],
    ) -> SnapshotParagraph:
        """The paragraph with its new text, its figures where they stand in it."""
        lead = was.lead if text.startswith(was.lead) else ""
        shown = text[len(lead) :]
        marks = self._marks(printed, text, anchors, len(lead))
        figures = tuple(self._typed_over(mark, shown, printed.figures) for mark in marks)
        return replace(
            was,
            text=shown,
            number=was.number if lead or not was.level else "",
            figures=figures,
            missing=tuple(_still_missing(was, shown)),
            references=tuple(at for at in was.references if at <= len(shown)),
        )

    def _marks(
        self,
        printed: PrintedBlock,
        text: str,
        anchors: Mapping[int, tuple[int, int]],
        lead: int,
    ) -> Iterator[FigureMark]:
        """Where the figures of a paragraph stand in its new text, by their position among those it
        had. lead: how many signs stand before the text."""
        names = [self.built.figures[mark.figure].name for mark in printed.figures]
        base = MarkedText(printed.text, printed.figures, names)
        for token in edited_tokens(text, base, base.tokens(), anchors).tokens:
            if token.is_figure and token.start >= lead:
                yield FigureMark(token.start - lead, token.end - lead, token.figure)

    def _typed_over(self, mark: FigureMark, text: str, own: Sequence[FigureMark]) -> FigureMark:
        """A figure's mark; of one that reads otherwise now, that of a figure of its own."""
        figure = self.built.figures[own[mark.figure].figure]
        shown = text[mark.start : mark.end]
        if shown == figure.text:
            return mark._replace(figure=own[mark.figure].figure)
        value = _value(text, mark) if figure.unit == "元" else ""
        self.figures.append(replace(figure, text=shown, value=value))
        return mark._replace(figure=len(self.figures) - 1)

    # --- what a person added

    def _added(self, block: ReadParagraph) -> None:
        """A paragraph that a person added; one that goes on with the sentence before it, which was
        parted, belongs to that."""
        last = self.blocks[-1] if self.blocks else None
        if last and not last.table and last.was >= 0 and self._goes_on(last, block.text):
            return
        added = SnapshotParagraph(block.text.strip(), level=block.level)
        self._append(_StandingBlock(added, -1, is_edited=True))

    def _goes_on(self, last: _StandingBlock, text: str) -> bool:
        """Put together what was one paragraph and stands on two lines now."""
        was = self.built.blocks[last.was]
        if not (last.is_edited and isinstance(was, SnapshotParagraph)):
            return False
        assert isinstance(last.block, SnapshotParagraph)  # as it was
        joined = last.block.shown + text
        if not unspaced(was.shown).startswith(unspaced(joined)):
            return False
        complete = unspaced(was.shown) == unspaced(joined)
        last.block = was if complete else replace(last.block, text=last.block.text + text)
        last.is_edited = not complete
        return True

    # --- tables

    def _table(self, number: int | None, read: ReadTable) -> None:
        """A table of the file. number: what it was printed as."""
        if number is None:
            made = added_table(self._title_above(), read)
            self._append(_StandingBlock(made.table, -1, is_edited=True, table=made))
        elif self.match.printed[number].block not in self._emitted:  # else it goes on here
            self._printed_table(number)
            for following in self._run_together(number):
                self._printed_table(following)

    def _run_together(self, number: int) -> Iterator[int]:
        """The table that a person ran together with this one, if it is the next."""
        later = (n for n, piece in enumerate(self.match.printed) if n > number and piece.table)
        following = next(later, None)
        if following in self.match.parts and following not in self.match.block_of:
            yield following

    def _printed_table(self, number: int) -> None:
        printed, match = self.match.printed[number], self.match.table_match(number)
        if printed.table is None or match is None:
            return
        made = table_as_it_stands(match)
        own = _with_lines(printed.table, self._lines.get(printed.block, {}))
        around = own != printed.table or made.header
        if own != printed.table:
            names = ("title", "label", "left", "right", "notes")
            made.table = replace(made.table, **{name: getattr(own, name) for name in names})
        self._append(_StandingBlock(made.table, printed.block, table=made, around=around))

    def _title_above(self) -> str:
        """What a table that a person added may be called: the line right above it that he added as
        well, or the heading it stands below."""
        last = self._addition_above
        if last and 0 < len(last.text) <= _LONGEST_TITLE:
            return last.text
        headings = (one.text for one in reversed(self.blocks) if one.is_heading)
        heading = " ".join(next(headings, "").split())
        return f"“{within_quotes(heading)}”之下的表格" if heading else "正文前的表格"

    # --- the result

    def snapshot(self) -> Snapshot:
        """The snapshot as it stands."""
        blocks = [one.block for one in self.blocks]
        placed = map(_StandingBlock.in_section, self.blocks, _sections(blocks))
        made = replace(self.built, blocks=tuple(placed), figures=tuple(self.figures))
        # A figure that is shown nowhere any more keeps its number, but is none of the report.
        hidden = _shown_figures(self.built) - _shown_figures(made)
        figures = (
            replace(figure, name="") if number in hidden else figure
            for number, figure in enumerate(self.figures)
        )
        cover = tuple(self.cover) if self._is_cover_edited else self.built.cover
        return replace(made, figures=tuple(figures), cover=cover)

    @property
    def _is_cover_edited(self) -> bool:
        cover = self.built.cover
        return bool(cover) and row_texts(cover) != row_texts(self.cover)

    def edits(self, made: Snapshot) -> HandEdits:
        """What was changed by hand. made: the snapshot as it stands."""
        blocks = enumerate(self.built.blocks)
        gone = [block for number, block in blocks if number not in self._emitted]
        moved = self._moved()
        elsewhere = (self.blocks[number].text for number in moved)
        edits = HandEdits(
            blocks=self._numbers(attrgetter("is_edited")) | moved,
            around=self._numbers(attrgetter("around")),
            figures=frozenset(filter(None, self._names_of_typed(made))),
            gone=tuple(filter(None, (*map(_text_of, gone), *elsewhere))),
            gone_tables=frozenset(block.key for block in gone if isinstance(block, SnapshotTable)),
            cover=self._is_cover_edited,
        )
        return self._with_tables(edits)

    def _numbers(self, choose: Callable[[_StandingBlock], bool]) -> frozenset[int]:
        """The numbers of some of the blocks."""
        return frozenset(number for number, one in enumerate(self.blocks) if choose(one))

    def _with_tables(self, edits: HandEdits) -> HandEdits:
        """With what was changed inside tables that stood there before."""
        cells, rows, gone = set[tuple[int, int, int]](), set[tuple[int, int]](), set[GoneRow]()
        for number, one in enumerate(self.blocks):
            if one.table and one.was >= 0:
                cells.update((number, *at) for at in one.table.cells)
                rows.update(zip(repeat(number), one.table.rows, strict=False))
                gone.update((one.table.table.key, row_texts(row)) for row in one.table.gone)
        return replace(
            edits, cells=frozenset(cells), rows=frozenset(rows), gone_rows=frozenset(gone)
        )

    def _names_of_typed(self, made: Snapshot) -> Iterator[str]:
        """The names of figures whose number was typed over, or is gone."""
        for was, now in zip_longest(self.built.figures, made.figures):
            if was is None or now.name != was.name:
                yield (was or now).name
        for one in self.blocks:
            yield from one.table.typed_names() if one.table else ()

    def _moved(self) -> frozenset[int]:
        """Blocks that stand before others they stood behind."""
        order = [(one.was, n) for n, one in enumerate(self.blocks) if one.was >= 0]
        kept = {n for _, n in longest_rising_pairs(sorted(order))}
        return frozenset(n for _, n in order if n not in kept)


def _text_of(block: SnapshotBlock) -> str:
    """What a paragraph says; "" for a table."""
    return block.shown if isinstance(block, SnapshotParagraph) else ""


def _value(text: str, mark: FigureMark) -> str:
    """The amount that stands at a mark, in 元; "" where it carries no unit of money."""
    number = next((n for n in numbers_in(text) if n.start <= mark.start < n.end), None)
    return f"{number.value:f}" if number and number.unit == "元" else ""


def _still_missing(was: SnapshotParagraph, text: str) -> Iterator[MissingMark]:
    """The places that are still to be filled in."""
    for mark in was.missing:
        at = text.find(was.text[mark.start : mark.end])
        if at >= 0:
            yield mark._replace(start=at, end=at + mark.end - mark.start)


def _anchors(matched: Match) -> Mapping[int, Mapping[int, tuple[int, int]]]:
    """For each block of the file the figures of its own that a bookmark leads to: their position
    among those of the printed block → their characters."""
    places = figure_places(matched.printed)
    anchors: dict[int, dict[int, tuple[int, int]]] = {}
    for number, block in matched.paragraphs.items():
        source = matched.printed_of.get(number, -1)
        for name, span in block.spans.items():
            piece, mark = places.get(name, (-2, None))
            if mark is not None and piece == source:
                at = matched.printed[source].figures.index(mark)
                anchors.setdefault(number, {})[at] = span
    return anchors


# --- the lines round a table


def _lines_of_tables(matched: Match) -> Mapping[int, Mapping[str, list[str | None]]]:
    """For each table what stands round it now, by kind of line; None for one that is gone."""
    lines: defaultdict[int, dict[str, list[str | None]]] = defaultdict(dict)
    for number, printed in enumerate(matched.printed):
        if printed.kind in _OWN_LINES:
            line = _line(matched, number, printed)
            lines[printed.block].setdefault(printed.kind, []).append(line)
    return lines


def _line(matched: Match, number: int, printed: PrintedBlock) -> str | None:
    """A line round a table as it stands now."""
    if number in matched.joined:
        other = matched.printed_as(matched.joined[number])
        is_other = other is not None and other.text == printed.text  # the line of another table
        return None if is_other else printed.text
    block = matched.paragraphs.get(matched.block_of.get(number, -1))
    if block is None:
        return None
    return printed.text if unspaced(block.text) == unspaced(printed.text) else block.text


def _with_lines(table: SnapshotTable, lines: Mapping[str, Sequence[str | None]]) -> SnapshotTable:
    """A table with what stands round it now."""
    if table.drawn:
        return table
    left, _, right = _first(lines, "caption", f"{table.left}\t{table.right}").partition("\t")
    return replace(
        table,
        title=_first(lines, "title", table.title),
        label=_first(lines, "label", table.label),
        left=left,
        right=right,
        notes=tuple(filter(None, lines.get("note", table.notes))),
    )


def _first(lines: Mapping[str, Sequence[str | None]], kind: str, written: str) -> str:
    """The line of a kind as it stands; what was written where there was none of that kind."""
    texts = lines.get(kind)
    return (texts[0] or "") if texts else written


# --- sections, figures


def _sections(blocks: Sequence[SnapshotBlock]) -> Iterable[str]:
    """The section of each block: of a paragraph that a person added that of its neighbours below the
    same heading, before all the one before it."""
    before = list(_carried(blocks))
    behind = list(_carried(blocks[::-1]))[::-1]
    last = ""
    for own, previous, following in zip(blocks, before, behind, strict=True):
        if isinstance(own, SnapshotParagraph) and own.section:
            last = own.section
        yield previous or following or last


def _carried(blocks: Iterable[SnapshotBlock]) -> Iterator[str]:
    """The section that goes on at each block, from a heading to the next."""
    section = ""
    for block in blocks:
        if isinstance(block, SnapshotParagraph):
            section = "" if block.level else block.section or section
        yield section


def _shown_figures(snapshot: Snapshot) -> set[int]:
    """The numbers of the figures that some text or cell shows."""
    in_text = (mark.figure for block in snapshot.paragraphs for mark in block.figures)
    cells = chain.from_iterable(table.origin.cells for table in snapshot.tables)
    return {*in_text, *chain.from_iterable(cell.quoted for cell in cells)}
