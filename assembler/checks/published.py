"""The report's narrative read as a whole: what the template, or both together, made wrong.

What the clerk's own words brought in has been told with its place in the dataset already.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ..figures import Figures
from ..problems import Place, Problem, problem
from ..report import Paragraph, Report, Span
from .sensitive import masked, sensitive_in
from .wording import around, faults_in


def narrative_reads_well(report: Report, figures: Figures) -> Iterator[Problem]:
    """No placeholder, doubled unit or sensitive number in headings and paragraphs."""
    known = figures.prose.text
    texts = [(section, _given(spans)) for section, spans in _narrative(report)]
    text = "\n".join(said for _, said in texts)

    def place(start: int) -> Place:
        section, _ = texts[text.count("\n", 0, start)]
        return Place(f"节“{section}”")

    for code, start, found in faults_in(text, tags=True):
        said = around(text, start, found)
        if said not in known:
            yield problem(code, place(start), found=found, text=said)
    for code, start, found in sensitive_in(text):
        if found not in known:
            yield problem(code, place(start), found=masked(found))


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
    """The text without what is marked as missing, which is told as such; on one line."""
    said = "".join([span.text for span in spans if not span.missing])
    return said.replace("\n", " ") if "\n" in said else said
