"""A paragraph edited in its XML: text replaced, marks set, runs kept as a person formatted them.

Positions count characters of the text as it was read (tracked changes accepted). Replaced text
takes the formatting of what it replaces, added text that of what stands before it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from copy import deepcopy
from itertools import chain

from ..names import is_figure_bookmark
from ..read.blocks import ReadParagraph
from ..read.tree import (
    Element,
    children,
    find,
    joined_text,
    name_of,
    parent_of,
    take_out,
    value_of,
    within,
)

_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
_BREAKS = {"\n": "br", "\t": "tab"}
# What stands behind w:highlight in the properties of a run.
_BEHIND = frozenset(
    [
        "u",
        "effect",
        "bdr",
        "shd",
        "fitText",
        "vertAlign",
        "rtl",
        "cs",
        "em",
        "lang",
        "eastAsianLayout",
        "specVanish",
        "oMath",
        "rPrChange",
    ]
)


def qualified(like: Element, name: str) -> str:
    """A name in the namespace of another element."""
    return f"{like.tag.rpartition('}')[0]}}}{name}" if "}" in like.tag else name


def made(like: Element, tag: str, /, **attributes: object) -> Element:
    """A new element in the namespace of another; so are its attributes."""
    from lxml import etree

    element: Element = etree.Element(qualified(like, tag))
    for key, value in attributes.items():
        element.set(qualified(like, key), str(value))
    return element


def set_text(element: Element, text: str) -> None:
    """Give a `w:t` its text; blanks at its ends count."""
    element.text = text
    element.set(_SPACE, "preserve")


def properties_of(element: Element, name: str = "pPr") -> Element:
    """The properties of a paragraph, or of a run (`w:rPr`), made where it has none."""
    properties = find(element, name)
    if properties is None:
        properties = made(element, name)
        element.insert(0, properties)
    return properties


def begin_with(paragraph: Element, elements: Iterable[Element]) -> None:
    """Put elements at the beginning of a paragraph."""
    at = len(children(paragraph, "pPr"))
    for number, element in enumerate(elements, at):
        paragraph.insert(number, element)


def run_like(run: Element | None, like: Element) -> Element:
    """An empty run that looks like another, in the namespace of `like`."""
    other = made(like, "r")
    properties = find(run, "rPr")
    if properties is not None:
        other.append(deepcopy(properties))
    return other


def drop(element: Element | None, *path: str) -> None:
    """Take out what stands inside an element along local names, if it does."""
    child = find(element, *path)
    if child is not None:
        take_out(child)


def set_value(element: Element, name: str, value: str) -> None:
    """Set an attribute that is there, found by its local name."""
    for key in element.keys():  # noqa: SIM118 - an element is no mapping
        if key.rpartition("}")[2] == name:
            element.set(key, value)


def drop_if_blank(run: Element) -> None:
    """Take a run out that holds nothing any more."""
    if name_of(run) == "r" and len(run) == len(children(run, "rPr")):
        take_out(run)


def reread(paragraph: ReadParagraph) -> ReadParagraph:
    """A paragraph of a cell whose text was written anew, as it is read now."""
    texts = [text for element in paragraph.elements for text in within(element, "t")]
    parts = tuple([(element, element.text or "") for element in texts])
    text = "".join([text for _, text in parts])
    return ReadParagraph(
        text, paragraph.style, paragraph.level, (), paragraph.elements, text_elements=parts
    )


def text_now(paragraph: ReadParagraph) -> str:
    """What a paragraph of a cell says by now."""
    texts = chain.from_iterable(within(element, "t") for element in paragraph.elements)
    return joined_text(texts)


def put_before(parent: Element, element: Element, names: Iterable[str]) -> None:
    """Put a child where the schema wants it: before the first child of these names, else last."""
    behind = children(parent, *names)
    if behind:
        behind[0].addprevious(element)
    else:
        parent.append(element)


class Editor:
    """One paragraph while it is edited."""

    def __init__(self, paragraph: ReadParagraph) -> None:
        self.paragraph = paragraph
        self._parts = [(element, text) for element, text in paragraph.text_elements if text]

    @property
    def text(self) -> str:
        """The text as it is now."""
        return "".join(text for _, text in self._parts)

    @property
    def whole(self) -> tuple[int, int]:
        """All its characters, as a span."""
        return 0, len(self.text)

    # --- text

    def replace(self, start: int, end: int, text: str) -> None:
        """Put a text in place of these characters."""
        if self._replace_within(start, end, text):
            return
        if start == end:
            self._insert(start, text)
            return
        first, last = self._split(start), self._split(end)
        target = next((n for n in range(first, last) if _is_text(self._parts[n][0])), None)
        if text and target is None:
            self._insert(start, text)
            first, last = self._split(start + len(text)), self._split(end + len(text))
        self._write_over(range(first, last), target, text)

    def _write_over(self, numbers: range, target: int | None, text: str) -> None:
        """Put a text into one of these parts, and take out the others."""
        for number in reversed(numbers):
            if number == target and text:
                self._write(number, text)
            else:
                self._drop(number)

    def _replace_within(self, start: int, end: int, text: str) -> bool:
        """The same where one `w:t` holds all of them, and something stays in it."""
        position = 0
        for number, (element, held) in enumerate(self._parts):
            first, last = start - position, end - position
            begun = first > 0 or (first == 0 and end > start)
            if begun and last <= len(held) and _is_text(element):
                changed = held[:first] + text + held[last:]
                if changed:
                    self._write(number, changed)
                return bool(changed)
            position += len(held)
        return False

    def _insert(self, at: int, text: str) -> None:
        """Add a text to the run that stands before it; to the one behind, where none does."""
        if not text:
            return
        number = self._split(at)
        before, behind = self._text_at(number - 1), self._text_at(number)
        if before is not None:
            self._write(number - 1, before + text)
        elif behind is not None:
            self._write(number, text + behind)
        else:
            self._write(self._new_run(number), text)

    def _text_at(self, number: int) -> str | None:
        """What a `w:t` holds; None where there is none at this position."""
        if not 0 <= number < len(self._parts) or not _is_text(self._parts[number][0]):
            return None
        return self._parts[number][1]

    def _new_run(self, number: int) -> int:
        """An empty run before a part of the text; the number of its own."""
        paragraph = self.paragraph.element
        beside = parent_of(self._parts[max(number - 1, 0)][0]) if self._parts else None
        run, text = run_like(beside, paragraph), made(paragraph, "t")
        run.append(text)
        if beside is None or name_of(beside) != "r":
            paragraph.append(run)
        elif number == 0:
            beside.addprevious(run)
        else:
            self._end_run(number - 1)
            beside.addnext(run)
        self._parts.insert(number, (text, ""))
        return number

    def _write(self, number: int, text: str) -> None:
        """Give a `w:t` another text; line ends and tabs become elements of their own."""
        element = self._parts[number][0]
        first, *others = _split_breaks(text)
        set_text(element, first)
        parts = [(element, first)]
        at = element
        for part in others:
            new = made(element, _BREAKS.get(part, "t"))
            if part not in _BREAKS:
                set_text(new, part)
            at.addnext(new)
            at = new
            parts.append((new, part))
        self._parts[number : number + 1] = parts

    def _drop(self, number: int) -> None:
        element = self._parts.pop(number)[0]
        run = parent_of(element)
        run.remove(element)
        drop_if_blank(run)

    # --- places

    def _split(self, at: int) -> int:
        """The number of the part that begins at a character; a `w:t` across it is cut in two."""
        position = 0
        for number, (element, text) in enumerate(self._parts):
            if position >= at:
                return number
            if position + len(text) > at and _is_text(element):
                self._cut(number, at - position)
                return number + 1
            position += len(text)
        return len(self._parts)

    def _cut(self, number: int, at: int) -> None:
        """Cut a `w:t` and its run in two."""
        element, text = self._parts[number]
        rest = made(element, "t")
        set_text(element, text[:at])
        set_text(rest, text[at:])
        element.addnext(rest)
        self._parts[number : number + 1] = [(element, text[:at]), (rest, text[at:])]
        self._end_run(number)

    def _end_run(self, number: int) -> None:
        """Let a run end behind a part of the text: what follows in it goes to a run of its own."""
        element = self._parts[number][0]
        run = parent_of(element)
        following = list(element.itersiblings())
        if name_of(run) != "r" or not following:
            return
        rest = run_like(run, run)
        rest.extend(following)
        run.addnext(rest)

    def _runs(self, start: int, end: int) -> Iterator[Element]:
        """The runs that hold exactly these characters."""
        first, last = self._split(start), self._split(end)
        if first > 0:
            self._end_run(first - 1)
        if last > first:
            self._end_run(last - 1)
        seen = None
        for element, _ in self._parts[first:last]:
            run = parent_of(element)
            if run is not seen:
                seen = run
                yield run

    def enclose(self, start: int, end: int, before: Element, behind: Sequence[Element]) -> None:
        """Put elements before and behind these characters."""
        runs = list(self._runs(start, end))
        if not runs:
            self.paragraph.element.extend([before, *behind])
            return
        runs[0].addprevious(before)
        at = runs[-1]
        for element in behind:
            at.addnext(element)
            at = element

    def highlight(self, start: int, end: int) -> None:
        """Mark characters as waiting to be filled in."""
        for run in list(self._runs(start, end)):
            drop(run, "rPr", "highlight")
            put_before(properties_of(run, "rPr"), made(run, "highlight", val="yellow"), _BEHIND)

    def clear_highlight(self, start: int, end: int) -> None:
        """Mark characters as filled in."""
        for run in list(self._runs(start, end)):
            drop(run, "rPr", "highlight")

    def comments(self) -> dict[str, tuple[int, int]]:
        """The comments in this paragraph: their ids, and the characters they are on."""
        ranges = self._ranges("commentRangeStart", "commentRangeEnd")
        return {value_of(start, "id"): span for start, span in ranges}

    def mark_figures(
        self, figures: Sequence[tuple[str, tuple[int, int]]], next_id: Callable[[], int]
    ) -> None:
        """Bookmarks of these names round these characters, and no other bookmark of a figure.
        One that stands round the same characters stays, as other programs may have seen it."""
        standing = list(self._figure_marks())
        last = {span: mark for mark, span in standing}
        kept = last.keys() & {span for _, span in figures}
        for mark, span in standing:
            if span not in kept or last[span] is not mark:
                _remove_bookmark(mark)
        for name, span in figures:
            if span in kept:
                set_value(last[span], "name", name)
                continue
            number, like = next_id(), self.paragraph.element
            start = made(like, "bookmarkStart", id=number, name=name)
            self.enclose(*span, start, [made(like, "bookmarkEnd", id=number)])

    def _figure_marks(self) -> Iterator[tuple[Element, tuple[int, int]]]:
        """The bookmarks of figures that stand here, with the characters they are round."""
        for mark, span in self._ranges("bookmarkStart", "bookmarkEnd"):
            if is_figure_bookmark(value_of(mark, "name")):
                yield mark, span

    def _ranges(self, opening: str, closing: str) -> Iterator[tuple[Element, tuple[int, int]]]:
        lengths = {element: len(text) for element, text in self._parts}
        begun: dict[str, tuple[Element, int]] = {}
        at = 0
        for element in self.paragraph.nodes():
            at += lengths.get(element, 0)
            name = name_of(element)
            if name == opening:
                begun[value_of(element, "id")] = element, at
            elif name == closing and value_of(element, "id") in begun:
                start, first = begun.pop(value_of(element, "id"))
                yield start, (first, at)


def _is_text(element: Element) -> bool:
    return name_of(element) == "t"


def _split_breaks(text: str) -> list[str]:
    """A text cut at line ends and tabs, which stand by themselves; it begins with a text."""
    parts = [""]
    for sign in text:
        if sign in _BREAKS:
            parts += [sign, ""]
        else:
            parts[-1] += sign
    return [parts[0], *(part for part in parts[1:] if part)]


def _remove_bookmark(start: Element) -> None:
    """Take a bookmark out, both its ends."""
    number, root = value_of(start, "id"), start.getroottree().getroot()
    name = qualified(start, "bookmarkEnd")
    ends = chain(start.itersiblings(name), root.iter(name))  # nearly always in the same paragraph
    end = next((end for end in ends if value_of(end, "id") == number), None)
    take_out(start)
    if end is not None:
        take_out(end)
