"""A table's specification: the files of `tables/` merged along `extends`, and checked.

A derived template's file of the same name replaces whole settings, and edits single columns by
their titles: 修改列 (path → settings), 删除列 (paths), 增加列 (path → the column that follows it).
A path is titles joined by "/", as far down as needed to be unique: 一般公共预算/小计. The rows of a
form are edited likewise (`row_edits.py`).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain
from typing import Any, TypeVar

from ..figures import ExpressionError, UnitsDifferError, UnknownNameError
from ..kernel.made_once import MadeOnce
from ..kernel.money import NumberStyle
from ..kernel.problems import Place, Problem, did_you_mean, problem
from ..kernel.yamltext import Node
from ..template.checking import shape_problems, style_problems, unknown_settings
from ..template.reading import nodes_of
from ..template.settings import is_answer, is_true, restyle
from ..template.template import Template, TemplateEntry
from .row_edits import ROW_EDITS, edit_rows

KINDS = ("透视表", "表单", "并列清单", "文件表", "清单表")
TABLE_KEYS = (
    "套用",
    "标题",
    "编号",
    "种类",
    "横向",
    "另起页",
    "每单位",
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
    "只列",
    "合计行",
    "栏次",
    "注",
    "空表说明",
    "空表零",
    "数字样式",
    "条件",
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
    "期间",
    "算",
    "本期",
    "基期",
    "条件",
)
BLOCK_KEYS = ("标题", "台账", "列", "行", "末行", "条件")
_ANSWERED = ("编码列", "纵向合并", "行次", "文字")  # by 是 or 否
_Made = TypeVar("_Made")
ROW_KEYS = ("标签", "台账", "取", "指标", "合计", "数字样式", "条件")  # of a form's row
COLUMN_EDITS = ("修改列", "删除列", "增加列")
EDITS = (*COLUMN_EDITS, *ROW_EDITS)
_ITEMS_AT_MOST = 3_000  # texts in one setting of a table
_FOLLOWED_AT_MOST = 10  # tables, one following the other
_UNIT_NAME = "金额单位"
_UNIT_TAG = re.compile(r"\{\{ {0,4}金额单位 {0,4}\}\}")


@dataclass(frozen=True)
class TableSpec:
    """A merged specification: plain values, its place, and its number style."""

    key: str
    settings: Mapping[str, Any]
    place: Place
    style: NumberStyle
    places: Mapping[str, Place] = field(default_factory=dict)
    _made: MadeOnce = field(default_factory=MadeOnce, repr=False, compare=False)

    def once(self, name: Hashable, make: Callable[[], _Made]) -> _Made:
        """What follows from the settings alone (header rows, …): made for the first report,
        kept for all others of this template."""
        return self._made.once(name, make)

    def place_of(self, name: str) -> Place:
        """Where a setting stands."""
        return self.places.get(name, self.place)

    def get(self, name: str, default: Any = "") -> Any:
        value = self.settings.get(name)
        return default if value is None else value

    def yes(self, name: str) -> bool:
        return is_yes(self.settings, name)

    def needed(self, name: str) -> list[Any]:
        """A list setting that a table of this kind cannot do without."""
        items = self.items(name)
        if not items:
            raise TableError(f"缺少“{name}”")
        return items

    def items(self, name: str) -> list[Any]:
        """A list setting."""
        return as_list(self.settings.get(name))

    @property
    def label(self) -> str:
        """What the table is called in messages: its number, else its name."""
        return str(self.get("编号") or self.key)


def text_in(settings: Mapping[str, Any], name: str) -> str:
    """A setting as text; "" where it is left out or blank."""
    return str(settings.get(name) or "")


def is_yes(settings: Mapping[str, Any], name: str) -> bool:
    """Whether a setting is answered by 是."""
    return is_true(text_in(settings, name))


def list_in(settings: Mapping[str, Any], name: str) -> Any:
    """A setting that is a list; none where it is left out or blank."""
    return settings.get(name) or []


class TableError(Exception):
    """The specification cannot be used; the argument says in Chinese why. place: where, if it is
    known more exactly than by the table's file. code: of the catalogue."""

    def __init__(self, reason: str, place: Place | None = None, code: str = "M-20") -> None:
        super().__init__(reason)
        self.place, self.code = place, code


