"""Reads 透视表 and 并列清单: rows of any level, amounts by column, lists beside a project."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal

from ...codebook import Codebook
from ...codebook.spelling import fold
from ...dataset.schema import PROJECT_KINDS
from ...kernel.problems import Problem, problem
from ...tables.levels import DEPARTMENT, TOTAL, Level
from .finding import Grid, Region
from .headers import Header
from .labels import (
    UNLISTED,
    Attribute,
    Fit,
    code_said,
    code_sizes,
    codes_named,
    fit_of,
    is_coded,
    label_fit,
)
from .layouts import Column
from .meaning import COLUMN_OF, Given, Slice
from .texts import is_note, is_total
from .values import Amounts, Line, MoneyCell, Reading, named_cells

_UNIT = Level("单位", ("单位",))
_TOTAL = Level(TOTAL, ())
_RANK = 10  # between two levels, so that a level that is only implied has room
_SHORTER = {"项": (("款", 1), ("类", 2)), "款": (("类", 2),)}


@dataclass
class State:
    """What is carried from row to row, and from one sheet of a table to the next."""

    above: dict[int, dict[str, str]] = field(default_factory=dict)
    last: dict[Attribute, str] = field(default_factory=dict)
    project: str = ""
    department: tuple[str, str] | None = None  # code and name


def read_pivot(
    region: Region, header: Header, book: Codebook, state: State, problems: list[Problem]
) -> Reading:
    """The rows of one region. state: how an earlier sheet of the same table ended."""
    return _Reader(region, header, book, state, problems).read()


class _Reader:
    def __init__(
        self,
        region: Region,
        header: Header,
        book: Codebook,
        state: State,
        problems: list[Problem],
    ) -> None:
        self.region, self.header, self.book, self.state = region, header, book, state
        self.problems, self.grid, self.layout = problems, region.grid, region.layout
        self.amounts = Amounts(region, header, problems)
        columns = [c for c in self.layout.columns if c.number in header.columns]
        self.labels = [c for c in columns if c.leaf.labels is not None]
        self.money = [c for c in columns if c.leaf.is_money]
        self.lists = [c for c in columns if c.leaf.listing]
        self.reading = Reading(self.layout, [region], columns=len(columns))
        self.unit_rows = 0
        self.unknown: list[Problem] = []

    def read(self) -> Reading:
        if not any(column.leaf.labels is not None for column in self.layout.columns):
            self._only_row()
            return self.reading
        rows = [(row, self._fit(row)) for row in self._rows()]
        unit_rows = [fit for _, fit in rows if fit and fit.level.name in (DEPARTMENT, "单位")]
        first_is_department = self._has_department(unit_rows)
        for row, fit in rows:
            self._take(row, fit, first_is_department)
        self._tell_unknown()
        return self.reading

    def _tell_unknown(self) -> None:
        """Rows that nothing is known of; where a column of labels is missing, that is why."""
        missing = [c.title for c in self.header.missing if c.leaf.labels is not None]
        if self.unknown and missing:
            place = self.grid.sheet.place(self.header.top, min(self.header.paths))
            names = "、".join(f"“{title}”" for title in missing)
            self.problems.append(problem("I-42", place, title=self.region.title, columns=names))
        else:
            self.problems += self.unknown

    # --- rows

    def _rows(self) -> Iterator[int]:
        """The rows that may hold something: not headings again, numbers of columns, or notes."""
        for row in range(self.header.bottom, self.region.bottom):
            texts = self.grid.texts(row)
            if not texts or is_note(texts):
                continue
            if not repeats_header(self.grid, self.header, row) and not self._is_numbering(row):
                yield row

    def _is_numbering(self, row: int) -> bool:
        return is_numbering(self.grid, row, self._at(self.labels), self._at(self.money))

    def _at(self, columns: list[Column]) -> list[int]:
        return [self.header.columns[column.number] for column in columns]

    def _text(self, row: int, column: Column) -> str:
        return self.grid.text(row, self.header.columns[column.number])

    def _filled(self, row: int) -> list[Column]:
        """The money columns that are filled in a row."""
        return [
            c for c in self.money if self.grid.own(row, self.header.columns[c.number]) is not None
        ]

    def _only_row(self) -> None:
        """A table without labels has one row; blank cells are zeros, and so is a row that the
        worksheet does not reach."""
        rows = [row for row in self._rows() if self._filled(row)]
        row = rows[0] if rows else self._first_row()
        self._line(row, _TOTAL, 0, {}, self.layout.name)
        for more in rows[1:]:
            self._unknown(more, "")

    def _first_row(self) -> int:
        row = self.header.bottom
        return row + 1 if row < self.grid.height and self._is_numbering(row) else row

    # --- levels

    def _fit(self, row: int) -> Fit | None:
        """The level whose labels fit best; None where none does."""
        texts = self._label_texts(row)
        said = [text for text in texts.values() if text]
        if said and all(is_total(text) for text in said):
            return Fit(_TOTAL, 1)
        if not said:
            return None
        fits = [fit_of(level, texts, self.labels, self.book) for level in self.layout.levels]
        if any(self._list_text(row, column) for column in self.lists):
            fits = [fit for fit in fits if fit.level.name == "项目"]
        best = max(fits, key=lambda fit: fit.score, default=Fit(_TOTAL))
        dimension = best.level.keys[0] if best.level.keys else ""
        if is_coded(dimension) and not code_said(dimension, best.said):
            return self._shorter(texts) or (best if best.score > 0 else None)
        known = not dimension or code_or_name(best, dimension)
        if known and (best.score > 0 or self.lists):
            return best
        return self._shorter(texts)

    def _label_texts(self, row: int) -> dict[int, str]:
        return {column.number: self._text(row, column) for column in self.labels}

    def _shorter(self, texts: dict[int, str]) -> Fit | None:
        """A subtotal by 类 or 款 in a table that is printed by 项 alone."""
        known = {level.keys[0] for level in self.layout.levels if level.keys}
        for level in self.layout.levels:
            name = level.keys[0] if level.keys else ""
            for shorter, _ in _SHORTER.get(name[-1:], ()) if is_coded(name) else ():
                implied = name[:-1] + shorter
                if implied not in known and (fit := self._implied(level, implied, texts)):
                    return fit
        return None

    def _implied(self, level: Level, implied: str, texts: dict[int, str]) -> Fit | None:
        found: dict[Attribute, str] = {}
        finer = "类款项"["类款项".index(implied[-1]) + 1 :]
        for column in self.labels:
            label = (column.leaf.labels or {}).get(level.name) or ""
            as_implied = label.replace("{" + level.keys[0] + ".", "{" + implied + ".")
            text = texts.get(column.number, "")
            if text and any("{" + implied + "." + part + "}" in as_implied for part in finer):
                return None
            found.update(label_fit(as_implied, text)[1] if label and text else {})
        return Fit(Level(implied, (implied,)), 1, found) if code_said(implied, found) else None

    def _by_name(self, texts: dict[int, str]) -> Fit | None:
        """A row that gives a name alone: the one code of that name below the level above it."""
        for depth, level in enumerate(self.layout.levels):
            if not level.keys or not is_coded(level.keys[0]):
                continue
            fit = fit_of(level, texts, self.labels, self.book)
            name = fit.said.get((level.keys[0], "名称"), "")
            codes = codes_named(self.book, level.keys[0], name) if name else []
            prefix = self._prefix(depth, level.keys[0])
            codes = [code for code in codes if code.startswith(prefix)]
            if len(codes) == 1:
                return Fit(level, 1, {**fit.said, (level.keys[0], "编码"): codes[0]})
        return None

    def _prefix(self, depth: int, dimension: str) -> str:
        column = COLUMN_OF[dimension]
        said = [self.state.above.get(d * _RANK, {}).get(column, "") for d in range(depth)]
        return max(said, key=len, default="")

    def _has_department(self, rows: list[Fit]) -> bool:
        """Whether the first row of a unit's shape is the department: the next one's code begins
        with its code. Units of equal rank have no department above them."""
        codes = [_unit_code(fit) for fit in rows]
        if self.state.department is not None:
            return False
        if not any(level.name == DEPARTMENT for level in self.layout.levels):
            return False
        return len(codes) < 2 or not codes[0] or codes[1].startswith(codes[0])

    # --- taking a row

    def _take(self, row: int, fit: Fit | None, first_is_department: bool) -> None:
        if self.lists and self._continues(row, fit):
            self._targets(row)
            return
        fit = fit or self._by_name(self._label_texts(row))
        if fit is None:
            if self._texts(row) or self._filled(row):
                self._unlabelled(row)
        elif fit.level.name == TOTAL:
            self._line(row, _TOTAL, -_RANK if self._extra_total() else 0, {}, TOTAL)
        elif fit.level.name in (DEPARTMENT, "单位"):
            self._unit_row(row, fit, first_is_department)
        else:
            self._keyed_row(row, fit)

    def _unlabelled(self, row: int) -> None:
        """Amounts beside blank labels: the total, where they come first."""
        said = any(self._text(row, column) for column in self.labels)
        if not said and not self.reading.lines and not self._extra_total():
            self._line(row, _TOTAL, 0, {}, TOTAL)
        elif not self._wrong_code(row, None):
            self._unknown(row, " ".join(self._texts(row)))

    def _extra_total(self) -> bool:
        """Whether a 合计 is more than the specification prints."""
        return all(level.name != TOTAL for level in self.layout.levels)

    def _texts(self, row: int) -> list[str]:
        return [text for column in self.labels if (text := self._text(row, column))]

    def _depth(self, name: str) -> int:
        names = [level.name for level in self.layout.levels]
        if name in names:
            return names.index(name) * _RANK
        if name == "单位":
            return names.index(DEPARTMENT) * _RANK + _RANK // 2
        finer = next(n for n, known in enumerate(names) if known[:-1] == name[:-1])
        return finer * _RANK - dict(_SHORTER[names[finer][-1]])[name[-1]]

    def _unit_row(self, row: int, fit: Fit, first_is_department: bool) -> None:
        code, name = _unit_code(fit), _unit_name(fit)
        source = self.grid.source(row, self.header.columns[self.labels[0].number])
        if first_is_department and self.state.department is None:
            self.state.department = (code, name)
        self.unit_rows += 1
        if self.state.department == (code, name) and self.unit_rows == 1:
            self.reading.record("部门", source, 编码=code, 名称=name)
            self._line(row, Level(DEPARTMENT, ()), self._depth(DEPARTMENT), {}, name or code)
            return
        if not code:
            self._unknown(row, name)
            return
        if name:
            self.reading.record("单位", source, 单位编码=code, 单位名称=name)
        self._line(row, _UNIT, self._depth("单位"), {"单位编码": code}, name or code)

    def _keyed_row(self, row: int, fit: Fit) -> None:
        if fit.level in self.layout.levels and self._wrong_code(row, fit.level):
            return
        columns, blank = {}, set()
        said = {**fit.said, **self._carried(fit)}
        for dimension in fit.level.keys:
            if dimension == "明细":
                continue
            value = self._value(dimension, said)
            if value:
                columns[COLUMN_OF[dimension]] = value
            else:
                blank.add(COLUMN_OF[dimension])
        first = COLUMN_OF[fit.level.keys[0]]
        if first in blank and not self._is_unlisted(fit):
            self._unknown(row, " ".join(self._texts(row)))
            return
        self.state.last = said
        name = " ".join(dict.fromkeys(self._texts(row)))
        depth = self._depth(fit.level.name)
        line = self._line(row, fit.level, depth, columns, name, frozenset(blank))
        if fit.level.keys[0] == "项目":
            self._project(row, said, line)

    def _is_unlisted(self, fit: Fit) -> bool:
        return UNLISTED in fit.said.values()

    def _carried(self, fit: Fit) -> dict[Attribute, str]:
        """What a system leaves blank below the first of equal cells: codes, and a project's kind."""
        found = {}
        for column in self.labels:
            label = (column.leaf.labels or {}).get(fit.level.name) or ""
            for (dimension, attribute), value in self.state.last.items():
                if "{" + dimension + "." + attribute + "}" not in label:
                    continue
                said = (dimension, attribute) in fit.said
                if not said and self._may_carry(fit, dimension, attribute, column):
                    found[dimension, attribute] = value
        return found

    def _may_carry(self, fit: Fit, dimension: str, attribute: str, column: Column) -> bool:
        """Parts of a code above one that is given; a whole code, where no name says another."""
        if (dimension, attribute) == ("项目", "类型"):
            return True
        if not is_coded(dimension) or attribute == "名称":
            return False
        if attribute == "编码":
            name = fit.said.get((dimension, "名称"), "")
            last = self.state.last.get((dimension, "名称"), "")
            return column.leaf.merges if not name else name == last
        lower = {"类": ("款", "项"), "款": ("项",)}.get(attribute, ())
        return any((dimension, part) in fit.said for part in lower)

    def _value(self, dimension: str, said: dict[Attribute, str]) -> str:
        """The value of a dimension for 分表数; "" where the row leaves it open."""
        name = said.get((dimension, "名称"), "")
        if not is_coded(dimension):
            value = code_said(dimension, said) if dimension == "单位" else name
            return "" if value == UNLISTED else value
        code = code_said(dimension, said)
        if code or not name or name == UNLISTED:
            return code
        codes = codes_named(self.book, dimension, name)
        return codes[0] if len(codes) == 1 else ""

    # --- lines and cells

    def _line(
        self,
        row: int,
        level: Level,
        depth: int,
        own: dict[str, str],
        name: str,
        blank: frozenset[str] = frozenset(),
    ) -> Line:
        above = self.state.above
        for lower in [d for d in above if d >= depth]:
            del above[lower]
        columns = {key: value for d in sorted(above) for key, value in above[d].items()}
        columns.update(own)
        above[depth] = own
        line = Line(
            (depth, tuple(sorted(columns.items())), tuple(sorted(blank))),
            depth,
            name,
            self.grid,
            row,
            columns,
            counted="明细" in level.keys,
            blank=blank,
        )
        for column in self.money if self.amounts.unit else ():
            self._cell(line, column, level)
        self.reading.lines.append(line)
        return line

    def _cell(self, line: Line, column: Column, level: Level) -> None:
        """A slice holds in every row; a figure stands in the total alone."""
        if not isinstance(column.meaning, Slice) and level.name != TOTAL:
            return
        at = self.header.columns[column.number]
        unit = self.amounts.unit_at(at)
        if isinstance(column.meaning, Given) and column.meaning.unit != "元":
            unit = column.meaning.unit
        name = line.name if self.labels else ""
        called = f"“{name}”行“{column.title}”" if name else f"“{column.title}”"
        value = self.amounts.read(line.row, at, unit, called)
        if value is not None:
            line.cells.append(
                MoneyCell(
                    self.grid,
                    line.row,
                    at,
                    column.number,
                    column.meaning,
                    value,
                    name,
                    column.title,
                )
            )

    # --- projects and their targets

    def _project(self, row: int, said: dict[Attribute, str], line: Line) -> None:
        values = {attribute: value for (dim, attribute), value in said.items() if dim == "项目"}
        kind = values.get("类型", "")
        source = self.grid.source(row, self.header.columns[self.labels[0].number])
        self.state.project = line.columns["项目"]
        self.reading.record(
            "项目",
            source,
            项目编码=values.get("编码", ""),
            项目名称=line.columns["项目"],
            项目类型=kind if kind in PROJECT_KINDS else "",
            单位编码=values.get("单位编码", "") or line.columns.get("单位编码", ""),
            单位名称=values.get("单位名称", ""),
        )
        self._targets(row)

    def _continues(self, row: int, fit: Fit | None) -> bool:
        """Whether a row only goes on with the lists of the project above."""
        if not self.state.project:
            return False
        if all(
            not text or self.grid.anchor(row, at)[0] < row
            for at in self._at(self.labels)
            for text in [self.grid.text(row, at)]
        ):
            return not self._filled(row)
        last = self.reading.lines[-1] if self.reading.lines else None
        return bool(
            fit
            and last
            and last.columns.get("项目")
            and fit.said.get(("项目", "名称")) == last.columns["项目"]
            and fit.said.get(("项目", "编码")) == self.state.last.get(("项目", "编码"))
        )

    def _targets(self, row: int) -> None:
        names = {c.leaf.listing: c for c in self.lists if c.leaf.content == "名称"}
        values = {c.leaf.listing: c for c in self.lists if c.leaf.content == "指标值"}
        for group, column in names.items():
            at = self.header.columns[column.number]
            name, value = self._list_text(row, column), self._list_text(row, values.get(group))
            if name:
                self.reading.record(
                    "绩效指标",
                    self.grid.source(row, at),
                    项目=self.state.project,
                    指标类别=group,
                    三级指标=name,
                    指标值=value,
                )
            elif value:
                place = self.grid.sheet.place(row, self.header.columns[values[group].number])
                self.problems.append(problem("I-61", place, value=value[:40], group=group))

    def _list_text(self, row: int, column: Column | None) -> str:
        if column is None:
            return ""
        at = self.header.columns[column.number]
        return self.grid.text(row, at) if self.grid.anchor(row, at)[0] == row else ""

    def _unknown(self, row: int, label: str) -> None:
        """A row that fits no level; it matters where it holds amounts. Lists beside it are not
        those of the project above."""
        filled = self._filled(row)
        if not filled:
            return
        self.state.project = ""
        at = self._at(self.labels) or self._at(self.money)
        cells = [
            MoneyCell(
                self.grid, row, self.header.columns[c.number], c.number, None, Decimal(0), "", ""
            )
            for c in filled
        ]
        self.unknown.append(
            problem(
                "I-52",
                self.grid.sheet.place(row, at[0]),
                label=label or "（空）",
                title=self.region.title,
                cells=named_cells(cells),
                hint="",
            )
        )

    def _wrong_code(self, row: int, level: Level | None) -> bool:
        """Whether a code has the wrong number of digits, which is told."""
        for column in self.labels:
            text, labels = self._text(row, column), column.leaf.labels or {}
            wanted = [labels[level.name]] if level and labels.get(level.name) else []
            wanted = wanted if level else [label for label in labels.values() if label]
            sizes = {size for label in wanted for size in code_sizes(label)}
            if not text or not sizes or any(label_fit(label, text)[0] >= 0 for label in wanted):
                continue
            place = self.grid.sheet.place(row, self.header.columns[column.number])
            shown = "、".join(map(str, sorted(sizes)))
            self.problems.append(problem("I-53", place, found=text[:40], wanted=shown))
            return True
        return False


