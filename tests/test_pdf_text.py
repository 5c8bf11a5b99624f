"""`--pdf`: every paragraph of the report stands in the PDF, to the last punctuation mark."""

from __future__ import annotations

import re
from pathlib import Path

from conftest import Sample
from docx import Document
from office import needs_printing, printed

from assembler.kernel.problems import Problem
from assembler.word.write.pdf import to_pdf


def squeezed(text: str) -> str:
    """Without white space and page numbers."""
    return re.sub(r"—\d+—", "", re.sub(r"\s", "", text))


@needs_printing
def test_nothing_of_the_text_is_lost(sample: Sample, tmp_path: Path) -> None:
    docx, pdf = tmp_path / "报告.docx", tmp_path / "报告.pdf"
    docx.write_bytes(sample.data)
    problems: list[Problem] = []
    assert to_pdf(docx, pdf, problems) and problems == []
    found = squeezed("".join(printed(pdf, "-raw")))
    paragraphs = [squeezed(p.text) for p in Document(str(docx)).paragraphs]
    long = [text for text in paragraphs if len(text) > 60]
    assert len(long) > 10
    assert [text for text in long if text not in found] == []
