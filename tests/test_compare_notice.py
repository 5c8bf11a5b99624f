"""The notice of a correction (更正说明): what it says, read back from the docx."""

from __future__ import annotations

import csv
import shutil
from pathlib import Path

import pytest
from conftest import Sample, replace_in
from reading import Read, read
from refresh_edits import edited
from word_validity import WordValidator

from assembler.cli import main
from assembler.dataset.new import csv_text

REASON = "录入时漏记了绩效奖金"
PROJECT = (
    "146001,2010301,30299,50502,其他运转类,计算机网络维修费,,,财政拨款,36300.00,"
    "功能科目、经济科目由公布的合计唯一推得"
)


@pytest.fixture
def bonus(mengjin_copy: Path) -> Path:
    """孟津 with a bonus of 3,000 元 more; the income is not corrected."""
    replace_in(mengjin_copy / "支出.csv", "1129600.00", "1132600.00")
    return mengjin_copy


@pytest.fixture
def published(mengjin: Sample, tmp_path: Path) -> Path:
    """孟津 as it was published."""
    file = tmp_path / "已公开.docx"
    file.write_bytes(mengjin.data)
    return file


def notice(old: Path, new: Path, target: Path, *more: str) -> int:
    return main(["diff", str(old), str(new), "--notice", str(target), *more])


def test_what_the_notice_says(published: Path, bonus: Path, tmp_path: Path) -> None:
    target = tmp_path / "更正说明.docx"
    assert notice(published, bonus, target, "--reason", REASON) == 0
    said = read(target.read_bytes())
    lines = [text.text for text in said.texts]
    assert lines[:8] == [
        "关于更正《洛阳市孟津区政务服务和大数据管理局2024年部门预算公开》的说明",
        "洛阳市孟津区政务服务和大数据管理局公开的《洛阳市孟津区政务服务和大数据管理局2024年部门预算公开》中，"
        "部分内容有误，现予以更正，并就有关情况说明如下。",
        "一、更正原因",
        f"{REASON}。",
        "二、更正的数据",
        "1．支出总计、一般公共预算支出由954.72万元更正为955.02万元，涉及第二部分“一、收入支出预算总体情况说明”"
        "“三、支出预算总体情况说明”“四、财政拨款收入支出预算总体情况说明”“五、一般公共预算支出预算情况说明”，"
        "以及预算01表、预算03表、预算04表、预算05表、预算07表、预算13表。",
        "2．支出总计、一般公共预算支出比上年由增加43.28万元、增长4.75%更正为增加43.58万元、增长4.78%，"
        "涉及第二部分“一、收入支出预算总体情况说明”“四、财政拨款收入支出预算总体情况说明”。",
        "3．基本支出、一般公共预算基本支出由722.22万元更正为722.52万元，涉及第二部分“三、支出预算总体情况说明”"
        "“五、一般公共预算支出预算情况说明”“六、一般公共预算基本支出预算情况说明”，"
        "以及预算03表、预算05表、预算06表、预算13表。",
    ]
    assert "三、更正的文字" in lines and "四、更正的表格" in lines
    assert (
        "3．第二部分“三、支出预算总体情况说明”，原文为：“洛阳市孟津区政务服务和大数据管理局2024年支出合计"
        "954.72万元，其中：基本支出722.22万元，占75.65%；项目支出232.50万元，占24.35%。”现更正为："
        "“洛阳市孟津区政务服务和大数据管理局2024年支出合计955.02万元，其中：基本支出722.52万元，占75.65%；"
        "项目支出232.50万元，占24.35%。”"
    ) in lines
    assert lines[lines.index("四、更正的表格") + 1 :] == [
        "涉及表格7张，更正前后的内容见附件。",
        "除上述内容外，报告其他内容不变，以更正后公开的报告为准。由此带来的不便，敬请谅解。",
        "特此说明。",
        "附件：附表更正前后对照表",
        "洛阳市孟津区政务服务和大数据管理局",
        "　　年　　月　　日",
        "附件",
        "附表更正前后对照表",
        "\t金额单位：万元",
    ]
    assert said.comments == [] and "【" not in "".join(lines)
    assert _rows(said)[:3] == [
        ("表格", "项目", "栏目", "更正前", "更正后"),
        ("预算01表", "一、一般公共服务", "支出·金额", "798.94", "799.24"),
        ("预算01表", "本年支出合计", "支出·金额", "954.72", "955.02"),
    ]


