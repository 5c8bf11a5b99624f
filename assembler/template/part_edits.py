"""The parts of a report (部分) changed one by one along `extends`, as a table's columns are.

修改部分 (名 → settings), 删除部分 (names), 增加部分 (名 → the part that follows it); 删除章节, 删除表格
(names), 增加章节, 增加表格 (name → what follows it; the 名 of a part → what stands first in it). One
that stands in several parts is named with the part before it: 情况说明/政府采购.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from ..kernel.problems import Problem, did_you_mean, problem
from ..kernel.shapes import misshapen_entry
from ..kernel.yamltext import Node
from .reading import read_yaml, shown_path
from .settings import PART_EDITS, TEMPLATE
from .template import TemplateEntry

EDITS_AT_MOST = 1_000  # names in all edits of a template, far beyond any


class Position(NamedTuple):
    """Where an edit applies: a list of nodes and a place in it. name: of what stands there; path:
    with the part it stands in."""

    name: str
    path: str
    siblings: list[Node]
    at: int

    def is_called(self, path: str) -> bool:
        """Whether an edit that gives this name or path may mean it."""
        return path in (self.name, self.path)


def edited_parts(folders: Iterable[Path], problems: list[Problem]) -> TemplateEntry | None:
    """The parts as the templates write and edit them, base first; None where none writes any."""
    root: TemplateEntry | None = None
    left = EDITS_AT_MOST
    for file, settings in _all_settings(folders):
        own = settings.get("部分")
        if own is not None:
            root = TemplateEntry(_filed(own, file), file)
        edits = _own_edits(file, settings)
        left -= sum(_size(node) for _, node in edits)
        if left < 0:  # each looks through all parts
            problems.append(_too_many(TemplateEntry(edits[0][1], file)))
            return root
        if root is not None and _are_parts(root.node):
            _edit_all(root.node.children or [], edits, problems)
    return root


def _all_settings(folders: Iterable[Path]) -> Iterator[tuple[str, Node]]:
    """What templates set, each with the name of its file."""
    for folder in folders:
        settings = read_yaml(folder / "template.yaml", [])  # what is wrong has been told
        if settings is not None:
            yield shown_path(folder / "template.yaml"), settings


def _own_edits(file: str, settings: Node) -> list[tuple[str, Node]]:
    return [(name, _filed(node, file)) for name, node in settings.items() if name in PART_EDITS]


def _too_many(first: TemplateEntry) -> Problem:
    values = {"what": "对“部分”的改动", "counted": "太多", "most": EDITS_AT_MOST}
    return problem("M-63", first.place, **values)


def _edit_all(parts: list[Node], edits: list[tuple[str, Node]], problems: list[Problem]) -> None:
    """Apply the edits of one template: parts first, what is deleted before what is added."""
    for name, node in sorted(edits, key=lambda edit: PART_EDITS.index(edit[0])):
        if not node.null:
            _edit(parts, name, node, problems)


def _size(edit: Node) -> int:
    """How many sections, tables or parts an edit names."""
    if edit.pairs is not None:
        return sum(1 + len(_several(value)) for _, value in edit.pairs)
    return len(_several(edit))


def _filed(node: Node, file: str) -> Node:
    """A copy that knows its file: what is merged stands in several."""
    children, pairs = node.children, node.pairs
    return replace(
        node,
        file=file,
        children=None if children is None else [_filed(child, file) for child in children],
        pairs=None if pairs is None else [(key, _filed(value, file)) for key, value in pairs],
    )


def _are_parts(node: Node) -> bool:
    return bool(node.children) and all(part.is_map for part in node.children or ())


def _edit(parts: list[Node], name: str, edit: Node, problems: list[Problem]) -> None:
    """Apply one edit; what of it cannot be is told at its line."""
    if any(misshapen_entry(name, edit, TEMPLATE)):
        return  # told when the settings are checked
    action, what = name[:2], name[2:]
    for path, key, value in _edits(edit):
        reason = _edit_one(parts, action, what, path, value)
        if reason:
            place = TemplateEntry(key, edit.file).place
            problems.append(problem("M-95", place, edit=name, name=path, reason=reason))


def _edits(edit: Node) -> Iterator[tuple[str, Node, Node]]:
    """Name, where it stands, and what is to be done there."""
    if edit.pairs is not None:
        yield from ((key.text.strip(), key, value) for key, value in edit.pairs)
    else:
        yield from ((node.text.strip(), node, node) for node in edit.children or [edit])


def _several(node: Node) -> list[Node]:
    return [node] if node.children is None else node.children


def _edit_one(parts: list[Node], action: str, what: str, path: str, value: Node) -> str:
    """Apply it to what is named; why that cannot be, "" where it was done."""
    positions = list(_positions(parts, what))
    matches = [position for position in positions if position.is_called(path)]
    if len(matches) == 1:
        _apply(action, matches[0], value)
        return ""
    if matches:
        return f"在“部分”里有好几处，请写明是哪一处，如“{matches[0].path}”"
    part = _part_called(path, parts) if action == "增加" else None
    if part is not None:
        _put_first(part, what, value)
        return ""
    return _no_such(path, positions)


def _part_called(name: str, parts: Iterable[Node]) -> Node | None:
    return next((part for part in parts if _name(part) == name), None)


def _no_such(path: str, positions: Iterable[Position]) -> str:
    return f"在“部分”里没有{did_you_mean(path, [position.name for position in positions])}"


def _put_first(part: Node, what: str, value: Node) -> None:
    """Put sections or tables at the top of a part's list, which it may not have yet."""
    listed = _listed(part, what)
    if listed is None:
        listed = replace(value, text="", children=[])
        part.pairs = [*(part.pairs or ()), (replace(value, text=what, children=None), listed)]
    listed.children = [*_several(value), *(listed.children or ())]


def _apply(action: str, position: Position, value: Node) -> None:
    siblings, at = position.siblings, position.at
    if action == "删除":
        del siblings[at]
    elif action == "增加":
        siblings[at + 1 : at + 1] = _several(value)
    else:
        siblings[at] = _changed(siblings[at], value)


def _changed(node: Node, value: Node) -> Node:
    """A node with other settings in place of its own."""
    own = dict(value.items())
    kept = [pair for pair in node.pairs or () if pair[0].text not in own]
    return replace(node, pairs=[*kept, *(value.pairs or ())])


def _name(part: Node) -> str:
    return part.word("名") or part.word("标题")


def _positions(parts: list[Node], what: str) -> Iterator[Position]:
    """Every part, or every section or table of the parts."""
    for at, part in enumerate(parts):
        if what == "部分":
            yield Position(_name(part), _name(part), parts, at)
        else:
            yield from _positions_in(part, what)


def _positions_in(part: Node, what: str) -> Iterator[Position]:
    """Every section or table of a part."""
    listed = _listed(part, what)
    siblings = (listed and listed.children) or []
    for at, node in enumerate(siblings):
        yield Position(node.text, f"{_name(part)}/{node.text}", siblings, at)


def _listed(part: Node, what: str) -> Node | None:
    """The list of a part's sections or tables; a single one becomes a list of one."""
    node = part.get(what)
    if node is not None and node.children is None:
        node.children = [] if node.null else [replace(node)]
        node.text, node.null = "", False
    return node
