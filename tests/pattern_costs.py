"""What the package's regular expressions cost on long texts of the kinds that harm them."""

from __future__ import annotations

import importlib
import pkgutil
import re
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import assembler

SIGNS = 20_000
LIMIT = 0.5  # seconds of the processor for a text: what is linear takes some thousandths
PROBES = (
    "1",
    "1.",
    "1,",
    "1 ",
    "a",
    "a ",
    "a(",
    "(1",
    " ",
    "\t",
    "\n",
    "-",
    "(",
    "[",
    "【",
    ")",
    '"',
    ".",
    "{",
    "{#",
    "{{",
    "{%",
    "}",
    "比",
    "项",
    "第一年",
    "。",
    "“",
    "<",
    "<w:p ",
    "局局a",
)
NOT_OVER_LONG_TEXTS = {
    "assembler.word.write.cover._PARAGRAPH",  # over XML, where nearly every paragraph ends
    "assembler.word.write.tags._PARAGRAPH",  # the same
}
_METHODS = "search|match|fullmatch|sub|subn|split|findall|finditer"


class _TooLongError(Exception):
    pass


def _patterns() -> Iterator[tuple[str, re.Pattern[Any], set[str]]]:
    """Every compiled pattern: its name, itself, and how it is used."""
    root = Path(assembler.__path__[0])
    everywhere = _uses("\n".join(path.read_text("utf-8") for path in root.rglob("*.py")))
    for module in pkgutil.walk_packages(assembler.__path__, "assembler."):
        if module.name.endswith("__main__"):
            continue
        loaded = importlib.import_module(module.name)
        here = _uses(Path(str(loaded.__file__)).read_text("utf-8"))
        for name, value in vars(loaded).items():
            for pattern in _patterns_in(value):
                users = here if name.startswith("_") else everywhere
                yield f"{module.name}.{name}", pattern, users.get(name, {"search"})


def _uses(source: str) -> dict[str, set[str]]:
    """By name, the methods of patterns that are called of it."""
    used: dict[str, set[str]] = {}
    for name, method in re.findall(rf"\b(\w+)\.({_METHODS})\b", source):
        used.setdefault(name, set()).add(method)
    return used


def _patterns_in(value: object, seen: set[int] | None = None) -> Iterator[re.Pattern[Any]]:
    """The patterns that a value holds; a value may hold itself."""
    seen = set() if seen is None else seen
    below = value.values() if isinstance(value, dict) else value
    if isinstance(value, re.Pattern):
        yield value
    elif isinstance(value, dict | list | tuple | set | frozenset) and id(value) not in seen:
        seen.add(id(value))
        for one in below:
            yield from _patterns_in(one, seen)


def _text(probe: str) -> str:
    """The probe again and again, between signs that let patterns begin but not end."""
    return f"a{probe * (SIGNS // len(probe))}年b"


def _use(pattern: re.Pattern[Any], used: set[str], text: Any) -> None:
    if used & {"match", "fullmatch"}:
        pattern.match(text)
        pattern.match(text[1:])
        pattern.fullmatch(text[1:])
        pattern.fullmatch(text)
    if used - {"match", "fullmatch"}:
        for _ in pattern.finditer(text):
            pass


def _stop(_: int, __: object) -> None:
    raise _TooLongError


def slow_patterns() -> list[list[str]]:
    """The patterns that some text takes too long with, and that text's probe."""
    signal.signal(signal.SIGVTALRM, _stop)
    slow, patterns = [], list(_patterns())
    for name, pattern, used in patterns:
        for probe in () if name in NOT_OVER_LONG_TEXTS else PROBES:
            text = _text(probe)
            try:
                signal.setitimer(signal.ITIMER_VIRTUAL, LIMIT)
                _use(pattern, used, text if isinstance(pattern.pattern, str) else text.encode())
            except _TooLongError:
                slow.append([name, probe])
                break
            finally:
                signal.setitimer(signal.ITIMER_VIRTUAL, 0)
    return [*slow, ["patterns", str(len(patterns))]]
