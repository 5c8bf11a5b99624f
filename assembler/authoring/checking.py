"""A template checked without any department's data (`assembler template check`): all that is wrong
with it at once, each mistake at its file, line and character.

What every build checks (settings, names, phrases) is checked here too; beside it every branch of
every text is tried on the example department, every table is made full and empty, and every figure
is computed. Each check is a function of the list at the end, and takes a `Bench`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from ..charts.make import make_chart
from ..charts.specification import chart_specification
from ..checks.own_lists import mistaken_checks
from ..dataset.model import Dataset
from ..figures import Figures
from ..kernel.catalogue import TEMPLATE
from ..kernel.problems import Place, Problem, distinct, problem, unusable
from ..narrative import Narrative
from ..narrative.closing import doubtful_conditions
from ..narrative.language import reason_of, render
from ..narrative.narrative import TITLES, read_markdown
from ..narrative.units import repeated_units
from ..report import Report, Table
from ..tables import make_table
from ..tables.specification import TableSpec, specification
from ..template.loading import load_template
from ..template.template import Template
from ..word.write.docx import write_filled_in
from ..word.write.shell import OURS, Shell, load_shell
from ..word.write.shell_text import fill_in
from ..word.write.tags import paragraph_of, part_name
from .branches import NO_SUCH_NAME, Trial
from .column_sums import Universe
from .copies import outdated
from .example import NAME, example
from .show import empty_dataset
from .situations import unusual_datasets
from .table_sums import table_sums
from .table_titles import table_titles
from .unused import typed_years, unused_words

_JUDGED_FIRST = ("/figures.yaml", "/template.yaml")


@dataclass
class Bench:
    """A template with the example department, ready to be tried."""

    template: Template
    problems: list[Problem]
    made: dict[str, Table] = field(default_factory=dict)  # the tables as they first could be

    @cached_property
    def narrative(self) -> Narrative:
        """Over the example department."""
        return self._narrative(example(self.template))

    @cached_property
    def empty(self) -> Narrative:
        """Over a dataset in which nothing is given."""
        return self._narrative(empty_dataset(self.template))

    @cached_property
    def unusual(self) -> list[Narrative]:
        """Over departments with one line, very many lines, negative amounts, long names."""
        usual = self.narrative.dataset
        return [self._narrative(each) for each in unusual_datasets(usual, self.template)]

    @cached_property
    def specifications(self) -> list[TableSpec]:
        """Of the tables that can be read; what is wrong with the others is told when they are
        made."""
        specs = (specification(self.template, key, []) for key in self.tables)
        return [spec for spec in specs if spec is not None]

    def _narrative(self, dataset: Dataset) -> Narrative:
        figures = Figures(dataset, self.template, self.problems)
        narrative = Narrative(dataset, self.template, figures, self.problems)
        narrative.conditions.everything = True
        return narrative

    def trial(self, text: str, file: str) -> Iterator[Problem]:
        """What is wrong in any branch of a text."""
        environment = self.narrative.language.environment
        return Trial(environment, text, file).mistakes(self.narrative.names)

    @property
    def sections(self) -> list[str]:
        """The sections that the parts name, in order."""
        named = self.template.named_by_parts("章节")
        return [name for name in named if name in self.template.sections]

    @property
    def tables(self) -> list[str]:
        """The tables that the report prints, in order."""
        return list(filter(self.template.tables.__contains__, self.template.printed_tables))


def check_template(name: str) -> tuple[Template | None, list[Problem]]:
    """The template, and everything that is wrong with it."""
    problems: list[Problem] = []
    template = load_template(name, Place(), problems)
    if template is None:
        return None, distinct(problems)
    bench = Bench(template, problems)
    for check in CHECKS:
        problems += check(bench)
    return template, distinct(p for p in problems if p.code in TEMPLATE)


def figures_computed(bench: Bench) -> Iterator[Problem]:
    """Every figure over the example department; what is wrong is told by the registry."""
    for name in bench.narrative.figures:
        bench.narrative.figures[name]
    return iter(())


def lists_checked(bench: Bench) -> Iterator[Problem]:
    """What the template's own lists are held against (核对)."""
    return mistaken_checks(bench.narrative.figures)


def sections_tried(bench: Bench) -> Iterator[Problem]:
    """Every branch of every section that compiles."""
    for name in bench.sections:
        if name in bench.narrative.language.sections:
            source = bench.template.sections[name]
            yield from bench.trial(source.text, source.name)


def sections_read(bench: Bench) -> Iterator[Problem]:
    """The Markdown of every section, with everything given and with nothing; what has been told of
    its text is not told again of what it prints."""
    problems: list[Problem] = []
    known = {(one.code, one.place.file) for one in bench.problems}
    for narrative in (bench.narrative, bench.empty):
        for name, compiled in narrative.language.sections.items():
            place = Place(bench.template.sections[name].name)
            text = render(compiled, narrative.names, place, []) or ""
            read_markdown(text, narrative.draft.spans, name, place, problems, bench.template)
    yield from (one for one in problems if (one.code, one.place.file) not in known)


