"""The command `glance`: a report in one picture, for its website."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from ..files.paths import is_folder
from ..glance.content import Glance, glance_of
from ..glance.picture import MARK, draw
from ..glance.png import MARK as MARK_OF_PIXELS
from ..glance.png import pixels
from ..kernel.problems import (
    Problem,
    Severity,
    exit_status,
    print_problems,
    problem,
    unconfirmed,
    unusable,
)
from ..pipeline import Built, build
from .datasets import confirmed_count, counted, dataset_name
from .delivery import impossible, may_replace_page, print_json, written

_ENDINGS = (".svg", ".png")


class GlanceOptions(NamedTuple):
    """What is asked of `glance` besides the dataset. force: the picture takes the place of whatever
    stands there."""

    output: Path | None = None
    force: bool = False
    as_json: bool = False


def glance(data: Path, options: GlanceOptions) -> int:
    """`glance`: the picture of a dataset's report; the exit status."""
    target = _target(data, options.output)
    problems = _wrong_target(target)
    done = not problems and write_glance(data, target, options.force, problems)
    if options.as_json:
        picture = str(target) if done else None
        status = exit_status(problems)
        shown = [each.as_json() for each in problems]
        print_json({"data": str(data), "picture": picture, "exit": status, "problems": shown})
        return status
    print_problems(problems)
    count, confirmed = counted(problems), confirmed_count(problems)
    draft = "草稿 " if _is_draft(problems) else ""
    outcome = f"已生成{draft or ' '}{target}" if done else "没有生成图"
    print(f"{outcome}{'：' if count else ''}{count}{confirmed}。")
    return exit_status(problems)


def _target(data: Path, output: Path | None) -> Path:
    """The file to write: -o, within it where it is a folder, else out/<name>.svg."""
    if output is None or is_folder(output):
        return (output or Path("out")) / f"{dataset_name(data)}.svg"
    return output


def _wrong_target(target: Path) -> list[Problem]:
    if target.suffix.lower() not in _ENDINGS:
        return [problem("O-83", path=str(target))]
    return impossible(target)


def write_glance(data: Path, target: Path, force: bool, problems: list[Problem]) -> bool:
    """Build the report in memory, draw it, write the picture; whether it was written."""
    built = build(data, keep=True)
    problems += built.problems
    shown = glance_of_build(built, _is_draft(built.problems)) if not unusable(problems) else None
    if shown is None:
        return False
    is_svg = target.suffix.lower() == ".svg"
    mark = MARK if is_svg else MARK_OF_PIXELS.decode()
    foreign = problem("O-84", path=str(target))
    if not may_replace_page(target, None if force else mark, foreign, "-o", problems):
        return False
    svg = draw(shown)
    image = svg.encode() if is_svg else pixels(svg, problems)
    return image is not None and written(target, image, problems)


def glance_of_build(built: Built, is_draft: bool) -> Glance | None:
    """What is to be shown of a build that kept what it was made from; None where there is none."""
    if built.prepared is None or built.report is None or built.data is None:
        return None
    prepared = built.prepared
    return glance_of(prepared.figures, prepared.template, built.report.title, is_draft)


def _is_draft(problems: list[Problem]) -> bool:
    return any(each.severity is Severity.ERROR for each in unconfirmed(problems))
