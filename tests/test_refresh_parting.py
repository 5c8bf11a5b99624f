"""A paragraph that a person parted, and a correction changes: merged as one, and parted again."""

from __future__ import annotations

import re
from typing import NamedTuple

import pytest

from assembler.refresh.merge import merge
from assembler.refresh.parting import Run, parted
from assembler.snapshot.values import FigureMark
from assembler.text.marked import MarkedText


def said(marked: str) -> MarkedText:
    """A paragraph: {名=1.00} is a figure."""
    text, figures, names = "", [], []
    for part in re.split(r"(\{[^}]*\})", marked):
        name, _, value = (
            part.strip("{}").rpartition("=") if part.startswith("{") else ("", "", part)
        )
        if name:
            figures.append(FigureMark(len(text), len(text) + len(value), len(figures)))
            names.append(name)
        text += value
    return MarkedText(text, tuple(figures), tuple(names))


UP = "收入{总=954.72}万元。比上年增加{额=43.28}万元，增长{率=4.75%}，主要原因：人员增加。"
MORE = "收入{总=960.00}万元。比上年增加{额=48.56}万元，增长{率=5.33%}，主要原因：人员增加。"
DOWN = "收入{总=900.00}万元。比上年减少{额=11.44}万元，下降{率=1.26%}，主要原因：人员增加。"
FLAT = "收入{总=911.44}万元。与上年持平。"
ONE = "收入{总=954.72}万元，比上年增加{额=50.00}万元；支出{支=954.72}万元，增加{差=43.28}万元。"
ALONE = "收入{总=954.72}万元。"


class Case(NamedTuple):
    """theirs: the paragraphs in the file, parted by “|”; result: what becomes of each."""

    theirs: str
    ours: str
    result: str


CASES = {
    "between sentences, more": Case(
        "收入954.72万元。|比上年增加43.28万元，增长4.75%，主要原因：人员增加。",
        MORE,
        "收入960.00万元。|比上年增加48.56万元，增长5.33%，主要原因：人员增加。",
    ),
    "between sentences, one sentence now": Case(
        "收入954.72万元。|比上年增加43.28万元，增长4.75%，主要原因：人员增加。",
        ONE,
        "收入954.72万元，比上年增加50.00万元；支出954.72万元，增加43.28万元。|",
    ),
    "the second sentence falls away": Case(
        "收入954.72万元。|比上年增加43.28万元，增长4.75%，主要原因：人员增加。",
        ALONE,
        "收入954.72万元。|",
    ),
    "before the reason, flat": Case(
        "收入954.72万元。比上年增加43.28万元，增长4.75%，|主要原因：人员增加。",
        FLAT,
        "收入911.44万元。与上年持平。|",
    ),
    "within a number, more": Case(
        "收入954.72万元。比上年增加43.28万元，增长4.7|5%，主要原因：人员增加。",
        MORE,
        "收入960.00万元。比上年增加48.56万元，增长5.33%，|主要原因：人员增加。",
    ),
    "within a number, the same": Case(
        "收入954.72万元。比上年增加43.28万元，增长4.7|5%，主要原因：人员增加。",
        UP,
        "收入954.72万元。比上年增加43.28万元，增长4.7|5%，主要原因：人员增加。",
    ),
    "within a word of direction, down": Case(
        "收入954.72万元。比上年增|加43.28万元，增长4.75%，主要原因：人员增加。",
        DOWN,
        "收入900.00万元。比上年减少|11.44万元，下降1.26%，主要原因：人员增加。",
    ),
    "three, the middle within a number, down": Case(
        "收入954.72万元。|比上年增加43.2|8万元，增长4.75%，主要原因：人员增加。",
        DOWN,
        "收入900.00万元。|比上年减少11.44|万元，下降1.26%，主要原因：人员增加。",
    ),
    "three, one sentence now": Case(
        "收入954.72万元。|比上年增加43.28万元，增长4.7|5%，主要原因：人员增加。",
        ONE,
        "收入954.72万元，比上年增加50.00万元；支出954.72万元，增加43.28万元。||",
    ),
    "parted, with a sentence of one's own": Case(
        "收入954.72万元。详见附表。|比上年增加43.28万元，增长4.75%，主要原因：人员增加。",
        MORE,
        "收入960.00万元。详见附表。|比上年增加48.56万元，增长5.33%，主要原因：人员增加。",
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_parted_paragraphs(name: str) -> None:
    case = CASES[name]
    base, ours, theirs = said(UP), said(case.ours), case.theirs.split("|")
    run = Run.of(theirs, base.text)
    parts = parted(merge(base, run.text, ours, None, run.breaks), run.spans)
    assert [part.theirs for part in parts] == theirs
    assert "|".join(part.text for part in parts) == case.result
    assert not any(part.conflicts for part in parts)
    shown = {
        ours.names[n]: part.text[slice(*span)] for part in parts for n, span in part.figures.items()
    }
    wanted = {
        name: ours.text[m.start : m.end] for m, name in zip(ours.figures, ours.names, strict=True)
    }
    assert shown.items() <= wanted.items()
    if "within a number, the same" not in name:
        assert shown == wanted


@pytest.mark.parametrize("name", CASES)
def test_a_second_time_nothing_changes(name: str) -> None:
    """The result with the new wording as its base."""
    case = CASES[name]
    base = said(case.ours)
    theirs = [text for text in case.result.split("|") if text]
    run = Run.of(theirs, base.text)
    parts = parted(merge(base, run.text, base, None, run.breaks), run.spans)
    assert [part.text for part in parts] == theirs
    assert not any(part.edits or part.conflicts for part in parts)


def test_a_conflict_stands_in_the_paragraph_where_it_begins() -> None:
    """The reason was reworded, so that its sentence stays; the first one is brought up to date."""
    theirs = ["收入954.72万元。比上年增加43.28万元，增长4.75%，", "主要原因：费用上升。"]
    base, ours = said(UP), said(UP.replace("人员增加", "新增项目"))
    run = Run.of(theirs, base.text)
    first, second = parted(merge(base, run.text, ours, None, run.breaks), run.spans)
    assert [first.text, second.text] == theirs
    assert first.conflicts == []
    assert [(c.kind, theirs[1][c.start : c.end], c.wanted) for c in second.conflicts] == [
        ("wording", "主要原因：费用上升。", "主要原因：新增项目。")
    ]
