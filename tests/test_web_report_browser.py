"""The page of a report in a browser: an amount is corrected and its sentence read, a number is asked
where it comes from, the report is built and downloaded."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from conftest import replace_in
from web_kit import Served, Tab, browser, needs_chromium, needs_nicegui, served, tab, with_samples

from assembler.snapshot.opening import open_report

assert needs_nicegui
pytestmark = needs_chromium
MENGJIN, XIGONG = "mengjin-2024-budget", "xigong-2023-accounts"
SENTENCE = "2024年收入总计{}万元"
PHONE = {"width": 400, "height": 800}


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    with browser() as one:
        yield one


@pytest.fixture(scope="module")
def work(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A workbench with a budget, and final accounts of which a reason is missing."""
    home = tmp_path_factory.mktemp("report")
    folder = with_samples(home / "工作", MENGJIN, XIGONG)
    reasons = folder / "data" / XIGONG / "原因.csv"
    lines = reasons.read_text("utf-8-sig").splitlines(keepends=True)
    reasons.write_text("".join([*lines[:1], *lines[2:]]), "utf-8-sig")
    with served(folder, home / "cache") as one:
        yield one


@pytest.fixture
def page(chromium: Any, work: Served) -> Iterator[Tab]:
    with tab(chromium, work, viewport={"width": 1280, "height": 800}) as one:
        yield one


def opened(page: Tab, name: str, sheet: str = "收入") -> Any:
    page.go(f"/report/{name}?sheet={quote(sheet)}")
    page.page.wait_for_selector("#report [data-key]")
    page.page.wait_for_selector(".sheet-grid .ag-cell", state="attached")
    return page.page


def typed(here: Any, text: str) -> None:
    """The first amount of the sheet at the left, typed over."""
    here.locator(".sheet-grid .ag-cell.sg-number:not(.sg-rownumber)").first.click()
    here.keyboard.type(text)
    here.keyboard.press("Enter")


def test_a_corrected_figure_shows_in_its_sentence(page: Tab, work: Served) -> None:
    """At once, marked and listed; and taken back."""
    here = opened(page, MENGJIN)
    report, strip = here.locator("#report"), here.locator(".changes")
    assert SENTENCE.format("954.72") in report.inner_text()
    typed(here, "9800000")
    here.wait_for_selector("#report p.changed")
    assert SENTENCE.format("980.00") in here.locator("#report p.changed").first.inner_text()
    assert here.locator("#report td.changed").first.inner_text() == "980.00"
    assert here.locator("#report p.changed").first.is_visible()
    strip.locator("[role=status]", has_text="变了25处").wait_for()
    strip.locator("summary").click()
    first = strip.locator("li").first
    assert first.locator("del").inner_text() == "954.72"
    assert first.locator("ins").inner_text() == "980.00"
    file = work.folder / "data" / MENGJIN / "收入.csv"
    assert "9800000" in file.read_text("utf-8-sig")
    here.locator("#report p", has_text=SENTENCE.format("980.00")).locator(".figure").first.click()
    here.locator(".origin-panel dd", has_text="9,800,000元").wait_for()
    here.locator(".report-bar").get_by_role("button", name="撤销").click()
    here.locator("#report p", has_text=SENTENCE.format("954.72")).wait_for()
    here.locator(".origin-panel dd", has_text="9,547,200.00元").wait_for()
    assert "9547200.00" in file.read_text("utf-8-sig")


def test_a_change_from_outside_shows_too(page: Tab, work: Served) -> None:
    here = opened(page, MENGJIN)
    file = work.folder / "data" / MENGJIN / "收入.csv"
    replace_in(file, "9547200.00", "9557200.00")
    here.locator("#report p.changed", has_text=SENTENCE.format("955.72")).wait_for()
    replace_in(file, "9557200.00", "9547200.00")
    here.locator("#report p.changed", has_text=SENTENCE.format("954.72")).wait_for()
    here.get_by_role("button", name="知道了").click()
    here.wait_for_function("!document.querySelector('#report .changed')")


def test_a_report_that_cannot_be_made_leaves_the_last_one(page: Tab) -> None:
    """And leads to what is wrong; once that is mended it stands there again."""
    here = opened(page, MENGJIN)
    typed(here, "一百")
    here.locator(".notice", has_text="下面还是改动之前的样子").wait_for()
    assert here.locator("#report p", has_text=SENTENCE.format("954.72")).is_visible()
    here.reload()
    here.locator(".notice", has_text="报告做不出来").wait_for()
    assert not here.locator("#report").is_visible()
    here.get_by_role("button", name="看问题").click()
    here.locator("#pane-problems .problems", has_text="一百").wait_for()
    here.get_by_role("tab", name="报告").click()
    here.locator(".report-bar").get_by_role("button", name="撤销").click()
    here.locator("#report p", has_text=SENTENCE.format("954.72")).wait_for()


def test_a_number_says_where_it_comes_from(page: Tab) -> None:
    """And leads to its row in the sheet beside, and on the page of the sheets."""
    here = opened(page, MENGJIN, "支出")
    here.locator("#report p", has_text=SENTENCE.format("954.72")).locator(".figure").first.click()
    panel = here.locator(".origin-panel")
    panel.get_by_role("heading", name="收入总计").wait_for()
    assert "9,547,200.00元" in panel.inner_text()
    address = panel.get_by_role("link", name="在“数据”页打开").get_attribute("href")
    assert address == f"/report/{MENGJIN}/figures?sheet={quote('收入')}&row=2"
    made = panel.locator(".made a").first.get_attribute("href")
    assert made.startswith("/templates/henan-budget?file=sections%2F")
    panel.locator("a[data-row='2']").click()
    here.locator(".sheet-grid", has_text="财政拨款").wait_for()
    assert here.get_by_label("表", exact=True).input_value() == "收入"
    panel.get_by_role("button", name="关闭").click()
    panel.wait_for(state="hidden")
    here.locator("#report p", has_text=SENTENCE.format("954.72")).locator(".figure").first.click()
    panel.wait_for()
    here.keyboard.press("Escape")
    panel.wait_for(state="hidden")


