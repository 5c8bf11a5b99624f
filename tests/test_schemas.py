"""The schemas that editors read: made of what the readers declare, and of one mind with them.

Both ways: what a schema marks, the reader reports; what the reader reports, the schema marks,
where a schema can say it at all. What it cannot is listed in SILENT, each with the reason.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from conftest import ROOT
from jsonschema import Draft7Validator
from schema_kit import (
    SCHEMAS,
    Mistake,
    Reader,
    as_an_editor_reads,
    bench_of,
    file_text,
    kind_of,
    marked,
    mistakes,
    reader_of,
    validator,
)

from assembler.authoring.copies import copied
from assembler.authoring.editors import FILES, switch
from assembler.authoring.items import items_of
from assembler.charts.shapes import CHART_KEYS, PERIODS
from assembler.charts.shapes import ORDERS as CHART_ORDERS
from assembler.cli import main
from assembler.dataset.kinds import KINDS_OF_REPORT
from assembler.dataset.new import words_text
from assembler.dataset.schema import DECLARED_UNITS, FIELDS, LEDGERS, OVERALL_GROUPS, TARGET_GROUPS
from assembler.figures.specifications import ENTRY_KEYS
from assembler.guides.schemas import schemas
from assembler.kernel.money import UNITS
from assembler.kernel.problems import Place, Problem
from assembler.kernel.yamltext import parse_yaml
from assembler.narrative.wording import ALWAYS, PHRASES
from assembler.report import CHART_KINDS
from assembler.tables.document_table import CELL_KEYS, HEADING_KEYS, LIST_COLUMN_KEYS, SECTION_KEYS
from assembler.tables.form_table import TERM_KEYS
from assembler.tables.levels import ORDERS
from assembler.tables.specification import (
    BLOCK_KEYS,
    COLUMN_KEYS,
    EDITS,
    KINDS,
    ROW_KEYS,
    TABLE_KEYS,
)
from assembler.template.lists import CHECK_KEYS, COLUMN_KINDS, LIST_KEYS, REFERRED
from assembler.template.lists import COLUMN_KEYS as OWN_COLUMN_KEYS
from assembler.template.loading import load_template
from assembler.template.settings import (
    DRAFTING_KEYS,
    PART_KEYS,
    SECTION_EDIT_KEYS,
    SETTINGS,
    STYLE_KEYS,
    is_answer,
)

TEMPLATES, DATA = ROOT / "templates", ROOT / "data"
SHIPPED = sorted(
    (
        *TEMPLATES.glob("*/*.yaml"),
        *TEMPLATES.glob("*/tables/*.yaml"),
        *TEMPLATES.glob("*/图表/*.yaml"),
        *TEMPLATES.glob("*/清单/*.yaml"),
        *DATA.glob("*/报告.yaml"),
    )
)
NAMES = ("template", "figures", "wording", "glossary", "table", "chart", "list", "report")

_CHARTS = "sichuan-accounts/图表"

# Beside the shipped files: whatever else may be written, so that every key is tried. Each stands in
# the place of a shipped file.
FURTHER = {
    f"{_CHARTS}/支出决算结构图.yaml": """
标题: "{{ 年度 }}年支出"
种类: 折线图
类别: [甲, {标签: "{{ 年度 }}年"}]
系列:
  - {标题: 基本支出, 期间: 本年, 指标: [上年(收入总计), 收入总计]}
  - {标题: "{{ 年度 }}", 指标: [收入总计, 支出总计]}
数字样式: {小数: 1, 单位: 元}
顺序: 从小到大
最多: 20
其余: 其余各类
含零: 是
空图说明: ""
替代文字: 一句话
高: 9
条件: 收入总计 > 0
""",
    f"{_CHARTS}/收入决算结构图.yaml": """
种类: 条形图
分组: {台账: 支出, 取: {资金: [事业收入, 一般公共预算拨款]}, 按: 功能类}
系列: [{期间: 本年}]
最多: 2
""",
    f"{_CHARTS}/三公经费支出结构图.yaml": """
