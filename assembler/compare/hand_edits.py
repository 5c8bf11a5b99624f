"""What a person changed in a docx after it was built (手工改动), by where it stands now."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

_ALIKE = 0.6  # what is gone is what came back, if it has so much in common
_MOST_COMPARED = 2_000  # texts that are gone, compared with one that came
GoneRow = tuple[str, tuple[str, ...]]  # the key of its table, what stood in it


@dataclass(frozen=True)
class HandEdits:
    """What was changed by hand on one side of a comparison.

    Blocks are numbers of the side's blocks as it stands; cells and rows have that of their table
    before them, and count from the first of its body. around: tables whose title, headings or notes
    were changed. figures: names of figures whose number was typed over, or is gone. The texts that
    are gone are kept, for the other side may still have them.
    """

    blocks: frozenset[int] = frozenset()
    cells: frozenset[tuple[int, int, int]] = frozenset()
    rows: frozenset[tuple[int, int]] = frozenset()
    around: frozenset[int] = frozenset()
    figures: frozenset[str] = frozenset()
    gone: tuple[str, ...] = ()
    gone_rows: frozenset[GoneRow] = frozenset()
    gone_tables: frozenset[str] = frozenset()
    cover: bool = False

    @property
    def count(self) -> int:
        """How many places were changed."""
        places = (self.blocks, self.cells, self.rows, self.around)
        gone = (self.gone, self.gone_rows, self.gone_tables)
        return sum(map(len, (*places, *gone))) + self.cover

    def __bool__(self) -> bool:
        return self.count > 0

    def took_out(self, text: str) -> bool:
        """Whether a paragraph that the other side has was deleted here."""
        if not self.gone:
            return False
        from ..snapshot.matching import likeness, unspaced  # only for files that were edited

        wanted = unspaced(text)
        if any(unspaced(one) == wanted for one in self.gone):
            return True
        return any(likeness(one, text) >= _ALIKE for one in self.gone[:_MOST_COMPARED])

    def took_out_row(self, key: str, cells: Iterable[str | None]) -> bool:
        """Whether a row that the other side's table has was deleted here."""
        return (key, row_texts(cells)) in self.gone_rows


NO_EDITS = HandEdits()


def row_texts(cells: Iterable[str | None]) -> tuple[str, ...]:
    """What a row is known by: all that stands in it, blanks left aside."""
    return tuple("".join((cell or "").split()) for cell in cells)
