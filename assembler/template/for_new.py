"""What a template has a new dataset begin with beside what every dataset has: its lists (清单), the
columns that it alone prints."""

from __future__ import annotations

from collections.abc import Container, Iterator

from ..dataset.own_lists import TemplateSheets, with_state
from ..dataset.schema import NARRATIVES, Sheet
from .template import Template


def sheets_for_new(template: Template) -> TemplateSheets:
    """What a new dataset of a template begins with, and what may be added to it."""
    lists = [(one.is_offered, one.sheet) for one in template.lists.values() if one.sheet]
    return TemplateSheets(
        tuple(sheet for is_offered, sheet in lists if is_offered),
        tuple(sheet for is_offered, sheet in lists if not is_offered),
        frozenset(_narratives_printed(template)),
    )


def required_lists(template: Template) -> list[Sheet]:
    """The lists that a dataset of the template must bring."""
    return [one.sheet for one in template.lists.values() if one.sheet and one.is_required]


def with_lists_brought(sheets: TemplateSheets, brought: Container[str]) -> TemplateSheets:
    """The same where rows of lists are brought from last year: the dataset begins with these too, and
    with their 状态."""
    begun = [one for one in (*sheets.begun, *sheets.optional) if one.name in brought]
    others = (one for one in sheets.begun if one.name not in brought)
    return sheets._replace(
        begun=(*others, *map(with_state, begun)),
        optional=tuple(one for one in sheets.optional if one.name not in brought),
    )


def _narratives_printed(template: Template) -> Iterator[str]:
    """What is told of projects, as far as a section that is printed asks for it."""
    named = template.named_by_parts("章节")
    texts = [template.sections[name].text for name in named if name in template.sections]
    return (name for name in NARRATIVES if any(f".{name}" in text for text in texts))