种类: 堆积柱形图
表: 公开03表
行: 功能类
列: [基本支出, 项目支出]
类别取自: 行
含零: 否
""",
    "henan-budget/清单/会议费培训费.yaml": """
说明: 会议和培训
必填: 是
启用: true
别名: 会议情况表
删除: 否
列:
  类别: {种类: 选项, 选项: [会议费, 培训费], 必填: 是, 主键: 是}
  编号: {种类: 编码, 位数: [6, 8], 例: 100001, 别名: [编码, 代码]}
  单位编码: {种类: 编码, 参照: 单位}
  项目: {种类: 文字, 参照: 项目, 说明: 项目名称}
  人数: {种类: 整数, 单位: 人}
  天数: {种类: 数值, 合计: 否}
  比例: 百分比
  日期: 日期
  资金: 资金来源
  金额: 金额
核对:
  - {列: 金额, 按: 类别, 筛选: {资金: [财政拨款, 事业收入]}, 等于: 会议费合计}
  - {列: 人数, 不超过: 100}
""",
    "henan-budget/tables/会议费培训费.yaml": """
种类: 清单表
清单: 会议费培训费
只列: {类别: [会议费, 培训费]}
合计行: 前
列: [{标题: 名称, 内容: "{名称}"}, {标题: 经费, 内容: "{金额}"}]
""",
    "henan-budget/template.yaml": """
名称: 某县
说明: 试一试
类型: 部门预算
extends: ""
封面标题: "{{ 年度 }}年"
标题: 2024
数字样式: {单位: 元, 小数: 1, 百分比小数: 0, 零: "0.00", 单位前: " ", 千分位: 是, 整数省略: false}
表格样式: {零: , 千分位: true}
表头左: ""
表头右: 单位：元
标题编号: [一、, （一）, 1., （1）, ①]
尾差注:
等级: {优: 90, 良: "80.5"}
原因门槛: 2.5
一图读懂: 是
草拟: {比例: 60, 相抵: 20, 至多: 2, 动因: {公务接待费: [车辆]}, 同因: {收入总计: 支出总计}}
部分:
  - {名: 一, 标题: 概况, 章节: 主要职责, 编号: 否, 另起页: 否, 标题编号: [第一章, 无]}
  - {标题: 名词, 名词: 出现的, 横向: 是, 标题编号: 无}
  - {标题: 附表, 表格: [预算01表], 表格另起页: 否, 每单位: 否, 条件: 单位数() > 0}
修改部分: {一: {标题: 部门概况}}
删除部分: [名词]
增加部分: {一: {名: 二, 标题: 附录}}
删除章节: 主要职责
增加章节: {一: [主要职责, 收支总体]}
删除表格: [预算01表]
修改章节: {政府采购: {标题: 采购, 逐项写零: 是}, 预算绩效: {标题: "{{ 年度 }}年绩效"}}
增加表格: {名词: 预算02表}
名词顺序: [基本支出, 项目支出]
同义词: {机构运转经费: [机构运行费, 运转类经费], 人员经费: 人头经费}
条件: {主要职责: 单位数() > 0, 预算01表: }
""",
    "henan-budget/figures.yaml": """
甲: 支出()
乙: {算法: 甲 + 甲, 显示名: 乙数, 说明: 两倍}
丙: {声明: 万元, 台账: 支出(类别='公用经费'), 缺省: 0}
""",
    "henan-budget/wording.yaml": """
增加: 增加{差额}，增长{比例}
减少: "{差额}减少"
略增: 增{差额}
略减: 减{差额}
持平: 平
均为零: 平
上年为零: 增{差额}
本年为零: 减{差额}
由负转正: 由{上年}转为{本年}
由正转负: 由{上年}转为{本年}
占比: 占{比例}
占比无总额: ""
原因: 因为{原因}
自定: "{年度}年没有"
一组: {增加: "多{差额}", 减少: "", 自定: "{上年度}年没有"}
""",
    "henan-budget/tables/预算03表.yaml": """
