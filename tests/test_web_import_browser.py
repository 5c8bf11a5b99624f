"""From exports to a report in a real browser: files dropped, what became of them chosen otherwise, the
dataset written, its report built; from last year; from nothing."""

from __future__ import annotations

import csv
import importlib.util
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from conftest import ROOT
from import_kit import EARNED, SPENT, STRANGE, STRANGE_SETTLED, sources
from test_importing_lines import HALL, WAGES, Rows
from web_kit import Served, Tab, browser, needs_chromium, served, tab, with_samples

from assembler.cli import main

pytest.importorskip("nicegui", reason="needs nicegui: pip install '.[web]'")
pytestmark = needs_chromium
LAST_YEAR = "示例-2024-预算-局机关"
SERIOUS = ("serious", "critical")


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    with browser() as opened:
        yield opened


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    folder = with_samples(tmp_path_factory.mktemp("工作"), LAST_YEAR)
    with served(folder, tmp_path_factory.mktemp("记录")) as one:
        yield one


@pytest.fixture
def page(chromium: Any, server: Served) -> Iterator[Tab]:
    with tab(chromium, server) as opened:
        opened.go("/import")
        begin = opened.page.get_by_role("button", name="全部拿掉，重新开始")
        if begin.count():
            begin.click()
            begin.wait_for(state="detached")
        yield opened


def drop(page: Tab, *files: Path) -> None:
    """Choose files, as dropping them does; until all of them are read."""
    page.page.set_input_files("input[type=file]", list(map(str, files)))
    for file in files:
        page.page.get_by_role("button", name=f"拿掉 {file.name}").wait_for()
    settled(page)


def settled(page: Tab) -> None:
    """Until nothing is being done any more."""
    page.page.wait_for_function(
        "!document.querySelector('[role=status].muted')?.textContent.includes('正在')"
    )


def choose(page: Tab, label: str, value: str) -> None:
    """One option of a drop-down, by the name that a reader of the screen hears; until the page has
    it."""
    box = page.page.get_by_label(label, exact=True)
    box.focus()
    box.select_option(value)
    page.page.wait_for_function(
        "([label, value]) => document.querySelector(`[aria-label='${label}']`)?.value === value"
        " && !document.querySelector('[role=status].muted').textContent",
        arg=[label, value],
    )


def findings(page: Tab) -> list[str]:
    """What axe says of a page that is serious."""
    if importlib.util.find_spec("axe_playwright_python") is None:
        pytest.skip("needs axe-playwright-python")
    from axe_playwright_python.sync_playwright import Axe

    result = Axe().run(page.page)
    return [
        f"{one['id']}: {one['nodes'][0]['html'][:200]}"
        for one in result.response["violations"]
        if one["impact"] in SERIOUS
    ]


def test_from_exports_to_a_docx(page: Tab, server: Served, tmp_path: Path) -> None:
    """An export of which no heading is known: all of it is chosen, and the dataset is the one that the
    command writes with the same choices."""
    files = sources(tmp_path, {"导出.xlsx": {"批复": STRANGE, "收入": EARNED}})
    drop(page, *files)
    where = "导出.xlsx 工作表“批复”"
    choose(page, f"“{where}”是什么", "支出明细")
    wanted = [
        "单位编码",
        "功能科目",
        "部门经济科目",
        "政府经济科目",
        "支出类别",
        "项目",
        "资金来源",
        "金额",
    ]
    for letter, heading, ours in zip("ABCDEFGH", "甲乙丙丁戊己庚辛", wanted, strict=True):
        choose(page, f"“{heading}”（{letter}列）认作哪一列", ours)
    choose(page, f"“{where}”的金额单位", "万元")
    choose(page, "资金来源“县级财力”是", "财政拨款")
    assert page.page.evaluate("document.activeElement.ariaLabel") == "资金来源“县级财力”是"
    page.page.get_by_role("button", name="写成数据").click()
    page.page.wait_for_url("**/questions")
    made = server.folder / "data/我的部门-2024"
    expected = tmp_path / "命令"
    (tmp_path / "对照.yaml").write_text(STRANGE_SETTLED, "utf-8")
    command = ["import", str(files[0]), "-o", str(expected), "--mapping"]
    assert main([*command, str(tmp_path / "对照.yaml")]) == 0
    assert {f.name: f.read_bytes() for f in made.iterdir()} == {
        f.name: f.read_bytes() for f in expected.iterdir()
    }
    page.go("/")
    build = page.page.get_by_role("button", name="生成 【部门.名称待填】2024年部门预算公开")
    build.click()
    _until((server.folder / "out/我的部门-2024.docx").exists, page)


