"""The effective text of a template as lines for its author: each item with where it comes from and
what it overrides, the columns of a table as a tree, and every name that is valid there."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import chain
from pathlib import Path
from typing import Any

from ..charts.shapes import CHART_KEYS, PERIODS
from ..charts.specification import chart_specification
from ..codebook import load_codebook
from ..dataset.kinds import kind_named
from ..dataset.model import Dataset, Department
from ..figures import FUNCTIONS, Ledger
from ..figures.ledger import ledgers_of
from ..kernel.problems import Place, Problem
from ..kernel.yamltext import Node
from ..narrative import CALLS, FILTERS, NAMES
from ..narrative.wording import PHRASES
from ..report import CHART_KINDS
from ..tables import COLUMN_KEYS, TABLE_KEYS
from ..tables.levels import DEPARTMENT, ORDERS, TOTAL, label_attributes
from ..tables.specification import (
    EDITS,
    ROW_KEYS,
    Settings,
    list_in,
    place_in,
    specification,
    text_in,
)
from ..template.lists import COLUMN_KEYS as LIST_COLUMN_KEYS
from ..template.lists import COLUMN_KINDS, LIST_KEYS, REFERRED
from ..template.loading import load_template
from ..template.settings import PART_EDITS
from ..template.template import Template
from .items import (
    CHART,
    FIGURE,
    LIST,
    PHRASE,
    SECTION,
    SETTING,
    TABLE,
    TERM,
    TemplateItem,
    items_of,
)

_INDENT = "    "
_SAID_IN_THE_TREE = ("标题", "列", "行", "末行")
_YEAR = 2024  # of the codebook whose funds are listed: they are the same in every year


def place_of(item: TemplateItem) -> str:
    """Where an item stands: 甲/wording.yaml 第3行."""
    return _line(item.place)


def origin(item: TemplateItem) -> str:
    """Where an item stands, and what it overrides: 甲/wording.yaml 第3行，改写 乙/wording.yaml 第9行."""
    return _origin(item.place, item.overridden)


def _origin(place: Place, overridden: Iterable[Place]) -> str:
    texts = [_line(place), *(f"改写 {_line(one)}" for one in overridden)]
    return "，".join(texts)


def _line(place: Place) -> str:
    return str(Place(place.file, row=place.row))


# --- a whole template


def overview(template: Template) -> Iterator[str]:
    """What the template is made of: its parts in order with where each section and table comes
    from, its settings, and how many of the other items it writes itself."""
    names = " → ".join(folder.name for folder in template.folders)
    yield f"模板 {template.name}　{template.word('名称')}（{template.word('类型')}）"
    if len(template.folders) > 1:
        yield f"沿用：{names}"
    yield "设置"
    for item in items_of(template, SETTING).values():
        if item.name not in ("部分", *PART_EDITS):  # these show in the parts
            yield f"{_INDENT}{item.name}：{_short(item.text)}　［{origin(item)}］"
    yield f"部分　［{_line(template.place('部分'))}］"
    yield from _parts(template)
    for item in items_of(template, LIST).values() if template.lists else ():
        yield f"清单 {item.name}（{_use_of_list(template, item.name)}）　［{origin(item)}］"
    for kind in (PHRASE, FIGURE, TERM):
        items = items_of(template, kind).values()
        own = sum(item.template == template.name for item in items)
        counted = f"，其中自己写的{own}条" if len(template.folders) > 1 else ""
        yield f"{kind}{len(items)}条{counted}：用 assembler template show {template.name} {kind} 看"


def _parts(template: Template) -> Iterator[str]:
    sections, tables = items_of(template, SECTION), items_of(template, TABLE)
    for part in template.parts:
        yield f"{_INDENT}{part.word('名') or part.word('标题')}：{part.word('标题')}"
        for key, kind, items in (("章节", SECTION, sections), ("表格", TABLE, tables)):
            for node in part.entries(key):
                item = items.get(node.text)
                where = origin(item) if item else "没有这个文件"
                yield f"{_INDENT * 2}{kind} {node.text}　［{where}{_added_at(node, template)}］"
                if kind == SECTION:
                    yield from _placed_in(node.text, template, tables)
        if part.get("名词") is not None:
            yield f"{_INDENT * 2}名词解释：{part.word('名词')}"


def _placed_in(
    section: str, template: Template, tables: Mapping[str, TemplateItem]
) -> Iterator[str]:
    """The tables and charts that a section places."""
    charts = items_of(template, CHART) if template.charts else {}
    placed = (
        (TABLE, tables, template.tables_placed_in(section)),
        (CHART, charts, template.charts_placed_in(section)),
    )
    for kind, items, names in placed:
        for name in filter(items.__contains__, names):
            yield f"{_INDENT * 3}{kind} {name}　［{origin(items[name])}］"


def _added_at(node: Node, template: Template) -> str:
    """Where another file than that of the parts put a section or table among them (增加章节 …)."""
    if node.file in ("", template.place("部分").file):
        return ""
    return f"，列入 {_line(Place(node.file, row=node.line))}"


def _short(text: str) -> str:
    first, *others = text.splitlines() or [""]
    return f"{first} ……" if others else first


# --- items of one kind


def show_items(template: Template, kind: str, name: str = "") -> Iterator[str]:
    """All items of a kind, or the one of that name, with what is valid in them at the end."""
    items = items_of(template, kind)
    for item in [items[name]] if name else items.values():
        yield from _SHOWN[kind](template, item)
    yield from _VALID[kind](template)


def _section(template: Template, item: TemplateItem) -> Iterator[str]:
    """A section's text with its line numbers, as an editor shows it."""
    yield f"—— 节 {item.name}　［{origin(item)}］"
    lines = item.path.read_text("utf-8-sig").splitlines()
    width = len(str(len(lines)))
    for number, line in enumerate(lines, 1):
        yield f"{number:>{width}}  {line}"


