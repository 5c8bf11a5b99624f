"""The commands `template show`, `diff`, `new`, `override` and `schemas`: a template's wording for its
author."""

from __future__ import annotations

from collections.abc import Iterable

from ..authoring.copies import against_copy, copied, new_template, no_item, unfit_name
from ..authoring.differences import differences
from ..authoring.editors import FILES, HOME, provide_schemas, switch
from ..authoring.items import items_of
from ..authoring.show import overview, show_items
from ..kernel.problems import (
    Place,
    Problem,
    distinct,
    exit_status,
    print_problems,
    problem,
    system_reason,
    unusable,
)
from ..template.loading import load_template
from ..template.template import Template
from .delivery import print_lines


def show(name: str, kind: str, item: str) -> int:
    """`template show`: the whole template, its items of a kind, or one of them."""
    problems: list[Problem] = []
    template = load_template(name, Place(), problems)
    if template is None:
        return _refused(problems)
    if item and item not in items_of(template, kind):
        return _refused([*problems, no_item(template, kind, item)])
    print_problems(problems)
    print_lines(show_items(template, kind, item) if kind else overview(template))
    return 0


def show_differences(name: str, other: str) -> int:
    """`template diff`: against another template, or the one it extends."""
    problems: list[Problem] = []
    template = load_template(name, Place(), problems)
    base = _compared(template, name, other, problems)
    if template is None or base is None:
        return _refused(problems)
    problems = distinct(problems)
    print_problems(problems)
    lines = list(differences(template, base))
    print_lines(lines)
    print(f"与 {base.name} 相比：{'没有不同' if not lines else '不同之处已列出'}。")
    return exit_status(problems)


def _compared(
    template: Template | None, name: str, other: str, problems: list[Problem]
) -> Template | None:
    """The other template, or else the one that this one extends."""
    if other:
        return load_template(other, Place(), problems)
    if template is None:
        return None
    if len(template.folders) == 1:
        problems.append(problem("M-30", Place(f"{name}/template.yaml"), name=name))
        return None
    return load_template(template.folders[1].name, Place(), problems)


def make_template(name: str, base_name: str) -> int:
    """`template new`: a template that extends another."""
    problems: list[Problem] = []
    base = load_template(base_name, Place(), problems)
    if base is None:
        return _refused(problems)
    problems += unfit_name(name)
    if problems:
        return _refused(problems)
    try:
        folder = new_template(name, base)
    except OSError as error:
        return _unwritable(f"templates/{name}", error)
    print(f"已新建 {folder}，沿用 {base.name}。把数据的“模板”写成 {name} 就用它。")
    return 0


def override(name: str, kind: str, item: str) -> int:
    """`template override`: an inherited item copied into the template, to be changed there."""
    problems: list[Problem] = []
    template = load_template(name, Place(), problems)
    if template is None:
        return _refused(problems)
    problems += against_copy(template, kind, item)
    if unusable(problems):
        return _refused(problems)
    try:
        path = copied(template, kind, item)
    except OSError as error:
        return _unwritable(str(template.folders[0]), error)
    print(f"{kind}“{item}”已复制到 {path}，改这里就只改 {name}。")
    return 0


def switch_on() -> int:
    """`template schemas`: the schemas for editors beside the templates, and how to use them."""
    try:
        written = provide_schemas()
    except OSError as error:
        return _unwritable(str(HOME), error)
    print(f"{HOME} {f'已写成（{len(written)}个文件）' if written else '已是最新'}。")
    print("VS Code 装上 YAML 扩展（redhat.vscode-yaml，不用联网），在文件的第一行写：")
    for file in FILES:
        print(f"  {file}　{switch(file)}")
    return 0


def _refused(problems: Iterable[Problem]) -> int:
    print_problems(problems)
    return 2


def _unwritable(path: str, error: OSError) -> int:
    return _refused([problem("M-32", path=path, why=system_reason(error))])
