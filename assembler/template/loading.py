"""A template found by its name, and read together with those it extends.

`templates/<name>/` holds template.yaml, figures.yaml, wording.yaml, glossary.yaml,
sections/*.md, tables/*.yaml, 图表/*.yaml, 清单/*.yaml and shell.docx. What a template does not have
comes from the one it extends. Where it is looked for stands in `homes.py`.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import replace
from itertools import chain, islice
from pathlib import Path
from typing import TYPE_CHECKING

from ..files.sources import needed, note
from ..kernel.problems import Flow, Place, Problem, did_you_mean, problem, system_reason
from .checking import check_settings, crowded_files
from .extending import extended_by
from .files import CHARTS, FOLDERS, LISTS, Misnamed, misnamed_in
from .homes import (
    homes_in_words,
    is_template,
    possible_homes,
    template_homes,
    template_names,
)
from .kept import is_as_kept, kept_template, may_be_kept
from .merging import merged_entries, merged_sections, merged_specifications
from .outline import outline_problems
from .part_edits import edited_parts
from .reading import ELSEWHERE, digest_of_texts, files_of, is_plain, shown_path
from .section_edits import section_edits
from .settings import PART_EDITS, SECTION_EDITS, SETTINGS
from .template import Template
from .term_order import in_order

if TYPE_CHECKING:
    from ..dataset.schema import Sheet
    from .lists import ListDeclaration

_NAME = re.compile(r"[\w\-]+(\.[\w\-]+)*")
_SHOWN_AT_MOST = 200  # signs of a name in a message
_FILES_AT_MOST, _TEMPLATE_AT_MOST = 2_000, 60_000_000  # of a template and those it extends
_TEXTS_AT_MOST = 3_000_000  # bytes of all but the shells
_EXTENDED_AT_MOST = 10  # templates, one over the other
_Stamp = tuple[tuple[str, int, int], ...]
_Key = tuple[str, tuple[Path, ...], _Stamp]
_TEMPLATES: dict[_Key, tuple[Template | None, list[Problem]]] = {}
_KEPT = 32
_TAKEN_OVER: set[Path] = set()


def _shown(name: str) -> str:
    """A template's name as messages give it."""
    return name if len(name) <= _SHOWN_AT_MOST else f"{name[:_SHOWN_AT_MOST]}……"


def _find(name: str, near: Path | None, place: Place, problems: list[Problem]) -> Path | None:
    shown = _shown(name)
    if not _NAME.fullmatch(name):
        problems.append(problem("M-02", place, name=shown))
        return None
    folders = [home / name for home in possible_homes(near)]
    needed(folders, shared=True)
    for folder in folders:
        note(folder)  # one that comes to stand there would win
        if is_template(folder):
            return folder
    known = template_names(near)
    values = {
        "hint": _without_settings(name, near) or did_you_mean(name, known),
        "places": homes_in_words(near),
    }
    problems.append(problem("M-01", place, name=shown, known="、".join(known), **values))
    return None


def _without_settings(name: str, near: Path | None) -> str:
    """What to say of a folder of that name that is no template for want of its settings."""
    for home in template_homes(near):
        if (home / name).is_dir():
            wrong = next(
                (one for one in misnamed_in(home / name, ()) if one.right == "template.yaml"), None
            )
            instead = f"，只有 {wrong.path.name}，要改名为 template.yaml" if wrong else ""
            return f"：{home / name} 里没有 template.yaml{instead}"
    return ""


def load_template(
    name: str, place: Place, problems: list[Problem], near: Path | None = None
) -> Template | None:
    """The template of that name with what it extends; None where it cannot be read.

    `place`: where the name was given. near: the dataset it is for, beside which templates are
    looked for first, also those that it extends. Read once in a process, again only when a file changed.
    """
    try:
        folders = _chain(name, near, place, problems)
        if folders is None:
            return None
        template, own = _read(name, folders, _stamp(folders))
    except OSError as error:
        problems.append(problem("M-05", Place(_shown(name)), reason=system_reason(error)))
        return None
    problems.extend(own)
    return template


