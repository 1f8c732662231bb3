"""Training a network by name on data by name, with options that are known to work: what the shell calls."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, get_args

import numpy as np
import torch
from torch import nn

from hallweight.core import Card, InputError, Run, refuse_overwrite
from hallweight.core.validation import one_of

from .._datasets.data import Data
from .._layers.convert import AnalogModel, convert
from .._models.registry import find_network, load_data
from .._models.weight_files import load_weights, save_weights
from .._on_device.pulsed_optimizer import start_on_device
from . import checkpoint
from .options import stream_seed
from .presets import OPTIMIZERS, PRESETS
from .processes import Processes
from .progress import Progress
from .train import train

Method = Literal["float", "hardware-aware", "on-device"]
_WEIGHTS = "weights.safetensors"
_N_CALIBRATION = 128  # training images from which converter ranges are set
_HEADROOM = 4.0  # range of the devices in units of the largest initial weight; see recipes/on_device.py


def train_network(
    network: str = "digits-cnn",
    data: str | Data | None = None,
    *,
    method: Method = "float",
    card: Card | None = None,
    scheme: str = "bipolar",
    optimizer: str = "pulsed-sgd",
    weights: str | Path | None = None,
    teacher: str | Path | None = None,
    data_root: str | Path | None = None,
    n_train: int | None = None,
    n_test: int | None = None,
    validation: bool = False,
    bits_in: int | None = 8,
    bits_out: int | None = 8,
    tile: int | None = None,
    slices: int = 1,
    folder: str | Path | None = None,
    seed: int = 0,
    overwrite: bool = False,
    progress: Callable[[Progress], None] | None = None,
    **options: Any,
) -> Run:
    """Train a network by name and return the record.

    ``network``
        "digits-cnn", "lenet" or "resnet18".
    ``data``, ``data_root``
        A name, by default the usual data of the network, from the folder or file ``data_root``; or the data.
    ``method``, ``card``, ``scheme``
        "float", "hardware-aware" or "on-device"; the last two need the ``card`` of the devices.
    ``optimizer``
        How devices are trained: "pulsed-sgd", "mixed-precision" or "tiki-taka". Each takes a multiple of ``lr``, which
        is that of float SGD with momentum.
    ``weights``
        Where to start from: a shipped name or a file.
    ``teacher``
        Weights of the same network, whose answers take the place of the labels.
    ``n_train``, ``n_test``
        Images of a shuffled part of the data.
    ``validation``
        For choosing options: hold a fixed fifth of the training images out and test on these
        (:meth:`Data.validation`). The test images are not seen.
    ``bits_in``, ``bits_out``, ``tile``, ``slices``
        Those of :func:`hallweight.network.convert`.
    ``folder``
        Gets the record, checkpoints and ``weights.safetensors``.
    ``options``
        Of :func:`train`, instead of those that are known to work for the network and the method.

    Raises :class:`InputError` as :func:`train` does.
    """
    known = find_network(network)
    _check_method(method, card, optimizer)
    images = data if isinstance(data, Data) else load_data(data or known.data, data_root)
    if validation:
        images = images.validation()
    if n_train is not None or n_test is not None:
        images = images.subset(n_train, n_test, seed)
    net = known.build(images)
    if weights is not None:
        load_weights(net, weights)
    chosen = {"augment": "shift" if images.x_train.shape[1] == 1 else "auto", **PRESETS[network][method]}
    if "epochs" in options and "sizes" in chosen and "sizes" not in options:
        chosen["sizes"] = None
    if teacher is not None:
        chosen |= {"teacher": load_weights(known.build(images), teacher), "label_smoothing": 0.0}
    chosen |= options
    model: nn.Module = net
    if card is not None:
        rng = np.random.default_rng(stream_seed(seed, 7))
        arrays = _Arrays(scheme, bits_in, bits_out, tile, slices, "layer" if method == "on-device" else "column")
        model = analog = arrays.convert(net, card, images, rng)
        if method == "on-device":
            chosen |= _on_device(optimizer, analog, rng, chosen["lr"])
    if folder is not None and not (Path(folder) / checkpoint.FILE).exists():
        refuse_overwrite(Path(folder) / _WEIGHTS, overwrite)
    about = {"network": network, "start": None if weights is None else str(weights), "data_seed": seed}
    record: dict[str, Any] = {"folder": folder, "seed": seed, "overwrite": overwrite, "about": about}
    run = train(model, images, progress=progress, **record, **chosen)
    if folder is not None and Processes.here().first:
        _save(model, Path(folder), run)
    return run


@dataclass(frozen=True)
class _Arrays:
    """How the layers of a model that is trained by name sit on arrays: options of ``convert``."""

    scheme: str
    bits_in: int | None
    bits_out: int | None
    tile: int | None
    slices: int
    weight_scale: Literal["column", "layer"]

    def convert(self, net: nn.Module, card: Card, data: Data, rng: np.random.Generator) -> AnalogModel:
        """Return the net on devices of the card, its converters calibrated on training images drawn by ``rng``."""
        pick = torch.from_numpy(rng.permutation(len(data.x_train))[:_N_CALIBRATION])
        return convert(net, card, calibrate=data.inputs(data.x_train[pick]), **vars(self))


def _on_device(optimizer: str, analog: AnalogModel, rng: np.random.Generator, lr: float) -> dict[str, Any]:
    """Program the initial weights; return the optimizer that pulses them, and its rate."""
    build, factor, more = OPTIMIZERS[optimizer]
    crossbars = start_on_device(analog, rng, _HEADROOM)
    return {"lr": lr * factor, "optimizer": build(analog, crossbars, rng, lr=lr * factor, **more)}


def _check_method(method: str, card: Card | None, optimizer: str) -> None:
    one_of("method", method, get_args(Method))
    one_of("optimizer", optimizer, OPTIMIZERS)
    if card is None and method != "float":
        raise InputError(f"{method} training without a card", "devices to train for", "pass card='card.toml'")
    if card is not None and method == "float":
        raise InputError(
            "a card for training in floating point",
            "a method that sees devices",
            "leave card= out, or pass method='hardware-aware' or method='on-device'",
        )


def _save(model: nn.Module, folder: Path, run: Run) -> None:
    """Write the trained weights beside the record."""
    plain: nn.Module = model.plain() if isinstance(model, AnalogModel) else model
    about = {"config": run.config, "log": run.results["log"], "accuracy": run.results["accuracy"]}
    save_weights(plain, folder / _WEIGHTS, about, overwrite=True)
