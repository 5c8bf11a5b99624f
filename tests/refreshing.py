"""Reports with corrections to their data, for tests of `refresh`."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from conftest import ROOT, SAMPLES, replace_in
from refresh_edits import Edit, edited, texts

from assembler.pipeline import Built, build
from assembler.refresh.refresh import Refreshed, refresh

Change = tuple[str, str, str]  # file, old text, new text


def left_out(*names: str) -> Change:
    """Sections or tables that are not published."""
    lines = "".join(f"  {name}: 经批准不公开\n" for name in names)
    return "报告.yaml", "\n职责:\n", f"\n省略:\n{lines}\n职责:\n"


# What is corrected in the data, by name. 孟津: income and expenditure 954.72, 911.44 a year before.
BUDGET: Mapping[str, Sequence[Change]] = {
    "无更正": (),
    "金额": (("支出.csv", "1129600.00", "1229600.00"), ("收入.csv", "9547200.00", "9647200.00")),
    "转减": (("支出.csv", "1129600.00", "629600.00"), ("收入.csv", "9547200.00", "9047200.00")),
    "持平": (("支出.csv", "1129600.00", "696800.00"), ("收入.csv", "9547200.00", "9114400.00")),
    "零头": (("支出.csv", "1129600.00", "1129712.35"), ("收入.csv", "9547200.00", "9547312.35")),
    "上年": (("指标.csv", "收入总计,上年,9114400.00", "收入总计,上年,9000000.00"),),
    "上年为零": (("指标.csv", "机构运转经费,上年,2397600.00", "机构运转经费,上年,0.00"),),
    "换原因": (
        ("原因.csv", "收入总计,政务服务大厅的运行费用上升，专项工作和网络维护、租赁所需资金增加",
         "收入总计,新增大厅运行费"),
    ),
    "缺原因": (("原因.csv", "公务接待费,人员增加，物价上涨\n", ""),),
    "缺原因且金额": (
        ("原因.csv", "公务接待费,人员增加，物价上涨\n", ""),
        ("支出.csv", "30217,50206,公用经费,,公用经费,,财政拨款,3000.00",
         "30217,50206,公用经费,,公用经费,,财政拨款,5000.00"),
        ("收入.csv", "9547200.00", "9549200.00"),
    ),
    "加项目": (
        ("项目.csv", "410308240000000026856",
         "410308240000000026000,新大厅项目,特定目标类,146001\n410308240000000026856"),
        ("支出.csv", "146001,2010301,30299,50502,其他运转类,北区光纤",
         "146001,2010301,30299,50502,特定目标类,新大厅项目,,,财政拨款,100000.00,\n"
         "146001,2010301,30299,50502,其他运转类,北区光纤"),
        ("收入.csv", "9547200.00", "9647200.00"),
    ),
    "去项目": (
        ("项目.csv", "410308240000000026856,北区光纤租赁服务费,其他运转类,146001\n", ""),
        ("支出.csv", "146001,2010301,30299,50502,其他运转类,北区光纤租赁服务费,,,财政拨款,29200.00,"
         "功能科目、经济科目由公布的合计唯一推得\n", ""),
        ("收入.csv", "9547200.00", "9518000.00"),
        ("绩效指标.csv", "北区光纤租赁服务费,成本指标,预算成本,≤{{ 项目金额|万元 }}\n", ""),
        ("绩效指标.csv", "北区光纤租赁服务费,产出指标,费用支付完成率,100%\n", ""),
        ("绩效指标.csv", "北区光纤租赁服务费,产出指标,费用支付足额率,100%\n", ""),
        ("绩效指标.csv", "北区光纤租赁服务费,产出指标,费用支付及时性,及时\n", ""),
        ("绩效指标.csv", "北区光纤租赁服务费,效益指标,保障数据通信工作的正常,保障\n", ""),
        ("绩效指标.csv", "北区光纤租赁服务费,满意度指标,受益群众满意度,≥95%\n", ""),
    ),
    "基金": (
        ("项目.csv", "410308240000000026856",
         "410308240000000026000,新大厅项目,特定目标类,146001\n410308240000000026856"),
        ("支出.csv", "146001,2010301,30299,50502,其他运转类,北区光纤",
         "146001,2120899,30299,50502,特定目标类,新大厅项目,,,政府性基金,100000.00,\n"
         "146001,2010301,30299,50502,其他运转类,北区光纤"),
        ("收入.csv", "9547200.00", "9547200.00\n146001,政府性基金,100000.00"),
    ),
    "车辆": (("指标.csv", "一般公务用车,本年,2", "一般公务用车,本年,3"),),
    "略去一节": (left_out("三公经费"),),
    "略去一表": (left_out("预算06表"),),
}  # fmt: skip

# 西工: expenditure in general 349.76, 357.87 a year before; 2010301 56.94 of 50.67.
ACCOUNTS: Mapping[str, Sequence[Change]] = {
    "无更正": (),
    "金额": (
        (
            "支出.csv",
            "30101,人员经费,,一般公共预算拨款,228900.00",
            "30101,人员经费,,一般公共预算拨款,208900.00",
        ),
        ("收入.csv", "569378.50", "549378.50"),
    ),
    "转增": (
        (
            "支出.csv",
            "30101,人员经费,,一般公共预算拨款,228900.00",
            "30101,人员经费,,一般公共预算拨款,328900.00",
        ),
        ("收入.csv", "569378.50", "669378.50"),
    ),
    "上年": (("指标.csv", "\n收入总计,上年,3578700.00", "\n收入总计,上年,5578700.00"),),
    "年初持平": (
        (
            "年初预算.csv",
            "2010301,一般公共预算拨款,,506700.00",
            "2010301,一般公共预算拨款,,569378.50",
        ),
    ),
    "去一科目": (("年初预算.csv", "2010302,一般公共预算拨款,,5579600.00,\n", ""),),
    "得分": (("项目自评.csv", "100%,87.01,是", "100%,88.01,是"),),
    "略去": (left_out("公开05表", "政府采购"),),
}
_CORRECTIONS = {"mengjin": BUDGET, "xigong": ACCOUNTS}


@cache
def corrected(sample: str, correction: str, internal: bool = True) -> Built:
    """A sample built from corrected data; with the dataset's lines, which comments name, or to be
    published."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(
            shutil.copytree(ROOT / "data" / SAMPLES[sample], Path(folder) / SAMPLES[sample])
        )
        for file, old, new in _CORRECTIONS[sample][correction]:
            replace_in(path / file, old, new)
        built = build(path, internal=internal)
    assert built.data is not None, [str(problem) for problem in built.problems]
    return built


