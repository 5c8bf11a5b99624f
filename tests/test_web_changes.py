"""The values of the page 原因: each change with its parts, how far its reason is; reasons settled."""

from __future__ import annotations

import csv
import shutil
from collections.abc import Sequence
from pathlib import Path

import pytest
from conftest import ROOT
from web_kit import needs_nicegui

assert needs_nicegui

from assembler.dataset.sheet_edits import write_sheet  # noqa: E402
from assembler.narrative.sentences import with_text  # noqa: E402
from assembler.pipeline import build  # noqa: E402
from assembler.reasons.sheet import (  # noqa: E402
    SettledReason,
    adopted,
    kept,
    restored,
    rewritten,
    settling_edits,
)
from assembler.report import Heading, Paragraph, Part, Report, Span  # noqa: E402
from assembler.web.filling.explained_changes import ExplainedChange, PartRow, changes_of  # noqa: E402
from assembler.web.filling.reasons_page import svg_of  # noqa: E402

SAMPLES = ("示例-2025-预算", "示例-2025-预算-局机关", "示例-2025-预算-服务中心")
LAST = tuple(name.replace("2025", "2024") for name in SAMPLES)
DRAFT = "车辆由3辆减少到2辆，公务用车运行维护费减少1.50万元"


@pytest.fixture
def data(tmp_path: Path) -> Path:
    for name in (*SAMPLES, *LAST):
        shutil.copytree(ROOT / "data" / name, tmp_path / "data" / name)
    return tmp_path / "data" / SAMPLES[0]


def changes(path: Path) -> dict[str, ExplainedChange]:
    found = changes_of(build(path, internal=True, keep=True))
    return {one.name: one for one in found}


def settle(path: Path, settled: Sequence[SettledReason]) -> list[dict[str, str]]:
    """The rows of 原因 once these are written."""
    dataset = build(path, internal=True, keep=True).prepared
    assert dataset is not None
    for edits in settling_edits(dataset.dataset, settled):
        write_sheet(path, edits)
    return rows(path)


def rows(path: Path) -> list[dict[str, str]]:
    with (path / "原因.csv").open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream))


def states(path: Path) -> dict[str, str]:
    return {name: one.state.value for name, one in changes(path).items()}


def test_a_change_with_its_parts(data: Path) -> None:
    one = changes(data)["三公经费"]
    assert (one.label, one.now, one.base, one.before, one.change) == (
        "“三公”经费",
        "9.50万元",
        "上年",
        "11.40万元",
        "减少1.90万元",
    )
    assert (one.state.value, one.text, one.parted) == ("草稿", DRAFT, "部门经济科目（款）")
    assert one.parts == (
        PartRow("公务用车运行维护费", "9.00", "7.50", "-1.50"),
        PartRow("公务接待费", "2.40", "2.00", "-0.40"),
    )
    assert one.sentence is not None
    assert one.sentence.with_text("甲")[1].text == "甲"
    assert one.sentence.text == (
        f"云溪县数据资源局2025年“三公”经费支出预算为9.50万元，比2024年减少1.90万元，主要原因：{DRAFT}。"
    )


def test_each_state(data: Path) -> None:
    """支出总计 is told of by the sentence of 收入总计, and needs no reason of its own."""
    drafts = changes(data)
    assert states(data) == {
        "收入总计": "草稿",
        "支出总计": "一起说",
        "一般公共预算支出": "草稿",
        "三公经费": "草稿",
        "公务接待费": "草稿",
        "公务用车运行维护费": "草稿",
        "机构运转经费": "草稿",
    }
    settle(
        data,
        [
            adopted(drafts["收入总计"].drafted),
            restored(drafts["三公经费"].drafted),
            rewritten("公务接待费", "压减一般性支出", drafts["公务接待费"].draft, None),
        ],
    )
    (data / "原因.csv").open("a", encoding="utf-8").write("机构运转经费,去年的话,待确认,\n")
    now = changes(data)
    assert states(data) == {
        "收入总计": "已确认",
        "支出总计": "一起说",
        "一般公共预算支出": "草稿",
        "三公经费": "草稿",
        "公务接待费": "自己写的",
        "公务用车运行维护费": "草稿",
        "机构运转经费": "待确认",
    }
    assert [name for name, one in now.items() if one.is_open] == [
        "一般公共预算支出",
        "三公经费",
        "公务用车运行维护费",
        "机构运转经费",
    ]
    given = now["机构运转经费"].given
    assert given is not None
    assert settle(data, [kept(given)])[-1] == {
        "指标": "机构运转经费",
        "原因": "去年的话",
        "状态": "已确认",
        "底稿": "",
    }


