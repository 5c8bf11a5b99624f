"""The shipped schemas and the readers, each asked what it thinks of a file; files with a mistake."""

from __future__ import annotations

import itertools
import json
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import yaml
from conftest import ROOT
from jsonschema import Draft7Validator
from jsonschema.validators import extend

from assembler.authoring.checking import Bench
from assembler.charts.make import make_chart
from assembler.dataset.cells import Findings
from assembler.dataset.words import parse_words, read_yaml_words
from assembler.figures import Figures
from assembler.figures.evaluations import grades_of
from assembler.kernel.catalogue import TEMPLATE
from assembler.kernel.problems import Place, Problem
from assembler.kernel.yamltext import parse_yaml
from assembler.narrative.wording import phrase_problems
from assembler.tables import make_table
from assembler.template.checking import check_settings
from assembler.template.lists import declared_lists
from assembler.template.loading import load_template
from assembler.template.merging import merged_entries, merged_specifications
from assembler.template.settings import SETTINGS
from assembler.template.template import TemplateEntry

SCHEMAS = ROOT / "templates" / "schemas"


def _each_value_once(check: Callable[..., Iterable[Any]]) -> Callable[..., Iterator[Any]]:
    """A keyword of JSON Schema that remembers which values it had nothing against: of a file with
    one value changed, all the others."""
    good: dict[int, tuple[Any, set[str]]] = {}  # the schema is kept, so that no other gets its id

    def checked(validator: Any, keyword: Any, value: Any, schema: Any) -> Iterator[Any]:
        known, shown = good.setdefault(id(schema), (schema, set()))[1], repr(value)
        if shown not in known:
            errors = list(check(validator, keyword, value, schema))
            if not errors:
                known.add(shown)
            yield from errors

    return checked


_COSTLY = ("properties", "patternProperties", "additionalProperties", "anyOf", "items")
_Remembering = extend(
    Draft7Validator, {name: _each_value_once(Draft7Validator.VALIDATORS[name]) for name in _COSTLY}
)


@cache
def validator(kind: str) -> Any:
    """A shipped schema: template, figures, wording, glossary, table, chart, list, report."""
    return _Remembering(json.loads((SCHEMAS / f"{kind}.json").read_text("utf-8")))


def kind_of(path: Path) -> str:
    """Which schema is meant for a file."""
    if path.name == "报告.yaml":
        return "report"
    folders = {"tables": "table", "图表": "chart", "清单": "list"}
    return folders.get(path.parent.name, path.stem)


# --- what an editor sees


class _Core(yaml.SafeLoader):
    """YAML 1.2 as editors read it: 是, yes and 2024-04-10 are texts; 2024 and true are not."""

    yaml_implicit_resolvers: dict[str, Any] = {}


