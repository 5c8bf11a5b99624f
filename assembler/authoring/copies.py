"""A new template that extends another, and single items of what it extends copied into it to be
changed.

Beside a copy stands what it was copied from, with a digest of the text as it was: when the
original changes later, the copy can be told to be behind (see `outdated`).
"""

from __future__ import annotations

import errno
import hashlib
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from ..charts.specification import chart_specification
from ..files.whole_file import folder_beside, write_whole
from ..kernel.problems import Place, Problem, did_you_mean, first_few, problem
from ..kernel.yaml_edits import NotEdited, with_scalar
from ..kernel.yamltext import parse_yaml
from ..tables.specification import EDITS, followed_by, specification
from ..template.files import CHARTS, LISTS
from ..template.homes import template_names
from ..template.loading import load_template
from ..template.reading import files_of, read_text, shown_path
from ..template.template import Template
from .editors import provide_schemas, switch
from .items import (
    CHART,
    FIGURE,
    LIST,
    PHRASE,
    SECTION,
    TABLE,
    TERM,
    WITHIN,
    TemplateItem,
    items_of,
    written_in,
)

COPIED_KINDS = (SECTION, TABLE, CHART, LIST, PHRASE, FIGURE, TERM)
_FOLDERS = {
    SECTION: ("sections", ".md"),
    TABLE: ("tables", ".yaml"),
    CHART: (CHARTS, ".yaml"),
    LIST: (LISTS, ".yaml"),
}
_FILES = {PHRASE: "wording.yaml", FIGURE: "figures.yaml", TERM: "glossary.yaml"}
_MARK = re.compile(r"复制自 ([^，\n]{1,200})，原文摘要 ([0-9a-f]{8})")
_TITLE = re.compile(r"^标题: (.*)$", re.MULTILINE)
_HOME = Path("templates")
_SHARED_LINE = "它和别的写在同一行，请直接改它所在的文件"


def unfit_name(name: str) -> list[Problem]:
    """What speaks against the name of a new template: it is taken, or none at all."""
    if name in template_names():
        return [problem("M-31", name=name)]
    named: list[Problem] = []
    load_template(name, Place(), named)
    return [p for p in named if p.code == "M-02"]


def new_template(name: str, base: Template) -> Path:
    """A template of that name in templates/ that extends another and changes nothing yet. Raises
    OSError; FileExistsError where there is one."""
    text = (
        f"{switch('template.yaml')}\n"
        f"名称: {name}\n"
        f"extends: {base.name}\n"
        f"类型: {base.word('类型')}\n"
        "\n"
        "# 只放与所沿用的模板不同的地方。要改的一处用下面的命令复制过来：\n"
        f"#   assembler template override {name} 节|表|图表|清单|用语|指标|名词 名称\n"
        f"#   assembler template override {name} 外壳\n"
    )
    with folder_beside(_HOME / name) as made:
        made.mkdir()
        (made / "template.yaml").write_bytes(text.encode())
    provide_schemas()
    return _HOME / name


def copied(template: Template, kind: str, name: str) -> Path:
    """Copy an item that the template inherits into its own folder; the file it stands in now.
    Raises OSError."""
    item = items_of(template, kind)[name]
    folder = template.folders[0]
    if kind in _FOLDERS:
        below, ending = _FOLDERS[kind]
        path = folder / below / f"{name}{ending}"
        text = _COPIES[kind](template, item)
        path.parent.mkdir(exist_ok=True)
    else:
        path = folder / _FILES[kind]
        before = path.read_text("utf-8-sig") if path.is_file() else f"{switch(path.name)}\n"
        text = _with_entry(before, item)
    write_whole(path, text.encode())
    provide_schemas()
    return path


def against_copy(template: Template, kind: str, name: str) -> Iterator[Problem]:
    """What speaks against copying an item: there is none, or the template has its own already."""
    if name not in items_of(template, kind):
        yield no_item(template, kind, name)
    own = own_file(template, kind, name)
    if own is not None:
        yield problem("M-33", kind=kind, name=name, path=str(own))


def no_item(template: Template, kind: str, name: str) -> Problem:
    """There is no such item."""
    items = items_of(template, kind)
    hint = did_you_mean(name, items) or _titled(name, items.values())
    return problem("M-34", Place(template.name), kind=kind, name=name, hint=hint)


def _titled(name: str, items: Iterable[TemplateItem]) -> str:
    """The items whose printed title has the name in it: a table is known by it rather than by 预算08表."""
    titled = [
        item.name
        for item in items
        if (title := _TITLE.search(item.text)) is not None and name in title[1]
    ]
    return f"，标题里有“{name}”的是 {first_few(titled, 5, ' 等')}" if titled else ""


def reworded(template: Template, kind: str, name: str, text: str) -> Path:
    """Give a phrase, figure or term another text in the template's own file, where it is copied first
    if it is inherited; nothing else of the file changes. Raises OSError; NotEdited where it is
    not written as a single text."""
    path = own_file(template, kind, name) or copied(template, kind, name)
    group, _, key = name.rpartition(WITHIN)
    keys = (group, key) if group else (key,)
    write_whole(path, with_scalar(path.read_bytes().decode(), keys, text).encode())
    return path


