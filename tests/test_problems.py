"""The catalogue against the code that uses it, and how problems are told."""

from __future__ import annotations

import ast
import json
import string
from collections.abc import Iterator
from pathlib import Path

import pytest

from assembler.kernel.catalogue import CATALOGUE
from assembler.kernel.problems import (
    Flow,
    Place,
    Refusal,
    Severity,
    did_you_mean,
    distinct,
    problem,
    unusable,
    worst,
)

CODE = Path(__file__).parent.parent / "assembler"


def placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


def needed(code: str) -> set[str]:
    entry = CATALOGUE[code]
    texts = (entry.message, entry.mend, entry.on_page, *(entry.filling or ()))
    return set[str]().union(*map(placeholders, texts))


def sources() -> Iterator[tuple[Path, ast.Module]]:
    for path in sorted(CODE.rglob("*.py")):
        if path.parent.name != "catalogue":  # an entry is no use of its own code
            yield path, ast.parse(path.read_text("utf-8"))


def literals(tree: ast.AST) -> set[str]:
    return {
        n.value for n in ast.walk(tree) if isinstance(n, ast.Constant) and isinstance(n.value, str)
    }


def test_every_code_is_told_in_some_test() -> None:
    """An entry nobody tries may say anything, or nothing any more."""
    files = (file for file in Path(__file__).parent.rglob("*") if file.suffix in (".py", ".txt"))
    tried = "".join(file.read_bytes().decode("utf-8", "ignore") for file in files)
    assert [code for code in CATALOGUE if code not in tried] == []


# What a Refusal leaves to whoever knows the place: how often it was met, and the row.
LATER = {"more", "row"}


def raised() -> list[tuple[str, str, set[str] | None]]:
    """Each problem("X-nn", …) and Refusal("X-nn", …) in the code: where, its code, its values (None
    where **given)."""
    return [
        (f"{path.relative_to(CODE)}:{call.lineno}", str(call.args[0].value), values_of(call))
        for path, tree in sources()
        for call in ast.walk(tree)
        if isinstance(call, ast.Call) and names_a_code(call)
    ]


def names_a_code(call: ast.Call) -> bool:
    """Whether a call is problem("X-nn", …) or Refusal("X-nn", …)."""
    is_carrier = isinstance(call.func, ast.Name) and call.func.id in ("problem", "Refusal")
    return is_carrier and bool(call.args) and isinstance(call.args[0], ast.Constant)


def values_of(call: ast.Call) -> set[str] | None:
    """The values that such a call gives; None where they are given as **values."""
    names = {keyword.arg for keyword in call.keywords}
    if None in names:
        return None
    values = set(map(str, names))
    if call.func.id == "Refusal":
        values = values - LATER | needed(str(call.args[0].value)) & LATER
    return values


RAISED = raised()


def test_the_code_raises_problems_at_all() -> None:
    assert len(RAISED) > 30


@pytest.mark.parametrize(
    ("where", "code", "values"), RAISED, ids=[f"{w} {c}" for w, c, _ in RAISED]
)
def test_a_problem_is_in_the_catalogue_and_gets_its_values(
    where: str, code: str, values: set[str] | None
) -> None:
    assert code in CATALOGUE, where
    told = None if values is None else values - {"others", "instead"}
    assert told is None or told == needed(code), where


def test_every_code_of_the_catalogue_is_used() -> None:
    named = set[str]().union(*(literals(tree) for _, tree in sources()))
    named |= {code for entry in CATALOGUE.values() for code in (entry.together, entry.on_import)}
    assert [code for code in CATALOGUE if code not in named] == []


@pytest.mark.parametrize("code", CATALOGUE)
def test_an_entry_is_well_formed(code: str) -> None:
    entry = CATALOGUE[code]
    assert entry.severity in [severity.value for severity in Severity]
    assert entry.title and entry.message and entry.mend
    assert not entry.message.endswith("。") and not entry.mend.endswith("。")
    found = problem(code, **dict.fromkeys(needed(code), "甲"))
    assert not placeholders(found.title)
    assert str(found).startswith(f"{entry.severity} {code} ") and str(found).endswith(("。", "？"))


