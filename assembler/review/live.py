"""A page served to this machine alone, which every browser that shows it loads anew when it changes.

Only two addresses answer, both under a secret of this run: the page, and a stream of its versions.
No file is ever read for an answer. Another `Host` than this server's own is refused, so that no
page of the internet can ask in its visitor's name (DNS rebinding).
"""

from __future__ import annotations

from collections.abc import Callable
from hmac import compare_digest
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from secrets import token_urlsafe
from threading import BoundedSemaphore, Condition, Thread
from typing import ClassVar

_HOST = "127.0.0.1"
_STREAMS_AT_MOST = 32
_BREATH = 15.0  # seconds between two signs of life on a stream
_HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "frame-ancestors 'none'",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}


class PageServer:
    """Serves the newest version of one page on the loopback interface."""

    def __init__(self, port: int = 0) -> None:
        """Raises OSError or OverflowError where the port cannot be had; 0: any free one."""
        self.token = token_urlsafe(18)
        self.version, self.data, self.closed = 0, b"", False
        self.changed = Condition()
        self.streams = BoundedSemaphore(_STREAMS_AT_MOST)
        handler = type("Handler", (_PageHandler,), {"served": self})
        self._http = ThreadingHTTPServer((_HOST, port), handler)
        self.port: int = self._http.server_address[1]
        self._thread = Thread(target=self._http.serve_forever, args=(0.1,), daemon=True)
        self._thread.start()

    @property
    def address(self) -> str:
        """What a browser is to open."""
        return f"http://{_HOST}:{self.port}/{self.token}/"

    def publish(self, write: Callable[[str], bytes]) -> None:
        """A new version of the page, written with its version's name."""
        version = self.version + 1
        data = write(str(version))
        with self.changed:
            self.version, self.data = version, data
            self.changed.notify_all()

    def newer_than(self, version: int, seconds: float) -> int | None:
        """The newest version once it is another one; None when time is over."""
        with self.changed:
            self.changed.wait_for(lambda: self.closed or self.version != version, seconds)
            return self.version if self.version != version else None

    def close(self) -> None:
        """Nothing answers any more."""
        with self.changed:
            self.closed = True
            self.changed.notify_all()
        self._http.shutdown()
        self._http.server_close()
        self._thread.join()


class _PageHandler(BaseHTTPRequestHandler):
    """Answers one browser."""

    served: ClassVar[PageServer]
    timeout = 20  # seconds for a request to arrive

    def do_GET(self) -> None:
        hosts = [f"{name}:{self.served.port}" for name in (_HOST, "localhost")]
        if self.headers.get_all("Host", []) not in [[host] for host in hosts]:
            self._answer(HTTPStatus.FORBIDDEN, "只在本机打开。")
        elif self._is_path(""):
            self.served.newer_than(0, _BREATH)  # the first one may be in the making
            self._answer(HTTPStatus.OK, self.served.data, "text/html")
        elif not self._is_path("events"):
            self._answer(
                HTTPStatus.NOT_FOUND, "没有这个页面。请用 assembler template watch 印出的地址。"
            )
        elif not self.served.streams.acquire(blocking=False):
            self._answer(HTTPStatus.SERVICE_UNAVAILABLE, "打开的页面太多。")
        else:
            try:
                self._stream()
            finally:
                self.served.streams.release()

    def _is_path(self, name: str) -> bool:
        return compare_digest(self.path.encode(), f"/{self.served.token}/{name}".encode())

    def _answer(self, status: HTTPStatus, content: str | bytes, kind: str = "text/plain") -> None:
        data = content.encode() if isinstance(content, str) else content
        self._begin(status, kind, {"Content-Length": str(len(data))})
        self.wfile.write(data)

    def _begin(self, status: HTTPStatus, kind: str, more: dict[str, str]) -> None:
        self.send_response(status)
        for name, value in {"Content-Type": f"{kind}; charset=utf-8", **_HEADERS, **more}.items():
            self.send_header(name, value)
        self.end_headers()

    def _stream(self) -> None:
        """The version there is, then each new one, until the browser or the server leaves."""
        self._begin(HTTPStatus.OK, "text/event-stream", {})
        version = 0
        while not self.served.closed:
            newer = self.served.newer_than(version, _BREATH)
            version = newer or version
            event = f"event: page\ndata: {version}\n\n" if newer else ":\n\n"
            try:
                self.wfile.write(event.encode())
            except OSError:  # the browser has left
                return

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        """What is no request for the page."""
        self._answer(HTTPStatus(code), "这里只有审阅页。")

    def version_string(self) -> str:
        return "assembler"

    def log_message(self, format: str, *arguments: object) -> None:  # noqa: A002 - as it is there
        """Nobody reads it."""
