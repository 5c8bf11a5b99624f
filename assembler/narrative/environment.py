"""The language of sections: a sandboxed Jinja with Chinese names, filters and attributes.

Authors see only what is listed here; `templates/README.md` is generated from the same lists.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from functools import lru_cache
from typing import Any

from jinja2 import StrictUndefined, TemplateSyntaxError, nodes, pass_context
from jinja2.exceptions import SecurityError
from jinja2.runtime import Context, LoopContext
from jinja2.sandbox import ImmutableSandboxedEnvironment

from ..dataset.model import OverallTarget, Project, Target, Transfer, Unit
from ..figures import MONEY, Figure, LedgerSlices, Slice
from ..kernel.money import NumberStyle
from ..kernel.numerals import chinese, chinese_digits
from . import limits
from .draft import Draft
from .limits import DRAFT, limited
from .markers import Marked

_NUMBER_AT_MOST = 20  # digits that are said in Chinese
_PLACES_AT_MOST = 10  # decimals of a number in groups

# Chinese attribute → Python attribute, by the type it is asked of.
ATTRIBUTES: Mapping[type, Mapping[str, str]] = {
    Slice: {"按": "by", "全称": "full_name"},
    Figure: {"名称": "label", "编码": "code", "单位": "unit"},
    LedgerSlices: {"按": "by"},
    Unit: {"编码": "code", "名称": "name", "性质": "nature"},
    Project: {"编码": "code", "名称": "name", "类型": "kind", "单位": "unit"},
    Target: {"名称": "name", "指标值": "value", "类别": "group"},
    OverallTarget: {"名称": "name", "指标值": "value", "说明": "explanation"},
    Transfer: {"名称": "name", "说明": "explanation"},
    LoopContext: {name: name for name in ("index", "index0", "first", "last", "length")},
}


class UnknownAttributeError(LookupError):
    """A section asks for something an object does not have; the message is in Chinese."""


class SectionEnvironment(ImmutableSandboxedEnvironment):
    """Only the attributes listed above can be reached, and nothing can be made huge."""

    intercepted_binops = frozenset(["+", "*", "**", "%"])

    def _parse(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
        """Every text of a template comes by here, the shell's too."""
        limits.check_size(source)
        try:
            return limits.checked(super()._parse(source, name, filename))
        except ValueError:  # a number that even Python finds too long
            raise TemplateSyntaxError("数字太大", 1) from None

    def getattr(self, obj: Any, attribute: str) -> Any:
        return self.getitem(obj, attribute)

    def getitem(self, obj: Any, argument: Any) -> Any:
        if isinstance(obj, Transfer) and argument == "金额":
            return Figure(
                obj.amount, MONEY, label=obj.name, formula="专项转移支付表", places=(obj.place,)
            )
        if isinstance(obj, Mapping) and argument in obj:
            return obj[argument]
        if (
            isinstance(obj, list | tuple)
            and isinstance(argument, int)
            and -len(obj) <= argument < len(obj)
        ):
            return obj[argument]
        for kind, names in ATTRIBUTES.items():
            if isinstance(obj, kind) and argument in names:
                return getattr(obj, names[argument])
        raise UnknownAttributeError(
            f"没有“.{argument}”，可用的有{'、'.join(_known(obj)) or '（无）'}"
        )

    def call_binop(self, context: Context, operator: str, left: Any, right: Any) -> Any:
        numbers = (int, Figure, Decimal)
        if operator == "+":
            return limited(left + right)
        if operator == "*" and isinstance(left, numbers) and isinstance(right, numbers):
            return limited(left * right)
        raise SecurityError(f"这里不能用“{operator}”")


def _known(obj: Any) -> list[str]:
    if isinstance(obj, Mapping):
        return [str(key) for key in obj]
    return [name for kind, names in ATTRIBUTES.items() if isinstance(obj, kind) for name in names]


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
    environment.globals.clear()
    environment.filters.clear()
    environment.tests = {name: environment.tests[name] for name in ("defined", "undefined", "none")}
    environment.filters.update({name: function for name, (function, _) in FILTERS.items()})
    environment.filters.update(limits.FILTERS)
    return environment


