"""Finished files as the workbench looks at them: whose they are, what is wrong in which place, what may
be written where."""

from __future__ import annotations

import io
import shutil
import zipfile
from functools import cache
from pathlib import Path

import pytest
from conftest import ROOT, replace_in
from refresh_edits import edited, remarks, texts
from refreshing import corrected, data_of
from web_kit import needs_nicegui

from assembler.kernel.problems import Problem
from assembler.refresh.settling import Settlement, Whose
from assembler.web.finished.finished_files import (
    FinishedFile,
    HeldFile,
    audit_of,
    built_alike,
    first_rows,
    held,
    origin_of,
    updated,
    write_update,
)
from assembler.web.finished.update_view import errors_left
from assembler.web.finished.verdict_html import numbered, verdict_html

assert needs_nicegui
IN = "2024年收入总计"
FORM = "2024年部门收支预算表"


def kept(folder: Path, data: bytes, ending: str = ".docx") -> FinishedFile:
    """A file as the page keeps it: under a name of ours."""
    path = folder / f"1{ending}"
    path.write_bytes(data)
    return FinishedFile("某局的报告.docx", path)


# --- whose it is


def test_a_report_that_was_built_here(tmp_path: Path) -> None:
    origin = origin_of(kept(tmp_path, data_of("mengjin")))
    assert origin is not None and origin.snapshot is not None
    assert (origin.snapshot.title, origin.snapshot.year) == (
        "洛阳市孟津区政务服务和大数据管理局2024年部门预算公开",
        2024,
    )


def test_of_two_datasets_of_a_report_that_of_which_it_was_built(tmp_path: Path) -> None:
    """By what the file carries, whatever it is called and a person changed in it since."""
    file = kept(tmp_path, edited(data_of("mengjin"), lambda word: word.bold(IN)))
    reports = {Path(name): tmp_path / f"{name}.docx" for name in ("更正", "原来", "没有生成")}
    reports[Path("更正")].write_bytes(data_of("mengjin", "转减"))
    reports[Path("原来")].write_bytes(data_of("mengjin"))
    alike = built_alike(file, reports)
    assert [alike[Path(name)] for name in ("更正", "原来", "没有生成")] == [1, 2, 0]


