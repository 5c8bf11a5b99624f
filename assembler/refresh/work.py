"""What one refresh works on: the edited docx, the snapshot in it, the new build; and what it tells."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from ..files.zip_package import read_parts
from ..kernel.problems import Place, Problem, problem
from ..snapshot.matching import Match, match, plain
from ..snapshot.values import Snapshot
from ..verify.verdict import Places, quoted
from ..word.edit.blocks import Grafts
from ..word.edit.comments import Comments
from ..word.edit.paragraph import Editor
from ..word.read.blocks import ReadBlock, ReadDocument, ReadParagraph, ReadTable
from ..word.read.docx import read_bytes
from ..word.read.tree import Element
from .pieces import Pieces, same_pieces
from .reasons import Reasons

CONFLICT = "更新时没有改动这里："  # what the comments of conflicts begin with
GAP = "待补："
_WANTED = "按现在的数据应写："


@dataclass
class Work:
    """One refresh under way. comments: those of the edited docx. changes: places that were
    brought up to date."""

    file: Place
    base: Pieces
    ours: Pieces
    document: ReadDocument
    found: Match
    built: bytes
    comments: Comments
    problems: list[Problem] = field(default_factory=list)
    changes: int = 0
    texts: dict[int, str] = field(default_factory=dict)  # of pieces of ours, as they stand now
    renamed: dict[str, str] = field(default_factory=dict)  # bookmarks of headings and tables
    conflicts_before: frozenset[str] = frozenset()
    our_comments: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        said = {number: self.comments.said(number) for number in self.comments.ids()}
        self.our_comments = frozenset(number for number, text in said.items() if text)
        self.conflicts_before = frozenset(n for n, t in said.items() if t.startswith(CONFLICT))

    @cached_property
    def same(self) -> Mapping[int, int]:
        """Pieces of the base → pieces of ours."""
        return same_pieces(self.base, self.ours)

    @cached_property
    def fresh_parts(self) -> Mapping[str, bytes]:
        """The package of the new build."""
        return read_parts(self.built)

    @cached_property
    def fresh(self) -> ReadDocument:
        """The new build read."""
        return read_bytes(self.built)

    @cached_property
    def fresh_match(self) -> Match:
        """The pieces of ours in the new build."""
        return match(self.ours.snapshot, self.fresh)

    @cached_property
    def grafts(self) -> Grafts:
        """Brings elements of the new build over."""
        return Grafts(lambda: self.fresh, self.document, self.comments)

    @cached_property
    def places(self) -> Places:
        """Where the blocks of the edited docx stand."""
        return Places(self.found.blocks, self.file.file)

    @property
    def old(self) -> Snapshot:
        """The snapshot in the edited docx."""
        return self.base.snapshot

    @property
    def new(self) -> Snapshot:
        """The snapshot of the new build."""
        return self.ours.snapshot

    def block(self, piece: int) -> ReadBlock | None:
        """Where a piece of the base stands in the edited docx."""
        number = self.found.found.get(piece)
        return None if number is None else self.found.blocks[number]

    def fresh_block(self, piece: int) -> ReadBlock:
        """A piece of ours in the new build."""
        return self.fresh_match.blocks[self.fresh_match.found[piece]]

    @property
    def has_gaps(self) -> bool:
        """Whether a gap of the new build is open in the file; one in a table always is."""
        old = {ours: base for base, ours in self.same.items()}
        for number, piece in enumerate(self.ours.list):
            if piece.table and any(cell.missing for cell in piece.table.origin.cells):
                return True
            block = self.block(old[number]) if number in old else None
            shown = block.text if isinstance(block, ReadParagraph) else ""
            text = self.texts.get(number, shown) if number in old else piece.text
            if any(piece.text[m.start : m.end] in text for m in piece.missing):
                return True
        return False

    def stands(self, text: str) -> bool:
        """Whether a text stands somewhere in the file, in whatever paragraph."""
        return plain(text) in self._whole

    @cached_property
    def _whole(self) -> str:
        blocks = self.found.blocks
        return "\n".join(plain(b.text) for b in blocks if isinstance(b, ReadParagraph))

    # --- telling

    def tell(self, code: str, **values: object) -> None:
        """Note a problem of the file."""
        self.problems.append(problem(code, self.file, **values))

    def conflict(
        self,
        code: str,
        editor: Editor,
        span: tuple[int, int],
        where: str,
        cause: str = "",
        **values: object,
    ) -> None:
        """Tell a conflict, and write it beside its place; one that stands there is replaced.
        cause: the corrected lines, in words."""
        why = f"（{'；'.join(cause.splitlines()).replace('：；', '：')}）" if cause else ""
        said = problem(code, self.file, where=where, why=why, **values)
        self.problems.append(said)
        for number, (start, end) in editor.comments().items():
            is_open = self.comments.said(number).startswith(CONFLICT)
            if is_open and start < max(span[1], span[0] + 1) and span[0] < max(end, start + 1):
                self.comments.remove(number, editor.paragraph.elements)
        self.comments.add(editor, *span, f"{CONFLICT}{_explained(said, cause)}")

    def paragraph_conflict(
        self, code: str, number: int, editor: Editor, span: tuple[int, int], **values: object
    ) -> None:
        """A conflict in the paragraph that is a block of the file."""
        where, quote = self.places.of(number), quoted(editor.text, *span)
        cause = self.reasons.text(self._block_of(number))
        self.conflict(code, editor, span, where, cause, quote=quote, **values)

    def _block_of(self, number: int) -> int | None:
        """The block of the new snapshot that a block of the file shows."""
        piece = self.found.source.get(number)
        ours = self.same.get(piece) if piece is not None else None
        return None if ours is None else self.ours.list[ours].block

    @cached_property
    def reasons(self) -> Reasons:
        """What caused the changes between the snapshots."""
        return Reasons(self.old, self.new)

    def tell_open(self, editor: Editor, where: str) -> None:
        """Conflicts of an earlier refresh that stand in a paragraph: taken back where the text
        is what the engine would write, told again where it is not."""
        for number, span in editor.comments().items():
            said = self.comments.said(number)
            if number not in self.conflicts_before or not said:
                continue
            wanted = said.partition(_WANTED)[2]
            if wanted and wanted in editor.text[slice(*span)].replace("\n", ""):
                self.comments.remove(number, editor.paragraph.elements)
            else:
                self.tell("R-28", where=where, quote=quoted(editor.text, *span))


def _explained(said: Problem, cause: str) -> str:
    """The comment of a conflict: what it is, why, and what the engine would write."""
    wanted = said.values.get("wanted")
    return (
        f"{said.title}。\n"
        + (f"{cause}\n" if cause else "")
        + (f"{_WANTED}\n{wanted}" if wanted else said.mend + "。")
    )


def elements_of(block: ReadBlock) -> tuple[Element, ...]:
    """The elements of a block in the body."""
    return (block.element,) if isinstance(block, ReadTable) else block.elements
