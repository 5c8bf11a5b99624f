"""A unit's own report (单位预算, 单位决算) from the dataset that its department adds up: it says 单位
wherever a department's says 部门 of itself."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
from conftest import run_assembler
from reading import Read, read
from units_kit import FIRST, SECOND, Row, rows_of, set_words, split, write_department, write_unit

from assembler.dataset import read_dataset
from assembler.pipeline import build

ROOT = Path(__file__).parents[1]
# What of a department is said whoever reports: names of classifications, terms, the rules' words.
OF_EVERYBODY = (
    r"部门预算(支出)?经济分类(科目)?|部门（单位）|部门预算管理|财政部门|部门绩效管理|主管部门|"
    r"部门和单位|部门重点绩效评价|主管部门或上级单位"
)


def printed(folder: Path) -> Read:
    built = build(folder)
    assert built.data is not None, list(map(str, built.problems))
    return read(built.data)


def texts(report: Read) -> list[str]:
    """Every text of a report: titles, headings, paragraphs, cells and headers."""
    cells = [cell for t in report.tables() for row in t.grid.rows for cell in row]
    around = [line for t in report.tables() for line in (t.title, *t.above, *t.notes)]
    return [*(text.text for text in report.texts), *cells, *around]


@pytest.fixture
def accounts(xigong_copy: Path) -> Path:
    """The folder of 西工's datasets: 部门, and its two units."""

    def is_second(sheet: str, row: Row) -> bool:
        if sheet in ("收入", "年初预算"):
            return row["功能科目"] in ("2010350", "2210201", "2101102")
        return row.get("单位编码") == "113002"

    return split(xigong_copy, is_second).parent


@pytest.fixture
def budget(tmp_path: Path) -> Path:
    """孟津's dataset as that of one unit."""
    folder = tmp_path / "单位"
    shutil.copytree(ROOT / "data" / "mengjin-2024-budget", folder)
    changes = {"类型": "单位预算", "模板": "henan-budget", "自称": "", "补充": {}, "省略": {}}
    set_words(folder, **changes, 编码="146001", 职责=["办理业务。"], 机构设置=["内设2个股室。"])
    (folder / "整体绩效.csv").unlink()
    return folder


@pytest.mark.parametrize("kind", ["单位预算", "单位决算"])
def test_a_units_report_speaks_of_a_unit(kind: str, budget: Path, accounts: Path) -> None:
    if kind == "单位决算":
        budget = accounts / SECOND
        set_words(budget, 职责=["办理业务。"], 机构设置=["内设2个科室。"])
    report = printed(budget)
    of_department = {text for text in texts(report) if "部门" in re.sub(OF_EVERYBODY, "", text)} - {
        text for text in texts(report) if text.startswith("待补") or "待填】" in text
    }
    assert of_department == set()


def test_titles_of_a_units_budget(budget: Path) -> None:
    report = printed(budget)
    name = "洛阳市孟津区政务服务和大数据管理局"
    assert [text.text for text in report.texts if text.style == "封面标题"][:2] == [
        name,
        "2024年单位预算公开",
    ]
    assert [text.text.split("\n")[-1] for text in report.texts if text.level == 1] == [
        f"{name}概况",
        f"2024年{name}单位预算情况说明",
        "名词解释",
        f"附件：2024年{name}单位预算表",
    ]
    titles = [table.title for table in report.tables()]
    assert titles[:3] == ["2024年单位收支预算表", "2024年单位收入预算表", "2024年单位支出预算表"]
    assert titles[-1] == "本级单位预算项目绩效目标汇总表"
    assert f"单位名称：{name}" in " ".join(report.tables()[0].above)
    assert any("本单位" in text for text in texts(report))


def test_the_same_dataset_serves_both_reports(accounts: Path) -> None:
    titles = [
        text.text
        for name in (SECOND, "部门")
        for text in printed(accounts / name).texts
        if text.style == "封面标题"
    ]
    assert [title for title in titles if title.startswith("2023")] == [
        "2023年度单位决算公开",
        "2023年度部门决算公开",
    ]


def test_who_is_in_charge_of_a_unit_is_what_it_says(accounts: Path) -> None:
    def column() -> set[str]:
        grid = printed(accounts / SECOND).tables()[-1].grid
        (at,) = (n for n, cell in enumerate(grid.rows[0]) if cell == "主管部门名称")
        return {row[at] for row in grid.rows[grid.header :]}

    assert column() == {""}
    set_words(accounts / SECOND, 主管部门名称="西工区政务局")
    assert column() == {"西工区政务局"}


def test_final_accounts_of_a_unit_take_their_budget_from_the_unit(tmp_path: Path) -> None:
    from units_kit import ACCOUNTS

    write_unit(tmp_path / "预算", "201001")
    unit = write_unit(tmp_path / FIRST, "201001", ACCOUNTS)
    words = unit / "报告.yaml"
    words.write_text(words.read_text("utf-8") + "年初预算: ../预算\n", "utf-8")
    dataset = read_dataset(unit, [])
    assert dataset is not None
    assert [str(line.place) for line in dataset.opening] == ["预算/支出.csv 第2行"]
    set_words(tmp_path / "预算", 类型="部门预算")
    problems: list[object] = []
    assert read_dataset(unit, problems) is None  # type: ignore[arg-type]
    assert "不是单位预算的数据" in str(problems[0])


@pytest.mark.parametrize("kind", ["单位预算", "单位决算"])
def test_a_new_dataset_of_a_unit(tmp_path: Path, kind: str) -> None:
    done = run_assembler("new", "单位-2024", "--kind", kind, cwd=tmp_path)
    assert done.returncode == 0, done.stdout
    words = (tmp_path / "单位-2024" / "报告.yaml").read_text("utf-8")
    assert f"类型: {kind}\n" in words and "单位数据" not in words and "主管部门名称" in words
    run_assembler("new", "部门-2024", cwd=tmp_path)
    words = (tmp_path / "部门-2024" / "报告.yaml").read_text("utf-8")
    assert "\n单位数据:" in words and "主管部门名称" not in words


def test_an_export_becomes_a_units_dataset(tmp_path: Path) -> None:
    """`import` where the kind is named; the rest is as for a department."""
    exports = ROOT / "data" / "示例导出"
    files = (str(exports / "支出明细.csv"), str(exports / "收入明细.csv"))
    command = ("import", *files, "-o", FIRST, "--kind", "单位预算", "--year", "2024")
    done = run_assembler(*command, "--template", "henan-budget", cwd=tmp_path)
    assert "已写成" in done.stdout, done.stdout
    assert '类型: "单位预算"\n' in (tmp_path / FIRST / "报告.yaml").read_text("utf-8")


def test_an_export_goes_into_a_department_of_units(tmp_path: Path) -> None:
    """The lines of 本级 imported beside a unit's dataset, whose name stays in 报告.yaml."""
    write_unit(tmp_path / SECOND, "146002")
    write_department(tmp_path / "部门", 单位数据=f"[../{SECOND}]")
    exports = ROOT / "data" / "示例导出"
    files = (str(exports / "支出明细.csv"), str(exports / "收入明细.csv"))
    done = run_assembler("import", *files, "-o", "部门", "--year", "2024", "--force", cwd=tmp_path)
    assert "已写成" in done.stdout, done.stdout
    assert "单位数据" in (tmp_path / "部门" / "报告.yaml").read_text("utf-8")
    assert len(rows_of(tmp_path / "部门" / "支出.csv")) == 29
