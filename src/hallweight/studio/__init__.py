"""Studio: the same functions in a browser page of this machine, and no logic of its own.

In come files dropped on a page and its controls; out go cards, figures and tables to download. It computes nothing
itself and is reached from this machine only, through an address with a token.
"""

from .guard import Guard
from .limits import LIMITS, Limits
from .server import application, serve

__all__ = ["LIMITS", "Guard", "Limits", "application", "serve"]
