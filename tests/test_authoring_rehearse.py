"""`assembler template rehearse`: what a template says in every situation its figures can take.

What the shipped templates say stands whole in `tests/golden/rehearsal/`; after a change that is
meant, write it anew with `ASSEMBLER_UPDATE=1 pytest tests/test_authoring_rehearse.py`, and read the
difference as an official would.
"""

from __future__ import annotations

import json
import os
import re
import shutil
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest
from office import convert, needs_office
from reading import Read, read
from word_validity import WordValidator

from assembler.authoring.example import example
from assembler.authoring.rehearsal import Rehearsal, RehearsedText
from assembler.authoring.rehearsal_page import MarkedRun, beside_usual
from assembler.authoring.rehearsal_words import left_of, lines_of_text, lines_of_unused, summary
from assembler.authoring.situations import long_example, situations
from assembler.checks import run_checks
from assembler.cli import main
from assembler.figures import Figures
from assembler.kernel.problems import Place, Problem, Severity
from assembler.template.homes import template_names
from assembler.template.loading import load_template
from assembler.template.template import Template

GOLDEN = Path(__file__).parent / "golden/rehearsal"
BROKEN = Path(__file__).parent / "broken_templates"
CHROMIUM = next(
    filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), ""
)


class RehearsedDocument(NamedTuple):
    template: str
    file: Path
    read: Read


SETTINGS = "名称: 某县\nextends: henan-budget\n类型: 部门预算\n"


@cache
def loaded(name: str) -> Template:
    template = load_template(name, Place(), [])
    assert template is not None
    return template


@cache
def rehearsed(name: str) -> tuple[Rehearsal, tuple[RehearsedText, ...]]:
    rehearsal = Rehearsal(loaded(name))
    return rehearsal, tuple(rehearsal.texts())


