"""Every mistake in the tags of a shell at once, where Jinja stops at the first.

Tags that cannot be compiled together are looked at one by one: how each is written, what it names,
and whether those that open and close go together. What fails only when it is answered is left out,
and the rest is answered again.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping
from typing import NamedTuple

from jinja2 import Environment, TemplateSyntaxError, UndefinedError, nodes
from jinja2.exceptions import SecurityError

from ...kernel.problems import Place, Problem, did_you_mean, distinct, problem
from ..xml import visible_text
from .compiled_tags import Tagged
from .tags import TAG, explained, part_name, shortened, unknown_filters

_MOST = 50  # of one part
_STATEMENT = re.compile(r"\{%[-+]?\s*(\w+)")
_CLOSED_BY = {"if": "endif", "for": "endfor", "with": "endwith", "set": "endset"}
_FORBIDDEN = ("macro", "call", "filter", "block", "autoescape")  # which have an end, too
_WITHIN = {"elif": ("if",), "else": ("if", "for")}
_CONDITION = ("if", "elif")


class _Tag(NamedTuple):
    """A tag with the text of its paragraph. kind: if, for, endif …; "" where it prints."""

    source: str
    paragraph: str
    kind: str

    @property
    def opens(self) -> bool:
        """Whether another tag has to close it."""
        return self.kind in _CLOSED_BY and not self.sets

    @property
    def sets(self) -> bool:
        return self.kind == "set" and "=" in self.source

    @property
    def alone(self) -> str:
        """A text that is right where the tag is; "" where the tag says nothing by itself."""
        if self.kind == "elif":
            return re.sub(r"\belif\b", "if", self.source, count=1) + "{% endif %}"
        if self.kind in _WITHIN or self.kind.startswith("end"):
            return ""
        if self.kind in _FORBIDDEN:
            return f"{self.source}{{% end{self.kind} %}}"
        if self.sets:
            return self.source
        closing = _CLOSED_BY.get(self.kind)
        return self.source + (f"{{% {closing} %}}" if closing else "")


def _tags_in(source: str) -> Iterator[_Tag]:
    for row in source.split("\n"):
        if "{" not in row:
            continue
        paragraph, _, behind = row.partition("</w:p>")
        text = shortened(visible_text(paragraph))
        for tag in TAG.findall(paragraph):
            yield _tag(tag, text)
        for tag in TAG.findall(behind):  # it has taken the place of its paragraph
            yield _tag(tag, tag)


def _tag(source: str, paragraph: str) -> _Tag:
    statement = _STATEMENT.match(source)
    return _Tag(source, paragraph, statement[1] if statement else "")


def tag_mistakes(
    part: str,
    source: str,
    environment: Environment,
    file: str,
    known: Collection[str],
    is_whole: bool = True,
) -> list[Problem]:
    """What is wrong with the tags of a cleaned part, each by itself. known: the names that may be
    used; () where that is not known. is_whole: none has been taken out that may close another."""
    tags = list(_tags_in(source))
    mistakes: list[Problem] = []
    trees: list[tuple[_Tag, nodes.Template]] = []
    for tag in tags:
        try:
            trees.append((tag, environment.parse(tag.alone)))
        except TemplateSyntaxError as error:
            message = error.message or ""
            mistakes.append(explained(part, tag.paragraph, message, environment, file, "M-53"))
        except (RecursionError, SyntaxError, MemoryError):  # Python's, of the code Jinja makes
            mistakes.append(_broken(part, tag, "嵌套过深", file))
    for tag, tree in trees:
        for node in unknown_filters(tree, environment):
            message = f"No {type(node).__name__.lower()} named {node.name!r}."
            mistakes.append(explained(part, tag.paragraph, message, environment, file, "M-53"))
    mistaken = {one.values["text"] for one in mistakes}
    sound = [(tag, tree) for tag, tree in trees if tag.paragraph not in mistaken]
    mistakes += _unknown(part, sound, known, file) if known else ()
    mistakes += _unmatched(part, tags, file) if is_whole else ()
    return distinct(mistakes)[:_MOST]


def _unknown(
    part: str, trees: list[tuple[_Tag, nodes.Template]], known: Collection[str], file: str
) -> Iterator[Problem]:
    """Names that neither the report nor a loop gives, each once."""
    reported = {"loop"}.union(known, *(_names(tree, "store") for _, tree in trees))
    for tag, tree in trees:
        for name in sorted(_names(tree, "load") - reported):
            reported.add(name)
            hint, text = did_you_mean(name, known), tag.paragraph
            yield problem(
                "M-54", Place(file), part=part_name(part), name=name, text=text, hint=hint
            )


def _names(tree: nodes.Template, use: str) -> set[str]:
    """The names in a tree that are set (store) or asked for (load)."""
    return {name.name for name in tree.find_all(nodes.Name) if name.ctx == use}


def _unmatched(part: str, tags: list[_Tag], file: str) -> Iterator[Problem]:
    """Tags that open with none to close them, and the other way round."""
    opened: list[_Tag] = []
    for tag in tags:
        kind = opened[-1].kind if opened else ""
        wanted = tag.kind.removeprefix("end")
        if tag.opens:
            opened.append(tag)
        elif tag.kind in _WITHIN and kind not in _WITHIN[tag.kind]:
            yield _broken(part, tag, f"{{% {tag.kind} %}} 不在 {{% if %}} 里", file)
        elif tag.kind in _CLOSED_BY.values() and wanted == kind:
            opened.pop()
        elif tag.kind in _CLOSED_BY.values():
            why = f"{{% {tag.kind} %}} 前面没有对应的 {{% {wanted} %}}"
            yield _broken(part, tag, why, file)
    for tag in opened:
        why = f"{{% {tag.kind} %}} 没有对应的 {{% {_CLOSED_BY[tag.kind]} %}}"
        yield _broken(part, tag, why, file)


def _broken(part: str, tag: _Tag, why: str, file: str) -> Problem:
    return problem("M-53", Place(file), part=part_name(part), text=tag.paragraph, why=why)


# --- answered


def answer_mistakes(
    tagged: Tagged,
    environment: Environment,
    values: Mapping[str, object],
    file: str,
    reason: Callable[[Exception], str],
) -> list[Problem]:
    """What fails when the tags of a part are answered, each tag that fails left out for the others.
    Names that are unknown are told elsewhere; where the budget of work is spent, nothing further is
    answered. reason: of an error, in Chinese."""
    unknown = tagged.names - values.keys() - environment.globals.keys()
    left = list(_parted(tagged.source))
    mistakes: list[Problem] = []
    for _ in range(_MOST):
        text = "\n".join(tag.source for tag in left)
        try:
            environment.from_string(text).render(values)
            break
        except Exception as error:  # noqa: BLE001 - whatever a filter of the template may raise
            row = _row_of(error)
            if not 0 <= row < len(left) or not TAG.match(left[row].source):
                break
            failing = left[row]
            left[row] = failing._replace(source=_harmless(failing))
            names = _names(environment.parse(failing.alone), "load")
            if not isinstance(error, UndefinedError) and names.isdisjoint(unknown):
                mistakes.append(
                    problem(
                        "M-59",
                        Place(file),
                        part=part_name(tagged.part),
                        text=failing.paragraph,
                        why=reason(error),
                    )
                )
            if left[row].source == failing.source or isinstance(error, SecurityError):
                break
    return distinct(mistakes)


def _parted(source: str) -> Iterator[_Tag]:
    """The tags of a part, each on a row of its own; its text says nothing."""
    for tag in _tags_in(source):
        yield tag._replace(source=tag.source.replace("\n", " "))


def _harmless(tag: _Tag) -> str:
    """What stands for a tag that fails."""
    if tag.kind in _CONDITION:
        return f"{{% {tag.kind} true %}}"
    if tag.kind == "for":
        return re.sub(r"\bin\b.*", "in [] %}", tag.source, count=1, flags=re.DOTALL)
    return "" if tag.kind in ("", "set") else tag.source


def _row_of(error: BaseException) -> int:
    """The row, from 0, on which a text without a file of its own failed."""
    row, trace = -1, error.__traceback__
    while trace is not None:
        if trace.tb_frame.f_code.co_filename == "<template>":
            row = trace.tb_lineno - 1
        trace = trace.tb_next
    return row
