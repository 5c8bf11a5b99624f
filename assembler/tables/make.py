"""One table of the report, from its specification."""

from __future__ import annotations

from collections.abc import Iterable

from ..dataset.answers import open_mark
from ..figures import ExpressionError, UnitsDifferError, UnknownNameError
from ..kernel.problems import Place, Problem, problem
from ..narrative import Narrative
from ..report import Table
from .document_table import document_grid
from .form_table import form_grid
from .list_table import list_grid
from .pivot_table import Grid, pivot_grid
from .specification import TableError, TableSpec, specification

_MAKERS = {
    "清单表": list_grid,
    "透视表": pivot_grid,
    "并列清单": pivot_grid,
    "表单": form_grid,
    "文件表": document_grid,
}
_TO_FILL = open_mark("")[1:]  # how a mark ends
_FEW = 3  # remainders that are told one by one
_MISTAKES = (TableError, UnknownNameError, ExpressionError, UnitsDifferError)


def make_table(key: str, narrative: Narrative, problems: list[Problem]) -> Table | None:
    """The table of that name; None (with a problem) where its specification is wrong."""
    spec = None
    try:
        spec = specification(narrative.template, key, problems)
        if spec is None:
            return None
        return _table(spec, narrative, _MAKERS[str(spec.get("种类"))](spec, narrative))
    except _MISTAKES as error:
        told = problem("M-20", _place(spec, key, narrative), reason=str(error))
        if not _is_inherited(told, key, narrative, problems):
            problems.append(told)
    except (AttributeError, KeyError, TypeError, ValueError, IndexError, ArithmeticError):
        problems.append(
            problem(
                "M-20",
                _place(spec, key, narrative),
                reason="有一项不是所要求的形式（文字、列表或“名称: 值”）",
            )
        )
    return None


def _is_inherited(
    found: Problem, key: str, narrative: Narrative, problems: Iterable[Problem]
) -> bool:
    """Whether a mistake has been told of the table that this one follows (套用)."""
    followed = [entry.node.word("套用") for entry in narrative.template.tables[key]]
    return any(followed) and any(found.message == told.message for told in problems)


def _place(spec: TableSpec | None, key: str, narrative: Narrative) -> Place:
    return spec.place if spec else Place(narrative.template.tables[key][-1].file)


def _table(spec: TableSpec, narrative: Narrative, grid: Grid) -> Table:
    template = narrative.template

    def text(name: str, default: str = "") -> str:
        if spec.settings.get(name) is None and default:
            return narrative.text(template.word(default), template.place(default))
        return narrative.text(_as_text(spec.get(name), name), spec.place_of(name))

    notes = [narrative.text(_as_text(note, "注"), spec.place_of("注")) for note in spec.items("注")]
    if grid.empty and spec.get("空表说明"):
        notes.append(text("空表说明"))
    if grid.uneven and template.word("尾差注"):
        notes.append(narrative.text(template.word("尾差注"), template.place("尾差注")))
    _tell_remainders(spec, grid, narrative)
    return Table(
        key=spec.key,
        title=text("标题") or spec.key,
        label=text("编号"),
        columns=grid.columns,
        header=grid.header,
        body=grid.body,
        left=text("左上", "表头左"),
        right=text("右上", "表头右"),
        notes=tuple(notes),
        landscape=spec.yes("横向"),
        origin=grid.origin,
    )


def _as_text(value: object, name: str) -> str:
    if not isinstance(value, str):
        raise TableError(f"“{name}”应是文字")
    return value


def _tell_remainders(spec: TableSpec, grid: Grid, narrative: Narrative) -> None:
    """Say where a 尾差 stands: it is no error. Not of rows whose name is yet to be filled in."""
    uneven = [row for row in grid.uneven if _TO_FILL not in row]
    if uneven:
        more = f"等{len(uneven)}处" if len(uneven) > _FEW else ""
        where = "；".join(uneven[:_FEW]) + more
        narrative.draft.tell(problem("T-01", Place(spec.key), where=where))
