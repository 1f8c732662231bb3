"""The analog form of ``nn.Conv2d``."""

from torch import nn

from hallweight.core.errors import names_keywords

from .convolution import AnalogConvolution


@names_keywords
class AnalogConv2d(AnalogConvolution, nn.Conv2d):
    """A convolution, one array (or stack of tiles) per group: rows are the points of the kernel in all input channels.

    Every position of the kernel is one read of the whole array. Padding with zeros reads nothing. Made by
    :func:`convert`.
    """

    plain = nn.Conv2d
