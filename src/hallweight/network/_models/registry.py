"""The networks and data sets that are known by name: the one place where they are listed. Torch comes when needed."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from hallweight.core import InputError, did_you_mean

if TYPE_CHECKING:
    from pathlib import Path

    from torch import nn

    from .._datasets.data import Data

TRAININGS = ("mapped", "hardware-aware")
"""How weights come about: without knowledge of the devices, or with the devices in the forward pass."""


@dataclass(frozen=True)
class Network:
    """A network: in words, its usual data, how it is made, and where its weights come from.

    ``trained`` makes a net trained in floating point, in seconds, from a seed; ``weights`` names the shipped weights
    of each training. ``batch`` images are tested at a time; a ``small`` net takes one thread, which is faster.
    """

    words: str
    data: str
    make: "Callable[[Data], nn.Module]"
    trained: "Callable[[int], nn.Module] | None" = None
    weights: Mapping[str, str] = field(default_factory=dict)
    batch: int = 100
    small: bool = False


def _digits_cnn(data: "Data") -> "nn.Module":
    del data
    from .digits_cnn import digits_cnn

    return digits_cnn(0)


def _trained_digits_cnn(seed: int) -> "nn.Module":
    from .digits_cnn import train_digits_cnn

    return train_digits_cnn(seed)


def _lenet(data: "Data") -> "nn.Module":
    from .lenet import lenet

    return lenet(data.x_train.shape[1], data.x_train.shape[-1], len(data.classes))


def _resnet18(data: "Data") -> "nn.Module":
    from .resnet import resnet18

    return resnet18(classes=len(data.classes))


NETWORKS: Mapping[str, Network] = {
    "digits-cnn": Network(
        "two 3 x 3 convolutions (16, 32 channels), pooling, one linear layer",
        "digits",
        _digits_cnn,
        trained=_trained_digits_cnn,
        weights={"hardware-aware": "digits-hwa"},
        batch=1000,
        small=True,
    ),
    "lenet": Network("two convolutions and three linear layers", "digits", _lenet, batch=500, small=True),
    "resnet18": Network(
        "ResNet-18 of full width with a 3 x 3 stem for 32 x 32 images",
        "cifar10",
        _resnet18,
        weights={"mapped": "cifar10-float", "hardware-aware": "cifar10-hwa"},
    ),
}


def _digits(root: "Path | str | None") -> "Data":
    del root
    from .. import digits

    return digits()


def _cifar10(root: "Path | str | None") -> "Data":
    from .._datasets.cifar import cifar10

    return cifar10(root)


DATA: Mapping[str, "Callable[[Path | str | None], Data]"] = {"digits": _digits, "cifar10": _cifar10}


def network_of(name: str) -> Network:
    """Return a network by name; raises :class:`InputError` that helps."""
    if name not in NETWORKS:
        known = list(NETWORKS)
        raise InputError(f"the unknown choice {name!r}", "a network that exists", did_you_mean(str(name), known))
    return NETWORKS[name]


def data_of(name: str, root: "Path | str | None" = None) -> "Data":
    """Return a data set by name, from the folder or file ``root``; raises :class:`InputError` that helps."""
    if name not in DATA:
        raise InputError(f"the unknown data {name!r}", "data that exist", did_you_mean(str(name), list(DATA)))
    return DATA[name](root)
