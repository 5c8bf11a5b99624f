"""What tables of reports have in their cells."""

from __future__ import annotations

from nicegui import ui

from .shelf import Shelved


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
