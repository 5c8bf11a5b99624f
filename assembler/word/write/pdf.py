"""docx to PDF by LibreOffice, if it is installed."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import zipfile
from functools import partial
from pathlib import Path

from ...files.whole_file import scratch_folder, write_whole
from ...kernel.interruption import undone_if_cut_short
from ...kernel.problems import Problem, problem, system_reason

_PROGRAMS = ("soffice", "libreoffice")
_SECONDS = 180


def to_pdf(docx: Path, pdf: Path, problems: list[Problem]) -> bool:
    """Convert, with a private profile so that an open LibreOffice does not matter."""
    program = next(filter(None, map(shutil.which, _PROGRAMS)), None)
    if program is None:
        problems.append(problem("O-04"))
        return False
    with scratch_folder() as folder:
        copy = folder / "report.docx"  # a name that LibreOffice takes in any language
        if not _unjustified(docx, copy, problems):
            return False
        output = _convert(program, copy, folder)
        made = copy.with_suffix(".pdf")
        if output is None or not made.exists():
            problems.append(problem("O-05", path=str(docx), why=output or "没有产生文件"))
            return False
        return _moved(made, pdf, problems)


def _unjustified(docx: Path, copy: Path, problems: list[Problem]) -> bool:
    """Copy the docx with its lines flush left: LibreOffice loses punctuation marks that hang at
    the end of a justified line, Word does not. The docx itself stays as it is."""
    try:
        with zipfile.ZipFile(docx) as source, zipfile.ZipFile(copy, "w") as target:
            for name in source.namelist():
                data = source.read(name)
                if name in ("word/styles.xml", "word/document.xml"):
                    data = data.replace(b'<w:jc w:val="both"/>', b'<w:jc w:val="left"/>')
                target.writestr(name, data)
    except (OSError, zipfile.BadZipFile):
        problems.append(problem("O-05", path=str(docx), why="打不开"))
        return False
    return True


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
