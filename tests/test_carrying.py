"""`assembler new --from`: a year begun with the last one, final accounts with their budget; imported
into, confirmed, built. In folder and workbook form, and from the docx of last year."""

from __future__ import annotations

import csv
import shutil
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import pytest
from conftest import ROOT, SAMPLES, replace_in
from docx import Document
from openpyxl import Workbook, load_workbook

from assembler.cli import main
from assembler.dataset import read_dataset
from assembler.dataset.carried import is_to_confirm
from assembler.dataset.model import Dataset
from assembler.dataset.schema import STATE
from assembler.pipeline import Built, build

MENGJIN, XIGONG = SAMPLES["mengjin"], SAMPLES["xigong"]
EXPORTS = ROOT / "data/示例导出"
CONFIRM = (
    "表里的核对后把“状态”改成“已确认”或清空，“报告”里的删去“待确认：”；没有核对完的，报告是草稿。"
)


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with 孟津's dataset and its template, as a clerk has it."""
    monkeypatch.chdir(tmp_path)
    shutil.copytree(ROOT / "templates", tmp_path / "templates")
    for name in (MENGJIN, XIGONG):
        shutil.copytree(ROOT / "data" / name, tmp_path / "data" / name)
    return tmp_path


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Callable[..., tuple[int, list[str]]]:
    """A command: its exit status and the lines it prints."""

    def run_command(*words: str) -> tuple[int, list[str]]:
        capsys.readouterr()
        status = main(list(words))
        return status, capsys.readouterr().out.splitlines()

    return run_command


Run = Callable[..., tuple[int, list[str]]]


def rows(file: str | Path) -> list[dict[str, str]]:
    with Path(file).open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream))


def filled(row: dict[str, str]) -> dict[str, str]:
    """A row's cells that hold something."""
    return {name: value for name, value in row.items() if value}


def dataset(path: str) -> Dataset:
    found = read_dataset(Path(path), [])
    assert found is not None
    return found


def exports(year: str = "2025") -> list[str]:
    """The exports of a new year, in which 网络通信费 has ended."""
    texts = {file: (EXPORTS / file).read_text("utf-8") for file in ("支出明细.csv", "收入明细.csv")}
    for file, text in texts.items():
        lines = [line for line in text.splitlines() if "网络通信费" not in line]
        new = "\n".join(lines).replace("2024", year).replace("9547200.00", "9378000.00")
        Path(file).write_text(f"{new}\n", "utf-8")
    return list(texts)


def docx(name: str, *options: str) -> str:
    """The docx built of last year's dataset."""
    assert main(["build", f"data/{MENGJIN}", "-o", name, *options]) == 0
    return name


# --- the next year


def test_a_budget_is_begun_with_last_years(run: Run) -> None:
    status, lines = run("new", "data/m-2025", "--from", f"data/{MENGJIN}")
    assert (status, lines) == (
        0,
        [
            "已新建 data/m-2025（部门预算，2025年）。",
            f"从 data/{MENGJIN}（2024年的部门预算）带来：部门、职责9段、机构设置3段、补充2段、单位1个、"
            "项目9行、绩效指标72行、整体绩效44行、指标6行、原因7行。",
            "待确认：机构设置2段、补充2段、项目9行、绩效指标72行、整体绩效44行、指标6行、原因7行。"
            f"{CONFIRM}",
            f"上年数：取自 ../{MENGJIN}，不用再填。",
            "新增：20141 数据事务（2025年起可以用）。",
            "没有带来：指标里的上年数11行（是2023年的）；"
            "指标里的政府采购货物预算、政府采购工程预算、政府采购服务预算（金额要按本年的填）；"
            "支出29行、收入1行（是上年的数）；已确认9行（确认的是上年的各行）。",
            "接着导入本年的明细、表格（assembler import 文件… -o data/m-2025），"
            "再运行 assembler check data/m-2025",
        ],
    )


def test_what_is_written(run: Run) -> None:
    run("new", "data/m-2025", "--from", f"data/{MENGJIN}")
    text = Path("data/m-2025/报告.yaml").read_text("utf-8")
    for line in (
        "\n年度: 2025\n",
        "\n模板: mengjin-budget\n",
        f"\n上年: ../{MENGJIN}\n",
        "\n  自称: 我局\n",
        "\n  - 待确认：局机关本级内设股室4个：办公室、政务股、大数据股、效能督查股。\n",
        "\n  三公经费:\n    - 待确认：公务用车由财政部门调拨，不需要另外安排购置支出。\n",
        "\n  - 承担区委、区政府交办的其他工作。\n",
    ):
        assert line in text
    units = [filled(row) for row in rows("data/m-2025/单位.csv")]
    assert units == rows(f"data/{MENGJIN}/单位.csv")
    for name in ("项目", "绩效指标", "整体绩效", "原因"):
        before = rows(f"data/{MENGJIN}/{name}.csv")
        carried = [filled(row) for row in rows(f"data/m-2025/{name}.csv")]
        assert carried == [{**filled(row), STATE: "待确认"} for row in before]
    counts = [(r["指标"], r["期间"], r["数值"], r[STATE]) for r in rows("data/m-2025/指标.csv")]
    assert counts[:2] == [
        ("一般公务用车", "本年", "2", "待确认"),
        ("一般执法执勤用车", "本年", "0", "待确认"),
    ]
    assert {name: rows(f"data/m-2025/{name}.csv") for name in ("支出", "收入", "已确认")} == {
        "支出": [],
        "收入": [],
        "已确认": [],
    }


