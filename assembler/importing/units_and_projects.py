"""The units and projects that the lines of an export name, each once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from ..codebook.spelling import fold
from ..dataset.cells import Findings, shown
from ..kernel.problems import Place

_Entry = tuple[dict[str, str], Place]


@dataclass(slots=True)
class UnitsAndProjects:
    """Takes each unit and project that a line names, and tells of those that contradict."""

    findings: Findings
    _units: dict[str, _Entry] = field(default_factory=dict)
    _projects: dict[str, _Entry] = field(default_factory=dict)
    _codes: dict[str, str] = field(default_factory=dict)
    _given: dict[tuple[str, str, str], Place] = field(default_factory=dict)  # where it first stood

    def unit(self, code: str, name: str, place: Place) -> None:
        """A unit's code and name; "" where the line does not say."""
        known, _ = self._units.setdefault(code, ({"单位编码": code, "单位名称": name}, place))
        if name:
            self._given.setdefault(("单位", fold(code), "名称"), place)
        if not known["单位名称"]:
            known["单位名称"] = name
        elif name and fold(name) != fold(known["单位名称"]):
            self._tell("单位", code, "名称", known["单位名称"], name, place)

    def project(self, name: str, code: str | None, kind: str, unit: str, place: Place) -> None:
        """A project as one line has it. code: None where it has been told that it is none."""
        found = {"项目编码": code or "", "项目名称": name, "项目类型": kind, "单位编码": unit}
        known, _ = self._projects.setdefault(fold(name), (found, place))
        for column, text in found.items():
            if column == "项目名称":
                continue
            if text:
                self._given.setdefault(("项目", fold(name), column.removeprefix("项目")), place)
            if not known[column]:
                known[column] = text
            elif text and text != known[column]:
                self._tell("项目", name, column.removeprefix("项目"), known[column], text, place)
        if code:
            other = self._codes.setdefault(code, name)
            self._given.setdefault(("项目编码", fold(code), "名称"), place)
            if fold(other) != fold(name):
                self._tell("项目编码", code, "名称", other, name, place)

    def _tell(
        self, what: str, name: str, column: str, first: str, second: str, place: Place
    ) -> None:
        """Both sides are named: which of the two is wrong, only the clerk knows."""
        before = self._given[what, fold(name), column]
        here = (before.file, before.sheet) == (place.file, place.sheet)
        self.findings.tell(
            "I-32",
            place,
            what=what,
            name=shown(name),
            column=column,
            before=f"第{before.row}行" if here else str(before.at("")),
            first=shown(first),
            second=shown(second),
        )

    def units(self) -> Iterator[_Entry]:
        """The units by code; their names may be blank."""
        yield from (self._units[code] for code in sorted(self._units))

    def projects(self) -> Iterator[_Entry]:
        """The projects in the order they were met; their codes may be blank."""
        yield from self._projects.values()
