"""The overview of a review page: last year beside this year, composition, and their charts."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
import small
from small import figures

from assembler.figures import Figure, Figures, Ledger
from assembler.figures.ledger import Condition
from assembler.kernel.money import NumberStyle
from assembler.review.charts import column_chart, stretches
from assembler.review.comparison import compared, compositions
from assembler.review.model import Compared, Shown
from assembler.review.origins import Origins

# --- last year and composition

STYLE = NumberStyle()
YEARS = """
收入总计: 收入()
支出总计: 支出()
公用: {算法: 支出(类别='公用经费'), 显示名: 公用经费}
车辆: {声明: 辆}
没有上年: 收入()
"""


def small_figures(monkeypatch: pytest.MonkeyPatch, folder: Path) -> Figures:
    monkeypatch.chdir(folder)
    data = small.dataset(
        支出="人员经费 700000 功能=2010301\n公用经费 200000 功能=2080501\n公用经费 100000 功能=2080502",
        收入="财政拨款 600000\n事业收入 400000",
        指标="收入总计 上年 800000 元\n支出总计 上年 1200000 元\n公用 上年 0 元\n车辆 本年 3 辆\n车辆 上年 2 辆",
    )
    found, told = figures(data, YEARS)
    assert told == []
    return found


def test_last_year_beside_this_year(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    found = small_figures(monkeypatch, tmp_path)
    rows = compared(found, STYLE, Origins())
    assert [
        (r.name, r.now.text, r.before.text, r.change.text, r.rate, r.direction, r.size)
        for r in rows
    ] == [
        ("收入总计", "100.00", "80.00", "+20.00", "+25.00%", "up", "0.6667"),
        ("支出总计", "100.00", "120.00", "-20.00", "-16.67%", "down", "-0.6667"),
        ("公用经费", "30.00", "0.00", "+30.00", "—", "up", "1.0000"),
        ("车辆", "3辆", "2辆", "+1辆", "+50.00%", "up", None),
    ]


def test_composition(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    found = small_figures(monkeypatch, tmp_path)
    made = list(compositions(found, STYLE, Origins()))
    assert [
        (one.title, one.total.text, [(s.label, s.amount.text, s.percent) for s in one.parts])
        for one in made
    ] == [
        (
            "支出构成（按支出类别）",
            "100.00",
            [("人员经费", "70.00", "70.00%"), ("公用经费", "30.00", "30.00%")],
        ),
        (
            "支出构成（按功能分类）",
            "100.00",
            [("一般公共服务支出", "70.00", "70.00%"), ("社会保障和就业支出", "30.00", "30.00%")],
        ),
        (
            "收入构成（按资金来源）",
            "100.00",
            [("财政拨款", "60.00", "60.00%"), ("事业收入", "40.00", "40.00%")],
        ),
    ]
    bar = [(part.x, part.width) for part in stretches(made[0])]
    assert bar == [("0.0", "530.0"), ("532.0", "226.0")]


def test_more_than_seven_parts_are_drawn_as_seven(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    codes = ("201", "203", "204", "205", "206", "207", "208", "210", "211")
    lines = "\n".join(f"人员经费 {100 - n} 功能={code}0101" for n, code in enumerate(codes))
    found, _ = figures(small.dataset(支出=lines), "支出总计: 支出()")
    made = list(compositions(found, STYLE.but(unit="元", places=0), Origins()))
    assert [s.label for s in made[1].parts][-2:] == ["文化旅游体育与传媒支出", "其余3项"]
    assert made[1].parts[-1].amount.text == str(94 + 93 + 92)


def test_a_negative_part_is_told_and_not_drawn(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    data = small.dataset(支出="人员经费 300\n公用经费 -100")
    found, _ = figures(data, "支出总计: 支出()")
    made = next(compositions(found, STYLE.but(unit="元", places=0), Origins()))
    assert (made.drawn, [s.percent for s in made.parts]) == (False, ["150.00%", "-50.00%"])


def test_parts_that_are_not_known_are_not_shown(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Where only the whole is known, as from a table that does not tell the parts apart."""

    class OnlyTotals(Ledger):
        def sum(self, condition: Condition, words: str = "") -> Figure:
            return super().sum(condition, words) if not condition else Figure(None)

    monkeypatch.chdir(tmp_path)
    found, _ = figures(small.dataset(支出="人员经费 300\n公用经费 100"), "支出总计: 支出()")
    known = found.ledgers["支出"]
    found.ledgers["支出"] = OnlyTotals(known.name, known.lines, known.dimensions)
    assert list(compositions(found, STYLE, Origins())) == []


def change(name: str, size: str | None, text: str = "1") -> Compared:
    direction = "flat" if size in (None, "0.0000") else "down" if size.startswith("-") else "up"  # type: ignore[union-attr]
    return Compared(name, Shown("1"), Shown("1"), Shown(text), "—", direction, size)


def test_columns_stand_on_their_axis() -> None:
    chart = column_chart(
        [change("收入", "0.5000"), change("支出", "-1.0000"), change("平", "0.0000")]
    )
    assert chart is not None
    up, down = chart.columns
    assert chart.axis == "88.0"
    assert (up.y, up.height, down.y, down.height) == ("28.0", "60.0", "88.0", "120.0")
    assert (up.text_y, down.text_y) == ("20.0", "225.0")
    assert (chart.label_y, chart.height, chart.left_out) == ("247.0", 264, 0)


def test_a_tiny_change_can_be_seen() -> None:
    chart = column_chart([change("大", "1.0000"), change("小", "0.0001")])
    assert chart is not None and [c.height for c in chart.columns] == ["180.0", "2.0"]


def test_nothing_changed_no_chart() -> None:
    assert column_chart([change("平", "0.0000"), change("辆", None)]) is None


def test_only_the_largest_changes_are_drawn_in_the_table_s_order() -> None:
    changes = [change(f"第{n}", f"{Decimal(n) / 20:.4f}") for n in range(1, 16)]
    chart = column_chart(changes)
    assert chart is not None
    assert [c.name for c in chart.columns] == [f"第{n}" for n in range(4, 16)]
    assert chart.left_out == 3


def test_long_names_are_folded_without_orphaned_quotes() -> None:
    names = ["“三公”经费", "一般公共预算财政拨款基本支出", "很" * 40]
    changes = [change(name, "1.0000") for name in names * 3]
    chart = column_chart(changes)
    assert chart is not None
    assert [c.lines for c in chart.columns[:2]] == [
        ("“三公”经费",),
        ("一般公共预", "算财政拨款", "基本支出"),
    ]
    assert chart.columns[2].lines[-1].endswith("…") and len(chart.columns[2].lines) == 4
