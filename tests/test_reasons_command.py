"""`assembler reasons`: what each change is made of, the draft of its reason, and drafts in 原因.

The whole output for two years, and for final accounts, stands in `tests/drafted/`; after a change that
is meant, write it anew with ASSEMBLER_UPDATE=1 and read the difference.
"""

from __future__ import annotations

import csv
import io
import json
import os
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from conftest import replace_in
from openpyxl import load_workbook
from reason_kit import (
    BEFORE,
    NOW,
    SPENT,
    accounts,
    declared,
    expenditure,
    income,
    projects,
    two_years,
    write_year,
)
from test_dataset_workbook import workbook_of

from assembler.cli import main
from assembler.kernel.problems import Problem
from assembler.pipeline import build

GOLDEN = Path(__file__).parent / "drafted"
Run = Callable[..., tuple[int, str]]
NEW = "新增“数字文化馆”项目85.00万元（建设线上展厅）；同时“农家书屋更新”项目完成、不再安排，减少50.00万元"


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """A command in a folder of the test's own: its exit status and what it prints."""
    monkeypatch.chdir(tmp_path)

    def command(*arguments: object) -> tuple[int, str]:
        status = main([str(argument) for argument in arguments])
        return status, capsys.readouterr().out

    return command


def expected(name: str, out: str) -> None:
    file = GOLDEN / f"{name}.txt"
    if os.environ.get("ASSEMBLER_UPDATE"):
        file.write_text(out, "utf-8")
    assert out.splitlines() == file.read_text("utf-8").splitlines()


def rows(path: Path) -> list[dict[str, str]]:
    """The rows of a CSV file by column."""
    read = csv.DictReader(io.StringIO(path.read_text("utf-8-sig")))
    return [{name: cell or "" for name, cell in row.items()} for row in read]


def drafts(path: Path) -> dict[str, str]:
    return {row["指标"]: row["原因"] for row in rows(path / "原因.csv") if row["状态"] == "草稿"}


def problems(path: Path, *letters: str) -> list[str]:
    """What is told of these codes: code and message."""
    found = build(path).problems
    return [f"{p.code} {p.message}" for p in found if p.code.startswith(letters)]


# --- printed


def test_two_years(run: Run) -> None:
    two_years(Path())
    status, out = run("reasons", "今年")
    assert status == 0
    expected("budget", out)


def test_final_accounts_against_their_budget(run: Run) -> None:
    accounts(Path())
    status, out = run("reasons", "决算")
    assert status == 0
    expected("accounts", out)


def test_final_accounts_against_those_of_last_year(run: Run) -> None:
    """What is carried over stands beside what was spent."""
    path = accounts(Path())
    replace_in(path / "报告.yaml", "年初预算:", "上年: ../前年\n年初预算:")
    carried = "功能科目,资金来源,栏目,金额（元）\n2070101,一般公共预算拨款,{},{}\n"
    write_year(
        Path("前年"),
        2023,
        {
            **SPENT,
            "支出": SPENT["支出"].replace("1380000", "1300000"),
            "收入": SPENT["收入"].replace("1881500", "1821500"),
            "结转结余": carried.format("年末结转和结余", 20000),
        },
        kind="部门决算",
    )
    (path / "结转结余.csv").write_text(carried.format("年初结转和结余", 0), "utf-8")
    out = run("reasons", "决算", "支出总计")[1]
    assert out.splitlines() == [
        "支出总计：2,956,500元，上年2,896,500元，增加60,000元",
        "    按项目、部门经济科目（款）和收支结转分：",
        "      +80,000元　基本工资　1,300,000 → 1,380,000",
        "      -20,000元　年末结转和结余　20,000 → 0",
        "    草拟：基本工资增加8.00万元",
        "    原因表：没有写",
    ]


def test_one_figure(run: Run) -> None:
    two_years(Path())
    status, out = run("reasons", "今年", "公务用车运行维护费")
    assert (status, out.splitlines()[:3]) == (
        0,
        [
            "公务用车运行维护费：37,500元，上年25,000元，增加12,500元",
            "    草拟：车辆由2辆增加到3辆",
            "    原因表：没有写",
        ],
    )


