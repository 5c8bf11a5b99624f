"""Places as pages tell them: a sheet by its name, not a file."""

from __future__ import annotations

from ...dataset.folder import WORDS_FILE
from ...dataset.schema import SHEETS
from ...dataset.sheets import QUESTIONS, WORDS
from ...kernel.places import Place

_SHEETS = {sheet.name for sheet in SHEETS}


def sheet_named(place: Place) -> str:
    """What a sheet is called, or a file that holds one; of the dataset or not."""
    return place.sheet or place.file.removesuffix(".csv").removesuffix(".yaml")


def sheet_of(place: Place) -> str:
    """The sheet of a dataset that a place is in, "" for none."""
    name = sheet_named(place)
    if place.file == WORDS_FILE:
        return WORDS
    return name if name in (*_SHEETS, QUESTIONS, WORDS) else ""


def place_words(place: Place) -> str:
    """Where something is, as the pages call it; as the place has it where it is in no sheet."""
    sheet = sheet_of(place)
    if not sheet:
        return str(place)
    if sheet == QUESTIONS:
        return "待补的一题"
    if sheet == WORDS:
        return "报告的信息"
    row = f"第{place.row}行" if place.row is not None else ""
    column = f"“{place.column}”列" if place.column else ""
    return f"“{sheet}”表{row}{column}"
