"""A small table that an author writes in a section, as a table of the report.

It stands where it is written, under its title. A cell that prints a figure quotes it, as the texts
of other tables do.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ..report import Cell, CellOrigin, Origin, Span, Table, TableColumn

COLUMNS_AT_MOST, ROWS_AT_MOST = 20, 200

_Texts = Sequence[tuple[Span, ...]]  # of a row


class SmallTableError(ValueError):
    """A table of a section that cannot be used; the argument says in Chinese why."""


def small_table(
    key: str, title: tuple[Span, ...], rows: Sequence[_Texts], aligns: Sequence[str]
) -> Table:
    """The table of these cells, the header first. Raises SmallTableError."""
    named = "".join(span.text for span in title).strip()
    _check(named, len(aligns), len(rows) - 1)
    header, *body = rows
    return Table(
        key=key,
        title=named,
        columns=tuple(TableColumn("number" if side == "right" else "text") for side in aligns),
        header=(tuple(_cell(spans, "center") for spans in header),),
        body=tuple(tuple(map(_cell, row, aligns)) for row in body),
        origin=Origin(cells=tuple(_origins(body))),
        new_page=False,
    )


def _check(title: str, columns: int, rows: int) -> None:
    """Raises SmallTableError for a table without a title, or one that is too large."""
    if not title:
        raise SmallTableError(
            "节里的表格上面要有一段标题，写成“表：政府采购情况”，和表格之间空一行"
        )
    if columns > COLUMNS_AT_MOST or rows > ROWS_AT_MOST:
        raise SmallTableError(
            f"节里的表格“{title}”太大，最多{COLUMNS_AT_MOST}列、{ROWS_AT_MOST}行；"
            "更大的表写成 tables 文件夹里的一张表"
        )


def _cell(spans: tuple[Span, ...], align: str) -> Cell:
    text = "".join(span.text for span in spans)
    bold = bool(spans) and all(span.bold for span in spans)
    return Cell(text, align=align or "left", bold=bold, missing=_missing(spans))


def _missing(spans: tuple[Span, ...]) -> str:
    return next((span.missing for span in spans if span.missing), "")


def _origins(body: Sequence[_Texts]) -> Iterator[CellOrigin]:
    """The cells that quote figures, or lack something."""
    for row, texts in enumerate(body):
        for column, spans in enumerate(texts):
            quoted = tuple(span.figure for span in spans if span.figure is not None)
            missing = _missing(spans)
            if quoted or missing:
                yield CellOrigin(row, column, quoted=quoted, missing=missing)
