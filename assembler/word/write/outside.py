"""What a foreign Word shell must not carry into our report: links that make Word or LibreOffice
fetch something, and anything that runs.

A hyperlink is followed only when a reader clicks on it; everything else that lies outside is
fetched when the file is opened or converted: a picture from a server tells who reads the report,
a path to another machine gives away a password's digest, a template or macro runs.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from itertools import chain
from xml.etree import ElementTree

_ACTIVE = {
    "vbaproject": "带有宏", "vbadata": "带有宏", "activex": "带有控件", "control": "带有控件",
    "oleobject": "嵌入了对象", "afchunk": "嵌入了别的文件",
    "subdocument": "嵌入了别的文件", "attachedtoolbars": "带有宏", "keymapcustomizations": "带有宏",
    "customui": "带有宏", "ui": "带有宏", "webextension": "带有插件", "taskpanes": "带有插件",
}  # fmt: skip
_MACRO_TYPES = (b"macroEnabled", b"vbaProject", b"activeX")
_FIELDS = re.compile(
    r"\W*(DDEAUTO|DDE|LINK|INCLUDETEXT|INCLUDEPICTURE|INCLUDE|IMPORT|DATABASE|MACROBUTTON|EMBED|RD|"
    r"HTMLCONTROL|ADDIN|CONTROL)\b",
    re.IGNORECASE,
)
_BEGINS = re.compile(r"fldCharType=[\"']begin|<(?:\w+:)?fldSimple\b")
_CODE = re.compile(r"<(?:\w+:)?instrText\b[^<>]*>([^<]*)<|:instr=\"([^\"<>]*)\"|:instr='([^'<>]*)'")
_PARTS_OF_TEXT = re.compile(r"word/[^/]+\.xml")


def reaches_out(parts: Mapping[str, bytes]) -> list[str]:
    """Why the shell may not be used, each reason once; the parts are well-formed."""
    return list(dict.fromkeys([*_related(parts), *_typed(parts), *_fields(parts)]))


def _related(parts: Mapping[str, bytes]) -> Iterator[str]:
    for name, data in parts.items():
        if not name.lower().endswith(".rels"):
            continue
        for relation in ElementTree.fromstring(data):
            kind = relation.get("Type", "").rpartition("/")[2]
            if relation.get("TargetMode", "").lower() == "external":
                if kind.lower() != "hyperlink":
                    yield f"里有外部的链接（{relation.get('Target', '')[:80]}）"
            elif kind.lower() in _ACTIVE:
                yield _ACTIVE[kind.lower()]


def _typed(parts: Mapping[str, bytes]) -> Iterator[str]:
    if any(kind in parts["[Content_Types].xml"] for kind in _MACRO_TYPES):
        yield "带有宏或控件"


def _fields(parts: Mapping[str, bytes]) -> Iterator[str]:
    """Fields that fetch or run. The code of a field may be cut into runs."""
    texts = (data.decode() for name, data in parts.items() if _PARTS_OF_TEXT.fullmatch(name))
    for field in chain.from_iterable(_BEGINS.split(text)[1:] for text in texts):
        code = "".join(map("".join, _CODE.findall(field)))
        fetching = _FIELDS.match(_unescaped(code))
        if fetching:
            yield f"里有会取来或运行别处内容的域（{fetching[1].upper()}）"


def _unescaped(code: str) -> str:
    """The code as Word reads it: &#68;DE is DDE."""
    if "&" not in code:
        return code
    from html import unescape

    return unescape(code)