def withdrawn(template: Template, kind: str, name: str) -> Path:
    """Take an item out of the template's own files, so that what it extends counts again. Raises
    OSError; NotEdited where it does not stand on lines of its own."""
    item = next(one for one in written_in(template.folders[0], kind) if one.name == name)
    if kind in _FOLDERS:
        item.path.unlink()
    else:
        text = item.path.read_bytes().decode()
        write_whole(item.path, _without_entry(text, item).encode())
    return item.path


def new_item(template: Template, kind: str, name: str) -> Path:
    """A section or table of the template's own with a first text, which no part lists yet. Raises
    OSError; FileExistsError where its file is there."""
    below, ending = _FOLDERS[kind]
    path = template.folders[0] / below / f"{name}{ending}"
    if path.exists():
        raise FileExistsError(errno.EEXIST, "exists", str(path))
    text = f"# {name}\n\n" if kind == SECTION else _first_table(name)
    write_whole(path, text.encode())
    return path


def _first_table(name: str) -> str:
    """A table that can be printed as it is: what each unit spends."""
    return (
        f"{switch('tables/*.yaml')}\n"
        f"标题: {_quoted(f'{{{{ 年度 }}}}年{name}')}\n"
        "种类: 透视表\n"
        "台账: 支出\n"
        "行: [合计, 单位]\n"
        "列:\n"
        '  - {标题: 单位名称, 标签: {合计: 合计, 单位: "{单位.名称}"}}\n'
        "  - {标题: 金额}\n"
    )


def own_file(template: Template, kind: str, name: str) -> Path | None:
    """The file in which the template itself writes an item, if it does."""
    own = written_in(template.folders[0], kind)
    return next((item.path for item in own if item.name == name), None)


def digest_of(item: TemplateItem) -> str:
    """What tells one text of an item from another."""
    return hashlib.sha256(item.text.encode()).hexdigest()[:8]


def _copied_from(item: TemplateItem) -> str:
    return f"复制自 {item.place.file}，原文摘要 {digest_of(item)}"


def _section_copy(template: Template, item: TemplateItem) -> str:
    """A section with the heading that it has now (修改章节); what it was copied from stands in a
    comment, which is not printed."""
    section = template.sections.get(item.name)  # a broken one is not there
    text = section.text.strip("\n") if section else item.text
    return f"{{# {_copied_from(item)} #}}\n{text or item.text}\n"


def _table_copy(template: Template, item: TemplateItem) -> str:
    """A table's whole specification. Where its file only edits another's, the merged settings are
    written out: edits (增加列 …) copied as they are would be made twice."""
    files = template.tables[item.name]
    partial = followed_by(files) or any(entry.node.get(edit) for entry in files for edit in EDITS)
    text = f"{item.text}\n"
    if partial or len(files) > 1:
        spec = specification(template, item.name, [])
        text = as_yaml(spec.settings) if spec else text
    head = f"{switch('tables/*.yaml')}\n# {_copied_from(item)}"
    return f"{head}\n# 没有改的项可以删去，仍用所沿用的。\n{text}"


def _chart_copy(template: Template, item: TemplateItem) -> str:
    """A chart's whole specification: of several files the merged settings."""
    text = f"{item.text}\n"
    if len(template.charts[item.name]) > 1:
        text = _merged_chart(template, item.name) or text
    head = f"{switch('图表/*.yaml')}\n# {_copied_from(item)}"
    return f"{head}\n# 没有改的项可以删去，仍用所沿用的。\n{text}"


def _merged_chart(template: Template, key: str) -> str:
    """All settings of a chart as they count; "" where these are wrong."""
    spec = chart_specification(template, key, [])
    return as_yaml({n: one.node.as_data() for n, one in spec.settings.items()}) if spec else ""


def _list_copy(template: Template, item: TemplateItem) -> str:
    """A list's whole declaration, all its columns, as the files laid over each other make it."""
    head = f"{switch('清单/*.yaml')}\n# {_copied_from(item)}"
    return (
        f"{head}\n# 没有改的列和项可以删去，仍用所沿用的；值留空就是删去这一列。\n"
        f"{_list_in_whole(template, item) if item.overridden else item.text}\n"
    )


def _list_in_whole(template: Template, item: TemplateItem) -> str:
    """The settings and columns of a list that count, each on a line."""
    settings = template.lists[item.name].as_data()
    columns = (f"  {_on_one_line(name, one)}" for name, one in settings.get("列", {}).items())
    lines = (
        "\n".join(["列:", *columns]) if name == "列" else _on_one_line(name, value)
        for name, value in settings.items()
    )
    return "\n".join(lines) or item.text


def _on_one_line(name: str, value: Any) -> str:
    return as_yaml({name: value}, in_braces=True).strip()[1:-1]


_COPIES = {SECTION: _section_copy, TABLE: _table_copy, CHART: _chart_copy, LIST: _list_copy}


