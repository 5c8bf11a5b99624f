"""YAML as people write it: texts stay as typed, places are kept, dangers are refused."""

from __future__ import annotations

import time
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from assembler.kernel.yamltext import Node, YamlError, parse_yaml


def child(node: Node | None, *path: str | int) -> Node:
    """The node below by keys and positions."""
    for step in path:
        assert node is not None
        node = node.get(step) if isinstance(step, str) else (node.children or [])[step]
    assert node is not None
    return node


def place(node: Node) -> tuple[int, int]:
    return node.line, node.character


def refused(text: str) -> tuple[str, int, int]:
    with pytest.raises(YamlError) as found:
        parse_yaml(text)
    return found.value.reason, found.value.line, found.value.character


# --- what is read


@pytest.mark.parametrize(
    "text",
    [
        "2024",
        "2024-04-10",
        "007",
        "0x1F",
        "1e400",
        "1_000",
        ".inf",
        ".nan",
        "1:30",
        "是",
        "yes",
        "no",
        "on",
        "true",
        "null",
        "Null",
        "NULL",
        "=",
        "0.10",
        "+5",
    ],
)
def test_a_scalar_stays_the_text_it_is(text: str) -> None:
    assert parse_yaml(f"值: {text}").as_data() == {"值": text}


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("值:", None),
        ("值: ~", None),
        ('值: ""', ""),
        ("值: ''", ""),
        ('值: "~"', "~"),
        ("值: 'null'", "null"),
        ("值: !!int 5", "5"),
        ("值: !!python/object:os.system x", "x"),
        ("值: |\n  一\n  二\n", "一\n二\n"),
        ("值: 中文\n  接着写", "中文接着写"),
        ("值: word\n  word", "word word"),
    ],
)
def test_a_scalar(text: str, plain: str | None) -> None:
    assert parse_yaml(text).as_data() == {"值": plain}


def test_lists_and_mappings() -> None:
    text = "甲: [一, 2]\n乙: {丙: 丁}\n戊:\n  - 己: 庚\n    辛:\n  - 壬\n"
    assert parse_yaml(text).as_data() == {
        "甲": ["一", "2"],
        "乙": {"丙": "丁"},
        "戊": [{"己": "庚", "辛": None}, "壬"],
    }


@pytest.mark.parametrize("text", ["", "\n\n", "# 说明\n", "---\n"])
def test_an_empty_document(text: str) -> None:
    root = parse_yaml(text)
    assert list(root.items()) == []
    assert root.get("甲") is None and root.word("甲", "缺省") == "缺省"


def test_keys_that_look_like_something_else() -> None:
    assert parse_yaml("2024: a\ntrue: b\n<<: c\n").as_data() == {
        "2024": "a",
        "true": "b",
        "<<": "c",
    }


def test_asking_a_node() -> None:
    root = parse_yaml("甲: 一\n乙: [二, 三]\n丙: {丁: 四}\n戊:\n")
    assert [root.word(key) for key in "甲乙丙戊己"] == ["一", "", "", "", ""]
    assert [root.texts(key) for key in "甲乙戊己"] == [["一"], ["二", "三"], [], []]
    assert [key for key, _ in root.items()] == ["甲", "乙", "丙", "戊"]
    assert root.is_map and not child(root, "甲").is_map
    assert list(child(root, "甲").items()) == [] and child(root, "甲").get("丁") is None


def test_places() -> None:
    root = parse_yaml("# 说明\n甲: 一\n乙:\n  - 二\n  - 丙: {丁: 三}\n")
    assert place(child(root, "甲")) == (2, 4)
    assert place(child(root, "乙", 0)) == (4, 5)
    assert place(child(root, "乙", 1)) == (5, 5)
    assert place(child(root, "乙", 1, "丙", "丁")) == (5, 12)


# --- what is refused


def test_billion_laughs() -> None:
    text = "a: &a [x, x]\n" + "".join(
        f"{name}: &{name} [*{before}, *{before}]\n"
        for before, name in zip("abcdefgh", "bcdefghi", strict=True)
    )
    assert refused(text) == ("不支持引用（& 和 *），请把内容直接写出", 2, 8)


@pytest.mark.parametrize(
    ("text", "line", "character"),
    [
        ("甲: &x 1\n乙: *x", 2, 4),
        ("甲: *x", 1, 4),
        ("甲: &x\n  乙: *x", 2, 6),
        ("- &x a\n- *x", 2, 3),
    ],
)
def test_an_alias(text: str, line: int, character: int) -> None:
    assert refused(text) == ("不支持引用（& 和 *），请把内容直接写出", line, character)


@pytest.mark.parametrize(
    ("text", "name", "line", "character"),
    [
        ("甲: 1\n乙: 2\n甲: 3", "甲", 3, 1),
        ("甲:\n  乙: 1\n  乙: 1", "乙", 3, 3),
        ("甲: [{乙: 1, 乙: 2}]", "乙", 1, 12),
        ("1: a\n'1': b", "1", 2, 1),
    ],
)
def test_a_key_that_stands_twice(text: str, name: str, line: int, character: int) -> None:
    assert refused(text) == (f"“{name}”写了两次", line, character)