def code_or_name(fit: Fit, dimension: str) -> bool:
    """Whether a row says anything of a dimension."""
    return any(said == dimension for said, _ in fit.said)


def _unit_code(fit: Fit) -> str:
    return fit.said.get((DEPARTMENT, "编码")) or fit.said.get(("单位", "编码")) or ""


def _unit_name(fit: Fit) -> str:
    return fit.said.get((DEPARTMENT, "名称")) or fit.said.get(("单位", "名称")) or ""


def repeats_header(grid: Grid, header: Header, row: int) -> bool:
    """Whether a row is one of the headings again, on a further page."""
    again = {fold(grid.text(r, c)) for r in range(header.top, header.bottom) for c in header.paths}
    texts = [fold(text) for _, text in grid.texts(row)]
    return len(texts) > 1 and all(text in again for text in texts)


def is_numbering(grid: Grid, row: int, labels: list[int], money: list[int]) -> bool:
    """Whether a row only numbers the columns (栏次 1 2 3 …)."""
    said = [grid.text(row, at) for at in labels if grid.text(row, at)]
    if any(fold(text) != "栏次" and not fold(text).isdecimal() for text in said):
        return False
    numbers = [grid.text(row, at) for at in money]
    start = numbers[0] if numbers else ""
    return (
        start.isdecimal()
        and len(numbers) > 1
        and numbers == [str(int(start) + n) for n in range(len(numbers))]
    )