@pass_context
def _finalize(context: Context, value: Any) -> Any:
    """Every printed value becomes a marker; a figure without a filter shows in its own unit."""
    if isinstance(value, Marked):
        return value
    draft: Draft = context[DRAFT]
    if isinstance(value, Figure):
        return draft.amount(value)
    if value is None or isinstance(value, StrictUndefined):
        return str(value or "")
    if not isinstance(value, str | int):
        raise UnknownAttributeError("这里印不出来：它不是一个数，也不是文字")
    return draft.print_text(value)


# --- filters


@lru_cache(maxsize=256)
def _restyled(style: NumberStyle, unit: str, 小数: int | None, 整数省略: bool) -> NumberStyle:
    changes: dict[str, object] = {"unit": unit}
    if 小数 is not None:
        changes["places"] = 小数
    if 整数省略:
        changes["trim_whole"] = True
    return style.but(**changes)


def _money_filter(unit: str) -> Callable[..., Marked]:
    @pass_context
    def show(
        context: Context, figure: Any, 小数: int | None = None, 整数省略: bool = False
    ) -> Marked:
        draft: Draft = context[DRAFT]
        found = _figure(draft, figure)
        return draft.amount(found, _restyled(draft.style, unit, 小数, 整数省略))

    return show


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
    return Marked(limited(分隔.join(draft.print_text(value) for value in limited(values))))


@pass_context
def _listed(context: Context, figures: Any, 分隔: str = "、", 含零: bool = False) -> Marked:
    draft: Draft = context[DRAFT]
    kept = [_figure(draft, figure) for figure in limited(figures)]
    shown = [figure for figure in kept if 含零 or figure or not figure.known]
    said = (draft.print_text(figure.words) + draft.amount(figure) for figure in shown)
    return Marked(limited(分隔.join(said)))


@pass_context
def _without(context: Context, value: Any, ending: str) -> str:
    return str(value).removesuffix(ending)


def _in_chinese(value: Any) -> str:
    if len(str(value)) > _NUMBER_AT_MOST:
        raise limits.too_much("数字太大")
    return chinese(int(value))


def _digits_in_chinese(value: Any) -> str:
    return chinese_digits(str(value))


def _date(value: Any) -> str:
    from .localized import written_date

    text = str(value)
    try:
        return written_date(text) if text else ""
    except ValueError:
        raise UnknownAttributeError(
            f"“{text}”不是日期，应写成 2024-04-10、2024-04 或 2024"
        ) from None


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
    "万元": (
        _money_filter("万元"),
        "金额按万元显示并带单位；可写 万元(小数=1)、万元(整数省略=true)",
    ),
    "元": (_money_filter("元"), "金额按元显示并带单位"),
    "亿元": (_money_filter("亿元"), "金额按亿元显示并带单位"),
    "占": (_share, "占某总额的比重，连同用语：{{ 基本支出|占(支出合计) }} → ，占75.65%"),
    "占比": (_percent, "只要比重本身：{{ 基本支出|占比(支出合计) }} → 75.65%"),
    "列举": (_enumerate, "把一列名称用顿号连起来"),
    "列示": (
        _listed,
        "把一列指标连名带数连起来，零的略去：{{ [事业收入, 其他收入]|列示(分隔='；') }}；含零=true 则都写",
    ),
    "去掉": (_without, "去掉词尾：{{ 类.名称|去掉('支出') }}"),
    "千分位": (
        _grouped,
        "只要数本身，三位一逗号，金额按元：1,234,567.89；可写 千分位(小数=0)",
    ),
    "日期": (_date, "2024-04-10 → 2024年4月10日，2024-04 → 2024年4月"),
    "中文数字": (_in_chinese, "3 → 三"),
    "中文年份": (_digits_in_chinese, "2024 → 二〇二四"),
}
