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
        known, _ = self._units.setdefault(code, ({"单位编码": code, "单位名称": ""}, place))
        subject = ("单位", code, "名称")
        known["单位名称"] = self._settled(subject, known["单位名称"], name, place)

    def project(self, name: str, code: str | None, kind: str, unit: str, place: Place) -> None:
        """A project as one line has it. code: None where it has been told that it is none."""
        blank = {"项目编码": "", "项目名称": name, "项目类型": "", "单位编码": ""}
        known, _ = self._projects.setdefault(fold(name), (blank, place))
        values = {"项目编码": code or "", "项目类型": kind, "单位编码": unit}
        for column, text in values.items():
            subject = ("项目", name, column.removeprefix("项目"))
            known[column] = self._settled(subject, known[column], text, place, exactly=True)
        if code:
            subject = ("项目编码", code, "名称")
            self._codes[code] = self._settled(subject, self._codes.get(code, ""), name, place)

    def _settled(
        self,
        subject: tuple[str, str, str],
        known: str,
        text: str,
        place: Place,
        exactly: bool = False,
    ) -> str:
        """What is known of a subject (单位, its code, 名称) after one more line: what was given
        first. A line that says otherwise is told; names may be typed otherwise."""
        what, name, column = subject
        if not text:
            return known
        self._given.setdefault((what, fold(name), column), place)
        same = text == known if exactly else fold(text) == fold(known)
        if known and not same:
            self._tell(what, name, column, known, text, place)
        return known or text

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