def _lines(target: Path) -> list[str]:
    return [text.text for text in read(target.read_bytes()).texts]


def test_figures_are_called_as_the_report_calls_them(
    published: Path, bonus: Path, tmp_path: Path
) -> None:
    """An increase that turns is told with its direction; no name of a figure that nobody prints;
    the same correction of several figures, and of their places, is one item."""
    replace_in(bonus / "收入.csv", "9547200.00", "9047200.00")
    replace_in(bonus / "报告.yaml", "4个：办公室", "5个：综合股、办公室")
    target = tmp_path / "更正说明.docx"
    assert notice(published, bonus, target, "--reason", REASON) == 0
    lines = _lines(target)
    start, end = lines.index("二、更正的数据"), lines.index("三、更正的文字")
    items = [line.partition("，涉及")[0] for line in lines[start + 1 : end]]
    assert items == [
        "1．收入总计、一般公共预算拨款收入由954.72万元更正为904.72万元",
        "2．支出总计、一般公共预算支出由954.72万元更正为955.02万元",
        "3．收入总计比上年由增加43.28万元、增长4.75%更正为减少6.72万元、下降0.74%",
        "4．支出总计、一般公共预算支出比上年由增加43.28万元、增长4.75%更正为增加43.58万元、增长4.78%",
        "5．基本支出、一般公共预算基本支出由722.22万元更正为722.52万元",
        "6．人员经费由687.53万元更正为687.83万元",
    ]
    assert "当年" not in "".join(lines)
    assert lines[end + 1].startswith(
        "1．第一部分“二、预算单位构成”，原文为：“局机关本级内设股室4个："
    )


@pytest.fixture
def carried(mengjin_copy: Path) -> Path:
    """孟津 with 10 万元 carried over from the year before, and spent on a project."""
    income, spent = mengjin_copy / "收入.csv", mengjin_copy / "支出.csv"
    income.write_text(
        "单位编码,资金来源,年度,金额（元）\n146001,财政拨款,,9547200.00\n146001,财政拨款,上年结转,100000\n",
        "utf-8",
    )
    head, *lines = spent.read_text("utf-8").splitlines()
    added = PROJECT.replace("36300.00", "100000") + ",上年结转"
    lines = [f"{head},年度", *(f"{line}," for line in lines), added]
    spent.write_text("\n".join(lines) + "\n", "utf-8")
    return mengjin_copy


def test_a_figure_with_and_without_carry_over_and_the_corrected_project(
    carried: Path, tmp_path: Path
) -> None:
    """Two figures are two items; each names the tables that show it, not those in which an equal
    amount stands; the project that was corrected is told as well."""
    new = shutil.copytree(carried, tmp_path / "更正")
    replace_in(new / "收入.csv", "9547200.00", "9727200.00")
    replace_in(new / "支出.csv", PROJECT, PROJECT.replace("36300", "216300"))
    target = tmp_path / "更正说明.docx"
    assert notice(carried, new, target, "--reason", REASON) == 0
    lines = _lines(target)
    items = lines[lines.index("二、更正的数据") + 1 : lines.index("三、更正的文字")]
    assert [items[n].partition("．")[2] for n in (1, 3, 7, 11)] == [
        "支出总计、一般公共预算支出由964.72万元更正为982.72万元，涉及第二部分“一、收入支出预算总体情况说明”"
        "“三、支出预算总体情况说明”“四、财政拨款收入支出预算总体情况说明”，"
        "以及预算01表、预算03表、预算04表、预算07表、预算13表。",
        "一般公共预算拨款收入由954.72万元更正为972.72万元，涉及第二部分“二、收入预算总体情况说明”，"
        "以及预算01表、预算02表、预算04表。",
        "当年一般公共预算支出由954.72万元更正为972.72万元，涉及第二部分“五、一般公共预算支出预算情况说明”，"
        "以及预算05表、预算07表。",
        "“计算机网络维修费”项目由13.63万元更正为31.63万元，涉及预算12表、预算14表。",
    ]


