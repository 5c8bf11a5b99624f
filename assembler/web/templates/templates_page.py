"""The page 模板: the templates that there are, what each extends, which datasets use it; a new one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from nicegui import ui

from ...kernel.problems import Place
from ...template.homes import folders_named, is_shipped, template_names
from ...template.loading import load_template
from ..addresses import address_of, address_of_template
from ..frame import frame, tell
from ..history import NotChanged
from ..parts.push_button import PushButton
from ..parts.table_parts import head_row
from ..parts.titles import with_name
from ..workplace import Workplace
from .open_template import make_template
from .template_trial import UseOfTemplate, uses_of

_COLUMNS = ("模板", "类型", "沿用", "来自", "用它的数据")


class ListedTemplate(NamedTuple):
    """A template of the list. title: 名称, "" where it cannot be read; extends: the templates that it
    extends, the nearest first; shipped: whether it came with the program."""

    name: str
    title: str
    kind: str
    extends: tuple[str, ...]
    shipped: bool

    @property
    def called(self) -> str:
        """How it is called where it is chosen: its 名称, and its folder, for two may share that."""
        return with_name(self.title or self.name, self.name)


def listed_templates() -> list[ListedTemplate]:
    """Every template that can be named, those of the folder first."""
    return sorted(map(_listed, template_names()), key=lambda one: (one.shipped, one.name))


def _listed(name: str) -> ListedTemplate:
    template = load_template(name, Place(), [])
    shipped = is_shipped(folders_named(name)[0])
    if template is None:
        return ListedTemplate(name, "", "", (), shipped)
    extends = tuple(folder.name for folder in template.folders[1:])
    return ListedTemplate(name, template.word("名称"), template.word("类型"), extends, shipped)


async def templates_page(workplace: Workplace) -> None:
    """The list, then the datasets beside it once they are read."""
    with frame(workplace, "模板", "templates", styles=("templates",)):
        with ui.element("div").classes("page-head"):
            ui.html("<h1>模板</h1>", sanitize=False)
        body = ui.element("div")
    client = ui.context.client
    await client.connected()
    templates = await workplace.engine.run(listed_templates)
    if client.is_deleted:
        return
    with body:
        cells = _table(templates)
        new_template_form(workplace, {one.name: one.called for one in templates})
    uses = await workplace.engine.run(uses_of, workplace.datasets())
    if not client.is_deleted:
        _fill_in(cells, uses)


def _table(templates: Sequence[ListedTemplate]) -> Mapping[str, ui.element]:
    """The table; the cells of the datasets by template."""
    cells, titles = {}, {one.name: one.title or one.name for one in templates}
    with ui.element("div").classes("scroll"), ui.element("table").classes("plain"):
        head_row(_COLUMNS)
        with ui.element("tbody"):
            for one in templates:
                cells[one.name] = _row(one, titles)
    return cells


def _row(one: ListedTemplate, titles: Mapping[str, str]) -> ui.element:
    with ui.element("tr"):
        with ui.element("th").props('scope="row"'):
            ui.link(one.title or one.name, address_of_template(one.name))
            ui.label(one.name).classes("muted small")
        with ui.element("td"):
            ui.label(one.kind or "读不出来，点开看哪里写错了")
        with ui.element("td"):
            extended = (titles.get(name, name) for name in one.extends)
            ui.label(" → ".join(extended) or "不沿用别的")
        with ui.element("td"):
            ui.label("程序自带" if one.shipped else "这个文件夹")
        return ui.element("td")


def _fill_in(cells: Mapping[str, ui.element], uses: Sequence[UseOfTemplate]) -> None:
    for use in uses:
        if use.template in cells:
            with cells[use.template]:
                ui.link(use.dataset.name, address_of(use.dataset.name)).classes("block")


def new_template_form(
    workplace: Workplace, names: Mapping[str, str], base: str = "", **shown: object
) -> None:
    """A new template that extends one of these, by name, as it is called. base: the only one it may extend; shown: what the
    page of the new one is to show first."""
    with ui.element("section").classes("panel new-template"):
        ui.html("<h2>新建模板</h2>", sanitize=False)
        ui.label(
            "新建的模板沿用一个已有的，只放与它不同的地方；"
            "存在这个文件夹的 templates 里。新建、导入报告时在“模板”里选它；"
            "已有的报告要换成它，把数据文件夹里“报告.yaml”的“模板”改成它的名称。"
        )
        with ui.element("div").classes("fields"):
            name = ui.input("名称").props("outlined dense")
            offered = {base: base} if base else dict(names)
            extends = ui.select(offered, value=next(iter(offered), None), label="沿用")
            extends.props("outlined dense").set_visibility(not base)

            async def make() -> None:
                try:
                    path: Path = await workplace.engine.run(
                        make_template, name.value.strip(), extends.value
                    )
                except NotChanged as error:
                    tell(str(error), "bad")
                    return
                ui.navigate.to(address_of_template(path.name, **shown))

            PushButton(f"新建，沿用 {base}" if base else "新建", make, "button primary")
            name.on("keydown.enter", make)
