"""Whatever a template writes comes to an end soon: its texts, its files and its shell have a budget
of work. Each of these would take minutes, or all memory, without it; they run one after the other in
a process that may have little of both.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import small
from conftest import ROOT, SAMPLES, replace_in
from hostile import guarded, rewritten

from assembler.narrative import limits
from assembler.pipeline import build

SHELL = (ROOT / "templates" / "henan-budget" / "shell.docx").read_bytes()
ODD = "，不像是一份报告要用的写法"
LONG, MANY = f"文字或列表太长{ODD}", f"要做的太多（循环、比较、取数或文字）{ODD}"
BIG, DEEP = f"数字太大{ODD}", "循环套得太深（最多6层）"
ONLY = "这里只能用 {% if %}、{% for %} 和 {% set %}"
SIGN = "有不能用的特殊字符（私用区字符）"
PRINTED, FORMULA = f"写出的文字太多{ODD}", f"算式太长{ODD}"
NO_TEXT = "这里印不出来：它"
LINE, TAGS = f"一行太长（最多50000个字）{ODD}", "标签太多（最多5000个）"
SECONDS, MEGABYTES = (
    4,
    700,
)  # for each, and for all of them; twice what it may be on an idle machine


def again(start: str, step: str, times: int = 60) -> str:
    """A value made anew from itself, again and again."""
    return "{% set 甲 = " + start + " %}" + ("{% set 甲 = " + step + " %}") * times


def loops(body: str, depth: int = 6) -> str:
    ten = "[1,2,3,4,5,6,7,8,9,0]"
    return f"{{% for 甲 in {ten} %}}" * depth + body + "{% endfor %}" * depth


TEN_OF_TEN = "{% set s=[1] %}" + "{% set s=[s,s,s,s,s,s,s,s,s,s] %}" * 9
LONG_TEXT = again("'啊'", "甲~甲", 19)
LONG_LIST = again("[1]", "甲+甲", 14)
PROJECTS = "".join(f"{{% for 项{n} in 项目列表 %}}" for n in range(6))

SECTIONS = {
    # what loops turn through
    loops(""): MANY,
    loops("甲", 7): DEEP,
    loops("甲", 30): DEEP,
    loops("甲" * 100_000): PRINTED,
    PROJECTS + "{{ 项0.名称 }}{{ 项5.名称 }}" + "{% endfor %}" * 6: MANY,
    PROJECTS + "{{ 比上年(收入总计) }}" + "{% endfor %}" * 6: MANY,
    LONG_TEXT + "{% for a in 甲 %}{% for b in 甲 %}{% endfor %}{% endfor %}": MANY,
    LONG_LIST + "{% for b in 甲 if 1 in 甲 %}{% endfor %}": MANY,
    loops("{% if 0 %}" + "{% elif 0 %}" * 100 + "{% endif %}"): MANY,
    loops("{% for b in [1,2,3] %}{{ loop.length }}{% endfor %}", 5): MANY,
    loops("{% with a=[1,2] %}{{ a[0] }}{% endwith %}"): MANY,
    "{% for i in range(10000000) %}{% endfor %}": "没有“range”这个名称",
    # lists in lists, and what compares or writes them
    TEN_OF_TEN + "{{ s|去掉('a') }}": LONG,
    TEN_OF_TEN + "{{ s|列举 }}": LONG,
    "{% set s=[1] %}{% set t=[1] %}" + "{% set s=[s,s] %}{% set t=[t,t] %}" * 30
    + "{% if s==t %}a{% endif %}": f"列表套得太深{ODD}",
    again("[1]", "[甲,甲]", 8) + loops("{% if 甲==甲 %}a{% endif %}").replace("for 甲", "for 乙"): MANY,
    "{% set s={'a':1} %}" + "{% set s={'a':s,'b':s,'c':s,'d':s,'e':s} %}" * 8: LONG,
    again("[1]", "[甲]", 2000): f"列表套得太深{ODD}",
    LONG_LIST + "{% for b in 甲 %}{% if 7 in 甲 %}a{% endif %}{% endfor %}": MANY,
    LONG_TEXT + "{% for b in 甲 %}{% if '啊一' in 甲 %}a{% endif %}{% endfor %}": MANY,
    "{{ [[1, 2], 3]|列举 }}": NO_TEXT,
    "{{ [1, 2]|去掉('a') }}": NO_TEXT,
    "{{ 项目列表|列举 }}": NO_TEXT,
    "{{ '甲' ~ 收入总计 }}": "",
    "{{ [1]|中文年份 }}": NO_TEXT,
    "{{ 用语('占比', 比例=[1]) }}": NO_TEXT,
    # texts and lists that grow
    again("'甲'", "甲 ~ 甲"): LONG,
    again("'甲'", "甲 + 甲"): LONG,
    again("[1]", "甲 + 甲"): LONG,
    again("职责", "[甲, 甲]|列举", 3): NO_TEXT,
    again("'甲'", "[甲, 甲]|列举(分隔=甲)"): LONG,
    LONG_TEXT + "{{ [甲,甲,甲,甲]|列举(分隔=甲) }}": LONG,
    LONG_TEXT + "".join(f"{{% set s{n}=甲~'' %}}" for n in range(1000)): MANY,
    LONG_TEXT + "".join(f"{{% set s{n}=甲[1:] %}}" for n in range(1000)): MANY,
    LONG_LIST + "".join(f"{{% set s{n}=甲[:] %}}" for n in range(3000)): MANY,
    LONG_LIST + "{{ 甲|列举 }}" * 20: MANY,
    LONG_TEXT + "{{ 甲 }}" * 20: PRINTED,
    # computing
    loops("{{ '甲' ~ '乙' * 0 }}"): "这里不能用“*”",
    again("99999", "甲 * 甲"): BIG,
    again("总收入", "甲 + 甲"): FORMULA,
    again("总收入", "甲 - 甲"): FORMULA,
    again("总收入", "甲 / 甲"): FORMULA,
    again("总收入", "-甲", 4000): MANY,
    again("总收入", "甲 * 1000000000000"): BIG,
    loops("{% set x = 收入总计+支出总计+收入总计+支出总计 %}"): MANY,
    "{{ 10 ** 100000 }}": "这里不能用“**”",
    "{{ '%1000000000d' % 1 }}": "这里不能用“%”",
    "{{ '{:1000000000}'.format(1) }}": "没有“.format”，可用的有（无）",
    "{{ " + "9" * 4900 + " }}": "数字太大",
    "{{ 1e999 }}": "数字太大",
    "{{ 1" + "0" * 31 + " }}": "数字太大",
    "{{ '999999999999999999999'|中文数字 }}": BIG,
    # calls, filters, phrases
    loops("{% set x=支出(功能='201') %}"): MANY,
    loops("{% set x=支出(功能=['201', '208']) %}"): MANY,
    loops("{% set x=支出.按('功能项') %}"): MANY,
    again("['201']", "甲 + 甲", 14) + "{% set x=支出(功能=甲) %}": FORMULA,
    loops("{% set x=用语('占比', 比例=1) %}"): MANY,
    loops("{{ 原因(收入总计) }}"): MANY,
    loops("{% if 同增减('收入总计','支出总计') %}a{% endif %}"): MANY,
    loops("{{ 收入总计|占(支出总计) }}"): MANY,
    loops("{{ 收入总计|万元 }}"): MANY,
    loops("{{ 收入总计|千分位 }}"): MANY,
    loops("{{ '2024-04-10'|日期 }}"): MANY,
    loops("{% set x=12345|中文数字 %}"): MANY,
    LONG_TEXT + loops("{% set x=s|中文年份 %}").replace("x=s", "x='2024'"): MANY,
    "{% set l=[收入总计] %}" + "{% set l=l+l %}" * 14 + "{{ l|列示 }}" * 10: MANY,
    LONG_TEXT + "{{ 用语(甲) }}": "wording.yaml 中没有“",
    # what Markdown reads
    loops("\n\n甲\n\n"): MANY,
    loops("\n\n# 甲\n\n甲\n\n"): MANY,
    loops("- "): MANY,
    "- " * 500_000: LINE,
    "**甲**\n\n" * 100_000: MANY,
    # what is compiled
    "{{ 年度 }}" * 5_001: TAGS,
    "{% set 甲 = [" + "1," * 600_000 + "] %}": "这个标签太长（最多5000个字）",
    ("{{ 年度" + "+年度" * 100 + " }}\n") * 500: "标签里的字太多（最多100000个）",
    "{{ " + "(" * 2400 + "1" + ")" * 2400 + " }}": "嵌套过深",
    "{{ " + "[" * 2400 + "]" * 2400 + " }}": "嵌套过深",
    "{% if 1 %}" * 2000 + "{% endif %}" * 2000: "嵌套过深",
    "{% macro 甲() %}{{ 甲() }}{% endmacro %}{{ 甲() }}": ONLY,
    "{% for 甲 in 职责 recursive %}{{ loop(职责) }}{% endfor %}": ONLY,
    "{% set 甲 %}甲{% endset %}": ONLY,
    "{% block 甲 %}{{ super() }}{% endblock %}": ONLY,
    "{{ '\\ue0009\\ue001' }}": SIGN,
}  # fmt: skip


def told_of_sections() -> list[list[Any]]:
    """What is told of each, as a section of its own, and the seconds it took."""
    data = small.dataset(
        "\n".join(f"人员经费 {amount}" for amount in range(1, 60)),
        "财政拨款 1770",
        指标="收入总计 上年 90 元\n支出总计 上年 90 元",
        项目="\n".join(f"项目{number} 其他运转类" for number in range(9)),
    )
    files = {"figures": small.FIGURES + "总收入: 收入()\n"}
    return [
        _timed(lambda section=section: small.report(data, files | {"sections/甲.md": section})[1])  # type: ignore[misc]
        for section in SECTIONS
    ]


def _timed(work: Any) -> list[Any]:
    start = time.process_time()
    return [work(), time.process_time() - start]


def test_what_a_section_may_cost(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    told = guarded(told_of_sections, memory=MEGABYTES, seconds=120)
    for (section, expected), (lines, seconds) in zip(SECTIONS.items(), told, strict=True):
        assert seconds < SECONDS, section[:80]
        # after the gaps that the text asks for, where it got as far
        refusals = [line for line in lines if line.startswith("M-")]
        assert [expected in line for line in refusals] == [True] * bool(expected), (
            section[-80:],
            refusals,
        )
        assert all("小/sections/甲.md" in line for line in refusals)


def test_an_honest_report_needs_a_small_part_of_the_budget(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    done: list[limits.Effort] = []

    class Kept(limits.Effort):
        def __init__(self, lines: int = 0) -> None:
            super().__init__(lines)
            done.append(self)

    monkeypatch.setattr("assembler.narrative.draft.Effort", Kept)
    for sample in SAMPLES.values():
        build(ROOT / "data" / sample)
    assert len(done) == len(SAMPLES)
    assert all(effort.steps < limits.STEPS_AT_MOST // 10 for effort in done)


# --- the other files of a template


def columns(count: int) -> str:
    one = "  - {{标题: 列{}, 取: {{类别: 人员经费}}}}\n"
    return "标题: 甲\n种类: 透视表\n台账: 支出\n行: [单位]\n列:\n" + "".join(
        map(one.format, range(count))
    )


def named(what: str, many: int) -> str:
    """A template.yaml that names a section or table many times."""
    return f"类型: 部门预算\n部分:\n  - {{标题: 正文, {what}: [{', '.join(['甲'] * many)}]}}\n"


def multiplied(expression: str, times: int) -> str:
    return small.FIGURES + f"甲0: 支出()\n甲: {'*'.join(['甲0', *[expression] * times])}\n"


ALL_FIGURES = small.FIGURES + "".join(f"甲{n}: 乙{n}\n" for n in range(1_900))
FILES: dict[str, tuple[Mapping[str, str], str]] = {
    "figures": (
        {"figures": small.FIGURES + "".join(f"甲{n}: 支出()\n" for n in range(60_000))},
        "M-63 小/figures.yaml：指标太多（有60002个，最多2000个），不像是一份报告要用的",
    ),
    "figures that name nothing": ({"figures": ALL_FIGURES}, "M-11 小/figures.yaml 第4行"),
    "a figure of a large number": (
        {"figures": multiplied("1e300", 100)},
        "M-11 小/figures.yaml 第5行 第4个字符：算法“",
    ),
    "wording": (
        {"wording": small.WORDING + "".join(f"甲{n}: 啊\n" for n in range(60_000))},
        "M-63 小/wording.yaml：用语太多（有60013个，最多2000个），不像是一份报告要用的",
    ),
    "glossary": (
        {"glossary": "".join(f"词{n}: '{{{{ 年度 }}}}{n}'\n" for n in range(30_000))},
        "M-63 小/glossary.yaml：名词太多（有30000个，最多1000个），不像是一份报告要用的",
    ),
    "sections named": (
        {"template": named("章节", 100_000)},
        "M-63 小/template.yaml：各部分列出的章节太多（有100000个，最多500个），不像是一份报告要用的",
    ),
    "tables named": (
        {"template": named("表格", 100_000), "tables/甲": columns(3)},
        "M-63 小/template.yaml：各部分列出的表格太多（有100000个，最多500个），不像是一份报告要用的",
    ),
    "parts": (
        {"template": "类型: 部门预算\n部分:\n" + "  - {标题: 正文, 章节: [甲]}\n" * 20_000},
        "M-63 小/template.yaml：部分太多（有20000个，最多100个），不像是一份报告要用的",
    ),
    "columns": (
        {"tables/表": columns(20_000)},
        "M-20 小/tables/表.yaml 第6行 第3个字符：“列”里写的太多（最多3000项）",
    ),
    "columns that Word has not": (
        {"tables/表": columns(64)},
        "M-20 小/tables/表.yaml：列太多（64列），Word 的表格最多63列",
    ),
    "columns added": (
        {
            "tables/表底": columns(3),
            "tables/表": "套用: 表底\n增加列:\n  列0:\n" + "    - {标题: 新}\n" * 3_000,
        },
        "M-20 小/tables/表.yaml 第3行 第3个字符：“增加列”里写的太多（最多3000项）",
    ),
    "tables in a chain": (
        {
            **{f"tables/表{n}": f"套用: 表{n + 1}\n" for n in range(1_500)},
            "tables/表1500": columns(3),
        },
        "M-20 小/tables/表0.yaml：一张套用一张的表太多（最多10张）",
    ),
    "many texts": (
        {f"sections/节{n}.md": "{{ 年度 }}" * 4_000 for n in range(20)},
        "M-13 小/sections/节1.md：模板各节的标签太多（最多5000个）",
    ),
    "large files": (
        {"figures": small.FIGURES + "# " + "啊" * 600_000, "wording": small.WORDING + "# " + "啊" * 600_000},
        "M-61 小：模板“小”的文件太多或太大（最多2000个，共60MB，其中文字3MB）",
    ),
}  # fmt: skip


def told_of_files() -> list[list[Any]]:
    data = ROOT / "data" / SAMPLES["mengjin"]
    return [_timed(lambda name=name: _built(name, data)) for name in FILES]  # type: ignore[misc]


def _built(name: str, data: Path) -> list[str]:
    """What is told of a template of these files, over a sample."""
    import shutil

    folder = Path(name)
    folder.mkdir()
    shutil.copytree(data, folder / "数据")
    replace_in(folder / "数据" / "报告.yaml", "模板: mengjin-budget", "模板: 小")
    files, _ = FILES[name]
    tables = sorted(file.split("/")[1] for file in files if file.startswith("tables/"))
    sections = sorted(file.split("/")[1][:-3] for file in files if file.startswith("sections/"))
    settings = (
        f"类型: 部门预算\n部分:\n  - {{标题: 正文, 章节: [{', '.join(['甲', *sections])}]}}\n"
    )
    if tables:
        settings += f"  - {{标题: 附表, 编号: 否, 表格: [{tables[0]}]}}\n"
    base = {"template": settings, "wording": small.WORDING, "figures": small.FIGURES}
    base |= {"sections/甲.md": "甲"}
    here = Path.cwd()
    import os

    os.chdir(folder)
    try:
        small.write_template({**base, "shell.docx": SHELL, **files})
        return small.told(build(Path("数据")).problems)
    finally:
        os.chdir(here)


def test_what_the_files_of_a_template_may_cost(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    told = guarded(told_of_files, memory=MEGABYTES, seconds=60)
    for (name, (_, expected)), (lines, seconds) in zip(FILES.items(), told, strict=True):
        assert seconds < SECONDS, name
        assert any(line.startswith(expected) for line in lines), (name, lines[:3])


# --- the shell


def paragraph(text: str) -> str:
    return f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>"


def row(text: str) -> str:
    return f'<w:tr><w:tc><w:tcPr><w:tcW w:w="100" w:type="dxa"/></w:tcPr>{paragraph(text)}</w:tc></w:tr>'


def turns(tag: str, number: int) -> str:
    return f"{{%{tag} for 甲{number} in [1,2,3,4,5,6,7,8,9,0] %}}"


def repeated_rows(depth: int, text: str) -> str:
    begins = "".join(row(turns("tr", number)) for number in range(depth))
    ends = row("{%tr endfor %}") * depth
    grid = '<w:tbl><w:tblPr/><w:tblGrid><w:gridCol w:w="100"/></w:tblGrid>'
    return f"{grid}{begins}{row(text)}{ends}</w:tbl>"


def repeated_paragraphs(depth: int, text: str) -> str:
    begins = "".join(paragraph(turns("p", number)) for number in range(depth))
    return begins + paragraph(text) + paragraph("{%p endfor %}") * depth


SHELLS = {
    repeated_rows(6, "甲"): MANY,
    repeated_rows(4, "甲" * 400): PRINTED,
    repeated_paragraphs(6, "{{ 甲1 }}{{ 部门.名称 }}"): MANY,
    repeated_paragraphs(6, "甲" * 20_000): MANY,
    paragraph(loops("{% if 收入总计 > 1 %}a{% endif %}")): MANY,
    paragraph(loops("{{ 甲 }}")): MANY,
    paragraph(TEN_OF_TEN + "{{ s|去掉('a') }}"): LONG,
    paragraph(LONG_TEXT + "{{ 甲 }}" * 20): PRINTED,
    paragraph("{{ " + "(" * 2400 + "1" + ")" * 2400 + " }}"): "嵌套过深",
    paragraph("{% if 1 %}" * 200 + "{% endif %}" * 200): "嵌套过深",
    paragraph("{% macro a() %}{{ a() }}{% endmacro %}{{ a() }}"): ONLY,
    paragraph("甲" * 1_000_000): "解开后太大",
}


def told_of_shells() -> list[list[Any]]:
    return [_timed(lambda shell=shell: _with_shell(shell)) for shell in SHELLS]  # type: ignore[misc]


def _with_shell(markup: str) -> list[str]:
    """What is told of the base shell with this at its beginning."""
    body = b"<w:body>"
    template = Path("templates/县")
    template.mkdir(parents=True, exist_ok=True)
    (template / "template.yaml").write_text("extends: mengjin-budget\n", "utf-8")
    shell = rewritten(
        SHELL, "word/document.xml", lambda old: old.replace(body, body + markup.encode())
    )
    (template / "shell.docx").write_bytes(shell)
    return [line for line in small.told(build(Path("数据")).problems) if line.startswith("M-")]


def test_what_a_shell_may_cost(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import shutil

    monkeypatch.chdir(tmp_path)
    shutil.copytree(ROOT / "data" / SAMPLES["mengjin"], "数据")
    replace_in(Path("数据/报告.yaml"), "模板: mengjin-budget", "模板: 县")
    told = guarded(told_of_shells, memory=MEGABYTES, seconds=60)
    for (shell, expected), (lines, seconds) in zip(SHELLS.items(), told, strict=True):
        assert seconds < SECONDS, shell[:80]
        assert [expected in line for line in lines] == [True], (shell[:80], lines)
        assert "templates/县/shell.docx" in lines[0]


# --- the notice of a correction


NOTICES = {
    loops("{% if 部门 == 年度 %}甲{% endif %}"): MANY,
    loops("甲" * 5_000): PRINTED,
    again("'啊'", "甲|replace('啊', '啊啊啊啊啊啊啊啊')", 30) + "{{ 甲 }}": LONG,
    again("'啊'", "[甲, 甲]|join(甲)", 30) + "{{ 甲 }}": LONG,
    "{{ '甲'|center(1000000000) }}": "没有这个筛选器（center）",
    "{{ 'a' * 10000000000 }}": "这里不能用“*”",
}


def told_of_notices(old: str, new: str) -> list[list[Any]]:
    return [_timed(lambda text=text: _notice(text, old, new)) for text in NOTICES]  # type: ignore[misc]


def _notice(text: str, old: str, new: str) -> list[str]:
    from assembler.compare.changes import compare
    from assembler.compare.notice import write_notice
    from assembler.compare.sides import open_sides
    from assembler.kernel.problems import Place, Problem

    Path("templates/县/notice.md").write_text(f"题目\n---\n{text}\n---\n落款\n", "utf-8")
    problems: list[Problem] = []
    sides = open_sides(Path(old), Path(new), problems)
    assert sides is not None
    changes = compare(sides[0].snapshot, sides[1].snapshot)
    assert write_notice(sides, changes, "数据有误", Place(), problems) is None
    return small.told(problems)


def test_what_a_notice_may_cost(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import shutil

    monkeypatch.chdir(tmp_path)
    Path("templates/县").mkdir(parents=True)
    Path("templates/县/template.yaml").write_text("extends: mengjin-budget\n", "utf-8")
    for name in ("旧", "新"):
        shutil.copytree(ROOT / "data" / SAMPLES["mengjin"], name)
        replace_in(Path(name, "报告.yaml"), "模板: mengjin-budget", "模板: 县")
    replace_in(Path("新/指标.csv"), "收入总计,上年,9114400.00", "收入总计,上年,9214400.00")
    told = guarded(told_of_notices, "旧", "新", memory=MEGABYTES, seconds=60)
    for (text, expected), (lines, seconds) in zip(NOTICES.items(), told, strict=True):
        assert seconds < SECONDS, text[:80]
        assert [expected in line for line in lines] == [True], (text[:80], lines)
        assert "县/notice.md" in lines[0]
