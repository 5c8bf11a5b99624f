"""Last year's report (上年数据) as this year's figures see it: values by name, reasons, prose."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from .figure import Figure


@dataclass(frozen=True)
class LastYear:
    """What last year's dataset or docx gives.

    name: as messages call it. department: its budget code, "" where it is not known. reasons: by
    figure. prose: the text of its report, where only that is known. digest: of its contents.
    """

    name: str
    figures: Mapping[str, Figure]
    department: str = ""
    reasons: Mapping[str, str] = field(default_factory=dict)
    prose: str = ""
    digest: str = ""

    def figure(self, name: str, now: Figure, label: str) -> Figure | None:
        """A figure of last year under this year's name and label; None where there is none of
        that unit. A docx gives values without their unit: this year's is meant."""
        found = self.figures.get(name)
        if found is None or not found.known or (found.unit or now.unit) != now.unit:
            return None
        formula = f"{self.name}的{now.words}（{found.formula}）"
        return replace(found, unit=now.unit, name="", label=label, formula=formula)