def test_a_file_that_takes_anothers_place_or_does_not_come_is_told(
    page: Tab, tmp_path: Path
) -> None:
    """The export of another unit may have the same name; a folder that is dropped, or a file that
    another program holds, cannot be read by the browser."""
    from playwright.sync_api import expect

    page.go("/import")
    (first,) = sources(tmp_path, {"导出.xlsx": {"收入": EARNED}})
    drop(page, first)
    drop(page, first)
    words = "“导出.xlsx”换成了新放的，原来那个不用了。两个都要的，先改名再放。"
    expect(page.page.get_by_text(words)).to_be_visible()
    page.may_lose_the_server()  # the browser tells of the request that failed
    page.page.route("**/_nicegui/client/*/upload/**", lambda route: route.abort())
    page.page.set_input_files("input[type=file]", str(first))
    expect(page.page.get_by_text("有的文件没有收到：读不了，或中途断了。")).to_be_visible()
    page.page.unroute_all()
    page.page.get_by_role("button", name="全部拿掉，重新开始").click()


def test_what_stands_there_is_replaced_only_when_it_is_agreed_to(
    page: Tab, server: Served, tmp_path: Path
) -> None:
    """And can be undone."""
    folder = server.folder / "data/替换"
    assert main(["import", *map(str, sources(tmp_path, BOOKS)), "-o", str(folder)]) == 0
    before = (folder / "支出.csv").read_bytes()
    changed: Rows = [*SPENT[:2], [*WAGES[:-1], 101], HALL]
    earned: Rows = [*EARNED[:2], [*EARNED[2][:3], 101], EARNED[3]]
    drop(page, *sources(tmp_path, {"改.xlsx": {"支出": changed, "收入": earned}}))
    choose(page, "写进", "替换")
    button = page.page.get_by_role("button", name="写进这套数据")
    page.page.get_by_text("支出（原有2行，去掉1行，加上1行）").wait_for()
    assert button.is_disabled() and (folder / "支出.csv").read_bytes() == before
    page.page.get_by_role("checkbox", name="替换这些内容").click()
    page.page.locator("button:not([disabled])", has_text="写进这套数据").click()
    page.page.wait_for_url("**/report/**")
    amounts = [row["金额（元）"] for row in _rows(folder / "支出.csv")]
    assert amounts == ["101.00", "20.50"]
    page.page.get_by_role("button", name="撤销").click()
    page.page.wait_for_function("document.querySelector('.report-bar')")
    page.page.get_by_role("button", name="重做").wait_for()
    _until(lambda: (folder / "支出.csv").read_bytes() == before, page)


BOOKS: dict[str, dict[str, Rows]] = {"导出.xlsx": {"支出": SPENT, "收入": EARNED}}


def _rows(file: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(file.read_text("utf-8-sig").splitlines()))


def _until(is_so: Callable[[], bool], page: Tab) -> None:
    for _ in range(200):
        if is_so():
            return
        page.page.wait_for_timeout(50)
    raise AssertionError


