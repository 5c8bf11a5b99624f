"""The amounts that a text names, against the cells of the report's tables (文表核对)."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from functools import partial
from itertools import filterfalse
from typing import NamedTuple

from ..claims.claim import Claim, ClaimKind, Name, Quantity
from ..claims.lexicon import official_lexicon
from ..claims.reading import read_claims
from ..codebook import FIRST_YEAR, load_codebook
from ..kernel.money import UNITS, round_half_up
from ..published.document import PublishedParagraph
from .adding_up import named_cell
from .context import AuditedReport
from .equations import CellKey
from .finding import Finding
from .grid import MEASURES, GridBlock, GridColumn, GridRow
from .table_figures import Scope, figure_cells, scope_of
from .table_parts import Cells, only

_BUDGETS = ("年初预算", "全年预算", "调整预算", "预算")
_REASON = re.compile("原因|由于|因为")
_SENTENCE_END = re.compile("[。；;]")
_SAME_THING = re.compile(r"(?:财政拨款)?(?:支出|收入)?(?:决算|预算|执行)数?")
_APART = re.compile("绩效|采购|资产|转移支付")
_LEVEL = re.compile(r"[（(][类款项][）)]$")
_TOTAL = re.compile("(?:合计|小计|总计)$")
_LAST = ("上年", "年初", "年末")


def texts_agree_with_tables(report: AuditedReport) -> Iterator[Finding]:
    """Every amount of a figure that a table has is the one printed there."""
    lexicon = official_lexicon(load_codebook(report.year or FIRST_YEAR))
    for paragraph, scope in _in_sections(report):
        claims = _of_whole_names(read_claims(paragraph.text, lexicon))
        reasons = _Reasons(paragraph.text)
        for claim in filterfalse(reasons.cover, claims):
            yield from _against_tables(report, paragraph, scope, claim)


class _Reasons:
    """Where a text gives reasons: from there to the end of the sentence."""

    def __init__(self, text: str) -> None:
        self._ends = [match.start() for match in _SENTENCE_END.finditer(text)]
        self._places = [match.end() for match in _REASON.finditer(text)]

    def cover(self, claim: Claim) -> bool:
        """Whether a reason is given before a claim's quantity, in the same sentence."""
        at = claim.quantity.start if claim.quantity else claim.start
        before = bisect_right(self._places, at)
        return before > 0 and self._sentence(self._places[before - 1]) == self._sentence(at)

    def _sentence(self, at: int) -> int:
        return bisect_left(self._ends, at)


class _Section(NamedTuple):
    """A section: what it is about, and whether that is sundry things, which its parts alone name."""

    scope: Scope = Scope.NONE
    is_sundry: bool = False

    def part(self, heading: str) -> Scope:
        """What a part of it is about."""
        own = scope_of(heading)
        if self.is_sundry or own is Scope.RUNNING:
            return own
        return Scope.NONE if _APART.search(heading) else self.scope


def _section(heading: PublishedParagraph) -> _Section:
    scope = scope_of(heading.text) if heading.level == 2 else Scope.NONE
    return _Section(scope, "其他" in heading.text)


def _in_sections(report: AuditedReport) -> Iterator[tuple[PublishedParagraph, Scope]]:
    """The paragraphs that are about something, each with what that is."""
    section, scope = _Section(), Scope.NONE
    for paragraph in report.texts:
        if paragraph.level in (1, 2):
            section = _section(paragraph)
            scope = section.scope
        elif paragraph.level:
            scope = section.part(paragraph.text)
        elif scope is not Scope.NONE:
            yield paragraph, scope


def _of_whole_names(claims: Iterable[Claim]) -> Iterator[Claim]:
    """Claims with what they are of; 支出决算 is that of what the claim before is of."""
    names: tuple[Name, ...] = ()
    for number, claim in enumerate(claims):
        names = names if number and _is_of_same_thing(claim) else claim.names
        yield claim._replace(names=names)


def _is_of_same_thing(claim: Claim) -> bool:
    """Whether a claim names but an aspect of what the claim before is of."""
    return bool(claim.names) and _SAME_THING.fullmatch(claim.names[-1].text) is not None


def _against_tables(
    report: AuditedReport, paragraph: PublishedParagraph, scope: Scope, claim: Claim
) -> Iterator[Finding]:
    amount = _money(claim)
    if amount is None or not _is_of_the_report(report, scope, claim):
        return
    figures = figure_cells(report, scope, claim.names, claim.period.basis)
    choices = list(filter(report.doubtful.isdisjoint, figures))
    if _contradicts(report, amount, choices):
        yield _finding(report, paragraph, claim.names[-1], amount, choices)


def _money(claim: Claim) -> Quantity | None:
    """The amount of money that is claimed; None where something else is."""
    quantity = claim.quantity if claim.kind is ClaimKind.AMOUNT else None
    return quantity if quantity and quantity.unit == "元" else None


