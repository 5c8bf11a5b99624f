"""Where the clerk settles what an import could not: the lines for 导入对照, ready to be changed.

Messages name the part of 导入对照 that answers them; where nothing has been written yet, that file
is not there, so its place and its lines are printed.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path

from ..files.paths import exists
from ..kernel.problems import Problem
from .headings import FUND, KIND, PERIOD, UNIT
from .mapping import AMOUNT_UNIT, FILE

_PARTS = {
    "I-26": (FUND, "财政拨款"),
    "I-27": (KIND, "其他运转类"),
    "I-29": (PERIOD, "本年"),
    "I-35": (UNIT, "146001"),
}


def mapping_advice(problems: Sequence[Problem], target: Path) -> list[str]:
    """What to write where; nothing where no problem can be settled so."""
    sections: dict[str, dict[str, str]] = {}
    for found in problems:
        for part, spelling, meaning in _entries(found):
            sections.setdefault(part, {})[spelling] = meaning
    if not sections:
        return []
    lines = [f"写明的办法：{_where(target)}写上下面这些，冒号后面换成实际的，再导入一次。"]
    for part, entries in sections.items():
        lines.append(f"  {part}:")
        lines += [f"    {json.dumps(a, ensure_ascii=False)}: {b}" for a, b in entries.items()]
    return lines


def _entries(found: Problem) -> Iterator[tuple[str, str, str]]:
    """The part of 导入对照, what stands in the export, and an example of what it may mean."""
    values = {name: str(value) for name, value in found.values.items()}
    if found.code in _PARTS:
        part, example = _PARTS[found.code]
        yield part, values["found"], example
    elif found.code == "I-20":
        yield AMOUNT_UNIT, values["name"], "元"
    elif found.code == "I-19":
        yield values["part"], values["first"], values["role"]
    elif found.code == "I-18":
        for name in values["names"].strip("“”").split("”、“"):
            yield values["part"], f"导出里的名称（{name}）", name


def _where(target: Path) -> str:
    if target.suffix.lower() == ".xlsx" and exists(target):
        return f"在 {target} 的工作表“导入对照”里"
    folder = target.parent if target.suffix.lower() == ".xlsx" else target
    file = folder / FILE
    new = " " if exists(file) else "（没有就新建，用记事本存成 UTF-8）"
    return f"在 {file}{new}里"
