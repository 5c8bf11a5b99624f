"""LibreOffice and Poppler for the tests: files converted, printed text, tracked changes settled.

Every conversion and every listening LibreOffice has a profile of its own, so tests that run beside
each other do not meet.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterable
from pathlib import Path

import pytest
from lxml import etree

_PYTHON = "/usr/bin/python3"  # of the system, for which LibreOffice brings its own module
_SCRIPT = Path(__file__).with_name("office_changes.py")
_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_SIGNS = {f"{_TEXT}tab": "\t", f"{_TEXT}line-break": "\n", f"{_TEXT}s": " "}
_HEADED = (f"{_TEXT}p", f"{_TEXT}h")
_INSIDE = (
    f"{_TEXT}section",
    f"{_TEXT}list",
    f"{_TEXT}list-item",
    f"{_TEXT}index-body",
    f"{_TEXT}table-of-content",
)
Block = str | list[str]  # a paragraph; the texts of a table's cells


def _has(*programs: str) -> bool:
    return all(shutil.which(program) for program in programs)


def _has_uno() -> bool:
    if not (_has("soffice") and Path(_PYTHON).exists()):
        return False
    return subprocess.run([_PYTHON, "-c", "import uno"], capture_output=True).returncode == 0


needs_office = pytest.mark.skipif(not _has("soffice"), reason="LibreOffice（soffice）没有安装")
needs_printing = pytest.mark.skipif(
    not _has("soffice", "pdftotext"),
    reason="LibreOffice（soffice）或 poppler-utils（pdftotext）没有安装",
)
needs_uno = pytest.mark.skipif(not _has_uno(), reason="LibreOffice 或 python3-uno 没有安装")


TIMES_SUBSTITUTES = {"narrow": "Liberation Serif", "wide": "DejaVu Serif"}
_FONTS = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <include>/etc/fonts/fonts.conf</include>
  <match target="pattern">
    <test qual="any" name="family"><string>Times New Roman</string></test>
    <edit name="family" mode="assign" binding="same"><string>{family}</string></edit>
  </match>
  <selectfont><rejectfont>{rejected}</rejectfont></selectfont>
</fontconfig>
"""
_REJECTED = '<pattern><patelt name="family"><string>{family}</string></patelt></pattern>'
# Of the same widths as Times New Roman, and it itself; the Chinese fonts of official documents.
_SERIFS = ("Times New Roman", "Liberation Serif", "Tinos", "Nimbus Roman", "TeX Gyre Termes")
_CHINESE = ("方正小标宋简体", "仿宋_GB2312", "楷体_GB2312")


def fonts_with(substitute: str, folder: Path) -> Path:
    """The settings of fontconfig on a desktop where Times New Roman is missing, and this font
    stands in for it. Skips the test where that is not installed."""
    matched = ["fc-match", "--format", "%{family}", substitute]
    has = shutil.which("fc-match") and subprocess.check_output(matched, text=True)
    if not has or substitute not in has:
        pytest.skip(f"字体 {substitute} 没有安装")
    rejected = (family for family in (*_SERIFS, *_CHINESE) if family != substitute)
    patterns = "".join(_REJECTED.format(family=family) for family in rejected)
    settings = folder / f"{substitute}.conf"
    settings.write_text(_FONTS.format(family=substitute, rejected=patterns), encoding="utf-8")
    return settings


def convert(files: Iterable[Path], kind: str, folder: Path, fonts: Path | None = None) -> None:
    """Files in another format, into a folder: one start of LibreOffice for all. fonts: settings of
    fontconfig."""
    environment = {**os.environ, **({"FONTCONFIG_FILE": str(fonts)} if fonts else {})}
    with tempfile.TemporaryDirectory() as profile:
        done = subprocess.run(
            [
                "soffice",
                f"-env:UserInstallation={Path(profile).as_uri()}",
                "--headless",
                "--convert-to",
                kind,
                "--outdir",
                folder,
                *files,
            ],
            capture_output=True,
            text=True,
            timeout=300,
            env=environment,
        )
    assert done.returncode == 0, (done.returncode, done.stderr)


def printed(pdf: Path, *options: str) -> list[str]:
    """The text of each page, as pdftotext reads it."""
    command = ["pdftotext", *options, str(pdf), "-"]
    text = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    return text.split("\f")[:-1]


class Office:
    """A LibreOffice that listens on a port."""

    def __init__(self, folder: Path) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = int(free.getsockname()[1])
        self.process = subprocess.Popen(
            [
                "soffice",
                "--headless",
                "--norestore",
                f"-env:UserInstallation={(folder / 'profile').as_uri()}",
                f"--accept=socket,host=127.0.0.1,port={self.port};urp;",
            ],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )

    def settled(self, asked: Iterable[tuple[Path, str]]) -> list[list[Block]]:
        """What stands in each file; how: `plain`, or all changes `accept` or `reject`."""
        wanted = [(file, how, file.with_name(f"{file.stem}-{how}.fodt")) for file, how in asked]
        arguments = [str(argument) for each in wanted for argument in each]
        done = subprocess.run(
            [_PYTHON, str(_SCRIPT), str(self.port), *arguments],
            capture_output=True,
            text=True,
            timeout=200,
        )
        state = {"script": done.returncode, "office": self.process.poll()}
        assert done.returncode == 0, (state, done.stderr)
        return [_blocks(target) for _, _, target in wanted]

    def close(self) -> None:
        """End it and wait until it has gone."""
        self.process.terminate()
        self.process.wait(timeout=60)


def _blocks(file: Path) -> list[Block]:
    """The paragraphs of a flat OpenDocument text, and of tables the cells with something in them:
    LibreOffice parts a cell that is merged downwards when a row inside it goes."""
    body = etree.parse(file).find(f"{_OFFICE}body/{_OFFICE}text")
    assert body is not None
    return list(_within(body))


def _within(container: etree._Element) -> Iterable[Block]:
    for child in container:
        if child.tag in _HEADED:
            yield _displayed(child)
        elif child.tag == f"{_TABLE}table":
            cells = ("\n".join(map(_displayed, cell)) for cell in child.iter(f"{_TABLE}table-cell"))
            yield [text for text in cells if text]
        elif child.tag in _INSIDE:
            yield from _within(child)


def _displayed(paragraph: etree._Element) -> str:
    return "".join(_texts(paragraph))


def _texts(element: etree._Element) -> Iterable[str]:
    """The text without comments; what stands for a tab or a line break as such."""
    yield _SIGNS.get(element.tag, "") + (element.text or "")
    for child in element:
        if child.tag not in (f"{_OFFICE}annotation", f"{_OFFICE}annotation-end"):
            yield from _texts(child)
        yield child.tail or ""