class MistakesAt:
    """What is found wrong within is told at this place, unless it knows a more exact one. (With
    `contextmanager` it takes five times as long, and it stands round every slice.)"""

    __slots__ = ("_place",)

    def __init__(self, place: Place | None) -> None:
        self._place = place

    def __enter__(self) -> None:
        pass

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        if isinstance(error, TableError):
            error.place = error.place or self._place
        elif isinstance(error, UnknownNameError | ExpressionError | UnitsDifferError):
            raise TableError(str(error), self._place) from None


class Settings(dict[str, Any]):
    """A mapping of a specification that knows where it was written.

    place: where it begins. places: where each of its settings stands, whatever file gave it.
    """

    __slots__ = ("place", "places")

    def __init__(self, values: Mapping[str, Any], place: Place, places: Mapping[str, Place]):
        super().__init__(values)
        self.place, self.places = place, dict(places)

    def changed_by(self, other: Mapping[str, Any]) -> Settings:
        """The same with other settings over its own (修改列)."""
        places = other.places if isinstance(other, Settings) else {}
        return Settings({**self, **other}, self.place, {**self.places, **places})


def place_in(settings: Any, name: str = "") -> Place | None:
    """Where a mapping of a specification stands, or one of its settings; None where it was made
    by the program."""
    if not isinstance(settings, Settings):
        return None
    return settings.places.get(name, settings.place)


def _located(entry: TemplateEntry) -> Any:
    """A value of a table's file as plain values; its mappings know where they stand."""

    def settings(node: Node, values: dict[str, Any]) -> Settings:
        places = {key.text: entry.within(key).place for key, _ in node.pairs or ()}
        return Settings(values, entry.within(node).place, places)

    return entry.node.as_data(settings)


def refuse_unknown(what: str, settings: Iterable[str], known: Sequence[str]) -> None:
    """Raises TableError for a setting that nothing reads. what: where it stands, in Chinese."""
    for name in settings:
        if name not in known:
            raise TableError(
                f"{what}里没有“{name}”这一项，可用的有{'、'.join(known)}", place_in(settings, name)
            )


def specification(template: Template, key: str, problems: list[Problem]) -> TableSpec | None:
    """The specification of a table; None (with problems) where it is wrong. Read once a template."""
    spec, mistakes = template.once(("table", key), lambda: _read(template, key))
    problems.extend(mistakes)
    return spec


def _read(template: Template, key: str) -> tuple[TableSpec | None, list[Problem]]:
    place = Place(template.tables[key][-1].file)
    following: list[Problem] = []  # a table that cannot be followed leaves the rest to be read
    mistakes: list[Problem] = []
    settings: dict[str, Any] = {}
    places: dict[str, Place] = {}
    entries = _entries(template, key, place, (), following)
    style = _style(template, entries)
    for entry in entries:
        _check_keys(entry, mistakes)
        _check_style(entry, mistakes)
        _check_shapes(entry, mistakes)
        if mistakes:
            continue  # what is merged could not be trusted
        _merge(settings, places, _in_unit(entry, style.unit), mistakes)
    if not mistakes:
        mistakes += _wrong_kind(settings, place)
        mistakes += _too_many(settings.items(), lambda name: places.get(name, place))
    made = MadeOnce(template.made)
    spec = None if mistakes else TableSpec(key, settings, place, style, places, made)
    return spec, following + mistakes


def _style(template: Template, entries: Iterable[TemplateEntry]) -> NumberStyle:
    """The number style of a table: the template's, changed by each of its files."""
    style = template.style("表格样式")
    for node in filter(None, (entry.node.get("数字样式") for entry in entries)):
        style = restyle(style, node)
    return style


