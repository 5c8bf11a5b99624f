"""Small datasets and templates, made from text inside the test that uses them.

A ledger is written a line a row, `类别 金额` (or `资金 金额` for income) and then any further
columns by name: `人员经费 100 功能=2010301 资金=事业收入`. Rows are counted as in a file: from 2.
A template is written as files below `templates/` in the working directory, so a test that makes
one first goes to a folder of its own (monkeypatch.chdir).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from assembler.assemble import assemble
from assembler.codebook import load_codebook
from assembler.dataset.model import (
    BalanceLine,
    Dataset,
    Declared,
    Department,
    Evaluation,
    ExpenditureLine,
    IncomeLine,
    OpeningLine,
    OverallTarget,
    Project,
    Reason,
    Target,
    Transfer,
    Unit,
    Words,
)
from assembler.dataset.schema import FORMER_NAME, sheet_named
from assembler.figures import Figures
from assembler.kernel.problems import Place, Problem
from assembler.narrative import Narrative
from assembler.report import FigureRecord, Heading, Paragraph, Report, Table
from assembler.tables import make_table
from assembler.template.loading import load_template
from assembler.template.template import Template

BOOK = load_codebook(2024)
UNITS = (
    Unit(Place("单位.csv", row=2), "146001", "某县政务局本级", "行政"),
    Unit(Place("单位.csv", row=3), "146002", "某县政务服务中心", "事业"),
)
WORDING = """
增加: 增加{差额}，增长{比例}
减少: 减少{差额}，下降{比例}
略增: 增加{差额}
略减: 减少{差额}
持平: 与上年持平
均为零: 均未安排
上年为零: 增加{差额}（上年未安排）
本年为零: 减少{差额}，本年未再安排
由负转正: 由上年的{上年}转为{本年}
由正转负: 由上年的{上年}转为{本年}
占比: ，占{比例}
占比无总额: （无总额）
原因: ，主要原因：{原因}
"""
FIGURES = """
收入总计: 收入()
支出总计: 支出()
"""


# --- datasets


def _rows(text: str) -> Iterable[tuple[int, list[str], dict[str, str]]]:
    for row, line in enumerate(text.strip().splitlines(), start=2):
        words = line.split()
        named = dict(word.split("=", 1) for word in words if "=" in word)
        yield row, [word for word in words if "=" not in word], named


def expenditure(text: str) -> tuple[ExpenditureLine, ...]:
    """`类别 金额`, by name 单位, 功能, 部门经济, 政府经济, 项目, 项目类别, 明细, 资金, 年度, and
    any other column of the sheet (政府采购)."""
    further = sheet_named("支出").further
    return tuple(
        ExpenditureLine(
            Place("支出.csv", row=row),
            more.get("单位", "146001"),
            more.get("功能", "2010301"),
            more.get("部门经济", "30101"),
            more.get("政府经济", "50101"),
            kind,
            more.get("项目", ""),
            more.get("项目类别", ""),
            more.get("明细", ""),
            more.get("资金", "财政拨款"),
            more.get("年度", "本年"),
            Decimal(amount),
            tuple((name, more[name]) for name in further if name in more),
        )
        for row, (kind, amount), more in _rows(text)
    )


def income(text: str) -> tuple[IncomeLine, ...]:
    """`资金 金额`, by name 单位, 年度, 功能."""
    return tuple(
        IncomeLine(
            Place("收入.csv", row=row),
            more.get("单位", "146001"),
            fund,
            more.get("年度", "本年"),
            Decimal(amount),
            more.get("功能", ""),
        )
        for row, (fund, amount), more in _rows(text)
    )


def opening(text: str) -> tuple[OpeningLine, ...]:
    """`资金 金额` of the opening budget, by name 功能, 项目数."""
    return tuple(
        OpeningLine(
            Place("年初预算.csv", row=row),
            more.get("功能", ""),
            fund,
            Decimal(more["项目数"]) if "项目数" in more else None,
            Decimal(amount),
        )
        for row, (fund, amount), more in _rows(text)
    )


def balances(text: str) -> tuple[BalanceLine, ...]:
    """`栏目 资金 金额` of the balances, by name 功能."""
    return tuple(
        BalanceLine(
            Place("结转结余.csv", row=row), more.get("功能", ""), fund, item, Decimal(amount)
        )
        for row, (item, fund, amount), more in _rows(text)
    )


def evaluations(text: str) -> tuple[Evaluation, ...]:
    """`项目 全年预算数 全年执行数 系统查询 得分 偏差` in 元, by name 单位 and the 得分率."""
    return tuple(
        Evaluation(
            Place("项目自评.csv", row=row),
            more.get("单位", "146001"),
            project,
            "可执行项目",
            "行政科",
            *map(Decimal, amounts),
            Decimal(score),
            deviates,
            **{
                column.attribute: more.get(column.name, "")
                for column in sheet_named("项目自评").columns
                if column.attribute.endswith("_rate")
            },
        )
        for row, (project, *amounts, score, deviates), more in _rows(text)
    )


def declared(text: str) -> tuple[Declared, ...]:
    """`指标 期间 数值 单位`."""
    return tuple(
        Declared(Place("指标.csv", row=row), name, period, Decimal(value), unit)
        for row, (name, period, value, unit), _ in _rows(text)
    )


def projects(text: str) -> tuple[Project, ...]:
    """`项目名称 类型`, by name 编码, 单位, 上年名称."""
    return tuple(
        Project(
            Place("项目.csv", row=row),
            more.get("编码", f"{row}"),
            name,
            kind,
            more.get("单位", "146001"),
            tuple((name, more[name]) for name in (FORMER_NAME,) if name in more),
        )
        for row, (name, kind), more in _rows(text)
    )


def targets(text: str) -> tuple[Target, ...]:
    """`项目 类别 名称 指标值`; ‿ in a value stands for a blank."""
    return tuple(
        Target(Place("绩效指标.csv", row=row), *words[:3], words[3].replace("‿", " "))
        for row, words, _ in _rows(text)
    )


def overall(text: str) -> tuple[OverallTarget, ...]:
    """`类别 一级 二级 名称 指标值 说明`, - for a blank."""
    return tuple(
        OverallTarget(Place("整体绩效.csv", row=row), *("" if w == "-" else w for w in words))
        for row, words, _ in _rows(text)
    )


def transfers(text: str) -> tuple[Transfer, ...]:
    """`名称 金额 说明`."""
    return tuple(
        Transfer(Place("专项转移支付.csv", row=row), words[0], Decimal(words[1]), words[2])
        for row, words, _ in _rows(text)
    )


def words(*texts: str, row: int = 20) -> tuple[Words, ...]:
    """The clerk's prose in 报告.yaml."""
    return tuple(
        Words(text, Place("报告.yaml", row=row + number)) for number, text in enumerate(texts)
    )


