"""What a gradient does to the weights: optimizer and learning rate, a limit to the weights, their running average."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import torch
from torch import nn

from .options import TrainingOptions
from .weight_average import WeightAverage


@dataclass
class WeightUpdate:
    """The optimizer of a training, with what goes along with its steps.

    ``schedule`` sets the rate of a passed optimizer, and is stepped after each batch.
    """

    model: nn.Module
    options: TrainingOptions
    optimizer: Any
    schedule: Any
    average: WeightAverage | None

    def set_learning_rate(self, step: int, steps: int) -> None:
        """Set the rate of the one cycle at ``step`` of ``steps``, unless the optimizer keeps its own."""
        if self.options.lr is not None:
            for group in self.optimizer.param_groups:
                group["lr"] = self.options.learning_rate(step, steps)

    def apply(self, step: int) -> None:
        """Change the weights by their gradients after ``step`` (from 0)."""
        self.optimizer.step()
        if self.schedule is not None:
            self.schedule.step()
        if self.options.clip is not None:
            clip_columns(self.model, self.options.clip)
        if self.average is not None:
            self.average.update(step)

    @property
    def learning_rate(self) -> float | None:
        """The rate that the optimizer has now, if it has one."""
        rates = [g["lr"] for g in getattr(self.optimizer, "param_groups", [])]
        return float(rates[0]) if rates else None

    def swap_average(self) -> None:
        """Exchange the weights of the model and their average, where there is one."""
        if self.average is not None:
            self.average.swap()

    @contextmanager
    def averaged(self) -> Iterator[None]:
        """Give the model the averaged weights for the time of a ``with`` block."""
        self.swap_average()
        try:
            yield
        finally:
            self.swap_average()

    def state(self) -> dict[str, Any]:
        """Return all that the next step depends on, but the model."""
        return {
            "optimizer": self.optimizer.state_dict(),
            "schedule": None if self.schedule is None else self.schedule.state_dict(),
            "average": None if self.average is None else self.average.mean,
        }

    def restore(self, state: dict[str, Any]) -> None:
        """Take over a state of the same training."""
        self.optimizer.load_state_dict(state["optimizer"])
        if self.schedule is not None:
            self.schedule.load_state_dict(state["schedule"])
        if self.average is not None:
            self.average.load(state["average"])


@torch.no_grad()
def clip_columns(model: nn.Module, deviations: float) -> None:
    """Clip every weight of linear and convolution layers to ``deviations`` standard deviations of its column.

    The largest weight of a column is the full scale of its devices. Read noise and programming errors are fractions of
    the full scale, so a smaller one makes them smaller beside the weights (cite joshi2020accurate).
    """
    weights = (p for n, p in model.named_parameters() if p.dim() > 1 and n.rpartition(".")[2].endswith("weight"))
    for weight in weights:
        bound = deviations * weight.flatten(1).std(1, correction=0)
        bound = bound.view(-1, *[1] * (weight.dim() - 1))
        weight.clamp_(-bound, bound)


def nesterov_sgd(model: nn.Module, options: TrainingOptions) -> torch.optim.Optimizer:
    """Return SGD with Nesterov momentum; weight decay acts on matrices and kernels, not on biases and normalisation."""
    trained = [p for p in model.parameters() if p.requires_grad]
    groups: list[dict[str, Any]] = [
        {"params": [p for p in trained if p.dim() > 1], "weight_decay": options.weight_decay},
        {"params": [p for p in trained if p.dim() <= 1], "weight_decay": 0.0},
    ]
    return torch.optim.SGD(groups, 0.1, options.momentum, nesterov=options.momentum > 0)
