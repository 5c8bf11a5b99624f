"""`build --redline`: sample reports corrected, and their redlines read back by `revisions`."""

from __future__ import annotations

import csv
import io
import re
import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import revisions
from conftest import ROOT, SAMPLES, Sample, examples, replace_in, run_assembler
from docx import Document
from hostile import rewritten
from hypothesis import given
from hypothesis import strategies as st
from word_validity import WordValidator

from assembler.cli import main
from assembler.kernel.problems import Problem
from assembler.pipeline import build
from assembler.redline.files import redline_bytes
from assembler.redline.redline import Counts
from assembler.word.draft_mark import MARK
from assembler.word.snapshot_part import changed_by_hand, read_snapshot

Rows = list[list[str]]


def redlined(old: bytes, new: bytes) -> tuple[bytes, Counts]:
    """The redline of two reports, which gives both of them back; every change has a comment."""
    problems: list[Problem] = []
    made = redline_bytes(old, new, problems)
    assert made is not None, [str(p) for p in problems]
    data = made[0]
    assert revisions.accepted(data) == revisions.plain(new)
    assert revisions.rejected(data) == revisions.plain(old)
    assert set(revisions.uncommented(data)) <= {MARK}  # that no line explains
    return made


def copied(name: str, folder: Path) -> Path:
    return shutil.copytree(ROOT / "data" / SAMPLES[name], folder / SAMPLES[name])


def built(path: Path) -> bytes:
    made = build(path, internal=True)
    assert made.data is not None, [str(p) for p in made.problems]
    return made.data


def changed(file: Path, change: Callable[[Rows], object]) -> None:
    """Change the rows of a CSV file, its heading left out."""
    with file.open(encoding="utf-8-sig", newline="") as source:
        heading, *rows = csv.reader(source)
    change(rows)
    with file.open("w", encoding="utf-8", newline="") as target:
        csv.writer(target).writerows([heading, *rows])


@pytest.fixture(scope="module")
def tracked(mengjin: Sample, yanjin: Sample) -> bytes:
    """The redline of two reports that have little in common."""
    return redlined(mengjin.data, yanjin.data)[0]


# --- single corrections


def test_an_amount(xigong: Sample, xigong_copy: Path) -> None:
    replace_in(
        xigong_copy / "支出.csv",
        "30101,人员经费,,一般公共预算拨款,228900.00",
        "30101,人员经费,,一般公共预算拨款,258900.00",
    )
    data, counts = redlined(xigong.data, built(xigong_copy))
    assert (counts.rows, counts.tables) == (0, 0)
    assert set(revisions.comments(data)) == {
        "依据的更正：\n支出.csv 第2行 金额 228,900.00 → 258,900.00"
    }
    shown = "".join(revisions.marked(data))
    assert "【-449.76-】【+452.76+】万元" in shown


def test_a_reason(xigong: Sample, xigong_copy: Path) -> None:
    old, new = "新成立了所属单位西工区大数据中心，人员和项目相应增加", "所属单位增加"
    changed(xigong_copy / "原因.csv", lambda rows: rows[0].__setitem__(1, new))
    data, counts = redlined(xigong.data, built(xigong_copy))
    assert (counts.texts, counts.cells, counts.total) == (1, 0, 1)
    assert revisions.comments(data) == [f"依据的更正：\n原因.csv 第2行 原因 {old} → {new}"]


def test_a_project_less_and_a_line_more(xigong: Sample, xigong_copy: Path) -> None:
    for file in ("支出.csv", "项目.csv", "项目自评.csv"):
        changed(
            xigong_copy / file,
            lambda rows: rows.__setitem__(slice(None), [r for r in rows if "党建经费" not in r]),
        )
    line = "113001,2120101,30201,公用经费,,政府性基金预算拨款,2345.67,"
    changed(xigong_copy / "支出.csv", lambda rows: rows.append(line.split(",")))
    new = built(xigong_copy)
    data, counts = redlined(xigong.data, new)
    assert counts.rows == 7
    said = revisions.comments(data)
    assert any("（增加） 单位编码 113001；功能科目 2120101" in text for text in said)
    assert any(text.count("（删去）") for text in said)
    redlined(new, xigong.data)


