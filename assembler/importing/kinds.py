"""Of which 支出类别 a line of an export is, where the export does not tell it apart.

A budget's report tells 其他运转类 from 特定目标类; an export may write 项目支出, or have no column for
it. What is certain all the same is looked for, in this order: what 导入对照 says of the project, what
other lines and the official tables beside the export say of it, whether the tables leave one kind
alone (a line lies in no amount that is zero, and in one of the rows of a table that is complete),
and the letter in the project's code. Nothing is guessed.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache, cached_property
from itertools import chain
from typing import NamedTuple

from ..codebook.funds import load_funds
from ..codebook.spelling import fold
from ..dataset.cells import Findings, shown
from ..dataset.schema import PROJECT_KINDS, dimension_columns
from ..kernel.problems import first_few
from .cell_values import COARSE, Coded, settle_basic
from .headings import CLASSIFIED, DEPARTMENT, FUND, KIND, PROJECT, UNIT
from .sheet import SourceWorksheet

UNDIVIDED = "项目支出"
PROJECT_KIND = "项目类型"
"""The part of 导入对照 that says of projects what they are."""
BASIC = ("人员经费", "公用经费")
DIVIDED = tuple(kind for kind in PROJECT_KINDS if kind != UNDIVIDED)
_CODE = re.compile(r"\d{8}([RYT])\d{9,12}")
"""区划 and year, then R 人员类, Y 运转类 or T 特定目标类, as the budget system numbers projects."""
_LETTERS = {"Y": "其他运转类", "T": "特定目标类"}  # of what is known to be a project
_OF_ROWS = frozenset((UNIT, *CLASSIFIED, PROJECT, "项目类别", "明细"))
SHOWN_AS_NOTHING = Decimal(100)  # 元; an amount below may stand as 0.00 万元 in a table
_HALF_A_STEP = Decimal(50)
_ROWS_COMPARED = 1000
_NAMED_AT_MOST = 3

Asked = dict[str, tuple[str, ...]]
Amount = tuple[Asked, Decimal]


class _Listing(NamedTuple):
    """The amounts of a table's column, and the rows that they add up from."""

    column: Asked
    rows: list[Asked]


@dataclass
class TableKinds:
    """What official tables say of kinds. projects: rows of 项目; amounts: rows of 分表数."""

    projects: Sequence[Mapping[str, str]] = ()
    amounts: Sequence[Mapping[str, str]] = ()

    def of_project(self, project: Coded) -> set[str]:
        """The kinds that the tables give a project, by its code or else by its name."""
        by_code = self._by_code.get(project.code, set()) if project.code else set()
        return by_code or self._by_name.get(fold(project.name), set())

    @cached_property
    def _by_name(self) -> dict[str, set[str]]:
        return self._kinds_by("项目名称")

    @cached_property
    def _by_code(self) -> dict[str, set[str]]:
        return self._kinds_by("项目编码")

    def _kinds_by(self, key: str) -> dict[str, set[str]]:
        kinds: dict[str, set[str]] = defaultdict(set)
        for row in self.projects:
            if row.get("项目类型") in DIVIDED:
                kinds[fold(row.get(key, ""))].add(row["项目类型"])
        return dict(kinds)

    def possible(self, line: Mapping[str, str]) -> set[str]:
        """The kinds that the amounts leave for a line; none where they say nothing at all."""
        if not self._zeros and not self._listings:
            return set()
        return {kind for kind in (*BASIC, *DIVIDED) if self._admits({**line, KIND: kind})}

    def _admits(self, line: Mapping[str, str]) -> bool:
        if any(_takes(zero, line) for zero in self._zeros):
            return False
        listings = (listing for listing in self._listings if _takes(listing.column, line))
        return all(any(_takes(row, line) for row in listing.rows) for listing in listings)

    @cached_property
    def _tables(self) -> list[list[Amount]]:
        """The amounts of expenditure by table; none of a table that takes money away."""
        tables: dict[str, list[Amount]] = defaultdict(list)
        names = [column.name for column in dimension_columns().values()]
        for row in self.amounts:
            if row["台账"] == "支出":
                asked = {name: tuple(row[name].split("、")) for name in names if row.get(name)}
                tables[row["表"]].append((asked, Decimal(row["金额"])))
        return [cells for cells in tables.values() if min(amount for _, amount in cells) >= 0]

    @cached_property
    def _zeros(self) -> list[Asked]:
        cells = chain.from_iterable(self._tables)
        return [asked for asked, amount in cells if not amount and KIND in asked]

    @cached_property
    def _listings(self) -> list[_Listing]:
        return list(chain.from_iterable(map(_complete_columns, self._tables)))


