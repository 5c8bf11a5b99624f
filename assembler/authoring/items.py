"""The items of a template by kind (节, 表, 用语, 指标, 名词, 设置): the effective text of each, the file
and line it comes from, and what it overrides.

A template that extends others has every file of theirs too; here each item is led back to the one
that counts. The rule of merging stands in `template/merging.py`; this only says where its parts
come from.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from ..kernel.problems import Place
from ..kernel.yamltext import Node
from ..template.reading import read_text, read_yaml, shown_path
from ..template.template import Template

SECTION, TABLE, PHRASE, FIGURE, TERM, SETTING = "节", "表", "用语", "指标", "名词", "设置"
KINDS = (SECTION, TABLE, PHRASE, FIGURE, TERM, SETTING)
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


def items_of(template: Template, kind: str) -> dict[str, TemplateItem]:
    """The items of a kind by name, those of the base first; deleted ones are not among them."""
    items: dict[str, TemplateItem] = {}
    for folder in template.folders[::-1]:
        for item in written_in(folder, kind):
            before = items.pop(item.name, None) if not item.text else items.get(item.name)
            if item.text:
                overridden = (before.place, *before.overridden) if before else ()
                items[item.name] = TemplateItem(
                    kind, item.name, item.text, item.place, item.path, overridden
                )
    return items


def written_in(folder: Path, kind: str) -> Iterator[TemplateItem]:
    """What the files of one template itself say, whatever it extends."""
    if kind in (SECTION, TABLE):
        pattern = "sections/*.md" if kind == SECTION else "tables/*.yaml"
        for path in sorted(folder.glob(pattern)):
            text = read_text(path, [])
            if text is not None:
                yield TemplateItem(
                    kind, path.stem, text.strip("\n") or " ", Place(shown_path(path)), path
                )
        return
    path = folder / _FILES[kind]
    root = read_yaml(path, []) if path.is_file() else None
    lines = (read_text(path, []) or "").splitlines() if root else []
    for name, key, value in _entries(root, kind):
        place = Place(shown_path(path), row=key.line, character=key.character)
        yield TemplateItem(
            kind, name, "" if value.null else _source(key, value, lines), place, path
        )


def _entries(root: Node | None, kind: str) -> Iterator[tuple[str, Node, Node]]:
    """Name, key and value of each entry; the phrases of a group one by one."""
    for key, value in (root.pairs or ()) if root else ():
        if kind == PHRASE and value.is_map:
            for inner, phrase in value.pairs or ():
                yield f"{key.text}{WITHIN}{inner.text}", inner, phrase
        else:
            yield key.text, key, value


def _source(key: Node, value: Node, lines: list[str]) -> str:
    """The value as its file writes it: what stands after the key, and the lines indented below."""
    if value.is_text and value.line == key.line:
        return value.text or '""'
    first = lines[key.line - 1][key.character - 1 :]
    indent = key.character - 1
    below: list[str] = []
    for line in lines[key.line :]:
        is_within = not line.strip() or len(line) - len(line.lstrip()) > indent
        if not (is_within or line.lstrip().startswith("- ")):
            break
        below.append(line)
    while below and (not below[-1].strip() or below[-1].lstrip().startswith("#")):
        below.pop()
    return "\n".join([first.partition(":")[2].strip(), *below]).strip("\n")


def listed_in_parts(template: Template) -> Mapping[str, str]:
    """Sections and tables that the parts name, in order, each with its kind."""
    kinds = {"章节": SECTION, "表格": TABLE}
    return {
        name: kind
        for part in template.parts
        for key, kind in kinds.items()
        for name in part.texts(key)
    }
