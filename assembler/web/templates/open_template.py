"""A template that is worked on: as it was last read, what was changed in it, and who looks on; checked
and rehearsed when a page asks for it.

Only a template of the folder's own templates/ is changed; one that came with the program stays as it
is, and a new one that extends it holds what is to be different.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from ...authoring.checking import check_template
from ...authoring.copies import (
    against_copy,
    copied,
    new_item,
    new_template,
    reworded,
    unfit_name,
    withdrawn,
)
from ...authoring.items import items_of
from ...authoring.printed import rehearsed_texts
from ...authoring.rehearsal import Rehearsal, RehearsedText
from ...authoring.where import Occurrence, rehearsed_occurrences
from ...files.paths import forbids, resolved
from ...files.whole_file import write_whole
from ...kernel.problems import Place, Problem, problem, system_reason, unusable
from ...kernel.yaml_edits import NotEdited
from ...template.homes import folders_named, is_shipped, template_names
from ...template.loading import load_template
from ...template.reading import files_of, is_plain
from ...template.template import Template
from ..engine_thread import EngineThread
from ..history import Files, History, NotChanged, restore
from ..listeners import Listeners
from .template_trial import DraftedReport, drafted_report

_HOME = Path("templates")
_BOM = b"\xef\xbb\xbf"
_SHIPPED = "这个模板是程序自带的，不能改；新建一个沿用它的模板，在那里改。"


class TemplateReading(NamedTuple):
    """A template as it was read. template: None where it cannot be. files: its own, by their names in
    its folder. label: what was changed, as the page that changed it says it."""

    number: int
    template: Template | None
    files: Files
    label: str = ""


class RehearsedTexts(NamedTuple):
    """A template in every situation. rehearsal: None where the template cannot be read."""

    rehearsal: Rehearsal | None = None
    texts: tuple[RehearsedText, ...] = ()


class OpenTemplate:
    """One template of the workplace. Its methods that wait do their work on the engine's thread."""

    def __init__(self, name: str, folder: Path, engine: EngineThread) -> None:
        self.name, self.folder, self.history = name, folder, History()
        self.is_own = resolved(folder).parent == resolved(_HOME) and not is_shipped(folder)
        self.trial: Path | None = None  # the dataset with which it is tried
        self._before: DraftedReport | None = None
        self._engine = engine
        self._reading: TemplateReading | None = None
        self._problems: tuple[TemplateReading, list[Problem]] | None = None
        self._rehearsed: tuple[TemplateReading, RehearsedTexts] | None = None
        self.listeners = Listeners[TemplateReading]()
        self._numbers = 0

    # --- who looks on

    @property
    def is_looked_at(self) -> bool:
        return bool(self.listeners)

    # --- read

    async def current(self) -> TemplateReading:
        """The template as it is now; read anew where something has changed on the disk."""
        reading, is_new = await self._engine.run(self._current)
        if is_new:
            self.listeners.tell(reading)
        return reading

    def _current(self) -> tuple[TemplateReading, bool]:
        known = self._reading
        if known is None or not self._is_current(known):
            return self._read(), True
        return known, False

    def _is_current(self, known: TemplateReading) -> bool:
        if known.template is not load_template(self.name, Place(), []):  # loaded anew if changed
            return False
        return known.template is not None or known.files == own_files(self.folder)

    def _read(self, label: str = "") -> TemplateReading:
        self._numbers += 1
        files = own_files(self.folder)
        template = load_template(self.name, Place(), [])
        self._reading = TemplateReading(self._numbers, template, files, label)
        return self._reading

    async def problems(self) -> list[Problem]:
        """What `template check` says of it."""
        return await self._engine.run(self._checked)

    def _checked(self) -> list[Problem]:
        reading = self._reading or self._read()
        if self._problems is None or self._problems[0] is not reading:
            self._problems = reading, check_template(self.name)[1]
        return self._problems[1]

    async def rehearsed(self) -> RehearsedTexts:
        """What `template rehearse` says of it."""
        return await self._engine.run(self._played)

    def _played(self) -> RehearsedTexts:
        reading = self._reading or self._read()
        if self._rehearsed is None or self._rehearsed[0] is not reading:
            self._rehearsed = reading, _rehearsed(self.name)
        return self._rehearsed[1]

    async def where(self, sentence: str) -> list[Occurrence]:
        """What `template where` says of a printed sentence."""
        return await self._engine.run(self._where, sentence)

    def _where(self, sentence: str) -> list[Occurrence]:
        template = (self._reading or self._read()).template
        if template is None:
            return []
        return rehearsed_occurrences(template, list(rehearsed_texts(template)), sentence)

    # --- changed

    async def write(self, file: str, text: str, base: bytes) -> TemplateReading:
        """Save the whole text of one of its own files. base: the file as the page shows it. Raises
        NotChanged."""
        data = encoded_as(base, text)

        def save() -> None:
            if own_files(self.folder).get(file) != base:
                raise NotChanged(f"“{file}”刚刚在别处改过，这里的没有写进去。")
            write_whole(self.folder / file, data)

        return await self._change(f"改“{file}”", save)

    async def override(self, kind: str, name: str) -> TemplateReading:
        """Copy an inherited item into it, as `template override` does. Raises NotChanged."""

        def copy() -> None:
            template = self._usable()
            _refuse(against_copy(template, kind, name))
            copied(template, kind, name)

        return await self._change(f"改写{kind}“{name}”", copy)

    async def reword(self, kind: str, name: str, text: str, before: str) -> TemplateReading:
        """Give a phrase, figure or term another text. before: as the page shows it. Raises
        NotChanged."""

        def save() -> None:
            template = self._usable()
            item = items_of(template, kind).get(name)
            if item is None or item.text != before:
                raise NotChanged(f"{kind}“{name}”刚刚在别处改过，这里的没有写进去。")
            reworded(template, kind, name, text)

        return await self._change(f"改{kind}“{name}”", save)

    async def withdraw(self, kind: str, name: str) -> TemplateReading:
        """Take an item of its own away, so that the inherited one counts. Raises NotChanged."""

        def take() -> None:
            withdrawn(self._usable(), kind, name)

        return await self._change(f"{kind}“{name}”改回沿用的", take)

    async def create(self, kind: str, name: str) -> TemplateReading:
        """A new section or table. Raises NotChanged."""

        def make() -> None:
            template = self._usable()
            why = _unfit_for_file(name)
            if why:
                raise NotChanged(f"“{name}”不能作名称：{why}。")
            if name in items_of(template, kind):
                raise NotChanged(f"已经有{kind}“{name}”，在左边点开它改。")
            new_item(template, kind, name)

        return await self._change(f"新写{kind}“{name}”", make)

    def _usable(self) -> Template:
        template = load_template(self.name, Place(), [])
        if template is None:
            raise NotChanged("模板现在读不出来，先改好“检查”里列出的。")
        return template

    async def _change(self, label: str, write: Callable[[], None]) -> TemplateReading:
        reading = await self._engine.run(self._changed, label, write)
        self.listeners.tell(reading)
        return reading

    def _changed(self, label: str, write: Callable[[], None]) -> TemplateReading:
        if not self.is_own:
            raise NotChanged(_SHIPPED)
        before = self._files_now()
        try:
            write()
            after = own_files(self.folder)
        except NotEdited as error:
            self._take_back(before)
            raise NotChanged(f"{error}。") from None
        except OSError as error:
            self._take_back(before)
            raise self._refused(error) from None
        self.history.record(label, before, after)
        return self._read(label)

    def _files_now(self) -> Files:
        """Raises NotChanged where they cannot be read: nothing may be taken back or away then."""
        try:
            return own_files(self.folder)
        except OSError as error:
            raise self._refused(error) from None

    def _refused(self, error: OSError) -> NotChanged:
        return NotChanged(_as_text(_unwritable(_HOME / self.name, error)))

    def _take_back(self, before: Files) -> None:
        """Make the files what they were. What cannot be looked at, or put back, stays as it stands."""
        with suppress(OSError):
            restore(self.folder, before, own_files(self.folder))

    async def undo(self) -> TemplateReading:
        """Take the last change back. Raises NotChanged."""
        return await self._stepped(self._undo)

    async def redo(self) -> TemplateReading:
        """Make the change again that was undone last. Raises NotChanged."""
        return await self._stepped(self._redo)

    async def _stepped(self, step: Callable[[], TemplateReading]) -> TemplateReading:
        reading = await self._engine.run(step)
        self.listeners.tell(reading)
        return reading

    def _undo(self) -> TemplateReading:
        change = self.history.undo(self.folder, self._files_now())
        return self._read(f"撤销：{change.label}")

    def _redo(self) -> TemplateReading:
        change = self.history.redo(self.folder, self._files_now())
        return self._read(f"重做：{change.label}")

    # --- tried with a dataset

    async def try_with(self, dataset: Path | None) -> None:
        """From now on show what changes in the report of this dataset."""
        self.trial = dataset
        self._before = (
            await self._engine.run(drafted_report, dataset, self.name) if dataset else None
        )

    async def tried(self) -> tuple[DraftedReport, DraftedReport] | None:
        """The report of that dataset as it was when it was chosen, and as it is now."""
        dataset, before = self.trial, self._before
        if dataset is None or before is None:
            return None
        return before, await self._engine.run(drafted_report, dataset, self.name)


