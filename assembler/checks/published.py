"""The report's narrative read as a whole: what the template, or both together, made wrong.

What the clerk's own words brought in has been told with its place in the dataset already.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ..figures import Figures
from ..kernel.problems import Place, Problem, problem
from ..report import Paragraph, Report, Span
from .sensitive import masked, sensitive_in
from .wording import TAGS, around, faults_in

_GAP = "〓"
_BESIDE = 4


def narrative_reads_well(report: Report, figures: Figures) -> Iterator[Problem]:
    """No placeholder, doubled unit or sensitive number in headings and paragraphs."""
    known = figures.prose.text
    texts = [(section, _given(spans)) for section, spans in _narrative(report)]
    text = "\n".join(said for _, said in texts)

    def place(start: int) -> Place:
        section, _ = texts[text.count("\n", 0, start)]
        return Place(f"节“{section}”")

    for code, start, found in faults_in(text, tags=True):
        if found in TAGS or not _is_the_clerks(text, start, found, known):
            yield problem(code, place(start), found=found, text=around(text, start, found))
    for code, start, found in sensitive_in(text):
        if found not in known:
            yield problem(code, place(start), found=masked(found))


def _is_the_clerks(text: str, start: int, found: str, known: str) -> bool:
    """Whether the clerk wrote it, going by the signs before it, or by those after it."""
    end = start + len(found)
    beside = (text[max(start - _BESIDE, 0) : end], text[start : end + _BESIDE])
    return any(part in known for part in beside if len(part) > len(found))


def _narrative(report: Report) -> Iterator[tuple[str, Iterable[Span]]]:
    """Headings and paragraphs, each with its section; a heading goes with what is below it."""
    for part in report.parts:
        section = part.heading.text
        yield section, part.heading.spans
        for block in part.blocks:
            if isinstance(block, Paragraph):
                section = block.section or section
                yield section, block.spans
            elif hasattr(block, "spans"):
                yield section, block.spans


def _given(spans: Iterable[Span]) -> str:
    """The text on one line; what is marked as missing is told as such and only keeps its place."""
    said = "".join([_GAP if span.missing else span.text for span in spans])
    return said.replace("\n", " ") if "\n" in said else said
