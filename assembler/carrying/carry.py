"""What of a report is carried over to the next one: what stays, marked 待确认 where it may not; what
does not, and why. Nothing is left out silently."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from ..codebook import load_codebook
from ..dataset.kinds import kind_named
from ..dataset.model import LAST_YEAR, THIS_YEAR
from ..dataset.new import Contents
from ..dataset.schema import (
    CLASSIFICATIONS,
    DECLARED_UNITS,
    DRAFTED,
    FORMER_NAME,
    STATE,
    TO_CONFIRM,
)
from ..figures import Figures
from ..figures.specifications import Specification, specifications
from ..kernel.problems import Place
from ..template.loading import load_template
from ..template.template import Template
from .codes import lines_about_codes
from .source import OWN_CODES, Row, SourceReport, text_of

_CONFIRM_MARK = f"{TO_CONFIRM}："
_QUOTED = re.compile(r"\{\{[^{}]{0,1000}\}\}")
_ANY = re.compile(r"\S")
_MAY_BE_OLD = {  # what a text may no longer be true for; {{ }} is worked out anew
    "职责": re.compile(r"[0-9０-９〇]年"),
    "机构设置": re.compile(
        r"[0-9０-９〇]|[一二两三四五六七八九十百千]{1,8}(?:个|人|名|项|家|辆|次|处|所|套|台|年|成)"
    ),
    "补充": _ANY,
    "文字": _ANY,
    "省略": _ANY,
}
_OF_SECTIONS = ("补充", "省略")  # named by a section of the template
_LISTS = ("项目", "绩效指标", "整体绩效", "科目说明")
_LEDGERS = ("支出", "收入", "年初预算", "全年预算", "结转结余", "分表数")
_EVALUATED = "项目自评"
_OPENING = "年初预算"
_ALWAYS = (
    "部门.编码",
    "部门.名称",
    "部门.简称",
    "部门.自称",
    "报告文件",
    "草稿字样",
    "一图读懂",
)
_OF_ITS_YEAR = (
    ("专项转移支付", "金额要按本年的填"),
    ("已确认", "确认的是上年的各行"),
)


@dataclass(slots=True)
class Carried:
    """What a new dataset begins with, and what the clerk is told of it. brought, open: how much of
    what; left: what stayed behind, with why."""

    words: dict[str, list[str]] = field(default_factory=dict)
    rows: dict[str, list[Row]] = field(default_factory=dict)
    mapping: str = ""
    brought: list[str] = field(default_factory=list)
    open: list[str] = field(default_factory=list)
    left: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    @property
    def contents(self) -> Contents:
        """What is written."""
        return Contents(self.words, self.rows, self.mapping)

    def bring(self, name: str, count: int, unit: str, unconfirmed: int = 0) -> None:
        """Count what is brought, and what of it is to be confirmed."""
        if count:
            self.brought.append(f"{name}{count}{unit}")
        if unconfirmed:
            self.open.append(f"{name}{unconfirmed}{unit}")

    def leave(self, what: str, why: str) -> None:
        """Say what is left out, and why; nothing where there is nothing."""
        if what:
            self.left.append(f"{what}（{why}）")

    def leave_rows(self, sheet: str, count: int, why: str) -> None:
        """Say that so many rows of a sheet are left out, and why; nothing where there are none."""
        self.leave(f"{sheet}{count}行" if count else "", why)

    def leave_named(self, what: str, names: Iterable[str], why: str) -> None:
        """Say what of a sheet is left out by name, and why; nothing where there is none."""
        listed = "、".join(names)
        self.leave(listed and f"{what}{listed}", why)

    def leave_lacking(self, carrying: Carrying, names: Iterable[str], why: str) -> None:
        """Say which of these the source does not hold."""
        self.leave("、".join(filter(carrying.source.lacking.__contains__, names)), why)


@dataclass(frozen=True)
class Carrying:
    """A source and the report that is begun with it. beside: where the source is, as the new dataset
    names it; "" where it cannot name it."""

    source: SourceReport
    kind: str
    year: int
    template: Template
    beside: str

    @property
    def is_next_year(self) -> bool:
        """Whether the source is the same kind of report of the year before; else its budget."""
        return self.source.kind == self.kind

    def may_be_old(self, entry: str) -> re.Pattern[str]:
        """What texts of an entry may no longer be true for. Of the organisation in a published file
        some are the template's."""
        is_mixed = entry == "机构设置" and not self.source.is_exact
        return _ANY if is_mixed else _MAY_BE_OLD[entry]

    @cached_property
    def declared(self) -> list[Row]:
        """The rows of 指标 that are of the source's own year."""
        rows = self.source.rows.get("指标", ())
        return [row for row in rows if row.get("期间") == THIS_YEAR]

    @cached_property
    def specifications(self) -> Mapping[str, Specification]:
        """The figures of the new report's template."""
        return specifications(self.template, [])

    @property
    def names_by_label(self) -> dict[str, str]:
        """The names of these figures by their labels, where a label is of one."""
        labels = Counter(spec.label for spec in self.specifications.values())
        every = self.specifications.items()
        return {spec.label: name for name, spec in every if labels[spec.label] == 1}

    @cached_property
    def names_of_reasons(self) -> set[str]:
        """What a reason may be given for: figures, and codes that are in force or the county's own."""
        functional = load_codebook(self.year).functional
        own = (row.get("编码", "") for row in self.source.rows.get(OWN_CODES, ()))
        return {*self.specifications, *functional, *own}

    def carried(self) -> Carried:
        """All that is carried over."""
        carried = Carried()
        carried.mapping = self.source.mapping if self.is_next_year else ""
        for take in _STEPS:
            take(self, carried)
        carried.notes += lines_about_codes(self.source.codes, self.source.year, self.year)
        return carried