def package(*parts: tuple[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts:
            archive.writestr(name, content)
    return out.getvalue()


FOREIGN = {
    "renamed program": (b"MZ\x90\0" + b"\0" * 400, ".docx", "A-80"),
    "nothing": (b"", ".pdf", "A-84"),
    "package that unpacks without end": (
        package(("word/document.xml", b" " * (300 << 20))),
        ".docx",
        "A-83",
    ),
    "package of something else": (package(("a.txt", b"a")), ".docx", "A-81"),
    "picture": (b"\x89PNG\r\n\x1a\n", ".pdf", "A-81"),
}


@pytest.mark.parametrize("name", FOREIGN)
def test_what_cannot_be_read_is_told(name: str, tmp_path: Path) -> None:
    """By the readers of reports, with the name that the person knows."""
    data, ending, code = FOREIGN[name]
    file = kept(tmp_path, data, ending)
    problems: list[Problem] = []
    assert origin_of(file) is None
    assert audit_of(file, problems) is None
    assert [(one.code, one.place.file) for one in problems] == [(code, "某局的报告.docx")]


# --- held to account in place


@cache
def judged(correction: str) -> HeldFile:
    import tempfile

    data = edited(
        data_of("mengjin"),
        lambda word: word.say(IN, "收入总计954.72", "收入总计955.72"),
        lambda word: word.cell(FORM, 3, 1, "999.99"),
        lambda word: word.add_after(IN, "<b>全县</b>补助777.77万元。"),
    )
    with tempfile.TemporaryDirectory() as folder:
        return held(kept(Path(folder), data), corrected("mengjin", correction))


def page(result: HeldFile) -> str:
    assert result.verdict is not None
    return verdict_html(result.verdict, numbered(result.problems, result.verdict.judged))


def test_wrong_numbers_stand_marked_with_the_right_ones() -> None:
    result = judged("无更正")
    shown = page(result)
    mark = '<mark class="bad">{}</mark>'
    wanted = '<span class="wanted"><span class="arrow">应为</span>{}</span>'
    place = '<sup id="place-{0}"><a class="bad" href="#item-{0}">{0}</a></sup>'
    income = mark.format("955.72万元") + wanted.format("954.72万元") + place.format(1)
    assert f'2024年收入总计{income}，支出总计<span class="proven">954.72万元</span>。' in shown
    foreign = mark.format("777.77万元") + place.format(2)
    assert f"&lt;b&gt;全县&lt;/b&gt;补助{foreign}。" in shown
    cell = wanted.format("954.72") + place.format(3)
    assert f'<td class="bad" colspan="1" rowspan="1">999.99{cell}</td>' in shown
    assert [(one.code, one.values.get("found")) for one in result.problems] == [
        ("V-10", "955.72万元"),
        ("V-11", "777.77万元"),
        ("V-20", "999.99"),
    ]


def test_every_number_that_is_counted_is_marked() -> None:
    """Those that are proven, and those that are not."""
    result = judged("无更正")
    verdict, shown = result.verdict, page(result)
    assert verdict is not None
    assert shown.count('class="proven"') == verdict.same
    assert shown.count("<mark") + shown.count('<td class="bad"') == verdict.changed + 1


def test_what_a_correction_left_behind_is_listed_once() -> None:
    """Its places have one number; the list says how many they are."""
    result = judged("金额")
    assert result.verdict is not None
    items = numbered(result.problems, result.verdict.judged).items
    totals = [one for one in items if one.problem.values.get("found") == "954.72万元"]
    (total,) = [one for one in totals if one.problem.code == "V-30"]
    assert total.times == page(result).count(f'href="#item-{total.number}"') > 5
    assert first_rows(result.snapshot)["“收入总计”"]


# --- written


def test_an_update_is_written_over_nothing_that_a_person_changed(tmp_path: Path) -> None:
    """Not over the file that it was made of, either."""
    out = tmp_path / "out"
    out.mkdir()
    before = edited(data_of("mengjin"), lambda word: word.say(IN, "收入总计954", "收入总计955"))
    file = kept(tmp_path, before)
    from assembler.refresh.refresh import refresh

    made = refresh(before, corrected("mengjin", "金额"), file.name)
    first = write_update(out, "孟津", file, made, with_changes=True)
    assert [path.name for path in first.files] == ["孟津-更新.docx", "孟津-修订.docx"]
    assert first.shown.startswith("与 某局的报告.docx 相比，改动")
    again = write_update(out, "孟津", file, made, with_changes=False)
    assert [path.name for path in again.files] == ["孟津-更新.docx"]  # nobody has changed it
    typed = edited(first.files[0].read_bytes(), lambda word: word.bold(IN))
    first.files[0].write_bytes(typed)
    other = write_update(out, "孟津", file, made, with_changes=False)
    assert [path.name for path in other.files] == ["孟津-更新2.docx"]
    assert first.files[0].read_bytes() == typed
    own = FinishedFile("孟津-更新2.docx", other.files[0])
    third = write_update(out, "孟津", own, made, with_changes=False)
    assert [path.name for path in third.files] == ["孟津-更新3.docx"]


def test_what_is_written_is_settled(tmp_path: Path) -> None:
    before = edited(data_of("mengjin"), lambda word: word.say(IN, "收入总计954", "收入总计955"))
    from assembler.refresh.refresh import refresh

    (met,) = refresh(before, corrected("mengjin", "金额")).met
    decided = {met.key: Settlement(Whose.OWN, "964.70")}
    made = refresh(before, corrected("mengjin", "金额"), "", decided)
    (path,) = write_update(tmp_path, "孟津", kept(tmp_path, before), made, False).files
    assert remarks(path.read_bytes()) == []
    assert "收入总计964.70万元" in "\n".join(texts(path.read_bytes()))


# --- brought up to date


def test_errors_of_the_data_stand_apart_from_what_is_settled_in_the_file(tmp_path: Path) -> None:
    """收入总计 and 支出总计 differ: what is written is a draft, and is told to be one."""
    data = tmp_path / "data"
    shutil.copytree(ROOT / "data" / "mengjin-2024-budget", data)
    replace_in(data / "支出.csv", ",3000.00", ",4000.00")
    update = updated(kept(tmp_path, data_of("mengjin")), data, {})
    assert [one.code for one in errors_left(update.made)] == ["B-01"]
    assert update.made.data is not None
