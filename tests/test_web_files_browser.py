"""The page 成稿 in a browser: an edited report is dropped, its conflict settled, the file downloaded and
read again; a report of somebody else is audited, its findings in place."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from conftest import SAMPLES, replace_in
from refresh_edits import edited, remarks, texts
from refreshing import BUDGET, corrected, data_of
from web_kit import Served, Tab, browser, needs_chromium, needs_nicegui, served, tab, with_samples

assert needs_nicegui
pytestmark = needs_chromium
IN = "2024年收入总计"
FOREIGN = """<!doctype html><html><head><meta charset="utf-8"><title>决算</title></head><body>
<h1>某县某局2024年度部门决算公开</h1><h2>第一部分 某县某局概况</h2><p>负责全县有关工作。</p>
<p>收入支出决算总表</p><p>单位：万元</p>
<table><tr><th>收入</th><th>决算数</th><th>支出</th><th>决算数</th></tr>
<tr><td>一、一般公共预算财政拨款收入</td><td>100.00</td><td>一、一般公共服务支出</td><td>60.00</td></tr>
<tr><td>二、政府性基金预算财政拨款收入</td><td>20.00</td><td>二、社会保障和就业支出</td><td>50.00</td></tr>
<tr><td>本年收入合计</td><td>125.00</td><td>本年支出合计</td><td>110.00</td></tr>
<tr><td>年初结转和结余</td><td>0.00</td><td>年末结转和结余</td><td>15.00</td></tr>
<tr><td>总计</td><td>125.00</td><td>总计</td><td>125.00</td></tr></table>
<h2>一、收入支出决算总体情况说明</h2><p>2024年度收、支总计均为126.00万元。</p>
<p>&lt;img src=x onerror=alert(1)&gt;</p></body></html>"""


@pytest.fixture(scope="module")
def work(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A workbench with 孟津, whose data were corrected since its report was built."""
    home = tmp_path_factory.mktemp("files")
    folder = with_samples(home / "工作", SAMPLES["mengjin"])
    for file, old, new in BUDGET["转减"]:
        replace_in(folder / "data" / SAMPLES["mengjin"] / file, old, new)
    with served(folder, home / "cache") as one:
        yield one


@pytest.fixture(scope="module")
def page(work: Served) -> Iterator[Tab]:
    with browser() as chromium, tab(chromium, work) as one:
        yield one


def dropped(page: Tab, file: Path) -> Any:
    """The page with a file dropped onto it, once what was found is shown."""
    page.go("/files")
    here = page.page
    data = file.read_bytes()
    transfer = here.evaluate_handle(
        """([name, bytes]) => {
            const transfer = new DataTransfer();
            transfer.items.add(new File([new Uint8Array(bytes)], name));
            return transfer;
        }""",
        [file.name, list(data)],
    )
    here.dispatch_event(".drop", "drop", {"dataTransfer": transfer})
    here.locator(".one-file h2", has_text=file.name).wait_for()
    here.locator(".paper").wait_for()
    return here


def nothing_serious(here: Any, but: str = ".nothing") -> None:
    """For readers of a screen. but: a large part that is looked at elsewhere."""
    axe = pytest.importorskip("axe_playwright_python.sync_playwright")
    violations = axe.Axe().run(here, context={"exclude": [[but]]}).response["violations"]
    assert [one["id"] for one in violations if one["impact"] in ("serious", "critical")] == []


