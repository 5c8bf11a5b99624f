"""The files of a template read as text and YAML. A template may come from a stranger: what is too
large, no plain file, elsewhere by a link, or could be taken for a printed value is not read."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator
from itertools import chain
from pathlib import Path

from ..kernel.problems import Place, Problem, leads_outside, problem, system_reason
from ..kernel.yamltext import Node, YamlError, parse_yaml
from .files import ENDINGS, FOLDERS

PRIVATE = re.compile("[\ue000-\uf8ff]")  # between two of these a value travels through Markdown
ELSEWHERE = "不是普通文件，或是指向模板文件夹之外的链接"
_PRIVATE_INSIDE = "有不能用的特殊字符（私用区字符）"
_FILE_AT_MOST = 2_000_000
_SHELL_AT_MOST = 50_000_000
_PATTERNS = ("*.yaml", "shell.docx", *(f"{name}/*{end}" for name, end in ENDINGS.items()))


def shown_path(path: Path) -> str:
    """The file's name for messages: from the template's folder name on."""
    return "/".join(path.parts[-3 if path.parent.name in FOLDERS else -2 :])


def files_of(folders: Iterable[Path]) -> list[Path]:
    """Every file that a template is made of."""
    return [
        path for folder in folders for pattern in _PATTERNS for path in sorted(folder.glob(pattern))
    ]


def digest_of_texts(folders: Iterable[Path]) -> str:
    """A digest of all of them, by name and contents."""
    total = hashlib.sha256()
    for path in files_of(folders):
        if is_plain(path):
            total.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return total.hexdigest()


_TAG = re.compile(rb"<[^<>]{0,10000}>")
_PLACE_OF_REPORT = re.compile(r"\{\{p?\s{0,9}正文\s{0,9}\}\}")


def text_of_shell(path: Path) -> str:
    """What stands in a Word shell, a name broken into runs put together; "" where it cannot be
    read, which is told when the report is written."""
    from ..files.zip_package import DamagedError, TooLargeError, read_file, read_parts

    try:
        parts = read_parts(read_file(path, _SHELL_AT_MOST))
    except (DamagedError, TooLargeError, OSError):
        return ""
    texts = (_TAG.sub(b"", part) for name, part in parts.items() if name.endswith(".xml"))
    return b"\n".join(texts).decode("utf-8", "replace")


def holds_report(path: Path) -> bool:
    """Whether a Word shell has a place for the report ({{p 正文 }}); else it is the whole report."""
    text = text_of_shell(path)
    return not text or _PLACE_OF_REPORT.search(text) is not None


def is_plain(path: Path) -> bool:
    """Whether it is a file (a pipe or device would never end) that lies in the template."""
    return path.is_file() and not leads_outside(path, 2 if path.parent.name in FOLDERS else 1)


def read_text(path: Path, problems: list[Problem]) -> str | None:
    """A file's text; None, and told, where it is not to be read."""
    text, why = _read(path)
    place, private = Place(shown_path(path)), PRIVATE.search(text)
    if private:
        why = _PRIVATE_INSIDE
        place = Place(shown_path(path), row=text.count("\n", 0, private.start()) + 1)
    if not why:
        return text
    problems.append(problem("M-05", place, reason=why))
    return None


def _read(path: Path) -> tuple[str, str]:
    """A file's text, or why it is not to be read."""
    try:
        if not is_plain(path):
            return "", ELSEWHERE
        if path.stat().st_size > _FILE_AT_MOST:
            return "", "文件太大"
        return path.read_text("utf-8-sig"), ""
    except UnicodeDecodeError:
        return "", "不是 UTF-8 编码的文本"
    except OSError as error:
        return "", system_reason(error)


def read_yaml(path: Path, problems: list[Problem]) -> Node | None:
    """A YAML file that is a mapping; None (with a problem) where it is not."""
    text = read_text(path, problems)
    if text is None:
        return None
    file = shown_path(path)
    try:
        root = parse_yaml(text)
    except YamlError as error:
        place = Place(file, row=error.line, character=error.character)
        problems.append(problem("M-04", place, reason=error.reason))
        return None
    hidden = _hidden(root) if "\\" in text else None
    if hidden is not None:
        place = Place(file, row=hidden.line, character=hidden.character)
        problems.append(problem("M-04", place, reason=_PRIVATE_INSIDE))
        return None
    if not root.is_map:
        place = Place(file, row=root.line)
        problems.append(problem("M-04", place, reason="最外层应是“名称: 值”的形式"))
        return None
    return root


def _hidden(root: Node) -> Node | None:
    r"""What an escape ("\ue000") writes that the text itself does not hold."""
    return next((node for node in nodes_of(root) if PRIVATE.search(node.text)), None)


def nodes_of(node: Node) -> Iterator[Node]:
    """A node with everything below it."""
    yield node
    for below in chain(node.children or (), *(node.pairs or ())):
        yield from nodes_of(below)
