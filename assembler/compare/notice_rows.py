"""What a notice says of the rows of appended tables: which tables show a corrected figure, projects
that were corrected, came or went, rows that are called otherwise."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from itertools import chain, compress, filterfalse, groupby, takewhile
from operator import attrgetter
from typing import NamedTuple

from ..kernel.money import UNITS
from ..kernel.printable import within_quotes
from ..snapshot.values import Snapshot, SnapshotTable, is_amount
from ..verify.known_numbers import table_unit
from .changes import CellChange, Changes, LineChange, TableChange, table_at
from .table_changes import are_amounts

Item = Mapping[str, str]
_LEVEL = "项目"  # what the level of a table is called whose rows are projects
_NAMED = "项目名称"  # the heading of the column with their names
_MOST = 20  # of more the appended table is looked at
_SUBSTANTIAL = re.compile(r"\d[\d,]*\.\d+")  # an amount that hardly stands for something else
_LONG_CODE = re.compile(r"\d{10,}")  # of a project; its name says more
_LABELS_TOLD = 4
_PARTS_OF_CODE = ("类", "款", "项")
_OF_NAMES = re.compile(r"(?:名称|编码|代码|科目|项目|类别|类型|单位)）?$")


class CellRead(NamedTuple):
    """An amount as cells print it, before and after; the lines behind it, and what it is called."""

    old: str
    new: str
    lines: tuple[str, ...]
    name: str


def table_named(change: TableChange) -> str:
    """A table as a notice calls it: 预算03表."""
    return change.label or f"《{change.title}》"


def whole_name(change: TableChange) -> str:
    """A table with its number and its title, for one that came or went: 预算06表《…预算表》."""
    is_titled = change.label in ("", change.title)
    return table_named(change) if is_titled else f"{change.label}《{change.title}》"


def joined_names(names: Iterable[str]) -> str:
    """预算03表、预算05表; titles in their own quotation marks stand side by side."""
    return "、".join(names).replace("》、《", "》《")


# --- which tables show an amount


def tables_showing(cells: Collection[CellRead], changes: Changes) -> Iterator[str]:
    """The tables that show one of these figures, as the notice calls them."""
    for change in changes.tables:
        if any(map(_Shown(change, changes).shows, cells)):
            yield table_named(change)


class _Shown:
    """What a corrected table shows of a figure: the same amount of the same lines, or by name."""

    def __init__(self, change: TableChange, changes: Changes) -> None:
        self.change, self.changes = change, changes
        self.table = table_at(changes.new, change.new)

    def shows(self, wanted: CellRead) -> bool:
        """Whether some cell, or some row that came or went, shows it."""
        if any(self._is_of(cell, wanted) for cell in self.change.cells):
            return True
        return self._came_with_row(wanted) or self._went_with_row(wanted)

    def _came_with_row(self, wanted: CellRead) -> bool:
        """Whether a row that came shows what was nought before."""
        rows = self.change.added if _is_nothing(wanted.old) else ()
        return any(self._is_in(line, wanted) for line in rows)

    def _went_with_row(self, wanted: CellRead) -> bool:
        """Whether a row that went showed what is nought now."""
        is_gone = _is_nothing(wanted.new) and _is_substantial(wanted.old)
        return is_gone and any(wanted.old in line.cells for line in self.change.removed)

    def _is_in(self, line: LineChange, wanted: CellRead) -> bool:
        """Whether a row that came shows it."""
        if not wanted.lines:
            return _is_substantial(wanted.new) and wanted.new in line.cells
        lines_of = self.changes.new.lines_of
        return any(
            text == wanted.new and lines_of(self.table, line.at, column) == wanted.lines
            for column, text in enumerate(line.cells)
        )

    def _is_of(self, cell: CellChange, wanted: CellRead) -> bool:
        """That an equal amount stands in a cell is not enough, unless nothing else is known."""
        if not (_is_same(cell.old, wanted.old) and _is_same(cell.new, wanted.new)):
            return False
        origin = self.table.cells.get(cell.new_at)
        if origin is not None and origin.name == wanted.name:
            return True
        if wanted.lines:
            return self.changes.new.lines_of(self.table, *cell.new_at) == wanted.lines
        return _is_substantial(wanted.old) or _is_substantial(wanted.new)


def _is_same(cell: str, figure: str) -> bool:
    """Whether a cell shows an amount of the text; a blank one is nought."""
    return cell == figure or (_is_nothing(cell) and _is_nothing(figure))


def _is_nothing(text: str) -> bool:
    return not text.strip("0.%")


def _is_substantial(text: str) -> bool:
    return bool(_SUBSTANTIAL.fullmatch(text)) and not _is_nothing(text)


# --- projects


def project_items(changes: Changes) -> Iterator[Item]:
    """Each project whose whole amount was corrected, with the tables that show it: what was
    corrected in fact, where the figures of the text only add it up.

    A project is told by the rows of the appended tables that are called by its name, so that a
    report without the dataset's lines has them as well.
    """
    projects: dict[object, tuple[CellRead, str]] = {}
    for change in changes.tables:
        for project, unit in _projects(change, changes.new):
            projects.setdefault(project.lines or project.name, (project, unit))
    for project, unit in projects.values() if len(projects) <= _MOST else ():
        yield {
            "名称": f"“{within_quotes(project.name)}”项目",
            "原数": f"{project.old}{unit}",
            "现数": f"{project.new}{unit}",
            "位置": joined_names(tables_showing([project], changes)),
        }


def _projects(change: TableChange, new: Snapshot) -> Iterator[tuple[CellRead, str]]:
    """The projects of a table whose first amount was corrected, which is the whole one; each with
    the unit of that."""
    table = table_at(new, change.new)
    if _LEVEL not in table.origin.levels or name_column(table) is None:
        return
    depth = table.origin.levels.index(_LEVEL)
    for cell in change.cells:
        row, column = cell.new_at
        at_level = (column, table.origin.depths[row]) == (amount_column(table), depth)
        if at_level and all((cell.old, cell.new)):
            name = table.standing(row, name_column(table) or 0)
            yield (
                CellRead(cell.old, cell.new, new.lines_of(table, row, column), name),
                unit_of(table, column),
            )


def name_column(table: SnapshotTable) -> int | None:
    """The column with the names of projects."""
    width = max(map(len, table.body), default=0)
    return next((c for c in range(width) if _NAMED in "".join(table.path(c)[-1:])), None)


def amount_column(table: SnapshotTable) -> int | None:
    """The first column of amounts, which are the whole ones."""
    return next(compress(range(_width(table)), table.origin.columns), None)


def _width(table: SnapshotTable) -> int:
    return len(table.origin.columns)


def unit_of(table: SnapshotTable, column: int) -> str:
    """The unit of a table, or of one of its columns: 金额（万元）."""
    headings = "".join(table.path(column))
    named = (unit for unit in UNITS if f"（{unit}）" in headings)
    return table_unit(table) or next(named, "")


# --- rows that came or went


class RowMove(NamedTuple):
    """A row that came or went: its table, what it is called, its whole amount with the unit."""

    change: TableChange
    is_added: bool
    label: str
    is_project: bool
    amount: str


def moved_rows(changes: Changes) -> Iterator[RowMove]:
    """Every row that came or went in tables that both reports have."""
    for change in changes.tables_of_both:
        for is_added, lines in ((True, change.added), (False, change.removed)):
            side, number = (changes.new, change.new) if is_added else (changes.old, change.old)
            table = table_at(side, number)
            for line in filter(attrgetter("text"), lines):
                yield _row_move(change, table, line, is_added)


def _row_move(
    change: TableChange, table: SnapshotTable, line: LineChange, is_added: bool
) -> RowMove:
    is_project = _level_of(table, line.at) == _LEVEL and name_column(table) is not None
    at = amount_column(table)
    amount = "" if at is None else line.cells[at] or ""
    shown = f"{amount}{unit_of(table, at or 0)}" if is_amount(amount) else ""
    return RowMove(change, is_added, row_label(table, line), is_project, shown)


def _level_of(table: SnapshotTable, row: int) -> str:
    """The level of a pivot's row; "" for one that a person added, and in other tables."""
    depths, levels = table.origin.depths, table.origin.levels
    return levels[depths[row]] if row < len(depths) and depths[row] >= 0 else ""


