"""What paragraph styles and pages say of sizes: as much as lines and pages are counted from.

Lengths in points.
"""

from __future__ import annotations

from typing import NamedTuple


class Style(NamedTuple):
    """A paragraph style resolved through what it is based on.

    id: "" where the shell lacks it. line: height of a line. indent: of the first line, on top of
    left. spacing: added to each character. align: left, center or
    right; "" where the style says none of them.
    """

    id: str = ""
    size: float = 10.5
    line: float = 0.0
    exact: bool = False
    before: float = 0.0
    after: float = 0.0
    left: float = 0.0
    right: float = 0.0
    indent: float = 0.0
    spacing: float = 0.0
    align: str = ""

    @property
    def line_height(self) -> float:
        """The height of a line; guessed from the font where the style leaves it to the font."""
        return self.line if self.exact else max(self.line, self.size * 1.3)

    @property
    def around(self) -> float:
        """The space above and below a paragraph."""
        return self.before + self.after


class TableLook(NamedTuple):
    """How tables are set, as far as widths, lines and heights follow from it.

    left, right, top, bottom: between a cell's edge and its text. line: height of a line over size
    of type. rule: the line between two rows; edges: what the lines above and below the table take
    more than such a one usually does. head: size of type of the header rows over that of
    the rows below.
    """

    left: float = 2.0
    right: float = 2.0
    top: float = 1.0
    bottom: float = 1.0
    line: float = 1.25
    rule: float = 0.5
    edges: float = 0.0
    head: float = 1.0

    @property
    def beside(self) -> float:
        """What a cell has left and right of its text."""
        return self.left + self.right


USUAL = TableLook()  # where the shell says nothing of it


class Page(NamedTuple):
    """The room for text on a page."""

    width: float
    height: float
