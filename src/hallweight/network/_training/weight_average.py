"""What happens to the weights after a step: their running average, and a limit to their size."""

import torch
from torch import Tensor, nn


class Average:
    """Exponential average of parameters and batch statistics over the steps (cite polyak1992).

    ``mean <- d mean + (1 - d) live`` with ``d = min(decay, (1 + k) / (20 + k))`` at step k, so that the start is
    forgotten soon.
    """

    def __init__(self, model: nn.Module, decay: float) -> None:
        self.decay, self.live = decay, averaged(model)
        self.mean = {name: tensor.detach().clone() for name, tensor in self.live.items()}

    @torch.no_grad()
    def update(self, step: int) -> None:
        """Take in the weights after ``step`` (from 0)."""
        decay = min(self.decay, (1 + step) / (20 + step))
        for name, mean in self.mean.items():
            mean.lerp_(self.live[name].detach(), 1 - decay)

    @torch.no_grad()
    def swap(self) -> None:
        """Exchange the model's weights and the average; done twice, nothing has happened."""
        for name, mean in self.mean.items():
            held = self.live[name].detach().clone()
            self.live[name].copy_(mean)
            mean.copy_(held)

    @torch.no_grad()
    def load(self, mean: dict[str, Tensor]) -> None:
        """Take over an average that was saved."""
        for name, value in self.mean.items():
            value.copy_(mean[name])


def averaged(model: nn.Module) -> dict[str, Tensor]:
    """Parameters that are trained, and running statistics of normalisation layers, by name."""
    out: dict[str, Tensor] = {n: p for n, p in model.named_parameters() if p.requires_grad}
    for name, module in model.named_modules():
        if isinstance(module, nn.modules.batchnorm._NormBase):
            out |= {f"{name}.{n}": b for n, b in module.named_buffers(recurse=False) if b.is_floating_point()}
    return out


@torch.no_grad()
def limit(model: nn.Module, deviations: float) -> None:
    """Clip every weight of linear and convolution layers to ``deviations`` standard deviations of its column.

    The largest weight of a column is the full scale of its devices: a smaller one makes read noise and programming
    errors, which are fractions of the full scale, smaller beside the weights (cite joshi2020accurate).
    """
    for weight in columns_of(model):
        bound = deviations * weight.flatten(1).std(1, correction=0)
        bound = bound.view(-1, *[1] * (weight.dim() - 1))
        weight.clamp_(-bound, bound)


def columns_of(model: nn.Module) -> list[Tensor]:
    """Weights of linear and convolution layers: parameters of two or more dimensions named ``weight``."""
    return [p for n, p in model.named_parameters() if p.dim() > 1 and n.rpartition(".")[2].endswith("weight")]


def decayed(model: nn.Module, weight_decay: float) -> list[dict[str, object]]:
    """Two groups for an optimizer: matrices and kernels with weight decay; biases and normalisation without."""
    trained = [p for p in model.parameters() if p.requires_grad]
    return [
        {"params": [p for p in trained if p.dim() > 1], "weight_decay": weight_decay},
        {"params": [p for p in trained if p.dim() <= 1], "weight_decay": 0.0},
    ]
