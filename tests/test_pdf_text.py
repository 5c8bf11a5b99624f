"""`--pdf`: every paragraph of the report stands in the PDF, to the last punctuation mark."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest
from docx import Document

from assembler.pipeline import build
from assembler.problems import Problem
from assembler.word.pdf import to_pdf

DATA = Path(__file__).parents[1] / "data"
NAMES = ("mengjin-2024-budget", "yanjin-2024-budget", "xigong-2023-accounts")


def squeezed(text: str) -> str:
    """Without white space and page numbers."""
    return re.sub(r"—\d+—", "", re.sub(r"\s", "", text))


@pytest.mark.skipif(not shutil.which("soffice"), reason="needs LibreOffice (soffice)")
@pytest.mark.skipif(not shutil.which("pdftotext"), reason="needs poppler-utils (pdftotext)")
@pytest.mark.parametrize("name", NAMES)
def test_nothing_of_the_text_is_lost(name: str, tmp_path: Path) -> None:
    docx, pdf = tmp_path / f"{name}.docx", tmp_path / f"{name}.pdf"
    built = build(DATA / name)
    assert built.data is not None
    docx.write_bytes(built.data)
    problems: list[Problem] = []
    assert to_pdf(docx, pdf, problems) and problems == []
    command = ["pdftotext", "-raw", str(pdf), "-"]
    printed = squeezed(subprocess.run(command, capture_output=True, text=True, check=True).stdout)
    paragraphs = [squeezed(p.text) for p in Document(str(docx)).paragraphs]
    long = [text for text in paragraphs if len(text) > 60]
    assert len(long) > 10
    assert [text for text in long if text not in printed] == []
