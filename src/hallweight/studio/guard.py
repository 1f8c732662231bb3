"""The door of the studio: who may come in, and how much may be carried in, before anything is decoded."""

import asyncio
import hmac
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any
from urllib.parse import urlsplit

from .limits import LIMITS, Limits

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

_LOOPBACK = ("127.0.0.1", "localhost", "::1")
_FAR = 10
_SELF = "'self'"
_POLICY = "; ".join(
    (
        f"default-src {_SELF}",
        f"script-src {_SELF} 'unsafe-inline' 'unsafe-eval' blob:",
        f"style-src {_SELF} 'unsafe-inline'",
        f"img-src {_SELF} data: blob:",
        f"font-src {_SELF} data:",
        f"worker-src {_SELF} blob:",
        f"connect-src {_SELF} data: blob:",
        "frame-ancestors 'none'",
        "form-action 'self'",
    )
)
_HEADERS = (
    (b"content-security-policy", _POLICY.encode()),
    (b"referrer-policy", b"no-referrer"),
    (b"x-content-type-options", b"nosniff"),
)


class Guard:
    """ASGI middleware: answers only loopback addresses that begin with the token, and keeps the limits.

    ``Guard(app, token)`` hands a request to ``app`` when it has arrived whole, in time and within its size: until then
    nothing of it is decoded. Every answer forbids the browser to fetch anything from elsewhere.
    """

    def __init__(self, app: App, token: str, limits: Limits = LIMITS) -> None:
        self._app, self._token, self._limits = app, token, limits

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one connection."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
        elif not self._may_enter(scope):
            await _refuse(scope, send, 403, "Open the whole address that the terminal shows: it holds a token.")
        elif scope["type"] == "websocket":
            await self._app(scope, receive, send)
        else:
            await self._carry(scope, receive, send)

    def _may_enter(self, scope: Scope) -> bool:
        headers = dict(scope.get("headers") or ())
        hosts = [_host("//" + headers.get(b"host", b"").decode("latin-1"))]
        hosts += [_host(headers[b"origin"].decode("latin-1"))] if b"origin" in headers else []
        given = scope["path"].lstrip("/").partition("/")[0]
        known = hmac.compare_digest(given.encode("utf-8", "replace"), self._token.encode())
        return known and all(host in _LOOPBACK for host in hosts)

    async def _carry(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Take in the body of a request, within its limits, and hand it on."""
        try:
            async with asyncio.timeout(self._limits.arrival):
                body = await self._body(scope, receive)
        except _TooLarge:
            await _refuse(scope, send, 413, f"That is more than {self._limits.file / 1e6:.0f} MB: split the file.")
            return
        except TimeoutError:
            await _refuse(scope, send, 408, f"That did not arrive within {self._limits.arrival:.0f} s: try again.")
            return
        if body is None:
            return
        waiting: list[MutableMapping[str, Any]] = [{"type": "http.request", "body": body, "more_body": False}]

        async def replay() -> MutableMapping[str, Any]:
            return waiting.pop() if waiting else await receive()

        await self._app(scope, replay, _with_headers(send))

    async def _body(self, scope: Scope, receive: Receive) -> bytes | None:
        """Return the body; None if the browser went away.

        What is too large is let in and thrown away, so that the browser hears why, but not if it is far too large.
        """
        stated = dict(scope.get("headers") or ()).get(b"content-length", b"0")
        if not stated.isdigit() or int(stated) > _FAR * self._limits.request:
            raise _TooLarge
        body, size = bytearray(), 0
        while True:
            message = await receive()
            if message["type"] == "http.disconnect":
                return None
            size += len(message.get("body", b""))
            if size > _FAR * self._limits.request:
                raise _TooLarge
            if size <= self._limits.request:
                body += message.get("body", b"")
            else:
                body.clear()
            if not message.get("more_body", False):
                break
        if size > self._limits.request:
            raise _TooLarge
        return bytes(body)


class _TooLarge(Exception):
    """A body beyond its limit."""


def _host(address: str) -> str:
    try:
        return urlsplit(address).hostname or ""
    except ValueError:
        return ""


def _with_headers(send: Send) -> Send:
    async def sent(message: MutableMapping[str, Any]) -> None:
        if message["type"] == "http.response.start":
            ours = dict(_HEADERS)
            kept = [(name, value) for name, value in message.get("headers", ()) if name.lower() not in ours]
            message = {**message, "headers": [*kept, *_HEADERS]}
        await send(message)

    return sent


async def _refuse(scope: Scope, send: Send, status: int, sentence: str) -> None:
    if scope["type"] == "websocket":
        await send({"type": "websocket.close", "code": 4003})
        return
    headers = [(b"content-type", b"text/plain; charset=utf-8"), (b"connection", b"close"), *_HEADERS]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": f"{sentence}\n".encode()})
