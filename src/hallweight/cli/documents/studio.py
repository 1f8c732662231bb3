"""The shell command ``hallweight studio``: the same functions in a browser."""

import os
import sys
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

    try:
        serve(port, browser=not no_browser, announce=_tell)
    except KeyboardInterrupt:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(0)  # at once: a network that a thread still programs would crash Python on its way out


def _tell(address: str) -> None:
    print(f"studio: {address}\nCtrl-C ends it.", flush=True)