def test_from_last_year_and_from_nothing(page: Tab, server: Served) -> None:
    page.go("/new")
    page.page.get_by_label("从上年开始：来源").select_option(f"数据　{LAST_YEAR}")
    name = page.page.get_by_label("从上年开始：名称")
    _until(lambda: name.input_value() == "示例-2025-预算-局机关", page)
    page.page.get_by_role("button", name="从上年开始：新建").click()
    page.page.get_by_text("带来：").wait_for()
    assert "年度: 2025" in (server.folder / "data/示例-2025-预算-局机关/报告.yaml").read_text(
        "utf-8"
    )
    page.page.get_by_label("从空白开始：类型").select_option("部门决算")
    page.page.get_by_label("从空白开始：年度").select_option("2024")
    _until(
        lambda: page.page.get_by_label("从空白开始：名称").input_value() == "我的部门-2024-决算",
        page,
    )
    page.page.get_by_label("从空白开始：形式").select_option("xlsx")
    page.page.get_by_role("button", name="从空白开始：新建").click()
    page.page.get_by_text("已新建 data/我的部门-2024-决算.xlsx（部门决算，2024年）").wait_for()
    page.page.get_by_role("button", name="从空白开始：新建").click()
    page.page.locator(".problems li", has_text="D-90").wait_for()
    assert findings(page) == []
    page.page.get_by_role("button", name="导入本年的导出").first.click()
    page.page.wait_for_url("**/import")


def test_from_last_year_s_docx(page: Tab, server: Served, tmp_path: Path) -> None:
    """It is kept in out/ under a name of our own, for the new dataset takes last year's figures of it."""
    report = tmp_path / "上年.docx"
    main(["build", str(ROOT / "data" / LAST_YEAR), "-o", str(report)])
    page.go("/new")
    page.page.set_input_files("input[type=file]", str(report))
    page.page.get_by_text("“上年.docx”已存成 out/上年报告-").wait_for()
    name = page.page.get_by_label("从上年开始：名称")
    name.fill("局机关-2025")
    name.press("Enter")
    page.page.get_by_role("button", name="从上年开始：新建").click()
    page.page.get_by_text("已新建 data/局机关-2025（单位预算，2025年）").wait_for()
    (kept,) = (server.folder / "out").glob("上年报告-*.docx")
    words = (server.folder / "data/局机关-2025/报告.yaml").read_text("utf-8")
    assert f"上年: ../../out/{kept.name}" in words
    page.page.get_by_role("link", name="到“原因”页逐项核对").click()
    page.page.wait_for_url("**/reasons")
    title = page.page.locator(".report-title")
    assert title.inner_text() == "云溪县数据资源局机关2025年单位预算公开"
    page.page.locator(".report-bar").get_by_role("link", name="无法使用").click()
    page.page.wait_for_function("!location.pathname.endsWith('reasons')")


def test_a_reader_of_the_screen_and_a_phone(page: Tab, tmp_path: Path) -> None:
    """Whatever is dropped: tables that are read, a file that is none, a name that leads elsewhere."""
    bad = tmp_path / "坏.xlsx"
    bad.write_bytes(b"PK\x03\x04 no workbook")
    drop(page, ROOT / "data/示例导出/瀍河2022正式表格.xlsx", *sources(tmp_path, BOOKS), bad)
    page.page.locator(".problems li", has_text="坏.xlsx").wait_for()
    (tmp_path / "程序.exe").write_bytes(b"MZ")
    page.page.set_input_files("input[type=file]", str(tmp_path / "程序.exe"))
    page.page.get_by_text("不是能导入的文件").wait_for()
    page.page.get_by_role("button", name="关闭").click()
    page.page.get_by_text("不是能导入的文件").wait_for(state="detached")
    choose(page, "写进", "")
    field = page.page.get_by_label("新建的数据叫什么")
    field.fill("../外面")
    field.press("Enter")
    page.page.locator(".problems li", has_text="D-91").wait_for()
    assert findings(page) == []
    page.page.set_viewport_size({"width": 390, "height": 900})
    wider = page.page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    assert wider <= 0
