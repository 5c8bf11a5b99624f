"""What word_validity.py remembers hides no mistake."""

from __future__ import annotations

import io
from pathlib import Path
from zipfile import ZipFile

import pytest
import word_kit
from openxml_audit import OpenXmlValidator
from word_validity import WordValidator

from assembler.report import Paragraph, Span

MISTAKES = {
    "unknown in the formatting of a run": ("<w:rPr>", "<w:rPr><w:wrong/>"),
    "a value that is none": ("<w:rPr>", '<w:rPr><w:b w:val="maybe"/>'),
    "formatting behind the text": ("</w:t></w:r>", "</w:t><w:rPr/></w:r>"),
    "a paragraph in a run": ("</w:t></w:r>", "</w:t><w:p/></w:r>"),
}


@pytest.mark.parametrize("name", MISTAKES)
def test_the_same_as_without_remembering(name: str, tmp_path: Path) -> None:
    blocks = [Paragraph((Span(f"第{number}段"),)) for number in range(3)]
    data = word_kit.build(word_kit.report(word_kit.part("", "正文", *blocks)))
    file = tmp_path / "x.docx"
    file.write_bytes(data)
    assert WordValidator().validate(str(file)).errors == []
    file.write_bytes(_last_replaced(data, *MISTAKES[name]))
    expected = [str(error) for error in OpenXmlValidator().validate(str(file)).errors]
    assert expected != []
    for _ in range(2):
        assert [str(error) for error in WordValidator().validate(str(file)).errors] == expected


def _last_replaced(data: bytes, old: str, new: str) -> bytes:
    out = io.BytesIO()
    with ZipFile(io.BytesIO(data)) as source, ZipFile(out, "w") as target:
        for name in source.namelist():
            text = source.read(name)
            if name == "word/document.xml":
                before, _, after = text.decode().rpartition(old)
                assert before
                text = f"{before}{new}{after}".encode()
            target.writestr(name, text)
    return out.getvalue()
