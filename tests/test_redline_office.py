"""LibreOffice accepts and rejects the changes of redlines: it must come to the same documents.

It may leave an empty paragraph where what goes reaches the first or the last paragraph of a
section, for there it hangs the page; the tables that come and go here share a section with their
neighbours.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from conftest import Sample
from office import Office, needs_uno
from test_redline import built, changed, redlined

pytestmark = needs_uno


@pytest.fixture(scope="module")
def offices(tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[Office]]:
    """The LibreOffices started so far: one, unless it came to an end."""
    started: list[Office] = []
    yield started
    for office in started:
        office.close()


@pytest.fixture
def office(offices: list[Office], tmp_path_factory: pytest.TempPathFactory) -> Office:
    """A LibreOffice that runs: a test in which it dies fails, the next has another."""
    if not offices or offices[-1].process.poll() is not None:
        offices.append(Office(tmp_path_factory.mktemp("office")))
    return offices[-1]


def settles(office: Office, folder: Path, old: bytes, new: bytes) -> None:
    """All accepted is the new document as LibreOffice reads it, all rejected the old one."""
    files = {"旧": old, "新": new, "修订稿": redlined(old, new)[0]}
    for name, data in files.items():
        (folder / f"{name}.docx").write_bytes(data)
    wanted = [("新", "plain"), ("修订稿", "accept"), ("旧", "plain"), ("修订稿", "reject")]
    after, accepted, before, rejected = office.settled(
        (folder / f"{name}.docx", how) for name, how in wanted
    )
    assert accepted == after
    assert rejected == before
    assert accepted != rejected
    assert sum(isinstance(block, list) for block in after) > 5


def test_amounts_rows_and_sentences(
    office: Office, xigong: Sample, xigong_copy: Path, tmp_path: Path
) -> None:
    line = "113001,2120101,30201,公用经费,,政府性基金预算拨款,2345.67,"
    for file in ("支出.csv", "项目.csv", "项目自评.csv"):
        changed(xigong_copy / file, lambda rows: _without(rows, "党建经费"))
    changed(xigong_copy / "支出.csv", lambda rows: rows.append(line.split(",")))
    changed(xigong_copy / "支出.csv", lambda rows: rows[0].__setitem__(6, "258900.00"))
    # LibreOffice leaves an empty frame where the mark of a draft is rejected.
    words = xigong_copy / "报告.yaml"
    words.write_text(words.read_text("utf-8") + "\n草稿字样: 否\n", "utf-8")
    settles(office, tmp_path, xigong.data, built(xigong_copy))


def _without(rows: list[list[str]], word: str) -> None:
    rows[:] = [row for row in rows if word not in row]


def test_a_table_and_a_section_less(
    office: Office, xigong: Sample, xigong_copy: Path, tmp_path: Path
) -> None:
    with (xigong_copy / "报告.yaml").open("a", encoding="utf-8") as file:
        file.write("\n省略:\n  公开08表: 经批准不公开\n  机关运行经费: 经批准不公开\n")
    settles(office, tmp_path, xigong.data, built(xigong_copy))


def test_a_table_and_a_section_more(
    office: Office, xigong: Sample, xigong_copy: Path, tmp_path: Path
) -> None:
    with (xigong_copy / "报告.yaml").open("a", encoding="utf-8") as file:
        file.write("\n省略:\n  公开03表: 经批准不公开\n  部门职责: 经批准不公开\n")
    settles(office, tmp_path, built(xigong_copy), xigong.data)


def test_targets_in_merged_cells(
    office: Office, mengjin: Sample, mengjin_copy: Path, tmp_path: Path
) -> None:
    def more(rows: list[list[str]]) -> None:
        rows.insert(1, [*rows[0][:2], "新指标", "≥1", *rows[0][4:]])

    changed(mengjin_copy / "绩效指标.csv", more)
    settles(office, tmp_path, mengjin.data, built(mengjin_copy))