def test_a_figure_without_a_name_is_quoted(
    xigong: Sample, xigong_copy: Path, tmp_path: Path
) -> None:
    """西工's opening budget of an item, and a grade of the self-evaluation."""
    replace_in(xigong_copy / "年初预算.csv", "506700.00", "516700.00")
    replace_in(xigong_copy / "项目自评.csv", "94.81", "84.81")
    target = tmp_path / "更正说明.docx"
    assert notice(xigong.path, xigong_copy, target, "--reason", REASON) == 0
    lines = [line.partition("，涉及")[0].partition("．")[2] for line in _lines(target)]
    assert "行政运行（项）年初预算数由50.67万元更正为51.67万元" in lines
    assert "行政运行（项）完成年初预算的比例由112.37%更正为110.20%" in lines
    assert "“自评等级为优的10个”更正为“自评等级为优的9个”" in lines
    assert "“良的5个”更正为“良的6个”" in lines
    assert not any("金额合计" in line or "行数" in line for line in lines)


def test_a_long_table_is_not_listed_cell_by_cell(
    published: Path, mengjin_copy: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every line of the ledger corrected: a table with more folded lines than anyone reads is
    named, and looked up where it is published anew."""
    monkeypatch.setattr("assembler.compare.notice_table._MOST_LINES", 20)
    ledger = mengjin_copy / "支出.csv"
    headings, *lines = list(csv.reader(ledger.read_text("utf-8").splitlines()))
    at = headings.index("金额（元）")
    for number, line in enumerate(lines, start=1):
        line[at] = f"{float(line[at]) + number * 100:.2f}"
    ledger.write_text("".join(map(csv_text, [headings, *lines])), "utf-8")
    target = tmp_path / "更正说明.docx"
    assert notice(published, mengjin_copy, target, "--reason", REASON) == 0
    rows = _rows(read(target.read_bytes()))
    long = [row for row in rows if row[3:] == ("见原表", "见更正后公开的本表")]
    assert [(row[0], row[1].startswith("共")) for row in long] == [("预算06表", True)]


def _rows(said: Read) -> list[tuple[str, ...]]:
    (table,) = said.tables()
    return list(table.grid.rows)


def test_a_missing_reason_is_marked(
    published: Path, bonus: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    target = tmp_path / "更正说明.docx"
    assert notice(published, bonus, target) == 1
    assert (
        f"错误 R-12 {target}：没有写更正原因，文中已留出【更正原因待填】。"
        in capsys.readouterr().out
    )
    said = read(target.read_bytes())
    (marked,) = (text for text in said.texts if text.marked)
    assert (marked.text, marked.marked) == ("【更正原因待填】", ("【更正原因待填】",))
    assert said.comments == ["待补：更正的原因，如数据录入有误、口径调整等"]


@pytest.mark.parametrize("reason", [(), ("--reason", REASON)])
def test_a_notice_is_valid_and_always_the_same(
    published: Path, bonus: Path, tmp_path: Path, reason: tuple[str, ...]
) -> None:
    first, second = tmp_path / "一.docx", tmp_path / "二.docx"
    notice(published, bonus, first, *reason)
    notice(published, bonus, second, *reason)
    assert first.read_bytes() == second.read_bytes()
    assert [str(error) for error in WordValidator().validate(str(first)).errors] == []


def test_final_accounts_have_one_as_well(xigong: Sample, xigong_copy: Path, tmp_path: Path) -> None:
    replace_in(
        xigong_copy / "支出.csv",
        "人员经费,,一般公共预算拨款,228900.00",
        "人员经费,,一般公共预算拨款,218900.00",
    )
    target = tmp_path / "更正说明.docx"
    assert notice(xigong.path, xigong_copy, target, "--reason", "基本工资重复记账。") == 0
    said = read(target.read_bytes())
    lines = [text.text for text in said.texts]
    assert lines[3] == "基本工资重复记账。"
    assert (
        lines[5]
        == "1．本年支出合计由449.76万元更正为448.76万元，涉及第三部分“三、支出决算情况说明”、"
        "附件1：洛阳市西工区政务服务和大数据管理局部门整体自评报告“四、绩效目标实现情况分析（一）部门资金情况分析”，"
        "以及公开01表、公开03表、公开04表。"
    )
    (item,) = (line for line in lines if "行政运行（项）。" in line)
    assert item.endswith(
        "第三部分“五、一般公共预算财政拨款支出决算情况说明（三）具体情况”，原文为：“1．一般公共服务支出（类）政府办公厅（室）及相关机构事务（款）行政运行（项）。"
        "年初预算数为50.67万元，决算数为56.94万元，完成年初预算的112.37%，决算数与预算数存在差异的主要原因是人员增加。”"
        "现更正为：“1．一般公共服务支出（类）政府办公厅（室）及相关机构事务（款）行政运行（项）。年初预算数为50.67万元，"
        "决算数为55.94万元，完成年初预算的110.40%，决算数与预算数存在差异的主要原因是人员增加。”"
    )
    assert (
        "公开05表",
        "2010301 行政运行",
        "本年支出·小计；本年支出·基本支出",
        "56.94",
        "55.94",
    ) in _rows(said)


# --- the wording is the template's


def test_an_author_words_it_otherwise(
    published: Path,
    bonus: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    home = tmp_path / "家"
    folder = home / "templates" / "我的"
    folder.mkdir(parents=True)
    monkeypatch.chdir(home)
    (folder / "template.yaml").write_text(
        "名称: 我的\nextends: henan-budget\n类型: 部门预算\n", "utf-8"
    )
    replace_in(bonus / "报告.yaml", "模板: mengjin-budget", "模板: 我的")
    own = folder / "notice.md"
    own.write_text("更正 *{{ 部门 }}*\n---\n**原因**：{{ 更正原因 }}\n---\n{{ 年度 }}年\n", "utf-8")
    target = tmp_path / "更正说明.docx"
    assert notice(published, bonus, target, "--reason", "**不是粗体**") == 0
    assert [text.text for text in read(target.read_bytes()).texts] == [
        "更正 *洛阳市孟津区政务服务和大数据管理局*",
        "原因：**不是粗体**。",
        "2024年",
    ]
    capsys.readouterr()
    mistakes = {
        "题目\n---\n{{ 没有这个名称 }}\n---\n落款\n": "无法使用 M-14 我的/notice.md 第3行：",
        "题目\n---\n{% if 指标 %}\n---\n落款\n": "无法使用 R-17 我的/notice.md 第4行：",
        "题目\n---\n正文\n": "无法使用 R-17 我的/notice.md：要用两行 --- 分成题目、正文、落款三部分，现在是2部分",
    }
    for text, said in mistakes.items():
        own.write_text(text, "utf-8")
        before = target.read_bytes()
        assert notice(published, bonus, target, "--reason", REASON) == 2
        assert said in capsys.readouterr().out and target.read_bytes() == before


# --- what is refused


def test_what_no_notice_is_written_for(
    published: Path,
    mengjin: Sample,
    bonus: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    target = tmp_path / "更正说明.docx"
    assert notice(published, mengjin.path, target) == 2
    assert f"无法使用 R-10 {target}：两边的报告没有不同" in capsys.readouterr().out
    replace_in(bonus / "报告.yaml", '年度: "2024"', '年度: "2025"')
    assert notice(published, bonus, target) == 2
    assert f"无法使用 R-11 {target}：" in capsys.readouterr().out
    replace_in(bonus / "报告.yaml", '年度: "2025"', '年度: "2024"')
    for elsewhere, code in ((tmp_path / "说明.doc", "R-13"), (published, "R-14")):
        assert notice(published, bonus, elsewhere) == 2
        assert code in capsys.readouterr().out
    assert main(["diff", str(published), str(bonus), "--reason", REASON]) == 2
    assert "R-15" in capsys.readouterr().out
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(["已公开.docx", bonus.name])
    assert published.read_bytes() == mengjin.data


def test_no_notice_of_a_draft(
    published: Path, bonus: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Neither side may be one: what is missing is named; nothing is written."""
    target, draft = tmp_path / "更正说明.docx", tmp_path / "草稿.docx"
    draft.write_bytes(
        edited(
            published.read_bytes(),
            lambda w: w.say("公务用车由财政部门调拨", "不需要", "（待确认）"),
            lambda w: w.cell("2024年部门收支预算表", 2, 1, "【待补】"),
        )
    )
    assert notice(draft, bonus, target, "--reason", REASON) == 2
    assert (
        f"无法使用 R-70 {draft}：还是草稿，有2处没有写完，不能据以写更正说明："
        "“七、一般公共预算‘三公’经费支出预算情况说明”（待确认）；《2024年部门收支预算表》【待补】。"
    ) in capsys.readouterr().out
    replace_in(bonus / "原因.csv", "公务接待费,人员增加，物价上涨\n", "")
    assert notice(published, bonus, target, "--reason", REASON) == 2
    assert (
        f"无法使用 R-70 {bonus}：还是草稿，有1处没有写完，不能据以写更正说明："
        "“七、一般公共预算‘三公’经费支出预算情况说明”【公务接待费变化原因待填】。"
    ) in capsys.readouterr().out
    assert not target.exists()


def test_no_notice_of_a_file_with_tracked_changes(
    published: Path, bonus: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    target, tracked = tmp_path / "更正说明.docx", tmp_path / "带修订.docx"
    tracked.write_bytes(
        edited(
            published.read_bytes(),
            lambda w: w.track_insert("公务用车由财政部门调拨", "支出。", "另有安排。"),
        )
    )
    assert notice(tracked, bonus, target, "--reason", REASON) == 2
    assert f"无法使用 R-71 {tracked}：文件里还有没有接受或拒绝的修订" in capsys.readouterr().out
    assert not target.exists()


def test_no_notice_where_no_reader_sees_a_change(
    published: Path, mengjin_copy: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """An amount changed by less than is displayed; a paragraph that only stands elsewhere."""
    target, moved = tmp_path / "更正说明.docx", tmp_path / "移动.docx"
    moved.write_bytes(
        edited(
            published.read_bytes(),
            lambda w: w.move_after("公务用车由财政部门调拨", "（一）因公出国"),
        )
    )
    assert notice(published, moved, target, "--reason", REASON) == 2
    assert f"无法使用 R-73 {target}：前后有改动，但公布的文字、数字和表格都没有变化" in (
        capsys.readouterr().out
    )
    replace_in(mengjin_copy / "支出.csv", "1287100.00", "1287100.01")
    replace_in(mengjin_copy / "收入.csv", "9547200.00", "9547200.01")
    assert notice(published, mengjin_copy, target, "--reason", REASON) == 2
    assert f"无法使用 R-73 {target}：" in capsys.readouterr().out
    assert not target.exists()


def test_another_department_is_no_corrected_name(
    mengjin: Sample, mengjin_copy: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The name may be what is corrected, but only of a report that says the same."""
    target = tmp_path / "更正说明.docx"
    replace_in(mengjin_copy / "报告.yaml", "  名称: 洛阳市孟津区政务", "  名称: 洛阳市孟津区政府")
    assert notice(mengjin.path, mengjin_copy, target, "--reason", REASON) == 0
    ledger = mengjin_copy / "支出.csv"
    ledger.write_text(ledger.read_text("utf-8").replace("00.00,", "50.00,"), "utf-8")
    text = (mengjin_copy / "报告.yaml").read_text("utf-8")
    (mengjin_copy / "报告.yaml").write_text(text.replace("全区", "全县"), "utf-8")
    assert notice(mengjin.path, mengjin_copy, target, "--reason", REASON, "--force") == 2
    assert "R-11" in capsys.readouterr().out


def test_a_notice_that_was_edited_is_kept(
    published: Path, bonus: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    from docx import Document

    target = tmp_path / "更正说明.docx"
    notice(published, bonus, target)
    document = Document(str(target))
    document.paragraphs[-1].add_run("已盖章")
    document.save(str(target))
    before = target.read_bytes()
    capsys.readouterr()
    assert notice(published, bonus, target, "--reason", REASON) == 2
    assert "O-01" in capsys.readouterr().out and target.read_bytes() == before
    assert notice(published, bonus, target, "--reason", REASON, "--force") == 0
    assert target.read_bytes() != before