def import_and_answer(data: str, run: Run) -> list[str]:
    """What is told of the import of the new year; the questions it leaves are answered."""
    status, lines = run("import", *exports(), "-o", data)
    assert status == 0, lines
    if data.endswith(".xlsx"):
        book = load_workbook(data)
        sheet = book["待补"]
        at = {cell.value: cell.column for cell in sheet[1]}
        for row in range(2, sheet.max_row + 1):
            if "政府采购" in str(sheet.cell(row, at["名称"]).value):
                sheet.cell(row, at["回答"]).value = "0"
        book.save(data)
        return lines
    _fill(Path(data) / "待补.csv")
    return lines


def _fill(file: Path) -> None:
    asked = rows(file)
    for row in asked:
        if "政府采购" in row["名称"]:
            row["回答"] = "0"
    with file.open("w", encoding="utf-8-sig", newline="") as stream:
        writer = csv.DictWriter(stream, list(asked[0]))
        writer.writeheader()
        writer.writerows(asked)


GRAVE = ("错误", "无法使用")


def grave(built: Built) -> list[str]:
    return [
        f"{p.code} {p.place}"
        for p in built.problems
        if p.severity.value in GRAVE and p.confirmed is None
    ]


@pytest.mark.parametrize("data", ["data/m-2025", "data/m-2025.xlsx"])
def test_imported_into_confirmed_and_built(data: str, run: Run) -> None:
    run("new", data, "--from", f"data/{MENGJIN}")
    lines = import_and_answer(data, run)
    assert (
        "提示 N-53 从上年带来的1个项目，这次的导出里没有，已去掉，连同绩效指标6行：网络通信费。"
        "确实结束了就不用改；改了名称的，把绩效指标照新名称填上。"
    ) in lines
    assert f"已写成 {data}：单位1行、项目8行、支出28行、收入1行、绩效指标66行。" in lines
    built = build(Path(data))
    codes = [p.code for p in built.problems if p.code[0] == "N"]
    assert codes == ["N-30"] * 4 + ["N-31"] * 4
    assert built.report is not None and built.report.is_marked
    status, lines = run("build", data, "-o", "稿.docx")
    assert status == 1 and lines[-1].startswith("已生成草稿 稿.docx：错误8处")
    status, lines = run("check", data, "--confirm", "N-30", "--confirm", "N-31", "--by", "张三")
    assert (status, lines[0]) == (
        0,
        f"已写进 {data if data.endswith('xlsx') else f'{data}/已确认.csv'}：确认8处，记了127条。",
    )
    built = build(Path(data))
    assert grave(built) == []
    assert built.report is not None and not built.report.is_marked
    assert run("build", data, "-o", "稿.docx")[0] == 0


def marks(built: Built) -> list[str]:
    """The texts of the narrative that stand behind 【待确认】."""
    assert built.report is not None
    lines = (getattr(block, "spans", ()) for part in built.report.parts for block in part.blocks)
    return [
        text.text
        for spans in lines
        for mark, text in pairwise(spans)
        if mark.missing and mark.text == "【待确认】"
    ]


def test_what_is_not_confirmed_is_highlighted(run: Run) -> None:
    run("new", "data/m-2025", "--from", f"data/{MENGJIN}")
    import_and_answer("data/m-2025", run)
    built = build(Path("data/m-2025"))
    assert marks(built) == [
        "局机关本级内设股室4个：办公室、政务股、大数据股、效能督查股",
        "所属单位1个：洛阳市孟津区政务服务中心",
        "政务服务大厅的运行费用上升，专项工作和网络维护、租赁所需资金增加",
        "政务服务大厅的运行费用上升，专项工作和网络维护、租赁方面的开支增加",
        "大厅运行、专项工作及网络维护、租赁方面的开支增加",
        "公务用车由财政部门调拨，不需要另外安排购置支出",
        "结合工作实际，我局没有列入部门重点评价的项目。参照以往年度的绩效评价结论，"
        "我局对专项工作、日常公用等项目支出的本年安排作了优化，并将继续改进管理、健全政策",
        "2",  # the cars
        "2",
    ]
    assert built.report is not None
    cells = {
        block.key: sum(1 for row in block.body for cell in row if cell and cell.missing)
        for part in built.report.parts
        for block in part.blocks
        if hasattr(block, "body")
    }
    assert {key: count for key, count in cells.items() if count} == {
        "预算13表": 63,
        "预算14表": 66,
    }


