"""Augmentation of training images: crops, mirror images, cut-outs, by name or as any function of a batch."""

from collections.abc import Callable

import torch
import torch.nn.functional as F
from torch import Tensor

from hallweight.core.validation import one_of

from .._datasets.data import Data
from .._datasets.shift import shift
from .trivial_augment import trivial_augment

Augment = Callable[[Tensor, torch.Generator], Tensor]

_PAD = 4  # pixels of border: a crop moves by as many at most
_HOLE_REACH = 3  # pixels from the centre of the hole to its edge


def crop_flip_cutout(images: Tensor, generator: torch.Generator) -> Tensor:
    """Return a batch (n, C, H, W) of normalised images, each mirrored or not, moved and with a hole.

    Images are mirrored left to right with probability 1/2 and moved by up to 4 pixels in both directions; reflection
    fills the border. A square of 7 x 7 pixels about a random centre is set to zero, the mean image (cite
    devries2017cutout).
    """
    return _cutout(_crop_flip(images, generator), generator)


def crop_flip_trivial_cutout(images: Tensor, generator: torch.Generator) -> Tensor:
    """Return the same with one more operation on each image before the hole: see :func:`trivial_augment`."""
    return _cutout(trivial_augment(_crop_flip(images, generator), generator), generator)


AUGMENTATIONS: dict[str, Augment] = {
    "crop-flip-cutout": crop_flip_cutout,
    "crop-flip-trivial-cutout": crop_flip_trivial_cutout,
    "shift": shift,
}

ALIKE = frozenset({shift})
"""Those that change all images of a batch alike: all processes of a training draw the same."""


def choose_augmentation(augment: str | Augment | None, data: Data) -> tuple[str, Augment | None]:
    """Return name and function; ``"auto"`` is crop-flip-cutout for images of three channels, nothing for others."""
    if augment == "auto":
        augment = "crop-flip-cutout" if data.x_train.shape[1] == 3 and min(data.x_train.shape[2:]) >= 16 else None
    if augment is None or augment == "none":
        return "none", None
    if isinstance(augment, str):
        return augment, AUGMENTATIONS[one_of("augment", augment, ["auto", "none", *AUGMENTATIONS])]
    return getattr(augment, "__name__", type(augment).__name__), augment


def _crop_flip(images: Tensor, generator: torch.Generator) -> Tensor:
    n, _, height, width = images.shape
    flip = torch.rand(n, generator=generator) < 0.5
    down, right = (torch.randint(0, 2 * _PAD + 1, (n, 1), generator=generator) for _ in range(2))
    rows, columns = torch.arange(height) + down, torch.arange(width) + right
    columns = torch.where(flip[:, None], width + 2 * _PAD - 1 - columns, columns)
    padded = F.pad(images, (_PAD,) * 4, mode="reflect").permute(0, 2, 3, 1)
    return padded[torch.arange(n)[:, None, None], rows[:, :, None], columns[:, None, :]].permute(0, 3, 1, 2)


def _cutout(images: Tensor, generator: torch.Generator) -> Tensor:
    n, _, height, width = images.shape
    hole = _hole_band(height, n, generator)[:, :, None] & _hole_band(width, n, generator)[:, None, :]
    return images.masked_fill_(hole[:, None], 0.0)


def _hole_band(length: int, n: int, generator: torch.Generator) -> Tensor:
    """Where a band of the hole's width lies, about a random centre; shape (n, length), bool."""
    centre = torch.randint(0, length, (n, 1), generator=generator)
    return (torch.arange(length) - centre).abs() <= _HOLE_REACH
