"""The networks and data sets that are known by name: the one place where they are listed."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from torch import nn

from hallweight.core.validation import one_of

from .._datasets.cifar import cifar10
from .._datasets.data import Data
from .._datasets.digits import digits
from .digits_cnn import digits_cnn, train_digits_cnn
from .lenet import lenet
from .resnet import resnet18

TRAININGS = ("mapped", "hardware-aware")
"""How weights come about: without knowledge of the devices, or with the devices in the forward pass."""


@dataclass(frozen=True)
class Network:
    """A network that is known by name.

    ``description``
        In words.
    ``data``
        Name of its usual data.
    ``build``
        Makes the untrained net for a data set.
    ``train``
        Makes a net trained in floating point, in seconds, from a seed, and the share of the images to hold out.
    ``weights``
        Names of the shipped weights of each training.
    ``test_batch``
        Images that are tested at a time.
    ``single_thread``
        A small net is faster on one thread.
    ``bare``, ``input_shape``
        Makes the untrained net for the shape of its usual inputs, without data.
    """

    description: str
    data: str
    build: Callable[[Data], nn.Module]
    train: Callable[..., nn.Module] | None = None
    weights: Mapping[str, str] = field(default_factory=dict)
    test_batch: int = 100
    single_thread: bool = False
    bare: Callable[[], nn.Module] = digits_cnn
    input_shape: tuple[int, ...] = (1, 8, 8)


NETWORKS: Mapping[str, Network] = {
    "digits-cnn": Network(
        "two 3 x 3 convolutions (16, 32 channels), pooling, one linear layer",
        "digits",
        lambda data: digits_cnn(0),
        train=train_digits_cnn,
        weights={"hardware-aware": "digits-hwa"},
        test_batch=1000,
        single_thread=True,
    ),
    "lenet": Network(
        "two convolutions and three linear layers",
        "digits",
        lambda data: lenet(data.x_train.shape[1], data.x_train.shape[-1], len(data.classes)),
        test_batch=500,
        single_thread=True,
        bare=lambda: lenet(1, 8),
    ),
    "resnet18": Network(
        "ResNet-18 of full width with a 3 x 3 stem for 32 x 32 images",
        "cifar10",
        lambda data: resnet18(classes=len(data.classes)),
        weights={"mapped": "cifar10-float", "hardware-aware": "cifar10-hwa"},
        bare=resnet18,
        input_shape=(3, 32, 32),
    ),
}

DATA: Mapping[str, Callable[[Path | str | None], Data]] = {"digits": lambda root: digits(), "cifar10": cifar10}


def find_network(name: str) -> Network:
    """Return a network by name; raises :class:`InputError` with the nearest name."""
    return NETWORKS[one_of("network", name, NETWORKS)]


def load_data(name: str, root: Path | str | None = None) -> Data:
    """Return a data set by name, from the folder or file ``root``; raises :class:`InputError` with the nearest name."""
    return DATA[one_of("data", name, DATA)](root)
