"""A dataset that is worked on: as it was last read and built, what was changed in it, and who looks on.

Everything is saved at once, by the functions that the commands use. Several tabs, and programs
outside, may change the same dataset: a change that would meet another's in one file is not made, and
told; whoever looks on is told of every change.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple, ParamSpec

from ..dataset.sheet_edits import NotWritten
from ..files.sources import changed, noted
from ..kernel.problems import Problem, problem, system_reason
from ..pipeline import Built, build
from ..readiness import Readiness, readiness_of
from .engine_thread import EngineThread
from .history import Files, History, NotChanged, differing, files_of, home_of, restore
from .listeners import Listeners
from .parts.titles import dataset_title
from .window import this_window

_P = ParamSpec("_P")
Write = Callable[[Path], object]
"""Writes a change into the dataset at the path, each file whole or not at all. Raises OSError,
NotWritten; then what it has written is taken back."""


class Reading(NamedTuple):
    """A dataset as it was read. number: grows with each reading. built: with what it was built from.
    sources: what was read, with the digest it had. from_outside: whether what is new in it was changed
    by another program. label: what was changed, as the page that changed it says it. title: what its
    report is called."""

    number: int
    built: Built
    sources: Mapping[str, str]
    from_outside: bool = False
    label: str = ""
    title: str = ""

    @property
    def problems(self) -> list[Problem]:
        return self.built.problems

    @property
    def readiness(self) -> Readiness:
        return readiness_of(self.built.problems)

    @property
    def is_current(self) -> bool:
        """Whether nothing that was read has changed since."""
        return not changed(self.sources)


class _Asked(NamedTuple):
    """A change that is asked for: what it is called, whether rows move, in which window."""

    label: str
    moves_rows: bool
    window: str


class OpenDataset:
    """One dataset of the workplace. Its methods run on the engine's thread, one after the other.
    listeners: they hear of each new reading."""

    def __init__(self, path: Path, engine: EngineThread) -> None:
        self.path, self.history = path, History()
        self._engine = engine
        self._reading: Reading | None = None
        self._files: Files = {}
        self._rows_moved: dict[str, int] = {}
        self.listeners = Listeners[Reading]()
        self._numbers = self._told = 0  # readings there were; the last one that was told

    @property
    def name(self) -> str:
        return self.path.name

    # --- who looks on

    @property
    def is_looked_at(self) -> bool:
        return bool(self.listeners)

    def forget(self) -> None:
        """Keep nothing that can be read again."""
        self._reading, self._files = None, {}

    @property
    def reading(self) -> Reading | None:
        """As it was last read; None where it was not yet."""
        return self._reading

    # --- read

    async def current(self) -> Reading:
        """The dataset as it is now; read anew where something has changed on the disk."""
        return await self._told_of(self._current)

    async def _told_of(
        self, step: Callable[_P, Reading], *args: _P.args, **kwargs: _P.kwargs
    ) -> Reading:
        """What a step gives. Whoever looks on is told of each new reading, of one too that a change was
        refused for: it is what the refusal speaks of. Raises what the step raises."""
        try:
            reading = await self._engine.run(step, *args, **kwargs)
        except NotChanged:
            self._tell(self._reading)
            raise
        self._tell(reading)
        return reading

    def _tell(self, reading: Reading | None) -> None:
        if reading is not None and reading.number > self._told:
            self._told = reading.number
            self.listeners.tell(reading)

    def _current(self) -> Reading:
        if self._reading is not None and self._reading.is_current:
            return self._reading
        changed = differing(self._files, _files(self.path)) if self._reading else set[str]()
        self._move_rows(changed)
        return self._read(from_outside=bool(changed))

    def _read(self, from_outside: bool = False, label: str = "") -> Reading:
        self._files = _files(self.path)
        with noted() as sources:
            built = build(self.path, internal=True, keep=True)
        self._numbers += 1
        title = built.report.title if built.report else dataset_title(self.path)
        self._reading = Reading(self._numbers, built, dict(sources), from_outside, label, title)
        return self._reading

    def _move_rows(self, names: Iterable[str]) -> None:
        """In these files rows may stand elsewhere from the next reading on."""
        self._rows_moved |= dict.fromkeys(names, self._numbers + 1)

    # --- changed

    async def change(
        self, label: str, write: Write, base: int, moves_rows: bool = False
    ) -> Reading:
        """Make a change, and read what came of it. label: what is done, as “撤销” names it. base: the
        number of the reading that the page shows. moves_rows: whether rows after it stand elsewhere.
        Raises NotChanged."""
        asked = _Asked(label, moves_rows, this_window())
        return await self._told_of(self._change, asked, write, base)

    def _change(self, asked: _Asked, write: Write, base: int) -> Reading:
        before = self._files_now()
        outside = differing(self._files, before)
        try:
            write(self.path)
            after = files_of(self.path)
        except NotWritten as error:
            self._take_back(before)  # of a change that writes several files some may be written
            raise NotChanged(f"{error}。") from None
        except OSError as error:
            self._take_back(before)
            raise self._refused(error) from None
        except BaseException:  # nobody would know of it, nor could take it back
            self._take_back(before)
            raise
        touched = differing(before, after)
        stale = {name for name in touched if self._rows_moved.get(name, 0) > base}
        if touched & outside or stale:
            self._take_back(before)
            self._move_rows(outside)
            self._read(from_outside=bool(outside))
            names = "、".join(sorted(touched & outside or stale))
            raise NotChanged(f"“{names}”刚刚在别处改过，这一处没有写进去。现在看到的是新的内容。")
        self.history.record(asked.label, before, after, asked.window)
        self._move_rows([*outside, *(touched if asked.moves_rows else ())])
        return self._read(label=asked.label)

    def _files_now(self) -> Files:
        """The files, to be compared with what they are afterwards: where they cannot be read nothing
        is known of them, and nothing may be taken back or away. Raises NotChanged."""
        try:
            return files_of(self.path)
        except OSError as error:
            raise self._refused(error) from None

    def _take_back(self, before: Files) -> None:
        """Make the files what they were. What cannot be looked at, or put back, stays as it stands:
        each file is old or new as a whole, and the next reading shows which."""
        with suppress(OSError):
            restore(home_of(self.path), before, files_of(self.path))

    def _refused(self, error: OSError) -> NotChanged:
        refused = problem("O-03", path=str(self.path), why=system_reason(error))
        return NotChanged(f"{refused.message}。{refused.mend_on_page}。")

    async def undo(self) -> Reading:
        """Take the last change back. Raises NotChanged."""
        return await self._told_of(self._undo)

    def _undo(self) -> Reading:
        change = self.history.undo(home_of(self.path), self._files_now())
        self._move_rows(change.before)
        return self._read(label=f"撤销：{change.label}")

    async def redo(self) -> Reading:
        """Make the change again that was undone last. Raises NotChanged."""
        return await self._told_of(self._redo)

    def _redo(self) -> Reading:
        change = self.history.redo(home_of(self.path), self._files_now())
        self._move_rows(change.after)
        return self._read(label=f"重做：{change.label}")


def _files(path: Path) -> dict[str, bytes]:
    """The files; none where they cannot be read, which the reading tells."""
    try:
        return files_of(path)
    except OSError:
        return {}
