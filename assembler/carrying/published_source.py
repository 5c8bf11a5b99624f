"""What a report that was not built here holds (a Word file, a PDF): its tables, read as official
tables are; last year's figures follow from them as from any dataset of official tables."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import islice
from pathlib import Path

from ..dataset.model import Dataset
from ..dataset.reading import dataset_of
from ..dataset.schema import UNIT_NATURES
from ..dataset.sheets import RawWord
from ..figures import Figures
from ..importing.gather import gather
from ..importing.imported import Imported
from ..importing.recognition import kind_in, template_for, year_in
from ..importing.sheet import SourceWorksheet
from ..importing.table_mapping import tables_from_yaml
from ..importing.target import TargetDataset, as_it_will_be, known_words
from ..kernel.problems import Place, Problem, Severity
from ..published.reading import read_published
from ..published.worksheets import worksheets_of
from ..template.loading import load_template, sheets_declared
from ..template.template import Template
from .docx_source import AMOUNTS, TABLES, codes_of_tables
from .source import SourceReport, first_objection, refused, text_of

_LACKING = (
    *("部门.简称", "部门.自称", "公开日期", "补充科目", "单位性质", "补充", "省略"),
    *("指标", "原因", "支出、收入各行"),
)
_WORDS = ("部门.编码", "部门.名称", "职责", "机构设置")
_NOTES_AT_MOST = 20
_OFFICE, *_, _INSTITUTION = UNIT_NATURES
_PDF = ".pdf"


def source_of_published(path: Path, near: Path, problems: list[Problem]) -> SourceReport | None:
    """What a published report holds; None where it cannot be used, which is told."""
    own: list[Problem] = []
    report = read_published(path, own)
    sheets = worksheets_of(report) if report else []
    year, kind = year_in(sheets), kind_in(sheets)
    template = load_template(template_for(sheets, kind, near), Place(), own, near)
    why = _objection(sheets, year, own)
    if year is None or template is None or why:
        problems.append(refused(path, f"不能用：{why or '没有做这种报告的模板'}"))
        return None
    imported = gather(sheets, kind, year, template, None, tables_from_yaml("", "", []), own)
    why = _objection(sheets, year, own)
    if why:
        problems.append(refused(path, f"不能用：{why}"))
        return None
    return _source(path, imported, template, own)


def _objection(
    sheets: Sequence[SourceWorksheet], year: int | None, problems: Iterable[Problem]
) -> str:
    """Why a report cannot be used; "" where it can."""
    objection = first_objection(problems)
    if objection:
        return objection
    if not sheets:
        return "里面没有正式表格"
    return "" if year else "看不出是哪一年的"


def _source(
    path: Path, imported: Imported, template: Template, problems: Iterable[Problem]
) -> SourceReport:
    source = SourceReport(path, imported.kind, imported.year, template.name, is_docx=True)
    source.is_exact = source.can_be_named = False
    source.called = " PDF " if path.suffix.lower() == _PDF else " Word 文件"
    source.words = {n: imported.words[n].splitlines() for n in _WORDS if n in imported.words}
    source.rows = {name: imported.sheets.get(name, []) for name in (*TABLES, AMOUNTS)}
    source.codes = list(codes_of_tables(source.rows[AMOUNTS], path.name))
    source.lacking = list(_LACKING)
    source.figures = _figures(path, imported, template)
    source.notes = list(_notes(imported, problems))
    return source


def _figures(path: Path, imported: Imported, template: Template) -> dict[str, tuple[str, str]]:
    """The figures that its tables tell, by their labels: not what would be another for units of
    another nature, which no table says, nor what only follows from there being no row at all."""
    both = [_figures_for(nature, path, imported, template) for nature in (_OFFICE, _INSTITUTION)]
    return {label: value for label, value in both[0].items() if both[1].get(label) == value}


def _figures_for(
    nature: str, path: Path, imported: Imported, template: Template
) -> dict[str, tuple[str, str]]:
    dataset = _dataset(nature, path, imported)
    if dataset is None:
        return {}
    figures = Figures(dataset, template, [])
    known = (figures[name] for name in figures)
    return {one.label: (text_of(one.amount), one.unit) for one in known if one.known and one.places}


def _dataset(nature: str, path: Path, imported: Imported) -> Dataset | None:
    """What was read as a dataset, from which figures follow. What a report must say besides, and no
    figure follows from, is made up."""
    name = imported.words.get("部门.名称", "") or path.stem
    units = imported.sheets.get("单位") or [{"单位编码": "001", "单位名称": name}]
    sheets = {**imported.sheets, "单位": [{**row, "单位性质": nature} for row in units]}
    raw = as_it_will_be(TargetDataset(path), imported, sheets)
    words = {"部门.编码": "001", **known_words(imported), "部门.名称": name, "职责": name}
    entries = [RawWord(entry, text, Place(path.name)) for entry, text in words.items()]
    return dataset_of(replace(raw, words=entries), path, [], sheets_declared)


def _notes(imported: Imported, problems: Iterable[Problem]) -> Iterator[str]:
    """What was read of it, and what was not."""
    yield f"读了{imported.tables}张表"
    if imported.missing:
        yield f"没有找到：{'、'.join(imported.missing)}"
    mistakes = filter(_is_mistake, problems)
    yield from (f"{one.place}：{one.message}" for one in islice(mistakes, _NOTES_AT_MOST))


def _is_mistake(one: Problem) -> bool:
    return one.severity in (Severity.ERROR, Severity.WARNING)
