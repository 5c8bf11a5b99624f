"""Names of departments and units (单位), and their short forms."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import chain

from ..snapshot.values import Snapshot, SnapshotTable

_KINDS = (
    "委员会|办公室|服务中心|管理处|中心|法院|检察院|学校|大队|支队|总队|机关|本级"
    "|局|委|厅|院|站|所|馆|校|处|队|会|社|办|园|库"
)
_NAME = re.compile(rf"[\u4e00-\u9fff（）()“”·]{{2,60}}(?:{_KINDS})$")
_IN_TEXT = re.compile(rf"[\u4e00-\u9fff（）()·]{{2,60}}(?:{_KINDS})")
_LEAD = re.compile(r"[由为是对在与和及从向将把以经]{1,2}")
_ENDS = re.compile(rf"(?:{_KINDS})$")
_LABELS = re.compile(r"(?:部门|单位|预算单位|填报单位|编制单位)(?:（单位）)?(?:名称)?[:：]\s*(\S+)")
_OF_UNITS = re.compile(r"单位.{0,6}名称|部门.{0,6}名称|^(?:预算)?单位$")
_SELF = re.compile(
    r"本(?:部门|单位|局|级|机关|中心|委|院|校|厅|会)|我(?:部门|单位|局|中心|委|院|校|厅|会)|该(?:部门|单位|局)"
)


def organisation_before(text: str, at: int) -> str:
    """The name that ends where some characters begin; "" where none does."""
    match = _NAME.search("".join(text[:at].split()))
    return match[0] if match else ""


def is_name_of(name: str, unit: str) -> bool:
    """Whether a name is that of a unit, or a short form of it: its signs in their order (区政务局)."""
    if _SELF.fullmatch(name):
        return True
    signs = iter(unit)
    return all(sign in signs for sign in name if sign not in "（）()“”")


def organisations_in(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Where names of departments and units may stand among some characters: the longest words
    that end as they do."""
    for match in _IN_TEXT.finditer(text, start, end):
        lead = _LEAD.match(text, match.start(), match.end())
        yield (lead.end() if lead else match.start()), match.end()


def looks_like_name(text: str) -> bool:
    """Whether a text ends as names of departments and units do."""
    return _ENDS.search(text) is not None


def is_self(text: str) -> bool:
    """Whether a text is what a report calls its department: 本部门, 我局."""
    return _SELF.fullmatch(text) is not None


def units_of(snapshot: Snapshot) -> frozenset[str]:
    """The names of the department and its units, as the report and its tables have them."""
    named = chain.from_iterable(map(_named_in, snapshot.tables))
    names = filter(_ENDS.search, map(str.strip, named))
    return frozenset({snapshot.department, *names} - {""})


def _named_in(table: SnapshotTable) -> Iterator[str]:
    yield from _LABELS.findall(f"{table.left} {table.right}")
    yield from table.texts_under(_OF_UNITS)
