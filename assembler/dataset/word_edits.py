"""One entry of the report's words (报告) written anew: in 报告.yaml, or in the worksheet of a workbook.
Everything else stays as it was typed."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from ..codebook.spelling import fold
from ..files.own_files import decode, read_own
from ..files.paths import exists, is_folder
from ..files.whole_file import write_whole
from ..kernel.problems import Refusal
from ..kernel.yaml_edits import NotEdited, with_texts
from .folder import WORDS_FILE
from .reading import read_raw
from .sheet_edits import Cells, NotWritten, SheetEdits, encoding_of, write_sheet
from .sheets import WORDS, RawDataset
from .words import field_of

_AT_MOST = 2 * 1024 * 1024
_NAME, _TEXT = "栏目", "内容"


def write_words(data: Path, name: str, texts: Sequence[str]) -> Path:
    """Write an entry (部门.名称, 职责, 文字.绩效制度) of these texts, whole or not at all; none takes
    what stands there away. The file that was written. Raises OSError, NotWritten."""
    texts = [text.strip() for text in texts if text.strip()]
    declared = field_of(name)
    if declared is None:
        raise NotWritten(f"“报告”没有“{name}”这一栏")
    if not declared.many:
        texts = [" ".join("\n".join(texts).split("\n"))] if texts else []
    raw = read_raw(data)
    if raw is None:
        raise NotWritten("这套数据读不了")
    if is_folder(data):
        return _write_yaml(data, raw, name, texts, declared.many)
    return write_sheet(data, _rows(raw, name, texts))


def _write_yaml(data: Path, raw: RawDataset, name: str, texts: Sequence[str], listed: bool) -> Path:
    file = data / (raw.file or WORDS_FILE)
    head, dot, rest = name.partition(".")
    try:
        before = read_own(file, _AT_MOST) if exists(file) or file.is_symlink() else b""
        edited = with_texts(
            decode(before), [head, rest] if dot else [head], texts, listed, _are_the_same
        )
    except NotEdited as error:
        raise NotWritten(f"“{file.name}”没有写：{error}") from None
    except Refusal:
        raise NotWritten(f"“{file.name}”读不了") from None
    write_whole(file, edited.encode(encoding_of(before)))
    return file


def _are_the_same(typed: str, meant: str) -> bool:
    return typed.strip() == meant or fold(typed) == fold(meant)


def _rows(raw: RawDataset, name: str, texts: Sequence[str]) -> SheetEdits:
    """The rows of the worksheet that say it: as many as there are texts."""
    sheet = raw.words_sheet
    own: list[int] = []
    if sheet is not None:
        headings = list(map(fold, sheet.headings))
        at = headings.index(_NAME) if _NAME in headings else 0
        own = [row for row, cells in sheet.rows if _are_the_same(cells[at], name)]
    changed: dict[int, Cells] = {row: {_TEXT: text} for row, text in zip(own, texts, strict=False)}
    added = [{_NAME: name, _TEXT: text} for text in texts[len(own) :]]
    gone = frozenset(own[max(len(texts), 1) :])
    if own and not texts:
        changed = {own[0]: {_TEXT: ""}}
    return SheetEdits(WORDS, added, changed, gone, needed=(_NAME, _TEXT))
