"""Values that answer authors themselves (行.金额, 组.合计): those of which few reports have any. Texts are
compiled and rendered without knowing, and importing, what these are.
"""

from __future__ import annotations

from typing import Any


class AnsweringByName:
    """What gives its attributes by the names that authors write."""

    def answer(self, name: str) -> Any:
        """The attribute of that name. Raises UnknownNameError."""
        raise NotImplementedError
