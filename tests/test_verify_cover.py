"""The cover of a finished report: what verify and diff see of the department and the dates there."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import Sample, replace_in
from reading import read
from verify_cases import verdict_of
from verify_edits import Edited

from assembler.cli import main
from assembler.pipeline import build, draft
from assembler.snapshot.decoding import from_json
from assembler.snapshot.values import to_json

DEPARTMENT = "洛阳市孟津区政务服务和大数据管理局"
YEAR = "2024年部门预算公开"
DATE = "二〇二四年四月十日"


@pytest.fixture
def dated(mengjin_copy: Path) -> Path:
    """孟津 with the date of its publication, which its cover shows."""
    replace_in(mengjin_copy / "报告.yaml", '年度: "2024"', '年度: "2024"\n公开日期: "2024-04-10"')
    return mengjin_copy


def found(path: Path, edit: Callable[[Edited], object]) -> list[tuple[str, object, object]]:
    data = build(path).data
    assert data is not None
    opened = Edited(data)
    edit(opened)
    return [
        (p.code, p.values.get("expected"), p.values.get("found"))
        for p in verdict_of(opened.saved()).problems
    ]


def test_the_cover_is_in_the_snapshot(dated: Path) -> None:
    built, drafted = build(dated).snapshot, draft(dated).snapshot
    assert built is not None and drafted is not None
    assert built.cover == drafted.cover == (DEPARTMENT, YEAR, DATE, "目　录")
    assert from_json(to_json(built)).cover == built.cover


@pytest.mark.parametrize(
    "edit",
    [
        lambda e: None,
        lambda e: e.retype(YEAR, YEAR, "2024 年度部门预算"),
        lambda e: e.retype(DATE, DATE, "２０２４年4月10日"),
        lambda e: e.retype(DATE, DATE, "公开日期：二○二四年四月十日"),
        lambda e: e.split(YEAR, "部门预算"),
    ],
)
def test_another_wording_of_the_cover_is_nothing(
    edit: Callable[[Edited], object], dated: Path
) -> None:
    assert found(dated, edit) == []


@pytest.mark.parametrize(
    ("edit", "expected", "stands"),
    [
        (lambda e: e.retype(YEAR, "2024", "2023"), "2024年", "2023年部门预算公开"),
        (lambda e: e.type_over(DATE, "十日", "十一日"), DATE, "二〇二四年四月十一日"),
        (
            lambda e: e.type_over(DEPARTMENT, "孟津", "孟州"),
            DEPARTMENT,
            "洛阳市孟州区政务服务和大数据管理局",
        ),
    ],
)
def test_what_is_wrong_on_the_cover(
    edit: Callable[[Edited], object], expected: str, stands: str, dated: Path
) -> None:
    """The year is looked for though the day of publication is of the same year."""
    assert found(dated, edit) == [("V-26", expected, stands)]


def test_diff_tells_a_cover_that_changed(
    mengjin: Sample, dated: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["diff", str(mengjin.path), str(dated)]) == 0
    assert capsys.readouterr().out.splitlines()[2] == f"封面多了“{DATE}”，录入行没有变化。"
    replace_in(dated / "报告.yaml", "2024-04-10", "2024-04-11")
    old = tmp_path / "旧.docx"
    old.write_bytes(mengjin.data)
    notice = tmp_path / "说明.docx"
    assert (
        main(["diff", str(old), str(dated), "--notice", str(notice), "--reason", "漏写日期"]) == 0
    )
    lines = [text.text for text in read(notice.read_bytes()).texts]
    assert "1．封面，新增以下内容：“二〇二四年四月十一日”。" in lines
