"""Tables written as text: CSV and its like, in the encodings and with the separators and marks that
systems and Excel write them with."""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path
from statistics import median

from ..dataset.folder import csv_sheet
from ..files.own_files import decode
from ..kernel.problems import Place, Problem, Refusal, problem
from .sheet import Cells

TEXT_SUFFIXES = (".csv", ".txt", ".tsv")
_SEPARATORS = {
    ",": "逗号",
    "\t": "制表符",
    ";": "分号",
    "|": "竖线",
    "，": "全角逗号",
    "；": "全角分号",
}
_OF_NAME = {".tsv": "\t", ".txt": "\t"}  # not worth telling
_LINES_TRIED = 60
_SIGNS_TRIED = 200_000
_WIDE_SIGNS = (
    (b"\xff\xfe\x00\x00", "utf-32"),
    (b"\x00\x00\xfe\xff", "utf-32"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)
_ENCODINGS = {"gb2312": "gb18030", "gbk": "gb18030", "x-gbk": "gb18030"}
_CHINESE = re.compile("[\u4e00-\u9fff]")
_FORMULA_TEXT = re.compile(r'(^|[,;\t|])="([^"\r\n]{0,9999})"(?=[,;\t|\r\n]|$)', re.MULTILINE)
"""="2010301": how systems keep Excel from taking a code for a number."""


def text_of_file(data: bytes, declared: str = "") -> str:
    """The text of a file in UTF-8, GB18030, or UTF-16 with or without its mark. declared: the
    encoding that it says it has, which goes for less than what it obviously is. Raises Refusal."""
    for mark, encoding in _WIDE_SIGNS:
        if data.startswith(mark):
            return _wide(data, encoding)
    if b"\0" in data[:_SIGNS_TRIED]:
        is_little = data[1:_SIGNS_TRIED:2].count(0) >= data[0:_SIGNS_TRIED:2].count(0)
        text = _wide(data, "utf-16-le" if is_little else "utf-16-be")
        if (
            not text[:_SIGNS_TRIED]
            .replace("\n", "")
            .replace("\r", "")
            .replace("\t", "")
            .isprintable()
        ):
            raise Refusal("D-08")
        return text
    return _as_declared(data, declared) if declared else decode(data)


def _as_declared(data: bytes, declared: str) -> str:
    try:
        text = data.decode("utf-8-sig")
        if text.isascii() or _CHINESE.search(text):
            return text  # bytes of another encoding hardly ever read as Chinese in UTF-8
    except UnicodeDecodeError:
        pass
    try:
        return data.decode(_ENCODINGS.get(declared.lower(), declared))
    except (LookupError, ValueError):
        return decode(data)


def _wide(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding).removeprefix("\ufeff")
    except UnicodeDecodeError:
        raise Refusal("D-07", reason=f"它像是 {encoding.upper()}，但有损坏的字节") from None


def looks_like_table(text: str) -> bool:
    """Whether a text of unknown name has columns, and nothing that is no text."""
    start = text[:_SIGNS_TRIED]
    return _columns(start, separator_of(start)) > 1 and "\0" not in start and "\ufffd" not in start


def separator_of(text: str) -> str:
    """The sign that parts most columns; a comma where none parts more."""
    start = text[:_SIGNS_TRIED]
    return max(_SEPARATORS, key=lambda sign: _columns(start, sign))


def _columns(text: str, separator: str) -> float:
    """How many columns most lines have with a separator."""
    if separator not in text:
        return 1
    lines = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    widths = []
    try:
        for line, _ in zip(lines, range(_LINES_TRIED), strict=False):
            if line:
                widths.append(len(line))
    except csv.Error:
        return float(bool(widths) and median(widths))
    return float(median(widths)) if widths else 0


def read_text_table(data: bytes, path: Path, problems: list[Problem]) -> Cells:
    """The one table of a text file. Raises Refusal."""
    text = _FORMULA_TEXT.sub(r'\1"\2"', text_of_file(data))
    if not text.strip(" \t\r\n,;|"):
        raise Refusal("I-13")
    separator = separator_of(text)
    if separator not in (",", _OF_NAME.get(path.suffix.lower())):
        name = _SEPARATORS[separator]
        problems.append(problem("I-78", Place(path.name), name=name))
    raw = csv_sheet(path.stem, path.name, text, separator)
    cells = Cells(path.name, "")
    for number, row in [(raw.heading_row, raw.headings), *raw.rows]:
        for column, value in enumerate(row):
            cells.put(number - 1, column, value)
    return cells
