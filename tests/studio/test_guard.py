"""The door of the studio, without a browser: who comes in, and what is refused before anything decodes it."""

import asyncio
from collections.abc import Iterator
from typing import Any

import pytest

from hallweight.studio import LIMITS, Guard, Limits

TOKEN = "a-token-of-this-test"
SMALL = Limits(request=1000, arrival=0.2)


class App:
    """Remembers what came through."""

    def __init__(self) -> None:
        self.bodies: list[bytes] = []

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "http":
            self.bodies.append((await receive())["body"])
            await send({"type": "http.response.start", "status": 200, "headers": [(b"referrer-policy", b"origin")]})
            await send({"type": "http.response.body", "body": b"in"})
        else:
            await send({"type": "websocket.accept"})


def asked(
    path: str = f"/{TOKEN}/api",
    *,
    kind: str = "http",
    host: str = "127.0.0.1:8000",
    headers: tuple[tuple[bytes, bytes], ...] = (),
    chunks: tuple[bytes, ...] = (b"",),
    pause: float = 0.0,
) -> tuple[list[dict[str, Any]], App]:
    """Send one request through the guard; return what it answered, and the application behind it."""
    app, sent = App(), []
    left: Iterator[tuple[int, bytes]] = iter(enumerate(chunks))

    async def receive() -> dict[str, Any]:
        await asyncio.sleep(pause)
        number, body = next(left)
        return {"type": "http.request", "body": body, "more_body": number + 1 < len(chunks)}

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    scope = {"type": kind, "path": path, "headers": [(b"host", host.encode()), *headers]}
    asyncio.run(Guard(app, TOKEN, SMALL)(scope, receive, send))
    return sent, app


def test_the_token_opens_the_door() -> None:
    sent, app = asked(chunks=(b"one ", b"two"))
    assert sent[0]["status"] == 200
    assert app.bodies == [b"one two"]


@pytest.mark.parametrize("path", ["/", "/api", "/a-token/api", f"/{TOKEN}x/api", f"/x/{TOKEN}/api", "//", "/ä/api"])
def test_no_token_is_refused(path: str) -> None:
    sent, app = asked(path)
    assert sent[0]["status"] == 403
    assert b"token" in sent[1]["body"]
    assert not app.bodies


@pytest.mark.parametrize(
    "host", ["evil.example", "evil.example:8000", "127.0.0.1.evil.example", "", "[::1", "10.0.0.1"]
)
def test_another_name_for_this_machine_is_refused(host: str) -> None:
    """A foreign page whose name points at 127.0.0.1 (DNS rebinding) gets nothing, even if it knew the token."""
    assert asked(host=host)[0][0]["status"] == 403


@pytest.mark.parametrize("kind", ["http", "websocket"])
def test_a_foreign_page_is_refused(kind: str) -> None:
    sent, app = asked(kind=kind, headers=((b"origin", b"https://evil.example"),))
    assert sent[0].get("status", sent[0]["type"]) in (403, "websocket.close")
    assert not app.bodies


def test_a_websocket_without_the_token_is_closed() -> None:
    assert asked("/ws", kind="websocket")[0] == [{"type": "websocket.close", "code": 4003}]
    assert asked(f"/{TOKEN}/ws", kind="websocket")[0] == [{"type": "websocket.accept"}]


@pytest.mark.parametrize("stated", [b"100000000", b"-1", b"many", b"1e3"])
def test_a_request_that_says_it_is_far_too_large_is_refused_before_it_is_read(stated: bytes) -> None:
    sent, app = asked(headers=((b"content-length", stated),), chunks=())
    assert sent[0]["status"] == 413
    assert not app.bodies


@pytest.mark.parametrize("headers", [(), ((b"content-length", b"10"),), ((b"content-length", b"1200"),)])
def test_a_request_is_counted_whatever_it_says(headers: tuple[tuple[bytes, bytes], ...]) -> None:
    sent, app = asked(headers=headers, chunks=(b"x" * 600, b"x" * 600))
    assert sent[0]["status"] == 413
    assert b"split the file" in sent[1]["body"]
    assert not app.bodies


def test_an_endless_request_is_not_listened_to() -> None:
    sent, app = asked(chunks=(b"x" * 6000, b"x" * 6000, b"never read"))
    assert sent[0]["status"] == 413
    assert not app.bodies


def test_a_request_that_trickles_in_is_refused() -> None:
    sent, app = asked(chunks=(b"x",) * 100, pause=0.05)
    assert sent[0]["status"] == 408
    assert not app.bodies


@pytest.mark.parametrize("path", [f"/{TOKEN}/api", "/"])
def test_every_answer_keeps_the_browser_at_home(path: str) -> None:
    headers = asked(path)[0][0]["headers"]
    policy = dict(headers)[b"content-security-policy"].decode()
    assert "default-src 'self'" in policy
    assert "http:" not in policy
    assert [v for k, v in headers if k == b"referrer-policy"] == [b"no-referrer"]


def test_a_file_of_the_largest_size_fits_into_a_request() -> None:
    assert LIMITS.file * 4 / 3 + 1e6 < LIMITS.request
