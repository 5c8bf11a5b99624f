"""The process in which a PDF is read, and what speaks to it.

What a PDF unpacks to, how deep it goes and how long it takes nobody knows beforehand, and its
parser believes what the file says. So it works in a process of its own, under limits of memory and
time: whatever happens there ends as one sentence here.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterable, Iterator, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from ...kernel.interruption import undone_if_cut_short
from ...kernel.problems import Refusal
from ..parts import ReadGrid, ReadLine, ReadPart

PAGES_AT_MOST = 500
CONTENT_AT_MOST = 5 * 1024 * 1024  # of a page, unpacked; a table of a page has some 50 KB
SIGNS_AT_MOST = 2_000_000
_MEMORY = 500 * 1024 * 1024  # of addresses; a report of 26 pages takes 80 MB
_SECONDS = 60
_LIBRARY = "pdfplumber"
_LINE, _GRID = "line", "grid"
_SCRIPT = """
import sys
sys.path.insert(0, sys.argv.pop())
from assembler.published.pdf.process import main
main()
"""


def read_pdf(data: bytes) -> tuple[list[ReadPart], list[int]]:
    """The lines and grids of a PDF, and the pages that are pictures. Raises Refusal."""
    if find_spec(_LIBRARY) is None:
        raise Refusal("A-90")
    answer = _answer(data)
    if "refused" in answer:
        raise Refusal(answer["refused"], **answer["values"])
    return [_part(each) for each in answer["parts"]], answer["pictures"]


def _answer(data: bytes) -> Any:
    """What the other process says. Raises Refusal where it does not come to an end."""
    root = str(Path(__file__).parents[3])
    command = [sys.executable, "-P", "-c", _SCRIPT, root]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    ) as process:
        try:
            with undone_if_cut_short(process.kill):
                output, _ = process.communicate(data, timeout=_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            raise Refusal("A-83", what=f"{_SECONDS}秒还没有读完") from None
        except BaseException:
            process.kill()
            raise
    try:
        return json.loads(output)
    except ValueError:
        raise Refusal("A-80", why="里面的内容太大或者已损坏，读到一半读不下去") from None


def _part(value: Sequence[Any]) -> ReadPart:
    kind, *values = value
    if kind == _LINE:
        return ReadLine(*values)
    rows, pages, widths = values
    return ReadGrid(rows, pages, {(row, column): width for row, column, width in widths})


# --- in the process of its own


def main() -> None:
    """Read the PDF at the standard input, and answer at the standard output."""
    _limit()
    answer = answer_for(sys.stdin.buffer.read())
    sys.stdout.buffer.write(json.dumps(answer).encode())


def answer_for(data: bytes) -> dict[str, Any]:
    """The parts of a PDF as plain values, or why it is refused."""
    try:
        return _read(data)
    except Refusal as refusal:
        return {"refused": refusal.code, "values": refusal.values}
    except MemoryError:
        return {"refused": "A-83", "values": {"what": "读它要用的内存太多"}}
    except RecursionError:
        return {"refused": "A-80", "values": {"why": "里面的内容绕来绕去，没有尽头"}}
    except Exception:  # the library raises anything on a broken file
        return {"refused": "A-80", "values": {"why": "PDF 已损坏，或没有下载完整"}}


def _limit() -> None:
    """Limits of memory and time, where the system has them; no word of the library's."""
    import logging

    logging.disable(logging.CRITICAL)
    try:
        import resource
    except ImportError:  # Windows: the time is limited from outside
        return
    for limit, most in ((resource.RLIMIT_AS, _MEMORY), (resource.RLIMIT_CPU, _SECONDS)):
        _, hard = resource.getrlimit(limit)
        if hard == resource.RLIM_INFINITY or hard > most:
            resource.setrlimit(limit, (most, hard))


def _read(data: bytes) -> dict[str, Any]:
    from .document import pages_of
    from .parts_of_pages import parts_of

    pages = pages_of(data)
    pictures = [page.number for page in pages if page.is_picture]
    return {"parts": list(_as_values(parts_of(pages))), "pictures": pictures}


def _as_values(parts: Iterable[ReadPart]) -> Iterator[list[Any]]:
    for part in parts:
        if isinstance(part, ReadLine):
            yield [_LINE, part.text, part.page, part.level, part.contents, part.pictures]
        else:
            widths = [[*position, width] for position, width in part.widths.items()]
            yield [_GRID, part.rows, part.pages, widths]
