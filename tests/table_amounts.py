"""Table amounts (分表数) made from a dataset that has a ledger: what its own tables would say.

For tests of cuts: the same dataset with its ledgers taken away and these amounts instead must
answer as the ledgers did, or say that it cannot.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any

from assembler.dataset.model import Dataset, TableAmount
from assembler.figures import Figures, intersect
from assembler.kernel.problems import Place, Problem
from assembler.narrative import Narrative
from assembler.tables.columns import Leaf, leaves_of
from assembler.tables.pivot_table import Pivot
from assembler.tables.specification import specification
from assembler.template.template import Template

Asked = dict[str, tuple[str, ...]]


def without_ledgers(dataset: Dataset, template: Template) -> Dataset:
    """The dataset as one that has only its tables."""
    problems: list[Problem] = []
    figures = Figures(dataset, template, problems)
    narrative = Narrative(dataset, template, figures, problems)
    amounts = tuple(_amounts(narrative))
    return replace(dataset, expenditure=(), income=(), balances=(), table_amounts=amounts)


def _amounts(narrative: Narrative) -> Iterator[TableAmount]:
    tables = [key for part in narrative.template.parts for key in part.texts("表格")]
    row = 1
    for key in tables:
        spec = specification(narrative.template, key, [])
        assert spec is not None
        cells = {"透视表": _pivot, "表单": _form}.get(str(spec.get("种类")))
        for ledger, asked in cells(spec, narrative) if cells else ():
            row += 1
            source = narrative.figures.ledgers[ledger]
            condition = source.condition(**{k: list(v) for k, v in asked.items()})
            amount = source.sum(condition).amount
            label = key
            yield TableAmount(Place("分表数.csv", row=row), label, ledger, asked, amount, "")


def _pivot(spec: Any, narrative: Narrative) -> Iterator[tuple[str, Asked]]:
    pivot = Pivot(spec, narrative)
    for row in pivot.rows:
        for leaf in pivot.leaves:
            if leaf.is_slice:
                own = {key: (value,) for key, value in row.values.items() if value}
                yield leaf.ledger.name, _asked(leaf, own)


def _form(spec: Any, narrative: Narrative) -> Iterator[tuple[str, Asked]]:
    for block in spec.items("块"):
        name = str(block.get("台账") or "支出")
        ledgers = narrative.figures.ledgers
        for leaf in leaves_of(block["列"], ledgers, name, spec.settings.get("筛选"))[1:]:
            for row in [*block.get("行", []), *block.get("末行", [])]:
                if row.get("取") is not None and not leaf.numbers and not leaf.is_text:
                    yield str(row.get("台账") or leaf.ledger.name), _asked(leaf, _values(row["取"]))


def _values(wanted: Mapping[str, Any]) -> Asked:
    return {k: tuple(map(str, v)) if isinstance(v, list) else (str(v),) for k, v in wanted.items()}


def _asked(leaf: Leaf, own: Asked) -> Asked:
    """The narrower of what the column and the row ask for."""
    asked: Asked = {}
    for wanted in (*(_values(w) for w in leaf.wanted), own):
        for name, values in wanted.items():
            base = (
                name.rstrip("类款项")
                if name[-1] in "类款项" and name not in ("项目类别",)
                else name
            )
            if base in asked and len(asked[base]) < len(values):
                continue
            asked[base] = values
    return asked


__all__ = ["Decimal", "intersect", "without_ledgers"]