def test_what_is_confirmed_row_by_row_is_highlighted_no_more(run: Run) -> None:
    run("new", "data/m-2025", "--from", f"data/{MENGJIN}")
    import_and_answer("data/m-2025", run)
    replace_in(Path("data/m-2025/原因.csv"), "租赁所需资金增加,待确认", "租赁所需资金增加,已确认")
    replace_in(Path("data/m-2025/报告.yaml"), "待确认：局机关", "局机关")
    run("check", "data/m-2025", "--confirm", "N-30:原因:3", "--confirm", "N-30:指标")
    built = build(Path("data/m-2025"))
    assert [text[:8] for text in marks(built)] == [
        "所属单位1个：洛",
        "大厅运行、专项工",
        "公务用车由财政部",
        "结合工作实际，我",
    ]
    reasons = [p for p in built.problems if p.code == "N-30" and p.place.file == "原因.csv"]
    assert [p.place.row for p in reasons] == [4]
    # changed once more, a row is told again
    replace_in(
        Path("data/m-2025/原因.csv"),
        "租赁方面的开支增加,待确认\n一般",
        "租赁开支增加,待确认\n一般",
    )
    reasons = [
        p
        for p in build(Path("data/m-2025")).problems
        if p.code == "N-30" and "原因" in p.place.file
    ]
    assert [p.place.row for p in reasons] == [3]


def test_a_reason_that_last_year_gave_too_is_told_until_it_is_confirmed(run: Run) -> None:
    run("new", "data/m-2025", "--from", f"data/{MENGJIN}")
    import_and_answer("data/m-2025", run)
    assert "B-22" not in [p.code for p in build(Path("data/m-2025")).problems]
    file = Path("data/m-2025/原因.csv")
    file.write_text(file.read_text("utf-8-sig").replace(",待确认", ""), "utf-8-sig")
    assert [p.code for p in build(Path("data/m-2025")).problems].count("B-22") == 7


def test_a_third_year_follows_the_second(run: Run) -> None:
    run("new", "data/m-2025.xlsx", "--from", f"data/{MENGJIN}")
    import_and_answer("data/m-2025.xlsx", run)
    status, lines = run("new", "data/m-2026", "--from", "data/m-2025.xlsx")
    assert status == 0
    assert "上年数：取自 ../m-2025.xlsx，不用再填。" in lines
    assert "\n上年: ../m-2025.xlsx\n" in Path("data/m-2026/报告.yaml").read_text("utf-8")
    assert {row["原因"] for row in rows("data/m-2026/原因.csv")} == {
        row["原因"] for row in rows(f"data/{MENGJIN}/原因.csv")
    }


# --- from the docx


def test_from_an_internal_docx_all_but_a_few_words_comes_over(run: Run) -> None:
    file = docx("内部.docx", "--internal")
    status, lines = run("new", "data/m-2025", "--from", file)
    assert status == 0
    assert lines[1] == (
        "从 内部.docx（2024年的部门预算）带来：部门、职责9段、机构设置3段、补充2段、单位1个、项目9行、"
        "绩效指标72行、整体绩效44行、指标6行、原因7行。"
    )
    assert lines[3] == "上年数：取自 ../../内部.docx，不用再填。"
    assert lines[-2] == (
        "没有带来：部门.简称、部门.自称（Word 文件里没有，请在“报告”里填）；"
        "公开日期（Word 文件里没有，请在“报告”里填）；指标里的上年数11行（是2023年的）；"
        "指标里的政府采购货物预算、政府采购工程预算、政府采购服务预算（金额要按本年的填）；"
        "补充科目（Word 文件里没有；有本地使用的科目的，请在“补充科目”表填）；"
        "支出29行、收入1行（是上年的数）。"
    )
    import_and_answer("data/m-2025", run)
    run("check", "data/m-2025", "--confirm", "N-30", "--confirm", "N-31")
    assert grave(build(Path("data/m-2025"))) == []


def test_from_a_public_docx_what_it_shows_comes_over(run: Run) -> None:
    file = docx("公开.docx")
    status, lines = run("new", "data/m-2025", "--from", file)
    assert status == 0
    assert lines[1:4] == [
        "从 公开.docx（2024年的部门预算）带来：部门、职责9段、机构设置3段、单位1个、项目9行、"
        "绩效指标72行、整体绩效44行、指标1行。",
        f"待确认：机构设置3段、项目9行、绩效指标72行、整体绩效44行、指标1行。{CONFIRM}",
        "上年数：取自 ../../公开.docx，只有显示的位数，不用再填。",
    ]
    assert lines[-2] == (
        "没有带来：部门.简称、部门.自称（Word 文件里没有，请在“报告”里填）；"
        "补充、省略（公开的 Word 文件里分不出来，有的请在“报告”里填）；"
        "公开日期（Word 文件里没有，请在“报告”里填）；"
        "单位性质（公开的 Word 文件里没有，请在“单位”表填）；"
        "原因（公开的 Word 文件里分不出来，请在“原因”表填）；"
        "补充科目（Word 文件里没有；有本地使用的科目的，请在“补充科目”表填）；"
        "支出、收入各行（公开的 Word 文件里没有）。"
    )
    known = rows(f"data/{MENGJIN}/项目.csv")
    assert [r["项目编码"] for r in rows("data/m-2025/项目.csv")] == [r["项目编码"] for r in known]
    before, now = rows(f"data/{MENGJIN}/绩效指标.csv"), rows("data/m-2025/绩效指标.csv")
    assert {(r["项目"], r["三级指标"]) for r in now} == {(r["项目"], r["三级指标"]) for r in before}