标题: "{{ 年度 }}年表"
编号: ""
种类: 透视表
横向: true
另起页: 否
左上: ""
右上:
台账: 支出
筛选: {类别: [人员经费, 公用经费], 资金: 政府性基金, 年度: 本年, 功能: 201, 单位性质: 行政}
行: [合计, 部门, [单位, 功能项]]
顺序: 台账
列:
  - {标题: 单位, 编码列: 是, 纵向合并: yes, 宽: 3, 标签: {合计: 合计, 部门: "{部门.名称}", 单位: }}
  - {标题: 金额, 数字样式: {小数: 0, 零: —}}
  - {标题: 支出, 台账: 支出, 取: {资金: 政府性基金资金}}
  - {标题: 总计, 指标: 支出总计}
  - {标题: 上年, 期间: 上年}
  - {标题: 差, 算: 增减, 本期: 支出, 基期: 上年, 条件: 单位数() > 0}
  - {标题: 各类, 取: , 列: [{标题: 人员, 取: {类别: 人员经费, 政府采购: ""}}]}
栏次: 数字
注: [甲, 乙]
空表说明: 没有。
空表零: 0
数字样式: {单位: 万元}
每单位: 否
条件: 单位数() > 0
""",
    "yanjin-budget/tables/预算03表.yaml": """
修改列:
  科目编码/类: {标题: 类款, 宽: 2}
删除列: [科目编码/款, 科目编码/项]
增加列:
  合计: {标题: 其中, 取: {类别: 公用经费}}
  公用经费: [{标题: 工会, 取: {部门经济: "30228"}}, {标题: 福利, 取: {部门经济: 30229}}]
""",
    "yanjin-budget/tables/预算01表.yaml": """
修改行:
  支出/二、外交: {标签: 外交, 条件: 单位数() > 0}
删除行: [四、财政专户管理资金收入]
增加行:
  其中：财政拨款: {标签: 专项收入, 取: {资金: 专项收入}}
  收入: [{标签: 甲}, {标签: [乙], 指标: 收入总计}]
""",
    "henan-accounts/tables/公开01表.yaml": """
种类: 表单
块:
  标题: 支出
  台账: 支出
  列: [{标题: 码}, {标题: 名, 文字: 是}, {标题: 行次, 行次: 是}, {标题: 金额}]
  行:
    - {标签: [30101, 工资], 取: {部门经济: 30101}, 数字样式: {小数: 1}}
    - {标签: [~, 结余], 台账: 结转, 取: {栏目: 年末结转和结余}}
    - {标签: ""}
  末行:
    - {标签: 总计, 合计: [{取: {}}, {台账: 结转, 取: {栏目: 结余分配}}]}
    - {标签: 收入, 指标: 收入总计}
""",
    "henan-budget/tables/预算13表.yaml": """
种类: 文件表
栏: [10, "20", 30]
段:
  - {标签: 部门, 内容: "{{ 部门.名称 }}"}
  - {标签: 预算, 行: [[{文字: 总额}, {指标: 支出总计, 跨: 1}], [甲, 乙]]}
  - 标签: 任务
    表头: [名称, {标题: 说明, 跨: 1}]
    清单: 主要任务
    各栏: [{内容: "{名称}", 合并: 是, 跨: 1}, {内容: "{说明}", 对齐: 右}]
""",
    "mengjin-2024-budget/报告.yaml": """
类型: 部门决算
年度: ２０２４年
模板: henan-accounts
部门.编码: 146
部门: {名称: 某局, 简称: , 自称: 我局}
部门.主管部门编码: 146
部门.主管部门名称: 某局
公开日期: 2024年4月
年初预算: ../某局
上年: ""
单位数据: [../局机关, ../中心.xlsx]
报告文件: 内部
一图读懂: 否
草稿字样: 否
职责: [落实政策, ~, 办理审批]
机构设置: |
  内设股室两个。
  下属中心一个。
