"""A change to a dataset tried on a copy, to tell what the readers would say of it before it is made."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterable
from pathlib import Path

from ..files.paths import is_folder
from ..files.whole_file import scratch_folder
from ..kernel.problems import Problem, grave
from .folder import own_files
from .reading import no_lists, read_alone
from .sheets import ListsOf

_Key = tuple[str, str, str]


def objections(
    data: Path,
    write: Callable[[Path], Path],
    known: Iterable[Problem],
    lists_of: ListsOf = no_lists,
) -> list[Problem]:
    """The errors that would come into the file which a change writes. known: what is told of the
    dataset already. Raises what the change raises."""
    with scratch_folder() as folder:
        copy = folder / data.name
        _copy(data, copy)
        file = write(copy)
        problems: list[Problem] = []
        read_alone(copy, "", problems, lists_of)
    before = set(map(_key, known))
    return [
        one for one in grave(problems) if one.place.file == file.name and _key(one) not in before
    ]


def _key(one: Problem) -> _Key:
    return one.code, one.place.file, one.message


def _copy(data: Path, copy: Path) -> None:
    """The files that are read: those of the folder, or the workbook."""
    if not is_folder(data):
        shutil.copyfile(data, copy)
        return
    copy.mkdir()
    for file in own_files(data):
        if not file.is_symlink():
            shutil.copyfile(file, copy / file.name)
