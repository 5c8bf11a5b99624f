"""A template's files, found and merged along `extends`: words and settings, nothing rendered.

`templates/<name>/` holds template.yaml, figures.yaml, wording.yaml, glossary.yaml,
sections/*.md, tables/*.yaml and shell.docx. What a template does not have comes from the one it
extends. A `templates` folder in the working directory is looked up before the built-in one.
"""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from ..kernel.money import UNITS, NumberStyle
from ..kernel.problems import Place, Problem, did_you_mean, leads_outside, problem, system_reason
from ..kernel.yamltext import Node, YamlError, parse_yaml

_PACKAGE = Path(__file__).resolve().parents[1]
_NAME = re.compile(r"[\w\-]+(\.[\w\-]+)*")
_FILE_AT_MOST = 2_000_000
_FILES_AT_MOST, _TEMPLATE_AT_MOST = 2_000, 60_000_000  # of a template and those it extends
_ELSEWHERE = "不是普通文件，或是指向模板文件夹之外的链接"
PRIVATE = re.compile("[\ue000-\uf8ff]")
_TRUE = {"true", "是", "yes", "True"}
_FALSE = {"", "false", "否", "no", "False"}

SETTINGS = (
    "名称",
    "说明",
    "类型",
    "extends",
    "封面标题",
    "标题",
    "数字样式",
    "表格样式",
    "表头左",
    "表头右",
    "尾差注",
    "等级",
    "原因门槛",
    "部分",
)
PART_KEYS = ("名", "标题", "章节", "名词", "表格", "编号")
STYLE_KEYS = {
    "单位": "unit",
    "小数": "places",
    "百分比小数": "percent_places",
    "零": "zero",
    "单位前": "space",
    "千分位": "grouped",
    "整数省略": "trim_whole",
}


class Source(NamedTuple):
    """A text file of a template: its name for messages, its path and text."""

    name: str
    path: Path
    text: str


class Entry(NamedTuple):
    """A value of a merged YAML file with the file that gave it."""

    node: Node
    file: str

    @property
    def place(self) -> Place:
        return Place(self.file, row=self.node.line, character=self.node.character)


@dataclass(frozen=True)
class Template:
    """A template with everything it inherits. Tables are lists of nodes: base first."""

    name: str
    folders: tuple[Path, ...]
    settings: Mapping[str, Entry]
    figures: Mapping[str, Entry]
    wording: Mapping[str, Entry]
    glossary: Mapping[str, Entry]
    sections: Mapping[str, Source]
    tables: Mapping[str, tuple[Entry, ...]]
    shell: Path | None
    digest: str

    def word(self, key: str, default: str = "") -> str:
        """A setting's text."""
        entry = self.settings.get(key)
        return default if entry is None else entry.node.text

    def place(self, key: str) -> Place:
        """Where a setting stands."""
        entry = self.settings.get(key)
        return entry.place if entry else Place(f"{self.name}/template.yaml")

    @property
    def parts(self) -> list[Node]:
        """The parts in order (部分)."""
        entry = self.settings.get("部分")
        return (entry.node.children or []) if entry else []

    def style(self, key: str = "数字样式") -> NumberStyle:
        """The number style of the narrative, or of the tables (表格样式)."""
        base = NumberStyle() if key == "数字样式" else self.style()
        entry = self.settings.get(key)
        return base if entry is None else restyle(base, entry.node)


def is_true(text: str) -> bool:
    """Whether a YAML scalar says yes (是, true)."""
    return text in _TRUE


def is_answer(text: str) -> bool:
    """Whether a YAML scalar says yes or no."""
    return text in _TRUE or text in _FALSE


def restyle(style: NumberStyle, node: Node) -> NumberStyle:
    """The style with the settings of a YAML mapping; what is not a style key is passed over."""
    changes: dict[str, object] = {}
    for key, value in node.items():
        name = None if style_mistake(key, value) else STYLE_KEYS.get(key)
        if name in ("places", "percent_places"):
            changes[name] = int(value.text)
        elif name in ("grouped", "trim_whole"):
            changes[name] = is_true(value.text)
        elif name:
            changes[name] = None if name == "zero" and value.null else value.text
    return style.but(**changes)


# --- finding


def template_homes() -> list[Path]:
    """The folders templates are looked up in, first wins."""
    homes = [Path("templates"), _PACKAGE / "builtin_templates", _PACKAGE.parent / "templates"]
    return [home for home in homes if home.is_dir()]


