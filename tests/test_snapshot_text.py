"""Grids, columns and numbers as single texts: whatever is written comes back; what is broken or far
too long is refused; files that have lists in their place are read alike."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import hypothesis.strategies as st
import pytest
from conftest import Sample, examples
from hypothesis import given

from assembler.snapshot import encoding as snapshot_text
from assembler.snapshot.decoding import SnapshotError, from_json
from assembler.snapshot.encoding import (
    COVERED,
    column_in,
    column_out,
    grid_in,
    grid_out,
    numbers_in,
    numbers_out,
)
from assembler.snapshot.values import SnapshotTable
from assembler.word.snapshot_part import read_snapshot

CELLS = st.one_of(st.none(), st.text("a甲\t\n\ue000", max_size=2))


def content_of(sample: Sample) -> dict[str, Any]:
    content: dict[str, Any] = json.loads(read_snapshot(sample.data) or "")
    return content


def tables_in(content: dict[str, Any]) -> list[dict[str, Any]]:
    return [block for block in content["正文"] if "表" in block]


def read(content: dict[str, Any]) -> Any:
    return from_json(json.dumps(content))


# --- each comes back


def test_a_grid_as_one_text() -> None:
    rows = (("甲", "1.00"), (None, ""))
    assert grid_out(rows) == "甲\t1.00\t\ue000\t"
    assert grid_in("甲\t1.00\t\ue000\t", 2) == rows


@given(st.lists(st.lists(CELLS, max_size=3), max_size=4))
def test_any_grid_comes_back(rows: list[list[str | None]]) -> None:
    out = grid_out(rows)
    if isinstance(out, str):
        assert grid_in(out, len(rows[0])) == tuple(map(tuple, rows))
    else:
        assert out is rows


@pytest.mark.parametrize(
    "rows",
    [[], [[]], [["a", "b"], ["c"]], [["a\tb"]], [[COVERED]], [[None, f"a{COVERED}"]]],
    ids=["no row", "no cell", "ragged", "tab", "sign", "sign beside a covered cell"],
)
def test_what_one_text_cannot_say_stays_a_list(rows: list[list[str | None]]) -> None:
    assert grid_out(rows) is rows


@given(st.lists(st.text("a甲\n", max_size=2), max_size=4))
def test_any_column_comes_back(values: list[str]) -> None:
    out = column_out(values)
    assert (column_in(out, len(values)) if isinstance(out, str) else out) == values


def test_amounts_have_no_exponent_and_gaps_are_blank() -> None:
    assert column_out(["甲", Decimal("1E+3"), None, Decimal("0.50")]) == "甲\n1000\n\n0.50"
    assert column_out(["两\n行", Decimal(1)]) == ["两\n行", "1"]


@given(st.lists(st.integers(-(10**9), 10**9)))
def test_numbers_come_back(numbers: list[int]) -> None:
    assert numbers_in(numbers_out(numbers)) == tuple(numbers)


# --- refused


@pytest.mark.parametrize("width", [-1, 0, 3, 5, 10**9])
def test_a_width_that_does_not_fit(width: int) -> None:
    with pytest.raises(ValueError):
        grid_in("a\tb\tc\td", width)


@pytest.mark.parametrize("text", [" ", "1  2", "1 x", "1,2", "0x1", "9" * 5000])
def test_no_numbers(text: str) -> None:
    with pytest.raises(ValueError):
        numbers_in(text)


def test_far_too_many_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(snapshot_text, "LIMIT", 4)
    assert numbers_in("1 2 3 4") == (1, 2, 3, 4) and len(grid_in("a\tb\tc\td", 1)) == 4
    with pytest.raises(ValueError):
        numbers_in("1 2 3 4 5")
    with pytest.raises(ValueError):
        grid_in("a\tb\tc\td\te", 1)


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("格", "只有一格"),
        ("宽", 0),
        ("宽", 10**9),
        ("宽", "2"),
        ("并", "0 0 1"),
        ("并", "0 0 1 -1"),
        ("并", "0 0 1 一"),
        ("级", "0 1 9999999999"),
        ("级", "0 1 x"),
    ],
)
def test_broken_tables_are_refused(key: str, value: object, mengjin: Sample) -> None:
    content = content_of(mengjin)
    tables_in(content)[1][key] = value
    with pytest.raises(SnapshotError):
        read(content)


@pytest.mark.parametrize("part", [0, 1])
def test_a_figure_outside_its_table_is_refused(part: int, mengjin: Sample) -> None:
    content = content_of(mengjin)
    cells = next(table["数"] for table in tables_in(content) if table["数"])
    cells[0][part] = 10_000
    with pytest.raises(SnapshotError, match="有一个数不在它的表里"):
        read(content)


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("行号", "2"),
        ("行号", "-2"),
        ("行号", "x"),
        ("行号", 2),
        ("各列", ["甲"]),
        ("各列", "甲"),
        ("列", []),
    ],
)
def test_broken_lines_are_refused(key: str, value: object, mengjin: Sample) -> None:
    content = content_of(mengjin)
    sheet = next(sheet for sheet in content["数据"] if sheet["表"] == "支出")
    sheet[key] = value
    with pytest.raises(SnapshotError):
        read(content)


def _texts(value: Any) -> list[tuple[Any, Any]]:
    """Every place of a JSON value where a text of several pieces stands."""
    if not isinstance(value, dict | list):
        return []
    keys = list(value) if isinstance(value, dict) else range(len(value))
    found = [(value, key) for key in keys if isinstance(value[key], str)]
    found = [(holder, key) for holder, key in found if len(holder[key].split()) > 1]
    return found + [spot for key in keys for spot in _texts(value[key])]


@given(st.data(), st.sampled_from(["-1", "999999999", "x", "", "\ue000", "1 1", "\t", "\n"]))
@examples(60)
def test_one_broken_piece_is_refused_or_read(
    mengjin: Sample, data: st.DataObject, junk: str
) -> None:
    """A piece of a long text that is something else: a refusal, or a snapshot that can be used."""
    content = content_of(mengjin)
    holder, key = data.draw(st.sampled_from(_texts(content)))
    separator = next((s for s in "\t\n " if s in holder[key]), " ")
    pieces = holder[key].split(separator)
    pieces[data.draw(st.integers(0, len(pieces) - 1))] = junk
    holder[key] = separator.join(pieces)
    try:
        found = read(content)
    except SnapshotError:
        return
    for block in found.blocks:
        for row, cells in enumerate(block.body) if isinstance(block, SnapshotTable) else ():
            for column in range(len(cells)):
                found.lines_of(block, row, column)
    assert sum(1 for sheet in found.sources for _ in sheet.lines()) > 0


# --- lists in their place


def _with_lists(content: dict[str, Any], sample: Sample) -> dict[str, Any]:
    """The same snapshot with every long text as the lists that it stands for."""
    snapshot = sample.built.snapshot
    assert snapshot is not None
    for out, table in zip(tables_in(content), snapshot.tables, strict=True):
        out["格"], out["并"], out["级"] = table.body, table.merged, table.origin.depths
        del out["宽"]
        out["取"] = [(t.ledger, t.rows, t.kinds, t.columns) for t in table.origin.takings]
    for out, sheet in zip(content["数据"], snapshot.sources, strict=True):
        del out["行号"], out["各列"]
        out["行"] = [[line.row, *line.values.values()] for line in sheet.lines()]
    return content


def test_lists_are_read_alike(sample: Sample) -> None:
    content = content_of(sample)
    new = read(content)
    old = read(_with_lists(content, sample))
    assert old.blocks == new.blocks and old.ledgers == new.ledgers and old.rows == new.rows
