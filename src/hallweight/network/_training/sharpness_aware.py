"""Sharpness-aware steps: the gradient is taken where the loss is worst nearby, which leads to flat minima."""

from collections.abc import Iterator
from contextlib import contextmanager

import torch
from torch import Tensor, nn

PART = 4  # the direction uphill is found on one of so many parts of a batch (cite bahri2022sharpness)


@contextmanager
def uphill(model: nn.Module, radius: float) -> Iterator[None]:
    """Move the parameters ``w`` to ``w + radius g / |g|``, with ``g`` their gradients of now, and back at the end.

    ``|g|`` is the norm over all parameters together (cite foret2021sharpness). Statistics of batch normalisation are
    not updated meanwhile: they are those of ``w``.
    """
    moved = [p for p in model.parameters() if p.grad is not None]
    before = _step(moved, radius)
    norms = [m for m in model.modules() if isinstance(m, nn.modules.batchnorm._NormBase)]
    rates = [m.momentum for m in norms]
    for norm in norms:
        norm.momentum = 0.0
    try:
        yield
    finally:
        with torch.no_grad():
            for p, old in zip(moved, before, strict=True):
                p.copy_(old)
        for norm, rate in zip(norms, rates, strict=True):
            norm.momentum = rate


@torch.no_grad()
def _step(parameters: list[nn.Parameter], radius: float) -> list[Tensor]:
    """Take the step uphill, and return what the parameters were."""
    before = [p.detach().clone() for p in parameters]
    gradients = [p.grad for p in parameters if p.grad is not None]
    size = torch.linalg.vector_norm(torch.stack([torch.linalg.vector_norm(g) for g in gradients])).item()
    for p, g in zip(parameters, gradients, strict=True):
        p.add_(g, alpha=radius / size if size else 0.0)
    return before
