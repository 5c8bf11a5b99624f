"""What paragraph styles and pages say of sizes: as much as lines and pages are counted from.

Lengths in points.
"""

from __future__ import annotations

from typing import NamedTuple


class Style(NamedTuple):
    """A paragraph style resolved through what it is based on.

    id: "" where the shell lacks it. line: height of a line. indent: of the first line, on top of
    left. spacing: added to each character.
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

    @property
    def line_height(self) -> float:
        """The height of a line; guessed from the font where the style leaves it to the font."""
        return self.line if self.exact else max(self.line, self.size * 1.3)

    @property
    def around(self) -> float:
        """The space above and below a paragraph."""
        return self.before + self.after


class Page(NamedTuple):
    """The room for text on a page."""

    width: float
    height: float
