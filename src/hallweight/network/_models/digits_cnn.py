"""The embedded network: a small convolutional net for the digits, trained in floating point in seconds."""

from functools import lru_cache
from pathlib import Path

import torch
import torch.nn.functional as F
from torch import nn

from .._datasets.digits import digits
from .._datasets.shift import shift
from ..threads import one_thread
from .weight_files import load_weights

_EPOCHS, _BATCH, _LR, _WEIGHT_DECAY = 40, 50, 4e-3, 1e-2


def digits_cnn(seed: int = 0, weights: str | Path | None = None) -> nn.Sequential:
    """Return the net for the digits, 9,872 weights: two 3 x 3 convolutions (16, 32), pooling, one linear layer.

    ``seed`` fixes the initial weights (PyTorch's default). With ``weights``, a shipped name ("digits-hwa") or a file,
    it comes trained and in evaluation mode; see :func:`load_weights`.
    """
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        net = nn.Sequential(
            nn.Conv2d(1, 16, 3, padding=1),
            nn.ReLU(),
            nn.Conv2d(16, 32, 3, padding=1),
            nn.ReLU(),
            nn.MaxPool2d(2),
            nn.Flatten(),
            nn.Linear(512, 10),
        )
    return net if weights is None else load_weights(net, weights).eval()


@lru_cache(maxsize=32)
@one_thread()
def train_digits_cnn(seed: int, held_out: float = 0.0) -> nn.Sequential:
    """Return the net trained on the digits, in evaluation mode; kept for the life of the process, so do not change it.

    AdamW, one-cycle rate, 40 epochs of batches of 50, images shifted by up to one pixel. The same seed gives the same
    net on the same kind of machine. ``held_out``: share of the images that is left out (:meth:`Data.validation`).
    """
    data, net = digits().validation(held_out) if held_out else digits(), digits_cnn(seed)
    generator = torch.Generator().manual_seed(seed)
    optimizer = torch.optim.AdamW(net.parameters(), _LR, weight_decay=_WEIGHT_DECAY)
    batches = len(data.x_train) // _BATCH
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, _LR, total_steps=_EPOCHS * batches)
    for _ in range(_EPOCHS):
        for pick in torch.randperm(len(data.x_train), generator=generator).split(_BATCH):  # type: ignore[no-untyped-call]
            loss = F.cross_entropy(net(shift(data.x_train[pick], generator)), data.y_train[pick])
            optimizer.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]
            optimizer.step()
            schedule.step()
    return net.eval().requires_grad_(False)
