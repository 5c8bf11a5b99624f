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
    draft of anything else is left over. last: last year's reasons by figure, where nobody has looked
    at them since they came over."""
    by_name = {one.name: one for one in drafts if one.text}
    alone = _alone_in_their_row(dataset)
    carried = [one for one in alone if one.name in by_name and _is_untouched(one, last)]
    own = list(filter(is_own_draft, alone))
    left = [one for one in own if one.name not in by_name] if complete else []
    return _edits(_missing(dataset, by_name), carried, _outdated(own, by_name), left, by_name)


def _edits(
    added: list[Drafted],
    carried: list[Reason],
    outdated: list[Reason],
    left: list[Reason],
    drafts: Mapping[str, Drafted],
) -> DraftEdits:
    edits = SheetEdits(
        NAME,
        [_row(one) for one in added],
        {one.place.row or 0: _draft_cells(drafts[one.name]) for one in (*carried, *outdated)},
        frozenset(reason.place.row or 0 for reason in left),
        needed=(STATE, DRAFTED),
    )
    return DraftEdits(edits, _names(added), _names(carried), _names(outdated), _names(left))


def _outdated(own: Iterable[Reason], drafts: Mapping[str, Drafted]) -> list[Reason]:
    return [one for one in own if one.name in drafts and drafts[one.name].text != one.text]


def _is_untouched(reason: Reason, last: Mapping[str, str]) -> bool:
    """Whether it stands as it came over from last year."""
    return reason.is_carried_over and reason.text == last.get(reason.name)


def _names(these: Iterable[Drafted | Reason]) -> list[str]:
    return [one.name for one in these]


def _missing(dataset: Dataset, drafts: Mapping[str, Drafted]) -> list[Drafted]:
    """The drafts of what 原因 says nothing of."""
    given = {reason.name for reason in dataset.reasons}
    return [one for name, one in drafts.items() if name not in given]


def _alone_in_their_row(dataset: Dataset) -> list[Reason]:
    """The reasons that have a row of the sheet to themselves."""
    rows: dict[object, list[Reason]] = {}
    for reason in dataset.reasons:
        rows.setdefault(reason.place, []).append(reason)
    return [one[0] for one in rows.values() if len(one) == 1]


def _row(drafted: Drafted) -> Cells:
    return {"指标": drafted.name, **_draft_cells(drafted)}


def _draft_cells(drafted: Drafted) -> Cells:
    return {"原因": drafted.text, STATE: DRAFT, DRAFTED: drafted.text}
