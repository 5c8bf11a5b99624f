"""One entry of the catalogue, and what its problem means for the flow of a command.

Whoever decides by a problem (leave it out, ask for it, call the report a draft) asks for the
attributes of its entry here, never for its code: another code then needs its entry alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import Flag, auto
from typing import NamedTuple


class Flow(Flag):
    """What follows from a problem, besides its severity."""

    NONE = 0
    GAP = auto()  # 待补: a mark stands in the text, and an import asks the clerk for it
    EXPLAINS_GAPS = auto()  # the template or last year's data cannot be used: gaps may be its doing
    OF_AMOUNTS = (
        auto()
    )  # about amounts and figures: shown at the row of a table that its name heads
    OF_OUTPUT = auto()  # about another file than the report, which is no draft for that
    CONFLICT = auto()  # a person's edit and a correction meet in one place: both are kept
    UNTOLD_ON_IMPORT = auto()  # told elsewhere on import, or only once the report is built
    BEYOND_CONFIRMING = auto()  # about confirmations themselves, or about what is not listed
    MAY_BE_CONFIRMED = auto()  # an error, and yet for the clerk to confirm where it is so
    MARKED = auto()  # what stands at its places is highlighted in the draft
    OF_COARSE_FUNDS = auto()  # lines name a fund too widely: the same as official tables say better
    EXPLAINS_COARSE_FUNDS = auto()  # said of official tables, which tell the funds apart
    PERHAPS_OF_LAST_YEAR = auto()  # a row of 指标 is wrong for this year: its 期间 may be wrong
    UNIT_IS_WRONG = auto()  # amounts are ten thousand times what they are
    FOLLOWS_FROM_UNIT = auto()  # what such amounts differ from
    MISNAMES_A_FIGURE = (
        auto()
    )  # a row is of a figure that is not there: its `filling` is the one meant
    UNREAD = auto()  # a file of a template could not be read: what it holds is missed elsewhere
    ONLY_IF_READ = auto()  # told only of a worksheet from which something was read
    OF_GUESSED_YEAR = auto()  # follows from the year of an import, where files name several


class Filling(NamedTuple):
    """The row of the dataset that fills a gap, and what 待补 asks for it. Placeholders as in a
    message. question: "" where it depends on more than the problem's values."""

    sheet: str
    name: str
    period: str = ""
    question: str = ""

    def of(self, values: Mapping[str, object]) -> Filling:
        """The same with a problem's values in it."""
        return Filling(*(text.format(**values) for text in self))


class Settled(NamedTuple):
    """What settles a problem in 导入对照: the part of that file, what stands in the export, and an
    example of what it may mean. under: the entry of the part it stands below, "" for the part
    itself. Placeholders as in a message."""

    part: str
    spelling: str
    meaning: str
    under: str = ""

    def of(self, values: Mapping[str, object]) -> Settled:
        """The same with a problem's values in it."""
        return Settled(*(text.format(**values) for text in self))


class Entry(NamedTuple):
    """severity: 提示 (nothing to mend), 警告 (the report builds), 错误 (a marked draft), 无法使用
    (nothing is built). explanation: what a rule compares, for the guide's list of rules.

    anywhere: whether it has one cause, in whatever sheets and columns it shows itself.
    together: the code that tells many such problems in one. on_import: the code that an import
    tells in its place, where what it asks for does not exist yet. on_page: how it is mended on the
    pages of the workbench, where `mend` speaks of a command's options.
    """

    title: str
    severity: str
    message: str
    mend: str
    explanation: str = ""
    flow: Flow = Flow.NONE
    filling: Filling | None = None
    settled: Settled | None = None
    together: str = ""
    on_import: str = ""
    anywhere: bool = False
    on_page: str = ""


def each(flow: Flow, entries: Mapping[str, Entry]) -> dict[str, Entry]:
    """A table whose entries all mean the same for the flow, besides what each means by itself."""
    return {code: entry._replace(flow=entry.flow | flow) for code, entry in entries.items()}
