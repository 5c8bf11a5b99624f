"""The tags of a shell's parts as Jinja renders them. How they are cleaned, compiled, and what may be
wrong with them stands in `tags.py`."""

from __future__ import annotations

import marshal
from collections.abc import Callable
from typing import Any, NamedTuple

from jinja2 import Environment, Template
from markupsafe import Markup

from ...kernel.made_once import MadeOnce
from ...kernel.problems import Problem
from ..xml import inline


class Tagged(NamedTuple):
    """A part with tags, compiled. source: as compiled, each paragraph on its own line."""

    part: str
    source: str
    template: Template
    names: frozenset[str]


def prepared(environment: Environment) -> Environment:
    """The environment with escaping for XML, whatever it does elsewhere."""
    return environment.overlay(
        autoescape=True,
        trim_blocks=False,
        lstrip_blocks=False,
        keep_trailing_newline=True,
        finalize=_finalizer(environment.finalize),
    )


def _finalizer(own: Callable[..., Any] | None) -> Callable[..., Any]:
    """The environment's own finalizer, with what it gives fit for XML."""
    if own is None:
        return _as_markup
    given = own

    def chained(*arguments: Any) -> Any:
        value = arguments[-1]
        return value if hasattr(value, "__html__") else _as_markup(given(*arguments))

    context = getattr(own, "jinja_pass_arg", None)
    if context is not None:
        chained.jinja_pass_arg = context  # type: ignore[attr-defined]
    return chained


def _as_markup(value: Any) -> Any:
    if hasattr(value, "__html__"):
        return value
    return Markup("" if value is None else inline(str(value)))


def compile_part(
    part: str,
    source: str,
    environment: Environment,
    file: str,
    problems: list[Problem],
    made: MadeOnce,
) -> Tagged | None:
    """Compile a cleaned part; None where a tag is broken, which is then told. made: of the shell; it
    may have been compiled by another process."""
    key = ("compiled", part)
    if key not in made:
        from .tags import compiled

        made_now = compiled(part, source, environment, file, problems)
        if made_now is None:
            return None
        made.add(key, made_now)
    code, names = made[key]
    globals_ = environment.make_globals(None)
    return Tagged(
        part, source, Template.from_code(environment, marshal.loads(code), globals_), names
    )
