"""The command `template rehearse`: what a template says in every situation, on the terminal, as a page
or as a Word file."""

from __future__ import annotations

import sys
from pathlib import Path

from ..authoring.rehearsal import Rehearsal, RehearsedText
from ..authoring.rehearsal_words import as_json, left_of, lines_of_text, lines_of_unused, summary
from ..files.paths import is_folder
from ..kernel.problems import Place, Problem, print_problems, problem, unusable
from ..template.loading import load_template
from .delivery import impossible, may_replace_page, print_json, print_lines, written

_PAGES, _DOCUMENTS = (".html", ".htm"), (".docx",)


def rehearse(name: str, output: Path | None, shown_as_json: bool, force: bool) -> int:
    """`template rehearse`; the exit status."""
    problems = _wrong_target(output) if output else []
    template = None if problems else load_template(name, Place(), problems)
    if template is None or unusable(problems):
        print_problems(problems)
        return 2
    rehearsal = Rehearsal(template)
    texts = list(rehearsal.texts())
    if output is not None and not _delivered(rehearsal, texts, output, force, problems):
        print_problems(problems)
        print("没有生成试写的文件。", file=sys.stderr)
        return 2
    if not shown_as_json:
        print_problems(rehearsal.mistakes)
    _print(rehearsal, texts, output, shown_as_json)
    return int(bool(rehearsal.mistakes) or any(text.failures for text in texts))


def _print(
    rehearsal: Rehearsal, texts: list[RehearsedText], output: Path | None, shown_as_json: bool
) -> None:
    if shown_as_json:
        print_json(as_json(rehearsal, texts))
        return
    if output is None:
        for text in texts:
            print_lines(lines_of_text(text, rehearsal))
    else:
        print(f"已生成 {output}，是示例部门的数，只给写模板的人看，不是报告。")
        for text in texts:
            print_lines(left_of(text))
    print_lines(lines_of_unused(rehearsal))
    print(summary(rehearsal, texts))


def _wrong_target(output: Path) -> list[Problem]:
    """What speaks against writing there, by its name alone."""
    refused = impossible(output)
    if refused or output.suffix.lower() in (*_PAGES, *_DOCUMENTS):
        return refused
    return [problem("M-90", path=str(output))]


def _delivered(
    rehearsal: Rehearsal,
    texts: list[RehearsedText],
    output: Path,
    force: bool,
    problems: list[Problem],
) -> bool:
    """Write the file; never over one that is none of ours."""
    if output.suffix.lower() in _PAGES:
        from ..authoring.rehearsal_page import MARK, rehearsal_page

        foreign = problem("M-91", path=str(output))
        if not may_replace_page(output, None if force else MARK, foreign, "-o", problems):
            return False
        return written(output, rehearsal_page(rehearsal, texts), problems)
    from ..authoring.rehearsal_report import rehearsal_docx
    from .report_target import is_public_report, may_overwrite

    free = (force and not is_folder(output)) or may_overwrite(
        output, problems, keeps_public=is_public_report
    )
    data = rehearsal_docx(rehearsal.template, texts, problems) if free else None
    return data is not None and written(output, data, problems)