def test_a_figure_that_no_sentence_gives_a_reason_for(run: Run) -> None:
    two_years(Path())
    assert run("reasons", "今年", "项目支出")[1].splitlines()[0] == (
        "项目支出：1,345,000元，上年985,000.05元，增加359,999.95元"
    )


def test_a_figure_that_there_is_not(run: Run) -> None:
    two_years(Path())
    assert run("reasons", "今年", "公务招待费") == (
        2,
        "无法使用 N-09 正文没有一处要说“公务招待费”的增减原因，也没有这个名称的指标，是不是“公务接待费”？"
        "不写指标，就列出全部。\n",
    )


def test_as_json(run: Run) -> None:
    two_years(Path())
    status, out = run("reasons", "今年", "三公经费", "--json")
    found = json.loads(out)
    assert (status, found["data"]) == (0, "今年")
    assert found["changes"] == [
        {
            "name": "三公经费",
            "label": "“三公”经费",
            "now": "61500",
            "base": "上年",
            "before": "55000",
            "change": "6500",
            "axis": "部门经济科目（款）",
            "parts": [
                {
                    "label": "公务用车运行维护费",
                    "former": "",
                    "movement": "增加",
                    "now": "37500",
                    "before": "25000",
                    "change": "12500",
                },
                {
                    "label": "公务接待费",
                    "former": "",
                    "movement": "减少",
                    "now": "24000",
                    "before": "30000",
                    "change": "-6000",
                },
            ],
            "remainder": "0",
            "draft": "车辆由2辆增加到3辆，公务用车运行维护费增加1.25万元；同时公务接待费减少0.60万元",
            "why": "",
            "reason": "",
            "status": "",
        }
    ]


# --- written into 原因


def test_drafts_are_written_and_stay(run: Run) -> None:
    path = two_years(Path())
    status, out = run("reasons", path, "--write")
    assert status == 0
    assert out.splitlines()[0] == (
        "草稿已写进 今年/原因.csv：新写6条（收入总计、支出总计、一般公共预算支出、三公经费、公务用车运行维护费、"
        "机构运转经费）。核对后把“状态”改成已确认。"
    )
    assert rows(path / "原因.csv")[1] == {
        "指标": "支出总计",
        "原因": NEW,
        "状态": "草稿",
        "底稿": NEW,
    }
    before = (path / "原因.csv").read_bytes()
    assert run("reasons", path, "--write")[1].startswith("“原因”表里没有要写、要更新的草稿。\n")
    assert (path / "原因.csv").read_bytes() == before


def test_the_clerks_own_words_stay(run: Run) -> None:
    """In the columns' own order."""
    path = two_years(Path(), {**NOW, "原因": "原因,指标\n线上展厅开工,支出总计\n"})
    run("reasons", path, "--write")
    assert rows(path / "原因.csv")[:2] == [
        {
            "原因": "线上展厅开工",
            "指标": "支出总计",
            "状态": "",
            "底稿": "",
        },
        {
            "原因": NEW,
            "指标": "收入总计",
            "状态": "草稿",
            "底稿": NEW,
        },
    ]


def test_a_draft_takes_the_place_of_what_came_over_from_last_year(run: Run) -> None:
    """Not of what the clerk has changed, nor of what nothing can be drafted for."""
    before = "指标,原因\n支出总计,送戏下乡\n三公经费,燃油涨价\n公务接待费,客人少\n"
    carried = "指标,原因,状态\n支出总计,送戏下乡,待确认\n三公经费,新购车辆,待确认\n公务接待费,客人少,待确认\n"
    path = two_years(Path(), {**NOW, "原因": carried}, {**BEFORE, "原因": before})
    out = run("reasons", path, "--write")[1]
    assert out.startswith(
        "草稿已写进 今年/原因.csv：新写4条（收入总计、一般公共预算支出、公务用车运行维护费、机构运转经费），"
        "换掉上年带来的1条（支出总计）。"
    )
    assert [line.strip() for line in out.splitlines() if "原因表" in line] == [
        "原因表：草稿（同上）",
        "原因表：草稿（同上）",
        "原因表：草稿（同上）",
        "原因表：待确认：新购车辆",
        "原因表：待确认：客人少",
        "原因表：草稿（同上）",
        "原因表：草稿（同上）",
    ]
    states = {row["指标"]: (row["原因"], row["状态"]) for row in rows(path / "原因.csv")}
    assert states["支出总计"] == (NEW, "草稿")
    assert states["三公经费"] == ("新购车辆", "待确认")


