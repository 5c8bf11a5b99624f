"""The commands `template show`, `diff`, `new`, `override` and `schemas`: a template's wording for its
author."""

from __future__ import annotations

from ..authoring.copies import copied, new_template, own_file
from ..authoring.differences import differences
from ..authoring.editors import FILES, HOME, provide_schemas, switch
from ..authoring.items import items_of
from ..authoring.show import overview, show_items
from ..kernel.problems import (
    Place,
    Problem,
    did_you_mean,
    print_problems,
    problem,
    system_reason,
    unusable,
)
from ..template.homes import template_names
from ..template.loading import load_template
from ..template.template import Template
from .delivery import print_lines


def show(name: str, kind: str, item: str) -> int:
    """`template show`: the whole template, its items of a kind, or one of them."""
    problems: list[Problem] = []
    template = load_template(name, Place(), problems)
    if template is not None and item and item not in items_of(template, kind):
        problems.append(_no_item(template, kind, item))
        template = None
    print_problems(problems)
    if template is None:
        return 2
    print_lines(show_items(template, kind, item) if kind else overview(template))
    return 0


def show_differences(name: str, other: str) -> int:
    """`template diff`: against another template, or the one it extends."""
    problems: list[Problem] = []
    template = load_template(name, Place(), problems)
    if template is not None and not other and len(template.folders) == 1:
        problems.append(problem("M-30", Place(f"{name}/template.yaml"), name=name))
    other = other or (template.folders[1].name if template and len(template.folders) > 1 else "")
    base = load_template(other, Place(), problems) if other else None
    print_problems(problems)
    if template is None or base is None:
        return 2
    lines = list(differences(template, base))
    print_lines(lines)
    print(f"与 {base.name} 相比：{'没有不同' if not lines else '不同之处已列出'}。")
    return 0


def make_template(name: str, base_name: str) -> int:
    """`template new`: a template that extends another."""
    problems: list[Problem] = []
    base = load_template(base_name, Place(), problems)
    if base is not None and name in template_names():
        problems.append(problem("M-31", name=name))
    elif base is not None:
        named: list[Problem] = []
        load_template(name, Place(), named)
        problems += [p for p in named if p.code == "M-02"]  # a name that is none
    if base is None or problems:
        print_problems(problems)
        return 2
    try:
        folder = new_template(name, base)
    except OSError as error:
        print_problems([problem("M-32", path=f"templates/{name}", why=system_reason(error))])
        return 2
    print(f"已新建 {folder}，沿用 {base.name}。把数据的“模板”写成 {name} 就用它。")
    return 0


def override(name: str, kind: str, item: str) -> int:
    """`template override`: an inherited item copied into the template, to be changed there."""
    problems: list[Problem] = []
    template = load_template(name, Place(), problems)
    if template is not None and item not in items_of(template, kind):
        problems.append(_no_item(template, kind, item))
    own = own_file(template, kind, item) if template else None
    if own is not None:
        problems.append(problem("M-33", kind=kind, name=item, path=str(own)))
    if template is None or unusable(problems):
        print_problems(problems)
        return 2
    try:
        path = copied(template, kind, item)
    except OSError as error:
        print_problems([problem("M-32", path=str(template.folders[0]), why=system_reason(error))])
        return 2
    print(f"{kind}“{item}”已复制到 {path}，改这里就只改 {name}。")
    return 0


def switch_on() -> int:
    """`template schemas`: the schemas for editors beside the templates, and how to use them."""
    try:
        written = provide_schemas()
    except OSError as error:
        print_problems([problem("M-32", path=str(HOME), why=system_reason(error))])
        return 2
    print(f"{HOME} {f'已写成（{len(written)}个文件）' if written else '已是最新'}。")
    print("VS Code 装上 YAML 扩展（redhat.vscode-yaml，不用联网），在文件的第一行写：")
    for file in FILES:
        print(f"  {file}　{switch(file)}")
    return 0


def _no_item(template: Template, kind: str, item: str) -> Problem:
    hint = did_you_mean(item, items_of(template, kind))
    return problem("M-34", Place(template.name), kind=kind, name=item, hint=hint)
