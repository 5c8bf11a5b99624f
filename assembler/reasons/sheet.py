"""The sheet 原因 with drafts in it: new ones added, in the place of what was carried over from last
year too; those whose figures have moved renewed, those that nothing asks for any more taken out. A
row that the clerk has touched stays as it is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from ..dataset.model import Dataset, Reason
from ..dataset.schema import DRAFT, DRAFTED, STATE
from ..dataset.sheet_edits import Cells, SheetEdits
from .drafting import Drafted, is_own_draft

NAME = "原因"


class DraftEdits(NamedTuple):
    """What is written, and of which figures: added, in the place of last year's words, renewed, taken
    out."""

    edits: SheetEdits
    added: list[str]
    replaced: list[str]
    renewed: list[str]
    removed: list[str]

    @property
    def is_empty(self) -> bool:
        return not (self.added or self.replaced or self.renewed or self.removed)

    @property
    def drafts(self) -> frozenset[str]:
        """Of which figures a draft stands there now."""
        return frozenset((*self.added, *self.replaced, *self.renewed))


def draft_edits(
    dataset: Dataset, drafts: Iterable[Drafted], complete: bool, last: Mapping[str, str]
) -> DraftEdits:
    """What drafts change in 原因. complete: whether they are all that the report asks for, so that a
    draft of anything else is left over. last: last year's reasons by figure,
    where nobody has looked at them since they came over."""
    by_name = {one.name: one for one in drafts}
    alone = _alone_in_their_row(dataset)
    own = [reason for reason in alone if is_own_draft(reason)]
    added = _missing(dataset, by_name)
    changed, renewed = _renewed(own, by_name)
    carried = [
        reason
        for reason in alone
        if reason.is_carried_over
        and reason.text == last.get(reason.name)
        and _text_of(reason, by_name)
    ]
    changed |= {one.place.row or 0: _draft_cells(by_name[one.name]) for one in carried}
    left = [one for one in own if not _text_of(one, by_name)] if complete else []
    edits = SheetEdits(
        NAME,
        [_row(one) for one in added],
        changed,
        frozenset(reason.place.row or 0 for reason in left),
        needed=(STATE, DRAFTED),
    )
    return DraftEdits(
        edits,
        [one.name for one in added],
        [one.name for one in carried],
        renewed,
        [one.name for one in left],
    )


def _missing(dataset: Dataset, drafts: Mapping[str, Drafted]) -> list[Drafted]:
    """The drafts of what 原因 says nothing of."""
    given = {reason.name for reason in dataset.reasons}
    return [one for name, one in drafts.items() if one.text and name not in given]


def _alone_in_their_row(dataset: Dataset) -> list[Reason]:
    """The reasons that have a row of the sheet to themselves."""
    rows: dict[object, list[Reason]] = {}
    for reason in dataset.reasons:
        rows.setdefault(reason.place, []).append(reason)
    return [one[0] for one in rows.values() if len(one) == 1]


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
    return {"指标": drafted.name, **_draft_cells(drafted)}


def _draft_cells(drafted: Drafted) -> Cells:
    return {"原因": drafted.text, STATE: DRAFT, DRAFTED: drafted.text}
