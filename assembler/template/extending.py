"""What a template extends, by its template.yaml, which is parsed again only when it changed."""

from __future__ import annotations

from pathlib import Path

from ..kernel.problems import Place, Problem, problem
from .reading import read_yaml, shown_path

Extended = tuple[str, Place]  # the name of a template, "" for none, and where it is given
_KNOWN: dict[tuple[Path, int, int], tuple[Extended | None, list[Problem]]] = {}
_KEPT = 64


def extended_by(folder: Path, problems: list[Problem]) -> Extended | None:
    """What the template in a folder extends; None (told) where its settings cannot be read."""
    file = folder / "template.yaml"
    status = file.stat()
    key = file, status.st_mtime_ns, status.st_size
    if key not in _KNOWN:
        own: list[Problem] = []
        _keep(key, _read(file, own), own)
    extended, own = _KNOWN[key]
    problems.extend(own)
    return extended


def is_known_to_extend(folder: Path, extended: Extended) -> None:
    """Nobody need read what the template in a folder extends, as its settings stand there now."""
    file = folder / "template.yaml"
    status = file.stat()
    _keep((file, status.st_mtime_ns, status.st_size), extended, [])


def _keep(key: tuple[Path, int, int], extended: Extended | None, problems: list[Problem]) -> None:
    if len(_KNOWN) >= _KEPT:
        _KNOWN.clear()
    _KNOWN[key] = extended, problems


def _read(file: Path, problems: list[Problem]) -> Extended | None:
    root = read_yaml(file, problems)
    if root is None:
        return None
    parent = root.get("extends")
    if parent is None:
        return "", Place()
    place = Place(shown_path(file), row=parent.line)
    if parent.is_text:
        return parent.text, place
    problems.append(problem("M-19", place, name="extends", wanted="一个模板的名称"))
    return None
