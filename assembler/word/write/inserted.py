"""What few reports have beside text and tables: pictures (图片), charts (图表) and footnotes (脚注), each
with the parts of the package it takes. A build without them does not import this.

A picture is a part once, however often it is printed. Footnotes stand in a part of their own; what
a shell may lack for them (their styles, the separators above them) is added.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from typing import TYPE_CHECKING
from xml.etree import ElementTree

from ...files.zip_package import Packed, pack, pack_text
from ...layout.styles import Style
from ...report import Chart, Picture
from ..names import picture_part
from ..xml import DECLARATION, W, escape

if TYPE_CHECKING:
    from .charts import WrittenCharts

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_DRAWING = "http://schemas.openxmlformats.org/drawingml/2006"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_NOTES_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"
_NOTES, _STYLES, _SETTINGS = "word/footnotes.xml", "word/styles.xml", "word/settings.xml"
_FIRST_DRAWING = 10_001  # ids of drawings; those of a shell are far below
_EMU = 12_700  # in a point
_TEXT_STYLE, _REFERENCE_STYLE = "footnote text", "footnote reference"
_SMALL = '<w:sz w:val="18"/><w:szCs w:val="18"/>'
_SEPARATORS = "".join(
    f'<w:footnote w:type="{kind}" w:id="{number}"><w:p><w:pPr><w:spacing w:before="0" w:after="0" '
    f'w:line="240" w:lineRule="auto"/></w:pPr><w:r><w:{element}/></w:r></w:p></w:footnote>'
    for number, kind, element in (
        (-1, "separator", "separator"),
        (0, "continuationSeparator", "continuationSeparator"),
    )
)
_OF_SEPARATORS = '<w:footnotePr><w:footnote w:id="-1"/><w:footnote w:id="0"/></w:footnotePr>'
# What may stand behind it in the settings of a document.
_BEHIND = re.compile(
    "<(?:w:(?:endnotePr|compat|docVars|rsids|attachedSchema|themeFontLang|clrSchemeMapping"
    "|doNotIncludeSubdocsInStats|doNotAutoCompressPictures|forceUpgrade|captions|readModeInkLockDown"
    "|smartTagType|shapeDefaults|doNotEmbedSmartTags|decimalSymbol|listSeparator)"
    "|m:mathPr|sl:schemaLibrary)[ />]|</w:settings>"
)


class Inserted:
    """Pictures, charts and footnotes written so far. static: the parts of the shell."""

    def __init__(self, static: Iterable[Packed]) -> None:
        self._shell = {part.name: part for part in static}
        self._pictures: dict[str, tuple[int, Picture]] = {}  # by what is in them
        self._drawings = 0
        self._charts: WrittenCharts | None = None
        self._notes: list[str] = []
        self._references = 0

    # --- pictures

    def picture(self, picture: Picture, width: float, height: float) -> str:
        """A run with the picture, so wide and high in points."""
        number, _ = self._pictures.setdefault(picture.digest, (len(self._pictures) + 1, picture))
        drawing = _FIRST_DRAWING + self._drawings
        self._drawings += 1
        size = f'cx="{round(width * _EMU)}" cy="{round(height * _EMU)}"'
        name = f'id="{drawing}" name="图片 {self._drawings}"'
        return (
            f'<w:r><w:drawing><wp:inline xmlns:wp="{_DRAWING}/wordprocessingDrawing" distT="0" '
            f'distB="0" distL="0" distR="0"><wp:extent {size}/><wp:docPr {name} '
            f'descr="{escape(picture.alt)}"/><wp:cNvGraphicFramePr><a:graphicFrameLocks '
            f'xmlns:a="{_DRAWING}/main" noChangeAspect="1"/></wp:cNvGraphicFramePr><a:graphic '
            f'xmlns:a="{_DRAWING}/main"><a:graphicData uri="{_DRAWING}/picture"><pic:pic '
            f'xmlns:pic="{_DRAWING}/picture"><pic:nvPicPr><pic:cNvPr {name}/><pic:cNvPicPr/>'
            f'</pic:nvPicPr><pic:blipFill><a:blip xmlns:r="{_OFFICE}" r:embed="{_picture_id(number)}"'
            "/><a:stretch><a:fillRect/></a:stretch></pic:blipFill><pic:spPr><a:xfrm><a:off "
            f'x="0" y="0"/><a:ext {size}/></a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom>'
            "</pic:spPr></pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing></w:r>"
        )

    # --- charts

    def chart(self, chart: Chart, width: float, text: Style) -> str:
        """A run with the chart, so wide in points. text: the style that its texts are set as."""
        if self._charts is None:
            from .chart_look import chart_look
            from .charts import WrittenCharts, has_theme

            look = chart_look(self._text(_STYLES), text.id, text.size, has_theme(self._shell))
            self._charts = WrittenCharts(self._shell, look)
        drawing = _FIRST_DRAWING + self._drawings
        self._drawings += 1
        return self._charts.run(chart, drawing, width)

    # --- footnotes

    def reference(self) -> str:
        """Where the next footnote is referred to."""
        number = self._first_note + self._references
        self._references += 1
        style = f'<w:rPr><w:rStyle w:val="{self._style(_REFERENCE_STYLE)}"/></w:rPr>'
        return f'<w:r>{style}<w:footnoteReference w:id="{number}"/></w:r>'

    def footnote(self, content: str) -> None:
        """The text of the next footnote, as runs."""
        number = self._first_note + len(self._notes)
        text, sign = self._style(_TEXT_STYLE), self._style(_REFERENCE_STYLE)
        self._notes.append(
            f'<w:footnote w:id="{number}"><w:p><w:pPr><w:pStyle w:val="{text}"/></w:pPr><w:r><w:rPr>'
            f'<w:rStyle w:val="{sign}"/></w:rPr><w:footnoteRef/></w:r>'
            f"{content}</w:p></w:footnote>"
        )

    @cached_property
    def _first_note(self) -> int:
        numbers = re.findall(r'<w:footnote [^<>]*?w:id="(\d{1,9})"', self._text(_NOTES))
        return max(map(int, numbers), default=0) + 1

    def _style(self, name: str) -> str:
        return self._styles.get(name) or _own_id(name, self._styles)

    @cached_property
    def _styles(self) -> dict[str, str]:
        return _styles_by_name(self._text(_STYLES))

    # --- the package

    def parts(self) -> list[Packed]:
        """The parts that come to those of the shell, or stand in their place."""
        pictures = [
            pack(picture_part(number, picture.kind), [picture.data])
            for number, picture in self._pictures.values()
        ]
        charts = self._charts.parts() if self._charts else ()
        return [*pictures, *charts, *(pack_text(name, text) for name, text in self._texts())]

    def _texts(self) -> Iterator[tuple[str, str]]:
        if not self._notes:
            return
        own, notes = self._text(_NOTES), "".join(self._notes)
        if own:
            yield _NOTES, own.replace("</w:footnotes>", f"{notes}</w:footnotes>")
        else:
            yield _NOTES, f"{DECLARATION}<w:footnotes {W}>{_SEPARATORS}{notes}</w:footnotes>"
            settings = self._text(_SETTINGS)
            if settings and "<w:footnotePr" not in settings:
                yield _SETTINGS, _BEHIND.sub(lambda m: _OF_SEPARATORS + m[0], settings, count=1)
        added = "".join(_added_styles(self._text(_STYLES), self._styles))
        if added:
            styles = self._text(_STYLES)
            yield _STYLES, styles.replace("</w:styles>", f"{added}</w:styles>")

    def types(self) -> Mapping[str, str]:
        """The content types by the names of parts."""
        pictures = {
            f"/{picture_part(number, picture.kind)}": f"image/{picture.kind}"
            for number, picture in self._pictures.values()
        }
        charts = self._charts.types() if self._charts else {}
        return pictures | charts | ({f"/{_NOTES}": _NOTES_TYPE} if self._notes else {})

    def relations(self) -> str:
        """The relationships of the document to these parts."""
        wanted = [
            (_picture_id(number), "image", picture_part(number, picture.kind))
            for number, picture in self._pictures.values()
        ]
        if self._charts:
            wanted += self._charts.relations()
        if self._notes and _NOTES not in self._shell:
            wanted.append(("rIdAssemblerFootnotes", "footnotes", _NOTES))
        return "".join(
            f'<Relationship Id="{number}" Type="{_OFFICE}/{kind}" '
            f'Target="{part.removeprefix("word/")}"/>'
            for number, kind, part in wanted
        )

    def _text(self, name: str) -> str:
        part = self._shell.get(name)
        return zlib.decompress(b"".join(part.pieces), -15).decode() if part else ""


def _picture_id(number: int) -> str:
    return f"rIdAssemblerPicture{number}"


# --- styles


def _own_id(name: str, known: Mapping[str, str]) -> str:
    """The id of a style that is added: Word's own, where no other style has it."""
    usual = name.title().replace(" ", "")
    return f"{usual}0" if usual in known.values() else usual


