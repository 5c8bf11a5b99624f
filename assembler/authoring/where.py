"""From a printed sentence, or a piece of one, to what made it (`template where`).

Blanks and the width of signs are ignored; in a text that is only rehearsed, or that a docx alone
tells, the digits of its numbers too. Where nothing reads like it, the nearest texts are offered.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from ..kernel.problems import Place
from ..report import Heading, Paragraph, Report, Table
from ..template.template import Template
from ..text.alignment import equal_runs, resemblance
from .printed import (
    PrintedReport,
    PrintedText,
    TracedTable,
    is_in_shell,
    rehearsed_texts,
    traced,
)
from .table_sources import TableSources, specified
from .traced import GIVEN, Source, TracedBlock, TracedStretch

_NUMBER = re.compile(r"[0-9]{1,30}(?:[.,][0-9]{1,30}){0,9}")
_ALIKE_SIGNS = str.maketrans("“”‘’'—–－−﹣", '"""""-----')
_LONGEST = 4000  # signs of a text that are compared
_ALIKE, _NEAREST = 0.3, 3
_LEAST_SHARE, _LEAST_SIGNS = 0.3, 4  # of a sentence that a rehearsed text must have word for word
_SAME_PARAGRAPH = 0.5
_ROUND = 20  # signs shown on either side of a match
_EXAMPLE = "示例数据"
_NOWHERE = Place()


@dataclass(frozen=True)
class Occurrence:
    """A place where a sentence stands, and what made it there. times: how often it is printed by
    the same lines."""

    text: PrintedText
    start: int
    end: int
    sources: tuple[Source, ...]
    times: int = 1


