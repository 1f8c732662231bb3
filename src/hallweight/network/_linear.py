"""The analog form of ``nn.Linear``."""

import torch.nn.functional as F
from torch import Tensor, nn

from ._layer import AnalogLayer


class AnalogLinear(AnalogLayer, nn.Linear):  # type: ignore[misc]  # bias may be None, as in torch
    """A linear layer on one array: rows are its inputs, columns its outputs. Made by :func:`convert`."""

    axis = -1
    plain = nn.Linear

    def multiply(self, v: Tensor, weight: Tensor) -> Tensor:
        """``v`` (..., inputs) times ``weight`` (columns, inputs)."""
        return F.linear(v, weight)
