"""A dataset many times the size of another: as many units, each with its own ledger lines,
projects and targets, so that the ledger and the rows of the tables grow alike."""

from __future__ import annotations

import csv
import shutil
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

Line = dict[str, str]

_AMOUNT = "金额（元）"
_PROJECT_CODE_STEP = 100_000  # well beyond the distance between two codes of the small dataset


def multiply(small: Path, large: Path, times: int) -> int:
    """Write the dataset `small`, `times` times over, to the folder `large`; its ledger lines.

    The first copy is the original. Every other one belongs to a unit of its own, has its own
    names and codes, and amounts that differ a little, so that nothing is answered twice.
    """
    shutil.copytree(small, large)
    for name, copy in _COPIES.items():
        rows = _read(small / name)
        _write(large / name, [copy(row, n) for n in range(times) for row in rows])
    lines = _read(large / "支出.csv")
    _write(large / "收入.csv", list(_income(lines)))
    return len(lines)


def _unit(row: Line, n: int) -> Line:
    return {
        **row,
        "单位编码": _unit_code(row, n),
        "单位名称": _named(row["单位名称"], n),
    }


def _expenditure(row: Line, n: int) -> Line:
    return {
        **row,
        "单位编码": _unit_code(row, n),
        "项目": _named(row["项目"], n),
        "项目类别": _named(row["项目类别"], n),
        "明细": f"{row['明细']}（单位{n}）" if n else row["明细"],
        _AMOUNT: f"{Decimal(row[_AMOUNT]) + 100 * n:f}",
    }


def _project(row: Line, n: int) -> Line:
    return {
        **row,
        "项目编码": str(int(row["项目编码"]) + n * _PROJECT_CODE_STEP),
        "项目名称": _named(row["项目名称"], n),
        "单位编码": _unit_code(row, n),
    }


def _target(row: Line, n: int) -> Line:
    return {**row, "项目": _named(row["项目"], n)}


def _overall_target(row: Line, n: int) -> Line:
    return {**row, "名称": _named(row["名称"], n)}


_COPIES = {
    "单位.csv": _unit,
    "支出.csv": _expenditure,
    "项目.csv": _project,
    "绩效指标.csv": _target,
    "整体绩效.csv": _overall_target,
}


def _income(lines: list[Line]) -> Iterator[Line]:
    """As much income as expenditure, by unit and fund."""
    sums: dict[tuple[str, str], Decimal] = {}
    for line in lines:
        key = (line["单位编码"], line["资金来源"])
        sums[key] = sums.get(key, Decimal(0)) + Decimal(line[_AMOUNT])
    for (unit, fund), amount in sums.items():
        yield {"单位编码": unit, "资金来源": fund, _AMOUNT: f"{amount:f}"}


def _unit_code(row: Line, n: int) -> str:
    return str(int(row["单位编码"]) + n)


def _named(name: str, n: int) -> str:
    return f"{name}（{n}）" if name and n else name


def _read(file: Path) -> list[Line]:
    with file.open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream))


def _write(file: Path, rows: list[Line]) -> None:
    with file.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
