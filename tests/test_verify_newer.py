"""Verify against newer data whose report has a number, a paragraph or a section more or less: every
number of the file is held against its own figure, wherever that stands now."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import ROOT, replace_in
from verify_cases import verdict_of
from verify_edits import Edited

from assembler.pipeline import build
from assembler.snapshot.decoding import from_json
from assembler.snapshot.values import Snapshot
from assembler.verify.verdict import Verdict
from assembler.word.snapshot_part import read_snapshot

Change = Callable[[Path], object]
OFFICE = ("示例-2024-预算-局机关", "示例-2025-预算-局机关")
SHANGHAI = ("shehui-2024-accounts",)


def copied(to: Path, names: tuple[str, ...]) -> Path:
    """A dataset with last year's beside it."""
    for name in names:
        shutil.copytree(ROOT / "data" / name, to / name)
    return to / names[-1]


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    return snapshot_of(tmp_path_factory.mktemp("office"), OFFICE, lambda path: None)[1]


@pytest.fixture(scope="module")
def shanghai(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    return snapshot_of(tmp_path_factory.mktemp("shanghai"), SHANGHAI, lambda path: None)[1]


def in_sentences(verdict: Verdict, code: str) -> list[tuple[str, object, object]]:
    """What is told of the text: name, what stands there, what should."""
    return [
        (str(p.values["name"]), p.values.get("found"), p.values.get("expected"))
        for p in verdict.problems
        if p.code == code and "table" not in p.values
    ]


def printed_in(snapshot: Snapshot) -> set[tuple[str, str]]:
    """The figures of a report's text: name and what is printed."""
    return {
        (snapshot.figures[mark.figure].name.strip("（）"), paragraph.text[slice(*mark.span)])
        for paragraph in snapshot.paragraphs
        for mark in paragraph.figures
    }


def own_snapshot(data: bytes) -> Snapshot:
    return from_json(read_snapshot(data) or "")


def held_to_its_own(data: bytes, newer: Snapshot) -> Verdict:
    """The verdict, in which no number is told to be another figure's: it was printed as the figure
    that is named, and that is printed as is expected now; nobody changed any."""
    verdict = verdict_of(data, newer)
    old, new = printed_in(own_snapshot(data)), printed_in(newer)
    outdated = in_sentences(verdict, "V-30")
    assert outdated
    for name, standing, expected in outdated:
        bare = name.strip("“”") if name.startswith("“") and name.count("“") == 1 else name[1:-1]
        was, now = (str(text).removesuffix("万元") for text in (standing, expected))
        assert ({(bare, was), (name, was)} & old) and ({(bare, now), (name, now)} & new), name
    changed_by_hand = {
        "V-10",
        "V-11",
        "V-12",
        "V-13",
        "V-14",
        "V-20",
        "V-21",
        "V-22",
        "V-23",
        "V-44",
    }
    assert [str(p) for p in verdict.problems if p.code in changed_by_hand] == []
    return verdict


def more_spent(path: Path) -> None:
    """支出 grows and 收入 does not: 收支总计各增加…… becomes two clauses with two numbers each."""
    replace_in(
        path / "支出.csv", "人员经费,,,,财政拨款,2298600.00", "人员经费,,,,财政拨款,2398600.00"
    )


def other_income(path: Path) -> None:
    """A source more: its amount in the sentence of 收入, and in those behind it."""
    with (path / "收入.csv").open("a", encoding="utf-8") as file:
        file.write("318001,其他收入,88800.00\n")


def no_reception(path: Path) -> None:
    """公务接待费 goes: its paragraph has no number any more."""
    lines = (path / "支出.csv").read_text("utf-8").splitlines(keepends=True)
    kept = [line for line in lines if ",30217," not in line]
    assert len(kept) < len(lines)
    (path / "支出.csv").write_text("".join(kept), "utf-8")


def one_item_less(path: Path) -> None:
    """The second of nine items of a list goes, the first changes; those behind are renumbered."""
    for file in path.glob("*.csv"):
        lines = file.read_text("utf-8").splitlines(keepends=True)
        file.write_text("".join(line for line in lines if "2013950" not in line), "utf-8")
    replace_in(path / "支出.csv", "一般公共预算拨款,129955.00", "一般公共预算拨款,139955.00")


def one_section_less(path: Path) -> None:
    """A heading with its paragraph goes, those behind are renumbered; a figure behind changes."""
    with (path / "报告.yaml").open("a", encoding="utf-8") as file:
        file.write("\n省略:\n  支出预算: 经批准不公开\n  预算03表: 经批准不公开\n")
    replace_in(
        path / "支出.csv", "人员经费,,,,财政拨款,1603200.00", "人员经费,,,,财政拨款,1613200.00"
    )


def snapshot_of(to: Path, names: tuple[str, ...], change: Change) -> tuple[Snapshot, bytes]:
    path = copied(to, names)
    change(path)
    built = build(path)
    assert built.data is not None and built.snapshot is not None, list(map(str, built.problems))
    return built.snapshot, built.data


def test_a_sentence_that_shows_more_figures(office: bytes, tmp_path: Path) -> None:
    newer, _ = snapshot_of(tmp_path, OFFICE, more_spent)
    edited = Edited(office)
    edited.type_over("支出总计1653.42万元", "；同时", "；另外")
    verdict = held_to_its_own(edited.saved(), newer)
    assert in_sentences(verdict, "V-36") == [
        ("“支出总计比上年的增减额”", None, "112.00万元"),
        ("“支出总计比上年的增减率”", None, "7.22%"),
    ]
    assert in_sentences(verdict, "V-30")[1:5] == [
        ("“支出总计”", "1653.42万元", "1663.42万元"),
        ("“基本支出”", "1020.82万元", "1030.82万元"),
        ("“基本支出占支出总计的比重”", "61.74%", "61.97%"),
        ("“项目支出占支出总计的比重”", "38.26%", "38.03%"),
    ]


@pytest.mark.parametrize(
    ("change", "more"),
    [
        (other_income, ["“支出总计比上年的增减额”", "“支出总计比上年的增减率”", "“其他收入”"]),
        (no_reception, ["“支出总计比上年的增减额”", "“支出总计比上年的增减率”"]),
        (one_section_less, ["“支出总计比上年的增减额”", "“支出总计比上年的增减率”"]),
    ],
)
def test_figures_that_come_and_go(
    change: Change, more: list[str], office: bytes, tmp_path: Path
) -> None:
    newer, data = snapshot_of(tmp_path, OFFICE, change)
    verdict = held_to_its_own(office, newer)
    assert [name for name, _, _ in in_sentences(verdict, "V-36")] == more
    held_to_its_own(data, own_snapshot(office))


def test_an_item_of_a_list_that_goes(shanghai: bytes, tmp_path: Path) -> None:
    newer, _ = snapshot_of(tmp_path, SHANGHAI, one_item_less)
    verdict = held_to_its_own(shanghai, newer)
    assert [p.values["found"] for p in verdict.problems if p.code == "V-31"] == [
        "17.68万元",
        "11.31万元",
        "63.97%",
    ]


def test_an_item_of_a_list_that_comes(shanghai: bytes, tmp_path: Path) -> None:
    _, data = snapshot_of(tmp_path, SHANGHAI, one_item_less)
    verdict = held_to_its_own(data, own_snapshot(shanghai))
    (item,) = [p for p in verdict.problems if p.code == "V-37"]
    assert item.values["expected"] == "0.00、17.68、11.31、63.97%"
    assert "按现在的数据还有“2、一般公共服务支出（类）社会工作事务（款）" in str(item)


def test_a_table_that_comes_or_goes(office: bytes, tmp_path: Path) -> None:
    """And no sentence of the section: it says what the data has, not that somebody took it out."""
    newer, data = snapshot_of(tmp_path, OFFICE, one_section_less)
    (gone,) = [p for p in verdict_of(office, newer).problems if p.code == "V-62"]
    assert "表《2025年单位支出预算表》：按现在的数据没有这张表" in str(gone)
    back = verdict_of(data, own_snapshot(office)).problems
    (come,) = [p for p in back if p.code == "V-39"]
    assert "按现在的数据还有表《2025年单位支出预算表》，报告里没有" in str(come)
    (section,) = [p for p in back if p.code == "V-37"]
    assert section.values["count"] == 5


def test_a_row_that_comes(office: bytes, tmp_path: Path) -> None:
    _, data = snapshot_of(tmp_path, OFFICE, no_reception)
    rows = [p for p in verdict_of(data, own_snapshot(office)).problems if p.code == "V-38"]
    assert [p.values["expected"] for p in rows] == ["1.50", "1.50", "1.50"]
    assert "表《2025年一般公共预算基本支出预算表》“公务接待费”行：按现在的数据还有这一行" in str(
        rows[0]
    )
