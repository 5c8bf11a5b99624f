"""Files that cannot be read as a published report (审核: 不能读的文件)."""

from __future__ import annotations

from .entry import Entry

AUDIT_FILES: dict[str, Entry] = {}
