"""Footnotes that an author writes in a section: real ones of Word; verified, traced, compared,
refreshed."""

from __future__ import annotations

from pathlib import Path

import pytest
from conftest import ROOT, replace_in
from markup_kit import (
    Make,
    docx_of,
    footnotes,
    found,
    maker,
    parts_of,
    typed_over,
    with_part,
)
from narrative_kit import write
from office import convert, needs_office
from word_validity import WordValidator

from assembler.cli import main
from assembler.narrative.markdown import blocks_of
from assembler.refresh.refresh import refresh
from assembler.report import Paragraph, Picture
from assembler.snapshot.decoding import SnapshotError, from_json
from assembler.snapshot.values import to_json
from assembler.verify.verify import verify
from assembler.word.read.docx import read_bytes
from assembler.word.screening import screen_report
from assembler.word.snapshot_part import changed_by_hand, snapshot_in

NOTED = """本级支出合计{{ 支出总计|万元 }}[^口径]，其中基本支出{{ 基本支出|万元 }}[^2]。

另起一段。

[^2]: 含人员经费。
[^口径]: 支出总计**{{ 支出总计|万元 }}**，
含上年结转。
"""
PART = "word/footnotes.xml"


@pytest.fixture
def make(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Make:
    monkeypatch.chdir(tmp_path)
    return maker(tmp_path)


def audit(data: bytes) -> None:
    Path("audited.docx").write_bytes(data)
    assert [str(error) for error in WordValidator().validate("audited.docx").errors] == []
    assert screen_report(parts_of(data)) == ([], [])


def told(data: bytes) -> list[str]:
    """What verify says of a docx."""
    snapshot = from_json(snapshot_in(parts_of(data)) or "")
    problems = verify(read_bytes(data), "a.docx", snapshot).problems
    return [f"{p.code} {p.message}" for p in problems]


# --- in a section


@pytest.mark.usefixtures("home")
def test_a_footnote_stands_behind_the_paragraph_that_refers_to_it() -> None:
    written = write(
        "甲[^1]乙[^二]。\n\n丙。\n\n[^二]: 收入{{ 收入总计|万元 }}\n另一行\n[^1]: **注**\n\n丁。"
    )
    shown = [
        (block.text, block.is_footnote, [span.refers for span in block.spans])
        for block in written.blocks
        if isinstance(block, Paragraph)
    ]
    assert shown == [
        ("甲乙。", False, [False, True, False, True, False]),
        ("注", True, [False]),
        ("收入100.00万元另一行", True, [False, False, False]),
        ("丙。", False, [False]),
        ("丁。", False, [False]),
    ]
    assert written.blocks[1].spans[0].bold  # type: ignore[union-attr]
    assert [record.text for record in written.records] == ["100.00"]
    assert written.told == []


def test_an_item_of_a_list_may_have_a_footnote() -> None:
    blocks = blocks_of("1. 甲[^1]；\n2. 乙。\n\n[^1]: 丙", [], "节", no_pictures)
    shown = [(b.text, len(b.spans)) for b in blocks if isinstance(b, Paragraph)]
    assert shown == [("1.甲；", 3), ("丙", 1), ("2.乙。", 1)]


def no_pictures(path: str) -> Picture:
    raise KeyError(path)


@pytest.mark.usefixtures("home")
def test_each_item_of_a_loop_may_have_a_footnote_of_its_own() -> None:
    written = write(
        "{% for 名 in ['甲', '乙'] %}{{ 名 }}[^{{ 名 }}]{% endfor %}。\n\n"
        "{% for 名 in ['甲', '乙'] %}\n[^{{ 名 }}]: 说{{ 名 }}\n{% endfor %}"
    )
    assert (written.texts, written.told) == (["甲乙。", "说甲", "说乙"], [])


@pytest.mark.usefixtures("home")
@pytest.mark.parametrize(
    ("text", "why"),
    [
        (
            "表：题\n\n| 甲 |\n|---|\n| 乙[^1] |\n\n[^1]: 丙",
            "脚注只能写在正文的段落里，不能写在标题、表格、图题里",
        ),
        ("[^1]\n\n[^1]: 丙", "脚注只能写在正文的段落里，前面要有文字，不能写在标题、表格、图题里"),
        ("{% if 0 %}[^1]{% endif %}甲[^1]乙[^1]。\n\n[^1]: 丙", "引用了两次，一条脚注只能引用一次"),
    ],
)
def test_a_footnote_where_none_can_stand_is_told(text: str, why: str) -> None:
    (line,) = (line for line in write(text).told if line.endswith(why))
    assert line.startswith("M-65 小/sections/节.md")


@pytest.mark.usefixtures("home")
@pytest.mark.parametrize("text", ["甲[1]。", "甲^1^。", "甲[^ ]"])
def test_what_looks_like_one_stays_text(text: str) -> None:
    assert write(text).texts == [text]


# --- in the docx


def test_footnotes_are_those_of_word(make: Make) -> None:
    data = docx_of(make(NOTED))
    assert footnotes(data) == ["支出总计954.72万元，含上年结转。", "含人员经费。"]
    assert found(data, "//w:footnoteReference/@w:id") == ["1", "2"]
    styles = [
        (name, found(data, f"//w:style[w:name/@w:val='{name}']/@w:styleId", "word/styles.xml"))
        for name in ("footnote text", "footnote reference")
    ]
    assert styles == [
        ("footnote text", ["FootnoteText"]),
        ("footnote reference", ["FootnoteReference"]),
    ]
    settings = found(data, "//w:footnotePr/w:footnote/@w:id", "word/settings.xml")
    kinds = found(data, "//w:footnote/@w:type", PART)
    assert (settings, kinds) == (["-1", "0"], ["separator", "continuationSeparator"])
    audit(data)


def test_the_styles_of_a_shell_are_used(make: Make, tmp_path: Path) -> None:
    shell = (ROOT / "templates" / "henan-budget" / "shell.docx").read_bytes()
    own = "".join(
        f'<w:style w:type="{kind}" w:styleId="{number}"><w:name w:val="{name}"/></w:style>'
        for kind, number, name in (
            ("paragraph", "aff", "footnote text"),
            ("character", "afg", "footnote reference"),
        )
    )
    styles = parts_of(shell)["word/styles.xml"].decode().replace("</w:styles>", f"{own}</w:styles>")
    with_styles = with_part(shell, {"word/styles.xml": styles.encode()})
    (tmp_path / "templates" / "own" / "shell.docx").write_bytes(with_styles)
    data = docx_of(make(NOTED))
    assert found(data, "//w:footnote[@w:id='1']//w:pStyle/@w:val", PART) == ["aff"]
    assert set(found(data, "//w:r[w:footnoteReference]//w:rStyle/@w:val")) == {"afg"}
    assert parts_of(data)["word/styles.xml"] == parts_of(with_styles)["word/styles.xml"]


def test_footnotes_of_the_shell_stay(make: Make, tmp_path: Path) -> None:
    first = docx_of(make("甲[^1]。\n\n[^1]: 外壳的脚注\n"))
    shell = parts_of((ROOT / "templates" / "henan-budget" / "shell.docx").read_bytes())
    document = shell["word/document.xml"].decode()
    reference = '<w:p><w:r><w:footnoteReference w:id="1"/></w:r></w:p>'
    at = document.index("<w:p>")
    changed = {
        "word/document.xml": f"{document[:at]}{reference}{document[at:]}".encode(),
        PART: parts_of(first)[PART],
        "[Content_Types].xml": shell["[Content_Types].xml"].replace(
            b"</Types>",
            b'<Override PartName="/word/footnotes.xml" ContentType="application/vnd.openxmlformats-'
            b'officedocument.wordprocessingml.footnotes+xml"/></Types>',
        ),
        "word/_rels/document.xml.rels": shell["word/_rels/document.xml.rels"].replace(
            b"</Relationships>",
            b'<Relationship Id="rId77" Type="http://schemas.openxmlformats.org/officeDocument/2006/'
            b'relationships/footnotes" Target="footnotes.xml"/></Relationships>',
        ),
    }
    path = ROOT / "templates" / "henan-budget" / "shell.docx"
    (tmp_path / "templates" / "own" / "shell.docx").write_bytes(
        with_part(path.read_bytes(), changed)
    )
    data = docx_of(make(NOTED))
    assert footnotes(data) == ["外壳的脚注", "支出总计954.72万元，含上年结转。", "含人员经费。"]
    audit(data)


def test_a_report_without_footnotes_has_no_part_of_them(make: Make) -> None:
    parts = parts_of(docx_of(make("甲。\n")))
    assert PART not in parts and b"footnote" not in parts["word/styles.xml"]


def test_what_is_missing_in_a_footnote_is_marked(make: Make, tmp_path: Path) -> None:
    reasons = tmp_path / "data" / "原因.csv"
    text = reasons.read_text("utf-8")
    line = next(line for line in text.splitlines(True) if line.startswith("收入总计,"))
    reasons.write_text(text.replace(line, ""), "utf-8")
    built = make("甲[^1]。\n\n[^1]: 收入{{ 比上年(收入总计) }}{{ 原因('收入总计') }}。\n")
    assert built.data is not None
    assert found(built.data, "//w:footnote//w:highlight", PART)
    audit(built.data)


# --- afterwards


def test_a_docx_with_footnotes_is_verified(make: Make) -> None:
    data = docx_of(make(NOTED))
    assert told(data) == []
    changed = typed_over(data, PART, "954.72", "964.72")
    assert told(changed) == [
        "V-10 “三、支出预算总体情况说明”第1段的脚注“支出总计964.72万元，含上年结转”：“支出总计”应是"
        "954.72万元，现在是964.72万元；附表《2024年部门收支预算表》“本年支出合计”行是954.72万元"
    ]
    document = parts_of(data)["word/document.xml"].decode()
    lost = document.replace('<w:footnoteReference w:id="1"/>', "")
    (line,) = told(with_part(data, {"word/document.xml": lost.encode()}))
    assert line == (
        "V-13 “三、支出预算总体情况说明”下的“支出总计954.72万元，含上年结转”不见了，其中有数字1个（954.72）"
    )


def test_a_changed_footnote_counts_as_an_edit(make: Make) -> None:
    data = docx_of(make(NOTED))
    assert changed_by_hand(data) is False
    assert changed_by_hand(typed_over(data, PART, "含人员经费", "不含人员经费")) is True


def test_a_number_of_a_footnote_is_traced(make: Make, capsys: pytest.CaptureFixture[str]) -> None:
    Path("a.docx").write_bytes(docx_of(make(NOTED)))
    assert main(["trace", "a.docx", "支出总计"]) == 0
    assert "支出总计954.72万元，含上年结转" in capsys.readouterr().out
    assert main(["template", "where", "含上年结转", "a.docx"]) == 0
    assert "sections/支出预算.md 第9行" in capsys.readouterr().out
    assert main(["template", "where", "含上年结转", "data"]) == 0
    assert "sections/支出预算.md 第9行" in capsys.readouterr().out


def test_a_snapshot_keeps_footnotes(make: Make) -> None:
    built = make(NOTED)
    assert built.snapshot is not None
    text = to_json(built.snapshot)
    assert from_json(text).paragraphs == built.snapshot.paragraphs
    notes = [(b.text, b.references) for b in built.snapshot.paragraphs if b.references]
    assert notes == [("本级支出合计954.72万元，其中基本支出722.22万元。", (14, 29))]
    with pytest.raises(SnapshotError):
        from_json(text.replace('"引":[', '"引":[99999,'))


def test_diff_tells_a_footnote_that_reads_differently(
    make: Make, capsys: pytest.CaptureFixture[str]
) -> None:
    Path("a.docx").write_bytes(docx_of(make(NOTED)))
    Path("b.docx").write_bytes(docx_of(make(NOTED.replace("含上年结转", "不含上年结转"))))
    assert main(["diff", "a.docx", "b.docx"]) == 0
    assert "含上年结转" in capsys.readouterr().out


def test_the_review_page_shows_footnotes(make: Make) -> None:
    make(NOTED)
    assert main(["review", "data", "-o", "a.html"]) == 0
    Path("a.docx").write_bytes(docx_of(make(NOTED)))
    assert main(["review", "a.docx", "-o", "b.html"]) == 0
    for name in ("a.html", "b.html"):
        page = Path(name).read_text("utf-8")
        assert page.count("<sup>1</sup>") == page.count("<sup>2</sup>") == 2
        assert 'class="note"' in page and "<sup>2</sup>含人员经费。</p>" in page


def test_a_rehearsal_tells_footnotes(make: Make, capsys: pytest.CaptureFixture[str]) -> None:
    make("甲[^1]。\n\n[^1]: {{ 比上年(支出总计) }}。\n")
    assert main(["template", "rehearse", "own"]) in (0, 1)
    said = capsys.readouterr().out
    assert "〔脚注〕增加" in said and "〔脚注〕减少" in said
    assert main(["template", "rehearse", "own", "-o", "r.docx"]) in (0, 1)
    audit(Path("r.docx").read_bytes())


# --- refresh


def corrected(folder: Path) -> None:
    data = folder / "data"
    replace_in(data / "支出.csv", "1129600.00", "1229600.00")
    replace_in(data / "收入.csv", "9547200.00", "9647200.00")


def edited(data: bytes) -> bytes:
    """Somebody has typed a word."""
    return typed_over(data, "word/document.xml", "另起一段。", "另起了一段。")


def test_refresh_brings_footnotes_up_to_date(make: Make, tmp_path: Path) -> None:
    before = typed_over(edited(docx_of(make(NOTED))), PART, "含人员经费。", "含人员经费等。")
    corrected(tmp_path)
    refreshed = refresh(before, make(NOTED))
    assert refreshed.data is not None and refreshed.conflicts == []
    assert footnotes(refreshed.data) == ["支出总计964.72万元，含上年结转。", "含人员经费等。"]
    assert told(refreshed.data) == []
    audit(refreshed.data)


def test_footnotes_come_and_go_with_their_references(make: Make) -> None:
    plain = NOTED.partition("[^2]:")[0].replace("[^口径]", "").replace("[^2]", "")
    come = refresh(edited(docx_of(make(plain))), make(NOTED))
    assert come.problems == [] and come.data is not None
    assert footnotes(come.data) == ["支出总计954.72万元，含上年结转。", "含人员经费。"]
    assert told(come.data) == []
    audit(come.data)
    gone = refresh(edited(docx_of(make(NOTED))), make(plain))
    assert gone.problems == [] and gone.data is not None
    assert footnotes(gone.data) == [] and told(gone.data) == []
    audit(gone.data)


def test_a_new_paragraph_comes_with_its_footnote(make: Make) -> None:
    before = edited(docx_of(make(NOTED)))
    more = NOTED.replace("\n[^2]:", "\n又一段[^3]。\n\n[^3]: 第三条。\n[^2]:")
    refreshed = refresh(before, make(more))
    assert refreshed.problems == [] and refreshed.data is not None
    assert footnotes(refreshed.data) == [
        "支出总计954.72万元，含上年结转。",
        "含人员经费。",
        "第三条。",
    ]
    audit(refreshed.data)


def test_a_footnote_of_a_paragraph_that_a_person_rewrote_is_told(make: Make) -> None:
    before = typed_over(
        docx_of(make(NOTED)), "word/document.xml", "另起一段。", "另起一段，改过的。"
    )
    more = NOTED.replace("另起一段。", "另起一段[^3]。").replace("[^2]: ", "[^3]: 第三条。\n[^2]: ")
    (line,) = refresh(before, make(more)).problems
    assert line.message == "脚注“第三条。”没有更新：它所在的那段文字改过或删去了"


@needs_office
def test_what_libreoffice_saves_reads_the_same(make: Make) -> None:
    Path("a.docx").write_bytes(docx_of(make(NOTED)))
    convert([Path("a.docx")], "docx", Path("saved"))
    assert told(Path("saved/a.docx").read_bytes()) == []
