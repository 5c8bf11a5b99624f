"""The shipped schemas and the readers, each asked what it thinks of a file; files with a mistake."""

from __future__ import annotations

import itertools
import json
import re
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import yaml
from conftest import ROOT
from jsonschema import Draft7Validator

from assembler.authoring.checking import Bench
from assembler.dataset.cells import Findings
from assembler.dataset.words import parse_words, read_yaml_words
from assembler.figures import Figures
from assembler.figures.evaluations import grades_of
from assembler.kernel.problems import Place, Problem
from assembler.kernel.yamltext import parse_yaml
from assembler.narrative.wording import phrase_problems
from assembler.tables import make_table
from assembler.template.checking import check_settings
from assembler.template.loading import load_template
from assembler.template.merging import merged_entries
from assembler.template.settings import SETTINGS
from assembler.template.template import TemplateEntry

SCHEMAS = ROOT / "templates" / "schemas"


@cache
def validator(kind: str) -> Draft7Validator:
    """A shipped schema: template, figures, wording, glossary, table, report."""
    return Draft7Validator(json.loads((SCHEMAS / f"{kind}.json").read_text("utf-8")))


def kind_of(path: Path) -> str:
    """Which schema is meant for a file."""
    if path.name == "报告.yaml":
        return "report"
    return "table" if path.parent.name == "tables" else path.stem


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
    """What an editor marks in a file: where, with its message."""
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


class Reader:
    """Reads files of one kind as they stand in a template or dataset, changed or not."""

    def problems(self, text: str) -> list[Problem]:
        raise NotImplementedError


class TableReader(Reader):
    """A file of tables/, in its template, made full and empty."""

    def __init__(self, path: Path) -> None:
        found: list[Problem] = []
        template = load_template(path.parents[1].name, Place(), found)
        assert template is not None
        self.key, self.template, self.count = path.stem, template, itertools.count()
        bench = bench_of(template.name)
        self.narratives = (bench.narrative, bench.empty)

    def problems(self, text: str) -> list[Problem]:
        entry = TemplateEntry(parse_yaml(text), f"{self.template.name}/tables/{self.key}.yaml")
        files = (*self.template.tables[self.key][:-1], entry)
        changed = replace(
            self.template,
            tables={**self.template.tables, self.key: files},
            digest=f"{self.key}{next(self.count)}",
        )
        problems: list[Problem] = []
        for narrative in self.narratives:
            narrative.template = changed
            make_table(self.key, narrative, problems)
            narrative.template = self.template
        return problems


@cache
def bench_of(name: str) -> Bench:
    template = load_template(name, Place(), [])
    assert template is not None
    return Bench(template, [])


class ReportReader(Reader):
    """报告.yaml."""

    def problems(self, text: str) -> list[Problem]:
        findings = Findings()
        parse_words(read_yaml_words(text, "报告.yaml", findings), "报告.yaml", findings)
        return list(findings.problems())


class TemplateReader(Reader):
    """A YAML file of a template, beside the other files of its own."""

    def __init__(self, path: Path) -> None:
        self.bench, self.file = bench_of(path.parent.name), path.name

    def problems(self, text: str) -> list[Problem]:
        problems: list[Problem] = []
        self.folder.mkdir(parents=True, exist_ok=True)
        (self.folder / self.file).write_text(text, "utf-8")
        known = SETTINGS if self.file == "template.yaml" else ()
        own = merged_entries([self.folder], self.file, problems, known)
        name = self.file.replace("template", "settings").removesuffix(".yaml")
        template = replace(self.bench.template, **{name: own})
        check_settings(template, problems)
        grades_of(template, problems)
        problems += phrase_problems(template)
        figures = Figures(self.bench.narrative.dataset, template, problems)
        for figure in figures if name == "figures" else ():
            figures[figure]
        return problems

    @property
    def folder(self) -> Path:
        """In the working directory."""
        return Path("改过的") / self.bench.template.name


def reader_of(path: Path) -> Reader:
    if path.name == "报告.yaml":
        return ReportReader()
    return TableReader(path) if path.parent.name == "tables" else TemplateReader(path)


# --- mistakes

NONSENSE = "无此值"


class Mistake(NamedTuple):
    """A file with one value changed. place: the keys that lead to it, * for an item of a list.
    what: how it was changed."""

    place: str
    what: str
    values: dict[str, Any]


CHANGES: dict[str, Any] = {
    "别的字": lambda value: NONSENSE,
    "负数": lambda value: "-1",
    "放进列表": lambda value: [value],
    "放进两层列表": lambda value: [[value]],
    "空列表": lambda value: [],
    "一组名称": lambda value: {"无此项": NONSENSE},
    "列表里的一组名称": lambda value: [{"无此项": NONSENSE}],
    "空着": lambda value: None,
    "列表里空着": lambda value: [None],
    "空字": lambda value: "",
    "添一项": lambda value: {**value, "无此项": NONSENSE} if isinstance(value, dict) else None,
}


def mistakes(values: dict[str, Any]) -> Iterator[Mistake]:
    """Every value changed in every way, one at a time."""
    for path in _paths(values, ()):
        place = "/".join("*" if isinstance(step, int) else step for step in path)
        value = _at(values, path)
        for what, change in CHANGES.items():
            if what == "添一项" and not isinstance(value, dict):
                continue
            yield Mistake(place, what, _changed(values, path, change(value)))


def _paths(value: Any, above: tuple[Any, ...]) -> Iterator[tuple[Any, ...]]:
    steps = enumerate(value) if isinstance(value, list) else ()
    steps = value.items() if isinstance(value, dict) else steps
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
