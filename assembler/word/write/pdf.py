"""docx to PDF by LibreOffice, if it is installed.

A copy is converted that LibreOffice sets as Word sets the docx, in two points changed:

- LibreOffice loses punctuation that hangs in the margin (标点溢出边界) at the end of a justified
  line. It reads `w:overflowPunct` the wrong way round (`PROP_PARA_IS_HANGING_PUNCTUATION` is set to
  `nIntValue == 0`): stated as on, it is off, and nothing hangs. Lines then end before the sign that
  hangs in Word, so a paragraph may take a line more.
- So its pages may differ from those that the contents (目录) state. Without the field round the
  contents, LibreOffice counts the pages of each entry itself.
"""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import zipfile
from functools import partial
from pathlib import Path

from ...files.whole_file import scratch_folder, write_whole
from ...kernel.interruption import undone_if_cut_short
from ...kernel.problems import Problem, problem, system_reason
from .contents import CLOSING, OPENING

_PROGRAMS = ("soffice", "libreoffice")
_SECONDS = 180
_OVERFLOW = b'<w:overflowPunct w:val="1"/>'
_OVERFLOWS = re.compile(rb"<w:overflowPunct\b[^<>]*/>")
_STATED = re.compile(rb"<w:pPrDefault>\s*<w:pPr>(?:<w:(?:keep|pageBreak|widow)[^<>]*/>)*")
_BLANK = re.compile(rb"<w:pPrDefault\s*/>|<w:pPrDefault>\s*(?:<w:pPr\s*/>\s*)?</w:pPrDefault>")
_STYLES = re.compile(rb"<w:styles\b[^<>]*>")
_OPENING, _ENTRY_END = OPENING.encode(), b"</w:hyperlink></w:p>"
_CLOSING = f"</w:hyperlink>{CLOSING}</w:p>".encode()


def to_pdf(docx: Path, pdf: Path, problems: list[Problem]) -> bool:
    """Convert, with a private profile so that an open LibreOffice does not matter."""
    program = next(filter(None, map(shutil.which, _PROGRAMS)), None)
    if program is None:
        problems.append(problem("O-04"))
        return False
    with scratch_folder() as folder:
        copy = folder / "report.docx"  # a name that LibreOffice takes in any language
        if not _prepared(docx, copy, problems):
            return False
        output = _convert(program, copy, folder)
        made = copy.with_suffix(".pdf")
        if output is None or not made.exists():
            problems.append(problem("O-05", path=str(docx), why=output or "没有产生文件"))
            return False
        return _moved(made, pdf, problems)


def _prepared(docx: Path, copy: Path, problems: list[Problem]) -> bool:
    """Copy the docx as LibreOffice is to set it. The docx itself stays as it is."""
    try:
        with zipfile.ZipFile(docx) as source, zipfile.ZipFile(copy, "w") as target:
            for name in source.namelist():
                data = source.read(name)
                if name in ("word/styles.xml", "word/document.xml"):
                    data = _counted(_unhanging(data))
                target.writestr(name, data)
    except (OSError, zipfile.BadZipFile):
        problems.append(problem("O-05", path=str(docx), why="打不开"))
        return False
    return True


def _unhanging(data: bytes) -> bytes:
    """Styles or a document in which no punctuation hangs, as LibreOffice reads it."""
    data = _OVERFLOWS.sub(b"", data)
    defaults = b"<w:pPrDefault><w:pPr>" + _OVERFLOW + b"</w:pPr></w:pPrDefault>"
    if b"<w:styles" not in data:
        return data
    stated = _STATED.search(data)
    if stated:
        return data[: stated.end()] + _OVERFLOW + data[stated.end() :]
    data = _BLANK.sub(b"", data)
    if b"</w:docDefaults>" in data:
        return data.replace(b"</w:docDefaults>", defaults + b"</w:docDefaults>", 1)
    return _STYLES.sub(rb"\g<0><w:docDefaults>" + defaults + b"</w:docDefaults>", data, count=1)


def _counted(data: bytes) -> bytes:
    """A document whose contents are no field as a whole, its entries being fields of their own."""
    if data.count(_OPENING) == 1 == data.count(_CLOSING):
        return data.replace(_OPENING, b"").replace(_CLOSING, _ENTRY_END)
    return data


def _moved(made: Path, pdf: Path, problems: list[Problem]) -> bool:
    try:
        write_whole(pdf, made.read_bytes())
    except OSError as error:
        problems.append(problem("O-03", path=str(pdf), why=system_reason(error)))
        return False
    return True


def _convert(program: str, docx: Path, folder: Path) -> str | None:
    """Run it; what it printed, or None where it did not come to an end in time."""
    profile = (folder / "profile").as_uri()
    command = [
        program,
        f"-env:UserInstallation={profile}",
        "--headless",
        "--norestore",
        "--convert-to",
        "pdf",
        "--outdir",
        str(folder),
        str(docx),
    ]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, start_new_session=True
    ) as process:
        try:
            with undone_if_cut_short(partial(_kill, process)):
                output, _ = process.communicate(timeout=_SECONDS)
        except subprocess.TimeoutExpired:
            _kill(process)
            return None
        except BaseException:
            _kill(process)
            raise
    return output.decode(errors="replace").strip()[-300:]


def _kill(process: subprocess.Popen[bytes]) -> None:
    """With what it has started itself."""
    if os.name == "nt":
        process.kill()
    else:
        os.killpg(process.pid, signal.SIGKILL)
