"""The review page in a real browser: headless Chromium, driven through its own protocol."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from conftest import ROOT, SAMPLES, replace_in

from assembler.review.page import write_page
from assembler.review.sources import page_of_dataset, page_of_docx

CHROMIUM = next(
    filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), ""
)
HACK = "x</script><script>window.hacked=1</script><img src=x onerror='window.hacked=1'>"

pytestmark = pytest.mark.skipif(not CHROMIUM, reason="needs Chromium")


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    """One browser for all tests. Its sandbox needs rights that root in a container has not."""
    playwright = pytest.importorskip("playwright.sync_api", reason="needs playwright (pip)")
    options = ["--no-sandbox"] if os.name == "posix" and os.geteuid() == 0 else []
    with playwright.sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=options)
        yield browser
        browser.close()


@dataclass
class Open:
    """A page in the browser. said: console messages and errors; asked: requests of the page."""

    page: Any
    said: list[str] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)

    def texts(self, selector: str) -> list[str]:
        return [text.strip() for text in self.page.locator(selector).all_inner_texts()]

    def text(self, selector: str) -> str:
        return str(self.page.locator(selector).inner_text()).strip()

    def says(self, selector: str, text: str | re.Pattern[str]) -> None:
        """Wait until an element has this text."""
        from playwright.sync_api import expect

        expect(self.page.locator(selector)).to_have_text(text)

    def js(self, expression: str) -> Any:
        return self.page.evaluate(expression)

    def in_view(self, selector: str) -> bool:
        """Whether an element stands on the screen, below the bar."""
        box = self.page.locator(selector).first.bounding_box()
        height = self.page.viewport_size["height"]
        return box is not None and box["y"] + box["height"] >= 40 and box["y"] < height

    def facts(self) -> dict[str, str]:
        """What the panel says."""
        names = self.texts("#panel dt")
        return dict(zip(names, self.texts("#panel dd"), strict=True))


@pytest.fixture
def opened(chromium: Any) -> Iterator[Any]:
    """opened(file, width=…, …): the page; at the end nothing may have been said or asked for."""
    made: list[Open] = []

    def open_page(file: Path, width: int = 1280, height: int = 800, **options: Any) -> Open:
        context = chromium.new_context(viewport={"width": width, "height": height}, **options)
        found = Open(context.new_page())
        found.page.set_default_timeout(10_000)
        found.page.on("console", lambda message: found.said.append(message.text))
        found.page.on("pageerror", lambda error: found.said.append(str(error)))
        found.page.on("request", lambda request: found.asked.append(request.url))
        found.page.goto(file.as_uri())
        made.append(found)
        return found

    yield open_page
    for found in made:
        assert found.said == []
        assert found.asked == [found.page.url.split("#")[0]]
        found.page.context.close()


def written(source: Path, folder: Path) -> Path:
    page, _ = page_of_dataset(source)
    assert page is not None
    file = folder / "审阅.html"
    file.write_bytes(write_page(page))
    return file


@pytest.fixture(scope="module")
def mengjin_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return written(ROOT / "data" / SAMPLES["mengjin"], tmp_path_factory.mktemp("孟津"))


@pytest.fixture(scope="module")
def xigong_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return written(ROOT / "data" / SAMPLES["xigong"], tmp_path_factory.mktemp("西工"))


FIGURE = "#report .figure:text-is('43.28') >> nth=0"
CHANGE = {
    "报告中": "43.28万元",
    "精确值": "432,800元",
    "算法": "收入总计－上年收入总计",
}


# --- figures


def test_click_on_a_figure_shows_its_lines(opened: Any, mengjin_file: Path) -> None:
    page = opened(mengjin_file)
    page.page.click(FIGURE)
    assert page.text("#panel-name") == "收入总计比上年的增减额"
    assert page.facts() == CHANGE
    assert page.texts("#panel h3") == ["收入.csv 第2行", "指标.csv 第2行"]
    assert page.texts("#panel table >> nth=0 >> tr") == [
        "行\t单位编码\t资金来源\t金额（元）",
        "2\t146001\t财政拨款\t9547200.00",
    ]
    page.page.click("#panel-close")
    assert page.page.locator("#panel").is_hidden()


def test_a_second_click_or_a_click_beside_closes(opened: Any, mengjin_file: Path) -> None:
    page = opened(mengjin_file)
    page.page.click(FIGURE)
    page.page.click(FIGURE)
    assert page.page.locator("#panel").is_hidden()
    page.page.click(FIGURE)
    page.page.click(".name")
    assert page.page.locator("#panel").is_hidden()


def test_hovering_shows_and_leaving_hides(opened: Any, mengjin_file: Path) -> None:
    page = opened(mengjin_file)
    page.page.hover(FIGURE)
    page.page.wait_for_selector("#panel:visible")
    assert page.facts() == CHANGE
    page.page.mouse.move(640, 20)
    page.page.wait_for_selector("#panel", state="hidden")


@pytest.mark.parametrize("key", ["Enter", "Space"])
def test_keyboard_opens_and_escape_goes_back(key: str, opened: Any, mengjin_file: Path) -> None:
    page = opened(mengjin_file)
    page.page.focus(FIGURE)
    page.page.keyboard.press(key)
    assert page.facts() == CHANGE
    assert page.js("document.activeElement.id") == "panel"
    page.page.keyboard.press("Tab")
    assert page.js("document.activeElement.id") == "panel-close"
    page.page.keyboard.press("Escape")
    assert page.page.locator("#panel").is_hidden()
    assert page.js("document.activeElement.textContent") == "43.28"


def test_tabulator_leaves_the_panel_to_the_next_figure(opened: Any, mengjin_file: Path) -> None:
    page = opened(mengjin_file)
    page.page.focus(FIGURE)
    page.page.keyboard.press("Enter")
    stops = page.page.locator("#panel button, #panel [tabindex='0']").count()
    for _ in range(stops + 1):
        page.page.keyboard.press("Tab")
    assert page.page.locator("#panel").is_hidden()
    assert page.js("document.activeElement.textContent") == "4.75%"


# --- cells


def test_cell_of_a_pivot_shows_headings_sum_and_lines(opened: Any, mengjin_file: Path) -> None:
    page = opened(mengjin_file)
    page.page.click("#t3 td.n:text-is('10.33') >> nth=0")
    assert page.facts() == {
        "报告中": "10.33",
        "行": "合计",
        "栏": "基本支出 › 人员经费 › 对个人和家庭的补助",
        "精确值": "103,300元",
        "算法": "支出表中类别为人员经费或公用经费、类别为人员经费、部门经济为303的金额合计",
    }
    assert page.texts("#panel h3") == ["支出.csv 第3、25—27行"]
    assert page.texts("#panel td.n") == ["34000.00", "18300.00", "43600.00", "7400.00"]


def test_every_cell_adds_up_to_what_it_shows(opened: Any, mengjin_file: Path) -> None:
    """The exact sum of the lines behind each amount, rounded, is the amount in the table."""
    page = opened(mengjin_file)
    shown = page.js("""() => {
      const found = [];
      for (const id of ["t2", "t3", "t5", "t7", "t12"])
        for (const cell of document.querySelectorAll(`#${id} td.n:not(:empty)`)) {
          cell.click();
          const exact = document.querySelector("#panel .exact");
          found.push([cell.textContent, exact && exact.textContent]);
          document.getElementById("panel-close").click();
        }
      return found;
    }""")
    assert len(shown) > 150
    wrong = [pair for pair in shown if pair[1] is None or not rounds_to(pair[1], pair[0])]
    assert wrong == []


def rounds_to(exact: str, shown: str) -> bool:
    from decimal import ROUND_HALF_UP, Decimal

    amount = Decimal(exact.removesuffix("元").replace(",", "")) / 10_000
    return str(amount.quantize(Decimal("0.01"), ROUND_HALF_UP)) == shown


def test_cell_that_quotes_a_figure(opened: Any, mengjin_file: Path) -> None:
    page = opened(mengjin_file)
    page.page.click("#t14 td.q >> nth=0")
    assert page.text("#panel-name") == "公用经费的金额"
    assert page.facts()["精确值"] == "254,800元"


def test_cell_without_lines_is_a_plain_zero(opened: Any, xigong_file: Path) -> None:
    page = opened(xigong_file)
    page.page.click("#t3 td.n:text-is('0') >> nth=0")
    assert page.facts()["精确值"] == "0元"
    assert page.texts("#panel p") == ["没有对应的数据行。"]


def test_cell_of_a_listed_row_shows_its_line(opened: Any, xigong_file: Path) -> None:
    page = opened(xigong_file)
    page.page.click("#t10 td:text-is('20.08%')")
    assert page.texts("#panel h3") == ["项目自评.csv 第2行"]


def test_arrow_keys_lead_from_number_to_number(opened: Any, mengjin_file: Path) -> None:
    page = opened(mengjin_file)
    page.page.click("#t3 td.n:text-is('10.33') >> nth=0")
    page.page.keyboard.press("Escape")
    walked = []
    for key in ("ArrowLeft", "ArrowDown", "ArrowRight", "ArrowUp"):
        page.page.keyboard.press(key)
        walked.append(page.js("document.activeElement.textContent"))
    assert walked == ["677.20", "677.20", "10.33", "10.33"]
    page.page.keyboard.press("Enter")
    assert page.facts()["行"] == "合计"
    assert page.page.locator("#t3 td[tabindex='0']").count() == 1


# --- problems


def test_go_to_the_gap_a_problem_left(opened: Any, mengjin_copy: Path, tmp_path: Path) -> None:
    replace_in(mengjin_copy / "原因.csv", "收入总计,", "支出总计,")
    lines = (mengjin_copy / "原因.csv").read_text("utf-8").splitlines(keepends=True)
    once = list({line.split(",")[0]: line for line in lines}.values())
    (mengjin_copy / "原因.csv").write_text("".join(once), "utf-8")
    page = opened(written(mengjin_copy, tmp_path))
    assert page.text(".group.error .code") == "B-10"
    assert not page.in_view("#g1")
    page.page.click(".group.error a.go")
    assert page.text("#g1") == "【收入总计变化原因待填】"
    assert page.in_view("#g1") and page.js("document.activeElement.id") == "g1"


def test_step_through_the_problems(opened: Any, xigong_file: Path) -> None:
    page = opened(xigong_file)
    page.page.click("#problem-next")
    assert page.text("#problem-count") == "问题 1/10"
    assert "西工易检通建设资金（新增）" in page.js("document.activeElement.textContent")
    for _ in range(4):
        page.page.click("#problem-next")
    assert page.js("document.activeElement.id") == "t1" and page.in_view("#t1")
    page.page.click("#problem-back")
    assert page.text("#problem-count") == "问题 4/10"


def test_problem_shows_its_row(opened: Any, tmp_path: Path) -> None:
    data = shutil.copytree(ROOT / "data" / SAMPLES["mengjin"], tmp_path / "数据")
    (data / "已确认.csv").unlink()
    page = opened(written(data, tmp_path))
    page.page.click("text=看这一行 >> nth=0")
    assert page.texts("#panel h3") == ["支出.csv 第8行"]
    assert "30199" in page.text("#panel tbody tr")


# --- search


def test_search(opened: Any, mengjin_file: Path) -> None:
    page = opened(mengjin_file)
    page.page.keyboard.press("/")
    page.page.keyboard.insert_text("增加43.28万元")
    page.says("#found", "1/3")
    assert page.js("[...CSS.highlights.get('here')].map(String)") == ["增加43.28万元"]
    assert page.in_view(FIGURE)
    page.page.keyboard.press("Escape")
    assert page.text("#found") == "" and not page.js("CSS.highlights.get('here')")


def test_search_steps_and_wraps(opened: Any, mengjin_file: Path) -> None:
    page = opened(mengjin_file)
    page.page.fill("#search", "增加43.28万元")
    page.says("#found", "1/3")
    page.page.click("#search-next")
    page.says("#found", "2/3")
    page.page.press("#search", "Shift+Enter")
    page.page.press("#search", "Shift+Enter")
    page.says("#found", "3/3")
    page.page.press("#search", "Enter")
    page.says("#found", "1/3")


def test_search_finds_figures_by_name_and_full_width_digits(
    opened: Any, mengjin_file: Path
) -> None:
    page = opened(mengjin_file)
    page.page.fill("#search", "收入总计比上年的增减率")
    page.says("#found", "1/1")
    assert page.js("[...CSS.highlights.get('here')].map(String)") == ["4.75%"]
    page.page.fill("#search", "１０．３３")
    page.says("#found", re.compile("[02-9]"))
    assert page.js("[...CSS.highlights.get('found')].map(String).every((t) => t === '10.33')")


def test_nothing_found_is_said(opened: Any, mengjin_file: Path) -> None:
    page = opened(mengjin_file)
    page.page.fill("#search", "没有这句话")
    page.says("#found", "没有")
    assert page.page.locator("#search-next").is_hidden()


# --- looks

PAPER = "getComputedStyle(document.querySelector('.sheet')).backgroundColor"


def test_dark_follows_the_system_and_the_button(opened: Any, mengjin_file: Path) -> None:
    light = opened(mengjin_file, color_scheme="light")
    dark = opened(mengjin_file, color_scheme="dark")
    assert (light.js(PAPER), dark.js(PAPER)) == ("rgb(255, 255, 255)", "rgb(29, 31, 34)")
    light.page.click("#theme")
    assert light.js(PAPER) == "rgb(29, 31, 34)"
    assert light.page.get_attribute("#theme", "aria-pressed") == "true"
    light.page.click("#theme")
    assert light.js(PAPER) == "rgb(255, 255, 255)"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_texts_can_be_read(scheme: str, opened: Any, xigong_file: Path) -> None:
    """Contrast of 4.5 at least (WCAG AA) between every text and what it stands on."""
    page = opened(xigong_file, color_scheme=scheme)
    assert page.js(CONTRASTS) == []


def test_phone_has_no_sideways_scrolling(opened: Any, mengjin_file: Path) -> None:
    page = opened(mengjin_file, 360, 740, has_touch=True, is_mobile=True)
    assert page.js("document.documentElement.scrollWidth") == 360
    assert page.js("innerWidth") == 360
    wide = "#t2 .scroll"
    assert page.js(f"document.querySelector('{wide}').scrollWidth") > 600
    assert page.page.locator(wide).bounding_box()["width"] < 360


def test_phone_panel_comes_up_from_below(opened: Any, mengjin_file: Path) -> None:
    page = opened(mengjin_file, 360, 740, has_touch=True, is_mobile=True)
    page.page.tap(FIGURE)
    assert page.facts() == CHANGE
    box = page.page.locator("#panel").bounding_box()
    assert (box["x"], box["width"], round(box["y"] + box["height"])) == (0, 360, 740)
    page.page.tap("#panel-close")
    assert page.page.locator("#panel").is_hidden()


def test_phone_contents(opened: Any, mengjin_file: Path) -> None:
    page = opened(mengjin_file, 360, 740, has_touch=True, is_mobile=True)
    assert page.page.locator("#contents").is_hidden()
    page.page.tap("#menu")
    page.page.tap("#contents a:text-is('2024年部门收入预算表')")
    page.page.wait_for_selector("#contents", state="hidden")
    assert page.in_view("#t2-title")


@pytest.mark.skipif(not shutil.which("pdftotext"), reason="needs poppler-utils (pdftotext)")
def test_print(opened: Any, xigong_file: Path, tmp_path: Path) -> None:
    page = opened(xigong_file, color_scheme="dark")
    pdf = tmp_path / "打印.pdf"
    page.page.click("#report .figure >> nth=0")
    page.page.pdf(path=str(pdf), prefer_css_page_size=True)
    text = squeezed(command("pdftotext", "-layout", str(pdf), "-"))
    for shown in (
        "洛阳市西工区政务服务和大数据管理局2023年度部门决算公开",
        "第四部分",
        "公开08表",
        "尾差",
    ):
        assert shown in text
    for hidden in ("搜索文字", "看这一行", "精确值", "到报告中的位置"):
        assert hidden not in text
    sizes = command("pdfinfo", "-l", "99", str(pdf))
    assert "594.96 x 841.92" in sizes and "841.92 x 594.96" in sizes


def command(*arguments: str) -> str:
    return subprocess.run(arguments, capture_output=True, text=True, check=True).stdout


def squeezed(text: str) -> str:
    return "".join(text.split())


# --- a stranger's data


def test_hostile_data_runs_nothing(opened: Any, mengjin_copy: Path, tmp_path: Path) -> None:
    replace_in(
        mengjin_copy / "报告.yaml",
        "洛阳市孟津区政务服务和大数据管理局\n  简称",
        f'"{HACK}"\n  简称',
    )
    reasons = mengjin_copy / "原因.csv"
    head, first, *rest = reasons.read_text("utf-8").splitlines()
    hostile = first.split(",")[0] + ',"' + HACK + '"'
    reasons.write_text("\n".join([head, hostile, *rest]), "utf-8")
    page = opened(written(mengjin_copy, tmp_path))
    assert HACK in page.text(".about h1")
    page.page.click("#report .figure >> nth=3")
    page.page.fill("#search", "</script>")
    page.says("#found", re.compile("/"))
    assert page.js("window.hacked") is None


def test_page_of_a_docx(opened: Any, mengjin_file: Path, tmp_path: Path) -> None:
    built = page_of_dataset(ROOT / "data" / SAMPLES["mengjin"])[1]
    assert built.data is not None
    docx = tmp_path / "报告.docx"
    docx.write_bytes(built.data)
    made = page_of_docx(docx, [])
    assert made is not None
    file = tmp_path / "报告.html"
    file.write_bytes(write_page(made))
    page = opened(file)
    page.page.click(FIGURE)
    assert page.facts() == CHANGE
    assert page.texts("#panel table >> nth=0 >> tr")[1].split("\t")[-1].replace(",", "") in (
        "9547200.00",
        "本年",
    )
    page.page.click("#t3 td.n:text-is('10.33') >> nth=0")
    assert page.facts()["精确值"] == "103,300元"


CONTRASTS = """() => {
  const parse = (text) => (text.match(/[\\d.]+/g) || [0, 0, 0, 0]).map(Number);
  const light = ([r, g, b]) => [r, g, b].map((v) => v / 255)
    .map((v) => (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4))
    .reduce((sum, v, at) => sum + v * [0.2126, 0.7152, 0.0722][at], 0);
  const behind = (node) => {
    for (let at = node; at; at = at.parentElement) {
      const colour = parse(getComputedStyle(at).backgroundColor);
      if (colour[3] === undefined || colour[3] > 0.99) return colour;
    }
    return [255, 255, 255];
  };
  const bad = new Set();
  for (const node of document.querySelectorAll("body *")) {
    const own = [...node.childNodes].some((child) => child.nodeType === 3 && child.data.trim());
    if (!own || !node.getClientRects().length || node.closest("svg, script")) continue;
    const [a, b] = [light(parse(getComputedStyle(node).color)), light(behind(node))];
    const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    if (ratio < 4.5) bad.add(`${node.tagName}.${node.className} ${ratio.toFixed(2)}`);
  }
  return [...bad];
}"""


# --- the lines of the template


def test_a_sentence_that_is_clicked_shows_the_lines_that_made_it(
    opened: Any, mengjin_file: Path
) -> None:
    page = opened(mengjin_file)
    page.page.locator("#report p", has_text="收入总计954.72万元").click(
        position={"x": 200, "y": 10}
    )
    assert page.text("#panel-name") == "出自模板"
    assert page.texts("#panel .made li")[0] == (
        "节 收支总体　henan-budget/sections/收支总体.md 第6行 第1个字符"
    )
    assert "数据 原因　数据的 原因.csv 第2行" in page.texts("#panel .made li")
    page.page.keyboard.press("Escape")
    assert not page.page.locator("#panel").is_visible()


def test_a_figure_shows_the_lines_of_its_sentence_too(opened: Any, mengjin_file: Path) -> None:
    page = opened(mengjin_file)
    page.page.locator(FIGURE).click()
    assert page.facts()["精确值"] == "432,800元"
    lines = page.texts("#panel .made li")
    assert "用语 增加　henan-budget/wording.yaml 第6行 第1个字符" in lines
    assert "指标 收入总计　henan-budget/figures.yaml 第6行 第1个字符" in lines
    assert not any(line.startswith("指标 支出总计") for line in lines)


@pytest.mark.parametrize(
    ("selector", "told"),
    [
        (
            "#t1 td:text-is('五、事业收入')",
            ["预算01表.yaml 第15行 第9个字符", "预算01表.yaml 第8行 第9个字符"],
        ),
        ("#t3 th:text-is('公用经费')", ["预算03表.yaml 第29行 第13个字符"]),
        ("#t3 .table-title", []),
    ],
)
def test_a_cell_shows_its_row_and_column(
    selector: str, told: list[str], opened: Any, mengjin_file: Path
) -> None:
    page = opened(mengjin_file)
    page.page.locator(selector).first.click()
    title, *lines = page.texts("#panel .made li")
    assert title.endswith(("第1行 第5个字符", "第2行 第5个字符"))
    assert [line.split("/tables/")[1] for line in lines] == told


def test_text_that_is_selected_opens_nothing(opened: Any, mengjin_file: Path) -> None:
    page = opened(mengjin_file)
    text = page.page.locator("#report p", has_text="收入总计954.72万元")
    text.dblclick(position={"x": 200, "y": 10})
    assert page.js("String(getSelection())") != ""


# --- a page that is served


def test_a_saved_file_is_seen_at_the_place_that_is_read(
    chromium: Any, mengjin_copy: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It reloads itself, stays where it was though the text above has grown, and shows a mistake
    beside its sentence while that lasts."""
    pytest.importorskip("watchfiles", reason="needs watchfiles (pip)")
    from assembler.cli import main
    from assembler.commands.template_watch import LiveReview, follow
    from assembler.review.live import PageServer

    monkeypatch.chdir(tmp_path)
    assert main(["template", "new", "某县", "--extends", "mengjin-budget"]) == 0
    for name in ("收支总体", "收入预算"):
        assert main(["template", "override", "某县", "节", name]) == 0
    sections = tmp_path / "templates/某县/sections"
    live, server, stop = LiveReview("某县", mengjin_copy), PageServer(), threading.Event()
    thread = threading.Thread(target=follow, args=(live, server, stop), daemon=True)
    thread.start()
    context = chromium.new_context(viewport={"width": 1280, "height": 800})
    page = context.new_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    try:
        page.set_default_timeout(20_000)
        page.goto(server.address)
        read = page.locator("#report p", has_text="年收入合计954.72万元")
        read.evaluate("one => window.scrollTo(0, scrollY + one.getBoundingClientRect().top - 300)")
        at = read.bounding_box()["y"]
        replace_in(sections / "收支总体.md", "# 收入支出", "# 前言\n\n又一段。\n\n# 收入支出")
        page.locator("#report p", has_text="又一段。").wait_for()
        assert abs(read.bounding_box()["y"] - at) <= 2
        replace_in(sections / "收入预算.md", "收入合计{{", "收入合计{{ 没有的 }}{{")
        beside = page.locator("#report .beside.unusable")
        beside.wait_for()
        assert beside.inner_text().startswith("无法使用 M-10 没有“没有的”这个名称")
        assert beside.bounding_box()["y"] > read.bounding_box()["y"]
        assert abs(read.bounding_box()["y"] - at) <= 2
        replace_in(sections / "收入预算.md", "{{ 没有的 }}", "")
        beside.wait_for(state="detached")
        assert abs(read.bounding_box()["y"] - at) <= 2
        assert said == []
    finally:
        context.close()
        stop.set()
        thread.join(20)
        server.close()
