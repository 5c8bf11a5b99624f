"""The grid of a sheet in headless Chromium, over a dataset in a folder of its own."""

from __future__ import annotations

import asyncio
import re
import shutil
import socket
import subprocess
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from queue import Queue
from typing import Any

import pytest
from web_kit import browser, needs_chromium

from assembler.kernel.places import Place
from assembler.kernel.problems import Problem, problem
from assembler.web.grid.applying import write_edits
from assembler.web.grid.sheet_view import read_sheets, sheet_view
from assembler.web.grid.view import CellsChanged, Edit, RowsAdded, RowsDeleted, SheetView

pytestmark = needs_chromium

WORDS = "类型: 部门预算\n年度: 2024\n模板: henan-budget\n"
LEDGER = """功能科目,支出类别,资金来源,金额（元）,备注
2070101,人员经费,财政拨款,0.10,
2070109,公用经费,财政拨款,0.2,馆藏
2070199,公用经费,事业收入,123456789012345678.05,"<img src=x onerror=""window.hacked=1"">"
"""
FUNCTION, KIND, FUND, AMOUNT, REMARK = range(5)


@dataclass
class Desk:
    """The dataset that the page shows, and what came of it. edits: of each step, once it is written;
    steps: 撤销 and 重做."""

    path: Path
    problems: Sequence[Problem] = ()
    edits: Queue[list[Edit]] = field(default_factory=Queue)
    steps: Queue[str] = field(default_factory=Queue)
    grid: Any = None

    def view(self) -> SheetView:
        sheets = read_sheets(self.path)
        assert sheets is not None
        return sheet_view(sheets, "支出", self.problems)

    def edited(self, edits: list[Edit]) -> None:
        sheets = read_sheets(self.path)
        assert sheets is not None
        write_edits(sheets, "支出", edits)
        self.grid.update(self.view())
        self.edits.put(edits)

    def edit(self) -> list[Edit]:
        """The next step that was written."""
        return self.edits.get(timeout=10)

    @property
    def rows(self) -> list[tuple[str, ...]]:
        return [row.cells[:5] for row in self.view().rows]


