"""Many reports at once in the browser: the shelf searched and sorted, built from it, live; three built
with a table at the end, summed up, audited."""

from __future__ import annotations

import io
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from conftest import replace_in
from openpyxl import load_workbook
from web_kit import Served, Tab, browser, needs_chromium, served, tab, with_samples

pytestmark = needs_chromium
GOOD, BROKEN, OPEN = "yanjin-2024-budget", "luolong-2025-budget", "xigong-2023-accounts"
BROKEN_TITLE = "洛龙区政务服务中心2025年部门预算公开"
GOOD_TITLE = "延津县政务服务和大数据管理局2024年部门预算公开"
OPEN_TITLE = "洛阳市西工区政务服务和大数据管理局2023年度部门决算公开"
LOADED = "!document.body.innerText.includes('正在看') && document.querySelector('.states button')"


@pytest.fixture(scope="module")
def workbench(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """Three datasets, one of which has a sheet without its headings."""
    folder = with_samples(tmp_path_factory.mktemp("县"), GOOD, BROKEN, OPEN)
    (folder / "data" / BROKEN / "支出.csv").write_text("甲,乙\n1,2\n", "utf-8")
    with served(folder, tmp_path_factory.mktemp("记录")) as one:
        yield one


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    with browser() as opened:
        yield opened


@pytest.fixture(scope="module")
def page(chromium: Any, workbench: Served) -> Iterator[Tab]:
    """One for all tests: each opens the page that it needs."""
    with tab(chromium, workbench, accept_downloads=True) as opened:
        yield opened


def rows(page: Tab, table: str) -> list[list[str]]:
    """What stands in the rows that are seen."""
    seen = page.page.locator(f"{table} tbody tr:not(.hidden)")
    return [
        [text.strip() for text in row.locator("> th, > td").all_inner_texts()] for row in seen.all()
    ]


def titles(page: Tab) -> list[str]:
    return [row[0] for row in rows(page, ".shelf")]


def test_the_shelf_is_searched_filtered_and_sorted(page: Tab) -> None:
    page.go("/")
    page.page.wait_for_function(LOADED)
    assert page.page.locator(".states button").all_inner_texts() == [
        "全部 3",
        "无法使用 1",
        "待确认 1",
        "可公开 1",
    ]
    assert [row[2] for row in rows(page, ".shelf")] == ["无法使用", "待确认", "可公开"]
    page.page.get_by_role("button", name="待确认 1").click()
    page.page.wait_for_selector(f"tr.hidden:has-text('{GOOD_TITLE}')", state="attached")
    assert titles(page) == [OPEN_TITLE]
    assert page.page.get_by_role("button", name="待确认 1").get_attribute("aria-pressed") == "true"
    page.page.get_by_role("button", name="全部 3").click()
    page.page.get_by_label("搜索").fill("延津 2024")
    page.page.wait_for_selector(f"tr.hidden:has-text('{OPEN_TITLE}')", state="attached")
    assert titles(page) == [GOOD_TITLE]
    page.page.get_by_label("搜索").fill("")
    page.page.wait_for_selector("tr.hidden", state="detached")
    heading = page.page.get_by_role("columnheader", name="状态")
    for order in ("ascending", "descending"):
        heading.get_by_role("button").click()
        page.page.wait_for_selector(f"th[aria-sort={order}]")
    assert [row[2] for row in rows(page, ".shelf")] == ["可公开", "待确认", "无法使用"]
    step = page.page.locator("tr", has_text=OPEN_TITLE).get_by_role("link", name="去确认")
    assert step.get_attribute("href") == f"/report/{OPEN}/questions"


def test_a_report_is_built_from_the_shelf_and_what_changes_is_seen(
    page: Tab, workbench: Served
) -> None:
    """A file changed by another program is seen without anybody asking."""
    page.go("/")
    page.page.wait_for_function(LOADED)
    row = page.page.locator("tr", has_text=GOOD_TITLE)
    row.get_by_role("button", name="生成").click()
    row.get_by_role("button", name="下载").wait_for()
    assert "与原文件一致。" in row.inner_text()
    with page.page.expect_download() as download:
        row.get_by_role("button", name="下载").click()
    assert download.value.suggested_filename == f"{GOOD}.docx"
    assert Path(download.value.path()).read_bytes()[:2] == b"PK"
    sheet = workbench.folder / "data" / GOOD / "支出.csv"
    before = sheet.read_bytes()
    replace_in(sheet, "185800.00", "185900.00")
    row.get_by_text("有错误").wait_for()
    row.locator("summary").click()
    row.get_by_text("支出总计：421.29 → 421.30").wait_for()
    sheet.write_bytes(before)
    row.get_by_text("可公开").wait_for()


def test_many_are_built_with_a_table_at_the_end(page: Tab, workbench: Served) -> None:
    """One that is broken stops no other; what has not changed is not built again."""
    page.go("/county")
    page.page.wait_for_function(LOADED)
    page.page.get_by_role("checkbox", name=f"选 {GOOD_TITLE}").wait_for()
    page.page.get_by_text("选了2份").wait_for()  # not the one that cannot be used
    page.page.get_by_role("checkbox", name=f"选 {BROKEN_TITLE}").click()
    page.page.get_by_text("选了3份").wait_for()
    page.page.get_by_role("button", name="生成", exact=True).click()
    page.page.get_by_text("生成完了，共3份：已生成2份，没有做成1份。").wait_for()
    broken, open_one, good = rows(page, ".run .shelf")
    assert (broken[0], good[0], open_one[0]) == ("没有做成", "已生成", "已生成")
    assert broken[3].startswith("无法使用 D-") and "支出.csv" in broken[3]
    assert open_one[1:3] == [OPEN_TITLE, "警告4处、提示6处"]
    assert (broken[4], good[4]) == ("", "下载")
    page.page.locator(".run tr", has_text="没有做成").locator("summary").click()
    page.page.locator(".run .printed", has_text="没有生成报告").wait_for()
    page.page.get_by_role("button", name="生成", exact=True).click()
    page.page.get_by_text("没有变2份，没有做成1份。").wait_for()
    assert sorted(file.name for file in (workbench.folder / "out").glob("*")) == [
        f"{OPEN}.docx",
        f"{GOOD}.docx",
    ]


def test_many_are_summed_up(page: Tab) -> None:
    """Those that are chosen, in a workbook, in a page, and here."""
    page.go("/county")
    page.page.wait_for_function(LOADED)
    page.page.get_by_role("button", name="可公开 1").click()
    page.page.get_by_text("选了1份").wait_for()
    page.page.get_by_role("button", name="全部 3").click()
    page.page.get_by_text("选了2份").wait_for()
    page.page.get_by_role("button", name="汇总", exact=True).click()
    page.page.wait_for_selector("table.summary")
    page.page.locator("table.summary").get_by_role("button", name="支出总计").click()
    page.page.wait_for_selector("table.summary th[aria-sort=ascending]")
    spent = [row[4].split()[0] for row in rows(page, "table.summary")]
    assert spent == ["421.29", "449.76"]
    foot = page.page.locator("table.summary tfoot tr").all_inner_texts()
    assert [line.split()[0] for line in foot] == ["合计（1份）", "合计（1份）"]
    assert page.page.locator(".charts svg").count() == 2
    with page.page.expect_download() as download:
        page.page.get_by_role("button", name="下载汇总.xlsx").click()
    book = load_workbook(io.BytesIO(Path(download.value.path()).read_bytes()))
    assert book.sheetnames == ["汇总", "变化", "问题", "图"]


def test_reports_are_audited_finished_and_dropped(page: Tab, tmp_path: Path) -> None:
    """A file that is dropped is called as it is called, and audited as any."""
    page.go("/county")
    page.page.get_by_role("checkbox", name=f"{GOOD}.docx").click()
    dropped = tmp_path / "某局公开.pdf"
    dropped.write_bytes(b"no PDF at all")
    page.page.locator("input[data-uploader]").set_input_files(dropped)
    page.page.get_by_text("拖进来的：某局公开.pdf").wait_for()
    page.page.get_by_role("button", name="审核", exact=True).click()
    page.page.get_by_text("审核完了，共2份：没有必错1份，没有做成1份。").wait_for()
    own, foreign = rows(page, ".run .shelf")
    assert own[:3] == ["没有必错", f"{GOOD}.docx", "认出12张表，必错0处、存疑0处"]
    assert foreign[:2] == ["没有做成", "某局公开.pdf"]
    assert "某局公开.pdf：" in foreign[3]


def test_on_a_phone_rows_are_cards(chromium: Any, workbench: Served) -> None:
    """Nothing is wider than the page."""
    with tab(chromium, workbench, viewport={"width": 400, "height": 800}) as page:
        for path in ("/", "/county"):
            page.go(path)
            page.page.wait_for_function(LOADED)
            assert page.page.evaluate("document.documentElement.scrollWidth") <= 400
            assert page.page.locator(".shelf tbody td").first.evaluate(
                "cell => getComputedStyle(cell).display"
            ) in ("grid", "block")


def test_axe_finds_nothing_serious(page: Tab) -> None:
    axe = pytest.importorskip(
        "axe_playwright_python.sync_playwright", reason="needs axe-playwright-python (pip)"
    )
    for path in ("/", "/county"):
        page.go(path)
        page.page.wait_for_function(LOADED)
        violations = axe.Axe().run(page.page, context="#content").response["violations"]
        assert [one["id"] for one in violations if one["impact"] in ("serious", "critical")] == []


def test_after_all_that_little_memory_is_held(workbench: Served) -> None:
    """The shelf keeps nothing of what was built."""
    status = Path(f"/proc/{workbench.process.pid}/status")
    if not status.exists():
        pytest.skip("needs /proc")
    [size] = [line for line in status.read_text().splitlines() if line.startswith("VmRSS")]
    assert int(size.split()[1]) < 300_000  # KB


def test_reports_that_are_called_alike_are_told_apart(page: Tab, workbench: Served) -> None:
    """By the names of their datasets, which no other report shows."""
    copy = workbench.folder / "data" / f"{GOOD}-副本"
    shutil.copytree(workbench.folder / "data" / GOOD, copy)
    try:
        page.go("/")
        page.page.wait_for_function(LOADED)
        shown = [title for title in titles(page) if title.startswith(GOOD_TITLE)]
        assert sorted(shown) == [f"{GOOD_TITLE}\n{GOOD}", f"{GOOD_TITLE}\n{GOOD}-副本"]
        assert OPEN_TITLE in titles(page)
    finally:
        shutil.rmtree(copy)
