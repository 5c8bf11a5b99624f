"""Which page answers at which address."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from importlib import import_module

from nicegui import app, ui

from .downloads import add_downloads
from .filling.figures_page import figures_page
from .filling.questions_page import questions_page
from .filling.reasons_page import reasons_page
from .frame import frame
from .open_dataset import OpenDataset
from .report.report_page import add_review_assets, report_page
from .shelf.shelf_page import shelf_page
from .templates.template_page import add_template_pages
from .workplace import Workplace

_SECONDS_TO_LOOK = 1.0
_SECONDS_TO_ANSWER = 120.0  # a large dataset is read and built first


def _once_opened(module: str, name: str) -> Callable[..., Awaitable[None]]:
    """A page whose module is imported when somebody opens it: what they need of the engine together
    would keep the first page waiting."""

    async def answer(workplace: Workplace) -> None:
        await getattr(import_module(f".{module}", __package__), name)(workplace)

    return answer


PAGES: dict[str, Callable[[Workplace], Awaitable[None]]] = {
    "/": shelf_page,
    "/import": _once_opened("intake.import_page", "import_page"),
    "/new": _once_opened("intake.new_page", "new_page"),
    "/files": _once_opened("finished.files_page", "files_page"),
    "/templates": _once_opened("templates.templates_page", "templates_page"),
    "/county": _once_opened("shelf.county_page", "county_page"),
}
PAGES_OF_REPORT: dict[str, Callable[[Workplace, OpenDataset], Awaitable[None]]] = {
    "/report/{name}": report_page,
    "/report/{name}/questions": questions_page,
    "/report/{name}/figures": figures_page,
    "/report/{name}/reasons": reasons_page,
}


def add_pages(workplace: Workplace) -> None:
    """Let the pages of a workplace answer."""
    for address, page in PAGES.items():
        _add(address, page, workplace)
    for address, page_of_report in PAGES_OF_REPORT.items():
        _add_of_report(address, page_of_report, workplace)
    add_downloads(workplace)
    add_review_assets()
    app.timer(_SECONDS_TO_LOOK, lambda: _look(workplace))
    add_template_pages(workplace)


def _add(address: str, page: Callable[[Workplace], Awaitable[None]], workplace: Workplace) -> None:
    @ui.page(address, response_timeout=_SECONDS_TO_ANSWER)
    async def answer() -> None:
        await page(workplace)


def _add_of_report(
    address: str,
    page: Callable[[Workplace, OpenDataset], Awaitable[None]],
    workplace: Workplace,
) -> None:
    @ui.page(address, response_timeout=_SECONDS_TO_ANSWER)
    async def answer(name: str) -> None:
        dataset = workplace.open(name)
        if dataset is None:
            _not_there(workplace, name)
        else:
            await page(workplace, dataset)


async def _look(workplace: Workplace) -> None:
    """Read anew what was changed on the disk and is looked at."""
    for dataset in workplace.looked_at():
        await dataset.current()


def _not_there(workplace: Workplace, name: str) -> None:
    with frame(workplace, "没有这套数据"):
        ui.label(f"data 文件夹里没有“{name}”，可能改了名或删掉了。")
        ui.link("回到总览", "/")
