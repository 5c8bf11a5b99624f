"""What reaches the terminal: no sign of a foreign text steers it, our own colours pass."""

from __future__ import annotations

import io

import pytest

from assembler.kernel.printable import NEW, OLD, PLAIN, Printable, as_typed


def printed(text: str) -> str:
    out = io.StringIO()
    print(text, end="", file=Printable(out))
    return out.getvalue()


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("收入总计\t954.72\n", "收入总计\t954.72\n"),
        ("甲\x1b[2J乙", "甲□[2J乙"),
        ("a\x1b[2Jb", "a□[2Jb"),
        ("\x1b]0;题目\x07", "□]0;题目□"),
        ("甲\r乙\x9b1m", "甲□乙□1m"),
        ("exe.\u202excod", "exe.□xcod"),
        ("零\u200b宽\ufeff", "零□宽□"),
    ],
)
def test_a_sign_that_steers_is_shown_as_a_box(text: str, shown: str) -> None:
    assert printed(text) == shown


def test_the_colours_of_old_and_new_words_pass_and_nothing_between_them() -> None:
    text = f"{OLD}954.72{PLAIN}{NEW}955\x1b[1A.02{PLAIN}万元\x1b[31m"
    assert printed(text) == f"{OLD}954.72{PLAIN}{NEW}955□[1A.02{PLAIN}万元□[31m"


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("data/我的部门-2024", "data/我的部门-2024"),
        ("C:\\报告\\我的部门.docx", "C:\\报告\\我的部门.docx"),
        ("我的 部门（定稿）.docx", '"我的 部门（定稿）.docx"'),
        ("a(1)&b.docx", '"a(1)&b.docx"'),
        ("-o.docx", "./-o.docx"),
        ("$HOME.docx", "'$HOME.docx'"),
    ],
)
def test_a_name_as_it_is_typed(name: str, typed: str) -> None:
    assert as_typed(name) == typed
