"""Who is to be called when something is new: pages that look on."""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic, TypeVar

_T = TypeVar("_T")


class Listeners(Generic[_T]):
    """Those of one thing."""

    def __init__(self) -> None:
        self._listeners: list[Callable[[_T], object]] = []

    def __bool__(self) -> bool:
        """Whether anybody looks on."""
        return bool(self._listeners)

    def listen(self, listener: Callable[[_T], object]) -> Callable[[], None]:
        """Call it with whatever is new; what is returned ends that."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener) if listener in self._listeners else None

    def tell(self, news: _T) -> None:
        """Call all of them."""
        for listener in list(self._listeners):
            listener(news)