@dataclass
class PageServer:
    """A page with nothing but a grid, of the desk that a test has set."""

    port: int
    desk: Desk | None = None
    loop: asyncio.AbstractEventLoop | None = None

    @property
    def root(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def show(self) -> None:
        """The page itself."""
        from nicegui import ui

        from assembler.web.grid.element import SheetGrid

        assert self.desk is not None
        desk, self.loop = self.desk, asyncio.get_running_loop()
        ui.query(".nicegui-content").style("height: 100vh; width: 100%; padding: 8px")
        desk.grid = SheetGrid(
            desk.view(), desk.edited, lambda: desk.steps.put("撤销"), lambda: desk.steps.put("重做")
        )

    def later(self, action: Callable[[], None]) -> None:
        """Do something on the server's own thread."""
        assert self.loop is not None
        self.loop.call_soon_threadsafe(action)


@pytest.fixture(scope="module")
def server() -> Iterator[PageServer]:
    import uvicorn
    from fastapi import FastAPI
    from nicegui import ui

    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    page_server, app = PageServer(port), FastAPI()
    ui.page("/")(page_server.show)
    ui.run_with(app, language="zh-CN", title="表格", show_welcome_message=False)
    running = uvicorn.Server(
        uvicorn.Config(app, host="127.0.0.1", port=port, log_level="error", lifespan="on")
    )
    thread = threading.Thread(target=running.run, daemon=True)
    thread.start()
    ends = time.monotonic() + 20
    while not running.started and time.monotonic() < ends:
        thread.join(0.02)
    yield page_server
    running.should_exit = True
    thread.join(10)


@dataclass
class Tab:
    """One page in the browser for all tests: what it needs is loaded once. said: on its console;
    outside: requests elsewhere."""

    page: Any
    said: list[str] = field(default_factory=list)
    outside: list[str] = field(default_factory=list)


@pytest.fixture(scope="module")
def tab(server: PageServer) -> Iterator[Tab]:
    with browser() as chromium:
        context = chromium.new_context(permissions=["clipboard-read", "clipboard-write"])
        context.set_default_timeout(15_000)
        opened = Tab(context.new_page())
        opened.page.on("console", lambda message: opened.said.append(message.text))
        opened.page.on("pageerror", lambda error: opened.said.append(str(error)))
        own = (server.root, server.root.replace("http", "ws"), "data:")
        opened.page.on(
            "request",
            lambda request: (
                None if request.url.startswith(own) else opened.outside.append(request.url)
            ),
        )
        yield opened


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    (tmp_path / "报告.yaml").write_text(WORDS, "utf-8")
    (tmp_path / "支出.csv").write_text(LEDGER, "utf-8")
    return Desk(tmp_path)


@dataclass
class Sheet:
    """The grid in the browser."""

    page: Any
    desk: Desk
    server: PageServer

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)

    def type(self, text: str) -> None:
        self.page.keyboard.type(text)

    def cell(self, row: int, column: int) -> Any:
        return self.page.locator(f'.ag-row[row-index="{row}"] .ag-cell[col-id="c{column}"]')

    def shows(self, selector: str, text: str | re.Pattern[str]) -> None:
        from playwright.sync_api import expect

        expect(self.page.locator(selector)).to_have_text(text)

    def text(self, row: int, column: int) -> str:
        """What is typed in a cell, without the name beside it."""
        shown = self.cell(row, column).locator(".sg-text")
        return str(shown.evaluate("one => one.firstChild ? one.firstChild.textContent : ''"))

    def drag(self, start: tuple[int, int], end: tuple[int, int]) -> None:
        self.move(self.cell(*start))
        self.page.mouse.down()
        self.move(self.cell(*end))
        self.page.mouse.up()

    def move(self, place: Any) -> None:
        box = place.bounding_box()
        x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
        self.page.mouse.move(x, y, steps=4)

    def copied(self) -> str:
        return str(self.page.evaluate("navigator.clipboard.readText()"))

    def paste(self, text: str) -> None:
        self.page.evaluate("text => navigator.clipboard.writeText(text)", text)
        self.press("Control+v")

    def js(self, expression: str) -> Any:
        return self.page.evaluate(expression)


@pytest.fixture
def opened(tab: Tab, server: PageServer, desk: Desk) -> Iterator[Callable[..., Sheet]]:
    """opened(width, height): the page; nothing may be said on the console, nor asked for outside."""

    def open_page(width: int = 1280, height: int = 700) -> Sheet:
        server.desk = desk
        tab.page.set_viewport_size({"width": width, "height": height})
        tab.page.goto(server.root)
        tab.page.wait_for_selector("[data-ready]")
        return Sheet(tab.page, desk, server)

    yield open_page
    assert tab.page.evaluate("window.hacked") is None
    assert (tab.said, tab.outside) == ([], [])


# --- by keyboard


def test_typed_by_keyboard_alone(opened: Callable[..., Sheet], desk: Desk) -> None:
    """From the search field into the grid and out again; a row is filled in with tabulators."""
    sheet = opened()
    sheet.page.focus(".sg-only input")
    sheet.press("Tab", "Control+End", "ArrowDown", "Home")
    sheet.shows(".sg-where", "新的一行　功能科目")
    sheet.type("2070101")
    sheet.press("Tab")
    assert desk.edit() == [RowsAdded((("2070101", *[""] * 7),))]
    sheet.type("公用")
    sheet.press("Tab", "Tab")
    sheet.type("0.7")
    sheet.press("Enter")
    assert desk.edit() == [CellsChanged(((5, "支出类别", "公用经费"),))]
    assert desk.edit() == [CellsChanged(((5, "金额", "0.7"),))]
    sheet.shows(".sg-where", "新的一行　功能科目")
    sheet.press("ArrowUp", "F2")
    sheet.type("9")
    sheet.press("Escape", "Control+ArrowRight", "Delete")
    assert desk.edit() == [CellsChanged(((5, "支出类别", ""),))]
    assert desk.rows[-1] == ("2070101", "", "", "0.7", "")
    sheet.press("Control+z", "Control+y")
    assert [desk.steps.get(timeout=10) for _ in range(2)] == ["撤销", "重做"]
    sheet.press("Escape", "Shift+Tab")
    assert sheet.js("document.activeElement.type") == "checkbox"


