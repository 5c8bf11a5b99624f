"""Of which 支出类别 the lines of an export are, where it does not say: taken from what is certain,
else asked, never left out of the tables."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path

import pytest
from test_importing_lines import HALL, HEAD, TITLE, WAGES, Rows, imported

from assembler.cli import main
from assembler.importing.kinds import TableKinds
from assembler.importing.lines import read_lines
from assembler.importing.mapping import from_yaml
from assembler.importing.sheet import SourceWorksheet, Value
from assembler.kernel.problems import Problem

FILES = Path(__file__).parent / "import_files"
PROJECTS = {
    "网络使用年租费": 50_000,
    "电子政务网年租费": 15_600,
    "政务服务工作经费": 200_000,
    "110智能化平台维护费": 35_000,
    "政务外网年租费": 38_400,
    "110专项经费": 45_000,
}


def without_kind(row: Sequence[object], *others: str) -> list[object]:
    """A row without its 支出类别, and without other columns."""
    dropped = ("支出类别", *others)
    return [cell for name, cell in zip(HEAD, row, strict=True) if name not in dropped]


def kinds_of(lines: Sequence[object]) -> list[tuple[str, str]]:
    return [(line.values["支出类别"], line.values["项目"]) for line in lines]  # type: ignore[attr-defined]


def rows_with(kinds: Sequence[object], **codes: str) -> Rows:
    """A line of wages, and one of the hall for each 支出类别."""
    at = HEAD.index("支出类别")
    halls = [[*HALL[:at], kind, *HALL[at + 1 :]] for kind in kinds]
    return [TITLE, HEAD, WAGES, *halls]


# --- whole files


def run(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], *names: str, mapping: str = ""
) -> tuple[int, str]:
    data = tmp_path / "数据"
    if mapping:
        data.mkdir()
        (data / "导入对照.yaml").write_text(mapping, "utf-8")
    status = main(["import", *(str(FILES / name) for name in names), "-o", str(data)])
    return status, capsys.readouterr().out


def totals(tmp_path: Path) -> dict[str, Decimal]:
    """The ledger that was written, by 支出类别, in 元."""
    sums: dict[str, Decimal] = {}
    with (tmp_path / "数据" / "支出.csv").open(encoding="utf-8-sig", newline="") as stream:
        for row in csv.DictReader(stream):
            kind = row["支出类别"]
            sums[kind] = sums.get(kind, Decimal(0)) + Decimal(row["金额（元）"])
    return sums


@pytest.mark.parametrize("export", ["支出类别只写基本项目.xlsx", "没有支出类别列.xlsx"])
def test_projects_of_an_unknown_kind_are_asked_for_one_by_one(
    export: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    status, printed = run(tmp_path, capsys, export, "收入明细.xlsx")
    assert status == 2
    assert printed.count("无法使用") == 1
    assert "有6行是项目支出（或没有写支出类别），却没有写明是其他运转类还是特定目标类" in printed
    advice = printed.partition("  项目类型:\n")[2].splitlines()
    assert advice == [f'    "{name}": 其他运转类或特定目标类' for name in PROJECTS]
    assert not (tmp_path / "数据").exists()


@pytest.mark.parametrize("export", ["支出类别只写基本项目.xlsx", "没有支出类别列.xlsx"])
def test_the_answers_in_the_mapping_settle_them(
    export: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    kinds = ["其他运转类"] * 5 + ["特定目标类"]
    mapping = "项目类型:\n" + "".join(
        f"  {name}: {kind}\n" for name, kind in zip(PROJECTS, kinds, strict=True)
    )
    status, printed = run(tmp_path, capsys, export, "收入明细.xlsx", mapping=mapping)
    assert status == 0, printed
    assert totals(tmp_path) == {
        "人员经费": Decimal("1264400"),
        "公用经费": Decimal("82300"),
        "其他运转类": Decimal("339000"),
        "特定目标类": Decimal("45000"),
    }
    assert "按导入对照6行" in printed


def test_advice_that_is_copied_as_it_stands_settles_nothing() -> None:
    problems: list[Problem] = []
    from_yaml("项目类型:\n  甲: 其他运转类或特定目标类\n", problems)
    assert [one.code for one in problems] == ["I-38"]


# --- what is certain


def test_one_mapping_for_all_projects() -> None:
    lines, said = imported(
        rows_with(["项目支出"]), mapping={"支出类别": {"项目支出": "特定目标类"}}
    )
    assert (kinds_of(lines.expenditure), said) == (
        [("人员经费", ""), ("特定目标类", "大厅运行")],
        [],
    )


def test_another_line_of_the_project_says_it() -> None:
    lines, said = imported(rows_with(["项目支出", "特定目标类"]))
    assert (kinds_of(lines.expenditure)[1:], said) == ([("特定目标类", "大厅运行")] * 2, [])


def test_a_second_column_says_it() -> None:
    rows = [
        [*row, kind]
        for row, kind in zip(rows_with(["项目支出"])[2:], [None, "特定目标类"], strict=True)
    ]
    lines, said = imported([TITLE, [*HEAD, "项目类别"], *rows])
    assert (kinds_of(lines.expenditure)[1:], said) == ([("特定目标类", "大厅运行")], [])
    assert "“项目类别”（K）→支出类别（别的列没有写明的）" in "\n".join(lines.mapping.summary())


@pytest.mark.parametrize(
    ("code", "kind"),
    [("41030824T000000026856", "特定目标类"), ("41030824Y000000026856", "其他运转类")],
)
def test_the_letter_of_the_code_says_it(code: str, kind: str) -> None:
    at = HEAD.index("项目编码")
    hall = [*rows_with(["项目支出"])[-1]]
    hall[at] = code
    lines, said = imported([TITLE, HEAD, WAGES, hall])
    assert (kinds_of(lines.expenditure)[1:], said) == ([(kind, "大厅运行")], [])


def test_a_kind_the_report_has_no_place_for_is_refused() -> None:
    assert imported(rows_with(["经营支出"]))[1] == [
        "无法使用 I-75 导出.xlsx 工作表“支出” 第4行 “F”列：“经营支出”在部门预算的表里没有地方列。部门预算的支出类别有：人员经费、公用经费、其他运转类、特定目标类；请在 导入对照.yaml 的“支出类别”下写明属于哪一类，如“经营支出: 其他运转类”。"
    ]


# --- official tables beside

D = dict[str, str]


def amount(money: str, table: str = "预算03表", **asked: str) -> D:
    names = ("单位编码", "功能科目", "部门经济科目", "政府经济科目", "支出类别", "项目", "资金来源")
    return {
        "表": table,
        "台账": "支出",
        **dict.fromkeys(names, ""),
        "年度": "",
        **asked,
        "金额": money,
    }


def settled(rows: Rows, tables: TableKinds) -> tuple[list[tuple[str, str]], list[str]]:
    cells: list[list[Value | None]] = [
        [Decimal(str(c)) if isinstance(c, int | float) else c for c in row]  # type: ignore[misc]
        for row in rows
    ]
    width = max(map(len, cells))
    grid = [[*row, *[None] * (width - len(row))] for row in cells]
    problems: list[Problem] = []
    sheet = SourceWorksheet("导出.xlsx", "支出", grid, ())
    lines = read_lines([sheet], "部门预算", 2024, None, problems, tables)
    return kinds_of(lines.expenditure), [p.code for p in problems if p.severity.value != "提示"]


NO_KIND: Rows = [TITLE, without_kind(HEAD), without_kind(WAGES), without_kind([*HALL[:-1], 2050])]
NO_PROJECT: Rows = [
    TITLE,
    without_kind(HEAD, "项目编码", "项目名称"),
    without_kind(WAGES, "项目编码", "项目名称"),
]


def test_the_list_of_projects_says_it() -> None:
    projects = [{"项目名称": "大厅运行", "项目编码": "", "项目类型": "特定目标类"}]
    assert settled(NO_KIND, TableKinds(projects)) == (
        [("人员经费", ""), ("特定目标类", "大厅运行")],
        [],
    )


def test_a_code_goes_before_a_name() -> None:
    projects = [
        {"项目名称": "大厅", "项目编码": "410308240000000026856", "项目类型": "其他运转类"},
        {"项目名称": "大厅运行", "项目编码": "410308240000000099999", "项目类型": "特定目标类"},
    ]
    assert settled(NO_KIND, TableKinds(projects))[0][1] == ("其他运转类", "大厅运行")


def test_amounts_that_leave_one_kind() -> None:
    """2010302 has no 人员经费, 公用经费 or 特定目标类 at all: 其他运转类 is left."""
    zeros = [
        amount("0", 功能科目="2010302", 支出类别=kind)
        for kind in ("人员经费、公用经费", "特定目标类")
    ]
    kinds, told = settled(NO_KIND, TableKinds((), zeros))
    assert (kinds, told) == ([("人员经费", ""), ("其他运转类", "大厅运行")], [])


def test_a_table_that_lists_all_of_a_kind() -> None:
    """预算06 lists what basic expenditure is for: 30201 is not there, so it is a project; of which
    kind it does not say, so it is asked."""
    basic = [
        amount("100", 支出类别="人员经费、公用经费"),
        amount("100", 支出类别="人员经费、公用经费", 部门经济科目="30101"),
    ]
    assert settled(NO_KIND, TableKinds((), basic)) == (
        [("人员经费", ""), ("项目支出", "大厅运行")],
        ["I-73"],
    )
    basic.append(amount("0", 支出类别="其他运转类"))
    assert settled(NO_KIND, TableKinds((), basic))[0][1] == ("特定目标类", "大厅运行")


def test_a_list_that_does_not_add_up_says_nothing() -> None:
    basic = [
        amount("9000", 支出类别="人员经费、公用经费"),
        amount("100", 支出类别="人员经费、公用经费", 部门经济科目="30101"),
        amount("0", 支出类别="其他运转类"),
    ]
    assert settled(NO_KIND, TableKinds((), basic))[1] == ["I-73"]


def test_an_amount_too_small_to_be_seen_in_a_table_is_not_settled_by_its_zeros() -> None:
    zeros = [amount("0", 功能科目="2010302", 支出类别=kind) for kind in ("特定目标类", "公用经费")]
    small: Rows = [*NO_KIND[:3], without_kind([*HALL[:-1], 49])]
    assert settled(small, TableKinds((), zeros))[1] == ["I-73"]


def test_without_kind_and_project_the_tables_may_say_it() -> None:
    zeros = [amount("0", 支出类别="其他运转类、特定目标类")]
    wages: Rows = [*NO_PROJECT[:2], [*NO_PROJECT[2][:-1], 10_000]]
    assert settled(wages, TableKinds((), zeros)) == ([("人员经费", "")], [])
    assert settled(wages, TableKinds((), [amount("5")]))[1] == ["I-74"]
    assert settled(wages, TableKinds())[1] == ["I-18"]
