"""WordprocessingML as text: escaping, runs, and the few fragments every module needs."""

from __future__ import annotations

import re

DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
HINT = '<w:rFonts w:hint="eastAsia"/>'  # quotation marks and dashes in the Chinese font
HIGHLIGHT = '<w:highlight w:val="yellow"/>'

# Compiled when it is first needed: a class of so many signs takes a while.
_ILLEGAL = "[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]"
_WHITE = re.compile(r"\r\n|[\n\r\t]")
_BREAK = '</w:t><w:br/><w:t xml:space="preserve">'
_TAB = '</w:t><w:tab/><w:t xml:space="preserve">'


def legal(text: str) -> str:
    """Without the characters that XML 1.0 cannot hold."""
    return re.sub(_ILLEGAL, "", text)


def escape(text: str) -> str:
    """Text fit for an element or an attribute; characters illegal in XML are dropped."""
    if not text.isprintable():  # what is printable is legal
        text = legal(text)
    text = text.replace("&", "&amp;").replace("<", "&lt;")
    return text.replace(">", "&gt;").replace('"', "&quot;")


def inline(text: str) -> str:
    """Text fit for `w:t`: line ends become line breaks and tabs become tabs."""
    if text.isprintable():
        return escape(text)
    return _WHITE.sub(lambda m: _TAB if m[0] == "\t" else _BREAK, escape(text))


def run(text: str, properties: str = "") -> str:
    """A run. `properties`: what stands inside its `w:rPr`, in schema order."""
    shown = f"<w:rPr>{properties}</w:rPr>" if properties else ""
    return f'<w:r>{shown}<w:t xml:space="preserve">{inline(text)}</w:t></w:r>'


def paragraph(style: str, content: str, properties: str = "") -> str:
    """A paragraph. `style`: a style's id, or "" for the default one."""
    named = f'<w:pStyle w:val="{style}"/>' if style else ""
    return f"<w:p><w:pPr>{named}{properties}</w:pPr>{content}</w:p>"


def indented(left: float, right: float) -> str:
    """The property of a paragraph with room at both sides, in points, in place of its style's."""
    return (
        f'<w:ind w:leftChars="0" w:left="{round(left * 20)}" '
        f'w:rightChars="0" w:right="{round(right * 20)}"/>'
    )


def field(code: str, shown: str) -> str:
    """A field with its cached result."""
    return (
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r>'
        f'<w:r><w:instrText xml:space="preserve"> {code} </w:instrText></w:r>'
        '<w:r><w:fldChar w:fldCharType="separate"/></w:r>'
        f"<w:r><w:t>{shown}</w:t></w:r>"
        '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )


def bookmark(number: int, name: str, content: str) -> str:
    """Content inside a bookmark. `number`: unique in the document."""
    return (
        f'<w:bookmarkStart w:id="{number}" w:name="{name}"/>{content}<w:bookmarkEnd '
        f'w:id="{number}"/>'
    )


def visible_text(markup: str) -> str:
    """The text of a piece of markup, for people to read."""
    text = re.sub(r"<[^>]*>", "", markup)
    for entity, char in (("&lt;", "<"), ("&gt;", ">"), ("&quot;", '"'), ("&amp;", "&")):
        text = text.replace(entity, char)
    return text.strip()
