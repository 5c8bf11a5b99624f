"""The snapshot: what it carries, that it comes back, and that a broken one is refused."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import hypothesis.strategies as st
import pytest
from conftest import ROOT, SAMPLES, Sample, examples
from hypothesis import given

from assembler.kernel.places import RowReference, rows_of, where
from assembler.kernel.problems import Place
from assembler.pipeline import build
from assembler.snapshot.decoding import OtherFormatError, SnapshotError, from_json
from assembler.snapshot.values import (
    FORMAT,
    Snapshot,
    SnapshotParagraph,
    SnapshotTable,
    to_json,
)
from assembler.word.snapshot_part import read_snapshot


def snapshot_in(sample: Sample) -> Snapshot:
    return from_json(read_snapshot(sample.data) or "")


def test_it_comes_back_from_the_file(sample: Sample) -> None:
    read = snapshot_in(sample)
    assert sample.built.snapshot is not None
    assert to_json(read) == to_json(sample.built.snapshot) == read_snapshot(sample.data)
    assert json.loads(to_json(read))["格式"] == FORMAT == 2


def test_what_it_says_of_the_report(mengjin: Sample) -> None:
    read = snapshot_in(mengjin)
    assert (read.kind, read.year, read.template) == ("部门预算", 2024, "mengjin-budget")
    assert read.department == "洛阳市孟津区政务服务和大数据管理局"
    headings = [(b.level, b.number, b.text) for b in read.paragraphs if b.level][:3]
    assert headings == [
        (1, "第一部分", "洛阳市孟津区政务服务和大数据管理局概况"),
        (2, "一、", "主要职责"),
        (2, "二、", "预算单位构成"),
    ]


def test_figures_stand_where_the_marks_say(sample: Sample) -> None:
    read = snapshot_in(sample)
    marks = [(block, mark) for block in read.paragraphs for mark in block.figures]
    assert len(marks) > 40
    for block, mark in marks:
        assert block.text[mark.start : mark.end] == read.figures[mark.figure].text


def test_gaps_are_marked(mengjin_copy: Path) -> None:
    (mengjin_copy / "原因.csv").write_text("指标,原因\n", "utf-8")
    snapshot = build(mengjin_copy, internal=True).snapshot
    assert snapshot is not None
    block = next(b for b in snapshot.paragraphs if b.section == "收支总体")
    said = [block.text[mark.start : mark.end] for mark in block.missing]
    assert said == ["【收入总计变化原因待填】", "【支出总计变化原因待填】"]
    assert "没有写原因" in block.missing[0].why


def test_every_amount_of_a_pivot_is_the_sum_of_its_lines(sample: Sample) -> None:
    """Recomputed from the lines that the snapshot names, with nothing of the engine's sums."""
    read = snapshot_in(sample)
    checked = [
        _is_sum_of_its_lines(read, table, row, column)
        for table in read.tables
        if table.origin.takings
        for row, cells in enumerate(table.body)
        for column, text in enumerate(cells)
        if table.origin.columns[column] and text is not None
    ]
    assert sum(checked) > 50


def _is_sum_of_its_lines(read: Snapshot, table: SnapshotTable, row: int, column: int) -> bool:
    """Whether a cell has lines, which must add up to what it shows."""
    text = table.body[row][column]
    lines = [read.rows[place] for place in read.taken(table, row, column)]
    total = sum((Decimal(line.values["金额"]) for line in lines), Decimal(0))
    shown, places = Decimal(text or "0"), 10_000 if "万元" in table.right else 1
    digits = -int(shown.as_tuple().exponent) if text else 2
    assert abs(total / places - shown) <= Decimal("0.5").scaleb(-digits), (table.key, row)
    return bool(lines)


def test_cells_of_one_figure_know_their_lines(mengjin: Sample) -> None:
    read = snapshot_in(mengjin)
    table = next(t for t in read.tables if t.key == "预算01表")
    row = next(n for n, cells in enumerate(table.body) if "一、一般公共服务" in cells)
    column = table.body[row].index("798.94")
    assert table.path(column) == ("支出", "金额")
    assert table.row_label(row, column) == "一、一般公共服务"
    assert read.lines_of(table, row, column) == ("支出.csv 第2—24行",)
    cell = table.cells[row, column]
    assert (cell.value, cell.unit) == ("7989400.00", "元")
    assert cell.formula == "支出表中功能为201的金额合计"


def test_the_lines_of_the_dataset(mengjin: Sample) -> None:
    read = snapshot_in(mengjin)
    line = read.rows[RowReference("支出.csv", "", 2)]
    assert line.sheet == "支出" and line.values["金额"] == "20400.00"
    assert line.values["功能科目"] == "2010301" and "备注" not in line.values
    assert {sheet.name for sheet in read.sources} >= {"支出", "收入", "指标", "原因", "项目"}


