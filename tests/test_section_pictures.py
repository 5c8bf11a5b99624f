"""Pictures that an author writes in a section: in the docx and on the review page; verified,
compared, refreshed."""

from __future__ import annotations

from pathlib import Path

import pytest
from conftest import ROOT
from markup_kit import (
    Make,
    docx_of,
    found,
    jpeg,
    maker,
    parts_of,
    png,
    put_picture,
    typed_over,
    with_part,
)
from small import small_template
from word_validity import WordValidator

from assembler.cli import main
from assembler.kernel.problems import Problem
from assembler.refresh.refresh import refresh
from assembler.report import Paragraph
from assembler.snapshot.decoding import from_json
from assembler.snapshot.values import PictureMark, to_json
from assembler.template.markup import PictureError
from assembler.template.pictures import BYTES_AT_MOST, picture_of
from assembler.verify.verify import verify
from assembler.word.read.docx import read_bytes
from assembler.word.screening import screen_report

CAPTIONED = """本级支出{{ 支出总计|万元 }}。

![{{ 部门.简称 }}的机构图](图/机构图.png){宽=10cm}

图：{{ 年度 }}年机构设置图
"""
DOCUMENT = "word/document.xml"
EMU_IN_CM = 360_000


@pytest.fixture
def make(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Make:
    monkeypatch.chdir(tmp_path)
    put_picture(tmp_path, png(640, 320))
    return maker_of(tmp_path)


def maker_of(folder: Path) -> Make:
    (folder / "templates" / "own").rename(folder / "kept")
    made = maker(folder)
    (folder / "kept" / "图").rename(folder / "templates" / "own" / "图")
    return made


def sizes(data: bytes) -> list[tuple[float, float]]:
    """The pictures of a docx in cm."""
    return [
        (round(int(e.get("cx")) / EMU_IN_CM, 2), round(int(e.get("cy")) / EMU_IN_CM, 2))
        for e in found(data, "//wp:extent")
    ]


def told(data: bytes) -> list[str]:
    """What verify says of a docx."""
    document = read_bytes(data)
    snapshot = from_json(_snapshot(data))
    return [str(problem) for problem in verify(document, "a.docx", snapshot).problems]


def _snapshot(data: bytes) -> str:
    from assembler.word.snapshot_part import snapshot_in

    return snapshot_in(parts_of(data)) or ""


def test_a_picture_stands_in_the_docx_with_its_words_and_caption(
    make: Make, tmp_path: Path
) -> None:
    data = docx_of(make(CAPTIONED))
    assert sizes(data) == [(10.0, 5.0)]
    assert found(data, "//wp:docPr/@descr") == ["区政务服务和大数据管理局的机构图"]
    assert parts_of(data)["word/media/report1.png"] == png(640, 320)
    (caption,) = found(data, "//w:p[w:r/w:drawing]/following-sibling::w:p[1]")
    assert "".join(caption.itertext()) == "2024年机构设置图"
    assert screen_report(parts_of(data)) == ([], [])
    file = tmp_path / "a.docx"
    file.write_bytes(data)
    assert [str(error) for error in WordValidator().validate(str(file)).errors] == []
    assert told(data) == []


def test_a_picture_is_no_wider_than_the_text_and_a_part_once(make: Make, tmp_path: Path) -> None:
    put_picture(tmp_path, jpeg(720, 1440), "图/长.jpg")
    data = docx_of(
        make(
            "甲。\n\n![甲](图/机构图.png){宽=30厘米}\n\n乙。\n\n![乙](图/机构图.png)\n\n"
            "![丙](图/长.jpg)\n\n![丁](图/长.jpg){宽=2.5cm}\n"
        )
    )
    # 640 pixels, 96 to an inch, are 16.9 cm; the text is 15.6 wide and 22.4 high
    wide, natural, high, small = sizes(data)
    assert wide == natural == (15.6, 7.8)
    assert (high, small) == ((11.02, 22.05), (2.5, 5.0))
    assert sorted(n for n in parts_of(data) if "media" in n) == [
        "word/media/report1.png",
        "word/media/report2.jpeg",
    ]


def test_a_picture_comes_from_a_template_that_is_extended(make: Make, tmp_path: Path) -> None:
    make(CAPTIONED)
    above = tmp_path / "templates" / "above"
    above.mkdir()
    (above / "template.yaml").write_text("extends: own\n", "utf-8")
    data = tmp_path / "data" / "报告.yaml"
    data.write_text(data.read_text("utf-8").replace("模板: own", "模板: above"), "utf-8")
    assert main(["build", "data", "-o", "a.docx"]) == 0
    assert parts_of(Path("a.docx").read_bytes())["word/media/report1.png"] == png(640, 320)
    (above / "图").mkdir()
    (above / "图" / "机构图.png").write_bytes(png(20, 20))
    assert main(["build", "data", "-o", "b.docx"]) == 0
    assert parts_of(Path("b.docx").read_bytes())["word/media/report1.png"] == png(20, 20)


def test_a_changed_picture_is_read_again_in_one_process(make: Make, tmp_path: Path) -> None:
    make(CAPTIONED)
    put_picture(tmp_path, png(10, 30))
    assert parts_of(docx_of(make(CAPTIONED)))["word/media/report1.png"] == png(10, 30)


def test_pictures_of_another_branch_are_not_printed(make: Make) -> None:
    text = "甲。\n\n{% if 支出总计 == 0 %}\n![甲](图/机构图.png)\n{% endif %}\n\n乙。\n"
    assert "word/media/report1.png" not in parts_of(docx_of(make(text)))


def test_a_caption_without_a_picture_is_text(make: Make) -> None:
    built = make("甲。\n\n图：不是图题。\n")
    assert built.report is not None
    texts = [b.text for part in built.report.parts for b in part.blocks if isinstance(b, Paragraph)]
    assert "图：不是图题。" in texts


# --- files that cannot be used


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (png(20_000, 1), "“a.png”有20000×1个像素，太大；每边最多10000个"),
        (png(8, 8)[:40], "“a.png”不是 PNG 或 JPEG 图片（改后缀不会改变格式），或已损坏"),
        (b"GIF89a" + bytes(90), "“a.png”不是 PNG 或 JPEG 图片（改后缀不会改变格式），或已损坏"),
        (jpeg(0, 9), "“a.png”不是 PNG 或 JPEG 图片（改后缀不会改变格式），或已损坏"),
        (b"\xff\xd8\xff\xd9", "“a.png”不是 PNG 或 JPEG 图片（改后缀不会改变格式），或已损坏"),
        (b"\xff\xd8\xff" + b"\xff" * 99 + b"\xff\xd9", "“a.png”不是 PNG 或 JPEG 图片（改后缀不会改变格式），或已损坏"),
        (bytes(BYTES_AT_MOST + 1), "“a.png”太大，最大5MB；先缩小或压缩这张图片"),
    ],
)  # fmt: skip
def test_a_file_that_is_no_picture_is_refused(data: bytes, why: str, tmp_path: Path) -> None:
    (tmp_path / "a.png").write_bytes(data)
    with pytest.raises(PictureError) as refused:
        picture_of([tmp_path], "a.png")
    assert str(refused.value) == why


