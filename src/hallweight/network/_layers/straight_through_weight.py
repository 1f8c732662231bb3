"""The gradient of a weight that devices hold: what training sees in the place of the float weight."""

from typing import Any

import torch
from torch import Tensor


class StraightThroughWeight(torch.autograd.Function):
    """``value``, with the gradient of ``weight / scale``."""

    @staticmethod
    def forward(ctx: Any, weight: Tensor, value: Tensor, scale: Tensor) -> Tensor:
        """Return ``value``; ``scale`` has a shape that multiplies weights."""
        ctx.save_for_backward(scale)
        return value.view_as(value)

    @staticmethod
    def backward(ctx: Any, *grads: Tensor) -> tuple[Tensor, None, None]:
        """Return the gradient of ``weight``."""
        return grads[0] / ctx.saved_tensors[0], None, None


def straight_through(weight: Tensor, value: Tensor, scale: Tensor) -> Tensor:
    """Return ``value``, whose gradient goes to ``weight`` as if it were ``weight / scale``."""
    out: Tensor = StraightThroughWeight.apply(weight, value, scale)  # type: ignore[no-untyped-call]
    return out
