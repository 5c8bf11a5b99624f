"""清单表: the rows of a declared sheet under a tree of headings (项目单位自评表).

Each column's 内容 is a text with the sheet's fields in {…}; amounts show in the table's style.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from ..dataset.answers import why_open
from ..dataset.model import Evaluation
from ..dataset.schema import sheet_named
from ..kernel.money import NumberStyle, share, show_number, show_percent
from ..kernel.places import where
from ..kernel.problems import did_you_mean
from ..narrative import Narrative
from ..report import Cell, Origin
from .columns import Leaf, leaves_of, table_header
from .grid import Grid, amount_cell
from .specification import TableError, TableSpec, place_in

_FIELD = re.compile(r"\{([^{}]+)\}")
SHEETS = ("项目自评",)
TOTAL_ROWS = ("前", "后")  # where the total of a list of the template's own stands


def list_grid(spec: TableSpec, narrative: Narrative) -> Grid:
    """Columns, header rows, a body row for each row of the sheet."""
    if spec.get("清单") not in SHEETS:
        return _own(spec, narrative)
    leaves = leaves_of(spec.needed("列"), narrative.figures.ledgers, "支出")
    rows = [_fields(row, spec, narrative) for row in narrative.dataset.evaluations]
    body = tuple(tuple(_cell(leaf, fields) for leaf in leaves) for fields in rows)
    header = table_header(spec, spec.items("列"), leaves, [len(leaves)])
    return Grid(leaves.columns, header, body, not rows, origin=_origin(leaves, narrative))


def _own(spec: TableSpec, narrative: Narrative) -> Grid:
    """The table of a list of the template's own; refused where it declares none of that name."""
    lists = narrative.template.lists
    if spec.get("清单") not in lists:
        known = (*SHEETS, *lists)
        written = str(spec.get("清单"))
        hint = did_you_mean(written, known)
        reason = f"“清单”应是{'、'.join(known)}之一，写的是“{written}”{hint}"
        raise TableError(reason, spec.place_of("清单"))
    from .own_list_table import own_list_grid

    return own_list_grid(spec, narrative)


def _origin(leaves: list[Leaf], narrative: Narrative) -> Origin:
    """Each row shows one line of the sheet."""
    fields = tuple(_FIELD.sub(r"\1", leaf.content) for leaf in leaves)
    rows = tuple("".join(where([row.place])) for row in narrative.dataset.evaluations)
    return Origin(fields, rows=rows)


def _fields(row: Evaluation, spec: TableSpec, narrative: Narrative) -> dict[str, Cell]:
    dataset, style = narrative.dataset, spec.style
    units = {unit.code: unit.name for unit in dataset.units}
    superior_code, superior_name = dataset.superior
    texts = {
        "单位编码": row.unit,
        "单位名称": units.get(row.unit, row.unit),
        "主管部门编码": superior_code,
        "主管部门名称": superior_name,
        "项目": row.project,
        "项目类型": row.kind,
        "资金归口处室": row.office,
        **{name: text or "-" for name, text in row.rates.items()},
        **dict.fromkeys(sheet_named(SHEETS[0]).further, "-"),
        **dict(row.further),
        "是否有偏差": row.deviates,
    }
    return {
        **{name: Cell(text) for name, text in texts.items()},
        "全年预算数": amount_cell(row.budget, style),
        "全年执行数": amount_cell(row.spent, style),
        "系统查询全年执行数": amount_cell(row.queried, style),
        "预算执行率": _executed(row, style),
        "自评得分": Cell(show_number(row.score, style), value=row.score),
    }


def _executed(row: Evaluation, style: NumberStyle) -> Cell:
    """How much of its budget a project spent."""
    rate = share(row.spent, row.budget)
    return Cell("-") if rate is None else Cell(show_percent(rate, style), value=rate / 100)


def _cell(leaf: Leaf, fields: Mapping[str, Cell]) -> Cell:
    def fill(field: re.Match[str]) -> str:
        if field[1] not in fields:
            raise TableError(
                f"列“{leaf.title}”的“{field[0]}”不能用，可用的有{'、'.join(fields)}",
                place_in(leaf.settings, "内容"),
            )
        return fields[field[1]].text

    text = _FIELD.sub(fill, leaf.content)
    alone = _FIELD.fullmatch(leaf.content.strip())
    value = fields[alone[1]].value if alone else None
    align = "center" if leaf.is_code or _is_number(text) else "left"
    return Cell(text, align=align, missing=why_open(text), value=value)


def _is_number(text: Any) -> bool:
    return bool(re.fullmatch(r"[\d.,%-]+", text))
