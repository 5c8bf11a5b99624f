"""A text whose differences are marked, as HTML; every text escaped."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from ..text.differences import DiffKind, Segment

_TAGS = {DiffKind.SAME: "", DiffKind.NEW: "ins", DiffKind.OLD: "del"}


def marked(segments: Iterable[Segment]) -> str:
    """What went struck through, what came underlined."""
    return "".join(tagged(_TAGS.get(one.kind, ""), one.text) for one in segments)


def tagged(tag: str, text: str) -> str:
    """A text in a tag; "" for none."""
    return f"<{tag}>{escape(text)}</{tag}>" if tag else escape(text)