def test_an_edited_report_is_dropped_and_its_conflict_settled(
    page: Tab, work: Served, tmp_path: Path
) -> None:
    file = tmp_path / "改过的<b>报告.docx"
    file.write_bytes(
        edited(
            data_of("mengjin", internal=False),
            lambda word: word.say(IN, "与2023年预算相比", "同2023年预算相比"),
            lambda word: word.say(IN, "收入总计954.72", "收入总计955.72"),
            lambda word: word.add_after(IN, "以上各数均已核对。"),
        )
    )
    here = dropped(page, file)
    summary = here.locator(".result-line .sum").first
    assert summary.inner_text().startswith("核对正文数字63个、表中数字572个：一致")
    here.locator(".paper mark.bad", has_text="955.72万元").wait_for()
    assert here.locator(".findings a", has_text="看数据：“收入”表第2行").count() >= 1
    here.locator(".conflict").nth(1).wait_for()
    assert here.locator(".conflict").count() == 2
    figure, direction = here.locator(".conflict").all()
    assert figure.locator("dd").all_inner_texts() == ["955.72", "954.72", "904.72"]
    assert direction.locator("dd .new").all_inner_texts()[:2] == ["与", "减少6.72"]
    nothing_serious(here, ".paper")
    figure.get_by_role("radio", name="自己写").focus()  # by keyboard
    here.keyboard.press("Space")
    own = figure.get_by_label("第1处改成")
    own.fill("904.70")
    direction.get_by_role("radio", name="用新的").click()
    here.get_by_role("button", name="写成文件").click()
    here.get_by_text("写好了；定了2处冲突。").wait_for()
    with here.expect_download() as waiting:
        here.get_by_role("button", name="下载mengjin-2024-budget-更新.docx").click()
    data = Path(waiting.value.path()).read_bytes()
    assert data == (work.folder / "out/mengjin-2024-budget-更新.docx").read_bytes()
    assert remarks(data) == []
    fresh = corrected("mengjin", "转减", False).data
    assert fresh is not None
    wanted = "\n".join(texts(fresh)).replace("收入总计904.72万元，", "收入总计904.70万元，", 1)
    assert "\n".join(texts(data)).replace("以上各数均已核对。\n", "", 1) == wanted
    assert (work.folder / "out/mengjin-2024-budget-修订.docx").is_file()


def test_a_report_of_somebody_else_is_audited(page: Tab, tmp_path: Path) -> None:
    file = tmp_path / "外单位.html"
    file.write_text(FOREIGN, "utf-8")
    here = dropped(page, file)
    certain = here.locator(".findings li.certain")
    assert [text.split("\n")[2] for text in certain.all_inner_texts()] == [
        "“125.00”与下级或各行之和不符：以上各项之和是120.00（100.00＋20.00），相差5.00",
        "“126.00万元”与表不符：正文写“收、支总计”126.00万元，《收入支出决算总表》“总计”“决算数”是125.00；"
        "应为“125.00万元”",
    ]
    assert here.locator(".paper td.certain").inner_text().startswith("125.00")
    assert here.locator(".paper mark.certain").all_inner_texts() == ["126.00万元"]
    assert here.get_by_text("<img src=x onerror=alert(1)>").count() == 1
    certain.first.locator("a.number").click()
    number = certain.first.locator("a.number").inner_text()
    assert here.evaluate("location.hash") == f"#f{number}"
    nothing_serious(here)
    with here.expect_download() as waiting:
        here.get_by_role("button", name="下载审核页").click()
    assert waiting.value.suggested_filename == "外单位-审核.html"
    assert "<title>审核：外单位.html</title>" in Path(waiting.value.path()).read_text("utf-8")


def test_what_cannot_be_read_is_told(page: Tab, tmp_path: Path) -> None:
    page.go("/files")
    file = tmp_path / "报告.docx"
    file.write_bytes(b"MZ\x90\0" + b"\0" * 400)
    page.page.set_input_files(".drop input", file)
    page.page.locator(".problems li", has_text="A-80").wait_for()


def test_of_several_files_the_first_is_shown(page: Tab, tmp_path: Path) -> None:
    """The others are listed, to be looked at when somebody asks."""
    files = [tmp_path / f"{name}.html" for name in ("甲局", "乙局", "丙局")]
    for file in files:
        file.write_text("<h1>某局2024年部门预算公开</h1>" + "<p>无</p>" * 20_000, "utf-8")
    page.go("/files")
    here = page.page
    here.set_input_files(".drop input", files)
    here.locator(".file-list button", has_text="丙局").wait_for()
    assert here.locator(".file-list button").count() == 3
    here.get_by_text("放进了几份").wait_for()
    shown = here.locator(".one-file h2").first.inner_text()  # the one that came first
    other = next(file.name for file in files if file.name != shown)
    here.get_by_role("button", name=other).click()
    here.locator(".one-file h2", has_text=other).wait_for()