def _complete_columns(cells: Iterable[Amount]) -> Iterator[_Listing]:
    """The columns of one kind of expenditure in a table whose rows add up to their total."""
    for of_column, amounts in _by_column(cells).items():
        totals = [amount for asked, amount in amounts if not _OF_ROWS & asked.keys()]
        rows = _finest([cell for cell in amounts if _OF_ROWS & cell[0].keys()])
        if rows and totals and _add_up(rows, totals[0]):
            yield _Listing(dict(of_column), [asked for asked, amount in rows if amount])


def _by_column(
    cells: Iterable[Amount],
) -> dict[frozenset[tuple[str, tuple[str, ...]]], list[Amount]]:
    """The amounts of kinds of expenditure by what their column is of."""
    columns: dict[frozenset[tuple[str, tuple[str, ...]]], list[Amount]] = defaultdict(list)
    for asked, amount in cells:
        if KIND in asked:
            of_column = frozenset(item for item in asked.items() if item[0] not in _OF_ROWS)
            columns[of_column].append((asked, amount))
    return columns


def _add_up(rows: Sequence[Amount], total: Decimal) -> bool:
    missed = sum((amount for _, amount in rows), -total)
    return abs(missed) <= _HALF_A_STEP * (len(rows) + 1)


def _finest(rows: list[Amount]) -> list[Amount]:
    """The rows that no other lies within; none where there are too many to compare."""
    if len(rows) > _ROWS_COMPARED:
        return []
    return [
        (asked, amount)
        for asked, amount in rows
        if not any(other != asked and _lies_within(other, asked) for other, _ in rows)
    ]


def _lies_within(inner: Asked, outer: Asked) -> bool:
    shown = {column: values[0] for column, values in inner.items()}
    return _takes(outer, shown)


def _takes(asked: Asked, line: Mapping[str, str]) -> bool:
    """Whether a line with these values is among those that an amount adds up."""
    return all(
        any(_is_below(column, line.get(column, ""), value) for value in values)
        for column, values in asked.items()
    )


def _is_below(column: str, value: str, asked: str) -> bool:
    if column in CLASSIFIED:
        return value.startswith(asked)
    if column == FUND:
        return value in _funds_within(asked)
    return fold(value) == fold(asked)


@cache
def _funds_within(name: str) -> frozenset[str]:
    funds = load_funds()
    return funds.within(name) if funds.canonical(name) else frozenset({name})


class SettledKind(NamedTuple):
    """The kinds a line may be of, one where it is certain, and what settled it."""

    kinds: frozenset[str]
    source: str = ""

    @property
    def only(self) -> str:
        """The one kind; "" where there are several."""
        return next(iter(self.kinds)) if len(self.kinds) == 1 else ""

    @property
    def is_basic(self) -> bool:
        """Whether it is basic expenditure, whose economic code says the rest."""
        return bool(self.kinds) and self.kinds <= {*BASIC, COARSE}


