"""The pages of a PDF as pdfplumber reads them; what cannot be read is refused."""

from __future__ import annotations

import io
from typing import Any

from ...kernel.problems import Refusal
from .page import PageContent, page_content
from .process import CONTENT_AT_MOST, PAGES_AT_MOST, SIGNS_AT_MOST

_UNKNOWN = 0.3  # of the signs, from which on a text cannot be had
_PICTURES = 0.8  # of the pages, from which on a file is a scan


def pages_of(data: bytes) -> list[PageContent]:
    """What stands on its pages. Raises Refusal, and whatever the library raises."""
    import pdfplumber
    from pdfminer.pdfdocument import PDFPasswordIncorrect
    from pdfplumber.utils.exceptions import PdfminerException

    try:
        with pdfplumber.open(io.BytesIO(data), raise_unicode_errors=False) as pdf:
            return _sound(_contents(pdf))
    except PdfminerException as error:
        if any(isinstance(cause, PDFPasswordIncorrect) for cause in (*error.args, error.__cause__)):
            raise Refusal("A-82", what=" PDF ") from None
        raise


def _contents(pdf: Any) -> list[PageContent]:
    if len(pdf.pages) > PAGES_AT_MOST:
        raise Refusal("A-83", what=f"有{len(pdf.pages)}页，最多{PAGES_AT_MOST}页")
    contents: list[PageContent] = []
    signs = 0
    for number, page in enumerate(pdf.pages, 1):
        if sum(len(stream.get_data()) for stream in page.page_obj.contents) > CONTENT_AT_MOST:
            raise Refusal("A-83", what=f"第{number}页的内容太多")
        contents.append(page_content(page, number))
        page.close()
        signs += len(contents[-1].signs)
        if signs > SIGNS_AT_MOST:
            raise Refusal("A-83", what=f"文字超过{SIGNS_AT_MOST // 10_000}万")
    return contents


def _sound(pages: list[PageContent]) -> list[PageContent]:
    """Raises Refusal where the pages are pictures, or fonts do not say what their signs are."""
    signs, unknown = sum(len(page.signs) for page in pages), sum(page.unknown for page in pages)
    pictures = sum(page.is_picture for page in pages)
    if unknown > _UNKNOWN * (signs + unknown):
        raise Refusal("A-91")
    if pictures and pictures >= _PICTURES * len(pages):
        raise Refusal("A-85", count=pictures)
    if not signs:
        raise Refusal("A-84")
    return pages
