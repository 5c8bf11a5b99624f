"""`refresh` where the new build lacks, or has otherwise, what a person changed: nothing is dropped
silently. And templates that were reworded."""

from __future__ import annotations

import shutil
from copy import deepcopy
from pathlib import Path

import pytest
from conftest import ROOT, SAMPLES, replace_in
from docx.table import _Cell as Cell
from refresh_edits import Word, contents, edited, remarks, texts
from refreshing import BUDGET, But, after, corrected, data_of, expected, told

from assembler.pipeline import build
from assembler.refresh.refresh import refresh

IN = "2024年收入总计"
FORM = "2024年部门收支预算表"
ECONOMIC = "2024年一般公共预算基本支出预算表"
HEAD = "七、一般公共预算“三公”经费支出预算情况说明"
ABROAD = "（一）出国（境）费0万元，预算数与2023年一致。"


def test_edited_paragraph_of_a_section_that_falls_away() -> None:
    """It stays, with a comment; what nobody touched goes."""
    made = after(
        "mengjin",
        [lambda w: w.say("（一）因公出国", "因公出国（境）费", "出国（境）费")],
        "略去一节",
    )
    assert made.data is not None
    assert texts(made.data) == expected(
        data_of("mengjin", "略去一节"), But("一般公共预算基本支出年初预算为", behind=(ABROAD,))
    )
    assert [(p.code, p.values["where"]) for p in made.problems] == [("R-24", f"“{HEAD}”第2段")]
    assert contents(made.data) == contents(data_of("mengjin", "略去一节"))
    assert len(remarks(made.data)) == 1


def test_commented_paragraph_of_a_section_that_falls_away() -> None:
    """A person's comment is not thrown away with it."""
    made = after("mengjin", [lambda w: w.comment("（一）因公出国", "要保留吗？")], "略去一节")
    assert made.data is not None
    assert [p.code for p in made.problems] == ["R-24"]
    assert ("张三", "要保留吗？") in remarks(made.data)


def test_edited_row_that_falls_away() -> None:
    """A project that is no longer there, whose row was changed by hand."""
    row = (
        "特定目标类|新大厅项目|洛阳市孟津区政务服务和大数据管理局|10.00|10.00",
        "|10.00|10.00",
        "|10.00|11.00",
    )
    made = after(
        "mengjin", [lambda w: w.cell("2024年项目支出预算表", 4, 4, "11.00")], "无更正", "加项目"
    )
    assert made.data is not None
    assert [(p.code, p.values["where"]) for p in made.problems] == [
        (
            "R-25",
            "附表《2024年项目支出预算表》“特定目标类 新大厅项目 洛阳市孟津区政务服务和大数据管理局”行",
        )
    ]
    assert "没有这一行了（行里还有10.00、11.00），因为手工改过" in str(made.problems[0])
    kept = [text for text in texts(made.data) if text.startswith(row[0].replace(row[1], row[2]))]
    assert len(kept) == 1
    assert [text for text in texts(made.data) if text not in kept] == texts(data_of("mengjin"))


def test_copied_row_says_its_new_amounts() -> None:
    def copy(word: Word) -> None:
        row = word.table(ECONOMIC)._tbl.tr_lst[5]
        row.addnext(deepcopy(row))

    made = after("mengjin", [copy], "金额")
    assert [str(problem) for problem in made.problems] == [
        "错误 R-54 稿.docx：附表《2024年一般公共预算基本支出预算表》第7行“30103 奖金 50101 工资奖金津补贴”："
        "这一行是手工加的或复制的，112.96是更正前的数，更正后是122.96，没有改动。"
        "多余的一行删去；要留的按现在的数据改正，再删去批注。"
    ]
    assert made.data is not None
    assert [said for _, said in remarks(made.data)] == [
        "更新时没有改动这里：手工加的行里是更正前的数。\n更正前应写：\n112.96\n按现在的数据应写：\n122.96"
    ]


def test_own_row_says_the_new_amount() -> None:
    """Known by its name and by the columns, whatever else stands in it."""

    def add(word: Word) -> None:
        row = deepcopy(word.table(ECONOMIC)._tbl.tr_lst[5])
        word.table(ECONOMIC)._tbl.tr_lst[-1].addnext(row)
        for cell, text in zip(row.tc_lst, ("", "其中：奖金", "", "", "112.96"), strict=False):
            Cell(cell, word.document).text = text  # type: ignore[arg-type]

    made = after("mengjin", [add], "金额")
    assert [(p.code, p.values["found"], p.values["wanted"]) for p in made.problems] == [
        ("R-54", "112.96", "122.96")
    ]


def test_row_taken_out_by_hand_whose_amount_changed() -> None:
    """It stays away; the one who took it out is told."""
    title, row = "2024年项目支出预算表", "146 洛阳市孟津区政务服务和大数据管理局"
    made = after("mengjin", [lambda w: w.delete_row(title, 3)], "加项目")
    assert made.data is not None
    assert told(made) == [("R-39", f"附表《{title}》“{row}”行")]
    fresh = texts(data_of("mengjin", "加项目"))
    left = texts(made.data)
    gone = [text for text in fresh if text not in left]
    assert [text.split("|")[:4] for text in gone] == [["", *row.split(), "242.50"]]
    assert left == [text for text in fresh if text not in gone]


