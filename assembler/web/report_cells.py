"""What tables of reports have in their cells."""

from __future__ import annotations

from pathlib import Path

from nicegui import ui

from .downloads import download_address
from .frame import tell
from .push_button import PushButton
from .shelf import Shelved
from .workplace import Workplace


def period_cell(entry: Shelved) -> None:
    """The year and kind of a report."""
    ui.label(entry.period).classes("nowrap")


def problems_cell(entry: Shelved) -> None:
    """How many there are, and the worst."""
    ui.label(entry.counted or "没有")
    if entry.first:
        ui.label(entry.first.message).classes("muted clamp")


def built_cell(entry: Shelved) -> None:
    """When the report was written."""
    ui.label(entry.built or "还没有").classes("nowrap")


def text_lines(text: str, label: str) -> None:
    """Lines as a command prints them, which may be many: a region that is scrolled by keyboard, too."""
    region = ui.element("div").classes("printed")
    region.props["tabindex"], region.props["role"] = "0", "region"
    region.props["aria-label"] = label
    with region:
        ui.label(text)


def download_button(workplace: Workplace, file: Path, title: str = "下载") -> None:
    """Gives the browser a file of out/, as long as it is there."""

    def give() -> None:
        if workplace.file(file.name) is None:
            tell(f"“{file.name}”已经被移走或改名了。", "bad")
        else:
            ui.download.from_url(download_address(file.name), file.name)

    PushButton(title, give).named(f"{title} {file.name}" if title == "下载" else title)
