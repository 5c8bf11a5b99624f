"""The folder form: what is accepted as it comes, and what becomes of it."""

from __future__ import annotations

import shutil
import time
from decimal import Decimal
from pathlib import Path

import pytest

from assembler.dataset import Dataset, ExpenditureLine, Words, read_dataset
from assembler.kernel.problems import Problem

BASE = Path(__file__).parent / "broken" / "_base"
HEAD = "单位编码,资金来源,年度,金额（元）\n"


def load(tmp_path: Path, **files: str | bytes) -> tuple[Dataset | None, list[str]]:
    """The base dataset with some files' content replaced; 收入="…" stands for 收入.csv."""
    folder = tmp_path / "数据"
    shutil.copytree(BASE, folder, dirs_exist_ok=True)
    for name, content in files.items():
        data = content.encode("utf-8") if isinstance(content, str) else content
        (folder / (f"{name}.yaml" if name == "报告" else f"{name}.csv")).write_bytes(data)
    problems: list[Problem] = []
    return read_dataset(folder, problems), [str(problem) for problem in problems]


def good(tmp_path: Path, **files: str | bytes) -> Dataset:
    dataset, said = load(tmp_path, **files)
    assert dataset is not None and said == []
    return dataset


def text(name: str) -> str:
    return (BASE / name).read_text("utf-8")


def test_the_model(tmp_path: Path) -> None:
    dataset = good(tmp_path)
    assert (dataset.kind, dataset.year, dataset.template) == ("部门预算", 2024, "henan-budget")
    assert dataset.department.name == "某县政务局" and dataset.department.self_name == "我局"
    assert dataset.published == "2024-04-10"
    assert [words.text for words in dataset.duties] == ["管理政务大厅。"]
    line = dataset.expenditure[3]
    assert str(line.place) == "支出.csv 第5行"
    assert line == ExpenditureLine(
        line.place,
        "146002",
        "2010350",
        "30227",
        "50502",
        "其他运转类",
        "大厅运行",
        "",
        "",
        "财政拨款",
        "上年结转",
        Decimal("200000.00"),
    )
    assert dataset.expenditure[0].period == "本年"
    assert dataset.declared[0].value == Decimal(1_900_000) and dataset.declared[0].unit == "元"
    assert len(dataset.digest) == 64


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_encodings_give_the_same(tmp_path: Path, encoding: str) -> None:
    files: dict[str, str | bytes] = {
        name: text(f"{name}.csv").encode(encoding) for name in ("支出", "收入", "单位", "项目")
    }
    dataset = good(tmp_path, 报告=text("报告.yaml").encode(encoding), **files)
    assert dataset.expenditure == good(tmp_path / "plain").expenditure


@pytest.mark.parametrize(
    ("heading", "typed", "yuan"),
    [
        ("金额（元）", "1200.50", "1200.50"),
        ("金额(元)", "１２００．５０", "1200.50"),
        ("金额 （ 万元 ）", '"1,200.00"', "12000000"),
        ("金额（亿元）", "0.01", "1000000"),
        ("金额（单位：万元）", "1.5", "15000"),
    ],
)
def test_units_and_digits(tmp_path: Path, heading: str, typed: str, yuan: str) -> None:
    rows = f"单位编码,资金来源,{heading}\n146001,财政拨款,{typed}\n"
    assert good(tmp_path, 收入=rows).income[0].amount == Decimal(yuan)


def test_typing_habits_are_understood(tmp_path: Path) -> None:
    rows = "\r\n" + HEAD.replace("\n", ",,\r\n") + "１４６００１, 经费拨款 ,,5,,\r\n,,,\r\n"
    line = good(tmp_path, 收入=rows).income[0]
    assert (line.unit, line.fund, line.period) == ("146001", "财政拨款", "本年")
    assert line.place.row == 3


def test_excel_leaves_blank_cells_off_the_end(tmp_path: Path) -> None:
    rows = text("支出.csv").replace("200000.00,\n", "200000.00\n")
    assert len(good(tmp_path, 支出=rows).expenditure) == 4


def test_line_breaks_in_a_cell_keep_row_numbers(tmp_path: Path) -> None:
    rows = '指标,原因\n收入总计,"第一行\n第二行"\n支出总计,人员增加\n'
    dataset = good(tmp_path, 原因=rows)
    assert [reason.place.row for reason in dataset.reasons] == [2, 3]