def template_names() -> list[str]:
    """Every template that can be named."""
    found = {
        folder.name
        for home in template_homes()
        for folder in home.iterdir()
        if (folder / "template.yaml").is_file()
    }
    return sorted(found)


def _find(name: str, place: Place, problems: list[Problem]) -> Path | None:
    if not _NAME.fullmatch(name):
        problems.append(problem("M-02", place, name=name))
        return None
    for home in template_homes():
        folder = home / name
        if (folder / "template.yaml").is_file():
            return folder
    known = template_names()
    hint = did_you_mean(name, known)
    problems.append(problem("M-01", place, name=name, hint=hint, known="、".join(known)))
    return None


# --- reading


def load_template(name: str, place: Place, problems: list[Problem]) -> Template | None:
    """The template of that name with what it extends; None where it cannot be read.

    `place`: where the name was given. Read once in a process, again only when a file changed.
    """
    folders = _chain(name, place, problems)
    if folders is None:
        return None
    template, found = _read(name, folders, _stamp(folders))
    problems.extend(found)
    return template


def _chain(name: str, place: Place, problems: list[Problem]) -> tuple[Path, ...] | None:
    """The folders from the template to the last one it extends."""
    folders: list[Path] = []
    while name:
        folder = _find(name, place, problems)
        if folder is None:
            return None
        if folder in folders:
            problems.append(problem("M-03", place, name=name))
            return None
        folders.append(folder)
        root = _settings(folder / "template.yaml", problems)
        if root is None:
            return None
        parent = root.get("extends")
        name = parent.text if parent else ""
        if parent:
            place = Place(_shown(folder / "template.yaml"), row=parent.line)
            if not parent.is_text:
                problems.append(problem("M-19", place, name="extends", wanted="一个模板的名称"))
                return None
    return tuple(folders)


def _settings(path: Path, problems: list[Problem]) -> Node | None:
    """A template.yaml, parsed again only when it changed."""
    status = path.stat()
    root, found = _parsed(path, status.st_mtime_ns, status.st_size)
    problems.extend(found)
    return root


@lru_cache(maxsize=32)
def _parsed(path: Path, changed: int, size: int) -> tuple[Node | None, list[Problem]]:
    found: list[Problem] = []
    return _yaml(path, found), found


def _stamp(folders: Iterable[Path]) -> tuple[tuple[str, int, int], ...]:
    """Every file of a template with its time and size: it differs once something was changed."""
    found: list[tuple[str, int, int]] = []
    for folder in folders:
        for name in ("", "sections", "tables"):
            try:
                with os.scandir(folder / name) as entries:
                    found += [_changed(entry) for entry in entries if entry.is_file()]
            except (FileNotFoundError, NotADirectoryError):
                continue
    return tuple(sorted(found))


def _changed(entry: os.DirEntry[str]) -> tuple[str, int, int]:
    status = entry.stat()
    return entry.path, status.st_mtime_ns, status.st_size


def _files(folders: Iterable[Path]) -> list[Path]:
    return [
        path
        for folder in folders
        for pattern in ("*.yaml", "shell.docx", "sections/*.md", "tables/*.yaml")
        for path in sorted(folder.glob(pattern))
    ]


@lru_cache(maxsize=32)
def _read(
    name: str, folders: tuple[Path, ...], stamp: tuple[object, ...]
) -> tuple[Template, list[Problem]]:
    problems: list[Problem] = []
    base_first = folders[::-1]
    if _is_huge(folders):
        most = _TEMPLATE_AT_MOST // 1_000_000
        values = {"name": name, "files": _FILES_AT_MOST, "most": most}
        problems.append(problem("M-61", Place(name), **values))
        base_first = ()
    settings = _merged(base_first, "template.yaml", problems, SETTINGS)
    template = Template(
        name=name,
        folders=folders,
        settings=settings,
        figures=_merged(base_first, "figures.yaml", problems),
        wording=_merged(base_first, "wording.yaml", problems),
        glossary=_merged(base_first, "glossary.yaml", problems),
        sections=_sections(base_first, problems),
        tables=_tables(base_first, problems),
        shell=next(
            (f / "shell.docx" for f in folders if _is_there(f / "shell.docx", problems)), None
        ),
        digest=_digest(base_first),
    )
    _check_settings(template, problems)
    return template, problems


def _shown(path: Path) -> str:
    """The file's name for messages: from the template's folder name on."""
    parts = path.parts
    below = 3 if path.parent.name in ("sections", "tables") else 2
    return "/".join(parts[-below:])


