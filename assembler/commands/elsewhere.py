"""A task done on another machine: what it reads lies below a folder that stands for the root of the
clerk's (`files/mirror.py`), and what it wrote goes back.

This runs in a worker of a Dask cluster, and so does not trust it to be the same program: whoever
asks says which it is before anything else is read.
"""

from __future__ import annotations

import os
import pickle
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import fields, is_dataclass, replace
from functools import lru_cache
from pathlib import Path
from threading import Lock
from typing import Any, NamedTuple

from ..files.mirror import FileEntry, Mirror, templates_in
from ..files.sources import NotSent, noted, only_these
from ..template.homes import shipped_in
from .engine import versions
from .many import Done, Outcome, Task

# Working directory, standard output and what is noted are those of a process: one task at a time.
_ALONE = Lock()


class Order(NamedTuple):
    """A task with what it reads. own: the files that it reads or writes by name; folder: the clerk's
    working directory; homes: where the templates are that come with the program there. paths: all
    that is known of there."""

    task: Task
    own: tuple[str, ...]
    folder: str
    homes: tuple[str, ...]
    paths: tuple[str, ...]
    entries: Mapping[str, FileEntry]


class Made(NamedTuple):
    """What came of a task. written: the bytes of every file that was written; sources: see `noted`;
    all under the clerk's own paths."""

    done: Done
    written: Mapping[str, bytes]
    sources: Mapping[str, str]


class FilesWanted(NamedTuple):
    """What is needed besides, to begin anew; nothing where it cannot be sent. shared: whether other
    tasks will need it, too."""

    paths: tuple[str, ...]
    shared: bool


class Refused(NamedTuple):
    """The worker has another program."""

    address: str
    versions: Mapping[str, str]


def packed(value: object) -> bytes:
    """A value as it travels."""
    return zlib.compress(pickle.dumps(value, pickle.HIGHEST_PROTOCOL), 1)


def unpacked(data: bytes) -> Any:
    """The value again. It comes from whoever may use the cluster, and is trusted as they are."""
    return pickle.loads(zlib.decompress(data))


def engine_here() -> dict[str, str]:
    """The program of a worker."""
    return versions()


def made_elsewhere(engine: Mapping[str, str], order: bytes, shared: bytes) -> bytes:
    """Do a task in a worker. engine: the program that asks. shared: `Order.paths` and `entries` that
    many tasks need."""
    if versions() != engine:
        return packed(Refused(_address(), versions()))
    with _ALONE:
        return packed(_made(unpacked(order), *unpacked(shared)))


def _address() -> str:
    from distributed import get_worker

    return str(get_worker().address)


def _made(
    order: Order, paths: tuple[str, ...], shared: Mapping[str, FileEntry]
) -> Made | FilesWanted:
    mirror, entries = _mirror(), {**shared, **order.entries}
    mirror.lay_out(entries)
    task = with_paths(order.task, lambda path: _below(mirror, path))
    before = {path: mirror.state(path) for path in order.own}
    homes = tuple(Path(mirror.path(home)) for home in order.homes)
    known = set(map(mirror.path, (*order.paths, *paths)))
    try:
        with _within(mirror.path(order.folder)), shipped_in(homes), only_these(known):
            with noted() as sources:
                done = task.run()
            written = {
                path: Path(mirror.path(path)).read_bytes()
                for path in order.own
                if mirror.state(path) not in (None, before[path])
            }
    except NotSent as lack:
        return FilesWanted(tuple(map(mirror.without_root, lack.paths)), lack.shared)
    finally:
        mirror.clear(set(templates_in(entries)))
    return Made(
        _as_the_clerk_sees_it(done, mirror),
        written,
        {mirror.without_root(path): digest for path, digest in sources.items()},
    )


@lru_cache(maxsize=1)
def _mirror() -> Mirror:
    """A folder of the worker's own; Dask takes it away with the worker, and after a killed one."""
    from distributed import get_worker

    return Mirror(Path(get_worker().local_directory, f"assembler-{os.getpid()}"))


@contextmanager
def _within(folder: str) -> Iterator[None]:
    before = Path.cwd()
    os.chdir(folder)
    try:
        yield
    finally:
        os.chdir(before)


def _below(mirror: Mirror, path: Path) -> Path:
    return Path(mirror.path(str(path))) if path.is_absolute() else path


def _as_the_clerk_sees_it(done: Done, mirror: Mirror) -> Done:
    def as_there(outcome: Outcome) -> Outcome:
        text, result, first = map(
            mirror.without_root, (outcome.text, outcome.result, outcome.first)
        )
        return outcome._replace(text=text, result=result, first=first)

    return done._replace(
        outcome=as_there(done.outcome),
        kept=as_there(done.kept) if done.kept else None,
        files=tuple(Path(mirror.without_root(str(path))) for path in done.files),
    )


def with_paths(value: Any, change: Callable[[Path], Path]) -> Any:
    """A task with every path in it changed."""
    if isinstance(value, Path):
        return change(value)
    if is_dataclass(value) and not isinstance(value, type):
        held = {each.name: getattr(value, each.name) for each in fields(value) if each.init}
        changed = {name: with_paths(one, change) for name, one in held.items()}
        return value if changed == held else replace(value, **changed)
    if isinstance(value, tuple):
        items = [with_paths(each, change) for each in value]
        return type(value)(*items) if hasattr(value, "_fields") else tuple(items)
    return value