@pytest.mark.parametrize(
    "omitted", ["公开08表", "公开01表", "公开09表", "机关运行经费", "部门职责", "三公经费"]
)
def test_a_table_or_section_that_falls_away(
    omitted: str, xigong: Sample, xigong_copy: Path
) -> None:
    with (xigong_copy / "报告.yaml").open("a", encoding="utf-8") as file:
        file.write(f"\n省略:\n  {omitted}: 经批准不公开\n")
    new = built(xigong_copy)
    _, counts = redlined(xigong.data, new)
    assert counts.tables == omitted.startswith("公开")
    assert counts.contents > 0
    redlined(new, xigong.data)


def test_last_years_figure(mengjin: Sample, mengjin_copy: Path) -> None:
    changed(mengjin_copy / "指标.csv", lambda rows: rows[0].__setitem__(2, "1.00"))
    _, counts = redlined(mengjin.data, built(mengjin_copy))
    assert counts.texts > 0


def test_a_target_more_in_a_merged_cell(mengjin: Sample, mengjin_copy: Path) -> None:
    changed(
        mengjin_copy / "绩效指标.csv",
        lambda rows: rows.insert(1, [*rows[0][:2], "新指标", "≥1", *rows[0][4:]]),
    )
    new = built(mengjin_copy)
    redlined(mengjin.data, new)
    redlined(new, mengjin.data)


def test_two_reports_that_have_little_in_common(
    mengjin: Sample, yanjin: Sample, tracked: bytes
) -> None:
    assert revisions.accepted(tracked) == revisions.plain(yanjin.data)
    redlined(yanjin.data, mengjin.data)


# --- by chance


@pytest.mark.parametrize("name", ["mengjin", "xigong"])
@examples(6)
@given(data=st.data())
def test_random_corrections(
    name: str,
    tmp_path_factory: pytest.TempPathFactory,
    data: st.DataObject,
    request: pytest.FixtureRequest,
) -> None:
    path = copied(name, tmp_path_factory.mktemp("数据"))
    for _ in range(data.draw(st.integers(1, 3))):
        _correct(path, data)
    new = build(path, internal=True).data
    if new is None:
        return
    old: Sample = request.getfixturevalue(name)
    redlined(old.data, new)
    redlined(new, old.data)


def _correct(path: Path, data: st.DataObject) -> None:
    """An amount, a line, a reason, a figure of last year or a project, changed or taken away."""
    file = data.draw(st.sampled_from(["支出.csv", "支出.csv", "原因.csv", "指标.csv", "项目.csv"]))

    def change(rows: Rows) -> None:
        at = data.draw(st.integers(0, len(rows) - 1))
        amount = next(
            (n for n in (6, 7, 8, 9) if file == "支出.csv" and _is_amount(rows[at][n : n + 1])), 2
        )
        how = data.draw(st.sampled_from(["value", "gone", "twice"]))
        if how == "value" and file in ("支出.csv", "指标.csv"):
            rows[at][amount] = str(data.draw(st.decimals(0, 10**7, places=2)))
        elif how == "value":
            rows[at][1] = data.draw(st.text("人员增加项目减少，", min_size=1, max_size=12))
        elif how == "gone":
            del rows[at]
        elif file == "支出.csv":
            rows.insert(at, rows[at])

    changed(path / file, change)


def _is_amount(found: list[str]) -> bool:
    return bool(found) and found[0].replace(".", "", 1).isdecimal() and "." in found[0]


# --- the file


def test_a_report_against_itself_is_the_report(sample: Sample) -> None:
    assert redlined(sample.data, sample.data) == (sample.data, Counts())


def test_the_file_is_valid_and_carries_the_new_snapshot(
    xigong: Sample, xigong_copy: Path, tmp_path: Path
) -> None:
    for file in ("支出.csv", "项目.csv", "项目自评.csv"):
        changed(
            xigong_copy / file,
            lambda rows: rows.__setitem__(slice(None), [r for r in rows if "党建经费" not in r]),
        )
    new = built(xigong_copy)
    data, _ = redlined(xigong.data, new)
    assert redline_bytes(xigong.data, new, [])[0] == data  # type: ignore[index]
    assert read_snapshot(data) == read_snapshot(new)
    assert changed_by_hand(data) is False
    file = tmp_path / "修订稿.docx"
    file.write_bytes(data)
    result = WordValidator().validate(str(file))
    assert [(e.description, e.path) for e in result.errors] == []
    authors = set(revisions.values(data, "ins", "author"))
    assert authors == {"洛阳市西工区政务服务和大数据管理局"}