def test_a_link_out_of_the_template_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "own" / "图").mkdir(parents=True)
    (tmp_path / "a.png").write_bytes(png(8, 8))
    (tmp_path / "own" / "图" / "a.png").symlink_to(tmp_path / "a.png")
    with pytest.raises(PictureError, match="“图/a.png”是指向模板文件夹之外的链接"):
        picture_of([tmp_path / "own"], "图/a.png")


def test_the_size_of_a_picture_follows_its_density(tmp_path: Path) -> None:
    (tmp_path / "a.jpg").write_bytes(jpeg(288, 144, density=144))
    (tmp_path / "b.PNG").write_bytes(png(96, 192))
    a, b = picture_of([tmp_path], "a.jpg"), picture_of([tmp_path], "b.PNG")
    assert (a.kind, a.width, a.height) == ("jpeg", 144.0, 72.0)
    assert (b.kind, b.width, b.height) == ("png", 72.0, 144.0)


@pytest.mark.usefixtures("home")
def test_pictures_of_a_section_have_a_limit_in_all() -> None:
    problems: list[Problem] = []
    size = BYTES_AT_MOST - 200
    files: dict[str, str | bytes] = {
        f"{n}.png": png(8, 8)[:33] + bytes(size) + png(8, 8)[33:] for n in range(5)
    }
    text = "甲。\n\n" + "\n\n".join(f"![甲]({n}.png)" for n in range(5))
    small_template({"sections/节.md": text, **files}, problems)
    assert [f"{p.place}：{p.message}" for p in problems] == [
        "小/sections/节.md 第11行 第1个字符：这一节的图片一共超过20MB；先缩小或压缩"
    ]


