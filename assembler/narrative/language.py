"""A template's texts compiled once, with every name in them checked before any report is built.

Also the one place where a mistake at rendering is led back to the author's own file and line.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from jinja2 import Template as JinjaTemplate
from jinja2 import TemplateError, TemplateSyntaxError, nodes
from jinja2.exceptions import SecurityError, TemplateAssertionError, UndefinedError
from jinja2.meta import find_undeclared_variables

from ..figures import FUNCTIONS, ExpressionError, UnitsDifferError, UnknownNameError
from ..kernel.jinja_messages import in_chinese
from ..kernel.problems import Place, Problem, did_you_mean, problem
from ..template.template import Template
from .environment import FILTERS, SectionEnvironment, UnknownAttributeError, make_environment
from .limits import joined
from .wording import PhraseError, phrase_problems

# Names of a section beside the figures, and what each is: the author's guide is made from this.
WORDS: Mapping[str, str] = {
    "部门": "部门.名称、部门.简称、部门.自称、部门.编码",
    "年度": "报告年度，如 2024", "上年度": "上一年，如 2023", "类型": "部门预算",
    "公开日期": "报告.yaml 中的公开日期", "公开日期中文": "二〇二四年四月十日",
    "职责": "主要职责，一列文字", "机构设置": "机构设置，一列文字",
    "单位列表": "预算单位，每个有 编码、名称、性质", "项目列表": "项目，每个有 编码、名称、类型、单位",
    "专项转移支付": "专项转移支付项目，每个有 名称、金额、说明",
}  # fmt: skip
CALLS: Mapping[str, str] = {
    **FUNCTIONS,
    "比上年": "与上年相比的用语：比上年(收入总计) → 增加43.28万元，增长4.75%；比上年(公务接待费, 用语='三公')用另一组用语",
    "同增减": "两个指标的本年数、上年数、增减原因是否都一样，可以合在一句里说：{% if 同增减('收入总计', '支出总计') %}",
    "原因": "增减原因：原因('收入总计') → ，主要原因：……；没有填而又该填时标出",
    "完成": "决算：完成预算的用语，如 完成(决算, 预算) → 完成年初预算的35.50%；用语='全年' 用另一组用语",
    "差异原因": "决算：决算数与预算数不同的原因，如 差异原因(项, 年初)；原因表的“指标”填指标名或功能科目编码",
    "用语": "wording.yaml 中的一条用语，如 用语('无此项')",
    "有": "数据里有没有给出一个声明的指标：{% if 有('专用设备') %}",
}
_FIGURE_CALLS = ("原因", "有", "上年", "年初", "全年", "比上年", "同增减")
_WIDE = re.compile("｛[｛{%％]|[%％}｝]｝|[{]％|％[}]")
_NUMBER = re.compile(r"(?<!\d)\d{1,18}\.\d{1,18}(?:万元|亿元|元|%|％)")
_FAILURES = (
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


@dataclass
class Language:
    """The compiled texts of one template. `names`: everything a text may name."""

    environment: SectionEnvironment
    names: frozenset[str]
    figures: frozenset[str]
    sections: dict[str, JinjaTemplate] = field(default_factory=dict)
    _small: dict[tuple[str, str], JinjaTemplate] = field(default_factory=dict)

    def compile(
        self, text: str, place: Place, problems: list[Problem], extra: Iterable[str] = ()
    ) -> JinjaTemplate | None:
        """Compile a text; what is wrong with it is told at its file and line.

        extra: names that this text may use beside those every text may.
        """
        wide = _WIDE.search(text)
        if wide is not None:
            line = text.count("\n", 0, wide.start()) + 1
            where = _at(place, line, text, wide[0])
            problems.append(
                problem("M-13", where, reason=f"“{wide[0]}”里有全角的括号或百分号，要用半角的")
            )
            return None
        try:
            tree = self.environment.parse(text, filename=place.file)
            found = list(self._unknown(tree, text, place, self.names.union(extra)))
            problems.extend(found)
            return None if found else self._code(tree, place)
        except TemplateSyntaxError as error:
            problems.append(_syntax_problem(error, place, text))
        except (RecursionError, SyntaxError, MemoryError):  # Python's, of the code Jinja makes
            problems.append(problem("M-13", place, reason="嵌套过深"))
        return None

    def _code(self, tree: nodes.Template, place: Place) -> JinjaTemplate:
        code = self.environment.compile(tree, filename=place.file)
        return JinjaTemplate.from_code(self.environment, code, {})

    def small(
        self, text: str, place: Place, problems: list[Problem], extra: Iterable[str] = ()
    ) -> JinjaTemplate | None:
        """The same for a short text (a title, a cell), compiled once however often it stands."""
        key = (place.file, text)
        if key not in self._small:
            compiled = self.compile(text, place, problems, extra)
            if compiled is None:
                return None
            self._small[key] = compiled
        return self._small[key]

    def _unknown(
        self, tree: nodes.Template, text: str, place: Place, known: frozenset[str]
    ) -> Iterable[Problem]:
        """Names that do not exist, each once with the line it first stands on."""
        found = list(tree.find_all((nodes.Name, nodes.Call)))
        names = [node for node in found if isinstance(node, nodes.Name)]
        missing = {node.name for node in names if node.ctx == "load"} - known
        if missing:  # some may be set by the text itself; to find that out takes far longer
            missing &= find_undeclared_variables(tree)
        seen: set[str] = set()
        for node in names:
            if node.name in missing and node.name not in seen:
                seen.add(node.name)
                yield self._no_name(node.name, known, node.lineno, text, place)
        for name, line in _figures_called(node for node in found if isinstance(node, nodes.Call)):
            if name not in self.figures:
                yield self._no_name(name, self.figures, line, text, place)

    def _no_name(
        self, name: str, known: Iterable[str], line: int, text: str, place: Place
    ) -> Problem:
        filtered = f"，“{name}”是筛选器，写成 {{{{ 数|{name} }}}}" if name in FILTERS else ""
        hint = filtered or did_you_mean(name, known)
        return problem("M-10", _at(place, line, text, name), name=name, hint=hint)


def _figures_called(calls: Iterable[nodes.Call]) -> Iterable[tuple[str, int]]:
    """Figures named as text: 原因('收入总计')."""
    for call in calls:
        first = call.args[0] if call.args else None
        named = isinstance(call.node, nodes.Name) and call.node.name in _FIGURE_CALLS
        if named and isinstance(first, nodes.Const) and isinstance(first.value, str):
            yield first.value, call.lineno


def _at(place: Place, line: int, text: str, name: str) -> Place:
    """The place of a name on a line of a section; in a sheet or YAML file, that of the value."""
    if place.sheet or place.column or place.row:
        return place
    lines = text.splitlines()
    on_line = lines[line - 1] if 0 < line <= len(lines) else ""
    position = on_line.find(name, max(on_line.find("{"), 0)) + 1
    return Place(place.file, row=line, character=position or None)


def _syntax_problem(error: TemplateSyntaxError, place: Place, text: str) -> Problem:
    message = error.message or ""
    if isinstance(error, TemplateAssertionError) and "filter" in message:
        name = message.split("'")[1]
        return problem(
            "M-10",
            _at(place, error.lineno, text, name),
            name=name,
            hint=f"，“{name}”是函数，写成 {{{{ {name}(…) }}}}"
            if name in CALLS
            else did_you_mean(name, FILTERS),
        )
    return problem("M-13", _at(place, error.lineno, text, "{"), reason=in_chinese(message))


# --- one language a template


_LANGUAGES: dict[tuple[str, str], tuple[Language, list[Problem]]] = {}


def language_of(template: Template, figures: Iterable[str], problems: list[Problem]) -> Language:
    """The template's language with its sections compiled; once a process and template."""
    key = (template.name, template.digest)
    if key not in _LANGUAGES:
        _LANGUAGES[key] = _compile_all(template, frozenset(figures))
    language, found = _LANGUAGES[key]
    problems.extend(found)
    return language


