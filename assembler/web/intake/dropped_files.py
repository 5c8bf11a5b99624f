"""Files that were dropped onto a page: read as the commands read files, under the same limits.

The name that the browser gives is shown and never made a path of: the bytes are put down under a name
of our own, and what is said of that file is said of the one that was dropped.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path, PurePosixPath

from ...dataset.xlsx import WORKBOOK_AT_MOST
from ...files.whole_file import scratch_folder
from ...importing.import_files import SourceFiles
from ...kernel.problems import Problem

BYTES_AT_MOST = WORKBOOK_AT_MOST
FILES_AT_MOST = 30
ENDINGS = (
    *(".xlsx", ".xlsm", ".xls", ".et", ".csv", ".txt", ".htm", ".html", ".mht", ".mhtml", ".xml"),
    *(".docx", ".pdf"),
)
_OWN_STEM = "拖进来的文件"


def read_dropped(name: str, content: bytes) -> SourceFiles:
    """The worksheets of a file that was dropped. name: as it is shown, with one of the endings."""
    with scratch_folder() as folder:
        file = folder / f"{_OWN_STEM}{PurePosixPath(name).suffix}"
        file.write_bytes(content)
        read = SourceFiles.read([file])
    sheets = [replace(sheet, file=name) for sheet in read.sheets]
    return SourceFiles(sheets, [_of_dropped(one, file, name) for one in read.problems])


def _of_dropped(one: Problem, file: Path, name: str) -> Problem:
    values = {
        key: value.replace(str(file), name).replace(file.name, name)
        if isinstance(value, str)
        else value
        for key, value in one.values.items()
    }
    place = replace(one.place, file=name) if one.place.file == file.name else one.place
    return replace(one, place=place, values=values)
