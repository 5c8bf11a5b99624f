"""The command `refresh`: what it refuses, what it writes, what it says."""

from __future__ import annotations

import io
import json
import shutil
import zipfile
from pathlib import Path

import pytest
from conftest import ROOT, SAMPLES, replace_in
from refresh_edits import Word, edited, remarks, texts
from refreshing import data_of
from word_validity import WordValidator

from assembler.cli import main
from assembler.word.snapshot_part import changed_by_hand

IN = "2024年收入总计"
LISTED = "第1处 “一、收入支出预算总体情况说明”第1段：手工改过的数字又更正了（可以用手工的、用新的、自己写）"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """稿.docx edited by hand, and 数据 that was corrected (turned to a decrease)."""
    path = Path(shutil.copytree(ROOT / "data" / SAMPLES["mengjin"], tmp_path / "数据"))
    replace_in(path / "支出.csv", "1129600.00", "629600.00")
    replace_in(path / "收入.csv", "9547200.00", "9047200.00")
    (tmp_path / "稿.docx").write_bytes(edited(data_of("mengjin"), lambda w: w.bold(IN)))
    return tmp_path


def run(folder: Path, *more: str, report: str = "稿.docx", output: str = "新.docx") -> int:
    return main(
        ["refresh", str(folder / report), str(folder / "数据"), "-o", str(folder / output), *more]
    )


