"""How the exports write funds, kinds of expenditure and the like, and what each was taken for; and what
only the clerk can say."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain
from operator import attrgetter
from typing import NamedTuple

from nicegui import ui

from ...codebook.spelling import fold
from ...importing.headings import FUND, KIND, PERIOD, UNIT
from ...importing.import_files import ImportPlan
from ...importing.kinds import PROJECT_KIND
from ...importing.mapping import meanings_allowed
from ...kernel.catalogue.entry import Settled
from ..parts.choice_box import ChoiceBox, Option
from ..parts.keyed_fields import KeyedFields
from ..parts.table_parts import head_row
from ..parts.text_field import TextField
from .read_tables import Do

_PARTS = (FUND, KIND, PROJECT_KIND, PERIOD, UNIT)


class Spelling(NamedTuple):
    """How something is written, what it was taken for, "" where that is not known, and what 导入对照
    says of it."""

    part: str
    written: str
    meaning: str = ""
    chosen: str = ""


class Spellings:
    """The part of the page. do: has something done."""

    def __init__(self, do: Do, fields: KeyedFields) -> None:
        self._do, self._fields = do, fields

    def show(self, plan: ImportPlan) -> int:
        """The unknown ones first; how many there are."""
        spellings = list(dict.fromkeys([*unknown(plan), *known(plan)]))
        if not spellings:
            return 0
        with ui.element("div").classes("scroll"), ui.element("table").classes("plain narrow"):
            head_row(("是什么", "导出里写的", "认作"))
            with ui.element("tbody"):
                for spelling in spellings:
                    self._row(spelling)
        return len(spellings)

    def _row(self, one: Spelling) -> None:
        with ui.element("tr").classes("" if one.meaning else "unknown"):
            with ui.element("td"):
                ui.label(one.part)
            with ui.element("th").props('scope="row"'):
                ui.label(one.written)
            with ui.element("td"):
                allowed = meanings_allowed(one.part)
                if allowed is None:
                    self._field(one)
                else:
                    seen = f"自己认：{one.meaning}" if one.meaning else "不认识，选一个"
                    seen = "自己认" if one.chosen else seen
                    ChoiceBox(
                        f"{one.part}“{one.written}”是",
                        [Option("", seen), *map(Option, allowed)],
                        one.chosen,
                        lambda value: self._settle(one, value),
                        self._fields,
                    )

    def _field(self, one: Spelling) -> None:
        label = f"{one.part}“{one.written}”的编码"
        TextField(label, one.meaning, lambda text: self._settle(one, text), self._fields)

    def _settle(self, one: Spelling, meaning: str) -> None:
        line = Settled(one.part, one.written, meaning)
        self._do(lambda intake: intake.choose([line]))


def unknown(plan: ImportPlan) -> Iterator[Spelling]:
    """What the problems say that only the clerk can settle."""
    lines = chain.from_iterable(map(attrgetter("settled"), plan.problems))
    return (Spelling(one.part, one.spelling) for one in lines if one.part in _PARTS)


def known(plan: ImportPlan) -> Iterator[Spelling]:
    """What is not written as the ledger writes it."""
    if plan.imported is None:
        return
    stated = plan.imported.stated
    for part in filter(plan.imported.spellings.__contains__, _PARTS):
        for written, meaning in plan.imported.spellings[part].items():
            if fold(written) != meaning:
                chosen = stated.get(part, {}).get(fold(written), "")
                yield Spelling(part, written, meaning, chosen)
