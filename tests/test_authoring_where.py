"""`template where`: from a printed sentence, cell, title or note to the lines that made it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from conftest import ROOT, SAMPLES, Sample, replace_in

from assembler.authoring.traced import traced_block
from assembler.authoring.where import folded
from assembler.cli import main
from assembler.pipeline import prepare
from assembler.report import Table
from assembler.review.template_sources import sources_of_report
from assembler.template.homes import template_names

MENGJIN, YANJIN, XIGONG = (
    ROOT / "data" / SAMPLES[name] for name in ("mengjin", "yanjin", "xigong")
)


def where(capsys: pytest.CaptureFixture[str], *arguments: object, status: int = 0) -> list[str]:
    capsys.readouterr()
    assert main(["template", "where", *map(str, arguments)]) == status
    return capsys.readouterr().out.splitlines()


def places(lines: list[str]) -> list[str]:
    """Only the lines that name a place."""
    return [line.strip() for line in lines if line.startswith("    ")]


@pytest.mark.parametrize("name", SAMPLES)
def test_the_traced_report_reads_as_the_report(name: str, request: pytest.FixtureRequest) -> None:
    """Marks change nothing of what is printed, and every sign of it has something that made it."""
    sample: Sample = request.getfixturevalue(name)
    prepared = prepare(sample.path, [])
    assert prepared is not None and sample.built.report is not None
    blocks = [b for part in sample.built.report.parts for b in (part.heading, *part.blocks)]
    traced = sources_of_report(prepared).blocks
    assert len(traced) == len(blocks)
    for block, made in zip(blocks, traced, strict=True):
        if isinstance(block, Table):
            assert made.table == block  # type: ignore[union-attr]
            continue
        assert made.block == block  # type: ignore[union-attr]
        assert all(stretch.sources for stretch in made.stretches)  # type: ignore[union-attr]
        assert traced_block(block).block == block, "a text without marks stays as it is"


# --- sentences


def test_a_sentence_of_a_dataset(capsys: pytest.CaptureFixture[str]) -> None:
    """Line, character and branch of the section; phrase; figure; the clerk's reason with its row."""
    lines = where(capsys, "收入增加43.28万元，增长4.75%，主要原因：政务", MENGJIN)
    assert lines == [
        "第二部分2024年洛阳市孟津区政务服务和大数据管理局部门预算情况说明 › "
        "一、收入支出预算总体情况说明：……954.72万元。与2023年预算相比，"
        "【收入增加43.28万元，增长4.75%，主要原因：政务】服务大厅的运行费用上升，专项工作和网络维……",
        "    节 收支总体　henan-budget/sections/收支总体.md 第6行 第67个字符"
        "（{% if 同增减('收入总计', '支出总计') %} 的 else）",
        "    用语 增加　henan-budget/wording.yaml 第6行 第1个字符",
        "    指标 收入总计　henan-budget/figures.yaml 第6行 第1个字符",
        "    用语 原因　henan-budget/wording.yaml 第73行 第1个字符",
        "    数据 原因　数据的 原因.csv 第2行",
    ]


def test_blanks_and_width_of_signs_do_not_matter(capsys: pytest.CaptureFixture[str]) -> None:
    exact = where(capsys, "支出增加43.28万元，增长4.75%", MENGJIN)
    assert where(capsys, "支出 增加 ４３.28万元,增长4.75％", MENGJIN) == exact
    assert places(exact)[0].startswith(
        "节 收支总体　henan-budget/sections/收支总体.md 第6行 第107个字符"
    )


def test_a_number_is_not_found_within_another(capsys: pytest.CaptureFixture[str]) -> None:
    assert where(capsys, "43.28万元", MENGJIN)
    lines = where(capsys, "3.28万元", MENGJIN, status=2)
    assert lines[0].startswith(f"无法使用 M-36 {MENGJIN}：没有印出“3.28万元”")


