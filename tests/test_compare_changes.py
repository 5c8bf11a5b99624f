"""What changed between two reports, and why: small datasets, each correction shown in the test."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal

import correcting as c
import pytest
import small
from conftest import examples
from hypothesis import given
from hypothesis import strategies as st

from assembler.compare.causes import NOT_FOUND, OTHER, TEMPLATE, UNKNOWN, Causes
from assembler.compare.changes import Changes, compare
from assembler.compare.input_rows import RowChange
from assembler.compare.phrases import cause_words, key_words, row_words, summary
from assembler.compare.table_changes import TableChange
from assembler.dataset.model import Dataset, ExpenditureLine
from assembler.kernel.problems import Place
from assembler.snapshot.decoding import from_json
from assembler.snapshot.values import Snapshot, SourceSheet, to_json

pytestmark = pytest.mark.usefixtures("home")


def between(old: Dataset, new: Dataset) -> Changes:
    return compare(c.snapshot(old), c.snapshot(new))


def why(changes: Changes) -> dict[str, str]:
    """The cause of every figure, section, cell and row, by its name."""
    causes = Causes(changes)
    found = {change.name: cause_words(causes.figure(change)) for change in changes.figures}
    for change in changes.texts:
        found[change.section or "标题"] = cause_words(causes.text(change))
    for table in changes.tables:
        for cell in table.cells:
            found[f"{cell.row}/{cell.column[-1]}"] = cause_words(causes.cell(table, cell))
        for line in table.added:
            found[f"＋{line.label}"] = cause_words(causes.line(table, line, True))
        for line in table.removed:
            found[f"－{line.label}"] = cause_words(causes.line(table, line, False))
    return found


# --- nothing changed


def test_the_same_data_differ_in_nothing() -> None:
    changes = between(c.data(), c.data())
    assert (bool(changes), changes.shown, summary(changes)) == (False, False, "没有变化")
    assert (changes.rows, changes.figures, changes.texts, changes.tables) == ((), (), (), ())


def test_equal_numbers_written_otherwise_are_the_same() -> None:
    made = c.snapshot(c.data())
    longer = [replace(f, value=f"{Decimal(f.value):.6f}") for f in made.figures]
    assert [f.value for f in longer] != [f.value for f in made.figures]
    assert compare(made, replace(made, figures=tuple(longer))).figures == ()


def test_a_snapshot_read_back_is_the_same() -> None:
    made = c.snapshot(c.data())
    read = from_json(to_json(made))
    assert not compare(made, read) and not compare(read, made)


def test_rows_in_another_place_are_the_same_rows() -> None:
    """An empty row above, or the other order: the lines say the same."""
    lines = c.LEDGER.strip().splitlines()
    moved = [
        replace(line, place=Place("台账.xlsx", "支出", 70 + n))
        for n, line in enumerate(c.data().expenditure)
    ]
    assert not between(c.data(), c.data(expenditure=tuple(moved))).rows
    assert not between(c.data(), c.data("\n".join(reversed(lines)))).rows


def test_where_an_import_found_an_amount_is_no_change() -> None:
    """分表数 filled again from another file: other cells, the same amounts but for one."""
    columns = ("表", "台账", "功能科目", "金额", "来源")

    def of(file: str, amount: str) -> Snapshot:
        rows = [
            (2, "预算03表", "支出", "20103", Decimal("500000"), f"{file} 预算03表 F8"),
            (3, "预算03表", "支出", "20805", Decimal(amount), f"{file} 预算03表 F9"),
        ]
        sheet = SourceSheet("分表数", "分表数.csv", "", columns, rows)
        return replace(c.snapshot(c.data()), sources=(sheet,))

    old, new = of("初稿.xlsx", "30000"), of("定稿.xlsx", "30000")
    assert not compare(old, new)
    assert c.rows(compare(old, of("定稿.xlsx", "40000"))) == ["分表数 3→3 金额 30000→40000"]


# --- an amount


def test_a_corrected_amount_reaches_text_and_tables() -> None:
    new = c.data(c.LEDGER.replace("公用经费 200000", "公用经费 250000"))
    changes = between(c.data(), new)
    assert c.rows(changes) == ["支出 3→3 金额 200000→250000"]
    assert key_words(changes.rows[0]) == "50101 公用经费 财政拨款 本年"
    assert [(f.name, f.old and f.old.text, f.new and f.new.text) for f in changes.figures] == [
        ("支出总计", "123.00", "128.00"),
        ("基本支出", "123.00", "128.00"),
    ]
    assert c.texts(changes) == [
        "某县政务局收入总计123.00万元，支出总计〔－123.00－〕〔＋128.00＋〕万元，收入增加23.00万元，"
        "增长23.00%，主要原因：人员增加。",
        "其中：基本支出〔－123.00－〕〔＋128.00＋〕万元，占100.00%。",
    ]
    assert c.cells(changes) == [
        "支出表 合计/总计 123.00→128.00",
        "支出表 合计/其中/基本 123.00→128.00",
        "支出表 2010301/总计 120.00→125.00",
        "支出表 2010301/其中/基本 120.00→125.00",
    ]
    assert summary(changes) == "录入改了1行，2个指标、2句话、4格表格有变化"
    assert set(why(changes).values()) == {"支出.csv 第3行"}


def test_a_direction_that_turns_is_marked_as_one() -> None:
    changes = between(c.data(), c.data(收入="财政拨款 900000"))
    assert c.texts(changes)[0] == (
        "某县政务局收入总计〔－123.00－〕〔＋90.00＋〕万元，支出总计123.00万元，收入"
        "〔－增加23.00－〕〔＋减少10.00＋〕万元，〔－增长23.00%－〕〔＋下降10.00%＋〕，主要原因：人员增加。"
    )
    assert why(changes) == {
        "收入总计": "收入.csv 第2行",
        "收入总计比上年的增减额": "收入.csv 第2行",
        "收入总计比上年的增减率": "收入.csv 第2行",
        "总体": "收入.csv 第2行",
    }


def test_a_corrected_reason_is_the_cause_of_its_sentence() -> None:
    new = c.data(reasons=small.dataset(原因={"收入总计": "人员和项目增加"}).reasons)
    changes = between(c.data(), new)
    assert c.rows(changes) == ["原因 2→2 原因 人员增加→人员和项目增加"]
    assert [text[-18:] for text in c.texts(changes)] == ["，主要原因：人员〔＋和项目＋〕增加。"]
    assert why(changes) == {"总体": "原因.csv 第2行"}


# --- lines that come and go


def test_an_inserted_line_leaves_those_below_alone() -> None:
    new = c.data("特定目标类 50000 功能=2080506 项目=大厅\n" + c.LEDGER.strip())
    changes = between(c.data(), new)
    assert c.rows(changes) == [
        "支出 ·→2 单位编码 →146001，功能科目 →2080506，部门经济科目 →30101，政府经济科目 →50101，"
        "支出类别 →特定目标类，项目 →大厅，资金来源 →财政拨款，年度 →本年，金额 →50000"
    ]
    assert [change.level for change in changes.texts if change.old is None] == [3, 0]
    assert [text for text in c.texts(changes) if text.startswith("〔")] == [
        "〔＋（一）项目＋〕",
        "〔＋项目支出5.00万元。＋〕",
    ]
    (table,) = changes.tables
    assert [(line.label, line.at, line.cells) for line in table.added] == [
        ("2080506", 1, ("2080506", "5.00", "0.00", "5.00"))
    ]
    assert summary(changes) == "录入增了1行，3个指标、4句话、2格表格有变化，表格增1行"
    causes = why(changes)
    assert causes["＋2080506"] == causes["支出总计"] == causes["合计/总计"] == "支出.csv 第2行"


def test_a_deleted_line_is_told_by_where_it_stood() -> None:
    changes = between(c.data(), c.data("\n".join(c.LEDGER.strip().splitlines()[:2])))
    assert [row_words(row)[:27] for row in changes.rows] == [
        "原 支出.csv 第4行（删去） 单位编码 146001；功能"[:27]
    ]
    (table,) = changes.tables
    assert [line.label for line in table.removed] == ["2080505"]
    assert why(changes)["－2080505"] == why(changes)["支出总计"] == "原 支出.csv 第4行"


def test_a_line_under_another_code_is_the_same_line() -> None:
    changes = between(c.data(), c.data(c.LEDGER.replace("2080505", "2080506")))
    assert c.rows(changes) == ["支出 4→4 功能科目 2080505→2080506"]
    (table,) = changes.tables
    assert [line.label for line in (*table.added, *table.removed)] == []
    assert c.cells(changes) == ["支出表 /科目 2080505→2080506"]


# --- other causes


def test_another_template_is_named_as_the_cause() -> None:
    old = c.snapshot(c.data())
    files = {**c.FILES, "sections/总体.md": c.FILES["sections/总体.md"].replace("第三段", "这一段")}
    changes = compare(old, c.snapshot(c.data(), files))
    assert c.texts(changes) == ["〔－第三－〕〔＋这一＋〕段没有数字。"]
    assert (changes.rows, why(changes)) == ((), {"总体": TEMPLATE})


def test_what_no_line_explains_is_said_so() -> None:
    department = replace(c.data().department, name="某县政务和数据局")
    changes = between(c.data(), c.data(department=department))
    assert [(f.column, f.old, f.new) for f in changes.subject] == [
        ("部门", "某县政务局", "某县政务和数据局")
    ]
    assert why(changes) == {"总体": OTHER}
    same = replace(changes.new, digests=changes.old.digests)
    assert why(compare(changes.old, same)) == {"总体": NOT_FOUND}


def test_a_public_version_has_no_lines_to_compare() -> None:
    old = replace(c.snapshot(c.data()), public=True, sources=())
    changes = compare(old, c.snapshot(c.data(收入="财政拨款 1230100")))
    assert (changes.rows_known, changes.rows) == (False, ())
    assert summary(changes).startswith("录入行无从比较，3个指标、1句话有变化")
    assert set(why(changes).values()) == {""}  # told once, not of every change
    cause = Causes(changes).figure(changes.figures[0])
    assert (cause.other, cause.unknowable) == (UNKNOWN, True)


# --- random corrections


Correction = tuple[str, int, int]
_CORRECTIONS = st.lists(
    st.tuples(st.sampled_from(["改", "删", "增"]), st.integers(0, 7), st.integers(1, 10**7)),
    max_size=5,
    unique_by=lambda one: one[1],
)
_BASE = tuple(
    replace(line, detail=f"第{n}条", amount=Decimal(10**5 * (n + 1)))
    for n, line in enumerate(
        small.expenditure(
            "\n".join(
                f"{kind} 1 功能={function}"
                for kind in ("人员经费", "特定目标类")
                for function in ("2010301", "2010302", "2080505", "2210201")
            )
        )
    )
)


def corrected(
    lines: tuple[ExpenditureLine, ...], corrections: list[Correction]
) -> tuple[ExpenditureLine, ...]:
    """The ledger with its corrections, rows numbered anew."""
    by_place = {at: (kind, cents) for kind, at, cents in corrections}
    out: list[ExpenditureLine] = []
    for at, line in enumerate(lines):
        kind, cents = by_place.get(at, ("", 0))
        if kind == "增":
            out.append(replace(line, detail=f"新{at}", amount=Decimal(cents) / 100))
        if kind != "删":
            more = Decimal(cents) / 100 if kind == "改" else 0
            out.append(replace(line, amount=line.amount + more))
    return tuple(replace(line, place=Place("支出.csv", row=n)) for n, line in enumerate(out, 2))


@examples(60)
@given(_CORRECTIONS)
def test_random_corrections_are_found_exactly(corrections: list[Correction]) -> None:
    template = small.small_template(c.FILES, [])
    old = c.snapshot_in(template, c.data(expenditure=_BASE))
    new = c.snapshot_in(template, c.data(expenditure=corrected(_BASE, corrections)))
    changes = compare(old, new)

    found = {
        (("改" if row.old and row.new else "增" if row.new else "删"), row.key[5])
        for row in changes.rows
    }
    assert found == {(k, f"新{at}" if k == "增" else f"第{at}条") for k, at, _ in corrections}
    assert all(f.column == "金额" for r in changes.rows if r.old and r.new for f in r.fields)
    assert bool(changes) == bool(corrections)

    _assert_explained(changes)


def _assert_explained(changes: Changes) -> None:
    """Each change follows from some row."""
    causes = Causes(changes)
    assert all(causes.figure(change).rows for change in changes.figures)
    assert all(causes.text(change).rows for change in changes.texts if not change.renumbered)
    for table in changes.tables:
        assert all(causes.cell(table, cell).rows for cell in table.cells)
        assert all(causes.line(table, line, True).rows for line in table.added)
        assert all(causes.line(table, line, False).rows for line in table.removed)


@examples(40)
@given(_CORRECTIONS)
def test_back_is_the_mirror_of_there(corrections: list[Correction]) -> None:
    template = small.small_template(c.FILES, [])
    old = c.snapshot_in(template, c.data(expenditure=_BASE))
    new = c.snapshot_in(template, c.data(expenditure=corrected(_BASE, corrections)))
    there, back = c.inverse(compare(old, new)), compare(new, old)
    assert _sorted(map(_keyless, there.rows)) == _sorted(map(_keyless, back.rows))
    assert _sorted(there.figures) == _sorted(back.figures)
    assert [_sorted_cells(t) for t in there.tables] == [_sorted_cells(t) for t in back.tables]
    assert _sorted(
        (t.new, t.old, t.renumbered, c.turned(t.segments)) for t in there.texts
    ) == _sorted(
        (t.old, t.new, t.renumbered, c.ordered([(p.kind, p.text) for p in t.segments]))
        for t in back.texts
    )


def _sorted(changes: Iterable[object]) -> list[str]:
    return sorted(map(repr, changes))


def _keyless(row: RowChange) -> RowChange:
    """Without the key, which is that of the newer line."""
    return replace(row, key=())


def _sorted_cells(table: TableChange) -> tuple[object, list[str]]:
    """Cells stand in the order of the newer table."""
    return replace(table, cells=()), _sorted(table.cells)
