"""Where in a report something was corrected, in the words of a notice and in the report's order."""

from __future__ import annotations

from collections.abc import Iterable

from ..kernel.printable import within_quotes
from .changes import Changes, TextChange

Place = tuple[str, str]  # 第二部分, 一、收入支出预算总体情况说明
_WHOLE = "报告"


def place_of(change: TextChange) -> Place:
    """The part and the headings within it that a paragraph stands below."""
    if not change.under:
        return _WHOLE, ""
    part, _, title = change.under[0].partition("　")
    inner = "".join(change.under[1:])
    return part, inner or title


def place_of_heading(change: TextChange) -> str:
    """Where a heading stands, which is a place itself: 第三部分的标题."""
    part, inner = place_of(change)
    if part == _WHOLE:
        return "报告的标题"
    below = f"“{within_quotes(inner)}”" if len(change.under) > 1 else ""
    return f"{part}{below}的标题"


class ReportOrder:
    """The places of a report in its order."""

    def __init__(self, changes: Changes) -> None:
        self._at: dict[Place, int] = {}
        for number, change in enumerate(changes.texts):
            self._at.setdefault(place_of(change), number)

    def words(self, places: Iterable[Place]) -> str:
        """第二部分“一、收入支出预算总体情况说明”“三、支出预算总体情况说明”."""
        parts: dict[str, dict[str, None]] = {}
        for part, inner in sorted(set(places), key=lambda place: self._at.get(place, 0)):
            parts.setdefault(part, {})[inner] = None
        return "、".join(
            part + "".join(f"“{within_quotes(title)}”" for title in filter(None, titles))
            for part, titles in parts.items()
        )
