"""Warnings that a clerk confirms once (已确认): quiet until the line they are about changes."""

from __future__ import annotations

import csv
import io
import json
import shutil
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from test_dataset_workbook import workbook_of

from assembler.cli import main
from assembler.kernel.catalogue import CATALOGUE
from assembler.kernel.problems import may_be_confirmed, unconfirmed
from assembler.pipeline import build

ROOT = Path(__file__).parents[1]
SAMPLES = {
    "孟津": ROOT / "data/mengjin-2024-budget",
    "西工": ROOT / "data/xigong-2023-accounts",
}
LINE_8 = "146001,2010301,30199,50101,人员经费,,,,财政拨款,1124100.00,\n"
SAYS_8 = "行政单位146001的部门经济科目30199配了政府经济科目50101，不常见"
CONTENT_8 = (
    "单位编码：146001；功能科目：2010301；部门经济科目：30199；政府经济科目：50101；"
    "支出类别：人员经费；资金来源：财政拨款；金额（元）：1124100"
)
HEADINGS = ["代号", "表", "行的内容", "问题", "确认人", "日期", "说明"]
Run = Callable[..., tuple[int, str]]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    def command(*arguments: str | Path) -> tuple[int, str]:
        status = main([str(one) for one in arguments])
        return status, capsys.readouterr().out

    return command


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """孟津 as it was before anybody confirmed anything."""
    monkeypatch.chdir(tmp_path)
    return unconfirmed_copy("孟津", tmp_path / "数据")


def unconfirmed_copy(name: str, to: Path) -> Path:
    shutil.copytree(SAMPLES[name], to)
    (to / "已确认.csv").unlink(missing_ok=True)
    return to