def test_what_came_over_and_is_confirmed_stays(run: Run) -> None:
    before = "指标,原因\n支出总计,送戏下乡\n三公经费,燃油涨价\n"
    path = two_years(
        Path(),
        {**NOW, "原因": "指标,原因,状态\n支出总计,送戏下乡,待确认\n三公经费,燃油涨价,待确认\n"},
        {**BEFORE, "原因": before},
    )
    run("check", path, "--confirm", "N-30:原因.csv:2", "--by", "张三")
    run("reasons", path, "--write")
    texts = {row["指标"]: row["原因"] for row in rows(path / "原因.csv")}
    assert texts["支出总计"] == "送戏下乡" and texts["三公经费"].startswith("车辆由2辆增加到3辆")


def test_a_draft_is_renewed_when_its_figures_move(run: Run) -> None:
    path = two_years(Path())
    run("reasons", path, "--write")
    replace_in(
        path / "支出.csv", "数字文化馆,财政拨款,本年,850000", "数字文化馆,财政拨款,本年,950000"
    )
    replace_in(path / "收入.csv", "2746500", "2846500")
    now = NEW.replace("85.00", "95.00")
    assert f"N-02 草拟这条原因之后，数又变了，现在应是：{now}" in problems(path, "N")
    out = run("reasons", path, "--write")[1]
    assert out.startswith(
        "草稿已写进 今年/原因.csv：更新3条（收入总计、支出总计、一般公共预算支出）。"
    )
    assert drafts(path)["支出总计"] == now
    assert f"N-01 原因是草拟的，还没有确认：{now}" in problems(path, "N")


def test_a_draft_that_the_clerk_has_touched_is_not_replaced(run: Run) -> None:
    path = two_years(Path())
    run("reasons", path, "--write")
    sheet = path / "原因.csv"
    replace_in(sheet, f"支出总计,{NEW},草稿", "支出总计,建设数字文化馆,草稿")
    replace_in(
        path / "支出.csv", "数字文化馆,财政拨款,本年,850000", "数字文化馆,财政拨款,本年,950000"
    )
    run("reasons", path, "--write")
    assert drafts(path)["支出总计"] == "建设数字文化馆"
    assert "N-01 原因是草拟的，还没有确认：建设数字文化馆" in problems(path, "N")


def test_a_draft_of_what_has_not_changed_any_more_goes(run: Run) -> None:
    path = two_years(Path())
    run("reasons", path, "--write")
    replace_in(path / "支出.csv", "公用经费,,财政拨款,本年,37500", "公用经费,,财政拨款,本年,25000")
    replace_in(path / "收入.csv", "2746500", "2734000")
    out = run("reasons", path, "--write")[1]
    assert "去掉1条（公务用车运行维护费）" in out.splitlines()[0]
    assert "公务用车运行维护费" not in drafts(path)


def test_drafts_in_a_workbook(run: Run) -> None:
    two_years(Path())
    replace_in(Path("今年/报告.yaml"), "../去年", "去年")
    book = workbook_of(Path("今年"))
    book.save("今年.xlsx")
    status, out = run("reasons", "今年.xlsx", "--write")
    assert status == 0, out
    sheet = load_workbook("今年.xlsx")["原因"]
    found = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert found[0] == ["指标", "原因", "状态", "底稿"]
    assert found[2] == ["支出总计", NEW, "草稿", NEW]
    assert drafts_of(build(Path("今年.xlsx")).problems) == 6


