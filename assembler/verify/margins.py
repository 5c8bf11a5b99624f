"""The headers (页眉) and footers (页脚) of a file: whose report of which year and kind they say it is,
and their numbers.

They come from the shell, and the snapshot does not have them; so only what they state of the report
itself is held against it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import chain
from operator import attrgetter

from ..kernel.problems import Problem
from ..text.numbers import Number, folded, numbers_in
from ..word.read.blocks import ReadDocument
from ..word.read.docx import margins
from .known_numbers import KnownNumbers
from .organisations import is_name_of, organisation_before
from .verdict import Places, finding
from .years import years_in

_KIND = re.compile(r"(?:部门|单位|年度?)(预算|决算)")
_LONGEST = 60


def margin_problems(
    document: ReadDocument, known: KnownNumbers, places: Places
) -> Iterator[Problem]:
    """What headers and footers say that the report does not; what several say is told once."""
    stated = dict.fromkeys((where, paragraph.text) for where, paragraph in margins(document))
    for where, text in stated:
        quote = " ".join(text.split())[:_LONGEST]
        wrong = chain(_year(text, known), _department(text, known), _kind(text, known))
        for name, standing, expected in wrong:
            values = {"name": name, "found": standing, "expected": expected}
            yield finding("V-43", places.file, where, quote=quote, **values)
        for number in _foreign(text, known):
            yield finding("V-11", places.file, where, quote=quote, found=number.shown)


def _foreign(text: str, known: KnownNumbers) -> Iterator[Number]:
    """The figures of a text that the report does not have."""
    figures = filter(attrgetter("is_figure"), numbers_in(text))
    return (number for number in figures if number.key not in known.keys)


_Wrong = tuple[str, str, str]  # what it is, as it stands, as it should


def _year(text: str, known: KnownNumbers) -> Iterator[_Wrong]:
    """The year; that of a date may be another."""
    year = known.snapshot.year
    for stated in years_in(text):
        if not stated.is_date and stated.year != year:
            yield "年度", stated.text, f"{year}年"


def _department(text: str, known: KnownNumbers) -> Iterator[_Wrong]:
    """The department before the year or before 部门预算."""
    subject = re.search(r"\d{4}年|(?:部门|单位)(?:预算|决算)", folded(text))
    whose = organisation_before(text, subject.start()) if subject else ""
    if whose and not any(is_name_of(whose, unit) for unit in known.units):
        yield "部门名称", whose, known.snapshot.department


def _kind(text: str, known: KnownNumbers) -> Iterator[_Wrong]:
    """预算 or 决算."""
    kind = known.snapshot.kind[-2:]
    for stated in _KIND.finditer(text):
        if stated[1] != kind:
            yield "报告的种类", stated[0], stated[0].replace(stated[1], kind)