def test_a_public_version_has_no_lines(mengjin: Sample) -> None:
    built = build(mengjin.path)
    assert built.data is not None
    text = read_snapshot(built.data) or ""
    read = from_json(text)
    assert read.public and read.sources == () and dict(read.rows) == {}
    assert "20400" not in text and "30112" not in json.dumps(json.loads(text)["数据"])
    table = next(t for t in read.tables if t.key == "预算03表")
    assert read.lines_of(table, 0, 5) == () and read.ledgers == {}


# --- rows in words


@given(st.lists(st.integers(1, 60), min_size=1, unique=True), st.sampled_from(["", "支出"]))
@examples(60)
def test_rows_in_words_come_back(rows: list[int], tab: str) -> None:
    places = [Place("支出.csv", tab, row) for row in rows]
    told = where(places)
    assert [row for each in told for row in rows_of(each)] == [
        RowReference("支出.csv", tab, row) for row in sorted(rows)
    ]


@pytest.mark.parametrize("text", ["", "支出表", "支出.csv 第行", "支出.csv 第二行", "第—行"])
def test_other_words_are_no_rows(text: str) -> None:
    assert list(rows_of(text)) == []


# --- refused


@pytest.mark.parametrize("text", ["", "{", "[]", "3", '{"引擎":"0"}', '{"正文":3,"格式":2}'])
def test_what_is_no_snapshot(text: str) -> None:
    with pytest.raises(SnapshotError):
        from_json(text)


@pytest.mark.parametrize(("form", "said"), [(None, "1"), (1, "1"), (3, "3"), ([2], "不明")])
def test_another_format(form: object, said: str, mengjin: Sample) -> None:
    content = json.loads(read_snapshot(mengjin.data) or "")
    content["格式"] = form
    if form is None:
        del content["格式"]
    with pytest.raises(OtherFormatError, match=said):
        from_json(json.dumps(content))


def _small() -> dict[str, Any]:
    built = build(ROOT / "data" / SAMPLES["mengjin"], internal=True)
    assert built.snapshot is not None
    content: dict[str, Any] = json.loads(to_json(built.snapshot))
    content["数字"], content["数据"] = content["数字"][:3], content["数据"][:2]
    tables = [block for block in content["正文"] if "表" in block]
    content["正文"] = [*content["正文"][:3], tables[2], tables[0]]
    return content


SMALL = json.dumps(_small())
JUNK = st.one_of(
    st.none(), st.booleans(), st.integers(), st.text(max_size=3), st.just([]), st.just({})
)


def _spots(value: Any) -> list[tuple[Any, Any]]:
    """Every place of a JSON value where something stands."""
    if isinstance(value, dict):
        own = [(value, key) for key in value]
    elif isinstance(value, list):
        own = [(value, at) for at in range(len(value))]
    else:
        return []
    return own + [spot for holder, key in own for spot in _spots(holder[key])]


@given(st.integers(0, 10**6), JUNK)
@examples(200)
def test_a_broken_snapshot_is_refused_or_read(position: int, junk: object) -> None:
    """Whatever stands in whatever place: a refusal, or a snapshot that can be used."""
    content = json.loads(SMALL)
    spots = _spots(content)
    holder, key = spots[position % len(spots)]
    holder[key] = junk
    try:
        read = from_json(json.dumps(content))
    except SnapshotError:
        return
    for block in read.blocks:
        if isinstance(block, SnapshotParagraph):
            assert all(block.text[m.start : m.end] is not None for m in block.figures)
        elif isinstance(block, SnapshotTable):
            for row, cells in enumerate(block.body):
                for column in range(len(cells)):
                    read.lines_of(block, row, column)
                    block.path(column), block.row_label(row, column)


def test_prose_above_a_merged_label_is_no_name_of_its_row() -> None:
    """A form: the label covers the columns up to the amount, the prose stands in the row above."""
    table = SnapshotTable(
        "form",
        "绩效目标表",
        body=(
            ("年度主要任务", "工程养护", "做好堤防养护。", None),
            ("预算情况", "预算总额（万元）", None, "640.80"),
            (None, "（1）项目支出", None, "208.00"),
        ),
        merged=((0, 2, 2, 1), (1, 0, 1, 2), (1, 1, 2, 1), (2, 1, 2, 1)),
    )
    assert [table.row_label(row, 3) for row in (1, 2)] == [
        "预算情况 预算总额（万元）",
        "预算情况 （1）项目支出",
    ]