def _is_plain(path: Path) -> bool:
    """Whether it is a file (a pipe or device would never end) that lies in the template."""
    below = 2 if path.parent.name in ("sections", "tables") else 1
    return path.is_file() and not leads_outside(path, below)


def _is_there(shell: Path, problems: list[Problem]) -> bool:
    """Whether a folder has a shell of its own; one that is not to be read is told."""
    if not shell.is_file() or _is_plain(shell):
        return shell.is_file()
    problems.append(problem("M-05", Place(_shown(shell)), reason=_ELSEWHERE))
    return False


def _is_huge(folders: Iterable[Path]) -> bool:
    """Whether there is more than any template needs; all of it is compiled."""
    found = [path.stat().st_size for path in _files(folders) if path.is_file()]
    return len(found) > _FILES_AT_MOST or sum(found) > _TEMPLATE_AT_MOST


def _text(path: Path, problems: list[Problem]) -> str | None:
    why, text = "", ""
    try:
        if not _is_plain(path):
            why = _ELSEWHERE
        elif path.stat().st_size > _FILE_AT_MOST:
            why = "文件太大"
        else:
            text = path.read_text("utf-8-sig")
    except UnicodeDecodeError:
        why = "不是 UTF-8 编码的文本"
    except OSError as error:
        why = system_reason(error)
    if why:
        problems.append(problem("M-05", Place(_shown(path)), reason=why))
        return None
    found = PRIVATE.search(text)
    if found:
        place = Place(_shown(path), row=text.count("\n", 0, found.start()) + 1)
        problems.append(problem("M-05", place, reason="有不能用的特殊字符（私用区字符）"))
        return None
    return text


def _yaml(path: Path, problems: list[Problem]) -> Node | None:
    """A YAML file that is a mapping; None (with a problem) where it is not."""
    text = _text(path, problems)
    if text is None:
        return None
    try:
        root = parse_yaml(text)
    except YamlError as error:
        place = Place(_shown(path), row=error.line, character=error.character)
        problems.append(problem("M-04", place, reason=error.reason))
        return None
    hidden = _private_in(root) if "\\" in text else None  # written as "\ue000"
    if hidden is not None:
        place = Place(_shown(path), row=hidden.line, character=hidden.character)
        problems.append(problem("M-04", place, reason="有不能用的特殊字符（私用区字符）"))
        return None
    if not root.is_map:
        place = Place(_shown(path), row=root.line)
        problems.append(problem("M-04", place, reason="最外层应是“名称: 值”的形式"))
        return None
    return root


def _private_in(node: Node) -> Node | None:
    """The first text with a private-use character, which could be taken for a printed value."""
    below = [*(node.children or ()), *(one for pair in node.pairs or () for one in pair)]
    if PRIVATE.search(node.text):
        return node
    return next((found for one in below if (found := _private_in(one)) is not None), None)


def _merged(
    folders: Iterable[Path], file: str, problems: list[Problem], known: tuple[str, ...] = ()
) -> dict[str, Entry]:
    """The entries of a file over all folders; a later folder's entry wins, an empty one removes."""
    merged: dict[str, Entry] = {}
    for folder in folders:
        path = folder / file
        root = _yaml(path, problems) if path.is_file() else None
        for key, node in root.items() if root else ():
            entry = Entry(node, _shown(path))
            if known and key not in known:
                hint = did_you_mean(key, known)
                problems.append(problem("M-06", entry.place, name=key, hint=hint))
            elif node.null and not known:
                merged.pop(key, None)
            else:
                merged[key] = _over(merged.get(key), entry)
    return merged


def _over(base: Entry | None, entry: Entry) -> Entry:
    """An entry over the one it changes: of a mapping, what it does not have stays; a figure's bare
    expression changes its 算法 alone."""
    if base is None or not base.node.is_map or entry.node.children is not None:
        return entry
    node = entry.node
    if node.is_text:
        if base.node.get("算法") is None:
            return entry
        key = Node(node.line, node.character, text="算法")
        node = Node(node.line, node.character, pairs=[(key, node)])
    own = {key for key, _ in node.items()}
    pairs = [pair for pair in base.node.pairs or () if pair[0].text not in own]
    return Entry(replace(node, pairs=[*pairs, *(node.pairs or ())]), entry.file)


