"""`assembler template check` on tables: totals that their parts do not make up, titles."""

from __future__ import annotations

from pathlib import Path

import pytest
from conftest import ROOT
from hypothesis import given
from hypothesis import strategies as st

from assembler.authoring.checking import check_template
from assembler.authoring.column_sums import without

TABLES = ROOT / "templates" / "henan-budget" / "tables"


def told(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    files: dict[str, str],
    base: str = "henan-budget",
) -> list[str]:
    """What is said of a template 某县 that has these files over its base's."""
    settings = f"名称: 某县\nextends: {base}\n"
    for name, text in {"template.yaml": settings, **files}.items():
        path = tmp_path / "templates" / "某县" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    monkeypatch.chdir(tmp_path)
    return [f"{p.code} {p.place}：{p.message}" for p in check_template("某县")[1]]


def changed(name: str, *changes: tuple[str, str]) -> dict[str, str]:
    """A table of the base with texts replaced."""
    text = (TABLES / f"{name}.yaml").read_text("utf-8")
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    return {f"tables/{name}.yaml": text}


BASE = "henan-budget/tables"
OWN = "某县/tables"


@pytest.mark.parametrize(
    ("table", "text", "expected"),
    [
        (
            "预算03表",
            "删除列: [特定目标类]",
            f"M-84 {BASE}/预算03表.yaml 第34行 第9个字符：“项目支出/小计”里有分项没有列的：类别为特定目标类",
        ),
        (
            "预算03表",
            "删除列: [公用经费]",
            f"M-84 {BASE}/预算03表.yaml 第20行 第9个字符：“基本支出/小计”里有分项没有列的：类别为公用经费",
        ),
        (
            "预算03表",
            "删除列: [对个人和家庭的补助]",
            f"M-84 {BASE}/预算03表.yaml 第20行 第9个字符：“基本支出/小计”里有分项没有列的："
            "部门经济为303 对个人和家庭的补助",
        ),
        (
            "预算02表",
            "删除列: [本年收入/其他收入]",
            f"M-84 {BASE}/预算02表.yaml 第14行 第9个字符：“本年收入/合计”里有分项没有列的：资金为其他收入",
        ),
        (
            "预算12表",
            "删除列: [本年拨款/国有资本经营预算]",
            f"M-84 {BASE}/预算12表.yaml 第14行 第5个字符：“合计”里有分项没有列的："
            "资金为国有资本经营预算拨款、年度为本年",
        ),
        (
            "预算08表",
            "删除列: [公务接待费]",
            f"M-84 {BASE}/预算08表.yaml 第7行 第5个字符：“‘三公’经费合计”里有分项没有列的："
            "部门经济为30217 公务接待费",
        ),
        (
            "预算03表",
            "增加列:\n  公用经费: {标题: 工会经费, 取: {部门经济: '30228'}}",
            f"M-85 {OWN}/预算03表.yaml 第2行 第9个字符：“工会经费”和“商品和服务支出”都取了"
            "“部门经济为30228 工会经费”的数",
        ),
        (
            "预算07表",
            "修改列:\n  事业收入: {取: {年度: 本年}}",
            f"M-85 {BASE}/预算07表.yaml 第29行 第5个字符：“事业收入”和“一般公共预算”都取了“资金为财政拨款、"
            "纳入预算管理的行政事业性收费、专项收入、国有资产资源有偿使用收入等、年度为本年”的数",
        ),
        (
            "预算02表",
            "增加列:\n  事业收入: {标题: 其中：利息收入, 取: {资金: 其他收入}}",
            f"M-86 {OWN}/预算02表.yaml 第2行 第9个字符：“其中：利息收入”取的不都在“事业收入”之内："
            "资金为其他收入、年度为本年",
        ),
    ],
)
def test_columns_that_do_not_add_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, table: str, text: str, expected: str
) -> None:
    assert told(tmp_path, monkeypatch, {f"tables/{table}.yaml": f"{text}\n"}) == [expected]


@pytest.mark.parametrize(
    ("table", "text"),
    [
        (
            "预算03表",
            "增加列:\n  公用经费: {标题: 其中：工会经费, 取: {类别: 公用经费, 部门经济: '30228'}}",
        ),
        ("预算03表", "增加列:\n  合计: {标题: 其中：工会经费, 指标: \"支出(部门经济='30228')\"}"),
        ("预算02表", "增加列:\n  其他收入: {标题: 其中：利息收入, 取: {资金: 其他收入}}"),
        (
            "预算07表",
            "修改列:\n  事业收入: {取: {资金: [事业收入, 其他收入], 年度: 本年}}\n删除列: [其他收入]",
        ),
        ("预算08表", "删除列: [公务用车购置费, 公务用车运行费]"),
        ("预算11表", "修改列:\n  专项债券: {标题: 政府专项债券}"),
    ],
)
def test_columns_that_add_up_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, table: str, text: str
) -> None:
    assert told(tmp_path, monkeypatch, {f"tables/{table}.yaml": f"{text}\n"}) == []


