"""A paragraph merged three ways: base, what stands in the file, what the engine writes now."""

from __future__ import annotations

import re
from typing import NamedTuple

import pytest

from assembler.refresh.merge import merge
from assembler.snapshot.values import FigureMark, MissingMark
from assembler.text.marked import MarkedText


def said(marked: str) -> MarkedText:
    """A paragraph: {名=1.00} is a figure, <为什么> a place to be filled in."""
    text, figures, names, missing = "", [], [], []
    for part in re.split(r"(\{[^}]*\}|<[^>]*>)", marked):
        if part.startswith("{"):
            name, value = part[1:-1].split("=")
            figures.append(FigureMark(len(text), len(text) + len(value), len(figures)))
            names.append(name)
            text += value
        elif part.startswith("<"):
            missing.append(MissingMark(len(text), len(text) + len(part), part[1:-1]))
            text += f"【{part[1:-1]}】"
        else:
            text += part
    return MarkedText(text, tuple(figures), tuple(names), tuple(missing))


UP = "收入{总=954.72}万元。比上年增加{额=43.28}万元，增长{率=4.75%}，主要原因：人员增加。"
MORE = "收入{总=960.00}万元。比上年增加{额=48.56}万元，增长{率=5.33%}，主要原因：人员增加。"
DOWN = "收入{总=900.00}万元。比上年减少{额=11.44}万元，下降{率=1.26%}，主要原因：人员增加。"
FLAT = "收入{总=911.44}万元。与上年持平。"
ONE = (
    "收入{总=954.72}万元，比上年增加{额=50.00}万元；支出{支=954.72}万元，比上年增加{差=43.28}万元。"
)
OPEN = "收入{总=954.72}万元。比上年增加{额=43.28}万元，增长{率=4.75%}，主要原因：<原因>。"


class Case(NamedTuple):
    """theirs: the base with `old` typed over by `new`."""

    base: str
    old: str
    new: str
    ours: str
    result: str
    conflicts: list[tuple[str, str, str]] = []


