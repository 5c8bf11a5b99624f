"""The report's narrative read as a whole: what the template, or both together, made wrong.

What the clerk's own words brought in has been reported with its place in the dataset already.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ..figures import Figures
from ..kernel.problems import Place, Problem, problem
from ..report import Heading, Paragraph, Report, Span
from .sensitive import masked, sensitive_in
from .wording import TAGS, TextFault, around, faults_in

_GAP = "〓"
_BESIDE = 4


def narrative_reads_well(report: Report, figures: Figures) -> Iterator[Problem]:
    """No placeholder, doubled unit or sensitive number in headings and paragraphs."""
    known = figures.prose.text
    texts = [(section, _one_line(spans)) for section, spans in _narrative(report)]
    text = "\n".join(line for _, line in texts)

    def place(fault: TextFault) -> Place:
        section, _ = texts[text.count("\n", 0, fault.start)]
        return Place(f"节“{section}”")

    for fault in _faults(text, known):
        shown = around(text, fault.start, fault.signs)
        yield problem(fault.code, place(fault), found=fault.signs, text=shown)
    for fault in sensitive_in(text):
        if fault.signs not in known:
            yield problem(fault.code, place(fault), found=masked(fault.signs))


def _faults(text: str, known: str) -> Iterator[TextFault]:
    """Placeholders and doubled units that are not the clerk's."""
    for fault in faults_in(text, tags=True):
        if fault.signs in TAGS or not _is_the_clerks(text, fault, known):
            yield fault


def _is_the_clerks(text: str, fault: TextFault, known: str) -> bool:
    """Whether the clerk wrote it, going by the signs before it, or by those after it."""
    start, end = fault.start, fault.start + len(fault.signs)
    beside = (text[max(start - _BESIDE, 0) : end], text[start : end + _BESIDE])
    return any(part in known for part in beside if len(part) > len(fault.signs))


def _narrative(report: Report) -> Iterator[tuple[str, Iterable[Span]]]:
    """Headings and paragraphs, each with its section; a heading goes with what is below it."""
    for part in report.parts:
        section = part.heading.text
        yield section, part.heading.spans
        for block in part.blocks:
            if isinstance(block, Paragraph):
                section = block.section or section
            if isinstance(block, Heading | Paragraph):
                yield section, block.spans


def _one_line(spans: Iterable[Span]) -> str:
    """The text on one line; what is marked as missing is reported as such and only keeps its
    place."""
    text = "".join([_GAP if span.missing else span.text for span in spans])
    return text.replace("\n", " ")