def drafts_of(found: Sequence[Problem]) -> int:
    return sum(p.code == "N-01" for p in found)


def test_a_workbook_with_formulas_is_not_written(run: Run) -> None:
    two_years(Path())
    replace_in(Path("今年/报告.yaml"), "../去年", "去年")
    book = workbook_of(Path("今年"))
    book.create_sheet("计算")["A1"] = "=1+1"
    book.save("今年.xlsx")
    before = Path("今年.xlsx").read_bytes()
    status, out = run("reasons", "今年.xlsx", "--write")
    assert status == 2
    assert "无法使用 N-08 今年.xlsx 工作表“原因”：草稿没有写进“原因”表：工作簿里有公式" in out
    assert Path("今年.xlsx").read_bytes() == before


# --- confirmed


def confirmed(run: Run, reason: str = "") -> Path:
    """Drafts written and confirmed; that of 支出总计 in other words, where some are given."""
    path = two_years(Path())
    run("reasons", path, "--write")
    sheet = path / "原因.csv"
    sheet.write_text(sheet.read_text("utf-8").replace(",草稿,", ",已确认,"), "utf-8")
    if reason:
        replace_in(sheet, f"支出总计,{NEW},已确认", f"支出总计,{reason},已确认")
    return path


def test_confirmed_drafts_are_reasons_like_others(run: Run) -> None:
    path = confirmed(run)
    assert problems(path, "N", "B-5") == []
    assert run("reasons", path, "--write")[1].startswith("“原因”表里没有要写、要更新的草稿。\n")


@pytest.mark.parametrize(
    ("reason", "old", "new", "why"),
    [
        ("", "本年,850000", "本年,950000", f"照现在的数应是：{NEW.replace('85.00', '95.00')}"),
        (
            "建设“数字文化馆”项目85.00万元",
            "本年,850000",
            "本年,950000",
            "85.00万元对不上现在哪一部分的增减",
        ),
        ("新增“馆舍维修”项目", "本年,850000", "本年,850000", "“馆舍维修”项目本年少了"),
        ("“非遗保护”项目完成", "本年,850000", "本年,850000", "“非遗保护”项目两年一样"),
        (
            "“馆舍维修”“戏曲进乡村”项目分别增加",
            "本年,850000",
            "本年,850000",
            "“馆舍维修”项目本年少了",
        ),
        (
            "新增“流动图书馆”项目",
            "本年,850000",
            "本年,850000",
            "两年的台账里这里都没有“流动图书馆”项目",
        ),
        ("“农家书屋更新”项目增加", "本年,850000", "本年,850000", "“农家书屋更新”项目本年没有了"),
    ],
)
def test_a_confirmed_reason_that_no_longer_fits(
    run: Run, reason: str, old: str, new: str, why: str
) -> None:
    path = confirmed(run, reason)
    replace_in(path / "支出.csv", f"数字文化馆,财政拨款,{old}", f"数字文化馆,财政拨款,{new}")
    assert f"N-06 “支出总计”的原因与现在的数不合：{why}" in problems(path, "N-06")


def test_a_confirmed_reason_in_other_words_that_fits(run: Run) -> None:
    path = confirmed(run, "新增“数字文化馆”项目，“戏曲进乡村”项目增加，“农家书屋更新”项目完成")
    assert problems(path, "N-06") == []


# --- what says why


def test_a_reason_that_the_clerk_gives_for_a_part(run: Run) -> None:
    reasons = "指标,原因\n农家书屋更新,三年更新计划到期。\n公务用车运行维护费,燃油涨价\n"
    two_years(Path(), {**NOW, "原因": reasons})
    out = run("reasons", "今年", "支出总计")[1]
    assert "同时三年更新计划到期，“农家书屋更新”项目完成、不再安排，减少50.00万元" in out


