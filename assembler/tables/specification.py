"""A table's specification: the files of `tables/` merged along `extends`, and checked.

A derived template's file of the same name replaces whole settings, and edits single columns by
their titles: 修改列 (path → settings), 删除列 (paths), 增加列 (path → the column that follows it).
A path is titles joined by "/", as far down as needed to be unique: 一般公共预算/小计.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain
from typing import Any, TypeVar

from ..kernel.money import NumberStyle
from ..kernel.problems import Place, Problem, did_you_mean, problem
from ..template.settings import is_answer, is_true, restyle, style_mistake
from ..template.template import Template, TemplateEntry

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
        value = self.settings.get(name)
        return default if value is None else value

    def yes(self, name: str) -> bool:
        return is_true(str(self.settings.get(name) or ""))

    def needed(self, name: str) -> list[Any]:
        """A list setting that a table of this kind cannot do without."""
        items = self.items(name)
        if not items:
            raise TableError(f"缺少“{name}”")
        return items

    def items(self, name: str) -> list[Any]:
        """A list setting."""
        return _as_list(self.settings.get(name))


class TableError(Exception):
    """The specification cannot be used; the argument says in Chinese why."""


def refuse_unknown(what: str, settings: Iterable[str], known: Sequence[str]) -> None:
    """Raises TableError for a setting that nothing reads. what: where it stands, in Chinese."""
    for name in settings:
        if name not in known:
            raise TableError(f"{what}里没有“{name}”这一项，可用的有{'、'.join(known)}")


_READ: dict[tuple[str, str, str], tuple[TableSpec | None, list[Problem]]] = {}


def specification(template: Template, key: str, problems: list[Problem]) -> TableSpec | None:
    """The specification of a table; None (with problems) where it is wrong. Read once a process
    and template."""
    known = (template.name, template.digest, key)
    if known not in _READ:
        _READ[known] = _read(template, key)
    spec, mistakes = _READ[known]
    problems.extend(mistakes)
    return spec


def _read(template: Template, key: str) -> tuple[TableSpec | None, list[Problem]]:
    place = Place(template.tables[key][-1].file)
    following: list[Problem] = []  # a table that cannot be followed leaves the rest to be read
    mistakes: list[Problem] = []
    settings: dict[str, Any] = {}
    places: dict[str, Place] = {}
    style = template.style("表格样式")
    for entry in _entries(template, key, place, (), following):
        _check_keys(entry, mistakes)
        _check_style(entry, mistakes)
        if mistakes:
            continue  # what is merged could not be trusted
        _merge(settings, places, entry, mistakes)
        node = entry.node.get("数字样式")
        style = restyle(style, node) if node else style
    if not mistakes and settings.get("种类") not in KINDS:
        reason = f"“种类”应是{'、'.join(KINDS)}之一，写的是“{settings.get('种类') or ''}”"
        mistakes.append(problem("M-20", place, reason=reason))
    spec = None if mistakes else TableSpec(key, settings, place, style, places)
    return spec, following + mistakes


def _entries(
    template: Template, key: str, place: Place, seen: tuple[str, ...], problems: list[Problem]
) -> list[TemplateEntry]:
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


def _check_keys(entry: TemplateEntry, problems: list[Problem]) -> None:
    _check_names(entry, (*TABLE_KEYS, *EDITS), problems)
    _check_answers(entry, ("横向",), problems)
    for name in ("列", "块"):
        for node in entry.node.entries(name):
            _check_column(TemplateEntry(node, entry.file), name == "块", problems)


def _check_names(entry: TemplateEntry, known: Sequence[str], problems: list[Problem]) -> None:
    """No setting has a name that nothing reads."""
    for name, node in entry.node.items():
        if name not in known:
            place = TemplateEntry(node, entry.file).place
            problems.append(problem("M-06", place, name=name, hint=did_you_mean(name, known)))


def _check_column(entry: TemplateEntry, block: bool, problems: list[Problem]) -> None:
    _check_names(entry, (*COLUMN_KEYS, "行", "末行") if block else COLUMN_KEYS, problems)
    _check_answers(entry, _ANSWERED, problems)
    for styled in (entry.node, *entry.node.entries("行"), *entry.node.entries("末行")):
        _check_style(TemplateEntry(styled, entry.file), problems)
    for child in entry.node.entries("列"):
        _check_column(TemplateEntry(child, entry.file), False, problems)


def _check_answers(entry: TemplateEntry, names: Iterable[str], problems: list[Problem]) -> None:
    """What is answered by 是 or 否 has no third answer."""
    for name in names:
        node = entry.node.get(name)
        if node is not None and not is_answer(node.text):
            place = TemplateEntry(node, entry.file).place
            problems.append(problem("M-19", place, name=name, wanted="“是”或“否”"))


def _check_style(entry: TemplateEntry, problems: list[Problem]) -> None:
    node = entry.node.get("数字样式")
    for name, value in node.items() if node else ():
        reason = style_mistake(name, value)
        if reason:
            problems.append(problem("M-09", TemplateEntry(value, entry.file).place, reason=reason))


def _merge(
    settings: dict[str, Any],
    places: dict[str, Place],
    entry: TemplateEntry,
    problems: list[Problem],
) -> None:
    for name, node in entry.node.items():
        if name not in EDITS:
            settings[name] = node.plain()
            places[name] = TemplateEntry(node, entry.file).place
    for name in EDITS:
        edit = entry.node.get(name)
        if edit is not None:
            _edit(settings, name, edit.plain(), TemplateEntry(edit, entry.file).place, problems)


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
        matches = list(_find(roots, str(path).split("/")))
        if len(matches) == 1:
            _apply(edit, *matches[0], columns)
        elif matches:
            reason = f"{edit}的“{path}”有好几列，请写出上级标题"
            problems.append(problem("M-20", place, reason=reason))
        else:
            hint = did_you_mean(str(path), _titles(roots))
            problems.append(problem("M-20", place, reason=f"{edit}的“{path}”没有这一列{hint}"))


def _as_list(value: Any) -> list[Any]:
    """Several, one, or none (a setting that is left blank) as a list."""
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


def _are_mappings(columns: Any) -> bool:
    return isinstance(columns, list) and all(isinstance(column, dict) for column in columns)


def _misshapen(edit: str, wanted: Any, roots: Any) -> str:
    """What is wrong with the form of an edit; "" where nothing is."""
    if not _are_mappings(roots):
        return "“列”应是一项一列的列表，才能修改其中一列"
    if edit == "删除列":
        fits = all(isinstance(path, str) for path in _as_list(wanted))
        return "" if fits else "“删除列”应写成标题的列表"
    columns = _columns_in(edit, wanted)
    if not _are_mappings(columns):
        return f"“{edit}”应写成“标题: {{标题: …}}”的形式"
    unknown = next((key for key in chain.from_iterable(columns) if key not in COLUMN_KEYS), None)
    if unknown is None:
        return ""
    return f"{edit}里没有“{unknown}”这一项{did_you_mean(unknown, COLUMN_KEYS)}"


def _columns_in(edit: str, wanted: Any) -> list[Any]:
    """The columns that an edit changes or adds; several may be added in one place."""
    columns = list(wanted.values()) if isinstance(wanted, dict) else [None]
    if edit == "修改列":
        return columns
    lists = (column if isinstance(column, list) else [column] for column in columns)
    return list(chain.from_iterable(lists))


def _apply(edit: str, siblings: list[Any], position: int, settings: Any) -> None:
    if edit == "删除列":
        del siblings[position]
    elif edit == "修改列":
        siblings[position] = {**siblings[position], **(settings or {})}
    else:
        siblings[position + 1 : position + 1] = _as_list(settings)


def _find(columns: list[Any], path: list[str]) -> Iterator[tuple[list[Any], int]]:
    """Columns whose titles end the path, wherever they stand, as (siblings, position)."""
    for position, column in enumerate(columns):
        title = column.get("标题")
        if [title] == path:
            yield columns, position
        below = path[1:] if title == path[0] else path
        yield from _find(column.get("列") or [], below or path)


def _titles(columns: list[Any]) -> Iterator[str]:
    for column in columns:
        yield str(column.get("标题") or "")
        yield from _titles(column.get("列") or [])
