"""From stored images to the batches of one step: crops, mirror images, cut-outs, sizes."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from hallweight.core import InputError, did_you_mean

from .trivial_augment import trivial

if TYPE_CHECKING:
    from .._datasets.data import Data

Augment = Callable[[Tensor, torch.Generator], Tensor]

_PAD, _CUT = 4, 3  # pixels of border; the hole reaches so far from its centre
_SOME, _TESTED = 128, 500  # images to set converter ranges from; images tested at a time


def crop_flip_cutout(images: Tensor, generator: torch.Generator) -> Tensor:
    """Return a batch (n, C, H, W) of normalised images, each mirrored or not, moved and with a hole.

    Mirrored left to right with probability 1/2; moved by up to 4 pixels in both directions, the border filled by
    reflection; a square of 7 x 7 pixels about a random centre set to zero, the mean image (cite devries2017cutout).
    """
    return _cutout(_crop_flip(images, generator), generator)


def crop_flip_trivial_cutout(images: Tensor, generator: torch.Generator) -> Tensor:
    """The same with one more operation on each image before the hole: see :func:`trivial`."""
    return _cutout(trivial(_crop_flip(images, generator), generator), generator)


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
    hole = _band(height, n, generator)[:, :, None] & _band(width, n, generator)[:, None, :]
    return images.masked_fill_(hole[:, None], 0.0)


def shift(images: Tensor, generator: torch.Generator) -> Tensor:
    """Shift a batch (n, C, H, W) by -1, 0 or 1 pixel in each direction, filling with zeros."""
    down, right = torch.randint(0, 3, (2,), generator=generator).tolist()
    height, width = images.shape[-2:]
    return F.pad(images, (1, 1, 1, 1))[..., down : down + height, right : right + width]


def cutmix(images: Tensor, labels: Tensor, seed: int) -> tuple[Tensor, list[tuple[float, Tensor]]]:
    """Paste one rectangle of other images of the batch into all (cite yun2019cutmix).

    Returns images (n, C, H, W) and two sets of labels (n,) with their shares: of what is left of the image itself, and
    of what was pasted. The rectangle has the shape of the image and a uniformly drawn area about a uniformly drawn
    centre, and ends at the border.
    """
    generator = torch.Generator().manual_seed(seed)
    area, *centre = torch.rand(3, generator=generator).tolist()
    other, bands = torch.randperm(len(labels), generator=generator), []
    for length, at in zip(images.shape[2:], centre, strict=True):
        middle, half = int(at * length), int(length * area**0.5) // 2
        bands.append(slice(max(middle - half, 0), min(middle + half, length)))
    hole: tuple[Any, ...] = (..., *bands)
    out = images.clone(memory_format=torch.preserve_format)
    out[hole] = images[other][hole]
    pasted = out[0, 0][hole].numel() / out[0, 0].numel()
    return out, [(1 - pasted, labels), (pasted, labels[other])]


AUGMENT: dict[str, Augment] = {
    "crop-flip-cutout": crop_flip_cutout,
    "crop-flip-trivial-cutout": crop_flip_trivial_cutout,
    "shift": shift,
}


def choose(augment: str | Augment | None, data: "Data") -> tuple[str, Augment | None]:
    """Return name and function; ``"auto"`` is crop-flip-cutout for images of three channels, nothing for others."""
    if augment == "auto":
        augment = "crop-flip-cutout" if data.x_train.shape[1] == 3 and min(data.x_train.shape[2:]) >= 16 else None
    if augment is None or augment == "none":
        return "none", None
    if isinstance(augment, str):
        if augment not in AUGMENT:
            known = ["auto", "none", *AUGMENT]
            raise InputError(f"the unknown augmentation {augment!r}", "one that exists", did_you_mean(augment, known))
        return augment, AUGMENT[augment]
    return getattr(augment, "__name__", type(augment).__name__), augment


def resize(images: Tensor, size: int | None) -> Tensor:
    """Return images of ``size`` x ``size`` pixels (bilinear, antialiased), channels last in memory."""
    if size is not None and tuple(images.shape[2:]) != (size, size):
        images = F.interpolate(images, size=(size, size), mode="bilinear", antialias=True, align_corners=False)
    return images.contiguous(memory_format=torch.channels_last)


def batch_of(data: "Data", pick: Tensor, augment: Augment | None, size: int | None, seed: int) -> Tensor:
    """Return the training inputs at the indices ``pick``, augmented by a generator of this ``seed``."""
    images = data.inputs(data.x_train[pick])
    if augment is not None:
        images = augment(images, torch.Generator().manual_seed(seed))
    return resize(images, size)


def some_of(data: "Data", size: int | None, seed: int) -> Tensor:
    """Return 128 training inputs, the same ones for a seed, as they are without augmentation."""
    order = torch.randperm(len(data.y_train), generator=torch.Generator().manual_seed(seed))
    return resize(data.inputs(data.x_train[order[:_SOME]]), size)


@torch.no_grad()
def share_right(model: nn.Module, data: "Data", size: int | None, where: torch.device) -> float:
    """Return the share of the test images that ``model`` gets right."""
    right = 0
    for part in torch.arange(len(data.y_test)).split(_TESTED):  # type: ignore[no-untyped-call]
        x = resize(data.inputs(data.x_test[part]), size).to(where)
        right += int((model(x).argmax(1).cpu() == data.y_test[part]).sum())
    return right / len(data.y_test)


def _band(length: int, n: int, generator: torch.Generator) -> Tensor:
    """Where a band of the hole's width lies, about a random centre; shape (n, length), bool."""
    centre = torch.randint(0, length, (n, 1), generator=generator)
    return (torch.arange(length) - centre).abs() <= _CUT