@pytest.fixture
def county(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A template 某县 over henan-budget with two sections alone."""
    folder = tmp_path / "templates" / "某县"
    (folder / "sections").mkdir(parents=True)
    parts = "部分:\n  - {名: 情况, 标题: 情况说明, 章节: [车况, 增减]}\n"
    (folder / "template.yaml").write_text(SETTINGS + parts, "utf-8")
    write(folder, 车况="# 车况\n\n共有车辆{{ 车辆 }}。\n", 增减="收入{{ 比上年(收入总计) }}。\n")
    monkeypatch.chdir(tmp_path)
    return folder


def write(folder: Path, **sections: str) -> None:
    for name, text in sections.items():
        (folder / "sections" / f"{name}.md").write_text(text, "utf-8")


def said(name: str, section: str) -> list[tuple[str, int | None, str]]:
    """Of a section of 某县: the first situation, the line and the text of each passage."""
    texts = Rehearsal(fresh(name)).texts()
    passages = next(text.passages for text in texts if text.name == section)
    return [(p.situations[0], p.place.row, p.text) for p in passages]


def fresh(name: str) -> Template:
    template = load_template(name, Place(), [])
    assert template is not None
    return template


# --- the shipped templates


@pytest.mark.parametrize("name", template_names())
def test_what_a_shipped_template_says(name: str) -> None:
    rehearsal, texts = rehearsed(name)
    lines = [line for text in texts for line in lines_of_text(text, rehearsal)]
    lines += [*lines_of_unused(rehearsal), summary(rehearsal, texts)]
    golden = GOLDEN / f"{name}.txt"
    if os.environ.get("ASSEMBLER_UPDATE"):
        golden.write_text("\n".join(lines) + "\n", "utf-8")
    assert lines == golden.read_text("utf-8").splitlines()


@pytest.mark.parametrize("name", template_names())
def test_every_branch_of_a_shipped_template_is_reached(name: str) -> None:
    rehearsal, texts = rehearsed(name)
    assert [line for text in texts for line in left_of(text)] == []
    assert rehearsal.mistakes == []


@pytest.mark.parametrize("name", template_names())
def test_no_sentence_of_a_shipped_template_stumbles(name: str) -> None:
    """Doubled or missing stops, a change of nothing, a negative rate, a mark of Python's."""
    stumbles = re.compile(
        r"[，；、。：][，；、。]|[（：]。|(?:增加|减少|增长|下降)-?0(?:\.0+)?(?:万元|元|%)"
        r"|(?:完成[^，]{0,6}|执行率|增长|下降)-|None|False|⟦|\ue000|(.{4,8}?)\1"
    )
    _, texts = rehearsed(name)
    passages = (passage for text in texts for passage in text.passages)
    assert [p.text for p in passages if stumbles.search(p.text)] == []


@pytest.mark.parametrize("name", template_names())
def test_the_example_department_is_in_order(name: str) -> None:
    """Its amounts balance: the rules of `assembler check` find no error, but for budgets of final
    accounts that are given twice (F-12), as every figure's are there, and for what the rows of lists
    (清单) come to (D-160, D-161), which are the same whatever the figures."""
    problems: list[Problem] = []
    figures = Figures(example(loaded(name)), loaded(name), problems)
    problems += run_checks(figures)
    grave = {p.code for p in problems if p.severity in (Severity.ERROR, Severity.UNUSABLE)}
    assert grave <= {"F-12", "D-160", "D-161"}


def test_each_situation_has_a_name_of_its_own() -> None:
    for name in template_names():
        names = [situation.name for situation in situations(loaded(name))]
        assert len(names) == len(set(names))
    assert [one.name for one in situations(loaded("henan-accounts"))][-3:] == [
        "决算等于预算", "决算大于预算", "没有预算",
    ]  # fmt: skip


def test_the_long_example_has_many_rows() -> None:
    dataset = long_example(loaded("henan-budget"))
    assert len(dataset.units) == len(dataset.projects) == 48
    assert len(dataset.targets) == 48 * 8
    assert len({line.function for line in dataset.expenditure}) > 100
    assert {line.unit for line in dataset.expenditure} == {unit.code for unit in dataset.units}
    assert {line.project for line in dataset.expenditure} - {""} == {
        project.name for project in dataset.projects
    }


# --- a template of one's own


def test_passages_with_their_situations_and_lines(county: Path) -> None:
    write(
        county,
        车况="# 车况\n\n{% if 车辆 %}\n共有车辆{{ 车辆 }}。\n{% else %}\n没有车辆。\n{% endif %}\n",
    )
    assert said("某县", "车况") == [
        ("增加", 1, "车况"),
        ("增加", 4, "共有车辆8辆。"),
        ("本年为零", 6, "没有车辆。"),
        ("没有填指标", 4, "共有车辆【车辆待填】。"),
    ]


def test_figures_that_read_alike_are_one_passage_but_nothing_and_one_are_told(
    county: Path,
) -> None:
    write(county, 车况="其他用车{{ 其他用车 }}，收入{{ 收入总计|万元 }}。\n")
    assert said("某县", "车况") == [
        ("增加", 1, "其他用车2辆，收入801.40万元。"),
        ("本年为零", 1, "其他用车0辆，收入0万元。"),
        ("由正转负", 1, "其他用车2辆，收入-801.40万元。"),
        ("没有车辆（各项数量为零）", 1, "其他用车0辆，收入801.40万元。"),
        ("各项数量为一", 1, "其他用车1辆，收入801.40万元。"),
        ("没有填指标", 1, "其他用车【其他用车待填】，收入801.40万元。"),
    ]


def test_the_phrases_a_sentence_is_made_with(county: Path) -> None:
    rehearsal = Rehearsal(fresh("某县"))
    text = next(text for text in rehearsal.texts() if text.name == "增减")
    assert list(lines_of_text(text, rehearsal))[1:6] == [
        "节 增减　某县/sections/增减.md",
        "  〔增加、只有一个行政单位、只有一个参公单位等17种情形〕某县/sections/增减.md 第1行；"
        "用语 增加（henan-budget/wording.yaml 第6行）",
        "    收入增加160.28万元，增长25.00%。",
        "  〔减少〕某县/sections/增减.md 第1行；用语 减少（henan-budget/wording.yaml 第7行）",
        "    收入减少200.35万元，下降20.00%。",
    ]


def test_phrases_that_nothing_uses(county: Path) -> None:
    (county / "wording.yaml").write_text("机构运转:\n  持平: 没有变化\n无人问: 一句\n", "utf-8")
    rehearsal = Rehearsal(fresh("某县"))
    list(rehearsal.texts())
    lines = list(lines_of_unused(rehearsal))
    assert lines[1:4] == [
        "没有用到的用语",
        "  某县/wording.yaml 第2行 机构运转›持平",
        "  某县/wording.yaml 第3行 无人问",
    ]
    assert lines[4].startswith("  沿用 henan-budget 的：收支›增加、")


def test_branches_that_no_situation_reaches(county: Path) -> None:
    """Also the one that is not written, a list that is always empty, a choice within a value."""
    write(
        county,
        车况="{% if 年度 == 1999 %}旧{% endif %}{% if 年度 %}新{% endif %}。\n\n"
        "{% for 年 in [] %}{{ 年 }}{% endfor %}{{ '有' if 年度 else '无' }}。\n",
    )
    text = next(text for text in Rehearsal(fresh("某县")).texts() if text.name == "车况")
    file = "某县/sections/车况.md"
    assert sorted(left_of(text)) == [
        f"没有走到：{file} 第1行 第1个字符 if 年度 == 1999",
        f"没有走到：{file} 第1行 第32个字符 if 年度，不成立时",
        f"没有走到：{file} 第3行 else 的值",
        f"没有走到：{file} 第3行 第1个字符 for 年 in []",
    ]


def test_branches_that_ask_for_a_number(county: Path) -> None:
    write(
        county,
        车况="{% if 车辆 > 20 %}多{% elif 车辆 > 5 %}中{% elif 车辆 == 1 %}一{% else %}少{% endif %}。\n",
    )
    assert [(situation, text) for situation, _, text in said("某县", "车况")] == [
        ("增加", "中。"),
        ("本年为零", "少。"),
        ("没有填指标", "多。"),
        ("车辆为1", "一。"),
    ]


def test_branches_that_hang_on_what_is_set_before(county: Path) -> None:
    write(
        county,
        车况="{% set 车 = [一般公务用车, 其他用车] %}\n"
        "{% for 没有的 in 车 if not 没有的 %}"
        "{% if loop.length == 2 %}都没有{% else %}没有{{ 没有的.名称 }}{% endif %}。\n\n{% endfor %}\n",
    )
    texts = Rehearsal(fresh("某县")).texts()
    text = next(text for text in texts if text.name == "车况")
    assert list(left_of(text)) == []
    assert [(p.situations[0], p.text) for p in text.passages][1:] == [
        ("一般公务用车为零", "没有一般公务用车。")
    ]


def test_a_change_below_the_threshold(county: Path) -> None:
    settings = county / "template.yaml"
    settings.write_text(settings.read_text("utf-8") + '原因门槛: "10"\n', "utf-8")
    write(county, 增减="收入{{ 比上年(收入总计) }}{{ 原因('收入总计') }}。\n")
    texts = [text for _, _, text in said("某县", "增减")]
    assert "收入增加38.16万元，增长5.00%。" in texts
    assert "收入增加160.28万元，增长25.00%，主要原因：【收入总计变化原因待填】。" in texts


def test_titles_terms_and_notes_that_change_with_the_figures(county: Path) -> None:
    (county / "glossary.yaml").write_text(
        "车辆:\n  '{% if 车辆 %}指{{ 车辆 }}{% else %}没有{% endif %}'\n其他收入: 指{{ 年度 }}年的\n",
        "utf-8",
    )
    settings = county / "template.yaml"
    settings.write_text(
        settings.read_text("utf-8").replace("章节", "名词: 全部, 表格: [预算08表], 章节"), "utf-8"
    )
    (county / "tables").mkdir()
    (county / "tables/预算08表.yaml").write_text(
        "注:\n  - '{% if 三公经费 %}有{% else %}无{% endif %}“三公”经费。'\n", "utf-8"
    )
    texts = {text.name: text for text in Rehearsal(fresh("某县")).texts() if text.kind != "节"}
    assert list(texts) == ["车辆", "预算08表 的注"]
    assert [(p.place.row, p.text) for p in texts["车辆"].passages][:2] == [
        (2, "指8辆"),
        (2, "没有"),
    ]
    assert [p.text for p in texts["预算08表 的注"].passages] == ["有“三公”经费。", "无“三公”经费。"]


def test_what_cannot_be_written_is_told_once(
    county: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(
        county, 车况="一。\n\n{% if not 车辆 %}{{ 支出(资金='政府性基今')|万元 }}{% endif %}二。\n"
    )
    assert main(["template", "rehearse", "某县"]) == 1
    lines = capsys.readouterr().out.splitlines()
    assert [line for line in lines if "写不出" in line] == [
        "  写不出〔本年为零〕：某县/sections/车况.md 第3行 第16个字符："
        "没有“政府性基今”这个资金来源，是不是“政府性基金预算资金”？"
    ]


def test_what_a_build_would_tell_is_told_too(
    county: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(county, 车况="{{ 车量 }}\n", 增减="{% if %}\n")
    assert main(["template", "rehearse", "某县"]) == 1
    told = capsys.readouterr()
    lines = (told.out + told.err).splitlines()
    assert [line.partition("：")[0] for line in lines if " M-1" in line] == [
        "无法使用 M-10 某县/sections/车况.md 第1行 第4个字符",
        "无法使用 M-13 某县/sections/增减.md 第1行 第7个字符",
    ]


def one_of_each() -> list[Path]:
    """A case of each message that a check tells."""
    cases: dict[str, Path] = {}
    for case in sorted(BROKEN.iterdir()):
        told = (case / "checked.txt").read_text("utf-8").split() if _is_checked(case) else []
        cases.setdefault(told[1] if told else "", case)
    return list(cases.values())


def _is_checked(case: Path) -> bool:
    return (case / "checked.txt").exists()


@pytest.mark.parametrize("case", one_of_each(), ids=lambda path: path.name)
def test_a_broken_template_is_rehearsed_as_far_as_it_goes(
    case: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "templates" / "坏"
    shutil.copytree(case, folder)
    if not (folder / "template.yaml").exists():
        (folder / "template.yaml").write_text(SETTINGS, "utf-8")
    monkeypatch.chdir(tmp_path)
    assert main(["template", "rehearse", "坏"]) in (0, 1, 2)
    printed = capsys.readouterr()
    assert "O-51" not in printed.out + printed.err
    assert "Traceback" not in printed.err


# --- beside the usual case


def test_what_reads_otherwise_than_usual_is_told_apart_from_its_numbers() -> None:
    _, texts = rehearsed("henan-budget")
    passages = next(text.passages for text in texts if text.name == "机构运转经费增减")
    of = {passage.situations[0]: list(beside_usual(passage)) for passage in passages}
    assert of["增加"] == [MarkedRun("", passages[0].text)]
    assert [s for s in of["减少"] if s.kind] == [MarkedRun("del", "增加"), MarkedRun("ins", "减少")]
    assert "".join(s.text for s in of["减少"] if s.kind != "del") == passages[1].text


# --- the command


def test_as_json(county: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["template", "rehearse", "某县", "--json"]) == 0
    shown = json.loads(capsys.readouterr().out)
    assert list(shown) == ["template", "situations", "texts", "unused", "problems"]
    assert shown["situations"][:3] == ["增加", "减少", "持平"]
    first = shown["texts"][1]
    assert (first["kind"], first["name"], first["file"]) == ("节", "增减", "某县/sections/增减.md")
    assert first["passages"][1] == {
        "situations": ["减少"],
        "line": 1,
        "phrases": ["减少"],
        "level": 0,
        "text": "收入减少200.35万元，下降20.00%。",
    }


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("试写.pdf", "M-90 试写的结果写成网页或 Word 文件，-o 写的是“试写.pdf”"),
        ("试写", "M-90 试写的结果写成网页或 Word 文件，-o 写的是“试写”"),
        (
            "别人的.html",
            "M-91 别人的.html 已经存在，但不是 assembler template rehearse 生成的网页，没有覆盖",
        ),
        ("别人的.docx", "O-02 别人的.docx 已经存在，但不是本程序生成的，没有覆盖"),
    ],
)
def test_what_is_not_written(
    county: Path, capsys: pytest.CaptureFixture[str], name: str, told: str
) -> None:
    for ending in (".html", ".docx"):
        Path(f"别人的{ending}").write_text("别人的", "utf-8")
    assert main(["template", "rehearse", "某县", "-o", name]) == 2
    printed = capsys.readouterr()
    assert told in printed.out + printed.err
    assert sorted(path.name for path in Path.cwd().iterdir()) == [
        "templates",
        "别人的.docx",
        "别人的.html",
    ]
    assert Path("别人的.html").read_text("utf-8") == "别人的"


@pytest.mark.parametrize("name", ["试写.docx", "试写.html"])
def test_an_earlier_one_is_written_over(county: Path, name: str) -> None:
    command = ["template", "rehearse", "某县", "-o", name]
    assert main(command) == 0
    before = Path(name).read_bytes()
    write(county, 车况="# 车况\n\n现有车辆{{ 车辆 }}。\n")
    assert main(command) == 0
    assert Path(name).read_bytes() != before


def test_an_unknown_template(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["template", "rehearse", "henan-buget"]) == 2
    printed = capsys.readouterr()
    assert "M-01" in printed.out + printed.err


@pytest.fixture(scope="module")
def as_word(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], RehearsedDocument]:
    """A shipped template's rehearsal as a Word file."""

    @cache
    def made(template: str) -> RehearsedDocument:
        file = tmp_path_factory.mktemp("试写") / "试写.docx"
        assert main(["template", "rehearse", template, "-o", str(file)]) == 0
        return RehearsedDocument(template, file, read(file.read_bytes()))

    return made


@pytest.fixture(scope="module", params=["henan-budget", "henan-accounts"])
def document(
    request: pytest.FixtureRequest, as_word: Callable[[str], RehearsedDocument]
) -> RehearsedDocument:
    return as_word(request.param)


def test_the_word_file_is_valid(document: RehearsedDocument) -> None:
    result = WordValidator().validate(str(document.file))
    assert [str(error) for error in result.errors] == []


def test_the_word_file_has_every_passage(document: RehearsedDocument) -> None:
    every = "\n".join(text.text for text in document.read.texts)
    passages = (p for text in rehearsed(document.template)[1] for p in text.passages)
    assert [p.text for p in passages if p.text not in every] == []
    label = "〔本年为零、两年均为零、只有项目　henan-budget/sections/机构运转经费.md 第6行〕"
    assert (label in every) == (document.template == "henan-budget")


def test_each_table_stands_full_empty_and_long(document: RehearsedDocument) -> None:
    tables = document.read.tables()
    titles = [table.title for table in tables]
    every = [key for part in loaded(document.template).parts for key in part.texts("表格")]
    assert sum(title.endswith("〔有数据〕") for title in titles) == len(every)
    assert sum(title.endswith("〔空表〕") for title in titles) == len(every)
    long = [table for table in tables if table.title.endswith("〔长表〕")]
    assert len(long) >= 6
    assert min(len(table.grid.rows) for table in long) > 20
    assert [t.title for t in long if "绩效" not in t.title and not t.grid.header] == []


@needs_office
def test_the_word_file_prints(as_word: Callable[[str], RehearsedDocument], tmp_path: Path) -> None:
    convert([as_word("henan-accounts").file], "pdf", tmp_path)
    assert (tmp_path / "试写.pdf").read_bytes().startswith(b"%PDF")


@pytest.mark.skipif(not CHROMIUM, reason="needs Chromium")
def test_as_a_page(tmp_path: Path) -> None:
    """Nothing is fetched, no script but its own runs; sections and situations can be chosen."""
    playwright = pytest.importorskip("playwright.sync_api", reason="needs playwright (pip)")
    file = tmp_path / "试写.html"
    assert main(["template", "rehearse", "henan-budget", "-o", str(file)]) == 0
    _, texts = rehearsed("henan-budget")
    total = sum(len(text.passages) for text in texts)
    options = ["--no-sandbox"] if os.name == "posix" and os.geteuid() == 0 else []
    with playwright.sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=options)
        page, heard, asked = browser.new_page(), [], []
        page.on("console", lambda message: heard.append(message.text))
        page.on("pageerror", lambda error: heard.append(str(error)))
        page.on("request", lambda request: asked.append(request.url))
        page.goto(file.as_uri())
        expect = playwright.expect
        expect(page.locator("#shown")).to_have_text(f"{total}种说法")
        page.select_option("#text", label="节 机构运转经费增减")
        page.select_option("#situation", label="减少")
        expect(page.locator("#shown")).to_have_text("1种说法")
        shown = page.locator("article:visible")
        assert shown.locator(".words ins").all_inner_texts() == ["减少"]
        assert shown.locator(".words del").all_inner_texts() == ["增加"]
        assert "机构运转›减少（henan-budget/wording.yaml 第" in shown.inner_text()
        page.select_option("#situation", label="增加")
        page.check("#unusual")
        expect(page.locator("#shown")).to_have_text("0种说法")
        browser.close()
    assert heard == []
    assert asked == [file.as_uri()]


def test_the_page_escapes_what_an_author_writes(county: Path) -> None:
    write(county, 车况="<script>window.hacked=1</script>{{ 车辆 }}\n")
    assert main(["template", "rehearse", "某县", "-o", "试写.html"]) == 0
    page = Path("试写.html").read_text("utf-8")
    assert "<script>window" not in page
    assert "&lt;script&gt;window" in page
