"""`assembler template check`: what is wrong with a template is told without any dataset."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from assembler.authoring.checking import check_template
from assembler.cli import main
from assembler.template.homes import template_names

SETTINGS = "名称: 某县\nextends: henan-budget\n类型: 部门预算\n"


def told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, **files: str) -> list[str]:
    """What `check` says of a template 某县 that has these files over henan-budget's."""
    folder = tmp_path / "templates" / "某县"
    for name, text in {"template.yaml": SETTINGS, **files}.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    monkeypatch.chdir(tmp_path)
    return [f"{p.code} {p.place}：{p.message}" for p in check_template("某县")[1]]


def _in_order(line: str) -> list[int]:
    """Line and character of a message."""
    return [int(number) for number in re.findall(r"第(\d+)(?:行|个字符)", line)[:2]]


@pytest.mark.parametrize("name", template_names())
def test_the_shipped_templates_are_in_order(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["template", "check", name]) == 0
    assert capsys.readouterr().out == "检查完毕：没有问题。\n"


def test_every_branch_is_tried(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """All mistakes at once, each at its own tag, whatever the figures are."""
    text = (
        "## 政府采购\n\n"
        "{{ 收入总计|万元 }}{% if 收入总计 %}{{ 支出(资金='政府性基今')|万元 }}，{{ 部门.名 }}"
        "{% elif 车辆 > '3' %}{{ 用语('无此') }}{% else %}{{ 收入总计.类 }}{% endif %}\n"
        "{% for x in 项目列表 %}{{ x.名称 }}{{ x.编号 }}"
        "{% if x.名称 and x.字 %}{{ 支出(部们='1') }}{% endif %}{% endfor %}\n"
        "{{ 收入总计|万元(小树=1) }}{{ 车辆 if 收入总计 else 支出(类别='人员')|万元 }}\n"
    )
    file = "M-14 某县/sections/政府采购.md"
    of_project = "编码、名称、类型、单位、上年名称、说明、立项依据、实施主体、实施周期、实施内容、年度预算安排、绩效目标、状态"
    assert sorted(told(tmp_path, monkeypatch, **{"sections/政府采购.md": text}), key=_in_order) == [
        f"{file} 第3行 第27个字符：没有“政府性基今”这个资金来源，是不是“政府性基金预算资金”？",
        f"{file} 第3行 第51个字符：没有“.名”，可用的有编码、名称、简称、自称",
        f"{file} 第3行 第61个字符：“车辆”只能和数字运算",
        f"{file} 第3行 第80个字符：wording.yaml 中没有“无此”这一用语",
        f"{file} 第3行 第104个字符：没有“.类”，可用的有按、全称、名称、编码、单位",
        f"{file} 第4行 第30个字符：没有“.编号”，可用的有{of_project}",
        f"{file} 第4行 第40个字符：没有“.字”，可用的有{of_project}",
        f"{file} 第4行 第61个字符：支出没有“部们”这个条件",
        f"{file} 第5行 第1个字符：没有“小树”这个参数",
        f"{file} 第5行 第20个字符：没有“人员”这个支出类别，是不是“人员经费”？",
    ]


def test_a_table_is_made_full_and_empty(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    files = {
        "tables/预算02表.yaml": "空表说明: '{{ 部门.名 }}没有收入。'\n",
        "tables/预算03表.yaml": "修改列:\n  项目支出/小计: {标签: {功能项: '{功能项.名}'}}\n",
    }
    assert told(tmp_path, monkeypatch, **files) == [
        "M-20 某县/tables/预算03表.yaml 第2行 第18个字符：标签里的“{功能项.名}”不能用，“功能项”有编码、名称、类、款、项",
        "M-14 某县/tables/预算02表.yaml 第1行 第7个字符：没有“.名”，可用的有编码、名称、简称、自称",
    ]


def test_a_copy_left_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert told(tmp_path, monkeypatch) == []
    for name, base in (("某区", "某县"),):
        main(["template", "override", "某县", "节", "政府采购"])
        main(["template", "new", name, "--extends", base])
        main(["template", "override", name, "节", "政府采购"])
    original = tmp_path / "templates" / "某县" / "sections" / "政府采购.md"
    original.write_text("## 政府采购\n\n没有安排。\n", "utf-8")
    capsys.readouterr()
    assert main(["template", "check", "某区"]) == 0
    assert capsys.readouterr().out == (
        "提示 M-35 某区/sections/政府采购.md 第1行：这一处复制自 某县/sections/政府采购.md，那里后来改过。"
        "用 assembler template diff 对照着改；改好后删去这一行说明。\n检查完毕：提示1处。\n"
    )
