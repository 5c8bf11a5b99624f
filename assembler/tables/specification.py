"""A table's specification: the files of `tables/` merged along `extends`, and checked.

A derived template's file of the same name replaces whole settings, and edits single columns by
their titles: 修改列 (path → settings), 删除列 (paths), 增加列 (path → the column that follows it).
A path is titles joined by "/", as far down as needed to be unique: 一般公共预算/小计.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

from ..kernel.money import NumberStyle
from ..kernel.problems import Place, Problem, did_you_mean, problem
from ..template.template import Entry, Template, is_answer, is_true, restyle, style_mistake

KINDS = ("透视表", "表单", "并列清单", "文件表", "清单表")
TABLE_KEYS = (
    "套用",
    "标题",
    "编号",
    "种类",
    "横向",
    "左上",
    "右上",
    "台账",
    "筛选",
    "行",
    "顺序",
    "列",
    "块",
    "栏",
    "段",
    "清单",
    "栏次",
    "注",
    "空表说明",
    "空表零",
    "数字样式",
)
COLUMN_KEYS = (
    "标题",
    "台账",
    "取",
    "指标",
    "标签",
    "清单",
    "内容",
    "列",
    "宽",
    "数字样式",
    "编码列",
    "纵向合并",
    "行次",
    "文字",
)
_ANSWERED = ("编码列", "纵向合并", "行次", "文字")  # by 是 or 否
_Made = TypeVar("_Made")
EDITS = ("修改列", "删除列", "增加列")


@dataclass(frozen=True)
class TableSpec:
    """A merged specification: plain values, its place, and its number style."""

    key: str
    settings: Mapping[str, Any]
    place: Place
    style: NumberStyle
    places: Mapping[str, Place] = field(default_factory=dict)
    _made: dict[str, Any] = field(default_factory=dict, repr=False, compare=False)

    def once(self, name: str, make: Callable[[], _Made]) -> _Made:
        """What follows from the settings alone (header rows, …): made for the first report,
        kept for all others of this template."""
        if name not in self._made:
            self._made[name] = make()
        made: _Made = self._made[name]
        return made

    def place_of(self, name: str) -> Place:
        """Where a setting stands."""
        return self.places.get(name, self.place)

    def get(self, name: str, default: Any = "") -> Any:
        found = self.settings.get(name)
        return default if found is None else found

    def yes(self, name: str) -> bool:
        return is_true(str(self.settings.get(name) or ""))

    def needed(self, name: str) -> list[Any]:
        """A list setting that a table of this kind cannot do without."""
        found = self.items(name)
        if not found:
            raise TableError(f"缺少“{name}”")
        return found

    def items(self, name: str) -> list[Any]:
        """A list setting."""
        found = self.settings.get(name)
        return found if isinstance(found, list) else [] if found is None else [found]


class TableError(Exception):
    """The specification cannot be used; the argument says in Chinese why."""


_READ: dict[tuple[str, str, str], tuple[TableSpec | None, list[Problem]]] = {}


def specification(template: Template, key: str, problems: list[Problem]) -> TableSpec | None:
    """The specification of a table; None (with problems) where it is wrong. Read once a process
    and template."""
    known = (template.name, template.digest, key)
    if known not in _READ:
        found: list[Problem] = []
        _READ[known] = _specification(template, key, found), found
    spec, told = _READ[known]
    problems.extend(told)
    return spec


def _specification(template: Template, key: str, problems: list[Problem]) -> TableSpec | None:
    place = Place(template.tables[key][-1].file)
    entries = _entries(template, key, place, (), problems)
    before = len(problems)
    settings: dict[str, Any] = {}
    places: dict[str, Place] = {}
    style = template.style("表格样式")
    for entry in entries:
        _check_keys(entry, problems)
        _check_style(entry, problems)
        if len(problems) == before:
            _merge(settings, places, entry, problems)
            node = entry.node.get("数字样式")
            style = restyle(style, node) if node else style
    if settings.get("种类") not in KINDS and len(problems) == before:
        reason = f"“种类”应是{'、'.join(KINDS)}之一，写的是“{settings.get('种类') or ''}”"
        problems.append(problem("M-20", place, reason=reason))
    return TableSpec(key, settings, place, style, places) if len(problems) == before else None


def _entries(
    template: Template, key: str, place: Place, seen: tuple[str, ...], problems: list[Problem]
) -> list[Entry]:
    """The files a table is made of: those of the table it follows (套用) first."""
    own = template.tables[key]
    followed = next((name for entry in own if (name := entry.node.word("套用"))), "")
    if not followed:
        return list(own)
    if followed in (*seen, key) or followed not in template.tables:
        reason = (
            f"套用的“{followed}”不存在，或又套用了自己{did_you_mean(followed, template.tables)}"
        )
        problems.append(problem("M-20", place, reason=reason))
        return list(own)
    return [*_entries(template, followed, place, (*seen, key), problems), *own]


def _check_keys(entry: Entry, problems: list[Problem]) -> None:
    known = (*TABLE_KEYS, *EDITS)
    for name, node in entry.node.items():
        if name not in known:
            place = Entry(node, entry.file).place
            problems.append(problem("M-06", place, name=name, hint=did_you_mean(name, known)))
    _check_answers(entry, ("横向",), problems)
    for name in ("列", "块"):
        for node in entry.node.entries(name):
            _check_column(Entry(node, entry.file), name == "块", problems)


def _check_column(entry: Entry, block: bool, problems: list[Problem]) -> None:
    known = (*COLUMN_KEYS, "行", "末行") if block else COLUMN_KEYS
    for name, node in entry.node.items():
        if name not in known:
            place = Entry(node, entry.file).place
            problems.append(problem("M-06", place, name=name, hint=did_you_mean(name, known)))
    _check_answers(entry, _ANSWERED, problems)
    for styled in (entry.node, *entry.node.entries("行"), *entry.node.entries("末行")):
        _check_style(Entry(styled, entry.file), problems)
    for child in entry.node.entries("列"):
        _check_column(Entry(child, entry.file), False, problems)


def _check_answers(entry: Entry, names: Iterable[str], problems: list[Problem]) -> None:
    """What is answered by 是 or 否 has no third answer."""
    for name in names:
        node = entry.node.get(name)
        if node is not None and not is_answer(node.text):
            place = Entry(node, entry.file).place
            problems.append(problem("M-19", place, name=name, wanted="“是”或“否”"))


def _check_style(entry: Entry, problems: list[Problem]) -> None:
    node = entry.node.get("数字样式")
    for name, value in node.items() if node else ():
        reason = style_mistake(name, value)
        if reason:
            problems.append(problem("M-09", Entry(value, entry.file).place, reason=reason))


def _merge(
    settings: dict[str, Any], places: dict[str, Place], entry: Entry, problems: list[Problem]
) -> None:
    for name, node in entry.node.items():
        if name not in EDITS:
            settings[name] = node.as_data()
            places[name] = Entry(node, entry.file).place
    for name in EDITS:
        edit = entry.node.get(name)
        if edit is not None:
            _edit(settings, name, edit.as_data(), Entry(edit, entry.file).place, problems)


# --- editing single columns


def _edit(
    settings: dict[str, Any], edit: str, wanted: Any, place: Place, problems: list[Problem]
) -> None:
    roots = settings.get("块") or settings.get("列") or []
    reason = _misshapen(edit, wanted, roots)
    if reason:
        problems.append(problem("M-20", place, reason=reason))
        return
    edits = wanted if isinstance(wanted, dict) else dict.fromkeys(_as_list(wanted))
    for path, columns in edits.items():
        found = list(_find(roots, str(path).split("/")))
        if len(found) == 1:
            _apply(edit, *found[0], columns)
            continue
        why = "没有这一列" if not found else "有好几列，请写出上级标题"
        hint = "" if found else did_you_mean(str(path), _titles(roots))
        problems.append(problem("M-20", place, reason=f"{edit}的“{path}”{why}{hint}"))


def _as_list(wanted: Any) -> list[Any]:
    return wanted if isinstance(wanted, list) else [] if wanted is None else [wanted]


def _misshapen(edit: str, wanted: Any, roots: Any) -> str:
    """What is wrong with the form of an edit; "" where nothing is."""
    if not isinstance(roots, list) or not all(isinstance(column, dict) for column in roots):
        return "“列”应是一项一列的列表，才能修改其中一列"
    if edit == "删除列":
        fits = all(isinstance(path, str) for path in _as_list(wanted))
        return "" if fits else "“删除列”应写成标题的列表"
    given: list[Any] = list(wanted.values()) if isinstance(wanted, dict) else [None]
    columns: list[Any] = []
    for value in given:
        columns += value if _is_list(edit, value) else [value]
    if not all(isinstance(column, dict) for column in columns):
        return f"“{edit}”应写成“标题: {{标题: …}}”的形式"
    unknown = [key for column in columns for key in column if key not in COLUMN_KEYS]
    return (
        f"{edit}里没有“{unknown[0]}”这一项{did_you_mean(unknown[0], COLUMN_KEYS)}"
        if unknown
        else ""
    )


def _apply(edit: str, siblings: list[Any], position: int, settings: Any) -> None:
    if edit == "删除列":
        del siblings[position]
    elif edit == "修改列":
        siblings[position] = {**siblings[position], **(settings or {})}
    else:
        siblings[position + 1 : position + 1] = _as_list(settings)


def _is_list(edit: str, value: Any) -> bool:
    """Whether several columns are added in one place."""
    return edit == "增加列" and isinstance(value, list)


def _find(columns: list[Any], path: list[str]) -> Iterator[tuple[list[Any], int]]:
    """Columns whose titles end the path, wherever they stand, as (siblings, position)."""
    for position, column in enumerate(columns):
        children = column.get("列") or []
        if column.get("标题") == path[0]:
            if len(path) == 1:
                yield columns, position
            else:
                yield from _find(children, path[1:])
        if column.get("标题") != path[0] or len(path) == 1:
            yield from _find(children, path)


def _titles(columns: list[Any]) -> Iterator[str]:
    for column in columns:
        yield str(column.get("标题") or "")
        yield from _titles(column.get("列") or [])
