"""What ends a command where nobody below could make a better message of it, as one sentence."""

from __future__ import annotations

import traceback
from pathlib import Path

from .. import __version__
from .printable import within_quotes
from .problems import Problem, problem, system_reason

_SHOWN_AT_MOST = 200  # signs of a name


def mishap(error: Exception) -> Problem | None:
    """The system's doing: a file refused, no memory; None where the program is at fault."""
    if isinstance(error, OSError):
        names = [_shown(name) for name in (error.filename, error.filename2) if name is not None]
        return problem("O-50", path="、".join(names) or "文件", why=system_reason(error))
    return problem("O-52") if isinstance(error, MemoryError) else None


def unexpected(error: Exception) -> Problem:
    """The program's own fault, with the place in the code that its developers ask for."""
    steps = traceback.extract_tb(error.__traceback__)
    own = [step for step in steps if f"{Path(__file__).parents[1]}" in step.filename]
    where = "、".join(
        f"{Path(step.filename).name} 第{step.lineno}行" for step in (own or steps)[-1:]
    )
    return problem("O-51", error=type(error).__name__, where=f"assembler {__version__} {where}")


def _shown(name: object) -> str:
    text = within_quotes(name.decode("utf-8", "replace") if isinstance(name, bytes) else str(name))
    return f"“{text if len(text) <= _SHOWN_AT_MOST else text[:_SHOWN_AT_MOST] + '…'}”"
