"""`refresh --settle`: how conflicts are settled, as it is typed (手工, 新的, 2=新的, 3=自己写的话)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from ..kernel.problems import Problem, problem
from ..refresh.settling import MetEdits, Settlement, Whose

LISTED = "列出"
_WHOSE = {"手工": Whose.HAND, "手工的": Whose.HAND, "新的": Whose.NEW, "新": Whose.NEW}
_WHOSE |= {whose.value: whose for whose in (Whose.HAND, Whose.NEW)}
_OF_ONE = re.compile(r"([0-9]{1,4})[=＝](.*)", re.DOTALL)


def settlements_of(
    asked: Sequence[str], met: Sequence[MetEdits], problems: list[Problem]
) -> dict[str, Settlement]:
    """What is asked, by the key of each conflict; what is asked of one goes before what is asked of all.
    What cannot be done so is told."""
    of_all: dict[str, Settlement] = {}
    of_one: dict[str, Settlement] = {}
    for text in (one.strip() for one in asked):
        single = _OF_ONE.fullmatch(text)
        if single:
            of_one |= _of_one(text, int(single[1]), single[2].strip(), met, problems)
        elif text in _WHOSE:
            fitting = (one for one in met if _WHOSE[text] in one.choices)
            of_all |= {one.key: Settlement(_WHOSE[text]) for one in fitting}
        elif text != LISTED:
            problems.append(problem("R-90", found=text, why="看不懂"))
    return {**of_all, **of_one}


def _of_one(
    asked: str, number: int, wording: str, met: Sequence[MetEdits], problems: list[Problem]
) -> dict[str, Settlement]:
    if not 1 <= number <= len(met):
        why = f"只有{len(met)}处冲突" if met else "没有冲突"
        problems.append(problem("R-90", found=asked, why=why))
        return {}
    one = met[number - 1]
    settlement = Settlement(_WHOSE.get(wording, Whose.OWN), wording)
    if settlement.whose not in one.choices or not wording:
        ways = "、".join(whose.value for whose in one.choices)
        problems.append(problem("R-90", found=asked, why=f"这一处可以{ways}"))
        return {}
    return {one.key: settlement}


def listed(met: Sequence[MetEdits]) -> Iterator[str]:
    """The conflicts with their numbers and wordings."""
    for number, one in enumerate(met, 1):
        where = f"{one.problem.values['where']}：" if one.problem.values.get("where") else ""
        ways = "、".join(whose.value for whose in one.choices)
        yield f"第{number}处 {where}{one.problem.title}（可以{ways}）"
        for title, text in (("手工的", one.standing), ("原来的", one.was), ("新的", one.wanted)):
            if text:
                yield f"    {title}：{text}"
