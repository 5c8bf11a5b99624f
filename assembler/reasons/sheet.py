"""The sheet 原因 with drafts in it: new ones added, those whose figures have moved renewed, those that
nothing asks for any more taken out. A row that the clerk has touched stays as it is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from ..dataset.model import Dataset, Reason
from ..dataset.schema import DRAFT, DRAFTED, STATE
from ..dataset.sheet_edits import Cells, SheetEdits
from .drafting import Drafted, is_own_draft

NAME = "原因"


class DraftEdits(NamedTuple):
    """What is written, and of which figures: added, renewed, taken out."""

    edits: SheetEdits
    added: list[str]
    renewed: list[str]
    removed: list[str]

    @property
    def is_empty(self) -> bool:
        return not (self.added or self.renewed or self.removed)


def draft_edits(dataset: Dataset, drafts: Iterable[Drafted], complete: bool) -> DraftEdits:
    """What drafts change in 原因. complete: whether they are all that the report asks for, so that a
    draft of anything else is left over."""
    by_name = {one.name: one for one in drafts}
    own = _own_rows(dataset)
    added = _missing(dataset, by_name)
    changed, renewed = _renewed(own, by_name)
    left = [one for one in own if not _text_of(one, by_name)] if complete else []
    edits = SheetEdits(
        NAME,
        [_row(one) for one in added],
        changed,
        frozenset(reason.place.row or 0 for reason in left),
        needed=(STATE, DRAFTED),
    )
    return DraftEdits(edits, [one.name for one in added], renewed, [one.name for one in left])


def _missing(dataset: Dataset, drafts: Mapping[str, Drafted]) -> list[Drafted]:
    """The drafts of what 原因 says nothing of."""
    given = {reason.name for reason in dataset.reasons}
    return [one for name, one in drafts.items() if one.text and name not in given]


def _own_rows(dataset: Dataset) -> list[Reason]:
    """The drafts that nobody has touched, each alone in its row of the sheet."""
    rows: dict[object, list[Reason]] = {}
    for reason in dataset.reasons:
        rows.setdefault(reason.place, []).append(reason)
    return [one[0] for one in rows.values() if len(one) == 1 and is_own_draft(one[0])]


def _text_of(reason: Reason, drafts: Mapping[str, Drafted]) -> str:
    return drafts[reason.name].text if reason.name in drafts else ""


def _renewed(
    own: Iterable[Reason], drafts: Mapping[str, Drafted]
) -> tuple[dict[int, Cells], list[str]]:
    changed: dict[int, Cells] = {}
    names = []
    for reason in own:
        text = _text_of(reason, drafts)
        if text and text != reason.text:
            changed[reason.place.row or 0] = {"原因": text, DRAFTED: text}
            names.append(reason.name)
    return changed, names


def _row(drafted: Drafted) -> Cells:
    return {"指标": drafted.name, "原因": drafted.text, STATE: DRAFT, DRAFTED: drafted.text}
