"""What a shell says with its tags filled in: rendered once, with a marker for each figure and each
place that is still to be filled in. It is read as blocks of the report, as whoever verifies or
refreshes the file will read it; when the file is written, the markers become what they stand for.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from ...kernel.jinja_messages import in_chinese
from ...kernel.problems import Problem
from ...report import (
    CLOSE,
    MARKER,
    OPEN,
    SHELL,
    Block,
    Cell,
    CellOrigin,
    Heading,
    Origin,
    Paragraph,
    Row,
    Span,
    Table,
    TableColumn,
)
from ..xml import HIGHLIGHT, inline
from .marks import Marks
from .shell import (
    BODY,
    CONTENTS,
    CONTENTS_HERE,
    DOCUMENT,
    LAST_SECTION,
    RELATIONS,
    REPORT_HERE,
    SECTION_HERE,
    Shell,
)

_REPORT_SIGN = "\ue004"  # stands alone in a paragraph where the report will be
_LONGEST_TITLE = 60
_ENDS = ("。", "：", "；", "，", "、")
# What follows the highlight in the properties of a run.
_AFTER_HIGHLIGHT = re.compile(
    r"<w:(?:u|effect|bdr|shd|fitText|vertAlign|rtl|cs|em|lang|eastAsianLayout|specVanish|oMath"
    r"|rPrChange)[ />]|</w:rPr>"
)
_EMPTY_RUN = re.compile(
    r"<w:r(?: [^<>]*)?>(?:<w:rPr>(?:<(?!/w:rPr)[^<>]*>){0,80}</w:rPr>)?<w:t(?: [^<>]*)?></w:t></w:r>"
)

SpansIn = Callable[[str], tuple[Span, ...]]


def _without_markers(text: str) -> tuple[Span, ...]:
    return (Span(text),)


class ShellText(NamedTuple):
    """A shell's parts, rendered. spans_in: a text with its markers as spans."""

    parts: Mapping[str, str]
    spans_in: SpansIn = _without_markers


def _reason(error: Exception) -> str:
    return in_chinese(str(error) or type(error).__name__)


def fill_in(
    shell: Shell,
    names: Mapping[str, object],
    problems: list[Problem],
    spans_in: SpansIn = _without_markers,
    reason: Callable[[Exception], str] = _reason,
) -> ShellText | None:
    """The shell with its tags answered; None where one cannot be, and all of those are told.

    names: what the tags may name; ours are added. spans_in: of texts in which markers are printed.
    reason: of an error, in Chinese.
    """
    values = {
        **names,
        CONTENTS: CONTENTS_HERE,
        BODY: REPORT_HERE,
        LAST_SECTION: SECTION_HERE,
    }
    unknown, failing = shell.unknown_names(names.keys()), list[Problem]()
    parts = None if unknown else _rendered(shell, values, failing)
    if parts is not None:
        return ShellText(parts, spans_in)
    from .tag_mistakes import answer_mistakes

    each = [
        mistake
        for part in shell.tagged
        for mistake in answer_mistakes(part, shell.environment, values, shell.file, reason)
    ]
    problems += [*unknown, *(each or failing)]
    return None


def _rendered(
    shell: Shell, values: Mapping[str, object], mistakes: list[Problem]
) -> dict[str, str] | None:
    """Every part with tags, rendered; None where a tag cannot be answered, which is told."""
    if shell.docx is not None:
        from .docxtpl_shell import render_shell

        return render_shell(shell, shell.docx, values, mistakes)
    rendered = {}
    for part in shell.tagged:
        name, filename = part.part, part.template.filename
        try:
            rendered[name] = part.template.render(values).replace("\n<w:p", "<w:p")
        except Exception as error:  # whatever a filter may raise is an author's mistake
            from .tags import failed

            mistakes.append(
                failed(name, part.source, filename, error, shell.environment, shell.file)
            )
    return rendered if len(rendered) == len(shell.tagged) else None


# --- as blocks of the report


def blocks_around(text: ShellText, shell: Shell) -> tuple[tuple[Block, ...], tuple[Block, ...]]:
    """The paragraphs and tables of the shell's own, before the report and after it; all come before
    where it has no place for one."""
    from ..read.blocks import ReadTable
    from ..read.docx import read_package

    place = f"<w:p><w:r><w:t>{_REPORT_SIGN}</w:t></w:r></w:p>"
    document = text.parts.get(DOCUMENT, shell.markup[DOCUMENT]).replace(REPORT_HERE, place)
    document = document.replace(CONTENTS_HERE, "").replace(SECTION_HERE, "")
    parts = {name: shell.texts[name].encode() for name in ("_rels/.rels", RELATIONS)}
    parts |= {"word/styles.xml": shell.styles_part, DOCUMENT: document.encode()}
    before: list[Block] = []
    after: list[Block] = []
    into, tables = before, 0
    for block in read_package(parts).blocks:
        if isinstance(block, ReadTable):
            tables += 1
            into.append(_table(block.rows, f"{SHELL}之表{tables}", into, text.spans_in))
        elif block.text == _REPORT_SIGN:
            into = after
        elif not block.is_blank:
            spans = text.spans_in(block.text)
            is_heading = block.level > 0 and not block.boxed
            heading = Heading(block.level, "", spans, in_shell=True)
            into.append(heading if is_heading else Paragraph(spans, SHELL))
    return tuple(before), tuple(after)


class _CellRead(NamedTuple):
    """A cell of a table in the shell."""

    spans: tuple[Span, ...]
    columns: int

    @property
    def is_filled_in(self) -> bool:
        """Whether something in it is a figure, or is missing."""
        return any(span.figure is not None or span.missing for span in self.spans)


