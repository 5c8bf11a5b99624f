"""Every number that the snapshot vouches for: those of its sentences and of its tables."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from functools import cached_property

from ..kernel.money import UNITS
from ..snapshot.values import Snapshot, SnapshotTable
from ..text.comparing import DOWN, UP, Direction, Wording, wording
from ..text.numbers import Number, folded, numbers_in

Key = tuple[Decimal, str]
_SHORTEST_NAME = 4  # 支出 and the like may be anybody's
_NEAR = 200  # signs before a number in which its name is looked for
_BETWEEN = re.compile(
    r"(?:预算|决算|总额|合计|共计|数)?(?:仅|约|共|为|是|达到|达|：|:)?[ \u3000]*$"
)
_CELL = re.compile(r"-?\d[\d,]*(?:\.\d+)?%?")


def table_unit(table: SnapshotTable) -> str:
    """The unit of a table's amounts, as the line above it says; "" where it says none."""
    return unit_in(table.right) or unit_in(table.left)


def unit_in(text: str) -> str:
    """单位：万元 → 万元."""
    found = re.search(r"单位\s*[:：]\s*(亿元|万元|元)", text)
    return found[1] if found else ""


def cell_number(text: str, unit: str) -> Number | None:
    """A cell that holds one number and nothing else, in the unit of its table."""
    bare = folded(text).strip()
    if not _CELL.fullmatch(bare):
        return None
    found = numbers_in(bare)
    if len(found) != 1:
        return None
    number = found[0]
    if unit and not number.unit:
        value = number.value * UNITS[unit]
        return Number(number.start, number.end, number.digits, value, "元", number.shown)
    return number


class Known:
    """What a number typed anywhere in the report may say."""

    def __init__(self, snapshot: Snapshot) -> None:
        self.snapshot = snapshot
        self.wordings: dict[int, Wording] = {
            number: wording(block.text, block.figures)
            for number, block in enumerate(snapshot.blocks)
            if not isinstance(block, SnapshotTable)
        }

    @cached_property
    def keys(self) -> frozenset[Key]:
        """Value and unit of every number of the report."""
        return frozenset(self._keys())

    def _keys(self) -> Iterator[Key]:
        for words in self.wordings.values():
            yield from (token.key for token in words.tokens if isinstance(token, Number))
        for table in self.snapshot.tables:
            unit = table_unit(table)
            for text in {text for row in table.body for text in row if text}:
                number = cell_number(text, unit)
                yield from [number.key] if number else (n.key for n in numbers_in(text))
            for note in table.notes:
                yield from (number.key for number in numbers_in(note))

    @cached_property
    def ways(self) -> dict[Key, set[str]]:
        """The direction words right before a number, wherever it stands."""
        found: dict[Key, set[str]] = {}
        for words in self.wordings.values():
            for direction, number in bound_pairs(words):
                found.setdefault(number.key, set()).add(direction.way)
        return found

    @cached_property
    def named(self) -> dict[str, set[Key]]:
        """What each figure of the text is said to be, by its name."""
        found: dict[str, set[Key]] = {}
        for words in self.wordings.values():
            for at, figure in words.figures.items():
                token, name = words.tokens[at], self.snapshot.figures[figure].name
                if isinstance(token, Number) and len(name) >= _SHORTEST_NAME:
                    found.setdefault(name, set()).add(token.key)
        return found

    def called(self, text: str, number: Number) -> str:
        """The name right before a number that the report gives another value; "" for none."""
        before = _BETWEEN.sub("", text[max(0, number.start - _NEAR) : number.start])
        names = [name for name in self.named if before.endswith(name)]
        values = self.named[max(names, key=len)] if names else set[Key]()
        other = values and number.key not in values and number.unit in {u for _, u in values}
        return max(names, key=len) if other else ""

    @cached_property
    def shares(self) -> set[tuple[Key, Key]]:
        """An amount and the share said of it, side by side somewhere in the report."""
        return {
            (amount.key, share.key)
            for words in self.wordings.values()
            for amount, share in shared_pairs(words)
        }

    @cached_property
    def tables_by_value(self) -> dict[Key, list[tuple[SnapshotTable, int, int]]]:
        """Where an amount stands in the tables."""
        found: dict[Key, list[tuple[SnapshotTable, int, int]]] = {}
        for table in self.snapshot.tables:
            unit = table_unit(table)
            for row, cells in enumerate(table.body):
                for column, text in enumerate(cells):
                    number = cell_number(text, unit) if text else None
                    if number is not None and number.value:
                        found.setdefault(number.key, []).append((table, row, column))
        return found


def bound_pairs(words: Wording) -> Iterator[tuple[Direction, Number]]:
    """增加43.28万元: each direction word with the number right behind it."""
    for first, second in zip(words.tokens, words.tokens[1:], strict=False):
        if not (isinstance(first, Direction) and isinstance(second, Number)):
            continue
        if first.bound and first.way in (UP, DOWN):
            yield first, second


def shared_pairs(words: Wording) -> Iterator[tuple[Number, Number]]:
    """722.22万元，占75.65%: each amount with the share right behind it."""
    numbers = [token for token in words.tokens if isinstance(token, Number)]
    for amount, share in zip(numbers, numbers[1:], strict=False):
        between = words.text[amount.end : share.start]
        if amount.unit == "元" and share.unit == "%" and _SHARE.fullmatch(between):
            yield amount, share


_SHARE = re.compile(r"[，,（(、 ]{0,2}(?:约|只)?占[^，。；\d]{0,30}")
