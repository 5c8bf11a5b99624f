"""The language of sections: a sandboxed Jinja with Chinese names, filters and attributes.

Authors see only what is listed here; `templates/README.md` is generated from the same lists. A
template's texts are compiled once, with every name in them checked before any report is built;
a mistake, then or at rendering, is led back to the author's own file and line.
"""

from __future__ import annotations

import marshal
import operator
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import lru_cache
from itertools import chain
from typing import Any, NamedTuple

from jinja2 import StrictUndefined, TemplateError, TemplateSyntaxError, nodes, pass_context
from jinja2 import Template as JinjaTemplate
from jinja2.exceptions import SecurityError, UndefinedError
from jinja2.meta import find_undeclared_variables
from jinja2.runtime import Context, LoopContext
from jinja2.sandbox import ImmutableSandboxedEnvironment

from ..dataset.model import OverallTarget, Project, Target, Transfer, Unit
from ..dataset.schema import sheet_named
from ..figures import (
    FUNCTIONS,
    MONEY,
    ExpressionError,
    Figure,
    LedgerSlices,
    Slice,
    UnitsDifferError,
    UnknownNameError,
)
from ..figures.answering import AnsweringByName
from ..kernel.made_once import MadeOnce
from ..kernel.money import NumberStyle
from ..kernel.numerals import chinese, chinese_digits
from ..kernel.problems import Place, Problem, did_you_mean, problem
from ..reasons.named_figures import setting_problems
from ..template.files import LISTS
from ..template.prose import WIDE_TAG
from ..template.template import CHART_PLACED, ITEMISED, PLACED, SectionFile, Template
from . import limits
from .asking import FILTERS as ASKING_FILTERS
from .asking import asking
from .draft import Draft
from .limits import DRAFT, limited
from .literals import Asked, asked_in
from .markdown import Marked
from .placing import CHARTS_ONLY_IN_SECTIONS, ONLY_IN_SECTIONS
from .units import typed_units
from .unprintable import why_no_text
from .wording import PhraseError, phrase_problems

# --- what an author may write

# Names of a section beside the figures, and what each is: the author's guide is made from this.
NAMES: Mapping[str, str] = {
    "部门": "部门.名称、部门.简称、部门.自称、部门.编码",
    "年度": "报告年度，如 2024", "上年度": "上一年，如 2023", "类型": "部门预算",
    "主体": "报告是谁的：部门预算、部门决算是“部门”，单位预算、单位决算是“单位”",
    "预算口径": "报告.yaml 中的预算口径：年初预算或全年预算",
    "公开日期": "报告.yaml 中的公开日期", "公开日期中文": "二〇二四年四月十日",
    "职责": "主要职责，一列文字", "机构设置": "机构设置，一列文字",
    "单位列表": "预算单位，每个有 编码、名称、性质、备注", "项目列表": "项目，每个有 编码、名称、类型、单位",
    "专项转移支付": "专项转移支付项目，每个有 名称、金额、说明",
    "金额单位": "报告的金额单位，如 万元；在一张表里是这张表的单位",
    ITEMISED: "这一节是不是没有的各项也逐项写出：{% if 政府采购预算 or 逐项写零 %}；由 template.yaml 的“修改章节”定",
}  # fmt: skip
CALLS: Mapping[str, str] = {
    **FUNCTIONS,
    "比上年": "与上年相比的用语：比上年(收入总计) → 增加43.28万元，增长4.75%；比上年(公务接待费, 用语='三公')用另一组用语",
    "同增减": "两个指标的本年数、上年数、增减原因是否都一样，可以合在一句里说：{% if 同增减('收入总计', '支出总计') %}",
    "原因": "增减原因：原因('收入总计') → ，主要原因：……；没有填而又该填时标出",
    "完成": "决算：完成预算的用语，如 完成(决算, 预算) → 完成年初预算的35.50%；用语='全年' 用另一组用语",
    "差异原因": "决算：决算数与预算数不同的原因，如 差异原因(项, 年初)；原因表的“指标”填指标名或功能科目编码",
    "用途": "决算：科目说明表中一项科目的用途，如 {% for 项 in 支出().按('功能项') %}主要用于{{ 用途(项) }}{% endfor %}；没有填的标出",
    "文字": "报告.yaml 的“文字”里一个名称下的话，几句用顿号连起来，如 文字('绩效制度')；没有写的标出；分隔='；' 换别的符号",
    "用语": "wording.yaml 中的一条用语，如 用语('持平')",
    "表": "把一张表放在节里这个地方，单独成段：{{ 表('预算08表') }}；这张表不再列在“部分”里",
    "图表": "把一个图表放在节里这个地方，单独成段：{{ 图表('支出决算结构图') }}；写的是“图表”文件夹里的文件名",
    "清单": "一张清单的各行：{% for 行 in 清单('政府采购明细表') %}……行.采购品目……{% endfor %}；后面可写 .合计('金额')、.个数()、.筛选(品目类别='货物')、.按('品目类别')",
    "有": "数据里有没有给出一个声明的指标，没有给出的命令会提示：{% if 有('专用设备') %}",
}
# Chinese attribute → Python attribute, by the type it is asked of.
ATTRIBUTES: Mapping[type, Mapping[str, str]] = {
    Slice: {"按": "by", "全称": "full_name"},
    Figure: {"名称": "label", "编码": "code", "单位": "unit"},
    LedgerSlices: {"按": "by"},
    Unit: {"编码": "code", "名称": "name", "性质": "nature", "备注": "remark"},
    Project: {"编码": "code", "名称": "name", "类型": "kind", "单位": "unit"},
    Target: {"名称": "name", "指标值": "value", "类别": "group"},
    OverallTarget: {"名称": "name", "指标值": "value", "说明": "explanation"},
    Transfer: {"名称": "name", "说明": "explanation"},
    LoopContext: {name: name for name in ("index", "index0", "first", "last", "length")},
}