CASES = {
    "untouched, more": Case(UP, "", "", MORE, said(MORE).text),
    "untouched, down": Case(UP, "", "", DOWN, said(DOWN).text),
    "untouched, flat": Case(UP, "", "", FLAT, said(FLAT).text),
    "untouched, flat no more": Case(FLAT, "", "", UP, said(UP).text),
    "untouched, a gap": Case(UP, "", "", OPEN, said(OPEN).text),
    "untouched, a gap no more": Case(OPEN, "", "", UP, said(UP).text),
    "reworded, the same": Case(UP, "比上年", "比去年", UP, said(UP).text.replace("比上年", "比去年")),
    "reworded, more": Case(UP, "比上年", "比去年", MORE, said(MORE).text.replace("比上年", "比去年")),
    "reworded, down": Case(UP, "比上年", "比去年", DOWN,
        "收入900.00万元。比去年增加43.28万元，增长4.75%，主要原因：人员增加。",
        [("direction", "比去年增加43.28万元，增长4.75%，主要原因：人员增加。",
          "比上年减少11.44万元，下降1.26%，主要原因：人员增加。")]),
    "reworded, flat": Case(UP, "比上年", "比去年", FLAT,
        "收入911.44万元。比去年增加43.28万元，增长4.75%，主要原因：人员增加。",
        [("direction", "比去年增加43.28万元，增长4.75%，主要原因：人员增加。", "与上年持平。")]),
    "turned by hand already": Case(UP, "增加43.28万元，增长", "减少43.28万元，下降", DOWN, said(DOWN).text),
    "written over": Case(UP, "954.72", "955.00", MORE,
        said(MORE).text.replace("960.00", "955.00"), [("figure", "955.00", "960.00")]),
    "written over, rightly": Case(UP, "954.72", "960.00", MORE, said(MORE).text),
    "written over in another unit": Case(UP, "954.72万元", "9,547,200元", MORE,
        said(MORE).text.replace("960.00万元", "9,547,200元"), [("figure", "9,547,200元", "9,600,000元")]),
    "order of a sentence": Case(UP, "收入954.72万元。", "954.72万元是收入。", MORE,
        said(MORE).text.replace("收入960.00万元。", "960.00万元是收入。")),
    "sentence deleted": Case(UP, "比上年增加43.28万元，增长4.75%，主要原因：人员增加。", "", DOWN,
        "收入900.00万元。"),
    "clause with figures deleted": Case(UP, "，增长4.75%", "", MORE,
        said(MORE).text.replace("，增长5.33%", "")),
    "sentence behind, another behind": Case(UP, "人员增加。", "人员增加。详见附表。",
        UP + "另有{新=3.00}万元。", said(UP).text + "另有3.00万元。详见附表。"),
    "sentence before, down": Case(UP, "收入", "经核定如下。收入", DOWN, "经核定如下。" + said(DOWN).text),
    "remark before, down": Case(UP, "比上年", "（数据来源：财政部门）比上年", DOWN,
        said(DOWN).text.replace("比上年", "（数据来源：财政部门）比上年")),
    "remark before, flat": Case(UP, "比上年", "（数据来源：财政部门）比上年", FLAT,
        "收入911.44万元。（数据来源：财政部门）与上年持平。"),
    "lead before, down": Case(UP, "比上年", "经核定，比上年", DOWN,
        said(DOWN).text.replace("比上年", "经核定，比上年")),
    "lead before a sentence that is built anew": Case(UP, "收入", "按2023年口径，收入", ONE,
        "按2023年口径，" + said(ONE).text),
    "remark at the end, down": Case(UP, "人员增加。", "人员增加（详见附表）。", DOWN,
        said(DOWN).text.replace("人员增加。", "人员增加（详见附表）。")),
    "lead that gives a reason, down": Case(UP, "比上年", "受疫情影响，比上年", DOWN,
        "收入900.00万元。受疫情影响，比上年增加43.28万元，增长4.75%，主要原因：人员增加。",
        [("direction", "受疫情影响，比上年增加43.28万元，增长4.75%，主要原因：人员增加。",
          "比上年减少11.44万元，下降1.26%，主要原因：人员增加。")]),
    "remark with a figure, down": Case(UP, "比上年", "（含43.28万元专款）比上年", DOWN,
        "收入900.00万元。（含43.28万元专款）比上年增加43.28万元，增长4.75%，主要原因：人员增加。",
        [("direction", "（含43.28万元专款）比上年增加43.28万元，增长4.75%，主要原因：人员增加。",
          "比上年减少11.44万元，下降1.26%，主要原因：人员增加。")]),
    "remark that measures, down": Case(UP, "人员增加。", "人员增加（增幅明显）。", DOWN,
        "收入900.00万元。比上年增加43.28万元，增长4.75%，主要原因：人员增加（增幅明显）。",
        [("direction", "比上年增加43.28万元，增长4.75%，主要原因：人员增加（增幅明显）。",
          "比上年减少11.44万元，下降1.26%，主要原因：人员增加。")]),
    "the same sentence added by both": Case(UP, "人员增加。", "人员增加。另有3.00万元。",
        UP + "另有{新=3.00}万元。", said(UP).text + "另有3.00万元。"),
    "filled in, more": Case(OPEN, "【原因】", "费用上升", OPEN.replace("43.28", "50.00"),
        said(UP).text.replace("43.28", "50.00").replace("人员增加", "费用上升")),
    "filled in, still open": Case(OPEN, "【原因】", "费用上升", OPEN,
        said(UP).text.replace("人员增加", "费用上升")),
    "filled in, another reason": Case(OPEN, "【原因】", "费用上升", UP,
        said(UP).text.replace("人员增加", "费用上升"),
        [("wording", "比上年增加43.28万元，增长4.75%，主要原因：费用上升。",
          "比上年增加43.28万元，增长4.75%，主要原因：人员增加。")]),
    "filled in, the same reason": Case(OPEN, "【原因】", "人员增加", UP, said(UP).text),
    "filled in, down": Case(OPEN, "【原因】", "费用上升", DOWN,
        "收入900.00万元。比上年增加43.28万元，增长4.75%，主要原因：费用上升。",
        [("direction", "比上年增加43.28万元，增长4.75%，主要原因：费用上升。",
          "比上年减少11.44万元，下降1.26%，主要原因：人员增加。")]),
    "template reworded elsewhere": Case(UP, "人员增加", "人员变动", UP.replace("比上年", "与上年相比"),
        "收入954.72万元。与上年相比增加43.28万元，增长4.75%，主要原因：人员变动。"),
    "template and person reword the same": Case(UP, "比上年", "比去年", UP.replace("比上年", "与上年相比"),
        "收入954.72万元。比去年增加43.28万元，增长4.75%，主要原因：人员增加。",
        [("wording", "比去年增加43.28万元，增长4.75%，主要原因：人员增加。",
          "与上年相比增加43.28万元，增长4.75%，主要原因：人员增加。")]),
    "sentences joined by the template": Case(UP, "收入", "总收入", UP.replace("。比", "，比", 1),
        said(UP).text.replace("收入", "总收入").replace("。比", "，比")),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_merge(name: str) -> None:
    case = CASES[name]
    base, ours = said(case.base), said(case.ours)
    assert case.old in base.text
    theirs = base.text.replace(case.old, case.new) if case.old else base.text
    made = merge(base, theirs, ours)
    assert made.text == case.result
    assert [(c.kind, theirs[c.start : c.end], c.wanted) for c in made.conflicts] == case.conflicts


@pytest.mark.parametrize("name", CASES)
def test_figures_are_found_again(name: str) -> None:
    """Each figure of ours that is told to stand in the result stands there, or what a person
    put in its place."""
    case = CASES[name]
    base, ours = said(case.base), said(case.ours)
    made = merge(base, base.text.replace(case.old, case.new) if case.old else base.text, ours)
    shown = {ours.names[n]: made.text[start:end] for n, (start, end) in made.figures.items()}
    wanted = {
        name: ours.text[m.start : m.end] for m, name in zip(ours.figures, ours.names, strict=True)
    }
    assert not made.conflicts or set(shown) <= set(wanted)
    assert made.conflicts or all(wanted[name] == text for name, text in shown.items())


def test_a_bookmark_says_which_figure_it_is() -> None:
    """Two figures of one value exchanged by hand are told apart by their bookmarks."""
    base = said("甲{甲=5.00}万元，乙{乙=5.00}万元。")
    ours = said("甲{甲=6.00}万元，乙{乙=7.00}万元。")
    theirs = "先5.00万元，后5.00万元。"
    assert merge(base, theirs, ours, {0: (9, 13), 1: (1, 5)}).text == "先7.00万元，后6.00万元。"