def rewritten(data: bytes, part: str, old: str, new: str) -> bytes:
    """A package with words of one part replaced."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(out, "w") as target:
        for name in source.namelist():
            text = source.read(name)
            if name == part:
                assert old.encode() in text
                text = text.replace(old.encode(), new.encode(), 1)
            target.writestr(name, text)
    return out.getvalue()


def test_writes_and_says(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = (folder / "稿.docx").read_bytes()
    assert run(folder) == 0
    assert capsys.readouterr().out.splitlines()[-1] == f"已更新 {folder / '新.docx'}：更新72处。"
    made = (folder / "新.docx").read_bytes()
    assert texts(made) == texts(data_of("mengjin", "转减"))
    assert (folder / "稿.docx").read_bytes() == before
    assert sorted(p.name for p in folder.iterdir()) == ["数据", "新.docx", "稿.docx"]


def test_conflict(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    report = edited(data_of("mengjin"), lambda w: w.say(IN, "收入总计954.72", "收入总计955.72"))
    (folder / "稿.docx").write_bytes(report)
    assert run(folder, "--internal") == 1
    said = capsys.readouterr().out.splitlines()
    assert said[0] == (
        f"错误 R-21 {folder / '稿.docx'}：“一、收入支出预算总体情况说明”第1段"
        "“…市孟津区政务服务和大数据管理局2024年收入总计955.72万元，支出总计904.72万元”："
        "955.72是手工改的，没有改动；按现在的数据应是904.72（依据的更正：支出.csv 第4行 金额 1,129,600.00 → 629,600.00；"
        "收入.csv 第2行 金额 9,547,200.00 → 9,047,200.00）。按批注里的新写法改好（或确认现在的写法），再删去这条批注。"
    )
    assert (
        said[-2]
        == f"已更新 {folder / '新.docx'}：更新72处；另有1处与手工修改冲突，保留原样，已在文中加批注。"
    )


def test_conflicts_are_listed_and_settled(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """By their numbers, or all at once; what cannot be settled so is told, and nothing written."""
    hand = edited(data_of("mengjin"), lambda word: word.say(IN, "954.72", "955.72"))
    (folder / "稿.docx").write_bytes(hand)

    def settled(*ways: str) -> list[str]:
        run(folder, *(part for way in ways for part in ("--settle", way)))
        return capsys.readouterr().out.splitlines()

    lines = settled("列出")
    at = lines.index(LISTED)
    assert lines[at + 1 : at + 4] == [
        "    手工的：955.72",
        "    原来的：954.72",
        "    新的：904.72",
    ]
    refused = "\n".join(settled("新的", "2=手工"))
    assert (
        "无法使用 R-90 --settle 写的“2=手工”只有1处冲突，没有更新。"
        "先用 --settle 列出 看有哪几处，再写 手工、新的，或 2=新的、3=手工、4=自己写的话。"
    ) in refused
    assert not (folder / "新.docx").exists()
    for way, amount in (("手工", "955.72"), ("新的", "904.72"), ("1=约905", "约905")):
        assert "定了1处冲突" in settled(way)[-1]
        made = (folder / "新.docx").read_bytes()
        assert f"2024年收入总计{amount}万元" in "\n".join(texts(made)), way
        assert remarks(made) == []


def test_json(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(folder, "--json") == 0
    said = json.loads(capsys.readouterr().out)
    assert {k: said[k] for k in ("report", "exit", "changes", "conflicts", "settled")} == {
        "report": str(folder / "新.docx"),
        "exit": 0,
        "changes": 72,
        "conflicts": 0,
        "settled": 0,
    }


def _without_snapshot(data: bytes) -> bytes:
    return rewritten(data, "customXml/item1.xml", "urn:assembler:snapshot", "urn:other")


def _older(data: bytes) -> bytes:
    return rewritten(data, "customXml/item1.xml", '"格式":2', '"格式":1')


def _broken(data: bytes) -> bytes:
    return rewritten(data, "customXml/item1.xml", '"正文":[', '"正文":["坏",')


def _damaged(data: bytes) -> bytes:
    return rewritten(data, "word/settings.xml", "</w:settings>", "</w:")


def _protected(data: bytes) -> bytes:
    protection = '<w:documentProtection w:edit="readOnly" w:enforcement="1"/></w:settings>'
    return rewritten(data, "word/settings.xml", "</w:settings>", protection)


REFUSED = {
    "V-03": _without_snapshot,
    "V-04": _older,
    "V-05": _broken,
    "R-35": lambda data: data_of("xigong"),
    "V-33": lambda data: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600),
    "R-37": _protected,
    "R-45": _damaged,
    "V-01 cut short": lambda data: data[:2000],
}


@pytest.mark.parametrize("code", REFUSED)
def test_refuses(code: str, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """One message, nothing written, the way on named."""
    report = folder / "稿.docx"
    report.write_bytes(REFUSED[code](data_of("mengjin")))
    assert run(folder) == 2
    found = [line for line in capsys.readouterr().out.splitlines() if not line.startswith("警告")]
    assert found[0].startswith(f"无法使用 {code.split()[0]} {report}：")
    assert found[1:] == ["没有更新，原文件没有改动。"]
    assert not (folder / "新.docx").exists()


def test_nobody_edited_it(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "稿.docx").write_bytes(data_of("mengjin"))
    assert run(folder) == 0
    said = capsys.readouterr().out.splitlines()[-1]
    assert said == f"已写成 {folder / '新.docx'}：原文件没有手工改动，这就是新生成的报告。"
    assert (folder / "新.docx").read_bytes() == data_of("mengjin", "转减", internal=False)


def test_missing_report(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(folder, report="无.docx") == 2
    assert f"无法使用 V-07 {folder / '无.docx'}：没有这个文件。" in capsys.readouterr().out


def test_unusable_data(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    replace_in(folder / "数据" / "收入.csv", "9047200.00", "九百万")
    assert run(folder) == 2
    assert "没有更新，原文件没有改动。" in capsys.readouterr().out
    assert not (folder / "新.docx").exists()


def test_the_edited_file_itself(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Only with --force."""
    before = (folder / "稿.docx").read_bytes()
    assert run(folder, output="稿.docx") == 2
    assert capsys.readouterr().out.startswith(
        f"无法使用 R-38 {folder / '稿.docx'} 就是要更新的文件"
    )
    assert (folder / "稿.docx").read_bytes() == before
    assert run(folder, "--force", output="稿.docx") == 0
    assert texts((folder / "稿.docx").read_bytes()) == texts(data_of("mengjin", "转减"))


