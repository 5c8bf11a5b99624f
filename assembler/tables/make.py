"""One table of the report, from its specification."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from typing import NamedTuple

from ..dataset.answers import open_mark
from ..dataset.model import Unit
from ..figures import ExpressionError, UnitsDifferError, UnknownNameError
from ..kernel.problems import Place, Problem, problem
from ..narrative import Narrative
from ..report import Table
from .conditional import without_failing
from .contradictions import contradictions
from .document_table import document_grid
from .empty_slices import empty_slices
from .form_table import form_grid
from .grid import Grid
from .list_table import list_grid
from .pivot_table import pivot_grid
from .specification import TableError, TableSpec, followed_by, specification, text_in
from .units import UnitStatement, statement, wrong_units

_MAKERS = {
    "清单表": list_grid,
    "透视表": pivot_grid,
    "并列清单": pivot_grid,
    "表单": form_grid,
    "文件表": document_grid,
}
_COMMON = {"右上": "表头右", "左上": "表头左"}  # the template's settings in their place
_OPEN_ENDING = open_mark("")[1:]  # how the mark of an open question ends
_COLUMNS_AT_MOST = 63
_FEW = 3  # remainders that are named one by one
_MISTAKES = (TableError, UnknownNameError, ExpressionError, UnitsDifferError)
# what a setting of another form than is asked for (a text for a list …) ends in
_MISSHAPEN = (AttributeError, KeyError, TypeError, ValueError, IndexError, ArithmeticError)


class TablePage(NamedTuple):
    """What the part in which a table stands says of its page, where the table does not say it."""

    landscape: bool = False
    new_page: bool | None = None


_USUAL_PAGE = TablePage()


def make_tables(
    keys: Sequence[str],
    narrative: Narrative,
    problems: list[Problem],
    page: TablePage = _USUAL_PAGE,
    by_unit: bool = False,
) -> Iterator[Table]:
    """The tables of these names in order; one printed for each unit (每单位), as often as there
    are units. by_unit: all of them for the first unit, then all for the next."""
    if by_unit:
        for unit in narrative.dataset.units:
            tables = (_make(key, narrative, problems, page, unit) for key in keys)
            yield from filter(None, tables)
        return
    for key in keys:
        spec = specification(narrative.template, key, [])
        units = narrative.dataset.units if spec and spec.yes("每单位") else (None,)
        yield from filter(None, (_make(key, narrative, problems, page, unit) for unit in units))


def make_table(key: str, narrative: Narrative, problems: list[Problem]) -> Table | None:
    """The table of that name, of the first unit where each has its own; None (with a problem)
    where its specification is wrong."""
    spec = specification(narrative.template, key, [])
    unit = narrative.dataset.units[:1] if spec and spec.yes("每单位") else ()
    return _make(key, narrative, problems, _USUAL_PAGE, *unit)


def _make(
    key: str,
    narrative: Narrative,
    problems: list[Problem],
    page: TablePage,
    unit: Unit | None = None,
) -> Table | None:
    """The table of that name; None where it cannot be made, which is told."""
    place = Place(narrative.template.tables[key][-1].file)
    try:
        return _sound(key, narrative, problems, page, unit)
    except _MISTAKES as error:
        where = getattr(error, "place", None) or place
        mistake = problem(getattr(error, "code", "M-20"), where, reason=str(error))
        if mistake not in problems and not _is_inherited(mistake, key, narrative, problems):
            problems.append(mistake)
    except _MISSHAPEN:
        reason = "有一项不是所要求的形式（文字、列表或“名称: 值”）"
        problems.append(problem("M-20", place, reason=reason))
    finally:
        narrative.draft.table = ""
        narrative.names["金额单位"] = narrative.draft.style.unit
    return None


def _sound(
    key: str, narrative: Narrative, problems: list[Problem], page: TablePage, unit: Unit | None
) -> Table | None:
    """The same, as far as its specification has no mistakes; others are raised."""
    spec = specification(narrative.template, key, problems)
    if spec is None:
        return None
    mistakes = _mistakes(spec, narrative)
    if mistakes:
        problems += (one for one in mistakes if one not in problems)
        return None
    if unit is not None:
        return _of_unit(spec, narrative, problems, page, unit)
    return _made(spec, narrative, problems, page)


def _made(spec: TableSpec, narrative: Narrative, problems: list[Problem], page: TablePage) -> Table:
    narrative.draft.table = spec.label
    narrative.names["金额单位"] = spec.style.unit
    spec = without_failing(spec, narrative.conditions.hold)
    grid = _MAKERS[str(spec.get("种类"))](spec, narrative)
    if len(grid.columns) > _COLUMNS_AT_MOST:
        raise TableError(f"列太多（{len(grid.columns)}列），Word 的表格最多{_COLUMNS_AT_MOST}列")
    table = _table(spec, narrative, grid, page)
    problems += wrong_units(spec, narrative, tuple(_round_it(spec, table, narrative)))
    return table


def _of_unit(
    spec: TableSpec, narrative: Narrative, problems: list[Problem], page: TablePage, unit: Unit
) -> Table | None:
    """A table of one unit's lines; its number tells which unit's it is, and so does its title."""
    from .by_unit import label_of_unit, narrative_of, of_unit, tell, title_of_unit

    units = narrative.dataset.units
    if any(narrative.figures.ledgers[name].by_tables for name in ("支出", "收入")):
        narrative.draft.report(problem("M-99", spec.place, table=spec.label))
        return None
    own: list[Problem] = []
    table = _made(of_unit(spec, unit, len(units)), narrative_of(narrative, unit, own), own, page)
    problems += (one for one in tell(own, spec) if one not in problems)
    title = title_of_unit(table.title, text_in(spec.settings, "标题"), unit, len(units) == 1)
    number = units.index(unit) + 1
    label = table.label if len(units) == 1 else label_of_unit(table.label, number)
    return replace(table, title=title, label=label)


def _mistakes(spec: TableSpec, narrative: Narrative) -> list[Problem]:
    """What would print wrongly, or nothing, whatever the amounts are."""
    contradicting: list[Problem] = spec.once("contradictions", lambda: list(contradictions(spec)))
    lines = {(one.place.file, one.place.row) for one in contradicting}
    empty = empty_slices(spec, narrative.dataset)
    return [*contradicting, *(one for one in empty if (one.place.file, one.place.row) not in lines)]


def _round_it(spec: TableSpec, table: Table, narrative: Narrative) -> Iterator[UnitStatement]:
    """The units that the texts round a table say."""
    texts = [("右上", table.right), ("左上", table.left), ("标题", table.title)]
    texts += [("注", note) for note in table.notes if spec.get("注")]
    for name, text in texts:
        common = _COMMON.get(name, "") if spec.settings.get(name) is None else ""
        place = narrative.template.place(common) if common else spec.place_of(name)
        stated = statement(text, place, name == "标题", bool(common))
        if stated is not None:
            yield stated


def _is_inherited(
    mistake: Problem, key: str, narrative: Narrative, problems: Iterable[Problem]
) -> bool:
    """Whether a mistake has been reported of the table that this one follows (套用)."""
    if not followed_by(narrative.template.tables[key]):
        return False
    return any((mistake.code, mistake.values) == (other.code, other.values) for other in problems)


def _table(spec: TableSpec, narrative: Narrative, grid: Grid, page: TablePage) -> Table:
    text = partial(_text, spec, narrative)
    notes = tuple(_notes(spec, grid, narrative))
    _report_remainders(spec, grid, narrative)
    return Table(
        key=spec.key,
        title=text("标题") or spec.key,
        label=text("编号"),
        columns=grid.columns,
        header=grid.header,
        body=grid.body,
        left=text("左上", _COMMON["左上"]),
        right=text("右上", _COMMON["右上"]),
        notes=notes,
        landscape=spec.yes("横向") if spec.get("横向") else page.landscape,
        origin=grid.origin,
        new_page=spec.yes("另起页") if spec.get("另起页") else page.new_page,
    )


def _text(spec: TableSpec, narrative: Narrative, name: str, default: str = "") -> str:
    """A setting as a text of the report. default: the template's setting in its place."""
    if spec.settings.get(name) is None and default:
        return narrative.word(default)
    written = _as_text(spec.get(name), name)
    if narrative.unit is not None:
        from .by_unit import text_of_unit

        written = text_of_unit(written)
    return narrative.table_text(written, spec.place_of(name))


def _notes(spec: TableSpec, grid: Grid, narrative: Narrative) -> Iterator[str]:
    """The paragraphs below: the table's own (注), that it is empty, that it has a 尾差."""
    for note in spec.items("注"):
        yield narrative.table_text(_as_text(note, "注"), spec.place_of("注"))
    if grid.empty and spec.get("空表说明"):
        yield _text(spec, narrative, "空表说明")
    if grid.uneven and narrative.template.word("尾差注"):
        yield narrative.word("尾差注")


def _as_text(value: object, name: str) -> str:
    if not isinstance(value, str):
        raise TableError(f"“{name}”应是文字")
    return value


def _report_remainders(spec: TableSpec, grid: Grid, narrative: Narrative) -> None:
    """Report where a 尾差 stands: it is no error. Not of rows whose name is yet to be filled in."""
    uneven = [row for row in grid.uneven if _OPEN_ENDING not in row]
    if uneven:
        more = f"等{len(uneven)}处" if len(uneven) > _FEW else ""
        where = "；".join(uneven[:_FEW]) + more
        narrative.draft.report(problem("T-01", Place(spec.key), where=where))
