"""The files of a template laid over those of the one it extends, base first: the later wins."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from ..kernel.problems import Problem, did_you_mean, problem
from ..kernel.yamltext import Node
from .reading import read_text, read_yaml, shown_path
from .section_edits import edit_sections
from .template import SectionFile, TemplateEntry


def merged_entries(
    folders: Iterable[Path], file: str, problems: list[Problem], known: tuple[str, ...] = ()
) -> dict[str, TemplateEntry]:
    """The entries of a file over all folders; a later folder's entry wins, an empty one removes.

    known: the only names there may be, where they are settings.
    """
    merged: dict[str, TemplateEntry] = {}
    for folder in folders:
        for key, entry in _entries(folder / file, problems):
            if known and key not in known:
                hint = did_you_mean(key, known)
                problems.append(problem("M-06", entry.place, name=key, hint=hint))
            elif entry.node.null and not known:
                problems += _removed(merged, key, entry)
            else:
                merged[key] = _over(merged.get(key, entry), entry)
    return merged


def _removed(merged: dict[str, TemplateEntry], key: str, entry: TemplateEntry) -> Iterator[Problem]:
    """Take an inherited entry out, which an empty one does; that there is none is told."""
    if merged.pop(key, None) is None:
        reason = f"留空是删去所继承的，那里没有这一项{did_you_mean(key, merged)}"
        yield problem("M-45", entry.place, name=key, reason=reason)


def _entries(path: Path, problems: list[Problem]) -> Iterator[tuple[str, TemplateEntry]]:
    root = read_yaml(path, problems) if path.is_file() else None
    for key, node in root.items() if root else ():
        yield key, TemplateEntry(node, shown_path(path))


def _over(base: TemplateEntry, entry: TemplateEntry) -> TemplateEntry:
    """An entry over the one it changes: of a mapping, what it does not have stays."""
    node = _as_change(entry.node, base.node)
    if base.node.pairs is None or node.pairs is None:
        return entry
    own = dict(node.items())
    kept = [
        (key, replace(value, file=value.file or base.file))  # it stands in that file still
        for key, value in base.node.pairs
        if key.text not in own
    ]
    return TemplateEntry(replace(node, pairs=[*kept, *node.pairs]), entry.file)


def _as_change(node: Node, base: Node) -> Node:
    """What an entry says, over another: a figure's bare expression changes its 算法 alone."""
    if not node.is_text or base.get("算法") is None:
        return node
    key = Node(node.line, node.character, text="算法")
    return Node(node.line, node.character, pairs=[(key, node)])


def merged_sections(
    folders: Iterable[Path], edits: Mapping[Path, TemplateEntry], problems: list[Problem]
) -> dict[str, SectionFile]:
    """The sections by name; a later folder's takes the place of an earlier one's. edits: what each
    folder says of sections besides (修改章节)."""
    sections: dict[str, SectionFile] = {}
    for folder in folders:
        for path in sorted(folder.glob("sections/*.md")):
            text = read_text(path, problems)
            if text is not None:
                itemised = path.stem in sections and sections[path.stem].itemised
                sections[path.stem] = SectionFile(shown_path(path), path, text, itemised)
        edit_sections(sections, edits.get(folder), problems)
    return sections


def merged_specifications(
    folders: Iterable[Path], within: str, problems: list[Problem]
) -> dict[str, tuple[TemplateEntry, ...]]:
    """The YAML files of a folder within all templates (tables, 图表, 清单) by name, base first. Whoever
    reads them merges them: a table when it is made, for one may take over another (套用)."""
    specifications: dict[str, tuple[TemplateEntry, ...]] = {}
    for folder in folders:
        for path in sorted(folder.glob(f"{within}/*.yaml")):
            root = read_yaml(path, problems)
            if root is not None:
                entry = TemplateEntry(root, shown_path(path))
                specifications[path.stem] = (*specifications.get(path.stem, ()), entry)
    return specifications