def test_the_menu_by_keyboard_deletes_rows(opened: Callable[..., Sheet], desk: Desk) -> None:
    sheet = opened()
    sheet.cell(0, KIND).click()
    sheet.press("Shift+ArrowDown", "Shift+F10")
    while not sheet.js("document.activeElement.textContent").startswith("删除所选的行"):
        sheet.press("ArrowDown")
    sheet.press("Enter")
    assert desk.edit() == [RowsDeleted((2, 3))]
    assert [row[FUNCTION] for row in desk.rows] == ["2070199"]
    sheet.shows(".sg-where", "第2行　支出类别")
    assert sheet.js("document.activeElement.className") == "sg-input"


def test_an_input_method_begins_in_any_cell(opened: Callable[..., Sheet], desk: Desk) -> None:
    sheet = opened()
    sheet.cell(1, REMARK).click()
    method = sheet.page.context.new_cdp_session(sheet.page)
    composing = {"text": "tushu", "selectionStart": 5, "selectionEnd": 5}
    method.send("Input.imeSetComposition", composing)
    method.send("Input.insertText", {"text": "图书"})
    sheet.press("Alt+Enter")
    sheet.type("二")
    sheet.press("Enter")
    assert desk.edit() == [CellsChanged(((3, "备注", "图书\n二"),))]


# --- codes


def test_a_code_by_a_part_of_its_name(opened: Callable[..., Sheet], desk: Desk) -> None:
    sheet = opened()
    sheet.cell(0, FUNCTION).click()
    sheet.type("群众文化")
    sheet.shows(".sg-offers li", "2070109群众文化文化旅游体育与传媒支出 › 文化和旅游")
    sheet.press("Enter")
    assert desk.edit() == [CellsChanged(((2, "功能科目", "2070109"),))]
    assert sheet.cell(0, FUNCTION).inner_text() == "2070109群众文化"


def test_of_several_codes_of_one_name_none_is_guessed(
    opened: Callable[..., Sheet], desk: Desk
) -> None:
    """Those that are in use stand first."""
    sheet = opened()
    sheet.cell(1, FUNCTION).click()
    sheet.type("行政运行")
    first = sheet.page.locator(".sg-offers li").first
    assert first.inner_text().startswith("2070101")
    sheet.press("Enter")
    assert desk.edit() == [CellsChanged(((3, "功能科目", "行政运行"),))]
    sheet.press("ArrowUp")
    sheet.type("行政运行")
    sheet.press("ArrowDown", "Enter")
    assert desk.edit() == [CellsChanged(((3, "功能科目", "2070101"),))]


def test_a_choice_from_the_list(opened: Callable[..., Sheet], desk: Desk) -> None:
    sheet = opened()
    sheet.cell(0, KIND).click()
    sheet.press("Alt+ArrowDown")
    assert sheet.page.locator(".sg-offers li").all_inner_texts()[:2] == ["人员经费", "公用经费"]
    sheet.page.click(".sg-value:text-is('公用经费')")
    assert desk.edit() == [CellsChanged(((2, "支出类别", "公用经费"),))]
    sheet.shows(".sg-where", "第3行　支出类别")


# --- ranges