def _take_department(carrying: Carrying, carried: Carried) -> None:
    words = carrying.source.words
    carried.words = {name: words[name] for name in _ALWAYS if name in words}
    carried.words["模板"] = [carrying.template.name]
    carried.brought.append("部门")
    carried.leave("、".join(carrying.source.further), "要按本年的写")
    carried.leave_lacking(
        carrying, _ALWAYS, f"{carrying.source.called.lstrip()}里没有，请在“报告”里填"
    )


def _take_source(carrying: Carrying, carried: Carried) -> None:
    """Where last year's figures, or the opening budget, are taken from."""
    if carrying.is_next_year:
        _take_last_year(carrying, carried)
        return
    if carrying.beside and not carrying.source.is_docx:
        carried.words[_OPENING] = [carrying.beside]
        carried.notes.append(f"年初预算：取自 {carrying.beside}，不用再填")
    carried.notes.append("上年数：在“报告”的“上年”写上年决算的位置；没有的，在“指标”表填")


def _take_last_year(carrying: Carrying, carried: Carried) -> None:
    """Where last year's figures are taken from: the source itself, where it can be named."""
    if carrying.beside:
        carried.words[LAST_YEAR] = [carrying.beside]
        digits = "" if carrying.source.is_exact else "，只有显示的位数"
        carried.notes.append(f"上年数：取自 {carrying.beside}{digits}，不用再填")
    elif carrying.source.can_be_named:
        carried.notes.append("上年数：来源在别的盘上，“报告”里指不到，已写进“指标”表")
    else:
        name = carrying.source.path.name
        carried.notes.append(f"上年数：由 {name} 的表得来，只有显示的位数，已写进“指标”表")


def _tell_units(carrying: Carrying, carried: Carried) -> None:
    """The units of a department: each has a dataset of its own, which is begun like this one."""
    units = carrying.source.units
    if not units:
        return
    carried.leave(f"各单位的表（{'、'.join(units)}）", "在各单位自己的数据里")
    carried.notes.append(
        f"各单位：先照样新建它们的数据（assembler new 新的位置 --from 上年的位置，共{len(units)}套），"
        "再在“报告”写“单位数据”，列出它们的位置"
    )


