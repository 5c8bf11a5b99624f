"""One entry of the catalogue."""

from __future__ import annotations

from typing import NamedTuple


class Entry(NamedTuple):
    """severity: 警告 (the report builds), 错误 (a marked draft), 无法使用 (nothing is built)."""

    title: str
    severity: str
    message: str
    mend: str
