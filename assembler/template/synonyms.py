"""What else a county calls a figure (同义词): names by which its reports are read.

    同义词: {机构运转经费: [机构运行经费, 运转类公用经费]}

Names of official lists are known without it. A report's snapshot keeps these, for who reads its
texts later (`verify`, `refresh`).
"""

from __future__ import annotations

from collections.abc import Iterator

from ..kernel.problems import Problem, did_you_mean, problem
from ..kernel.yamltext import Node
from .template import Template, TemplateEntry

SETTING = "同义词"
LISTED_AT_MOST = 1_000  # names, far beyond any county's


def synonym_problems(template: Template, entry: TemplateEntry) -> Iterator[Problem]:
    """What is wrong with them: of a figure that is not there, or the name of another. What a base
    says of figures that were deleted since is no mistake."""
    names = [name for _, node in entry.node.items() for name in _several(node)]
    if len(names) > LISTED_AT_MOST:
        values = {"what": SETTING, "counted": f"有{len(names)}个", "most": LISTED_AT_MOST}
        yield problem("M-63", entry.place, **values)
    else:
        yield from _wrong_names(template, entry)


def _wrong_names(template: Template, entry: TemplateEntry) -> Iterator[Problem]:
    from ..claims.lexicon import official_lexicon

    official = official_lexicon()
    figures = [*template.figures, *official.keys()]
    given: dict[str, str] = {}
    for key, node in entry.node.items():
        if not entry.within(node).file.startswith(f"{template.name}/"):
            continue
        if key not in figures:
            yield _wrong(entry, node, key, f"不是指标{did_you_mean(key, figures)}")
        for one in _several(node):
            other = given.setdefault(one.text, key)
            known = official.key(one.text) or (one.text if one.text in template.figures else other)
            if known != key:
                yield _wrong(entry, one, one.text, f"已经是“{known}”的名称")


def _wrong(entry: TemplateEntry, node: Node, name: str, reason: str) -> Problem:
    return problem("M-95", entry.within(node).place, edit=SETTING, name=name, reason=reason)


def synonyms_in(entry: TemplateEntry | None) -> dict[str, tuple[str, ...]]:
    """The other names of each figure."""
    pairs = entry.node.items() if entry is not None else ()
    return {key: tuple(one.text for one in _several(node)) for key, node in pairs}


def _several(node: Node) -> list[Node]:
    nodes = [node] if node.children is None else node.children
    return [one for one in nodes if one.is_text and not one.null]
