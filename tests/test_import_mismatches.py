"""Official tables that disagree — within one, with each other, with the ledger, or with the report:
each as a named case, with all that `import` and then `check` tell of it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from conftest import replace_in
from exports import line_export
from openpyxl import load_workbook
from test_importing_lines import DATA

from assembler.importing.import_files import ImportOptions, import_files
from assembler.kernel.problems import Problem
from assembler.pipeline import build, prepare
from assembler.tables_workbook import tables_workbook

SAMPLE = DATA / "mengjin-2024-budget"
OPEN = ("B-10", "B-11", "B-12", "B-15", "D-95")  # what is still to be answered is another matter
Edit = Callable[[Any], None]


@pytest.fixture(scope="module")
def exports(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with 表.xlsx, the sample's tables, and 明细.xlsx, its lines."""
    folder = tmp_path_factory.mktemp("导出")
    built, prepared = build(SAMPLE), prepare(SAMPLE, [])
    assert built.report is not None and prepared is not None
    tables = tables_workbook(built.report, [], exact=True)
    assert tables is not None
    (folder / "表.xlsx").write_bytes(tables)
    (folder / "明细.xlsx").write_bytes(line_export(prepared.dataset))
    return folder


def _set(sheet: str, cell: str, value: object) -> Edit:
    def edit(book: Any) -> None:
        book[sheet][cell] = value

    return edit


def _both(*edits: Edit) -> Edit:
    def edit(book: Any) -> None:
        for one in edits:
            one(book)

    return edit


def _without(*sheets: str) -> Edit:
    def edit(book: Any) -> None:
        for name in sheets:
            del book[name]

    return edit


UNIT_12 = (
    "错误 C-07 分表数.csv 第962行：预算12表的数与预算03表、预算05表、预算13表、预算14表正好差一万倍，如"
    "“支出，类别为其他运转类或特定目标类”预算12表是23,250,000,000元，预算13表是2,325,000元（表.xlsx 预算12表 D6；表.xlsx 预算13表 E21）。"
    "核对这几张表上写的单位（元、万元），改正后重新导入。"
)

# name: how the tables are edited, whether the lines come along, what import and check tell
CASES: dict[str, tuple[Edit, bool, list[str], list[str]]] = {
    "都对": (_without(), True, [], []),
    "没有台账也都对": (_without(), False, [], []),
    "一张表的合计错了": (
        _set("预算03表", "F7", 955.72),
        False,
        [
            "错误 I-55 表.xlsx 工作表“预算03表” 第7行 “F”列：“合计”行“合计”是955.72万元，F8是954.72万元，相差1万元。"
            "请核对合计和各分项，改正错的一格。"
        ],
        [
            "错误 C-03 分表数.csv 第101行：预算03表“支出合计”填的是9,557,200元，同一张表里它的分项之和是9,547,200元，"
            "相差10,000元（表.xlsx 预算03表 F7；分项：表.xlsx 预算03表 F9、F10、F11等6格）。核对原来的表格，改正后重新导入。"
        ],
    ),
    "一张表从上到下都错了": (
        _both(
            *(
                _set("预算03表", cell, value)
                for cell, value in (
                    ("F7", 955.72),
                    ("F8", 955.72),
                    ("G7", 723.22),
                    ("G8", 723.22),
                    ("H7", 678.2),
                    ("H8", 678.2),
                    ("F14", 54.47),
                    ("G14", 54.47),
                    ("H14", 54.47),
                )
            )
        ),
        False,
        [],
        [
            "错误 C-04 分表数.csv 第34行：“支出，功能为住房保障支出（221）”预算01表是534,700元，预算03表是544,700元，相差10,000元"
            "（表.xlsx 预算01表 D25；表.xlsx 预算03表 H14）；预算07表、预算13表也差这么多。核对这两张表，改正后重新导入。",
            "警告 B-40 分表数.csv 第700行：部门经济科目30113 住房公积金合计534,700元，功能科目2210201 住房公积金合计544,700元，"
            "相差10,000元（对照：分表数.csv 第164行）。核对这两组科目的各行；确实有别的开支就不用改。",
        ],
    ),
    "一张表的单位写错了": (_set("预算12表", "K3", "单位：亿元"), False, [UNIT_12], [UNIT_12]),
    "表和台账不同": (
        _both(
            *(
                _set("预算03表", cell, value)
                for cell, value in (
                    ("F7", 955.72),
                    ("F8", 955.72),
                    ("G7", 723.22),
                    ("G8", 723.22),
                    ("H7", 678.2),
                    ("H8", 678.2),
                    ("F14", 54.47),
                    ("G14", 54.47),
                    ("H14", 54.47),
                )
            )
        ),
        True,
        [],
        [
            "错误 C-05 分表数.csv 第166行：“支出，功能为住房公积金（2210201）、部门经济为工资福利支出（301）、类别为人员经费”预算03表是"
            "544,700元，台账是534,700.00元，相差10,000.00元（表.xlsx 预算03表 H14；台账：支出.csv 第30行）。"
            "核对台账的这些行和原来的表格：台账错了就改台账；表格错了，或台账改过、表格是改之前的，把现在的正式表格（或明细）再导入一次，"
            "加 --force。"
        ],
    ),
    "缺表": (
        _without("预算12表", "预算14表"),
        False,
        [
            "错误 C-02 分表数.csv：没有台账，正式表格得不出预算12表“合计”“一般公共预算”各行的数。导入这张表，或者在“支出”“收入”表中填列明细。",
            "错误 C-02 分表数.csv：没有台账，正式表格得不出预算14表“资金总额”“政府预算资金”各行的数。导入这张表，或者在“支出”“收入”表中填列明细。",
        ],
        [
            "错误 C-02 分表数.csv：没有台账，正式表格得不出预算12表“合计”“一般公共预算”各行的数。导入这张表，或者在“支出”“收入”表中填列明细。",
            "错误 C-02 分表数.csv：没有台账，正式表格得不出预算14表“资金总额”“政府预算资金”各行的数。导入这张表，或者在“支出”“收入”表中填列明细。",
        ],
    ),
}


