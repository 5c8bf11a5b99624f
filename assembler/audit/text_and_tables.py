"""The amounts that a text names, against the cells of the report's tables (文表核对)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal

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
from .grid import MEASURES, GridColumn
from .table_figures import Cells, Scope, figure_cells, scope_of

_BUDGETS = ("年初预算", "全年预算", "调整预算", "预算")
_REASON = re.compile("原因|由于|因为")
_SENTENCE = "。；;"
_SAME_THING = re.compile(r"(?:财政拨款)?(?:支出|收入)?(?:决算|预算|执行)数?")
_APART = re.compile("绩效|采购|资产|转移支付")
_LEVEL = re.compile(r"[（(][类款项][）)]$")
_TOTAL = re.compile("(?:合计|小计|总计)$")
_LAST = ("上年", "年初", "年末")


def texts_agree_with_tables(report: AuditedReport) -> Iterator[Finding]:
    """Every amount of a figure that a table has is the one printed there."""
    lexicon = official_lexicon(load_codebook(report.year or FIRST_YEAR))
    whole = scope = Scope.NONE
    for paragraph in report.texts:
        if paragraph.level in (1, 2):
            whole = scope = scope_of(paragraph.text) if paragraph.level == 2 else Scope.NONE
            is_sundry = "其他" in paragraph.text
        elif paragraph.level:
            scope = _scope_below(whole, is_sundry, paragraph.text)
        elif scope is not Scope.NONE:
            claims = read_claims(paragraph.text, lexicon)
            for number, claim in enumerate(claims):
                names = _names(claims, number)
                yield from _against_tables(report, paragraph, scope, claim._replace(names=names))


def _scope_below(whole: Scope, is_sundry: bool, heading: str) -> Scope:
    """What a part of a section is about: a section on sundry things says it there alone."""
    own = scope_of(heading)
    if is_sundry or own is Scope.RUNNING:
        return own
    return Scope.NONE if _APART.search(heading) else whole


def _names(claims: Sequence[Claim], number: int) -> tuple[Name, ...]:
    """What a claim is of; 支出决算 is that of what the claim before is of."""
    while number and claims[number].names and _SAME_THING.fullmatch(claims[number].names[-1].text):
        number -= 1
    return claims[number].names


def _against_tables(
    report: AuditedReport, paragraph: PublishedParagraph, scope: Scope, claim: Claim
) -> Iterator[Finding]:
    quantity = claim.quantity
    if claim.kind is not ClaimKind.AMOUNT or quantity is None or quantity.unit != "元":
        return
    if not _is_of_the_report(report, scope, claim) or _in_reason(paragraph.text, quantity.start):
        return
    figures = figure_cells(report, scope, claim.names, claim.period.basis)
    choices = [cells for cells in figures if not report.doubtful.intersection(cells)]
    if not choices or any(_agrees(report, quantity, cells, 0) for cells in choices):
        return
    if report.report.form != "text" or _value(report, choices[0]):
        yield _finding(report, paragraph, claim.names[-1], quantity, choices)


def _finding(
    report: AuditedReport,
    paragraph: PublishedParagraph,
    name: Name,
    quantity: Quantity,
    choices: Sequence[Cells],
) -> Finding:
    cells = choices[0]
    is_tail = any(_agrees(report, quantity, one, 1) for one in choices)
    why = f"正文写“{name.text}”{quantity.text}，{_cell_words(report, cells)}"
    other = "" if is_tail or not quantity.value else _whose(report, quantity, cells[0])
    if other and name.end <= quantity.start:
        level = _LEVEL.search(name.text)
        right = other + (level[0] if level else "")
        why += f"；{quantity.text}是“{other}”的数"
        return Finding("A-20", paragraph.spot, name.text, right, why, True, name.start, name.end)
    expected = _in_its_unit(_value(report, cells), quantity)
    span = (quantity.start, quantity.end)
    return Finding("A-20", paragraph.spot, quantity.text, expected, why, not is_tail, *span)


def _whose(report: AuditedReport, quantity: Quantity, key: CellKey) -> str:
    """The only other row of the same column, or other column of the same row, that has this very
    amount: then the name is wrong, not the number. "" where there is none, or several."""
    _, block, row = report.place_of(key)
    others: list[tuple[CellKey, str]] = []
    if row.code or row.unit:
        level = len(report.accounts.code(row))
        rows = (one for one in block.rows if len(report.accounts.code(one)) == level)
        others += ((key._replace(row=one.index), one.label) for one in rows)
    else:
        others += ((key._replace(column=c.index), _name_of(c)) for c in block.amounts)
    same = (name for one, name in others if report.believed[one].value == quantity.value)
    names = set(filter(None, same)) - MEASURES
    return names.pop() if len(names) == 1 else ""


def _name_of(column: GridColumn) -> str:
    """基本支出 of 基本支出/小计."""
    names = [one for one in column.path if not _TOTAL.search(one) and one not in MEASURES]
    return names[-1] if names else column.words


def _is_of_the_report(report: AuditedReport, scope: Scope, claim: Claim) -> bool:
    """Whether a claim is of the report's year, and of what its tables show: 决算 in final accounts."""
    year, basis = claim.period
    if year not in (None, report.year) or basis in _LAST:
        return False
    return not report.is_final or basis not in _BUDGETS or scope is Scope.THREE


def _in_reason(text: str, at: int) -> bool:
    """Whether a reason is given before a place, in the same sentence."""
    start = max(text.rfind(sign, 0, at) for sign in _SENTENCE) + 1
    return bool(_REASON.search(text, start, at))


def _value(report: AuditedReport, cells: Cells) -> Decimal:
    return sum((report.believed[key].value for key in cells), Decimal(0))


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
    named = [named_cell(report, key) for key in cells[:2]]
    more = f"等{len(cells)}项合计" if len(cells) > 1 else ""
    size = report.tables[cells[0].table].size
    return f"{'与'.join(named) if len(cells) == 2 else named[0]}{more}是{round_half_up(_value(report, cells) / size, 2)}"