def test_bookmarks_and_ids_stand_once(tracked: bytes) -> None:
    for kind, attribute in (("bookmarkStart", "name"), ("bookmarkStart", "id"), ("ins", "id")):
        found = revisions.values(tracked, kind, attribute)
        assert len(found) == len(set(found)), (kind, attribute)


# --- the command


def test_the_command(xigong: Sample, xigong_copy: Path, tmp_path: Path) -> None:
    (tmp_path / "原.docx").write_bytes(xigong.data)
    replace_in(
        xigong_copy / "支出.csv",
        "30101,人员经费,,一般公共预算拨款,228900.00",
        "30101,人员经费,,一般公共预算拨款,228901.00",
    )
    done = run_assembler(
        *("build", str(xigong_copy), "--redline", "原.docx", "-o", "修订稿.docx", "--internal"),
        cwd=tmp_path,
    )
    assert done.returncode in (0, 1), done.stderr
    told = done.stdout.splitlines()[-2]
    assert told == (
        "与 原.docx 相比，改动文字3段、目录14行，已用修订标记标出，并批注了所依据的更正。"
    )
    assert revisions.rejected((tmp_path / "修订稿.docx").read_bytes()) == revisions.plain(
        xigong.data
    )


def test_a_redline_that_may_be_published_names_no_line(
    xigong: Sample, xigong_copy: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Neither in its comments nor elsewhere; that they are missing is told once."""
    (tmp_path / "原.docx").write_bytes(xigong.data)
    changed(xigong_copy / "支出.csv", lambda rows: rows[0].__setitem__(6, "258900.00"))
    target = tmp_path / "修订稿.docx"
    command = ["build", str(xigong_copy), "--redline", str(tmp_path / "原.docx"), "-o", str(target)]
    main(command)
    out = capsys.readouterr().out
    assert out.count("R-07") == 1 and out.splitlines()[-1].endswith("已用修订标记标出。")
    data = target.read_bytes()
    assert "【-449.76-】【+452.76+】万元" in "".join(revisions.marked(data))
    assert revisions.comments(data) == []
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        texts = [package.read(name).decode() for name in package.namelist()]
    assert [text for text in texts if "支出.csv" in text or "258900" in text] == []


REFUSALS = {
    "没有.docx": "V-07 没有.docx：没有这个文件",
    "别的.docx": "V-03 别的.docx：文件里没有生成时留下的快照，不知道它是由什么数据生成的",
    "坏的.docx": "V-01 坏的.docx",
    "缺入口.docx": "R-45 缺入口.docx：文件里的 _rels/.rels 已损坏（不是完好的 XML）",
    "另一类.docx": "R-03 另一类.docx：这是部门预算，现在生成的报告 是部门决算，不能比较",
    "修订过.docx": "R-42 修订过.docx：文件里还有没有接受或拒绝的修订，分不清哪些是现在要标出的改动",
    "表.xlsx": "R-43 表.xlsx：修订稿要与一份生成过的报告（.docx）相比，这里写的是文件夹或别的文件",
    "稿.docx": "R-41 稿.docx：修订稿要写在原文件的位置上，原文件会被盖掉",
}


@pytest.mark.parametrize("file", list(REFUSALS))
def test_what_cannot_serve_is_refused(
    file: str, xigong: Sample, mengjin: Sample, tracked: bytes, tmp_path: Path
) -> None:
    other = io.BytesIO()
    Document().save(other)
    contents = {
        "别的.docx": other.getvalue(),
        "坏的.docx": b"PK",
        "缺入口.docx": rewritten(xigong.data, "_rels/.rels", lambda content: content[:-9]),
        "另一类.docx": mengjin.data,
        "修订过.docx": tracked,
        "表.xlsx": b"",
        "稿.docx": xigong.data,
    }
    if file in contents:
        (tmp_path / file).write_bytes(contents[file])
    before = sorted(tmp_path.iterdir())
    data = str(ROOT / "data" / SAMPLES["xigong"])
    done = run_assembler("build", data, "--redline", file, "-o", "稿.docx", cwd=tmp_path)
    assert done.returncode == 2
    assert REFUSALS[file] in done.stdout
    assert "Traceback" not in done.stderr
    assert sorted(tmp_path.iterdir()) == before
    if file in contents:
        assert (tmp_path / file).read_bytes() == contents[file]


def test_several_datasets_are_refused(tmp_path: Path) -> None:
    data = [str(ROOT / "data" / SAMPLES[name]) for name in ("xigong", "mengjin")]
    done = run_assembler("build", *data, "--redline", "原.docx", cwd=tmp_path)
    assert done.returncode == 2
    assert done.stdout.startswith("无法使用 R-40")


def test_refresh_shows_what_it_brought_up_to_date(
    xigong: Sample, xigong_copy: Path, tmp_path: Path
) -> None:
    edited = Document(io.BytesIO(xigong.data))
    added = edited.paragraphs[-1].insert_paragraph_before("手工加的一段。")
    added.runs[0].bold = True
    edited.save(str(tmp_path / "改过.docx"))
    changed(xigong_copy / "支出.csv", lambda rows: rows[0].__setitem__(6, "258900.00"))
    command = ["refresh", "改过.docx", str(xigong_copy), "--internal", "-o"]
    for more in (["新.docx"], ["修订稿.docx", "--redline"]):
        done = run_assembler(*command, *more, cwd=tmp_path)
        assert done.returncode in (0, 1), done.stdout + done.stderr
    old, new, data = ((tmp_path / f"{n}.docx").read_bytes() for n in ("改过", "新", "修订稿"))
    assert revisions.accepted(data) == revisions.plain(new)
    assert revisions.rejected(data) == revisions.plain(old)
    assert "手工加的一段。" in revisions.accepted(data)
    shown = "".join(revisions.marked(data))
    assert "手工加的一段。" in shown
    assert "【-449.76-】【+452.76+】万元" in shown
    assert "支出.csv 第2行 金额 228,900.00 → 258,900.00" in "".join(revisions.comments(data))


def test_a_number_of_a_cell_is_replaced_whole(xigong: Sample, xigong_copy: Path) -> None:
    changed(xigong_copy / "支出.csv", lambda rows: rows[0].__setitem__(6, "258900.00"))
    shown = revisions.marked(redlined(xigong.data, built(xigong_copy))[0])
    assert "【-449.76-】【+452.76+】" in shown
    assert not [text for text in shown if re.search(r"[\d.][-+]】\.?\d|\d【[-+][\d.]", text)]


def test_a_row_that_a_person_moved_is_told_as_moved(mengjin: Sample) -> None:
    """Word has no tracked move of rows: it is struck and added, and either comment says where."""
    document = Document(io.BytesIO(mengjin.data))
    table = next(t for t in document.tables if "计算机网络维修费" in _words(t._tbl))
    rows = table._tbl.tr_lst
    rows[-1].addnext(rows[4])
    edited = io.BytesIO()
    document.save(edited)
    data, counts = redlined(edited.getvalue(), mengjin.data)
    assert counts == Counts(rows=2)
    last = len(rows)
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        comments = package.read("word/comments.xml").decode()
    assert f"这一行原来是第{last}行，移到了这里，内容没有变。" in comments
    assert "这一行移到了第5行，内容没有变。" in comments


def _words(element: Any) -> str:
    return "".join(element.itertext())


def test_what_a_person_changed_in_the_old_file_is_told_as_such(
    xigong: Sample, tmp_path: Path
) -> None:
    """The data is the same: a sentence, an amount of a table and a whole paragraph are taken back."""
    file = tmp_path / "改过.docx"
    edited = Document(io.BytesIO(xigong.data))
    run = next(r for p in edited.paragraphs for r in p.runs if r.text == "449.76")
    run.text = "450.00"
    cell = next(c for t in edited.tables[1:] for r in t.rows for c in r.cells if c.text == "449.76")
    cell.paragraphs[0].runs[0].text = "451.00"
    edited.paragraphs[-1].insert_paragraph_before("手工加的一段。")
    edited.save(str(file))
    data, _ = redlined(file.read_bytes(), xigong.data)
    by_hand = "原文件的这一处在生成后被人手工改过，这里改成了由数据生成的内容。"
    assert revisions.comments(data) == [by_hand] * 3
    done = run_assembler(
        "build", str(xigong.path), "--redline", "改过.docx", "-o", "修订稿.docx", cwd=tmp_path
    )
    assert "警告 R-44 改过.docx：原文件生成后被人改过，" in done.stdout