def _in_unit(entry: TemplateEntry, unit: str) -> TemplateEntry:
    """A file that names the unit of the table (金额单位) in its headings and labels. It is filled in
    before anything else is read, so that columns can be named by the headings that are printed, and
    official tables read back by them."""
    if not any(_UNIT_NAME in node.text for node in nodes_of(entry.node)):
        return entry  # as nearly always
    return TemplateEntry(_filled_in(entry.node, unit), entry.file)


def _filled_in(node: Node, unit: str) -> Node:
    if node.pairs is not None:
        pairs = [(_filled_in(key, unit), _filled_in(value, unit)) for key, value in node.pairs]
        return replace(node, pairs=pairs)
    if node.children is not None:
        return replace(node, children=[_filled_in(child, unit) for child in node.children])
    return replace(node, text=with_unit(node.text, unit))


def with_unit(text: str, unit: str) -> str:
    """A text of a table with the table's unit in the place of its name."""
    return _UNIT_TAG.sub(unit, text)


def _too_many(
    settings: Iterable[tuple[str, Any]], place_of: Callable[[str], Place]
) -> Iterator[Problem]:
    """Settings with more in them than any table of a report has."""
    for name, value in settings:
        if _count(value) > _ITEMS_AT_MOST:
            reason = f"“{name}”里写的太多（最多{_ITEMS_AT_MOST}项）"
            yield problem("M-20", place_of(name), reason=reason)


def _count(value: Any) -> int:
    """The texts in a setting, however deep."""
    below = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return 1 + sum(map(_count, below))


def _wrong_kind(settings: Mapping[str, Any], place: Place) -> Iterator[Problem]:
    if settings.get("种类") not in KINDS:
        reason = f"“种类”应是{'、'.join(KINDS)}之一，写的是“{text_in(settings, '种类')}”"
        yield problem("M-20", place, reason=reason)


def followed_by(entries: Iterable[TemplateEntry]) -> str:
    """The table that the one of these files follows (套用); "" for none."""
    return next(filter(None, (entry.node.word("套用") for entry in entries)), "")


def _entries(
    template: Template, key: str, place: Place, seen: tuple[str, ...], problems: list[Problem]
) -> list[TemplateEntry]:
    """The files a table is made of: those of the table it follows (套用) first."""
    own = template.tables[key]
    followed = followed_by(own)
    if not followed:
        return list(own)
    if len(seen) >= _FOLLOWED_AT_MOST:
        reason = f"一张套用一张的表太多（最多{_FOLLOWED_AT_MOST}张）"
        problems.append(problem("M-20", place, reason=reason))
        return list(own)
    if followed in (*seen, key) or followed not in template.tables:
        reason = (
            f"套用的“{followed}”不存在，或又套用了自己{did_you_mean(followed, template.tables)}"
        )
        problems.append(problem("M-20", place, reason=reason))
        return list(own)
    return [*_entries(template, followed, place, (*seen, key), problems), *own]


def _check_keys(entry: TemplateEntry, problems: list[Problem]) -> None:
    problems += unknown_settings(entry, (*TABLE_KEYS, *EDITS))
    edits = {name: node for name, node in entry.node.items() if name in EDITS}
    problems += _too_many(
        ((name, node.as_data()) for name, node in edits.items()),
        lambda name: entry.within(edits[name]).place,
    )
    _check_answers(entry, ("横向", "另起页", "每单位"), problems)
    for name in ("列", "块"):
        for node in entry.node.entries(name):
            _check_column(TemplateEntry(node, entry.file), name == "块", problems)
    for name in EDITS:
        _check_edited_styles(entry, name, problems)


def _check_edited_styles(entry: TemplateEntry, edit: str, problems: list[Problem]) -> None:
    """The number styles of columns and rows that an edit changes or adds."""
    edits = entry.node.get(edit)
    for _, node in edits.items() if edits else ():
        for changed in (node, *(node.children or ())):
            _check_style(TemplateEntry(changed, entry.file), problems)


def _check_column(entry: TemplateEntry, block: bool, problems: list[Problem]) -> None:
    problems += unknown_settings(entry, BLOCK_KEYS if block else COLUMN_KEYS)
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


