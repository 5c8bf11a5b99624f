"""An .xlsx file opened safely, and its cells as exact values.

The only place where binary floats come in: they leave it as the decimal digits that Excel shows.
A file is looked through before openpyxl opens it, so that it cannot be made to unpack, nest or
fetch what no honest workbook contains. Formulas are never computed.
"""

from __future__ import annotations

import io
import re
import warnings
from collections.abc import Callable
from datetime import date, datetime, time
from decimal import Decimal
from itertools import pairwise
from typing import Any, TypeVar
from zipfile import BadZipFile, LargeZipFile, ZipFile, ZipInfo

from ..files.file_kinds import OLE
from ..kernel.problems import Refusal
from .cells import shown

T = TypeVar("T")

WORKBOOK_AT_MOST = 50 * 1024 * 1024
ROWS_AT_MOST = 1_048_576
_UNPACKED_AT_MOST = 300 * 1024 * 1024
_WORKSHEETS = "xl/worksheets/"
_PARTS_AT_MOST = 2_000
_SHEETS_AT_MOST = 200
# Tags, for each becomes an object: of all worksheets; of the list of texts; of another part; and
# of a row or what stands between two rows, which openpyxl keeps in memory as a whole.
_TAGS_OF_SHEETS, _TAGS_OF_TEXTS, _TAGS_OF_PART, _TAGS_OF_ROW = (
    12_000_000,
    6_000_000,
    500_000,
    400_000,
)
_DECLARATIONS = re.compile(rb"<\x00?!\x00?(?:D\x00?O\x00?C\x00?T|E\x00?N\x00?T)", re.IGNORECASE)
# Attributes are bounded and a found one is not looked for again: what is searched is foreign, and
# a pattern that goes back over it would take hours on some texts.
_ROW = re.compile(rb"<(?:\w+:)?row\b[^<>]{0,999}?\br=[\"'](\d+)")
_ROW_ENDS = re.compile(rb"</(?:\w+:)?row\s*>|<(?:\w+:)?row\b[^<>]{0,999}/>")
_LONG_TAG = re.compile(rb"<[^<]{1000000}")  # parsers go through it again with each block they read
_MERGED = re.compile(
    rb"<(?:\w+:)?mergeCell\b[^<>]{0,999}?\bref=[\"']([A-Z]{1,3}\d{1,7}:[A-Z]{1,3}\d{1,7})[\"']"
)
# t="str" with nothing in <v> is a formula whose result is an empty text
_UNSOLVED = re.compile(
    rb"<(?:\w+:)?c\b(?![^<>]{0,999}\bt=[\"']str[\"'])"
    rb"(?>[^<>]{0,999}?\br=[\"']([A-Z]{1,3})(\d{1,7})[\"'])[^<>]{0,999}>"
    rb"<(?:\w+:)?f\b(?:[^<>]{0,999}/>|[^<>]{0,999}>[^<]*</(?:\w+:)?f>)"
    rb"(?:<(?:\w+:)?v\s{0,99}/>|<(?:\w+:)?v>\s{0,999}</(?:\w+:)?v>)?</(?:\w+:)?c>"
)
_STYLED = re.compile(  # a cell with something in it, and the number of its style
    rb"<(?:\w+:)?c\b(?=[^<>]{0,999}\br=[\"']([A-Z]{1,3})(\d{1,7})[\"'])"
    rb"(?=[^<>]{0,999}\bs=[\"'](\d{1,6})[\"'])[^<>]{0,999}(?<!/)>(?!</)"
)
_HIDDEN = r"\bhidden=[\"'](?:1|true)[\"']"
_HIDDEN_ROW = re.compile(rf"<(?:\w+:)?row\b[^<>]{{0,999}}?{_HIDDEN}".encode())
_HIDDEN_COLUMN = re.compile(rf"<(?:\w+:)?col\b[^<>]{{0,999}}?{_HIDDEN}".encode())
HIDDEN_SHEET, HIDDEN_ROWS, HIDDEN_COLUMNS = "工作表", "行", "列"
"""What of a worksheet may be hidden, as messages name it."""
_MAIN = b"http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_STRICT = b"http://purl.oclc.org/ooxml/spreadsheetml/main"
_NAMESPACES = (
    (_STRICT, _MAIN),
    (
        b"http://purl.oclc.org/ooxml/officeDocument/relationships",
        b"http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    ),
    (
        b"http://purl.oclc.org/ooxml/drawingml/main",
        b"http://schemas.openxmlformats.org/drawingml/2006/main",
    ),
)
_FORMATS = re.compile(
    rb"<(?:\w+:)?numFmts\b[^<>]{0,999}>(?:\s{0,99}<(?:\w+:)?numFmt\b[^<>]{0,999}/>){1,9999}"
)
_FORMAT = re.compile(rb"<(?:\w+:)?xf\b[^<>]{0,999}>")
_FORMAT_ID = re.compile(rb"\snumFmtId=[\"']\d{1,9}[\"']")
_PREFIX = re.compile(rb"(</?)\w+:(?=numFmt)")
_PLAIN_STYLES = (
    b'<styleSheet xmlns="' + _MAIN + b'">%b<fonts count="1"><font/></fonts>'
    b'<fills count="1"><fill><patternFill/></fill></fills><borders count="1"><border/></borders>'
    b"<cellStyleXfs><xf/></cellStyleXfs><cellXfs>%b</cellXfs></styleSheet>"
)


# --- bytes to worksheets


def open_worksheets(data: bytes, take: Callable[[Any, bytes], T]) -> list[T]:
    """`take` of every worksheet of openpyxl with its XML. Raises Refusal, whatever is wrong
    with the file."""
    parts = _look_through(data)
    if any(_STRICT in source for source in parts.values()):
        data = repacked(data, transitional)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # openpyxl warns of what it does not keep
            return [take(worksheet, source) for worksheet, source in _opened(data, parts)]
    except Refusal:
        raise
    except Exception:  # openpyxl raises anything on a damaged file; it is the file's fault
        raise Refusal("D-16", reason="里面的内容已损坏") from None


def repacked(data: bytes, change: Callable[[str, bytes], bytes]) -> bytes:
    """A package with other content in its XML parts; `data` has been looked through before."""
    out = io.BytesIO()
    with ZipFile(io.BytesIO(data)) as archive, ZipFile(out, "w") as changed:
        for part in archive.infolist():
            content = archive.read(part)
            changed.writestr(part, change(part.filename, content) if _is_xml(part) else content)
    return out.getvalue()


def transitional(name: str, content: bytes) -> bytes:
    """A part of a workbook in the strict form of the standard (“Strict Open XML”) in the usual one,
    which alone openpyxl knows: they differ in the names of their namespaces."""
    for strict, usual in _NAMESPACES:
        content = content.replace(strict, usual)
    return content


def plain_styles(name: str, content: bytes) -> bytes:
    """The styles of a workbook without fills, borders and names, of which some systems write what
    openpyxl refuses (an empty <fill/>); formats of numbers, which tell dates, stay."""
    if not name.lower().endswith("/styles.xml"):
        return content
    formats = b"".join(part + b"</numFmts>" for part in _FORMATS.findall(content)[:1])
    _, _, rest = content.partition(b"cellXfs")
    cells = rest[: rest.find(b"cellXfs")]
    ids = (b"".join(_FORMAT_ID.findall(tag)[:1]) for tag in _FORMAT.findall(cells))
    kept = b"".join(b"<xf%b/>" % number for number in ids)
    return _PLAIN_STYLES % (_PREFIX.sub(rb"\1", formats), kept or b"<xf/>")


def _loaded(data: bytes) -> Any:
    from openpyxl import load_workbook

    options = {"read_only": True, "data_only": True, "keep_links": False}
    try:
        return load_workbook(io.BytesIO(data), **options)
    except Exception:
        return load_workbook(io.BytesIO(repacked(data, plain_styles)), **options)


def _opened(data: bytes, parts: dict[str, bytes]) -> list[tuple[Any, bytes]]:
    book = _loaded(data)
    worksheets = []
    if len(book.worksheets) > _SHEETS_AT_MOST:
        raise _too_large()
    if len({sheet._worksheet_path for sheet in book.worksheets}) < len(book.worksheets):
        raise Refusal("D-16", reason="几张工作表用的是同一份内容")
    for worksheet in book.worksheets:
        source = parts.get(str(worksheet._worksheet_path), b"")
        _refuse_rows(source)
        worksheet.reset_dimensions()  # some programs write wrong ones
        worksheets.append((worksheet, source))
    return worksheets


def _refuse_rows(source: bytes) -> None:
    """Raises Refusal where a row's number is larger than any can be."""
    if any(int(number) > ROWS_AT_MOST for number in _ROW.findall(source)):
        raise Refusal("D-16", reason="行号超出了范围")


def _look_through(data: bytes) -> dict[str, bytes]:
    """The worksheets' XML by path, after making sure that the file is harmless."""
    _refuse_old(data)
    try:
        with ZipFile(io.BytesIO(data)) as archive:
            return _worksheets(archive)
    except (BadZipFile, LargeZipFile, OSError, ValueError, EOFError, NotImplementedError):
        raise Refusal("D-16", reason="文件已损坏，或不是真正的 .xlsx 文件") from None
    except RuntimeError:  # zipfile's way of saying that a password is needed
        raise Refusal("D-16", reason="它有密码") from None
    except Refusal:
        raise
    except Exception:  # zlib.error and its like
        raise Refusal("D-16", reason="文件已损坏") from None


def _refuse_old(data: bytes) -> None:
    """Raises Refusal for what is not a package at all: a locked one, or an old .xls."""
    if data.startswith(OLE):
        locked = "EncryptedPackage".encode("utf-16-le") in data
        raise Refusal("D-16", reason="它有密码" if locked else "它其实是旧版的 .xls 文件")


def _worksheets(archive: ZipFile) -> dict[str, bytes]:
    parts = archive.infolist()
    if len(parts) > _PARTS_AT_MOST or sum(p.file_size for p in parts) > _UNPACKED_AT_MOST:
        raise _too_large()
    worksheets, tags = {}, 0
    for part in filter(_is_xml, parts):
        content = _looked_through(archive, part)
        if part.filename.startswith(_WORKSHEETS):
            worksheets[part.filename] = content
            tags += content.count(b"<")
        if tags > _TAGS_OF_SHEETS:
            raise _too_large()
    return worksheets


def _too_large() -> Refusal:
    return Refusal("D-28", most=_UNPACKED_AT_MOST // 1024 // 1024)


def _is_xml(part: ZipInfo) -> bool:
    return part.filename.lower().endswith((".xml", ".rels"))


def _looked_through(archive: ZipFile, part: ZipInfo) -> bytes:
    """The content of a part, which declares nothing and is not swollen."""
    content = archive.read(part)
    if _DECLARATIONS.search(content):
        raise Refusal("D-29", part=shown(part.filename))
    if _is_swollen(part.filename, content):
        raise _too_large()
    return content


def _is_swollen(name: str, content: bytes) -> bool:
    """Whether a part has more tags than a workbook of that size can need."""
    if _LONG_TAG.search(content):
        return True
    if not name.startswith(_WORKSHEETS):
        texts = name.lower().endswith("sharedstrings.xml")
        return content.count(b"<") > (_TAGS_OF_TEXTS if texts else _TAGS_OF_PART)
    ends = [match.end() for match in _ROW_ENDS.finditer(content)]
    rows = pairwise([0, *ends, len(content)])
    return any(content.count(b"<", start, end) > _TAGS_OF_ROW for start, end in rows)


def merged_ranges(source: bytes) -> list[str]:
    """The references of a worksheet's merged ranges: A1:C2."""
    return [reference.decode() for reference in _MERGED.findall(source)]


def hidden_parts(worksheet: Any, source: bytes) -> list[str]:
    """What of a worksheet a user does not see: the whole, rows, columns."""
    parts = {
        HIDDEN_SHEET: worksheet.sheet_state != "visible",
        HIDDEN_ROWS: _HIDDEN_ROW.search(source),
        HIDDEN_COLUMNS: _HIDDEN_COLUMN.search(source),
    }
    return [name for name, is_hidden in parts.items() if is_hidden]


def struck_cells(worksheet: Any, source: bytes) -> list[tuple[int, int]]:
    """Row (from 1) and column (from 0) of the filled cells that are struck through (删除线), as a
    whole; few workbooks have a style that does so."""
    from openpyxl.utils import column_index_from_string

    book = worksheet.parent
    fonts = {number for number, font in enumerate(book._fonts) if font.strike}
    styles = {number for number, one in enumerate(book._cell_styles) if one.fontId in fonts}
    if not styles:
        return []
    return [
        (int(row), column_index_from_string(column.decode()) - 1)
        for column, row, style in _STYLED.findall(source)
        if int(style) in styles
    ]


def unsolved(source: bytes) -> list[tuple[int, int]]:
    """Row (from 1) and column (from 0) of the cells with a formula that has no stored result."""
    from openpyxl.utils import column_index_from_string

    if b"f>" not in source and b"<f" not in source and b":f" not in source:
        return []
    return [
        (int(row), column_index_from_string(column.decode()) - 1)
        for column, row in _UNSOLVED.findall(source)
    ]


# --- values of cells


def cell_text(value: object, cell: Any = None) -> str:
    """What the cell shows, as far as it matters: numbers without loss, dates as dates."""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, int | float):
        return number_text(value, percent=_shows_percent(cell))
    if isinstance(value, date):
        return _date_text(value)
    return str(value).replace("_x000D_", "").strip()


def _shows_percent(cell: Any) -> bool:
    return cell is not None and str(cell.number_format).rstrip().endswith("%")


def _date_text(value: date) -> str:
    """A date, with the time of the day where it has one."""
    if not isinstance(value, datetime):
        return value.isoformat()
    midnight = value.time() == time(0)
    return value.date().isoformat() if midnight else value.isoformat(" ", "seconds")


def exact(value: float) -> Decimal:
    """A finite number of a cell with the 15 digits that Excel keeps: 0.1 + 0.2 → 0.3."""
    return Decimal(value) if isinstance(value, int) else Decimal(f"{value:.15g}")


def number_text(value: float, *, percent: bool = False) -> str:
    """A number of a cell as decimal text, with the 15 digits that Excel keeps.

    0.1 + 0.2 → 0.3; 2010301.0 → 2010301; beyond 15 digits in scientific form, 4.1E+20, for then
    digits are lost; 0.95 in a cell that shows per cent → 95%.
    """
    if isinstance(value, float) and (value != value or abs(value) >= 1e15):
        return repr(value).upper()
    number = exact(value)
    text = f"{number * 100 if percent else number:f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return f"{text}%" if percent else text
