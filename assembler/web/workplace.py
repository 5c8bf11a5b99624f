"""The folder that is worked in: its datasets in data/, its reports in out/, its templates.

A name that comes from a browser is never made a path of: it is looked for among the names of what is
there.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from ..commands.datasets import dataset_name, is_no_dataset
from ..files.paths import is_file, is_folder, resolved
from .engine_thread import EngineThread
from .open_dataset import OpenDataset
from .shelf.many_runs import ManyRuns
from .shelf.shelf import Shelved, shelved

if TYPE_CHECKING:
    from .intake.intake import Intake

_KEPT_AT_MOST = 5  # datasets that nobody looks at


class Workplace:
    """One for a server, which works in its folder as the commands do: `enter` comes first."""

    def __init__(self, folder: Path) -> None:
        self.folder = resolved(folder)
        self.engine = EngineThread()
        self._open: dict[str, OpenDataset] = {}
        self._shelf: dict[Path, Shelved] = {}
        self.many = ManyRuns(self.engine)

    def enter(self) -> None:
        """Have the process work in the folder. Raises OSError where it cannot."""
        os.chdir(self.folder)

    @cached_property
    def intake(self) -> Intake:
        """What is being imported. What it needs is loaded once somebody imports."""
        from .intake.intake import Intake

        return Intake(self.engine, self.data, self.datasets)

    @property
    def data(self) -> Path:
        return Path("data")

    @property
    def out(self) -> Path:
        return Path("out")

    def datasets(self) -> list[Path]:
        """The datasets in data/, by name."""
        return sorted(_within(self.data, is_dataset))

    def open(self, name: str) -> OpenDataset | None:
        """A dataset by its name; None where there is none of that name."""
        path = next((path for path in self.datasets() if path.name == name), None)
        if path is None:
            return None
        if name not in self._open:
            self._open[name] = OpenDataset(path, self.engine)
        opened = self._open[name] = self._open.pop(name)  # the one used last is the last
        self._forget_others()
        return opened

    def _forget_others(self) -> None:
        unseen = [one for one in self._open.values() if one.reading and not one.is_looked_at]
        for one in unseen[:-_KEPT_AT_MOST]:
            one.forget()

    async def entry(self, dataset: Path) -> Shelved:
        """What the shelf says of a dataset; looked at anew where something has changed."""
        return await self.engine.run(self._entry, dataset)

    def _entry(self, dataset: Path) -> Shelved:
        known = self._shelf.get(dataset)
        if known is None or not known.is_current:
            known = self._shelf[dataset] = shelved(dataset, self.report_of(dataset))
        return known

    def looked_at(self) -> list[OpenDataset]:
        """The datasets that some page shows."""
        return [one for one in self._open.values() if one.is_looked_at]

    def report_of(self, dataset: Path) -> Path:
        """Where the report of a dataset is built."""
        return self.out / f"{dataset_name(dataset)}.docx"

    def finished(self) -> list[Path]:
        """The files in out/, by name."""
        return sorted(_within(self.out, is_file))

    def file(self, name: str) -> Path | None:
        """A file in out/ by its name."""
        return next((path for path in self.finished() if path.name == name), None)

    def close(self) -> None:
        """Nothing is begun any more; what is being written is written."""
        self.many.close()
        self.engine.close()


def is_dataset(path: Path) -> bool:
    """Whether something in data/ is a dataset."""
    if not is_folder(path) and path.suffix.lower() not in (".xlsx", ".xlsm"):
        return False
    return not is_no_dataset(path)


def _within(folder: Path, is_meant: Callable[[Path], bool]) -> Iterator[Path]:
    """What of some kind is in a folder, hidden files apart."""
    if is_folder(folder):
        for path in folder.iterdir():
            if not path.name.startswith(".") and _is_text(path.name) and is_meant(path):
                yield path


def _is_text(name: str) -> bool:
    """Whether a name can be an address. One of a Windows archive unpacked without its encoding is
    bytes that are no text; it would keep every page from being shown."""
    try:
        name.encode()
    except UnicodeEncodeError:
        return False
    return True