def test_a_driver_that_went_the_other_way_explains_nothing(run: Run) -> None:
    two_years(Path(), {**NOW, "指标": declared("一般公务用车 1 辆")})
    out = run("reasons", "今年", "三公经费")[1]
    assert "草拟：公务用车运行维护费增加1.25万元；" in out


def test_a_name_of_last_year_makes_one_of_two_projects(run: Run) -> None:
    named = NOW["项目"].replace(
        "B004,可移动文物普查,其他运转类,146001,", "B004,可移动文物普查,其他运转类,146001,文物普查"
    )
    two_years(Path(), {**NOW, "项目": named})
    out = run("reasons", "今年")[1]
    assert "N-05" not in out and "文物普查　45,000 → 0" not in out


def test_income_of_one_source_is_explained_by_what_it_is_spent_on(run: Run) -> None:
    one_source = {
        "支出": NOW["支出"].replace("事业收入", "财政拨款"),
        "收入": income("财政拨款 2746500\n财政拨款 460000 单位=146002"),
    }
    before = {
        "支出": BEFORE["支出"].replace("事业收入", "财政拨款"),
        "收入": income("财政拨款 2230000.05\n财政拨款 450000 单位=146002"),
    }
    two_years(Path(), {**NOW, **one_source}, {**BEFORE, **before})
    out = run("reasons", "今年", "收入总计")[1]
    assert f"草拟：{NEW}" in out and "    按“支出总计”的项目和部门经济科目（款）分：" in out


# --- what is told of it


def draft(run: Run, now: str, before: str, listed: str = "", figure: str = "支出总计") -> str:
    """The draft of a figure of a department with these lines of expenditure."""
    sheets = [{"支出": expenditure(lines), "项目": projects(listed)} for lines in (now, before)]
    path = two_years(Path(), *({**NOW, **each} for each in sheets))
    out = run("reasons", path, figure)[1]
    return next(
        (line.strip() for line in out.splitlines() if "草拟：" in line or "N-07" in line), ""
    )


def test_what_nearly_all_of_a_figure_is_of_explains_nothing(run: Run) -> None:
    """It says no more than the figure: all of one item, of one fund and of one unit."""
    told = draft(run, "公用经费 90000 部门经济=30201\n公用经费 10000 部门经济=30226", (
        "公用经费 70000 部门经济=30201\n公用经费 10000 部门经济=30226"
    ))  # fmt: skip
    assert "各种分法都只有一项可说，而它两年都几乎就是这个数的全部，等于没说" in told


def test_what_moved_beside_it_is_told_with_it(run: Run) -> None:
    told = draft(
        run,
        "公用经费 90000 部门经济=30201\n公用经费 12000 部门经济=30226\n公用经费 1100 部门经济=30217",
        "公用经费 70000 部门经济=30201\n公用经费 10000 部门经济=30226\n公用经费 1000 部门经济=30217",
    )
    assert told == "草拟：办公费、劳务费分别增加2.00万元、0.20万元"


def test_projects_are_told_rather_than_a_function_that_needs_fewer_words(run: Run) -> None:
    told = draft(
        run,
        "特定目标类 300000 部门经济=30226 项目=甲\n特定目标类 200000 部门经济=30299 项目=乙\n"
        "人员经费 100000 功能=2080505",
        "特定目标类 100000 部门经济=30226 项目=甲\n特定目标类 50000 部门经济=30299 项目=乙\n"
        "人员经费 100000 功能=2080505",
        "A1 甲 特定目标类\nA2 乙 特定目标类",
    )
    assert told == "草拟：“甲”“乙”项目分别增加20.00万元、15.00万元"


def test_parts_that_moved_by_the_same_amount(run: Run) -> None:
    told = draft(
        run,
        "公用经费 30000 部门经济=30201\n公用经费 30000 部门经济=30226\n公用经费 9000 部门经济=30217",
        "公用经费 20000 部门经济=30201\n公用经费 20000 部门经济=30226\n公用经费 9000 部门经济=30217",
    )
    assert told == "草拟：办公费、劳务费均增加1.00万元"