# --- what they mean for the flow


def codes_of(letters: str) -> set[str]:
    """The codes that begin with one of these letters."""
    return {code for code in CATALOGUE if code[0] in letters}


def test_what_follows_from_a_problem() -> None:
    meant = {flow: {c for c, e in CATALOGUE.items() if flow in e.flow} for flow in Flow}
    of_the_system = {"O-50", "O-51", "O-52", "O-53", "O-54"}  # told when a command ends, of no file
    of_the_look = codes_of("O") & {f"O-6{number}" for number in range(10)}  # of Word shells
    expected = {
        Flow.GAP: {
            *("B-10", "B-11", "B-12", "B-13", "B-14", "B-15", "M-96"),
            *("B-100", "B-102", "B-104"),
            *("N-01", "N-02", "N-03", "N-04"),
        },
        Flow.CONFLICT: {*(f"R-2{n}" for n in (*range(7), 8)), "R-54", "R-60", "R-61", "R-80"},
        Flow.UNTOLD_ON_IMPORT: {"B-07", "D-95", "D-98", "I-22", "N-32", "T-01"},
        Flow.MARKED: {"N-30", "N-31", "N-33", "N-34", "N-35"},
        Flow.MAY_BE_CONFIRMED: {"B-16", "N-30", "N-31", "N-33", "N-34", "N-35"},
        Flow.ONLY_IF_READ: {"I-06", "I-77", "I-134"},
        Flow.OF_OUTPUT: codes_of("O") - of_the_system - of_the_look,
        Flow.EXPLAINS_GAPS: {*codes_of("M"), *of_the_look, "D-55", "D-56"},
        Flow.OF_AMOUNTS: codes_of("BF") | {"U-20", "U-22", "U-23"},
        Flow.OF_COARSE_FUNDS: {"D-96", "D-97"},
        Flow.EXPLAINS_COARSE_FUNDS: {"I-56"},
    }
    assert {flow: meant[flow] for flow in expected} == expected


def test_what_fills_a_gap() -> None:
    lacking = problem("B-11", name="公车数", label="公车", period="本年", unit="辆")
    assert lacking.filling == ("指标", "公车数", "本年", "")
    reason = problem("B-10", name="收入总计", label="收入")
    assert reason.filling == ("原因", "收入总计", "", "收入比上年变化的主要原因？")
    assert problem("B-15", asked="公车数").filling is None


def test_what_settles_a_problem_of_an_import() -> None:
    assert problem("I-26", found="专户", hint="", more="").settled == [
        ("资金来源", "专户", "财政拨款", "")
    ]
    lacking = problem("I-18", part="支出", names="“项目”", unused="", lacking=("项目", "金额"))
    assert lacking.settled == [
        ("支出", "导出里的名称（项目）", "项目", ""),
        ("支出", "导出里的名称（金额）", "金额", ""),
    ]
    assert problem("B-15", asked="公车数").settled == []


@pytest.mark.parametrize("code", CATALOGUE)
def test_a_code_that_an_entry_names_is_in_the_catalogue(code: str) -> None:
    entry = CATALOGUE[code]
    assert {entry.together, entry.on_import} <= {"", *CATALOGUE}


def test_a_refusal_becomes_a_problem_where_its_place_is_known() -> None:
    refusal = Refusal("D-05", instead="", reason="它不是普通文件")
    assert refusal.at(Place("支出.csv")) == problem(
        "D-05", Place("支出.csv"), reason="它不是普通文件"
    )
    assert (refusal.at().place, refusal.instead) == (Place(), "")


# --- how they are told