def units_repeated(bench: Bench) -> Iterator[Problem]:
    """Units typed behind a tag that prints its own."""
    figures = bench.narrative.figures
    amounts = {name for name in figures if figures[name].is_money}
    for name in bench.sections:
        source = bench.template.sections[name]
        yield from repeated_units(source.text, source.name, amounts)


def tables_made(bench: Bench) -> Iterator[Problem]:
    """Every table, full and empty, and over departments that are hard on it."""
    for narrative in (bench.narrative, bench.empty, *bench.unusual):
        for key in bench.tables:
            table = make_table(key, narrative, bench.problems)
            if table is not None:
                bench.made.setdefault(key, table)
    return iter(())


def charts_made(bench: Bench) -> Iterator[Problem]:
    """Every chart, with everything given and with nothing, and what it says where it is empty."""
    template, problems = bench.template, bench.problems
    for narrative in (bench.narrative, bench.empty, *bench.unusual):
        for number, key in enumerate(template.charts, start=1):
            make_chart(key, "", number, narrative, problems)
    for key in template.charts:
        spec = chart_specification(template, key, [])
        if spec is None:
            continue
        for name in ("标题", "空图说明", "替代文字"):
            bench.narrative.text(spec.word(name), spec.place_of(name))
    return iter(())


def tables_titled(bench: Bench) -> Iterator[Problem]:
    """Tables of one title or number, and columns without."""
    return table_titles(bench.specifications, bench.made, bench.template)


def tables_add_up(bench: Bench) -> Iterator[Problem]:
    """Totals of tables that their parts do not make up, whatever the ledger holds."""
    if any(unusable([one]) and one.place.file.endswith(_JUDGED_FIRST) for one in bench.problems):
        return iter(())  # a figure that is wrong is in no total
    universe = Universe(bench.narrative.dataset)
    return table_sums(bench.specifications, bench.narrative.figures, universe)


def shell_read(bench: Bench) -> Iterator[Problem]:
    """The Word shell, its tags answered for the example department, in every branch."""
    narrative, template, problems = bench.narrative, bench.template, bench.problems
    known = narrative.language.names.union(TITLES)
    environment = narrative.language.environment
    if template.shell is None:
        return iter(())
    shell = load_shell(template.shell, environment, problems, known, not template.parts)
    if shell is None:
        return iter(())
    names = narrative.shell_names()
    report = Report(title=NAME, author=NAME, date="", parts=())
    text = fill_in(shell, names, problems, reason=reason_of)
    if text is not None:
        write_filled_in(report, shell, text, "", problems)
    return _in_branches(shell, names)


def _in_branches(shell: Shell, names: dict[str, Any]) -> Iterator[Problem]:
    """What is wrong in branches of a shell's text that the example does not take."""
    values = {**names, **dict.fromkeys(OURS, "")}
    unknown = {str(mistake.values["name"]) for mistake in shell.unknown_names(values)}
    for part in shell.tagged:
        trial = Trial(shell.environment, part.source, shell.file)
        for number, reason in trial.failures(values):
            tag = trial.tags.source(number)
            if reason != NO_SUCH_NAME and not any(name in tag for name in unknown):
                text = paragraph_of(part.source, trial.tags.place(number).row or 1, tag)
                values_of = {"part": part_name(part.part), "text": text, "why": reason}
                yield problem("M-59", Place(shell.file), **values_of)


def titles_written(bench: Bench) -> Iterator[Problem]:
    """Titles, and the terms (名词解释)."""
    narrative, parts = bench.narrative, bench.template.settings.get("部分")
    for name in ("标题", "封面标题", "表头左", "表头右", "尾差注"):
        narrative.word(name)
    for part in bench.template.parts:
        title = part.get("标题")
        if title is not None and parts is not None and title.is_text:
            narrative.text(title.text, parts.within(title).place)
        narrative.glossary("", True, bench.template.numbering(part))
    return iter(())


def copies_behind(bench: Bench) -> Iterator[Problem]:
    """Copies whose original has changed since."""
    for place, file in outdated(bench.template):
        yield problem("M-35", place, file=file)


def doubtful_slices(bench: Bench) -> Iterator[Problem]:
    """Codes that no year's book has. Units and projects are a department's own: none is known."""
    doubtful = bench.narrative.figures.doubtful
    for value in [value for value, doubt in doubtful.items() if doubt.of_department]:
        del doubtful[value]
    return doubtful_conditions(bench.narrative)


def words_unused(bench: Bench) -> Iterator[Problem]:
    """Phrases and terms that nothing prints. A template that extends none may hold some for those
    that extend it."""
    return unused_words(bench.template) if len(bench.template.folders) > 1 else iter(())


def years_typed(bench: Bench) -> Iterator[Problem]:
    """Years that are typed."""
    return typed_years(bench.template)


CHECKS: tuple[Callable[[Bench], Iterator[Problem]], ...] = (
    figures_computed,
    lists_checked,
    sections_tried,
    sections_read,
    units_repeated,
    tables_made,
    charts_made,
    tables_titled,
    tables_add_up,
    titles_written,
    shell_read,
    doubtful_slices,
    words_unused,
    years_typed,
    copies_behind,
)
