"""Images moved at random by one pixel: the augmentation of the digits."""

import torch
import torch.nn.functional as F
from torch import Tensor


def shift(images: Tensor, generator: torch.Generator) -> Tensor:
    """Shift a batch (n, C, H, W) by -1, 0 or 1 pixel in each direction, filling with zeros."""
    down, right = torch.randint(0, 3, (2,), generator=generator).tolist()
    height, width = images.shape[-2:]
    return F.pad(images, (1, 1, 1, 1))[..., down : down + height, right : right + width]