def row_label(table: SnapshotTable, line: LineChange) -> str:
    """What a row is called, in few words: the project, or the code with its name; "" for a row of
    nothing but amounts."""
    names = name_column(table)
    project = "" if names is None else table.standing(line.at, names).strip()
    return project or _code_with_name(_label_texts(table, line))


def _label_texts(table: SnapshotTable, line: LineChange) -> list[str]:
    """What stands in the columns of names and codes; in all of them where there are none."""
    own = (table.standing(line.at, column).strip() for column in label_columns(table))
    texts = list(dict.fromkeys(filter(None, own)))
    return texts or list(dict.fromkeys(text.strip() for text in line.cells if text))


def _code_with_name(texts: Sequence[str]) -> str:
    if are_amounts(texts):
        return ""
    codes = len(list(takewhile(is_amount, texts)))
    return shortened(" ".join(texts[: codes + 1]))


def shortened(label: str) -> str:
    """A row's label without the long code of a project, and what stands between its name and what
    the cell is of."""
    words = label.split(" ")
    if not any(map(_LONG_CODE.fullmatch, words)):
        return label
    named = [word for word in words if not _LONG_CODE.fullmatch(word)]
    return " ".join(dict.fromkeys((*named[:1], *named[-1:])))


def project_moves(changes: Changes) -> Iterator[Item]:
    """Projects that came or went, each once with the tables that list it."""
    projects: dict[tuple[bool, str], list[RowMove]] = {}
    for move in filter(attrgetter("is_project"), moved_rows(changes)):
        projects.setdefault((move.is_added, move.label), []).append(move)
    for (is_added, label), moves in projects.items() if len(projects) <= _MOST else ():
        amounts = filter(None, map(attrgetter("amount"), moves))
        yield {
            "变化": "新增" if is_added else "删去",
            "名称": f"“{within_quotes(label)}”项目",
            "金额": next(amounts, ""),
            "位置": joined_names(_tables_listing(label, changes)),
        }


