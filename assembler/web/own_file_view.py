"""A finished report that was built here: its numbers held to account in place, and what it is to be
brought up to date."""

from __future__ import annotations

from urllib.parse import quote

from nicegui import ui

from ..kernel.problems import Problem
from ..pipeline import Built
from ..snapshot.values import Snapshot
from ..trace.values import rows_in
from .finished import FinishedFile, HeldFile, first_rows, held
from .frame import address_of, problem_list
from .update_view import UpdateView
from .verdict_html import VerdictItem, numbered, verdict_html
from .workplace import Workplace

_OWN = ""  # in place of a dataset: the file's own snapshot


class OwnFileView:
    """One report. snapshot: what it says it was built from."""

    def __init__(self, workplace: Workplace, file: FinishedFile, snapshot: Snapshot) -> None:
        self._workplace, self._file, self._snapshot = workplace, file, snapshot
        self._turn = 0  # of what is shown: an older one that comes late is not

    async def show(self) -> None:
        """Put it onto the page, and begin with the data that it fits."""
        names = {_OWN: "不对照数据，只看文件自己"}
        fitting = _OWN
        place = ui.element("section")
        for path in self._workplace.datasets():
            entry = await self._workplace.entry(path)
            names[path.name] = f"{entry.title}（data/{path.name}）"
            if not fitting and _fits(entry.title, entry.year, entry.kind, self._snapshot):
                fitting = path.name
        if place.is_deleted:
            return
        with place:
            ui.label(f"这是在这里生成的报告：{self._snapshot.title}。").classes("muted")
            ui.select(
                names,
                value=fitting,
                label="对照的数据",
                on_change=lambda event: self._look(event.value),
            ).classes("against")
            self._status = ui.label("").classes("status").props('role="status"')
            self._found_place = ui.element("div").classes("result-line").props('role="status"')
            self._update_place = ui.element("section").props('aria-label="更新"')
            self._verdict_place = ui.element("section").props('aria-label="核对"')
        await self._look(fitting)

    async def _look(self, name: str) -> None:
        """Hold the file against data of the folder, or against its own snapshot."""
        self._turn += 1
        turn = self._turn
        self._status.set_text("正在核对……")
        self._found_place.clear()
        self._update_place.clear()
        self._verdict_place.clear()
        dataset = self._workplace.open(name) if name else None
        built: Built | None = (await dataset.current()).built if dataset else None
        found = await self._workplace.engine.run(held, self._file, built)
        if turn != self._turn or self._verdict_place.is_deleted:
            return
        with self._found_place:
            _summary(found)
        with self._verdict_place:
            _Held(found, dataset.name if dataset else "").show()
        self._status.set_text("")
        if dataset is not None and found.verdict is not None:
            with self._update_place:
                await UpdateView(self._workplace, self._file, dataset).show()


def _fits(title: str, year: str, kind: str, snapshot: Snapshot) -> bool:
    """Whether a dataset is that of a report."""
    return (title, year, kind) == (snapshot.title, str(snapshot.year), snapshot.kind)


def _summary(found: HeldFile) -> None:
    """The result of the verification in a line, which leads to it."""
    if found.verdict is None:
        return
    ui.label(f"{found.verdict.summary}。").classes("sum")
    if found.problems:
        ui.link("逐处看", "#verdict")
    else:
        ui.label("没有问题。")


# --- held to account


class _Held:
    """What verification says. dataset: whose figures its numbers are, "" for none."""

    def __init__(self, found: HeldFile, dataset: str) -> None:
        self._found, self._dataset = found, dataset
        self._rows = first_rows(found.snapshot)

    def show(self) -> None:
        with ui.element("h2").props('id="verdict"'):
            ui.label("核对")
        verdict = self._found.verdict
        if verdict is None:
            problem_list(self._found.problems)
            return
        listed = numbered(self._found.problems, verdict.judged)
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
            with ui.element("details"):
                with ui.element("summary"):
                    ui.label(one.title)
                ui.label(f"{one.mend}。（{one.code}）").classes("muted")

    def _origin(self, one: Problem) -> None:
        """The first line of the data behind the figure, where that is known."""
        rows = rows_in(self._rows.get(str(one.values.get("name")), ()))
        if rows and self._dataset:
            sheet = rows[0].tab or rows[0].file.removesuffix(".csv")
            address = f"{address_of(self._dataset, 'figures')}?sheet={quote(sheet)}"
            ui.link(f"看数据：{rows[0]}", f"{address}&row={rows[0].row}")
