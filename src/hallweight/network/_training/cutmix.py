"""CutMix: a rectangle of another image, with its share of the label (cite yun2019cutmix)."""

from typing import Any

import torch
from torch import Tensor

WeightedLabels = list[tuple[float, Tensor]]
"""Sets of labels (n,), each with its share of the loss."""


def cutmix(images: Tensor, labels: Tensor, seed: int) -> tuple[Tensor, WeightedLabels]:
    """Paste one rectangle of other images of the batch into all.

    Returns images (n, C, H, W) and two sets of labels (n,) with their shares of the area: the image's own label, and
    that of the pasted image. The rectangle has the shape of the image, a uniformly drawn area about a uniformly drawn
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
