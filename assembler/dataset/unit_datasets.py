"""The datasets of a department's units (单位数据), read one by one: each a folder or a workbook that
lies beside the department's, is of the same year and template, and serves its unit's own report.

A unit may be a department in turn, with units of its own. What is wrong in a unit's file is told with
the unit's name before the file's.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path, PurePosixPath

from ..files.paths import exists, is_folder, resolved
from ..files.sources import needed
from ..kernel.problems import Place, Problem, did_you_mean, problem, system_reason
from .cells import shown
from .consolidation import consolidated
from .kinds import KINDS_OF_REPORT
from .locations import base_of, datasets_beside, is_anchored
from .model import Dataset, Words

_ABOVE_AT_MOST = 8  # departments of departments
_SHOWN_AT_MOST = 200  # signs of a path

ReadAlone = Callable[[Path, str, list[Problem]], Dataset | None]
Complete = Callable[[Dataset | None, list[Problem]], Dataset | None]


def with_units(
    dataset: Dataset, read: ReadAlone, complete: Complete, problems: list[Problem]
) -> Dataset | None:
    """The dataset with those of its units added up; None (told) where one of them cannot be used.

    read: reads a dataset alone, its places beginning with what is given. complete: adds what it takes
    from others besides units.
    """
    reader = _UnitReader(read, complete, problems)
    return reader.added_up(dataset, (resolved(dataset.path),))


class _UnitReader:
    """Reads the units of a department, and theirs; none of them twice.

    named: where each was named. labels: what places call each of them.
    """

    def __init__(self, read: ReadAlone, complete: Complete, problems: list[Problem]) -> None:
        self.read, self.complete, self.problems = read, complete, problems
        self.named: dict[Path, Place] = {}
        self.labels: set[str] = set()

    def added_up(self, dataset: Dataset, above: tuple[Path, ...]) -> Dataset | None:
        """A dataset with its units. above: where it and those that name it stand."""
        if not dataset.kind_of_report.of_units:
            kinds = "、".join(name for name, kind in KINDS_OF_REPORT.items() if kind.of_units)
            place = dataset.units_from[0].place
            self.problems.append(problem("U-04", place, kind=dataset.kind, kinds=kinds))
            return None
        named = [words for words in dataset.units_from if not is_anchored(words)]
        needed(base_of(dataset) / words.text for words in named)
        units = [self._unit(words, dataset, above) for words in dataset.units_from]
        known = list(filter(None, units))
        if len(known) < len(units):
            return None
        return consolidated(dataset, known, self.problems, is_whole=len(above) == 1)

    def _unit(self, words: Words, dataset: Dataset, above: tuple[Path, ...]) -> Dataset | None:
        """One of its units; None where it cannot be used."""
        path = base_of(dataset) / words.text
        try:
            why = self._objection(path, words, dataset, above)
        except OSError as error:
            why = f"读不了：{system_reason(error)}"
        if why:
            name = shown(words.text, _SHOWN_AT_MOST)
            self.problems.append(problem("U-01", words.place, name=name, why=why))
            return None
        self.named[resolved(path)] = words.place
        unit = self.read(path, self._label(path, words), self.problems)
        if unit is None or not self._fits(unit, words, dataset):
            return None
        if unit.units_from:
            return self.complete(self.added_up(unit, (*above, resolved(path))), self.problems)
        return self.complete(unit, self.problems)

    def _objection(
        self, path: Path, words: Words, dataset: Dataset, above: tuple[Path, ...]
    ) -> str:
        """What speaks against reading what is named; "" where nothing does."""
        if is_anchored(words):
            return "不是相对的位置"
        if not exists(path):
            whole = Path(os.path.normpath(path))
            near = [name for name in datasets_beside(whole) if name != dataset.path.name]
            return f"找不到{did_you_mean(whole.name, near)}"
        real = resolved(path)
        if real == above[-1]:
            return "就是本数据自己"
        if real in above:
            way = [*above[above.index(real) :], real]
            return f"绕了一圈又回到自己：{' → '.join(one.name for one in way)}"
        if real in self.named:
            return f"和{self.named[real]}写的是同一套"
        return f"层数太多，最多{_ABOVE_AT_MOST}层" if len(above) > _ABOVE_AT_MOST else ""

    def _label(self, path: Path, words: Words) -> str:
        """What places put before the files of a unit's folder, or call its workbook."""
        parts = [part for part in PurePosixPath(words.text).parts if part not in ("..", ".")]
        real = resolved(path)
        names = (real.name, "/".join(parts), str(real))
        label = next(name for name in names if name and name not in self.labels)
        self.labels.add(label)
        return f"{label}/" if is_folder(path) else label

    def _fits(self, unit: Dataset, words: Words, dataset: Dataset) -> bool:
        """Whether a unit's dataset is of the same year, a kind that can be added up, and the same
        template; told where it is not."""
        name, kinds = shown(words.text, _SHOWN_AT_MOST), dataset.kind_of_report.of_units
        if unit.year != dataset.year or unit.kind not in kinds:
            code, given = "U-02", f"{unit.year}年的{unit.kind}"
            wanted = f"{dataset.year}年的{'或'.join(kinds)}"
        else:
            code, given, wanted = "U-03", unit.template, dataset.template
        if given != wanted:
            self.problems.append(problem(code, words.place, name=name, found=given, wanted=wanted))
        return given == wanted
