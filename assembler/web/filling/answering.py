"""What the pages 待补 and 原因 share: a field saved where what is typed will do, else told what is
wrong; sentences with the place that is meant."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Iterable
from pathlib import Path

from nicegui import ui

from ...dataset.sheet_edits import NotWritten
from ...dataset.trial import objections
from ...kernel.problems import system_reason
from ...narrative.sentences import Fragment, Sentence
from ..history import NotChanged
from ..open_dataset import OpenDataset
from ..parts.push_button import PushButton
from ..parts.scripts import add_script
from ..workplace import Workplace

Write = Callable[[Path], Path]
"""Writes a change into the dataset at the path, whole or not at all; the file that was written."""


class Saver:
    """Saves what is filled in on a page."""

    def __init__(self, workplace: Workplace, dataset: OpenDataset) -> None:
        self.workplace, self.dataset = workplace, dataset

    async def save(
        self, label: str, write: Write, is_tried: bool = True, moves_rows: bool = False
    ) -> str:
        """Save a change; why it was not saved, "" where it was. is_tried: whether the readers are
        asked first what they would say of it."""
        reading = self.dataset.reading
        if reading is None:
            return "这套数据还没有读完，请再试一次。"
        try:
            faults = (
                await self.workplace.engine.run(
                    objections, self.dataset.path, write, reading.problems
                )
                if is_tried
                else []
            )
            if faults:
                return "".join(f"{one.message}。{one.mend_on_page}。" for one in faults[:2])
            await self.dataset.change(label, write, reading.number, moves_rows)
        except NotWritten as error:
            return f"{error}。"
        except NotChanged as error:
            return str(error)
        except OSError as error:
            return f"写不进去：{system_reason(error)}。"
        return ""


def keep_place() -> None:
    """Let somebody who works by keyboard go on where they were, though the page changes, and find what
    they had typed when the server went away."""
    for script in ("keep_place", "unsaved"):
        add_script(script)
    ui.context.client.on_connect(lambda: ui.run_javascript("showNamed(); tellUnsaved()"))


def forget_typed(label: str) -> None:
    """What was typed into the field of that name is saved, or not wanted any more."""
    ui.run_javascript(f"forgetTyped({json.dumps(label)})")


def show_fragments(fragments: Iterable[Fragment]) -> None:
    """A sentence, what is meant of it highlighted."""
    for one in fragments:
        element = ui.element("mark" if one.is_meant else "span")
        with element:
            ui.label(one.text).classes("inline")


class Preview:
    """A sentence that shows what is being typed in the place that is meant."""

    def __init__(self) -> None:
        self._line = ui.element("p").classes("sentence")
        self._line.set_visibility(False)
        self._shown: tuple[Fragment, ...] = ()
        self.sentence: Sentence | None = None

    def show(self, sentence: Sentence | None, typed: str = "") -> None:
        """The sentence as it stands, or with a text that is typed."""
        self.sentence = sentence
        fragments = _fragments(sentence, typed)
        if fragments == self._shown:
            return
        self._shown = fragments
        self._line.clear()
        with self._line:
            show_fragments(fragments)
        self._line.set_visibility(bool(fragments))

    def typed(self, text: str) -> None:
        """What is typed now, not yet saved."""
        self.show(self.sentence, text)


def _fragments(sentence: Sentence | None, typed: str) -> tuple[Fragment, ...]:
    if sentence is None:
        return ()
    if not sentence.fragments:
        return (Fragment(f"用在表“{sentence.heading}”"),)
    return sentence.with_text(typed) if typed else sentence.fragments


def acting(
    title: str, about: str, action: Callable[[], Awaitable[object]], more: str = "button"
) -> PushButton:
    """A button that does something once until it is done. about: what it is about, for readers of a
    screen."""

    async def act() -> None:
        button.allow(False)
        try:
            await action()
        finally:
            if not button.client.is_deleted:
                button.allow(True)

    button = PushButton(title, act, more)
    return button.named(f"{title}：{about}") if about else button
