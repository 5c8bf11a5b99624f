"""Verify and trace as commands; the report against newer data; what counts as a figure; and that
no file makes them fail."""

from __future__ import annotations

import io
import json
from pathlib import Path
from zipfile import ZipFile

import pytest
from conftest import Sample, replace_in, run_assembler
from verify_cases import KINDS, TOTALS, found_in, verdict_of
from verify_edits import Edited, part, without_snapshot

from assembler.cli import main
from assembler.pipeline import build
from assembler.snapshot.values import Snapshot
from assembler.text.numbers import numbers_in
from assembler.text.tokens import wording
from assembler.text.value_pairs import paired
from assembler.trace.search import trace

# --- what counts as a figure


@pytest.mark.parametrize(
    ("text", "figures"),
    [
        ("收入总计954.72万元，增长4.75%", ["954.72万元", "4.75%"]),
        ("9,547,200.00元、1.5亿元、３辆、２.5％", ["9,547,200.00元", "1.5亿元", "3辆", "2.5%"]),
        ("下降-5%，结余-3.20万元", ["-5%", "-3.20万元"]),
        ("增加0.5个百分点，接待12批次、98人次", ["0.5个百分点", "12批次", "98人次"]),
        ("面积1.2万平方米，设备2台（套）", ["1.2万平方米", "2台（套）"]),
        ("2024年3月5日第2次会议，豫财〔2023〕115号，电话0379-6791", []),
        ("3个月、5个工作日、10分钟、7×24小时、“1+2”、110便民电话", []),
        ("（一）、1．、3.1.2、A4纸、2020-2024年", []),
        ("其中：0万元；第三部分；12345热线", ["0万元"]),
    ],
)
def test_numbers_with_a_unit_are_figures(text: str, figures: list[str]) -> None:
    assert [number.shown for number in numbers_in(text) if number.is_figure] == figures


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("954.72万元", "9547200元"),
        ("1亿元", "10,000.00万元"),
        ("4.75%", "４．７５％"),
        ("0万元", "0.00元"),
    ],
)
def test_the_same_amount_in_another_form(one: str, other: str) -> None:
    assert numbers_in(one)[0].key == numbers_in(other)[0].key


def test_words_tell_which_number_became_which() -> None:
    ours = wording("基本支出722.22万元，占75.65%；项目支出232.50万元，占24.35%。")
    theirs = wording("基本支出232.50万元，占75.65%；项目支出722.22万元，占24.35%。")
    assert paired(ours, theirs, {}) == [(0, 0), (1, 1), (2, 2), (3, 3)]


def test_clauses_that_changed_places() -> None:
    ours = wording("货物1.00万元、工程2.00万元、服务3.00万元。")
    theirs = wording("服务3.00万元、货物1.00万元、工程2.00万元。")
    assert sorted(paired(ours, theirs, {})) == [(0, 1), (1, 2), (2, 0)]


# --- against newer data


def fresh(path: Path) -> Snapshot:
    snapshot = build(path).snapshot
    assert snapshot is not None
    return snapshot


def corrected(path: Path) -> Snapshot:
    """孟津's data with the hospitality expenses corrected from 3000 to 4000."""
    text = (path / "支出.csv").read_text("utf-8")
    line = next(line for line in text.splitlines() if ",30217," in line)
    replace_in(path / "支出.csv", line, line.replace("3000.00", "4000.00"))
    return fresh(path)


def test_the_same_data_is_right(mengjin: Sample, mengjin_copy: Path) -> None:
    assert found_in(verdict_of(mengjin.data, fresh(mengjin_copy))) == []


def test_a_correction_the_report_does_not_have(mengjin: Sample, mengjin_copy: Path) -> None:
    verdict = verdict_of(mengjin.data, corrected(mengjin_copy))
    assert {p.code for p in verdict.problems} == {"V-30"}
    assert ("V-30", "0.40万元", "0.30万元") in found_in(verdict)
    assert ("V-30", "954.82", "954.72") in found_in(verdict)
    said = next(str(p) for p in verdict.problems if p.values["found"] == "0.30万元")
    assert "“公务接待费”是0.40万元，报告还是0.30万元" in said