补充: {三公经费: [一段, 两段], 政府采购: 一段}
省略: {名词解释: 经批准不公开, 政府采购: }
补充.国有资产: 一段
省略.预算01表: 不公开
""",
}

_MERGED = "what counts is the file together with those it extends"
_ELSEWHERE = "whether there is such a name is known to the whole template"
_SUMS = "what the spans of a row add up to"
_OTHER = "what may stand there depends on another setting"
# By kind of file and key: what readers report and no schema marks.
SILENT: Mapping[tuple[str, str], str] = {
    ("template", "章节"): _ELSEWHERE,
    ("template", "部分"): _ELSEWHERE,
    ("template", "表格"): _ELSEWHERE,
    ("template", "条件"): _ELSEWHERE,
    ("template", "同义词"): _ELSEWHERE,
    ("template", "名词顺序"): _ELSEWHERE,
    ("figures", ""): _ELSEWHERE,
    ("figures", "缺省"): "how amounts are written",
    ("figures", "算法"): _ELSEWHERE,
    ("figures", "台账"): _ELSEWHERE,
    ("figures", "声明"): _OTHER,
    ("wording", ""): _MERGED,
    ("glossary", ""): _MERGED,
    ("table", "指标"): _ELSEWHERE,
    ("table", "套用"): _ELSEWHERE,
    ("table", "删除列"): _ELSEWHERE,
    ("table", "删除行"): _ELSEWHERE,
    ("table", "本期"): _ELSEWHERE,
    ("table", "基期"): _ELSEWHERE,
    ("table", "块"): _MERGED,
    ("table", "列"): _MERGED,
    ("table", "行"): _MERGED,
    ("table", "段"): _MERGED,
    ("table", "栏"): _MERGED,
    ("table", "清单"): _OTHER,
    ("table", "只列"): _OTHER,
    ("table", "内容"): _OTHER,
    ("table", "文字"): _OTHER,
    ("table", "台账"): _OTHER,
    ("table", "表头"): _SUMS,
    ("table", "各栏"): _SUMS,
    ("table", "跨"): _SUMS,
    ("chart", "类别"): _ELSEWHERE,
    ("chart", "指标"): _ELSEWHERE,
    ("chart", "按"): _ELSEWHERE,
    ("chart", "表"): _ELSEWHERE,
    ("chart", "列"): _ELSEWHERE,
    ("chart", "分组"): _MERGED,
    ("chart", "行"): _OTHER,
    ("chart", "类别取自"): _OTHER,
    ("chart", "系列"): _OTHER,
    ("list", "列"): _MERGED,
    ("list", "选项"): _OTHER,
    ("list", "筛选"): _OTHER,
    ("list", "核对"): _OTHER,
    ("list", "按"): _OTHER,
    ("list", "等于"): _OTHER,
    ("list", "不超过"): _OTHER,
}


# --- what is right is not marked


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: "/".join(path.parts[-3:]))
def test_a_shipped_file_is_not_marked(path: Path) -> None:
    assert marked(kind_of(path), path.read_text("utf-8")) == []


@pytest.mark.parametrize("name", FURTHER)
def test_whatever_may_be_written_is_not_marked(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Numbers and answers without quotes too, which an editor does not read as texts."""
    monkeypatch.chdir(tmp_path)
    assert marked(kind_of(Path(name)), FURTHER[name]) == []
    reported = [str(p) for p in reader_of(shipped(name)).problems(FURTHER[name])]
    others = [line for line in reported if "M-12" not in line and "M-96" not in line]
    assert others == []


def test_of_a_new_dataset_what_must_be_filled_is_marked() -> None:
    assert sorted(marked("report", words_text("部门预算", 2024))) == [
        "职责",
        "部门/名称",
        "部门/编码",
    ]


def test_the_examples_of_the_guide_are_not_marked() -> None:
    guide = (TEMPLATES / "README.md").read_text("utf-8")
    examples = re.findall(r"^( *)```yaml\n(.*?)^ *```", guide, re.MULTILINE | re.DOTALL)
    assert len(examples) > 10
    for indent, text in examples:
        example = re.sub(rf"^{indent}", "", text, flags=re.MULTILINE)
        kinds = ("template", "table", "chart", "list", "wording", "figures", "glossary")
        assert [kind for kind in kinds if not marked(kind, example)], example