class OpenTemplates:
    """The templates of a workplace that pages have opened."""

    def __init__(self, engine: EngineThread) -> None:
        self._engine = engine
        self._open: dict[str, OpenTemplate] = {}

    def open(self, name: str) -> OpenTemplate | None:
        """A template by its name; None where there is none of that name."""
        if name not in template_names():
            return None
        folder = folders_named(name)[0]
        known = self._open.get(name)
        if known is None or known.folder != folder:
            known = self._open[name] = OpenTemplate(name, folder, self._engine)
        return known

    async def look(self) -> None:
        """Read anew what was changed on the disk and is looked at."""
        for opened in [one for one in self._open.values() if one.is_looked_at]:
            await opened.current()


def make_template(name: str, base_name: str) -> Path:
    """A new template, as `template new` makes it. Raises NotChanged."""
    problems: list[Problem] = []
    base = load_template(base_name, Place(), problems)
    if base is None:
        _refuse(problems)
    _refuse(unfit_name(name))
    assert base is not None
    try:
        return new_template(name, base)
    except OSError as error:
        raise NotChanged(_as_text(_unwritable(_HOME / name, error))) from None


def _rehearsed(name: str) -> RehearsedTexts:
    problems: list[Problem] = []
    template = load_template(name, Place(), problems)
    if template is None or unusable(problems):
        return RehearsedTexts()
    rehearsal = Rehearsal(template)
    return RehearsedTexts(rehearsal, tuple(rehearsal.texts()))