def test_a_docx_that_somebody_has_edited_is_told(run: Run) -> None:
    document = Document(docx("公开.docx"))
    document.add_paragraph("另加一段。")
    document.save("公开.docx")
    status, lines = run("new", "data/m-2025", "--from", "公开.docx")
    assert status == 0
    assert lines[0] == (
        "警告 N-52 “公开.docx”生成后被人改过，带过来的是生成时的内容。"
        "核对带过来的文字；改过的地方照公布的改。"
    )


def test_a_project_of_last_years_docx_is_found_in_a_text(run: Run) -> None:
    run("new", "data/m-2025", "--from", docx("公开.docx"))
    run("import", *exports(), "-o", "data/m-2025")
    replace_in(Path("data/m-2025/报告.yaml"), "承担区委", "做好网络通信费项目，承担区委")
    told = [str(p) for p in build(Path("data/m-2025")).problems if p.code == "N-35"]
    assert told == [
        "错误 N-35 报告.yaml 第51行 第5个字符：文字里写到项目“网络通信费”，它是上年文件“公开.docx”里的，"
        "本年没有这个项目：“做好网络通信费项目，承担区委、区政府交办的”。改成本年的；说的确实是上年的项目，"
        "写明已经完成、不再安排，或用 check --confirm N-35 确认。"
    ]


# --- final accounts from their budget


def test_final_accounts_are_begun_with_their_budget(run: Run) -> None:
    status, lines = run(
        "new", "data/m-2024-决算", "--kind", "部门决算", "--from", f"data/{MENGJIN}"
    )
    assert (status, lines) == (
        0,
        [
            "已新建 data/m-2024-决算（部门决算，2024年）。",
            f"从 data/{MENGJIN}（2024年的部门预算）带来：部门、职责9段、机构设置3段、补充2段、单位1个、"
            "项目9行、绩效指标72行、项目自评9行、指标2行。",
            f"待确认：机构设置2段、补充2段、项目9行、项目自评9行、指标2行。{CONFIRM}",
            f"年初预算：取自 ../{MENGJIN}，不用再填。",
            "上年数：在“报告”的“上年”写上年决算的位置；没有的，在“指标”表填。",
            "没有带来：整体绩效44行（部门决算不印）；指标里的上年数11行（是预算的）；"
            "指标里的政府采购货物预算、政府采购工程预算、政府采购服务预算、一般公务用车、"
            "一般执法执勤用车、通用设备、专用设备（模板里没有）；"
            "原因7行（说的是预算与上年预算的增减）；支出29行、收入1行（是预算的数）；"
            "已确认9行（确认的是上年的各行）。",
            "接着导入本年的明细、表格（assembler import 文件… -o data/m-2024-决算），"
            "再运行 assembler check data/m-2024-决算",
        ],
    )
    assert f"\n年初预算: ../{MENGJIN}\n" in Path("data/m-2024-决算/报告.yaml").read_text("utf-8")


def spent_as_planned(data: str) -> None:
    """The ledgers of the accounts as the budget has them."""
    shutil.copy(f"data/{MENGJIN}/支出.csv", f"{data}/支出.csv")
    Path(data, "收入.csv").write_text(
        "功能科目,资金来源,金额（元）\n2010301,财政拨款,9547200\n", "utf-8"
    )


def test_the_opening_budget_is_there_and_rows_to_fill_are_told(run: Run) -> None:
    run("new", "data/m-2024-决算", "--kind", "部门决算", "--from", f"data/{MENGJIN}")
    spent_as_planned("data/m-2024-决算")
    read = dataset("data/m-2024-决算")
    assert sum(line.amount for line in read.opening) == 9547200
    assert read.evaluations == ()
    told = [str(p) for p in build(Path("data/m-2024-决算")).problems if p.code == "N-32"]
    assert told == [
        "错误 N-32 项目自评.csv 第2行：9行只有名称，还没有填：北区光纤租赁服务费、计算机网络维修费、"
        "日常公用经费、北区大厅水电、保安、保洁工资、工作人员专项经费、电子政务外网服务费、网络通信费、"
        "公用经费、12345便民热线办公经费。照项目单位自评表填上各列，再清空“状态”；不用自评的删去整行。"
    ]
    file = Path("data/m-2024-决算/项目自评.csv")
    file.write_text(
        file.read_text("utf-8-sig").replace(
            "北区光纤租赁服务费,,,,,,,,,,,,,待确认",
            "北区光纤租赁服务费,,,29200,29200,29200,,,,,,95,否,",
        ),
        "utf-8-sig",
    )
    told = [p.values["count"] for p in build(Path("data/m-2024-决算")).problems if p.code == "N-32"]
    assert told == [8]
    assert [one.project for one in dataset("data/m-2024-决算").evaluations] == [
        "北区光纤租赁服务费"
    ]


OPENING = [
    ("2010301", "7989400"),
    ("2080501", "18300"),
    ("2080502", "51000"),
    ("2080505", "646100"),
    ("2101101", "307700"),
    ("2210201", "534700"),
]


@pytest.mark.parametrize(
    ("options", "fund"), [((), "一般公共预算拨款"), (("--internal",), "财政拨款")]
)
def test_of_a_docx_the_opening_budget_is_written_by_item(
    options: tuple[str, ...], fund: str, run: Run
) -> None:
    file = docx("预算.docx", *options)
    status, _ = run("new", "data/m-2024-决算", "--kind", "部门决算", "--from", file)
    assert status == 0
    written = rows("data/m-2024-决算/年初预算.csv")
    assert [(r["功能科目"], r["资金来源"], r["金额（元）"]) for r in written] == [
        (code, fund, amount) for code, amount in OPENING
    ]