@pytest.mark.parametrize(
    ("text", "reason", "line", "character"),
    [
        ("甲:\n\t- 1", "行首或值前用了制表符（Tab），请改用空格", 2, 1),
        ("\t甲: 1", "行首或值前用了制表符（Tab），请改用空格", 1, 1),
        ("甲: 乙: 丙", "一行里有两个“名称: 值”，或值里有“: ”（请给值加引号）", 1, 5),
        ("甲: '乙", "引号没有成对", 1, 4),
        ('甲: 1\n乙: "丙\n丁: 2\n', "引号没有成对", 2, 4),
        ("甲: 1\n---\n乙: 2", "文件中间有分隔线“---”", 3, 1),
        ("? [甲]\n: 乙", "冒号前只能是文字", 1, 3),
        ("甲:\n  ? {丙: 丁}\n  : 乙", "冒号前只能是文字", 2, 5),
        ("甲: @乙", "值以特殊符号开头（请给值加引号）", 1, 4),
    ],
)
def test_what_is_no_yaml(text: str, reason: str, line: int, character: int) -> None:
    assert refused(text) == (reason, line, character)


@pytest.mark.parametrize(
    ("text", "line", "character"),
    [
        ("甲: " + "[" * 20 + "]" * 20, 1, 23),
        ("甲: " + "[" * 100_000, 1, 23),
        ("甲: " + "{乙: " * 20 + "1" + "}" * 20, 1, 80),
        ("".join(f"{'  ' * depth}甲:\n" for depth in range(30)), 21, 41),
    ],
)
@pytest.mark.parametrize("loader", ["CSafeLoader", "SafeLoader"])
def test_nesting_without_measure(
    text: str, line: int, character: int, loader: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whichever parser is installed, and whatever it refuses by itself."""
    monkeypatch.setattr(yaml, "CSafeLoader", getattr(yaml, loader, yaml.SafeLoader), raising=False)
    assert refused(text) == ("嵌套的层次太多", line, character)


def test_what_is_refused_before_deep_nesting_is_told_first() -> None:
    reason = "行首或值前用了制表符（Tab），请改用空格"
    assert refused("甲:\n\t- 1\n乙: " + "[" * 100_000) == (reason, 2, 1)
    alias = "不支持引用（& 和 *），请把内容直接写出"
    assert refused("甲: *x\n乙: " + "[" * 100_000) == (alias, 1, 4)


def test_nesting_as_deep_as_is_allowed() -> None:
    plain = parse_yaml("甲: " + "[" * 19 + "一" + "]" * 19).as_data()["甲"]
    for _ in range(19):
        (plain,) = plain
    assert plain == "一"


@pytest.mark.parametrize("character", ["\x00", "\x07", "\x1b", "\ufffe"])
def test_characters_that_yaml_does_not_allow(character: str) -> None:
    reason, line, _ = refused(f"甲: {character}")
    assert reason.startswith("有不能用的字符") and line == 1


def test_a_long_file_is_read_in_good_time() -> None:
    text = "".join(f"名{number}: [一, 二, {{三: 四}}]\n" for number in range(5_000))
    before = time.perf_counter()
    assert len(list(parse_yaml(text).items())) == 5_000
    assert time.perf_counter() - before < 5


# --- whatever is written

plain_values: st.SearchStrategy[Any] = st.recursive(
    st.text("abc甲乙 :-{}[]'\"#&*!|>%@\n", max_size=6),
    lambda below: (
        st.lists(below, max_size=3)
        | st.dictionaries(st.text("甲乙丙", min_size=1), below, max_size=3)
    ),
    max_leaves=8,
)


def as_yaml(value: Any) -> str:
    """A value written in quotes and brackets."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {as_yaml(below)}" for key, below in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(as_yaml(below) for below in value) + "]"
    escaped = value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'


@given(plain_values)
def test_what_is_written_is_read(value: Any) -> None:
    assert parse_yaml(f"值: {as_yaml(value)}").as_data() == {"值": value}


@given(st.text("甲a: -[]{}\n\t'\"#&*!|>%@?,~0", max_size=30))
def test_any_text_is_read_or_refused_with_its_place(text: str) -> None:
    try:
        parse_yaml(text).as_data()
    except YamlError as error:
        assert error.reason and error.line >= 1 and error.character >= 1


_ITEM = "机构设置:\n  - 内设机构：办公室。\n"


@pytest.mark.parametrize(
    "below", ["  下属单位三个。\n", "下属单位三个。\n", "  下属单位：三个。\n"]
)
def test_a_paragraph_that_lacks_its_dash_is_told_at_its_own_line(below: str) -> None:
    """The colon in the item above it is prose, and right."""
    reason = "这一行接在列表的一项后面，行首却没有“- ”（另起一段的，行首加上“- ”）"
    assert refused(f"{_ITEM}{below}公开日期: 2024-01\n") == (reason, 3, 1)


def test_the_wrong_colon_is_told_and_not_one_in_prose() -> None:
    reason = "“名称”后面用了中文冒号“：”，应是英文冒号“:”加一个空格"
    assert refused(f"{_ITEM}公开日期：2024-01\n年度: 2024\n") == (reason, 3, 5)
    assert refused("部分:\n  - 名：概况\n    标题: 甲\n") == (reason, 2, 6)
