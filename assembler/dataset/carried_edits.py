"""What came over from last year (从上年带来) and is still to be looked at, as things that can be
confirmed one by one; and the files written so."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from ..files.paths import is_folder
from ..kernel.problems import Place
from .carried import lines_to_confirm, name_of
from .model import Dataset, Declared
from .reading import read_raw
from .schema import CONFIRMED, SHEETS, STATE
from .sheet_edits import NotWritten, SheetEdits, write_sheet
from .sheets import WORDS
from .word_edits import write_words
from .words import TO_CONFIRM_MARK

_MONEY = "元"
_QUOTED = re.compile(r"\{\{([^{}|]{0,200})[^{}]{0,200}\}\}")


class CarriedItem(NamedTuple):
    """A row, or a text of 报告. sheet: where it stands; name: of the entry of 报告, "" for a row. text:
    what it is about. is_own: whether it can be confirmed here: not what stands in a unit's dataset, or
    in a list of the template's own. value: what of it is to be looked at; owner: the project it is
    of."""

    sheet: str
    name: str
    text: str
    place: Place
    is_own: bool
    value: str = ""
    owner: str = ""


def carried_items(dataset: Dataset, open_places: Container[Place]) -> Iterator[CarriedItem]:
    """What is still to be looked at. open_places: where nothing else says that it has been."""
    known = {sheet.name for sheet in SHEETS}
    for sheet, lines in lines_to_confirm(dataset):
        for line in lines:
            if line.place in open_places:
                is_own = sheet.name in known and _stands_here(line.place, dataset.path)
                item = CarriedItem(sheet.name, "", name_of(line), line.place, is_own)
                yield item._replace(value=_value_of(line), owner=getattr(line, "project", ""))
    for name, words in dataset.words_to_confirm:
        if words.place in open_places:
            is_own = _stands_here(words.place, dataset.path)
            yield CarriedItem(WORDS, name, words.text, words.place, is_own)


def _value_of(line: object) -> str:
    """What a row says of what it names."""
    if isinstance(line, Declared):
        return "" if line.unit == _MONEY else f"{line.value.normalize():f}{line.unit}"
    return _QUOTED.sub(_named, str(getattr(line, "value", "") or ""))


def _named(quoted: re.Match[str]) -> str:
    """A figure that a text quotes, by its name."""
    return f"〔{quoted[1].strip()}〕"


def _stands_here(place: Place, data: Path) -> bool:
    return "/" not in place.file and (is_folder(data) or place.file == data.name)


def write_looked_at(data: Path, items: Iterable[CarriedItem]) -> Path:
    """Say of each that it has been looked at; the file written last. Raises OSError, NotWritten."""
    rows: dict[str, dict[int, dict[str, str]]] = {}
    file = data
    for item in items:
        if item.name:
            file = _without_mark(data, item)
        else:
            rows.setdefault(item.sheet, {})[item.place.row or 0] = {STATE: CONFIRMED}
    for sheet, changed in rows.items():
        file = write_sheet(data, SheetEdits(sheet, changed=changed, needed=()))
    return file


def _without_mark(data: Path, item: CarriedItem) -> Path:
    """The entry of 报告 in which one text does not say any more that it is last year's."""
    raw = read_raw(data)
    texts = [
        one.text.strip() for one in (raw.words if raw else None) or () if one.name == item.name
    ]
    edited = [bare if (bare := _bare(text)) == item.text else text for text in texts]
    if edited == texts:
        raise NotWritten(f"“{WORDS}”里的“{item.name}”刚刚改过")
    return write_words(data, item.name, edited)


def _bare(text: str) -> str:
    return TO_CONFIRM_MARK.sub("", text, count=1)