def test_final_accounts_follow_last_years_too(run: Run) -> None:
    status, lines = run("new", "data/x-2024", "--from", f"data/{XIGONG}")
    assert (status, lines[0]) == (0, "已新建 data/x-2024（部门决算，2024年）。")
    assert lines[4] == (
        "新增：20139 社会工作事务、20140 信访事务、21017 中医药事务、21018 疾病预防控制事务"
        "（2024年起可以用）。"
    )
    written = rows("data/x-2024/项目自评.csv")
    assert len(written) == 17
    assert {k: v for k, v in written[0].items() if v} == {
        "单位编码": "113001",
        "项目": "智慧平台建设（签批）",
        "项目类型": "可执行项目",
        "资金归口处室": "行政政法科",
        STATE: "待确认",
    }


# --- codes


def with_petitions(folder: Path) -> None:
    """A budget of 2023 with a line for 2010308 信访事务, which is no more, and own codes."""
    shutil.copytree(f"data/{MENGJIN}", folder)
    replace_in(folder / "报告.yaml", '年度: "2024"', '年度: "2023"')
    replace_in(
        folder / "支出.csv",
        "146001,2010301,30299,50502,其他运转类,网络",
        "146001,2010308,30299,50502,其他运转类,网络",
    )
    (folder / "补充科目.csv").write_text(
        "分类,编码,名称\n功能分类,2014004,信访业务\n功能分类,2010397,政务公开审批二\n", "utf-8"
    )


def test_codes_that_are_no_more_say_what_they_became(run: Run, home: Path) -> None:
    with_petitions(home / "data/m-2023")
    status, lines = run("new", "data/m-2024", "--from", "data/m-2023")
    assert status == 0
    assert lines[4:6] == [
        "停用：2010308 信访事务自2024年起停用，改用20140 信访事务（用在支出.csv 第22行，项目网络通信费）。",
        "新增：20139 社会工作事务、20140 信访事务、21017 中医药事务、21018 疾病预防控制事务"
        "（2024年起可以用）。",
    ]
    assert "补充科目2014004 信访业务（2024年的科目书有了：信访业务）" in lines[-2]
    assert [row["编码"] for row in rows("data/m-2024/补充科目.csv")] == ["2010397"]


def test_a_line_with_a_code_that_is_no_more_is_told_by_check(run: Run) -> None:
    file = Path(f"data/{MENGJIN}/支出.csv")
    replace_in(
        file,
        "146001,2010301,30299,50502,其他运转类,网络",
        "146001,2010308,30299,50502,其他运转类,网络",
    )
    told = [str(p) for p in build(Path(f"data/{MENGJIN}")).problems if p.code == "N-40"]
    assert told == [
        "错误 N-40 支出.csv 第22行 “功能科目”列：功能科目“2010308”不能用："
        "2010308 信访事务自2024年起停用，改用20140 信访事务。"
        "请改成现行的科目；本地确实还在使用的，请写进“补充科目”表。"
    ]
    Path(f"data/{MENGJIN}/补充科目.csv").write_text(
        "分类,编码,名称\n功能分类,2010308,信访事务\n", "utf-8"
    )
    assert "N-40" not in [p.code for p in build(Path(f"data/{MENGJIN}")).problems]


def test_a_code_whose_parent_is_no_more_cannot_be_used(run: Run) -> None:
    replace_in(Path(f"data/{MENGJIN}/支出.csv"), "146001,2101101,", "146001,2100601,")
    told = [str(p) for p in build(Path(f"data/{MENGJIN}")).problems if p.code == "N-41"]
    assert told == [
        "无法使用 N-41 支出.csv 第29行 “功能科目”列：功能科目“2100601”不能用："
        "2100601 中医（民族医）药专项自2024年起停用，改用2101704 中医（民族医）药专项。"
        "请改成现行的科目；本地确实还在使用的，请写进“补充科目”表。"
    ]


def test_an_export_with_a_code_that_is_no_more(run: Run) -> None:
    files = exports("2024")
    replace_in(Path(files[0]), "2101101-行政单位医疗", "2010308-信访事务")
    status, lines = run("import", *files, "-o", "data/neu-2024")
    assert status == 0
    assert [line for line in lines if "N-42" in line] == [
        "警告 N-42 支出明细.csv 第30行 “B”列：功能科目“2010308 信访事务”："
        "2010308 信访事务自2024年起停用，改用20140 信访事务。已照导出写进“补充科目”表。"
        "请核对；应改用现行科目的，在系统里改正后重新导出。"
    ]


# --- what cannot be


def nothing(home: Path) -> str:
    return "没有"


def empty_folder(home: Path) -> str:
    (home / "空").mkdir()
    return "空"


def export_workbook(home: Path) -> str:
    book = Workbook()
    book.active.append(["单位", "金额"])
    book.save(home / "导出.xlsx")
    return "导出.xlsx"


def csv_file(home: Path) -> str:
    return f"data/{MENGJIN}/支出.csv"


