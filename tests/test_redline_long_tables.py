"""Redlines of long tables: rows that both reports have are left out before either is read, and the
redline is the one that it is when all of them are read."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
import revisions
from lxml import etree
from markup_kit import parts_of, typed_over

from assembler.kernel.problems import Problem
from assembler.pipeline import build
from assembler.redline import files
from assembler.redline.redline import Counts
from assembler.snapshot.opening import OpenedReport, open_report, without_same_rows
from assembler.word.same_rows import shortened

Rows = list[dict[str, str]]
NAME = "三级指标"


def indicators(rows: Rows, times: int) -> Rows:
    """So many times the indicators of each project, each under a name of its own."""
    more = [{**row, NAME: f"{row[NAME]}{time or ''}"} for time in range(times) for row in rows]
    return sorted(more, key=lambda row: row["项目"])


def written(folder: Path, change: Callable[[Rows], Rows]) -> bytes:
    """The report after a change of the indicators."""
    file = folder / "绩效指标.csv"
    text = file.read_text("utf-8-sig")
    rows = change(list(csv.DictReader(io.StringIO(text, newline=""))))
    with file.open("w", encoding="utf-8", newline="") as target:
        writer = csv.DictWriter(target, rows[0])
        writer.writeheader()
        writer.writerows(rows)
    built = build(folder, internal=True)
    file.write_text(text, "utf-8")
    assert built.data is not None
    return built.data


def renamed(rows: Rows, at: int, more: str) -> Rows:
    return [{**row, NAME: row[NAME] + more} if n == at else row for n, row in enumerate(rows)]


CORRECTIONS: dict[str, Callable[[Rows], Rows]] = {
    "一条指标改名": lambda rows: renamed(rows, 90, "（修订）"),
    "一条指标改得很长，其后各页都变": lambda rows: renamed(rows, 40, "，名称比原来长得多" * 6),
    "少了两条": lambda rows: [row for n, row in enumerate(rows) if n not in (30, 120)],
    "多了一条": lambda rows: [*rows[:75], {**rows[75], NAME: "新增的指标"}, *rows[75:]],
    "几条换了位置": lambda rows: [*rows[:20], *rows[26:60], *rows[20:26], *rows[60:]],
    "少了一个项目": lambda rows: [row for row in rows if row["项目"] != rows[0]["项目"]],
}


def redlined(old: bytes, new: bytes) -> tuple[bytes, Counts]:
    problems: list[Problem] = []
    made = files.redline_bytes(old, new, problems)
    assert made is not None and not problems, list(map(str, problems))
    return made


def as_parts(data: bytes) -> dict[str, str]:
    """The parts of a docx, however their signs are written; but for the sums of these."""
    return {
        name: etree.tostring(etree.fromstring(part), method="c14n").decode()
        for name, part in parts_of(data).items()
        if not name.startswith("customXml/")
    }


def opened(data: bytes) -> OpenedReport:
    report = open_report(data, [])
    assert report is not None
    return report


def rows_read(old: bytes, new: bytes) -> list[tuple[int, int]]:
    """How many rows are left in each table of the new report, and how many it has."""
    document = without_same_rows(opened(old), opened(new))[1].file.document([])
    assert document is not None
    return [
        (len(table.rows) - len(table.left_out), table.number_of(len(table.rows) - 1))
        for table in document.tables
    ]


@pytest.mark.parametrize("name", CORRECTIONS)
def test_rows_that_both_have_change_nothing(
    name: str, mengjin_copy: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    many = lambda rows: indicators(rows, 8)  # noqa: E731
    old = written(mengjin_copy, many)
    new = written(mengjin_copy, lambda rows: CORRECTIONS[name](many(rows)))
    read, all_of_them = max(rows_read(old, new), key=lambda counts: counts[1])
    assert all_of_them > 250 and read < all_of_them - 50, (read, all_of_them)
    short = redlined(old, new)
    monkeypatch.setattr(files, "without_same_rows", lambda one, other: (one, other))
    whole = redlined(old, new)
    assert short[1] == whole[1] and short[1].total
    assert as_parts(short[0]) == as_parts(whole[0])
    assert revisions.accepted(short[0]) == revisions.plain(new)
    assert revisions.rejected(short[0]) == revisions.plain(old)


def test_what_a_person_typed_into_one_of_many_rows_is_seen(mengjin_copy: Path) -> None:
    new = written(mengjin_copy, lambda rows: renamed(indicators(rows, 8), 90, "（独有）"))
    old = typed_over(new, "word/document.xml", "（独有）<", "（改过）<")
    assert all(read == count for read, count in rows_read(old, new))
    problems: list[Problem] = []
    made = files.redline_bytes(old, new, problems)
    assert made is not None
    data, counts = made
    assert counts.total
    assert revisions.rejected(data) == revisions.plain(old)


ROWS = [f"<w:tr><w:tc><w:p><w:r><w:t>{n}</w:t></w:r></w:p></w:tc></w:tr>" for n in range(40)]


def part(rows: list[str], before: str = "表题", more: str = "") -> bytes:
    return (
        '<?xml version="1.0"?><w:document xmlns:w="w"><w:body>'
        f"<w:p><w:r><w:t>{before}</w:t></w:r></w:p><w:tbl>{''.join(rows)}</w:tbl>{more}"
        "</w:body></w:document>"
    ).encode()


def left_out(old: bytes, new: bytes) -> list[int]:
    """How many rows each stretch has that is left out."""
    short = shortened(old, new)
    assert short is None or list(map(len, short[0].rows)) == list(map(len, short[1].rows))
    return [stretch.count(b"</w:tr>") for stretch in short[1].rows] if short else []


MERGED = '<w:tr><w:tc><w:tcPr><w:vMerge w:val="{}"/></w:tcPr><w:p/></w:tc></w:tr>'
JOINED = [
    MERGED.format("restart"),
    *[MERGED.format("continue").replace("<w:p/>", f"<w:p><w:t>{n}</w:t></w:p>") for n in range(20)],
]


@pytest.mark.parametrize(
    ("old", "new", "wanted"),
    [
        (part(ROWS), part(ROWS), [40]),
        (part(ROWS), part([*ROWS[:20], ROWS[0], *ROWS[21:]]), [19, 18]),
        (part(ROWS), part([*ROWS[:20], *ROWS[25:]]), [19, 14]),
        (part(ROWS), part(ROWS, before="另一张表"), []),
        (part(ROWS), part(ROWS[:7]), []),
        (part(ROWS), part(ROWS, more="<!-- <w:tbl> -->"), []),
        (part(ROWS), part([*ROWS[:20], ROWS[20].replace("20", "20（续）"), *ROWS[21:]]), [19, 18]),
        (part([*ROWS[:20], ROWS[20].replace("20", "20（续）"), *ROWS[21:]]),) * 2 + ([20, 19],),
        (part([*JOINED, *ROWS]), part([*JOINED, *ROWS]), [20, 39]),
        (part(['<w:tr w:leftOut="9"/>', *ROWS]), part(['<w:tr w:leftOut="9"/>', *ROWS]), []),
        (part(["<w:tr><w:tc><w:tbl>", *ROWS]), part(["<w:tr><w:tc><w:tbl>", *ROWS]), []),
    ],
)
def test_which_rows_are_left_out(old: bytes, new: bytes, wanted: list[int]) -> None:
    assert left_out(old, new) == wanted


def test_the_packages_are_whole(mengjin_copy: Path) -> None:
    many = lambda rows: indicators(rows, 8)  # noqa: E731
    old = written(mengjin_copy, many)
    new = written(mengjin_copy, lambda rows: renamed(many(rows), 90, "改"))
    data = redlined(old, new)[0]
    assert zipfile.ZipFile(io.BytesIO(data)).testzip() is None
    assert b"leftOut" not in parts_of(data)["word/document.xml"]
