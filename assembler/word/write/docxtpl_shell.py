"""Shells whose tags are more than simple ones (conditions, loops, rows of tables): by docxtpl.

Imported only for such shells, for docxtpl and the python-docx under it take longer to import than a
build takes. What docxtpl gets wrong is set right round it: it would take quotation marks of names
for ASCII ones, print unknown names as blanks (they are looked for beforehand), and render a file's
properties and footnotes, which no check has seen.
"""

from __future__ import annotations

import io
from collections.abc import Mapping
from typing import Any

from docxtpl import DocxTemplate

from ...kernel.problems import Problem
from .shell import Shell
from .tags import failed, with_plain_quotes

_FILENAME = "<template>"  # of what Jinja compiles from a string, as docxtpl has it do


class ShellTemplate(DocxTemplate):  # type: ignore[misc]
    """docxtpl's template, rendering the parts that were checked and nothing else.

    rendering: the part at work and its source, each paragraph on a line of its own.
    """

    rendering: tuple[str, str] = ("", "")

    def patch_xml(self, src_xml: str) -> str:
        return with_plain_quotes(src_xml, super().patch_xml)

    def render_xml_part(
        self, src_xml: str, part: Any, context: Mapping[str, object], jinja_env: Any = None
    ) -> str:
        source = src_xml.replace("<w:p>", "\n<w:p>").replace("<w:p ", "\n<w:p ")
        self.rendering = (str(part.partname).lstrip("/"), source)
        rendered: str = super().render_xml_part(src_xml, part, context, jinja_env)
        return rendered

    def render_properties(self, *_: object, **__: object) -> None:
        """We write our own."""

    def render_footnotes(self, *_: object, **__: object) -> None:
        """They carry no tags."""

    def parts(self) -> dict[str, str]:
        """The document, headers and footers by name, as they stand now."""
        parts = [self.docx.part]
        for uri in (self.HEADER_URI, self.FOOTER_URI):
            parts += [part for _, part in self.get_headers_footers(uri)]
        return {str(part.partname).lstrip("/"): part.blob.decode() for part in parts}


def patched(markup: str) -> str:
    """A part with its tags joined, as docxtpl will render it."""
    return ShellTemplate(io.BytesIO()).patch_xml(markup)


def can_open(docx: bytes) -> bool:
    """Whether python-docx makes anything of the file."""
    try:
        ShellTemplate(io.BytesIO(docx)).init_docx()
    except Exception:  # noqa: BLE001 - it raises whatever a missing part leads to
        return False
    return True


def render_shell(
    shell: Shell, docx: bytes, values: Mapping[str, object], problems: list[Problem]
) -> dict[str, str] | None:
    """Every part with tags, rendered; None where a tag cannot be answered, which is told."""
    template = ShellTemplate(io.BytesIO(docx))
    try:
        template.render(dict(values), shell.environment)
        parts = template.parts()
    except Exception as error:  # whatever a filter of the template may raise is an author's mistake
        part, source = template.rendering
        problems.append(failed(part, source, _FILENAME, error, shell.environment, shell.file))
        return None
    # A part that nothing leads to is shown nowhere, and stays as it is.
    return {one.part: parts.get(one.part, shell.markup[one.part]) for one in shell.tagged}
