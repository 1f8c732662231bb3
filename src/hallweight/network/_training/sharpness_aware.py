"""Sharpness-aware steps: the gradient is taken where the loss is worst nearby, which leads to flat minima."""

from collections.abc import Iterator
from contextlib import contextmanager

import torch
from torch import Tensor, nn

BATCH_DIVISOR = 4  # the ascent direction is found on this fraction of a batch (cite bahri2022sharpness)


@contextmanager
def ascend(model: nn.Module, radius: float) -> Iterator[None]:
    """Move the parameters ``w`` to ``w + radius g / |g|``, with ``g`` their present gradients, and back at the end.

    ``|g|`` is the norm over all parameters together (cite foret2021sharpness). Statistics of batch normalisation are
    not updated meanwhile: they are those of ``w``.
    """
    parameters = [p for p in model.parameters() if p.grad is not None]
    before = _ascent_step(parameters, radius)
    normalisations = [m for m in model.modules() if isinstance(m, nn.modules.batchnorm._NormBase)]
    momenta = [m.momentum for m in normalisations]
    for layer in normalisations:
        layer.momentum = 0.0
    try:
        yield
    finally:
        with torch.no_grad():
            for p, old in zip(parameters, before, strict=True):
                p.copy_(old)
        for layer, momentum in zip(normalisations, momenta, strict=True):
            layer.momentum = momentum


@torch.no_grad()
def _ascent_step(parameters: list[nn.Parameter], radius: float) -> list[Tensor]:
    """Take the step in place, and return what the parameters were."""
    before = [p.detach().clone() for p in parameters]
    gradients = [p.grad for p in parameters if p.grad is not None]
    size = torch.linalg.vector_norm(torch.stack([torch.linalg.vector_norm(g) for g in gradients])).item()
    for p, g in zip(parameters, gradients, strict=True):
        p.add_(g, alpha=radius / size if size else 0.0)
    return before