def _styles_by_name(styles: str) -> dict[str, str]:
    """The ids of styles by their names."""
    named: dict[str, str] = {}
    for style in ElementTree.fromstring(styles.encode()).iter(f"{_W}style") if styles else ():
        name = style.find(f"{_W}name")
        shown = "" if name is None else name.get(f"{_W}val", "").lower()
        named.setdefault(shown, style.get(f"{_W}styleId", ""))
    return named


def _added_styles(styles: str, known: Mapping[str, str]) -> Iterator[str]:
    """The styles of footnotes that a shell lacks."""
    if not known.get(_TEXT_STYLE):
        default = re.search(r'<w:style [^<>]*w:type="paragraph"[^<>]*w:default="1"[^<>]*>', styles)
        base = re.search(r'w:styleId="([^"<>]{1,100})"', default[0]) if default else None
        based = f'<w:basedOn w:val="{base[1]}"/>' if base else ""
        yield (
            f'<w:style w:type="paragraph" w:styleId="{_own_id(_TEXT_STYLE, known)}"><w:name '
            f'w:val="{_TEXT_STYLE}"/>{based}<w:uiPriority w:val="99"/><w:pPr><w:snapToGrid '
            'w:val="0"/><w:spacing w:before="0" w:after="0" w:line="240" w:lineRule="auto"/><w:ind '
            f'w:firstLineChars="0" w:firstLine="0"/><w:jc w:val="left"/></w:pPr><w:rPr>{_SMALL}'
            "</w:rPr></w:style>"
        )
    if not known.get(_REFERENCE_STYLE):
        yield (
            f'<w:style w:type="character" w:styleId="{_own_id(_REFERENCE_STYLE, known)}"><w:name '
            f'w:val="{_REFERENCE_STYLE}"/><w:uiPriority w:val="99"/><w:rPr><w:vertAlign '
            'w:val="superscript"/></w:rPr></w:style>'
        )