def sheets_declared(name: str, near: Path) -> Mapping[str, Sheet | None]:
    """The lists of the template of that name, for a dataset at a path; none where it cannot be had,
    which is told when it is loaded."""
    template = load_template(name, Place(), [], near) if name else None
    if template is None:
        return {}
    return {one.name: one.sheet for one in template.lists.values()}


def _chain(
    name: str, near: Path | None, place: Place, problems: list[Problem]
) -> tuple[Path, ...] | None:
    """The folders from the template to the last one it extends."""
    folders: list[Path] = []
    while name:
        folder = _find(name, near, place, problems)
        if folder is None:
            return None
        if folder in folders:
            problems.append(problem("M-03", place, name=name))
            return None
        if not folders:
            _take_over(folder)
        folders.append(folder)
        if len(folders) > _EXTENDED_AT_MOST:
            what, counted = "extends 一层套一层的模板", f"多于{_EXTENDED_AT_MOST}个"
            values = {"what": what, "counted": counted, "most": _EXTENDED_AT_MOST}
            problems.append(problem("M-63", place, **values))
            return None
        parent = extended_by(folder, problems)
        if parent is None:
            return None
        name, place = parent
    return tuple(folders)


def _stamp(folders: Iterable[Path]) -> _Stamp:
    """Every file of a template with its time and size: it differs once something was changed."""
    stamps: list[tuple[str, int, int]] = []
    for folder in folders:
        for name in ("", *FOLDERS):
            with (
                suppress(FileNotFoundError, NotADirectoryError),
                os.scandir(folder / name) as entries,
            ):
                within = list(entries)
                stamps += map(_changed, filter(os.DirEntry.is_file, within))
            if not name:
                stamps += _of_pictures(within)
    return tuple(sorted(stamps))


def _of_pictures(entries: Iterable[os.DirEntry[str]]) -> Iterator[tuple[str, int, int]]:
    """The same of the files in an author's own folders, where pictures may lie."""
    for folder in entries:
        if folder.is_dir() and folder.name not in FOLDERS and not folder.name.startswith("."):
            with os.scandir(folder.path) as files:
                yield from map(_changed, filter(os.DirEntry.is_file, islice(files, _FILES_AT_MOST)))


def _changed(entry: os.DirEntry[str]) -> tuple[str, int, int]:
    status = entry.stat()
    return entry.path, status.st_mtime_ns, status.st_size


def _take_over(folder: Path) -> None:
    """What another process has kept of a template, for this one. It is asked for once."""
    if folder in _TAKEN_OVER:
        return
    _TAKEN_OVER.add(folder)
    kept = kept_template(folder)
    with suppress(OSError):
        stamp = _stamp(kept.template.folders) if kept else ()
        if kept and is_as_kept(kept):
            template = kept.template
            _keep((template.name, template.folders, stamp), template, [])


def _keep(key: _Key, template: Template | None, problems: list[Problem]) -> None:
    if len(_TEMPLATES) >= _KEPT:
        _TEMPLATES.clear()
    _TEMPLATES[key] = template, problems
    if template is not None and not problems:
        may_be_kept(template)


def _read(
    name: str, folders: tuple[Path, ...], stamp: _Stamp
) -> tuple[Template | None, list[Problem]]:
    """As its files are now, by their stamp."""
    key = name, folders, stamp
    if key not in _TEMPLATES:
        _keep(key, *_read_anew(name, folders))
    return _TEMPLATES[key]


def _read_anew(name: str, folders: tuple[Path, ...]) -> tuple[Template | None, list[Problem]]:
    problems: list[Problem] = []
    base_first = folders[::-1]
    if _is_huge(folders):
        most = _TEMPLATE_AT_MOST // 1_000_000
        texts = _TEXTS_AT_MOST // 1_000_000
        values = {"name": name, "files": _FILES_AT_MOST, "most": most, "texts": texts}
        return None, [problem("M-61", Place(name), **values)]
    template = _merged(name, folders, problems)
    crowded = list(crowded_files(template))
    if crowded:  # what else is wrong with so much would take long to find
        return None, crowded
    misnamed = [one for folder in base_first for one in misnamed_in(folder, _names(template))]
    template = replace(
        template,
        unread=_unread(base_first, problems),
        misnamed=tuple(one.right for one in misnamed),
    )
    problems += map(_misnaming, misnamed)
    check_settings(template, problems)
    problems += outline_problems(template)
    return template, problems