def _compile_all(template: Template, figures: frozenset[str]) -> tuple[Language, list[Problem]]:
    problems = [*_clashes(template), *phrase_problems(template)]
    names = frozenset({*figures, *WORDS, *CALLS})
    language = Language(make_environment(), names, figures)
    for name in _sections_used(template):
        source = template.sections[name]
        compiled = language.compile(source.text, Place(source.name), problems)
        if compiled is not None:
            language.sections[name] = compiled
            problems += _typed_numbers(language.environment, source.text, source.name)
    return language, problems


def _typed_numbers(environment: SectionEnvironment, text: str, file: str) -> Iterable[Problem]:
    """Amounts and rates that no figure stands behind, of a text that compiles."""
    if not _NUMBER.search(text):  # as nearly always
        return
    for first, kind, said in environment.lex(text):
        lines = said.split("\n") if kind == "data" else ()
        for number, line in enumerate(lines, start=first):
            for found in _NUMBER.findall(line):
                yield problem("M-62", Place(file, row=number), found=found)


def _sections_used(template: Template) -> list[str]:
    named = [name for part in template.parts for name in part.texts("章节")]
    return [name for name in named if name in template.sections]


def _clashes(template: Template) -> Iterable[Problem]:
    """A figure may not take the name of a word or function of the language."""
    for name, entry in template.figures.items():
        if name in WORDS or name in CALLS:
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
        return _rendered(compiled, names, own or {})
    except _FAILURES as error:
        if isinstance(error, PhraseError) and error.told:
            return None
        line = _line_of(error, place.file)
        known = place.sheet or place.column or place.row
        where = place if known else Place(place.file, row=line)
        problems.append(problem("M-14", where, reason=_reason(error)))
        return None


def _rendered(compiled: JinjaTemplate, names: dict[str, Any], own: Mapping[str, Any]) -> str:
    """What `compiled.render` does, without its copies of all names for each short text."""
    context = compiled.new_context(names, shared=True)
    context.vars.update(own)  # looked up first
    try:
        return joined(compiled.root_render_func(context))
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


def _reason(error: Exception) -> str:
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
