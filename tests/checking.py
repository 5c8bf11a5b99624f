"""A rule of `assembler check` as a case: a dataset it fails, what is told then, one it passes."""

from __future__ import annotations

from dataclasses import dataclass

import small

from assembler.checks import run_checks, run_report_checks
from assembler.dataset.model import Dataset
from assembler.figures import Figures
from assembler.figures.registry import LastYear
from assembler.kernel.problems import Place
from assembler.report import Report
from assembler.template.loading import load_template

ACCOUNTS = {"kind": "部门决算", "year": 2023, "published": "2024-09"}
ONE = small.UNITS[:1]
TEMPLATES = {"部门预算": "henan-budget", "部门决算": "henan-accounts"}
FURTHER = ("shanghai-accounts",)  # of which a dataset may name one


@dataclass(frozen=True)
class Case:
    """said: everything told under the code for `bad`; for `good` it is nothing.

    last: last year's report, for both. bad_report, good_report: where the rule reads the report.
    """

    code: str
    bad: Dataset
    said: list[str]
    good: Dataset
    last: LastYear | None = None
    bad_report: Report | None = None
    good_report: Report | None = None

    def check(self) -> None:
        lines = checked(self.bad, self.last, self.bad_report)
        assert [line for line in lines if line.startswith(self.code)] == self.said
        lines = checked(self.good, self.last, self.good_report)
        assert [line for line in lines if line.startswith(self.code)] == []


def checked(data: Dataset, last: LastYear | None = None, report: Report | None = None) -> list[str]:
    """Code, place and message of everything the checks find, with the figures of the project's
    own template, or the one it names; what it is held against after “对照”."""
    own = data.template if data.template in FURTHER else TEMPLATES[data.kind]
    template = load_template(own, Place(), [])
    assert template is not None
    figures = Figures(data, template, [], last)
    problems = run_checks(figures) + (run_report_checks(report, figures) if report else [])
    return [str(p).split(" ", 1)[1].rsplit(p.mend, 1)[0] for p in problems]


def budget(支出: str = "", 收入: str = "", **more: object) -> Dataset:  # noqa: N803
    """A budget of one unit."""
    return small.dataset(支出, 收入, **{"units": ONE, **more})  # type: ignore[arg-type]


def accounts(支出: str = "", 收入: str = "", **more: object) -> Dataset:  # noqa: N803
    """Final accounts of one unit."""
    return small.dataset(支出, 收入, **{"units": ONE, **ACCOUNTS, **more})  # type: ignore[arg-type]
