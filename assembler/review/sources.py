"""From a dataset, or from a docx built here, to the values of a review page."""

from __future__ import annotations

from pathlib import Path

from ..pipeline import Built, build
from .comparison import compared, compositions
from .cover import cover_of
from .model import Page
from .origins import Origins, TypedSheet
from .places import located
from .sections import sections_of


def page_of_dataset(path: Path) -> tuple[Page | None, Built]:
    """The page of a dataset, and what building its report told; no page where nothing can be
    built."""
    built = build(path)
    if built.report is None or built.data is None or built.prepared is None:
        return None, built
    figures, report = built.prepared.figures, built.report
    style = built.prepared.template.style()
    origins = Origins(typed_sheets(path))
    sections = sections_of(report, origins)
    page = Page(
        title=report.title,
        source=path.resolve().name,
        cover=cover_of(built.data) or (report.title,),
        sections=sections,
        problems=located(built.problems, sections, origins),
        compared=compared(figures, style, origins),
        unit=style.unit,
        compositions=tuple(compositions(figures, style, origins)),
        origins=origins.as_json(),
    )
    return page, built


def typed_sheets(path: Path) -> dict[str, TypedSheet]:
    """Every sheet of a dataset as it was typed, by how a place names it."""
    from ..dataset.reading import read_raw

    raw = read_raw(path)
    sheets = raw.sheets.values() if raw else ()
    return {
        str(sheet.place()): TypedSheet(sheet.headings, dict(sheet.rows)) for sheet in sheets
    }


def page_of_docx(path: Path) -> Page | None:
    """The page of a docx built here; None where it carries no snapshot."""
    raise NotImplementedError