def _edited(exports: Path, edit: Edit, folder: Path) -> Path:
    book = load_workbook(exports / "表.xlsx")
    edit(book)
    book.save(folder / "表.xlsx")
    return folder / "表.xlsx"


def _import(sources: list[Path], data: Path, **wishes: Any) -> list[str]:
    problems: list[Problem] = []
    import_files(sources, data, ImportOptions(**wishes), problems)
    return [str(p) for p in problems]


@pytest.mark.parametrize("name", CASES)
def test_tells_exactly(name: str, exports: Path, tmp_path: Path) -> None:
    edit, with_lines, imported, checked = CASES[name]
    tables, data = _edited(exports, edit, tmp_path), tmp_path / "数据"
    sources = [tables, *([exports / "明细.xlsx"] if with_lines else [])]
    assert _import(sources, data) == imported
    assert [str(p) for p in build(data).problems if p.code not in OPEN] == checked


def _with_the_kind_of_fund(exports: Path, tmp_path: Path) -> list[Path]:
    """The lines name 一般公共预算拨款 as the source where the tables tell 财政拨款."""
    book = load_workbook(exports / "明细.xlsx")
    for cell in (cell for sheet in book for row in sheet.iter_rows() for cell in row):
        if cell.value == "财政拨款":
            cell.value = "一般公共预算资金"
    book.save(tmp_path / "明细.xlsx")
    return [exports / "表.xlsx", tmp_path / "明细.xlsx"]


def test_funds_of_the_ledger_that_are_too_wide(exports: Path, tmp_path: Path) -> None:
    """One cause, one message, on import and in every check; the line it names settles it."""
    sources, data = _with_the_kind_of_fund(exports, tmp_path), tmp_path / "数据"
    cause = (
        "错误 I-56 分表数.csv 第185行：台账的资金来源写的是大类“一般公共预算拨款”（支出.csv 第2—30行；收入.csv 第2行），"
        "正式表格分到财政拨款，35处因此对不上（如表.xlsx 预算04表 F7，预算04表是9,547,200元，台账是0元）。这些行都是财政拨款的，"
        "在 导入对照.yaml 的“资金来源”下写“一般公共预算资金: 财政拨款”，把明细再导入一次，加 --force；没有明细的，"
        "在台账里把它们改成财政拨款；不止一种的，逐行填写。"
    )
    assert _import(sources, data) == [cause]
    told = [str(p) for p in build(data).problems if p.code not in OPEN]
    assert told == [cause.replace("一般公共预算资金: 财政", "一般公共预算拨款: 财政")]
    mapping = data / "导入对照.yaml"
    text = mapping.read_text("utf-8")
    assert '"一般公共预算资金": "一般公共预算拨款"' in text
    mapping.write_text(text.replace('": "一般公共预算拨款"', '": "财政拨款"'), "utf-8")
    assert _import(sources, data, force=True) == []
    assert [p for p in build(data).problems if p.code not in OPEN] == []


def test_tables_of_another_year(exports: Path, tmp_path: Path) -> None:
    data = tmp_path / "数据"
    assert _import([exports / "表.xlsx"], data, year=2025) == [
        "无法使用 I-85 表.xlsx：这些表是2024年度的，报告是2025年的。请给出2025年的表；年度写错的，改正数据的“年度”，或用 --year 写明。"
    ]
    assert not data.exists()


def test_tables_of_another_template(exports: Path, tmp_path: Path) -> None:
    """Its titles are others, and so is its kind: what is not read is told at once, not a worksheet
    at a time; nothing is read as the table of final accounts that it resembles."""
    accounts = {"kind": "部门决算", "template": "henan-accounts"}
    names = "、".join(f"“预算{number:02}表”" for number in range(1, 15))
    assert _import([exports / "表.xlsx"], tmp_path / "数据", **accounts)[:1] == [
        f"错误 I-71 表.xlsx：有14张表认不出是哪一张，没有读：{names}。不是这种报告的表的，用 --kind 或 --template 写明类型、模板；"
        "只是叫法不同的，在 导入对照.yaml 的“表格”下逐张写明，一行一张：“标题: 表的编号”。"
    ]


def test_a_ledger_in_another_unit(exports: Path, tmp_path: Path) -> None:
    data = tmp_path / "数据"
    _import([exports / "表.xlsx", exports / "明细.xlsx"], data)
    replace_in(data / "支出.csv", "金额（元）", "金额（万元）")
    told = [str(p) for p in build(data).problems if p.code[0] in "BC" and p.code not in OPEN]
    assert [line.split()[1] for line in told] == ["B-01", "C-08"]
    assert "台账的数与正式表格正好差一万倍，如“" in told[1]