def _table(
    rows: Sequence[Sequence[object]], key: str, before: Sequence[Block], spans_in: SpansIn
) -> Table:
    """rows: of the cells that were read. before: what stands over it, the last of which may be its
    title."""
    width = max(map(len, rows), default=0)
    read = [[_cell_read(cell, spans_in) for cell in row] for row in rows]
    padded = [[*row, *[None] * (width - len(row))] for row in read]
    has_header = len(padded) > 1 and not any(cell.is_filled_in for cell in filter(None, padded[0]))
    heads = int(has_header)
    grid = tuple(_row(padded, number) for number in range(len(padded)))
    origins = _origins(padded[heads:])
    return Table(
        key=key,
        title=_title_over(before) or key,
        columns=(TableColumn(),) * width,
        header=grid[:heads],
        body=grid[heads:],
        origin=Origin(cells=tuple(origins)),
        new_page=False,
        drawn=True,
    )


def _cell_read(cell: object, spans_in: SpansIn) -> _CellRead | None:
    from ..read.blocks import ReadCell

    return _CellRead(spans_in(cell.text), cell.columns) if isinstance(cell, ReadCell) else None


def _row(rows: Sequence[Sequence[_CellRead | None]], number: int) -> Row:
    return tuple(
        cell and _cell(cell, _rows_covered(rows, number, column))
        for column, cell in enumerate(rows[number])
    )


def _cell(cell: _CellRead, rows: int) -> Cell:
    text = "".join(span.text for span in cell.spans)
    return Cell(text, cell.columns, rows, missing=_missing(cell.spans))


def _rows_covered(rows: Sequence[Sequence[_CellRead | None]], row: int, column: int) -> int:
    """How many rows a cell covers: down to where another begins in its column."""
    covered = 1
    for below in rows[row + 1 :]:
        cells = below[: column + 1]
        left = next((at for at in range(column, -1, -1) if cells[at]), -1)
        reaching = cells[left] if left >= 0 else None
        if cells[column] or (reaching and left + reaching.columns > column):
            break
        covered += 1
    return covered


def _missing(spans: Iterable[Span]) -> str:
    return next((span.missing for span in spans if span.missing), "")


def _origins(body: Sequence[Sequence[_CellRead | None]]) -> Iterator[CellOrigin]:
    """The cells that quote figures, or lack something."""
    for row, cells in enumerate(body):
        for column, cell in enumerate(cells):
            if cell and cell.is_filled_in:
                quoted = tuple(span.figure for span in cell.spans if span.figure is not None)
                yield CellOrigin(row, column, quoted=quoted, missing=_missing(cell.spans))


def _title_over(before: Sequence[Block]) -> str:
    """The line over a table, where it may be its title; the one that says its unit stands between."""
    texts = (block.text.strip() for block in reversed(before) if isinstance(block, Paragraph))
    text = next((text for text in texts if "单位：" not in text), "")
    return "" if len(text) > _LONGEST_TITLE or text.endswith(_ENDS) else text


# --- written


def written_out(markup: str, spans_in: SpansIn, marks: Marks | None) -> str:
    """A part with what its markers stand for. marks: gives bookmarks and comments; None where there
    can be none, as in headers."""
    if OPEN not in markup:
        return markup
    out: list[str] = []
    depth, is_text, properties = 0, False, ""
    for number, piece in enumerate(MARKER.split(markup)):
        if number % 2:
            span = spans_in(f"{OPEN}{piece}{CLOSE}")
            shown = [_in_run(one, properties, marks, depth > 0) for one in span]
            out.append("".join(shown) if is_text else inline("".join(one.text for one in span)))
            continue
        depth += piece.count("<w:tbl>") + piece.count("<w:tbl ") - piece.count("</w:tbl>")
        is_text = _is_in_text(piece, is_text)
        properties = _properties(piece, properties)
        out.append(piece)
    return _EMPTY_RUN.sub("", "".join(out))


def _is_in_text(piece: str, before: bool) -> bool:
    """Whether a piece of markup ends within the text of a run."""
    opened = max(piece.rfind("<w:t>"), piece.rfind("<w:t "))
    closed = piece.rfind("</w:t>")
    return before if opened == closed else opened > closed


def _properties(piece: str, before: str) -> str:
    """The properties of the run in which a piece of markup ends; before: of the one under way."""
    begin = max(piece.rfind("<w:r>"), piece.rfind("<w:r "))
    if begin < 0:
        return before
    start = piece.find(">", begin) + 1
    end = piece.find("</w:rPr>", start)
    has_own = piece.startswith("<w:rPr>", start) and end > 0
    return piece[start : end + len("</w:rPr>")] if has_own else ""


def _in_run(span: Span, properties: str, marks: Marks | None, in_table: bool) -> str:
    """A span in a run of its own, within the text of another run."""
    own = _highlighted(properties) if span.missing else properties
    content = f'<w:r>{own}<w:t xml:space="preserve">{inline(span.text)}</w:t></w:r>'
    if marks is not None and span.figure is not None and not in_table:
        content = marks.figure(span.figure, content)
    if marks is not None and span.missing:
        content = marks.commented(content, f"待补：{span.missing}")
    return f'</w:t></w:r>{content}<w:r>{properties}<w:t xml:space="preserve">'


def _highlighted(properties: str) -> str:
    if "<w:highlight" in properties:
        return properties
    properties = properties or "<w:rPr></w:rPr>"
    following = _AFTER_HIGHLIGHT.search(properties)
    at = following.start() if following else len(properties)
    return properties[:at] + HIGHLIGHT + properties[at:]