def test_an_output_edited_by_hand(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """An earlier output is replaced while nobody has touched it."""
    target = folder / "新.docx"
    assert run(folder) == 0
    assert run(folder) == 0
    capsys.readouterr()
    word = Word(target.read_bytes())
    word.bold("2024年收入合计")
    target.write_bytes(word.save())
    assert run(folder) == 2
    assert capsys.readouterr().out.startswith(f"无法使用 O-01 {target} 生成之后被人改过")
    assert run(folder, "--force") == 0


def test_build_does_not_replace_a_refreshed_file(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """What a person wrote is in it."""
    assert run(folder) == 0
    assert changed_by_hand(folder / "新.docx") is True
    assert main(["build", str(folder / "数据"), "-o", str(folder / "新.docx")]) == 2
    assert "O-01" in capsys.readouterr().out


def test_a_gap_filled_by_hand_is_none(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The data lacks a reason, the file has it: exit status 0."""
    replace_in(folder / "数据" / "原因.csv", "公务接待费,人员增加，物价上涨\n", "")
    assert run(folder) == 1
    assert "B-10" in capsys.readouterr().out
    report = edited(
        data_of("mengjin", "缺原因"),
        lambda w: w.say("（二）公务接待费", "【公务接待费变化原因待填】", "来访增多"),
    )
    (folder / "稿.docx").write_bytes(report)
    assert run(folder, output="二.docx") == 0
    assert "B-10" not in capsys.readouterr().out
    assert any("主要原因：来访增多。" in text for text in texts((folder / "二.docx").read_bytes()))


def all_texts(path: Path) -> str:
    """Every part of a docx."""
    with zipfile.ZipFile(path) as package:
        return "".join(package.read(name).decode(errors="replace") for name in package.namelist())


def test_a_report_is_refreshed_to_be_published(folder: Path) -> None:
    """Also where the edited one was internal; comments of an earlier update lose their lines."""
    edits = [
        lambda w: w.say(IN, "收入总计954.72", "收入总计955.72"),
        lambda w: w.comment("2024年支出合计", "请核对"),
    ]
    (folder / "稿.docx").write_bytes(edited(data_of("mengjin"), *edits))
    assert run(folder, "--internal") == 1
    content = all_texts(folder / "新.docx")
    assert "支出.csv 第4行 金额 1,129,600.00 → 629,600.00" in content and '"公开":false' in content
    (folder / "新.docx").replace(folder / "稿.docx")
    assert run(folder) == 1  # the conflict still stands
    content = all_texts(folder / "新.docx")
    assert '"公开":true' in content and '"数据":[]' in content
    assert "csv" not in content and "1,129,600" not in content and "1129600" not in content
    said = [text for _, text in remarks((folder / "新.docx").read_bytes())]
    assert "请核对" in said and any(text.startswith("更新时没有改动这里") for text in said)
    assert texts((folder / "新.docx").read_bytes()) == texts((folder / "稿.docx").read_bytes())


CORE = (
    "<dc:creator>张三</dc:creator><cp:lastModifiedBy>李四</cp:lastModifiedBy>",
    "<Company>某某公司</Company><Template>C:\\Users\\张三\\Normal.dotm</Template>",
)


@pytest.mark.parametrize("internal", [False, True])
def test_what_word_leaves_of_the_person_is_not_published(folder: Path, internal: bool) -> None:
    """Whose machine saved it, for which company, from which template."""
    data = (folder / "稿.docx").read_bytes()
    data = rewritten(data, "docProps/core.xml", "<dc:title>", f"{CORE[0]}<dc:title>")
    data = rewritten(data, "docProps/app.xml", "</Properties>", f"{CORE[1]}</Properties>")
    data = with_attached_template(data)
    (folder / "稿.docx").write_bytes(data)
    assert run(folder, *["--internal"] * internal) == 0
    content = all_texts(folder / "新.docx")
    for word in ("张三", "李四", "某某公司", "Normal.dotm", "attachedTemplate"):
        assert (word in content) is internal, word
    assert WordValidator().validate(folder / "新.docx").errors == [] or internal


def with_attached_template(data: bytes) -> bytes:
    """A docx as Word saves it of a template on somebody's machine."""
    relation = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        '<Relationship Id="rId1" TargetMode="External" Target="file:///C:\\Users\\张三\\甲.dotx" '
        f'Type="{_OFFICE}/attachedTemplate"/></Relationships>'
    )
    element = f'<w:attachedTemplate xmlns:r="{_OFFICE}" r:id="rId1"/>'
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(out, "w") as target:
        for name in source.namelist():
            text = source.read(name)
            if name == "word/settings.xml":
                start = text.index(b">", text.index(b"<w:settings")) + 1
                text = text[:start] + element.encode() + text[start:]
            target.writestr(name, text)
        target.writestr("word/_rels/settings.xml.rels", relation)
    return out.getvalue()


_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def test_cover_is_left_and_told(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    report = edited(data_of("mengjin"), lambda w: w.say("年部门预算公开", "公开", "公开报告"))
    (folder / "稿.docx").write_bytes(report)
    assert run(folder) == 0
    said = capsys.readouterr().out
    assert (
        "提示 R-31" in said and "“2024年部门预算公开报告”与新生成的“2024年部门预算公开”不同" in said
    )
    assert texts((folder / "新.docx").read_bytes())[1] == "2024年部门预算公开报告"
