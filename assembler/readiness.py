"""How far a report is from being published: what its problems say of it, in one word."""

from __future__ import annotations

from collections.abc import Iterable
from enum import Enum

from .kernel.problems import Flow, Problem, Severity, grave, unconfirmed


class Readiness(Enum):
    """The states of a report, the farthest from publication first."""

    UNUSABLE = "无法使用"
    WITH_ERRORS = "有错误"
    TO_FILL_IN = "待填"
    TO_CONFIRM = "待确认"
    PUBLISHABLE = "可公开"


def readiness_of(problems: Iterable[Problem]) -> Readiness:
    """The state of the report of which these are the problems: what must be mended comes before what
    is yet to be given (待补), and that before what the clerk has to look at and confirm."""
    problems = unconfirmed(problems)
    errors = grave(problems)
    if any(one.severity is Severity.UNUSABLE for one in errors):
        return Readiness.UNUSABLE
    if any(Flow.GAP not in one.flow for one in errors):
        return Readiness.WITH_ERRORS
    if errors or any(Flow.GAP in one.flow for one in problems):
        return Readiness.TO_FILL_IN
    if any(one.severity is Severity.WARNING for one in problems):
        return Readiness.TO_CONFIRM
    return Readiness.PUBLISHABLE