@pytest.mark.parametrize(
    ("place", "said"),
    [
        (Place(), ""),
        (Place("支出.csv"), "支出.csv"),
        (Place("支出.csv", row=14), "支出.csv 第14行"),
        (Place("支出.csv", row=14).at("金额（元）"), "支出.csv 第14行 “金额（元）”列"),
        (Place("数据.xlsx", "支出", 3, "项目"), "数据.xlsx 工作表“支出” 第3行 “项目”列"),
        (Place("小/sections/甲.md", row=2, character=5), "小/sections/甲.md 第2行 第5个字符"),
    ],
)
def test_places(place: Place, said: str) -> None:
    assert str(place) == said


def test_a_printed_line() -> None:
    found = problem("M-07", Place("小/template.yaml", row=1), name="部分")
    assert str(found) == (
        "无法使用 M-07 小/template.yaml 第1行：缺少“部分”。补上这一项，见 templates/README.md。"
    )


def test_a_printed_line_without_a_place_or_ending_in_a_question() -> None:
    values = {"hint": "，是不是“乙”？", "known": "乙", "places": "丙"}
    assert str(problem("M-01", name="甲", **values)) == (
        "无法使用 M-01 没有名为“甲”的模板，是不是“乙”？找过的地方：丙。现有模板：乙；"
        "请改正名称，或把模板的文件夹放到这些地方之一。"
    )


def test_braces_in_a_value_stay() -> None:
    assert problem("M-07", name="{甲}").message == "缺少“{甲}”"


def test_as_json() -> None:
    found = problem("B-04", Place("项目.csv", row=2, column="项目名称"), name="大厅运行")
    assert json.loads(json.dumps(found.as_json())) == {
        "code": "B-04",
        "severity": "警告",
        "title": "项目没有支出",
        "file": "项目.csv",
        "sheet": "",
        "row": 2,
        "column": "项目名称",
        "character": None,
        "message": "项目“大厅运行”在“支出”表中没有一行",
        "mend": "在“支出”表补上，或从“项目”表删去",
        "against": [],
        "expected": None,
        "found": None,
        "difference": None,
        "confirmed": False,
    }


def test_both_sides_of_a_contradiction() -> None:
    lines = [Place("支出.csv", row=row) for row in (4, 2, 3, 9)]
    found = problem(
        "B-03",
        Place("指标.csv", row=2),
        [*lines, Place("指标.csv", row=7)],
        name="收入总计",
        expected="954元",
        found="945元",
        difference="9元",
    )
    assert str(found) == (
        "错误 B-03 指标.csv 第2行：“收入总计”按台账算是954元，“指标”表填的是945元，相差9元"
        "（对照：支出.csv 第2—4、9行；指标.csv 第7行）。台账已能算出的数不必再填；删去这一行，或改正台账。"
    )
    said = found.as_json()
    assert said["against"] == ["支出.csv 第2—4、9行", "指标.csv 第7行"]
    assert (said["expected"], said["found"], said["difference"]) == ("954元", "945元", "9元")


def test_the_worst_of_several() -> None:
    warning, error, broken = (
        problem("B-04", name=""),
        problem("B-11", name=""),
        problem("M-07", name=""),
    )
    assert worst([]) is None
    assert worst([warning]) is Severity.WARNING
    assert worst([warning, error, warning]) is Severity.ERROR
    assert worst([warning, broken, error]) is Severity.UNUSABLE
    assert not unusable([warning, error]) and unusable([error, broken])


def test_the_same_is_told_once_in_the_order_found() -> None:
    first, second = problem("B-04", name="甲"), problem("B-04", name="乙")
    assert distinct([first, second, problem("B-04", name="甲")]) == [first, second]


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("收入总记", "，是不是“收入总计”？"),
        ("收入总计", "，是不是“收入总计”？"),
        ("甲", ""),
        ("", ""),
    ],
)
def test_did_you_mean(name: str, hint: str) -> None:
    assert did_you_mean(name, ["支出总计", "收入总计"]) == hint
