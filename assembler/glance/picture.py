"""The picture as SVG: one column, 1080 pixels wide, as pages and telephones show it.

Presentation attributes alone, no styles, no scripts, nothing fetched. Fonts are those that the
reader has: the first of the list that is there. Lengths are in pixels.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from itertools import pairwise

from ..layout.line_breaks import heading_width
from ..layout.measure import STRICT_WIDEST, ems, line_ends
from ..word.xml import escape
from .content import FLAT, Glance, GlanceChange, GlanceWhole, ShownAmount

WIDTH = 1080
MARK = "<!-- assembler glance -->"
FONTS = (
    "'Noto Sans CJK SC', 'Source Han Sans SC', 'Microsoft YaHei', 'PingFang SC', "
    "'WenQuanYi Micro Hei', SimHei, sans-serif"
)
_SIDE, _INNER = 60, WIDTH - 120
_INK, _SOFT, _LINE, _PAPER = "#20262e", "#66707c", "#dfe4ea", "#f5f7fa"
_THEME, _PALE, _UP, _DOWN = "#1f5fa8", "#a9c4e3", "#c0392b", "#2e7d4f"
_COLOURS = ("#1f5fa8", "#e08a2c", "#4a9d6e", "#b5485d", "#7a68b0", "#3f9fb5", "#8a949e")
_NAME_LINES = 3


class _Canvas:
    """Shapes one below the other; y: where the next ones begin."""

    def __init__(self) -> None:
        self.shapes: list[str] = []
        self.y = 0.0

    def box(self, x: float, width: float, height: float, fill: str, round_: float = 0) -> None:
        """An area that begins at y."""
        corner = f' rx="{_px(round_)}"' if round_ else ""
        self.shapes.append(
            f'<rect x="{_px(x)}" y="{_px(self.y)}" width="{_px(width)}" '
            f'height="{_px(height)}"{corner} fill="{fill}"/>'
        )

    def text(
        self, x: float, down: float, words: str, size: float, fill: str = _INK, **more: str
    ) -> None:
        """A line of text, its foot so far below y. more: anchor, weight."""
        anchor = f' text-anchor="{more["anchor"]}"' if "anchor" in more else ""
        weight = f' font-weight="{more["weight"]}"' if "weight" in more else ""
        self.shapes.append(
            f'<text x="{_px(x)}" y="{_px(self.y + down)}" font-size="{_px(size)}" '
            f'fill="{fill}"{anchor}{weight}>{escape(words)}</text>'
        )

    def amount(self, x: float, down: float, amount: ShownAmount, size: float, fill: str) -> None:
        """A large amount with its unit smaller behind it."""
        self.shapes.append(
            f'<text x="{_px(x)}" y="{_px(self.y + down)}" font-size="{_px(size)}" fill="{fill}" '
            f'font-weight="bold">{escape(amount.digits)}<tspan font-size="{_px(size / 2)}" '
            f'font-weight="normal"> {escape(amount.unit)}</tspan></text>'
        )


def draw(glance: Glance) -> str:
    """The whole picture. The same report gives the same text."""
    canvas = _Canvas()
    _head(canvas, glance)
    _totals(canvas, glance.totals)
    for whole in glance.wholes:
        _whole(canvas, whole)
    if glance.moved:
        _heading(canvas, "和上年比", "深色是本年，浅色是上年")
        _bars(canvas, glance.moved)
    if glance.public_total is not None:
        _public(canvas, glance.public_total, glance.public)
    _foot(canvas, glance)
    height = _px(canvas.y)
    title = f"一图读懂{glance.department}{glance.subject}"
    body = "\n".join(canvas.shapes)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" width="{WIDTH}" '
        f'height="{height}" role="img" font-family="{FONTS}">\n{MARK}\n'
        f"<title>{escape(title)}</title>\n<desc>{escape(described(glance))}</desc>\n"
        f'<rect width="{WIDTH}" height="{height}" fill="#ffffff"/>\n{body}\n</svg>\n'
    )


def described(glance: Glance) -> str:
    """The picture in words, for those who cannot see it."""
    moved = [*glance.totals, *([glance.public_total] if glance.public_total else ())]
    parts = [f"{one.name}{one.now}{f'，{one.words}' if one.words else ''}" for one in moved]
    for whole in glance.wholes:
        shares = "、".join(f"{part.name}{part.amount}" for part in whole.parts)
        parts.append(f"{whole.heading}：{shares}")
    return f"{'。'.join(parts)}。"


# --- the parts of it


def _head(canvas: _Canvas, glance: Glance) -> None:
    lines = folded(glance.department, _INNER, 44)
    height = 190 + 58 * len(lines) + 44
    canvas.box(0, WIDTH, height, _THEME)
    canvas.text(_SIDE, 110, "一图读懂", 76, "#ffffff", weight="bold")
    if glance.is_draft:
        canvas.text(WIDTH - _SIDE, 100, "草稿，不要公开", 36, "#ffd9a0", anchor="end")
    for number, line in enumerate(lines):
        canvas.text(_SIDE, 180 + 58 * number, line, 44, "#ffffff")
    canvas.text(_SIDE, 180 + 58 * len(lines), glance.subject, 38, "#d5e4f5")
    canvas.y += height + 40


def _totals(canvas: _Canvas, totals: Sequence[GlanceChange]) -> None:
    """A card each, side by side."""
    if not totals:
        return
    width = (_INNER - 30 * (len(totals) - 1)) / len(totals)
    notes = [
        [line for part in one.words.split("，") for line in folded(part, width - 60, 26)]
        for one in totals
    ]
    height = 170 + 36 * max(map(len, notes))
    for number, (one, note) in enumerate(zip(totals, notes, strict=True)):
        x = _SIDE + (width + 30) * number
        canvas.box(x, width, height, _PAPER, 16)
        canvas.text(x + 30, 56, one.name, 32, _SOFT)
        size = min(68.0, 68 * (width - 60) / _wide(one.now, 68))
        canvas.amount(x + 30, 136, one.now, size, _THEME)
        for place, line in enumerate(note):
            canvas.text(x + 30, 184 + 36 * place, line, 26, _direction(one))
    canvas.y += height + 20


def _heading(canvas: _Canvas, words: str, beside: str) -> None:
    canvas.y += 30
    canvas.box(_SIDE, 10, 40, _THEME, 3)
    canvas.text(_SIDE + 28, 33, words, 38, weight="bold")
    canvas.text(WIDTH - _SIDE, 33, beside, 28, _SOFT, anchor="end")
    canvas.y += 70


def _whole(canvas: _Canvas, whole: GlanceWhole) -> None:
    """A bar of all parts, and a line for each of them."""
    _heading(canvas, whole.heading, f"共{whole.amount}")
    if whole.is_drawn:
        at = float(_SIDE)
        for number, part in enumerate(whole.parts):
            width = _INNER * float(part.share) / 100
            canvas.box(at, max(width - 2, 1), 48, _COLOURS[number])
            at += width
        canvas.y += 72
    for number, part in enumerate(whole.parts):
        canvas.box(_SIDE, 24, 24, _COLOURS[number], 4)
        lines = folded(part.name, 520, 28)
        for place, line in enumerate(lines):
            canvas.text(_SIDE + 40, 23 + 36 * place, line, 28)
        canvas.text(WIDTH - _SIDE - 150, 23, str(part.amount), 28, anchor="end")
        canvas.text(WIDTH - _SIDE, 23, part.percent, 28, _SOFT, anchor="end")
        canvas.y += 12 + 36 * len(lines)
    canvas.y += 10


def _bars(canvas: _Canvas, moved: Sequence[GlanceChange]) -> None:
    """This year's and last year's amount of each, one bar below the other. A negative one has no
    bar: its number says so."""
    largest = max((max(one.size, one.size_before) for one in moved), default=0) or 1
    room = _INNER - 300
    for one in moved:
        lines = folded(one.name, 260, 28)
        for place, line in enumerate(lines):
            canvas.text(_SIDE, 23 + 36 * place, line, 28, weight="bold")
        canvas.text(WIDTH - _SIDE, 23, one.words, 26, _direction(one), anchor="end")
        canvas.y += 36 * len(lines)
        for amount, size, fill, ink in (
            (one.now, one.size, _THEME, _INK),
            (one.before, one.size_before, _PALE, _SOFT),
        ):
            length = float(max(size, Decimal(0)) / largest) * room
            if length:
                canvas.box(_SIDE, max(length, 2), 30, fill, 3)
            canvas.text(_SIDE + length + 14, 24, str(amount), 26, ink)
            canvas.y += 38
        canvas.y += 18


def _public(canvas: _Canvas, total: GlanceChange, parts: Sequence[GlanceChange]) -> None:
    """“三公” by item, with last year's."""
    _heading(canvas, "“三公”经费", f"共{total.now}")
    if total.words:
        canvas.text(_SIDE, 26, total.words, 28, _direction(total))
        canvas.y += 52
    are_known = any(one.before is not None for one in parts)
    rows = [("", "本年", "上年" if are_known else "")]
    missing = "—" if are_known else ""
    rows += ((one.name, str(one.now), str(one.before or missing)) for one in parts)
    for number, (name, now, before) in enumerate(rows):
        lines = folded(name, 480, 28) or [""]
        height = 22 + 36 * len(lines)
        if number:
            canvas.box(_SIDE, _INNER, 1, _LINE)
        for place, line in enumerate(lines):
            canvas.text(_SIDE, 38 + 36 * place, line, 28)
        canvas.text(WIDTH - _SIDE - 200, 38, now, 28, _INK if number else _SOFT, anchor="end")
        canvas.text(WIDTH - _SIDE, 38, before, 28, _SOFT, anchor="end")
        canvas.y += height
    canvas.y += 10


