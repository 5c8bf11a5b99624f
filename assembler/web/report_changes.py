"""What the last change changed in the report: told politely, listed, each a way to its place."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

from nicegui import ui

from .folded import folded
from .marked_texts import marked
from .report_differences import NO_CHANGES, ChangedSentence, ChangedTable, ShownChanges, shown_pair
from .report_element import ReportElement

_LISTED_AT_MOST = 60


class ChangesStrip:
    """Stands above the report; nothing to be seen until something changes."""

    def __init__(self) -> None:
        self.report: ReportElement | None = None
        with (
            ui.element("section").classes("changes").props('aria-label="刚才变了什么"') as self._box
        ):
            with ui.element("div").classes("changes-line"):
                self._summary = ui.label("").props('role="status"')
                self._first = ui.button("看第一处", on_click=self._to_first, color=None)
                self._first.props("flat dense no-caps")
                self._clear = ui.button(
                    "知道了", on_click=lambda: self.show(NO_CHANGES), color=None
                )
                self._clear.props("flat dense no-caps")
            with folded("逐处列出", "") as details:
                self._details = details.whole
                self._list = ui.element("ol")
        self._changes = NO_CHANGES
        self.show(NO_CHANGES)

    def show(self, changes: ShownChanges) -> None:
        """Say what reads differently now; NO_CHANGES: nothing does, and no mark stays."""
        self._changes = changes
        words = f"变了{changes.total}处：{changes.summary}。" if changes.total else ""
        self._summary.set_text(words)
        for one in (self._first, self._clear, self._details):
            one.set_visibility(bool(changes.total))
        self._box.classes(**{"add" if changes.total else "remove": "some"})
        self._list.clear()
        with self._list:
            for key, html in list(_items(changes))[:_LISTED_AT_MOST]:
                self._item(key, html)
        if not changes.total and self.report is not None:
            self.report.unmark()

    def _item(self, key: str, html: str) -> None:
        with ui.element("li"):
            line = ui.html(html, tag="button" if key else "div", sanitize=False)
            if key:
                line.props('type="button"').on("click", lambda: self._to(key))

    def _to_first(self) -> None:
        self._to(self._changes.first)

    def _to(self, key: str) -> None:
        if self.report is not None and key:
            self.report.go_to(key)


def _items(changes: ShownChanges) -> Iterator[tuple[str, str]]:
    """The key of the block, "" where that is gone, and what changed in it as markup."""
    yield from ((one.key, _text(one)) for one in changes.texts)
    yield from ((one.key, _table(one)) for one in changes.tables)


def _text(changed: ChangedSentence) -> str:
    under = f'<span class="under">{escape(changed.under)}</span>' if changed.under else ""
    return f"{under}<span>{marked(changed.segments)}</span>"


def _table(changed: ChangedTable) -> str:
    cells = "".join(
        f"<span>{escape(place)}{'：' if place else ''}{escape(shown_pair(before, now))}</span>"
        for place, before, now in changed.cells
    )
    more = f"<span>另有{changed.more}处，表中已标出</span>" if changed.more else ""
    return f'<span class="under">{escape(changed.name)}</span>{cells}{more}'
