"""Two years of one small department as folders of data, for tests of drafted reasons.

A ledger is written a line a row, as in `small`: `类别 金额 功能=… 部门经济=… 项目=…`.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

UNITS = "单位编码,单位名称,单位性质\n146001,某县文化局本级,行政\n146002,某县文化馆,事业\n"
_GOVERNMENT = {
    "30101": "50101",
    "30102": "50101",
    "30201": "50201",
    "30217": "50206",
    "30226": "50205",
    "30231": "50208",
    "30299": "50299",
    "30302": "50905",
    "31002": "50306",
}
_OF_INSTITUTIONS = {"30102": "50501", "30226": "50502"}
_ASSETS = """一般执法执勤用车,本年,0,辆
特种专业技术用车,本年,0,辆
其他用车,本年,0,辆
政府采购货物预算,本年,0,元
政府采购工程预算,本年,0,元
政府采购服务预算,本年,0,元
通用设备,本年,0,台（套）
专用设备,本年,0,台（套）
"""


def declared(text: str) -> str:
    """指标.csv of `指标 数值 单位` of this year, by name 期间; with what a report of no interest here
    asks for besides."""
    rows = ["指标,期间,数值,单位"]
    for line in text.strip().splitlines():
        (name, value, unit), more = _fields(line)
        rows.append(f"{name},{more.get('期间', '本年')},{value},{unit}")
    return "\n".join(rows) + "\n" + _ASSETS


def _fields(line: str) -> tuple[list[str], dict[str, str]]:
    words = line.split()
    named = dict(word.split("=", 1) for word in words if "=" in word)
    return [word for word in words if "=" not in word], named


def expenditure(text: str) -> str:
    """支出.csv of `类别 金额`, by name 单位, 功能, 部门经济, 项目, 资金, 年度."""
    rows = ["单位编码,功能科目,部门经济科目,政府经济科目,支出类别,项目,资金来源,年度,金额（元）"]
    for line in text.strip().splitlines():
        (kind, amount), more = _fields(line)
        item = more.get("部门经济", "30101")
        unit = more.get("单位", "146001")
        cells = (
            unit,
            more.get("功能", "2070101"),
            item,
            _GOVERNMENT[item] if unit == "146001" else _OF_INSTITUTIONS[item],
            kind,
            more.get("项目", ""),
            more.get("资金", "财政拨款"),
            more.get("年度", "本年"),
            amount,
        )
        rows.append(",".join(cells))
    return "\n".join(rows) + "\n"


def income(text: str) -> str:
    """收入.csv of `资金 金额`, by name 单位, 年度."""
    rows = ["单位编码,资金来源,年度,金额（元）"]
    for line in text.strip().splitlines():
        (fund, amount), more = _fields(line)
        rows.append(f"{more.get('单位', '146001')},{fund},{more.get('年度', '本年')},{amount}")
    return "\n".join(rows) + "\n"


def projects(text: str) -> str:
    """项目.csv of `编码 名称 类型`, by name 单位, 上年名称, 说明."""
    rows = ["项目编码,项目名称,项目类型,单位编码,上年名称,说明"]
    for line in text.strip().splitlines():
        (code, name, kind), more = _fields(line)
        rest = more.get("单位", "146001"), more.get("上年名称", ""), more.get("说明", "")
        rows.append(",".join((code, name, kind, *rest)))
    return "\n".join(rows) + "\n"


def write_year(
    folder: Path,
    year: int,
    sheets: Mapping[str, str],
    last: str = "",
    more: str = "",
    kind: str = "部门预算",
) -> Path:
    """A dataset of that year. sheets: whole texts of CSV files by name. last: 上年 of 报告."""
    folder.mkdir(parents=True)
    words = f"""类型: {kind}
年度: "{year}"
模板: {"henan-budget" if kind == "部门预算" else "henan-accounts"}
部门:
  编码: "146"
  名称: 某县文化局
  自称: 我局
