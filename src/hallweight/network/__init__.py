"""Network: a PyTorch model on the devices of a card, and its accuracy against the same model in floating point.

In come a model (or the embedded one), a :class:`~hallweight.core.Card` and an array scheme; out go an analog model
that is an ordinary ``nn.Module``, or a :class:`~hallweight.core.Run`. It draws no figures and reads no device file.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from ..core import InputError
from ._attribute import attribute
from ._evaluate import evaluate

if TYPE_CHECKING:
    from ._attention import AnalogMultiheadAttention
    from ._cifar import cifar10
    from ._conv1d import AnalogConv1d
    from ._conv2d import AnalogConv2d
    from ._convert import AnalogModel, convert
    from ._data import Data
    from ._digits import digits
    from ._lenet import lenet
    from ._linear import AnalogLinear
    from ._pulsed import start_on_device
    from ._pulsed_mixed import MixedPrecision
    from ._pulsed_sgd import PulsedSGD
    from ._pulsed_tiki import TikiTaka
    from ._resnet import ResNet, resnet18
    from ._small import digits_cnn, train_digits_cnn
    from ._train import train
    from ._train_named import train_network
    from ._train_progress import Progress
    from ._weights import load_weights, save_weights, weights_about

_NAMES = {
    "AnalogConv1d": "_conv1d",
    "AnalogConv2d": "_conv2d",
    "AnalogLinear": "_linear",
    "AnalogModel": "_convert",
    "AnalogMultiheadAttention": "_attention",
    "Data": "_data",
    "MixedPrecision": "_pulsed_mixed",
    "PulsedSGD": "_pulsed_sgd",
    "TikiTaka": "_pulsed_tiki",
    "ResNet": "_resnet",
    "cifar10": "_cifar",
    "convert": "_convert",
    "digits": "_digits",
    "digits_cnn": "_small",
    "lenet": "_lenet",
    "load_weights": "_weights",
    "resnet18": "_resnet",
    "save_weights": "_weights",
    "Progress": "_train_progress",
    "start_on_device": "_pulsed",
    "train": "_train",
    "train_digits_cnn": "_small",
    "train_network": "_train_named",
    "weights_about": "_weights",
}

__all__ = [
    "AnalogConv1d",
    "AnalogConv2d",
    "AnalogLinear",
    "AnalogModel",
    "AnalogMultiheadAttention",
    "Data",
    "MixedPrecision",
    "Progress",
    "PulsedSGD",
    "ResNet",
    "TikiTaka",
    "attribute",
    "cifar10",
    "convert",
    "digits",
    "digits_cnn",
    "evaluate",
    "lenet",
    "load_weights",
    "resnet18",
    "save_weights",
    "start_on_device",
    "train",
    "train_digits_cnn",
    "train_network",
    "weights_about",
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