def test_a_draft_is_adopted_rewritten_and_comes_back(data: Path) -> None:
    row = {"指标": "三公经费", "原因": DRAFT, "状态": "已确认", "底稿": DRAFT}
    assert settle(data, [adopted(changes(data)["三公经费"].drafted)]) == [row]
    one = changes(data)["三公经费"]
    own = rewritten("三公经费", "车改", one.draft, one.given)
    assert settle(data, [own]) == [{**row, "原因": "车改"}]
    assert settle(data, [restored(one.drafted)]) == [{**row, "状态": "草稿"}]


def test_a_reason_without_a_draft_says_no_state(data: Path) -> None:
    assert settle(data, [rewritten("公务接待费", "压减", "", None)]) == [
        {"指标": "公务接待费", "原因": "压减"}
    ]


def test_a_row_of_several_figures_keeps_the_others(data: Path) -> None:
    (data / "原因.csv").write_text(
        "指标,原因\n三公经费、公务接待费、机构运转经费,同一个\n", "utf-8"
    )
    given = changes(data)["公务接待费"].given
    assert settle(data, [rewritten("公务接待费", "另一个", "", given)]) == [
        {"指标": "三公经费、机构运转经费", "原因": "同一个"},
        {"指标": "公务接待费", "原因": "另一个"},
    ]
    both = [SettledReason("三公经费", "甲"), SettledReason("机构运转经费", "乙")]
    assert settle(data, both) == [
        {"指标": "三公经费", "原因": "甲"},
        {"指标": "公务接待费", "原因": "另一个"},
        {"指标": "机构运转经费", "原因": "乙"},
    ]


def test_an_answer_of_the_questions_stays_there(tmp_path: Path) -> None:
    path = Path(shutil.copytree(ROOT / "data/chanhe-2022-budget", tmp_path / "数据"))
    before = rows(path)
    assert changes(path)["支出总计"].state.value == "自己写的"
    assert settle(path, [SettledReason("支出总计", "电梯移交", "已确认")]) == before
    with (path / "待补.csv").open(encoding="utf-8-sig", newline="") as stream:
        answers = {(row["归入"], row["名称"]): row["回答"] for row in csv.DictReader(stream)}
    assert answers["原因", "支出总计"] == "电梯移交"


def test_names_of_a_drawing_are_escaped(data: Path) -> None:
    for file in data.with_name(SAMPLES[1]).glob("*.csv"):
        text = file.read_text("utf-8")
        file.write_text(text.replace("公共数据授权运营平台建设", "<b>公共</b>"), "utf-8")
    one = changes(data)["收入总计"]
    assert one.waterfall is not None
    drawing = svg_of(one.waterfall, "<i>")
    assert "<b>" not in drawing and "<i>" not in drawing
    assert "&lt;b&gt;公共&lt;/b&gt;" in drawing


def test_of_two_reasons_that_say_the_same_each_has_its_own_sentence() -> None:
    """The one in which its subject is named just before."""
    said = (
        "“三公”经费减少2万元，主要原因：车辆由2辆减少到1辆，接待减少。",
        "其中：公务接待费减少1万元，主要原因：接待减少。"
        "公务用车运行维护费减少1万元，主要原因：车辆由2辆减少到1辆。",
    )
    blocks = tuple(Paragraph((Span(one),)) for one in said)
    report = Report("报告", "某局", "", (Part(Heading(1, "", (Span("说明"),)), blocks),))

    def sentence(about: str) -> str:
        return with_text(report, "车辆由2辆减少到1辆", about=about)[0].text

    assert sentence("三公经费") == said[0]
    assert sentence("公务用车运行维护费") == said[1].split("。")[1] + "。"
