"""Where templates are looked for: beside the dataset, in the `templates` of the folders above it,
in that of the working directory, among those that come with the program. The first that has one of
the name wins, from whatever working directory a command is run.
"""

from __future__ import annotations

import stat
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import chain
from pathlib import Path

from ..files.paths import is_file, resolved
from ..files.sources import look_around

_PACKAGE = Path(__file__).resolve().parents[1]
_OWN = "templates"
_shipped: tuple[Path, ...] = (_PACKAGE / "builtin_templates", _PACKAGE.parent / _OWN)


def shipped_homes() -> tuple[Path, ...]:
    """Where the templates that come with the program are: installed, or in a checkout."""
    return _shipped


def is_shipped(folder: Path) -> bool:
    """Whether a template came with the program: the next version of it brings another one."""
    return resolved(folder).parent in map(resolved, _shipped)


@contextmanager
def shipped_in(homes: tuple[Path, ...]) -> Iterator[None]:
    """While this lasts, they are there: where a report is made for another machine, its own."""
    global _shipped
    before, _shipped = _shipped, homes
    try:
        yield
    finally:
        _shipped = before


def template_homes(near: Path | None = None) -> list[Path]:
    """The folders templates are looked for in, first wins. near: the dataset, be it a folder or a
    workbook; None where there is none."""
    return [home for home in possible_homes(near) if home.is_dir()]


def possible_homes(near: Path | None = None) -> tuple[Path, ...]:
    """The same, be they there or not."""
    return (*(_near(near) if near else ()), Path(_OWN), *_shipped)


def _near(dataset: Path) -> Iterator[Path]:
    beside, here = resolved(dataset).parent, resolved(Path())
    yield beside
    for folder in (beside, *beside.parents):
        if folder != beside and _is_everybodys(folder):
            return  # in /tmp anybody may put a folder called templates
        yield Path(_OWN) if folder == here else folder / _OWN


def _is_everybodys(folder: Path) -> bool:
    try:
        return bool(folder.stat().st_mode & stat.S_ISVTX)
    except OSError:
        return True


def is_template(folder: Path) -> bool:
    """Whether a folder is a template."""
    return is_file(folder / "template.yaml")


def template_names(near: Path | None = None) -> list[str]:
    """Every template that can be named."""
    look_around()
    folders = chain.from_iterable(home.iterdir() for home in template_homes(near))
    return sorted({folder.name for folder in folders if is_template(folder)})


def folders_named(name: str, near: Path | None = None) -> list[Path]:
    """Every template of that name; the first is used."""
    look_around()
    folders = (home / name for home in template_homes(near))
    return list({resolved(folder): folder for folder in folders if is_template(folder)})


def homes_in_words(near: Path | None = None) -> str:
    """Where templates are looked for, for a message."""
    beside = f"{resolved(near).parent}、它和上级各文件夹的 {_OWN}、" if near else ""
    return f"{beside}当前文件夹的 {_OWN}、程序自带的"