def _entry(template: Template, item: TemplateItem) -> Iterator[str]:
    yield f"{item.name}：{item.text}　［{origin(item)}］"


def _table(template: Template, item: TemplateItem) -> Iterator[str]:
    """A table: where it comes from, its settings, and its columns as a tree."""
    problems: list[Problem] = []
    spec = specification(template, item.name, problems)
    yield f"—— 表 {item.name}　［{origin(item)}］"
    if spec is None:
        yield from map(str, problems)
        return
    for name, value in spec.settings.items():
        if name not in ("列", "块", "段"):
            yield f"{name}：{in_words(value)}　［{_line(spec.place_of(name))}］"
    for name in ("列", "块", "段"):
        if spec.settings.get(name):
            yield f"{name}　［{_line(spec.place_of(name))}］"
            yield from _tree(spec.items(name), 1)


def _chart(template: Template, item: TemplateItem) -> Iterator[str]:
    """A chart: where it comes from, and its settings."""
    problems: list[Problem] = []
    spec = chart_specification(template, item.name, problems)
    yield f"—— 图表 {item.name}　［{origin(item)}］"
    if spec is None:
        yield from map(str, problems)
        return
    for name, entry in spec.settings.items():
        yield f"{name}：{in_words(entry.node.as_data())}　［{_line(entry.place)}］"


def _list(template: Template, item: TemplateItem) -> Iterator[str]:
    """A list: where it comes from, its settings, and its columns."""
    declaration = template.lists[item.name]
    yield f"—— 清单 {item.name}（{_use_of_list(template, item.name)}）　［{origin(item)}］"
    if declaration.sheet is None:
        problems: list[Problem] = []
        load_template(template.name, Place(), problems)
        yield from (str(one) for one in problems if one.place.file == declaration.place.file)
        return
    for name, entry in declaration.settings.items():
        yield f"{name}：{in_words(entry.node.as_data())}　［{_line(entry.place)}］"
    yield "列"
    for name, entry in declaration.columns.items():
        yield f"{_INDENT}{name}：{in_words(entry.node.as_data())}　［{_line(entry.place)}］"


def _use_of_list(template: Template, name: str) -> str:
    """Whether a dataset must bring a list, begins with it, or may bring it."""
    declaration = template.lists[name]
    if declaration.is_required:
        return "必填"
    return "新建时带上" if declaration.is_offered else "可选"


def _tree(columns: Iterable[Any], depth: int) -> Iterator[str]:
    """Columns, blocks or sections of a table, each on a line, what is under it indented."""
    for column in columns:
        if isinstance(column, Mapping):
            yield f"{_INDENT * depth}{_branch(column)}"
            below = chain.from_iterable(list_in(column, name) for name in ("列", "行", "末行"))
            yield from _tree(below, depth + 1)
        else:
            yield f"{_INDENT * depth}{in_words(column)}"


def _branch(column: Mapping[str, Any]) -> str:
    """A column, block, row or section itself: its title, its settings, where they come from."""
    title = text_in(column, "标题") or in_words(column.get("标签") or "（没有标题）")
    shown = _SAID_IN_THE_TREE if "标题" in column else (*_SAID_IN_THE_TREE, "标签")
    own = "，".join(
        f"{name} {in_words(value)}" for name, value in column.items() if name not in shown
    )
    place, changed = place_in(column) or Place(), _changed_at(column)
    where = _origin(changed, [place]) if changed else _line(place)
    return f"{title}{'：' if own else ''}{own}　［{where}］"


def _changed_at(column: Any) -> Place | None:
    """Where another file than the column's own changed one of its settings."""
    if not isinstance(column, Settings):
        return None
    others = (place for place in column.places.values() if place.file != column.place.file)
    return next(others, None)