def _tables_listing(project: str, changes: Changes) -> Iterator[str]:
    """The tables in which a row of a project came or went."""
    for change in changes.tables_of_both:
        if any(project in line.cells for line in (*change.added, *change.removed)):
            yield table_named(change)


def rows_in_words(changes: Changes) -> str:
    """预算03表、预算05表删去“208 05 02 事业单位离退休”一行; "" where no other rows than projects came
    or went."""
    together: dict[tuple[str, str], list[str]] = {}
    for (is_added, label), names in _tables_of_rows(changes).items():
        verb = "新增" if is_added else "删去"
        together.setdefault((joined_names(names), verb), []).append(label)
    return "；".join(
        f"{names}{verb}{_labels(labels)}" for (names, verb), labels in together.items()
    )


def _tables_of_rows(changes: Changes) -> Mapping[tuple[bool, str], Iterable[str]]:
    """The tables in which each row but those of projects came, or went."""
    moves = list(moved_rows(changes))
    projects = {move.label for move in moves if move.is_project}
    tables: dict[tuple[bool, str], dict[str, None]] = {}
    for move in moves:
        if move.label not in projects:
            tables.setdefault((move.is_added, move.label), {})[table_named(move.change)] = None
    return tables


def _labels(labels: Sequence[str]) -> str:
    quoted = "".join(f"“{within_quotes(label)}”" for label in labels[:_LABELS_TOLD] if label)
    if len(labels) == 1:
        return f"{quoted}一行"
    return f"{quoted}{'等' if len(labels) > _LABELS_TOLD else ''}{len(labels)}行"


# --- rows that are called otherwise


class Relabelled(NamedTuple):
    """A row that is called otherwise now. heading: of its name; at: the row in the new table."""

    change: TableChange
    heading: str
    old: str
    new: str
    at: int


def label_columns(table: SnapshotTable) -> Collection[int]:
    """The columns that say what a row is about: of names and codes, and none of amounts."""
    taken = _columns_of_amounts(table)
    columns = filterfalse(taken.__contains__, range(max(map(len, table.body), default=0)))
    return [column for column in columns if _is_of_names(heading_of(table, column))]


def _columns_of_amounts(table: SnapshotTable) -> set[int]:
    """The columns of a table's amounts."""
    taken = {column for (_, column), cell in table.cells.items() if cell.unit}
    slices = table.origin.columns if table.origin.levels else ()
    return taken.union(compress(range(len(slices)), slices))


def heading_of(table: SnapshotTable, column: int) -> str:
    """The heading right above a column, without the running numbers (栏次) below it."""
    headings = (text for text in table.path(column)[::-1] if not _is_running_number(text))
    return next(headings, "")


def _is_running_number(text: str) -> bool:
    return text == "栏次" or text.isdecimal()


def _is_of_names(heading: str) -> bool:
    return heading in _PARTS_OF_CODE or bool(_OF_NAMES.search(heading))


