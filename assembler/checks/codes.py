"""What codes say about each other: social security and its functions, kinds and economic codes,
“三公” spending under codes that are not counted as such."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import lru_cache

from ..dataset.model import ExpenditureLine
from ..figures import Figures
from ..kernel.problems import Problem, problem
from .comparing import grouped_by, spent_on, unequal

# (economic codes, function): what is paid into a scheme, and the function it is shown under
_USUALLY_EQUAL = ((("30108",), "2080505"), (("30113",), "2210201"), (("30110", "30111"), "21011"))
_PERSONAL = ("301", "303")  # 工资福利支出, 对个人和家庭的补助
_NOT_OF_ITS_KIND = {True: "公用经费", False: "人员经费"}  # what a personal code, or another, is not
_THREE = (
    ("出国（境）|出国\\(境\\)|因公出国", ("30212",)),
    ("公务接待", ("30217",)),
    ("公务用车(?!补贴)", ("30231", "31013", "30913")),
)


def schemes_agree(figures: Figures) -> Iterator[Problem]:
    """Insurance and housing fund: by economic code as by function."""
    book = figures.dataset.codebook
    for codes, function in _USUALLY_EQUAL:
        paid = spent_on(figures, 部门经济=codes)
        shown = spent_on(figures, 功能=function)
        if paid.known and shown.known:
            economic = (f"{code} {book.department_economic.get(code, '')}" for code in codes)
            yield from unequal(
                "B-40",
                (*paid.places, *shown.places),
                shown.amount,
                paid.amount,
                economic="、".join(economic),
                function=f"{function} {book.functional.get(function, '')}",
            )


def kinds_fit_codes(figures: Figures) -> Iterator[Problem]:
    """人员经费 is paid under 301 and 303, 公用经费 is not."""
    odd = filter(_is_of_another_kind, figures.dataset.expenditure)
    for (kind, code), lines in grouped_by(_kind_and_code, odd).items():
        usual = "301、303类" if kind == "人员经费" else "302、310等类"
        yield _odd_line("B-41", code, lines, figures, kind=kind, expected=usual)


def _is_of_another_kind(line: ExpenditureLine) -> bool:
    personal = line.department_economic.startswith(_PERSONAL)
    return bool(line.department_economic) and line.kind == _NOT_OF_ITS_KIND[personal]


def _kind_and_code(line: ExpenditureLine) -> tuple[str, str]:
    return line.kind, line.department_economic


def _odd_line(
    code: str, economic: str, lines: Sequence[ExpenditureLine], figures: Figures, **values: object
) -> Problem:
    name = figures.dataset.codebook.department_economic.get(economic, "")
    more = f"（这样的共{len(lines)}行）" if len(lines) > 1 else ""
    further = tuple(line.place for line in lines[1:])
    odd = problem(
        code,
        lines[0].place.at("部门经济科目"),
        further,
        found=f"{economic} {name}".strip(),
        more=more,
        **values,
    )
    return replace(odd, alike=further)


def three_public_by_name(figures: Figures) -> Iterator[Problem]:
    """What is called 公务接待 … stands under the code that “三公” spending is summed from."""
    odd: dict[tuple[str, str], list[ExpenditureLine]] = {}
    for line in figures.dataset.expenditure:
        for name in filter(None, (line.project, line.detail, line.project_category)):
            codes = _three_public(name)
            if codes and line.department_economic not in codes:
                odd.setdefault((name, line.department_economic), []).append(line)
    for (name, code), lines in odd.items():
        expected = "、".join(_three_public(name))
        yield _odd_line("B-30", code, lines, figures, name=name, expected=expected)


@lru_cache(maxsize=1024)
def _three_public(name: str) -> tuple[str, ...]:
    """The codes that a name calls for; () for any other name."""
    if "公务" not in name and "出国" not in name:
        return ()
    return tuple(code for names, codes in _THREE if re.search(names, name) for code in codes)