for tag, pattern, signs in (
    ("bool", r"true|True|TRUE|false|False|FALSE", "tTfF"),
    ("int", r"[-+]?[0-9]+", "-+0123456789"),
    ("float", r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?", "-+.0123456789"),
    ("null", r"~|null|Null|NULL|", ["~", "n", "N", ""]),
):
    _Core.add_implicit_resolver(
        f"tag:yaml.org,2002:{tag}", re.compile(f"(?:{pattern})$"), list(signs)
    )
_Core.add_constructor(
    "tag:yaml.org,2002:int", lambda loader, node: int(loader.construct_scalar(node))
)


def as_an_editor_reads(text: str) -> Any:
    return yaml.load(text, Loader=_Core)


def marked(kind: str, text: str) -> list[str]:
    """Where an editor marks a file."""
    errors = validator(kind).iter_errors(as_an_editor_reads(text))
    return ["/".join(map(str, error.absolute_path)) for error in errors]


# --- what the readers say


def as_yaml(value: Any) -> str:
    """Plain values as YAML, every text in quotes, nothing for None."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{_quoted(key)}: {as_yaml(v)}" for key, v in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(as_yaml, value)) + "]"
    return "~" if value is None else _quoted(value)


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def file_text(values: dict[str, Any]) -> str:
    return "".join(f"{_quoted(key)}: {as_yaml(value)}\n" for key, value in values.items())


_COUNT = itertools.count()


class TableReader:
    """Reads a file of tables/ in its template, and makes the table full and empty."""

    def __init__(self, path: Path) -> None:
        self.bench, self.key = bench_of(path.parents[1].name), path.stem

    def problems(self, text: str) -> list[Problem]:
        template = self.bench.template
        entry = TemplateEntry(parse_yaml(text), f"{template.name}/tables/{self.key}.yaml")
        files = (*template.tables[self.key][:-1], entry)
        changed = replace(
            template,
            tables={**template.tables, self.key: files},
            digest=f"{next(_COUNT)}",  # what was read before is not taken for it
        )
        problems: list[Problem] = []
        for narrative in (self.bench.narrative, self.bench.empty):
            narrative.template = changed
            make_table(self.key, narrative, problems)
            narrative.template = template
        return problems


class ChartReader:
    """Reads a file of 图表/ in its template, and makes the chart full and empty."""

    def __init__(self, path: Path) -> None:
        self.bench, self.key = bench_of(path.parents[1].name), path.stem

    def problems(self, text: str) -> list[Problem]:
        template = self.bench.template
        file = TemplateEntry(parse_yaml(text), f"{template.name}/图表/{self.key}.yaml")
        changed = replace(
            template, charts={**template.charts, self.key: (file,)}, digest=f"{next(_COUNT)}"
        )
        problems: list[Problem] = []
        for narrative in (self.bench.narrative, self.bench.empty):
            narrative.template = changed
            make_chart(self.key, "", 1, narrative, problems)
            narrative.template = template
        return problems


class TemplateReader:
    """Reads another YAML file of a template, beside the other files of this."""

    def __init__(self, path: Path) -> None:
        self.bench, self.file = bench_of(path.parent.name), path.name

    def problems(self, text: str) -> list[Problem]:
        problems: list[Problem] = []
        folder = Path("changed") / self.bench.template.name  # in the working directory
        folder.mkdir(parents=True, exist_ok=True)
        (folder / self.file).write_text(text, "utf-8")
        known = SETTINGS if self.file == "template.yaml" else ()
        own = merged_entries([folder], self.file, problems, known)
        name = self.file.replace("template", "settings").removesuffix(".yaml")
        template = replace(self.bench.template, **{name: own})
        if name == "settings":
            check_settings(template, problems)
            grades_of(template, problems)
        elif name == "figures":
            figures = Figures(self.bench.empty.dataset, template, problems)
            for figure in figures:
                figures[figure]
        else:
            problems += phrase_problems(template)
        return [each for each in problems if each.code in TEMPLATE]  # not of the dataset


class ReportReader:
    """Reads 报告.yaml."""

    def problems(self, text: str) -> list[Problem]:
        findings = Findings()
        parse_words(read_yaml_words(text, "报告.yaml", findings), "报告.yaml", findings)
        return findings.problems()


class ListReader:
    """Reads a file of 清单/, over those of the templates that its template extends."""

    def __init__(self, path: Path) -> None:
        template, self.name = bench_of(path.parents[1].name).template, path.stem
        folders = [ROOT / "templates" / folder.name for folder in template.folders[::-1]]
        self.files = merged_specifications(folders, "清单", [])[self.name]

    def problems(self, text: str) -> list[Problem]:
        problems: list[Problem] = []
        entry = TemplateEntry(parse_yaml(text), self.files[-1].file)
        declared_lists({self.name: (*self.files[:-1], entry)}, problems)
        return problems


Reader = TableReader | ChartReader | TemplateReader | ReportReader | ListReader


@cache
def bench_of(name: str) -> Bench:
    """A shipped template with its example department."""
    template = load_template(name, Place(), [])
    assert template is not None
    return Bench(template, [])


def reader_of(path: Path) -> Reader:
    """The reader of a shipped file, or of another in its place."""
    if path.name == "报告.yaml":
        return ReportReader()
    readers = {"tables": TableReader, "图表": ChartReader, "清单": ListReader}
    return readers.get(path.parent.name, TemplateReader)(path)


# --- mistakes

NONSENSE, UNKNOWN = "无此值", "无此项"


class Mistake(NamedTuple):
    """A file with one value changed. place: the keys that lead to it, * for an item of a list.
    what: how it was changed."""

    place: str
    what: str
    values: dict[str, Any]


CHANGES: dict[str, Callable[[Any], Any]] = {
    "another text": lambda value: NONSENSE,
    "a negative number": lambda value: "-1",
    "in a list": lambda value: [value],
    "in a list in a list": lambda value: [[value]],
    "an empty list": lambda value: [],
    "a mapping": lambda value: {UNKNOWN: NONSENSE},
    "a mapping in a list": lambda value: [{UNKNOWN: NONSENSE}],
    "blank": lambda value: None,
    "blank in a list": lambda value: [None],
    "an empty text": lambda value: "",
}


def mistakes(values: dict[str, Any]) -> Iterator[Mistake]:
    """Every value changed in every way, and an unknown key in every mapping, one at a time."""
    for path in _paths(values, ()):
        place = "/".join("*" if isinstance(step, int) else step for step in path)
        value = _at(values, path)
        if isinstance(value, dict):
            more = {**value, UNKNOWN: NONSENSE}
            yield Mistake(place, "an unknown key", _changed(values, path, more))
        for what, change in CHANGES.items() if path else ():
            yield Mistake(place, what, _changed(values, path, change(value)))


def _paths(value: Any, above: tuple[Any, ...]) -> Iterator[tuple[Any, ...]]:
    """The way to a value and to all that it holds."""
    steps: Iterable[tuple[Any, Any]] = value.items() if isinstance(value, dict) else ()
    steps = enumerate(value) if isinstance(value, list) else steps
    yield above
    for step, below in steps:
        yield from _paths(below, (*above, step))


def _at(value: Any, path: tuple[Any, ...]) -> Any:
    for step in path:
        value = value[step]
    return value


def _changed(value: Any, path: tuple[Any, ...], new: Any) -> Any:
    if not path:
        return new
    copy = value.copy()
    copy[path[0]] = _changed(value[path[0]], path[1:], new)
    return copy
