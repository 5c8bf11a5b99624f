"""What `build` says in one line about the report it is about to replace."""

from __future__ import annotations

from pathlib import Path

from ..snapshot.values import Snapshot
from .changes import compare
from .in_words import summary
from .sides import side_of


def against(target: Path, data: bytes, snapshot: Snapshot) -> str:
    """What changes against the file that stands there; "" where there is none of ours to compare.

    data: the new file, which is often the old one to the last byte.
    """
    try:
        old = target.read_bytes()
    except OSError:
        return ""
    if old == data:
        return _SAME
    side = side_of(old, str(target), [])
    if side is None or side.snapshot.kind != snapshot.kind:
        return ""
    changes = compare(side.snapshot, snapshot)
    by_hand = "；原文件里的手工改动不在其内" if side.edited else ""
    if not changes:
        return f"{_SAME.removesuffix('。')}{by_hand}。"
    return f"与原文件相比：{summary(changes)}{by_hand}。"


_SAME = "与原文件一致。"
