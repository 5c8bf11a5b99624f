"""Writes an imported dataset as a folder: beside the old one first, then moved over it whole."""

from __future__ import annotations

import csv
import io
import json
import shutil
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from operator import itemgetter
from pathlib import Path

from ..dataset.folder import WORDS_FILE, quoted
from ..dataset.kinds import kind_named
from ..dataset.schema import fields_for
from ..dataset.sheets import QUESTIONS, WORDS
from ..files.whole_file import folder_beside
from .imported import Imported, Row
from .mapping import FILE as MAPPING_FILE
from .target import Rows, cells_of, columns_of, known_words, sheet_of

_BOM = "utf-8-sig"  # Excel takes a file without it for GB18030


def write_folder(path: Path, imported: Imported, sheets: Rows) -> None:
    """The folder with these sheets in place of those it had. Raises OSError; then the old folder
    stands."""
    with folder_beside(path, over=True) as made:
        if path.exists():
            shutil.copytree(path, made, symlinks=True, ignore=_no_files)
        else:
            made.mkdir()
        for name, data in _files(imported, sheets, made):
            (made / name).unlink(missing_ok=True)  # a link would lead out of the folder
            (made / name).write_bytes(data)


def _no_files(folder: str, names: list[str]) -> list[str]:
    """What cannot be copied: pipes and the like."""
    return [name for name in names if not _can_be_copied(Path(folder, name))]


def _can_be_copied(path: Path) -> bool:
    return path.is_symlink() or path.is_file() or path.is_dir()


def _files(imported: Imported, sheets: Rows, folder: Path) -> Iterator[tuple[str, bytes]]:
    if not any((folder / f"{WORDS}{suffix}").exists() for suffix in (".yaml", ".yml")):
        yield WORDS_FILE, words_text(imported).encode()
    for name, rows in (*sheets.items(), *_still_to_fill(imported, sheets, folder)):
        yield f"{name}.csv", csv_bytes(columns_of(sheet_of(name, imported), rows), rows)
    if imported.mapping:
        yield MAPPING_FILE, imported.mapping.encode()


def _still_to_fill(
    imported: Imported, sheets: Rows, folder: Path
) -> Iterator[tuple[str, Sequence[Row]]]:
    return (
        (name, [])
        for name in kind_named(imported.kind).to_fill
        if name not in sheets and not (folder / f"{name}.csv").exists()
    )


def csv_bytes(headings: Sequence[str], rows: Iterable[Row]) -> bytes:
    """A CSV file as Excel writes it."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(map(quoted, headings))
    writer.writerows(map(quoted, cells_of(row, headings)) for row in rows)
    return out.getvalue().encode(_BOM)


def words_text(imported: Imported) -> str:
    """报告.yaml with what is known; what is not is asked in 待补."""
    lines = [
        f"# 报告的信息和文字，由 assembler import 写成，可以改。这里没有的，在“{QUESTIONS}”表中回答，或者直接写在这里。",
        f"# 可以写：{'、'.join(field.name for field in fields_for(imported.kind))}",
    ]
    words = [(*name.rpartition("."), text) for name, text in known_words(imported).items()]
    for group, entries in groupby(words, key=itemgetter(0)):
        lines += [f"{group}:"] if group else []
        indent = "  " if group else ""
        for *_, name, text in entries:
            lines.append(f"{indent}{name}: {json.dumps(text, ensure_ascii=False)}")
    return "\n".join(lines) + "\n"
