"""Who is let in: the browser of this machine that brings the secret of this run, and nobody else.

A page of the internet can make a browser ask anything of 127.0.0.1. So a request must name this
server as its `Host` (else a foreign name may have been led here: DNS rebinding), come from this
server's own pages (`Origin`, `Sec-Fetch-Site`: cross-site posts and sockets), and bring the cookie
for which the token in the printed address is exchanged once. What is answered carries a policy under
which only scripts of this server run, those of a page only with the nonce of that page.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, MutableMapping
from contextvars import ContextVar
from hmac import compare_digest
from http import HTTPStatus
from http.cookies import CookieError, SimpleCookie
from secrets import token_urlsafe
from typing import Any, NamedTuple

_Scope = MutableMapping[str, Any]
_Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
_Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
_Application = Callable[[_Scope, _Receive, _Send], Awaitable[None]]

ENTRANCE = "/open/"
BODY_AT_MOST = 256 * 1024 * 1024  # bytes of one request; the readers of files refuse less
_LEADS_ELSEWHERE = frozenset([b"x-forwarded-prefix", b"x-forwarded-host", b"forwarded"])
_OWN = frozenset(["", "same-origin", "none"])
_HARMLESS = frozenset(["GET", "HEAD"])
_FORBIDDEN_BY_SOCKET = 1008
_HEADERS = {
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "SAMEORIGIN",
}
nonce: ContextVar[str] = ContextVar("nonce", default="")
"""What marks the scripts of the page that is being answered."""


class Pass(NamedTuple):
    """How a browser gets in. token: of the address; cookie: the name under which it is kept."""

    token: str
    cookie: str


class Guard:
    """An ASGI application that stands before another one."""

    def __init__(self, application: _Application, entry: Pass, port: int) -> None:
        self._application, self._entry = application, entry
        self._hosts = frozenset(f"{name}:{port}" for name in ("127.0.0.1", "localhost"))

    async def __call__(self, scope: _Scope, receive: _Receive, send: _Send) -> None:
        if scope["type"] == "lifespan":
            await self._application(scope, receive, send)
            return
        headers = _Headers(scope["headers"])
        refused = self._objection(scope, headers)
        if refused:
            await _refuse(scope, receive, send, refused)
            return
        if scope["path"].startswith(ENTRANCE):
            await self._enter(scope, send)
            return
        if not self._has_cookie(headers):
            await _refuse(
                scope,
                receive,
                send,
                "请从桌面上的“部门公开工作台”，或用 assembler serve 印出的地址打开工作台。",
            )
            return
        if headers.length > BODY_AT_MOST:
            await _answer(send, HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "传来的内容太大。")
            return
        scope["headers"] = [pair for pair in scope["headers"] if pair[0] not in _LEADS_ELSEWHERE]
        await self._application(scope, _limited(receive), self._with_headers(send))

    # --- what speaks against a request

    def _objection(self, scope: _Scope, headers: _Headers) -> str:
        """Why a request is refused whoever brings it; "" where nothing speaks against it."""
        hosts = headers.every("host")
        if len(hosts) != 1 or hosts[0] not in self._hosts:
            return "只在本机打开。"
        origins = headers.every("origin")
        changes_something = scope["type"] == "websocket" or scope["method"] not in _HARMLESS
        if origins != ([f"http://{hosts[0]}"] if origins or changes_something else []):
            return "这个请求不是工作台自己的页面发出的。"
        is_from_outside = headers.one("sec-fetch-site") not in _OWN
        if is_from_outside and (changes_something or headers.one("sec-fetch-mode") != "navigate"):
            return "这个请求不是工作台自己的页面发出的。"
        return ""

    def _has_cookie(self, headers: _Headers) -> bool:
        cookies: SimpleCookie = SimpleCookie()
        try:
            cookies.load("; ".join(headers.every("cookie")))
        except CookieError:
            return False
        given = cookies.get(self._entry.cookie)
        return given is not None and _are_equal(given.value, self._entry.token)

    async def _enter(self, scope: _Scope, send: _Send) -> None:
        """The token of the address for a cookie; the page that follows is asked for by our own."""
        if not _are_equal(scope["path"].removeprefix(ENTRANCE), self._entry.token):
            await _answer(
                send, HTTPStatus.FORBIDDEN, "地址不对：请用这一次 assembler serve 印出的。"
            )
            return
        cookie = f"{self._entry.cookie}={self._entry.token}; Path=/; HttpOnly; SameSite=Strict"
        page = '<!doctype html><meta charset="utf-8"><meta http-equiv="refresh" content="0;url=/">'
        more = {"Set-Cookie": cookie, "Content-Security-Policy": "default-src 'none'"}
        await _answer(send, HTTPStatus.OK, page, "text/html", more)

    # --- what is answered

    def _with_headers(self, send: _Send) -> _Send:
        own = token_urlsafe(16)
        nonce.set(own)

        async def sends(message: MutableMapping[str, Any]) -> None:
            if message["type"] == "http.response.start":
                given = {name.lower() for name, _ in message["headers"]}
                wanted = {**_HEADERS, "Content-Security-Policy": policy(own)}
                message["headers"] = [
                    *message["headers"],
                    *(pair for pair in _as_bytes(wanted) if pair[0] not in given),
                ]
            await send(message)

        return sends


def policy(own: str) -> str:
    """The content security policy of a page whose scripts bear this nonce. Components are compiled
    in the browser, from files of this server alone: hence 'unsafe-eval'."""
    rules = {
        "default-src": "'self'",
        "script-src": f"'self' 'nonce-{own}' 'unsafe-eval'",
        "style-src": "'self' 'unsafe-inline'",
        "img-src": "'self' data: blob:",
        "font-src": "'self' data:",
        "connect-src": "'self'",
        "object-src": "'none'",
        "base-uri": "'none'",
        "form-action": "'self'",
        "frame-ancestors": "'self'",
    }
    return "; ".join(f"{name} {value}" for name, value in rules.items())


class _Headers:
    """The headers of a request by their names."""

    def __init__(self, pairs: Iterable[tuple[bytes, bytes]]) -> None:
        self._pairs = [(name.lower().decode("latin-1"), value) for name, value in pairs]

    def every(self, name: str) -> list[str]:
        """The values of a header, however often it stands there."""
        return [value.decode("latin-1") for each, value in self._pairs if each == name]

    def one(self, name: str) -> str:
        """The value of a header; "" where it is not there."""
        return next(iter(self.every(name)), "")

    @property
    def length(self) -> int:
        """How many bytes the body says it has."""
        text = self.one("content-length")
        return int(text) if text.isdecimal() and text.isascii() else 0


def _limited(receive: _Receive) -> _Receive:
    """A body that says nothing of its length is counted as it comes; of too much the rest is left."""
    received = 0

    async def receives() -> MutableMapping[str, Any]:
        nonlocal received
        message = await receive()
        received += len(message.get("body", b"")) if message["type"] == "http.request" else 0
        return {"type": "http.disconnect"} if received > BODY_AT_MOST else message

    return receives


def _are_equal(one: str, other: str) -> bool:
    """Compared in a time that tells nothing of where they differ."""
    return compare_digest(one.encode("utf-8", "surrogateescape"), other.encode())


async def _refuse(scope: _Scope, receive: _Receive, send: _Send, why: str) -> None:
    if scope["type"] == "websocket":
        await receive()
        await send({"type": "websocket.close", "code": _FORBIDDEN_BY_SOCKET})
    else:
        await _answer(send, HTTPStatus.FORBIDDEN, why)


async def _answer(
    send: _Send,
    status: HTTPStatus,
    text: str,
    kind: str = "text/plain",
    more: MutableMapping[str, str] | None = None,
) -> None:
    body = text.encode()
    headers = {
        "Content-Type": f"{kind}; charset=utf-8",
        "Content-Length": str(len(body)),
        "Cache-Control": "no-store",
        **_HEADERS,
        **(more or {}),
    }
    start = {"type": "http.response.start", "status": int(status), "headers": _as_bytes(headers)}
    await send(start)
    await send({"type": "http.response.body", "body": body})


def _as_bytes(headers: MutableMapping[str, str]) -> list[tuple[bytes, bytes]]:
    return [(name.lower().encode(), value.encode("latin-1")) for name, value in headers.items()]