def test_an_item_that_projects_have_too_is_not_told_as_if_all_of_it_moved(run: Run) -> None:
    """办公费 rose beside the project, and fell by more in it."""
    told = draft(
        run,
        "公用经费 90000 部门经济=30201\n特定目标类 10000 部门经济=30201 项目=甲\n人员经费 200000",
        "公用经费 20000 部门经济=30201\n特定目标类 100000 部门经济=30201 项目=甲\n人员经费 200000",
        "A1 甲 特定目标类",
    )
    assert told == "草拟：“甲”项目减少9.00万元；同时公用经费增加7.00万元"


# --- what cannot be taken apart


def test_a_published_report_of_last_year_has_no_lines(run: Run) -> None:
    two_years(Path())
    run("build", "去年", "-o", "去年.docx")
    replace_in(Path("今年/报告.yaml"), "上年: ../去年", "上年: ../去年.docx")
    out = run("reasons", "今年", "支出总计")[1]
    assert out.splitlines()[:2] == [
        "支出总计：3,206,500元，上年2,680,000元，增加526,500元",
        "    原因表：没有写",
    ]
    assert (
        "提示 N-07 原因.csv：“支出总计”的增减，台账里看不出原因：上年文件“去年.docx”里没有台账各行"
        "（公开的文件都没有），只知道合计；请把“上年”写成上年的数据，或用 --internal 生成的文件。"
        "请在“原因”表自己写。" in out
    )
    counted = Counter(one[:4] for one in problems(Path("今年"), "N", "B-10"))
    assert counted == {"B-10": 6, "N-03": 1}  # the vehicles explain what they cost


def test_an_internal_report_of_last_year_has_lines(run: Run) -> None:
    two_years(Path())
    from_dataset = run("reasons", "今年")[1]
    run("build", "去年", "-o", "去年.docx", "--internal")
    replace_in(Path("今年/报告.yaml"), "上年: ../去年", "上年: ../去年.docx")
    assert run("reasons", "今年")[1] == from_dataset


def test_last_years_figure_that_its_ledger_does_not_give(run: Run) -> None:
    given = declared("一般公务用车 3 辆\n支出总计 2000000 元 期间=上年")
    two_years(Path(), {**NOW, "指标": given})
    out = run("reasons", "今年", "支出总计")[1]
    assert (
        "上年数是2,000,000元，按上年的台账算是2,680,000.05元，相差680,000.05元，对不上的不能按台账分开"
        in out
    )


def test_without_last_year(run: Run) -> None:
    given = declared("支出总计 2000000 元 期间=上年")
    write_year(Path("今年"), 2024, {**NOW, "指标": given})
    out = run("reasons", "今年", "支出总计")[1]
    assert "台账里看不出原因：报告没有写“上年”，不知道上年的台账。请在“原因”表自己写。" in out


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        (
            '年度: "2023"',
            '年度: "2022"',
            "“上年”指的“../去年”是2022年的部门预算，应是2023年的部门预算",
        ),
        ("类型: 部门预算\n", "类型: 部门决算\n", "“上年”指的“../去年”不能用："),
    ],
)
def test_a_last_year_of_another_year_or_kind(run: Run, old: str, new: str, told: str) -> None:
    two_years(Path())
    replace_in(Path("去年/报告.yaml"), old, new)
    status, out = run("reasons", "今年")
    assert status == 2 and told in out and "N-" not in out


def test_a_last_year_of_another_department_is_told(run: Run) -> None:
    two_years(Path())
    replace_in(Path("去年/报告.yaml"), '编码: "146"', '编码: "147"')
    assert [one[:4] for one in problems(Path("今年"), "B-21")] == ["B-21"]


def test_two_projects_of_one_name(run: Run) -> None:
    doubled = BEFORE["项目"] + "A009,送戏下乡,特定目标类,146002,,\n"
    two_years(Path(), NOW, {**BEFORE, "项目": doubled})
    status, out = run("reasons", "今年")
    assert status == 2
    assert "D-55" in out and "送戏下乡" in out