def test_fifty_rows_from_excel(opened: Callable[..., Sheet], desk: Desk) -> None:
    """Pasted over the last row and beyond it: cells with line breaks, tabulators, quotation marks."""
    lines = [f"20701{at:02}\t公用经费\t财政拨款\t{at}.10\t第{at}笔" for at in range(49)]
    quoted = '007\t\t\t4.1E+20\t"一\t""二""\n三"\r\n'
    sheet = opened()
    sheet.cell(2, FUNCTION).click()
    sheet.paste("\r\n".join([*lines, quoted]))
    changed, added = desk.edit()
    assert isinstance(changed, CellsChanged) and isinstance(added, RowsAdded)
    assert len(added.rows) == 49
    assert len(desk.rows) == 52
    assert desk.rows[2] == ("2070100", "公用经费", "财政拨款", "0.10", "第0笔")
    assert desk.rows[-1] == ("007", "", "", "4.1E+20", '一\t"二"\n三')


def test_what_is_wider_than_the_sheet_is_told(opened: Callable[..., Sheet], desk: Desk) -> None:
    sheet = opened()
    sheet.press("Tab")
    sheet.cell(0, REMARK).click()
    columns = len(desk.view().columns) - REMARK
    sheet.paste("\t".join(map(str, range(columns + 1))))
    sheet.shows(
        ".sg-message",
        f"粘贴的内容有{columns + 1}列，从“备注”起只有{columns}列：请从更靠左的一列开始粘贴，"
        "或者少复制几列。什么也没有改。",
    )
    assert desk.edits.empty() and sheet.text(0, REMARK) == ""


def test_a_range_is_summed_exactly_and_copied(opened: Callable[..., Sheet]) -> None:
    sheet = opened()
    sheet.drag((0, FUND), (2, AMOUNT))
    sheet.shows(".sg-count", "计数 6")
    sheet.shows(".sg-sum", "求和 123,456,789,012,345,678.35")
    sheet.press("Control+c")
    assert sheet.copied() == ("财政拨款\t0.10\r\n财政拨款\t0.2\r\n事业收入\t123456789012345678.05")
    table = sheet.js(
        "navigator.clipboard.read().then(async (all) => await (await all[0].getType('text/html')).text())"
    )
    assert re.sub(r' style="[^"]*"', "", table).endswith(
        "<tr><td>财政拨款</td><td>0.10</td></tr><tr><td>财政拨款</td><td>0.2</td></tr>"
        "<tr><td>事业收入</td><td>123456789012345678.05</td></tr></tbody></table>"
    )


def test_fill_down_and_by_the_handle(opened: Callable[..., Sheet], desk: Desk) -> None:
    sheet = opened()
    sheet.drag((0, KIND), (2, FUND))
    sheet.press("Control+d")
    assert desk.edit() == [
        CellsChanged(
            ((3, "支出类别", "人员经费"), (4, "支出类别", "人员经费"), (4, "资金来源", "财政拨款"))
        )
    ]
    sheet.cell(0, AMOUNT).click()
    sheet.move(sheet.page.locator(".sg-handle"))
    sheet.page.mouse.down()
    sheet.move(sheet.cell(2, AMOUNT))
    assert sheet.page.locator(".sg-fill-left").count() == 3
    sheet.page.mouse.up()
    assert desk.edit() == [CellsChanged(((3, "金额", "0.10"), (4, "金额", "0.10")))]
    sheet.shows(".sg-sum", "求和 0.30")


def test_rows_by_number_and_text_that_is_found(opened: Callable[..., Sheet], desk: Desk) -> None:
    sheet = opened()
    sheet.page.click('.ag-row[row-index="1"] .ag-cell[col-id="n"]')
    sheet.shows(".sg-count", "计数 5")
    sheet.press("Control+f")
    sheet.type("群众")  # the name of a code
    sheet.shows(".sg-found", "1处")
    sheet.page.check(".sg-only input")
    assert sheet.page.locator(".ag-pinned-left-cols-container .ag-row").count() == 1
    sheet.page.focus(".sg-finder input")
    sheet.press("Enter")
    sheet.shows(".sg-where", "第3行　功能科目")
    sheet.cell(0, FUNCTION).click()
    sheet.press("Control+x")
    assert desk.edit() == [CellsChanged(((3, "功能科目", ""),))]
    assert sheet.copied() == "2070109"
    assert sheet.text(0, REMARK) == "馆藏"  # a row stays that holds the text no more
    sheet.page.uncheck(".sg-only input")
    sheet.cell(2, REMARK).wait_for()


