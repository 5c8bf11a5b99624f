"""Footnotes (脚注) of a rendered section: their texts taken out, a sign in place of each reference.

That a text or a reference is missing altogether is told when the template is read
(`template/markup.py`); here it is about what was printed: branches, loops.
"""

from __future__ import annotations

from collections.abc import Callable

from ..template.markup import FOOTNOTE, REFERENCE

REFERRED = "\ue003"  # stands where a footnote is referred to
_ONLY_IN_TEXT = "脚注只能写在正文的段落里，前面要有文字，不能写在标题、表格、图题里"


class FootnoteError(ValueError):
    """A footnote that cannot be set. label: "" where it is not known; reason: in Chinese."""

    def __init__(self, label: str, reason: str) -> None:
        super().__init__(reason)
        self.label, self.reason = label, reason


def misplaced() -> FootnoteError:
    """A reference where Word can have none."""
    return FootnoteError("", _ONLY_IN_TEXT)


def footnotes_in(text: str, shown: Callable[[str], str]) -> tuple[str, list[str]]:
    """The text without those of its footnotes, and these in the order of their references. shown:
    a label as it is printed. Raises FootnoteError."""
    body, texts = _texts_apart(text, shown)
    referred: dict[str, str] = {}

    def refer(label: str) -> str:
        if label in referred:
            raise FootnoteError(label, "引用了两次，一条脚注只能引用一次")
        if label not in texts:
            raise FootnoteError(label, "这里印不出它的文字，文字要和引用写在同一个分支里，或不分支")
        referred[label] = texts[label]
        return REFERRED

    body = REFERENCE.sub(lambda reference: refer(shown(reference[1])), body)
    for label, note in referred.items():
        if not note.strip():
            raise FootnoteError(label, "没有文字")
        if REFERENCE.search(note):
            raise FootnoteError(label, "脚注的文字里不能再写脚注")
    return body, list(referred.values())


def _texts_apart(text: str, shown: Callable[[str], str]) -> tuple[str, dict[str, str]]:
    """The lines of the body, and the text of each footnote by its label: it goes on up to a blank
    line."""
    body: list[str] = []
    texts: dict[str, str] = {}
    label: str | None = None
    for line in text.split("\n"):
        begins = FOOTNOTE.match(line)
        if begins is not None:
            label = shown(begins[1])
            if label in texts:
                raise FootnoteError(label, "文字写了两次")
            texts[label] = line[begins.end() :].strip()
        elif label is not None and line.strip():
            texts[label] += line.strip()
        else:
            label = None
        body.append(line if label is None else "")
    return "\n".join(body), texts
