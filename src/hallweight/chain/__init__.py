"""Chain: what strain, support and heat of a membrane do to the accuracy of a network, in one call.

In come a film, membranes, a device and a way to write; out comes a :class:`~hallweight.core.Run` with a row for each:
current, energy, LTP and LTD, accuracy. It has no physics of its own and draws nothing.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ._design import design
    from ._studies import bending, supports
    from ._study import study

_NAMES = {"bending": "_studies", "design": "_design", "study": "_study", "supports": "_studies"}

__all__ = ["bending", "design", "study", "supports"]


def __getattr__(name: str) -> Any:
    """Import each part when it is first used, so that neither the compiler nor torch is waited for."""
    if name not in _NAMES:
        raise AttributeError(f"module 'hallweight.chain' has no attribute {name!r}")
    return getattr(import_module(f"hallweight.chain.{_NAMES[name]}"), name)


def __dir__() -> list[str]:
    return sorted(__all__)
