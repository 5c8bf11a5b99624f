"""The command `reasons`: every change that the report gives a reason for, taken apart, with the draft
of that reason; with `--write` the drafts go into 原因."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import NamedTuple

from ..assemble import assemble
from ..checks.carried import rows_are_confirmed
from ..dataset.model import Reason
from ..dataset.schema import CONFIRMED, DRAFT, TO_CONFIRM
from ..figures import Figure, Figures
from ..kernel.problems import (
    Problem,
    did_you_mean,
    distinct,
    exit_status,
    grave,
    print_problems,
    problem,
    system_reason,
)
from ..narrative import Narrative
from ..narrative.draft import AskedReason
from ..narrative.marks import still_open
from ..pipeline import prepare, uncollected
from ..reasons.division import Division
from ..reasons.drafting import Drafted
from .delivery import print_json, print_lines


class ReasonsOptions(NamedTuple):
    """What is asked of `reasons`. name: one figure, or one function's code; "" for all."""

    name: str = ""
    write: bool = False
    as_json: bool = False


class ReasonDrafts(NamedTuple):
    """What the report asks for, drafted. written: of which figures the draft has just been put into
    原因."""

    figures: Figures
    drafted: list[Drafted]
    problems: list[Problem]
    written: frozenset[str] = frozenset()


def show_reasons(path: Path, options: ReasonsOptions) -> int:
    """`reasons`: what each change is made of; the exit status."""
    problems: list[Problem] = []
    drafts = _drafts(path, options.name, problems)
    if drafts is None:
        return _refused(path, problems, options)
    if options.write:
        drafts, refused = _write(path, drafts, options)
        problems += refused
    problems += drafts.problems
    if options.as_json:
        print_json(_as_json(path, drafts, problems))
    else:
        print_lines(_report(drafts, with_parts=not options.write))
        print_problems(problems)
    return exit_status(problems)


def _refused(path: Path, problems: list[Problem], options: ReasonsOptions) -> int:
    if options.as_json:
        print_json({"data": str(path), "changes": [], "problems": [p.as_json() for p in problems]})
    else:
        print_problems(problems)
    return 2


@uncollected()
def _drafts(path: Path, name: str, problems: list[Problem]) -> ReasonDrafts | None:
    """The drafts of one report; None (told) where there can be none."""
    own: list[Problem] = []
    prepared = prepare(path, own)
    if prepared is None or exit_status(own) == 2:
        problems += grave(distinct(own))
        return None
    narrative = Narrative(prepared.dataset, prepared.template, prepared.figures, own)
    assemble(narrative, own)
    if exit_status(own) == 2:
        problems += grave(distinct(own))
        return None
    return drafts_in(narrative, name, problems)


def drafts_in(narrative: Narrative, name: str, problems: list[Problem]) -> ReasonDrafts | None:
    """The drafts of every change that a report which has been written gives a reason for, or of one
    figure; None (told) where there is none of that name."""
    figures, asked = narrative.figures, dict(narrative.draft.asked_reasons)
    if name:
        only = asked.get(name) or _asked_by_name(name, figures)
        if only is None:
            hint = did_you_mean(name, [*asked, *figures])
            problems.append(problem("N-09", name=name, hint=hint))
            return None
        asked = {name: only}
    drafted = [narrative.draft.drafted(one) for one in asked.values()]
    return ReasonDrafts(figures, drafted, list(_remarks(narrative, drafted, bool(name))))


def _asked_by_name(name: str, figures: Figures) -> AskedReason | None:
    """Any other figure against last year, though no sentence asks why it changed."""
    return AskedReason(name, figures[name]) if name in figures else None


def _remarks(narrative: Narrative, drafted: list[Drafted], asked: bool) -> Iterator[Problem]:
    """What cannot be drafted and why, unless the clerk has written it and it is not asked for by
    name; names that may be one project's."""
    dataset = narrative.dataset
    written = set() if asked else {one.name for one in dataset.reasons if not one.is_carried_over}
    for one in filter(_is_undrafted, drafted):
        if one.name not in written:
            label = one.explained.now.words
            yield problem("N-07", dataset.place_of("原因"), name=label, why=one.why)
    for former, name in narrative.draft.drafting.explainer.perhaps_renamed():
        yield problem("N-05", dataset.place_of("项目"), former=former, name=name)


def _is_undrafted(one: Drafted) -> bool:
    """Whether something changed that no text could be drafted for."""
    return not one.text and bool(one.explained.change)