# --- what is wrong; what others do


def test_what_is_wrong_stands_beside_the_cell(opened: Callable[..., Sheet], desk: Desk) -> None:
    desk.problems = [
        problem(
            "D-31", Place("支出.csv", "", 3, "金额（元）"), found="0.2", reason="不是数字", more=""
        ),
        problem("D-21", Place("支出.csv", "", 1), table="支出", names="“单位编码”", unknown=""),
    ]
    sheet = opened()
    wrong = sheet.cell(1, AMOUNT)
    assert "sg-error" in wrong.get_attribute("class")
    assert "不是数字" in wrong.inner_text() and "不是数字" in wrong.locator(
        ".sg-text"
    ).get_attribute("title")
    assert "单位编码" in sheet.page.inner_text(".sg-sheet-marks")
    wrong.click()
    sheet.shows(".sg-line", re.compile("不是数字"))
    sheet.shows(".sg-spoken", re.compile("^金额（元） 第3行 0.2 .*不是数字"))
    desk.problems = [problem("D-23", Place("支出.csv", "", 1, "金额（元）"), name="金额", more="")]
    sheet.server.later(lambda: desk.grid.update(desk.view()))
    sheet.page.wait_for_selector(".ag-header-cell.sg-error")
    assert sheet.page.locator(".ag-cell.sg-error").count() == 0
    sheet.shows(".sg-line", re.compile("单位"))


def test_an_open_editor_stays_while_others_change_the_sheet(
    opened: Callable[..., Sheet], desk: Desk
) -> None:
    sheet = opened()
    sheet.cell(1, REMARK).click()
    sheet.type("我在写")
    (desk.path / "支出.csv").write_text(
        LEDGER.replace("2070101,人员", "2070104,公用,,,\n2070101,人员"), "utf-8"
    )
    sheet.server.later(lambda: desk.grid.update(desk.view()))
    sheet.page.wait_for_selector("text=2070104")
    assert sheet.page.input_value(".sg-input") == "我在写"
    sheet.press("Enter")
    assert desk.edit() == [CellsChanged(((4, "备注", "我在写"),))]
    assert desk.rows[2] == ("2070109", "公用经费", "财政拨款", "0.2", "我在写")
    sheet.server.later(lambda: desk.grid.go_to(3, "金额"))
    sheet.shows(".sg-where", "第3行　金额（元）")


def test_who_edits_a_cell_that_others_change_is_told(
    opened: Callable[..., Sheet], desk: Desk
) -> None:
    sheet = opened()
    sheet.cell(1, REMARK).click()
    sheet.type("我的")
    (desk.path / "支出.csv").write_text(LEDGER.replace("馆藏", "别人的"), "utf-8")
    sheet.server.later(lambda: desk.grid.update(desk.view()))
    sheet.shows(
        ".sg-message",
        "正在改的这一格刚刚在别处改成了“别人的”。按 Esc 留用它，按回车用你打的。",
    )
    assert sheet.page.input_value(".sg-input") == "我的"
    sheet.press("Escape")
    assert desk.rows[1][REMARK] == "别人的"


def test_what_is_not_yet_saved_when_the_page_is_left_is_told(
    opened: Callable[..., Sheet], desk: Desk
) -> None:
    sheet = opened()
    sheet.js("window.socket.disconnect()")
    sheet.cell(0, REMARK).click()
    sheet.type("半句")
    sheet.page.reload()
    sheet.shows(
        ".sg-message",
        "离开时有改动还没有存好，请看看写进去了没有：第2行“备注”改为“半句”。",
    )
    assert desk.rows[0][REMARK] == ""


