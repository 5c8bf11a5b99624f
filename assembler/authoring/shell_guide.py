"""What the Word shell of a template drives: each of its styles, pages and tags as lines for its author,
and as a report of examples in which each can be seen."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from ..layout.styles import Page, Style
from ..report import Cell, Heading, Paragraph, Part, Report, Span, Table, TableColumn
from ..word.write.shell import BODY, OURS, Shell
from ..word.write.shell_styles import OPTIONAL
from ..word.write.table_style import TABLE
from ..word.write.tags import WHOLE, part_name
from ..word.xml import visible_text

_MM_PER_POINT = 25.4 / 72
_PRINTED = re.compile(r"\{\{(.*)\}\}", re.DOTALL)
_BLANK = re.compile(r'<w:\w+Reference [^<>]*"rIdAssemblerBlank\w+"/>')  # put there by us
_SIDES = {"left": "居左", "center": "居中", "right": "居右", "": ""}


class StyleUse(NamedTuple):
    """A style of the shell: its name in the file, how Word shows it, what it is for."""

    name: str
    shown: str
    use: str


STYLES = (
    StyleUse("heading 1", "标题 1", "各部分的标题（“第一部分 …”）；部分里先是附表的，标题独占一页"),
    StyleUse("heading 2", "标题 2", "节的标题，即 # 一级（“一、…”）"),
    StyleUse("heading 3", "标题 3", "## 二级标题（“（一）…”）"),
    StyleUse("heading 4", "标题 4", "### 三级及以下的标题（“1.…”）"),
    StyleUse("报告正文", "报告正文", "节的各段、名词解释、没有“落款”样式时的落款"),
    StyleUse("落款", "落款", "节里 --- 之下的落款"),
    StyleUse("表格标题", "表格标题", "附表的标题，也进目录"),
    StyleUse("表格标注", "表格标注", "附表的编号，标题下一行（部门名称、单位）"),
    StyleUse("表头", "表头", "附表的表头各行"),
    StyleUse("表格文字", "表格文字", "附表各格；字号是最大的字号，行距定行高"),
    StyleUse("表格数字", "表格数字", "附表的数字格；字号同表格文字"),
    StyleUse("表注", "表注", "附表下面的注"),
    StyleUse("图片", "图片", "节里的图片一行；没有这个样式就居中"),
    StyleUse("图题", "图题", "图片下面“图：”的题；没有这个样式就居中"),
    StyleUse("footnote text", "脚注文本", "脚注的文字；没有就补一个小五号的"),
    StyleUse("toc 1", "目录 1", "目录里各部分的一行"),
    StyleUse("toc 2", "目录 2", "目录里各节、各表的一行"),
)


def shell_lines(shell: Shell, names: Mapping[str, object]) -> Iterator[str]:
    """Styles, pages and tags, each with what it drives."""
    yield "样式"
    if not shell.has_body:
        yield f"    没有 {{{{p {BODY} }}}}：整份报告写在外壳里，各段、各表照外壳自己的样式。"
    for style in STYLES if shell.has_body else ():
        yield f"    {style.shown}：{style.use}。{_described(shell, style.name)}"
    if shell.has_body:
        yield f"    {TABLE}（表格样式）：附表的框线、单元格边距、表头底纹。{_table(shell)}"
    unused = list(_unused(shell))
    if unused:
        yield f"    没有用到的样式：{'、'.join(unused)}"
    yield "页面"
    for is_turned, page in shell.sections.pages.items():
        yield f"    {'横页（宽表）' if is_turned else '竖页'}：版心{_measured(page)}{_pages_shown(shell, is_turned)}"
    yield "标签"
    yield from _tags(shell, names)


def _unused(shell: Shell) -> Iterator[str]:
    """Styles of the author's own that neither the report nor the shell's paragraphs use."""
    known = {style.name for style in STYLES}
    for name, style in shell.styles.items():
        is_built_in = name.isascii()  # Normal, header, toc 3: Word's own, on which others are based
        if name not in known and not is_built_in and not _stands(shell, style.id):
            yield f"“{name}”"


def _stands(shell: Shell, number: str) -> bool:
    styled = f'<w:pStyle w:val="{number}"/>'
    return any(styled in text for text in shell.markup.values())


def _described(shell: Shell, name: str) -> str:
    style = shell.styles.get(name)
    if style is None:
        return "外壳里没有，照默认的样子" if name in OPTIONAL else "外壳里没有，要新建（M-57）"
    return "，".join(filter(None, (f"{style.size:g}磅", _line(style), _SIDES[style.align])))


def _line(style: Style) -> str:
    return f"行距{style.line_height:g}磅" if style.exact else ""


def _table(shell: Shell) -> str:
    look = shell.tables.look
    sides = zip("左右上下", (look.left, look.right, look.top, look.bottom), strict=True)
    margins = "、".join(f"{side}{points:g}" for side, points in sides)
    own = "" if shell.has_table_style else "外壳里没有，照默认的样子："
    return f"{own}边距（磅）{margins}"


def _measured(page: Page) -> str:
    width, height = (round(points * _MM_PER_POINT) for points in page)
    return f"{width}×{height}毫米"


def _pages_shown(shell: Shell, is_turned: bool) -> str:
    text = _BLANK.sub("", shell.sections.following[is_turned])
    own = {
        (kind, pages)
        for kind in ("页眉", "页脚")
        for pages in ("default", "even")
        if f'<w:{"header" if kind == "页眉" else "footer"}Reference w:type="{pages}"' in text
    }
    listed = [
        f"{kind}{'（单双页）' if (kind, 'even') in own else ''}"
        for kind, p in sorted(own)
        if p == "default"
    ]
    origin = (
        "" if not is_turned or shell.has_landscape else "，由竖页转成（外壳里没有空白的横向节）"
    )
    return f"，有{'、'.join(listed) or '不带页眉页脚'}{origin}".replace("有不", "不")


def _tags(shell: Shell, names: Mapping[str, object]) -> Iterator[str]:
    """Each tag with what it prints for the example department."""
    for part in shell.tagged:
        for tag in dict.fromkeys(WHOLE.findall(visible_text(shell.markup[part.part]))):
            expression = _PRINTED.fullmatch(tag)
            name = (expression[1] if expression else "").removeprefix("p ").strip()
            if name.startswith("_"):
                continue
            if name in OURS:
                yield f"    {part_name(part.part)} {tag}：放{name}"
            elif expression:
                yield f"    {part_name(part.part)} {tag}：示例印出“{_example(shell, tag, names)}”"
            else:
                yield f"    {part_name(part.part)} {tag}"


def _example(shell: Shell, tag: str, names: Mapping[str, object]) -> str:
    try:
        return visible_text(shell.environment.from_string(tag).render(names))
    except Exception:  # noqa: BLE001 - names of a loop are unknown here; what is wrong is told elsewhere
        return "（随循环而定）"


# --- examples


def samples(department: str) -> Report:
    """A report that shows each style of the body once, on an upright and on a landscape page."""
    body = StyleUse("报告正文", "报告正文", "")
    text = Part(
        Heading(1, "第一部分", (Span("标题 1 的样子"),)),
        (
            Heading(2, "一、", (Span("标题 2 的样子"),)),
            Paragraph((Span(f"这一段用样式“{body.shown}”。" + "文字多于一行时这样折行。" * 6),)),
            Heading(3, "（一）", (Span("标题 3 的样子"),)),
            Heading(4, "1.", (Span("标题 4 的样子"),)),
            Paragraph(
                (
                    Span("加粗的字", bold=True),
                    Span("和待补的地方："),
                    Span("【待填】", missing="示例"),
                )
            ),
            Paragraph((Span(department),), at_end=True),
        ),
    )
    tables = Part(
        Heading(1, "", (Span("附件：独占一页的标题 1"),)), (_table_of(False), _table_of(True))
    )
    return Report("外壳示例", department, "", (text, tables))


def _table_of(landscape: bool) -> Table:
    numbers = 8 if landscape else 3
    head = [Cell("科目编码", align="center"), Cell("表头", align="center")]
    head += [Cell(f"金额{n}", align="center") for n in range(1, numbers + 1)]
    rows = tuple(
        (
            Cell(f"{200 + n}", align="center"),
            Cell(f"表格文字，第{n}行"),
            *(Cell(f"{n * 1000 + k}.00", align="right") for k in range(numbers)),
        )
        for n in range(1, 31)
    )
    kind = "横页" if landscape else "竖页"
    columns = (TableColumn("code"), TableColumn(), *[TableColumn("number")] * numbers)
    return Table(
        key=kind,
        title=f"表格标题：{kind}的附表",
        columns=columns,
        header=(tuple(head),),
        body=rows,
        label="表格标注：编号",
        left="表格标注：左",
        right="单位：万元",
        notes=("表注：附表下面的话。",),
        landscape=landscape,
    )
