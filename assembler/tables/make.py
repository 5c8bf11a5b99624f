"""One table of the report, from its specification."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import partial
from typing import NamedTuple

from ..dataset.answers import open_mark
from ..figures import ExpressionError, UnitsDifferError, UnknownNameError
from ..kernel.problems import Place, Problem, problem
from ..narrative import Narrative
from ..report import Table
from .document_table import document_grid
from .form_table import form_grid
from .grid import Grid
from .list_table import list_grid
from .pivot_table import pivot_grid
from .specification import TableError, TableSpec, followed_by, specification

_MAKERS = {
    "清单表": list_grid,
    "透视表": pivot_grid,
    "并列清单": pivot_grid,
    "表单": form_grid,
    "文件表": document_grid,
}
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


def make_table(
    key: str, narrative: Narrative, problems: list[Problem], page: TablePage = _USUAL_PAGE
) -> Table | None:
    """The table of that name; None (with a problem) where its specification is wrong."""
    place = Place(narrative.template.tables[key][-1].file)
    try:
        spec = specification(narrative.template, key, problems)
        if spec is None:
            return None
        narrative.draft.table = spec.label
        narrative.names["金额单位"] = spec.style.unit
        grid = _MAKERS[str(spec.get("种类"))](spec, narrative)
        if len(grid.columns) > _COLUMNS_AT_MOST:
            raise TableError(
                f"列太多（{len(grid.columns)}列），Word 的表格最多{_COLUMNS_AT_MOST}列"
            )
        return _table(spec, narrative, grid, page)
    except _MISTAKES as error:
        where = getattr(error, "place", None) or place
        mistake = problem("M-20", where, reason=str(error))
        if not _is_inherited(mistake, key, narrative, problems):
            problems.append(mistake)
    except _MISSHAPEN:
        reason = "有一项不是所要求的形式（文字、列表或“名称: 值”）"
        problems.append(problem("M-20", place, reason=reason))
    finally:
        narrative.draft.table = ""
        narrative.names["金额单位"] = narrative.draft.style.unit
    return None


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
        left=text("左上", "表头左"),
        right=text("右上", "表头右"),
        notes=notes,
        landscape=spec.yes("横向") if spec.get("横向") else page.landscape,
        origin=grid.origin,
        new_page=spec.yes("另起页") if spec.get("另起页") else page.new_page,
    )


def _text(spec: TableSpec, narrative: Narrative, name: str, default: str = "") -> str:
    """A setting as a text of the report. default: the template's setting in its place."""
    if spec.settings.get(name) is None and default:
        return narrative.word(default)
    return narrative.table_text(_as_text(spec.get(name), name), spec.place_of(name))


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