def test_everything_is_asked_by_the_keyboard(page: Tab) -> None:
    here = opened(page, MENGJIN)
    here.locator("#report p", has_text=SENTENCE.format("954.72")).focus()
    here.keyboard.press("ArrowRight")
    assert here.evaluate("document.activeElement.textContent") == "954.72"
    here.keyboard.press("Enter")
    here.wait_for_function("document.activeElement.id === 'origin-panel'")
    here.keyboard.press("Escape")
    here.wait_for_function("document.activeElement.textContent === '954.72'")
    here.keyboard.press("ArrowDown")
    assert "二、收入预算总体情况说明" in here.evaluate("document.activeElement.textContent")
    bar = here.get_by_role("separator")
    before = int(bar.get_attribute("aria-valuenow"))
    bar.focus()
    here.keyboard.press("ArrowRight")
    assert int(bar.get_attribute("aria-valuenow")) == before + 4


def test_what_is_missing_leads_to_where_it_is_filled_in(page: Tab) -> None:
    here = opened(page, XIGONG)
    here.locator("#report mark.gap").first.click()
    panel = here.locator(".origin-panel")
    panel.get_by_role("heading", name="待填").wait_for()
    assert panel.locator(f"a[href='/report/{XIGONG}/reasons']").count() == 1
    here.get_by_role("tab", name="问题").click()
    here.get_by_role("button", name="到报告中的位置").first.click()
    here.wait_for_selector("#pane-report .lit")


def test_the_report_is_built_and_downloaded(page: Tab, tmp_path: Path) -> None:
    here = opened(page, MENGJIN)
    here.get_by_role("tab", name="文件").click()
    here.get_by_text("同时生成附表（Excel）").click()
    here.get_by_role("button", name="生成 Word").click()
    row = here.get_by_role("row", name=f"{MENGJIN}.docx")
    row.wait_for()
    with here.expect_download() as download:
        row.get_by_role("link").click()
    file = tmp_path / download.value.suggested_filename
    download.value.save_as(file)
    assert file.name == f"{MENGJIN}.docx"
    problems: list[Any] = []
    report = open_report(file, problems)
    assert report is not None
    assert (report.snapshot.title, problems) == (
        "洛阳市孟津区政务服务和大数据管理局2024年部门预算公开",
        [],
    )
    assert here.get_by_role("row", name=f"{MENGJIN}.xlsx").count() == 1


def test_nothing_but_what_stands_in_out_is_downloaded(page: Tab, work: Served) -> None:
    (work.folder / "out").mkdir(exist_ok=True)
    (work.folder / "out" / "页.html").write_text("<script>alert(1)</script>", "utf-8")
    (work.folder / "out" / "别处.docx").symlink_to(work.folder / "data" / MENGJIN / "收入.csv")
    asked = page.page.request
    for name in ("..%2Fdata%2F收入.csv", "没有.docx", "别处.docx", "%2Fetc%2Fpasswd"):
        assert asked.get(f"{work.root}/download/{name}").status == 404, name
    answer = asked.get(f"{work.root}/download/{quote('页.html')}")
    assert answer.headers["content-disposition"].startswith("attachment; filename*=utf-8''")
    assert answer.headers["content-type"] == "application/octet-stream"
    assert answer.headers["x-content-type-options"] == "nosniff"


def test_nothing_serious_for_readers_of_a_screen(page: Tab) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright")
    here = opened(page, XIGONG)
    here.locator("#report .figure").first.click()
    here.locator(".origin-panel h2").wait_for()
    some = "header, .report-bar, .pane-tabs, .pane-left, .splitter, .origin-panel, .toc"
    for name, looked_at in (
        ("报告", f"{some}, #report .sheet:nth-child(-n+4)"),  # the others are like these
        ("对比上年", "#pane-year"),
        ("问题", "#pane-problems"),
        ("文件", "#pane-files"),
    ):
        here.get_by_role("tab", name=name).click()
        violations = axe.Axe().run(here, looked_at).response["violations"]
        serious = [one for one in violations if one["impact"] in ("serious", "critical")]
        places = [(one["id"], [node["html"][:200] for node in one["nodes"][:3]]) for one in serious]
        assert places == [], name


def test_on_a_phone_the_report_comes_first(chromium: Any, work: Served) -> None:
    """The sheet is a tab like the others; nothing is wider than the screen but what scrolls by itself."""
    with tab(chromium, work, viewport=PHONE) as phone:
        here = opened(phone, MENGJIN)
        assert here.locator("#report").is_visible()
        assert not here.locator(".sheet-grid").is_visible()
        assert here.evaluate("document.documentElement.scrollWidth") == PHONE["width"]
        here.locator("#report .figure").first.click()
        panel = here.locator(".origin-panel")
        panel.wait_for()
        assert panel.bounding_box()["width"] == PHONE["width"]
        panel.get_by_role("button", name="关闭").click()
        here.get_by_role("tab", name="数据").click()
        assert here.locator(".sheet-grid").is_visible()
        assert not here.locator("#report").is_visible()
