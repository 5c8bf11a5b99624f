"""Whether what is printed on a condition (条件) is printed in this report.

A condition that looks at a figure which the dataset lacks asks for it and holds: nothing goes away
because a figure is missing.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING
from weakref import proxy

from ..kernel.problems import Place, problem
from ..kernel.yamltext import Node
from ..template.conditions import conditions_of, part_condition

if TYPE_CHECKING:
    from .narrative import Narrative

_TAGS = ("{", "}", "%}")


class Conditions:
    """The conditions of one report, each evaluated once."""

    def __init__(self, narrative: Narrative) -> None:
        self._narrative = proxy(narrative)  # which has it: else both would wait for the collector
        self._known: dict[tuple[Place, str], bool] = {}
        self.everything = False  # whether all is printed, so that all of it is looked at

    def hold(self, expression: str, place: Place) -> bool:
        """Whether an expression holds; a mistake in it is told, and leaves nothing out."""
        key = (place, expression)
        if key not in self._known:
            self._known[key] = self._evaluate(expression, place)
        return self.everything or self._known[key]

    def _evaluate(self, expression: str, place: Place) -> bool:
        narrative = self._narrative
        if not expression.strip():
            return True  # blank, or told when the template was read
        if any(sign in expression for sign in _TAGS):
            reason = "“条件”里不写大括号，直接写算式，如 政府性基金支出 > 0"
            narrative.draft.report(problem("M-13", place, reason=reason))
            return True
        asked, before = narrative.draft.asked, len(narrative.problems)
        text = narrative.marked(f"{{% if {expression} %}}是{{% endif %}}", place)
        is_mistaken = not text and any(one.place == place for one in narrative.problems[before:])
        return bool(text) or is_mistaken or narrative.draft.asked > asked

    def part_holds(self, part: Node) -> bool:
        """Whether a part of the report is printed."""
        entry = part_condition(part, self._narrative.template)
        return entry is None or self.hold(entry.node.text, entry.place)

    def failing(self) -> Iterator[str]:
        """The sections and tables that are not printed."""
        narrative = self._narrative
        for name, entry in conditions_of(narrative.template):
            is_section = name in narrative.template.sections
            narrative.draft.section, narrative.draft.table = (
                (name, "") if is_section else ("", name)
            )
            if not self.hold(entry.node.text, entry.place):
                yield name
        narrative.draft.section = narrative.draft.table = ""
