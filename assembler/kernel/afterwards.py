"""What a process does once its work is done, or a part of it: nobody shall wait for it before."""

from __future__ import annotations

from collections.abc import Callable

_WAITING: list[Callable[[], None]] = []


def afterwards(call: Callable[[], None]) -> None:
    """Call this then, once; it may ask for the same again."""
    if call not in _WAITING:
        _WAITING.append(call)


def work_is_done() -> None:
    """Do what was left for now."""
    calls, _WAITING[:] = _WAITING[:], []
    for call in calls:
        call()