@dataclass
class ProjectKinds:
    """What is known of the kinds of lines. saved: by the part 项目类型 of 导入对照, by name or code
    (folded). lines: what the exports' own lines say of a project, by name (folded)."""

    saved: Mapping[str, str]
    tables: TableKinds
    lines: Mapping[str, set[str]]

    def of(
        self, project: Coded, line: Mapping[str, str], is_project: bool, is_shown: bool
    ) -> SettledKind:
        """What a line may be. is_project: whether the export says that it is no basic
        expenditure. is_shown: whether its amount is large enough to be seen in a table."""
        open_kinds = DIVIDED if is_project else (*BASIC, *DIVIDED)
        for kinds, source in self._sources(project, line, is_project, is_shown):
            settled = SettledKind(frozenset(kinds), source)
            if settled.only or settled.is_basic:
                return settled
        return SettledKind(frozenset(open_kinds))

    def _sources(
        self, project: Coded, line: Mapping[str, str], is_project: bool, is_shown: bool
    ) -> Iterator[tuple[set[str], str]]:
        name = fold(project.name)
        saved = self.saved.get(name) or self.saved.get(fold(project.code))
        yield {saved} if saved else set(), "按导入对照"
        yield self.lines.get(name, set()), "按同一项目的其他行"
        yield self.tables.of_project(project) if name else set(), "按正式表格"
        left = self.tables.possible(line) if is_shown else set()
        yield left.difference(BASIC) if is_project else left, "按正式表格"
        letter = _CODE.fullmatch(project.code)
        yield _of_letter(letter[1], is_project) if letter else set(), "按项目编码"


def _of_letter(letter: str, is_project: bool) -> set[str]:
    """What a code says: 运转类 is 公用经费 too, unless it is known to be a project."""
    if letter == "R":
        return set(BASIC)
    if letter == "Y" and not is_project:
        return {*BASIC[1:], _LETTERS["Y"]}
    return {_LETTERS[letter]}


@dataclass
class OpenKinds:
    """The lines of one worksheet whose kind it leaves open: those settled, by what, and those not,
    by their project ("" for none). names_projects: whether any line has a project."""

    kinds: ProjectKinds
    names_projects: bool = False
    _settled: Counter[str] = field(default_factory=Counter)
    _rows: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))

    def may_settle(self, has_projects: bool) -> bool:
        """Whether there is anything to settle kinds by."""
        return has_projects or bool(self.kinds.tables.amounts)

    def settle(
        self, at: int, project: Coded, line: Mapping[str, str], is_project: bool, is_shown: bool
    ) -> str:
        """The kind of a line; 项目支出 where it is not certain, which `tell` tells."""
        settled = self.kinds.of(project, line, is_project, is_shown)
        nameless = self.names_projects and not (project.name or is_project)
        kind, source = settled.only, settled.source
        if kind in ("", COARSE) and (settled.is_basic or nameless):
            kind, source = settle_basic(line[DEPARTMENT]) or "", source or "没有项目的按基本支出"
        if kind in ("", COARSE):
            self._rows[project.name].append(at)
            return UNDIVIDED
        self._settled[source] += 1
        return kind

    def settled_by(self) -> str:
        """按正式表格6行、按项目编码2行, "" where nothing had to be settled."""
        return "、".join(f"{source}{count}行" for source, count in self._settled.items())

    def tell(self, sheet: SourceWorksheet, column: int | None, findings: Findings) -> None:
        """Of the lines whose kind is known nowhere: projects to write into 导入对照, and others."""
        for code, names in (("I-74", self._rows.keys() & {""}), ("I-73", self._rows.keys() - {""})):
            rows = sorted(chain.from_iterable(self._rows[name] for name in names))
            if rows:
                place = sheet.place(rows[0], column or 0)
                listed = tuple(name for name in self._rows if name in names)
                findings.tell(
                    code,
                    place if column is not None else place.at(""),
                    count=len(rows),
                    names=first_few(tuple(map(shown, listed)), _NAMED_AT_MOST, "等"),
                    first=shown(listed[0]),
                    lacking=listed,
                )
