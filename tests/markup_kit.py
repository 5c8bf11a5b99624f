"""A report of 孟津 whose section 支出预算 is written in a test, with pictures; no tests of its own."""

from __future__ import annotations

import io
import shutil
import struct
import zipfile
import zlib
from collections.abc import Callable, Mapping
from pathlib import Path

from conftest import ROOT, SAMPLES, replace_in
from lxml import etree

from assembler.pipeline import Built, build

SECTION = "sections/支出预算.md"
HEADING = "# 支出预算总体情况说明\n\n"
NS = {
    "w": "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    "wp": "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing",
    "a": "http://schemas.openxmlformats.org/drawingml/2006/main",
}
Make = Callable[[str], Built]


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png(width: int, height: int, shade: int = 90) -> bytes:
    """A picture of one colour, 96 pixels an inch."""
    rows = (b"\0" + bytes([40, shade, 160]) * width) * height
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    data = _chunk(b"IDAT", zlib.compress(rows, 9)) + _chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", header) + data


def jpeg(width: int, height: int, density: int = 144) -> bytes:
    """The lines of a JPEG that say how large it is, behind those of a camera; no picture in it."""
    app0 = (
        b"\xff\xe0" + struct.pack(">H", 16) + b"JFIF\0\1\1\1" + struct.pack(">HH", density, density)
    )
    app1 = b"\xff\xe1" + struct.pack(">H", 8) + b"Exif\0\0"
    frame = b"\xff\xc2" + struct.pack(">HBHHB", 11, 8, height, width, 1) + b"\1\x11\0"
    return b"\xff\xd8" + app0 + b"\0\0" + app1 + frame + b"\xff\xda\0\2\0\xff\xd9"


def maker(folder: Path) -> Make:
    """make(text): the section so, built as the files of `folder` are now; its template is `own`."""
    data = shutil.copytree(ROOT / "data" / SAMPLES["mengjin"], folder / "data")
    replace_in(data / "报告.yaml", "模板: mengjin-budget", "模板: own")
    own = folder / "templates" / "own"
    (own / "sections").mkdir(parents=True)
    (own / "template.yaml").write_text("extends: mengjin-budget\n", "utf-8")

    def make(text: str) -> Built:
        (own / SECTION).write_text(HEADING + text, "utf-8")
        return build(data, internal=True)

    return make


def put_picture(folder: Path, data: bytes, name: str = "图/机构图.png") -> None:
    """A file of the template `own`."""
    file = folder / "templates" / "own" / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(data)


def docx_of(built: Built) -> bytes:
    assert built.data is not None, [str(problem) for problem in built.problems]
    return built.data


def parts_of(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        return {name: package.read(name) for name in package.namelist()}


def with_part(data: bytes, changed: Mapping[str, bytes]) -> bytes:
    """The docx as another program saves it, with these parts; b"" takes one out."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        for name, content in {**parts_of(data), **changed}.items():
            if content:
                package.writestr(name, content)
    return out.getvalue()


def typed_over(data: bytes, part: str, old: str, new: str) -> bytes:
    """A docx with words of one part typed over; they stand there once."""
    text = parts_of(data)[part].decode()
    assert text.count(old) == 1, (part, old, text.count(old))
    return with_part(data, {part: text.replace(old, new).encode()})


def found(data: bytes, path: str, part: str = "word/document.xml") -> list[etree._Element]:
    return etree.fromstring(parts_of(data)[part]).xpath(path, namespaces=NS)


def footnotes(data: bytes) -> list[str]:
    """The texts of the footnotes, in the order in which the text refers to them."""
    texts = {
        note.get(f"{{{NS['w']}}}id"): "".join(note.itertext(f"{{{NS['w']}}}t"))
        for note in found(data, "//w:footnote", "word/footnotes.xml")
    }
    return [texts[number] for number in found(data, "//w:footnoteReference/@w:id")]
