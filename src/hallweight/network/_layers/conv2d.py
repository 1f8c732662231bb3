"""The analog form of ``nn.Conv2d``."""

import torch.nn.functional as F
from torch import Tensor, nn

from .._crossbar_read.read import Op
from .analog_layer import AnalogLayer


class AnalogConv2d(AnalogLayer, nn.Conv2d):
    """A convolution, one array (or stack of tiles) per group: rows are the points of the kernel in all input channels.

    Every position of the kernel is one read of the whole array. Padding with zeros reads nothing. Made by
    :func:`convert`.
    """

    plain = nn.Conv2d

    @property
    def op(self) -> Op:
        """The convolution, with what padding by zeros is the same on both sides."""
        return Op("conv", self.stride, even_padding(self), self.dilation, self.groups)

    def padded(self, x: Tensor) -> Tensor:
        """Pad as the layer does, where :attr:`op` does not."""
        return pad(self, x)


def even_padding(layer: nn.Conv1d | nn.Conv2d) -> tuple[int, ...]:
    """Zeros on both sides of each dimension; none if the layer pads unevenly or with something else."""
    before, after = layer._reversed_padding_repeated_twice[::2], layer._reversed_padding_repeated_twice[1::2]
    even = layer.padding_mode == "zeros" and before == after
    return tuple(reversed(before)) if even else (0,) * len(before)


def pad(layer: nn.Conv1d | nn.Conv2d, x: Tensor) -> Tensor:
    """Pad an input as the layer does, where :func:`even_padding` leaves it undone."""
    sides = layer._reversed_padding_repeated_twice
    if not any(sides) or any(even_padding(layer)):
        return x
    return F.pad(x, sides, mode="constant" if layer.padding_mode == "zeros" else layer.padding_mode)
