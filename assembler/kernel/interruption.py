"""Ctrl-C, or another wish of the system that the program end: one sentence, nothing half-written.

Python's own way is an exception in the midst of whatever runs, imports and destructors included,
which prints its trace where nobody can catch it. The program therefore ends in the handler itself,
after undoing what is registered as unfinished. Whoever uses `main` as a function keeps Python's
way. This module is the first that the program imports, so it needs next to nothing.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

INTERRUPTED = "已中断，没有留下写了一半的文件。"
_MODULE, _SCRIPT = "assembler.cli", "assembler"
_UNFINISHED: list[Callable[[], None]] = []
_NAMES = ("SIGINT", "SIGTERM", "SIGHUP", "SIGBREAK")  # not every system has each of them


@contextmanager
def undone_if_cut_short(undo: Callable[[], None]) -> Iterator[None]:
    """While this lasts, `undo` is called should the program be told to end. It must do no harm
    where what it undoes has not begun yet or is done already."""
    _UNFINISHED.append(undo)
    try:
        yield
    finally:
        _UNFINISHED.remove(undo)


def end_in_one_sentence() -> None:
    """From now on Ctrl-C and its like end the process at once. What the caller has set to be
    ignored (nohup, a job in the background) stays ignored."""
    for number in _signals():
        if signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, _end)


def ignore() -> None:
    """The work is done: while Python closes down, such a signal could only print a trace."""
    for number in _signals():
        signal.signal(number, signal.SIG_IGN)


def _signals() -> list[signal.Signals]:
    return [getattr(signal, name) for name in _NAMES if hasattr(signal, name)]


def follow_parent() -> None:
    """In a process that works for another: it ends when that one says so or is no more, undoing
    what is unfinished. Ctrl-C reaches both at a terminal; the other one answers it."""
    from threading import Thread

    for number in _signals():
        signal.signal(number, _end_silently)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    Thread(target=_end_after_parent, daemon=True).start()


def _end_after_parent() -> None:
    from multiprocessing import parent_process
    from threading import main_thread

    parent = parent_process()
    if parent is not None:
        parent.join()
        thread = main_thread().ident
        if thread is not None and hasattr(signal, "pthread_kill"):
            signal.pthread_kill(thread, signal.SIGTERM)
        else:
            os._exit(1)


def _end_silently(number: int, frame: object) -> None:
    ignore()
    _undo()
    os._exit(128 + number)


@contextmanager
def held_back() -> Iterator[None]:
    """While this lasts, such signals wait, and processes that are started have them wait for good
    (where the system can do that): none of them dies of Ctrl-C in the midst of its imports."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _undo() -> None:
    while _UNFINISHED:
        try:
            _UNFINISHED.pop()()
        except Exception:  # the next one still has to be undone
            continue


def _end(number: int, frame: object) -> None:
    ignore()
    _undo()
    try:
        encoding = getattr(sys.__stderr__, "encoding", None) or "utf-8"
        try:
            sentence = f"{INTERRUPTED}\n".encode(encoding)
        except UnicodeError:
            sentence = f"{INTERRUPTED}\n".encode()
        os.write(2, sentence)
    except OSError:  # nobody listens
        pass
    os._exit(128 + number)


def _is_program() -> bool:
    """Whether this process is the program, not somebody who uses its modules."""
    main = sys.modules.get("__main__")
    spec = getattr(main, "__spec__", None)
    script = os.path.basename(getattr(main, "__file__", None) or "")  # noqa: PTH119 - light
    return getattr(spec, "name", "") == _MODULE or (
        spec is None and script.partition(".")[0].removesuffix("-script") == _SCRIPT
    )


if _is_program():
    end_in_one_sentence()
