"""一图读懂: what the picture says, that it says what the report says, and how it is drawn."""

from __future__ import annotations

import io
import json
import os
import re
import shutil
import sys
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path

import pytest
from conftest import ROOT, Sample
from docx import Document
from lxml import etree

from assembler.cli import main
from assembler.commands.glance import glance_of_build
from assembler.glance import png
from assembler.glance.content import (
    Glance,
    GlanceChange,
    GlancePart,
    GlanceWhole,
    ShownAmount,
)
from assembler.glance.picture import WIDTH, draw
from assembler.pipeline import build

GOLDEN = Path(__file__).parent / "golden" / "glance"
SVG = "{http://www.w3.org/2000/svg}"


def lines_of(svg: str) -> list[str]:
    """The lines of text of a picture, from top to bottom."""
    return ["".join(text.itertext()) for text in etree.fromstring(svg.encode()).iter(f"{SVG}text")]


def picture(data: Path) -> str:
    glance = glance_of_build(build(data, keep=True), False)
    assert glance is not None
    return draw(glance)


@pytest.mark.parametrize("name", ["mengjin-2024-budget", "xigong-2023-accounts"])
def test_reads_as_before(name: str) -> None:
    """Written anew with ASSEMBLER_UPDATE=1, to be looked at in a browser."""
    golden, svg = GOLDEN / f"{name}.svg", picture(ROOT / "data" / name)
    if os.environ.get("ASSEMBLER_UPDATE"):
        golden.write_text(svg, "utf-8")
    assert svg.splitlines() == golden.read_text("utf-8").splitlines()


