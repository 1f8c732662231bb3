"""The shell command ``hallweight studio``: the same functions in a browser."""

from typing import Annotated

from cyclopts import Parameter

from ..options import Flag


def studio(
    *,
    port: Annotated[int, Parameter(help="Port of the address; a free one unless given.")] = 0,
    no_browser: Annotated[Flag, Parameter(help="Print the address only.")] = False,
) -> None:
    """Open the studio: files to cards, films and design maps on a page of this machine; Ctrl-C ends it.

    Only this machine can reach it, through an address with a token. Nothing is sent anywhere.
    """
    from hallweight.studio import serve

    serve(port, browser=not no_browser, announce=_tell)


def _tell(address: str) -> None:
    print(f"studio: {address}\nCtrl-C ends it.", flush=True)
