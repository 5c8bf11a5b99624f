"""A template worked on by several pages and by other programs meanwhile: what is inherited is copied
before it is changed, everything is saved whole and can be undone, nobody's change is overwritten."""

from __future__ import annotations

import asyncio
import errno
import shutil
from collections.abc import Awaitable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

import pytest
from conftest import ROOT

from assembler.authoring.items import items_of
from assembler.kernel.problems import Place
from assembler.template.template import Template
from assembler.web.addresses import address_of_place, address_of_template
from assembler.web.engine_thread import EngineThread
from assembler.web.history import NotChanged
from assembler.web.templates.open_template import (
    OpenTemplate,
    OpenTemplates,
    TemplateReading,
    make_template,
    own_files,
)
from assembler.web.templates.template_outline import (
    is_single_text,
    matching,
    outline,
    own_items,
    passages_of,
    standing,
    using,
)
from assembler.web.templates.template_preview import example_table, table_html
from assembler.web.templates.template_trial import changed_texts, drafted_report, may_write, uses_of
from assembler.web.templates.templates_page import listed_templates

_T = TypeVar("_T")
SECTION = "sections/三公经费.md"


def done(action: Awaitable[_T]) -> _T:
    async def wait() -> _T:
        return await action

    return asyncio.run(wait())


