"""Pictures, charts and footnotes brought into an edited docx from a newly built one, or brought up to date:
the parts they take, and what leads to these."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from copy import deepcopy
from hashlib import sha256
from itertools import count

from ..names import picture_part
from ..read.blocks import ReadDocument, ReadParagraph
from ..read.tree import (
    Element,
    children,
    find,
    highest_id,
    name_of,
    parent_of,
    parsed,
    relation_targets,
    relations,
    take_out,
    value_of,
    within,
)
from .charts import BroughtCharts
from .paragraph import Editor, begin_with, drop_if_blank, made, set_value
from .repack import registered, serialised

_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_WORD_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_TYPES = "[Content_Types].xml"
_NOTE_STYLES = ("footnote text", "footnote reference")
_DIGITS_AT_MOST = 10  # of a length in a foreign file
_SIZED = frozenset(["extent", "ext"])


class BroughtIn:
    """What comes to the package of an edited docx. fresh: reads the new one, which takes its time."""

    def __init__(self, fresh: Callable[[], ReadDocument], edited: ReadDocument) -> None:
        self._fresh, self._edited = fresh, edited
        self._parts: dict[str, bytes] = {}
        self._entries: list[tuple[str, str, str, str]] = []  # id, kind, part, content type
        self._left: set[str] = set()  # relationships to pictures that others stand for now
        self._notes: dict[str, str] = {}  # ids in the new document → ids here
        self.charts = BroughtCharts(fresh, edited)

    def applied(self, parts: Mapping[str, bytes]) -> dict[str, bytes]:
        """A package with all that came."""
        together = {**parts, **self._parts, **self.charts.parts}
        shown = {value_of(blip, "embed") for blip in within(self._edited.root, "blip")}
        if self._left - shown:
            together = _without_left(together, self._edited.main, self._left - shown)
        if self._notes:
            together |= _with_styles(together, self._edited.main, self._fresh())
        for number, kind, part, content_type in self._entries:
            together |= registered(
                together, self._edited.main, number, f"{_OFFICE}/{kind}", part, content_type
            )
        for owner, number, kind, part, content_type in self.charts.relations:
            kind = f"{_OFFICE}/{kind}"
            together |= registered(together, owner, number, kind, part, content_type)
        return together

    # --- footnotes

    def note(self, old: str, copied: Callable[[Element], Element]) -> str:
        """The footnote of the new document with this id brought in; its id here. copied: makes an
        element of it fit for this document."""
        if old not in self._notes:
            root, fresh = self._notes_root(), self._fresh().notes
            assert fresh is not None
            note = next(n for n in children(fresh[1], "footnote") if value_of(n, "id") == old)
            number = str(max(highest_id(children(root, "footnote")), 0) + 1)
            copy = copied(note)
            set_value(copy, "id", number)
            root.append(copy)
            self._notes[old] = number
        return self._notes[old]

    def _notes_root(self) -> Element:
        """The footnotes of this document; those above which nothing stands, where it has none."""
        if self._edited.notes is None:
            fresh = self._fresh().notes
            assert fresh is not None
            root = deepcopy(fresh[1])
            for note in children(root, "footnote"):
                if not value_of(note, "type"):
                    root.remove(note)
            folder = self._edited.main.rpartition("/")[0]
            name = f"{folder}/footnotes.xml"
            self._edited.notes = name, root
            if name not in self._edited.parts:
                content_type = f"{_WORD_TYPE}.footnotes+xml"
                self._entries.append(("rIdAssemblerFootnotes", "footnotes", name, content_type))
        return self._edited.notes[1]

    def refer(self, editor: Editor, at: int, fresh: ReadParagraph, copied: _Copied) -> None:
        """Let a paragraph refer, at a character, to a footnote of the new document."""
        note = _note_of(fresh)
        main = self._fresh().root
        old = next(r for r in within(main, "footnoteReference") if value_of(r, "id") == note)
        run = copied(parent_of(old))
        if at:
            place = made(run, "r")  # nothing is to stand before the character
            editor.enclose(at - 1, at, place, [run])
            take_out(place)
        else:
            begin_with(editor.paragraph.element, [run])

    # --- pictures

    def picture(self, old: str) -> str:
        """The picture to which a relationship of the new document leads, brought in; the id of one
        that leads to it here."""
        fresh = self._fresh()
        target = relation_targets(fresh.parts, fresh.main)[old]
        data = fresh.parts[target]
        for number, own in relation_targets(self._edited.parts, self._edited.main).items():
            if self._edited.parts.get(own) == data:
                return number
        for number, _, part, _ in self._entries:
            if self._parts.get(part) == data:
                return number
        kind = target.rpartition(".")[2]
        taken = {**self._edited.parts, **self._parts}
        free = next(n for n in count(1) if not _is_taken(n, taken))
        number, part = f"rIdAssemblerPicture{free}_{len(self._entries)}", picture_part(free, kind)
        self._parts[part] = data
        self._entries.append((number, "image", part, f"image/{kind}"))
        return number

    def replace_picture(self, old: str, words: str, new: str, new_words: str) -> bool:
        """A picture brought up to date: the one of a digest, which shows this in words, with that of
        the new document which has another; whether there is one that can be."""
        fresh, edited = self._fresh(), self._edited
        model = next(_drawings(fresh, new), None)
        of_digest = list(_drawings(edited, old))
        named = [drawing for drawing in of_digest if words in _words_of(drawing)]
        if model is None or not of_digest:
            return False
        brought = self.picture(next(_embedded(model)))
        for drawing in named or of_digest:
            self._left.update(_embedded(drawing))
            _redraw(drawing, brought, model, new_words)
        return True


def _without_left(parts: dict[str, bytes], main: str, left: Collection[str]) -> dict[str, bytes]:
    """A package without the pictures to which these relationships led, where nothing else does."""
    folder, _, file = main.rpartition("/")
    name = f"{folder}/_rels/{file}.rels"
    targets = relation_targets(parts, main)
    relations_root, types = parsed(parts, name), parsed(parts, _TYPES)
    _take_out_entries(relations_root, "Id", left)
    kept = {**parts, name: serialised(relations_root)}
    others = b"".join(data for part, data in kept.items() if part.endswith(".rels"))
    for target in {targets[number] for number in left if number in targets}:
        if target.rpartition("/")[2].encode() not in others:
            kept.pop(target, None)
            _take_out_entries(types, "PartName", [f"/{target}"])
    return {**kept, _TYPES: serialised(types)}


def _take_out_entries(root: Element, attribute: str, values: Collection[str]) -> None:
    """Take the entries of a list of relationships or parts out that have one of these values."""
    for entry in list(root):
        if value_of(entry, attribute) in values:
            take_out(entry)


def _with_styles(parts: Mapping[str, bytes], main: str, fresh: ReadDocument) -> dict[str, bytes]:
    """The styles of a package with those of footnotes, where it lacks them."""
    name, source = _styles_part(parts, main), _styles_part(fresh.parts, fresh.main)
    if not (name and source):
        return {}
    root = parsed(parts, name)
    lacking = set(_NOTE_STYLES).difference(map(_style_name, children(root, "style")))
    ids = {value_of(style, "styleId") for style in children(root, "style")}
    every = children(parsed(fresh.parts, source), "style")
    added = [style for style in every if _style_name(style) in lacking]
    for style in added:
        _without_base(style, ids)
        root.append(style)
    return {name: serialised(root)} if added else {}


def _without_base(style: Element, ids: Collection[str]) -> None:
    """A style without the one it is based on, where that is none of these."""
    based = find(style, "basedOn")
    if based is not None and value_of(based) not in ids:
        take_out(based)


def _styles_part(parts: Mapping[str, bytes], main: str) -> str:
    names = (target for kind, target in relations(parts, main) if kind == "styles")
    return next((name for name in names if name in parts), "")


def _style_name(style: Element) -> str:
    return value_of(find(style, "name")).lower()


_Copied = Callable[[Element], Element]


def _is_taken(number: int, parts: Mapping[str, bytes]) -> bool:
    return any(picture_part(number, kind) in parts for kind in ("png", "jpeg"))


def _embedded(drawing: Element) -> Iterator[str]:
    """The relationships of the pictures in a drawing."""
    return (value_of(blip, "embed") for blip in within(drawing, "blip"))


def _words_of(drawing: Element) -> set[str]:
    return {value_of(name, "descr") for name in within(drawing, "docPr")}


def _drawings(document: ReadDocument, digest: str) -> Iterator[Element]:
    """The drawings of a text that show the picture of a digest."""
    targets = relation_targets(document.parts, document.main)
    for drawing in within(document.root, "drawing"):
        names = (targets.get(number, "") for number in _embedded(drawing))
        if any(sha256(document.parts.get(n, b"")).hexdigest() == digest for n in names):
            yield drawing


def _redraw(drawing: Element, number: str, model: Element, words: str) -> None:
    """Let a drawing show another picture, as wide as it was. model: the drawing of that one in the
    new document."""
    for blip in within(drawing, "blip"):
        set_value(blip, "embed", number)
    extent = next(iter(within(model, "extent")))
    wide, high = int(value_of(extent, "cx")), int(value_of(extent, "cy"))
    for size in within(drawing, *_SIZED):
        width = value_of(size, "cx")
        if width.isdecimal() and len(width) < _DIGITS_AT_MOST:
            set_value(size, "cy", str(int(width) * high // max(wide, 1)))
    for name in within(drawing, "docPr"):
        set_value(name, "descr", words)


# --- what stands in a docx


def illustration(paragraph: ReadParagraph) -> Element | None:
    """The paragraph of the picture or chart whose caption another is; None where there is none above it."""
    above = paragraph.elements[0].getprevious()
    while above is not None and name_of(above) in ("bookmarkStart", "bookmarkEnd"):
        above = above.getprevious()
    is_picture = above is not None and within(above, "blip", "chart") and not within(above, "t")
    return above if is_picture else None


def remove_footnote(document: ReadDocument, paragraph: ReadParagraph) -> None:
    """Take a footnote out, with what refers to it."""
    number = _note_of(paragraph)
    for note in list(paragraph.element.iterancestors()):
        if name_of(note) == "footnote":
            take_out(note)
    for reference in within(document.root, "footnoteReference"):
        if value_of(reference, "id") == number:
            run = parent_of(reference)
            run.remove(reference)
            drop_if_blank(run)


def _note_of(paragraph: ReadParagraph) -> str:
    """The id of the footnote in which a paragraph stands."""
    notes = (one for one in paragraph.element.iterancestors() if name_of(one) == "footnote")
    return value_of(next(notes, None), "id")