def _misnaming(one: Misnamed) -> Problem:
    kind = "文件夹" if one.path.is_dir() else "文件"
    return problem("M-44", Place(shown_path(one.path)), kind=kind, right=one.right)


def _merged(name: str, folders: tuple[Path, ...], problems: list[Problem]) -> Template:
    """The template as its own files and those of what it extends make it."""
    base_first = folders[::-1]
    settings = merged_entries(base_first, "template.yaml", problems, SETTINGS)
    if not settings.keys().isdisjoint(PART_EDITS):
        parts = edited_parts(base_first, problems)
        settings |= {} if parts is None else {"部分": parts}
    inherited = edited_parts(base_first[:-1], [])
    return Template(
        name=name,
        folders=folders,
        settings=settings,
        figures=merged_entries(base_first, "figures.yaml", problems),
        wording=merged_entries(base_first, "wording.yaml", problems),
        glossary=in_order(
            merged_entries(base_first, "glossary.yaml", problems), settings.get("名词顺序")
        ),
        sections=merged_sections(
            base_first, section_edits(base_first) if SECTION_EDITS in settings else {}, problems
        ),
        tables=merged_specifications(base_first, "tables", problems),
        charts=merged_specifications(base_first, CHARTS, problems),
        shell=_shell(folders, problems),
        digest=digest_of_texts(base_first),
        inherited_parts=inherited and inherited.node,
        lists=_lists(base_first, problems),
    )


def _lists(base_first: tuple[Path, ...], problems: list[Problem]) -> Mapping[str, ListDeclaration]:
    """The lists of its own (清单), of which most templates have none."""
    files = merged_specifications(base_first, LISTS, problems)
    if not files:
        return {}
    from .lists import declared_lists

    return declared_lists(files, problems)


def _names(template: Template) -> set[str]:
    """The sections and tables that a template has or names."""
    named = map(template.named_by_parts, ("章节", "表格"))
    own = (template.sections, template.tables, template.printed_tables)
    return set(chain.from_iterable((*own, *named)))


def _unread(folders: Iterable[Path], problems: Iterable[Problem]) -> dict[str, str]:
    """The files that could not be read, which has been told, with their text; "" for what is no
    plain file of the template: a pipe would be waited for, a link led elsewhere."""
    unread = {one.place.file for one in problems if Flow.UNREAD in one.flow}
    if not unread:  # as nearly always
        return {}
    paths = {shown_path(path): path for path in files_of(folders) if is_plain(path)}
    return {
        file: paths[file].read_bytes().decode("utf-8", "replace") if file in paths else ""
        for file in unread
    }


def _shell(folders: Iterable[Path], problems: list[Problem]) -> Path | None:
    """The Word shell of the first folder that has one."""
    shells = (folder / "shell.docx" for folder in folders)
    return next((shell for shell in shells if _is_there(shell, problems)), None)


def _is_there(shell: Path, problems: list[Problem]) -> bool:
    """Whether a folder has a shell of its own; one that is not to be read is told."""
    if not shell.is_file() or is_plain(shell):
        return shell.is_file()
    problems.append(problem("M-05", Place(shown_path(shell)), reason=ELSEWHERE))
    return False


def _is_huge(folders: Iterable[Path]) -> bool:
    """Whether there is more than any template needs; all of it is compiled."""
    sizes = {path: path.stat().st_size for path in files_of(folders) if path.is_file()}
    texts = sum(size for path, size in sizes.items() if path.suffix != ".docx")
    return (
        len(sizes) > _FILES_AT_MOST
        or texts > _TEXTS_AT_MOST
        or sum(sizes.values()) > _TEMPLATE_AT_MOST
    )