def _foot(canvas: _Canvas, glance: Glance) -> None:
    canvas.y += 30
    canvas.box(_SIDE, _INNER, 1, _LINE)
    for line in folded(f"各数与《{glance.report}》的正文、附表相同，详见报告。", _INNER, 26):
        canvas.text(_SIDE, 46, line, 26, _SOFT)
        canvas.y += 36
    canvas.y += 70


# --- texts


def folded(words: str, width: float, size: float) -> list[str]:
    """A text in lines of that width; what does not fit ends in “…”."""
    room = heading_width(words, width / size)  # no sign is left alone on the last line
    ends = (0, *line_ends(words, room, STRICT_WIDEST))
    lines = [words[start:end] for start, end in pairwise(ends)] if words else []
    if len(lines) > _NAME_LINES:
        lines = [*lines[: _NAME_LINES - 1], f"{lines[_NAME_LINES - 1][:-1]}…"]
    return lines


def _wide(amount: ShownAmount, size: float) -> float:
    """How wide an amount with its unit is; digits of these fonts are wider than those measured."""
    return (ems(amount.digits) * 1.25 + ems(f" {amount.unit}") / 2) * size


def _direction(moved: GlanceChange) -> str:
    """The colour of a change."""
    if moved.before is None or moved.size == moved.size_before or moved.words == FLAT:
        return _SOFT
    return _UP if moved.size > moved.size_before else _DOWN


def _px(length: float) -> str:
    return f"{length:.1f}".removesuffix(".0")