def dataset(
    支出: str = "",
    收入: str = "",
    指标: str = "",
    原因: Mapping[str, str] | None = None,
    项目: str = "",
    **more: object,
) -> Dataset:  # noqa: N803
    """A dataset of 某县政务局 for 2024, from texts; `more` are further fields of the model."""
    fields: dict[str, object] = {
        "path": Path("数据"),
        "kind": "部门预算",
        "year": 2024,
        "template": "小",
        "department": Department("146", "某县政务局", "县政务局", "我局"),
        "published": "2024-04-10",
        "codebook": BOOK,
        "units": UNITS,
        "expenditure": expenditure(支出),
        "income": income(收入),
        "declared": declared(指标),
        "projects": projects(项目),
        "reasons": tuple(
            Reason(Place("原因.csv", row=row), name, text)
            for row, (name, text) in enumerate((原因 or {}).items(), start=2)
        ),
    }
    return Dataset(**{**fields, **more})  # type: ignore[arg-type]


# --- templates


def write_template(files: Mapping[str, str | bytes], name: str = "小") -> Path:
    """Write templates/<name>/<file> for each file; ".yaml" may be left off."""
    assert not Path("pyproject.toml").exists(), "only in a folder of the test's own"
    folder = Path("templates") / name
    for file, content in files.items():
        path = folder / (file if "." in file else f"{file}.yaml")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return folder


