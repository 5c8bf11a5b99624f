"""What a section or table is called where it is printed, as far as the template alone says it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from .template import Template

_HEADING = re.compile(r"^#{1,5} +([^\n]{1,200})$", re.MULTILINE)
_YEAR = re.compile(r"\{\{ ?年度 ?\}\}年?度?")
_SUBJECT = re.compile(r"\{\{ ?主体 ?\}\}")
_TAG = re.compile(r"\{[{%][^{}]{0,300}[%}]\}")


def names_and_titles(template: Template) -> Iterator[tuple[str, str, str]]:
    """Every section (节) and table (表) of the report in its order: name, which of both, and title,
    "" for a section that goes on under the heading of another."""
    for part in template.parts:
        for name in part.texts("章节"):
            if name in template.sections:
                yield name, "节", _heading(template.sections[name].text)
                placed = filter(template.tables.__contains__, template.tables_placed_in(name))
                yield from ((key, "表", _title(template, key)) for key in placed)
        for key in part.texts("表格"):
            if key in template.tables:
                yield key, "表", _title(template, key)


def _heading(text: str) -> str:
    match = _HEADING.search(text)
    return _spoken(match[1]) if match else ""


def _title(template: Template, key: str) -> str:
    titles = (entry.node.word("标题") for entry in reversed(template.tables[key]))
    return _spoken(next(filter(None, titles), ""))


def of_department(title: str) -> str:
    """A title as a department's report prints it, though a unit's may be written by the same
    template."""
    return _SUBJECT.sub("部门", title)


def _spoken(title: str) -> str:
    """A title as it is spoken of: without tags, and without the year."""
    return (
        _TAG.sub("", _YEAR.sub("", of_department(title)))
        .replace("（）", "")
        .replace("（年度）", "")
        .strip()
    )
