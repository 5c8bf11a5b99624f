"""Files of a template's folder that nothing reads for their name or ending: what they should be called.

What is no file of a template (a picture, README.md, what systems and editors leave) is passed over.
"""

from __future__ import annotations

import os
from collections.abc import Collection, Iterable, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

FILES = (
    "template.yaml",
    "figures.yaml",
    "wording.yaml",
    "glossary.yaml",
    "shell.docx",
    "notice.md",
)
CHARTS = "图表"
LISTS = "清单"
ENDINGS = {"sections": ".md", "tables": ".yaml", CHARTS: ".yaml", LISTS: ".yaml"}
"""The folders in which each file is something of its own, and what the files' names end in."""
FOLDERS = tuple(ENDINGS)
_IN_CHINESE: Mapping[str, str] = {
    "template.yaml": "模板 设置 模板设置",
    "figures.yaml": "指标 指标表 算法",
    "wording.yaml": "用语 措辞",
    "glossary.yaml": "名词 名词解释",
    "shell.docx": "外壳 模板外壳 封面",
    "notice.md": "更正说明 更正",
    "sections": "节 章节 各节 正文",
    "tables": "表 表格 附表 各表",
    CHARTS: "charts chart 各图 统计图",
    LISTS: "lists list 清单表",
}
_CALLED = {name: right for right, names in _IN_CHINESE.items() for name in names.split()}
_YAML = (".yaml", ".yml")
_TEXTS = (*_YAML, ".md", ".markdown", ".mdown")
_WORD = (".doc", ".docx", ".docm", ".dotx", ".dot", ".wps", ".rtf")
_OTHERS = ("readme", "license", "changelog", "contributing")


class Misnamed(NamedTuple):
    """A file or folder that is not read, and what it should be called."""

    path: Path
    right: str


def misnamed_in(folder: Path, known: Collection[str]) -> Iterator[Misnamed]:
    """What of a template's folder is not read for its name. known: the sections and tables that the
    template has or names; other texts may be an author's own notes."""
    yield from _misnamed_beside(folder, known)
    for name, ending in ENDINGS.items():
        yield from _misnamed_below(folder / name, ending)


def _misnamed_beside(folder: Path, known: Collection[str]) -> Iterator[Misnamed]:
    """What stands beside template.yaml."""
    for entry in _entries(folder):
        is_folder = entry.is_dir()
        right = _right_folder(entry.name) if is_folder else _right_file(entry.name, known)
        if right:
            yield Misnamed(Path(entry.path), right)


def _misnamed_below(folder: Path, ending: str) -> Iterator[Misnamed]:
    """What stands among the sections, the tables, the charts."""
    for entry in _entries(folder):
        right = "" if entry.is_dir() else _right_below(entry.name, folder.name, ending)
        if right:
            yield Misnamed(Path(entry.path), right)


def _entries(folder: Path) -> list[os.DirEntry[str]]:
    """What a folder holds, in order, without what systems and editors leave."""
    try:
        with os.scandir(folder) as entries:
            kept = [entry for entry in entries if not _is_left_over(entry.name)]
    except OSError:
        return []
    return sorted(kept, key=lambda entry: entry.name)


def _is_left_over(name: str) -> bool:
    return name.startswith((".", "~", "_")) or name.endswith(("~", ".bak", ".tmp", ".orig"))


def _right_folder(name: str) -> str:
    return "" if name in FOLDERS else _CALLED.get(name, "") or _near(name, FOLDERS)


def _right_file(name: str, known: Collection[str]) -> str:
    """What a file beside template.yaml should be called; "" where it is right or no part of it."""
    if name in FILES or name.lower().startswith(_OTHERS):
        return ""
    stem, ending = _parts(name)
    if ending not in (*_TEXTS, *_WORD, ".json", ".txt"):
        return ""
    if stem in known:
        below = "tables" if ending in _YAML else "sections"
        return f"{below}/{stem}{ENDINGS[below]}"
    if ending in _WORD and _CALLED.get(stem, "shell.docx") != "shell.docx":
        return ""  # the author's own notes
    return _file_called(stem)


def _file_called(stem: str) -> str:
    """The file of a template that is meant by a name, be it in Chinese or mistyped; "" for none."""
    stems = {Path(right).stem: right for right in FILES}
    return stems.get(stem.lower()) or _CALLED.get(stem) or stems.get(_near(stem.lower(), stems), "")


def _parts(name: str) -> tuple[str, str]:
    """Stem and ending of a file, the ending in small letters; of wording.yaml.txt, what the author
    meant."""
    file = Path(name)
    if file.suffix.lower() == ".txt" and Path(file.stem).suffix.lower() in _TEXTS:
        file = Path(file.stem)
    return file.stem, file.suffix.lower()


def _right_below(name: str, folder: str, ending: str) -> str:
    """What a file of sections, tables or charts should be called."""
    stem, own = _parts(name)
    if Path(name).suffix == ending and Path(stem).suffix not in _TEXTS:
        return ""
    if name.lower().startswith(_OTHERS) or own not in (*_TEXTS, *_WORD, ".txt", ""):
        return ""
    if own in _TEXTS and (own in _YAML) != (ending in _YAML):
        folder = "tables" if own in _YAML else "sections"
    return f"{folder}/{Path(stem).stem if Path(stem).suffix in _TEXTS else stem}{ENDINGS[folder]}"


def _near(name: str, known: Iterable[str]) -> str:
    from difflib import get_close_matches

    return next(iter(get_close_matches(name, list(known), n=1, cutoff=0.75)), "")
