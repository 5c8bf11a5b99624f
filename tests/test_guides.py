"""The generated parts of the guides are current, and the commands they show exist."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import small

from assembler.cli import _parser, main
from assembler.guides.__main__ import between, current
from assembler.narrative import CALLS, FILTERS

ROOT = Path(__file__).parents[1]


def test_guides_are_current() -> None:
    for path, text in current(ROOT).items():
        assert path.read_text("utf-8") == text, "python -m assembler.guides.__main__ 可更新"


def test_a_generated_part_stands_between_its_markers() -> None:
    expected = "# 上\n<甲>\n\n新\n<乙>\n# 下\n"
    assert between("# 上\n<甲>\n旧\n<乙>\n# 下\n", ("<甲>", "<乙>"), "新") == expected
    assert between(expected, ("<甲>", "<乙>"), "新") == expected


def test_every_command_in_the_guides_can_be_parsed() -> None:
    guides = ("README.md", "data/README.md", "templates/README.md")
    text = "".join((ROOT / name).read_text("utf-8") for name in guides)
    shown = re.findall(r"(?:`|^|&& )assembler ([a-z]+ [^-`#\n|][^`#\n|]*)", text, re.MULTILINE)
    commands = {tuple(command.split()) for command in shown}
    assert {command[0] for command in commands} == {
        "build",
        "check",
        "new",
        "import",
        "figures",
        "reasons",
        "trace",
        "verify",
        "audit",
        "review",
        "summary",
        "glance",
        "refresh",
        "diff",
        "template",
    }
    for command in commands:
        _parser().parse_args(command)


def test_the_chapters_that_messages_name_exist() -> None:
    texts = [path.read_text("utf-8") for path in (ROOT / "assembler").rglob("*.py")]
    texts += [(ROOT / name).read_text("utf-8") for name in ("README.md", "data/README.md")]
    named = {
        (guide, chapter)
        for text in texts
        for guide, chapter in re.findall(r"((?:templates|data)/README\.md)\)?(?: 的)?“(.+?)”", text)
    }
    assert len(named) > 2
    for guide, chapter in named:
        headings = re.findall(r"^#+ (.*)$", (ROOT / guide).read_text("utf-8"), re.MULTILINE)
        assert chapter in headings, (guide, chapter)


@pytest.mark.usefixtures("home")
def test_the_examples_of_filters_and_functions_work(capsys: pytest.CaptureFixture[str]) -> None:
    filters = [text for _, text in FILTERS.values()]
    examples = [each for text in filters for each in re.findall(r"\{\{ (.+?) \}\}", text)]
    for name, text in CALLS.items():
        if not text.startswith("决算") and name not in ("表", "图表"):  # which stand by themselves
            examples += re.findall(rf"\b{name}\((?:[^()]|\([^()]*\))*\)", text)
    assert len(examples) > 12
    tags = "".join(f"{{% set 例 = {example} %}}\n" for example in examples)
    section = f"# 例\n\n{{% for 类 in 支出().按('功能类') %}}\n{tags}{{% endfor %}}\n某文。\n"
    settings = "名称: 例\nextends: henan-budget\n类型: 部门预算\n增加章节: {收支总体: 例}\n"
    small.write_template({"template": settings, "sections/例.md": section}, "例")
    assert main(["template", "check", "例"]) == 0, capsys.readouterr().out
    assert capsys.readouterr().out == "检查完毕：没有问题。\n"


def test_every_file_of_a_template_is_explained() -> None:
    guide = (ROOT / "templates/README.md").read_text("utf-8")
    for path in (ROOT / "templates/henan-budget").iterdir():
        assert path.name.split("/")[0] in guide


# --- CONTRIBUTING.md

CONTRIBUTING = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
HOMES = (ROOT, ROOT / "assembler", ROOT / "tests")
WAYS = {"One amount": 15, "One sentence": 10, "One bad cell": 6, "One hand edit": 14}


def test_every_file_that_contributing_names_exists() -> None:
    named = set(re.findall(r"`([\w./\-]+(?:\.(?:py|csv|md|docx|toml)|/))`", CONTRIBUTING))
    assert len(named) > 60
    missing = {name for name in named if not any((home / name).exists() for home in HOMES)}
    assert missing - {"out/"} == set()


def test_the_four_ways_are_short() -> None:
    text = CONTRIBUTING.partition("## Four ways")[2].partition("\n## ")[0]
    tables = text.split("**")[1:]
    ways = {
        title: re.findall(r"^\| `(assembler/[\w/]+\.py)` \|", table, re.MULTILINE)
        for title, table in zip(tables[::2], tables[1::2], strict=True)
    }
    assert [title for title in ways if not title.startswith(tuple(WAYS))] == []
    for title, files in ways.items():
        most = next(most for start, most in WAYS.items() if title.startswith(start))
        assert 0 < len(files) <= most, title
        assert len(set(files)) == len(files), title
