"""What of Markdown a section has beside text, headings, lists and tables: pictures and footnotes.

A picture stands in a paragraph of its own, its caption below it; a footnote's text in a line of its
own, anywhere in the section:

    ![三个科室和两个中心](图/机构图.png){宽=12cm}

    图：机构设置图

    本年收入合计{{ 收入总计|万元 }}[^口径]。

    [^口径]: 不含上年结转{{ 上年结转|万元 }}。
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from .prose import SILENT, VALUE, Raw

CAPTION = ("图：", "图:")  # begins the paragraph under a picture
_LABEL = r"\[\^([^\]\[^\s]{1,40})\]"
REFERENCE = re.compile(_LABEL)
FOOTNOTE = re.compile(rf"[ ]{{0,3}}{_LABEL}[:：][ \t]*")  # begins the line of its text
PICTURE = re.compile(r"!\[([^\]\n]{0,300})\]\(([^)\n]{0,300})\)(?:\{([^{}\n]{0,40})\})?")
_WIDTH = re.compile(r"宽[ ]?[=＝:：][ ]?([0-9]{1,2}(?:\.[0-9]{1,2})?)[ ]?(?:cm|厘米)")
_NO_TEXT = re.compile(rf"[\s{SILENT}]*")
POINTS_IN_CM = 72 / 2.54
PICTURES_AT_MOST = 20_000_000  # bytes of those of a section


class PictureError(ValueError):
    """A picture that cannot be used; the argument says in Chinese why."""


class PictureTag(NamedTuple):
    """A picture as it is written. at: number of its first sign, from 0; signs: all of it; path:
    its file; width: what is wished, as it is written, "" for nothing."""

    at: int
    signs: str
    alt: str
    path: str
    width: str


def pictures_in(prose: str) -> Iterator[PictureTag]:
    """The pictures of a section whose tags are blanked out."""
    for tag in PICTURE.finditer(prose) if "![" in prose else ():
        alt, path, width = (part or "" for part in tag.groups())
        yield PictureTag(tag.start(), tag[0], alt.strip(), path.strip(), width.strip())


def without_pictures(prose: str) -> str:
    """The same text with blanks in place of its pictures: no sign of theirs is mistyped text."""
    return PICTURE.sub(lambda tag: " " * len(tag[0]), prose) if "![" in prose else prose


def width_in_points(written: str) -> float | None:
    """A wished width; None where it is written otherwise, or is none."""
    width = _WIDTH.fullmatch(written.strip())
    return float(width[1]) * POINTS_IN_CM or None if width else None


def picture_mistake(prose: str, tag: PictureTag) -> str:
    """What is wrong with a picture as it is written, whatever its file is; "" for nothing."""
    if not tag.alt:
        return "方括号里要写图片说的是什么（替代文字），给看不到图的人"
    if VALUE in tag.path or SILENT in tag.path:
        return "图片的路径要直接写，不能用标签"
    if tag.width and width_in_points(tag.width) is None:
        return f"宽度“{tag.width}”看不懂，要写成 {{宽=12cm}}"
    return "" if _is_alone(prose, tag) else "图片要单独成段，不能和文字写在一起，前后各空一行"


def _is_alone(prose: str, tag: PictureTag) -> bool:
    """Whether a picture has its paragraph to itself, or shares it with its caption."""
    start = prose.rfind("\n", 0, tag.at) + 1
    end = (prose + "\n").find("\n", tag.at)
    before = prose[:start].removesuffix("\n").rpartition("\n")[2]
    after = prose[end + 1 :].partition("\n")[0]
    line = prose[start:end].replace(tag.signs, "", 1)
    return all(_NO_TEXT.fullmatch(text) for text in (before, line)) and (
        _NO_TEXT.fullmatch(after) is not None or after.strip().startswith(CAPTION)
    )


# --- footnotes


class _Mentioned(NamedTuple):
    """A label of a footnote where it stands. at: number of the first sign."""

    at: int
    label: str
    signs: str
    line: str
    begins: bool  # it begins the footnote's text
    in_note: bool  # it stands in the text of one


def footnote_mistakes(prose: str) -> list[Raw]:
    """What is wrong with the footnotes of a section whatever branches are taken: texts and
    references that lack each other, references where none can stand."""
    if "[^" not in prose:
        return []
    mentioned = list(_mentioned(prose))
    misplaced = [Raw(one.at, one.signs, why) for one in mentioned if (why := _misplaced(one))]
    lonely = [] if not all(map(_is_typed, mentioned)) else list(_lonely(mentioned))
    places = {raw.at for raw in misplaced}
    return sorted((*misplaced, *(raw for raw in lonely if raw.at not in places)))


def _misplaced(one: _Mentioned) -> str:
    """Why a reference cannot stand where it does; "" where it can."""
    if one.begins:
        return ""
    if one.line.startswith(("#", "|", *CAPTION)):
        return "脚注只能写在正文的段落里，不能写在标题、表格、图题里"
    return "脚注的文字里不能再写脚注" if one.in_note else ""


def _lonely(mentioned: Sequence[_Mentioned]) -> Iterator[Raw]:
    """Texts without a reference, references without a text. One of each is a label mistyped."""
    with_text, referred = _labels(mentioned, True), _labels(mentioned, False)
    unreferred, without_text = with_text - referred, referred - with_text
    instead = unreferred if len(unreferred) == len(without_text) == 1 else set[str]()
    for one in mentioned:
        if one.label in without_text:
            near = "".join(f"，是不是“[^{label}]”？" for label in instead)
            mend = near or f"，要另起一行写“[^{one.label}]: 脚注文字”"
            yield Raw(one.at, one.signs, f"没有它的文字{mend}")
        elif one.label in unreferred - instead:
            yield Raw(one.at, one.signs, f"没有一处引用它，要在正文里写“[^{one.label}]”")


def _labels(mentioned: Iterable[_Mentioned], begins: bool) -> set[str]:
    """The labels at which texts of footnotes begin, or those that refer to one."""
    return {one.label for one in mentioned if one.begins is begins}


def _is_typed(one: _Mentioned) -> bool:
    """Whether no tag makes its label."""
    return not {VALUE, SILENT} & {*one.label}


def _mentioned(prose: str) -> Iterator[_Mentioned]:
    """Every label of a footnote, in order."""
    at = 0
    for line in prose.split("\n"):
        text = line.lstrip(f" {SILENT}")
        begins = FOOTNOTE.match(line)
        for label in REFERENCE.finditer(line):
            is_text = begins is not None and label.start(1) == begins.start(1)
            yield _Mentioned(
                at + label.start(), label[1], label[0], text, is_text, begins is not None
            )
        at += len(line) + 1