@dataclass(frozen=True, slots=True)
class Folded:
    """A text as far as it is compared; of each sign the position in the text it came from."""

    text: str
    positions: tuple[int, ...]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Where a stretch of it stands in the text."""
        return self.positions[start], self.positions[end - 1] + 1


@lru_cache(maxsize=20_000)
def folded(text: str, masked: bool) -> Folded:
    """A text without blanks, in half width. masked: each number is one sign, whatever it says."""
    signs: list[str] = []
    positions: list[int] = []
    for at, sign in enumerate(text[:_LONGEST]):
        for each in unicodedata.normalize("NFKC", sign).translate(_ALIKE_SIGNS).lower():
            if not each.isspace():
                signs.append(each)
                positions.append(at)
    if not masked:
        return Folded("".join(signs), tuple(positions))
    return _masked("".join(signs), positions)


def _masked(text: str, positions: Sequence[int]) -> Folded:
    shown, kept, last = "", list[int](), 0
    for number in _NUMBER.finditer(text):
        shown += text[last : number.start()] + "#"
        kept += [*positions[last : number.start()], positions[number.start()]]
        last = number.end()
    return Folded(shown + text[last:], (*kept, *positions[last:]))


# --- word for word


def occurrences(
    texts: Iterable[PrintedText], sentence: str, masked: bool = False
) -> list[Occurrence]:
    """Where a sentence stands, in the order of the report; what the same lines have printed in
    several places counts as one. Rows of tables count where nothing else reads like it."""
    wanted = folded(sentence, masked).text
    known: dict[tuple[Source, ...], Occurrence] = {}
    in_rows: dict[tuple[Source, ...], Occurrence] = {}
    for text in texts:
        kept = in_rows if text.is_row else known
        for match in _occurrences_in(text, wanted, masked):
            first = kept.get(match.sources) or replace(match, times=0)
            kept[match.sources] = replace(first, times=first.times + 1)
    return list((known or in_rows).values())


def _occurrences_in(text: PrintedText, wanted: str, masked: bool) -> Iterator[Occurrence]:
    shown = folded(text.text, masked)
    at = shown.text.find(wanted) if wanted else -1
    while at >= 0:
        if masked or _is_whole(shown.text, at, at + len(wanted)):
            start, end = shown.span(at, at + len(wanted))
            yield Occurrence(text, start, end, text.sources(start, end))
        at = shown.text.find(wanted, at + len(wanted))


def _is_whole(text: str, start: int, end: int) -> bool:
    """Whether a stretch cuts no number in two: 3.28 does not stand in 43.28."""
    return not (_cuts(text, start) or _cuts(text, end))


def _cuts(text: str, at: int) -> bool:
    before, after = text[max(at - 1, 0) : at], text[at : at + 1]
    if after in (".", ",") and before.isdigit():
        return text[at + 1 : at + 2].isdigit()
    return (before.isdigit() or before in (".", ",")) and after.isdigit() and bool(before)


# --- what a template alone would print


def rehearsed_occurrences(
    template: Template, texts: Sequence[PrintedText], sentence: str
) -> list[Occurrence]:
    """Where a sentence stands in the rehearsed texts of a template, its numbers and names apart; and
    in the branches too that no situation takes."""
    exact = occurrences(texts, sentence, masked=True)
    if exact:
        return exact
    others = list(rehearsed_texts(template, every_branch=True))
    exact = occurrences(others, sentence, masked=True)
    return exact or longest_occurrences([*texts, *others], sentence)


# --- nearly so


def longest_occurrences(texts: Sequence[PrintedText], sentence: str) -> list[Occurrence]:
    """The texts that have the longest stretch of a sentence word for word, where that is most of it:
    names of departments and projects are other ones in a rehearsed text."""
    wanted = folded(sentence, True).text
    longest = [(*run, text) for text in texts for run in _longest_run(wanted, text)]
    most = max((size for size, _, _ in longest), default=0)
    if most < max(_LEAST_SIGNS, len(wanted) * _LEAST_SHARE):
        return []
    kept: dict[tuple[Source, ...], Occurrence] = {}
    for size, at, text in longest:
        if size == most:
            start, end = folded(text.text, True).span(at, at + size)
            sources = text.sources(start, end)
            kept.setdefault(sources, Occurrence(text, start, end, sources))
    return list(kept.values())


def _longest_run(wanted: str, text: PrintedText) -> Iterator[tuple[int, int]]:
    """The longest stretch that a sentence and a text have in common, if there is any: its length,
    and where it begins in the text."""
    shown = folded(text.text, True).text
    runs = equal_runs(wanted, shown) if _may_share(wanted, shown) else []
    longest = max(runs, key=lambda run: run.size, default=None)
    if longest is not None and longest.size:
        yield longest.size, longest.b


def _may_share(wanted: str, shown: str) -> bool:
    """Whether enough signs of a sentence occur in a text at all."""
    return len(set(wanted) & set(shown)) >= len(set(wanted)) * _LEAST_SHARE


def nearest(texts: Iterable[PrintedText], sentence: str) -> list[PrintedText]:
    """The texts most like a sentence, the nearest first."""
    wanted = folded(sentence, True).text
    measured: list[tuple[float, PrintedText]] = []
    least = _ALIKE
    for text in texts:
        alike = resemblance(wanted, folded(text.text, True).text, least)
        if alike and not text.is_row:
            measured.append((alike, text))
    measured.sort(key=lambda pair: -pair[0])
    return list({text.text: text for _, text in measured}.values())[:_NEAREST]


# --- a docx, whose making only the rehearsal tells


def report_led_back(
    report: Report, template: Template, rehearsed: Sequence[PrintedText]
) -> PrintedReport:
    """The report of a docx: its tables by their specifications, its paragraphs by what the sections
    of the template print when rehearsed."""
    guide = _Guide(rehearsed)
    blocks: list[TracedBlock | TracedTable] = []
    for part in report.parts:
        for block in part.printed:
            if is_in_shell(block) or getattr(block, "chart", None) is not None:
                blocks.append(traced(block, template))
            elif not isinstance(block, Table):
                blocks.append(TracedBlock(block, tuple(guide.stretches(block))))
            elif specified(template, block.key):
                blocks.append(TracedTable(block, TableSources(template, block)))
    return PrintedReport(tuple(blocks))


class _Guide:
    """The rehearsed texts by the section they are of."""

    def __init__(self, rehearsed: Iterable[PrintedText]) -> None:
        self.headings: list[PrintedText] = []
        self.paragraphs: dict[str, list[PrintedText]] = {}
        for text in rehearsed:
            if text.is_heading:
                self.headings.append(text)
            else:
                self.paragraphs.setdefault(text.section, []).append(text)

    def stretches(self, block: Heading | Paragraph) -> Iterator[TracedStretch]:
        """The stretches of a block, by the rehearsed text that reads most like it."""
        is_heading = isinstance(block, Heading)
        section = "" if isinstance(block, Heading) else block.section
        among = self.headings if is_heading else self.paragraphs.get(section, [])
        wanted = folded(block.text, True)
        best, model = _most_alike(wanted, among)
        if model is None or best < _SAME_PARAGRAPH and not is_heading:
            yield TracedStretch(0, len(block.text), _unlike_all(section, among))
            return
        yield from _led_back(wanted, model)


def _most_alike(wanted: Folded, among: Iterable[PrintedText]) -> tuple[float, PrintedText | None]:
    """The text that reads most like one, and how much; none where nothing does at all."""
    best, model = 0.0, None
    for text in among:
        alike = resemblance(wanted.text, folded(text.text, True).text, best)
        if alike > best:
            best, model = alike, text
    return best, model


def _unlike_all(section: str, among: Iterable[PrintedText]) -> tuple[Source, ...]:
    """What made a paragraph that no rehearsed one is like: the clerk's own words. They stand in a
    section by a tag of it, or as its 补充."""
    for text in among:
        sources = text.sources()
        if any(source.kind == GIVEN for source in sources):
            return sources
    name = f"补充.{section}" if section else "补充"
    return (Source(GIVEN, name, _NOWHERE),)


def _led_back(wanted: Folded, model: PrintedText) -> Iterator[TracedStretch]:
    """Stretches of a text that is like a rehearsed one: what both have from that, what stands
    between from what stands between there."""
    shown = folded(model.text, True)
    at = there = 0
    for run in equal_runs(wanted.text, shown.text):
        if run.a > at:
            start, end = wanted.span(at, run.a)
            last = max(run.b, there + 1)
            yield TracedStretch(
                start, end, _between(model, shown, there, min(last, len(shown.text)))
            )
        for offset in range(run.size):
            start, end = wanted.span(run.a + offset, run.a + offset + 1)
            source = model.sources(*shown.span(run.b + offset, run.b + offset + 1))
            yield TracedStretch(start, end, source)
        at, there = run.a + run.size, run.b + run.size


def _between(model: PrintedText, shown: Folded, start: int, end: int) -> tuple[Source, ...]:
    return model.sources(*shown.span(start, end)) if start < end else ()


# --- in words


def lines_of(match: Occurrence) -> Iterator[str]:
    """A match as lines for its author: the text, then a line for each place that made it."""
    times = f"（同样来历的共{match.times}处）" if match.times > 1 else ""
    within = f"{match.text.within}：" if match.text.within else ""
    yield f"{within}{shown_text(match)}{times}"
    for source in in_order(match.sources):
        yield f"    {in_words(source)}"


def shown_text(match: Occurrence) -> str:
    """The match with some of what stands round it."""
    text, start, end = match.text.text, match.start, match.end
    before, after = max(start - _ROUND, 0), min(end + _ROUND, len(text))
    left, right = "……" if before else "", "……" if after < len(text) else ""
    return f"{left}{text[before:start]}【{text[start:end]}】{text[end:after]}{right}"


def in_order(sources: Iterable[Source]) -> list[Source]:
    """The sources by line, each line once: the first character of it that counts; the clerk's data
    last."""
    first: dict[tuple[object, ...], Source] = {}
    for source in sources:
        key = (source.kind, source.name, source.place.file, source.place.row, source.branch)
        known = first.get(key)
        if known is None or (source.place.character or 0) < (known.place.character or 0):
            first[key] = source
    return sorted(first.values(), key=lambda one: one.kind == GIVEN)


def in_words(source: Source) -> str:
    """用语 三公›增加　某县/wording.yaml 第3行 第3个字符."""
    name = f"{source.kind} {source.name}".strip()
    if source.kind == GIVEN:
        return f"{name}　{_given_at(source)}"
    branch = f"（{_branch(source.branch)}）" if source.branch else ""
    return f"{name}　{source.place}{branch}"


def _given_at(source: Source) -> str:
    if source.place.file in ("", _EXAMPLE):
        return "由数据给出，不在模板里"
    return f"数据的 {source.place}"


def _branch(tag: str) -> str:
    opened, _, other = tag.partition("：")
    return f"{{% {opened} %}} 的 else" if other else f"{{% {tag} %}}"


def as_json(match: Occurrence) -> dict[str, object]:
    """A match for `--json`."""
    return {
        "text": match.text.text,
        "within": match.text.within,
        "start": match.start,
        "end": match.end,
        "times": match.times,
        "sources": [
            {
                "kind": source.kind,
                "name": source.name,
                "file": source.place.file,
                "sheet": source.place.sheet,
                "row": source.place.row,
                "character": source.place.character,
                "branch": source.branch,
                "in_data": source.kind == GIVEN,
            }
            for source in in_order(match.sources)
        ],
    }