def test_edited_table_that_falls_away() -> None:
    title = "2024年一般公共预算基本支出预算表"
    made = after("mengjin", [lambda w: w.cell(title, 3, 1, "改")], "略去一表")
    assert made.data is not None
    assert [(p.code, p.values["where"]) for p in made.problems] == [("R-24", f"附表《{title}》")]
    fresh = set(texts(data_of("mengjin", "略去一表")))
    assert any(
        "|改|" in text or text.endswith("|改") for text in texts(made.data) if text not in fresh
    )


def test_a_conflict_names_the_corrected_lines() -> None:
    made = after("mengjin", [lambda w: w.cell(FORM, 3, 1, "999.99")], "上年")
    assert told(made) == []
    made = after("mengjin", [lambda w: w.say(IN, "收入总计954.72", "收入总计955.72")], "金额")
    assert made.data is not None
    author, said = remarks(made.data)[0]
    assert author == "assembler"
    assert said.startswith("更新时没有改动这里：手工改过的数字又更正了。\n依据的更正：\n")
    assert "收入.csv 第2行" in said and "9,547,200.00" in said and "9,647,200.00" in said
    assert said.endswith("按现在的数据应写：\n964.72")


def test_a_settled_conflict_is_forgotten() -> None:
    """The new wording taken over by hand, the comment left: it is taken back."""
    once = after("mengjin", [lambda w: w.say(IN, "收入总计954.72", "收入总计955.72")], "金额").data
    assert once is not None
    settled = edited(once, lambda w: w.say(IN, "955.72", "964.72"))
    made = refresh(settled, corrected("mengjin", "金额"))
    assert made.data is not None and made.problems == []
    assert remarks(made.data) == []
    assert texts(made.data) == texts(data_of("mengjin", "金额"))


# --- templates


@pytest.fixture
def reworded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """孟津's dataset beside a template that says 比上年预算 instead of 与上年预算相比."""
    data = Path(shutil.copytree(ROOT / "data" / SAMPLES["mengjin"], tmp_path / "数据"))
    home = Path(shutil.copytree(ROOT / "templates", tmp_path / "templates"))
    section = home / "henan-budget" / "sections" / "收支总体.md"
    text = section.read_text("utf-8")
    assert "预算相比，收入" in text
    section.write_text(text.replace("预算相比，收入", "预算比较，全年收入"), "utf-8")
    monkeypatch.chdir(tmp_path)
    return data


def test_template_reworded(reworded: Path) -> None:
    """Words of the template and of the person at different places go together; figures too."""
    for file, old, new in BUDGET["金额"]:
        replace_in(reworded / file, old, new)
    built = build(reworded, internal=True)
    assert built.data is not None
    made = refresh(edited(data_of("mengjin"), lambda w: w.bold(IN)), built)
    assert made.data is not None
    assert texts(made.data) == texts(built.data)
    before = edited(data_of("mengjin"), lambda w: w.say(IN, "租赁方面的开支增加", "租赁增加"))
    made = refresh(before, built)
    assert made.data is not None and made.problems == []
    assert texts(made.data) == expected(built.data, But(IN, "租赁方面的开支增加", "租赁增加"))


@pytest.mark.parametrize("is_edited", [False, True])
def test_a_table_with_a_column_less(is_edited: bool, tmp_path: Path, home: None) -> None:
    """Untouched it becomes the new one; with a cell typed over it stays as it is, and is told."""
    title = "2024年一般公共预算支出预算表"
    shutil.copytree(ROOT / "templates", tmp_path / "templates")
    with (tmp_path / "templates/henan-budget/tables/预算05表.yaml").open(
        "a", encoding="utf-8"
    ) as file:
        file.write("删除列: [单位代码]\n")
    built = build(shutil.copytree(ROOT / "data" / SAMPLES["mengjin"], tmp_path / "数据"))
    before = edited(data_of("mengjin"), *[lambda w: w.cell(title, 3, 5, "999.99")] * is_edited)
    made = refresh(before, built, "稿.docx")
    assert made.data is not None and built.data is not None
    if is_edited:
        assert told(made) == [("R-26", f"附表《{title}》")]
        assert texts(made.data) == texts(before)
    else:
        assert told(made) == []
        assert texts(made.data) == texts(built.data) != texts(before)


def test_template_and_person_reword_the_same(reworded: Path) -> None:
    built = build(reworded, internal=True)
    before = edited(data_of("mengjin"), lambda w: w.say(IN, "预算相比，收入", "预算相比，本年收入"))
    made = refresh(before, built)
    assert made.data is not None and built.data is not None
    assert [p.code for p in made.problems] == ["R-22"]
    assert texts(made.data) == expected(
        built.data, But(IN, "预算比较，全年收入", "预算相比，本年收入")
    )