# --- written


def _write(
    path: Path, drafts: ReasonDrafts, options: ReasonsOptions
) -> tuple[ReasonDrafts, list[Problem]]:
    """The drafts written into 原因; why they could not be."""
    from ..dataset.sheet_edits import NotWritten, write_sheet
    from ..reasons.sheet import draft_edits

    figures = drafts.figures
    last = _unlooked_at(figures)
    changes = draft_edits(figures.dataset, drafts.drafted, complete=not options.name, last=last)
    if changes.is_empty:
        _say("“原因”表里没有要写、要更新的草稿。", options)
        return drafts, []
    try:
        file = write_sheet(path, changes.edits)
    except NotWritten as error:
        return drafts, [problem("N-08", figures.dataset.place_of("原因"), why=str(error))]
    except OSError as error:
        return drafts, [problem("O-03", path=str(path), why=system_reason(error))]
    counts = (
        (changes.added, "新写"),
        (changes.replaced, "换掉上年带来的"),
        (changes.renewed, "更新"),
        (changes.removed, "去掉"),
    )
    done = "，".join(
        f"{word}{len(names)}条（{'、'.join(names)}）" for names, word in counts if names
    )
    _say(f"草稿已写进 {file}：{done}。核对后把“状态”改成已确认。", options)
    return drafts._replace(written=changes.drafts), []


def _unlooked_at(figures: Figures) -> dict[str, str]:
    """Last year's reasons by figure, of those that nobody has looked at since they came over."""
    last = figures.last.reasons if figures.last is not None else {}
    carried = still_open(list(rows_are_confirmed(figures)), figures.dataset)
    still = {place for one in carried for place in (one.place, *one.alike)}
    reasons = figures.dataset.reasons
    return {one.name: last[one.name] for one in reasons if one.place in still and one.name in last}


def _say(line: str, options: ReasonsOptions) -> None:
    if not options.as_json:
        print(line)


# --- printed


def _report(drafts: ReasonDrafts, with_parts: bool) -> Iterator[str]:
    if not drafts.drafted:
        yield "正文没有一处要说增减的原因。"
    for one in drafts.drafted:
        yield from _of(one, drafts, with_parts)


def _of(drafted: Drafted, drafts: ReasonDrafts, with_parts: bool) -> Iterator[str]:
    """One change: both amounts, its parts, the draft, what 原因 has."""
    explained = drafted.explained
    now, before = explained.now, explained.before
    yield (
        f"{_title(drafted)}：{_full(now)}，{explained.base}{_full(before)}，"
        f"{_moved(explained.change, now.unit)}"
    )
    if with_parts and explained.choice is not None:
        yield from _parts(explained.choice.division, explained.shared)
    if drafted.text:
        yield f"    草拟：{drafted.text}"
    yield f"    原因表：{_given(drafted, drafts)}"


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


def _given(drafted: Drafted, drafts: ReasonDrafts) -> str:
    """What 原因 has of it, and whether that is the draft."""
    text, state = _reason_and_state(drafted, drafts)
    if not text:
        return "没有写"
    return f"{state}{'（同上）' if text == drafted.text else f'：{text}'}"


def _reason_and_state(drafted: Drafted, drafts: ReasonDrafts) -> tuple[str, str]:
    """The reason that 原因 has of a figure now, and its 状态; "" where it has none."""
    if drafted.name in drafts.written:
        return drafted.text, DRAFT
    reasons = drafts.figures.dataset.reasons
    given = next((one for one in reasons if one.name == drafted.name), None)
    return ("", "") if given is None else (given.text, state_of(given))


def state_of(reason: Reason) -> str:
    """What 状态 says of a reason, or means where it says nothing."""
    if reason.is_draft:
        return DRAFT
    return TO_CONFIRM if reason.is_carried_over else CONFIRMED


# --- for programs


def _as_json(path: Path, drafts: ReasonDrafts, problems: list[Problem]) -> dict[str, object]:
    return {
        "data": str(path),
        "changes": [_change_as_json(one, drafts) for one in drafts.drafted],
        "problems": [p.as_json() for p in problems],
    }


def _change_as_json(drafted: Drafted, drafts: ReasonDrafts) -> dict[str, object]:
    explained = drafted.explained
    reason, state = _reason_and_state(drafted, drafts)
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
        "reason": reason,
        "status": state,
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
