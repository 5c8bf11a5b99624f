"""The author's tutorial in templates/README.md, followed literally from its first line to its last:
its files are written, its commands run, its steps in Word done with python-docx; what it says a
command prints and a report shows is compared with what they do.

In the tutorial a sentence says what is done with the block below it:
`甲` 整个写成 — the file holds the block and nothing else; 第一行留着 — below its first line;
`甲` 里写 — each setting of the block replaces the one of its name, or stands at the end;
`甲` 最后加 — the block stands at the end. A block 报告 is what the report built last shows: a line
of text, or cells of one row with ｜ between them; 不再印 above it says that it does not. 〔略〕 in
what is printed stands for any lines.
"""

from __future__ import annotations

import re
import shlex
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from zipfile import ZipFile

import pytest
from conftest import ROOT
from docx import Document
from docx.document import Document as DocumentType
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.enum.style import WD_STYLE_TYPE
from docx.oxml.ns import qn
from docx.shared import Cm, Pt
from docx.styles.style import ParagraphStyle
from lxml import etree
from markup_kit import png
from reading import LEFT, UP, DocumentGrid, Text, read

from assembler.cli import main

GUIDE = ROOT / "templates/README.md"
CHAPTER = "## 一步一步做\n"
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$|((?:^- [^\n]*\n)+)", re.DOTALL | re.MULTILINE)
"""A fenced block, or a list of what is done in Word."""
SIZES = {"三号": 16, "四号": 14, "小四": 12, "五号": 10.5, "小五": 9}
Capture = pytest.CaptureFixture[str]


def steps() -> list[tuple[str, str]]:
    """The title and the text of each step. Headings within fenced blocks are none."""
    text = GUIDE.read_text("utf-8")
    outline = re.sub(r"```.*?^ *```$", lambda block: " " * len(block[0]), text, flags=re.M | re.S)
    begin = outline.index(CHAPTER)
    end = outline.index("\n## ", begin)
    titles = [*re.finditer(r"^###+ (.*)$", outline[begin:end], re.MULTILINE)]
    ends = [*(title.start() for title in titles[1:]), end - begin]
    return [
        (title[1], text[begin + title.end() : begin + until])
        for title, until in zip(titles, ends, strict=True)
    ]


