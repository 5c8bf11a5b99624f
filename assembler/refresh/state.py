"""What one refresh works on and what comes of it: the edited docx, the snapshot in it, the new
build, which paragraph of the one became which of the other; problems, conflicts and their causes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property, partial
from itertools import chain, starmap
from typing import NamedTuple, TypeVar

from ..compare.causes import Cause, Causes
from ..compare.changes import CellChange, Changes, FigureChange, compare
from ..compare.phrases import CORRECTED, comment_text
from ..files.zip_package import read_parts
from ..kernel.problems import Place, Problem, problem
from ..snapshot.matching import Match, PrintedBlock, match, unspaced
from ..snapshot.printed import PrintedSnapshot as PrintedSnapshot
from ..snapshot.printed import same_blocks
from ..snapshot.values import Snapshot, is_amount
from ..text.punctuation import levelled
from ..verify.verdict import Places, quoted
from ..word.edit.blocks import Grafts
from ..word.edit.comments import Comments
from ..word.edit.paragraph import Editor, reread
from ..word.read.blocks import (
    ReadBlock,
    ReadCell,
    ReadDocument,
    ReadParagraph,
    ReadTable,
    paragraphs_in,
)
from ..word.read.docx import read_package
from .merge import Merged, Span, spans_meet
from .outdated import OutdatedValues, ValueChange, rewritten
from .settling import BY_HAND, OpenConflicts, Settling, of_words
from .turned import Outdated

CONFLICT = "更新时没有改动这里："  # what the comments of conflicts begin with
TO_FILL = "待补："  # the same of places to be filled in
_WAS = "更正前应写："
_WANTED = "按现在的数据应写："
_DO = "请这样处理："
T = TypeVar("T")


@dataclass
class Refreshing:
    """One refresh under way.

    base, ours: the snapshot in the file and that of the new build. match: the base led to the
    file. comments: those of the file. problems: conflicts too. changes: places that
    were brought up to date. texts: of blocks of ours, as they stand in the file now.
    renamed: bookmarks of headings and tables, old to new. our_comments: ids of the engine's
    comments; open_conflicts: those among them that an earlier refresh left. kept_blocks: see
    `recognise_kept_blocks`. to_settle: the conflicts that stand in the file.
    """

    file: Place
    base: PrintedSnapshot
    ours: PrintedSnapshot
    document: ReadDocument
    match: Match
    built: bytes
    comments: Comments
    problems: list[Problem] = field(default_factory=list)
    changes: int = 0
    texts: dict[int, str] = field(default_factory=dict)
    renamed: dict[str, str] = field(default_factory=dict)
    kept_blocks: dict[int, ReadBlock] = field(default_factory=dict)
    our_comments: frozenset[str] = frozenset()
    open_conflicts: frozenset[str] = frozenset()
    to_settle: OpenConflicts = field(default_factory=OpenConflicts)

    def __post_init__(self) -> None:
        texts = self.comments.texts()
        self.our_comments = frozenset(texts)
        self.open_conflicts = frozenset(n for n, t in texts.items() if t.startswith(CONFLICT))

    @cached_property
    def same(self) -> Mapping[int, int]:
        """Blocks of the base → blocks of ours."""
        return same_blocks(self.base, self.ours)

    @cached_property
    def base_of(self) -> Mapping[int, int]:
        """Blocks of ours → blocks of the base."""
        return {ours: base for base, ours in self.same.items()}

    @cached_property
    def known_blocks(self) -> Sequence[int]:
        """The blocks of the file that are blocks of the base, in order."""
        return sorted(self.match.printed_of)

    @cached_property
    def holder_of(self) -> Mapping[str, int]:
        """The paragraph of the file in which a bookmark encloses something."""
        paragraphs = self.match.paragraphs.items()
        return {name: number for number, block in paragraphs for name in block.spans}

    @cached_property
    def fresh_parts(self) -> Mapping[str, bytes]:
        """The package of the new build."""
        return read_parts(self.built)

    @cached_property
    def read_fresh(self) -> Callable[[], ReadDocument]:
        """Reads the new build, once. It holds nothing else of this, which would be a cycle."""
        return cache(partial(read_package, self.fresh_parts))

    @property
    def fresh(self) -> ReadDocument:
        """The new build read."""
        return self.read_fresh()

    @cached_property
    def fresh_match(self) -> Match:
        """The blocks of ours in the new build."""
        return match(self.ours.snapshot, self.fresh)

    @cached_property
    def grafts(self) -> Grafts:
        """Brings blocks of the new build over."""
        return Grafts(self.read_fresh, self.document, self.comments)

    @cached_property
    def places(self) -> Places:
        """Where the blocks of the edited docx stand."""
        return Places(self.match.blocks, self.file.file)

    def block(self, number: int) -> ReadBlock | None:
        """Where a block of the base stands in the edited docx."""
        return self.match.read_block(number)

    def ours_of(self, number: int) -> int | None:
        """The block of ours that a block of the file is."""
        return self.same.get(self.match.printed_of.get(number, -1))

    def fresh_block(self, number: int) -> ReadBlock:
        """A block of ours in the new build."""
        return self.fresh_match.blocks[self.fresh_match.block_of[number]]

    @cached_property
    def outdated_amounts(self) -> frozenset[str]:
        """The amounts that some table showed and none shows any more."""
        old, new = (_amounts(printed.snapshot) for printed in (self.base, self.ours))
        return old - new

    # --- what is still to be filled in

    @property
    def has_open_places(self) -> bool:
        """Whether a place that the new build leaves open is open in the file; one in a table
        always is."""
        return any(self._is_open(number, block) for number, block in enumerate(self.ours.blocks))

    def _is_open(self, number: int, block: PrintedBlock) -> bool:
        if block.table:
            return any(cell.missing for cell in block.table.origin.cells)
        text = self._text_now(number, block) if block.missing else ""
        return any(block.text[mark.start : mark.end] in text for mark in block.missing)

    def _text_now(self, number: int, block: PrintedBlock) -> str:
        """The text in the file of a block of ours; its own where it was brought in."""
        base = self.base_of.get(number)
        if base is None:
            return block.text
        standing = self.block(base)
        shown = standing.text if isinstance(standing, ReadParagraph) else ""
        return self.texts.get(number, shown)

    def stands(self, text: str) -> bool:
        """Whether a text stands somewhere in the file, in whatever paragraph."""
        return unspaced(text) in self._whole

    @cached_property
    def _whole(self) -> str:
        return "\n".join(unspaced(block.text) for block in self.match.paragraphs.values())

    # --- problems and conflicts

    def report(self, code: str, **values: object) -> None:
        """Note a problem of the file."""
        self.problems.append(problem(code, self.file, **values))

    def conflict(
        self,
        code: str,
        editor: Editor,
        span: Span,
        where: str,
        cause: str = "",
        settling: Settling = BY_HAND,
        **values: object,
    ) -> None:
        """Note a conflict, and write it beside its place; one that stands there is replaced.
        cause: the corrected lines, in words. settling: how it can be settled."""
        if self._is_withdrawn(editor, span, str(values.get("wanted", ""))):
            self.take_back(CONFLICT, editor, [span])
            return
        noted = problem(code, self.file, where=where, why=_in_a_line(cause), **values)
        self.problems.append(noted)
        self.take_back(CONFLICT, editor, [span])
        number = self.comments.add(editor, *span, f"{CONFLICT}{_explained(noted, cause)}")
        self.to_settle.add(noted, number, editor, span, settling)

    def paragraph_conflict(
        self,
        code: str,
        number: int,
        editor: Editor,
        span: Span,
        cause: str | None = None,
        **values: object,
    ) -> None:
        """A conflict in words of the paragraph that is a block of the file. cause: where it is not
        what changed the whole paragraph."""
        settling = of_words(editor, str(values.get("wanted", "")))
        self.block_conflict(code, number, editor, span, settling, cause, **values)

    def block_conflict(
        self,
        code: str,
        number: int,
        editor: Editor,
        span: Span,
        settling: Settling,
        cause: str | None = None,
        **values: object,
    ) -> None:
        """The same, settled in another way than by other words."""
        where, quote = self.places.of(number), quoted(editor.text, *span)
        if cause is None:
            cause = self.corrections.behind_text(self.ours.block(self.ours_of(number)).block)
        self.conflict(code, editor, span, where, cause, settling, quote=quote, **values)

    def cell_conflict(
        self,
        code: str,
        cells: Iterable[ReadCell | None],
        where: str,
        cause: str = "",
        settling: Settling = BY_HAND,
        **values: object,
    ) -> None:
        """A conflict in the first paragraph of some cells, if they have one."""
        paragraph = next(paragraphs_in(cells), None)
        if paragraph is not None:
            editor = Editor(paragraph)
            self.conflict(code, editor, editor.whole, where, cause, settling, **values)

    def beside_conflict(self, code: str, where: str, cause: str = "", **values: object) -> None:
        """A conflict of a text where no comment can stand: it stands on the first paragraph."""
        noted = problem(code, self.file, where=where, why=_in_a_line(cause), **values)
        self.problems.append(noted)
        first = next(iter(self.match.paragraphs.values()), None)
        if first is not None:
            editor = Editor(reread(first))
            text = f"{CONFLICT}{where}“{values['quote']}”：{_explained(noted, cause)}"
            number = self.comments.add(editor, *editor.whole, text)
            standing = Settling(standing=str(values["quote"]))
            self.to_settle.add(noted, number, editor, editor.whole, standing)

    def take_back(self, beginning: str, editor: Editor, spans: Sequence[Span]) -> None:
        """Take back the comments of the engine that begin so and stand on one of these spans."""
        for number, commented in editor.comments().items() if spans else ():
            is_such = self.comments.text_of(number).startswith(beginning)
            if is_such and any(spans_meet(commented, span) for span in spans):
                self.comments.remove(number, editor)

    @cached_property
    def outdated(self) -> OutdatedValues:
        """The values that a number in the file may still tell as they were."""
        return OutdatedValues(self.corrections.changes)

    def cause_of(self, outdated: Sequence[Outdated]) -> str:
        """The corrected lines that made some words untrue."""
        return self.corrections.behind_values(self.outdated.changes_behind(outdated))

    @cached_property
    def corrections(self) -> Corrections:
        """What caused the changes between the snapshots."""
        return Corrections(self.base.snapshot, self.ours.snapshot)

    # --- conflicts of an earlier refresh

    def _is_withdrawn(self, editor: Editor, span: Span, wanted: str) -> bool:
        """Whether the correction that an earlier conflict came of was taken back: what is wanted is
        what was written before it."""
        return bool(wanted) and any(
            spans_meet(commented, span) and _same(remark.was, wanted)
            for _, commented, remark in self._open_in(editor)
        )

    def _open_in(self, editor: Editor) -> Iterator[tuple[str, Span, ConflictRemark]]:
        """The conflicts in a paragraph that an earlier refresh left, and that are not settled."""
        for number, span in editor.comments().items() if self.open_conflicts else ():
            text = self.comments.text_of(number)
            if number in self.open_conflicts and text:
                yield number, span, ConflictRemark.of(text)

    def open_in(self, editor: Editor) -> list[ConflictRemark]:
        """What the conflicts in a paragraph say that an earlier refresh left."""
        return [remark for _, _, remark in self._open_in(editor)]

    def settle_open_conflicts(
        self, editor: Editor, where: str, now: str = "", is_cell: bool = False
    ) -> None:
        """Conflicts of an earlier refresh that stand in a paragraph: taken back where the text is
        what the engine would write, or the correction was taken back; noted again where it is not.
        now: what the engine writes here. is_cell: of a table, where a comment may speak of a whole
        row."""
        for number, span, remark in list(self._open_in(editor)):
            text = editor.text[slice(*span)]
            if remark.is_settled(text) or remark.is_void(now) or self._is_right_again(remark, text):
                self.comments.remove(number, editor)
            else:
                quote = quoted(editor.text, *span)
                noted = problem("R-28", self.file, where=where, quote=quote, **remark.wordings)
                self.problems.append(noted)
                settling = of_words(editor, "" if is_cell else remark.wanted)
                self.to_settle.add(noted, number, editor, span, settling)

    def _is_right_again(self, remark: ConflictRemark, text: str) -> bool:
        """Whether words of the person's own hold again: what was proposed would be put right to
        them."""
        if not (remark.wanted and self.outdated):
            return False
        outdated = self.outdated.within(remark.wanted)
        again = rewritten(remark.wanted, (0, len(remark.wanted)), outdated) if outdated else ""
        return bool(again) and (_same(again, text) or _same(again, remark.quote))

    def recognise_kept_blocks(self) -> None:
        """Find the blocks of the new build that stand in the file though the base lacks them: a
        person had changed them, so that an earlier refresh left them with a comment. Takes that
        back."""
        missing = self._new_texts()
        for block in self.match.blocks if self.open_conflicts and missing else ():
            paragraphs = [block] if isinstance(block, ReadParagraph) else _cells_of(block)
            for editor in map(Editor, map(reread, paragraphs)):
                self._recognise(block, editor, missing)

    def _new_texts(self) -> dict[str, int]:
        """The texts of the new build that the base lacks, but for the lines round tables."""
        return {
            unspaced(block.text): number
            for number, block in enumerate(self.ours.blocks)
            if number not in self.base_of and block.kind not in ("title", "caption", "label")
        }

    def _recognise(self, block: ReadBlock, editor: Editor, missing: Mapping[str, int]) -> None:
        for number, _, remark in list(self._open_in(editor)):
            ours = None if remark.wanted else missing.get(unspaced(remark.was))
            if remark.was and ours is not None:
                self.kept_blocks[ours] = block
                self.comments.remove(number, editor)


def _cells_of(table: ReadTable) -> list[ReadParagraph]:
    return list(paragraphs_in(chain.from_iterable(table.rows)))


def _same(one: str, other: str) -> bool:
    return bool(one) and unspaced(levelled(one)) == unspaced(levelled(other))


class ConflictRemark(NamedTuple):
    """What the comment of a conflict says. was: what the engine wrote before the correction; wanted:
    what it would write since; quote: the words of a header that it speaks of."""

    was: str
    wanted: str
    quote: str

    @classmethod
    def of(cls, comment: str) -> ConflictRemark:
        """As it can be read; paragraphs stand right behind each other."""
        rest, _, wanted = comment.partition(_WANTED)
        was = rest.partition(_WAS)[2].partition(_DO)[0]
        quote = rest.partition("“")[2].rpartition("”：")[0]
        return cls(was, wanted, quote)

    @property
    def wordings(self) -> dict[str, str]:
        """What was written before, and since, as values of a problem."""
        return {"was": self.was, "wanted": self.wanted}

    def is_settled(self, text: str) -> bool:
        """Whether a text says what was wanted."""
        return bool(self.wanted) and self.wanted in text.replace("\n", "")

    def is_void(self, now: str) -> bool:
        """Whether the engine writes again what it wrote before."""
        was, wanted = (unspaced(levelled(each)) for each in (self.was, self.wanted))
        whole = unspaced(levelled(now))
        return bool(was) and was in whole and (not wanted or wanted not in whole or wanted in was)


def _in_a_line(cause: str) -> str:
    """The corrected lines in brackets."""
    return f"（{'；'.join(cause.splitlines()).replace('：；', '：')}）" if cause else ""


def _explained(conflict: Problem, cause: str) -> str:
    """The comment of a conflict: what it is, why, and what the engine would write."""
    was, wanted = conflict.values.get("was"), conflict.values.get("wanted")
    return (
        f"{conflict.title}。\n"
        + (f"{cause}\n" if cause else "")
        + (f"{_WAS}\n{was}\n" if was else "")
        + (f"{_WANTED}\n{wanted}" if wanted else f"{_DO}{conflict.mend}。")
    )


def _amounts(snapshot: Snapshot) -> frozenset[str]:
    """The numbers with decimals in the tables of a snapshot."""
    rows = chain.from_iterable(table.body for table in snapshot.tables)
    texts = {text.strip() for text in chain.from_iterable(rows) if text and "." in text}
    return frozenset(filter(is_amount, texts))


def without_causes(texts: Sequence[str]) -> list[bool]:
    """Which paragraphs of a comment stay where the file is to be published: not those that name
    the corrected lines. Something stays of every comment."""
    stay, named = [], False
    for text in texts:
        named = text == CORRECTED or (named and text not in (_WAS, _WANTED))
        stay.append(not named)
    return stay if any(stay) else [True, *stay[1:]]


class Corrections:
    """The corrected lines behind a conflict, in words for its comment. The snapshots are compared
    only when this is asked for, which takes its time."""

    def __init__(self, old: Snapshot, new: Snapshot) -> None:
        self._old, self._new = old, new

    @cached_property
    def changes(self) -> Changes:
        """All that differs between them."""
        return compare(self._old, self._new)

    @cached_property
    def _causes(self) -> Causes:
        return Causes(self.changes)

    def behind_text(self, block: int) -> str:
        """Why a paragraph of the new snapshot changed; "" where no line is known."""
        changes = (change for change in self.changes.texts if change.new == block)
        return _comment(map(self._causes.text, changes))

    def behind_values(self, changes: Iterable[ValueChange]) -> str:
        """Why some values changed: all the lines."""
        rows = {row: None for cause in map(self._of_value, changes) for row in cause.rows}
        order = {row: at for at, row in enumerate(self.changes.rows)}
        return _comment(iter([Cause(tuple(sorted(rows, key=order.__getitem__)))]))

    def _of_value(self, change: ValueChange) -> Cause:
        if isinstance(change, FigureChange):
            return self._causes.figure(change)
        table, place = change
        if isinstance(place, CellChange):
            return self._causes.cell(table, place)
        return self._causes.line(table, place, False)

    def behind_cell(self, block: int, row: int, column: int) -> str:
        """The same of a cell of a table's body."""
        tables = (table for table in self.changes.tables if table.new == block)
        cells = ((table, cell) for table in tables for cell in table.cells)
        changes = ((table, cell) for table, cell in cells if cell.new_at == (row, column))
        return _comment(starmap(self._causes.cell, changes))


def _comment(causes: Iterator[Cause]) -> str:
    """The first of some causes as a comment; "" where no line is known."""
    cause = next(causes, Cause())
    return comment_text(cause) if cause.rows else ""


def apply(merged: Merged, editor: Editor) -> None:
    """Write what came of a merge."""
    for edit in reversed(merged.edits):
        editor.replace(edit.start, edit.end, edit.text)


def beside(standing: Mapping[int, T], number: int) -> tuple[T | None, T | None]:
    """Of what stands by number, what comes right before a number and right behind it."""
    before = max((n for n in standing if n < number), default=-1)
    behind = min((n for n in standing if n > number), default=-1)
    return standing.get(before), standing.get(behind)
