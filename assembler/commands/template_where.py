"""`template where`: from a printed sentence or cell to the lines of the template that made it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain
from pathlib import Path
from typing import NamedTuple

from ..authoring.printed import PrintedText, rehearsed_texts
from ..authoring.where import (
    Occurrence,
    as_json,
    lines_of,
    nearest,
    occurrences,
    rehearsed_occurrences,
    report_led_back,
)
from ..files.paths import is_folder
from ..kernel.printable import as_typed
from ..kernel.problems import Place, Problem, Severity, print_problems, problem, unusable
from ..pipeline import prepare
from ..review.restored import report_of
from ..review.template_sources import sources_of_report
from ..snapshot.opening import open_report
from ..template.homes import template_names
from ..template.loading import load_template
from ..template.template import Template
from .datasets import chosen
from .delivery import print_json, print_lines

_AT_MOST = 20  # occurrences that are listed


class _Searched(NamedTuple):
    """The texts of one report, or those of a template rehearsed. source: what they are of."""

    source: str
    texts: Sequence[PrintedText]
    rehearsed: Template | None = None

    def occurrences(self, sentence: str) -> list[Occurrence]:
        """Word for word; of a rehearsed template as nearly as it can be known."""
        if self.rehearsed is None:
            return occurrences(self.texts, sentence)
        return rehearsed_occurrences(self.rehearsed, self.texts, sentence)


def where(sentence: str, target: Path | None, template: str, wants_json: bool) -> int:
    """`template where`. target: a dataset or a docx; template: rehearsed where there is none, and
    used in place of the dataset's own where there is one."""
    problems: list[Problem] = []
    searched = list(_searched(target, template, problems))
    every = ((each.source, each.occurrences(sentence)) for each in searched)
    results = {source: listed for source, listed in every if listed}
    if not results:
        return _nothing(sentence, searched, problems, wants_json)
    if wants_json:
        _print_json(results)
        return 0
    _print_results(results, has_headings=len(searched) > 1)
    print_problems(each for each in problems if each.code == _CHANGED)
    return 0


def _print_json(results: Mapping[str, Sequence[Occurrence]]) -> None:
    print_json([{"source": s, **as_json(one)} for s, listed in results.items() for one in listed])


def _print_results(results: Mapping[str, Sequence[Occurrence]], has_headings: bool) -> None:
    for source, listed in results.items():
        if has_headings:
            print(f"—— {source}")
        _print(listed)


_CHANGED = "M-37"


def _print(listed: Sequence[Occurrence]) -> None:
    print_lines(chain.from_iterable(map(lines_of, listed[:_AT_MOST])))
    if len(listed) > _AT_MOST:
        print(f"……共{len(listed)}处，只列出前{_AT_MOST}处；把句子写长一些就能少些。")


def _nothing(
    sentence: str, searched: Sequence[_Searched], problems: list[Problem], wants_json: bool
) -> int:
    """Nothing reads like it: why, and what is nearest."""
    if wants_json:
        print_json([])
    if searched:
        source = "、".join(each.source for each in searched)
        problems.append(problem("M-36", Place(source), sentence=sentence))
    print_problems(each for each in problems if each.severity is Severity.UNUSABLE)
    if not wants_json:
        _print_nearest(sentence, chain.from_iterable(each.texts for each in searched))
    return 2


def _print_nearest(sentence: str, texts: Iterable[PrintedText]) -> None:
    near = nearest(texts, sentence)
    if near:
        print("最接近的是：")
        print_lines(f"    {each.within}：{each.text}" for each in near)


# --- what is searched


def _searched(target: Path | None, template: str, problems: list[Problem]) -> Iterator[_Searched]:
    """The dataset or docx that is named; a template alone is rehearsed; where neither is named,
    every dataset of data/, or else every template."""
    if target is None and template:
        yield from _rehearsed(template, problems)
        return
    targets = [target] if target else chosen([])
    for each in targets:
        yield from _of_file(each, template, problems)
    if not targets:
        for name in template_names():
            yield from _rehearsed(name, problems)


def _of_file(path: Path, template: str, problems: list[Problem]) -> Iterator[_Searched]:
    if path.suffix.lower() == ".docx" and not is_folder(path):
        return _of_docx(path, template, problems)
    return _of_dataset(path, template, problems)


def _rehearsed(name: str, problems: list[Problem]) -> Iterator[_Searched]:
    template = load_template(name, Place(), problems)
    if template is not None and not unusable(problems):
        yield _Searched(name, list(rehearsed_texts(template)), template)


def _of_dataset(path: Path, template: str, problems: list[Problem]) -> Iterator[_Searched]:
    prepared = prepare(path, problems, template)
    if prepared is not None:
        yield _Searched(as_typed(path), list(sources_of_report(prepared).texts()))


def _of_docx(path: Path, name: str, problems: list[Problem]) -> Iterator[_Searched]:
    opened = open_report(path, problems)
    if opened is None:
        return
    snapshot, place = opened.snapshot, Place(opened.name)
    template = load_template(name or snapshot.template, place, problems)
    if template is None or unusable(problems):
        return
    if snapshot.digests.get("模板") != template.digest:
        problems.append(problem(_CHANGED, place, name=template.name))
    report = report_led_back(report_of(snapshot), template, list(rehearsed_texts(template)))
    yield _Searched(as_typed(path), list(report.texts()))
