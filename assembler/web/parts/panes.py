"""Two panes beside each other as a component of a page (NiceGUI); the right one has tabs. Its other half
stands in `assets/panes.js`."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from nicegui.element import Element
from nicegui.slot import Slot

LEFT, OVER = "left", "over"


class Panes(Element, component="assets/panes.js"):
    """left: what the left pane is called. tabs: those of the right one by name, with their titles;
    the first is open. label: what the tabs are. on_turn: called when another one is opened."""

    def __init__(
        self, left: str, tabs: Mapping[str, str], label: str, on_turn: Callable[[], object]
    ) -> None:
        super().__init__()
        self.on("turned", lambda: on_turn())
        self._titles, self._counts = dict(tabs), dict.fromkeys(tabs, 0)
        self._props["left"], self._props["label"] = left, label
        self._props["tabs"] = self._tabs()

    def _tabs(self) -> list[dict[str, object]]:
        return [
            {"name": name, "title": title, "count": self._counts[name]}
            for name, title in self._titles.items()
        ]

    def pane(self, name: str) -> Slot:
        """What stands in a pane, by the name of its tab or `LEFT`; `OVER`: over the right one."""
        return self.slots.get(name) or self.add_slot(name)

    def count(self, name: str, number: int) -> None:
        """How many there are of what a tab shows."""
        if self._counts[name] != number:
            self._counts[name] = number
            self._props["tabs"] = self._tabs()
            self.update()

    def choose(self, name: str) -> None:
        """Open a tab, or the left pane."""
        self.run_method("choose", name)
