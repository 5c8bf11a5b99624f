"""The words by which the cover of a draft (草稿) says that it is one: a framed paragraph at the head of
the document, so that nothing on the page moves when it comes or goes."""

from __future__ import annotations

MARK = "草稿，不要公开"
_BODY = "<w:body>"
PARAGRAPH = (
    '<w:p><w:pPr><w:framePr w:wrap="around" w:vAnchor="page" w:hAnchor="margin" w:xAlign="right"'
    ' w:y="1134"/><w:spacing w:before="0" w:after="0"/><w:ind w:left="0" w:firstLine="0"/></w:pPr>'
    '<w:r><w:rPr><w:rFonts w:hint="eastAsia" w:eastAsia="黑体"/><w:b/><w:color w:val="C00000"/>'
    f'<w:sz w:val="32"/></w:rPr><w:t>{MARK}</w:t></w:r></w:p>'
)


def marked_as_draft(document: str) -> str:
    """The markup of a document with the mark."""
    return document.replace(_BODY, f"{_BODY}{PARAGRAPH}", 1)


def bears_mark(document: bytes) -> bool:
    """Whether a document that was written here has the mark."""
    return f"<w:t>{MARK}</w:t>".encode() in document
