"""The command `reasons`: every change that the report gives a reason for, taken apart, with the draft
of that reason; with `--write` the drafts go into 原因."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import NamedTuple

from ..assemble import assemble
from ..figures import Figure, Figures
from ..kernel.problems import (
    Problem,
    did_you_mean,
    distinct,
    grave,
    print_problems,
    problem,
    system_reason,
)
from ..narrative import Narrative
from ..narrative.draft import AskedReason
from ..pipeline import exit_status, prepare, uncollected
from ..reasons.division import Division
from ..reasons.drafting import Drafted
from .delivery import print_json, print_lines


class ReasonsOptions(NamedTuple):
    """What is asked of `reasons`. name: one figure, or one function's code; "" for all."""

    name: str = ""
    write: bool = False
    as_json: bool = False


class _Drafts(NamedTuple):
    """What the report asks for, drafted."""

    figures: Figures
    drafted: list[Drafted]
    problems: list[Problem]


def show_reasons(path: Path, options: ReasonsOptions) -> int:
    """`reasons`: what each change is made of; the exit status."""
    problems: list[Problem] = []
    drafts = _drafts(path, options.name, problems)
    if drafts is None:
        return _refused(path, problems, options)
    if options.write:
        problems += _write(path, drafts, options)
    problems += drafts.problems
    if options.as_json:
        print_json(_as_json(path, drafts, problems))
    else:
        print_lines(_report(drafts))
        print_problems(problems)
    return exit_status(problems)


def _refused(path: Path, problems: list[Problem], options: ReasonsOptions) -> int:
    if options.as_json:
        print_json({"data": str(path), "changes": [], "problems": [p.as_json() for p in problems]})
    else:
        print_problems(problems)
    return 2


@uncollected()
def _drafts(path: Path, name: str, problems: list[Problem]) -> _Drafts | None:
    """The drafts of one report; None (told) where there can be none."""
    own: list[Problem] = []
    prepared = prepare(path, own)
    if prepared is None or exit_status(own) == 2:
        problems += grave(distinct(own))
        return None
    figures = prepared.figures
    narrative = Narrative(prepared.dataset, prepared.template, figures, own)
    assemble(narrative, own)
    if exit_status(own) == 2:
        problems += grave(distinct(own))
        return None
    asked = dict(narrative.draft.asked_reasons)
    if name:
        only = asked.get(name) or _asked_by_name(name, figures)
        if only is None:
            hint = did_you_mean(name, [*asked, *figures])
            problems.append(problem("N-09", name=name, hint=hint))
            return None
        asked = {name: only}
    drafted = [narrative.draft.drafted(one) for one in asked.values()]
    return _Drafts(figures, drafted, list(_remarks(narrative, drafted)))


def _asked_by_name(name: str, figures: Figures) -> AskedReason | None:
    """Any other figure against last year, though no sentence asks why it changed."""
    return AskedReason(name, figures[name]) if name in figures else None


def _remarks(narrative: Narrative, drafted: list[Drafted]) -> Iterator[Problem]:
    """What cannot be drafted and why; names that may be one project's."""
    dataset = narrative.dataset
    for one in drafted:
        if not one.text and one.explained.change:
            label = one.explained.now.words
            yield problem("N-07", dataset.place_of("原因"), name=label, why=one.why)
    for former, name in narrative.draft.drafting.explainer.perhaps_renamed():
        yield problem("N-05", dataset.place_of("项目"), former=former, name=name)


# --- written


def _write(path: Path, drafts: _Drafts, options: ReasonsOptions) -> list[Problem]:
    """The drafts written into 原因; why they could not be."""
    from ..dataset.sheet_edits import NotWritten, write_sheet
    from ..reasons.sheet import draft_edits

    changes = draft_edits(drafts.figures.dataset, drafts.drafted, complete=not options.name)
    if changes.is_empty:
        _say("“原因”表里没有要写、要更新的草稿。", options)
        return []
    try:
        file = write_sheet(path, changes.edits)
    except NotWritten as error:
        return [problem("N-08", drafts.figures.dataset.place_of("原因"), why=str(error))]
    except OSError as error:
        return [problem("O-03", path=str(path), why=system_reason(error))]
    counts = ((changes.added, "新写"), (changes.renewed, "更新"), (changes.removed, "去掉"))
    done = "，".join(
        f"{word}{len(names)}条（{'、'.join(names)}）" for names, word in counts if names
    )
    _say(f"草稿已写进 {file}：{done}。核对后把“状态”改成已确认。", options)
    return []


