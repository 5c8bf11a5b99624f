"""A report and a shell become a docx: the same report gives the same bytes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from ...files.zip_package import Packed, assemble, pack, pack_text
from ...kernel.problems import Place, Problem, problem
from ...report import Report
from ..draft_mark import marked_as_draft
from ..names import snapshot_part, snapshot_properties
from ..snapshot_part import free_number, snapshot_parts
from ..xml import DECLARATION, escape
from .body import write_body
from .contents import write_contents
from .marks import Marks
from .shell import (
    CONTENTS_HERE,
    DOCUMENT,
    NO_PLACE,
    RELATIONS,
    REPORT_HERE,
    SECTION_HERE,
    TYPES,
    Shell,
)
from .shell_text import ShellText, fill_in, written_out
from .tables import Chunk
from .titles import narrowed_cover

_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_WORD_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml."
_COMMENTS = "word/comments.xml"


def write_docx(
    report: Report,
    shell: Shell,
    context: Mapping[str, object],
    snapshot: Iterable[str],
    problems: list[Problem],
) -> bytes | None:
    """The bytes of the docx; None where a tag of the shell cannot be answered, which is told.

    context: what the shell's tags may name; 目录 and 正文 are added. snapshot: its JSON, in
    pieces that can be gone through again.
    """
    text = fill_in(shell, context, problems)
    return write_filled_in(report, shell, text, snapshot, problems) if text else None


def write_filled_in(
    report: Report,
    shell: Shell,
    text: ShellText,
    snapshot: Iterable[str],
    problems: list[Problem],
    is_marked: bool = False,
) -> bytes | None:
    """The same of a shell that is filled in; None where it has no one place for the report.
    is_marked: whether its cover says that it is a draft."""
    # Left out, or in a loop.
    if sum(one.count(REPORT_HERE) for one in text.parts.values()) != shell.has_body:
        problems.append(problem("M-56", Place(shell.file), why=NO_PLACE))
        return None
    date = report.date if _DATE.fullmatch(report.date) else "2000-01-01"
    marks = Marks(shell.first_id, date, shell.texts.get(_COMMENTS, ""), shell.static)
    body = write_body(report, shell, marks)
    closing = body.finish()
    ours: dict[str, str] = {
        CONTENTS_HERE: write_contents(body.entries, shell),
        SECTION_HERE: closing,
    }
    rendered = _written_out(text, marks, ours)
    if DOCUMENT in rendered:
        rendered[DOCUMENT] = narrowed_cover(rendered[DOCUMENT], shell, report.author)
        if is_marked:
            rendered[DOCUMENT] = marked_as_draft(rendered[DOCUMENT])
    changing = [pack(name, _encoded(one, body.chunks)) for name, one in rendered.items()]
    comments = marks.comments_part()
    if comments:
        changing.append(pack_text(_COMMENTS, comments))
    pages = {entry.bookmark: entry.page for entry in body.entries}
    del body  # as laid out; what is deflated of it stays
    if marks.has_inserted:
        shell, more = _with_inserted(shell, marks)
        changing += more
    return _package(report, shell, date, changing, snapshot, pages)


def _written_out(text: ShellText, marks: Marks, ours: Mapping[str, str]) -> dict[str, str]:
    """The shell's parts with what their markers stand for. ours: what goes into the document, by
    where it goes."""
    written = {
        name: written_out(part, text.spans_in, marks if name == DOCUMENT else None)
        for name, part in text.parts.items()
    }
    for here, markup in ours.items():
        if DOCUMENT in written:
            written[DOCUMENT] = written[DOCUMENT].replace(here, markup)
    return written


def _with_inserted(shell: Shell, marks: Marks) -> tuple[Shell, list[Packed]]:
    """The shell knowing the parts of pictures and footnotes, and these parts."""
    inserted = marks.inserted()
    parts = inserted.parts()
    own = {part.name for part in parts}
    types = "".join(
        f'<Override PartName="{part}" ContentType="{kind}"/>'
        for part, kind in inserted.types().items()
        if f'"{part}"' not in shell.texts[TYPES]
    )
    texts = {
        **shell.texts,
        TYPES: shell.texts[TYPES].replace("</Types>", f"{types}</Types>"),
        RELATIONS: shell.texts[RELATIONS].replace(
            "</Relationships>", f"{inserted.relations()}</Relationships>"
        ),
    }
    static = tuple(part for part in shell.static if part.name not in own)
    return shell._replace(texts=texts, static=static), parts


def _encoded(text: str, body: Iterable[Chunk]) -> Iterator[bytes]:
    """A rendered part as bytes, the body put in where it goes."""
    before, here, after = text.partition(REPORT_HERE)
    yield before.encode()
    for chunk in body if here else ():
        if isinstance(chunk, str):
            yield chunk.encode()
        else:
            yield from [chunk] if isinstance(chunk, bytes) else chunk
    yield after.encode()


def _package(
    report: Report,
    shell: Shell,
    date: str,
    changing: list[Packed],
    snapshot: Iterable[str],
    pages: Mapping[str, int],
) -> bytes:
    """All parts in their order: types first, as readers expect."""
    number = free_number(part.name for part in shell.static)
    has_comments = any(part.name == _COMMENTS for part in changing)
    frame = [
        pack_text(TYPES, _types(shell.texts[TYPES], number, has_comments)),
        pack_text("_rels/.rels", _package_relations(shell.texts["_rels/.rels"])),
        pack_text(RELATIONS, _relations(shell.texts[RELATIONS], number, has_comments)),
        pack_text("docProps/core.xml", _core(report, date)),
        pack_text("docProps/app.xml", _APP),
    ]
    document = sorted(changing, key=lambda part: (part.name != DOCUMENT, part.name))
    watched = [*document, *shell.static]
    return assemble([*frame, *watched, *snapshot_parts(number, snapshot, watched, pages)])


def _types(text: str, number: int, comments: bool) -> str:
    wanted = {
        f"/{snapshot_properties(number)}": "application/vnd.openxmlformats-officedocument.customXmlProperties+xml",
        "/docProps/core.xml": "application/vnd.openxmlformats-package.core-properties+xml",
        "/docProps/app.xml": "application/vnd.openxmlformats-officedocument.extended-properties+xml",
    }
    if comments:
        wanted[f"/{_COMMENTS}"] = f"{_WORD_TYPE}comments+xml"
    added = "".join(
        f'<Override PartName="{part}" ContentType="{kind}"/>'
        for part, kind in wanted.items()
        if f'"{part}"' not in text
    )
    if 'Extension="xml"' not in text:
        added = f'<Default Extension="xml" ContentType="application/xml"/>{added}'
    return text.replace("</Types>", f"{added}</Types>")


def _package_relations(text: str) -> str:
    wanted = {
        "docProps/core.xml": f"{_PACKAGE}/relationships/metadata/core-properties",
        "docProps/app.xml": f"{_OFFICE}/relationships/extended-properties",
    }
    missing = {target: kind for target, kind in wanted.items() if kind not in text}
    return _related(text, missing)


def _relations(text: str, number: int, comments: bool) -> str:
    wanted = {f"../{snapshot_part(number)}": f"{_OFFICE}/relationships/customXml"}
    if comments and f"{_OFFICE}/relationships/comments" not in text:
        wanted["comments.xml"] = f"{_OFFICE}/relationships/comments"
    return _related(text, wanted)


def _related(text: str, wanted: Mapping[str, str]) -> str:
    added = "".join(
        f'<Relationship Id="rIdAssembler{number}" Type="{kind}" Target="{target}"/>'
        for number, (target, kind) in enumerate(wanted.items(), 1)
    )
    return text.replace("</Relationships>", f"{added}</Relationships>")


def _core(report: Report, date: str) -> str:
    stamp = f'xsi:type="dcterms:W3CDTF">{date}T00:00:00Z'
    return (
        f'{DECLARATION}<cp:coreProperties xmlns:cp="{_PACKAGE}/metadata/core-properties" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/" '
        'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
        f"<dc:title>{escape(report.title)}</dc:title><dc:creator>{escape(report.author)}"
        f"</dc:creator><cp:lastModifiedBy>{escape(report.author)}</cp:lastModifiedBy>"
        f"<dcterms:created {stamp}</dcterms:created>"
        f"<dcterms:modified {stamp}</dcterms:modified></cp:coreProperties>"
    )


_APP = (
    f'{DECLARATION}<Properties xmlns="{_OFFICE}/extended-properties">'
    "<Application>assembler</Application></Properties>"
)
