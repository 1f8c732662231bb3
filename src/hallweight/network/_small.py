"""The embedded network: a small convolutional net for the digits, trained in floating point in seconds."""

from functools import lru_cache

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from ._digits import digits
from ._threads import one_thread

_EPOCHS, _BATCH, _RATE, _DECAY = 40, 50, 4e-3, 1e-2


def digits_cnn(seed: int) -> nn.Sequential:
    """Return the untrained net, 9,872 weights: two 3 x 3 convolutions (16, 32), pooling, one linear layer."""
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        return nn.Sequential(
            nn.Conv2d(1, 16, 3, padding=1),
            nn.ReLU(),
            nn.Conv2d(16, 32, 3, padding=1),
            nn.ReLU(),
            nn.MaxPool2d(2),
            nn.Flatten(),
            nn.Linear(512, 10),
        )


@lru_cache(maxsize=32)
@one_thread()
def train_digits_cnn(seed: int) -> nn.Sequential:
    """Return the net trained on the digits, in evaluation mode; kept for the life of the process, so do not change it.

    AdamW, one-cycle rate, 40 epochs of batches of 50, images shifted by up to one pixel. The same seed gives the same
    net on the same kind of machine.
    """
    data, net = digits(), digits_cnn(seed)
    generator = torch.Generator().manual_seed(seed)
    optimizer = torch.optim.AdamW(net.parameters(), _RATE, weight_decay=_DECAY)
    batches = len(data.x_train) // _BATCH
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, _RATE, total_steps=_EPOCHS * batches)
    for _ in range(_EPOCHS):
        for pick in torch.randperm(len(data.x_train), generator=generator).split(_BATCH):  # type: ignore[no-untyped-call]
            loss = F.cross_entropy(net(_shift(data.x_train[pick], generator)), data.y_train[pick])
            optimizer.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]
            optimizer.step()
            schedule.step()
    return net.eval().requires_grad_(False)


def _shift(images: Tensor, generator: torch.Generator) -> Tensor:
    """Shift a batch by -1, 0 or 1 pixel in each direction, filling with zeros."""
    down, right = torch.randint(0, 3, (2,), generator=generator).tolist()
    height, width = images.shape[-2:]
    return F.pad(images, (1, 1, 1, 1))[..., down : down + height, right : right + width]