def test_a_template_without_a_phrase(run: Run) -> None:
    two_years(Path())
    folder = Path("templates/某县")
    folder.mkdir(parents=True)
    (folder / "template.yaml").write_text(
        "名称: 某县\nextends: henan-budget\n类型: 部门预算\n", "utf-8"
    )
    (folder / "wording.yaml").write_text("草拟:\n", "utf-8")
    for year in ("今年", "去年"):
        replace_in(Path(year) / "报告.yaml", "模板: henan-budget", "模板: 某县")
    out = run("reasons", "今年", "三公经费")[1]
    assert "模板的 wording.yaml 里没有“草拟”的“部分增加”这一用语" in out


def test_a_phrase_and_a_share_of_the_authors_own(run: Run) -> None:
    two_years(Path())
    folder = Path("templates/某县")
    folder.mkdir(parents=True)
    (folder / "template.yaml").write_text(
        "名称: 某县\nextends: henan-budget\n类型: 部门预算\n草拟: {比例: 90, 相抵: 60, 至多: 2}\n",
        "utf-8",
    )
    (folder / "wording.yaml").write_text("草拟:\n  项目新增: 安排“{名称}”{金额}\n", "utf-8")
    for year in ("今年", "去年"):
        replace_in(Path(year) / "报告.yaml", "模板: henan-budget", "模板: 某县")
    out = run("reasons", "今年", "支出总计")[1]
    assert "草拟：安排“数字文化馆”85.00万元（建设线上展厅），" in out


@pytest.mark.parametrize(
    ("setting", "told"),
    [
        ("{动因: {公务接待费: 车两}}", "M-10 没有“车两”这个名称，是不是“车辆”？"),
        ("{同因: {收入总额: 支出总计}}", "M-10 没有“收入总额”这个名称，是不是“收入总计”？"),
        ("{比例: 七成}", "M-19"),
        ("{份额: 70}", "M-"),
    ],
)
def test_settings_that_are_wrong(run: Run, setting: str, told: str) -> None:
    two_years(Path())
    folder = Path("templates/某县")
    folder.mkdir(parents=True)
    (folder / "template.yaml").write_text(
        f"名称: 某县\nextends: henan-budget\n类型: 部门预算\n草拟: {setting}\n", "utf-8"
    )
    replace_in(Path("今年/报告.yaml"), "模板: henan-budget", "模板: 某县")
    status, out = run("reasons", "今年")
    assert status == 2
    assert told in out.replace(" 某县/template.yaml 第4行 第", " ") or any(
        told.split()[0] in line and told.split(" ", 1)[-1] in line for line in out.splitlines()
    )


def test_what_is_left_of_last_year_is_not_held_against_this_years(run: Run) -> None:
    """Carried over and yet to be looked at: that is told by itself."""
    carried = "指标,原因,状态\n支出总计,新增“流动图书馆”项目,待确认\n"
    path = two_years(Path(), {**NOW, "原因": carried})
    assert problems(path, "N-06") == []
    run("reasons", path, "--write")
    assert rows(path / "原因.csv")[0]["原因"] == "新增“流动图书馆”项目"


def test_what_was_drafted_is_not_carried_over(run: Run) -> None:
    """Else the draft of another year would excuse its amounts."""
    named = NOW["项目"].replace(
        "B004,可移动文物普查,其他运转类,146001,", "B004,可移动文物普查,其他运转类,146001,文物普查"
    )
    two_years(Path(), {**NOW, "项目": named})
    run("reasons", "今年", "--write")
    assert run("new", "明年-2025", "--from", "今年")[0] == 0
    reasons, projects = (rows(Path("明年-2025") / name) for name in ("原因.csv", "项目.csv"))
    assert {row.get("底稿", "") for row in reasons} == {""} and {
        row["上年名称"] for row in projects
    } == {""}
    assert {row["状态"] for row in reasons} == {"待确认"}