class Reader:
    """Who follows the tutorial, in a folder of their own."""

    def __init__(self, capsys: Capture) -> None:
        self.capsys = capsys
        self.template = Path()
        self.differences: list[str] = []
        """What is not as the tutorial says."""
        self.in_word: list[tuple[str, InWord]] = []
        """What was done in Word since the report was built."""
        self.report: tuple[list[str], list[list[str]]] = ([], [])
        """The lines of text, and the rows of tables, of the report built last."""

    def follow(self, text: str) -> None:
        """Do a step: each block of it as the sentences above it say."""
        at = 0
        for block in BLOCK.finditer(text):
            self.prepare(text[at : block.start()])
            above = text[at : block.start()].strip().rpartition("\n")[2]
            at = block.end()
            kind, content, done_in_word = block.groups()
            if done_in_word:
                self.work_in_word(above, done_in_word)
            elif kind == "console":
                self.run(content)
            elif kind == "报告":
                self.look(above, content)
            else:
                self.write(above, content)
        self.prepare(text[at:])

    def prepare(self, text: str) -> None:
        """What a sentence alone asks for: pictures put somewhere, settings taken out."""
        for path in re.findall(r"图片存为 `([^`]+)`", text):
            Path(path).parent.mkdir(parents=True, exist_ok=True)
            Path(path).write_bytes(png(600, 400))
        for file, key in re.findall(r"删去 `([^`]+)` 里的“([^”]+)”", text):
            path = self.path(file)
            path.write_text(without(path.read_text("utf-8"), key), "utf-8")
        for source, copy in re.findall(r"把 `([^`]+)` 复制为 `([^`]+)`", text):
            Path(copy).parent.mkdir(parents=True, exist_ok=True)
            (shutil.copytree if Path(source).is_dir() else shutil.copy)(source, copy)

    def path(self, file: str) -> Path:
        """Where a file is: paths that begin in data or templates, others in the template."""
        return Path(file) if file.startswith(("data/", "templates/")) else self.template / file

    def write(self, above: str, content: str) -> None:
        files = re.findall(r"`([^`]+\.\w+)`", above)
        assert files, above
        for path in map(self.path, files):
            path.parent.mkdir(parents=True, exist_ok=True)
            before = path.read_text("utf-8-sig") if path.exists() else ""
            path.write_text(changed(before, above, content), "utf-8")

    def run(self, block: str) -> None:
        for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
            command, _, shown = part.partition("\n")
            program, *arguments = shlex.split(command)
            assert program == "assembler"
            status = main(arguments)
            printed = self.capsys.readouterr().out
            if not re.fullmatch(pattern_of(shown), printed):
                self.differences.append(f"$ {command}\n{printed}")
            expected = 2 if "无法使用" in shown else 1 if "错误" in shown else 0
            assert status == expected, (command, printed)
            if arguments[:2] == ["template", "new"]:
                self.template = Path("templates") / arguments[2]
            if arguments[0] == "build":
                self.open(Path(f"out/{Path(arguments[1]).name}.docx"))

    def open(self, path: Path) -> None:
        """Read a report that was built, and see that it shows what was done in Word."""
        self.report = content_of(path)
        report = Document(str(path))
        self.differences += [line for line, work in self.in_word if not work.shown(report)]
        self.in_word = []

    def look(self, above: str, lines: str) -> None:
        for line in lines.splitlines():
            if self.shows(line) != ("不再印" not in above):
                self.differences.append(f"{above}{line}")

    def shows(self, line: str) -> bool:
        texts, rows = self.report
        if "｜" not in line:
            return any(line in text for text in texts)
        cells = line.split("｜")
        return any(stand_in(list(map(str.strip, cells)), row) for row in rows)

    def work_in_word(self, above: str, listed: str) -> None:
        """What is listed, done in the document that the sentence names."""
        files = re.findall(r"`([^`]+\.docx)`", above)
        if not files:
            return
        path = self.path(files[0])
        document = Document(str(path) if path.exists() else None)
        lines = re.findall(r"^- (.*)$", listed, re.MULTILINE)
        works = [(line, work_of(line)) for line in lines]
        for _, work in works:
            work.do(document)
        document.save(str(path))
        self.in_word += works


def changed(before: str, above: str, content: str) -> str:
    if "第一行留着" in above:
        return before.partition("\n")[0] + "\n" + content
    if "整个写成" in above:
        return content
    if "最后加" in above:
        return before + content
    assert "里写" in above, above
    for key in re.findall(r"^([^\s#:]+):", content, re.MULTILINE):
        before = without(before, key)
    return before + content


def without(text: str, key: str) -> str:
    """A YAML file without one of its settings."""
    return re.sub(rf"^{re.escape(key)}:.*\n(?:[ -].*\n)*", "", text, flags=re.MULTILINE)


def pattern_of(shown: str) -> str:
    lines = shown.splitlines(keepends=True)
    return "".join(r"(?:.*\n)*" if line == "〔略〕\n" else re.escape(line) for line in lines)


def content_of(path: Path) -> tuple[list[str], list[list[str]]]:
    report = read(path)
    texts = [block.text.replace("\n", "") for block, _ in report.blocks if isinstance(block, Text)]
    rows = [
        [cell for cell in row if cell not in (LEFT, UP)]
        for block, _ in report.blocks
        if isinstance(block, DocumentGrid)
        for row in block.rows
    ]
    return [*texts, *report.around, *_footnotes(path), *_pictures(path)], rows


def _footnotes(path: Path) -> list[str]:
    with ZipFile(path) as package:
        if "word/footnotes.xml" not in package.namelist():
            return []
        notes = etree.fromstring(package.read("word/footnotes.xml"))
    return ["".join(text.text or "" for text in note.iter(qn("w:t"))) for note in notes]


def _pictures(path: Path) -> list[str]:
    """What the pictures show, as their alternative texts say."""
    shapes = Document(str(path)).inline_shapes
    return [shape._inline.docPr.get("descr", "") for shape in shapes]


def stand_in(cells: list[str], row: list[str]) -> bool:
    """Whether cells stand in a row in this order, others between them or not."""
    left = iter(row)
    return all(cell in left for cell in cells)


# --- in Word


@dataclass(frozen=True)
class InWord:
    """Something done in Word: how to do it in a document, and whether a report built of it shows
    that it was done."""

    do: Callable[[DocumentType], object]
    shown: Callable[[DocumentType], bool] = lambda report: True