def _contradicts(report: AuditedReport, amount: Quantity, choices: Sequence[Cells]) -> bool:
    """Whether an amount is none of those that may be meant; of a plain text tables may be lost, so
    that 0 says nothing there."""
    if not choices or _agrees_with_any(report, amount, choices, 0):
        return False
    return report.report.form != "text" or bool(_value(report, choices[0]))


def _finding(
    report: AuditedReport,
    paragraph: PublishedParagraph,
    name: Name,
    quantity: Quantity,
    choices: Sequence[Cells],
) -> Finding:
    cells = choices[0]
    is_tail = _agrees_with_any(report, quantity, choices, 1)
    why = f"正文写“{name.text}”{quantity.text}，{_cell_words(report, cells)}"
    other = "" if is_tail or not quantity.value else _whose(report, quantity, cells[0])
    if other and name.end <= quantity.start:
        right = other + "".join(_LEVEL.findall(name.text))
        why += f"；{quantity.text}是“{other}”的数"
        return Finding("A-20", paragraph.spot, name.text, right, why, True, name.start, name.end)
    expected = _in_its_unit(_value(report, cells), quantity)
    span = (quantity.start, quantity.end)
    return Finding("A-20", paragraph.spot, quantity.text, expected, why, not is_tail, *span)


def _whose(report: AuditedReport, quantity: Quantity, key: CellKey) -> str:
    """The only other row of the same column, or other column of the same row, that has this very
    amount: then the name is wrong, not the number. "" where there is none, or several."""
    beside = _beside(report, key).items()
    same = {name for one, name in beside if report.believed[one].value == quantity.value}
    return only(same - {"", *MEASURES}) or ""


def _beside(report: AuditedReport, key: CellKey) -> dict[CellKey, str]:
    """The cells of the same column, with the names of their rows; those of the same row, with the
    names of their columns, where it is no account's."""
    _, block, row = report.place_of(key)
    if not (row.code or row.unit):
        return {key._replace(column=one.index): _name_of(one) for one in block.amounts}
    rows = _of_same_level(report, block, row)
    return {key._replace(row=one.index): one.label for one in rows}


def _of_same_level(report: AuditedReport, block: GridBlock, row: GridRow) -> Iterator[GridRow]:
    level = len(report.accounts.code(row))
    return (one for one in block.rows if len(report.accounts.code(one)) == level)


def _name_of(column: GridColumn) -> str:
    """基本支出 of 基本支出/小计."""
    return next(filterfalse(_says_how, reversed(column.path)), column.words)


def _says_how(heading: str) -> bool:
    """Whether a heading is 合计, 预算数 …, and no name of what is counted."""
    return heading in MEASURES or _TOTAL.search(heading) is not None


def _is_of_the_report(report: AuditedReport, scope: Scope, claim: Claim) -> bool:
    """Whether a claim is of the report's year, and of what its tables show: 决算 in final accounts."""
    shows_budgets = not report.is_final or scope is Scope.THREE
    others = _LAST if shows_budgets else (*_LAST, *_BUDGETS)
    return claim.period.year in (None, report.year) and claim.period.basis not in others


def _value(report: AuditedReport, cells: Cells) -> Decimal:
    return sum((report.believed[key].value for key in cells), Decimal(0))


def _agrees_with_any(
    report: AuditedReport, quantity: Quantity, choices: Sequence[Cells], steps: int
) -> bool:
    return any(_agrees(report, quantity, cells, steps) for cells in choices)


def _agrees(report: AuditedReport, quantity: Quantity, cells: Cells, steps: int) -> bool:
    """Whether an amount may be what the cells say, but for so many last digits."""
    value = _value(report, cells)
    known = [report.cells[key].step for key in cells]
    step = max(known)
    room = sum(known, Decimal(0)) / 2 + step * steps
    return value == quantity.value or quantity.low - room < value < quantity.high + room


def _in_its_unit(value: Decimal, quantity: Quantity) -> str:
    """An amount as the text prints it; in another unit where only the unit is wrong."""
    size = UNITS.get(quantity.shown, Decimal(1))
    for unit, other in UNITS.items():
        if unit != quantity.shown and quantity.value / size * other == value:
            return f"{quantity.text.removesuffix(quantity.shown).strip()}{unit}"
    places = max(quantity.places, 2 if size > 1 else 0)
    return f"{round_half_up(value / size, places)}{quantity.shown}"


def _cell_words(report: AuditedReport, cells: Cells) -> str:
    """《支出决算表》“合计”“基本支出”是105.58."""
    named = list(map(partial(named_cell, report), cells[:2]))
    more = f"等{len(cells)}项合计" if len(cells) > 1 else ""
    size = report.tables[cells[0].table].size
    return f"{'与'.join(named) if len(cells) == 2 else named[0]}{more}是{round_half_up(_value(report, cells) / size, 2)}"
