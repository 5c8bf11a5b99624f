"""From a dataset, or from a docx built here, to the values of a review page."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from itertools import chain
from pathlib import Path

from ..dataset.model import Dataset
from ..files.paths import resolved
from ..kernel.problems import Place, Problem
from ..pipeline import Built, build
from ..snapshot.values import Snapshot, SourceSheet
from ..word.write.cover import cover_of
from .comparison import compared, compositions
from .model import ReviewPage
from .origins import Origins, TypedSheet
from .places import located
from .restored import report_of
from .sections import sections_of
from .template_sources import TemplateLines, sources_of_report, with_template_lines
from .waterfall import waterfalls


def page_of_dataset(path: Path, template: str = "") -> tuple[ReviewPage | None, Built]:
    """The page of a dataset, and what building its report told; no page where nothing can be
    built. template: in place of the dataset's own."""
    built = build(path, internal=True, keep=True, template=template)
    return page_of_built(path, built) if built.data else None, built


def page_of_built(path: Path, built: Built) -> ReviewPage | None:
    """The page of a dataset that has been built with its lines, and with what it was made from; None
    where there is no report."""
    if not (built.report and built.prepared and built.snapshot):
        return None
    origins = Origins(typed_sheets(path, built.prepared.dataset), built.snapshot.ledgers)
    sections = sections_of(built.report, built.snapshot.tables, origins)
    sections = with_template_lines(sections, sources_of_report(built.prepared))
    page = figures_beside(path, built.report.title, built, origins)
    return replace(
        page,
        cover=cover_of(built.data or b"") or built.snapshot.cover or (built.report.title,),
        sections=sections,
        problems=located(built.problems, sections, origins),
        origins={**origins.as_json(), "made": TemplateLines(sections).as_json()},
    )


def figures_beside(path: Path, title: str, built: Built, origins: Origins) -> ReviewPage:
    """The page of a dataset with what stands beside its report alone: last year and this year, what
    the whole is made of."""
    assert built.prepared is not None
    figures, style = built.prepared.figures, built.prepared.template.style()
    return ReviewPage(
        title=title,
        source=resolved(path).name,
        cover=(),
        sections=(),
        origins={},
        compared=compared(figures, style, origins),
        unit=style.unit,
        compositions=tuple(compositions(figures, style, origins)),
        waterfalls=tuple(waterfalls(built.narrative, style)) if built.narrative else (),
    )


def typed_sheets(path: Path, dataset: Dataset) -> dict[str, TypedSheet]:
    """Every sheet of a dataset and of its units' as it was typed, by how a place names it."""
    from ..dataset.reading import read_raw

    lists = [one.sheet for one in dataset.own_lists.values()]
    raw = read_raw(path, dataset.within, lists)
    sheets = raw.sheets.values() if raw else ()
    typed = {str(sheet.place()): TypedSheet(sheet.headings, dict(sheet.rows)) for sheet in sheets}
    for unit in dataset.unit_datasets:
        typed |= typed_sheets(unit.path, unit)
    return typed


# --- a docx


def page_of_docx(path: Path, problems: list[Problem]) -> ReviewPage | None:
    """The page of a docx built here; None where it carries no snapshot, which is told."""
    from ..snapshot.opening import open_report

    opened = open_report(path, problems)
    if opened is None:
        return None
    snapshot = opened.snapshot
    origins = Origins(
        kept_sheets(snapshot.sources), snapshot.ledgers, knows_exact=not snapshot.public
    )
    sections = sections_of(report_of(snapshot), snapshot.tables, origins)
    return ReviewPage(
        title=snapshot.title,
        source=path.name,
        cover=cover_of(opened.file.data) or (snapshot.title,),
        sections=sections,
        problems=None,
        notices=tuple(_notices(snapshot, opened.file.is_edited)),
        origins=origins.as_json(),
    )


def kept_sheets(sources: Iterable[SourceSheet]) -> dict[str, TypedSheet]:
    """The dataset's lines as a snapshot keeps them, by how a place names their sheet."""
    sheets: dict[str, TypedSheet] = {}
    for source in sources:
        rows = {line.row: list(line.values.values()) for line in source.lines()}
        sheets[str(Place(source.file, source.tab))] = TypedSheet(source.columns, rows)
    return sheets


def _notices(snapshot: Snapshot, changed: bool) -> Iterable[str]:
    if changed:
        yield "这个文件生成之后被人改过或另存过。这里显示的是生成时的内容，不是改后的内容。"
    missing = _missing_in(snapshot)
    if missing:
        yield f"文中有{missing}处待补，已用底色标出。"
    if snapshot.public:
        yield "这是公开的文件，不带台账各行和准确数，只能看到算法。要看依据的行，由数据生成审阅页。"


def _missing_in(snapshot: Snapshot) -> int:
    """How many places are left to be filled in."""
    cells = chain.from_iterable(table.origin.cells for table in snapshot.tables)
    in_texts = sum(len(block.missing) for block in snapshot.paragraphs)
    return in_texts + sum(bool(cell.missing) for cell in cells)