def test_the_schemas_are_schemas() -> None:
    assert sorted(path.stem for path in SCHEMAS.iterdir()) == sorted(NAMES)
    for name in NAMES:
        Draft7Validator.check_schema(validator(name).schema)
        assert schemas()[f"{name}.json"] == (SCHEMAS / f"{name}.json").read_text("utf-8")


# --- every key and every word that readers know, and no other


def mappings() -> dict[str, set[str]]:
    """The keys of every mapping that a schema describes."""
    keys: dict[str, set[str]] = {}
    for name in NAMES:
        schema = validator(name).schema
        keys[name] = set(schema["properties"])
        for title, below in schema.get("definitions", {}).items():
            keys[f"{name} {title}"] = set(below["properties"])
    return keys


def test_every_key_that_a_reader_knows() -> None:
    bench = bench_of("henan-accounts")
    ledgers = bench.narrative.figures.ledgers.values()
    asked = {name for ledger in ledgers for name in ledger.dimensions}
    fields = {field.name for field in FIELDS} | {field.name.split(".")[0] for field in FIELDS}
    expected: dict[str, Iterable[str]] = {
        "template": SETTINGS,
        "template 部分的一项": PART_KEYS,
        "template 数字样式": STYLE_KEYS,
        "template 等级": (),
        "template 修改部分": (),
        "template 增加部分": (),
        "template 增加章节": (),
        "template 增加表格": (),
        "template 修改章节": (),
        "template 一节": SECTION_EDIT_KEYS,
        "template 条件": (),
        "template 同义词": (),
        "template 草拟": DRAFTING_KEYS,
        "template 动因": (),
        "template 同因": (),
        "figures": (),
        "figures 指标": ENTRY_KEYS,
        "wording": PHRASES,
        "wording 一组用语": PHRASES,
        "glossary": (),
        "table": (*TABLE_KEYS, *EDITS),
        "table 数字样式": STYLE_KEYS,
        "table 切片": asked,
        "table 标签": {"合计", "部门", *asked},
        "table 一列": COLUMN_KEYS,
        "table 要改的列": COLUMN_KEYS,
        "table 修改列": (),
        "table 增加列": (),
        "table 要改的行": ROW_KEYS,
        "table 修改行": (),
        "table 增加行": (),
        "table 一块": BLOCK_KEYS,
        "table 一行": ROW_KEYS,
        "table 相加的一项": TERM_KEYS,
        "table 一段": SECTION_KEYS,
        "table 一格": CELL_KEYS,
        "table 一栏": LIST_COLUMN_KEYS,
        "table 表头的一格": HEADING_KEYS,
        "chart": CHART_KEYS,
        "chart 一个类别": ("标签", "指标"),
        "chart 一个系列": ("标题", "期间", "指标"),
        "chart 分组": ("台账", "取", "按"),
        "chart 切片": asked,
        "chart 数字样式": STYLE_KEYS,
        "table 只列": (),
        "list": LIST_KEYS,
        "list 列": (),
        "list 清单的一列": OWN_COLUMN_KEYS,
        "list 一项核对": CHECK_KEYS,
        "list 筛选": (),
        "report": fields,
    }
    assert mappings() == {name: set(keys) for name, keys in expected.items()}


def settings_of(name: str) -> Iterator[tuple[str, Any]]:
    """Every key of a schema with what is said of it."""
    schema = validator(name).schema
    for title, below in {"": schema, **schema.get("definitions", {})}.items():
        for key, setting in below["properties"].items():
            yield f"{title}/{key}", setting


@pytest.mark.parametrize("name", NAMES)
def test_every_key_is_explained_and_has_a_shape(name: str) -> None:
    """A key that a reader takes and nobody has described would show nothing in an editor: describe
    it beside the others of its reader (tables/shapes.py, template/settings.py …)."""
    for key, setting in settings_of(name):
        if key == "/部门":  # its fields are explained
            continue
        assert re.search("[一-龥]{2}", setting.get("description", "")), key
        assert set(setting) - {"description", "doNotSuggest"}, key


