"""A finished report that was built here: its numbers held to account in place, and what it is to be
brought up to date."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path, PurePath

from nicegui import ui

from ...commands.datasets import dataset_name
from ...kernel.problems import Place, Problem
from ...pipeline import Built
from ...snapshot.values import Snapshot
from ...trace.values import rows_in
from ..addresses import cell_address
from ..frame import problem_list
from ..open_dataset import OpenDataset, Reading
from ..parts.folded import folded
from ..parts.push_button import PushButton
from ..parts.shown_places import place_words, sheet_of
from ..parts.titles import with_name
from ..workplace import Workplace
from .finished_files import FinishedFile, HeldFile, built_alike, first_rows, held
from .update_view import UpdateView
from .verdict_html import VerdictItem, numbered, verdict_html

_OWN = ""  # in place of a dataset: the file's own snapshot


class OwnFileView:
    """One report. snapshot: what it says it was built from."""

    def __init__(self, workplace: Workplace, file: FinishedFile, snapshot: Snapshot) -> None:
        self._workplace, self._file, self._snapshot = workplace, file, snapshot
        self._stop_listening: Callable[[], None] = lambda: None
        self._turn = 0  # of what is shown: an older one that comes late is not

    async def show(self) -> None:
        """Put it onto the page, and begin with the data that it fits."""
        place = ui.element("section")
        with place:
            ui.label(f"这是在这里生成的报告：{self._snapshot.title}。").classes("muted")
            self._status = ui.label("正在找它的数据……").classes("status").props('role="status"')
        fitting = await self._fitting()
        if place.is_deleted:
            return
        names = {path.name: await self._name_of(path) for path in self._workplace.datasets()}
        if place.is_deleted:
            return
        with place:
            ui.select(
                {_OWN: "不对照数据，只看文件自己", **names},
                value=fitting,
                label="对照的数据",
                on_change=lambda event: self._look(event.value),
            ).classes("against").props("outlined dense options-dense")
            self._summary_place = ui.element("div").classes("result-line").props('role="status"')
            self._update_place = ui.element("section").props('aria-label="更新"')
            self._verdict_place = ui.element("section").props('aria-label="核对"')
        ui.context.client.on_delete(lambda: self._stop_listening())
        await self._look(fitting)

    async def _fitting(self) -> str:
        """The dataset of this report; of several the one of which the same was built, or that is called
        like the file; "" for none."""
        fitting = []
        for path in self._workplace.datasets():
            entry = await self._workplace.entry(path)
            if _fits(entry.title, entry.year, entry.kind, self._snapshot):
                fitting.append(path)
        if len(fitting) > 1:
            built = {path: self._workplace.report_of(path) for path in fitting}
            alike = await self._workplace.engine.run(built_alike, self._file, built)
            stem = PurePath(self._file.name).stem
            fitting.sort(key=lambda path: (-alike[path], not _is_called_like(stem, path)))
        return fitting[0].name if fitting else _OWN

    async def _name_of(self, path: Path) -> str:
        """A dataset as the list of reports calls it."""
        entry = await self._workplace.entry(path)
        return with_name(entry.title, path.name)

    async def _look(self, name: str) -> None:
        """Hold the file against data of the folder, or against its own snapshot."""
        self._turn += 1
        turn = self._turn
        self._stop_listening()
        self._status.set_text("正在核对……")
        for place in (self._summary_place, self._update_place, self._verdict_place):
            place.clear()
        dataset = self._workplace.open(name) if name else None
        built: Built | None = (await dataset.current()).built if dataset else None
        result = await self._workplace.engine.run(held, self._file, built)
        if turn != self._turn or self._verdict_place.is_deleted:
            return
        with self._summary_place:
            _summary(result)
        with self._verdict_place:
            _Held(result, dataset.name if dataset else "").show()
        self._status.set_text("")
        if dataset is None or result.verdict is None:
            return
        self._listen(dataset)
        with self._update_place:
            await UpdateView(self._workplace, self._file, dataset).show()

    # --- while it is shown, the data may change

    def _listen(self, dataset: OpenDataset) -> None:
        client = ui.context.client

        def heard(_: Reading) -> None:
            with client, self._summary_place:
                self._stop_listening()
                ui.label("数据刚刚改过，下面还是照改之前看的。").classes("mark look")
                PushButton("重新核对", lambda: self._look(dataset.name))

        self._stop_listening()
        self._stop_listening = dataset.listeners.listen(heard)


def _is_called_like(stem: str, path: Path) -> bool:
    """Whether a file is called like a dataset, or like what was made of it (…-更新, …-另存1)."""
    name = dataset_name(path)
    return stem == name or stem.startswith(f"{name}-")


def _fits(title: str, year: str, kind: str, snapshot: Snapshot) -> bool:
    """Whether a dataset is that of a report."""
    return (title, year, kind) == (snapshot.title, str(snapshot.year), snapshot.kind)


def _summary(result: HeldFile) -> None:
    """The result of the verification in a line, which leads to it."""
    if result.verdict is None:
        return
    ui.label(f"{result.verdict.summary}。").classes("sum")
    if result.problems:
        ui.link("逐处看", "#verdict")
    else:
        ui.label("没有问题。")


# --- held to account


class _Held:
    """What verification says. dataset: whose figures its numbers are, "" for none."""

    def __init__(self, result: HeldFile, dataset: str) -> None:
        self._result, self._dataset = result, dataset
        self._rows = first_rows(result.snapshot)

    def show(self) -> None:
        with ui.element("h2").props('id="verdict"'):
            ui.label("核对")
        verdict = self._result.verdict
        if verdict is None:
            problem_list(self._result.problems)
            return
        listed = numbered(self._result.problems, verdict.judged)
        with ui.element("div").classes("beside"):
            with ui.element("article").classes("paper").props('aria-label="报告"'):
                # every text of the file is escaped there
                ui.html(verdict_html(verdict, listed), sanitize=False)
            if listed.items:
                with ui.element("aside").classes("findings").props('aria-label="核对出的问题"'):
                    with ui.element("h3"):
                        ui.label("核对出的问题")
                    with ui.element("ol"):
                        for item in listed.items:
                            self._item(item)

    def _item(self, item: VerdictItem) -> None:
        one = item.problem
        with ui.element("li").classes(item.tone).props(f'id="item-{item.number}"'):
            if item.is_placed:
                link = ui.link(str(item.number), f"#place-{item.number}").classes("number")
                link.props(f'aria-label="到报告里的第{item.number}处"')
            else:
                ui.label(str(item.number)).classes("number")
            ui.label(one.severity.value).classes("grade")
            ui.label(f"{one.message}。").classes("message")
            if item.times > 1:
                ui.label(f"同样的共{item.times}处。").classes("muted")
            self._origin(one)
            with folded(one.title, ""):
                ui.label(f"{one.mend_on_page}。（{one.code}）").classes("muted")

    def _origin(self, one: Problem) -> None:
        """The first line of the data behind the figure, where that is known."""
        rows = rows_in(self._rows.get(str(one.values.get("name")), ()))
        if rows and self._dataset:
            place = Place(rows[0].file, rows[0].tab, rows[0].row)
            address = cell_address(self._dataset, sheet_of(place), rows[0].row)
            ui.link(f"看数据：{place_words(place)}", address)
