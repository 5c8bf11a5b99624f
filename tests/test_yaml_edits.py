"""One value of a YAML file changed: everything else stays as it was typed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assembler.kernel.yaml_edits import NotEdited, with_scalar, with_texts
from assembler.kernel.yamltext import parse_yaml

FILE = """\
# 用语
增加: 增加{差额}   # 常用
空的:
三公:
  # 一组
  均为零: "与{上年度}年一致"
  长的: |
    第一行
    第二行

  末: 尾
流: {甲: 乙, 丙: 丁}
"""


@pytest.mark.parametrize(
    ("keys", "value", "before", "after"),
    [
        (["增加"], "增长{差额}", "增加: 增加{差额}   # 常用", "增加: 增长{差额}   # 常用"),
        (["增加"], "{差额}，增", "增加: 增加{差额} ", '增加: "{差额}，增" '),
        (["增加"], "甲: 乙", "增加: 增加{差额} ", '增加: "甲: 乙" '),
        (["增加"], "", "增加: 增加{差额} ", '增加: "" '),
        (["增加"], '说"好" # 一', "增加: 增加{差额} ", '增加: "说\\"好\\" # 一" '),
        (["空的"], "有了", "空的:\n", "空的: 有了\n"),
        (["三公", "均为零"], "持平", '均为零: "与{上年度}年一致"', '均为零: "持平"'),
        (["三公", "长的"], "短", "长的: |\n    第一行\n    第二行\n\n", "长的: 短\n\n"),
        (["流", "甲"], "一, 二", "{甲: 乙,", '{甲: "一, 二",'),
        (["流", "丙"], "戊", "丙: 丁}", "丙: 戊}"),
    ],
)  # fmt: skip
def test_only_the_value_changes(keys: list[str], value: str, before: str, after: str) -> None:
    assert with_scalar(FILE, keys, value) == FILE.replace(before, after, 1)


def test_what_stands_round_the_text_stays() -> None:
    text = "\ufeff甲: 一\r\n乙: 二\r\n"
    assert with_scalar(text, ["甲"], "三") == "\ufeff甲: 三\r\n乙: 二\r\n"


@pytest.mark.parametrize("keys", [["没有"], ["三公"], ["三公", "没有"], ["增加", "下面"]])
def test_where_no_text_stands_nothing_is_changed(keys: list[str]) -> None:
    with pytest.raises(NotEdited):
        with_scalar(FILE, keys, "新")


def test_what_is_no_yaml_is_refused() -> None:
    with pytest.raises(NotEdited):
        with_scalar("甲: [一\n", ["甲"], "二")


@pytest.mark.parametrize("listed", [True, False])
@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("部门:\n  名称: 某局\n  简称: 局\n", "部门:\n  名称: \n  简称: 局\n"),
        ("部门: {名称: 某局}\n", '部门: {名称: ""}\n'),
        ("部门:\n", "部门:\n"),
        ("部门: ~\n", None),
        ("年度: 2024\n", "年度: 2024\n"),
        ("", ""),
    ],
)
def test_what_stands_there_is_taken_away(before: str, after: str | None, listed: bool) -> None:
    """And nothing begun for it, where nothing stands there."""
    if after is None:
        with pytest.raises(NotEdited):
            with_texts(before, ["部门", "名称"], [], listed)
    else:
        assert with_texts(before, ["部门", "名称"], [], listed) == after


VALUES = (
    ["甲", "'乙 丙'", '"丁\\n戊"', "", "~", "1", "{a: b}", "[x, y]", "[]", "|\n    多\n    行", "甲 # 注"]
    + ["\n  名称: 某局", "\n  名称:\n  简称: 局", "\n- 一\n- 二", "\n  - 一\n  # 注\n  -", "*没有"]
)  # fmt: skip
LINES = st.builds(
    "{}: {}".format, st.sampled_from(["部门", "职责", "'文字'", "? 年度"]), st.sampled_from(VALUES)
)


@given(
    st.lists(LINES | st.sampled_from(["", "# 注"]), max_size=5).map("\n".join),
    st.sampled_from([["部门"], ["部门", "名称"], ["职责"], ["文字", "一 二"]]),
    st.lists(st.sampled_from(["新", "- x: y", "#a", "'", "多\n行", " "]), max_size=2),
)
def test_an_entry_is_written_or_refused(text: str, path: list[str], texts: list[str]) -> None:
    """However the file is written; what was written is read again."""
    try:
        edited = with_texts(text, path, texts, listed=True)
    except NotEdited:
        return
    node = parse_yaml(edited, unique=False)
    for name in path if texts else ():
        node = node.get(name) or node
    assert [one.text for one in node.children or ()] == texts
