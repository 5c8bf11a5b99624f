"""The sheet 原因 with drafts in it: new ones added, in the place of what was carried over from last
year too; those whose figures have moved renewed, those that nothing asks for any more taken out. A
row that the clerk has touched stays as it is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import chain
from typing import NamedTuple

from ..dataset.model import Dataset, Reason
from ..dataset.schema import CONFIRMED, DRAFT, DRAFTED, STATE
from ..dataset.sheet_edits import Cells, SheetEdits
from ..dataset.sheets import QUESTIONS
from .drafting import Drafted, is_own_draft

NAME = "原因"


class SettledReason(NamedTuple):
    """A reason as the clerk leaves it. name: of its figure. state: what 状态 is to say, draft: what
    底稿; None where nothing need stand there."""

    name: str
    text: str
    state: str | None = None
    draft: str | None = None

    @property
    def cells(self) -> dict[str, str]:
        """What stands in its row besides its name."""
        further = {STATE: self.state, DRAFTED: self.draft}
        return {"原因": self.text, **{k: v for k, v in further.items() if v is not None}}


def adopted(drafted: Drafted) -> SettledReason:
    """A draft that the clerk has looked at and that is so."""
    return SettledReason(drafted.name, drafted.text, CONFIRMED, drafted.text)


def restored(drafted: Drafted) -> SettledReason:
    """The draft again, in the place of what was written over it."""
    return SettledReason(drafted.name, drafted.text, DRAFT, drafted.text)


def rewritten(name: str, text: str, draft: str, given: Reason | None) -> SettledReason:
    """A reason in the clerk's own words. draft: what is drafted for it, "" for nothing. given: what
    stands there. What has a draft or a state is confirmed with that; anything else says no state."""
    has_state = given is not None and any(name in (STATE, DRAFTED) for name, _ in given.further)
    state = CONFIRMED if draft or has_state else None
    return SettledReason(name, text, state, draft if draft and given is None else None)


def kept(given: Reason) -> SettledReason:
    """What stands there, of a draft or of last year: looked at, and so."""
    return SettledReason(given.name, given.text, CONFIRMED)


def settling_edits(dataset: Dataset, settled: Sequence[SettledReason]) -> list[SheetEdits]:
    """What changes in the sheets where reasons stand: 原因, or the answers of 待补. A row that serves
    several figures keeps what it says of the others."""
    given = {one.name: one for one in dataset.reasons}
    in_questions = [one for one in settled if _is_answer(given.get(one.name))]
    answers = {given[one.name].place.row or 0: {"回答": one.text} for one in in_questions}
    own = [one for one in settled if not _is_answer(given.get(one.name))]
    edits = [SheetEdits(QUESTIONS, changed=answers, needed=())] if answers else []
    return [*edits, _settled_rows(dataset, own)] if own else edits


def _is_answer(reason: Reason | None) -> bool:
    """Whether it stands in 待补."""
    return reason is not None and reason.typed.get("原因") == "回答"


def _settled_rows(dataset: Dataset, settled: Sequence[SettledReason]) -> SheetEdits:
    """The rows of 原因: those there are changed, the others added."""
    left = {one.name: one for one in settled}
    changed: dict[int, Cells] = {}
    for row, names in _names_by_row(dataset).items():
        others = [name for name in names if name not in left]
        if len(others) == len(names):
            continue
        if others:
            changed[row] = {"指标": "、".join(others)}
        else:
            changed[row] = _row_of(left.pop(names[0]))
    needed = dict.fromkeys(chain.from_iterable(map(_row_of, settled)))
    return SheetEdits(NAME, list(map(_row_of, left.values())), changed, needed=tuple(needed))


def _names_by_row(dataset: Dataset) -> dict[int, list[str]]:
    rows: dict[int, list[str]] = {}
    for one in dataset.reasons:
        if not _is_answer(one):
            rows.setdefault(one.place.row or 0, []).append(one.name)
    return rows


def _row_of(one: SettledReason) -> Cells:
    return {"指标": one.name, **one.cells}


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
