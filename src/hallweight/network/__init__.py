"""Network: a PyTorch model on the devices of a card, and its accuracy against the same model in floating point.

In come a model (or the embedded one), a :class:`~hallweight.core.Card` and an array scheme; out go an analog model
that is an ordinary ``nn.Module``, or a :class:`~hallweight.core.Run`. It draws no figures and reads no files.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from ..core import InputError
from ._evaluate import evaluate

if TYPE_CHECKING:
    from ._conv2d import AnalogConv2d
    from ._convert import AnalogModel, convert
    from ._digits import Data, digits
    from ._linear import AnalogLinear
    from ._small import digits_cnn, train_digits_cnn

_NAMES = {
    "AnalogConv2d": "_conv2d",
    "AnalogLinear": "_linear",
    "AnalogModel": "_convert",
    "Data": "_digits",
    "convert": "_convert",
    "digits": "_digits",
    "digits_cnn": "_small",
    "train_digits_cnn": "_small",
}

__all__ = [
    "AnalogConv2d",
    "AnalogLinear",
    "AnalogModel",
    "Data",
    "convert",
    "digits",
    "digits_cnn",
    "evaluate",
    "train_digits_cnn",
]


def __getattr__(name: str) -> Any:
    """Import what needs torch when it is first used."""
    if name not in _NAMES:
        raise AttributeError(f"module 'hallweight.network' has no attribute {name!r}")
    try:
        return getattr(import_module(f"hallweight.network.{_NAMES[name]}"), name)
    except ModuleNotFoundError as error:
        raise InputError(
            f"no {error.name}", "the extra 'train'", "install it with pip install 'hallweight[train]'"
        ) from None


def __dir__() -> list[str]:
    return sorted(__all__)