def test_every_scalar_is_text(tmp_path: Path) -> None:
    words = text("报告.yaml").replace("编码: 146", "编码: 0146").replace("我局", "是")
    department = good(tmp_path, 报告=words).department
    assert (department.code, department.self_name) == ("0146", "是")


def test_yaml_paragraphs(tmp_path: Path) -> None:
    words = text("报告.yaml") + (
        "补充:\n  三公: |\n    第一段。\n\n    第二段。\n  收入:\n    - 一段，\n      折行。\n"
        "省略:\n  机构设置: 涉密\n"
    )
    dataset = good(tmp_path, 报告=words)
    assert [w.text for w in dataset.supplements["三公"]] == ["第一段。", "第二段。"]
    assert [w.text for w in dataset.supplements["收入"]] == ["一段，折行。"]
    assert isinstance(dataset.omissions["机构设置"], Words)
    assert dataset.omissions["机构设置"].place.row == 23


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("2024年4月10日", "2024-04-10"),
        ("2024/4/10", "2024-04-10"),
        ("2024-04", "2024-04"),
        ("2024年4月", "2024-04"),
        ("２０２４．４．１０", "2024-04-10"),
    ],
)
def test_dates(tmp_path: Path, typed: str, read: str) -> None:
    assert good(tmp_path, 报告=text("报告.yaml").replace("2024-04-10", typed)).published == read


def test_own_codes(tmp_path: Path) -> None:
    extra = "分类,编码,名称\n功能分类,2010398,本地事务\n部门经济分类,30288,本地支出\n"
    rows = text("支出.csv").replace("2010301,30201", "2010398,30288")
    dataset = good(tmp_path, 支出=rows, 补充科目=extra)
    assert dataset.codebook.functional["2010398"] == "本地事务"


def test_names_of_projects_are_matched_as_people_type_them(tmp_path: Path) -> None:
    projects = text("项目.csv").replace("大厅运行", "大厅（运行）")
    targets = text("绩效指标.csv").replace("大厅运行", "大厅(运 行)")
    rows = text("支出.csv").replace("大厅运行", "大厅（运行）")
    dataset = good(tmp_path, 项目=projects, 绩效指标=targets, 支出=rows)
    assert dataset.targets[0].project == "大厅（运行）"


def test_the_digest_follows_the_content(tmp_path: Path) -> None:
    first = good(tmp_path / "a").digest
    assert first == good(tmp_path / "b").digest
    assert first != good(tmp_path / "c", 收入=HEAD + "146001,财政拨款,,5\n").digest


def test_other_problems_are_left_alone(tmp_path: Path) -> None:
    earlier = Problem("D-01", values={"name": "别的", "hint": ""})
    problems = [earlier]
    assert read_dataset(shutil.copytree(BASE, tmp_path / "数据"), problems) is not None
    assert problems == [earlier]


def test_a_folder_in_place_of_a_file(tmp_path: Path) -> None:
    folder = shutil.copytree(BASE, tmp_path / "数据")
    (folder / "收入.csv").unlink()
    (folder / "收入.csv").mkdir()
    problems: list[Problem] = []
    assert read_dataset(folder, problems) is None
    assert [problem.code for problem in problems] == ["D-05"]


def test_too_large(tmp_path: Path) -> None:
    _, said = load(tmp_path, 报告=text("报告.yaml") + "#" * 2_100_000)
    assert len(said) == 1 and "D-06" in said[0]


@pytest.mark.parametrize("path", ["", "x" * 5000, "a\0b", "没有/这里"])
def test_impossible_paths(path: str) -> None:
    problems: list[Problem] = []
    assert read_dataset(Path(path), problems) is None
    assert problems


def test_a_broken_list_hides_nothing_and_adds_nothing(tmp_path: Path) -> None:
    """The units cannot be read: told once, and no line is blamed for its unit."""
    _, said = load(tmp_path, 单位=text("单位.csv").replace("单位编码", "单位编号"))
    assert len(said) == 1 and "D-20" in said[0]


def test_reading_time_is_linear(tmp_path: Path) -> None:
    rows = text("支出.csv")
    line = "146001,2010301,30101,50101,人员经费,,,明细{0},财政拨款,,{0}.50,\n"
    many = rows + "".join(line.format(number) for number in range(1, 6001))
    good(tmp_path)
    started = time.perf_counter()
    assert len(good(tmp_path, 支出=many).expenditure) == 6004
    assert time.perf_counter() - started < 3