def test_a_correction_is_told_once_for_each_figure(
    mengjin: Sample, mengjin_copy: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """3,000元 of one line stands in 80 places; a number changed by hand is told before it."""
    corrected(mengjin_copy)
    opened = Edited(mengjin.data)
    opened.type_over(TOTALS, "4.75%", "4.57%")
    (tmp_path / "旧.docx").write_bytes(opened.saved())
    status, out = verified(capsys, tmp_path / "旧.docx", mengjin_copy)
    lines = out.splitlines()
    assert status == 1 and len(lines) < 16
    assert lines[0].startswith("错误 V-10 旧.docx：") and "应是4.75%，现在是4.57%" in lines[0]
    (said,) = (line for line in lines if "报告还是0.30万元" in line)
    assert said == (
        "错误 V-32 旧.docx：按现在的数据，“公务接待费”、“公务接待费比上年的增减额”是0.40万元，报告还是0.30万元，"
        "共11处（“七、一般公共预算‘三公’经费支出预算情况说明”第3段2处；附表《2024年一般公共预算基本支出预算表》2格；"
        "附表《2024年支出经济分类汇总表》3格；附表《2024年一般公共预算“三公”经费预算表》1格；"
        "附表《2024年行政（事业）单位机构运转经费预算表》3格）。"
        "没有手工改过的，用 assembler build 重新生成；手工改过的，用 assembler refresh 更新。"
    )
    (said,) = (line for line in lines if "报告还是798.94万元" in line)
    assert "按现在的数据，表中“一、一般公共服务”等行是799.04万元" in said
    assert (
        lines[-1] == "核对正文数字63个、表中数字572个：一致554个，改动1个，数据更正后还是旧数80个。"
    )
    told = json.loads(verified(capsys, tmp_path / "旧.docx", mengjin_copy, "--json")[1])
    assert sum(found["code"] == "V-30" for found in told["problems"]) == told["counts"]["outdated"]


def test_a_number_that_the_data_no_longer_has(mengjin_copy: Path) -> None:
    """It stood in the clerk's reason when the report was made, and not any more."""
    reason = "政务服务大厅的运行费用上升，专项工作和网络维护、租赁所需资金增加"
    replace_in(mengjin_copy / "原因.csv", f"收入总计,{reason}", "收入总计,大厅租金上升12.34万元")
    data = build(mengjin_copy).data
    assert data is not None
    replace_in(mengjin_copy / "原因.csv", "大厅租金上升12.34万元", "大厅租金上升")
    assert found_in(verdict_of(data)) == []
    assert found_in(verdict_of(data, fresh(mengjin_copy))) == [("V-31", None, "12.34万元")]


def test_a_correction_and_an_edit_are_told_apart(mengjin: Sample, mengjin_copy: Path) -> None:
    opened = Edited(mengjin.data)
    opened.type_over(TOTALS, "4.75%", "4.57%")
    opened.type_over("（二）公务接待费0.30万元", "0.30", "0.40")
    found = found_in(verdict_of(opened.saved(), corrected(mengjin_copy)))
    assert ("V-10", "4.75%", "4.57%") in found
    assert ("V-30", "954.82万元", "954.72万元") in found
    assert not any(entry[1:] == ("0.40万元", "0.40万元") for entry in found)


def test_another_department(mengjin: Sample, yanjin: Sample) -> None:
    """One line, and nothing is held against numbers of others."""
    verdict = verdict_of(mengjin.data, yanjin.built.snapshot)
    assert [(p.code, str(p.severity.value)) for p in verdict.problems] == [("V-06", "无法使用")]
    assert "延津县" in verdict.problems[0].message
    assert (verdict.text, verdict.cells) == (0, 0)


# --- the command


def verified(capsys: pytest.CaptureFixture[str], *arguments: object) -> tuple[int, str]:
    status = main(["verify", *map(str, arguments)])
    return status, capsys.readouterr().out


def test_exit_status(mengjin: Sample, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    right, wrong, warned, foreign, other = (tmp_path / f"{n}.docx" for n in "abcde")
    right.write_bytes(mengjin.data)
    opened = Edited(mengjin.data)
    opened.type_over(TOTALS, "954.72", "955.72")
    wrong.write_bytes(opened.saved())
    opened = Edited(mengjin.data)
    opened.delete("（二）公务接待费0.30万元")
    warned.write_bytes(opened.saved())
    foreign.write_bytes(without_snapshot(mengjin.data))
    other.write_bytes(b"PK")
    status, said = verified(capsys, right)
    assert (status, said) == (0, "核对正文数字63个、表中数字572个：一致635个。没有问题。\n")
    status, said = verified(capsys, wrong)
    assert status == 1 and said.splitlines()[-1] == (
        "核对正文数字63个、表中数字572个：一致634个，改动1个。"
    )
    assert said.startswith(
        "错误 V-10 b.docx：“一、收入支出预算总体情况说明”第1段“…市孟津区政务服务和大数据管理局"
        "2024年收入总计955.72万元，支出总计954.72万元”：“收入总计”应是954.72万元，现在是955.72万元；"
        "附表《2024年部门收支预算表》“收入总计”行是954.72万元。"
    )
    assert verified(capsys, warned)[0] == 0
    status, said = verified(capsys, foreign)
    assert status == 2 and said.startswith("无法使用 V-03 d.docx：")
    assert verified(capsys, foreign, mengjin.path)[0] == 0
    assert verified(capsys, other)[0] == 2
    assert verified(capsys, tmp_path / "没有.docx")[0] == 2
    assert verified(capsys, right, tmp_path / "没有数据")[0] == 2


def test_json(mengjin: Sample, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    opened = Edited(mengjin.data)
    opened.set_cell(KINDS, opened.row_with(KINDS, "住房公积金"), 5, "54.37")
    path = tmp_path / "a.docx"
    path.write_bytes(opened.saved())
    status, said = verified(capsys, path, "--json")
    told = json.loads(said)
    assert status == told["exit"] == 1 and told["counts"]["changed"] == 1
    (found,) = told["problems"]
    assert found["code"] == "V-20" and found["values"] == {
        "where": f"表《{KINDS}》“221 02 01 住房公积金”行“合计”列",
        "expected": "53.47",
        "found": "54.37",
        "also": "",
    }


def test_an_older_snapshot_is_refused(
    mengjin: Sample, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    old = part(mengjin.data, "customXml/item1.xml", lambda text: text.replace('"格式":2,', ""))
    garbled = part(mengjin.data, "customXml/item1.xml", lambda text: text.replace('"正文"', '"文"'))
    for data, code in ((old, "V-04"), (garbled, "V-05")):
        path = tmp_path / "a.docx"
        path.write_bytes(data)
        status, said = verified(capsys, path)
        assert status == 2 and f"无法使用 {code} a.docx：" in said
        assert main(["trace", str(path), "954.72"]) == 2
        assert f"无法使用 {code}" in capsys.readouterr().out


def test_open_places_are_told(mengjin_copy: Path) -> None:
    (mengjin_copy / "原因.csv").write_text("指标,原因\n", "utf-8")
    data = build(mengjin_copy).data
    assert data is not None
    found = found_in(verdict_of(data))
    assert ("V-18", None, "【收入总计变化原因待填】") in found
    assert {code for code, _, _ in found} == {"V-18"}
    opened = Edited(data)
    opened.type_over(TOTALS, "【收入总计变化原因待填】", "人员增加")
    assert len(found_in(verdict_of(opened.saved()))) == len(found) - 1


# --- trace


def names(snapshot: Snapshot, wanted: str) -> list[str]:
    return [found.name for found in trace(snapshot, wanted)]


def test_a_value_is_traced(mengjin: Sample) -> None:
    snapshot = mengjin.built.snapshot
    assert snapshot is not None
    found = trace(snapshot, "4.75%")
    assert [each.name for each in found] == [
        "收入总计比上年的增减率",
        "支出总计比上年的增减率",
        "一般公共预算支出比上年的增减率",
    ]
    assert found[0].formula == "（收入总计－上年收入总计）÷上年收入总计"
    assert list(map(str, found[0].rows)) == ["收入.csv 第2行", "指标.csv 第2行"]
    assert found[0].value == "4.7485297990%"
    assert names(snapshot, "43.28万元") == names(snapshot, "43.28") == names(snapshot, "432800元")
    assert names(snapshot, "43.28%") == []


def test_a_cell_is_traced(mengjin: Sample) -> None:
    snapshot = mengjin.built.snapshot
    assert snapshot is not None
    (found,) = trace(snapshot, "677.20")
    heading = "“基本支出 › 人员经费 › 工资福利支出”列"
    assert found.places[0] == f"附表《2024年部门支出预算表》“合计”行{heading}"
    assert found.places[2] == f"附表《2024年一般公共预算支出预算表》“合计”行{heading}"
    assert len(found.places) == 4
    assert found.value == "6,772,000.00元"
    assert [row.row for row in found.rows] == [2, 4, 5, 6, 7, 8, 28, 29, 30]


def traced(capsys: pytest.CaptureFixture[str], *arguments: object) -> tuple[int, list[str]]:
    status = main(["trace", *map(str, arguments)])
    return status, capsys.readouterr().out.splitlines()


def test_a_docx_alone_says_what_the_data_says(
    sample: Sample, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "报告.docx"
    path.write_bytes(sample.data)
    figure = next(f for f in sample.built.report.figures if f.lines)  # type: ignore[union-attr]
    assert traced(capsys, path, figure.text) == traced(capsys, sample.path, figure.text)


def test_what_is_printed(mengjin: Sample, capsys: pytest.CaptureFixture[str]) -> None:
    assert traced(capsys, mengjin.path, "三公经费") == (
        0,
        [
            "“三公”经费 = 1.80万元（准确值 18,000.00元）",
            "    算法：因公出国（境）费＋公务用车购置及运行费＋公务接待费",
            "    位置：“七、一般公共预算‘三公’经费支出预算情况说明”：…务和大数据管理局2024年“三公”经费支出预算"
            "为1.80万元，比2023年增加1.80万元，主要原因：人员增…",
            "    依据：支出.csv 第11行 “金额”列：146001，2010301行政运行，30217公务接待费，50206公务接待费，"
            "公用经费，公用经费，财政拨款，本年，3,000.00元",
            "    依据：支出.csv 第13行 “金额”列：146001，2010301行政运行，30231公务用车运行维护费，"
            "50208公务用车运行维护费，公用经费，公用经费，财政拨款，本年，15,000.00元",
        ],
    )


def test_names_and_numbers_that_are_not_there(
    mengjin: Sample, capsys: pytest.CaptureFixture[str]
) -> None:
    assert traced(capsys, mengjin.path, "三公经非") == (
        2,
        ["报告里没有“三公经非”，是不是“三公经费”？"],
    )
    assert traced(capsys, mengjin.path, "955.72")[1] == [
        "报告里没有“955.72”，最接近的是 954.72（收入总计，准确值 9,547,200.00元）"
    ]


def test_both_commands_in_a_process_of_their_own(mengjin: Sample, tmp_path: Path) -> None:
    (tmp_path / "a.docx").write_bytes(mengjin.data)
    run = run_assembler("verify", "a.docx", cwd=tmp_path)
    assert (run.returncode, run.stderr) == (0, "") and "没有问题" in run.stdout
    run = run_assembler("trace", "a.docx", "收入总计", "--json", cwd=tmp_path)
    assert run.returncode == 0 and json.loads(run.stdout)[0]["name"] == "收入总计"


# --- whatever is done to the file (gone bad: test_security_fuzz)


def test_a_report_with_hardly_anything_left(mengjin: Sample) -> None:
    opened = Edited(mengjin.data)
    body = opened.document.element.body
    for child in list(body)[:-1]:
        body.remove(child)
    verdict = verdict_of(opened.saved())
    assert {p.code for p in verdict.problems} == {"V-13", "V-23"}
    assert verdict.same == 0 and verdict.lost == verdict.text + verdict.cells


def test_another_file_inside(mengjin: Sample) -> None:
    """A snapshot may not lead out of its file: its rows are only ever shown."""
    with ZipFile(io.BytesIO(mengjin.data)) as package:
        text = package.read("customXml/item1.xml").decode()
    assert "支出.csv" in text
    evil = part(mengjin.data, "customXml/item1.xml", lambda t: t.replace("支出.csv", "/etc/passwd"))
    assert verdict_of(evil).problems == []