def words_of(schema: Any) -> set[Any]:
    """The words that may stand somewhere in a value."""
    if isinstance(schema, list):
        return {word for each in schema for word in words_of(each)}
    if not isinstance(schema, dict):
        return set()
    below = [value for key, value in schema.items() if key in ("anyOf", "items")]
    words = {word for word in schema.get("enum", ()) if isinstance(word, str)}
    return words | {word for each in below for word in words_of(each)}


@pytest.mark.parametrize(
    ("name", "key", "words"),
    [
        ("template", "/类型", KINDS_OF_REPORT),
        ("template", "数字样式/单位", UNITS),
        ("template", "数字样式/小数", map(str, range(9))),
        ("template", "部分的一项/名词", ("全部", "出现的")),
        ("figures", "指标/声明", DECLARED_UNITS),
        ("table", "/种类", KINDS),
        ("table", "/顺序", ORDERS),
        ("table", "/台账", LEDGERS),
        ("list", "清单的一列/种类", COLUMN_KINDS),
        ("list", "清单的一列/参照", REFERRED),
        ("table", "一列/清单", TARGET_GROUPS),
        ("table", "一段/清单", (*OVERALL_GROUPS, "")),
        ("chart", "/种类", CHART_KINDS),
        ("chart", "/顺序", CHART_ORDERS),
        ("chart", "一个系列/期间", PERIODS),
        ("report", "/类型", KINDS_OF_REPORT),
        ("report", "/报告文件", ("公开", "内部", "")),
        ("report", "/一图读懂", ("是", "否", "")),
        ("report", "/草稿字样", ("是", "否", "")),
    ],
)
def test_every_word_that_a_reader_knows(name: str, key: str, words: Iterable[str]) -> None:
    assert words_of(dict(settings_of(name))[key]) == set(words)


def test_the_answers_are_those_of_the_reader() -> None:
    answers = words_of(dict(settings_of("table"))["/横向"])
    assert {"是", "否", "true", "false"} <= answers and all(map(is_answer, answers))


@pytest.mark.parametrize("phrase", [*PHRASES, "自己的一条"])
def test_a_phrase_quotes_what_the_reader_fills_in(phrase: str) -> None:
    every = {value for values in PHRASES.values() for value in values} | {"比率"}
    allowed = {value for value in every if not marked("wording", f"{phrase}: 增{{{value}}}")}
    assert allowed == set(PHRASES.get(phrase, ALWAYS))


# --- what is wrong


def shipped(name: str) -> Path:
    """The shipped file of that name."""
    return next(path for path in SHIPPED if path.as_posix().endswith(name))


def files(kind: str) -> Iterator[tuple[Path, str]]:
    """All files of a kind with their texts: those that are shipped, and the further ones."""
    for path in SHIPPED:
        if kind_of(path) == kind:
            yield path, path.read_text("utf-8")
    for name, text in FURTHER.items():
        if kind_of(Path(name)) == kind:
            yield shipped(name), text


def tried(kind: str) -> Iterator[tuple[Path, Reader, Mistake, set[tuple[str, str]]]]:
    """Every mistake once, wherever it could be made; with what is reported of the file anyway."""
    seen: set[tuple[str, str, str]] = set()
    for path, text in files(kind):
        values = parse_yaml(text).as_data()
        reader, variety = reader_of(path), str(values.get("种类", ""))
        usual = set(map(_problem, reader.problems(file_text(values))))
        for mistake in mistakes(values):
            place = mistake.place.partition("/")[2] if kind == "figures" else mistake.place
            case = (variety, place, mistake.what)
            if case not in seen:
                seen.add(case)
                yield path, reader, mistake, usual


def _problem(problem: Problem) -> tuple[str, str]:
    return problem.code, problem.message


BY_NAME = {
    *("修改列", "增加列", "修改行", "增加行", "修改部分", "增加部分"),
    *("增加章节", "增加表格", "条件", "同义词", "只列"),
}


