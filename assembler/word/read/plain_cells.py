"""Cells that hold nothing but runs of text, as nearly all cells of a report do, read for a whole table
at once: what is wanted of them is looked up by name, which lxml does without making an object of
every element that is passed over.

Whatever is more is left to `_Reader` of `docx.py`, which reads plain cells the same way.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import NamedTuple

from .blocks import ReadParagraph
from .tree import Element, Styles, parent_of, value_of, within


class PlainCell(NamedTuple):
    """What is read of a cell. merges: by name what says how it is merged."""

    paragraphs: tuple[ReadParagraph, ...]
    merges: dict[str, Element]


class PlainCells:
    """The plain cells of a table. telling: the names of elements that say more than plain cells
    do; longest: signs of a paragraph that is read here."""

    def __init__(
        self, table: Element, styles: Styles, telling: Collection[str], longest: int
    ) -> None:
        self._styles, self._longest = styles, longest
        self._merges: dict[Element, dict[str, Element]] = {cell: {} for cell in within(table, "tc")}
        self._paragraphs: dict[Element, list[Element]] = {cell: [] for cell in self._merges}
        self._texts: dict[Element, list[Element]] = {}
        self._style_of: dict[Element, str] = {}
        self._not_plain: set[Element] = set()
        self._leave(within(table, *telling))
        self._take_paragraphs(table)
        self._take_texts(table)
        self._take_merges(table)

    def read(self, cell: Element) -> PlainCell | None:
        """A cell; None where it is not plain."""
        if cell in self._not_plain:
            return None
        made = tuple([self._paragraph(each) for each in self._paragraphs[cell]])
        for paragraph in made:
            if paragraph.style.startswith("toc ") or len(paragraph.text) > self._longest:
                return None
        return PlainCell(made, self._merges[cell])

    def _paragraph(self, element: Element) -> ReadParagraph:
        parts = tuple([(text, text.text or "") for text in self._texts[element]])
        text = parts[0][1] if len(parts) == 1 else "".join([part for _, part in parts])
        name, level = self._styles.of(self._style_of.get(element, ""))
        return ReadParagraph(text, name, level, (), (element,), text_elements=parts)

    def _leave(self, elements: Iterable[Element]) -> None:
        """The cells in which these stand are not plain."""
        for element in elements:
            self._not_plain.update(cell for cell in element.iterancestors("{*}tc"))

    def _take_paragraphs(self, table: Element) -> None:
        for paragraph in within(table, "p"):
            standing = self._paragraphs.get(parent_of(paragraph))
            if standing is None:
                self._leave([paragraph])
            else:
                standing.append(paragraph)
                self._texts[paragraph] = []
        for style in within(table, "pStyle"):
            properties = parent_of(style)
            paragraph = parent_of(properties)
            if paragraph[0] is properties and properties[0] is style:
                self._style_of[paragraph] = value_of(style)
            else:
                self._leave([style])

    def _take_texts(self, table: Element) -> None:
        runs = set(within(table, "r"))
        for text in within(table, "t"):
            run = parent_of(text)
            standing = self._texts.get(parent_of(run)) if run in runs else None
            if standing is None:
                self._leave([text])
            else:
                standing.append(text)

    def _take_merges(self, table: Element) -> None:
        for name in ("gridSpan", "vMerge"):
            for merge in within(table, name):
                properties = parent_of(merge)
                cell = parent_of(properties)
                if cell in self._merges and cell[0] is properties:
                    self._merges[cell].setdefault(name, merge)
                else:
                    self._leave([merge])
