"""The running average of the weights over the steps of a training."""

import torch
from torch import Tensor, nn


class WeightAverage:
    """Exponential average of parameters and batch statistics over the steps (cite polyak1992).

    ``mean <- d mean + (1 - d) current`` with ``d = min(decay, (1 + k) / (20 + k))`` at step k. The smaller ``d`` of the
    first steps makes it forget the start soon.
    """

    def __init__(self, model: nn.Module, decay: float) -> None:
        self.decay, self.current = decay, _averaged_tensors(model)
        self.mean = {name: tensor.detach().clone() for name, tensor in self.current.items()}

    @torch.no_grad()
    def update(self, step: int) -> None:
        """Take in the weights after ``step`` (from 0)."""
        decay = min(self.decay, (1 + step) / (20 + step))
        for name, mean in self.mean.items():
            mean.lerp_(self.current[name].detach(), 1 - decay)

    @torch.no_grad()
    def swap(self) -> None:
        """Exchange the model's weights and the average; a second call undoes the first."""
        for name, mean in self.mean.items():
            weights = self.current[name].detach().clone()
            self.current[name].copy_(mean)
            mean.copy_(weights)

    @torch.no_grad()
    def load(self, mean: dict[str, Tensor]) -> None:
        """Take over an average that was saved."""
        for name, value in self.mean.items():
            value.copy_(mean[name])


def _averaged_tensors(model: nn.Module) -> dict[str, Tensor]:
    """Return the parameters that are trained, and the running statistics of normalisation layers, by name."""
    tensors: dict[str, Tensor] = {n: p for n, p in model.named_parameters() if p.requires_grad}
    for name, module in model.named_modules():
        if isinstance(module, nn.modules.batchnorm._NormBase):
            tensors |= {f"{name}.{n}": b for n, b in module.named_buffers(recurse=False) if b.is_floating_point()}
    return tensors
