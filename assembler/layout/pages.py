"""Which page a thing falls on (页码), counted on the fixed grid of an official page.

Lines have an exact height and characters an exact width, so pages can be counted without
laying anything out: this is what makes the contents right when the file is first opened.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence

from .measure import lines, setting_of
from .styles import Page, Style

EPSILON = 0.3  # points by which a line may overhang and still be on the page


def paragraph_lines(text: str, style: Style, width: float) -> int:
    """How many lines a paragraph takes."""
    room = (width - style.left - style.right) / style.size
    size = style.size
    return lines(text, room, setting_of(style.indent / size, style.spacing / size))


def paragraph_height(text: str, style: Style, width: float) -> float:
    """The height of a paragraph with the space around it."""
    return paragraph_lines(text, style, width) * style.line_height + style.around


class PageFlow:
    """A pen moving down pages. `page` is the number of the one it stands on."""

    def __init__(self, page: Page, start: int) -> None:
        self.room, self.page, self.at = page, start, 0.0
        self._kept: list[tuple[float, Callable[[int], None]]] = []

    @property
    def left(self) -> float:
        """Points left on this page."""
        return self.room.height - self.at - sum(height for height, _ in self._kept)

    @property
    def fresh(self) -> bool:
        """Whether nothing stands on this page yet."""
        return self.at == 0 and not self._kept

    def new_page(self, page: Page | None = None) -> None:
        """Go on at the top of a new page, perhaps of another size."""
        self._settle(0.0)
        self.page += 1
        self.at = 0.0
        self.room = page or self.room

    def keep(self, height: float, on_page: Callable[[int], None]) -> None:
        """Something that stays with what follows; `on_page` hears its page once it is known."""
        self._kept.append((height, on_page))

    def paragraph(self, count: int, style: Style) -> None:
        """A paragraph of so many lines, which may break between lines."""
        line = style.line_height
        self._settle(style.before + line)
        self.at += style.before
        fitting = max(0, int((self.room.height - self.at + EPSILON) // line))
        if count > fitting:
            count -= fitting
            each = max(1, int((self.room.height + EPSILON) // line))
            turned = -(-count // each)
            self.page += turned
            count -= (turned - 1) * each
            self.at = 0.0
        self.at += count * line + style.after

    def rows(
        self, header: Sequence[float], body: Sequence[float], breaks: Collection[int] = ()
    ) -> None:
        """A table: rows stay whole, header rows are repeated on each page. breaks: the rows that
        begin a page in any case."""
        head = sum(header)
        self._settle(head + (body[0] if body else 0.0))
        turned, self.at = fill(self.at, head, body, self.room.height, breaks)
        self.page += turned

    def end(self) -> None:
        """Nothing follows."""
        self._settle(0.0)

    def _settle(self, following: float) -> None:
        """Put down what was kept, on the page on which what follows begins."""
        if not self._kept and not following:
            return
        needed = sum(height for height, _ in self._kept) + following
        if self.at > 0 and self.at + needed > self.room.height + EPSILON:
            self.page += 1
            self.at = 0.0
        for height, on_page in self._kept:
            on_page(self.page)
            self.at += height
        self._kept.clear()


def fill(
    at: float, head: float, body: Sequence[float], room: float, breaks: Collection[int] = ()
) -> tuple[int, float]:
    """Rows from a height on a page downwards: how many pages are turned, and where they end."""
    turned, limit = 0, room + EPSILON
    at += head
    end = sum(body, at)
    if end <= limit and not breaks:  # as most tables
        return 0, end
    for number, height in enumerate(body):
        if (at + height > limit or number in breaks) and at > head:
            turned, at = turned + 1, head
        while at + height > limit > head:  # taller than a page: it goes on on the next
            height -= limit - at
            turned, at = turned + 1, head
        at += height
    return turned, at