def _take_texts(carrying: Carrying, carried: Carried) -> None:
    """Duties, organisation, supplements and what is left out, as far as the template has the
    sections; paragraphs that may no longer be true are to be confirmed."""
    known = _names_of(carrying.template)
    brought: dict[str, list[str]] = {head: [] for head in _MAY_BE_OLD}
    for name, texts in carrying.source.words.items():
        head, _, section = name.partition(".")
        if head not in brought:
            continue
        if head in _OF_SECTIONS and section not in known:
            carried.leave(f"{name}{len(texts)}段", "模板里没有这一节")
        else:
            carried.words[name] = [_marked(text, carrying.may_be_old(head)) for text in texts]
            brought[head] += carried.words[name]
    for head, texts in brought.items():
        carried.bring(head, len(texts), "段", sum(map(_is_marked, texts)))
    carried.leave_lacking(
        carrying, _OF_SECTIONS, f"公开的{carrying.source.called}里分不出来，有的请在“报告”里填"
    )


def _is_marked(text: str) -> bool:
    return text.startswith(_CONFIRM_MARK)


def _marked(text: str, may_be_old: re.Pattern[str]) -> str:
    is_old = may_be_old.search(_QUOTED.sub("", text))
    return f"{_CONFIRM_MARK}{text}" if is_old else text


def _names_of(template: Template) -> set[str]:
    """The sections and tables of a template that words may be about."""
    return {*template.named_by_parts("章节"), *template.printed_tables}


def _take_date(carrying: Carrying, carried: Carried) -> None:
    texts = carrying.source.words.get("公开日期", ())
    if texts and carrying.is_next_year:
        carried.words["公开日期"] = [f"{_CONFIRM_MARK}{texts[0]}"]
        carried.open.append("公开日期")
    carried.leave_lacking(
        carrying, ("公开日期",), f"{carrying.source.called.lstrip()}里没有，请在“报告”里填"
    )


def _take_units(carrying: Carrying, carried: Carried) -> None:
    rows = carrying.source.rows.get("单位", [])
    carried.rows["单位"] = [_without(row, STATE) for row in rows]
    carried.bring("单位", len(rows), "个")
    carried.leave_lacking(
        carrying, ("单位性质",), f"公开的{carrying.source.called}里没有，请在“单位”表填"
    )


def _take_lists(carrying: Carrying, carried: Carried) -> None:
    """Projects and targets, as far as the report has them."""
    wanted = _LISTS if carrying.is_next_year else _LISTS[:2]
    for name in wanted:
        _take_list(name, carrying, carried)
    for name in _LISTS[len(wanted) :]:
        count = len(carrying.source.rows.get(name, ()))
        carried.leave_rows(name, count, f"{carrying.kind}不印")


def _take_list(name: str, carrying: Carrying, carried: Carried) -> None:
    """Projects or targets. Those of the budget are the same in its final accounts; only which
    projects there are may have changed."""
    rows = _of_kinds(name, carrying, carried)
    is_open = carrying.is_next_year or name == _LISTS[0]
    if carrying.is_next_year:
        rows = [_without(row, FORMER_NAME) for row in rows]
    carried.rows[name] = [_to_confirm(r) if is_open else _without(r, STATE) for r in rows]
    carried.bring(name, len(rows), "行", len(rows) if is_open else 0)


def _take_own_lists(carrying: Carrying, carried: Carried) -> None:
    """Lists of the template's own (清单), as far as the new report's template has them."""
    declared = {name: one.sheet for name, one in carrying.template.lists.items() if one.sheet}
    for name, sheet in declared.items():
        columns = {column.name for column in sheet.columns}
        rows = [
            {column: text for column, text in row.items() if text and column in columns}
            for row in carrying.source.rows.get(name, ())
        ]
        if STATE in columns:  # which says something else there
            carried.leave_rows(name, len(rows), "清单自己有“状态”一列，标不出待确认")
        elif rows:
            carried.rows[name] = list(map(_to_confirm, rows))
            carried.bring(name, len(rows), "行", len(rows))