def told(path: Path) -> list[str]:
    """What is told, by code and row."""
    return [f"{p.code} {p.place.row}" for p in unconfirmed(build(path).problems)]


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def replace_in(file: Path, old: str, new: str) -> None:
    text = file.read_text("utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), "utf-8")


def confirm_by_hand(data: Path, *entries: dict[str, str]) -> None:
    with (data / "已确认.csv").open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.DictWriter(file, HEADINGS)
        writer.writeheader()
        writer.writerows(entries)


# --- confirmed on the command line


def test_confirmed_once_it_is_quiet(data: Path, run: Run) -> None:
    assert told(data) == ["D-81 8", "D-81 17"]
    status, out = run("check", data, "--confirm", "D-81", "--by", "张三", "--note", "原表如此")
    assert (status, out) == (
        0,
        f"已写进 {data}/已确认.csv：确认2处，记了9条。\n—— {data}\n"
        "检查完毕：没有问题（另有已确认的2处，check --all 列出）。\n",
    )
    first = rows(data / "已确认.csv")[0]
    assert first == dict(
        zip(
            HEADINGS,
            ["D-81", "支出", CONTENT_8, SAYS_8, "张三", date.today().isoformat(), "原表如此"],
            strict=True,
        )
    )
    assert told(data) == []


def test_all_lists_what_is_confirmed_and_by_whom(data: Path, run: Run) -> None:
    confirm_by_hand(
        data,
        {
            "代号": "D-81",
            "表": "支出",
            "行的内容": CONTENT_8,
            "确认人": "李四",
            "日期": "2024-03-05",
            "说明": "原表如此",
        },
    )
    _, out = run("check", data, "--all")
    assert (
        f"已确认 D-81 支出.csv 第8行 “政府经济科目”列：{SAYS_8}（李四，2024-03-05：原表如此）\n"
        in out
    )
    assert out.endswith("检查完毕：警告1处（另有已确认的1处）。\n")


def test_json_has_it_marked(data: Path, run: Run) -> None:
    run("check", data, "--confirm", "D-81:支出.csv:8", "--json")
    _, out = run("check", data, "--json")
    problems = json.loads(out)[0]["problems"]
    assert [(p["code"], p["row"], p["confirmed"]) for p in problems] == [
        ("D-81", 8, True),
        ("D-81", 17, False),
    ]


@pytest.mark.parametrize(
    ("asked", "left"),
    [
        ("D-81:支出.csv:8", ["D-81 17"]),
        ("d-81:支出:8", ["D-81 17"]),
        ("D-81：支出：8", ["D-81 17"]),
        ("D-81:支出:8、17—20", ["D-81 21"]),
        ("D-81:支出", []),
    ],
)
def test_narrowed_to_a_sheet_and_rows(data: Path, run: Run, asked: str, left: list[str]) -> None:
    assert run("check", data, "--confirm", asked)[0] == 0
    assert told(data) == left


def test_what_is_confirmed_changes_no_report(data: Path, run: Run) -> None:
    before = build(data, internal=False)
    run("check", data, "--confirm", "D-81", "--by", "张三")
    for internal in (True, False):
        after = build(data, internal=internal)
        assert after.snapshot is not None and after.data is not None
        assert "张三" not in str(after.snapshot.sources)
        assert b"\xe5\xbc\xa0\xe4\xb8\x89" not in after.data
    assert build(data, internal=False).data == before.data


def test_quiet_in_every_command(data: Path, run: Run) -> None:
    run("check", data, "--confirm", "D-81", "--by", "张三")
    assert run("build", data, "-o", "甲.docx") == (
        0,
        "已生成 甲.docx（另有已确认的2处，check --all 列出）。\n",
    )
    assert "D-81" not in run("review", data)[1]
    page = Path("out/数据.html").read_text("utf-8")
    assert 'class="code">D-81' not in page
    shutil.copytree(data, "更正")
    replace_in(Path("更正/支出.csv"), "20400.00", "20500.00")
    replace_in(Path("更正/收入.csv"), "9547200", "9547300")
    assert "D-81" not in run("diff", data, "更正")[1]
    assert "D-81" not in run("refresh", "甲.docx", "更正", "-o", "乙.docx")[1]
    assert "D-81" not in run("verify", "甲.docx", data)[1]


def test_warnings_about_no_line(tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    data = unconfirmed_copy("西工", tmp_path / "数据")
    assert [p.code for p in build(data).problems].count("T-01") == 5
    run("check", data, "--confirm", "T-01:公开05表", "--confirm", "F-02")
    assert [p.code for p in unconfirmed(build(data).problems)] == [
        "F-01",
        "F-25",
        *["T-01"] * 4,
        "T-10",
    ]
    entry = next(row for row in rows(data / "已确认.csv") if row["代号"] == "T-01")
    assert (entry["表"], entry["行的内容"]) == ("公开05表", "")
    assert entry["问题"].startswith("表中有尾差：“201 一般公共服务支出”行")


def test_the_year_without_a_codebook(data: Path, run: Run) -> None:
    replace_in(data / "报告.yaml", '年度: "2024"', '年度: "2035"')
    run("check", data, "--confirm", "D-51")
    assert [p.code for p in unconfirmed(build(data).problems)].count("D-51") == 0
    replace_in(data / "报告.yaml", '年度: "2035"', '年度: "2036"')
    codes = [p.code for p in unconfirmed(build(data).problems)]
    assert (codes.count("D-51"), codes.count("D-39")) == (1, 1)


# --- until it changes


def test_several_entries_that_are_about_nothing_are_one_message(data: Path) -> None:
    gone = [{"代号": "D-81", "表": "支出", "行的内容": f"单位编码：{n}"} for n in range(12)]
    confirm_by_hand(data, *gone[:3], {"代号": "D-51", "问题": "没有2035年的科目书"})
    (line,) = [str(p) for p in build(data).problems if p.code in ("D-39", "D-69")]
    assert line == (
        "提示 D-69 已确认.csv：4条确认用不上了：第2行D-81、第3行D-81、第4行D-81、第5行D-51。"
        "说的那些行改了、警告又列出来的，核对后重新确认；用不上的，删去这几行。"
    )
    confirm_by_hand(data, *gone)
    (line,) = [p.message for p in build(data).problems if p.code in ("D-39", "D-69")]
    assert line.startswith("12条确认用不上了：") and line.endswith("第11行D-81等")


def test_where_the_line_stands_does_not_matter(data: Path, run: Run) -> None:
    run("check", data, "--confirm", "D-81")
    text = (data / "支出.csv").read_text("utf-8")
    head, *lines = text.splitlines(keepends=True)
    (data / "支出.csv").write_text(head + "".join(reversed(lines)), "utf-8")
    assert told(data) == []


@pytest.mark.parametrize(
    "now",
    [
        LINE_8.replace("1124100.00", "1124100.01"),
        LINE_8.replace("50101", "50103"),
        LINE_8.replace(",,,,财政拨款", ",,,奖金,财政拨款"),
    ],
    ids=["amount", "code", "text"],
)
def test_the_line_changes(data: Path, run: Run, now: str) -> None:
    run("check", data, "--confirm", "D-81:支出:8", "--by", "张三")
    assert told(data) == ["D-81 17"]
    replace_in(data / "支出.csv", LINE_8, now)
    problems = [p for p in unconfirmed(build(data).problems) if not p.code.startswith("B-")]
    assert [f"{p.code} {p.place.row}" for p in problems] == ["D-81 8", "D-81 17", "D-39 2"]
    assert str(problems[-1]) == (
        "提示 D-39 已确认.csv 第2行：这里确认的D-81 科目搭配不常见，现在没有这样的一处了"
        f"（确认的是：{CONTENT_8}）。说的那一行改了、警告又列出来的，核对后重新确认；用不上的，删去这一行。"
    )
    run("check", data, "--confirm", "D-81")
    assert [p.code for p in unconfirmed(build(data).problems) if p.code[0] == "D"] == []
    assert len(rows(data / "已确认.csv")) == 9  # the one that is out of date has gone


def test_a_remark_is_no_change(data: Path, run: Run) -> None:
    run("check", data, "--confirm", "D-81")
    replace_in(data / "支出.csv", LINE_8, LINE_8.replace(",\n", ",问过业务科\n"))
    assert told(data) == []


def test_a_further_line_of_the_same_kind_is_told(data: Path, run: Run) -> None:
    run("check", data, "--confirm", "D-81")
    with (data / "支出.csv").open("a", encoding="utf-8") as file:
        file.write(LINE_8.replace("1124100.00", "5.00"))
    found = [p for p in unconfirmed(build(data).problems) if p.code == "D-81"]
    assert [p.place.row for p in found] == [31]
    assert found[0].message == f"{SAYS_8}（这样的共2处，其中1处已确认）"


def test_two_lines_that_are_the_same_need_two_entries(data: Path, run: Run) -> None:
    run("check", data, "--confirm", "D-81")
    with (data / "支出.csv").open("a", encoding="utf-8") as file:
        file.write(LINE_8)
    assert [p for p in told(data) if p.startswith("D-8")] == ["D-80 31", "D-81 31"]
    run("check", data, "--confirm", "D-81", "--confirm", "D-80")
    assert [p for p in told(data) if p.startswith("D-")] == []


def test_an_amount_on_the_other_side_changes(
    tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The self-evaluation stays, what the ledger has spent on the project does not."""
    monkeypatch.chdir(tmp_path)
    data = unconfirmed_copy("西工", tmp_path / "数据")
    run("check", data, "--confirm", "F-01")
    assert "F-01" not in [p.code for p in unconfirmed(build(data).problems)]
    first = rows(data / "支出.csv")[0]
    line = dict(first, 支出类别="项目支出", 项目="西工易检通建设资金（新增）")
    amount = next(name for name in first if name.startswith("金额"))
    with (data / "支出.csv").open("a", encoding="utf-8", newline="") as file:
        csv.writer(file).writerow({**line, amount: "100"}.values())
    assert "F-01" in [p.code for p in unconfirmed(build(data).problems)]


# --- written by hand


def test_however_the_line_is_written(data: Path) -> None:
    """Any order, any brackets, 万元 and thousands, the usual year; one with its message, one
    without."""
    confirm_by_hand(
        data,
        {
            "代号": "d-81",
            "表": "支出.csv",
            "行的内容": "金额(万元): 112.41；资金来源:财政拨款；年度：本年;支出类别：人员经费\n"
            "功能科目：2010301；部门经济科目：30199；政府经济科目：50101；单位编码：146001",
            "问题": f"{SAYS_8}。",
        },
    )
    assert told(data) == ["D-81 17"]


@pytest.mark.parametrize(
    ("entry", "why"),
    [
        ({"代号": "D-999", "问题": "甲"}, "D-999不算数：没有这个代号"),
        ({"代号": "B-01", "问题": "甲"}, "B-01不算数：它是错误“收支不平衡”，要改正，不能确认"),
        ({"代号": "D-81", "表": "支出"}, "“行的内容”“问题”都没有写，不知道说的是哪一处"),
        (
            {"代号": "D-81", "表": "支出", "问题": SAYS_8},
            f"D-81不算数：“行的内容”没有写全，应写：{CONTENT_8}",
        ),
        (
            {"代号": "D-81", "表": "支出", "行的内容": "单位编码：146001；部门经济科目：30199"},
            f"D-81不算数：“行的内容”没有写全，应写：{CONTENT_8}",
        ),
    ],
    ids=["no such code", "an error", "about nothing", "no line", "half a line"],
)
def test_an_entry_that_cannot_count(data: Path, entry: dict[str, str], why: str) -> None:
    confirm_by_hand(data, entry)
    problems = build(data).problems
    assert [p.code for p in problems] == ["D-81", "D-81", "D-57"]
    assert why in problems[-1].message
    assert str(problems[-1].place) == "已确认.csv 第2行"


@pytest.mark.parametrize(("encoding", "newline"), [("gb18030", "\r\n"), ("utf-8", "\n")])
def test_the_file_keeps_its_form(data: Path, run: Run, encoding: str, newline: str) -> None:
    """As Excel in China saves it; columns of the clerk's order, and a remark that stays."""
    lines = ["说明,代号,表,行的内容", f"原表如此,D-81,支出,{CONTENT_8}"]
    file = data / "已确认.csv"
    file.write_bytes("".join(line + newline for line in lines).encode(encoding))
    assert told(data) == ["D-81 17"]
    run("check", data, "--confirm", "D-81", "--by", "张三")
    text = file.read_bytes().decode(encoding)
    first, second, third, *_ = text.split(newline)
    assert first == "说明,代号,表,行的内容,问题,确认人,日期"
    assert second == lines[1]
    assert third.startswith(",D-81,支出,单位编码：146001；")
    assert ("\r\n" in text) is (newline == "\r\n")
    assert told(data) == []


def test_a_text_like_a_formula_is_written_as_text(data: Path, run: Run) -> None:
    run("check", data, "--confirm", "D-81", "--by", "=1+1")
    assert rows(data / "已确认.csv")[0]["确认人"] == "'=1+1"
    assert "（=1+1，" in run("check", data, "--all")[1]


# --- what cannot be confirmed


@pytest.mark.parametrize(
    ("asked", "why"),
    [
        ("D-999", "没有D-999这个代号"),
        ("B-01", "收支不平衡是错误，要改正"),
        ("D-04", "缺少必需的表是无法使用，要改正"),
        ("D-59", "同类问题太多是警告，要改正"),
        ("D-80", "现在没有这个警告或提示"),
        (
            "D-81:收入",
            "这里没有；D-81在支出.csv 第8行 “政府经济科目”列、支出.csv 第17行 “政府经济科目”列",
        ),
        ("D-81:支出:9", "这里没有；D-81在支出.csv 第8行"),
        ("D-81:支出:九", "写法不对"),
        ("科目搭配", "写法不对"),
    ],
)
def test_what_cannot_be_confirmed_is_told_and_nothing_written(
    data: Path, run: Run, asked: str, why: str
) -> None:
    status, out = run("check", data, "--confirm", asked, "--confirm", "D-81")
    assert status == 2
    assert out.startswith(f"无法使用 D-40 --confirm {asked}：{why}")  # and nothing else
    assert len(out.splitlines()) == 1
    assert not (data / "已确认.csv").exists()
    assert told(data) == ["D-81 8", "D-81 17"]


def test_by_and_note_alone_say_nothing(data: Path, run: Run) -> None:
    status, out = run("check", data, "--by", "张三")
    assert status == 2 and "--by、--note 要与 --confirm 一起用" in out


def test_many_lines_and_many_entries_take_no_long_time(data: Path) -> None:
    """As many entries as lines, all of them the same, and as many that are about nothing."""
    line = LINE_8.replace("1124100.00", "0.01")
    with (data / "支出.csv").open("a", encoding="utf-8") as file:
        file.write(line * 5_000)
    content = CONTENT_8.replace("1124100", "0.01")
    entry = {"代号": "D-81", "表": "支出", "行的内容": content}
    confirm_by_hand(data, *[entry] * 5_000, *[dict(entry, 行的内容="单位编码：1")] * 2_000)
    began = time.process_time()
    problems = build(data).problems
    assert time.process_time() - began < 8
    assert [p.place.row for p in unconfirmed(problems) if p.code == "D-81"] == [8, 17]


def test_confirmed_again_nothing_is_added(data: Path, run: Run) -> None:
    run("check", data, "--confirm", "D-81")
    before = (data / "已确认.csv").read_bytes()
    status, out = run("check", data, "--confirm", "D-81")
    assert status == 0 and out.startswith("D-81 以前已经确认过，没有改动。\n")
    assert (data / "已确认.csv").read_bytes() == before


def test_several_datasets(data: Path, run: Run, tmp_path: Path) -> None:
    other = unconfirmed_copy("西工", tmp_path / "决算")
    status, out = run("check", data, other, "--confirm", "D-81", "--confirm", "F-25")
    assert status == 0
    assert f"{data}/已确认.csv：确认2处，记了9条" in out
    assert f"{other}/已确认.csv：确认1处，记了1条" in out


def test_a_broken_sheet_is_not_written_over(data: Path, run: Run) -> None:
    (data / "已确认.csv").write_text("甲,乙\n1,2\n", "utf-8")
    status, out = run("check", data, "--confirm", "D-81")
    assert status == 2 and "D-21 已确认.csv" in out
    assert (data / "已确认.csv").read_text("utf-8") == "甲,乙\n1,2\n"


def test_a_folder_that_cannot_be_written(
    data: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: Any) -> None:
        raise PermissionError(13, "denied", "已确认.csv")

    monkeypatch.setattr("assembler.dataset.sheet_edits.write_whole", refuse)
    status, out = run("check", data, "--confirm", "D-81")
    assert status == 2 and "O-03" in out and "没有权限" in out


# --- a workbook


def test_a_workbook_keeps_it_as_a_worksheet(
    data: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    book = Path("数据.xlsx")
    workbook_of(data).save(book)
    status, out = run("check", book, "--confirm", "D-81", "--by", "张三")
    assert status == 0
    assert out.startswith("已写进 数据.xlsx：确认2处，记了9条。\n")
    worksheet = load_workbook(book)["已确认"]
    cells = [[cell.value for cell in row] for row in worksheet.iter_rows(max_row=2)]
    assert cells[0] == HEADINGS
    assert cells[1][:5] == ["D-81", "支出", CONTENT_8, SAYS_8, "张三"]
    assert told(book) == []
    ledger = load_workbook(book)
    ledger["支出"]["J8"] = "1124100.01"
    ledger.save(book)
    assert [one for one in told(book) if one[0] == "D"] == ["D-81 8", "D-39 2"]
    run("check", book, "--confirm", "D-81")
    assert [one for one in told(book) if one[0] == "D"] == []
    assert load_workbook(book)["已确认"].max_row == 10


def test_a_workbook_with_formulas_is_not_written(data: Path, run: Run) -> None:
    book = workbook_of(data)
    book.create_sheet("备查").append(["=1+1"])
    book.save("数据.xlsx")
    before = Path("数据.xlsx").read_bytes()
    status, out = run("check", "数据.xlsx", "--confirm", "D-81:支出:8")
    assert status == 2
    assert "工作簿里有公式，不能由程序写" in out and f"D-81\t支出\t{CONTENT_8}\t{SAYS_8}" in out
    assert Path("数据.xlsx").read_bytes() == before


# --- many, and all


def test_of_a_flood_the_rest_is_listed_once_the_first_are_confirmed(data: Path, run: Run) -> None:
    """Twenty are listed; the further ones come when these are confirmed, not before."""
    with (data / "支出.csv").open("a", encoding="utf-8") as file:
        for number in range(25):
            file.write(f"146001,20103{number + 60},30201,50201,公用经费,,,,财政拨款,1.00,\n")
    assert [p.code for p in build(data).problems].count("D-65") == 20
    assert "（D-65）" in next(p.message for p in build(data).problems if p.code == "D-59")
    run("check", data, "--confirm", "D-65")
    left = [p.code for p in unconfirmed(build(data).problems)]
    assert (left.count("D-65"), left.count("D-59")) == (5, 0)
    run("check", data, "--confirm", "D-65")
    assert "D-65" not in [p.code for p in unconfirmed(build(data).problems)]


def test_every_warning_and_hint_may_be_confirmed_and_a_few_errors() -> None:
    """But for those about confirmations themselves, and about problems that are not listed."""
    mild = {code for code, entry in CATALOGUE.items() if entry.severity in ("警告", "提示")}
    assert mild - {code for code in CATALOGUE if may_be_confirmed(code)} == {
        "D-39",
        "D-69",
        "D-57",
        "D-59",
    }
    errors = {"B-16", "N-30", "N-31", "N-33", "N-34", "N-35"}  # which may be so
    assert {code for code in CATALOGUE if may_be_confirmed(code)} - mild == errors


@pytest.mark.usefixtures("data")
def test_import_keeps_what_is_confirmed(run: Run) -> None:
    exports = [ROOT / "data/示例导出" / name for name in ("支出明细.csv", "收入明细.csv")]
    target = Path("我的部门")
    assert "D-81" not in run("import", *exports, "-o", target)[1]
    questions = rows(target / "待补.csv")
    for row in questions:
        row["回答"] = "行政" if row["归入"] == "单位" else ""
    write_rows(target / "待补.csv", questions)
    assert "确认2处" in run("check", target, "--confirm", "D-81", "--by", "张三")[1]
    kept = (target / "已确认.csv").read_bytes()
    assert "D-81" not in run("import", *exports, "-o", target)[1]
    assert (target / "已确认.csv").read_bytes() == kept


def write_rows(file: Path, written: list[dict[str, str]]) -> None:
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, written[0])
    writer.writeheader()
    writer.writerows(written)
    file.write_bytes(out.getvalue().encode("utf-8-sig"))


def test_an_entry_is_taken_back(data: Path, run: Run) -> None:
    """The warning is told again; the other entries stay as they are."""
    from assembler.confirming.sheet import withdraw

    run("check", data, "--confirm", "D-81:支出.csv:8、17", "--by", "张三")
    file = data / "已确认.csv"
    lines = file.read_text("utf-8-sig").splitlines()
    assert withdraw(data, [2]) == file
    assert file.read_text("utf-8-sig").splitlines() == [lines[0], *lines[2:]]
    assert f"警告 D-81 支出.csv 第8行 “政府经济科目”列：{SAYS_8}" in run("check", data)[1]