def _sections(folders: Iterable[Path], problems: list[Problem]) -> dict[str, Source]:
    found: dict[str, Source] = {}
    for folder in folders:
        for path in sorted(folder.glob("sections/*.md")):
            text = _text(path, problems)
            if text is not None:
                found[path.stem] = Source(_shown(path), path, text)
    return found


def _tables(folders: Iterable[Path], problems: list[Problem]) -> dict[str, tuple[Entry, ...]]:
    found: dict[str, tuple[Entry, ...]] = {}
    for folder in folders:
        for path in sorted(folder.glob("tables/*.yaml")):
            root = _yaml(path, problems)
            if root is not None:
                found[path.stem] = (*found.get(path.stem, ()), Entry(root, _shown(path)))
    return found


def _digest(folders: Iterable[Path]) -> str:
    total = hashlib.sha256()
    for path in _files(folders):
        if _is_plain(path):
            total.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return total.hexdigest()


# --- checking what the parts name


def _check_settings(template: Template, problems: list[Problem]) -> None:
    _check_styles(template, problems)
    _check_threshold(template, problems)
    for name in ("类型", "部分"):
        if name not in template.settings and not problems:
            place = Place(f"{template.name}/template.yaml")
            problems.append(problem("M-07", place, name=name))
    parts = template.settings.get("部分")
    if parts is None:
        return
    if not parts.node.children:
        problems.append(problem("M-19", parts.place, name="部分", wanted="一项一个“- ”的列表"))
    for part in template.parts:
        if part.is_map:
            _check_part(part, parts.file, template, problems)
        else:
            where = Entry(part, parts.file).place
            problems.append(problem("M-19", where, name="部分", wanted="标题、章节、表格等项"))
    if not problems:
        _check_unused(template, problems)


def _check_unused(template: Template, problems: list[Problem]) -> None:
    """Sections and tables of the template's own that no part names. What it inherits may have
    been left out on purpose; a template that extends none may hold some for those that extend it.
    """
    parts = template.parts if len(template.folders) > 1 else []
    used = {name for part in parts for key in ("章节", "表格") for name in part.texts(key)}
    added = used
    while added:  # a table may take one over that takes over a third
        tables = [entry for name in added for entry in template.tables.get(name, ())]
        added = {entry.node.word("套用") for entry in tables} - used
        used |= added
    places = [
        *(("节", name, Place(source.name)) for name, source in template.sections.items()),
        *(("表", name, entries[-1].place) for name, entries in template.tables.items()),
    ]
    for kind, name, place in places:
        if parts and name not in used and place.file.startswith(f"{template.name}/"):
            where = Place(place.file)
            problems.append(problem("M-12", where, kind=kind, name=name))


def _check_threshold(template: Template, problems: list[Problem]) -> None:
    entry = template.settings.get("原因门槛")
    if entry and not re.fullmatch(r"\d+(\.\d+)?", entry.node.text):
        problems.append(
            problem("M-19", entry.place, name="原因门槛", wanted="百分数的数字部分，如 5")
        )


def _check_part(part: Node, file: str, template: Template, problems: list[Problem]) -> None:
    for key, node in part.items():
        if key not in PART_KEYS:
            hint = did_you_mean(key, PART_KEYS)
            problems.append(problem("M-06", Entry(node, file).place, name=key, hint=hint))
    for key, known, kind in (("章节", template.sections, "节"), ("表格", template.tables, "表")):
        for node in part.entries(key):
            if node.text not in known:
                hint = did_you_mean(node.text, known)
                where = Entry(node, file).place
                problems.append(problem("M-08", where, kind=kind, name=node.text, hint=hint))


def _check_styles(template: Template, problems: list[Problem]) -> None:
    for key in ("数字样式", "表格样式"):
        entry = template.settings.get(key)
        for name, node in entry.node.items() if entry else ():
            reason = style_mistake(name, node)
            if reason:
                problems.append(problem("M-09", Entry(node, entry.file).place, reason=reason))  # type: ignore[union-attr]


def style_mistake(name: str, node: Node) -> str:
    """What is wrong with one setting of a number style; "" where nothing is."""
    if name not in STYLE_KEYS:
        return f"没有“{name}”这一项{did_you_mean(name, STYLE_KEYS)}"
    if name in ("小数", "百分比小数") and not re.fullmatch(r"[0-8]", node.text):
        return f"“{name}”应是0到8的整数，写的是“{node.text}”"
    if name == "单位" and node.text not in UNITS:
        return f"“单位”应是{'、'.join(UNITS)}之一，写的是“{node.text}”"
    return ""
