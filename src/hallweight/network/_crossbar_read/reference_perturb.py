"""What programming makes of weights, in plain torch: the reference that the kernels are tested against."""

import torch
from torch import Tensor

from .programming_errors import ProgrammingErrors


def reference_perturb(weights: Tensor, errors: ProgrammingErrors, key: int) -> Tensor:
    """The reference of :func:`.perturb_weights.perturb`, for any device and type."""
    random = torch.Generator(weights.device).manual_seed(key)
    w = weights.detach().clamp(-1, 1)
    if errors.levels is not None:
        levels = errors.levels.to(w)
        w = levels[torch.bucketize(w.contiguous(), (levels[1:] + levels[:-1]) / 2)]
    nodes = len(errors.mean)
    place = (w.clamp(-1, 1) + 1) * ((nodes - 1) / 2)
    low = place.floor().clamp(max=max(nodes - 2, 0)).long()
    high = (low + 1).clamp(max=nodes - 1)
    mean, spread = errors.mean.to(w), errors.spread.to(w)
    noise = torch.randn(w.shape, generator=random, device=w.device, dtype=w.dtype)
    w = w + mean[low].lerp(mean[high], place - low) + noise * spread[low].lerp(spread[high], place - low)
    if errors.p_stuck:
        u = torch.rand(2, *w.shape, generator=random, device=w.device, dtype=w.dtype)
        lowest, highest = errors.stuck
        w = torch.where(u[0] < errors.p_stuck, lowest + (highest - lowest) * u[1], w)
    return w
