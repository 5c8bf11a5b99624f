"""What a person wrote in words of their own, and a correction has made untrue: told with the words
ready to be pasted, never changed (自己写的话).

A sentence of a paragraph, a row of a table that was added by hand, a page's header or footer. What
stands where no comment can (页眉、页脚) is commented on at the beginning of the text.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, filterfalse

from ..snapshot.matching import unspaced
from ..snapshot.values import is_amount
from ..text.numbers import cell_number, unit_in
from ..text.tokens import SENTENCE_ENDS
from ..word.edit.blocks import placed
from ..word.edit.paragraph import Editor, reread, text_now
from ..word.edit.rows import row_stands
from ..word.read.blocks import ReadCell, ReadParagraph, ReadTable, paragraphs_in
from ..word.read.margins import margin_texts
from .merge import Span
from .outdated import rewritten
from .settling import of_cells
from .state import Refreshing
from .turned import Outdated

_USUAL_UNIT = "万元"
_HEAD = 3  # rows at the top of a table that may say what its columns are


def report_outdated(state: Refreshing, number: int, editor: Editor, taken: Sequence[Span]) -> None:
    """Sentences of a paragraph with numbers that were right once. taken: characters that are up to
    date, or told already."""
    for span, outdated in outdated_sentences(state, editor.text, taken):
        values = outdated_values(editor.text, span, outdated)
        cause = state.cause_of(outdated)
        state.paragraph_conflict("R-60", number, editor, span, cause, **values)


def _listed(outdated: Iterable[Outdated]) -> str:
    """The outdated words as they stand, one after the other."""
    return "、".join(each.number.shown for each in outdated)


def outdated_sentences(
    state: Refreshing, text: str, taken: Sequence[Span] = ()
) -> Iterator[tuple[Span, list[Outdated]]]:
    """The sentences of a text with old numbers in them, and these."""
    outdated = state.outdated.within(text, taken)
    for span in sentence_spans(text):
        inside = [each for each in outdated if each.number.start in range(*span)]
        if inside:
            yield span, inside


def sentence_spans(text: str) -> Iterator[Span]:
    """The sentences of a text as they are written, without blanks round them."""
    start = 0
    ends = [at for at, sign in enumerate(text, 1) if sign in SENTENCE_ENDS]
    for end in (*ends, len(text)):
        words = text[start:end]
        if words.strip():
            yield end - len(words.lstrip()), start + len(words.rstrip())
        start = end


def outdated_values(text: str, span: Span, outdated: Sequence[Outdated]) -> dict[str, str]:
    """The values of a problem: the numbers, what they were of, what they are now, and the words with
    all of it put in."""
    wanted = rewritten(text, span, outdated)
    return {
        "found": _listed(outdated),
        "changes": "；".join(map(_change, outdated)),
        "wanted": wanted,
        "proposal": f"；可改写为：{wanted}" if wanted else "",
    }


def _change(outdated: Outdated) -> str:
    """What outdated words were, and what takes their place."""
    shown, name, now = outdated.number.shown, outdated.name, outdated.now
    if not name:
        return f"“{shown}”是更正前的名称，" + (f"更正后是“{now}”" if now else "更正后没有了")
    of_what = name if name.startswith("附表") else f"“{name}”"
    return f"{shown}是更正前的{of_what}，" + (f"更正后是{now}" if now else "更正后没有这个数了")


# --- tables


def report_outdated_tables(state: Refreshing) -> None:
    """Rows with old numbers in them: of tables that were added by hand, and in others those that
    were added, moved or copied."""
    if not (state.outdated or state.open_conflicts):
        return
    for number, block in state.match.tables.items():
        if placed(block) is not None:
            own = _OwnTable(state, number, block)
            own.report()
            own.settle()


class _OwnTable:
    """One table of the file. title: of a table of the report, "" of one added by hand."""

    def __init__(self, state: Refreshing, number: int, read: ReadTable) -> None:
        self.state, self.number, self.read = state, number, read
        built = state.ours.block(state.ours_of(number)).table
        self.title = built.title if built else ""
        self.built = set(map(_bare_row, built.rows)) if built else set()
        self.unit = unit_in(built.right) if built else self._unit_above()
        self.texts = [list(map(_standing_text, row)) for row in read.rows]

    def report(self) -> None:
        """Every row, and the tables inside its cells."""
        for row, cells in enumerate(self.read.rows):
            if row_stands(self.read, row):
                self._row(row)
                for inner in chain.from_iterable(cell.tables for cell in cells if cell):
                    _OwnTable(self.state, self.number, inner).report()

    def settle(self, is_inner: bool = False) -> None:
        """What an earlier refresh told of a table that was added by hand: void where the numbers
        are right again. is_inner: it stands in a cell of another table."""
        is_own = is_inner or self.number not in self.state.match.printed_of
        for row, cells in enumerate(self.read.rows):
            for inner in chain.from_iterable(cell.tables for cell in cells if cell):
                _OwnTable(self.state, self.number, inner).settle(True)
            for paragraph in paragraphs_in(cells) if is_own else ():
                self._settle(row, Editor(reread(paragraph)))

    def _settle(self, row: int, editor: Editor) -> None:
        was = (remark.was for remark in self.state.open_in(editor))
        right = "\n".join(filter(self._holds, was))
        self.state.settle_open_conflicts(editor, self._where(row), right, is_cell=True)

    def _holds(self, numbers: str) -> bool:
        """Whether numbers that were told as old are right now."""
        read = (cell_number(text, self.unit) for text in numbers.split("、"))
        return all(number and self.state.outdated.is_new(number) for number in read)

    def _unit_above(self) -> str:
        """The unit that the lines above the table name, or its head; 万元 where none does."""
        above = self.state.match.blocks[max(0, self.number - 2) : self.number]
        lines = [block.text for block in above if isinstance(block, ReadParagraph)]
        head = [text or "" for text in chain.from_iterable(self.read.texts()[:1])]
        return next(filter(None, map(unit_in, (*lines, *head))), _USUAL_UNIT)

    def _row(self, row: int) -> None:
        own = [(self.read.rows[row][column], self._cell(row, column)) for column in self._own(row)]
        outdated = list(chain.from_iterable(hits for _, hits in own))
        if outdated and not self._has_new_comment(row):
            first = next(cell for cell, hits in own if hits)
            values = {
                "found": _listed(outdated),
                "was": _listed(outdated),
                "changes": "；".join(map(_change, outdated)),
                "wanted": "、".join(filter(None, (each.now for each in outdated))),
            }
            cause, where = self.state.cause_of(outdated), self._where(row)
            now = {each.number.shown: each.now for each in outdated}
            settling = of_cells([cell for cell, _ in own], now)
            self.state.cell_conflict("R-61", [first], where, cause, settling, **values)

    def _cell(self, row: int, column: int) -> list[Outdated]:
        cell, text = self.read.rows[row][column], self.texts[row][column]
        if cell is None or not text.strip():
            return []
        heads = chain.from_iterable(
            texts[column : column + 1] for texts in self.texts[: min(row, _HEAD)]
        )
        labels = filterfalse(is_amount, self.texts[row][:column])
        return self.state.outdated.in_cell(text, self.unit, " ".join([*labels, *heads, ""]))

    def _own(self, row: int) -> list[int]:
        """The columns in which a row is not as the likest row of the new report."""
        texts = tuple(map(unspaced, self.texts[row]))
        if texts in self.built:
            return []
        others = (
            [n for n, text in enumerate(texts) if text not in each[n : n + 1]]
            for each in self.built
        )
        return min(others, key=len, default=list(range(len(texts))))

    def _has_new_comment(self, row: int) -> bool:
        """Whether this refresh has a comment in the row already."""
        new = self.state.comments.texts().keys() - self.state.our_comments
        paragraphs = paragraphs_in(self.read.rows[row]) if new else ()
        editors = (Editor(reread(paragraph)) for paragraph in paragraphs)
        return any(not new.isdisjoint(editor.comments()) for editor in editors)

    def _where(self, row: int) -> str:
        labels = filter(None, self.texts[row])
        label = next(filterfalse(is_amount, labels), "")
        quoted = f"“{label}”" if label else ""
        return f"{self._name}第{row + 1}行{quoted}"

    @property
    def _name(self) -> str:
        """The table by its title, or by what it stands under."""
        above = f"{self.state.places.of(self.number)}后的表"
        return f"附表《{self.title}》" if self.title else above


def _bare_row(texts: Iterable[str | None]) -> tuple[str, ...]:
    return tuple(unspaced(text or "") for text in texts)


def _standing_text(cell: ReadCell | None) -> str:
    """What stands in a cell by now."""
    return "\n".join(map(text_now, cell.paragraphs)) if cell else ""


# --- beside the body


def report_outdated_margins(state: Refreshing) -> None:
    """Headers, footers and endnotes, where no comment can stand: it stands at the beginning of the
    text. Raises UnreadableError."""
    if not state.outdated:
        return
    for margin in margin_texts(state.document.parts, state.document.main):
        for span, outdated in outdated_sentences(state, margin.text):
            values = outdated_values(margin.text, span, outdated)
            quote = margin.text[slice(*span)]
            cause = state.cause_of(outdated)
            state.beside_conflict("R-60", margin.where, cause, quote=quote, **values)