_NUMBER_AT_MOST = 20  # digits that are written in Chinese
_SMALL_KEPT = 5_000  # short texts of one template
_CODES_KEPT = 1_000  # of one template, its sections included
_PLACES_AT_MOST = 10  # decimals of a number in groups
_LOOKED_AT = (nodes.Name, nodes.Call, nodes.Filter, nodes.Test, nodes.Getattr)
_FIGURE_CALLS = ("原因", "有", "上年", "年初", "全年", "按口径", "比上年", "同增减")
_NUMBER = re.compile(r"(?<!\d)\d{1,18}\.\d{1,18}(?:万元|亿元|元|%|％)")


_NUMBERS = (int, Figure, Decimal)
_OPERATIONS: Mapping[str, Callable[[Any, Any], Any]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": operator.truediv,
    "//": operator.floordiv,
}


class UnknownAttributeError(LookupError):
    """A section asks for something an object does not have; the message is in Chinese."""


FAILURES = (
    TemplateError,
    UnknownNameError,
    UnknownAttributeError,
    PhraseError,
    ExpressionError,
    UnitsDifferError,
    TypeError,
    ValueError,
    ArithmeticError,
    LookupError,
    RecursionError,
)


class CountedEnvironment(ImmutableSandboxedEnvironment):
    """A sandbox in which work is counted, and nothing can be made huge. A text is rendered over a
    name DRAFT that keeps the count."""

    intercepted_unops = frozenset(["-", "+"])
    intercepted_binops = frozenset(["+", "-", "*", "/", "//", "**", "%"])
    concat = staticmethod(limits.joined)  # of what docxtpl has rendered, too

    def _parse(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
        """Every text of a template comes by here, the shell's too."""
        limits.check_size(source)
        try:
            return limits.checked(super()._parse(source, name, filename))
        except ValueError:  # a number that even Python finds too long
            raise limits.LimitError("数字太大", 1) from None

    def call_binop(self, context: Context, sign: str, left: Any, right: Any) -> Any:
        """Computing, with values that are not too long for what becomes of them."""
        compute = _OPERATIONS.get(sign)
        numbers = isinstance(left, _NUMBERS) and isinstance(right, _NUMBERS)
        if compute is None or not (numbers or sign == "+"):
            raise SecurityError(f"这里不能用“{sign}”")
        steps = limits.COMPUTED + limits.weight(left) + limits.weight(right)
        limits.effort_of(context).step(steps)
        result = limited(compute(left, right))
        return result if numbers else limits.made(context, result)

    def call_unop(self, context: Context, sign: str, argument: Any) -> Any:
        """A sign before a number."""
        limits.effort_of(context).step(limits.weight(argument))
        return limited(-argument if sign == "-" else +argument)

    def call(self, context: Context, function: Any, /, *arguments: Any, **named: Any) -> Any:
        """A call, which counts more than other steps."""
        step = limits.effort_of(context).step
        step(limits.CALL)
        result = super().call(context, function, *arguments, **named)
        step(limits.weight(result) * limits.COMPUTED)
        return limited(result)


class SectionEnvironment(CountedEnvironment):
    """Only the attributes listed above can be reached, and figures that are not known are asked for
    where a condition looks at them."""

    def _parse(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
        return asking(super()._parse(source, name, filename))

    def getattr(self, obj: Any, attribute: str) -> Any:
        return self.getitem(obj, attribute)

    def getitem(self, obj: Any, argument: Any) -> Any:
        if isinstance(obj, Transfer) and argument == "金额":
            return _transferred(obj)
        if isinstance(obj, Project | Unit) and argument in further_of(obj):
            return dict(obj.further).get(argument, "")
        if _holds(obj, argument):
            return obj[argument]
        if isinstance(obj, AnsweringByName):
            return obj.answer(str(argument))
        for kind, names in ATTRIBUTES.items():
            if isinstance(obj, kind) and argument in names:
                return getattr(obj, names[argument])
        known = map(str, obj) if isinstance(obj, Mapping) else _attributes(obj)
        raise UnknownAttributeError(f"没有“.{argument}”，可用的有{'、'.join(known) or '（无）'}")


def _lists_asked(tree: nodes.Template, text: str, place: Place) -> Iterable[Asked]:
    """What a text asks of lists (清单), which few do."""
    if LISTS not in text:
        return ()
    from .lists_asked import lists_asked

    return lists_asked(tree, text, place)


def _transferred(transfer: Transfer) -> Figure:
    """The amount of a special transfer payment."""
    return Figure(
        transfer.amount,
        MONEY,
        label=transfer.name,
        formula="专项转移支付表",
        places=(transfer.place,),
    )


def _holds(obj: Any, argument: Any) -> bool:
    """Whether a mapping has that key, or a list that position."""
    if isinstance(obj, Mapping):
        return argument in obj
    if isinstance(obj, list | tuple) and isinstance(argument, int):
        return -len(obj) <= argument < len(obj)
    return False


def _attributes(obj: Any) -> dict[str, None]:
    """What can be asked of an object, in order."""
    attributes = (names for kind, names in ATTRIBUTES.items() if isinstance(obj, kind))
    further = further_of(obj) if isinstance(obj, Project | Unit) else ()
    return dict.fromkeys((*chain.from_iterable(attributes), *further))


def further_of(obj: Project | Unit | type) -> tuple[str, ...]:
    """The columns of a project or unit that have no attribute: 立项依据 of a project."""
    is_project = isinstance(obj, Project) or obj is Project
    return sheet_named("项目" if is_project else "单位").further


def make_environment() -> SectionEnvironment:
    """A new environment with every filter; names come with each rendering."""
    environment = SectionEnvironment(
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
        finalize=_finalize,
        keep_trailing_newline=True,
        optimized=False,  # there is nothing to work out beforehand in `{{ 收入总计|万元 }}`
    )
    restrict(environment, _COUNTED)
    environment.filters.update(ASKING_FILTERS)
    return environment


def restrict(environment: CountedEnvironment, filters: Mapping[str, Callable[..., Any]]) -> None:
    """Leave the environment these filters, the simplest tests, and no functions."""
    environment.globals.clear()
    environment.filters = {**filters, **limits.FILTERS}
    environment.tests = {name: environment.tests[name] for name in ("defined", "undefined", "none")}


@pass_context
def _finalize(context: Context, value: Any) -> Any:
    """Every printed value becomes a marker; a figure without a filter shows in its own unit."""
    if isinstance(value, Marked):
        return value
    draft: Draft = context[DRAFT]
    if isinstance(value, Figure):
        return draft.amount(value)
    if isinstance(value, StrictUndefined):
        return str(value)
    return draft.print_text(value)


def _text(value: Any) -> str:
    """The text before a filter that makes another of it. Raises UnknownAttributeError."""
    if isinstance(value, StrictUndefined):
        return str(value)
    why = why_no_text(value)
    if why:
        raise UnknownAttributeError(why)
    return str(value)


# --- filters


@lru_cache(maxsize=256)
def _restyled(style: NumberStyle, unit: str, 小数: int | None, 整数省略: bool) -> NumberStyle:
    changes: dict[str, object] = {"unit": unit}
    if 小数 is not None:
        changes["places"] = 小数
    if 整数省略:
        changes["trim_whole"] = True
    return style.but(**changes)


def _amount(context: Context, figure: Any, unit: str, 小数: int | None, 整数省略: bool) -> Marked:
    """An amount in a unit, in that of the report (数字样式) where none is named."""
    draft: Draft = context[DRAFT]
    style = _restyled(draft.style, unit or draft.style.unit, 小数, 整数省略)
    return draft.amount(_figure(draft, figure), style)


@pass_context
def _in_unit_of_report(
    context: Context, figure: Any, 小数: int | None = None, 整数省略: bool = False
) -> Marked:
    return _amount(context, figure, "", 小数, 整数省略)


@pass_context
def _customary(
    context: Context,
    figure: Any,
    小数: int | None = None,
    整数省略: bool = False,
    固定: bool = False,
) -> Marked:
    """万元 is what nearly all reports are in, and what their texts say: one setting turns them."""
    return _amount(context, figure, "万元" if 固定 else "", 小数, 整数省略)


@pass_context
def _in_yuan(
    context: Context, figure: Any, 小数: int | None = None, 整数省略: bool = False
) -> Marked:
    return _amount(context, figure, "元", 小数, 整数省略)


@pass_context
def _in_hundred_million(
    context: Context, figure: Any, 小数: int | None = None, 整数省略: bool = False
) -> Marked:
    return _amount(context, figure, "亿元", 小数, 整数省略)


def _figure(draft: Draft, value: Any) -> Figure:
    """A figure given itself, by name, or as a bare number."""
    if isinstance(value, Figure):
        return value  # as nearly always
    if isinstance(value, int | Decimal) and not isinstance(value, bool):
        return Figure(Decimal(value))
    if isinstance(value, Marked):
        raise UnknownAttributeError("这个筛选器前面已经是写成文字的结果，应是一个指标或金额")
    if isinstance(value, str):
        return draft.named(value)
    raise UnknownAttributeError("这个筛选器前面应是一个指标或金额")


@pass_context
def _share(context: Context, part: Any, whole: Any) -> Marked:
    draft: Draft = context[DRAFT]
    return draft.share_phrase(_figure(draft, part), _figure(draft, whole))


@pass_context
def _percent(context: Context, part: Any, whole: Any) -> Marked:
    draft: Draft = context[DRAFT]
    shown = draft.percent(_figure(draft, part), _figure(draft, whole))
    return draft.phrase("占比无总额") if shown is None else shown


@pass_context
def _enumerate(context: Context, values: Any, 分隔: str = "、") -> str:
    draft: Draft = context[DRAFT]
    texts = [value if isinstance(value, Marked) else _text(value) for value in _items(values)]
    return Marked(limits.enumerated(_text(分隔), list(map(draft.print_text, texts))))


def _items(values: Any) -> Any:
    """The items of a list; a text or figure is none."""
    if isinstance(values, str | int | float | Figure | Mapping) or not hasattr(values, "__iter__"):
        raise UnknownAttributeError("这个筛选器前面应是一列，如 职责、[事业收入, 其他收入]")
    return limited(values)


@pass_context
def _listed(context: Context, figures: Any, 分隔: str = "、", 含零: bool = False) -> Marked:
    draft: Draft = context[DRAFT]
    texts = [
        draft.print_text(figure.words) + draft.amount(figure)
        for figure in [_figure(draft, value) for value in _items(figures)]
        if 含零 or figure or not figure.known
    ]
    return Marked(limits.enumerated(分隔, texts))


@pass_context
def _without(context: Context, value: Any, ending: str) -> str:
    return _text(value).removesuffix(ending)


def _paragraphs(value: Any) -> list[str]:
    """The lines of a text that are not blank."""
    return [line.strip() for line in _text(value).splitlines() if line.strip()]


def _in_chinese(value: Any) -> str:
    text = _text(value)
    if len(text) > _NUMBER_AT_MOST:
        raise limits.too_much("数字太大")
    if not text.isdecimal():
        raise UnknownAttributeError(f"“{text}”不是整数，不能写成中文数字")
    return chinese(int(text))


def _digits_in_chinese(value: Any) -> str:
    return chinese_digits(_text(value))


def _date(value: Any) -> str:
    from .localized import written_date

    text = _text(value)
    try:
        return written_date(text) if text else ""
    except ValueError:
        reason = f"“{text}”不是日期，应写成 2024-04-10、2024-04 或 2024"
        raise UnknownAttributeError(reason) from None


@pass_context
def _grouped(context: Context, value: Any, 小数: int | None = None) -> Marked:
    from .localized import grouped

    draft: Draft = context[DRAFT]
    figure = _figure(draft, value)
    if not figure.known:
        return draft.amount(figure)
    places = 2 if 小数 is None and figure.unit == MONEY else 小数
    if places is not None and places not in range(_PLACES_AT_MOST + 1):
        raise UnknownAttributeError(f"小数应是 0 到 {_PLACES_AT_MOST} 的整数")
    return draft.print_figure(figure, grouped(figure.amount, places))


FILTERS: Mapping[str, tuple[Callable[..., Any], str]] = {
    "金额": (
        _in_unit_of_report,
        "金额按报告的单位（数字样式的“单位”）显示并带单位；可写 金额(小数=1)、金额(整数省略=true)",
    ),
    "万元": (
        _customary,
        "同“金额”：报告的单位是万元就印万元，是元就印元；总要印万元的写 万元(固定=true)",
    ),
    "元": (_in_yuan, "总是按元显示并带单位；可写 元(小数=0)"),
    "亿元": (_in_hundred_million, "总是按亿元显示并带单位"),
    "占": (_share, "占某总额的比重，连同用语：{{ 基本支出|占(支出总计) }} → ，占75.65%"),
    "占比": (_percent, "只要比重本身：{{ 基本支出|占比(支出总计) }} → 75.65%"),
    "列举": (_enumerate, "把一列名称用顿号连起来"),
    "列示": (
        _listed,
        "把一列指标连名带数连起来，零的略去：{{ [事业收入, 其他收入]|列示(分隔='；') }}；含零=true 则都写",
    ),
    "去掉": (_without, "去掉词尾：{{ 类.名称|去掉('支出') }}"),
    "分段": (
        _paragraphs,
        "几行的文字分成各段：{% for 项 in 项目列表 %}{% for 段 in 项.实施内容|分段 %}……{% endfor %}{% endfor %}",
    ),
    "千分位": (
        _grouped,
        "只要数本身，三位一逗号，金额按元：1,234,567.89；可写 千分位(小数=0)",
    ),
    "日期": (_date, "2024-04-10 → 2024年4月10日，2024-04 → 2024年4月"),
    "中文数字": (_in_chinese, "3 → 三"),
    "中文年份": (_digits_in_chinese, "2024 → 二〇二四"),
}


_COUNTED = {name: limits.counting(function) for name, (function, _) in FILTERS.items()}


# --- a template's texts


@dataclass
class Language:
    """The compiled texts of one template. `names`: everything a text may name. hides: whether a name
    may stand in a file that could not be read, so that to miss it is not told. codes: of the
    template's own texts, by file and text; they may come from another process. own: what the names
    of its files begin with."""

    environment: SectionEnvironment
    names: frozenset[str]
    figures: frozenset[str]
    hides: Callable[[str], bool] = lambda name: False
    sections: dict[str, JinjaTemplate] = field(default_factory=dict)
    asked: list[Asked] = field(default_factory=list)  # by the sections, while they are compiled
    noting: bool = False
    codes: MadeOnce = field(default_factory=MadeOnce)
    own: tuple[str, ...] = ()
    _small: dict[tuple[str, str], JinjaTemplate] = field(default_factory=dict)

    def compile(
        self, text: str, place: Place, problems: list[Problem], extra: Iterable[str] = ()
    ) -> JinjaTemplate | None:
        """Compile a text; what is wrong with it is told at its file and line.

        extra: names that this text may use beside those every text may.
        """
        code = None if self.noting else self.codes.get((place.file, text))
        if code is not None:
            return JinjaTemplate.from_code(self.environment, marshal.loads(code), {})
        wide = WIDE_TAG.search(text)
        if wide is not None:
            where = _sign_at(place, text, wide.start())
            reason = f"“{wide[0]}”里有全角的括号或百分号，要用半角的"
            problems.append(problem("M-13", where, reason=reason))
            return None
        try:
            tree = self.environment.parse(text, filename=place.file)
            unknown = list(self._unknown(tree, text, place, self.names.union(extra)))
            problems.extend(
                one for one in unknown if not self.hides(str(one.values.get("name", "")))
            )
            if not unknown:
                code = self.environment.compile(tree, filename=place.file)
                if place.file.startswith(self.own) and len(self.codes) < _CODES_KEPT:
                    self.codes.add((place.file, text), marshal.dumps(code))
                return JinjaTemplate.from_code(self.environment, code, {})
        except TemplateSyntaxError as error:
            problems.append(self._syntax_problem(error, place, text))
        except (RecursionError, SyntaxError, MemoryError):  # Python's, of the code Jinja makes
            problems.append(problem("M-13", place, reason="嵌套过深"))
        return None

    def small(
        self,
        text: str,
        place: Place,
        problems: list[Problem],
        effort: limits.Effort,
        extra: Iterable[str] = (),
    ) -> JinjaTemplate | None:
        """The same for a short text (a title, a cell), compiled once however often it stands. effort:
        of the report that it is for."""
        key = (place.file, text)
        if key not in self._small:
            try:
                effort.step(limits.COMPILED + len(text))
            except SecurityError as error:
                if effort.report_once(error):
                    problems.append(problem("M-14", place, reason=str(error)))
                return None
            misplaced = _misplaced(text)
            if misplaced:
                problems.append(problem("M-13", place, reason=misplaced))
                return None
            compiled = self.compile(text, place, problems, extra)
            if compiled is None:
                return None
            if len(self._small) >= _SMALL_KEPT:  # those of datasets, one after the other
                self._small.clear()
            self._small[key] = compiled
        return self._small[key]

    def _unknown(
        self, tree: nodes.Template, text: str, place: Place, known: frozenset[str]
    ) -> Iterable[Problem]:
        """Names that do not exist, each once with the line it first stands on."""
        used = list(tree.find_all(_LOOKED_AT))
        if self.noting:
            self.asked += asked_in(used, text, place)
            self.asked += _lists_asked(tree, text, place)
        lines = _first_lines(used)
        unknown = lines.keys() - known
        if unknown:  # some may be set by the text itself; to find that out takes far longer
            unknown &= find_undeclared_variables(tree)
        for name, line in lines.items():
            if name in unknown:
                yield self._no_name(name, known, line, text, place)
        for name, line in _figures_called(used):
            if name not in self.figures:
                yield self._no_name(name, self.figures, line, text, place)
        yield from self._unknown_filters(used, text, place)

    def _unknown_filters(
        self, used: Iterable[nodes.Node], text: str, place: Place
    ) -> Iterable[Problem]:
        """Jinja looks for those within conditions only when they are used."""
        for node in used:
            if isinstance(node, nodes.Filter) and node.name not in self.environment.filters:
                yield _no_filter(node, text, place)
            elif isinstance(node, nodes.Test) and node.name not in self.environment.tests:
                reason = (
                    f"is 后面没有“{node.name}”这种判断，只有 {'、'.join(self.environment.tests)}"
                )
                yield problem("M-13", _at(place, node.lineno, text, node.name), reason=reason)

    def _syntax_problem(self, error: TemplateSyntaxError, place: Place, text: str) -> Problem:
        from .syntax import explained

        at, reason = explained(self.environment, text, error)
        where = _at(place, error.lineno, text, "{") if at is None else _sign_at(place, text, at)
        return problem("M-13", where, reason=reason)

    def _no_name(
        self, name: str, known: Iterable[str], line: int, text: str, place: Place
    ) -> Problem:
        filtered = f"，“{name}”是筛选器，写成 {{{{ 数|{name} }}}}" if name in FILTERS else ""
        hint = filtered or did_you_mean(name, known)
        return problem("M-10", _at(place, line, text, name), name=name, hint=hint)


def _misplaced(text: str) -> str:
    """Why a short text may not place a table or chart; "" where it does not."""
    if PLACED.search(text):
        return ONLY_IN_SECTIONS
    return CHARTS_ONLY_IN_SECTIONS if CHART_PLACED.search(text) else ""


def _first_lines(used: Iterable[nodes.Node]) -> dict[str, int]:
    """The names that stand in a text, each with the line it first stands on."""
    lines: dict[str, int] = {}
    for node in used:
        if isinstance(node, nodes.Name):
            lines.setdefault(node.name, node.lineno)
    return lines


def _figures_called(used: Iterable[nodes.Node]) -> Iterator[tuple[str, int]]:
    """Figures named as text: 原因('收入总计')."""
    for node in used:
        match node:
            case nodes.Call(
                node=nodes.Name(name=function), args=[nodes.Const(value=str(name)), *_]
            ):
                if function in _FIGURE_CALLS:
                    yield name, node.lineno


def _is_exact(place: Place) -> bool:
    """Whether a text stands in a sheet or YAML file, where its place is that of the value."""
    return bool(place.sheet or place.column or place.row)


def _no_filter(node: nodes.Filter, text: str, place: Place) -> Problem:
    """That there is no such filter; what is nearest, or that it is a function."""
    call = f"，“{node.name}”是函数，写成 {{{{ {node.name}(…) }}}}"
    hint = call if node.name in CALLS else did_you_mean(node.name, FILTERS)
    return problem("M-10", _at(place, node.lineno, text, node.name), name=node.name, hint=hint)


def _at(place: Place, line: int, text: str, name: str) -> Place:
    """The place of a name on a line of a section; in a sheet or YAML file, that of the value."""
    if _is_exact(place):
        return place
    lines = text.split("\n")
    on_line = lines[line - 1] if 0 < line <= len(lines) else ""
    return Place(place.file, row=line, character=_position(on_line, name) + 1 or None)


def _position(line: str, name: str) -> int:
    """Where a name stands in a line, in a tag if it can be; -1 for nowhere."""
    positions = (match.start() for match in re.finditer(re.escape(name), line))
    position = next((at for at in positions if _is_in_tag(line, at, len(name))), -1)
    return position if position >= 0 else line.find(name, max(line.find("{"), 0))


def _is_in_tag(line: str, at: int, length: int) -> bool:
    """Whether a name stands in a tag of a line, and is not a part of another name."""
    opened = max(line.rfind("{{", 0, at), line.rfind("{%", 0, at))
    closed = max(line.rfind("}}", 0, at), line.rfind("%}", 0, at))
    neighbours = line[at - 1 : at] + line[at + length : at + length + 1]
    return opened > closed and not any(sign.isalnum() or sign == "_" for sign in neighbours)


def _sign_at(place: Place, text: str, at: int) -> Place:
    """The place of a sign of a section, by its number; in a sheet or YAML file, that of the value."""
    if _is_exact(place):
        return place
    line, before = text.count("\n", 0, at) + 1, text.rfind("\n", 0, at)
    return Place(place.file, row=line, character=at - before)


# --- one language a template


class CheckedSections(NamedTuple):
    """What was found when all sections of a template were compiled. names: of those that can be
    rendered."""

    names: list[str]
    asked: list[Asked]
    problems: list[Problem]


_LANGUAGES: dict[tuple[str, str], tuple[Language, list[Problem]]] = {}
_KEPT = 16  # a process builds with one template or two


def language_of(template: Template, figures: Iterable[str], problems: list[Problem]) -> Language:
    """The template's language with its sections compiled; once a process and template."""
    key = (template.name, template.digest)
    if key not in _LANGUAGES:
        if len(_LANGUAGES) >= _KEPT:
            _LANGUAGES.clear()
        _LANGUAGES[key] = _compile_all(template, frozenset(figures))
    language, mistakes = _LANGUAGES[key]
    problems.extend(mistakes)
    return language


def _compile_all(template: Template, figures: frozenset[str]) -> tuple[Language, list[Problem]]:
    names = frozenset({*figures, *NAMES, *CALLS})
    language = Language(make_environment(), names, figures, template.hides)
    language.own = tuple(f"{folder.name}/" for folder in template.folders)
    language.codes = template.once("codes", lambda: MadeOnce(template.made))
    checked = template.once("sections", lambda: _checked(language, template))
    language.asked = checked.asked
    for name in checked.names:
        section = template.sections[name]
        compiled = language.compile(section.text, Place(section.name), [])
        if compiled is not None:
            language.sections[name] = compiled
    return language, checked.problems


def _checked(language: Language, template: Template) -> CheckedSections:
    """The sections that the report has, each compiled once for its mistakes."""
    names: list[str] = []
    problems = [
        *_clashes(template),
        *phrase_problems(template),
        *setting_problems(template),
    ]
    language.noting = True
    tags = 0
    for name in filter(template.sections.__contains__, template.named_by_parts("章节")):
        source = template.sections[name]
        tags += source.text.count("{{") + source.text.count("{%")
        if limits.are_too_many(tags):
            place = Place(source.name)
            problems.append(problem("M-13", place, reason=f"模板各节的{limits.too_many_tags()}"))
            break
        mistakes: list[Problem] = []
        compiled = language.compile(source.text, Place(source.name), mistakes)
        problems += [_led_back(one, source) for one in mistakes]
        if compiled is not None:
            names.append(name)
            problems += _typed_numbers(language.environment, source.text, source.name)
            problems += typed_units(source.text, source.name)
    language.noting = False
    return CheckedSections(names, language.asked, problems)


def _led_back(mistake: Problem, source: SectionFile) -> Problem:
    """A mistake of a section; one in a heading that 修改章节 gives is told there."""
    if source.heading is None:
        return mistake
    lines = source.text.split("\n")[: (mistake.place.row or 1) - 1]
    given = source.heading_given(sum(len(line) + 1 for line in lines))
    return mistake if given is None else replace(mistake, place=given)


def _typed_numbers(environment: SectionEnvironment, text: str, file: str) -> Iterable[Problem]:
    """Amounts and rates that no figure stands behind, of a text that compiles."""
    if not _NUMBER.search(text):  # as nearly always
        return
    for first, kind, source in environment.lex(text):
        lines = source.split("\n") if kind == "data" else ()
        for row, line in enumerate(lines, start=first):
            for number in _NUMBER.findall(line):
                yield problem("M-62", Place(file, row=row), found=number)


def _clashes(template: Template) -> Iterable[Problem]:
    """A figure may not take the name of a word or function of the language."""
    for name, entry in template.figures.items():
        if name in NAMES or name in CALLS:
            yield problem("M-17", entry.place, name=name)


# --- rendering


def render(
    compiled: JinjaTemplate,
    names: dict[str, Any],
    place: Place,
    problems: list[Problem],
    own: Mapping[str, Any] | None = None,
) -> str | None:
    """Render; a mistake that shows only now is told at the author's line. None then. own: names
    of this text alone."""
    try:
        return rendered(compiled, names, own or {})
    except FAILURES as error:
        known = isinstance(error, PhraseError) and error.reported
        if not known and names[DRAFT].effort.report_once(error):
            line = _line_of(error, place.file)
            where = place if _is_exact(place) else Place(place.file, row=line)
            problems.append(problem("M-14", where, reason=reason_of(error)))
        return None


def rendered(compiled: JinjaTemplate, names: dict[str, Any], own: Mapping[str, Any]) -> str:
    """What `compiled.render` does, without its copies of all names for each short text."""
    context = compiled.new_context(names, shared=True)
    context.vars.update(own)  # looked up first
    try:
        return limits.joined(compiled.root_render_func(context))
    except Exception:
        compiled.environment.handle_exception()


def _line_of(error: BaseException, file: str) -> int | None:
    """The template line the error arose on: Jinja gives its frames the template's file name."""
    line, trace = None, error.__traceback__
    while trace is not None:
        if trace.tb_frame.f_code.co_filename == file:
            line = trace.tb_lineno
        trace = trace.tb_next
    return line


def _wrong_arguments(message: str) -> str:
    """What Python says of a call, in Chinese."""
    if "unsupported operand" in message or "can only concatenate" in message:
        return "数和文字不能在一起运算"
    unknown = re.search(r"unexpected keyword argument '(.+)'", message)
    if unknown:
        return f"没有“{unknown[1]}”这个参数"
    function = message.split("(")[0].split(".")[-1]
    for name, (called, usage) in FILTERS.items():
        if called.__name__ == function:
            return f"“{name}”的括号里写得不对。用法：{usage}"
    return "括号里的参数不对，请检查个数、名称和写法"


def reason_of(error: Exception) -> str:
    own = (UnknownNameError, UnknownAttributeError, PhraseError, ExpressionError, UnitsDifferError)
    if isinstance(error, own):
        return str(error.args[0])
    if isinstance(error, UndefinedError):
        return "用到了没有的名称"
    if isinstance(error, TypeError):
        return _wrong_arguments(str(error))
    if isinstance(error, SecurityError):
        return str(error)
    return "这里的写法不能用"
