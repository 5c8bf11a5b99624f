"""What follows from something alone: made for the first report that asks, there for all others."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Any, TypeVar

_Value = TypeVar("_Value")


class MadeOnce(dict[Hashable, Any]):
    """By name. within: what this belongs to, itself made once. is_new: whether some of it, or of
    what belongs to it, has been made by this process: else it need not be kept for the next."""

    def __init__(self, within: MadeOnce | None = None) -> None:
        super().__init__()
        self.within = within
        self.is_new = False

    def once(self, name: Hashable, make: Callable[[], _Value]) -> _Value:
        """The value of that name."""
        if name not in self:
            self.add(name, make())
        value: _Value = self[name]
        return value

    def add(self, name: Hashable, value: object) -> None:
        """Take in a value that has been made."""
        self[name] = value
        whole: MadeOnce | None = self
        while whole is not None:
            whole.is_new = True
            whole = whole.within
