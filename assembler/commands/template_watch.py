"""`template watch`: the review page made anew, and loaded anew in the browser, whenever a file of the
template or of the dataset is saved."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path

from ..dataset.locations import is_anchored
from ..files.paths import is_folder
from ..kernel.problems import Problem, print_problems, problem, system_reason
from ..pipeline import Built
from ..review.live import PageServer
from ..review.model import ReviewPage
from ..review.origins import Origins
from ..review.page import write_page
from ..review.places import located
from ..review.sources import page_of_dataset
from ..template.files import FOLDERS

_STEP, _GROUPED, _TICK = (
    20,
    100,
    1000,
)  # milliseconds: quiet before a rebuild, at most, without news
_BELOW = ("", *FOLDERS)
_UNFINISHED = ("~", ".swp", ".tmp")
_BROKEN = "现在的文件不能生成报告，改好问题中所列的就会更新。下面是上一次能生成时的样子。"
_NEVER = "现在的文件不能生成报告，改好问题中所列的就会更新。"


def watch(name: str, data: Path, port: int) -> int:
    """`template watch`; the exit status once it was told to end."""
    try:
        import watchfiles  # noqa: F401 - an extra, used by `follow`
    except ImportError:
        print_problems([problem("M-38")])
        return 2
    live = LiveReview(name, data)
    if not live.is_usable:
        print_problems(live.problems)
        return 2
    try:
        server = PageServer(port)
    except (OSError, OverflowError) as error:
        why = system_reason(error) if isinstance(error, OSError) else "应是 0 到 65535 的整数"
        print_problems([problem("M-39", port=port, why=why)])
        return 2
    stop = threading.Event()
    try:
        with _told_to_end(stop):
            print(f"审阅页：{server.address}")
            print(
                "用浏览器打开它。保存模板或数据的文件，页面自己更新。按 Ctrl-C 结束。", flush=True
            )
            follow(live, server, stop)
    except KeyboardInterrupt:
        pass
    finally:
        server.close()
    print("已结束。")
    return 0


@contextmanager
def _told_to_end(stop: threading.Event) -> Iterator[None]:
    """Ctrl-C ends the watching between two builds, not in the midst of one. What the caller has set
    to be ignored (a job in the background) stays ignored."""
    before = signal.getsignal(signal.SIGINT)
    is_main = threading.current_thread() is threading.main_thread()
    if not is_main or before is signal.SIG_IGN:
        yield
        return
    signal.signal(signal.SIGINT, lambda *_: stop.set())
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


class LiveReview:
    """The review page of a dataset as its files stand now; the last good one while they are not
    fit for any."""

    def __init__(self, name: str, data: Path) -> None:
        self.name, self.data = name, data
        self.folders: tuple[Path, ...] = ()
        self.problems: list[Problem] = []
        self.last: ReviewPage | None = None
        self.page = self._made()

    @property
    def is_usable(self) -> bool:
        """Whether template and dataset could be read at all."""
        return bool(self.folders)

    def renew(self) -> bool:
        """Make the page anew; whether it changed."""
        before, self.page = self.page, self._made()
        return self.page != before

    def _made(self) -> ReviewPage:
        try:
            page, built = page_of_dataset(self.data, self.name)
        except OSError as error:  # a file that is being replaced just now
            path, why = error.filename or self.data, system_reason(error)
            page, built = None, Built(problems=[problem("O-50", path=path, why=why)])
        self.problems = built.problems
        self.folders = self._folders(built) or self.folders
        self.last = page or self.last
        return page or self._with_problems()

    def _folders(self, built: Built) -> tuple[Path, ...]:
        """The folders whose files count: those of the template and of all it extends, and those of
        the dataset and of last year's."""
        if built.prepared is None:
            return ()
        templates = built.prepared.template.folders
        last_year = built.prepared.dataset.last_year_from
        data = [self.data]
        if last_year is not None and not is_anchored(last_year):
            base = self.data if is_folder(self.data) else self.data.parent
            data.append(base / last_year.text)
        data += built.prepared.dataset.unit_paths
        return (*(folder / name for folder in templates for name in _BELOW), *data)

    def _with_problems(self) -> ReviewPage:
        """The last good page with the problems of now."""
        last = self.last
        if last is None:
            last = ReviewPage(self.name, self.data.name, (), (), Origins().as_json())
        notice = _BROKEN if self.last else _NEVER
        problems = located(self.problems, last.sections, Origins())
        return replace(last, notices=(notice,), problems=problems)

    def stamp(self) -> list[tuple[str, int, int]]:
        """Every file that counts with its time and size."""
        stamps: list[tuple[str, int, int]] = []
        for path in self.folders:
            with suppress(OSError):
                if not is_folder(path):
                    status = path.stat()
                    stamps.append((str(path), status.st_mtime_ns, status.st_size))
                    continue
                with os.scandir(path) as entries:
                    stamps += map(_stamp, filter(_counts, entries))
        return sorted(stamps)

    def watched(self) -> set[Path]:
        """The folders to listen to: of a workbook the one it stands in."""
        folders = (path if is_folder(path) else path.parent for path in self.folders)
        return {folder for folder in folders if is_folder(folder)}


def _counts(entry: os.DirEntry[str]) -> bool:
    """Whether a file is one of the template or dataset, not one that an editor keeps beside it."""
    is_hidden = entry.name.startswith((".", "~$")) or entry.name.endswith(_UNFINISHED)
    return not is_hidden and entry.is_file()


def _stamp(entry: os.DirEntry[str]) -> tuple[str, int, int]:
    status = entry.stat()
    return entry.path, status.st_mtime_ns, status.st_size


def follow(live: LiveReview, server: PageServer, stop: threading.Event) -> None:
    """Serve the page, and each new one, until told to stop."""
    from watchfiles import watch as changes

    stamp = live.stamp()
    server.publish(lambda version: write_page(live.page, version))
    while not stop.is_set():
        folders = live.watched()
        for _ in changes(
            *folders,
            watch_filter=None,
            debounce=_GROUPED,
            step=_STEP,
            rust_timeout=_TICK,
            yield_on_timeout=True,
            stop_event=stop,
            recursive=False,
        ):
            # What changed before the listening began is seen by its stamp.
            now = live.stamp()
            if now != stamp:
                stamp = now
                if live.renew():
                    server.publish(lambda version: write_page(live.page, version))
            if live.watched() != folders:
                break
