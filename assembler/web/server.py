"""The server of the workbench: NiceGUI's pages behind the guard, on the loopback interface alone."""

from __future__ import annotations

import hashlib
import logging
import os
import signal
import socket
import sys
import threading
import traceback
import webbrowser
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from secrets import token_urlsafe
from typing import Any

import uvicorn
from fastapi import FastAPI
from jinja2 import BaseLoader, Environment
from nicegui import app, client, ui
from nicegui.slot import Slot

from ..files.user_cache import user_cache
from ..files.whole_file import write_whole
from ..kernel.mishaps import mishap, unexpected
from .frame import tell
from .guard import ENTRANCE, Guard, Pass, nonce
from .workplace import Workplace

HOST = "127.0.0.1"
_USUAL_PORT = 8330
_ASSETS = Path(__file__).parent / "assets"
_SECONDS_TO_RECONNECT = 30.0
_TOKEN = "workbench-{}.token"


class Server:
    """One server of a workplace. Raises OSError or OverflowError where the port cannot be had."""

    def __init__(self, workplace: Workplace, port: int | None = None) -> None:
        self.workplace = workplace
        self._socket = _bound(port)
        self._entry = _entry_of(workplace.folder)
        self.port: int = self._socket.getsockname()[1]

    @property
    def address(self) -> str:
        """What a browser is to open."""
        return f"http://{HOST}:{self.port}{ENTRANCE}{self._entry.token}"

    def run(self, at_start: Callable[[], None], opens_browser: bool) -> None:
        """Serve until told to end. at_start: called once it answers."""
        outer = FastAPI(openapi_url=None)
        _prepare(outer, self.workplace)
        application = Guard(outer, self._entry, self.port)
        config = uvicorn.Config(
            application,
            log_level="critical",
            access_log=False,
            server_header=False,
            date_header=False,
            timeout_graceful_shutdown=1,
            lifespan="on",
        )

        def started() -> None:
            at_start()
            if opens_browser:
                threading.Thread(target=webbrowser.open, args=(self.address,), daemon=True).start()

        app.on_startup(started)
        try:
            _Uvicorn(config).run(sockets=[self._socket])
        finally:
            self.workplace.close()


class _Uvicorn(uvicorn.Server):
    """Ends when it is told to, and says nothing of it itself."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Ctrl-C and its like end the serving; what the caller has set to be ignored stays so."""
        if threading.current_thread() is not threading.main_thread():
            yield
            return
        numbers = [signal.SIGINT, signal.SIGTERM]
        before = {number: signal.getsignal(number) for number in numbers}
        for number, handler in before.items():
            if handler is not signal.SIG_IGN:
                signal.signal(number, self.handle_exit)
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)


def _prepare(outer: FastAPI, workplace: Workplace) -> None:
    """NiceGUI with its pages, its scripts marked for the policy of the guard."""
    from .pages import add_pages

    environment = client.templates.env
    if not isinstance(environment.loader, _NonceLoader):
        environment.loader = _NonceLoader(environment.loader)
        environment.globals["nonce"] = nonce.get
    logging.getLogger("nicegui").setLevel(logging.CRITICAL + 1)  # what goes wrong is told here
    app.on_exception(_tell_of)
    app.on_page_exception(_page_instead)
    app.add_static_files("/assets", _ASSETS, max_cache_age=0)  # a newer program has newer ones
    # A bar of its own over every request would be one without a name to a reader of the screen.
    app.config.quasar_config["loadingBar"]["skipHijack"] = True
    add_pages(workplace)
    ui.run_with(
        outer,
        title="工作台",
        language="zh-CN",
        favicon=_ASSETS / "icon.svg",
        reconnect_timeout=_SECONDS_TO_RECONNECT,
        tailwind=False,
        gzip_middleware_factory=None,
        show_welcome_message=False,
    )


def _tell_of(error: Exception) -> None:
    """What went wrong that nobody foresaw: in the terminal, and on the page where there is one."""
    if os.environ.get("ASSEMBLER_TRACEBACK"):
        traceback.print_exception(error)
    sentence = str(mishap(error) or unexpected(error))
    print(sentence, file=sys.stderr)
    if Slot.get_stack():  # a page is being worked on
        with suppress(RuntimeError):  # which has gone meanwhile
            tell(sentence, "bad")


def _page_instead(error: Exception) -> None:
    """What is shown in the place of a page that could not be made."""
    ui.add_head_html('<link rel="stylesheet" href="/assets/workbench.css">')
    with ui.element("div").classes("content"):
        ui.label(str(mishap(error) or unexpected(error)))
        ui.link("回到总览", "/")


class _NonceLoader(BaseLoader):
    """NiceGUI's own page with the nonce at its scripts: in the template, before anything of ours is
    filled in, so that nothing a text brings along ever bears it."""

    def __init__(self, inner: BaseLoader | None) -> None:
        self._inner = inner or BaseLoader()

    def get_source(self, environment: Environment, template: str) -> Any:
        source, name, is_current = self._inner.get_source(environment, template)
        marked = source.replace("<script", '<script nonce="{{ nonce() }}"')
        return marked, name, is_current


def _bound(port: int | None) -> socket.socket:
    """A socket on the port; without a wish on the usual one, so that a page finds its server again
    that was started anew, or else on any."""
    for wanted in (_USUAL_PORT, 0) if port is None else (port,):
        own = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        try:
            if os.name != "nt":  # where it would let two servers share a port
                own.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            own.bind((HOST, wanted))
            own.listen()  # who comes before the pages are ready waits
        except (OSError, OverflowError):
            own.close()
            if port is not None or not wanted:
                raise
        else:
            return own
    raise AssertionError


def _entry_of(folder: Path) -> Pass:
    """The secret under which a folder's workbench is entered. It is kept for this user's eyes, so
    that a page that is open goes on when the server was started anew."""
    digest = hashlib.sha256(os.fsencode(folder)).hexdigest()[:16]
    return Pass(_kept_token(_TOKEN.format(digest)), f"workbench-{digest}")


def _kept_token(name: str) -> str:
    home = user_cache()
    if home is None:
        return token_urlsafe(32)
    file = home / name
    with suppress(OSError, ValueError):
        kept = file.read_text("ascii").strip()
        if kept and file.stat().st_mode & 0o077 == 0:
            return kept
    token = token_urlsafe(32)
    with suppress(OSError):
        write_whole(file, token.encode())
        file.chmod(0o600)
    return token
