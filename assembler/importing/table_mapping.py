"""The part 表格 of 导入对照: which table an official table is, by its title, and which of its headings
is which of ours.

    表格:
      2022年部门预算项目绩效目标表:
        表: 预算14表
        项目名称及编码: 项目单位（项目名称）
        备注: 不用
        缺少栏目: 是
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from ..codebook.spelling import fold
from ..dataset.cells import shown
from ..kernel.problems import Place, Problem, problem
from ..kernel.yamltext import Node, YamlError, parse_yaml
from ..template.settings import is_true
from .headings import UNUSED

_YEAR = re.compile(r"20\d\d年?度?")
PART = "表格"
TABLE = "表"
LACKING = "缺少栏目"
"""The entries that name the table, and that say that it has not all of our columns (是); all others
are headings."""


@dataclass(slots=True)
class SavedTables:
    """By title, as it is written: the entries of a table. A table whose title stands here without
    表 is found as any other. rows: where each title stands."""

    tables: dict[str, dict[str, str]] = field(default_factory=dict)
    places: dict[str, Place] = field(default_factory=dict)

    def of(self, title: str) -> tuple[str, Mapping[str, str]]:
        """The table of a title, 不用 for none, "" where it is not said; and what its headings
        mean, by their folded text."""
        wanted = without_year(title)
        for name, entries in self.tables.items():
            if without_year(name) == wanted:
                headings = {fold(a): b for a, b in entries.items() if a not in (TABLE, LACKING)}
                return entries.get(TABLE, ""), headings
        return "", {}

    def may_lack(self, title: str) -> bool:
        """Whether a table need not have all of our columns."""
        wanted = without_year(title)
        same = (e for name, e in self.tables.items() if without_year(name) == wanted)
        return any(is_true(entries.get(LACKING, "")) for entries in same)

    def add(self, title: str, table: str) -> None:
        """Note which table one was taken for, beside what is said of it."""
        wanted = without_year(title)
        known = next((name for name in self.tables if without_year(name) == wanted), title)
        self.tables[known] = {TABLE: table, **self.tables.get(known, {})}

    def settle(self, title: str, entry: str, meaning: str) -> None:
        """Take a line below a title; without a meaning, take it away."""
        wanted = without_year(title)
        known = next((name for name in self.tables if without_year(name) == wanted), title)
        entries = {a: b for a, b in self.tables.get(known, {}).items() if fold(a) != fold(entry)}
        if meaning:
            entries = {entry: meaning, **entries} if entry == TABLE else {**entries, entry: meaning}
        self.tables[known] = entries
        if not entries:
            del self.tables[known]

    def as_yaml(self) -> str:
        """The part of the file; "" for nothing."""
        lines = [line for name, entries in self.tables.items() for line in _lines(name, entries)]
        return "".join(f"{line}\n" for line in (f"{PART}:", *lines)) if lines else ""


def without_year(title: str) -> str:
    """A title as it is compared: next year's tables are the same."""
    return _YEAR.sub("", fold(title))


def _lines(title: str, entries: Mapping[str, str]) -> Iterator[str]:
    yield f"  {quoted(title)}:"
    for name, meaning in entries.items():
        yield f"    {quoted(name) if name not in (TABLE, LACKING) else name}: {quoted(meaning)}"


def quoted(text: str) -> str:
    """A scalar that YAML reads back as it is."""
    return json.dumps(text, ensure_ascii=not text.isprintable())


def tables_from_yaml(text: str, file: str, problems: list[Problem]) -> SavedTables:
    """The part of a saved file; what is wrong with it is told, and left out. A file that is no
    YAML at all is told by who reads its other parts."""
    try:
        root = parse_yaml(text, depth=4)
    except YamlError:
        return SavedTables()
    saved = SavedTables()
    parts = [node for name, node in root.pairs or () if name.text == PART]
    for title, node in (pair for part in parts for pair in part.pairs or ()):
        entries = dict(_entries(title, node, file, problems))
        saved.tables[title.text] = entries
        saved.places[title.text] = Place(file, row=title.line, character=title.character)
    return saved


def _entries(
    title: Node, node: Node, file: str, problems: list[Problem]
) -> Iterator[tuple[str, str]]:
    if node.is_text and not node.null:
        yield TABLE, node.text  # 标题: 预算14表, 标题: 不用
        return
    if not node.pairs:
        _tell(
            title,
            f"“{shown(title.text)}”没有写是哪一张表",
            f"{TABLE}: 表的编号或{UNUSED}",
            file,
            problems,
        )
    for name, value in node.pairs or ():
        if value.is_text and not value.null:
            yield name.text, value.text
        else:
            _tell(name, f"“{shown(name.text)}”没有对应的内容", "一个名称", file, problems)


def _tell(node: Node, reason: str, wanted: str, file: str, problems: list[Problem]) -> None:
    place = Place(file, row=node.line, character=node.character)
    problems.append(problem("I-38", place, reason=reason, wanted=wanted))