def relabelled_rows(change: TableChange, changes: Changes) -> list[Relabelled]:
    """The rows of a table whose labels were corrected."""
    old, new = table_at(changes.old, change.old), table_at(changes.new, change.new)
    columns = label_columns(new)
    cells = [cell for cell in change.cells if cell.new_at[1] in columns]
    by_row: Callable[[CellChange], int] = lambda cell: cell.new_at[0]  # noqa: E731
    return [
        _relabelled(change, old, new, list(group))
        for _, group in groupby(sorted(cells, key=by_row), by_row)
    ]


def _relabelled(
    change: TableChange, old: SnapshotTable, new: SnapshotTable, cells: Sequence[CellChange]
) -> Relabelled:
    """One row. Where a code was corrected the whole label is told, for a code alone says little."""
    row, was_row = cells[0].new_at[0], cells[0].old_at[0]
    columns = [cell.new_at[1] for cell in cells]
    headings = [heading_of(new, column) for column in columns]
    if any(map(_PARTS_OF_CODE.__contains__, headings)):
        columns, headings = list(label_columns(new)), ["科目"]
    before, after = (
        " ".join(filter(None, (table.standing(at, column) for column in columns)))
        for table, at in ((old, was_row), (new, row))
    )
    return Relabelled(change, _heading(headings[-1]), before, after, row)


def _heading(text: str) -> str:
    """What a column of names holds: 项目名称 of 项目单位（项目名称）."""
    return _NAMED if _NAMED in text else text or "名称"


def name_items(changes: Changes) -> Iterator[Item]:
    """Rows that are called otherwise now, each once with the tables that list it: 项目名称."""
    tables: dict[tuple[str, str, str], dict[str, None]] = {}
    renamed = (relabelled_rows(change, changes) for change in changes.tables_of_both)
    for one in chain.from_iterable(renamed):
        key = one.heading, one.old, one.new
        tables.setdefault(key, {})[table_named(one.change)] = None
    for (heading, old, new), names in tables.items() if len(tables) <= _MOST else ():
        yield {**_item_of(heading, old, new, ""), "位置": joined_names(names)}


# --- amounts of rows, where no sentence has them


def row_items(changes: Changes) -> Iterator[Item]:
    """The innermost rows whose whole amount was corrected, for a correction that no sentence of the
    report shows."""
    tables: dict[tuple[str, str, str], dict[str, None]] = {}
    for change in changes.tables_of_both:
        for amount in _corrected_amounts(change, table_at(changes.new, change.new)):
            tables.setdefault(amount, {})[table_named(change)] = None
    for (label, old, new), names in tables.items() if len(tables) <= _MOST else ():
        yield {
            "名称": f"“{within_quotes(label)}”",
            "原数": old,
            "现数": new,
            "位置": joined_names(names),
        }


def _corrected_amounts(change: TableChange, table: SnapshotTable) -> Iterator[tuple[str, str, str]]:
    """The rows of a table whose whole amounts were corrected, with what they were and are."""
    for cell in _whole_amounts(change, table):
        unit = unit_of(table, cell.new_at[1])
        yield shortened(cell.row), f"{cell.old or '0'}{unit}", f"{cell.new or '0'}{unit}"


def _whole_amounts(change: TableChange, table: SnapshotTable) -> Iterator[CellChange]:
    depths = table.origin.depths
    at, innermost = amount_column(table), len(table.origin.levels) - 1
    for cell in change.cells:
        row, column = cell.new_at
        if cell.row and column == at and row < len(depths) and depths[row] == innermost:
            yield cell


def cell_items(changes: Changes) -> Iterator[Item]:
    """The cells that read otherwise, for a correction that nothing else tells of."""
    cells = [(change, cell) for change in changes.tables_of_both for cell in change.cells]
    for change, cell in cells if len(cells) <= _MOST else ():
        yield _item_of(
            "的".join(_quoted(shortened(cell.row), "·".join(cell.column))),
            cell.old,
            cell.new,
            table_named(change),
        )


def _quoted(*texts: str) -> Iterator[str]:
    """Those of some texts that say anything, each in quotation marks."""
    return (f"“{within_quotes(text)}”" for text in texts if text)


def _item_of(name: str, old: str, new: str, table: str) -> Item:
    """A text that is another one now."""
    before, after = (next(_quoted(text), "空白") for text in (old, new))
    return {"名称": f"{table}{name}", "原数": before, "现数": after, "位置": ""}


def changed_tables(changes: Changes) -> Iterable[str]:
    """The tables that came or went as a whole, in words."""
    for change in changes.tables:
        if None in (change.old, change.new):
            yield f"{'新增' if change.old is None else '删去'}{whole_name(change)}"
