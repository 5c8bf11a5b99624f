"""Edits of the tables of a finished report, as a person makes them in Word or WPS: rows sorted,
moved, copied, typed anew; tables parted and joined, turned into 元, given a column; cells merged.

By python-docx: nothing of the engine is used here.
"""

from __future__ import annotations

from collections.abc import Sequence
from copy import deepcopy
from decimal import Decimal
from typing import Any

from docx.oxml.ns import qn
from docx.table import Table
from docx.text.paragraph import Paragraph
from refresh_edits import Edit, Word


def table_of(word: Word, title: str) -> Table:
    """The table after the paragraph that is this title."""
    at = title_of(word, title)
    while at.tag != qn("w:tbl"):
        at = at.getnext()
    return Table(at, word.document)


def title_of(word: Word, title: str) -> Any:
    """The paragraph that is this title."""
    return next(p for p in word.document.paragraphs if p.text == title)._p


def rows_of(word: Word, title: str) -> list[Any]:
    """The rows of a table."""
    return list(table_of(word, title)._tbl.tr_lst)


def texts_of(row: Any) -> list[str]:
    """The texts of a row's cells."""
    return ["".join(t.text or "" for t in cell.iter(qn("w:t"))) for cell in row.tc_lst]


def write(cell: Any, text: str) -> None:
    """Type over a cell (its element)."""
    texts = list(cell.iter(qn("w:t")))
    if texts:
        texts[0].text = text
        for spare in texts[1:]:
            spare.text = ""
    elif text:
        cell.p_lst[0].add_r().add_t(text)


# --- rows


def in_order(title: str, header: int, order: Sequence[int]) -> Edit:
    """The rows of the body in another order."""

    def edit(word: Word) -> None:
        table, rows = table_of(word, title)._tbl, rows_of(word, title)[header:]
        for number in order:
            table.append(rows[number])

    return edit


def sorted_by(title: str, header: int, column: int) -> Edit:
    """The rows of the body sorted by a column, amounts by their value."""

    def key(row: Any) -> tuple[Decimal, str]:
        text = texts_of(row)[column]
        return Decimal(text) if text.replace(".", "").isdigit() else Decimal(0), text

    def edit(word: Word) -> None:
        table = table_of(word, title)._tbl
        for row in sorted(rows_of(word, title)[header:], key=key):
            table.append(row)

    return edit


def move(title: str, first: int, last: int, behind: int) -> Edit:
    """A block of rows behind another row."""

    def edit(word: Word) -> None:
        rows = rows_of(word, title)
        at = rows[behind]
        for row in rows[first : last + 1]:
            at.addnext(row)
            at = row

    return edit


def copy(title: str, row: int, to: str = "", behind: int | None = None) -> Edit:
    """A row copied, into another table where it is named."""

    def edit(word: Word) -> None:
        source = rows_of(word, title)[row]
        rows_of(word, to or title)[row if behind is None else behind].addnext(deepcopy(source))

    return edit


def delete(title: str, *rows: int) -> Edit:
    def edit(word: Word) -> None:
        all_rows = rows_of(word, title)
        for row in rows:
            all_rows[row].getparent().remove(all_rows[row])

    return edit


def type_in(title: str, row: int, column: int, text: str) -> Edit:
    """A cell typed over."""
    return lambda word: write(rows_of(word, title)[row].tc_lst[column], text)


def retype(title: str, row: int) -> Edit:
    """A row deleted and typed anew: no bookmarks."""

    def edit(word: Word) -> None:
        old = rows_of(word, title)[row]
        new = deepcopy(old)
        for name in ("w:bookmarkStart", "w:bookmarkEnd"):
            for mark in list(new.iter(qn(name))):
                mark.getparent().remove(mark)
        old.addnext(new)
        old.getparent().remove(old)

    return edit