def in_words(value: Any) -> str:
    """A setting as its author would write it on one line."""
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{name}: {in_words(each)}" for name, each in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(in_words, value)) + "]"
    return "" if value is None else str(value)


# --- what is valid where


def empty_dataset(template: Template) -> Dataset:
    """A dataset of the template's kind in which nothing is given."""
    kind = kind_named(template.word("类型"))
    return Dataset(
        path=Path(kind.name),
        kind=kind.name,
        year=_YEAR,
        template=template.name,
        department=Department("", "", "", ""),
        published="",
        codebook=load_codebook(_YEAR),
    )


def _conditions(template: Template) -> Iterator[tuple[str, str]]:
    """The conditions that each ledger can be asked for."""
    for name, ledger in ledgers_of(empty_dataset(template)).items():
        yield name, "、".join(ledger.dimensions)


def _valid_in_sections(template: Template) -> Iterator[str]:
    yield f"可用的名称：{'、'.join(NAMES)}"
    yield f"可用的指标：{'、'.join(template.figures)}"
    yield f"可用的函数：{'、'.join(CALLS)}"
    yield f"可用的筛选器：{'、'.join(FILTERS)}"


def _valid_in_tables(template: Template) -> Iterator[str]:
    dataset = empty_dataset(template)
    for name, ledger in ledgers_of(dataset).items():
        yield f"台账“{name}”的条件（取、筛选）：{'、'.join(ledger.dimensions)}"
        yield f"台账“{name}”的行的层次：{'、'.join((TOTAL, DEPARTMENT, *ledger.dimensions))}"
    yield f"资金的值：{'、'.join(dataset.codebook.funds.names())}"
    yield f"类别的值：{'、'.join(dataset.kind_of_report.expenditure_kinds)}"
    yield f"标签里可用：{'、'.join(_label_names(ledgers_of(dataset).values()))}"
    yield f"顺序：{'、'.join(ORDERS)}"
    yield f"指标：{'、'.join(template.figures)}"
    yield f"表的设置：{'、'.join(TABLE_KEYS)}"
    yield f"列的设置：{'、'.join(COLUMN_KEYS)}"
    yield f"表单的行的设置：{'、'.join(ROW_KEYS)}"
    yield f"改所沿用的表：{'、'.join(EDITS)}"


def _valid_in_charts(template: Template) -> Iterator[str]:
    yield f"图表的设置：{'、'.join(CHART_KEYS)}"
    yield f"种类：{'、'.join(CHART_KINDS)}"
    yield f"系列的期间：{'、'.join(PERIODS)}"
    for name, ledger in ledgers_of(empty_dataset(template)).items():
        yield f"台账“{name}”可按什么分组：{'、'.join(ledger.dimensions)}"
    yield f"表：{'、'.join(template.tables)}"
    yield f"指标：{'、'.join(template.figures)}"


def _valid_in_lists(template: Template) -> Iterator[str]:
    yield f"清单的设置：{'、'.join(LIST_KEYS)}"
    yield f"列的设置：{'、'.join(LIST_COLUMN_KEYS)}"
    yield f"种类：{'、'.join(COLUMN_KINDS)}"
    yield f"参照：{'、'.join(REFERRED)}"
    yield f"核对可用的指标：{'、'.join(template.figures)}"


def _label_names(ledgers: Iterable[Ledger]) -> Iterator[str]:
    """What a label may quote: a row level and one of its attributes."""
    levels = dict.fromkeys(chain.from_iterable(ledger.dimensions for ledger in ledgers))
    for level in (DEPARTMENT, *levels):
        yield f"{{{level}.{'/'.join(label_attributes(level))}}}"


def _valid_in_phrases(template: Template) -> Iterator[str]:
    for name, placeholders in PHRASES.items():
        yield f"用语“{name}”可用的占位：{'、'.join(f'{{{one}}}' for one in placeholders)}"


def _valid_in_figures(template: Template) -> Iterator[str]:
    for name, conditions in _conditions(template):
        yield f"{name}(…)可用的条件：{conditions}"
    yield f"可用的函数：{'、'.join(FUNCTIONS)}"


def _nothing_more(template: Template) -> Iterator[str]:
    return iter(())


_SHOWN = {
    SECTION: _section,
    TABLE: _table,
    CHART: _chart,
    LIST: _list,
    PHRASE: _entry,
    FIGURE: _entry,
    TERM: _entry,
    SETTING: _entry,
}
_VALID = {
    SECTION: _valid_in_sections,
    TABLE: _valid_in_tables,
    CHART: _valid_in_charts,
    LIST: _valid_in_lists,
    PHRASE: _valid_in_phrases,
    FIGURE: _valid_in_figures,
    TERM: _valid_in_sections,
    SETTING: _nothing_more,
}