def test_axe_finds_nothing_serious(opened: Callable[..., Sheet]) -> None:
    axe = pytest.importorskip(
        "axe_playwright_python.sync_playwright", reason="needs axe-playwright-python (pip)"
    )
    sheet = opened()

    def serious() -> list[str]:
        violations = axe.Axe().run(sheet.page, context=".sheet-grid").response["violations"]
        return [one["id"] for one in violations if one["impact"] in ("serious", "critical")]

    assert serious() == []
    sheet.cell(0, FUNCTION).click()
    sheet.type("行政")
    sheet.page.wait_for_selector(".sg-offers li")
    assert serious() == []
    sheet.press("Escape", "Escape", "Shift+F10")
    assert serious() == []


# --- on a phone, on paper


def test_on_a_phone_the_sheet_alone_moves_sideways(opened: Callable[..., Sheet]) -> None:
    sheet = opened(390, 700)
    assert sheet.js("document.documentElement.scrollWidth") == 390
    across = "document.querySelector('.ag-center-cols-viewport')"
    assert sheet.js(f"{across}.scrollWidth > {across}.clientWidth * 2")
    assert sheet.page.locator(".ag-pinned-left-header .ag-header-cell").all_inner_texts() == ["行"]


@pytest.mark.skipif(not shutil.which("pdftotext"), reason="needs poppler-utils (pdftotext)")
def test_on_paper_it_is_a_plain_table(
    opened: Callable[..., Sheet], desk: Desk, tmp_path: Path
) -> None:
    more = "".join(f"20701{at:02},公用经费,财政拨款,{at}.00,\n" for at in range(80))
    (desk.path / "支出.csv").write_text(LEDGER + more, "utf-8")
    sheet, paper = opened(), tmp_path / "打印.pdf"
    sheet.page.pdf(path=str(paper), prefer_css_page_size=True)
    text = subprocess.run(
        ["pdftotext", "-layout", paper, "-"], capture_output=True, text=True, check=True
    ).stdout
    assert text.split()[0] == "支出"
    assert "79.00" in text and "合计" in text and "向下填充" not in text


# --- its parts


def test_decimals_are_added_as_they_were_typed(opened: Callable[..., Sheet]) -> None:
    sheet = opened()
    cases = [
        (["0.1", "0.2"], "0.3"),
        (["1,234.50", "－0.25", "", "文字", "4.1E+20", "5²"], "1,234.25"),
        (["-1", "0.5"], "-0.5"),
        (["１２３", "-123.00"], "0.00"),
        (["99999999999999999999", "1"], "100,000,000,000,000,000,000"),
    ]
    sums = sheet.page.evaluate(
        """(cases) => import("assembler-sheet-grid/decimals.js")
          .then(({ sum }) => cases.map((texts) => sum(texts).text))""",
        [texts for texts, _ in cases],
    )
    assert sums == [total for _, total in cases]


def test_cells_of_the_clipboard(opened: Callable[..., Sheet]) -> None:
    sheet = opened()
    cases = {
        "a\tb\r\nc\t\r\n": [["a", "b"], ["c", ""]],
        '"a\nb"\tc': [["a\nb", "c"]],
        '"a ""x"" b"': [['a "x" b']],
        '5" x\t"quoted"': [['5" x', '"quoted"']],
        '"not closed\tb': [['"not closed', "b"]],
        "": [[""]],
        "a\n\nb": [["a"], [""], ["b"]],
    }
    rows = sheet.page.evaluate(
        """(texts) => import("assembler-sheet-grid/clipboard.js")
          .then(({ cellsOf }) => texts.map(cellsOf))""",
        list(cases),
    )
    assert dict(zip(cases, rows, strict=True)) == cases
    again = [[["a\tb", 'c"'], ['"d"', "e\nf"]]]
    assert again == sheet.page.evaluate(
        """(all) => import("assembler-sheet-grid/clipboard.js")
          .then(({ asText, cellsOf }) => all.map((rows) => cellsOf(asText(rows))))""",
        again,
    )
