"""A report as plain text: what was copied out of a file or a page, or made by a program."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import takewhile
from math import inf
from statistics import median
from typing import NamedTuple
from unicodedata import east_asian_width

from ..kernel.problems import Refusal
from .outline import BEGINS, heading_level, is_leader, is_note, stands_alone
from .parts import ReadGrid, ReadLine, ReadPart

SIGNS_AT_MOST = 5_000_000
_LINES_AT_MOST = 200_000
_MARKDOWN_HEADING = re.compile(r"(#{1,6})\s{1,9}(?=\S)")
_BULLET = re.compile(r"[-*•●]\s{1,9}(?=\S)")
_MARKDOWN_ROW = re.compile(r"\s{0,9}\|.*\|\s*")
_RULE = re.compile(r"[\s|:\-]+")
_ENDS, _ENDS_ALWAYS = tuple("。；：！？;:!?"), tuple("。：！？:!?")
_PAGE_NUMBER = re.compile(r"\s*[-—－]\s?\d{1,4}\s?[-—－]\s*|\s*第\s?\d{1,4}\s?页\s*")
_GOES_ON = re.compile(r"\s*[，。；、：）)”’%％！？]")
_IN_SENTENCE = re.compile("[，。；,;]|[\u4e00-\u9fff]{4}、")  # not 、 of the number of a heading
_TITLED = re.compile(r"(?:说明|概况|表|目录|公开|报告)\s*$")
_MARKDOWN = re.compile(r"\s*(?:#{1,6}\s|\||[-*]\s|\*\*)")
_BOLD = re.compile(r"\*\*([^*]{1,2000})\*\*")
_AMOUNT = re.compile(r"(?<![\d.])-?\d[\d,]{0,20}(?:\.\d{1,6})?%?(?![\d.])")
_LINES_AT_LEAST = 5  # that end within a sentence, where a text was broken into lines
_PARAGRAPH_AT_MOST = 300  # lines
_RAGGED = 8  # by how much full lines differ in width; a Chinese sign counts two


def read_text(text: str) -> list[ReadPart]:
    """The lines and grids of a text. Raises Refusal."""
    if len(text) > SIGNS_AT_MOST:
        raise Refusal(
            "A-83", what=f"有{len(text) // 10_000}万个字，最多{SIGNS_AT_MOST // 10_000}万"
        )
    lines = list(_rows(text.replace("\r\n", "\n").replace("\r", "\n").split("\f")))
    if len(lines) > _LINES_AT_MOST:
        raise Refusal("A-83", what=f"有{len(lines)}行，最多{_LINES_AT_MOST}行")
    return list(_parts([line for line in lines if line.is_kept]))


def _rows(pages: Sequence[str]) -> Iterator[TextRow]:
    """The lines of some pages; one page has no number."""
    for number, page in enumerate(pages, start=1):
        of_page = number if len(pages) > 1 else 0
        yield from (TextRow(line, of_page) for line in page.split("\n"))


class TextRow(NamedTuple):
    """A line of a text. page: 0 where it has none."""

    text: str
    page: int

    @property
    def is_kept(self) -> bool:
        """Whether it says anything: not a blank one, nor the number of a page."""
        return bool(self.text.strip()) and not _PAGE_NUMBER.fullmatch(self.text)


def _parts(lines: Sequence[TextRow]) -> Iterator[ReadPart]:
    width = _broken_at([line.text for line in lines])
    at = 0
    while at < len(lines):
        part, count = _table_at(lines, at) or _paragraph_at(lines, at, width)
        yield part
        at += count


def _paragraph_at(lines: Sequence[TextRow], at: int, width: float) -> tuple[ReadLine, int]:
    """The paragraph that begins at a line, and how many lines it takes."""
    texts = [line.text for line in lines[at : at + _PARAGRAPH_AT_MOST]]
    ends = (n for n in range(1, len(texts)) if not _goes_on(texts[:n], texts[n], width))
    count = next(ends, len(texts))
    return _line(texts[:count], lines[at].page), count


def _line(lines: Sequence[str], page: int) -> ReadLine:
    text = _BOLD.sub(r"\1", _joined(lines))
    heading = _MARKDOWN_HEADING.match(text)
    if heading:
        return ReadLine(text[heading.end() :].strip(), page, heading_level(text[heading.end() :]))
    bullet = _BULLET.match(text)
    return ReadLine(text[bullet.end() :].strip() if bullet else text, page)


def _joined(lines: Sequence[str]) -> str:
    """Lines as one: with a blank only between letters or digits of two words."""
    text = ""
    for line in map(str.strip, lines):
        between = " " if _is_latin(text[-1:]) and _is_latin(line[:1]) else ""
        text += between + line
    return text


def _is_latin(sign: str) -> bool:
    return sign.isascii() and sign.isalpha()


# --- lines that were broken because they were full


def _width(line: str) -> int:
    return sum(2 if east_asian_width(sign) in "WFA" else 1 for sign in line.strip())


def _broken_at(lines: Sequence[str]) -> float:
    """How wide the lines are where the text was broken into lines: as those that end within a
    sentence. Without end where few do."""
    widths = [_width(line) for line in lines if _is_prose(line) and _ends_within(line)]
    return median(widths) if len(widths) >= _LINES_AT_LEAST else inf


def _ends_within(line: str) -> bool:
    """Whether a line is of a sentence, and the sentence does not end with it."""
    return bool(_IN_SENTENCE.search(line)) and not line.rstrip().endswith(_ENDS)


def _is_prose(line: str) -> bool:
    """Whether a line is no row of a table, and no heading."""
    return not (_is_row(line) or is_leader(line) or _MARKDOWN.match(line))


def _is_row(line: str) -> bool:
    """Whether a line is a row of a table that ran together: several amounts with blanks between."""
    last = line.split()[-2:]
    return len(last) > 1 and all(map(_AMOUNT.fullmatch, last)) and not _IN_SENTENCE.search(line)


def _goes_on(lines: Sequence[str], following: str, width: float) -> bool:
    """Whether a paragraph goes on in the next line: its last line ends within a sentence, or is
    full."""
    line = lines[-1]
    if stands_alone(line) or not (_is_prose(line) and _is_prose(following)):
        return False
    return bool(_GOES_ON.match(following)) or (
        not BEGINS.match(following) and _is_open(lines, following, width)
    )


def _is_open(lines: Sequence[str], following: str, width: float) -> bool:
    """Whether the last line does not end the paragraph."""
    line = lines[-1].rstrip()
    if _width(line) >= width - _RAGGED and not _TITLED.search(line):
        return not line.endswith(_ENDS_ALWAYS)
    text = "".join(lines)
    is_within = bool(_IN_SENTENCE.search(text)) and not (
        heading_level(text) or line.endswith(_ENDS)
    )
    return is_within and not stands_alone(following)


# --- tables whose columns can be told


def _table_at(lines: Sequence[TextRow], at: int) -> tuple[ReadGrid, int] | None:
    """The table that begins at a line, between bars or with tabs, and how many lines it takes."""
    for cells_of in (_barred, _tabbed):
        cells = map(cells_of, (line.text for line in lines[at:]))
        rows = list(takewhile(lambda row: row is not None, cells))
        filled = [(row, line.page) for row, line in zip(rows, lines[at:], strict=False) if row]
        if len(filled) > 1:
            return ReadGrid([row for row, _ in filled], [page for _, page in filled]), len(rows)
    return None


def _barred(line: str) -> list[str | None] | None:
    """The cells of a row of Markdown; none for the rule below the headings."""
    if not _MARKDOWN_ROW.fullmatch(line):
        return None
    if _RULE.fullmatch(line):
        return []
    return [_BOLD.sub(r"\1", cell.strip()) for cell in line.strip()[1:-1].split("|")]


def _tabbed(line: str) -> list[str | None] | None:
    """The cells of a row as it is copied out of a table."""
    if line.count("\t") < 2 or is_leader(line) or is_note(line):
        return None
    return [cell.strip() for cell in line.split("\t")]
