"""A template as it was read, with everything it inherits: words and settings, nothing rendered."""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from ..kernel.made_once import MadeOnce
from ..kernel.money import NumberStyle
from ..kernel.numerals import USUAL_NUMBERS
from ..kernel.problems import Place
from ..kernel.yamltext import Node
from ..report import Picture
from .prose import sign_at
from .reading import nodes_of, text_of_shell
from .settings import numbers_changed, restyle

if TYPE_CHECKING:
    from .lists import ListDeclaration

ITEMISED = "逐项写零"  # of a section: each item is given, be it zero; by that name its text asks
_Made = TypeVar("_Made")


class SectionFile(NamedTuple):
    """A section's text: its name for messages, its path and text; whether it is to give each item
    with its zero; where its heading is given, if not in its file (修改章节)."""

    name: str
    path: Path
    text: str
    itemised: bool = False
    heading: Place | None = None

    def heading_given(self, at: int) -> Place | None:
        """Where what stands at a sign of the text is given, if that is a heading of 修改章节."""
        match = HEADING.search(self.text) if self.heading else None
        return self.heading if match and match.start() <= at <= match.end() else None


class TemplateEntry(NamedTuple):
    """A value of a merged YAML file with the file that gave it."""

    node: Node
    file: str

    @property
    def place(self) -> Place:
        file = self.node.file or self.file
        return Place(file, row=self.node.line, character=self.node.character)

    def within(self, node: Node) -> TemplateEntry:
        """A value inside this one."""
        return TemplateEntry(node, self.file)


HEADING = re.compile(r"^(#{1,5}[ ]{1,9})\S[^\n]{0,2000}$", re.MULTILINE)
_NAMED = r"\([ ]?['\"]([^'\"\n]{1,100})['\"]"
PLACED = re.compile(rf"(?<!\w)表{_NAMED}")  # 表('预算08表')
CHART_PLACED = re.compile(rf"(?<!\w)图表{_NAMED}")  # 图表('支出决算结构图')