def read_template(name: str = "小") -> tuple[Template | None, list[str]]:
    """The template and what is told about it."""
    problems: list[Problem] = []
    template = load_template(name, Place("报告.yaml", row=3), problems)
    return template, told(problems)


def small_template(files: Mapping[str, str | bytes], problems: list[Problem]) -> Template:
    """A template of these files beside a template.yaml, wording and figures that serve most."""
    sections = [file.split("/")[1][:-3] for file in files if file.startswith("sections/")]
    tables = [file.split("/")[1] for file in files if file.startswith("tables/")]
    settings = f"类型: 部门预算\n部分:\n  - {{标题: 正文, 章节: [{', '.join(sections)}]}}\n"
    if tables:
        settings += f"  - {{标题: 附表, 编号: 否, 表格: [{', '.join(tables)}]}}\n"
    base = {"template": settings, "wording": WORDING, "figures": FIGURES}
    write_template({**base, **files})
    template = load_template("小", Place("报告.yaml", row=3), problems)
    assert template is not None, told(problems)
    return template


def told(problems: Iterable[Problem]) -> list[str]:
    """Code, place and message of each problem, a line a problem."""
    return [f"{p.code} {p.place}：{p.message}" for p in problems]


# --- what becomes of them


def figures(data: Dataset, text: str) -> tuple[Figures, list[str]]:
    """The named figures of a figures.yaml, and what is told about them."""
    problems: list[Problem] = []
    template = small_template({"figures": text}, problems)
    return Figures(data, template, problems), told(problems)


@dataclass
class Written:
    """What became of a section: its blocks, their texts, the printed figures, the problems."""

    blocks: list[Heading | Paragraph]
    records: list[FigureRecord]
    problems: list[Problem]

    @property
    def texts(self) -> list[str]:
        return [block.text for block in self.blocks]

    @property
    def told(self) -> list[str]:
        return told(self.problems)


def write(section: str, data: Dataset, **files: str) -> Written:
    """Write one section, sections/节.md, over a dataset."""
    problems: list[Problem] = []
    template = small_template({"sections/节.md": section, **files}, problems)
    narrative = Narrative(data, template, Figures(data, template, problems), problems)
    return Written(narrative.section("节"), narrative.draft.records, problems)


def sentence(section: str, data: Dataset, **files: str) -> str:
    """The text of a section that is one paragraph, written without problems."""
    written = write(section, data, **files)
    assert written.told == []
    assert len(written.texts) == 1, written.texts
    return written.texts[0]


def report(data: Dataset, files: Mapping[str, str]) -> tuple[Report, list[str]]:
    """The assembled report of a template of these files."""
    problems: list[Problem] = []
    template = small_template(files, problems)
    narrative = Narrative(data, template, Figures(data, template, problems), problems)
    return assemble(narrative, problems), told(problems)


def table(text: str, data: Dataset, **files: str) -> tuple[Table | None, list[str]]:
    """The table of a specification, tables/表.yaml, and what is told about it."""
    problems: list[Problem] = []
    template = small_template({"tables/表": text, **files}, problems)
    narrative = Narrative(data, template, Figures(data, template, problems), problems)
    return make_table("表", narrative, problems), told(problems)


def grid(rows: Iterable[Iterable[object]]) -> list[list[str]]:
    """A table's rows as texts; a covered position is ·, a merged cell shows 列×行 after its text."""
    return [[_shown(cell) for cell in row] for row in rows]


def _shown(cell: object) -> str:
    if cell is None:
        return "·"
    columns, rows = cell.columns, cell.rows  # type: ignore[attr-defined]
    size = f"[{columns}×{rows}]" if (columns, rows) != (1, 1) else ""
    return f"{cell.text}{size}"  # type: ignore[attr-defined]
