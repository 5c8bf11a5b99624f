"""Where a dataset finds others that it names: beside it, never from a drive, a server or the root."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path, PurePosixPath, PureWindowsPath

from ..files.sources import look_around
from ..kernel.problems import Place
from .model import Dataset, Words


def is_anchored(words: Words) -> bool:
    """Whether a place is named from a drive, a server or the root: a dataset names only what lies
    beside it."""
    return any(kind(words.text).anchor for kind in (PurePosixPath, PureWindowsPath))


def base_of(dataset: Dataset) -> Path:
    """The folder from which the places count that a dataset names."""
    return dataset.path.parent if dataset.path.is_file() else dataset.path


def datasets_beside(path: Path) -> list[str]:
    """The names of what may be datasets beside a path; none where that folder cannot be read."""
    look_around()
    try:
        return [one.name for one in path.parent.iterdir() if _may_be_dataset(one)]
    except (OSError, ValueError):
        return []


def _may_be_dataset(path: Path) -> bool:
    return path.is_dir() or path.suffix.lower() == ".xlsx"


def place_within(name: str, place: Place) -> Place:
    """A place of another dataset of that name, told with it. A workbook says its own name, and a
    unit's files say their unit's."""
    if place.sheet or "/" in place.file:
        return place
    return replace(place, file=f"{name}/{place.file}")