def broken_line(home: Path) -> str:
    replace_in(home / "data" / MENGJIN / "支出.csv", "146001,2010301,30112", "146001,20103,30112")
    return f"data/{MENGJIN}"


def lost_template(home: Path) -> str:
    replace_in(home / "data" / MENGJIN / "报告.yaml", "mengjin-budget", "没有的")
    return f"data/{MENGJIN}"


def foreign_docx(home: Path) -> str:
    document = Document()
    document.add_paragraph("别处写的")
    document.save(str(home / "别的.docx"))
    return "别的.docx"


def no_docx(home: Path) -> str:
    (home / "乱.docx").write_text("不是 Word", "utf-8")
    return "乱.docx"


def cut_docx(home: Path) -> str:
    docx("半.docx")
    data = (home / "半.docx").read_bytes()
    (home / "半.docx").write_bytes(data[: len(data) // 2])
    return "半.docx"


def other_kind(home: Path) -> str:
    return f"data/{XIGONG}"


WHERE = "请写上年的数据（文件夹或工作簿），由它生成的 Word 文件，或上年公开的报告（.docx、PDF）。"
OTHERWISE = "请换一个来源，或用 --year、--kind 写明要新建的是哪一年的哪种报告。"
BROKEN: list[tuple[Callable[[Path], str], str]] = [
    (nothing, f"N-50 --from 指的“没有”找不到。{WHERE}"),
    (
        empty_folder,
        f"N-50 --from 指的“空”不能用：空：没有文件 报告.yaml，不知道是哪个部门、哪一年的报告。{WHERE}",
    ),
    (
        export_workbook,
        "N-50 --from 指的“导出.xlsx”不能用：导出.xlsx：这本工作簿里没有“报告”“单位”这两张表，"
        f"不是一套数据；有的是“Sheet”。{WHERE}",
    ),
    (
        csv_file,
        f"N-50 --from 指的“data/{MENGJIN}/支出.csv”不能用：支出.csv：“支出.csv”不是数据集。{WHERE}",
    ),
    (
        broken_line,
        f"N-50 --from 指的“data/{MENGJIN}”不能用：支出.csv 第2行 “功能科目”列："
        f"编码“20103”的样子不对。{WHERE}",
    ),
    (lost_template, "M-01 没有名为“没有的”的模板。"),
    (
        foreign_docx,
        "N-50 --from 指的“别的.docx”不能用：不像部门预算、部门决算的公开报告：没有一处写到预算或决算。"
        f"{WHERE}",
    ),
    (
        no_docx,
        f"N-50 --from 指的“乱.docx”不能用：读不出来（不是 Word 文件，或文件已损坏）。{WHERE}",
    ),
    (
        cut_docx,
        f"N-50 --from 指的“半.docx”不能用：读不出来（不是 Word 文件，或文件已损坏）。{WHERE}",
    ),
    (
        other_kind,
        f"N-51 --from 指的“data/{XIGONG}”是2023年的部门决算，新建的是2025年的部门决算；"
        f"可以从2024年的部门决算、2025年的部门预算新建。{OTHERWISE}",
    ),
]


@pytest.mark.parametrize(("source", "said"), BROKEN, ids=[make.__name__ for make, _ in BROKEN])
def test_a_source_that_cannot_be_used(
    source: Callable[[Path], str], said: str, run: Run, home: Path
) -> None:
    status, lines = run("new", "data/m-2025", "--from", source(home))
    assert status == 2
    assert [line[: len("无法使用 ") + len(said)] for line in lines] == [f"无法使用 {said}"]
    assert not (home / "data/m-2025").exists()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["m-2024"], "2024年的部门预算；可以从2023年的部门预算新建"),
        (["m-2023"], "2023年的部门预算；可以从2022年的部门预算新建"),
        (["m-2026"], "2026年的部门预算；可以从2025年的部门预算新建"),
        (["m", "--year", "2030"], "2030年的部门预算；可以从2029年的部门预算新建"),
        (
            ["m-2025", "--kind", "部门决算"],
            "2025年的部门决算；可以从2024年的部门决算、2025年的部门预算新建",
        ),
    ],
)
def test_a_year_that_the_source_does_not_serve(
    words: list[str], said: str, run: Run, home: Path
) -> None:
    status, lines = run("new", f"data/{words[0]}", *words[1:], "--from", f"data/{MENGJIN}")
    assert (status, lines) == (
        2,
        [
            f"无法使用 N-51 --from 指的“data/{MENGJIN}”是2024年的部门预算，新建的是{said}。{OTHERWISE}"
        ],
    )
    assert not (home / "data" / words[0]).exists()


def test_a_budget_does_not_follow_from_final_accounts(run: Run) -> None:
    status, lines = run("new", "data/x-2024", "--kind", "部门预算", "--from", f"data/{XIGONG}")
    assert (status, lines) == (
        2,
        [
            f"无法使用 N-51 --from 指的“data/{XIGONG}”是2023年的部门决算，新建的是2024年的部门预算；"
            f"可以从2023年的部门预算新建。{OTHERWISE}"
        ],
    )


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["m"], "部门预算，2025年"),
        (["m", "--kind", "部门决算"], "部门决算，2024年"),
        (["m", "--year", "2025"], "部门预算，2025年"),
        (["m-2024-x-2025", "--xlsx"], "部门预算，2025年"),
    ],
)
def test_year_and_kind_follow_from_the_source(words: list[str], said: str, run: Run) -> None:
    status, lines = run("new", f"data/{words[0]}", *words[1:], "--from", f"data/{MENGJIN}")
    ending = ".xlsx" if "--xlsx" in words else ""
    assert (status, lines[0]) == (0, f"已新建 data/{words[0]}{ending}（{said}）。")


