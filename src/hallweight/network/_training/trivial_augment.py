"""One operation for each image of a batch, at a strength drawn at random (cite muller2021trivialaugment)."""

import torch
import torch.nn.functional as F
from torch import Tensor

COLOURS = ("brightness", "contrast", "colour", "sharpness")  # away from or towards black, mean, grey, blurred
MOVES = ("shear right", "shear down", "shift right", "shift down", "rotation")
OPERATIONS = ("none", *COLOURS, "solarize", *MOVES)

_MAX_FACTOR, _MAX_SHEAR = 0.9, 0.3
_MAX_SHIFT, _MAX_ANGLE = 0.6, 0.52  # half images, radians
_BLUR = torch.tensor([[1.0, 1.0, 1.0], [1.0, 5.0, 1.0], [1.0, 1.0, 1.0]]) / 13.0


def trivial_augment(images: Tensor, generator: torch.Generator) -> Tensor:
    """Return a batch (n, C, H, W) of normalised images, each after one of ``OPERATIONS``.

    Operation and strength are drawn uniformly for each image:

    ``brightness``, ``contrast``, ``colour``, ``sharpness``
        Changed by factors of 0.1 to 1.9.
    ``solarize``
        Inverts all values above any threshold.
    ``shear``, ``shift``, ``rotation``
        By up to 0.3, 0.3 of the image, and 30 degrees to both sides.

    Black and white are the extremes of the batch, for each channel. What comes in over the border is zero, the mean
    image. This is the space of the source without posterizing and without the two operations on histograms.
    """
    kind = torch.randint(0, len(OPERATIONS), (len(images),), generator=generator)
    return apply_operations(images, kind, torch.rand(len(images), generator=generator) * 2 - 1)


def apply_operations(images: Tensor, kind: Tensor, strength: Tensor) -> Tensor:
    """Return the images (n, C, H, W), each after operation ``kind`` (n,) at ``strength`` (n,), -1 to 1 of the largest.

    A picture that a move brings to x comes from A x + b, in half images from the middle.
    """
    return _moved(_coloured(images, kind, strength), kind, strength)


def _coloured(images: Tensor, kind: Tensor, strength: Tensor) -> Tensor:
    black, white = images.amin((0, 2, 3), keepdim=True), images.amax((0, 2, 3), keepdim=True)
    channels = images.shape[1]
    out = images.clone(memory_format=torch.preserve_format)
    for name in COLOURS:
        original = images[picked := kind == OPERATIONS.index(name)]
        if name == "brightness":
            base = black
        elif name == "contrast":
            base = original.mean((1, 2, 3), keepdim=True)
        elif name == "colour":
            base = original.mean(1, keepdim=True)
        else:
            padded = F.pad(original, (1, 1, 1, 1), mode="replicate")
            base = F.conv2d(padded, _BLUR.to(original).expand(channels, 1, 3, 3), groups=channels)
        factor = 1 + _MAX_FACTOR * strength[picked, None, None, None]
        out[picked] = (base + factor * (original - base)).clamp(black, white)
    original = images[picked := kind == OPERATIONS.index("solarize")]
    threshold = black + (white - black) * (strength[picked, None, None, None] + 1) / 2
    out[picked] = torch.where(original > threshold, black + white - original, original)
    return out


def _moved(images: Tensor, kind: Tensor, strength: Tensor) -> Tensor:
    picked = kind >= OPERATIONS.index(MOVES[0])
    if not picked.any():
        return images
    kind, s = kind[picked], strength[picked]
    amount = [torch.where(kind == OPERATIONS.index(name), s, 0.0) for name in MOVES]
    shear_right, shear_down, right, down, rotation = amount
    cos, sin = torch.cos(_MAX_ANGLE * rotation), torch.sin(_MAX_ANGLE * rotation)
    rows = (
        torch.stack([cos, _MAX_SHEAR * shear_right - sin, _MAX_SHIFT * right], 1),
        torch.stack([_MAX_SHEAR * shear_down + sin, cos, _MAX_SHIFT * down], 1),
    )
    grid = F.affine_grid(torch.stack(rows, 1), list(images[picked].shape), align_corners=False)
    images[picked] = F.grid_sample(images[picked], grid, padding_mode="zeros", align_corners=False)
    return images
