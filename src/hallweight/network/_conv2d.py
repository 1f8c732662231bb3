"""The analog form of ``nn.Conv2d``."""

from torch import Tensor, nn

from ._layer import AnalogLayer


class AnalogConv2d(AnalogLayer, nn.Conv2d):
    """A convolution on one array per group: rows are the points of the kernel in all its input channels.

    Every position of the kernel is one read of the whole array. Padding with zeros reads nothing. Made by
    :func:`convert`.
    """

    axis = -3
    plain = nn.Conv2d

    def multiply(self, v: Tensor, weight: Tensor) -> Tensor:
        """Convolve ``v`` ([batch,] channels, height, width) with ``weight`` (columns, channels / groups, kernel)."""
        out: Tensor = self._conv_forward(v, weight, None)
        return out