ROW_234 = '      - {标签: 三十四、抗疫特别国债安排的支出, 取: {功能: "234"}}\n'


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        (
            changed("预算01表", (ROW_234, "")),
            f"M-84 {OWN}/预算01表.yaml 第58行 第9个字符：“本年支出合计”里有分项没有列的："
            "功能为234 抗疫特别国债安排的支出",
        ),
        (
            changed("预算01表", ('取: {功能: "234"}', '取: {功能: "21301"}')),
            f"M-85 {OWN}/预算01表.yaml 第57行 第9个字符：“三十四、抗疫特别国债安排的支出”和“十三、农林水事务”"
            "都取了“功能为21301 农业农村”的数",
        ),
        (
            changed("预算01表", ("{资金: 其他收入, 年度: 本年}", "{资金: 其他收入}")),
            f"M-86 {OWN}/预算01表.yaml 第19行 第9个字符：“九、其他收入”取的不都在“本年收入合计”之内："
            "资金为其他收入、年度为上年结转",
        ),
        (
            changed("预算01表", ("取: {资金: 财政拨款, 年度: 本年}", "取: {资金: 财政拨款}")),
            f"M-86 {OWN}/预算01表.yaml 第11行 第9个字符：“其中：财政拨款”取的不都在“一、一般公共预算”之内："
            "资金为财政拨款、年度为上年结转",
        ),
        (
            changed(
                "预算04表",
                (
                    "      - {标签: （三）国有资本经营预算拨款, 取: {资金: 国有资本经营预算拨款, 年度: 上年结转}}\n",
                    "",
                ),
            ),
            f"M-84 {OWN}/预算04表.yaml 第16行 第9个字符：“二、上年结转”里有分项没有列的："
            "资金为国有资本经营预算拨款",
        ),
    ],
)
def test_rows_that_do_not_add_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, files: dict[str, str], expected: str
) -> None:
    assert told(tmp_path, monkeypatch, files) == [expected]


def test_rows_by_code_and_figures_that_are_no_slices(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    accounts = ROOT / "templates" / "henan-accounts" / "tables"
    row = '      - {标签: ["30107", 绩效工资], 取: {部门经济: "30107"}}\n'
    text = (accounts / "公开06表.yaml").read_text("utf-8")
    assert row in text
    files = {
        "tables/公开06表.yaml": text.replace(row, ""),
        "tables/公开09表.yaml": "删除列: [预算数/公务接待费]\n",
    }
    assert told(tmp_path, monkeypatch, files, "henan-accounts") == [
        f"M-84 {OWN}/公开06表.yaml 第12行 第9个字符：“工资福利支出”里有分项没有列的：部门经济为30107 绩效工资",
        "M-84 henan-accounts/tables/公开09表.yaml 第11行 第9个字符：“预算数/合计”里有分项没有列的：全年(公务接待费)",
    ]


def test_titles(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    files = {
        "tables/预算05表.yaml": "编号: 预算03表\n",
        "tables/预算06表.yaml": "增加列:\n  公用经费: {取: {类别: 公用经费}}\n标题:\n",
    }
    assert told(tmp_path, monkeypatch, files) == [
        f"M-87 {OWN}/预算05表.yaml 第1行 第5个字符：编号“预算03表”和“预算03表”的相同",
        f"M-88 {OWN}/预算06表.yaml：这张表没有写“标题”",
        f"M-88 {OWN}/预算06表.yaml 第2行 第9个字符：这一列（块）没有写“标题”",
        f"M-85 {OWN}/预算06表.yaml 第2行 第9个字符：“”和“公用经费”都取了“类别为公用经费”的数",
    ]


def test_units_typed_behind_a_tag(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = (
        "## 政府采购\n\n{{ 收入总计|千分位 }}万元，{{ 收入总计|万元 }}元，{{ 收入总计 }}万元，"
        "{{ 收入总计|千分位 }}元，{{ 收入总计|占比(支出总计) }}。\n"
    )
    file = "某县/sections/政府采购.md 第3行"
    assert told(tmp_path, monkeypatch, {"sections/政府采购.md": text}) == [
        f"M-82 {file} 第1个字符：写的是“{{{{ 收入总计|千分位 }}}}万元”，这个金额却按元印",
        f"M-89 {file} 第18个字符：“{{{{ 收入总计|万元 }}}}元”：标签自己会印出单位，后面又写了“元”",
        f"M-89 {file} 第33个字符：“{{{{ 收入总计 }}}}万元”：标签自己会印出单位，后面又写了“万元”",
    ]


# --- regions

regions = st.tuples(*[st.integers(1, 15)] * 3)


def points(region: tuple[int, ...]) -> set[tuple[int, ...]]:
    """The combinations of values that a region has."""
    values = [[n for n in range(4) if mask >> n & 1] for mask in region]
    return {(a, b, c) for a in values[0] for b in values[1] for c in values[2]}


@given(regions, regions)
def test_what_is_left_of_a_region(region: tuple[int, ...], taken: tuple[int, ...]) -> None:
    left = list(without(region, taken))
    assert set().union(*map(points, left)) == points(region) - points(taken)
    assert sum(len(points(one)) for one in left) == len(points(region) - points(taken))
