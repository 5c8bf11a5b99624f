"""Official tables read back: every amount is what the sample's own ledger says, and the lists
are the sample's, however the tables were exported."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Container
from decimal import Decimal
from pathlib import Path

import pytest
from conftest import Sample
from officials import sheet_of, spread, stacked, tables_of

from assembler.importing.official import Official, read_tables
from assembler.importing.sheet import SourceWorksheet
from assembler.importing.source import read_source
from assembler.kernel.problems import Problem
from assembler.pipeline import Prepared, prepare
from assembler.report import Report, Table
from assembler.tables_workbook import tables_workbook

DIMENSIONS = {
    "单位编码": "单位",
    "功能科目": "功能",
    "部门经济科目": "部门经济",
    "政府经济科目": "政府经济",
    "支出类别": "类别",
    "项目": "项目",
    "项目类别": "项目类别",
    "资金来源": "资金",
    "年度": "年度",
    "栏目": "栏目",
}
ONE_VALUE = ("项目", "项目类别")  # names may hold 、
AMOUNTS = {
    "mengjin": {
        "预算01表": 45,
        "预算02表": 54,
        "预算03表": 72,
        "预算04表": 165,
        "预算05表": 72,
        "预算06表": 60,
        "预算07表": 240,
        "预算08表": 4,
        "预算09表": 9,
        "预算10表": 9,
        "预算11表": 230,
        "预算12表": 99,
        "预算13表": 6,
        "预算14表": 44,
    },
    "yanjin": {
        "预算01表": 45,
        "预算02表": 54,
        "预算03表": 90,
        "预算04表": 165,
        "预算05表": 90,
        "预算06表": 39,
        "预算07表": 252,
        "预算08表": 4,
        "预算09表": 9,
        "预算12表": 81,
        "预算13表": 6,
        "预算14表": 36,
    },
    "xigong": {
        "公开01表": 40,
        "公开02表": 154,
        "公开03表": 132,
        "公开04表": 120,
        "公开05表": 57,
        "公开06表": 83,
        "公开07表": 24,
        "公开08表": 3,
        "公开09表": 4,
    },
}
COARSE = {"yanjin": ("预算13表", "预算14表")}  # printed with one decimal

Export = Callable[[Report], list[SourceWorksheet]]


def exported(make: Callable[[Table], SourceWorksheet]) -> Export:
    return lambda report: [make(table) for table in tables_of(report)]


def broken_up(text: str) -> str:
    """A heading with a line break after every second letter."""
    return "\n".join(text[at : at + 2] for at in range(0, len(text), 2))


def halved(text: str) -> str:
    return text.replace("（", "(").replace("）", ")")


EXPORTS: dict[str, Export] = {
    "as published": exported(sheet_of),
    "nothing merged": exported(lambda table: sheet_of(table, merges=False)),
    "one worksheet": lambda report: [stacked(exported(sheet_of)(report))],
    "one worksheet, nothing merged or between": lambda report: [
        stacked([sheet_of(table, merges=False) for table in tables_of(report)], gap=0)
    ],
    "a file a table": exported(lambda table: sheet_of(table, file=f"{table.title}.xlsx")),
    "half-width brackets": exported(
        lambda table: sheet_of(table, text=lambda said: said if "。" in said else halved(said))
    ),
    "amounts as text": exported(lambda table: sheet_of(table, numbers=False)),
    "headings with line breaks": exported(lambda table: sheet_of(table, header_text=broken_up)),
    "another order": lambda report: random.Random(7).sample(
        exported(sheet_of)(report), len(tables_of(report))
    ),
    "empty rows and columns": exported(lambda table: spread(sheet_of(table))),
    "empty rows and columns, nothing merged": exported(
        lambda table: spread(sheet_of(table, merges=False))
    ),
}


def in_yuan(report: Report) -> list[SourceWorksheet]:
    """In 元, but for the forms whose amounts stand among texts."""

    def make(table: Table) -> SourceWorksheet:
        if all(column.kind != "number" for column in table.columns):
            return sheet_of(table)
        return sheet_of(table, unit="元", header_text=lambda said: said.replace("万元", "元"))

    return exported(make)(report)


def read(sheets: list[SourceWorksheet], sample: Sample) -> tuple[Official, Prepared]:
    """What the tables give; they make no problems."""
    problems: list[Problem] = []
    prepared = prepare(sample.path, [])
    assert prepared is not None
    official = read_tables(sheets, prepared.template, problems)
    problems += (one.problem for one in official.ignored)
    assert [str(problem) for problem in problems] == []
    return official, prepared


def expected_of(row: dict[str, str], prepared: Prepared) -> Decimal:
    """What the ledger says of a row of 分表数."""
    wanted = {
        dimension: row[column] if column in ONE_VALUE else row[column].split("、")
        for column, dimension in DIMENSIONS.items()
        if row[column]
    }
    ledger = prepared.figures.ledgers[row["台账"]]
    lines = ledger.select(ledger.condition(**wanted))
    if row["明细"]:
        details = list(dict.fromkeys(line.detail for line in lines))
        lines = [line for line in lines if line.detail == details[int(row["明细"]) - 1]]
    return sum((line.amount for line in lines), Decimal(0))


def differences(
    official: Official, prepared: Prepared, name: str, rounded: Container[str]
) -> list[str]:
    """The amounts that differ from the ledger by more than their rounding."""
    found = []
    for row in official.amounts:
        coarse = row["表"] in COARSE.get(name, ())
        step = Decimal(1000 if coarse else 100) if row["表"] in rounded else Decimal(0)
        expected = expected_of(row, prepared)
        if abs(expected - Decimal(row["金额"])) > step / 2:
            found.append(f"{row['来源']} {row['金额']} {expected}")
    return found


def assert_same(
    official: Official, prepared: Prepared, sample: Sample, rounded: Container[str]
) -> None:
    """rounded: the tables whose amounts are as printed; all others are exact."""
    assert Counter(row["表"] for row in official.amounts) == AMOUNTS[sample.name]
    assert differences(official, prepared, sample.name, rounded) == []
    assert official.missing == []
    assert_lists(official, prepared)


def without_source(rows: list[dict[str, str]]) -> list[dict[str, str]]:
    return [{key: value for key, value in row.items() if key != "来源"} for row in rows]


def assert_lists(official: Official, prepared: Prepared) -> None:
    """Units, projects, goals and the evaluation form, against the dataset. Brackets may have been
    halved on the way."""
    dataset = prepared.dataset
    assert {row["单位编码"]: row["单位名称"] for row in official.units} == {
        unit.code: unit.name for unit in dataset.units
    }
    assert sorted(halved(str(row)) for row in without_source(official.projects)) == sorted(
        halved(
            str({"项目编码": p.code, "项目名称": p.name, "项目类型": p.kind, "单位编码": p.unit})
        )
        for p in dataset.projects
    )
    assert sorted(halved(str(row)) for row in without_source(official.overall)) == sorted(
        halved(
            str(
                {
                    "类别": t.group,
                    "一级指标": t.first,
                    "二级指标": t.second,
                    "名称": t.name,
                    "指标值": t.value,
                    "说明": t.explanation,
                }
            )
        )
        for t in dataset.overall_targets
    )
    targets = [(t["项目"], t["指标类别"], t["三级指标"], t["指标值"]) for t in official.targets]
    assert sorted(halved(str(t[:3])) for t in targets) == sorted(
        halved(str((t.project, t.group, t.name))) for t in dataset.targets
    )
    assert all("{" not in value for *_, value in targets)  # figures are quoted as printed
    plain = {
        halved(str((t.project, t.group, t.name, t.value)))
        for t in dataset.targets
        if "{" not in t.value
    }
    assert plain <= {halved(str(target)) for target in targets}
    assert_evaluations(official, prepared)


def assert_evaluations(official: Official, prepared: Prepared) -> None:
    rows = [
        (
            r["单位编码"],
            halved(r["项目"]),
            r["项目类型"],
            r["资金归口处室"],
            Decimal(r["全年预算数"]),
            Decimal(r["全年执行数"]),
            Decimal(r["系统查询全年执行数"]),
            Decimal(r["自评得分"]),
            r["是否有偏差"],
            tuple(r[name] for name in sorted(r) if name.endswith("得分率")),
        )
        for r in official.evaluations
    ]
    assert rows == [
        (
            e.unit,
            halved(e.project),
            e.kind,
            e.office,
            e.budget,
            e.spent,
            e.queried,
            e.score,
            e.deviates,
            tuple(text for _, text in sorted(e.rates.items())),
        )
        for e in prepared.dataset.evaluations
    ]


@pytest.mark.parametrize("export", EXPORTS)
def test_tables_read_back(export: str, sample: Sample) -> None:
    """Amounts as printed, rounded to 0.01万元, agree with the ledger in that rounding."""
    assert sample.built.report is not None
    official, prepared = read(EXPORTS[export](sample.built.report), sample)
    assert_same(official, prepared, sample, AMOUNTS[sample.name])


def test_tables_in_yuan_read_back_exactly(sample: Sample) -> None:
    assert sample.built.report is not None
    official, prepared = read(in_yuan(sample.built.report), sample)
    assert_same(official, prepared, sample, {"预算13表"})


def test_tables_workbook_reads_back_exactly(sample: Sample, tmp_path: Path) -> None:
    """What `build --tables-xlsx` writes keeps the exact amounts, and gives all of them back."""
    assert sample.built.report is not None
    problems: list[Problem] = []
    data = tables_workbook(sample.built.report, problems, exact=True)
    assert data is not None
    file = tmp_path / "表.xlsx"
    file.write_bytes(data)
    sheets = read_source(file, problems)
    assert problems == []
    official, prepared = read(sheets, sample)
    assert_same(official, prepared, sample, ())


def test_words_found_and_declared(xigong: Sample) -> None:
    """The words of the report, the full-year budgets of 公开09, and where each came from."""
    assert xigong.built.report is not None
    official, _ = read(EXPORTS["as published"](xigong.built.report), xigong)
    assert official.words == [
        {"栏目": "类型", "内容": "部门决算", "来源": ""},
        {"栏目": "年度", "内容": "2023", "来源": "表.xlsx 公开01表 F3"},
        {
            "栏目": "部门.名称",
            "内容": "洛阳市西工区政务服务和大数据管理局",
            "来源": "表.xlsx 公开01表 A3",
        },
        {"栏目": "部门.编码", "内容": "113", "来源": "表.xlsx 项目自评表 E4"},
    ]
    assert official.declared == [
        {
            "指标": "因公出国境费",
            "期间": "全年预算",
            "数值": "0",
            "单位": "元",
            "来源": "表.xlsx 公开09表 B8",
        },
        {
            "指标": "公务用车购置费",
            "期间": "全年预算",
            "数值": "0",
            "单位": "元",
            "来源": "表.xlsx 公开09表 D8",
        },
        {
            "指标": "公务用车运行维护费",
            "期间": "全年预算",
            "数值": "0",
            "单位": "元",
            "来源": "表.xlsx 公开09表 E8",
        },
        {
            "指标": "公务接待费",
            "期间": "全年预算",
            "数值": "0",
            "单位": "元",
            "来源": "表.xlsx 公开09表 F8",
        },
    ]
    assert [str(table) for table in official.tables[:2]] == [
        "公开01表　收入支出决算总表：表.xlsx 工作表“公开01表” A2:F38，42行 6栏\n"
        "  跳过：第38行“注：本表列示当年的全部收入、支出，以及年……”（签名、说明行）、栏次1行",
        "公开02表　收入决算表：表.xlsx 工作表“公开02表” A2:I29，22行 9栏\n"
        "  跳过：第29行“注：本表按科目列示部门当年取得的各项收入……”（签名、说明行）、栏次1行",
    ]


def test_equal_rows_are_told_apart_by_detail(mengjin: Sample) -> None:
    """奖金 stands twice in 预算06: its rows are 明细 1 and 2, others have none."""
    assert mengjin.built.report is not None
    official, _ = read(EXPORTS["as published"](mengjin.built.report), mengjin)
    rows = [
        (row["部门经济科目"], row["政府经济科目"], row["明细"], row["金额"])
        for row in official.amounts
        if row["表"] == "预算06表"
        and row["支出类别"] == "人员经费"
        and row["部门经济科目"] in ("30102", "30103")
    ]
    assert rows == [
        ("30103", "50101", "1", "1129600"),
        ("30103", "50101", "2", "36200"),
        ("30102", "50101", "", "1287100"),
    ]
