"""The analog form of ``nn.Conv1d``."""

from torch import nn

from hallweight.core.errors import names_keywords

from .convolution import AnalogConvolution


@names_keywords
class AnalogConv1d(AnalogConvolution, nn.Conv1d):
    """A convolution along one axis (time); otherwise as :class:`AnalogConv2d`. Made by :func:`convert`."""

    plain = nn.Conv1d
