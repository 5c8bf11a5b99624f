"""What a template holds and no report of it will show: phrases, terms, figures' texts; years typed in."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import chain

from ..kernel.problems import Place, Problem, problem
from ..narrative.wording import unused_phrases
from ..template.prose import prose_of, sign_at
from ..template.reading import nodes_of
from ..template.template import Template

_YEAR = re.compile(r"(?<![0-9〔\[（(《])20[0-9]{2}[ ]?年(?!.{0,12}第?[0-9]{1,4}号)")
_TITLES = ("标题", "封面标题", "表头左", "表头右", "尾差注")


def unused_words(template: Template) -> Iterator[Problem]:
    """Phrases of the template's own that nothing asks for; terms where no part prints them."""
    for name, place in unused_phrases(template):
        if _is_own(template, place):
            yield problem("M-46", place, kind="用语", name=name)
    if not any(part.get("名词") for part in template.parts):
        for name, entry in template.glossary.items():
            if _is_own(template, entry.place):
                yield problem("M-46", entry.place, kind="名词", name=name)


def typed_years(template: Template) -> Iterator[Problem]:
    """Years in sections, titles, terms and tables that will be wrong next year."""
    for name in template.named_by_parts("章节"):
        section = template.sections.get(name)
        if section is not None:
            prose = prose_of(section.text)
            for year in _YEAR.finditer(prose):
                row, character = sign_at(prose, year.start())
                place = Place(section.name, row=row, character=character)
                yield problem("M-49", place, found=year[0])
    settings = [template.settings[key] for key in (*_TITLES, "部分") if key in template.settings]
    tables = chain.from_iterable(template.tables.get(key, ()) for key in template.printed_tables)
    charts = chain.from_iterable(template.charts.get(key, ()) for key in template.printed_charts)
    for entry in (
        *settings,
        *tables,
        *charts,
        *template.glossary.values(),
        *template.wording.values(),
    ):
        for node in nodes_of(entry.node):
            for year in _YEAR.finditer(prose_of(node.text)):
                yield problem("M-49", entry.within(node).place, found=year[0])


def _is_own(template: Template, place: Place) -> bool:
    return place.file.startswith(f"{template.name}/")