@pytest.mark.parametrize(
    ("sentence", "data", "told"),
    [
        ("推进“互联网+政务服务”", MENGJIN, "数据　数据的 报告.yaml 第15行"),
        ("公务用车由财政部门调拨", MENGJIN, "数据 补充　数据的 报告.yaml 第29行"),
        (
            "二、收入预算总体情况说明",
            MENGJIN,
            "节 收入预算　henan-budget/sections/收入预算.md 第1行",
        ),
        (
            "一般公共预算拨款收入",
            MENGJIN,
            "指标 一般公共预算收入　henan-budget/figures.yaml 第14行",
        ),
        ("部门预算情况说明", MENGJIN, "部分 标题　henan-budget/template.yaml 第35行"),
        ("各增加91.89万元", XIGONG, "用语 收支›增加　henan-accounts/wording.yaml 第13行"),
        ("决算数为56.94万元，完成年初预算的", XIGONG, "用语 完成率　henan-accounts/wording.yaml"),
        ("人员增加", XIGONG, "数据 原因　数据的 原因.csv 第13行"),
    ],
)
def test_whatever_made_a_text_is_named(
    sentence: str, data: Path, told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    found = places(where(capsys, sentence, data))
    assert [one for one in found if one.startswith(told)] != [], found


def test_a_term_of_the_glossary(capsys: pytest.CaptureFixture[str]) -> None:
    lines = (ROOT / "templates/henan-budget/glossary.yaml").read_text("utf-8").splitlines()
    row = next(n for n, line in enumerate(lines, 1) if line.startswith("财政拨款收入"))
    (place,) = places(where(capsys, "财政拨款收入：", MENGJIN))
    assert place.startswith(f"名词　henan-budget/glossary.yaml 第{row}行")


# --- tables


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("2024年部门收入预算表", "表 预算02表　henan-budget/tables/预算02表.yaml 第1行 第5个字符"),
        ("五、事业收入", "表 预算01表　henan-budget/tables/预算01表.yaml 第15行 第9个字符"),
        ("对个人和家庭的补助", "表 预算03表　henan-budget/tables/预算03表.yaml 第25行 第14个字符"),
        ("年终结转结余", "指标 年终结转结余　henan-budget/figures.yaml 第11行 第1个字符"),
        ("单位：万元", "设置 表头右　henan-budget/template.yaml 第11行 第6个字符"),
        ("行政单位离退休", "表 预算03表　henan-budget/tables/预算03表.yaml 第15行 第48个字符"),
        ("798.94", "表 预算03表　henan-budget/tables/预算03表.yaml 第16行 第5个字符"),
    ],
)
def test_texts_of_tables(text: str, told: str, capsys: pytest.CaptureFixture[str]) -> None:
    found = places(where(capsys, text, MENGJIN))
    assert [one for one in found if one.startswith(told)] != [], found


def test_a_note_and_a_cell_that_shows_a_line_of_the_data(
    capsys: pytest.CaptureFixture[str],
) -> None:
    found = places(where(capsys, "智慧平台建设（签批）", XIGONG))
    assert "数据　数据的 项目自评.csv 第2行" in found, found


def test_a_small_table_that_is_no_line_of_the_contents(capsys: pytest.CaptureFixture[str]) -> None:
    """表（不列目录）：… is its title, as 表：… is."""
    shehui = ROOT / "data" / "shehui-2024-accounts"
    (place,) = places(where(capsys, "单位名称", shehui))
    assert place == (
        "节 单位构成　shanghai-accounts/sections/单位构成.md 第15行 第3个字符"
        "（{% if 单位数() == 1 %} 的 else）"
    )


def test_a_whole_row_is_found_where_no_cell_reads_so(capsys: pytest.CaptureFixture[str]) -> None:
    found = places(where(capsys, "本年收入合计 954.72", MENGJIN))
    assert "表 预算01表　henan-budget/tables/预算01表.yaml 第21行 第9个字符" in found


def test_a_column_that_a_county_changed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["template", "new", "某县", "--extends", "mengjin-budget"]) == 0
    tables = tmp_path / "templates" / "某县" / "tables"
    tables.mkdir()
    (tables / "预算03表.yaml").write_text("修改列:\n  基本支出/小计: {标题: 小计数}\n", "utf-8")
    first = places(where(capsys, "小计数", MENGJIN, "--template", "某县"))[0]
    assert first.startswith("表 预算03表　某县/tables/预算03表.yaml 第2行")


# --- a docx