def effective_text(template: Template, item: TemplateItem) -> str:
    """What counts of an item: of a table all its merged settings, of any other its text without
    the note of what it was copied from."""
    if item.kind == TABLE and item.name in template.tables:  # a broken one is not
        spec = specification(template, item.name, [])
        return as_yaml(spec.settings) if spec else item.text
    if item.kind == CHART and item.name in template.charts:
        return _merged_chart(template, item.name) or item.text
    if item.kind == LIST and item.name in template.lists:
        return _list_in_whole(template, item)
    lines = item.text.splitlines()
    return "\n".join(lines[1:] if lines and _MARK.search(lines[0]) else lines)


def as_yaml(settings: Any, in_braces: bool = False) -> str:
    """Merged settings of a table as an author would write them: leaves on one line, or all."""
    import yaml

    def unshared(value: Any) -> Any:
        """Without values that stand in two places, which YAML would write as references."""
        if isinstance(value, dict):
            return {key: unshared(each) for key, each in value.items()}
        return list(map(unshared, value)) if isinstance(value, list) else value

    text: str = yaml.safe_dump(
        unshared(settings),
        allow_unicode=True,
        sort_keys=False,
        default_flow_style=in_braces or None,
        width=1_000_000 if in_braces else 100,
    )
    return text


def _with_entry(text: str, item: TemplateItem) -> str:
    """A YAML file with one entry more: a phrase goes into its group."""
    group, _, key = item.name.rpartition(WITHIN)
    indent = "  " if group else ""
    value = item.text if "\n" not in item.text else f"\n{item.text}"
    own = [f"{indent}# {_copied_from(item)}", f"{indent}{_quoted(key)}: {_value(value, item.kind)}"]
    lines = text.splitlines()
    if not group:
        return "\n".join([*lines, *own, ""])
    end = _end_of_group(text, group)
    if end is None:
        return "\n".join([*lines, f"{group}:", *own, ""])
    return "\n".join([*lines[:end], *own, *lines[end:], ""])


def _without_entry(text: str, item: TemplateItem) -> str:
    """A YAML file without an entry and the note of what it was copied from; a group in which
    nothing is left goes with it, for a blank one would remove what is inherited."""
    lines = text.splitlines(keepends=True)
    row = item.place.row or 1
    first, last = row - 1, row + item.text.count("\n")
    if first and _MARK.search(lines[first - 1]):
        first -= 1
    rest = "".join([*lines[:first], *lines[last:]])
    group = item.name.rpartition(WITHIN)[0]
    node = parse_yaml(rest).get(group) if group else None
    if node is not None and node.null:
        rest = "".join(
            line for line in rest.splitlines(keepends=True) if not line.startswith(f"{group}:")
        )
    if parse_yaml(rest).as_data() != _data_without(parse_yaml(text).as_data(), item.name):
        raise NotEdited(_SHARED_LINE)
    return rest


def _data_without(data: Any, name: str) -> Any:
    group, _, key = name.rpartition(WITHIN)
    if not group:
        return {each: value for each, value in data.items() if each != key}
    inner = _data_without(data[group], key)
    if inner:
        return {**data, group: inner}
    return _data_without(data, group)


def _end_of_group(text: str, group: str) -> int | None:
    """How many lines stand before the end of a group of phrases; None where it is not there."""
    node = parse_yaml(text).get(group) if text.strip() else None
    if node is None or not node.pairs:
        return None
    return max(value.line for _, value in node.pairs)


def _value(text: str, kind: str) -> str:
    """A value as it can stand in YAML. A phrase is a text, though it may begin with a brace."""
    if kind == PHRASE and text.startswith(("{", "[")) and "\n" not in text:
        return _quoted(text)
    return text if "\n" in text or text.startswith(("{", "[", '"', "'")) else _quoted(text)


def _quoted(text: str) -> str:
    """A text in quotes where YAML would take it for something else."""
    try:
        node = parse_yaml(f"值: {text}").get("值")
    except Exception:
        node = None
    if node is not None and node.is_text and node.text == text:
        return text
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def outdated(template: Template) -> Iterator[tuple[Place, str]]:
    """Copies whose original has changed since: where the copy says what it was copied from, and
    the original's file."""
    originals = [
        item
        for folder in template.folders[1:]
        for kind in COPIED_KINDS
        for item in written_in(folder, kind)
    ]
    files, digests = {item.place.file for item in originals}, set(map(digest_of, originals))
    for place, file, digest in _marks(template):
        if file in files and digest not in digests:
            yield place, file


def _marks(template: Template) -> Iterator[tuple[Place, str, str]]:
    """Every note of what something was copied from: its place, the file, the digest."""
    for path in files_of(template.folders[:1]):
        text = read_text(path, []) if path.suffix != ".docx" else None
        for mark in _MARK.finditer(text or ""):
            row = mark.string.count("\n", 0, mark.start()) + 1
            yield Place(shown_path(path), row=row), mark[1], mark[2]
