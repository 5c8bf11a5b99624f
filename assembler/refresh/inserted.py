"""Pictures and footnotes of an edited docx brought up to date: those that came, went or changed."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

from ..snapshot.matching import PrintedBlock
from ..snapshot.values import PictureMark, SnapshotParagraph
from ..word.edit.blocks import remove_block, remove_illustration
from ..word.edit.inserted import remove_footnote
from ..word.edit.paragraph import Editor, reread
from ..word.read.blocks import ReadBlock, ReadParagraph
from .state import PrintedSnapshot, Refreshing


def has_picture(printed: PrintedSnapshot, block: PrintedBlock) -> bool:
    """Whether a block is the caption of a picture or chart."""
    source = printed.snapshot.blocks[block.block]
    shown = (source.picture, source.chart) if isinstance(source, SnapshotParagraph) else ()
    return any(one is not None for one in shown)


def remove_shown(state: Refreshing, built: PrintedBlock, block: ReadBlock) -> None:
    """Take a block out: a footnote with what refers to it, a caption with its picture."""
    if isinstance(block, ReadParagraph) and block.noted:
        remove_footnote(state.document, block)
        return
    if isinstance(block, ReadParagraph) and has_picture(state.base, built):
        remove_illustration(block)
    remove_block(block)


# --- footnotes


def add_footnote(state: Refreshing, number: int, new: Collection[int]) -> None:
    """Bring in a footnote of the new build. One to which a new paragraph refers has come with it.
    new: the blocks that were brought in."""
    owner = _owner(state, number)
    if owner in new:
        return
    at, paragraph = _place(state, number, owner), _standing(state, owner)
    fresh = state.fresh_block(number)
    if (
        at is None
        or paragraph is None
        or paragraph.text != state.ours.blocks[owner].text
        or not isinstance(fresh, ReadParagraph)
    ):
        quote = state.ours.blocks[number].text
        state.report("M-68", what=f"脚注“{quote}”", why="它所在的那段文字改过或删去了")
        return
    state.grafts.brought_in.refer(Editor(paragraph), at, fresh, state.grafts.of)
    state.changes += 1


def _owner(state: Refreshing, number: int) -> int:
    """The block of ours that refers to a footnote."""
    before = range(number - 1, -1, -1)
    return next((n for n in before if state.ours.blocks[n].kind != "footnote"), -1)


def _standing(state: Refreshing, ours: int) -> ReadParagraph | None:
    """A paragraph of ours as it stands in the file by now."""
    base = state.base_of.get(ours)
    block = None if base is None else state.block(base)
    return reread(block) if isinstance(block, ReadParagraph) else None


def _place(state: Refreshing, number: int, owner: int) -> int | None:
    """The character before which a footnote is referred to; None where the text is another now."""
    if owner < 0:
        return None
    text = state.ours.blocks[owner].text
    source = state.ours.snapshot.blocks[state.ours.blocks[owner].block]
    if state.texts.get(owner) != text or not isinstance(source, SnapshotParagraph):
        return None
    return dict(enumerate(source.references)).get(number - owner - 1)


# --- pictures


def refresh_pictures(state: Refreshing) -> None:
    """Pictures that are others now; what cannot be done is told."""
    old, new = state.base.snapshot.pictures, state.ours.snapshot.pictures
    if old == new:
        return
    for before, after in _pairs(old, new):
        if before.digest != after.digest:
            _replace(state, before, after)
    for mark in _without_caption(state.ours, state.base):
        state.report("M-68", what=f"新增的图片“{mark.alt}”", why="它没有图题，不知道放在哪里")
    for mark in _without_caption(state.base, state.ours):
        state.report("M-68", what=f"不再有的图片“{mark.alt}”", why="它没有图题，没有动它")


def _replace(state: Refreshing, before: PictureMark, after: PictureMark) -> None:
    brought_in = state.grafts.brought_in
    if brought_in.replace_picture(before.digest, before.alt, after.digest, after.alt):
        state.changes += 1
    else:
        state.report("M-68", what=f"换了的图片“{after.alt}”", why="文件里原来的那张已换过或删去")


def _pairs(
    old: list[PictureMark], new: list[PictureMark]
) -> Iterator[tuple[PictureMark, PictureMark]]:
    """Pictures that show the same in words; the others in order, where there are as many."""
    by_words = {mark.alt: mark for mark in new}
    yield from ((mark, by_words[mark.alt]) for mark in old if mark.alt in by_words)
    left, right = _called_otherwise(old, new), _called_otherwise(new, old)
    if len(left) == len(right):
        yield from zip(left, right, strict=True)


def _called_otherwise(
    marks: Iterable[PictureMark], others: Iterable[PictureMark]
) -> list[PictureMark]:
    """Pictures that show in words what none of the others does."""
    words = {mark.alt for mark in others}
    return [mark for mark in marks if mark.alt not in words]


def _without_caption(one: PrintedSnapshot, other: PrintedSnapshot) -> list[PictureMark]:
    """The pictures without a caption that only the one has."""
    known = other.snapshot.pictures
    if len(one.snapshot.pictures) <= len(known):
        return []
    marks = (block.picture for block in one.snapshot.paragraphs if not block.text)
    return _called_otherwise(filter(None, marks), known)
