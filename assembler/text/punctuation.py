"""What of a text does not matter to what it says: quotes, stops and blanks, and their width."""

from __future__ import annotations

from .numbers import folded

_ALIKE = str.maketrans(
    {
        **dict.fromkeys("“”‘’\"'「」『』", '"'),
        **dict.fromkeys("，,", "，"),
        **dict.fromkeys("；;", "；"),
        **dict.fromkeys("：:", "："),
        **dict.fromkeys("（(", "（"),
        **dict.fromkeys("）)", "）"),
        **dict.fromkeys("？?", "？"),
        **dict.fromkeys("！!", "！"),
        **dict.fromkeys("\u3000\u00a0\t\n", " "),
    }
)
_SAYS_NOTHING = frozenset('，；：。、？！" ·')


def levelled(text: str) -> str:
    """A text with signs of any width and any quotes as one kind of each, character for character."""
    return folded(text).translate(_ALIKE)


def says_nothing(text: str) -> bool:
    """Whether a text is only punctuation and blanks."""
    return _SAYS_NOTHING.issuperset(text.translate(_ALIKE))