# --- afterwards


def test_verify_tells_pictures_that_went_or_are_others(make: Make) -> None:
    data = docx_of(make(CAPTIONED))
    alt = found(data, "//wp:docPr/@descr")[0]
    smaller = with_part(data, {"word/media/report1.png": png(64, 32)})
    assert told(smaller) == [
        f"提示 M-67 a.docx：图片“{alt}”和生成时的不一样（Word 存盘时压缩图片也会这样）。看一眼图上的内容对不对。"
    ]
    document = parts_of(data)["word/document.xml"].decode()
    start, end = document.index("<w:drawing>"), document.index("</w:drawing>") + 12
    without = with_part(data, {"word/document.xml": (document[:start] + document[end:]).encode()})
    assert told(without) == [
        f"警告 M-66 a.docx：生成时有的图片“{alt}”，文件里没有了。"
        "删错了的，从生成的报告里复制回来；本来就要删的，从模板的节里删去。"
    ]


def test_a_snapshot_keeps_what_a_picture_is_known_by(make: Make) -> None:
    built = make(CAPTIONED)
    assert built.snapshot is not None and built.report is not None
    (mark,) = built.snapshot.pictures
    picture = next(
        b.picture
        for part in built.report.parts
        for b in part.blocks
        if isinstance(b, Paragraph) and b.picture
    )
    assert mark == PictureMark(picture.alt, picture.digest)
    assert from_json(to_json(built.snapshot)).pictures == [mark]