def key_of(kind: str, mistake: Mistake) -> str:
    """The key under which a mistake stands; "" for an entry that authors name themselves."""
    steps = [step for step in mistake.place.split("/") if step != "*"]
    named = {"figures": 1, "wording": 9, "glossary": 9}.get(kind, 0)
    by_name = {*BY_NAME, "列"} if kind == "list" else BY_NAME
    if steps[0] in by_name and len(steps) == 2:
        return steps[0]
    return steps[-1] if len(steps) > named else ""


@pytest.mark.parametrize("kind", NAMES)
def test_editor_and_reader_are_of_one_mind(
    kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    only_marked, only_reported, number = [], set(), 0
    for path, reader, mistake, usual in tried(kind):
        text = file_text(mistake.values)
        number += 1
        is_marked = not validator(kind).is_valid(mistake.values)  # all texts stand in quotes
        is_reported = not usual.issuperset(map(_problem, reader.problems(text)))
        if is_marked and not is_reported:
            only_marked.append((path.name, mistake.place, mistake.what))
        if is_reported and not is_marked:
            only_reported.add((kind, key_of(kind, mistake)))
    assert number >= 20
    assert only_marked == []
    assert only_reported == {key for key in SILENT if key[0] == kind}


def test_every_key_was_tried() -> None:
    written = {
        key
        for kind in NAMES
        for _, text in files(kind)
        for key in keys_in(parse_yaml(text).as_data())
    }
    known = {key.rpartition("/")[2] for name in NAMES for key, _ in settings_of(name)}
    levels = set(bench_of("henan-accounts").narrative.figures.ledgers["支出"].dimensions)
    assert known - written - levels - {"部门.名称", "部门.简称", "部门.自称"} == set()


def keys_in(value: Any) -> set[str]:
    below = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    keys = set(value) if isinstance(value, dict) else set()
    return keys | {key for each in below for key in keys_in(each)}


@pytest.mark.parametrize(
    ("file", "text", "places"),
    [
        ("template.yaml", "标体: 甲\n", [""]),
        ("template.yaml", "部分: [{标题: 甲, 编号: 一、}]\n", ["部分/0/编号"]),
        (
            "template.yaml",
            "数字样式: {小数: 9, 千分位: 好}\n",
            ["数字样式"],
        ),
        ("wording.yaml", "增加: {差额}\n三公:\n  持平: 持{平}\n", ["增加", "三公"]),
        ("figures.yaml", "甲: {算法: 支出(), 声明: 元}\n", ["甲"]),
        ("glossary.yaml", "甲: [乙]\n", ["甲"]),
        ("tables/预算03表.yaml", "筛选: {资金: 财政拔款}\n", ["筛选"]),
        ("tables/预算03表.yaml", "筛选: {资金: 一般公共预算 财政拨款}\n", []),
        ("data/甲/报告.yaml", "年度: 24年\n职责:\n  -落实\n", ["年度", "职责"]),
        ("data/甲/报告.yaml", "公开日期: 2024\n部门: {编号: 1}\n", ["部门", "公开日期"]),
        ("data/甲/报告.yaml", "公开日期: 2024.04\n年度: 2024\n", []),
    ],
)
def test_what_an_editor_marks(file: str, text: str, places: list[str]) -> None:
    assert marked(kind_of(Path(file)), text) == places


# --- switching them on


def test_they_are_shipped_with_the_program() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    patterns = project["tool"]["setuptools"]["package-data"]["assembler.builtin_templates"]
    carried = {path for pattern in patterns for path in TEMPLATES.glob(pattern)}
    assert set(SCHEMAS.iterdir()) <= carried


def test_the_program_itself_reads_no_schema() -> None:
    for path in (ROOT / "assembler").rglob("*.py"):
        assert "jsonschema" not in path.read_text("utf-8")


def schema_named_in(path: Path) -> Path:
    """The schema that a file's own line names, by its path from the file."""
    line = re.search(r"^# yaml-language-server: \$schema=(\S+)$", path.read_text("utf-8"), re.M)
    assert line is not None
    return (path.parent / line[1]).resolve()


def test_what_the_commands_make_is_switched_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    main(["template", "new", "某县", "--extends", "yanjin-budget"])
    for kind, item in (
        ("表", "预算03表"),
        ("用语", "三公›持平"),
        ("指标", "车辆"),
        ("名词", "其他收入"),
    ):
        assert main(["template", "override", "某县", kind, item]) == 0
    made = sorted((tmp_path / "templates" / "某县").rglob("*.yaml"))
    assert len(made) == 5
    for path in made:
        assert schema_named_in(path) == tmp_path / "templates/schemas" / f"{kind_of(path)}.json"
        assert (
            schema_named_in(path).read_bytes() == (SCHEMAS / f"{kind_of(path)}.json").read_bytes()
        )
        assert marked(kind_of(path), path.read_text("utf-8")) == []


@pytest.mark.parametrize("base", ["yanjin-budget", "henan-accounts"])
def test_whatever_is_copied_is_not_marked(
    base: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of tables the settings of all files together, as `override` writes them out."""
    monkeypatch.chdir(tmp_path)
    main(["template", "new", "某县", "--extends", base])
    template = load_template("某县", Place(), [])
    assert template is not None
    for kind in ("表", "用语", "指标", "名词"):
        for item in items_of(template, kind):
            copied(template, kind, item)
    made = sorted((tmp_path / "templates" / "某县").rglob("*.yaml"))
    assert len(made) > 12
    assert {path.name: marked(kind_of(path), path.read_text("utf-8")) for path in made} == {
        path.name: [] for path in made
    }


def test_the_command_puts_the_schemas_beside_the_templates(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["template", "schemas"]) == 0
    printed = capsys.readouterr().out
    assert printed == (
        "templates/schemas 已写成（8个文件）。\n"
        "VS Code 装上 YAML 扩展（redhat.vscode-yaml，不用联网），在文件的第一行写：\n"
        "  template.yaml　# yaml-language-server: $schema=../schemas/template.json\n"
        "  figures.yaml　# yaml-language-server: $schema=../schemas/figures.json\n"
        "  wording.yaml　# yaml-language-server: $schema=../schemas/wording.json\n"
        "  glossary.yaml　# yaml-language-server: $schema=../schemas/glossary.json\n"
        "  tables/*.yaml　# yaml-language-server: $schema=../../schemas/table.json\n"
        "  图表/*.yaml　# yaml-language-server: $schema=../../schemas/chart.json\n"
        "  清单/*.yaml　# yaml-language-server: $schema=../../schemas/list.json\n"
        "  data/<数据>/报告.yaml　"
        "# yaml-language-server: $schema=../../templates/schemas/report.json\n"
    )
    for file in FILES:
        home = "" if file.startswith("data/") else "templates/某县/"
        path = tmp_path / f"{home}{file}".replace("*", "甲").replace("<数据>", "甲")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"{switch(file)}\n", "utf-8")
        assert schema_named_in(path).is_file()
    old = tmp_path / "templates/schemas/table.json"
    old.write_text("{}", "utf-8")
    assert main(["template", "schemas"]) == main(["template", "schemas"]) == 0
    assert [line for line in capsys.readouterr().out.splitlines() if "schemas 已" in line] == [
        "templates/schemas 已写成（1个文件）。",
        "templates/schemas 已是最新。",
    ]
    assert old.read_bytes() == (SCHEMAS / "table.json").read_bytes()


def test_the_guides_switch_them_on() -> None:
    guides = [(ROOT / f"{home}/README.md").read_text("utf-8") for home in ("templates", "data")]
    assert switch("template.yaml") in guides[0] and "`../../schemas/table.json`" in guides[0]
    assert switch("data/<数据>/报告.yaml") in guides[1]


def test_an_editor_reads_scalars_as_they_are_typed() -> None:
    text = "甲: 2024\n乙: 是\n丙: 2024-04-10\n丁: true\n戊: '0'\n己: yes\n庚: 0.50\n辛:\n"
    assert as_an_editor_reads(text) == {
        "甲": 2024,
        "乙": "是",
        "丙": "2024-04-10",
        "丁": True,
        "戊": "0",
        "己": "yes",
        "庚": 0.5,
        "辛": None,
    }
