"""The page of the sheets in a real browser: what a clerk types is saved at once and checked at once,
can be undone, is seen in another tab, and survives a server that was started anew."""

from __future__ import annotations

import csv
import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from conftest import ROOT
from web_kit import Served, Tab, browser, needs_chromium, served, tab, with_samples

pytest.importorskip("nicegui", reason="needs nicegui: pip install '.[web]'")
pytestmark = needs_chromium
SAMPLE = "yanjin-2024-budget"
GRID = ".sheet-grid"


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    with browser() as opened:
        yield opened


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    folder = with_samples(tmp_path_factory.mktemp("工作"))
    with served(folder, tmp_path_factory.mktemp("记录")) as one:
        yield one


@dataclass(frozen=True)
class Worked:
    """A dataset of the workbench that a test has for itself."""

    one: Served
    name: str

    def address(self, sheet: str, row: int, column: str) -> str:
        return f"/report/{self.name}/figures?sheet={quote(sheet)}&row={row}&column={quote(column)}"

    def file(self, sheet: str) -> Path:
        return self.one.folder / "data" / self.name / f"{sheet}.csv"

    def rows(self, sheet: str = "支出") -> list[dict[str, str]]:
        """The rows of a sheet as they stand in its file."""
        return list(csv.DictReader(self.file(sheet).read_text("utf-8-sig").splitlines()))


@pytest.fixture
def data(server: Served, request: pytest.FixtureRequest) -> Worked:
    name = request.node.name
    shutil.copytree(ROOT / "data" / SAMPLE, server.folder / "data" / name)
    return Worked(server, name)


def at_cell(opened: Tab, data: Worked, sheet: str, row: int, column: str) -> None:
    """Open the sheet with the cursor in a cell."""
    from playwright.sync_api import expect

    opened.go(data.address(sheet, row, column))
    status = opened.page.locator(f"{GRID} .sg-status")
    expect(status).to_contain_text(re.compile(rf"第{row}行.*{column}"))


def amount(opened: Tab, data: Worked, row: int) -> Any:
    """The cell of the amount in a row of 支出."""
    at = list(data.rows()[0]).index("金额（元）")
    return opened.page.locator(f'{GRID} .ag-row[row-index="{row - 2}"] [col-id="c{at}"]')


def type_into_cell(opened: Tab, text: str) -> None:
    opened.page.keyboard.type(text)
    opened.page.keyboard.press("Enter")


def saved(opened: Tab) -> Any:
    """The button that takes back what was typed last: it can be pressed once that is saved."""
    from playwright.sync_api import expect

    button = opened.page.locator(".report-bar").get_by_role("button", name="撤销")
    expect(button).to_be_enabled()
    return button


def test_a_wrong_code_is_told_at_its_cell_and_undone(chromium: Any, data: Worked) -> None:
    from playwright.sync_api import expect

    before = data.rows()
    with tab(chromium, data.one) as opened:
        at_cell(opened, data, "支出", 2, "功能科目")
        type_into_cell(opened, "2019999999")
        expect(opened.page.locator(".report-bar .mark")).to_have_text("无法使用")
        marked = opened.page.locator(f"{GRID} .ag-row .sg-error")
        expect(marked.first).to_contain_text("2019999999")
        assert data.rows()[0]["功能科目"] == "2019999999"
        opened.page.keyboard.press("Control+z")
        expect(opened.page.locator(".report-bar .mark")).to_have_text("可公开")
        assert data.rows() == before


def test_what_another_window_did_is_undone_only_when_that_is_meant(
    chromium: Any, data: Worked
) -> None:
    """Its own steps a window takes back at once, on a page it went to meanwhile, too."""
    from playwright.sync_api import expect

    before = data.rows()
    with tab(chromium, data.one) as mine, tab(chromium, data.one) as other:
        at_cell(mine, data, "支出", 2, "金额")
        at_cell(other, data, "支出", 2, "金额")
        type_into_cell(mine, "1")
        expect(amount(other, data, 2)).to_have_text("1")
        saved(other).click()
        asked = other.page.get_by_role("dialog")
        expect(asked).to_contain_text("最后一步是在另一个窗口里做的：支出：改1格。")
        asked.get_by_role("button", name="不撤销").click()
        expect(asked).to_be_hidden()
        assert data.rows()[0]["金额（元）"] == "1"
        other.page.keyboard.press("Escape")
        saved(other).click()
        asked.get_by_role("button", name="撤销那一步").click()
        expect(amount(mine, data, 2)).to_have_text(before[0]["金额（元）"])
        type_into_cell(mine, "2")
        expect(amount(other, data, 3)).to_have_text("2")
        mine.go(f"/report/{data.name}/reasons")
        saved(mine).click()
        expect(amount(other, data, 3)).to_have_text(before[1]["金额（元）"])
    assert data.rows() == before


def test_fifty_rows_are_pasted_from_excel(chromium: Any, data: Worked) -> None:
    """Beyond the last row they become new ones; one step takes them all back."""
    from playwright.sync_api import expect

    before = data.rows("指标")
    columns = list(before[0])
    with tab(chromium, data.one, permissions=["clipboard-read", "clipboard-write"]) as opened:
        at_cell(opened, data, "指标", len(before) + 1, columns[0])
        lines = ["\t".join(before[-1].values())]
        lines += [
            "\t".join({**before[-1], columns[0]: f"另一项{number}"}.values())
            for number in range(49)
        ]
        opened.page.evaluate("text => navigator.clipboard.writeText(text)", "\r\n".join(lines))
        opened.page.keyboard.press("Control+v")
        undo = saved(opened)
        assert len(data.rows("指标")) == len(before) + 49
        undo.click()
        expect(undo).to_be_disabled()
        assert data.rows("指标") == before


