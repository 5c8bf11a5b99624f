"""A sample's dataset as a department and two units: each of its lines in the dataset of its unit."""

from __future__ import annotations

import csv
import io
import shutil
from collections.abc import Callable
from pathlib import Path

import yaml

Row = dict[str, str]
FIRST, SECOND = "局机关", "服务中心"
_OF_SUBJECT = ("编码", "名称", "自称", "主管部门名称")
LINES = ("单位", "支出", "收入", "项目", "绩效指标", "年初预算", "项目自评")
"""The sheets whose lines are the units'; the others are the department's."""


def rows_of(file: Path) -> list[Row]:
    """A CSV file's rows by heading."""
    return list(csv.DictReader(io.StringIO(file.read_text("utf-8-sig"))))


def write_rows(file: Path, rows: list[Row]) -> None:
    """A CSV file of these rows; nothing of none."""
    text = io.StringIO()
    if rows:
        writer = csv.DictWriter(text, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
        file.write_text(text.getvalue(), "utf-8")


def set_words(folder: Path, **changes: object) -> None:
    """报告.yaml with some entries changed; those of 部门 by their names."""
    file = folder / "报告.yaml"
    words = yaml.safe_load(file.read_text("utf-8"))
    for name, value in changes.items():
        (words["部门"] if name in _OF_SUBJECT else words)[name] = value
    file.write_text(yaml.safe_dump(words, allow_unicode=True, sort_keys=False), "utf-8")


def split(whole: Path, is_second: Callable[[str, Row], bool]) -> Path:
    """Beside a dataset its department without lines, and its units as datasets of their own; the
    lines of the whole dataset are put into the order of the units. The department's folder."""
    department, *units = (whole.parent / name for name in ("部门", FIRST, SECOND))
    for folder in (department, *units):
        shutil.copytree(whole, folder)
        (folder / "已确认.csv").unlink(missing_ok=True)
    for sheet in LINES:
        file = whole / f"{sheet}.csv"
        if file.exists():
            sides: tuple[list[Row], list[Row]] = ([], [])
            for row in rows_of(file):
                sides[is_second(sheet, row)].append(row)
            for unit, rows in zip(units, sides, strict=True):
                (unit / file.name).unlink()
                write_rows(unit / file.name, rows)
            write_rows(file, [*sides[0], *sides[1]])
            (department / file.name).unlink()
    for unit in units:
        for sheet in ("指标", "原因", "整体绩效"):
            (unit / f"{sheet}.csv").unlink(missing_ok=True)
        listed = rows_of(unit / "单位.csv")[0]
        kind = yaml.safe_load((unit / "报告.yaml").read_text("utf-8"))["类型"]
        set_words(
            unit,
            类型=kind.replace("部门", "单位"),
            编码=listed["单位编码"],
            名称=listed["单位名称"],
            自称="",
            补充={},
            省略={},
        )
    set_words(department, 单位数据=[f"../{FIRST}", f"../{SECOND}"])
    return department


# --- a small department, made of texts

_WORDS = """\
类型: {kind}
年度: 2024
模板: {template}
部门: {{编码: "{code}", 名称: {name}}}
职责: [办理业务。]
"""
_SHEETS = {
    "支出": "单位编码,功能科目,部门经济科目,政府经济科目,支出类别,项目,资金来源,对方单位,金额（元）",
    "收入": "单位编码,资金来源,对方单位,金额（元）,功能科目",
    "单位": "单位编码,单位名称,单位性质",
    "项目": "项目编码,项目名称,项目类型,单位编码",
    "指标": "指标,期间,数值,单位",
    "年初预算": "功能科目,资金来源,金额（元）",
    "补充科目": "分类,编码,名称",
}
BUDGET, ACCOUNTS = ("部门预算", "henan-budget"), ("部门决算", "henan-accounts")


def write_dataset(
    folder: Path, kind: str, template: str, code: str, name: str, /, **sheets: str
) -> Path:
    """A dataset of these sheets, their rows with blanks between the cells and - for an empty one;
    单位数据 is a list of the report's words."""
    folder.mkdir(parents=True, exist_ok=True)
    words = _WORDS.format(kind=kind, template=template, code=code, name=name)
    units = sheets.pop("单位数据", "")
    (folder / "报告.yaml").write_text(words + (f"单位数据: {units}\n" if units else ""), "utf-8")
    for sheet, text in sheets.items():
        lines = (line.split() for line in text.strip().splitlines())
        rows = (",".join("" if cell == "-" else cell for cell in line) for line in lines)
        headings = _SHEETS[sheet]
        if sheet == "收入" and "预算" in kind:
            headings = headings.removesuffix(",功能科目")
        content = "\n".join([headings, *rows])
        (folder / f"{sheet}.csv").write_text(f"{content}\n", "utf-8")
    return folder


def write_unit(
    folder: Path, code: str, /, kind: tuple[str, str] = BUDGET, name: str = "", **sheets: str
) -> Path:
    """A unit's dataset: 100 of 财政拨款 taken in and spent, or these sheets."""
    name, own = name or folder.name, (kind[0].replace("部门", "单位"), kind[1])
    given = {
        "单位": f"{code} {name} 行政",
        "支出": f"{code} 2010301 30101 50101 人员经费 - 财政拨款 - 100",
        "收入": f"{code} 财政拨款 - 100{'' if kind is BUDGET else ' 2010301'}",
        **sheets,
    }
    return write_dataset(folder, *own, code, name, **given)


def write_department(folder: Path, kind: tuple[str, str] = BUDGET, /, **sheets: str) -> Path:
    """A department of the datasets 局机关 and 服务中心 beside it."""
    units = sheets.pop("单位数据", f"[../{FIRST}, ../{SECOND}]")
    return write_dataset(folder, *kind, "201", "某县某局", 单位数据=units, **sheets)