@pytest.mark.parametrize(
    "sentence",
    [
        "收入增加43.28万元，增长4.75%，主要原因：",
        "二、收入预算总体情况说明",
        "其中：财政拨款",
        "没有负责管理的专项转移支付项目",
        "年终结转结余",
    ],
)
def test_a_docx_alone_leads_to_the_same_lines(
    sentence: str, mengjin: Sample, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "报告.docx"
    file.write_bytes(mengjin.built.data or b"")
    assert places(where(capsys, sentence, file)) == places(where(capsys, sentence, MENGJIN))


def test_a_docx_tells_the_clerk_s_words_from_the_template_s(
    mengjin: Sample, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "报告.docx"
    file.write_bytes(mengjin.built.data or b"")
    for sentence in ("公务用车由财政部门调拨", "推进“互联网+政务服务”"):
        found = places(where(capsys, sentence, file))
        assert any(one.endswith("由数据给出，不在模板里") for one in found), found


def test_a_docx_whose_template_has_changed_since(
    mengjin: Sample,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    file = tmp_path / "报告.docx"
    file.write_bytes(mengjin.built.data or b"")
    own = tmp_path / "templates" / "mengjin-budget"
    own.mkdir(parents=True)
    (own / "template.yaml").write_text("extends: henan-budget\n名称: 改过的\n", "utf-8")
    lines = where(capsys, "二、收入预算总体情况说明", file)
    assert lines[-1].startswith(f"提示 M-37 {file}：模板“mengjin-budget”在这个文件生成之后改过")


def test_a_file_that_is_no_report(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "别的.docx"
    file.write_bytes(b"x")
    (line,) = where(capsys, "收入", file, status=2)
    assert line.startswith(f"无法使用 V-01 {file}：")


# --- a template alone


def test_a_template_alone_is_rehearsed(capsys: pytest.CaptureFixture[str]) -> None:
    """Numbers are other ones; the branch is one that no dataset here takes."""
    assert places(where(capsys, "收、支总计各增加10万元", "--template", "henan-accounts"))[:2] == [
        "节 收支总体　henan-accounts/sections/收支总体.md 第4行 第32个字符"
        "（{% if 同增减('收入总计', '支出总计') %}）",
        "用语 收支›增加　henan-accounts/wording.yaml 第13行 第3个字符",
    ]


def test_another_department_s_name_does_not_matter(capsys: pytest.CaptureFixture[str]) -> None:
    sentence = "某某县文化广电和旅游局2024年没有安排支出预算。"
    assert places(where(capsys, sentence, "--template", "henan-budget"))[0].startswith(
        "节 支出预算　henan-budget/sections/支出预算.md 第6行"
    )


def test_without_dataset_or_template_all_of_data_is_searched(
    mengjin_copy: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    work = tmp_path / "某处"
    (work / "data").mkdir(parents=True)
    mengjin_copy.rename(work / "data" / "甲")
    monkeypatch.chdir(work)
    assert places(where(capsys, "五、事业收入"))[0].startswith("表 预算01表　")
    (work / "data" / "甲").rename(work / "乙")
    assert len(template_names()) > 7
    few = ["chanhe-budget", "henan-accounts", "shanghai-accounts"]  # each takes its time
    monkeypatch.setattr("assembler.commands.template_where.template_names", lambda: few)
    lines = where(capsys, "五、事业收入")  # no dataset: every template, rehearsed
    assert [line for line in lines if line.startswith("——")] == [f"—— {name}" for name in few]


# --- nothing, and JSON


def test_the_nearest_sentences_are_offered(capsys: pytest.CaptureFixture[str]) -> None:
    sentence = "没有使用政府性基金预算拨款安排支出"
    lines = where(capsys, sentence, MENGJIN, status=2)
    assert lines[0].startswith(f"无法使用 M-36 {MENGJIN}：没有印出“{sentence}”。照着报告写一句")
    assert lines[1] == "最接近的是："
    assert "没有使用政府性基金预算拨款安排的支出。" in lines[2]


def test_an_empty_sentence(capsys: pytest.CaptureFixture[str]) -> None:
    assert "M-36" in where(capsys, "　", MENGJIN, status=2)[0]


def test_a_dataset_that_cannot_be_used(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (line,) = where(capsys, "收入", tmp_path / "没有", status=2)
    assert line.startswith("无法使用 D-01")


def test_json(capsys: pytest.CaptureFixture[str]) -> None:
    (found,) = json.loads("\n".join(where(capsys, "五、事业收入", MENGJIN, "--json")))
    assert found == {
        "source": str(MENGJIN),
        "text": "五、事业收入",
        "within": "2024年部门收支预算表 第6行",
        "start": 0,
        "end": 6,
        "times": 1,
        "sources": [
            {
                "kind": "表",
                "name": "预算01表",
                "file": "henan-budget/tables/预算01表.yaml",
                "sheet": "",
                "row": 15,
                "character": 9,
                "branch": "",
                "in_data": False,
            }
        ],
    }
    assert json.loads("\n".join(where(capsys, "绝无此句", MENGJIN, "--json", status=2))[:2]) == []


def test_folding() -> None:
    assert folded("增加 4,3.28 万元，“三公”", False).text == '增加4,3.28万元,"三公"'
    masked = folded("增加43.28万元", True)
    assert masked.text == "增加#万元"
    assert masked.span(2, 4) == (2, 8)


def test_a_mistake_elsewhere_in_the_template_does_not_hide_the_rest(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["template", "new", "某县", "--extends", "mengjin-budget"]) == 0
    assert main(["template", "override", "某县", "节", "政府采购"]) == 0
    section = tmp_path / "templates/某县/sections/政府采购.md"
    replace_in(section, "其中：", "其中：{{ 没有的名称 }}")
    assert places(where(capsys, "支出增加43.28万元", MENGJIN, "--template", "某县"))