def test_what_stands_already_is_not_touched(run: Run) -> None:
    before = Path(f"data/{MENGJIN}/报告.yaml").read_bytes()
    status, lines = run("new", f"data/{MENGJIN}", "--from", f"data/{MENGJIN}")
    assert (status, lines) == (
        2,
        [f"无法使用 D-90 “data/{MENGJIN}”已经存在，没有改动它。请换一个名字，或先把它移走。"],
    )
    assert Path(f"data/{MENGJIN}/报告.yaml").read_bytes() == before


def test_a_date_is_none_before_it_is_confirmed(run: Run) -> None:
    replace_in(Path(f"data/{MENGJIN}/报告.yaml"), "职责:", '公开日期: "2024-04-10"\n\n职责:')
    run("new", "data/m-2025", "--from", f"data/{MENGJIN}")
    import_and_answer("data/m-2025", run)
    assert "\n公开日期: 待确认：2024-04-10\n" in Path("data/m-2025/报告.yaml").read_text("utf-8")
    read = dataset("data/m-2025")
    assert (read.published, [name for name, _ in read.words_to_confirm][:1]) == ("", ["公开日期"])
    told = [
        str(p) for p in build(Path("data/m-2025")).problems if p.values.get("name") == "公开日期"
    ]
    assert told == [
        "错误 N-31 报告.yaml 第23行 第7个字符：“公开日期”这一段是从上年或预算带来的，还没有核对："
        "“2024-04-10”。改成本年的，再删去开头的“待确认：”。"
    ]
    replace_in(Path("data/m-2025/报告.yaml"), "待确认：2024-04-10", "2025-03")
    assert dataset("data/m-2025").published == "2025-03"


def test_the_mapping_of_imports_serves_the_next_year(run: Run) -> None:
    Path(f"data/{MENGJIN}/导入对照.yaml").write_text("资金来源:\n  甲: 财政拨款\n", "utf-8")
    run("new", "data/m-2025", "--from", f"data/{MENGJIN}")
    assert Path("data/m-2025/导入对照.yaml").read_text("utf-8") == "资金来源:\n  甲: 财政拨款\n"
    run("new", "data/m-2025.xlsx", "--from", f"data/{MENGJIN}")
    sheet = load_workbook("data/m-2025.xlsx")["导入对照"]
    assert [row[0].value for row in sheet.iter_rows()] == [
        "导入对照",
        "资金来源:",
        "  甲: 财政拨款",
    ]


def test_confirmed_rows_are_not_taken_for_last_years_on_import(run: Run) -> None:
    """A project that the clerk has confirmed is the clerk's: it is not replaced without --force."""
    run("new", "data/m-2025", "--from", f"data/{MENGJIN}")
    replace_in(
        Path("data/m-2025/项目.csv"),
        "网络通信费,其他运转类,146001,,,待确认",
        "网络通信费,其他运转类,146001,,,已确认",
    )
    status, lines = run("import", *exports(), "-o", "data/m-2025")
    assert status == 2
    assert [line.partition("；")[0] for line in lines if "I-81" in line] == [
        "无法使用 I-81 data/m-2025：数据里已有的内容会被替换：项目（原有1行，去掉1行，加上8行）"
    ]


def test_a_line_says_whether_it_is_to_be_confirmed(run: Run) -> None:
    run("new", "data/m-2025", "--from", f"data/{MENGJIN}")
    import_and_answer("data/m-2025", run)
    read = dataset("data/m-2025")
    assert all(map(is_to_confirm, (*read.reasons, *read.targets, *read.overall_targets)))
    assert not any(map(is_to_confirm, read.projects))  # the export names them


def test_a_project_that_the_export_has_under_another_name(run: Run) -> None:
    run("new", "data/m-2025", "--from", f"data/{MENGJIN}")
    files = exports()
    replace_in(Path(files[0]), "北区光纤租赁服务费", "光纤租赁费")
    status, lines = run("import", *files, "-o", "data/m-2025")
    assert status == 0
    assert [line for line in lines if " N-5" in line] == [
        "提示 N-53 从上年带来的1个项目，这次的导出里没有，已去掉，连同绩效指标6行：网络通信费。"
        "确实结束了就不用改；改了名称的，把绩效指标照新名称填上。",
        "提示 N-54 从上年带来的1个项目，这次的导出里编码相同、名称不同，绩效指标已改用新名称："
        "“北区光纤租赁服务费”→“光纤租赁费”。确实是同一个项目就不用改；不是的，把绩效指标改成新项目的。",
    ]
    before = [r for r in rows(f"data/{MENGJIN}/绩效指标.csv") if r["项目"] == "北区光纤租赁服务费"]
    now = [r for r in rows("data/m-2025/绩效指标.csv") if r["项目"] == "光纤租赁费"]
    assert [r["三级指标"] for r in now] == [r["三级指标"] for r in before] != []