def data_of(sample: str, correction: str = "无更正", internal: bool = True) -> bytes:
    """Its bytes."""
    data = corrected(sample, correction, internal).data
    assert data is not None
    return data


def after(
    sample: str,
    edits: Sequence[Edit],
    correction: str,
    before: str = "无更正",
    internal: bool = True,
) -> Refreshed:
    """The report edited, then brought up to date with corrected data."""
    report = edited(data_of(sample, before, internal), *edits)
    return refresh(report, corrected(sample, correction, internal), "稿.docx")


def told(made: Refreshed) -> list[tuple[str, str]]:
    """What was told: code, and what the person wrote or the place."""
    return [(p.code, str(p.values.get("found") or p.values.get("where"))) for p in made.problems]


# --- what is expected: the new build, but for a few texts


@dataclass(frozen=True)
class But:
    """The one text that contains `part` reads otherwise: `old` in it is `new`; with no `old` it
    is `new` as a whole; with neither it is not there. behind: texts that follow it."""

    part: str
    old: str = ""
    new: str = ""
    behind: tuple[str, ...] = ()

    def applied_to(self, text: str) -> list[str]:
        """What stands in the place of the text."""
        assert self.old in text, (self.old, text)
        if self.old:
            return [text.replace(self.old, self.new), *self.behind]
        kept = self.new or (text if self.behind else "")
        return [*([kept] if kept else []), *self.behind]


@cache
def _texts_of_build(fresh: bytes) -> tuple[str, ...]:
    return tuple(texts(fresh))


def expected(fresh: bytes, *changes: But) -> list[str]:
    """The texts of a new build, but for these."""
    lines = list(_texts_of_build(fresh))
    for change in changes:
        places = [n for n, text in enumerate(lines) if change.part in text]
        assert len(places) == 1, (change.part, len(places))
        lines[places[0] : places[0] + 1] = change.applied_to(lines[places[0]])
    return lines
