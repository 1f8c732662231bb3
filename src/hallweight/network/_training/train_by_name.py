"""Training a network by name on data by name, with options that are known to do: what the shell calls."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Literal

import numpy as np
import torch
from torch import nn

from hallweight.core import Card, InputError, Run, did_you_mean, refuse_overwrite

from .._datasets.data import Data
from .._layers.convert import convert
from .._models.registry import data_of, network_of
from .._models.weight_files import load_weights, save_weights
from .._on_device.mixed_precision import MixedPrecision
from .._on_device.pulsed_optimizer import start_on_device
from .._on_device.pulsed_sgd import PulsedSGD
from .._on_device.tiki_taka import TikiTaka
from . import checkpoint
from .options import stream
from .progress import Progress
from .train import train

Method = Literal["float", "hardware-aware", "on-device"]
_FILE = "weights.safetensors"
METHODS = ("float", "hardware-aware", "on-device")
OPTIMIZERS: Mapping[str, tuple[Callable[..., torch.optim.Optimizer], float, dict[str, float]]] = {
    "pulsed-sgd": (PulsedSGD, 6.0, {}),  # it has no momentum, which makes steps of the others ten times as large
    "mixed-precision": (MixedPrecision, 1.0, {}),
    "tiki-taka": (TikiTaka, 1.0, {"fast": 0.03}),
}
"""Ways to train on the devices: the optimizer, its rate in units of that of float SGD, and its options."""

_HEADROOM = 4.0  # range of the devices in units of the largest initial weight; see recipes/on_device.py
_DEVICE: dict[str, Any] = {"epochs": 30, "batch": 50, "lr": 0.1, "augment": "none", "weight_decay": 0.0}
_LENET = {"epochs": 30, "batch": 20, "lr": 0.05, "augment": "none", "ema": 0.99}
PRESETS: Mapping[str, Mapping[str, Mapping[str, Any]]] = {
    "digits-cnn": {
        "float": {"epochs": 30, "batch": 50, "lr": 0.1, "ema": 0.99},
        "hardware-aware": {"epochs": 60, "batch": 50, "lr": 0.1, "ema": 0.99, "clip": 3.0},
        "on-device": _DEVICE,
    },
    "lenet": {
        "float": _LENET,
        "hardware-aware": {**_LENET, "epochs": 60, "clip": 3.0},
        "on-device": _DEVICE,
    },
    "resnet18": {
        "float": {
            "epochs": 22,
            "sizes": [16] * 8 + [24] * 9 + [32] * 5,
            "batch": 512,
            "lr": 0.4,
            "ema": 0.998,
            "label_smoothing": 0.1,
            "bf16": True,
        },
        "hardware-aware": {
            "epochs": 3,
            "batch": 256,
            "lr": 0.02,
            "ema": 0.995,
            "label_smoothing": 0.1,
            "clip": 3.0,
        },
        "on-device": {**_DEVICE, "augment": "auto", "lr": 0.02},
    },
}
"""Options of :func:`train` for each network and method; see ``recipes/`` for what they gave."""


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
    """Train a network by name and return the record; ``folder`` gets it, checkpoints and ``weights.safetensors``.

    ``data`` is a name, by default the usual data of the network, from ``data_root``; or the data. ``n_train`` and
    ``n_test`` take a shuffled part of them. ``weights`` are where to start from: a shipped name or a file;
    ``teacher`` are weights of the same network whose answers take the place of the labels. The methods
    "hardware-aware" and "on-device" need a ``card``; ``optimizer`` names the way to train on devices. ``options`` go
    to :func:`train` in the place of those of :data:`PRESETS`; on devices, ``lr`` is that of float SGD with momentum,
    and each way to train takes a multiple of it (:data:`OPTIMIZERS`). ``bits_in`` to ``slices`` are those of
    :func:`hallweight.network.convert`. Raises :class:`InputError` as :func:`train` does.
    """
    known = network_of(network)
    _check(method, card, optimizer)
    images = data if isinstance(data, Data) else data_of(data or known.data, data_root)
    if n_train is not None or n_test is not None:
        images = images.subset(n_train, n_test, seed)
    net = known.make(images)
    if weights is not None:
        load_weights(net, weights)
    preset = {"augment": "shift" if images.x_train.shape[1] == 1 else "auto", **PRESETS[network][method]}
    if "epochs" in options and "sizes" in preset and "sizes" not in options:
        preset["sizes"] = None
    if teacher is not None:
        preset |= {"teacher": load_weights(known.make(images), teacher), "label_smoothing": 0.0}
    preset |= options
    model: nn.Module = net
    if card is not None:
        rng = np.random.default_rng(stream(seed, 7))
        some = images.inputs(images.x_train[torch.from_numpy(rng.permutation(len(images.x_train))[:128])])
        spread: Literal["layer", "column"] = "layer" if method == "on-device" else "column"
        arrays: dict[str, Any] = {"bits_in": bits_in, "bits_out": bits_out, "tile": tile, "weight_scale": spread}
        model = analog = convert(net, card, scheme, calibrate=some, slices=slices, **arrays)
        if method == "on-device":
            make, factor, more = OPTIMIZERS[optimizer]
            preset["lr"] *= factor
            preset["optimizer"] = make(analog, start_on_device(analog, rng, _HEADROOM), rng, lr=preset["lr"], **more)
    if folder is not None and not (Path(folder) / checkpoint.FILE).exists():
        refuse_overwrite(Path(folder) / _FILE, overwrite)
    about = {"network": network, "start": None if weights is None else str(weights), "data_seed": seed}
    run = train(
        model, images, folder=folder, seed=seed, overwrite=overwrite, about=about, progress=progress, **preset
    )  # fmt: skip
    if folder is not None:
        _save(model, Path(folder), run)
    return run


def _check(method: str, card: Card | None, optimizer: str) -> None:
    for name, known, what in ((method, list(METHODS), "method"), (optimizer, list(OPTIMIZERS), "optimizer")):
        if name not in known:
            raise InputError(f"the unknown {what} {name!r}", "one that exists", did_you_mean(str(name), known))
    if card is None and method != "float":
        raise InputError(f"{method} training without a card", "devices to train for", "pass a card (--card card.toml)")
    if card is not None and method == "float":
        raise InputError(
            "a card for training in floating point",
            "a method that sees devices",
            "leave the card out, or choose hardware-aware or on-device (--method)",
        )


def _save(model: nn.Module, folder: Path, run: Run) -> None:
    """Write the trained weights beside the record."""
    plain: nn.Module = model.plain() if hasattr(model, "plain") else model  # type: ignore[operator]
    about = {"config": run.config, "log": run.results["log"], "accuracy": run.results["accuracy"]}
    save_weights(plain, folder / _FILE, about, overwrite=True)
