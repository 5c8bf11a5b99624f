"""The frame of every page: its head with the ways to the other pages, and what pages share."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Literal, NamedTuple, TypeVar

from nicegui import ui

from ..kernel.places import Place
from ..kernel.problems import Problem, worst_first
from ..readiness import Readiness
from .addresses import address_of
from .history import NotChanged
from .listeners import Listeners
from .open_dataset import OpenDataset, Reading
from .parts.push_button import PushButton
from .parts.shown_places import place_words
from .window import this_window
from .workplace import Workplace

_T = TypeVar("_T")


class Way(NamedTuple):
    """A page that another one leads to. key: "" for the first page of its kind."""

    key: str
    title: str


WAYS = (
    Way("", "总览"),
    Way("import", "导入"),
    Way("files", "成稿"),
    Way("templates", "模板"),
    Way("county", "汇总"),
)
WAYS_OF_REPORT = (
    Way("", "报告"),
    Way("questions", "待补"),
    Way("figures", "数据"),
    Way("reasons", "原因"),
)
_TONES = {
    Readiness.UNUSABLE: "bad",
    Readiness.WITH_ERRORS: "bad",
    Readiness.TO_FILL_IN: "open",
    Readiness.TO_CONFIRM: "look",
    Readiness.PUBLISHABLE: "good",
}
_NOTICES: dict[str, Literal["positive", "warning", "negative"]] = {
    "good": "positive",
    "look": "warning",
    "bad": "negative",
}
_SEVERITY_TONES = {"无法使用": "bad", "错误": "bad", "警告": "look", "提示": "note"}


@contextmanager
def frame(
    workplace: Workplace,
    title: str,
    here: str = "",
    dataset: OpenDataset | None = None,
    styles: Sequence[str] = (),
) -> Iterator[None]:
    """A page: its head, then what stands within. here: the key of the way that led to it. styles: the
    page's own, of assets/, by name."""
    ui.page_title(f"{title} · 工作台")
    for style in ("workbench", *styles):
        ui.add_head_html(f'<link rel="stylesheet" href="/assets/{style}.css">')
    with ui.element("header").classes("top"):
        ui.link("跳到正文", "#content").classes("skip")
        ui.link("部门公开工作台", "/").classes("brand")
        _ways(
            "主要页面",
            [(way.title, f"/{way.key}", not dataset and way.key == here) for way in WAYS],
        )
        folder = ui.label(readable(workplace.folder.name)).classes("folder")
        folder.props["title"] = readable(str(workplace.folder))
    if dataset is not None:
        _head_of_report(title, here, dataset)
    with ui.element("div").classes("content").props('id="content" tabindex="-1"'):
        yield


def readable(text: str) -> str:
    """A text as a browser can be given it: of a name in another encoding, its bytes as question marks."""
    return text.encode("utf-8", "replace").decode()


def _ways(label: str, ways: Sequence[tuple[str, str, bool]]) -> None:
    with ui.element("nav").props(f'aria-label="{label}"').classes("ways"):
        for title, address, is_here in ways:
            link = ui.link(title, address)
            if is_here:
                link.props('aria-current="page"')


def _head_of_report(title: str, here: str, dataset: OpenDataset) -> None:
    """The bar of a report: its name, its state, its pages, undo and redo."""
    with ui.element("div").classes("report-bar"):
        with ui.element("h1").classes("report-title"):
            name = ui.label(title)
        state = ui.element("span")
        ways = [
            (way.title, address_of(dataset.name, way.key), way.key == here)
            for way in WAYS_OF_REPORT
        ]
        _ways("这份报告", ways)
        undo = ui.button("撤销", on_click=lambda: undo_last(dataset)).props("flat dense")
        redo = ui.button("重做", on_click=lambda: attempt(dataset.redo)).props("flat dense")

    def show(reading: Reading) -> None:
        name.set_text(title_of(reading, dataset))
        state.clear()
        with state:
            if reading.readiness is Readiness.UNUSABLE:
                with ui.link(target=address_of(dataset.name)) as way:
                    readiness_mark(reading.readiness)
                way.props('title="看哪里要改正"')
            else:
                readiness_mark(reading.readiness)
        for button, change, word in (
            (undo, dataset.history.to_undo, "撤销"),
            (redo, dataset.history.to_redo, "重做"),
        ):
            button.set_enabled(change is not None)
            button.props["title"] = f"{word}：{readable(change.label)}" if change else word

    def heard(reading: Reading) -> None:
        show(reading)
        if reading.from_outside:
            tell("这套数据刚刚被别的程序改过，已经重新读取。", "look")

    if dataset.reading is not None:
        show(dataset.reading)
    follow(dataset.listeners, heard)


