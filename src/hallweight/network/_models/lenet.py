"""A net of LeNet's size, for on-device training."""

from pathlib import Path

import torch
from torch import nn

from hallweight.core import InputError
from hallweight.core.errors import names_keywords

from .weight_files import load_weights


@names_keywords
def lenet(
    channels: int = 1, size: int = 28, classes: int = 10, seed: int = 0, weights: str | Path | None = None
) -> nn.Sequential:
    """Return an untrained net for images (n, channels, size, size): two convolutions and three linear layers.

    The layers are those of LeNet-5 (cite lecun1998gradient): 6 and 16 kernels of 5 x 5, then 120, 84 and ``classes``
    outputs. Both convolutions have padding, so that small images fit. ReLU and max pooling stand in place of its tanh
    and trained averages. ``seed`` fixes the initial weights (PyTorch's default). ``weights``: see :func:`load_weights`.
    """
    if size < 4:
        raise InputError(f"images of {size} x {size} pixels", "4 x 4 at least", "enlarge the images")
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        net = nn.Sequential(
            nn.Conv2d(channels, 6, 5, padding=2),
            nn.ReLU(),
            nn.MaxPool2d(2),
            nn.Conv2d(6, 16, 5, padding=2),
            nn.ReLU(),
            nn.MaxPool2d(2),
            nn.Flatten(),
            nn.Linear(16 * (size // 4) ** 2, 120),
            nn.ReLU(),
            nn.Linear(120, 84),
            nn.ReLU(),
            nn.Linear(84, classes),
        )
    return net if weights is None else load_weights(net, weights).eval()