职责:
- 发展文化事业。
机构设置:
- 内设股室2个。
{f"上年: {last}" if last else ""}
{more}"""
    (folder / "报告.yaml").write_text(words, "utf-8")
    for name, text in {"单位": UNITS, **sheets}.items():
        (folder / f"{name}.csv").write_text(text, "utf-8")
    return folder


BEFORE = {
    "支出": expenditure(
        """
        人员经费 1200000 部门经济=30101
        人员经费 300000 部门经济=30102 单位=146002
        人员经费 60000 部门经济=30302
        公用经费 80000 部门经济=30201
        公用经费 30000 部门经济=30217
        公用经费 25000 部门经济=30231
        特定目标类 500000.05 部门经济=30226 项目=农家书屋更新
        特定目标类 200000 部门经济=30226 项目=送戏下乡
        其他运转类 90000 部门经济=30299 项目=馆舍维修
        其他运转类 45000 部门经济=30299 项目=文物普查
        特定目标类 150000 部门经济=30226 项目=非遗保护 资金=事业收入 单位=146002
        """
    ),
    "收入": income("财政拨款 2230000.05\n财政拨款 300000 单位=146002\n事业收入 150000 单位=146002"),
    "项目": projects(
        """
        A001 农家书屋更新 特定目标类
        A002 送戏下乡 特定目标类
        A003 馆舍维修 其他运转类
        A004 文物普查 其他运转类
        A005 非遗保护 特定目标类 单位=146002
        """
    ),
    "指标": declared("一般公务用车 2 辆\n在职人数 12 人\n退休人数 3 人"),
}
NOW = {
    "支出": expenditure(
        """
        人员经费 1350000 部门经济=30101
        人员经费 310000 部门经济=30102 单位=146002
        人员经费 60000 部门经济=30302
        公用经费 80000 部门经济=30201
        公用经费 24000 部门经济=30217
        公用经费 37500 部门经济=30231
        特定目标类 850000 部门经济=30226 项目=数字文化馆
        特定目标类 260000 部门经济=30226 项目=戏曲进乡村
        其他运转类 40000 部门经济=30299 项目=馆舍维修
        其他运转类 45000 部门经济=30299 项目=可移动文物普查
        特定目标类 150000 部门经济=30226 项目=非遗保护 资金=事业收入 单位=146002
        """
    ),
    "收入": income("财政拨款 2746500\n财政拨款 310000 单位=146002\n事业收入 150000 单位=146002"),
    "项目": projects(
        """
        B001 数字文化馆 特定目标类 说明=建设线上展厅
        A002 戏曲进乡村 特定目标类
        B003 馆舍维修 其他运转类
        B004 可移动文物普查 其他运转类
        A005 非遗保护 特定目标类 单位=146002
        """
    ),
    "指标": declared("一般公务用车 3 辆\n在职人数 13 人\n退休人数 3 人"),
}


def two_years(
    folder: Path, now: Mapping[str, str] = NOW, before: Mapping[str, str] = BEFORE
) -> Path:
    """Both years beside each other; the path of the later one, which names the earlier."""
    write_year(folder / "去年", 2023, before)
    return write_year(folder / "今年", 2024, now, last="../去年")


def accounts_income(text: str) -> str:
    """收入.csv of final accounts: `资金 金额`, by name 功能."""
    rows = ["功能科目,资金来源,金额（元）"]
    for line in text.strip().splitlines():
        (fund, amount), more = _fields(line)
        rows.append(f"{more.get('功能', '2070101')},{fund},{amount}")
    return "\n".join(rows) + "\n"


SPENT = {
    "支出": expenditure(
        """
        人员经费 1380000 部门经济=30101
        人员经费 310000 部门经济=30102 单位=146002
        人员经费 60000 部门经济=30302
        公用经费 70000 部门经济=30201
        公用经费 24000 部门经济=30217
        公用经费 37500 部门经济=30231
        特定目标类 500000 部门经济=30226 项目=数字文化馆 功能=2070109
        特定目标类 260000 部门经济=30226 项目=戏曲进乡村 功能=2070109
        特定目标类 120000 部门经济=30226 项目=文化惠民 功能=2070109
        其他运转类 45000 部门经济=30299 项目=可移动文物普查 功能=2070204
        特定目标类 150000 部门经济=30226 项目=非遗保护 资金=事业收入 单位=146002
        """
    ),
    "收入": accounts_income(
        """
        财政拨款 1881500
        财政拨款 880000 功能=2070109
        财政拨款 45000 功能=2070204
        事业收入 150000
        """
    ),
    "项目": projects(
        """
        B001 数字文化馆 特定目标类
        A002 戏曲进乡村 特定目标类
        B004 可移动文物普查 其他运转类
        B005 文化惠民 特定目标类
        A005 非遗保护 特定目标类 单位=146002
        """
    ),
}
PLANNED = {
    **NOW,
    "支出": expenditure(
        """
        人员经费 1350000 部门经济=30101
        人员经费 310000 部门经济=30102 单位=146002
        人员经费 60000 部门经济=30302
        公用经费 80000 部门经济=30201
        公用经费 24000 部门经济=30217
        公用经费 37500 部门经济=30231
        特定目标类 850000 部门经济=30226 项目=数字文化馆 功能=2070109
        特定目标类 260000 部门经济=30226 项目=戏曲进乡村 功能=2070109
        其他运转类 40000 部门经济=30299 项目=馆舍维修 功能=2070205
        其他运转类 45000 部门经济=30299 项目=可移动文物普查 功能=2070204
        特定目标类 150000 部门经济=30226 项目=非遗保护 资金=事业收入 单位=146002
        """
    ),
}


def accounts(folder: Path, spent: Mapping[str, str] = SPENT) -> Path:
    """Final accounts of 2024, and the budget of that year that they name."""
    write_year(folder / "预算", 2024, PLANNED)
    return write_year(folder / "决算", 2024, spent, more="年初预算: ../预算\n", kind="部门决算")
