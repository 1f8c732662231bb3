"""One operation for each image of a batch, at a strength drawn at random (cite muller2021trivialaugment)."""

import torch
import torch.nn.functional as F
from torch import Tensor

COLOURS = ("brightness", "contrast", "colour", "sharpness")  # away from or towards black, mean, grey, blurred
MOVES = ("shear right", "shear down", "shift right", "shift down", "turn")
OPERATIONS = ("none", *COLOURS, "solarize", *MOVES)

_FACTOR, _SHEAR, _SHIFT, _TURN = 0.9, 0.3, 0.6, 0.52  # largest strengths; shifts in half images, turns in radians
_BLUR = torch.tensor([[1.0, 1.0, 1.0], [1.0, 5.0, 1.0], [1.0, 1.0, 1.0]]) / 13.0


def trivial(images: Tensor, generator: torch.Generator) -> Tensor:
    """Return a batch (n, C, H, W) of normalised images, each after one of ``OPERATIONS``.

    Operation and strength are drawn uniformly for each image: contrast and the like are changed by factors of 0.1 to
    1.9, a shear goes up to 0.3, a shift up to 0.3 of the image, a turn up to 30 degrees to both sides, and solarizing
    turns over all values above any threshold. Black and white are the extremes of the batch, for each channel. What
    comes in over the border is zero, the mean image. This is the space of the source without posterizing and without
    the two operations on histograms.
    """
    kind = torch.randint(0, len(OPERATIONS), (len(images),), generator=generator)
    return operate(images, kind, torch.rand(len(images), generator=generator) * 2 - 1)


def operate(images: Tensor, kind: Tensor, strength: Tensor) -> Tensor:
    """Return the images (n, C, H, W), each after the operation of number ``kind`` (n,) at -1 to 1 of its strength (n,).

    A picture that a move brings to x comes from A x + b, in half images from the middle.
    """
    return _moved(_coloured(images, kind, strength), kind, strength)


def _coloured(images: Tensor, kind: Tensor, strength: Tensor) -> Tensor:
    black, white = images.amin((0, 2, 3), keepdim=True), images.amax((0, 2, 3), keepdim=True)
    channels = images.shape[1]
    out = images.clone(memory_format=torch.preserve_format)
    for name in COLOURS:
        some = images[picked := kind == OPERATIONS.index(name)]
        if name == "brightness":
            base = black
        elif name == "contrast":
            base = some.mean((1, 2, 3), keepdim=True)
        elif name == "colour":
            base = some.mean(1, keepdim=True)
        else:
            padded = F.pad(some, (1, 1, 1, 1), mode="replicate")
            base = F.conv2d(padded, _BLUR.to(some).expand(channels, 1, 3, 3), groups=channels)
        factor = 1 + _FACTOR * strength[picked, None, None, None]
        out[picked] = (base + factor * (some - base)).clamp(black, white)
    some = images[picked := kind == OPERATIONS.index("solarize")]
    threshold = black + (white - black) * (strength[picked, None, None, None] + 1) / 2
    out[picked] = torch.where(some > threshold, black + white - some, some)
    return out


def _moved(images: Tensor, kind: Tensor, strength: Tensor) -> Tensor:
    picked = kind >= OPERATIONS.index(MOVES[0])
    if not picked.any():
        return images
    kind, s = kind[picked], strength[picked]
    amount = [torch.where(kind == OPERATIONS.index(name), s, 0.0) for name in MOVES]
    shear_right, shear_down, right, down, turn = amount
    cos, sin = torch.cos(_TURN * turn), torch.sin(_TURN * turn)
    rows = (
        torch.stack([cos, _SHEAR * shear_right - sin, _SHIFT * right], 1),
        torch.stack([_SHEAR * shear_down + sin, cos, _SHIFT * down], 1),
    )
    grid = F.affine_grid(torch.stack(rows, 1), list(images[picked].shape), align_corners=False)
    images[picked] = F.grid_sample(images[picked], grid, padding_mode="zeros", align_corners=False)
    return images