def own_files(folder: Path) -> dict[str, bytes]:
    """The files of a template that an author writes, by their names in its folder. Raises OSError."""
    paths: Iterable[Path] = [*files_of([folder]), *folder.glob("notice.md")]
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in paths
        if path.suffix != ".docx" and is_plain(path)
    }


def decoded(data: bytes) -> str:
    """A file's text as a page shows it."""
    return data.decode("utf-8-sig", "replace").replace("\r\n", "\n")


def encoded_as(base: bytes, text: str) -> bytes:
    """A text with the mark and the ends of lines that the file has had."""
    text = text.replace("\r\n", "\n")
    if b"\r\n" in base:
        text = text.replace("\n", "\r\n")
    return (_BOM if base.startswith(_BOM) else b"") + text.encode("utf-8", "replace")


def _unfit_for_file(name: str) -> str:
    """Why a file of a template cannot be called so; "" where it can."""
    if not name or name.startswith((".", "~")):
        return "要有文字，不能以句点或波浪号开头"
    return forbids(Path(name)) if Path(name).name == name else "不能带路径"


def _refuse(problems: Iterable[Problem]) -> None:
    for one in problems:
        raise NotChanged(_as_text(one))


def _unwritable(path: Path, error: OSError) -> Problem:
    return problem("M-32", path=str(path), why=system_reason(error))


def _as_text(one: Problem) -> str:
    return f"{one.message}。{one.mend_on_page}。"