def _of_kinds(name: str, carrying: Carrying, carried: Carried) -> list[Row]:
    """The rows of a list whose 项目类型 the report has."""
    rows = carrying.source.rows.get(name, [])
    kinds = ("", *kind_named(carrying.kind).expenditure_kinds)
    fitting = [row for row in rows if row.get("项目类型", "") in kinds]
    carried.leave_rows(name, len(rows) - len(fitting), f"{carrying.kind}没有这种项目类型")
    return fitting


def _take_evaluations(carrying: Carrying, carried: Carried) -> None:
    """Final accounts: a row of self-evaluation for each project, begun with what is known."""
    if not kind_named(carrying.kind).has(_EVALUATED):
        return
    kept = ("单位编码", "项目", "项目类型", "资金归口处室")
    before = _evaluated_before(carrying, carried)
    rows = [_to_confirm({name: row[name] for name in kept if row.get(name)}) for row in before]
    carried.rows[_EVALUATED] = rows
    carried.bring(_EVALUATED, len(rows), "行", len(rows))
    if rows and carrying.is_next_year:
        carried.leave(f"{_EVALUATED}的金额和得分", "是上年的，照本年的自评表填")


def _evaluated_before(carrying: Carrying, carried: Carried) -> list[Row]:
    """The projects to be evaluated: those that were last year, or else those of the budget."""
    if carrying.is_next_year:
        return carrying.source.rows.get(_EVALUATED, [])
    return [
        {"单位编码": row.get("单位编码", ""), "项目": row.get("项目名称", "")}
        for row in carried.rows.get("项目", ())
    ]


def _take_declared(carrying: Carrying, carried: Carried) -> None:
    """Counts of this year's 指标, to be confirmed; amounts are last year's, and taken from there."""
    this_year = carrying.declared
    counts = [_to_confirm(_without(r, STATE)) for r in this_year if _is_count(r, carrying)]
    further = list(_last_year_rows(carrying)) if carrying.is_next_year else []
    carried.rows["指标"] = [*counts, *further]
    carried.bring("指标", len(counts) + len(further), "行", len(counts))
    if not carried.rows["指标"]:
        carried.leave_lacking(
            carrying, ("指标",), f"公开的{carrying.source.called}里没有，请在“指标”表填"
        )


def _tell_declared_left(carrying: Carrying, carried: Carried) -> None:
    before = len(carrying.source.rows.get("指标", ())) - len(carrying.declared)
    which = "上年数、预算数" if kind_named(carrying.source.kind).is_final else "上年数"
    whose = f"是{carrying.source.year - 1}年的" if carrying.is_next_year else "是预算的"
    carried.leave_rows(f"指标里的{which}", before, whose)
    other = (row["指标"] for row in carrying.declared if not _is_count(row, carrying))
    why = "金额要按本年的填" if carrying.is_next_year else "模板里没有"
    carried.leave_named("指标里的", other, why)


def _is_count(row: Row, carrying: Carrying) -> bool:
    """Whether a row of 指标 gives a figure of the new report that is no money."""
    spec = carrying.specifications.get(row.get("指标", ""))
    return spec is not None and spec.unit == row.get("单位") and not spec.is_money


def _last_year_rows(carrying: Carrying) -> Iterator[Row]:
    """Last year's figures that do not follow from where they are named: of a docx those that only its
    tables show; of a source that cannot be named, all that are known."""
    source = carrying.source
    taken = source.printed if carrying.beside else frozenset[str]()
    shown = _figures_of(source) if source.dataset and not carrying.beside else source.figures
    names = carrying.names_by_label
    for label, (value, unit) in shown.items():
        if label in names and label not in taken and unit in DECLARED_UNITS:
            yield {"指标": names[label], "期间": LAST_YEAR, "数值": value, "单位": unit}


