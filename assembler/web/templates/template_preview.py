"""A table of a template as it looks over the example department."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from html import escape

from ...authoring.checking import Bench
from ...kernel.problems import Place
from ...report import Cell, Row, Table
from ...tables import make_table
from ...template.loading import load_template

_ROWS_AT_MOST = 60
_TAGS = {True: "th", False: "td"}


def example_table(template: str, key: str) -> Table | None:
    """The table; None where it cannot be made, which `template check` tells."""
    loaded = load_template(template, Place(), [])
    if loaded is None or key not in loaded.tables:
        return None
    bench = Bench(loaded, [])
    return make_table(key, bench.narrative, bench.problems)


def table_html(table: Table) -> str:
    """The table as HTML, every text escaped."""
    head = "".join(_rows(table.header, is_head=True))
    body = "".join(_rows(table.body[:_ROWS_AT_MOST], is_head=False))
    left = len(table.body) - _ROWS_AT_MOST
    more = f"<p>还有{left}行。</p>" if left > 0 else ""
    caption = f"<caption>{escape(table.title)}</caption>"
    return (
        f'<table class="preview">{caption}<thead>{head}</thead><tbody>{body}</tbody></table>{more}'
    )


def _rows(rows: Iterable[Row], is_head: bool) -> Iterator[str]:
    for row in rows:
        yield f"<tr>{''.join(_cell(cell, is_head) for cell in row if cell is not None)}</tr>"


def _cell(cell: Cell, is_head: bool) -> str:
    tag = _TAGS[is_head]
    spans = "".join(
        f' {name}="{size}"'
        for name, size in (("colspan", cell.columns), ("rowspan", cell.rows))
        if size > 1
    )
    return f'<{tag} class="{escape(cell.align)}"{spans}>{escape(cell.text)}</{tag}>'