def _say(line: str, options: ReasonsOptions) -> None:
    if not options.as_json:
        print(line)


# --- printed


def _report(drafts: _Drafts) -> Iterator[str]:
    if not drafts.drafted:
        yield "正文没有一处要说增减的原因。"
    for one in drafts.drafted:
        yield from _of(one, drafts.figures)


def _of(drafted: Drafted, figures: Figures) -> Iterator[str]:
    """One change: both amounts, its parts, the draft, what 原因 has."""
    explained = drafted.explained
    now, before = explained.now, explained.before
    yield (
        f"{_title(drafted)}：{_full(now)}，{explained.base}{_full(before)}，"
        f"{_moved(explained.change, now.unit)}"
    )
    if explained.choice is not None:
        yield from _parts(explained.choice.division, explained.shared)
    if drafted.text:
        yield f"    草拟：{drafted.text}"
    yield f"    原因表：{_given(drafted, figures)}"


def _title(drafted: Drafted) -> str:
    now, name = drafted.explained.now, drafted.name
    return name if now.words == name else f"{name}（{now.words}）"


def _full(figure: Figure) -> str:
    return f"{figure.value:,f}{figure.unit}" if figure.value is not None else "未给出"


def _moved(change: Decimal, unit: str) -> str:
    if not change:
        return "没有变化"
    return f"{'增加' if change > 0 else '减少'}{abs(change):,f}{unit}"


def _parts(division: Division, shared: str) -> Iterator[str]:
    whose = f"“{shared}”的" if shared else ""
    yield f"    按{whose}{division.words}分："
    for part in division.moved:
        former = f"（上年为“{part.former}”）" if part.former else ""
        yield f"      {part.change:+,f}元　{part.label}{former}　{part.before:,f} → {part.now:,f}"
    if division.remainder:
        yield f"      {division.remainder:+,f}元　尾差"


def _given(drafted: Drafted, figures: Figures) -> str:
    """What 原因 has of it, and whether that is the draft."""
    given = next((r for r in figures.dataset.reasons if r.name == drafted.name), None)
    if given is None:
        return "没有写"
    same = "（同上）" if given.text == drafted.text else f"：{given.text}"
    return f"{'草稿' if given.is_draft else '已确认'}{same}"


# --- for programs


def _as_json(path: Path, drafts: _Drafts, problems: list[Problem]) -> dict[str, object]:
    return {
        "data": str(path),
        "changes": [_change_as_json(one, drafts.figures) for one in drafts.drafted],
        "problems": [p.as_json() for p in problems],
    }


def _change_as_json(drafted: Drafted, figures: Figures) -> dict[str, object]:
    explained, given = drafted.explained, None
    given = next((r for r in figures.dataset.reasons if r.name == drafted.name), None)
    division = explained.choice.division if explained.choice else None
    return {
        "name": drafted.name,
        "label": explained.now.words,
        "now": explained.now.exact,
        "base": explained.base,
        "before": explained.before.exact,
        "change": f"{explained.change:f}",
        "axis": division.words if division else "",
        "parts": _parts_as_json(division),
        "remainder": f"{division.remainder:f}" if division else "",
        "draft": drafted.text,
        "why": drafted.why,
        "reason": given.text if given else "",
        "status": ("草稿" if given.is_draft else "已确认") if given else "",
    }


def _parts_as_json(division: Division | None) -> list[dict[str, str]]:
    return [
        {
            "label": part.label,
            "former": part.former,
            "movement": part.movement,
            "now": f"{part.now:f}",
            "before": f"{part.before:f}",
            "change": f"{part.change:f}",
        }
        for part in (division.moved if division else ())
    ]
