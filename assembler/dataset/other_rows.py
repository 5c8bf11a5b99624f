"""Rows of a sheet that are no data: totals, notes and signatures below it, the headings again."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ..codebook.spelling import fold

_TOTALS = frozenset({"合计", "总计", "小计", "共计", "本页合计", "累计"})
_NOTE = re.compile(
    "(?:注|备注|说明|填表说明|填[表报]人|填报单位|填报日期|制表人?|审核人?|复核人?|经办人|编制人|"
    "单位负责人|财务负责人|部门负责人|负责人|联系人|联系电话)[:0-9、.]"
)


class OtherRows:
    """Tells such rows by the headings of a sheet and the positions of its required columns."""

    def __init__(self, headings: Sequence[str], required: Sequence[int]) -> None:
        self.headings, self.required = [*map(fold, headings)], sorted(required)

    def seem_absent(self, columns: Sequence[Sequence[str]]) -> bool:
        """Whether no row looks like a total or like the headings, at first sight."""
        first = self.required[0] if self.required else len(columns)
        if first >= len(columns):
            return True
        texts = {*columns[first]}
        return texts.isdisjoint(_TOTALS) and self.headings[first] not in texts

    def what(self, cells: Sequence[str]) -> str:
        """What a row is, as a message goes on; "" for data."""
        texts = [fold(cell) for cell in cells]
        filled = [text for text in texts if text]
        given = [texts[at] if at < len(texts) else "" for at in self.required]
        if not filled or not given:
            return ""
        if filled[0] in _TOTALS and (given[0] in _TOTALS or not all(given)):
            return "是合计行"
        if self._are_headings(given):
            return "又是列名"
        return self._note(filled, given.count(""))

    def _are_headings(self, given: Sequence[str]) -> bool:
        wanted = [self.headings[at] for at in self.required]
        return len(given) > 1 and given == wanted

    def _note(self, filled: Sequence[str], lacking: int) -> str:
        """A text below the table: one that begins like a note or a signature, or stands alone."""
        if lacking and _NOTE.match(filled[0]):
            return "是表下的说明或签名"
        return "只有一格有内容" if lacking > 1 and len(filled) == 1 else ""
