"""Tracked changes accepted or rejected by the rules of WordprocessingML, with lxml alone.

Nothing here is shared with the engine: what was deleted is taken out, what was inserted stays
(or the other way round), a paragraph whose mark goes runs on into the next one, a row goes as a
whole, and a table without rows is none.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator
from functools import lru_cache
from zipfile import ZipFile

from lxml import etree

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_TEXTS = {f"{_W}tab": "\t", f"{_W}br": "\n", f"{_W}cr": "\n", f"{_W}noBreakHyphen": "-"}
Row = list[tuple[str, str, list[str]]]  # of each cell: columns, vertical merge, paragraphs
Block = str | list[Row]


def accepted(data: bytes) -> list[Block]:
    """Paragraphs and tables once every change is accepted."""
    return _settled(data, goes="del")


def rejected(data: bytes) -> list[Block]:
    """Paragraphs and tables once every change is rejected."""
    return _settled(data, goes="ins")


@lru_cache(maxsize=16)
def plain(data: bytes) -> list[Block]:
    """Paragraphs and tables of a document that must have no changes."""
    assert changes(data) == []
    return accepted(data)


def changes(data: bytes) -> list[etree._Element]:
    """Every `w:ins` and `w:del`."""
    return list(_document(data).iter(f"{_W}ins", f"{_W}del"))


def comments(data: bytes) -> list[str]:
    """What the comments say, in order of their ids; each must stand in the text just once."""
    with ZipFile(io.BytesIO(data)) as package:
        if "word/comments.xml" not in package.namelist():
            return []
        root = etree.fromstring(package.read("word/comments.xml"))
    texts = {
        comment.get(f"{_W}id"): "\n".join("".join(p.itertext()) for p in comment)
        for comment in root
    }
    for kind in ("commentRangeStart", "commentRangeEnd", "commentReference"):
        marks = [mark.get(f"{_W}id") for mark in _document(data).iter(f"{_W}{kind}")]
        assert sorted(marks) == sorted(texts), kind
    return [texts[number] for number in sorted(texts, key=int)]


def uncommented(data: bytes) -> list[str]:
    """The texts of changes outside of the contents that no comment stands on; those in a row that
    was added or removed count by the row."""
    open_comments, texts = set(), []
    for element in _document(data).iter():
        if element.tag == f"{_W}commentRangeStart":
            open_comments.add(element.get(f"{_W}id"))
        elif element.tag == f"{_W}commentReference":
            open_comments.discard(element.get(f"{_W}id"))
        elif element.tag in (f"{_W}ins", f"{_W}del") and not open_comments:
            text = "".join(element.itertext())
            if text and not _in_contents(element) and not _in_changed_row(element):
                texts.append(text)
    return texts


def _in_changed_row(change: etree._Element) -> bool:
    """Whether the change is that of a whole row."""
    row = next(change.iterancestors(f"{_W}tr"), None)
    return row is not None and row.find(f"{_W}trPr/{change.tag}") is not None


def _in_contents(element: etree._Element) -> bool:
    style = next(element.iterancestors(f"{_W}p")).find(f"{_W}pPr/{_W}pStyle")
    return style is not None and str(style.get(f"{_W}val")).startswith("TOC")


def _document(data: bytes) -> etree._Element:
    with ZipFile(io.BytesIO(data)) as package:
        return etree.fromstring(package.read("word/document.xml"))


def _settled(data: bytes, goes: str) -> list[Block]:
    body = _document(data).find(f"{_W}body")
    assert body is not None
    _remove(row for row in body.iter(f"{_W}tr") if row.find(f"{_W}trPr/{_W}{goes}") is not None)
    _remove(table for table in body.iter(f"{_W}tbl") if table.find(f"{_W}tr") is None)
    marked = {p for p in body.iter(f"{_W}p") if p.find(f"{_W}pPr/{_W}rPr/{_W}{goes}") is not None}
    _remove(c for c in body.iter(f"{_W}{goes}") if c.getparent().tag != f"{_W}rPr")
    _merge(body, marked)
    return list(_blocks(body))


def _remove(elements: Iterable[etree._Element]) -> None:
    for element in list(elements):
        element.getparent().remove(element)


def _merge(body: etree._Element, marked: set[etree._Element]) -> None:
    """Let paragraphs whose mark goes run on into what follows."""
    for paragraph in list(body.iter(f"{_W}p")):
        if paragraph not in marked:
            continue
        following = paragraph.getnext()
        if following is not None and following.tag == f"{_W}p":
            content = [child for child in paragraph if child.tag != f"{_W}pPr"]
            at = int(len(following) > 0 and following[0].tag == f"{_W}pPr")
            following[at:at] = content
            paragraph.getparent().remove(paragraph)
        elif not _text(paragraph):
            assert following is not None and following.tag == f"{_W}tbl", "a last paragraph goes"
            paragraph.getparent().remove(paragraph)


def _blocks(container: etree._Element) -> Iterator[Block]:
    for child in container:
        if child.tag == f"{_W}p":
            yield _text(child)
        elif child.tag == f"{_W}tbl":
            rows = child.iter(f"{_W}tr")
            yield [_joined([_cell(cell) for cell in row.iter(f"{_W}tc")]) for row in rows]


_Cell = tuple[str, str, list[str]]


def _joined(row: list[_Cell]) -> list[_Cell]:
    """Merged cells that begin anew where a page ends are the same cells still; where pages end is
    no change."""
    if not any(merge and text[-1].endswith("（续）") for _, merge, text in row):
        return row
    return [
        (columns, "continue", [""])
        if merge and (text == [""] or text[-1].endswith("（续）"))
        else (columns, merge, text)
        for columns, merge, text in row
    ]


def _cell(cell: etree._Element) -> _Cell:
    columns = cell.find(f"{_W}tcPr/{_W}gridSpan")
    merge = cell.find(f"{_W}tcPr/{_W}vMerge")
    return (
        "1" if columns is None else str(columns.get(f"{_W}val")),
        "" if merge is None else str(merge.get(f"{_W}val")),
        [_text(paragraph) for paragraph in cell.iter(f"{_W}p")],
    )


def _text(paragraph: etree._Element) -> str:
    texts = []
    for element in paragraph.iter():
        if element.tag in (f"{_W}t", f"{_W}delText"):
            texts.append(element.text or "")
        elif element.tag in _TEXTS and element.getparent().tag == f"{_W}r":
            texts.append(_TEXTS[element.tag])
    return "".join(texts)


def marked(data: bytes) -> list[str]:
    """The paragraphs with their changes: what is gone as 【-…-】, what came as 【+…+】."""
    return ["".join(_marked(p)) for p in _document(data).iter(f"{_W}p")]


def _marked(paragraph: etree._Element) -> Iterator[str]:
    for element in paragraph.iter(f"{_W}t", f"{_W}delText"):
        signs = [a.tag for a in element.iterancestors() if a.tag in (f"{_W}ins", f"{_W}del")]
        sign = {f"{_W}ins": "+", f"{_W}del": "-"}[signs[0]] if signs else ""
        yield f"【{sign}{element.text}{sign}】" if sign else element.text or ""


def values(data: bytes, kind: str, attribute: str) -> list[str | None]:
    """An attribute of every element of a kind."""
    return [e.get(f"{_W}{attribute}") for e in _document(data).iter(f"{_W}{kind}")]