# --- what pages share


def title_of(reading: Reading, dataset: OpenDataset) -> str:
    """What a report is called: as its cover says, or its dataset's words where there is none yet."""
    return reading.title or dataset.name


def follow(source: Listeners[_T], listener: Callable[[_T], object]) -> None:
    """Let the page hear of whatever is new, as long as it is open."""
    client = ui.context.client

    def heard(news: _T) -> None:
        with client:
            listener(news)

    client.on_delete(source.listen(heard))


async def attempt(action: Callable[[], Awaitable[object]]) -> bool:
    """Do something that may be refused, and say why where it is; whether it was done."""
    try:
        await action()
    except NotChanged as error:
        tell(str(error), "bad")
        return False
    return True


async def undo_last(dataset: OpenDataset) -> None:
    """Take the last change back; one of another window only once that is confirmed."""
    change = dataset.history.to_undo
    if change is not None and dataset.history.undoes_others(this_window()):
        if not await _agrees_to_undo(readable(change.label)):
            return
        if dataset.history.to_undo is not change:
            tell("那边又改了，没有撤销。", "look")
            return
    await attempt(dataset.undo)


async def _agrees_to_undo(label: str) -> bool:
    with ui.dialog() as dialog, ui.card():
        ui.label("最后一步是在另一个窗口里做的：").classes("progress")
        ui.label(f"{label}。")
        ui.label("要撤销它吗？").classes("muted")
        with ui.element("div").classes("buttons"):
            PushButton("撤销那一步", lambda: dialog.submit(True), "button primary")
            PushButton("不撤销", lambda: dialog.submit(False))
    agrees = await dialog
    dialog.delete()
    return bool(agrees)


def tell(text: str, tone: str = "good") -> None:
    """A word that goes away by itself, unless something is wrong."""
    ui.notify(
        text,
        type=_NOTICES[tone],
        position="bottom",
        timeout=0 if tone == "bad" else 5000,
        close_button="关闭" if tone == "bad" else False,
        multi_line=True,
    )


def readiness_mark(readiness: Readiness) -> None:
    """The state of a report."""
    ui.label(readiness.value).classes(f"mark {_TONES[readiness]}")


def problem_parts(one: Problem, address: str) -> None:
    """What a problem says. address: of the page on which it is mended, "" for none."""
    ui.label(one.severity.value).classes("severity")
    linked_place(one.place, address)
    ui.label(f"{one.message}。").classes("message")
    ui.label(f"{one.mend_on_page}。" if one.mend else "").classes("mend")
    ui.label(one.code).classes("code")


def linked_place(place: Place, address: str) -> None:
    """Where something is, as a way to the page on which it is mended where there is one."""
    words = place_words(place)
    if words and address:
        ui.link(words, address).classes("place")
    elif words:
        ui.label(words).classes("place")


def problem_list(
    problems: Sequence[Problem],
    place: Callable[[Problem], str] | None = None,
    at_most: int = 200,
    beside: Callable[[Problem], object] | None = None,
) -> None:
    """What is wrong, the worst first. place: the address at which each is mended, "" for none. beside:
    puts what else stands beside one."""
    shown = worst_first(problems)
    with ui.element("ul").classes("problems"):
        for one in shown[:at_most]:
            with ui.element("li").classes(_SEVERITY_TONES[one.severity.value]):
                problem_parts(one, place(one) if place else "")
                if beside is not None:
                    beside(one)
    if len(shown) > at_most:
        ui.label(f"还有{len(shown) - at_most}处没有列出。")
