"""What is being imported in a workplace: the files that were dropped, what was chosen of them, and what
an import of them would write. It outlives the page: who closes the browser finds it again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from itertools import chain
from pathlib import Path

from ...commands.datasets import dataset_name
from ...commands.delivery import wrong_dataset_name
from ...dataset.sheet_edits import NotWritten
from ...files.paths import exists
from ...importing.chosen import MappingFile, with_choices
from ...importing.import_files import ImportOptions, ImportPlan, SourceFiles, plan_import
from ...importing.sheet import SourceWorksheet
from ...importing.target import open_target
from ...kernel.catalogue.entry import Settled
from ...kernel.problems import Problem, distinct, problem
from ..engine_thread import EngineThread
from ..history import NotChanged
from ..listeners import Listeners
from ..open_dataset import OpenDataset
from .dropped_files import FILES_AT_MOST, read_dropped
from .suggested_names import free_name, usual_name

_NOT_THERE = "（还没有名称的数据）"
_SIGNS_OF_PATHS = frozenset("/\\:")


@dataclass(frozen=True, slots=True)
class Wishes:
    """What is chosen beside the files. target: the dataset to import into, "" for a new one of this
    name, a workbook or a folder. mapping_of: the dataset whose 导入对照 is used, "" for that of the
    target. choices: lines of 导入对照 over that. agrees: whether what stands there may go."""

    kind: str = ""
    year: int | None = None
    template: str = ""
    target: str = ""
    name: str = ""
    as_workbook: bool = False
    mapping_of: str = ""
    choices: tuple[Settled, ...] = ()
    agrees: bool = False


def name_objections(name: str, path: Path) -> list[Problem]:
    """What speaks against a new dataset of a name that comes from the browser. path: what it would
    be called; nothing is asked of it before the name is known to be no path."""
    if name.startswith(".") or not _SIGNS_OF_PATHS.isdisjoint(name):
        reason = "名称不能以“.”开头，也不能有 / \\ :"
        return [problem("D-91", name=name, reason=reason)]
    reasons = wrong_dataset_name(path)
    if not reasons and exists(path):
        return [problem("D-90", name=str(path))]
    return reasons


@dataclass
class Intake:
    """One for a workplace. datasets: gives those that stand in the folder, by name."""

    engine: EngineThread
    data: Path
    datasets: Callable[[], list[Path]]
    files: dict[str, SourceFiles] = field(default_factory=dict)
    wishes: Wishes = field(default_factory=Wishes)
    plan: ImportPlan | None = None
    listeners: Listeners[Intake] = field(default_factory=Listeners)

    # --- files

    async def add(self, name: str, content: bytes) -> None:
        """Take a file; one of the same name is replaced. Raises NotChanged where there are too many."""
        if name not in self.files and len(self.files) >= FILES_AT_MOST:
            raise NotChanged(f"最多放{FILES_AT_MOST}个文件，“{name}”没有收。")
        self.files[name] = await self.engine.run(read_dropped, name, content)
        await self._look()

    async def remove(self, name: str) -> None:
        """Leave a file out."""
        self.files.pop(name, None)
        await self._look()

    async def clear(self) -> None:
        """Begin anew."""
        self.files, self.wishes = {}, Wishes()
        await self._look()

    @property
    def sheets(self) -> list[SourceWorksheet]:
        """The worksheets of all files."""
        return list(chain.from_iterable(one.sheets for one in self.files.values()))

    # --- choices

    async def choose(self, choices: Iterable[Settled]) -> None:
        """Add lines of 导入对照; of two about the same the later one counts."""
        new = {(one.part, one.under, one.spelling): one for one in choices}
        kept = [
            one for one in self.wishes.choices if (one.part, one.under, one.spelling) not in new
        ]
        await self.wish(replace(self.wishes, choices=(*kept, *new.values())))

    async def wish(self, wishes: Wishes) -> None:
        """Have it otherwise. What one agreed to was about what stood there before."""
        agrees = wishes.agrees if wishes.agrees != self.wishes.agrees else False
        self.wishes = replace(wishes, agrees=agrees)
        await self._look()

    async def _look(self) -> None:
        self.plan = await self.engine.run(self._planned) if self.files else None
        self.listeners.tell(self)

    # --- the plan

    @property
    def suggested(self) -> str:
        """What a new dataset is called unless the clerk says otherwise."""
        imported = self.plan.imported if self.plan else None
        name = usual_name(imported.year, imported.kind) if imported else usual_name()
        return free_name(name, map(dataset_name, self.datasets()))

    def path(self) -> Path:
        """Where the dataset is or will be: never outside of the folder of the data."""
        if self.wishes.target:
            known = (path for path in self.datasets() if path.name == self.wishes.target)
            return next(known, self.data / self.suggested)
        name = self.wishes.name.strip() or self.suggested
        return self.data / (f"{name}.xlsx" if self.wishes.as_workbook else name)

    def objections(self) -> list[Problem]:
        """What speaks against a new dataset of the name that is wished for."""
        if self.wishes.target:
            return []
        return name_objections(self.wishes.name.strip() or self.suggested, self.path())

    def _options(self, path: Path) -> ImportOptions:
        wishes, mapping = self.wishes, None
        if wishes.choices or wishes.mapping_of:
            mapping = MappingFile(with_choices(self._mapping(path), wishes.choices))
        return ImportOptions(wishes.kind, wishes.year, wishes.template, True, mapping)

    def _mapping(self, path: Path) -> str:
        """The 导入对照 that the choices are made upon."""
        wanted = self.wishes.mapping_of
        other = next((one for one in self.datasets() if one.name == wanted), path)
        return open_target(other, []).mapping

    def _planned(self) -> ImportPlan:
        problems = list(chain.from_iterable(one.problems for one in self.files.values()))
        path = self.path() if not self.objections() else self.data / _NOT_THERE
        return plan_import(SourceFiles(self.sheets, problems), path, self._options(path))

    @property
    def problems(self) -> list[Problem]:
        """All that is wrong."""
        return distinct([*self.objections(), *(self.plan.problems if self.plan else ())])

    @property
    def replaced(self) -> list[str]:
        """What would go of an existing dataset."""
        return list(self.plan.replaced) if self.plan else []

    @property
    def may_write(self) -> bool:
        """Whether nothing stands in the way of writing."""
        agreed = self.wishes.agrees or not self.replaced
        return bool(self.plan and self.plan.is_ready and agreed and not self.objections())

    async def write(self, opened: OpenDataset | None) -> str:
        """Write the dataset, and begin anew; its name. opened: the dataset that is imported into, so
        that it can be undone. Raises NotChanged."""
        if opened is not None:
            reading = opened.reading or await opened.current()
            await opened.change("导入", self._write, reading.number, moves_rows=True)
            name = opened.name
        else:
            try:
                name = await self.engine.run(self._write_new)
            except NotWritten as error:
                raise NotChanged(f"{error}。") from None
        await self.clear()
        return name

    def _write_new(self) -> str:
        objection = next(iter(self.objections()), None)
        if objection:
            raise NotWritten(f"{objection.message}。{objection.mend_on_page}")
        path = self.path()
        self._write(path)
        return path.name

    def _write(self, path: Path) -> None:
        """As things are now: the dataset may have changed since it was looked at. Raises NotWritten."""
        before, plan = self.replaced, self._planned()
        if list(plan.replaced) != before:
            raise NotWritten("数据刚刚又变了，会替换的内容不同了，请再看一遍")
        if not plan.write():
            reason = next((one for one in reversed(plan.problems)), None)
            raise NotWritten(reason.message if reason else "没有可以写的内容")