def _check_shapes(entry: TemplateEntry, problems: list[Problem]) -> None:
    """What else is not of its shape: a list where a text belongs, an unknown word."""
    from .shapes import TABLE  # made of what the kinds of table declare, which import this module

    for name, node in entry.node.items():
        problems += shape_problems(entry.within(node), name, TABLE, problems, _not_as_wanted)


def _not_as_wanted(place: Place, name: str, wanted: str) -> Problem:
    return problem("M-20", place, reason=f"“{name}”应是{wanted}")


def _check_style(entry: TemplateEntry, problems: list[Problem]) -> None:
    node = entry.node.get("数字样式")
    if node:
        problems += style_problems(entry.within(node))


def _merge(
    settings: dict[str, Any],
    places: dict[str, Place],
    entry: TemplateEntry,
    problems: list[Problem],
) -> None:
    for name, node in entry.node.items():
        if name not in EDITS:
            settings[name] = _located(entry.within(node))
            places[name] = TemplateEntry(node, entry.file).place
    for name in EDITS:
        edit = entry.node.get(name)
        if edit is not None:
            _edit(settings, name, _located(entry.within(edit)), entry.within(edit).place, problems)


# --- editing single columns


def _edit(
    settings: dict[str, Any], edit: str, wanted: Any, place: Place, problems: list[Problem]
) -> None:
    reason = _unfit(settings, edit, wanted)
    if reason:
        problems.append(problem("M-20", place, reason=reason))
        return
    roots = _roots(settings)
    edit_one = edit_rows if edit in ROW_EDITS else _edit_column
    edits = wanted if isinstance(wanted, dict) else dict.fromkeys(as_list(wanted))
    for path, changes in edits.items():
        reason = edit_one(roots, edit, str(path), changes)
        if reason:
            where = place_in(wanted, str(path)) or place
            problems.append(problem("M-20", where, reason=reason))


def _roots(settings: Mapping[str, Any]) -> Any:
    """The blocks of a form; the columns of any other table."""
    return settings.get("块") or settings.get("列") or []


def _unfit(settings: Mapping[str, Any], edit: str, wanted: Any) -> str:
    """Why an edit is none for this table, or has not its form; "" where it is in order."""
    if edit not in ROW_EDITS:
        return _misshapen(edit, wanted, _roots(settings))
    return "" if settings.get("块") else f"“{edit}”只能用于表单，这张表没有“块”"


def _edit_column(roots: list[Any], edit: str, path: str, columns: Any) -> str:
    """Edit the column at a path; why that cannot be, "" where it was done."""
    matches = list(_find(roots, path.split("/")))
    if not matches:
        return f"{edit}的“{path}”没有这一列{did_you_mean(path, _titles(roots))}"
    if len(matches) > 1:
        return f"{edit}的“{path}”有好几列，请写出上级标题"
    _apply(edit, *matches[0], columns)
    return ""


def as_list(value: Any) -> list[Any]:
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
        return _misshapen_paths(wanted)
    return _misshapen_columns(edit, wanted)


def _misshapen_paths(wanted: Any) -> str:
    fits = all(isinstance(path, str) for path in as_list(wanted))
    return "" if fits else "“删除列”应写成标题的列表"


def _misshapen_columns(edit: str, wanted: Any) -> str:
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
        siblings[position] = siblings[position].changed_by(settings or {})
    else:
        siblings[position + 1 : position + 1] = as_list(settings)


def _find(columns: list[Any], path: list[str]) -> Iterator[tuple[list[Any], int]]:
    """Columns whose titles end the path, wherever they stand, as (siblings, position)."""
    for position, column in enumerate(columns):
        title = column.get("标题")
        if [title] == path:
            yield columns, position
        below = path[1:] if title == path[0] else path
        yield from _find(list_in(column, "列"), below or path)


def _titles(columns: list[Any]) -> Iterator[str]:
    for column in columns:
        yield text_in(column, "标题")
        yield from _titles(list_in(column, "列"))
