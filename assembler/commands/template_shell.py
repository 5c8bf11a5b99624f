"""The command `template shell`: what the styles and tags of a Word shell drive, a document of
examples, the shell written anew as it is read; and the copy of one that is inherited."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from ..authoring.checking import Bench
from ..authoring.shell_guide import samples, shell_lines
from ..authoring.shell_page import shell_page
from ..files.zip_package import read_file
from ..kernel.problems import Place, Problem, exit_status, print_problems, problem, unusable
from ..template.loading import load_template
from ..template.template import Template
from ..word.write.docx import write_docx
from ..word.write.shell import Shell, load_plain_shell, load_shell
from .delivery import print_lines, with_ending, written, wrong_report_name

_LARGEST = 50_000_000


def show_shell(name: str, output: Path | None, repair: bool) -> int:
    """`template shell`: the lines, and the files that are wanted."""
    problems = wrong_report_name(output) if output and not _is_page(output) else []
    opened = _opened(name, problems)
    if opened is None:
        return 2
    bench, shell = opened
    print_lines([_headline(bench.template, shell), *shell_lines(shell, _names(bench))])
    if output:
        _write_output(output, shell, bench, problems)
    if repair:
        _write_repaired(bench.template, problems)
    print_problems(problems)
    return exit_status(problems)


def _opened(name: str, problems: list[Problem]) -> tuple[Bench, Shell] | None:
    """A template on its bench, and its shell; None where they cannot be used, which is printed."""
    template = load_template(name, Place(), problems)
    bench = Bench(template, []) if template else None
    shell = _shell(bench, problems) if bench else None
    if bench is None or shell is None or unusable(problems):
        print_problems(problems)
        return None
    return bench, shell


def _write_output(output: Path, shell: Shell, bench: Bench, problems: list[Problem]) -> None:
    """Write what a name asks for: a page, or a document of examples."""
    if _is_page(output):
        _write_page(output, shell, bench, problems)
    else:
        _write_samples(with_ending(output, ".docx"), shell, bench, problems)


def copy_shell(name: str) -> int:
    """`template override 外壳`: the Word shell that the template inherits copied into its folder."""
    problems: list[Problem] = []
    opened = _opened(name, problems)
    if opened is None:
        return 2
    template, shell = opened[0].template, opened[1]
    own = template.folders[0] / "shell.docx"
    if _is_own(template):
        problems = [problem("M-33", kind="外壳", name=own.name, path=str(own.parent))]
    elif written(own, read_file(Path(shell.file), _LARGEST), problems):
        print(f"外壳已复制到 {own}，用 Word 或 WPS 改它就只改 {name}。")
    print_problems(problems)
    return 2 if unusable(problems) else 0


def _names(bench: Bench) -> Mapping[str, object]:
    return bench.narrative.shell_names()


def _is_own(template: Template) -> bool:
    return template.shell is not None and template.shell.parent == template.folders[0]


def _headline(template: Template, shell: Shell) -> str:
    folder = Path(shell.file).parent.name
    return f"外壳 {shell.file}" + ("" if _is_own(template) else f"（沿用 {folder} 的）")


def _is_page(path: Path) -> bool:
    return path.suffix.lower() in (".html", ".htm")


def _shell(bench: Bench, problems: list[Problem]) -> Shell | None:
    path = bench.template.shell
    if path is None:
        problems.append(problem("M-07", Place(bench.template.name), name="shell.docx"))
        return None
    environment, has_no_parts = bench.narrative.language.environment, not bench.template.parts
    return load_shell(path, environment, problems, may_lack_body=has_no_parts)


def _write_samples(path: Path, shell: Shell, bench: Bench, problems: list[Problem]) -> None:
    made = samples(bench.narrative.dataset.department.name)
    if not shell.has_body:
        environment = bench.narrative.language.environment
        shell = load_plain_shell(Path(shell.file), environment, problems) or shell
    data = write_docx(made, shell, _names(bench), "", problems)
    if data is not None and written(path, data, problems):
        print(f"各样式的样子已写入 {path}。")


def _write_page(path: Path, shell: Shell, bench: Bench, problems: list[Problem]) -> None:
    page = shell_page(_headline(bench.template, shell), shell, _names(bench))
    if written(path, page.encode(), problems):
        print(f"各样式的样子已写入 {path}。")


def _write_repaired(template: Template, problems: list[Problem]) -> None:
    from ..word.write.shell_repair import repaired_file

    assert template.shell is not None
    if not _is_own(template):
        problems.append(problem("O-61", Place(str(template.shell)), name=template.name))
        return
    data = repaired_file(read_file(template.shell, _LARGEST))
    if data is None:
        print(f"{template.shell} 不用修整。")
    elif written(template.shell, data, problems):
        print(f"{template.shell} 已修整：标签已合拢，分节符与标签已分开。")
