"""The words of a report (报告.yaml) as fields, each saved when it is left: what no sheet of a folder
holds. In a workbook they are a sheet like the others."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import NamedTuple

from nicegui import background_tasks, ui
from nicegui.element import Element

from ...dataset.kinds import kind_named
from ...dataset.reading import read_raw
from ...dataset.schema import FIELDS, Field
from ...dataset.word_edits import write_words
from ..frame import follow, tell
from ..open_dataset import OpenDataset, Reading
from ..parts.choice_box import ChoiceBox, Option
from ..parts.keyed_fields import begin_with, hear, put_in
from ..parts.push_button import PushButton
from ..parts.text_field import TextField
from ..templates.templates_page import listed_templates
from ..workplace import Workplace
from .answering import Saver

_TEMPLATE = "模板"


class WordEntry(NamedTuple):
    """An entry of the words: its name (部门.名称, 文字.绩效制度), what is declared of it, its texts a
    line each."""

    name: str
    declared: Field
    text: str


def has_words_apart(dataset: OpenDataset) -> bool:
    """Whether the words stand in a file of their own."""
    return dataset.path.is_dir()


def word_entries(path: Path, kind: str) -> list[WordEntry]:
    """Every entry that a kind of report has, as it stands in the dataset."""
    raw = read_raw(path)
    texts: dict[str, list[str]] = {}
    for word in (raw.words if raw else None) or ():
        texts.setdefault(word.name, []).append(word.text)
    of_kind = kind_named(kind)
    declared = [one for one in FIELDS if of_kind is None or one.is_of(of_kind)]
    return [entry for one in declared for entry in _entries(one, texts)]


def _entries(declared: Field, texts: Mapping[str, Sequence[str]]) -> Iterator[WordEntry]:
    """One, or those that there are below a name (文字, 补充, 省略)."""
    if not declared.keyed:
        yield WordEntry(declared.name, declared, "\n".join(texts.get(declared.name, ())))
        return
    for name, own in texts.items():
        if name.startswith(f"{declared.name}."):
            yield WordEntry(name, declared, "\n".join(own))


def further_entries(reading: Reading) -> list[WordEntry]:
    """The entries that could be given below a name: what the template asks for (文字), what may be
    added to its sections (补充), or left out (省略)."""
    prepared, narrative = reading.built.prepared, reading.built.narrative
    if prepared is None or narrative is None:
        return []
    template = prepared.template
    sections = dict.fromkeys(name for part in template.parts for name in part.texts("章节"))
    names = {
        "文字": sorted(narrative.draft.used_texts),
        "补充": [*sections],
        "省略": [*sections, *template.printed_tables],
    }
    declared = {one.name: one for one in FIELDS if one.keyed}
    return [
        WordEntry(f"{head}.{name}", declared[head], "")
        for head, own in names.items()
        for name in own
    ]


class WordsForm:
    """The fields of one report. `begin` puts them into the place that is open."""

    def __init__(self, workplace: Workplace, dataset: OpenDataset) -> None:
        self._workplace, self._dataset = workplace, dataset
        self._saver = Saver(workplace, dataset)
        self._fields: dict[str, _WordField] = {}
        self._box: Element | None = None

    async def begin(self, reading: Reading) -> None:
        """Show every entry, and follow what becomes of it elsewhere."""
        shown = await self._workplace.engine.run(word_entries, self._dataset.path, _kind(reading))
        templates = await self._workplace.engine.run(listed_templates)
        offered = [Option(one.name, one.called) for one in templates]
        with ui.element("div").classes("words"):
            with ui.element("div").classes("word-list") as self._box:
                for one in shown:
                    self._fields[one.name] = _WordField(one, offered, self._saver)
            self._further(further_entries(reading))
        follow(self._dataset.listeners, lambda new: background_tasks.create(self._show(new)))

    def _further(self, entries: Sequence[WordEntry]) -> None:
        """A way to entries that are not there yet."""
        known = {one.name: one for one in entries if one.name not in self._fields}
        if not known:
            return
        chosen = [""]
        with ui.element("div").classes("word further"):
            ui.label("添一栏").classes("word-name")
            options = [Option("", "选一栏"), *(Option(name, _title(known[name])) for name in known)]
            with ui.element("div").classes("actions"):
                ChoiceBox("添哪一栏", options, "", lambda name: chosen.__setitem__(0, name))
                PushButton("添上", lambda: self._add(known.get(chosen[0])))
            ui.label("给某一节末尾补充的段落，模板要部门自己写的话，不公开的节或表的理由").classes(
                "muted word-hint"
            )

    def _add(self, entry: WordEntry | None) -> None:
        if entry is None or self._box is None:
            tell("先选一栏。", "look")
        elif entry.name not in self._fields:
            with self._box:
                self._fields[entry.name] = _WordField(entry, (), self._saver)

    async def _show(self, reading: Reading) -> None:
        entries = await self._workplace.engine.run(word_entries, self._dataset.path, _kind(reading))
        if self._box is None or self._box.is_deleted:
            return
        for one in entries:
            if one.name in self._fields:
                self._fields[one.name].show(one.text)
            else:
                with self._box:
                    self._fields[one.name] = _WordField(one, (), self._saver)
        texts = {one.name: one.text for one in entries}
        for name, field in self._fields.items():
            if name not in texts:
                field.show("")


def _kind(reading: Reading) -> str:
    return reading.built.prepared.dataset.kind if reading.built.prepared else ""


class _WordField:
    """One entry with its name, what it is for, and what is wrong with what was typed."""

    def __init__(self, entry: WordEntry, templates: Sequence[Option], saver: Saver) -> None:
        self._entry, self._saver = entry, saver
        with ui.element("div").classes("word"):
            ui.label(_title(entry)).classes("word-name")
            self._field = self._input(templates)
            ui.label(entry.declared.explanation).classes("muted word-hint")
            self._refused = ui.label().classes("refused").props('role="alert"')
            self._refused.set_visibility(False)

    def _input(self, templates: Sequence[Option]) -> Element:
        one, label = self._entry, _title(self._entry)
        if one.declared.name == _TEMPLATE:
            return ChoiceBox(label, templates, one.text, self._typed)
        if one.declared.choices:
            options = [Option(""), *map(Option, one.declared.choices)]
            return ChoiceBox(label, options, one.text, self._typed)
        if not one.declared.many:
            return TextField(label, one.text, self._typed)
        area = Element("textarea").classes("text-field")
        area.props["aria-label"] = label
        begin_with(area, one.text)
        area.props["rows"] = min(max(len(one.text.splitlines()), 2), 12)
        hear(area, label, self._typed, None)
        return area

    def show(self, text: str) -> None:
        """What stands there now, be it written elsewhere."""
        if text == self._entry.text or self._field.is_deleted:
            return
        self._entry = self._entry._replace(text=text)
        if isinstance(self._field, ChoiceBox):
            self._field.choose(text)
        else:
            put_in(self._field, text)

    async def _typed(self, text: str) -> None:
        name = self._entry.name
        if text == self._entry.text:
            return
        write = partial(write_words, name=name, texts=text.splitlines())
        why = await self._saver.save(f"报告：{name}", write)
        if not why:
            self._entry = self._entry._replace(text=text)
        self._refused.set_text(f"没有存：{why}" if why else "")
        self._refused.set_visibility(bool(why))


def _title(entry: WordEntry) -> str:
    """What the entry is called, and whether it has to be there."""
    return entry.name.replace(".", "·") + (" *" if entry.declared.required else "")