def work_of(line: str) -> InWord:
    """What a line of the tutorial asks for; every line must ask for something."""
    for pattern, make in WORK.items():
        asked = re.search(pattern, line)
        if asked:
            return make(*asked.groups())
    raise AssertionError(f"nobody knows how to do this in Word: {line}")


def change_style(name: str, font: str, size: str) -> InWord:
    def style(document: DocumentType) -> ParagraphStyle:
        return document.styles[name.replace("标题", "Heading")]  # type: ignore[return-value]

    def do(document: DocumentType) -> None:
        changed_style = style(document)
        changed_style.font.size = Pt(SIZES[size])
        changed_style.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), font)

    def shown(report: DocumentType) -> bool:
        fonts = style(report).element.rPr.rFonts
        is_used = any(p.style.name == style(report).name for p in report.paragraphs)
        size_is_so = style(report).font.size == Pt(SIZES[size])
        return is_used and size_is_so and fonts.get(qn("w:eastAsia")) == font

    return InWord(do, shown)


def add_style(name: str, size: str) -> InWord:
    def do(document: DocumentType) -> None:
        style = document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
        style.font.size, style.font.bold = Pt(SIZES[size]), True

    def shown(report: DocumentType) -> bool:
        cells = (cell for table in report.tables for cell in table.rows[0].cells)
        return any(paragraph.style.name == name for cell in cells for paragraph in cell.paragraphs)

    return InWord(do, shown)


def add_picture(path: str, width: str) -> InWord:
    def do(document: DocumentType) -> None:
        above = document.paragraphs[0].insert_paragraph_before()
        above.add_run().add_picture(path, width=Cm(int(width)))

    return InWord(do, lambda report: report.inline_shapes[0].width == Cm(int(width)))


def add_header(text: str) -> InWord:
    def do(document: DocumentType) -> None:
        document.sections[0].header.paragraphs[0].text = text

    return InWord(do)


def add_landscape_section(margin: str) -> InWord:
    def do(document: DocumentType) -> None:
        section = document.add_section(WD_SECTION.NEW_PAGE)
        section.orientation = WD_ORIENT.LANDSCAPE
        section.page_width, section.page_height = section.page_height, section.page_width
        section.left_margin = Cm(int(margin))

    def shown(report: DocumentType) -> bool:
        wide = [section for section in report.sections if section.page_width > section.page_height]
        margins = {round(section.left_margin.cm, 1) for section in wide}
        return margins == {float(margin)}

    return InWord(do, shown)


def add_paragraph(text: str, style: str | None = None) -> InWord:
    name = style.replace("标题", "Heading") if style else None
    return InWord(lambda document: document.add_paragraph(text, name))


def add_table(rows: str, columns: str, texts: str) -> InWord:
    def do(document: DocumentType) -> None:
        table = document.add_table(int(rows), int(columns))
        lines = texts.split("；")
        assert len(lines) == int(rows)
        for row, line in zip(table.rows, lines, strict=True):
            for cell, text in zip(row.cells, line.split("｜"), strict=True):
                cell.text = text.strip()

    return InWord(do)


WORK: dict[str, Callable[..., InWord]] = {
    r"右击“(.+?)”→“修改”，中文字体选“(.+?)”，字号选“(.+?)”": change_style,
    r"“新建样式”，名称写“(.+?)”，样式类型选“段落”，字号选“(.+?)”，加粗": add_style,
    r"最上面另起一段，“插入”→“图片”，选“(.+?)”，宽(\d+)厘米": add_picture,
    r"“插入”→“页眉”，写“(.+)”": add_header,
    r"“分隔符”→“下一页”，这一节的“纸张方向”选“横向”，左边距(\d+)厘米": add_landscape_section,
    r"写一段“(.+)”，样式选“(.+)”": add_paragraph,
    r"写一段“(.+)”": add_paragraph,
    r"画一张(\d)行(\d)列的表，各行写：(.+)。": add_table,
}


def test_the_tutorial_does_what_it_shows(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    for sample in ROOT.glob("data/示例-202[45]-预算*"):
        shutil.copytree(sample, tmp_path / "data" / sample.name)
    monkeypatch.chdir(tmp_path)
    reader = Reader(capsys)
    for _, text in steps():
        reader.follow(text)
    assert "\n".join(reader.differences) == ""