@pytest.fixture
def templates(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[OpenTemplates]:
    """Of a folder with a template 某县 that extends the base and changes nothing yet."""
    monkeypatch.chdir(tmp_path)
    make_template("某县", "henan-budget")
    engine = EngineThread()
    yield OpenTemplates(engine)
    engine.close()


@pytest.fixture
def county(templates: OpenTemplates) -> OpenTemplate:
    return opened(templates, "某县")


def opened(templates: OpenTemplates, name: str) -> OpenTemplate:
    template = templates.open(name)
    assert template is not None
    return template


def read(reading: TemplateReading) -> Template:
    assert reading.template is not None
    return reading.template


def refusal(action: Awaitable[object]) -> str:
    with pytest.raises(NotChanged) as refused:
        done(action)
    return str(refused.value)


# --- changed


def test_a_phrase_is_copied_changed_rehearsed_and_taken_back(county: OpenTemplate) -> None:
    before = own_files(county.folder)
    inherited = items_of(read(done(county.current())), "用语")["增加"]
    reading = done(county.reword("用语", "增加", "增加{差额}，增幅{比例}", inherited.text))
    item = items_of(read(reading), "用语")["增加"]
    assert (item.text, item.place.file) == ("增加{差额}，增幅{比例}", "某县/wording.yaml")
    assert standing(read(reading), item) == "改写"
    texts = done(county.rehearsed()).texts
    passages = [one.passage.text for one in passages_of(texts, "用语", "增加")]
    assert passages
    assert all("，增幅" in text for text in passages)
    assert county.history.to_undo is not None
    assert county.history.to_undo.label == "改用语“增加”"
    done(county.undo())
    assert own_files(county.folder) == before
    done(county.redo())
    assert "增幅" in (county.folder / "wording.yaml").read_text("utf-8")


def test_a_section_is_copied_and_given_up_again(county: OpenTemplate) -> None:
    done(county.current())
    done(county.override("节", "三公经费"))
    assert SECTION in own_files(county.folder)
    assert refusal(county.override("节", "三公经费")) == (
        "节“三公经费”已经写在 templates/某县/sections/三公经费.md 里。直接改那里；要重新复制，先删去它。"
    )
    reading = done(county.withdraw("节", "三公经费"))
    assert items_of(read(reading), "节")["三公经费"].template == "henan-budget"
    assert list(own_items(read(reading))) == [
        item for item in items_of(read(reading), "设置").values() if item.template == "某县"
    ]


def test_a_mistake_is_told_at_its_line(county: OpenTemplate) -> None:
    done(county.override("节", "三公经费"))
    base = own_files(county.folder)[SECTION]
    text = base.decode().replace("各项经费的安排如下", "各项{{ 没有的名称 }}如下")
    done(county.write(SECTION, text, base))
    assert [
        (one.code, address_of_place(one.place), one.message) for one in done(county.problems())
    ] == [("M-10", address_of_template("某县", file=SECTION, line=5), "没有“没有的名称”这个名称")]
    done(county.undo())
    assert done(county.problems()) == []


def test_settings_that_are_broken_can_still_be_mended(county: OpenTemplate) -> None:
    base = own_files(county.folder)["template.yaml"]
    reading = done(county.write("template.yaml", "名称: [\n", base))
    assert reading.template is None
    assert done(county.rehearsed()) == (None, ())
    assert [one.code for one in done(county.problems())] == ["M-04"]
    assert list(reading.files) == ["template.yaml"]
    assert refusal(county.override("节", "三公经费")).startswith("模板现在读不出来")
    assert done(county.undo()).template is not None


def test_marks_and_ends_of_lines_stay(county: OpenTemplate) -> None:
    path = county.folder / "wording.yaml"
    path.write_bytes(b"\xef\xbb\xbf" + "增加: 多\r\n减少: 少\r\n".encode())
    base = own_files(county.folder)["wording.yaml"]
    done(county.write("wording.yaml", "增加: 多了\n减少: 少\n", base))
    assert path.read_bytes() == b"\xef\xbb\xbf" + "增加: 多了\r\n减少: 少\r\n".encode()


def test_a_new_section_waits_to_be_listed(county: OpenTemplate) -> None:
    reading = done(county.create("节", "工会经费"))
    assert reading.files["sections/工会经费.md"] == "# 工会经费\n\n".encode()
    assert [one.code for one in done(county.problems())] == ["M-12"]
    assert refusal(county.create("节", "工会经费")) == "已经有节“工会经费”，在左边点开它改。"


def test_a_new_table_can_be_printed_as_it_is(county: OpenTemplate) -> None:
    done(county.create("表", "经费一览"))
    table = example_table("某县", "经费一览")
    assert table is not None
    assert [cell.text for cell in table.header[-1] if cell] == ["单位名称", "金额"]


@pytest.mark.parametrize("name", ["", ".藏", "../外", "甲/乙", "甲\\乙", "CON", "甲?", "长" * 100])
def test_names_that_no_file_can_have(county: OpenTemplate, name: str) -> None:
    before = own_files(county.folder)
    assert refusal(county.create("节", name)).startswith(f"“{name}”不能作名称：")
    assert own_files(county.folder) == before


# --- beside others


def test_what_was_changed_elsewhere_is_not_overwritten(county: OpenTemplate) -> None:
    done(county.override("节", "三公经费"))
    base = own_files(county.folder)[SECTION]
    (county.folder / SECTION).write_bytes("# 别人写的\n".encode())
    assert refusal(county.write(SECTION, "# 我写的\n", base)) == (
        f"“{SECTION}”刚刚在别处改过，这里的没有写进去。"
    )
    assert refusal(county.undo()) == (
        f"“{SECTION}”后来在别处又改过，不能撤销或重做，以免丢掉那边的改动。"
    )
    assert (county.folder / SECTION).read_text("utf-8") == "# 别人写的\n"


def test_a_phrase_that_was_changed_elsewhere_is_not_overwritten(county: OpenTemplate) -> None:
    (county.folder / "wording.yaml").write_bytes("持平: 一样\n".encode())
    assert refusal(county.reword("用语", "持平", "相同", "持平")) == (
        "用语“持平”刚刚在别处改过，这里的没有写进去。"
    )


def test_who_looks_on_is_told(county: OpenTemplate, templates: OpenTemplates) -> None:
    told: list[str] = []
    done(county.current())
    leave = county.listeners.listen(lambda reading: told.append(reading.label))
    done(county.override("用语", "增加"))
    (county.folder / "wording.yaml").write_bytes("增加: 另一种\n".encode())
    done(templates.look())
    done(templates.look())
    leave()
    assert told == ["改写用语“增加”", ""]


# --- which may be changed


def test_a_template_of_the_program_is_not_changed(templates: OpenTemplates) -> None:
    base = opened(templates, "henan-budget")
    before = own_files(base.folder)
    assert refusal(base.override("节", "三公经费")) == (
        "这个模板是程序自带的，不能改；新建一个沿用它的模板，在那里改。"
    )
    assert own_files(base.folder) == before


@pytest.mark.parametrize("name", ["没有", "../某县", "某县/sections", "", "/etc"])
def test_names_lead_nowhere_else(templates: OpenTemplates, name: str) -> None:
    assert templates.open(name) is None


@pytest.mark.parametrize(
    ("name", "base", "refused"),
    [
        ("某县", "henan-budget", "已经有名为“某县”的模板"),
        ("../外面", "henan-budget", "模板名“../外面”不能指向模板文件夹之外"),
        ("新县", "没有的", "没有名为“没有的”的模板"),
    ],
)
def test_what_no_template_can_be_made_of(
    templates: OpenTemplates, name: str, base: str, refused: str
) -> None:
    with pytest.raises(NotChanged) as told:
        make_template(name, base)
    assert refused in str(told.value)


def test_a_file_that_leads_elsewhere_is_none_of_the_template(
    county: OpenTemplate, tmp_path: Path
) -> None:
    (tmp_path / "外面.md").write_bytes("秘密\n".encode())
    (county.folder / "sections").mkdir()
    (county.folder / "sections" / "外面.md").symlink_to(tmp_path / "外面.md")
    assert list(own_files(county.folder)) == ["template.yaml"]


# --- what is listed


def test_the_outline_follows_the_report(county: OpenTemplate) -> None:
    groups = {
        group.title: [one.name for one in group.items]
        for group in outline(read(done(county.current())))
    }
    assert list(groups)[:2] == ["部分：概况", "部分：情况说明"]
    assert groups["部分：概况"] == ["主要职责", "预算单位构成"]
    assert groups["部分：附件"][:2] == ["预算01表", "预算02表"]


def test_items_are_found_by_name_and_by_text(county: OpenTemplate) -> None:
    template = read(done(county.current()))
    found = [(one.kind, one.name) for one in matching(template, "物价")]
    assert all("物价" in items_of(template, kind)[name].text for kind, name in found)
    named = [(one.kind, one.name) for one in matching(template, "三公经费")]
    assert named[:2] == [("节", "三公经费"), ("指标", "三公经费")]


def test_where_a_figure_is_used(county: OpenTemplate) -> None:
    """Not where its name is but a part of another."""
    used = [(one.kind, one.name) for one in using(read(done(county.current())), "公务用车购置费")]
    assert used == [("节", "三公经费"), ("表", "预算08表"), ("指标", "公务用车购置及运行费")]


def test_what_is_a_text_alone(county: OpenTemplate) -> None:
    template = read(done(county.current()))
    assert is_single_text(items_of(template, "用语")["增加"])
    assert is_single_text(items_of(template, "指标")["收入总计"])
    assert not is_single_text(items_of(template, "设置")["类型"])
    assert not is_single_text(items_of(template, "指标")["一般公务用车"])


def test_the_list_of_templates(templates: OpenTemplates) -> None:
    listed = {one.name: one for one in listed_templates()}
    assert next(iter(listed)) == "某县"
    assert listed["某县"][1:] == ("某县", "部门预算", ("henan-budget",), False)
    assert listed["yanjin-budget"].shipped
    assert listed["某县"].called == "某县"
    assert listed["henan-budget"].called.endswith("　henan-budget")
    assert "schemas" not in listed


def test_addresses() -> None:
    assert address_of_template("甲/乙", kind="用语", item="") == (
        "/templates/%E7%94%B2%2F%E4%B9%99?kind=%E7%94%A8%E8%AF%AD"
    )
    assert address_of_place(Place("支出.csv", row=3)) == ""


# --- tried with a dataset


def test_what_changes_in_the_report_of_a_dataset(county: OpenTemplate, tmp_path: Path) -> None:
    dataset = tmp_path / "data" / "孟津"
    shutil.copytree(ROOT / "data/mengjin-2024-budget", dataset)
    [use] = uses_of([dataset])
    assert (use.template, use.kind) == ("mengjin-budget", "部门预算")
    assert may_write(read(done(county.current())), use)
    (dataset / "收入.csv").rename(dataset / "收入-旧.txt")  # what cannot be used yet names one too
    assert uses_of([dataset]) == [use]
    (dataset / "收入-旧.txt").rename(dataset / "收入.csv")
    done(county.try_with(dataset))
    done(county.reword("用语", "三公›上年为零", "比{上年度}年多{差额}", "比{上年度}年增加{差额}"))
    tried = done(county.tried())
    assert tried is not None
    changes = list(changed_texts(*tried))
    assert {change.source for change in changes} == {"三公经费"}
    assert ("OLD", "增加") in [
        (one.kind.name, one.text) for change in changes for one in change.segments
    ]


def test_a_dataset_of_another_kind_says_why(county: OpenTemplate) -> None:
    report = drafted_report(ROOT / "data/xigong-2023-accounts", "某县")
    assert report.texts == ()
    assert [one.code for one in report.problems] == ["M-18"]


def test_a_printed_sentence_is_led_back(county: OpenTemplate) -> None:
    [found] = done(county.where("因公出国（境）费、公务接待费、公务用车购置费"))
    assert [str(source.place) for source in found.sources] == [
        "henan-budget/sections/三公经费.md 第12行 第71个字符"
    ]


def test_a_table_over_the_example_department(county: OpenTemplate) -> None:
    table = example_table("某县", "预算08表")
    assert table is not None
    html = table_html(replace(table, title="<b>"))
    assert "<caption>&lt;b&gt;</caption>" in html
    assert [cell.text for cell in table.header[-1] if cell] != []
    assert html.count("<tr>") == len(table.header) + len(table.body)
    assert example_table("某县", "没有的表") is None


def test_what_cannot_be_looked_at_is_told_and_nothing_is_changed(
    county: OpenTemplate, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another program holds a file in the moment of a change: before it, or while it is taken back."""
    done(county.current())
    before = own_files(county.folder)

    def held(*_: object) -> None:
        raise PermissionError(errno.EACCES, "held")

    with monkeypatch.context() as patched:
        patched.setattr("assembler.web.templates.open_template.own_files", held)
        assert "没有权限" in refusal(county.override("节", "三公经费"))
        assert "没有权限" in refusal(county.undo())
    with monkeypatch.context() as patched:
        patched.setattr("assembler.web.templates.open_template.copied", held)
        patched.setattr("assembler.web.templates.open_template.restore", held)
        assert "没有权限" in refusal(county.override("节", "三公经费"))
    assert own_files(county.folder) == before
