"""The server of the studio: bound to this machine, with a token in its address."""

import secrets
import socket
import threading
import webbrowser
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from hallweight.core import InputError

from .guard import App, Guard
from .limits import LIMITS

ADDRESS = "127.0.0.1"
NOTEBOOK = Path(__file__).parent / "_notebook" / "notebook.py"
_STYLE = NOTEBOOK.with_name("studio.css")


def application(token: str) -> App:
    """Return the studio as an ASGI application whose pages lie below ``/token/``.

    Raises :class:`InputError` where the extra ``studio`` is not installed.
    """
    try:
        import marimo
    except ModuleNotFoundError:
        do = 'install it with pip install "hallweight[studio]"'
        raise InputError("no marimo here", "the extra 'studio'", do) from None
    style = f"<style>{_STYLE.read_text('utf-8')}</style>"
    builder = marimo.create_asgi_app(quiet=True, include_code=False, html_head=style)
    return Guard(builder.with_app(path=f"/{token}", root=str(NOTEBOOK)).build(), token)


def serve(port: int = 0, *, browser: bool = True, announce: Callable[[str], None] = print) -> None:
    """Run the studio on this machine until it is stopped.

    ``port``
        of the address; a free one unless given
    ``browser``
        open the page
    ``announce``
        called with the address, which holds the token, when the page can be opened

    Raises :class:`InputError` for a port in use, and where the extra ``studio`` is not installed.
    """
    token = secrets.token_urlsafe(24)
    with closing(_bound(port)) as place:
        app = application(token)
        address = f"http://{ADDRESS}:{place.getsockname()[1]}/{token}/"
        _run(app, place, address, browser, announce)


def _bound(port: int) -> socket.socket:
    place = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    place.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        place.bind((ADDRESS, port))
    except (OSError, OverflowError):
        place.close()
        raise InputError(f"port {port}", "a free port from 1024 to 65535", "leave port out") from None
    return place


def _run(app: App, place: socket.socket, address: str, browser: bool, announce: Callable[[str], None]) -> None:
    import uvicorn

    from ._pages.desk import desk

    class Server(uvicorn.Server):
        """Tells the address when it listens, and clears the desk before a signal may end the process."""

        async def startup(self, sockets: list[socket.socket] | None = None) -> None:
            await super().startup(sockets)
            announce(address)
            threading.Thread(target=desk().warm, daemon=True).start()
            if browser:
                threading.Thread(target=webbrowser.open, args=(address,), daemon=True).start()

        async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
            await super().shutdown(sockets)
            desk().close()

    settings = uvicorn.Config(
        app, log_level="error", access_log=False, ws_max_size=LIMITS.request, timeout_graceful_shutdown=1
    )
    Server(settings).run(sockets=[place])
