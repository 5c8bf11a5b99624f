"""How far a run over many has come, for somebody who waits at a terminal."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from ..kernel.interruption import undone_if_cut_short

_FORM = "{n}/{total} |{bar}| 用时 {elapsed}，约剩 {remaining}{postfix}"


class Progress:
    """Prints results, below which the bar stands where there is one."""

    def __init__(self, bar: Any = None) -> None:
        self.bar = bar

    def show(self, text: str) -> None:
        """Print a result in place of the bar, which comes again below."""
        if self.bar is not None:
            self.bar.clear()
        print(text, end="", flush=self.bar is not None)

    def advance(self) -> None:
        """One more is done."""
        if self.bar is not None:
            self.bar.update()


@contextmanager
def progress(total: int) -> Iterator[Progress]:
    """A bar for so many on standard error, gone at the end; none for one alone, and none where
    nobody sees it."""
    if total <= 1 or not sys.stderr.isatty():
        yield Progress()
        return
    import threading

    from tqdm import tqdm

    tqdm.monitor_interval = 0  # no thread of its own
    tqdm.set_lock(threading.RLock())  # nor a lock between processes
    # Past what shows control characters as □: the bar goes back to the start of its line.
    stream = sys.__stderr__ or sys.stderr
    with (
        tqdm(total=total, file=stream, bar_format=_FORM, leave=False, mininterval=0) as bar,
        undone_if_cut_short(bar.clear),
    ):
        yield Progress(bar)
