"""Network: a PyTorch model on the devices of a card, and its accuracy against the same model in floating point.

In come a model (or the embedded one), a :class:`~hallweight.core.Card` and an array scheme; out go an analog model
that is an ordinary ``nn.Module``, or a :class:`~hallweight.core.Run`. It draws no figures and reads no device file.
"""

from typing import Any

import lazy_loader

from .train_extra import train_extra

_public, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)


def __getattr__(name: str) -> Any:
    """Import what needs torch when it is first used."""
    with train_extra():
        return _public(name)
