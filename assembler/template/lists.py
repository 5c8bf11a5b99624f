"""Lists of a template's own (清单/*.yaml): each a sheet of the dataset, declared as `dataset/schema.py`
declares those that every dataset has. Files of one name are laid over each other along `extends`,
column by column.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from ..dataset.model import OWN_LISTS
from ..dataset.schema import SHEETS, Column, Kind, Sheet
from ..dataset.sheets import HELP, LISTS, MAPPING, WORDS
from ..kernel.problems import Place, Problem, did_you_mean, problem
from ..kernel.shapes import Either, Entries, Numeral, Scalar, Setting, Several, entries
from ..kernel.yamltext import Node
from .checking import shape_problems
from .settings import ANSWER, answer, is_true
from .template import TemplateEntry

FOLDER = "清单"
LIST_KEYS = ("说明", "列", "必填", "启用", "别名", "核对", "删除")
COLUMN_KEYS = (
    *("种类", "说明", "例", "选项", "位数", "单位", "合计"),
    *("必填", "主键", "参照", "别名"),
)
CHECK_KEYS = ("列", "筛选", "按", "等于", "不超过")
COLUMN_KINDS = tuple(
    kind.value
    for kind in (
        Kind.TEXT,
        Kind.CODE,
        Kind.CHOICE,
        Kind.FUND,
        Kind.AMOUNT,
        Kind.NUMBER,
        Kind.COUNT,
        Kind.PERCENT,
        Kind.DATE,
    )
)
REFERRED = ("单位", "项目")
_SUMMED = (Kind.AMOUNT, Kind.NUMBER, Kind.COUNT)
_NAME = re.compile(r"[^\W\d]\w{0,39}")
_LIST_NAME = re.compile(r"[^\\/:*?\[\]'\"<>|\s]{1,30}")  # of a file, and of a worksheet
_TAKEN = frozenset((*(sheet.name for sheet in SHEETS), WORDS, HELP, LISTS, MAPPING))
_COLUMNS_AT_MOST = 60

# --- what a file may look like

_TEXT = Scalar()
_NAMES = Several(Scalar("一个名称"), "名称的列表")
_VALUES = Several(_TEXT, "一个值，或几个值的列表")
_COLUMN = Either(
    (
        Scalar(choices=COLUMN_KINDS),
        entries(
            "清单的一列",
            COLUMN_KEYS,
            {
                "种类": Setting("这一列填什么", Scalar(choices=COLUMN_KINDS), blank=False),
                "说明": Setting("怎样填，给经办人看的", _TEXT),
                "例": Setting("一个例子", _TEXT),
                "选项": Setting("选项一列可填的各项", _NAMES),
                "位数": Setting(
                    "编码一列的位数，可以几种", Several(Numeral("从1起的整数", 1, 40), "整数的列表")
                ),
                "单位": Setting("整数、数值一列数的是什么：人、台；印在数的后面", _TEXT),
                "合计": Setting("写“否”：各行相加没有意义，如单价；不写即可以合计", ANSWER),
                "必填": Setting("每一行都要填", ANSWER),
                "主键": Setting("凭它认出一行：不能重复，修改前后靠它对上；可以几列一起", ANSWER),
                "参照": Setting(
                    "须是“单位”表的单位编码，或“项目”表的项目名称", Scalar(choices=REFERRED)
                ),
                "别名": Setting("导入的表里还叫什么", _NAMES),
            },
        ),
    ),
    f"{'、'.join(COLUMN_KINDS)}之一，或种类、说明等项",
)
_CHECK = entries(
    "一项核对",
    CHECK_KEYS,
    {
        "列": Setting("核对哪一列的合计", Scalar("一列的名称"), blank=False),
        "筛选": Setting(
            "只算哪些行：列 → 值，或几个值的列表",
            Entries("筛选", {}, _VALUES, wanted="{列: 值} 的形式"),
        ),
        "按": Setting("按这一列的每个值分开核对；算式里写列名，就是那个值", Scalar("一列的名称")),
        "等于": Setting("合计应等于的数：指标，或一个算式", Scalar("一个算式")),
        "不超过": Setting("合计不能多于的数：指标，或一个算式", Scalar("一个算式")),
    },
    apart=("等于", "不超过"),
)
LIST = entries(
    "清单/*.yaml",
    LIST_KEYS,
    {
        "说明": Setting("这张清单填什么，给经办人看的", _TEXT),
        "列": Setting(
            "各列，从左到右：列名 → 种类，或种类、说明等项；值留空就是删去所沿用的一列",
            Entries("列", {}, _COLUMN, wanted="“列名: 种类”的形式"),
            blank=False,
        ),
        "必填": Setting("用这个模板的数据必须有这张清单，至少一行", ANSWER),
        "启用": Setting("新建数据时带上这张清单；写“必填”的总是带上", ANSWER),
        "别名": Setting("导入的文件里，表的标题还可以叫什么", _NAMES),
        "核对": Setting(
            "哪一列的合计应等于哪个数，一项一个“- ”", Several(_CHECK, "一项核对，或几项的列表")
        ),
        "删除": Setting("写“是”：不要所沿用的这张清单", ANSWER),
    },
)


# --- what a template declares


class ListCheck(NamedTuple):
    """What the sum of a column must come to. where: which rows, by column. by: the column whose
    values are held apart. bound: a figure or expression; is_limit: the sum may be less."""

    column: str
    where: Mapping[str, tuple[str, ...]]
    by: str
    bound: str
    is_limit: bool
    place: Place


@dataclass(frozen=True)
class ListDeclaration:
    """A list of a template's own. sheet: None where its declaration is wrong, which has been told.
    is_required: whether a dataset must
    bring it; is_offered: whether a new one begins with it. titles: what a table of it may be called."""

    name: str
    place: Place
    sheet: Sheet | None
    is_required: bool = False
    is_offered: bool = False
    titles: tuple[str, ...] = ()
    checks: tuple[ListCheck, ...] = ()
    settings: Mapping[str, TemplateEntry] = field(default_factory=dict)
    columns: Mapping[str, TemplateEntry] = field(default_factory=dict)

    def as_data(self) -> dict[str, Any]:
        """What its files say, laid over each other, as one would say it; {} where that is wrong."""
        settings = {name: entry.node.as_data() for name, entry in self.settings.items()}
        columns = {name: _as_map(entry.node).as_data() for name, entry in self.columns.items()}
        data = {**settings, "列": columns} if columns else settings
        return {key: data[key] for key in LIST_KEYS if key in data}


def declared_lists(
    files: Mapping[str, Sequence[TemplateEntry]], problems: list[Problem]
) -> dict[str, ListDeclaration]:
    """The lists by name. files: of each those along `extends`, base first."""
    lists: dict[str, ListDeclaration] = {}
    for name, entries_of_list in files.items():
        own: list[Problem] = []
        made = _declared(name, entries_of_list, own)
        problems += own
        if made is not None:
            lists[name] = made
    return lists


def _declared(
    name: str, files: Sequence[TemplateEntry], problems: list[Problem]
) -> ListDeclaration | None:
    """One list; None where it is deleted."""
    place = Place(files[-1].file)
    problems += _wrong_name(name, place)
    for file in files:
        problems += _misshapen(file)
    if problems:
        return ListDeclaration(name, place, None)
    merged, columns = _merged(name, files, problems)
    if not merged:
        return None
    kinds = dict(_kinds(columns, problems))
    is_required = _says(merged, "必填")
    sheet = Sheet(
        name,
        (_setting(merged, "说明") or name) + ("。必须填" if is_required else ""),
        tuple(_column(column, entry, kinds[column]) for column, entry in columns.items()),
        attribute=OWN_LISTS,
        own=True,
    )
    checks = tuple(_checks(merged.get("核对"), sheet, problems))
    if problems:
        return ListDeclaration(name, place, None)
    titles = _texts(merged["别名"].node) if "别名" in merged else ()
    return ListDeclaration(
        name,
        place,
        sheet,
        is_required,
        is_required or _says(merged, "启用"),
        (name, *titles),
        checks,
        {key: entry for key, entry in merged.items() if key},
        columns,
    )


def _wrong_name(name: str, place: Place) -> Iterator[Problem]:
    if name in _TAKEN:
        yield problem("M-100", place, name=name)
    elif not _LIST_NAME.fullmatch(name):
        yield problem(
            "M-102",
            place,
            reason=f"文件名“{name}”不能作表名：最多30个字，不带空格和 / \\ : * ? [ ]",
        )


def _misshapen(file: TemplateEntry) -> Iterator[Problem]:
    for key, node in file.node.items():
        yield from shape_problems(file.within(node), key, LIST)


# --- files laid over each other

_Merged = dict[str, TemplateEntry]


def _merged(
    name: str, files: Sequence[TemplateEntry], problems: list[Problem]
) -> tuple[_Merged, _Merged]:
    """The settings, and the columns, in the order in which they were first written."""
    settings: _Merged = {}
    columns: _Merged = {}
    for file in files:
        delete = file.node.get("删除")
        if delete is not None and answer(file.node, "删除", False):
            if not settings:
                reason = "没有所沿用的这张清单，不用删"
                problems.append(
                    problem("M-45", file.within(delete).place, name=name, reason=reason)
                )
            settings, columns = {}, {}
            continue
        settings |= {key: file.within(node) for key, node in file.node.items() if key != "列"}
        settings.setdefault("", file)
        _lay_over(columns, file, problems)
    if settings and not columns and not problems:
        problems.append(problem("M-102", Place(files[-1].file), reason="没有“列”，至少要有一列"))
    return settings, columns


def _lay_over(columns: _Merged, file: TemplateEntry, problems: list[Problem]) -> None:
    """The columns of a file over those before: a blank one takes its column out."""
    node = file.node.get("列")
    for column, own in node.items() if node else ():
        entry = file.within(own)
        if own.null:
            if columns.pop(column, None) is None:
                reason = f"留空是删去所沿用的一列，那里没有这一列{did_you_mean(column, columns)}"
                problems.append(problem("M-45", entry.place, name=column, reason=reason))
        elif column not in columns:
            problems += _wrong_column_name(column, entry.place)
            columns[column] = entry
        else:
            other_kind = list(_other_kind(column, columns[column], entry))
            problems += other_kind
            if not other_kind:
                columns[column] = _over(columns[column], entry)
    if len(columns) > _COLUMNS_AT_MOST:
        reason = f"列太多，最多{_COLUMNS_AT_MOST}列"
        problems.append(problem("M-102", Place(file.file), reason=reason))


def _wrong_column_name(name: str, place: Place) -> Iterator[Problem]:
    if not _NAME.fullmatch(name):
        yield problem("M-103", place, name=name)


def _other_kind(name: str, before: TemplateEntry, now: TemplateEntry) -> Iterator[Problem]:
    was, kind = _kind_word(before.node), _kind_word(now.node)
    if was and kind and was != kind:
        yield problem("M-101", now.place, [before.place], name=name, was=was, found=kind)


def _kind_word(node: Node) -> str:
    return node.text if node.is_text else node.word("种类")


def _over(before: TemplateEntry, now: TemplateEntry) -> TemplateEntry:
    """A column with what another file changes of it."""
    pairs = {key.text: (key, value) for key, value in _as_map(before.node).pairs or ()}
    pairs |= {key.text: (key, value) for key, value in _as_map(now.node).pairs or ()}
    node = Node(now.node.line, now.node.character, pairs=list(pairs.values()))
    return TemplateEntry(node, now.file)


def _as_map(node: Node) -> Node:
    """`金额: 金额` is short for `金额: {种类: 金额}`."""
    if not node.is_text:
        return node
    key = Node(node.line, node.character, text="种类")
    return Node(node.line, node.character, pairs=[(key, node)])


# --- columns


def _setting(merged: _Merged, name: str) -> str:
    return merged[name].node.text if name in merged else ""


def _says(merged: _Merged, name: str) -> bool:
    return name in merged and is_true(merged[name].node.text)


def _kinds(columns: _Merged, problems: list[Problem]) -> Iterator[tuple[str, Kind]]:
    """The kind of each column; what is wrong with a column is told."""
    for name, entry in columns.items():
        node = _as_map(entry.node)
        word = node.word("种类")
        kind = Kind(word) if word in COLUMN_KINDS else Kind.TEXT
        reason = _mistake(name, node, kind)
        if reason:
            problems.append(problem("M-102", entry.place, reason=reason))
        yield name, kind


def _mistake(name: str, node: Node, kind: Kind) -> str:
    """What is wrong with a column; "" where nothing is."""
    chosen = node.texts("选项")
    if not node.word("种类"):
        return f"“{name}”一列没有写“种类”，可写{'、'.join(COLUMN_KINDS)}"
    if (kind is Kind.CHOICE) != bool(chosen):
        return f"“{name}”一列{'没有写' if kind is Kind.CHOICE else '不是选项，不写'}“选项”"
    if node.word("参照") and kind not in (Kind.TEXT, Kind.CODE):
        return f"“{name}”一列是{kind.value}，不能写“参照”"
    if node.texts("位数") and kind is not Kind.CODE:
        return f"“{name}”一列不是编码，不写“位数”"
    if node.get("合计") is not None and kind not in _SUMMED:
        return f"“{name}”一列是{kind.value}，不写“合计”"
    if node.word("单位") and kind not in (Kind.COUNT, Kind.NUMBER):
        return f"“{name}”一列是{kind.value}，不写“单位”（金额的单位写在数据的列名里）"
    return ""


def _column(name: str, entry: TemplateEntry, kind: Kind) -> Column:
    node = _as_map(entry.node)
    return Column(
        name,
        kind,
        node.word("说明") or _usual(kind, node.word("单位")),
        node.word("例"),
        required=bool(answer(node, "必填", False)),
        choices=tuple(node.texts("选项")),
        digits=tuple(int(text) for text in node.texts("位数") if text.isdecimal()),
        refers=node.word("参照"),
        key=bool(answer(node, "主键", False)),
        synonyms=(name, *node.texts("别名")),
        prose=kind is Kind.TEXT and not node.word("参照"),
        unit=node.word("单位"),
        adds_up=kind in _SUMMED and bool(answer(node, "合计", True)),
    )


_EXPLAINED = {
    Kind.AMOUNT: "金额；单位写在列名里",
    Kind.PERCENT: "百分数，写 12.5% 或 12.5",
    Kind.DATE: "日期，写 2024-04-10 或 2024-04",
    Kind.COUNT: "整数",
}


def _usual(kind: Kind, unit: str) -> str:
    """What a column is explained by that has no 说明."""
    return _EXPLAINED.get(kind, kind.value) + (f"（{unit}）" if unit else "")


# --- checks


def _checks(
    entry: TemplateEntry | None, sheet: Sheet, problems: list[Problem]
) -> Iterator[ListCheck]:
    if entry is None:
        return
    for node in entry.node.children if entry.node.children is not None else [entry.node]:
        place = entry.within(node).place
        reason = _wrong_check(node, sheet)
        if reason:
            problems.append(problem("M-102", place, reason=reason))
            continue
        where = node.get("筛选")
        yield ListCheck(
            node.word("列"),
            {key: tuple(_texts(value)) for key, value in (where.items() if where else ())},
            node.word("按"),
            node.word("等于") or node.word("不超过"),
            not node.word("等于"),
            place,
        )


def _texts(node: Node) -> Iterable[str]:
    return [node.text] if node.children is None else [child.text for child in node.children]


def _wrong_check(node: Node, sheet: Sheet) -> str:
    """What is wrong with a check; "" where nothing is."""
    if not (node.word("等于") or node.word("不超过")):
        return "一项核对要写“等于”或“不超过”"
    where = node.get("筛选")
    named = [node.word("列"), *([node.word("按")] if node.word("按") else ())]
    named += [key for key, _ in where.items()] if where else []
    columns = {column.name: column for column in sheet.columns}
    for name in named:
        if name not in columns:
            return f"核对写的“{name}”，清单里没有这一列{did_you_mean(name, columns)}"
    return why_no_sum(columns[node.word("列")])


def why_no_sum(column: Column) -> str:
    """Why a column of a list comes to nothing; "" where it does."""
    if column.kind not in _SUMMED:
        return f"“{column.name}”一列是{column.kind.value}，不能合计"
    return "" if column.adds_up else f"“{column.name}”一列写明了“合计: 否”，不能合计"
