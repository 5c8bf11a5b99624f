"""What clerks do to a finished report: some 150 kinds of edits, by python-docx and lxml alone.

An edit changes the file and says what was typed (`Done.typed`) and which words of it tell a figure
in a way of their own (`Done.tells`: the words, and the figure as the report shows it). `quiet`: the
edit leaves everything a report states as it was, so that nothing stands against an update.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from copy import deepcopy
from dataclasses import dataclass, field
from decimal import Decimal

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_BREAK
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Pt, RGBColor
from docx.table import Table
from docx.text.paragraph import Paragraph
from lxml import etree
from refresh_edits import PNG, Word
from samples import Sample


@dataclass
class Done:
    """What came of an edit. typed: texts that must stand afterwards, but for their numbers and
    words of direction. tells: words that tell a figure, and that figure. quiet: nothing that a
    report states was touched."""

    typed: list[str] = field(default_factory=list)
    tells: list[tuple[str, str]] = field(default_factory=list)
    quiet: bool = False


Apply = Callable[[Word, Sample], Done]
EDITS: dict[str, Apply] = {}


def _add(name: str, apply: Apply) -> None:
    assert name not in EDITS, name
    EDITS[name] = apply


def edit(name: str) -> Callable[[Apply], Apply]:
    """Registers an edit."""

    def register(apply: Apply) -> Apply:
        _add(name, apply)
        return apply

    return register


def _yuan(text: str) -> str:
    return f"{Decimal(text) * 10_000:f}".partition(".")[0]


def _yi(text: str) -> str:
    return f"{Decimal(text) / 10_000:.4f}"


def _whole(text: str) -> str:
    return f"{Decimal(text):.0f}"


def rounded(text: str) -> set[str]:
    """An amount in 万元 as the edits write it roughly; 约450万元 is told to the tens."""
    tens = f"{_whole(str(Decimal(text) / 10))}0万元"
    return {_yi(text), f"{_whole(text)}万元", f"{Decimal(text):.1f}", tens}


def _chinese(text: str) -> str:
    from num2words2 import num2words

    return str(num2words(Decimal(text), lang="zh_CN"))


def _capital(text: str) -> str:
    """In the characters of cheques (大写)."""
    plain = str.maketrans("一二三四五六七八九十百千万零", "壹贰叁肆伍陆柒捌玖拾佰仟万零")
    from num2words2 import num2words

    return str(num2words(int(_yuan(text)), lang="zh_CN")).translate(plain)


# --- words of the paragraph on income and expenditure


def _said(
    name: str,
    old: Callable[[Sample], str],
    new: Callable[[Sample], str],
    quiet: bool = False,
    tells: Callable[[Sample], list[tuple[str, str]]] = lambda s: [],
) -> None:
    def apply(word: Word, at: Sample) -> Done:
        word.say(at.total, old(at), new(at))
        return Done([] if quiet else [new(at)] if len(new(at)) > 1 else [], tells(at), quiet)

    _add(name, apply)


_said("开头加词", lambda s: s.total, lambda s: "经核定，" + s.total, quiet=True)
_said("中间加句", lambda s: s.second, lambda s: "收支平衡。" + s.second, quiet=True)
_said("改介词", lambda s: s.second, lambda s: s.second.replace("与", "同"))
_said("改说法", lambda s: s.second, lambda s: "较上一年度")
_said("换原因", lambda s: s.reason, lambda s: "来访群众明显增多")
_said("补原因", lambda s: s.reason, lambda s: s.reason + "，新大厅启用")
_said("增加改增多", lambda s: "增加", lambda s: "增多")
_said("增长改上升", lambda s: "增长" + s.rate, lambda s: "上升" + s.rate)
_said("加年份", lambda s: s.total, lambda s: f"按{s.year}年口径，" + s.total, quiet=True)
_said("加括注", lambda s: s.second, lambda s: "（数据来源：财政部门）" + s.second, quiet=True)
_said("半角逗号", lambda s: "，", lambda s: ",", quiet=True)
_said("顿号改逗号", lambda s: "，增长", lambda s: "、增长", quiet=True)
_said("去句号", lambda s: "。" + s.second, lambda s: "，" + s.second, quiet=True)
_said("句号改分号", lambda s: "。" + s.second, lambda s: "；" + s.second, quiet=True)
_said("数字前后空格", lambda s: s.value + "万元", lambda s: f" {s.value} 万元", quiet=True)
_said("百分号全角", lambda s: s.rate, lambda s: s.rate.replace("%", "％"), quiet=True)
_said("软回车", lambda s: s.second, lambda s: "\n" + s.second, quiet=True)
_said("加引号", lambda s: "主要原因", lambda s: "“主要原因”", quiet=True)
_said(
    "全角数字",
    lambda s: s.rate,
    lambda s: s.rate.translate(str.maketrans("0123456789.", "０１２３４５６７８９．")),
    quiet=True,
)
_said(
    "数字改成元",
    lambda s: s.value + "万元",
    lambda s: _yuan(s.value) + "元",
    tells=lambda s: [(_yuan(s.value), s.value)],
)
_said(
    "数字改成元加逗号",
    lambda s: s.value + "万元",
    lambda s: f"{int(_yuan(s.value)):,}元",
    tells=lambda s: [(f"{int(_yuan(s.value)):,}", s.value)],
)
_said(
    "数字改成亿元",
    lambda s: s.value + "万元",
    lambda s: _yi(s.value) + "亿元",
    tells=lambda s: [(_yi(s.value), s.value)],
)
_said(
    "数字改约数",
    lambda s: s.value + "万元",
    lambda s: f"约{_whole(s.value)}万元",
    tells=lambda s: [(_whole(s.value) + "万元", s.value)],
)
_said(
    "数字改一位小数",
    lambda s: s.value,
    lambda s: f"{Decimal(s.value):.1f}",
    tells=lambda s: [(f"{Decimal(s.value):.1f}", s.value)],
)
_said(
    "数字改汉字",
    lambda s: s.value,
    lambda s: _chinese(s.value),
    tells=lambda s: [(_chinese(s.value), s.value)],
)
_said(
    "数字改大写",
    lambda s: s.value + "万元",
    lambda s: _capital(s.value) + "元整",
    tells=lambda s: [(_capital(s.value), s.value)],
)
_said("比率改约数", lambda s: s.rate, lambda s: "近5%")
_said("数字打错", lambda s: s.value, lambda s: "888.88")
_said("单位加括号", lambda s: s.value + "万元", lambda s: s.value + "（万元）")
_said("删增减额", lambda s: f"增加{s.change}万元，", lambda s: "")
_said("删原因", lambda s: s.reason, lambda s: "")


def _on(name: str, act: Callable[[Word, Sample], object], quiet: bool = False, *typed: str) -> None:
    def apply(word: Word, at: Sample) -> Done:
        act(word, at)
        return Done(list(typed), [], quiet)

    _add(name, apply)


def _text_of(word: Word, at: Sample) -> str:
    return word.paragraph(at.total).text


_on("整段重打", lambda w, s: w.retype(s.total, _text_of(w, s)), True)
_on("整段重打并改", lambda w, s: w.retype(s.total, "经核定，" + _text_of(w, s)), True, "经核定，")
_on("书签没了", lambda w, s: w.unmark(s.total), True)
_on("删第二句", lambda w, s: _cut_sentence(w, s))
_on("删整段", lambda w, s: w.delete(s.total))
_on("段落移走", lambda w, s: w.move_after(s.total, s.other), True)
_on("句间分段", lambda w, s: w.split(s.total, s.second), True)
_on("句中分段", lambda w, s: w.split(s.total, s.halves), True)
_on("原因前分段", lambda w, s: w.split(s.total, "主要原因"), True)
_on("分成三段", lambda w, s: (w.split(s.total, s.halves), w.split(s.total, s.second)), True)
_on("与下段合并", lambda w, s: _join(w, s.shares), True)
_on("两段对调", lambda w, s: _swap(w, s.total, s.shares))
_on("复制该段", lambda w, s: w.paragraph(s.total)._p.addnext(deepcopy(w.paragraph(s.total)._p)))
_on("复制到文末", lambda w, s: _append(w, deepcopy(w.paragraph(s.total)._p)))
_on("逐字成段", lambda w, s: w.shatter(s.total), True)
_on("前加空段", lambda w, s: w.add_after(s.heading, ""), True)
_on("段首加制表符", lambda w, s: w.say(s.total, s.total, "\t" + s.total), True)
_on("不间断空格", lambda w, s: w.say(s.total, "万元", "\u00a0万元"), True)


def _cut_sentence(word: Word, at: Sample) -> None:
    text = _text_of(word, at)
    word.say(at.total, text[text.index(at.second) :], "")


def _join(word: Word, part: str) -> None:
    """A paragraph run together with the one before it that has words, its heading gone."""
    second = word.paragraph(part)._p
    heading = second.getprevious()
    first = heading.getprevious()
    for child in list(second):
        if child.tag != qn("w:pPr"):
            first.append(child)
    second.getparent().remove(second)


def _swap(word: Word, one: str, other: str) -> None:
    first, second = word.paragraph(one)._p, word.paragraph(other)._p
    marker = etree.Element("marker")
    first.addprevious(marker)
    second.addprevious(first)
    marker.addprevious(second)
    marker.getparent().remove(marker)


def _append(word: Word, element: etree._Element) -> None:
    word.document.element.body.sectPr.addprevious(element)


# --- looks


def _look(name: str, act: Callable[[Paragraph], object]) -> None:
    _on(name, lambda w, s: act(w.paragraph(s.total)), True)


def _runs(change: Callable[[object], object]) -> Callable[[Paragraph], object]:
    return lambda paragraph: [change(run) for run in paragraph.runs]


_look("加粗", _runs(lambda r: setattr(r, "bold", True)))
_look("斜体", _runs(lambda r: setattr(r, "italic", True)))
_look("字号", _runs(lambda r: setattr(r.font, "size", Pt(18))))
_look("颜色", _runs(lambda r: setattr(r.font.color, "rgb", RGBColor(255, 0, 0))))
_look("下划线", _runs(lambda r: setattr(r, "underline", True)))
_look("字体", _runs(lambda r: setattr(r.font, "name", "KaiTi")))
_look("居中", lambda p: setattr(p, "alignment", WD_ALIGN_PARAGRAPH.CENTER))
_look("缩进", lambda p: setattr(p.paragraph_format, "left_indent", Pt(20)))
_look("段前分页", lambda p: setattr(p.paragraph_format, "page_break_before", True))
_look("末尾换页", lambda p: p.add_run().add_break(WD_BREAK.PAGE))
_look("插图片", lambda p: p.add_run().add_picture(io.BytesIO(PNG)))
_on("加批注", lambda w, s: w.comment(s.total, "请财务核对"), True)
_on("全文逐字", lambda w, s: [w.shatter(p) for p in (s.total, s.shares)], True)
_on("全部书签没了", lambda w, s: _unmark_all(w), True)


def _unmark_all(word: Word) -> None:
    for name in ("w:bookmarkStart", "w:bookmarkEnd"):
        for mark in list(word.document.element.iter(qn(name))):
            mark.getparent().remove(mark)


# --- sentences of one's own


def _own(
    name: str,
    text: Callable[[Sample], str],
    tells: Callable[[Sample], list[tuple[str, str]]],
    place: Callable[[Word, Sample, str], None] | None = None,
) -> None:
    def apply(word: Word, at: Sample) -> Done:
        (place or _new_paragraph)(word, at, text(at))
        return Done([text(at)], tells(at))

    _add(name, apply)


def _new_paragraph(word: Word, at: Sample, text: str) -> None:
    word.add_after(at.other, text)


def _first(at: Sample) -> list[tuple[str, str]]:
    return [(at.value, at.value)]


_own("自己的话", lambda s: f"全年{s.value_words}{s.value}万元。", _first)
_own(
    "自己的话用元",
    lambda s: f"全年{s.value_words}{_yuan(s.value)}元。",
    lambda s: [(_yuan(s.value), s.value)],
)
_own(
    "自己的话用亿元",
    lambda s: f"全年{s.value_words}{_yi(s.value)}亿元。",
    lambda s: [(_yi(s.value), s.value)],
)
_own(
    "自己的话约数",
    lambda s: f"全年{s.value_words}约{_whole(s.value)}万元。",
    lambda s: [(_whole(s.value) + "万元", s.value)],
)
_own(
    "自己的话一位小数",
    lambda s: f"全年{s.value_words}{Decimal(s.value):.1f}万元。",
    lambda s: [(f"{Decimal(s.value):.1f}", s.value)],
)
_own(
    "自己的话汉字",
    lambda s: f"全年{s.value_words}{_chinese(s.value)}万元。",
    lambda s: [(_chinese(s.value), s.value)],
)
_own(
    "自己的话大写",
    lambda s: f"全年{s.value_words}{_capital(s.value)}元整。",
    lambda s: [(_capital(s.value), s.value)],
)
_own(
    "自己的话全角",
    lambda s: (
        f"全年{s.value_words}"
        + s.value.translate(str.maketrans("0123456789.", "０１２３４５６７８９．"))
        + "万元。"
    ),
    lambda s: [],
)
_own("自己的话空格", lambda s: f"全年{s.value_words} {s.value} 万元。", _first)
_own(
    "自己的话两个数",
    lambda s: f"其中基本支出{s.basic}万元，总数为{s.value}万元。",
    lambda s: [(s.value, s.value), (s.basic, s.basic)],
)
_own(
    "自己的话增减",
    lambda s: f"{s.value_words}比上年增加{s.change}万元，增长{s.rate}。",
    lambda s: [(s.change, s.change), (s.rate, s.rate)],
)
_own("自己的话占比", lambda s: f"基本支出占支出合计的{s.share}。", lambda s: [(s.share, s.share)])
_own(
    "自己的话项目",
    lambda s: f"本年安排{s.project}{s.amount}万元。",
    lambda s: [(s.amount, s.amount)],
)
_own(
    "自己的话项目用元",
    lambda s: f"本年安排{s.project}{_yuan(s.amount)}元。",
    lambda s: [(_yuan(s.amount), s.amount)],
)
_own("自己的话只有项目名", lambda s: f"其中{s.project}由办公室负责。", lambda s: [])
_own("自己的话无数字", lambda s: f"{s.value_words}比上年有所增长。", lambda s: [])
_own("自己的话近几成", lambda s: "基本支出占比近八成。", lambda s: [])
_own("自己的话年份", lambda s: f"{s.year - 1}年结转工作已全部完成。", lambda s: [])
_own("自己的话别的数", lambda s: "大厅窗口面积1234.56平方米。", lambda s: [])
_own("自己的话数在前", lambda s: f"{s.value}万元是全年的{s.value_words}。", _first)
_own(
    "自己的话多句",
    lambda s: f"以下是补充说明。全年{s.value_words}{s.value}万元。请社会监督。",
    _first,
)
_own(
    "自己的话在段尾",
    lambda s: f"以上合计{s.value}万元。",
    _first,
    lambda w, s, t: w.paragraph(s.other).add_run(t) and None,
)
_own(
    "自己的话在总段尾",
    lambda s: f"全年共{s.value}万元。",
    lambda s: [],
    lambda w, s, t: w.paragraph(s.total).add_run(t) and None,
)
_own(
    "自己的话在另段",
    lambda s: f"收入和支出都是{s.value}万元，收支平衡。",
    lambda s: [],
    lambda w, s, t: w.paragraph(s.shares).add_run(t) and None,
)
_own(
    "自己的标题",
    lambda s: f"（六）关于{s.value}万元的说明",
    _first,
    lambda w, s, t: _heading(w, s, t),
)
_own("自己的列表", lambda s: f"1．总额{s.value}万元；", _first)
_own("修订中的话", lambda s: f"总额{s.value}万元。", _first, lambda w, s, t: _tracked(w, s, t))
_own(
    "页眉",
    lambda s: f"全年{s.value}万元",
    _first,
    lambda w, s, t: setattr(w.document.sections[0].header.paragraphs[0], "text", t),
)
_own(
    "页脚",
    lambda s: f"合计{s.value}万元",
    _first,
    lambda w, s, t: w.document.sections[-1].footer.add_paragraph(t) and None,
)
_own("首页页眉", lambda s: f"本年{s.value}万元", _first, lambda w, s, t: _first_header(w, t))
_own("文本框", lambda s: f"总额{s.value}万元", _first, lambda w, s, t: _box(w, s, t))
_own(
    "超链接里",
    lambda s: f"总额{s.value}万元",
    _first,
    lambda w, s, t: _wrapped(w, s, t, "hyperlink"),
)
_own("内容控件里", lambda s: f"总额{s.value}万元", _first, lambda w, s, t: _control(w, s, t))
_own("域里", lambda s: f"总额{s.value}万元", _first, lambda w, s, t: _field(w, s, t))
_own(
    "智能标记里",
    lambda s: f"总额{s.value}万元",
    _first,
    lambda w, s, t: _wrapped(w, s, t, "smartTag"),
)
_own(
    "表后的话",
    lambda s: f"注：本表合计{s.value}万元。",
    _first,
    lambda w, s, t: _behind_table(w, s, t),
)
_own(
    "表前的话",
    lambda s: f"说明：本表合计{s.value}万元。",
    _first,
    lambda w, s, t: w.add_after(s.form, t),
)
_own(
    "文末的话",
    lambda s: f"特此说明，总额{s.value}万元。",
    _first,
    lambda w, s, t: w.document.add_paragraph(t) and None,
)
_own(
    "开头的话",
    lambda s: f"摘要：全年{s.value}万元。",
    _first,
    lambda w, s, t: w.document.paragraphs[0].insert_paragraph_before(t) and None,
)
_own(
    "脚注", lambda s: f"注：总额{s.value}万元。", _first, lambda w, s, t: _note(w, s, t, "footnote")
)
_own(
    "尾注", lambda s: f"注：总额{s.value}万元。", _first, lambda w, s, t: _note(w, s, t, "endnote")
)
_own("字字分开的话", lambda s: f"总额{s.value}万元。", _first, lambda w, s, t: _shattered(w, s, t))
_own("带单位括号的话", lambda s: f"总额（万元）：{s.value}万元", _first)
_own("数字分成两行", lambda s: f"总额\n{s.value}万元。", _first)


def _heading(word: Word, at: Sample, text: str) -> None:
    copy = deepcopy(word.paragraph(at.heading)._p)
    word.paragraph(at.other)._p.addnext(copy)
    for child in list(copy):
        if child.tag != qn("w:pPr"):
            copy.remove(child)
    Paragraph(copy, word.document).add_run(text)


def _tracked(word: Word, at: Sample, text: str) -> None:
    added = etree.SubElement(word.paragraph(at.other)._p, qn("w:ins"))
    added.set(qn("w:id"), "9001")
    added.set(qn("w:author"), "张三")
    run = etree.SubElement(added, qn("w:r"))
    etree.SubElement(run, qn("w:t")).text = text


def _first_header(word: Word, text: str) -> None:
    section = word.document.sections[0]
    section.different_first_page_header_footer = True
    section.first_page_header.paragraphs[0].text = text


def _box(word: Word, at: Sample, text: str) -> None:
    run = parse_xml(
        f'<w:r {nsdecls("w")} xmlns:v="urn:schemas-microsoft-com:vml"><w:pict>'
        '<v:shape style="width:200pt;height:40pt"><v:textbox><w:txbxContent>'
        f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:txbxContent></v:textbox></v:shape></w:pict></w:r>"
    )
    word.paragraph(at.other)._p.append(run)


def _run(text: str) -> str:
    return f"<w:r><w:t>{text}</w:t></w:r>"


def _wrapped(word: Word, at: Sample, text: str, name: str) -> None:
    named = ' w:anchor="x"' if name == "hyperlink" else ' w:element="x"'
    word.paragraph(at.other)._p.append(
        parse_xml(f"<w:{name} {nsdecls('w')}{named}>{_run(text)}</w:{name}>")
    )


def _control(word: Word, at: Sample, text: str) -> None:
    word.paragraph(at.other)._p.append(
        parse_xml(f"<w:sdt {nsdecls('w')}><w:sdtContent>{_run(text)}</w:sdtContent></w:sdt>")
    )


def _field(word: Word, at: Sample, text: str) -> None:
    word.paragraph(at.other)._p.append(
        parse_xml(f'<w:fldSimple {nsdecls("w")} w:instr=" REF x ">{_run(text)}</w:fldSimple>')
    )


def _behind_table(word: Word, at: Sample, text: str) -> None:
    paragraph = parse_xml(f"<w:p {nsdecls('w')}>{_run(text)}</w:p>")
    word.table(at.listing)._tbl.addnext(paragraph)


def _shattered(word: Word, at: Sample, text: str) -> None:
    for sign in text:
        word.paragraph(at.other).add_run(sign)


def _note(word: Word, at: Sample, text: str, kind: str) -> None:
    """A note of its own part, as Word makes one."""
    from docx.opc.constants import RELATIONSHIP_TYPE
    from docx.opc.packuri import PackURI
    from docx.opc.part import Part

    content = f'<w:{kind}s {nsdecls("w")}><w:{kind} w:id="77"><w:p>{_run(text)}</w:p></w:{kind}></w:{kind}s>'
    part = Part(
        PackURI(f"/word/{kind}s.xml"),
        f"application/vnd.openxmlformats-officedocument.wordprocessingml.{kind}s+xml",
        content.encode(),
        word.document.part.package,
    )
    known = getattr(RELATIONSHIP_TYPE, f"{kind.upper()}S")
    word.document.part.relate_to(part, known)
    run = parse_xml(f'<w:r {nsdecls("w")}><w:{kind}Reference w:id="77"/></w:r>')
    word.paragraph(at.other)._p.append(run)


# --- tables of one's own


def _table(word: Word, at: Sample, rows: list[list[str]], above: str = "") -> None:
    table = word.document.add_table(len(rows), len(rows[0]))
    for cells, texts in zip(table.rows, rows, strict=True):
        for cell, text in zip(cells.cells, texts, strict=True):
            cell.text = text
    place = word.paragraph(at.other)._p
    place.addnext(table._tbl)
    if above:
        place.addnext(parse_xml(f"<w:p {nsdecls('w')}>{_run(above)}</w:p>"))


def _own_table(
    name: str,
    rows: Callable[[Sample], list[list[str]]],
    tells: Callable[[Sample], list[tuple[str, str]]],
    above: str = "",
) -> None:
    def apply(word: Word, at: Sample) -> Done:
        _table(word, at, rows(at), above)
        return Done([cell for row in rows(at) for cell in row if len(cell) > 1], tells(at))

    _add(name, apply)


_own_table("自己的表", lambda s: [["项目", "金额"], [s.value_words, s.value]], _first, "单位：万元")
_own_table("自己的表没单位", lambda s: [["项目", "金额"], [s.value_words, s.value]], _first)
_own_table(
    "自己的表用元",
    lambda s: [["项目", "金额"], [s.value_words, _yuan(s.value)]],
    lambda s: [(_yuan(s.value), s.value)],
    "单位：元",
)
_own_table(
    "自己的表单位在格里", lambda s: [["项目", "金额"], [s.value_words, s.value + "万元"]], _first
)
_own_table(
    "自己的表单位在表头", lambda s: [["项目", "金额（万元）"], [s.value_words, s.value]], _first
)
_own_table(
    "自己的项目表",
    lambda s: [["项目", "金额"], [s.project, s.amount], ["合计", s.value]],
    lambda s: [(s.value, s.value), (s.amount, s.amount)],
    "单位：万元",
)
_own_table(
    "自己的横表", lambda s: [["", "收入", "支出"], ["本年", s.value, s.value]], _first, "单位：万元"
)
_own_table(
    "自己的占比表",
    lambda s: [["项目", "占比"], ["基本支出", s.share]],
    lambda s: [(s.share, s.share)],
)
_own_table(
    "自己的表一句话",
    lambda s: [["说明"], [f"全年{s.value}万元，比上年增加{s.change}万元。"]],
    lambda s: [(s.value, s.value), (s.change, s.change)],
)
_own_table(
    "自己的表没有数", lambda s: [["联系人", "电话"], ["王五", "0379-12345678"]], lambda s: []
)


# --- the tables of the report


def _on_table(
    name: str,
    act: Callable[[Table, Sample], object],
    which: str = "listing",
    quiet: bool = False,
    *typed: str,
) -> None:
    def apply(word: Word, at: Sample) -> Done:
        act(word.table(getattr(at, which)), at)
        return Done(list(typed), [], quiet)

    _add(name, apply)


def _rows(table: Table) -> list[etree._Element]:
    return [row._tr for row in table.rows]


def _row_of(table: Table, name: str) -> etree._Element:
    return next(row for row in _rows(table) if name in _row_text(row))


def _row_text(row: etree._Element) -> str:
    return "".join(t.text or "" for t in row.iter(qn("w:t")))


def _set(row: etree._Element, column: int, text: str) -> None:
    cell = row.findall(qn("w:tc"))[column]
    texts = list(cell.iter(qn("w:t")))
    if texts:
        texts[0].text = text
        for spare in texts[1:]:
            spare.text = ""
    else:
        Paragraph(next(cell.iter(qn("w:p"))), None).add_run(text)  # type: ignore[arg-type]


def _column(row: etree._Element, text: str) -> int:
    cells = row.findall(qn("w:tc"))
    return next(n for n, cell in enumerate(cells) if _row_text(cell) == text)


def _copy_row(
    table: Table, at: Sample, act: Callable[[etree._Element], object] = lambda row: None
) -> None:
    row = _row_of(table, at.project)
    copy = deepcopy(row)
    act(copy)
    row.addnext(copy)


def _move(table: Table, at: Sample, last: bool) -> None:
    row = _row_of(table, at.project)
    others = [each for each in _rows(table) if each is not row]
    if last:
        others[-1].addnext(row)
    else:
        row.getprevious().addprevious(row)


def _sort(table: Table, at: Sample) -> None:
    first, second = _row_of(table, at.project), _row_of(table, at.other_project)
    marker = etree.Element("marker")
    first.addprevious(marker)
    second.addprevious(first)
    marker.addprevious(second)
    marker.getparent().remove(marker)


def _delete(element: etree._Element) -> None:
    element.getparent().remove(element)


_on_table("行移到末尾", lambda t, s: _move(t, s, True))
_on_table("行上移", lambda t, s: _move(t, s, False))
_on_table("两行对调", _sort)
_on_table("复制一行", _copy_row)
_on_table(
    "复制一行改名",
    lambda t, s: _copy_row(t, s, lambda r: _set(r, _column(r, s.project), "手工补的项目")),
)
_on_table("删一行", lambda t, s: _delete(_row_of(t, s.project)))
_on_table("删两行", lambda t, s: [_delete(_row_of(t, n)) for n in (s.project, s.other_project)])
_on_table("删末行", lambda t, s: _delete(_rows(t)[-1]))
_on_table("删整表", lambda t, s: _delete(t._tbl))
_on_table("删首表", lambda t, s: _delete(t._tbl), "form")
_on_table("加空行", lambda t, s: t.add_row(), "listing", True)
_on_table(
    "项目改名",
    lambda t, s: _set(
        _row_of(t, s.project), _column(_row_of(t, s.project), s.project), s.project + "（专项）"
    ),
)
_on_table(
    "金额改错",
    lambda t, s: _set(_row_of(t, s.project), _column(_row_of(t, s.project), s.amount), "777.77"),
)
_on_table(
    "金额改成元",
    lambda t, s: _set(
        _row_of(t, s.project), _column(_row_of(t, s.project), s.amount), _yuan(s.amount)
    ),
)
_on_table(
    "金额带单位",
    lambda t, s: _set(
        _row_of(t, s.project), _column(_row_of(t, s.project), s.amount), s.amount + "万元"
    ),
)
_on_table(
    "金额清空",
    lambda t, s: _set(_row_of(t, s.project), _column(_row_of(t, s.project), s.amount), ""),
)
_on_table("表头改字", lambda t, s: _set(_rows(t)[0], 0, "类 型"))
_on_table(
    "表加粗",
    lambda t, s: [setattr(r, "bold", True) for c in t._cells for p in c.paragraphs for r in p.runs],
    "listing",
    True,
)
_on_table(
    "首表加粗",
    lambda t, s: [setattr(r, "bold", True) for c in t._cells for p in c.paragraphs for r in p.runs],
    "form",
    True,
)
_on_table("表格居中", lambda t, s: setattr(t, "alignment", 1), "listing", True)
_on_table("复制整表", lambda t, s: t._tbl.addnext(deepcopy(t._tbl)))
_on_table(
    "复制首表到文末", lambda t, s: t._tbl.getparent()[-1].addprevious(deepcopy(t._tbl)), "form"
)
_on_table("表移到文末", lambda t, s: t._tbl.getparent()[-1].addprevious(t._tbl), "listing")
_on_table("加一列", lambda t, s: t.add_column(Pt(40)))
_on_table(
    "加备注列",
    lambda t, s: [setattr(cell, "text", "备注") for cell in t.add_column(Pt(40)).cells[:1]],
)
_on_table("表拆成两个", lambda t, s: _split_table(t, s))
_on_table("首表拆成两个", lambda t, s: _split_at(t, 10), "form")
_on_table("格里分段", lambda t, s: t._cells[-1].add_paragraph(""), "listing", True)
_on_table("格里加批注字", lambda t, s: _set(_row_of(t, s.project), 0, "重点"))
_on_table("行高", lambda t, s: [setattr(row, "height", Pt(40)) for row in t.rows], "listing", True)
_on_table("合计行移走", lambda t, s: _rows(t)[-1].addnext(_row_of(t, "合计")))
_on_table("首表一行打错", lambda t, s: _set(_rows(t)[3], 0, "其中：财政拨款收入"), "form")
_on_table(
    "首表格子清空",
    lambda t, s: [
        _set(r, n, "")
        for r in _rows(t)[3:4]
        for n, c in enumerate(r.findall(qn("w:tc")))
        if _row_text(c) == s.value
    ],
    "form",
)
_on_table("嵌套表", lambda t, s: _nested(t, s))
_on_table("修订加行", lambda t, s: _tracked_row(t, s))


def _split_table(table: Table, at: Sample) -> None:
    _split_at(table, _rows(table).index(_row_of(table, at.project)))


def _split_at(table: Table, row: int) -> None:
    second = deepcopy(table._tbl)
    table._tbl.addnext(second)
    table._tbl.addnext(parse_xml(f"<w:p {nsdecls('w')}>{_run('续表')}</w:p>"))
    for element in _rows(table)[row:]:
        _delete(element)
    for element in second.findall(qn("w:tr"))[:row]:
        _delete(element)


def _nested(table: Table, at: Sample) -> None:
    inner = table._cells[-1].add_table(1, 2)
    inner.cell(0, 0).text, inner.cell(0, 1).text = "全年收入（万元）", f"{at.value}万元"


def _tracked_row(table: Table, at: Sample) -> None:
    def mark(row: etree._Element) -> None:
        properties = row.find(qn("w:trPr"))
        if properties is None:
            properties = etree.Element(qn("w:trPr"))
            row.insert(0, properties)
        inserted = etree.SubElement(properties, qn("w:ins"))
        inserted.set(qn("w:id"), "9100")
        inserted.set(qn("w:author"), "张三")
        _set(row, _column(row, at.project), "手工补的项目")

    _copy_row(table, at, mark)


# --- the whole


_on("标题改字", lambda w, s: w.say(s.heading, "总体情况", "总的情况"))
_on("标题删去", lambda w, s: w.delete(s.heading))
_on("标题改编号", lambda w, s: w.say(s.heading, "一、", "1. "))
_on("一节移走", lambda w, s: _move_section(w, s))
_on("一节复制", lambda w, s: _copy_section(w, s))
_on("一节删去", lambda w, s: [_delete(e) for e in _section(w, s)])
_on(
    "加空段",
    lambda w, s: [p.insert_paragraph_before("") for p in w.document.paragraphs[20:24]],
    True,
)
_on("封面改字", lambda w, s: w.document.paragraphs[0].add_run("（公开稿）"), True, "（公开稿）")
_on("目录删去", lambda w, s: _delete_contents(w), True)
_on("表题改字", lambda w, s: w.say(s.listing, s.listing, s.listing + "（续）"))
_on("加分节", lambda w, s: w.document.add_section(), True)
_on("另存一遍", lambda w, s: None, True)
_on(
    "首尾加图",
    lambda w, s: [w.document.paragraphs[n].add_run().add_picture(io.BytesIO(PNG)) for n in (0, -1)],
    True,
)
_on("安静段改写", lambda w, s: w.say(s.other, s.other, "，本年" + s.other), False)
_on("全文引号换半角", lambda w, s: _quotes(w), True)
_on("全文逗号换半角", lambda w, s: _everywhere(w, "，", ","), True)
_on("全文去空格", lambda w, s: _everywhere(w, " ", ""), True)


def _section(word: Word, at: Sample) -> list[etree._Element]:
    first, last = word.paragraph(at.heading)._p, word.paragraph(at.next_heading)._p
    return list(_between(first, last))


def _between(first: etree._Element, last: etree._Element) -> Iterator[etree._Element]:
    element = first
    while element is not last:
        yield element
        element = element.getnext()


def _move_section(word: Word, at: Sample) -> None:
    place = word.paragraph(at.other)._p
    for element in reversed(_section(word, at)):
        place.addnext(element)


def _copy_section(word: Word, at: Sample) -> None:
    place = word.paragraph(at.other)._p
    for element in reversed(_section(word, at)):
        place.addnext(deepcopy(element))


def _delete_contents(word: Word) -> None:
    for element in list(word.document.element.body.iter(qn("w:sdt"))):
        _delete(element)
    for paragraph in word.document.paragraphs:
        if (paragraph.style.name or "").lower().startswith("toc"):
            _delete(paragraph._p)


def _quotes(word: Word) -> None:
    for text in word.document.element.body.iter(qn("w:t")):
        text.text = (text.text or "").replace("“", '"').replace("”", '"')


def _everywhere(word: Word, old: str, new: str) -> None:
    for text in word.document.element.body.iter(qn("w:t")):
        text.text = (text.text or "").replace(old, new)


def made(data: bytes, name: str, at: Sample) -> tuple[bytes, Done]:
    """A report after an edit."""
    word = Word(data)
    done = EDITS[name](word, at)
    return word.save(), done


__all__ = ["EDITS", "Document", "Done", "made"]
