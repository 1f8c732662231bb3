"""Options of training by name that are known to work, for each network and method; ``recipes/`` say what they gave."""

from collections.abc import Callable, Mapping
from typing import Any

import torch

from .._on_device.mixed_precision import MixedPrecision
from .._on_device.pulsed_sgd import PulsedSGD
from .._on_device.tiki_taka import TikiTaka

OPTIMIZERS: Mapping[str, tuple[Callable[..., torch.optim.Optimizer], float, dict[str, float]]] = {
    "pulsed-sgd": (PulsedSGD, 6.0, {}),  # it has no momentum, which makes steps of the others ten times as large
    "mixed-precision": (MixedPrecision, 1.0, {}),
    "tiki-taka": (TikiTaka, 1.0, {"fast": 0.03}),
}
"""Ways to train on the devices: the optimizer, its rate in units of that of float SGD, and its options."""

_DEVICE: dict[str, Any] = {"epochs": 30, "batch": 50, "lr": 0.1, "augment": "none", "weight_decay": 0.0}
_DIGITS = {"epochs": 30, "batch": 50, "lr": 0.1, "ema": 0.99}
_LENET = {"epochs": 30, "batch": 20, "lr": 0.05, "augment": "none", "ema": 0.99}
PRESETS: Mapping[str, Mapping[str, Mapping[str, Any]]] = {
    "digits-cnn": {
        "float": _DIGITS,
        "hardware-aware": {**_DIGITS, "epochs": 60, "clip": 3.0},
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
"""Options of :func:`hallweight.network.train` for each network and method."""