def test_of_a_source_on_another_drive_the_figures_are_written(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    def other_drive(*_: object) -> str:
        raise ValueError("path is on mount 'D:', start on mount 'C:'")

    monkeypatch.setattr("assembler.carrying.new_year.os.path.relpath", other_drive)
    status, lines = run("new", "data/m-2025", "--from", f"data/{MENGJIN}")
    assert status == 0
    assert "上年数：来源在别的盘上，“报告”里指不到，已写进“指标”表。" in lines
    assert "\n上年:\n" in Path("data/m-2025/报告.yaml").read_text("utf-8")
    given = {
        r["指标"]: (r["数值"], r["单位"])
        for r in rows("data/m-2025/指标.csv")
        if r["期间"] == "上年"
    }
    assert (given["收入总计"], given["三公经费"]) == (("9547200", "元"), ("18000", "元"))
    import_and_answer("data/m-2025", run)
    run("check", "data/m-2025", "--confirm", "N-30", "--confirm", "N-31")
    assert grave(build(Path("data/m-2025"))) == []


def test_a_refresh_takes_the_marks_out_once_all_is_confirmed(run: Run) -> None:
    run("new", "data/m-2025", "--from", f"data/{MENGJIN}")
    import_and_answer("data/m-2025", run)
    run("build", "data/m-2025", "-o", "稿.docx")
    document = Document("稿.docx")
    assert sum("【待确认】" in one.text for one in document.paragraphs) == 7
    edited = next(one for one in document.paragraphs if "落实各级关于" in one.text)
    edited.runs[-1].text = f"{edited.runs[-1].text}另加一句。"
    document.save("改.docx")
    run("check", "data/m-2025", "--confirm", "N-30", "--confirm", "N-31")
    assert run("refresh", "改.docx", "data/m-2025", "-o", "成.docx")[0] == 0
    refreshed = Document("成.docx")
    texts = [one.text for one in refreshed.paragraphs]
    cells = [cell.text for table in refreshed.tables for row in table.rows for cell in row.cells]
    assert [text for text in (*texts, *cells) if "待确认" in text] == []
    assert any(text.endswith("另加一句。") for text in texts)
    assert "还没有核对" not in "".join(one.text for one in refreshed.comments)


def test_the_workbook_offers_the_states(run: Run) -> None:
    run("new", "data/m-2025.xlsx", "--from", f"data/{MENGJIN}")
    book = load_workbook("data/m-2025.xlsx")
    sheet = book["原因"]
    assert [cell.value for cell in sheet[1]] == ["指标", "原因", "状态"]
    rules = {str(rule.sqref): rule.formula1 for rule in sheet.data_validations.dataValidation}
    source = rules["C2:C2000"].replace("$", "").removeprefix("'清单'!")
    first, last = source.split(":")
    offered = [cell.value for (cell,) in book["清单"][f"{first}:{last}"]]
    assert offered == ["草稿", "待确认", "已确认"]
    run("new", "data/空-2025.xlsx")
    assert [cell.value for cell in load_workbook("data/空-2025.xlsx")["原因"][1]] == [
        "指标",
        "原因",
    ]


def test_every_entry_of_the_words_is_accounted_for(run: Run) -> None:
    """What the file is for comes over; of an entry that is not carried over it is told."""
    words = Path(f"data/{MENGJIN}/报告.yaml")
    words.write_text(
        f"{words.read_text('utf-8')}\n报告文件: 内部\n省略:\n  大型设备: 经批准不公开\n", "utf-8"
    )
    status, lines = run("new", "data/m-2025", "--from", f"data/{MENGJIN}")
    assert status == 0
    text = Path("data/m-2025/报告.yaml").read_text("utf-8")
    assert "\n报告文件: 内部\n" in text
    assert "\n  大型设备: 待确认：经批准不公开\n" in text
    assert "省略1段" in lines[1] and "省略1段" in lines[2]


def test_a_department_leaves_its_units_rows_to_the_units(home: Path, run: Run) -> None:
    for ending in ("", "-局机关", "-服务中心"):
        shutil.copytree(
            ROOT / f"data/示例-2025-预算{ending}", home / f"data/示例-2025-预算{ending}"
        )
    _, lines = run("new", "data/示例-2026-预算", "--from", "data/示例-2025-预算", "--year", "2026")
    assert lines[1:-1] == [
        "从 data/示例-2025-预算（2025年的部门预算）带来：部门、职责5段、机构设置1段、整体绩效10行。",
        f"待确认：机构设置1段、公开日期、整体绩效10行。{CONFIRM}",
        "上年数：取自 ../示例-2025-预算，不用再填。",
        "各单位：先照样新建它们的数据（assembler new 新的位置 --from 上年的位置，共2套），"
        "再在“报告”写“单位数据”，列出它们的位置。",
        "没有带来：单位数据（要按本年的写）；"
        "各单位的表（示例-2025-预算-局机关、示例-2025-预算-服务中心）（在各单位自己的数据里）。",
    ]
    assert [rows(f"data/示例-2026-预算/{name}.csv") for name in ("单位", "项目", "绩效指标")] == [
        [],
        [],
        [],
    ]