@dataclass(frozen=True)
class Template:
    """A template with everything it inherits. Tables and charts are lists of nodes: base first.

    inherited_parts: 部分 of the template it extends. unread: files that could not be read, each with
    its text: what they hold is missed elsewhere. misnamed: what files of a wrong name should be
    called. lists: its own lists (清单), sheets of the dataset, by name. made: what follows from it, all
    of it values that may be kept for another process.
    """

    name: str
    folders: tuple[Path, ...]
    settings: Mapping[str, TemplateEntry]
    figures: Mapping[str, TemplateEntry]
    wording: Mapping[str, TemplateEntry]
    glossary: Mapping[str, TemplateEntry]
    sections: Mapping[str, SectionFile]
    tables: Mapping[str, tuple[TemplateEntry, ...]]
    shell: Path | None
    digest: str
    charts: Mapping[str, tuple[TemplateEntry, ...]] = field(default_factory=dict)
    inherited_parts: Node | None = None
    unread: Mapping[str, str] = field(default_factory=dict)
    misnamed: tuple[str, ...] = ()
    lists: Mapping[str, ListDeclaration] = field(default_factory=dict)
    made: MadeOnce = field(default_factory=MadeOnce, init=False, repr=False, compare=False)

    def once(self, name: Hashable, make: Callable[[], _Made]) -> _Made:
        """What follows from the template alone: made for its first report, kept for all others. A
        template of which a file has changed is another one."""
        return self.made.once(name, make)

    def hides(self, name: str) -> bool:
        """Whether a name may stand in a file that could not be read, or is one's own: that it is
        missed is no mistake besides."""
        return any(
            name in text or Path(file).stem == name for file, text in self.unread.items()
        ) or any(Path(right).stem == name for right in self.misnamed)

    def mentions(self, name: str) -> bool:
        """Whether some text of the template has a name (部门.简称), the Word shell's included."""
        return (
            any(name in section.text for section in self.sections.values())
            or any(name in node.text for node in self._nodes())
            or (self.shell is not None and name in text_of_shell(self.shell))
        )

    def _nodes(self) -> Iterator[Node]:
        """Everything that its YAML files hold."""
        several = (self.settings, self.figures, self.wording, self.glossary)
        entries = chain.from_iterable(each.values() for each in several)
        for entry in chain(entries, *self.tables.values(), *self.charts.values()):
            yield from nodes_of(entry.node)

    def quotes(self, name: str) -> bool:
        """Whether some text of the template has a name in quotation marks, as 用语='三公' has."""
        return self.mentions(f"'{name}'") or self.mentions(f'"{name}"')

    def written_at(self, value: str) -> Place | None:
        """Where a value first stands in quotation marks, or by itself in a table."""
        quoted = re.compile(f"['\"]{re.escape(value)}['\"]")
        for section in self.sections.values():
            match = quoted.search(section.text)
            if match:
                row, character = sign_at(section.text, match.start() + 1)
                return Place(section.name, row=row, character=character)
        specified = chain.from_iterable((*self.tables.values(), *self.charts.values()))
        for entry in (*self.figures.values(), *specified):
            for node in nodes_of(entry.node):
                if node.text == value or quoted.search(node.text):
                    return entry.within(node).place
        return None

    def named_by_parts(self, setting: str) -> list[str]:
        """The names that the parts list under 章节 or 表格, each once, in the order of the report; those
        of files that are not there, too."""
        names = chain.from_iterable(part.texts(setting) for part in self.parts)
        return list(dict.fromkeys(names))

    @cached_property
    def printed_tables(self) -> list[str]:
        """The names of the tables that the report prints, each once, in its order: those that
        sections place (表), and those of the parts."""
        names: dict[str, None] = {}
        for part in self.parts:
            for section in part.texts("章节"):
                names |= dict.fromkeys(self.tables_placed_in(section))
            names |= dict.fromkeys(part.texts("表格"))
        return list(names)

    def tables_placed_in(self, section: str) -> list[str]:
        """The tables that a section's text places."""
        text = self.sections[section].text if section in self.sections else ""
        return PLACED.findall(text) if "表(" in text else []

    @cached_property
    def printed_charts(self) -> list[str]:
        """The names of the charts that sections of the report place (图表), in its order."""
        if not self.charts:
            return []
        placed = map(self.charts_placed_in, self.named_by_parts("章节"))
        return list(dict.fromkeys(chain.from_iterable(placed)))

    def charts_placed_in(self, section: str) -> list[str]:
        """The charts that a section's text places."""
        text = self.sections[section].text if section in self.sections else ""
        return CHART_PLACED.findall(text) if "图表(" in text else []

    def tables_of(self, part: Node) -> list[str]:
        """The tables of a part: those that its sections place, then its own."""
        placed = (name for section in part.texts("章节") for name in self.tables_placed_in(section))
        return list(dict.fromkeys((*placed, *part.texts("表格"))))

    def picture(self, path: str) -> Picture:
        """The picture of that path, of the first folder that has it. Raises PictureError."""
        from .pictures import picture_of

        return picture_of(self.folders, path)

    def word(self, key: str, default: str = "") -> str:
        """A setting's text."""
        entry = self.settings.get(key)
        return default if entry is None else entry.node.text

    def place(self, key: str) -> Place:
        """Where a setting stands."""
        entry = self.settings.get(key)
        return entry.place if entry else Place(f"{self.name}/template.yaml")

    @property
    def synonyms(self) -> Mapping[str, tuple[str, ...]]:
        """What else figures are called in texts (同义词), for whoever reads them."""
        from .synonyms import synonyms_in

        return synonyms_in(self.settings.get("同义词"))

    @property
    def parts(self) -> list[Node]:
        """The parts in order (部分)."""
        entry = self.settings.get("部分")
        return (entry.node.children or []) if entry else []

    def numbering(self, part: Node) -> tuple[str, ...]:
        """How the headings of a part are numbered (标题编号), from the part's own down: as the part
        says, else the template."""
        entry = self.settings.get("标题编号")
        forms = numbers_changed(USUAL_NUMBERS, entry and entry.node)
        return numbers_changed(forms, part.get("标题编号"))

    def style(self, key: str = "数字样式") -> NumberStyle:
        """The number style of the narrative, or of the tables (表格样式)."""
        base = NumberStyle() if key == "数字样式" else self.style()
        entry = self.settings.get(key)
        return base if entry is None else restyle(base, entry.node)
