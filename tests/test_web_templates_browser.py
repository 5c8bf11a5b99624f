"""The pages of the templates in a browser: a phrase is changed and rehearsed, a mistake is told at its
line, both are taken back; without the mouse, and on a phone."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from processes import assembler
from web_kit import Served, Tab, browser, needs_chromium, served, tab, with_samples

pytestmark = needs_chromium
BASE = "henan-budget"
TEMPLATE = "/templates/" + quote("某县")
SECTION = "sections/三公经费.md"


@pytest.fixture(scope="module")
def workbench(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A folder in which there is a template of its own, 某县."""
    folder = with_samples(tmp_path_factory.mktemp("workbench"), "mengjin-2024-budget")
    made = assembler("template", "new", "某县", "--extends", BASE, cwd=folder)
    assert made.returncode == 0, made.stderr
    with served(folder, tmp_path_factory.mktemp("cache")) as one:
        yield one


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    with browser() as opened:
        yield opened


@pytest.fixture
def page(workbench: Served, chromium: Any) -> Iterator[Tab]:
    with tab(chromium, workbench) as opened:
        yield opened


def file(workbench: Served, name: str, template: str = "某县") -> Path:
    return workbench.folder / "templates" / template / name


def test_a_phrase_is_changed_and_rehearsed(page: Tab, workbench: Served) -> None:
    """The clerk's way: a new template that extends the base, a phrase, a section with a mistake."""
    here = page.page
    page.go(f"/templates/{BASE}?kind={quote('用语')}")
    here.get_by_text("这个模板是程序自带的").wait_for()
    here.get_by_label("名称", exact=True).fill("新县")
    here.get_by_role("button", name=f"新建，沿用 {BASE}").click()
    here.get_by_role("button", name="改写“增加”", exact=True).click()
    here.get_by_label("“增加”的文字").fill("增加{差额}，增幅{比例}")
    here.get_by_label("“增加”的文字").press("Enter")
    here.locator(".passages").get_by_text("增幅").first.wait_for()
    assert "增加: 增加{差额}，增幅{比例}\n" in file(workbench, "wording.yaml", "新县").read_text(
        "utf-8"
    )

    here.get_by_role("link", name="三公经费", exact=True).click()
    here.get_by_role("button", name="在本模板中改写").click()
    text = here.get_by_label(f"{SECTION} 的文字")
    text.fill(text.input_value().replace("各项经费的安排如下", "各项{{ 没有的名称 }}如下"))
    text.press("Control+s")
    here.get_by_role("link", name=f"新县/{SECTION} 第5行").click()
    here.wait_for_function(
        "() => { const field = document.activeElement; return (field.value || '').slice("
        "field.selectionStart, field.selectionEnd).includes('没有的名称') }"
    )
    here.get_by_role("button", name="撤销").click()
    here.get_by_text("没有问题。").wait_for()
    assert "没有的名称" not in text.input_value()
    assert "没有的名称" not in file(workbench, SECTION, "新县").read_text("utf-8")

    here.get_by_label("用哪里的数").click()
    here.get_by_role("option", name="mengjin-2024-budget").click()
    here.get_by_text("它的报告还没有变").wait_for()
    text.fill(text.input_value().replace("各项经费的安排如下", "各项经费安排如下"))
    here.get_by_text("1处变了").wait_for()  # saved by itself
    assert here.locator(".passages del").all_inner_texts() == ["的"]


def test_what_is_written_elsewhere_is_not_lost(page: Tab, workbench: Served) -> None:
    """Another program writes while something is written here: both texts are there to choose from."""
    here = page.page
    name = "notice.md"
    file(workbench, name).write_bytes("一\n".encode())
    page.go(f"{TEMPLATE}?file={name}")
    text = here.get_by_label(f"{name} 的文字")
    text.fill("我的\n")
    here.get_by_text("正在写").wait_for()
    file(workbench, name).write_bytes("别处的\n".encode())
    text.press("Control+s")
    here.get_by_text("在别处改过了").wait_for()
    assert file(workbench, name).read_text("utf-8") == "别处的\n"
    here.get_by_role("button", name="用我写的").click()
    here.get_by_text("已存好").wait_for()
    assert file(workbench, name).read_text("utf-8") == "我的\n"
    file(workbench, name).write_bytes("又一次\n".encode())
    here.wait_for_function("document.querySelector('.code-editor textarea').value === '又一次\\n'")


def test_tab_leads_out_of_the_text_and_what_was_typed_is_saved(
    page: Tab, workbench: Served
) -> None:
    here = page.page
    page.go(f"{TEMPLATE}?file=template.yaml&line=2")
    text = here.get_by_label("template.yaml 的文字")
    here.wait_for_function("document.activeElement.tagName === 'TEXTAREA'")
    here.keyboard.press("End")
    here.keyboard.type("县")
    here.keyboard.press("Tab")
    assert here.evaluate("document.activeElement.className").split()[-1] == "save-file"
    here.get_by_text("已存好").wait_for()
    assert "名称: 某县县\n" in text.input_value()
    here.wait_for_function("document.querySelector('.page-head').innerText.includes('某县县')")
    assert "名称: 某县县\n" in file(workbench, "template.yaml").read_text("utf-8")


def test_nothing_serious_for_readers_of_a_screen_nor_on_a_phone(page: Tab) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright")
    here = page.page
    for path in ("/templates", f"{TEMPLATE}?file=wording.yaml", f"{TEMPLATE}?kind={quote('用语')}"):
        page.go(path)
        here.locator(".mark.good, td a.block").first.wait_for()
        found = axe.Axe().run(here).response["violations"]
        assert [
            (one["id"], [node["html"] for node in one["nodes"]])
            for one in found
            if one["impact"] in ("serious", "critical")
        ] == []
    here.set_viewport_size({"width": 390, "height": 800})
    assert here.evaluate("document.documentElement.scrollWidth") == 390


def test_the_whole_rehearsal_is_a_page_of_its_own(page: Tab) -> None:
    here = page.page
    page.go(TEMPLATE)
    with page.page.context.expect_page() as opened:
        here.get_by_role("link", name="整份试写").click()
    opened.value.locator("#shown", has_text="种说法").wait_for()  # by its own script