def test_the_picture_says_what_the_report_says(sample: Sample) -> None:
    """Every amount stands in the text or in a cell of the Word file, but for last year's, which
    follow from it."""
    document = Document(io.BytesIO(sample.published))
    texts = [paragraph.text for paragraph in document.paragraphs]
    texts += [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    amounts = set(re.findall(r"\d+\.\d\d", " ".join(texts)))
    glance = glance_of_build(build(sample.path, keep=True), False)
    assert glance is not None
    before = {one.before.digits for one in (*glance.totals, *glance.moved) if one.before}
    in_picture = set(re.findall(r"(\d+\.\d\d) ?万元", " ".join(lines_of(draw(glance)))))
    assert in_picture - amounts - before - {"0.00"} == set()
    assert len(in_picture) > 8


def test_a_department_known_by_official_tables() -> None:
    """Parts that no table tells apart are left out."""
    lines = lines_of(picture(ROOT / "data" / "chanhe-2022-budget"))
    assert lines[:4] == [
        "一图读懂",
        "河南省洛阳市瀍河回族区政务服务和大数据管",
        "理局",
        "2022年部门预算",
    ]
    assert "收入总计" in lines and "173.07 万元" in lines


# --- how amounts and changes are told

HEADINGS = "单位编码,功能科目,部门经济,政府经济,支出类型,项目编码,金额（元）"


def changed(tmp_path: Path, *edits: tuple[str, str, str]) -> list[str]:
    """The lines of 延津's picture with other cells."""
    data = Path(shutil.copytree(ROOT / "data" / "yanjin-2024-budget", tmp_path / "数据"))
    for file, old, new in edits:
        text = (data / file).read_text("utf-8")
        assert old in text
        (data / file).write_text(text.replace(old, new), "utf-8")
    return lines_of(picture(data))


def test_changes_are_told_as_in_sentences(tmp_path: Path) -> None:
    lines = changed(tmp_path)
    assert lines[3:9] == [
        "收入总计",
        "421.29 万元",
        "比上年增加4.28万元",
        "增长1.03%",
        "支出总计",
        "421.29 万元",
    ]


def moved(now: str, before: str | None, words: str = "") -> GlanceChange:
    amounts = [ShownAmount(each, "万元") for each in (now, before or "0")]
    sizes = Decimal(now), Decimal(before or 0)
    return GlanceChange("收入总计", amounts[0], amounts[1] if before else None, words, *sizes)


def whole(shares: Sequence[tuple[str, str]], name: str = "支出用在哪里") -> GlanceWhole:
    parts = tuple(
        GlancePart(each, ShownAmount(share, "万元"), f"{share}%", Decimal(share))
        for each, share in shares
    )
    is_drawn = all(part.share > 0 for part in parts)
    return GlanceWhole(name, ShownAmount("100.00", "万元"), parts, is_drawn)


def glance(**other: object) -> Glance:
    values: dict[str, object] = {
        "department": "某某局",
        "subject": "2024年部门预算",
        "report": "某某局2024年部门预算公开",
        "is_draft": False,
        "totals": (moved("100.00", "90.00", "比上年增加10.00万元，增长11.11%"),),
        "wholes": (),
        "moved": (),
        "public_total": None,
        "public": (),
    }
    return Glance(**{**values, **other})  # type: ignore[arg-type]


def boxes(svg: str) -> list[tuple[float, float]]:
    """x and width of each area but the background."""
    areas = list(etree.fromstring(svg.encode()).iter(f"{SVG}rect"))[1:]
    return [(float(each.get("x", 0)), float(each.get("width", 0))) for each in areas]


def test_nothing_reaches_over_the_edge() -> None:
    """Long names are folded, then cut; large amounts are smaller."""
    long = "某某市某某区某某某某委员会办公室（某某区某某某某工作领导小组办公室）" * 4
    svg = draw(
        glance(
            department=long,
            totals=(moved("123456789012.34", None), moved("0.01", "0.01", "与上年持平")),
            wholes=(whole([(long, "60.00"), ("<b>&\x07", "40.00")]),),
            moved=(moved("123456789012.34", "1.00", "比上年增加123456789011.34万元"),),
        )
    )
    assert all(x >= 0 and x + width <= WIDTH for x, width in boxes(svg))
    lines = lines_of(svg)
    assert [line for line in lines if line.endswith("…")] and "<b>&" in lines
    sizes = [
        float(text.get("font-size", 0))
        for text in etree.fromstring(svg.encode()).iter(f"{SVG}text")
    ]
    assert min(sizes) >= 20 and sizes[lines.index("123456789012.34 万元")] < 50


def test_a_part_below_zero_makes_no_bar() -> None:
    with_bar = draw(glance(wholes=(whole([("甲", "60.00"), ("乙", "40.00")]),)))
    without = draw(glance(wholes=(whole([("甲", "140.00"), ("乙", "-40.00")]),)))
    assert len(boxes(with_bar)) - len(boxes(without)) == 2
    assert "-40.00万元" in lines_of(without)


def test_below_zero_there_is_no_bar_beside_last_years() -> None:
    svg = draw(glance(moved=(moved("-5.00", "10.00", "比上年减少15.00万元"),)))
    assert lines_of(svg)[-4:-1] == ["比上年减少15.00万元", "-5.00万元", "10.00万元"]
    assert sum(width == 660 for _, width in boxes(svg)) == 1


def test_a_draft_says_so() -> None:
    assert "草稿，不要公开" in lines_of(draw(glance(is_draft=True)))
    assert "草稿，不要公开" not in lines_of(draw(glance()))


def test_nothing_is_fetched_and_nothing_runs() -> None:
    svg = draw(glance(department='</text><script>alert(1)</script><image href="http://x"/>'))
    tags = {each.tag.rpartition("}")[2] for each in etree.fromstring(svg.encode()).iter("*")}
    assert tags <= {"svg", "title", "desc", "rect", "text", "tspan"}


# --- the command


def run(capsys: pytest.CaptureFixture[str], *arguments: object) -> tuple[int, list[str]]:
    status = main(list(map(str, arguments)))
    return status, capsys.readouterr().out.splitlines()


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


YANJIN = ROOT / "data" / "yanjin-2024-budget"


def test_svg_and_png(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(capsys, "glance", YANJIN) == (
        0,
        ["已生成 out/yanjin-2024-budget.svg（另有已确认的7处，check --all 列出）。"],
    )
    assert Path("out/yanjin-2024-budget.svg").read_text("utf-8") == picture(YANJIN)
    for _ in range(2):  # one of ours is replaced
        assert run(capsys, "glance", YANJIN, "-o", "图.png")[0] == 0
    data = Path("图.png").read_bytes()
    assert data.startswith(b"\x89PNG") and int.from_bytes(data[16:20], "big") == WIDTH
    shown = json.loads("\n".join(run(capsys, "glance", YANJIN, "-o", "图.png", "--json")[1]))
    assert (shown["picture"], shown["exit"]) == ("图.png", 0)


def test_a_draft(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    data = Path(shutil.copytree(YANJIN, "数据"))
    text = (data / "收入.csv").read_text("utf-8")
    (data / "收入.csv").write_text(text.replace("4212900.00", "4212800.00"), "utf-8")
    status, lines = run(capsys, "glance", data)
    assert (status, lines[-1].partition("：")[0]) == (1, "已生成草稿 out/数据.svg")
    assert "草稿，不要公开" in lines_of(Path("out/数据.svg").read_text("utf-8"))
    (data / "支出.csv").unlink()
    assert run(capsys, "glance", data, "-o", "另.svg")[0] == 2
    assert not Path("另.svg").exists()


def test_where_it_cannot_be_written(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(capsys, "glance", YANJIN, "-o", "图.jpg") == (
        2,
        [
            "无法使用 O-83 一图读懂写成 .svg 或 .png，-o 写的是“图.jpg”。"
            "文件名以 .svg（网页用，放大不模糊）或 .png 结尾。",
            "没有生成图：无法使用1处。",
        ],
    )
    for name in ("图.svg", "图.png"):
        Path(name).write_bytes(b"somebody's")
        status, lines = run(capsys, "glance", YANJIN, "-o", name)
        assert (status, lines[-2].partition("，")[0]) == (2, f"无法使用 O-84 {name} 已经存在")
        assert Path(name).read_bytes() == b"somebody's"
        assert run(capsys, "glance", YANJIN, "-o", name, "--force")[0] == 0


def test_without_the_library(
    here: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(png, "find_spec", lambda name: None)
    status, lines = run(capsys, "glance", YANJIN, "-o", "图.png")
    assert (status, lines[-2]) == (
        2,
        "无法使用 O-85 写 .png 要用 resvg-py，这台机器没有安装。"
        "运行 pip install '.[png]'；或写成 .svg，浏览器、Word、WPS 都能打开。",
    )
    assert not Path("图.png").exists()


def test_without_a_chinese_font(
    here: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    import resvg_py

    render = resvg_py.svg_to_bytes
    monkeypatch.setattr(
        resvg_py, "svg_to_bytes", lambda svg_string: render(svg_string, skip_system_fonts=True)
    )
    status, lines = run(capsys, "glance", YANJIN, "-o", "图.png")
    assert (status, lines[-2].partition("，")[0]) == (2, "无法使用 O-86 这台机器没有中文字体")


def test_a_plain_picture_needs_no_library(here: Path) -> None:
    import subprocess

    from processes import surroundings

    code = f"import sys; from assembler.cli import main; main(['glance', {str(YANJIN)!r}]); print('resvg_py' in sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", code], env=surroundings(), capture_output=True, check=True
    )
    assert done.stdout.split()[-1] == b"False"