def _figures_of(source: SourceReport) -> dict[str, tuple[str, str]]:
    """Every figure of a dataset that is known, by its label."""
    dataset = source.dataset
    template = load_template(source.template, Place(), [], source.path) if dataset else None
    if dataset is None or template is None:
        return {}
    figures = Figures(dataset, template, [])
    known = (figures[name] for name in figures)
    return {one.label: (text_of(one.amount), one.unit) for one in known if one.known}


def _take_reasons(carrying: Carrying, carried: Carried) -> None:
    """Reasons of the same kind of report, to be confirmed; none of a figure or code that is no
    more."""
    rows = carrying.source.rows.get("原因", [])
    if not carrying.is_next_year:
        carried.leave_rows("原因", len(rows), "说的是预算与上年预算的增减")
        return
    carried.leave_lacking(
        carrying, ("原因",), f"公开的{carrying.source.called}里分不出来，请在“原因”表填"
    )
    kept = [row for row in rows if row.get("指标", "") in carrying.names_of_reasons]
    carried.rows["原因"] = [_to_confirm(_without(row, STATE, DRAFTED)) for row in kept]
    carried.bring("原因", len(kept), "行", len(kept))
    gone = (row.get("指标", "") for row in rows if row not in kept)
    carried.leave_named("原因", gone, "本年没有这个指标或科目")


def _take_codes(carrying: Carrying, carried: Carried) -> None:
    """The county's own codes (补充科目), but those that the new book has itself."""
    carried.leave_lacking(
        carrying,
        (OWN_CODES,),
        f"{carrying.source.called.lstrip()}里没有；有本地使用的科目的，请在“补充科目”表填",
    )
    kept = []
    for row in carrying.source.rows.get(OWN_CODES, ()):
        listed = _name_in_book(row, carrying.year)
        if listed:
            own = f"补充科目{row.get('编码', '')} {row.get('名称', '')}"
            carried.leave(own, f"{carrying.year}年的科目书有了：{listed}")
        else:
            kept.append(row)
    carried.rows[OWN_CODES] = kept
    carried.bring(OWN_CODES, len(kept), "个")


def _name_in_book(row: Row, year: int) -> str:
    """What the book of a year calls one of the county's own codes; "" where it does not have it."""
    classification = CLASSIFICATIONS.get(row.get("分类", ""))
    if classification is None:
        return ""
    names: Mapping[str, str] = getattr(load_codebook(year), classification.book)
    return names.get(row.get("编码", ""), "")


def _take_opening(carrying: Carrying, carried: Carried) -> None:
    """The opening budget by 项 of a docx, which a dataset cannot name for it."""
    if carrying.is_next_year or _OPENING in carried.words:
        return
    from .opening import opening_rows

    rows, incomplete = opening_rows(carrying.source)
    carried.rows[_OPENING] = rows
    carried.bring(_OPENING, len(rows), "行")
    carried.leave("一部分年初预算" if incomplete else "", incomplete)


def _tell_left(carrying: Carrying, carried: Carried) -> None:
    """The sheets that stay with last year."""
    rows = carrying.source.rows
    counts = [f"{name}{len(rows[name])}行" for name in _LEDGERS if rows.get(name)]
    if not carrying.source.is_exact:
        carried.leave("支出、收入各行", f"公开的{carrying.source.called}里没有")
    else:
        why = "是上年的数" if carrying.is_next_year else "是预算的数"
        carried.leave("、".join(counts), why)
    for name, why in _OF_ITS_YEAR:
        carried.leave_rows(name, len(rows.get(name, ())), why)


def _to_confirm(row: Row) -> Row:
    return {**row, STATE: TO_CONFIRM}


def _without(row: Row, *columns: str) -> Row:
    return {name: text for name, text in row.items() if name not in columns}


_STEPS: Sequence[Callable[[Carrying, Carried], None]] = (
    _take_department,
    _take_source,
    _tell_units,
    _take_texts,
    _take_date,
    _take_units,
    _take_lists,
    _take_own_lists,
    _take_evaluations,
    _take_declared,
    _tell_declared_left,
    _take_reasons,
    _take_codes,
    _take_opening,
    _tell_left,
)
