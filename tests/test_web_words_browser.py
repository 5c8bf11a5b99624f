"""The pages 待补 and 原因 in a browser: a question is filled in, a reason confirmed and rewritten, a
warning confirmed; the sentence shows it, the files hold it."""

from __future__ import annotations

import csv
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, quote, urlsplit

import pytest
from conftest import replace_in
from web_kit import (
    Served,
    Tab,
    browser,
    needs_chromium,
    needs_nicegui,
    served,
    tab,
    with_samples,
)

assert needs_nicegui
pytestmark = needs_chromium
BUDGET = ("示例-2025-预算", "示例-2025-预算-局机关", "示例-2025-预算-服务中心")
LAST = ("示例-2024-预算", "示例-2024-预算-局机关", "示例-2024-预算-服务中心")
CHANHE = "chanhe-2022-budget"
ASKING = "chanhe-asking"
FOLLOWING = "chanhe-following"
ACCOUNTS = "xigong-2023-accounts"
QUESTION = "2021年（上年）的机构运转经费是多少万元？"
DRAFT = "车辆由3辆减少到2辆，公务用车运行维护费减少1.50万元"


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    with browser() as one:
        yield one


@pytest.fixture(scope="module")
def work(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A workbench with a budget whose reasons are missing, one of whose questions one is open, and
    final accounts with warnings."""
    home = tmp_path_factory.mktemp("words")
    folder = with_samples(home / "工作", *BUDGET, *LAST, CHANHE, ACCOUNTS)
    asked = folder / "data" / CHANHE / "待补.csv"
    lines = asked.read_text("utf-8-sig").splitlines()
    wanted = next(line for line in lines if QUESTION in line)
    replace_in(asked, wanted, wanted.removesuffix("7.98"))
    asking = folder / "data" / ASKING / "待补.csv"
    shutil.copytree(asked.parent, asking.parent)
    for name, period in (("机构运转经费", ""), ("其他用车", "本年")):
        unanswer(asking, name, period)
    following = folder / "data" / FOLLOWING / "待补.csv"
    shutil.copytree(folder / "data" / CHANHE, following.parent)
    for name, text in (("三公经费", "1.50"), ("公务接待费", ""), ("公务用车运行维护费", "")):
        answer_by_hand(following, name, "上年", text)
    with served(folder, home / "cache") as one:
        yield one


def unanswer(asked: Path, name: str, period: str) -> None:
    """Take the answer out of a row of 待补."""
    answer_by_hand(asked, name, period, "")


def answer_by_hand(asked: Path, name: str, period: str, text: str) -> None:
    """Write an answer into a row of 待补."""
    with asked.open(encoding="utf-8-sig", newline="") as stream:
        table = list(csv.DictReader(stream))
    for row in table:
        if (row["名称"], row["期间"]) == (name, period):
            row["回答"] = text
    with asked.open("w", encoding="utf-8-sig", newline="") as stream:
        writer = csv.DictWriter(stream, list(table[0]))
        writer.writeheader()
        writer.writerows(table)


@pytest.fixture
def page(chromium: Any, work: Served) -> Iterator[Tab]:
    with tab(chromium, work) as one:
        yield one


def rows(work: Served, name: str, sheet: str) -> list[dict[str, str]]:
    file = work.folder / "data" / name / f"{sheet}.csv"
    with file.open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream))


def opened(page: Tab, name: str, key: str) -> Any:
    page.go(f"/report/{quote(name)}/{key}")
    page.page.wait_for_selector("main h2")
    return page.page


def test_a_question_is_filled_in_and_folds_away(page: Tab, chromium: Any, work: Served) -> None:
    """The gap of its sentence shows what is typed; once saved, the figure. Another tab sees it."""
    with tab(chromium, work) as other:
        seen = opened(other, CHANHE, "questions")
        seen.get_by_text("还差1项").wait_for()
        here = opened(page, CHANHE, "questions")
        here.get_by_text("还差1项").wait_for()
        card = here.locator("article.question", has_text=QUESTION)
        assert card.locator("mark").inner_text() == "【上年机构运转经费待填】"
        field = card.get_by_label(f"{QUESTION}（万元）")
        field.fill("8")
        card.locator("mark", has_text="8").wait_for()
        field.press("Enter")
        here.get_by_text("不差了").wait_for()
        seen.get_by_text("不差了").wait_for()
    here.get_by_text("已经填好的").click()
    assert "比2021年增加0.23万元" in card.locator(".sentence").inner_text()
    answers = {row["问题"]: row["回答"] for row in rows(work, CHANHE, "待补")}
    assert answers[QUESTION] == "8"
    here.get_by_role("button", name="撤销").click()
    here.get_by_text("还差1项").wait_for()
    card.locator("mark", has_text="【上年机构运转经费待填】").wait_for()
    assert field.input_value() == ""


def test_a_wrong_date_is_told_at_its_field(page: Tab, work: Served) -> None:
    """What was typed stays, the file is not touched; a right one is taken."""
    words = work.folder / "data" / BUDGET[0] / "报告.yaml"
    before = words.read_bytes()
    here = opened(page, BUDGET[0], "questions")
    here.get_by_text("已经填好的").click()
    card = here.locator("article.question", has_text="公开的日期")
    field = card.get_by_role("textbox")
    field.fill("2025-02-30")
    field.press("Enter")
    card.get_by_role("alert").get_by_text("“公开日期”填的是“2025-02-30”").wait_for()
    assert (field.input_value(), words.read_bytes()) == ("2025-02-30", before)
    field.fill("2025-02-21")
    field.press("Enter")
    card.get_by_role("alert").wait_for(state="hidden")
    assert words.read_bytes() == before.replace(b"2025-02-20", b"2025-02-21")


def test_a_reason_is_confirmed_rewritten_and_drafted_again(page: Tab, work: Served) -> None:
    here = opened(page, BUDGET[0], "reasons")
    here.get_by_text("还有6条没有核对").wait_for()
    card = here.locator("article.change", has=here.locator("h3", has_text="“三公”经费"))
    assert card.locator("svg").get_attribute("aria-label") == (
        "“三公”经费：上年11.40，公务用车运行维护费-1.50，公务接待费-0.40，本年9.50"
    )
    card.get_by_role("button", name="采用草稿").click()
    card.locator(".mark", has_text="已确认").wait_for()
    assert card.locator(".sentence mark").inner_text() == DRAFT
    wanted = {"指标": "三公经费", "原因": DRAFT, "状态": "已确认", "底稿": DRAFT}
    assert rows(work, BUDGET[0], "原因") == [wanted]
    card.get_by_role("button", name="改写").click()
    own = card.get_by_label("“三公”经费变化的原因")
    own.fill("公车改革，车辆减少")
    card.locator(".sentence mark", has_text="公车改革，车辆减少").wait_for()
    card.get_by_role("button", name="存为我写的").click()
    card.locator(".mark", has_text="自己写的").wait_for()
    assert rows(work, BUDGET[0], "原因") == [{**wanted, "原因": "公车改革，车辆减少"}]
    card.get_by_role("button", name="还原草稿").click()
    card.locator(".mark", has_text="草稿").wait_for()
    assert rows(work, BUDGET[0], "原因") == [{**wanted, "状态": "草稿"}]
    here.get_by_role("button", name="全部采用草稿").click()
    here.get_by_text("这6条草稿都核对过、属实吗？").wait_for()
    here.get_by_role("button", name="都属实，全部采用").click()
    here.get_by_text("都核对过了").wait_for()
    assert [row["状态"] for row in rows(work, BUDGET[0], "原因")] == ["已确认"] * 6


def test_a_warning_is_confirmed_and_taken_back(page: Tab, work: Served) -> None:
    """Who confirmed is remembered in the tab."""
    here = opened(page, ACCOUNTS, "questions")
    here.get_by_label("确认人").fill("张三")
    item = here.locator("li", has_text="F-25")
    item.get_by_role("textbox").fill("原表如此")
    item.get_by_role("button", name="确认").click()
    here.get_by_text("已经确认的（1条）").click()
    (entry,) = rows(work, ACCOUNTS, "已确认")
    assert (entry["代号"], entry["确认人"], entry["说明"]) == ("F-25", "张三", "原表如此")
    here.reload()
    here.wait_for_selector("main h2")
    here.wait_for_function("document.querySelector('.person input').value === '张三'")
    here.get_by_text("已经确认的（1条）").click()
    here.get_by_role("button", name="撤回").click()
    here.locator("li", has_text="F-25").get_by_role("button", name="确认").wait_for()
    assert rows(work, ACCOUNTS, "已确认") == []


def test_who_types_on_by_keyboard_stays_on_course(page: Tab, work: Served) -> None:
    """What a figure newly asks stands below the questions that were there, so that the next thing typed
    does not land in it; Enter leads to the next question."""
    here = opened(page, ASKING, "questions")
    shown = here.locator("#questions-open h3")
    cars, reason = "其他用车是多少辆？", "机构运转经费比上年变化的主要原因？（没有变化的不用答）"
    shown.nth(1).wait_for()
    assert shown.all_inner_texts() == [QUESTION, cars]
    here.get_by_label(QUESTION).focus()
    here.keyboard.type("7.98")
    here.keyboard.press("Enter")
    here.wait_for_function("document.activeElement.ariaLabel === '其他用车是多少辆？（辆）'")
    assert shown.all_inner_texts() == [cars, reason]
    here.keyboard.type("0")
    here.keyboard.press("Tab")
    here.get_by_text("还差1项").wait_for()
    assert here.evaluate("document.activeElement.ariaLabel") == reason
    answers = {row["问题"]: row["回答"] for row in rows(work, ASKING, "待补")}
    assert (answers[QUESTION], answers[cars], answers[reason]) == ("7.98", "0", "")


def test_a_question_that_is_being_answered_stays_until_it_is_left(page: Tab, work: Served) -> None:
    """The other answer settles it, too, as the rest of their total; what is being typed is all saved."""
    here = opened(page, FOLLOWING, "questions")
    first, second = (
        f"2021年（上年）的{name}是多少万元？" for name in ("公务接待费", "公务用车运行维护费")
    )
    here.get_by_label(first).focus()
    here.keyboard.type("0")
    here.keyboard.press("Tab")
    here.keyboard.type("1")
    here.locator("details article.question", has_text=first).wait_for(state="attached")
    assert second in here.locator("#questions-open h3").all_inner_texts()
    here.keyboard.type(".50")
    here.keyboard.press("Tab")
    here.locator("details article.question", has_text=second).wait_for(state="attached")
    answers = {row["问题"]: row["回答"] for row in rows(work, FOLLOWING, "待补")}
    assert (answers[first], answers[second]) == ("0", "1.50")


def test_warnings_of_a_kind_are_confirmed_together(page: Tab, work: Served) -> None:
    """Once they are listed; each leads to its cell."""
    here = opened(page, ACCOUNTS, "questions")
    kind = here.locator(".kind", has_text="F-02")
    link = kind.locator("li a").first
    assert link.inner_text() == "“项目自评”表第2行“系统查询全年执行数”列"
    where = parse_qs(urlsplit(link.get_attribute("href")).query)
    assert where == {"sheet": ["项目自评"], "row": ["2"], "column": ["系统查询全年执行数"]}
    kind.get_by_role("button", name="同类的一起确认").press("Enter")
    here.get_by_role("dialog").get_by_label("说明").fill("见专项报告")
    here.get_by_role("dialog").get_by_role("button", name="一起确认").click()
    kind.wait_for(state="hidden")
    entries = [row for row in rows(work, ACCOUNTS, "已确认") if row["代号"] == "F-02"]
    assert [row["说明"] for row in entries] == ["见专项报告"] * 2


def test_what_was_typed_when_the_server_was_away_is_put_back(page: Tab) -> None:
    """The page says so once it is open again; not any more once it is saved."""
    here = opened(page, BUDGET[2], "reasons")
    card = here.locator("article.change").first
    card.get_by_role("button", name=re.compile("改写|自己写")).click()
    card.locator("textarea").wait_for()
    here.evaluate("window.socket.disconnect()")
    card.locator("textarea").fill("车改以后不再购置")
    here.reload()
    left = here.locator(".unsaved", has_text="车改以后不再购置")
    left.get_by_role("button", name="放回去").click()
    left.wait_for(state="hidden")
    assert card.locator("textarea").input_value() == "车改以后不再购置"
    card.get_by_role("button", name="存为我写的").click()
    card.locator(".mark", has_text="自己写的").wait_for()
    here.wait_for_function("sessionStorage.getItem(`unsaved ${location.pathname}`) === '{}'")


def test_nothing_serious_for_readers_of_a_screen(page: Tab) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright")
    for name, key in ((BUDGET[0], "questions"), (CHANHE, "questions"), (BUDGET[0], "reasons")):
        here = opened(page, name, key)
        here.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true; })")
        found = axe.Axe().run(here).response["violations"]
        assert [one["id"] for one in found if one["impact"] in ("serious", "critical")] == []
