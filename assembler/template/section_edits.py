"""Sections changed without a copy of them (修改章节): another heading, nothing summed up.

    修改章节: {预算绩效: {标题: 绩效目标设置情况}, 政府采购: {逐项写零: 是}}

A section sums up what there is none of in one phrase. Where a county's reports have always given
each item with its zero (逐项写零), the section is told so, and writes them one by one.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from ..kernel.problems import Problem, did_you_mean, problem
from ..kernel.shapes import misshapen_entry
from .reading import read_yaml, shown_path
from .settings import SECTION_EDITS, TEMPLATE, is_true
from .template import HEADING, ITEMISED, SectionFile, TemplateEntry


def section_edits(folders: Iterable[Path]) -> dict[Path, TemplateEntry]:
    """What each template says of sections, by its folder; one that is no mapping is told when the
    settings are checked."""
    edits: dict[Path, TemplateEntry] = {}
    for folder in folders:
        settings = read_yaml(folder / "template.yaml", [])  # what is wrong has been told
        own = settings and settings.get(SECTION_EDITS)
        if own and not any(misshapen_entry(SECTION_EDITS, own, TEMPLATE)):
            edits[folder] = TemplateEntry(own, shown_path(folder / "template.yaml"))
    return edits


def edit_sections(
    sections: dict[str, SectionFile], edits: TemplateEntry | None, problems: list[Problem]
) -> None:
    """Change the sections as one template says."""
    for key, edit in edits.node.pairs or () if edits else ():
        reason = _edit(sections, key.text, TemplateEntry(edit, edits.file if edits else ""))
        if reason and edits:
            values = {"edit": SECTION_EDITS, "name": key.text, "reason": reason}
            problems.append(problem("M-95", edits.within(key).place, **values))


def _edit(sections: dict[str, SectionFile], name: str, entry: TemplateEntry) -> str:
    """Change one section; why that cannot be, "" where it was done."""
    section, edit = sections.get(name), entry.node
    if section is None:
        return f"不是节{did_you_mean(name, sections)}"
    itemised = edit.get(ITEMISED)
    if itemised is not None and ITEMISED not in section.text:
        return f"没有“{ITEMISED}”的写法，要逐项写的，把这一节复制过来改"
    if itemised is not None:
        section = section._replace(itemised=is_true(itemised.text))
    title = edit.get("标题")
    if title is not None:
        if not HEADING.search(section.text):
            return "没有标题可改：它接在上一节的标题下面"
        section = _retitled(section, entry.within(title))
    sections[name] = section
    return ""


def _retitled(section: SectionFile, title: TemplateEntry) -> SectionFile:
    words = " ".join(title.node.text.split())
    text = HEADING.sub(lambda heading: f"{heading[1]}{words}", section.text, count=1)
    return section._replace(text=text, heading=title.place)
