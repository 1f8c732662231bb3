"""Network: a PyTorch model on the devices of a card, and its accuracy against the same model in floating point.

In come a model (or the embedded one), a :class:`~hallweight.core.Card` and an array scheme; out go an analog model
that is an ordinary ``nn.Module``, or a :class:`~hallweight.core.Run`. It draws no figures and reads no device file.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from ..core import InputError
from .studies._attribute import attribute
from .studies._evaluate import evaluate

if TYPE_CHECKING:
    from .images._cifar import cifar10
    from .images._data import Data
    from .images._digits import digits
    from .layers._attention import AnalogMultiheadAttention
    from .layers._conv1d import AnalogConv1d
    from .layers._conv2d import AnalogConv2d
    from .layers._convert import AnalogModel, convert
    from .layers._linear import AnalogLinear
    from .nets._lenet import lenet
    from .nets._resnet import ResNet, resnet18
    from .nets._small import digits_cnn, train_digits_cnn
    from .nets._weights import load_weights, save_weights, weights_about
    from .pulses._mixed import MixedPrecision
    from .pulses._optimizer import start_on_device
    from .pulses._sgd import PulsedSGD
    from .pulses._tiki import TikiTaka
    from .training._named import train_network
    from .training._progress import Progress
    from .training._train import train

_NAMES = {
    "AnalogConv1d": "layers._conv1d",
    "AnalogConv2d": "layers._conv2d",
    "AnalogLinear": "layers._linear",
    "AnalogModel": "layers._convert",
    "AnalogMultiheadAttention": "layers._attention",
    "Data": "images._data",
    "MixedPrecision": "pulses._mixed",
    "PulsedSGD": "pulses._sgd",
    "TikiTaka": "pulses._tiki",
    "ResNet": "nets._resnet",
    "cifar10": "images._cifar",
    "convert": "layers._convert",
    "digits": "images._digits",
    "digits_cnn": "nets._small",
    "lenet": "nets._lenet",
    "load_weights": "nets._weights",
    "resnet18": "nets._resnet",
    "save_weights": "nets._weights",
    "Progress": "training._progress",
    "start_on_device": "pulses._optimizer",
    "train": "training._train",
    "train_digits_cnn": "nets._small",
    "train_network": "training._named",
    "weights_about": "nets._weights",
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
