"""The numbers of tables (编号, 预算12表) once some are left out (省略, 条件): those behind move up, and
with them every mention in the template's texts."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from ..kernel.numerals import chinese
from ..template.template import Template, TemplateEntry

_ARABIC = re.compile(r"([^0-9]{0,20})([0-9]{1,3})([^0-9]{0,20})")
_CHINESE = re.compile(r"([^一二三四五六七八九十]{0,20})([一二三四五六七八九十]{1,3})(\D{0,20})")
_AT_MOST = 99  # tables numbered in Chinese


class TableNumber(NamedTuple):
    """A number taken apart: 预算, 12, 表. digits: how many it is written with at least (07: two); 0
    where it is written 十二."""

    before: str
    number: int
    after: str
    digits: int

    def moved(self, steps: int, digits: int = 1) -> str:
        """The number that many places further up, written the same way. digits: of the others in
        its sequence."""
        number = self.number - steps
        written = f"{number:0{max(self.digits, digits)}d}" if self.digits else chinese(number)
        return f"{self.before}{written}{self.after}"

    def counts_with(self, other: TableNumber) -> bool:
        """Whether both are of one sequence."""
        return (self.before, self.after) == (other.before, other.after)


def table_number(label: str) -> TableNumber | None:
    """The number in a label; None where it has none, or several."""
    match = _ARABIC.fullmatch(label)
    if match is None:
        return _number_in_chinese(label)
    digits = len(match[2]) if match[2].startswith("0") else 1
    return TableNumber(match[1], int(match[2]), match[3], digits)


def _number_in_chinese(label: str) -> TableNumber | None:
    match = _CHINESE.fullmatch(label)
    known = {chinese(number): number for number in range(1, _AT_MOST + 1)} if match else {}
    if match is None or match[2] not in known:
        return None
    return TableNumber(match[1], known[match[2]], match[3], 0)


@dataclass(frozen=True)
class TableNumbers:
    """What tables are called now, by what they are called in the template; and the numbers of those
    that are left out, which a text must not mention, with the names of these tables."""

    now: Mapping[str, str] = field(default_factory=dict)
    omitted: Mapping[str, str] = field(default_factory=dict)

    def renumbered(self, text: str) -> str:
        """A text of the template with the numbers of tables as they are now."""
        if not self.now or not text:
            return text
        return self._pattern(self.now).sub(lambda label: self.now[label[0]], text)

    def omitted_in(self, text: str) -> list[str]:
        """The tables left out that a text mentions."""
        return self._pattern(self.omitted).findall(text) if self.omitted else []

    @staticmethod
    def _pattern(labels: Collection[str]) -> re.Pattern[str]:
        names = "|".join(map(re.escape, sorted(labels, key=len, reverse=True)))
        return re.compile(f"(?<![0-9])(?:{names})(?![0-9])")


def table_numbers(template: Template, omissions: Collection[str]) -> TableNumbers:
    """The numbers that change because of what is left out."""
    labels = dict(_labels(template))
    omitted = {label: key for key, label in labels.items() if key in omissions}
    return TableNumbers(dict(_moved(labels, omissions)), omitted) if omitted else TableNumbers()


def _moved(labels: Mapping[str, str], omissions: Collection[str]) -> Iterator[tuple[str, str]]:
    """The labels of tables that move up, with what they are now."""
    numbers = {key: table_number(label) for key, label in labels.items()}
    for key, number in numbers.items():
        if number is not None and key not in omissions:
            steps, digits = _before(number, numbers, omissions)
            if steps:
                yield labels[key], number.moved(steps, digits)


def _before(
    number: TableNumber,
    numbers: Mapping[str, TableNumber | None],
    omissions: Collection[str],
) -> tuple[int, int]:
    """How many tables with smaller numbers of its sequence are left out, and how many digits a
    number of it has at least."""
    sequence = {key: one for key, one in numbers.items() if one and one.counts_with(number)}
    gone = sum(one.number < number.number for key, one in sequence.items() if key in omissions)
    return gone, max(one.digits for one in sequence.values())


def _labels(template: Template) -> Iterator[tuple[str, str]]:
    """The number of each table of the report, as its own file says, or one that it inherits."""
    for key in template.printed_tables:
        label = _label(template.tables.get(key, ()))
        if label and "{" not in label:
            yield key, label


def _label(entries: Sequence[TemplateEntry]) -> str:
    """The number that the last of a table's files says that says one; "" for none."""
    written = (entry.node.get("编号") for entry in reversed(entries))
    return next((node.text for node in written if node is not None), "")