def test_diff_tells_a_picture_that_is_another(
    make: Make, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    Path("a.docx").write_bytes(docx_of(make(CAPTIONED)))
    put_picture(tmp_path, png(64, 32))
    Path("b.docx").write_bytes(docx_of(make(CAPTIONED)))
    assert main(["diff", "a.docx", "b.docx"]) == 0
    said = capsys.readouterr().out
    print(said)
    assert "〔图片“" in said
    Path("c.docx").write_bytes(Path("b.docx").read_bytes())
    assert main(["diff", "b.docx", "c.docx"]) == 0
    assert "两边一致，没有变化。" in capsys.readouterr().out


def test_a_report_with_a_picture_is_redlined(make: Make, tmp_path: Path) -> None:
    Path("a.docx").write_bytes(docx_of(make(CAPTIONED)))
    make(CAPTIONED + "\n又一段。\n")
    assert main(["build", "data", "-o", "b.docx", "--redline", "a.docx"]) == 0
    data = Path("b.docx").read_bytes()
    audit(data, tmp_path)
    assert "word/media/report1.png" in parts_of(data) and b"<w:ins " in parts_of(data)[DOCUMENT]


def test_the_review_page_carries_the_picture(make: Make) -> None:
    make(CAPTIONED)
    assert main(["review", "data", "-o", "a.html"]) == 0
    page = Path("a.html").read_text("utf-8")
    assert page.count('<img src="data:image/png;base64,') == 1
    assert "的机构图" in page and "img-src data:;" in page
    Path("a.docx").write_bytes(docx_of(make(CAPTIONED)))
    assert main(["review", "a.docx", "-o", "b.html"]) == 0
    page = Path("b.html").read_text("utf-8")
    assert "的机构图〕" in page and "<img" not in page and "img-src" not in page


def test_a_rehearsal_tells_where_a_picture_stands(
    make: Make, capsys: pytest.CaptureFixture[str]
) -> None:
    make("{% if 支出总计 > 0 %}\n![机构图](图/机构图.png)\n{% endif %}\n\n甲。\n")
    assert main(["template", "rehearse", "own"]) in (0, 1)
    assert "〔图片：机构图〕" in capsys.readouterr().out
    assert main(["template", "check", "own"]) == 0


# --- refresh


def edited(data: bytes) -> bytes:
    """Somebody has typed a word."""
    return typed_over(data, "word/document.xml", ">本级支出</w:t>", ">本级支出共</w:t>")


def test_a_refreshed_report_keeps_its_picture(make: Make) -> None:
    built = make(CAPTIONED)
    refreshed = refresh(edited(docx_of(built)), built)
    assert refreshed.problems == [] and refreshed.data is not None
    assert sizes(refreshed.data) == [(10.0, 5.0)] and told(refreshed.data) == []


def test_a_refreshed_report_shows_the_picture_as_it_is_now(make: Make, tmp_path: Path) -> None:
    before = edited(docx_of(make(CAPTIONED)))
    put_picture(tmp_path, png(100, 100))
    refreshed = refresh(before, make(CAPTIONED))
    assert refreshed.problems == [] and refreshed.data is not None
    assert sizes(refreshed.data) == [(10.0, 10.0)]
    assert told(refreshed.data) == []
    audit(refreshed.data, tmp_path)


def test_each_place_of_a_picture_keeps_its_words(make: Make, tmp_path: Path) -> None:
    twice = CAPTIONED + "\n又一处。\n\n![又一处](图/机构图.png)\n"
    before = edited(docx_of(make(twice)))
    put_picture(tmp_path, png(100, 100))
    refreshed = refresh(before, make(twice))
    assert refreshed.problems == [] and refreshed.data is not None
    words = found(refreshed.data, "//wp:docPr/@descr")
    assert words == ["区政务服务和大数据管理局的机构图", "又一处"]
    media = {name: data for name, data in parts_of(refreshed.data).items() if "media" in name}
    assert list(media.values()) == [png(100, 100)]
    audit(refreshed.data, tmp_path)


def audit(data: bytes, folder: Path) -> None:
    file = folder / "audited.docx"
    file.write_bytes(data)
    assert [str(error) for error in WordValidator().validate(str(file)).errors] == []
    assert screen_report(parts_of(data)) == ([], [])


def test_a_picture_with_a_caption_comes_and_goes(make: Make, tmp_path: Path) -> None:
    plain = make("本级支出{{ 支出总计|万元 }}。\n")
    come = refresh(edited(docx_of(plain)), make(CAPTIONED))
    assert come.problems == [] and come.data is not None
    assert sizes(come.data) == [(10.0, 5.0)] and told(come.data) == []
    audit(come.data, tmp_path)
    gone = refresh(edited(docx_of(make(CAPTIONED))), plain)
    assert gone.problems == [] and gone.data is not None
    assert sizes(gone.data) == [] and told(gone.data) == []
    audit(gone.data, tmp_path)


def test_what_cannot_be_brought_up_to_date_is_told(make: Make, tmp_path: Path) -> None:
    lone = "本级支出{{ 支出总计|万元 }}。\n\n![机构图](图/机构图.png)\n"
    plain = make("本级支出{{ 支出总计|万元 }}。\n")
    (line,) = refresh(edited(docx_of(plain)), make(lone)).problems
    assert (line.code, line.message) == (
        "M-68",
        "新增的图片“机构图”没有更新：它没有图题，不知道放在哪里",
    )
    (line,) = refresh(edited(docx_of(make(lone))), plain).problems
    assert line.message == "不再有的图片“机构图”没有更新：它没有图题，没有动它"
    before = docx_of(make(lone))
    before = with_part(edited(before), {"word/media/report1.png": png(1, 1)})
    put_picture(tmp_path, png(2, 2))
    (line,) = refresh(before, make(lone)).problems
    assert line.message == "换了的图片“机构图”没有更新：文件里原来的那张已换过或删去"


def test_samples_have_no_pictures() -> None:
    """What is new costs those nothing who do not use it."""
    sections = (ROOT / "templates").rglob("sections/*.md")
    assert not [path for path in sections if "![" in path.read_text("utf-8")]
