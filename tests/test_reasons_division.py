"""A change taken apart over every axis: the parts are the change, to the cent."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

import small
from hypothesis import given
from hypothesis import strategies as st

from assembler.dataset.model import Dataset, ExpenditureLine, Project
from assembler.kernel.problems import Place
from assembler.reasons.choice import Rule, chosen
from assembler.reasons.division import Book, Division, LedgerSlice, Pair
from assembler.reasons.matching import Known, matched, perhaps_renamed

AMOUNTS = st.decimals("-100000", "9999999.99", places=2, allow_nan=False)
NAMES = st.sampled_from(["甲项目", "乙项目", "丙项目", "丁项目", "戊项目", "己项目"])
CODES = st.sampled_from(["", "A1", "A2", "A3", "A4", "A5"])
LINES = st.tuples(
    st.sampled_from(["146001", "146002"]),
    st.sampled_from(["2010301", "2010302", "2080505"]),
    st.sampled_from(["30101", "30102", "30201", "30302", "31002"]),
    st.sampled_from(["财政拨款", "专项收入", "事业收入", "其他收入"]),
    st.sampled_from(["本年", "上年结转"]),
    AMOUNTS,
)
PROJECTS = st.lists(st.tuples(NAMES, CODES), unique_by=lambda pair: pair[0], max_size=5)


@st.composite
def years(draw: st.DrawFn) -> Dataset:
    """A year's ledger: lines of basic expenditure, and of projects whose names and codes are not
    those of other years."""
    listed = draw(PROJECTS)
    lines = []
    for row, (unit, function, item, fund, period, amount) in enumerate(
        draw(st.lists(LINES, max_size=12)), start=2
    ):
        project = draw(st.sampled_from(["", *(name for name, _ in listed)]))
        kind = "特定目标类" if project else draw(st.sampled_from(["人员经费", "公用经费"]))
        place = Place("支出.csv", row=row)
        lines.append(
            ExpenditureLine(
                place, unit, function, item, "50101", kind, project, "", "", fund, period, amount
            )
        )
    projects = tuple(
        Project(Place("项目.csv", row=row), code, name, "特定目标类", "146001")
        for row, (name, code) in enumerate(listed, start=2)
    )
    return replace(small.dataset(), expenditure=tuple(lines), projects=projects)


def divisions(now: Dataset, before: Dataset, **asked: str) -> tuple[Decimal, list[Division]]:
    """A slice of both years' expenditure over every axis, and by how much it changed."""
    books = Book(now, "本年"), Book(before, "上年")
    sides = []
    for book in books:
        ledger = book.ledgers["支出"]
        sides.append([LedgerSlice(ledger, ledger.condition(**asked))])
    amounts = [side[0].ledger.sum(side[0].condition).amount for side in sides]
    change = amounts[0] - amounts[1]
    return change, Pair(*books).divisions(sides[0], sides[1], change)


@given(years(), years(), st.sampled_from([{}, {"资金": "一般公共预算拨款"}, {"功能": "201"}]))
def test_parts_are_the_change(now: Dataset, before: Dataset, asked: dict[str, str]) -> None:
    change, divided = divisions(now, before, **asked)
    for division in divided:
        assert sum(part.change for part in division.parts) == change
        assert division.remainder == 0
        assert len({part.key for part in division.parts}) == len(division.parts)


@given(years(), years(), st.integers(1, 100), st.integers(0, 100), st.integers(1, 9))
def test_what_is_told_of_it(
    now: Dataset, before: Dataset, share: int, offset: int, most: int
) -> None:
    change, divided = divisions(now, before)
    choice = chosen(divided, change, Rule(Decimal(share), Decimal(offset), most))
    if choice is None:
        return
    sign = 1 if change > 0 else -1
    assert 0 < len(choice.along) <= most and len(choice.against) <= most
    assert all(part.change * sign > 0 for part in choice.along)
    assert all(part.change * sign < 0 for part in choice.against)
    moved = choice.division.moved
    along = sum(part.change for part in moved if part.change * sign > 0)
    listed = sum(part.change for part in choice.along)
    assert choice.reaches == (abs(listed) * 100 >= abs(along) * share)
    assert choice.reaches or len(choice.along) in (most, sum(p.change * sign > 0 for p in moved))


# --- the shapes that movements have


def parts(now: str, before: str, 项目: Sequence[str] = ("", "")) -> list[str]:
    """The parts of a change by project and economic item, in words."""
    sides = [
        small.dataset(text, 项目=projects)
        for text, projects in zip((now, before), 项目, strict=True)
    ]
    _, divided = divisions(sides[0], sides[1])
    return [
        f"{part.movement} {part.label}{f'←{part.former}' if part.former else ''} {part.change:+f}"
        for part in divided[0].moved
    ]


def test_new_and_ended_projects_beside_staff() -> None:
    assert parts(
        "人员经费 130 部门经济=30101\n特定目标类 50 项目=新\n特定目标类 7 项目=同",
        "人员经费 100 部门经济=30101\n特定目标类 20 项目=旧\n特定目标类 7 项目=同",
        (
            "新 特定目标类 编码=9\n同 特定目标类 编码=2",
            "旧 特定目标类 编码=1\n同 特定目标类 编码=2",
        ),
    ) == ["新增 新 +50", "增加 基本工资 +30", "结束 旧 -20"]


def test_a_renamed_project_is_known_by_its_code() -> None:
    assert parts(
        "特定目标类 50 项目=新名\n特定目标类 7 项目=同",
        "特定目标类 20 项目=旧名\n特定目标类 7 项目=同",
        (
            "新名 特定目标类 编码=1\n同 特定目标类 编码=2",
            "旧名 特定目标类 编码=1\n同 特定目标类 编码=2",
        ),
    ) == ["增加 新名←旧名 +30"]


def test_a_changed_code_is_known_by_its_name() -> None:
    assert parts(
        "特定目标类 50 项目=同",
        "特定目标类 20 项目=同",
        ("同 特定目标类 编码=1", "同 特定目标类 编码=2"),
    ) == ["增加 同 +30"]


def test_a_name_that_went_to_another_project() -> None:
    """A's new name is B; the project that was called B has ended."""
    assert parts(
        "特定目标类 50 项目=B",
        "特定目标类 20 项目=A\n特定目标类 7 项目=B",
        ("B 特定目标类 编码=1", "A 特定目标类 编码=1\nB 特定目标类 编码=2"),
    ) == ["增加 B←A +30", "结束 B -7"]


def test_a_code_that_two_projects_have_tells_neither() -> None:
    assert matched(
        [Known("甲", "1", "甲"), Known("乙", "1", "乙")],
        [Known("丙", "1", "丙"), Known("乙", "2", "乙")],
    ) == {"乙": "乙"}


def test_the_name_of_last_year_that_the_clerk_gives_goes_first() -> None:
    assert matched(
        [Known("甲", "1", "甲")], [Known("乙", "2", "乙", "甲"), Known("丙", "1", "丙")]
    ) == {"甲": "乙"}


def test_names_that_are_alike_are_asked_about() -> None:
    assert list(perhaps_renamed(["文物普查", "送戏下乡"], ["可移动文物普查", "数字文化馆"])) == [
        ("文物普查", "可移动文物普查")
    ]