def test_the_words_of_the_report_are_fields(chromium: Any, data: Worked) -> None:
    """One is saved when it is left, and nothing else of the file; what cannot be is told beside it. What
    is changed elsewhere is shown, and what is being typed meanwhile stays."""
    from playwright.sync_api import expect

    file = data.file("支出").with_name("报告.yaml")
    before = file.read_text("utf-8")
    with tab(chromium, data.one) as opened:
        opened.go(f"/report/{data.name}/figures?sheet={quote('报告')}")
        field = opened.page.get_by_label("部门·自称", exact=True)
        field.fill("我局")
        field.press("Tab")
        saved(opened)
        assert file.read_text("utf-8") == before.replace("自称: 我部门", "自称: 我局")
        year = opened.page.get_by_label("年度 *", exact=True)
        year.fill("二〇二四年度")
        year.press("Tab")
        expect(opened.page.get_by_role("alert")).to_contain_text("没有存：")
        assert file.read_text("utf-8") == before.replace("自称: 我部门", "自称: 我局")
        template = opened.page.get_by_label("模板 *", exact=True)
        standing = template.input_value()
        template.select_option("word-only")
        expect(saved(opened)).to_have_attribute("title", "撤销：报告：模板")
        assert "模板: word-only" in file.read_text("utf-8")
        saved(opened).click()
        expect(template).to_have_value(standing)
        expect(field).to_have_value("我局")
        short = opened.page.get_by_label("部门·简称", exact=True)
        short.fill("还在写")
        file.write_text(file.read_text("utf-8").replace("自称: 我局", "自称: 我们局"), "utf-8")
        expect(field).to_have_value("我们局")
        expect(short).to_have_value("还在写")


def test_an_entry_is_added_and_a_choice_is_seen_elsewhere(chromium: Any, data: Worked) -> None:
    """A paragraph for a section that had none; what was chosen in one window shows in another."""
    from playwright.sync_api import expect

    file, form = data.file("支出").with_name("报告.yaml"), f"figures?sheet={quote('报告')}"
    with tab(chromium, data.one) as opened, tab(chromium, data.one) as other:
        for one in (opened, other):
            one.go(f"/report/{data.name}/{form}")
        opened.page.get_by_label("添哪一栏").select_option("补充.收支总体")
        opened.page.get_by_role("button", name="添上").click()
        added = opened.page.get_by_label("补充·收支总体", exact=True)
        added.fill("收支总体另有说明。")
        added.press("Tab")
        expect(other.page.get_by_label("补充·收支总体", exact=True)).to_have_value(
            "收支总体另有说明。"
        )
        assert "补充:\n  收支总体:\n" in file.read_text("utf-8")
        opened.page.get_by_label("草稿字样", exact=True).select_option("否")
        expect(other.page.get_by_label("草稿字样", exact=True)).to_have_value("否")
        assert "草稿字样: 否" in file.read_text("utf-8")


def test_two_tabs_see_each_others_changes(chromium: Any, data: Worked) -> None:
    from playwright.sync_api import expect

    with tab(chromium, data.one) as one, tab(chromium, data.one) as other:
        at_cell(one, data, "支出", 2, "金额")
        at_cell(other, data, "支出", 3, "金额")
        type_into_cell(one, "1234567")
        expect(amount(other, data, 2)).to_have_text("1234567")
        type_into_cell(other, "7654321")
        expect(amount(one, data, 3)).to_have_text("7654321")
        amounts = [row["金额（元）"] for row in data.rows()[:2]]
        assert amounts == ["1234567", "7654321"]


def test_what_excel_has_saved_meanwhile_is_not_overwritten(chromium: Any, data: Worked) -> None:
    """The page shows what stands there now, and says so."""
    from playwright.sync_api import expect

    file = data.file("支出")
    with tab(chromium, data.one) as opened:
        at_cell(opened, data, "支出", 2, "金额")
        text = file.read_bytes().decode("utf-8-sig")
        first = data.rows()[0]["金额（元）"]
        file.write_bytes(text.replace(first, "88.88", 1).encode("utf-8-sig"))
        expect(amount(opened, data, 2)).to_contain_text("88.88")
        expect(opened.page.locator(".q-notification")).to_contain_text("被别的程序改过")


def test_the_server_is_started_anew(chromium: Any, tmp_path: Path) -> None:
    """An open page goes on by itself, with what is saved."""
    from playwright.sync_api import expect

    folder = with_samples(tmp_path / "工作", SAMPLE)
    with served(folder, tmp_path / "记录") as first, tab(chromium, first) as opened:
        data = Worked(first, SAMPLE)
        at_cell(opened, data, "支出", 2, "金额")
        type_into_cell(opened, "1234567")
        saved(opened)
        opened.may_lose_the_server()
        opened.page.evaluate("window.isOfTheFirst = true")
        first.stop()
        with served(folder, tmp_path / "记录", "--port", str(first.port)) as second:
            assert second.token == first.token
            is_anew = "() => !window.isOfTheFirst && window.socket && window.socket.connected"
            opened.page.wait_for_function(is_anew, timeout=60_000)
            expect(amount(opened, data, 2)).to_contain_text("1234567")
            expect(opened.page.locator(f"{GRID} .sg-status")).to_contain_text("第2行")
            type_into_cell(opened, "7654321")
            saved(opened)
            assert data.rows()[0]["金额（元）"] == "7654321"
