"""The CSV files of this folder, as rows of text."""

from __future__ import annotations

import csv
from pathlib import Path

_FOLDER = Path(__file__).parent


def rows(name: str) -> list[list[str]]:
    """The rows of `<name>.csv` below its headings; a BOM that Excel added does no harm."""
    with (_FOLDER / f"{name}.csv").open(encoding="utf-8-sig", newline="") as file:
        return [row for row in csv.reader(file) if row][1:]
