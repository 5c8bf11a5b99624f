"""The items of a template by kind (节, 表, 图表, 清单, 用语, 指标, 名词, 设置): the effective text of each,
the file and line it comes from, and what it overrides.

A template that extends others has every file of theirs too; here each item is led back to the one
that counts. The rule of merging stands in `template/merging.py`; this only says where its parts
come from.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import chain, takewhile
from pathlib import Path

from ..kernel.problems import Place
from ..kernel.yamltext import Node
from ..template.files import CHARTS, LISTS
from ..template.reading import read_text, read_yaml, shown_path
from ..template.template import Template

SECTION, TABLE, CHART, LIST = "节", "表", "图表", LISTS
PHRASE, FIGURE, TERM, SETTING = "用语", "指标", "名词", "设置"
KINDS = (SECTION, TABLE, CHART, LIST, PHRASE, FIGURE, TERM, SETTING)
_WHOLE_FILES = {  # an item each
    SECTION: "sections/*.md",
    TABLE: "tables/*.yaml",
    CHART: f"{CHARTS}/*.yaml",
    LIST: f"{LISTS}/*.yaml",
}
_FILES = {
    PHRASE: "wording.yaml",
    FIGURE: "figures.yaml",
    TERM: "glossary.yaml",
    SETTING: "template.yaml",
}
WITHIN = "›"  # a phrase within its group: 三公›增加


@dataclass(frozen=True)
class TemplateItem:
    """One item of a template. text: as it is written, "" where it was deleted. place: where it is
    written; path: the file. overridden: where templates it extends have written it, the nearest
    first."""

    kind: str
    name: str
    text: str
    place: Place
    path: Path
    overridden: tuple[Place, ...] = ()

    @property
    def template(self) -> str:
        """The template whose file it stands in."""
        return self.place.file.split("/")[0]

    def over(self, before: TemplateItem | None) -> TemplateItem:
        """The same in place of what a template it extends has written."""
        if before is None:
            return self
        return replace(self, overridden=(before.place, *before.overridden))


def items_of(template: Template, kind: str) -> dict[str, TemplateItem]:
    """The items of a kind by name, those of the base first; deleted ones are not among them."""
    items: dict[str, TemplateItem] = {}
    folders = reversed(template.folders)
    for item in chain.from_iterable(written_in(folder, kind) for folder in folders):
        if item.text:
            items[item.name] = item.over(items.get(item.name))
        else:
            items.pop(item.name, None)
    # what a file of a list deletes (删除: 是) is not known before all are laid over each other
    return items if kind != LIST else {n: one for n, one in items.items() if n in template.lists}


def written_in(folder: Path, kind: str) -> Iterator[TemplateItem]:
    """What the files of one template itself say, whatever it extends."""
    if kind in _WHOLE_FILES:
        return _whole_files(sorted(folder.glob(_WHOLE_FILES[kind])), kind)
    return _entries_of(folder / _FILES[kind], kind)


def _whole_files(paths: Iterable[Path], kind: str) -> Iterator[TemplateItem]:
    for path in paths:
        text = read_text(path, [])
        if text is not None:
            place = Place(shown_path(path))
            yield TemplateItem(kind, path.stem, text.strip("\n") or " ", place, path)


def _entries_of(path: Path, kind: str) -> Iterator[TemplateItem]:
    root = read_yaml(path, []) if path.is_file() else None
    if root is None:
        return
    lines = (read_text(path, []) or "").splitlines()
    for name, key, value in _entries(root, kind):
        place = Place(shown_path(path), row=key.line, character=key.character)
        yield TemplateItem(kind, name, _source(key, value, lines), place, path)


def _entries(root: Node, kind: str) -> Iterator[tuple[str, Node, Node]]:
    """Name, key and value of each entry; the phrases of a group one by one."""
    for key, value in root.pairs or ():
        if kind == PHRASE and value.is_map:
            yield from _phrases_of(key, value)
        else:
            yield key.text, key, value


def _phrases_of(key: Node, group: Node) -> Iterator[tuple[str, Node, Node]]:
    for inner, phrase in group.pairs or ():
        yield f"{key.text}{WITHIN}{inner.text}", inner, phrase


def _source(key: Node, value: Node, lines: list[str]) -> str:
    """The value as its file writes it: what stands after the key, and the lines indented below;
    "" where it is left blank."""
    if value.null:
        return ""
    if value.is_text and value.line == key.line:
        return value.text or '""'
    indent = key.character - 1
    first = lines[key.line - 1][indent:]
    below = _indented(lines[key.line :], indent)
    return "\n".join([first.partition(":")[2].strip(), *below]).strip("\n")


def _indented(lines: Iterable[str], indent: int) -> list[str]:
    """The first lines that stand further in, without blank ones and comments at their end."""
    below = list(takewhile(lambda line: _is_within(line, indent), lines))
    while below and _is_aside(below[-1]):
        below.pop()
    return below


def _is_within(line: str, indent: int) -> bool:
    text = line.lstrip()
    return not text or len(line) - len(text) > indent or text.startswith("- ")


def _is_aside(line: str) -> bool:
    return not line.strip() or line.lstrip().startswith("#")