def add(title: str, behind: int, *texts: str) -> Edit:
    """A row of one's own."""

    def edit(word: Word) -> None:
        copy(title, behind)(word)
        cells = rows_of(word, title)[behind + 1].tc_lst
        for number, cell in enumerate(cells):
            write(cell, texts[number] if number < len(texts) else "")

    return edit


# --- tables


def part(title: str, at: int, header: int, again: str = "") -> Edit:
    """A table parted before a row. header: how many rows the second part repeats; again: the title
    over it."""

    def edit(word: Word) -> None:
        first = table_of(word, title)._tbl
        second = deepcopy(first)
        for row in list(first.tr_lst)[at:]:
            first.remove(row)
        for row in list(second.tr_lst)[header:at]:
            second.remove(row)
        between = deepcopy(title_of(word, title))
        for child in list(between):
            if child.tag != qn("w:pPr"):
                between.remove(child)
        first.addnext(between)
        between.addnext(second)
        if again:
            Paragraph(between, word.document).add_run(again)

    return edit


def join(first: str, second: str, without: int = 0) -> Edit:
    """A table run together with the next one. without: headings of the second that go."""

    def edit(word: Word) -> None:
        one, other = table_of(word, first)._tbl, table_of(word, second)._tbl
        while one.getnext() is not other:
            one.getparent().remove(one.getnext())
        for row in list(other.tr_lst)[without:]:
            one.append(row)
        other.getparent().remove(other)

    return edit


def drop(title: str, whole: bool = True) -> Edit:
    """A table deleted. whole: with its title and the line under that."""

    def edit(word: Word) -> None:
        at, table = title_of(word, title), table_of(word, title)._tbl
        while whole and at.getnext() is not table:
            at.getparent().remove(at.getnext())
        if whole:
            at.getparent().remove(at)
        table.getparent().remove(table)

    return edit


def in_yuan(title: str, header: int, stated: bool = True) -> Edit:
    """A table turned from 万元 to 元. stated: the line above it too."""

    def edit(word: Word) -> None:
        for row in rows_of(word, title)[header:]:
            for cell, text in zip(row.tc_lst, texts_of(row), strict=True):
                if "." in text and text.replace(".", "").isdigit():
                    write(cell, f"{Decimal(text) * 10000:.2f}")
        for run in title_of(word, title).getnext().iter(qn("w:t")):
            if stated and run.text:
                run.text = run.text.replace("万元", "元")

    return edit


def add_column(title: str, behind: int, heading: str, *texts: str) -> Edit:
    """A column of one's own, with these texts from the heading down."""

    def edit(word: Word) -> None:
        for number, row in enumerate(rows_of(word, title)):
            cells = row.tc_lst
            source = cells[min(behind, len(cells) - 1)]
            added = deepcopy(source)
            for span in list(added.iter(qn("w:gridSpan"))):
                span.getparent().remove(span)
            source.addnext(added)
            said = (heading, *texts)
            write(added, said[number] if number < len(said) else "")

    return edit


def merge(title: str, first: tuple[int, int], last: tuple[int, int]) -> Edit:
    """Cells merged."""

    def edit(word: Word) -> None:
        table = table_of(word, title)
        table.cell(*first).merge(table.cell(*last))

    return edit


def unmerge(title: str, column: int) -> Edit:
    """Cells merged downwards parted again, each with the text of the first."""

    def edit(word: Word) -> None:
        above = ""
        for row in rows_of(word, title):
            if len(row.tc_lst) <= column:
                continue
            cell = row.tc_lst[column]
            merged = list(cell.iter(qn("w:vMerge")))
            for mark in merged:
                continues = mark.get(qn("w:val")) != "restart"
                mark.getparent().remove(mark)
                if continues:
                    write(cell, above)
            above = texts_of(row)[column]

    return edit


def body(data: bytes, title: str, header: int) -> list[list[str]]:
    """The rows below the headings of a table, with those of the tables right behind that have no
    title of their own."""
    word = Word(data)
    return [texts_of(row) for row in rows_of(word, title)[header:]]
