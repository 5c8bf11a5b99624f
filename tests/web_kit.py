"""What tests of the workbench share: `assembler serve` in a process of its own, and pages of it in
headless Chromium that may say nothing on the console and ask for nothing outside."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from conftest import ROOT

CHROMIUM = next(
    filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), ""
)
needs_chromium = pytest.mark.skipif(not CHROMIUM, reason="needs Chromium")
needs_nicegui = pytest.importorskip("nicegui", reason="needs nicegui: pip install '.[web]'")


@dataclass
class Served:
    """A running workbench. address: what is printed; root: where its pages are; folder: of work."""

    address: str
    folder: Path
    process: subprocess.Popen[str]

    @property
    def root(self) -> str:
        return self.address.partition("/open/")[0]

    @property
    def port(self) -> int:
        return int(self.root.rpartition(":")[2])

    @property
    def token(self) -> str:
        return self.address.partition("/open/")[2]

    def stop(self) -> None:
        """As Ctrl-C does."""
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(20)


def start(folder: Path, cache: Path, *options: str) -> Served:
    """`assembler serve` of a folder, once it answers."""
    process = subprocess.Popen(
        [sys.executable, "-m", "assembler.cli", "serve", str(folder), "--no-browser", *options],
        stdout=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        cwd=ROOT,
        env={**os.environ, "ASSEMBLER_CACHE": str(cache), "PYTHONIOENCODING": "utf-8"},
    )
    assert process.stdout is not None
    line = process.stdout.readline()
    found = re.search(r"http://\S+", line)
    assert found, line
    return Served(found[0], folder, process)


@contextmanager
def served(folder: Path, cache: Path, *options: str) -> Iterator[Served]:
    """The same, ended at the end. Port 0: any that is free."""
    one = start(folder, cache, *(options or ("--port", "0")))
    try:
        yield one
    finally:
        if one.process.poll() is None:
            one.stop()


def with_samples(folder: Path, *names: str) -> Path:
    """A folder to work in, with copies of these datasets of the samples."""
    for name in names:
        shutil.copytree(ROOT / "data" / name, folder / "data" / name)
    (folder / "data").mkdir(parents=True, exist_ok=True)
    return folder


@dataclass
class Tab:
    """A page in the browser. said: console messages and errors; outside: requests elsewhere."""

    page: Any
    root: str
    said: list[str] = field(default_factory=list)
    outside: list[str] = field(default_factory=list)
    is_watched: bool = True

    def say(self, text: str) -> None:
        if self.is_watched:
            self.said.append(text)

    def may_lose_the_server(self) -> None:
        """What the browser says from now on of a connection that is lost counts for nothing."""
        self.is_watched = False

    def go(self, path: str) -> None:
        """Open another page of the workbench, once it is live."""
        self.page.goto(self.root + path)
        self.page.wait_for_function("window.socket && window.socket.connected")


@contextmanager
def browser() -> Iterator[Any]:
    """Headless Chromium. Its sandbox needs rights that root in a container has not."""
    playwright = pytest.importorskip("playwright.sync_api", reason="needs playwright (pip)")
    options = ["--no-sandbox"] if os.name == "posix" and os.geteuid() == 0 else []
    with playwright.sync_playwright() as driver:
        opened = driver.chromium.launch(executable_path=CHROMIUM, args=options)
        yield opened
        opened.close()


@contextmanager
def tab(chromium: Any, one: Served, **options: Any) -> Iterator[Tab]:
    """A new browser of its own that has entered the workbench; at the end nothing may have been said
    on its console, nor asked for outside."""
    context = chromium.new_context(**{"locale": "zh-CN", **options})
    context.set_default_timeout(15_000)
    opened = Tab(context.new_page(), one.root)
    opened.page.on("console", lambda message: opened.say(message.text))
    opened.page.on("pageerror", lambda error: opened.say(str(error)))
    opened.page.on(
        "request",
        lambda request: (
            None
            if request.url.startswith((one.root, "data:", "blob:", one.root.replace("http", "ws")))
            else opened.outside.append(request.url)
        ),
    )
    opened.page.goto(one.address)
    opened.page.wait_for_url(f"{one.root}/")
    yield opened
    assert (opened.said, opened.outside) == ([], [])
    context.close()
