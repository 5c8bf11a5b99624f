"""What a reader is shown at a glance: totals, what they are made of, what changed, “三公”.

Every amount is a named figure or a slice of the ledger, shown in the style of the template, as text
and tables show it: so none can be another one than theirs. What is not known is left out.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from ..figures import MONEY, Figure, Figures, LedgerSlices, Slice, change
from ..kernel.money import NumberStyle, share, show_amount, show_percent, visible
from ..template.template import Template

_NO_FIGURE = Figure(Decimal(0), MONEY)

TOTALS = ("收入总计", "支出总计")
_MOVED = (*TOTALS, "基本支出", "项目支出")
_PUBLIC_TOTAL = "三公经费"
_PUBLIC = ("因公出国境费", "公务用车购置费", "公务用车运行维护费", "公务接待费")
FLAT = "与上年持平"
_COMPOSED = (
    ("收入从哪里来", "收入", "资金"),
    ("支出是哪几类", "支出", "类别"),
    ("支出用在哪里", "支出", "功能类"),
)
_PARTS = 7  # of a bar; the rest is one part


@dataclass(frozen=True)
class ShownAmount:
    """An amount as it is shown: 954.72 and 万元."""

    digits: str
    unit: str

    def __str__(self) -> str:
        return f"{self.digits}{self.unit}"


@dataclass(frozen=True)
class GlanceChange:
    """An amount beside last year's. before: None where that is not known; words: how it changed.
    figures: the exact ones, this year's and last year's."""

    name: str
    now: ShownAmount
    before: ShownAmount | None
    words: str
    size: Decimal
    size_before: Decimal
    figures: tuple[Figure, Figure] = (_NO_FIGURE, _NO_FIGURE)


@dataclass(frozen=True)
class GlancePart:
    """A part of a whole. share: in per cent, exact; percent: as it is shown."""

    name: str
    amount: ShownAmount
    percent: str
    share: Decimal
    figure: Figure = field(default_factory=lambda: _NO_FIGURE)


@dataclass(frozen=True)
class GlanceWhole:
    """A whole and its parts. is_drawn: whether they can be drawn as a bar: none is negative."""

    heading: str
    amount: ShownAmount
    parts: tuple[GlancePart, ...]
    is_drawn: bool


@dataclass(frozen=True)
class Glance:
    """All that the picture says. public_total: “三公” as a whole; None where it is not known."""

    department: str
    subject: str
    report: str
    is_draft: bool
    totals: tuple[GlanceChange, ...]
    wholes: tuple[GlanceWhole, ...]
    moved: tuple[GlanceChange, ...]
    public_total: GlanceChange | None
    public: tuple[GlanceChange, ...]


def glance_of(figures: Figures, template: Template, title: str, is_draft: bool) -> Glance:
    """What is to be shown of a report. title: of the report."""
    dataset = figures.dataset
    values = _ShownFigures(figures, template.style().but(zero=None))
    public_total = next(values.moved((_PUBLIC_TOTAL,)), None)
    return Glance(
        department=dataset.department.name,
        subject=f"{dataset.year}年{dataset.kind}",
        report=title,
        is_draft=is_draft,
        totals=tuple(values.moved(TOTALS)),
        wholes=tuple(values.wholes()),
        moved=tuple(one for one in values.moved(_MOVED) if one.before is not None),
        public_total=public_total,
        public=tuple(values.moved(_PUBLIC)) if public_total else (),
    )


class _ShownFigures:
    """The figures of a report, shown in its style."""

    def __init__(self, figures: Figures, style: NumberStyle) -> None:
        self.figures, self.style = figures, style
        self.names = set(figures)

    def amount(self, figure: Figure) -> ShownAmount:
        style = visible(figure.amount, self.style)
        return ShownAmount(show_amount(figure.amount, style), style.unit)

    def moved(self, names: Sequence[str]) -> Iterator[GlanceChange]:
        """Those of these figures that the template has and the dataset gives."""
        for name in names:
            if name not in self.names:
                continue
            now, before = self.figures[name], self.figures.last_year(name)
            if not now.known or now.unit != MONEY:
                continue
            if before.known and before.unit == MONEY:
                words = self._words(now, before)
                yield GlanceChange(
                    now.words,
                    self.amount(now),
                    self.amount(before),
                    words,
                    now.amount,
                    before.amount,
                    (now, before),
                )
            else:
                figures = now, _NO_FIGURE
                yield GlanceChange(
                    now.words, self.amount(now), None, "", now.amount, Decimal(0), figures
                )

    def _words(self, now: Figure, before: Figure) -> str:
        """How a figure changed, in the directions that the report's sentences take."""
        changed = change(now, before, self.style)
        if changed.flat:
            return FLAT
        is_up = now.amount > before.amount
        difference = self.amount(Figure(changed.difference, MONEY))
        words = f"比上年{'增加' if is_up else '减少'}{difference}"
        if changed.phrase == "上年为零":
            return f"上年为0，增加{difference}"
        if changed.phrase not in ("增加", "减少", "本年为零") or changed.rate is None:
            return words  # on a negative base, or from minus to plus, a rate says nothing
        rate = show_percent(changed.rate, self.style)
        return f"{words}，{'增长' if is_up else '下降'}{rate}"

    def wholes(self) -> Iterator[GlanceWhole]:
        """The ledgers by fund, kind and function, as far as their parts are known."""
        for heading, ledger, dimension in _COMPOSED:
            whole = LedgerSlices(self.figures.ledgers[ledger])()
            parts = whole.by(dimension, "台账") if whole.known and whole.amount else []
            if parts and all(part.known for part in parts):
                yield self._whole(heading, whole, [part for part in parts if part.amount])

    def _whole(self, heading: str, whole: Slice, parts: list[Slice]) -> GlanceWhole:
        parts = sorted(parts, key=lambda part: part.amount, reverse=True)
        shown: list[Figure] = [*parts]
        if len(parts) > _PARTS:
            rest: Figure = sum(parts[_PARTS:], parts[_PARTS - 1])
            rest.label = f"其余{len(parts) - _PARTS + 1}项"
            shown = [*parts[: _PARTS - 1], rest]
        portions = tuple(self._portion(part, whole) for part in shown)
        is_drawn = all(part.share > 0 for part in portions)
        return GlanceWhole(heading, self.amount(whole), portions, is_drawn)

    def _portion(self, part: Figure, whole: Figure) -> GlancePart:
        percent = share(part.amount, whole.amount) or Decimal(0)
        shown = show_percent(percent, self.style) if percent >= 0 else ""
        return GlancePart(part.words, self.amount(part), shown, percent, part)
